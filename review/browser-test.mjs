// browser-test.mjs PAGE CHROMIUM: open PAGE in headless Chromium as a reader would, from its file and with the network off.
// Prints TAP; fails if anything does not hold.

import { createRequire } from "node:module";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [page, executablePath] = process.argv.slice(2);
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const profile = fs.mkdtempSync(path.join(os.tmpdir(), "vma2map-"));
const browser = await chromium.launchPersistentContext(profile, {
	executablePath,
	args: ["--no-sandbox", "--disable-gpu"],
	offline: true,
	bypassCSP: true,
});
let number = 0;

function ok(passed, name, detail = "") {
	console.log(`${passed ? "ok" : "not ok"} ${++number} - ${name}${passed ? "" : `: ${detail}`}`);
	if (!passed) process.exitCode = 1;
}

const tab = await browser.newPage();
const errors = [];
const requests = [];
tab.on("console", (message) => message.type() === "error" && errors.push(message.text()));
tab.on("pageerror", (error) => errors.push(String(error)));
tab.on("request", (request) => requests.push(request.url()));

await tab.goto(pathToFileURL(page).href);
await tab.waitForSelector("body[data-ready]", { state: "attached" });
const took = await tab.evaluate(() => performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd);
const hunks = await tab.locator(".hunk").count();
ok(hunks > 0, `${hunks} hunks are there`);
ok(took < 2000, `it is interactive within 2 s (${Math.round(took)} ms)`, `${took} ms`);
ok(requests.every((url) => url.startsWith("file:")) && requests.length === 1, "it asks for nothing but itself", requests.join(" "));
ok(await tab.locator(".hunk:not(:has(.why li a))").count() === 0, "every hunk has a rule");
ok(await tab.evaluate(() => [...document.querySelectorAll('.why a')].every((a) => {
	const rule = document.querySelector(a.getAttribute("href"));
	return rule && rule.querySelector("p").textContent && a.parentElement.textContent.trim() !== a.textContent;
})), "every rule that is named is included, with its reason");
ok(await tab.locator(".unified .d2h-code-line-ctn").evaluateAll((all) => all.every((each) => each.textContent !== "<br>")), "an empty line is empty");
const comments = await tab.locator(".unified .d2h-code-line-ctn").evaluateAll((all) =>
	all.filter((each) => /^\s*\* \S/.test(each.textContent) && !each.querySelector("ins, del"))
		.map((each) => [...each.querySelectorAll("[class^=hljs]")].map((part) => part.className).join()));
ok(comments.length > 0 && comments.every((classes) => classes === "hljs-comment"), "what is within a comment has its colour", comments.join(" "));
const [row, size] = await tab.locator(".unified tr:has(.d2h-code-line-ctn)").first().evaluate((each) => [each.offsetHeight, parseFloat(getComputedStyle(each).fontSize)]);
ok(row > 0 && row < 2 * size, "a line of code takes a line", `${row} px at ${size} px`);

const walked = new Set();
for (let i = 0; i < hunks; i++) {
	await tab.keyboard.press("j");
	walked.add(await tab.evaluate(() => document.activeElement.id));
}
ok(walked.size === hunks && ![...walked].some((id) => !id.startsWith("hunk-")), "j walks over all hunks", `${walked.size} of ${hunks}`);
await tab.keyboard.press("k");
ok(await tab.evaluate(() => document.activeElement.id) === `hunk-${Math.max(hunks - 1, 1)}`, "k goes back");

const focused = await tab.evaluate(() => document.activeElement.id);
await tab.keyboard.press("m");
await tab.reload();
await tab.waitForSelector("body[data-ready]", { state: "attached" });
const marked = await tab.evaluate(() => [...document.querySelectorAll(".is-marked")].map((hunk) => hunk.id));
ok(marked.length === 1 && marked[0] === focused, "a mark survives a reload", marked.join(" "));

const rules = await tab.locator("#filter-rule option").evaluateAll((all) => all.map((each) => each.value).filter(Boolean));
let wrong = "";
for (const rule of rules) {
	await tab.selectOption("#filter-rule", rule);
	const [shown, expected] = await tab.evaluate((name) => [
		[...document.querySelectorAll(".hunk")].filter((hunk) => hunk.checkVisibility()).map((hunk) => hunk.id),
		[...document.querySelectorAll(".hunk")].filter((hunk) =>
			[...hunk.querySelectorAll(".why a")].some((a) => a.getAttribute("href") === `#rule-${name.replace("/", "-")}`)).map((hunk) => hunk.id),
	], rule);
	if (!shown.length || shown.join() !== expected.join()) wrong ||= rule;
}
ok(rules.length > 0 && !wrong, `each of ${rules.length} rules filters for exactly its hunks`, wrong);
await tab.selectOption("#filter-rule", "");

for (const colorScheme of ["light", "dark"]) {
	for (const form of ["unified", "side by side"]) {
		await tab.emulateMedia({ colorScheme });
		await tab.addScriptTag({ path: axe });
		const { violations } = await tab.evaluate(() => globalThis.axe.run());
		const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
		ok(serious.length === 0, `axe-core finds no serious fault, ${colorScheme}, ${form}`,
			serious.map(({ id, nodes }) => `${id} (${nodes[0].html.slice(0, 120)})`).join(", "));
		await tab.click("#form");
	}
}

await tab.setViewportSize({ width: 360, height: 740 });
ok(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it fits a phone's width",
	await tab.evaluate(() => [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > innerWidth && !each.closest(".unified, pre")).slice(0, 3).map((each) => each.outerHTML.slice(0, 80)).join("; ")));
const title = await tab.title();
ok(title === await tab.locator("h1").textContent() && await tab.locator("script").count() === 1 + 4, "no text of the tree has become a script", title);
ok(errors.length === 0, "there is no error in the console", errors.join("; "));
console.log(`1..${number}`);
await browser.close();
fs.rmSync(profile, { recursive: true, force: true });
