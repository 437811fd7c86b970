// screenshot.mjs PAGE CHROMIUM PNG: what a reader of PAGE sees who has walked to the first hunk of the bus driver that more than one rule made, as a picture.

import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [page, executablePath, png] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const tab = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await tab.goto(pathToFileURL(page).href);
await tab.waitForSelector("body[data-ready]", { state: "attached" });
await tab.selectOption("#filter-step", "vma_list_to_mapping");
const many = await tab.locator(".hunk:not([hidden])").evaluateAll((all) => all.findIndex((hunk) => hunk.querySelectorAll(".why li").length > 1));
for (let i = 0; i <= many; i++) await tab.keyboard.press("j");
await tab.screenshot({ path: png });
await browser.close();
