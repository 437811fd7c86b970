// page.mjs SERIES COCCI LOCKS: print one HTML page, which needs no network, about a series that apply.sh -o SERIES --explain
// wrote.  COCCI is the directory of the semantic patches, LOCKS that of the pictures of make lock-graph, if there are any.

import fs from "node:fs";
import path from "node:path";
import * as diff2html from "diff2html";
import hljs from "highlight.js/lib/core";
import c from "highlight.js/lib/languages/c";

hljs.registerLanguage("c", c);
const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const [series, cocci, locks] = process.argv.slice(2);
const read = (...names) => fs.readFileSync(path.join(...names), "utf8");
const lines = (text) => text.split("\n").filter((line) => line !== "");
const table = (...names) => lines(read(...names)).map((line) => line.split("\t"));

// escape TEXT: what came from a tree is shown, never interpreted.
const escape = (text) =>
	text.replace(/[&<>"']/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[char]);
const unescape = (html) =>
	html.replace(/&(amp|lt|gt|quot|#x27|#39|#x2F);/g, (_, name) =>
		({ amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'", "#39": "'", "#x2F": "/" })[name]);

// parse MAIL: its title, message and hunks, each with the header lines of its file.
function parse(mail) {
	const text = read(series, mail);
	const title = /^Subject: (.*(?:\n .*)*)/m.exec(text)[1].replace(/\n /g, " ").replace(/^\[[^\]]*\] /, "");
	const message = text.slice(text.indexOf("\n\n") + 2, text.indexOf("\n---\n")).trim();
	const files = text.slice(text.search(/^diff --git /m)).split(/^(?=diff --git )/m);
	const hunks = files.flatMap((file) => {
		const [head, ...bodies] = file.replace(/\n-- \n[^]*$/, "\n").split(/^(?=@@ -)/m);
		const to = /^\+\+\+ (?:b\/)?(.*)$/m.exec(head) ?? /^--- (?:a\/)?(.*)$/m.exec(head);
		return bodies.map((body) => ({ head, body, file: to[1] }));
	});
	return { title, message, hunks };
}

// colourLine CODE: in the kernel's style, a line that begins with a lone star goes on with a comment.
const colourLine = (code) =>
	/^\s*\*( |\/|$)/.test(code) ? `<span class="hljs-comment">${escape(code)}</span>` : hljs.highlight(code, { language: "c" }).value;

// colour HTML: syntax colours for each line of C that is not marked word by word.
const colour = (html) =>
	html.replace(/(<span class="d2h-code-line-ctn">)([^]*?)(<\/span>\s*<\/div>)/g, (all, open, code, close) =>
		/<(ins|del|br)>/.test(code) ? all : open + colourLine(unescape(code)) + close);

// render HUNK FORM: the renderer's tables, without the header of a file, which the page has itself.
function render(hunk, form) {
	const html = diff2html.html(hunk.head + hunk.body, { drawFileList: false, outputFormat: form, matching: "lines" });
	const tables = html.match(/<table class="d2h-diff-table">[^]*?<\/table>/g) ?? [];
	return tables.map((each) => `<div class="code">${/\.[ch]$/.test(hunk.file) ? colour(each) : each}</div>`).join("");
}

// numbered STEPS: which hunk is whose: the trace has them in the order of the mails.
const mails = fs.readdirSync(series).filter((name) => /^\d+.*\.patch$/.test(name)).sort();
const trace = table(series, "explain", "hunks.tsv");
const reasons = new Map(table(series, "explain", "reasons.tsv").map(([step, rule, reason]) => [`${step}/${rule}`, reason]));
const steps = [...new Set(trace.map(([step]) => step))];
const patches = mails.slice(1).map((mail, i) => ({ step: steps[i], ...parse(mail) }));

// rule_text STEP RULE: the rule as it stands in the semantic patch.
function ruleText(step, rule) {
	const file = path.join(cocci, `${step}.cocci`);
	const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
	const found = text.split(/\n\n(?=(?:\/\/|@[^@\n]))/).find((part) => new RegExp(`^@${rule}\\b`, "m").test(part));
	return found ?? "";
}

let next = 0;
const cite = (step, rule) =>
	`<li><a href="#rule-${step}-${rule}">${escape(rule)}</a> ${escape(reasons.get(`${step}/${rule}`) ?? "")}</li>`;

function hunkHtml(step, hunk) {
	const [, file, line, place, rules] = trace[next++];
	if (file !== hunk.file) throw new Error(`the trace has ${file} where the mail has ${hunk.file}`);
	const name = `${file}:${line}${place ? " " + place : ""}`;
	return `<article class="hunk" id="hunk-${next}" tabindex="-1" data-step="${step}" data-file="${escape(file)}"
 data-rules="${rules.split(",").map((rule) => `${step}/${rule}`).join(" ")}" aria-labelledby="name-${next}">
<header><h4 id="name-${next}">${escape(name)}</h4><label><input type="checkbox" class="mark"> reviewed</label></header>
<div class="why"><ul>${rules.split(",").map((rule) => cite(step, rule)).join("")}</ul></div>
<div class="unified" role="region" tabindex="0" aria-label="${escape(name)}, unified">${render(hunk, "line-by-line")}</div>
<div class="split" role="region" tabindex="0" aria-label="${escape(name)}, side by side">${render(hunk, "side-by-side")}</div>
</article>`;
}

const patchHtml = ({ step, title, message, hunks }, i) => `<section class="patch"><h3>${i + 1}. ${escape(title)}</h3>
<details><summary>Message</summary><pre tabindex="0">${escape(message)}</pre></details>
${hunks.map((hunk) => hunkHtml(step, hunk)).join("\n")}</section>`;

const body = patches.map(patchHtml).join("\n");
const used = [...new Set(trace.flatMap(([step, , , , rules]) => rules.split(",").map((rule) => `${step}/${rule}`)))];
const options = (values) => values.map((value) => `<option>${escape(value)}</option>`).join("");
const select = (name, values) =>
	`<label>${name} <select id="filter-${name}"><option value="">all</option>${options(values)}</select></label>`;
const list = (name) => `<pre tabindex="0">${escape(read(series, "explain", name)) || "nothing"}</pre>`;
const compared = path.join(series, "explain", "changes");
const changes = fs.existsSync(compared) ? `<section><h2>Changed since the series before</h2>${list("changes")}</section>` : "";

// pictures: the lock graphs, as the page's own data.
const picture = (when) => path.join(locks, `lock-order-${when}.svg`);
function figure(when) {
	const svg = read(picture(when));
	const [, name] = /<title>([^<]*)<\/title>/.exec(svg);
	return `<figure><img alt="Order of the locks as a graph: ${name}"
 src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}"><figcaption>${name}</figcaption></figure>`;
}
const pictures = ["before", "after"].every((when) => fs.existsSync(picture(when)))
	? `<section><h2>The order of the locks</h2><p>What lockdep saw in a guest; an arrow goes from a lock that is held to one that is waited for.</p>
<div class="figures">${figure("before")}${figure("after")}</div></section>` : "";
// kept NAME: what the gates left, if they were run.
function kept(name) {
	const file = path.join(series, "explain", name);
	return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
}
const gates = list("gates") +
	(kept("gate-said") ? `<details><summary>All that they printed</summary>${list("gate-said")}</details>` : "");

// result TEST: what the guest's tests of this name said when the tree that the series leads to was booted.
const points = lines(kept("gate-ktap")).map((line) => /^(not ok|ok) \d+ (.*?)( # SKIP.*)?$/.exec(line)).filter(Boolean);
function result(test) {
	const verdicts = points.filter(([, , name]) => name.endsWith(test)).map(([, ok, , skip]) => skip ? "skipped" : ok === "ok" ? "passed" : "failed");
	return ["failed", "skipped", "passed"].find((verdict) => verdicts.includes(verdict)) ?? "not run";
}
const cover = read(series, mails[0]);
const subject = /^Subject: \[[^\]]*\] (.*)$/m.exec(cover)[1];

process.stdout.write(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escape(subject)}</title><style>${read(here, "page.css")}</style></head><body class="is-unified">
<header class="top"><h1>${escape(subject)}</h1>
<form class="bar" aria-label="Filter">${select("step", steps)}${select("rule", used)}${select("file", [...new Set(trace.map(([, file]) => file))])}
<button type="button" id="form">side by side</button><output id="count"></output></form>
<p>Keys: <kbd>j</kbd> next hunk, <kbd>k</kbd> previous, <kbd>m</kbd> mark as reviewed.</p></header>
<main>${changes}<section><h2>Left alone</h2>${list("left-alone")}</section><section><h2>Gates</h2>${gates}</section>
${pictures}
<section><h2>What a program can see</h2><table class="contract"><thead><tr><th scope="col">promise</th><th scope="col">test of <code>make boot</code></th><th scope="col">on this tree</th></tr></thead><tbody>
${table(here, "contract.tsv").map((row) => `<tr>${[...row, result(row[1])].map((cell) => `<td>${escape(cell)}</td>`).join("")}</tr>`).join("\n")}</tbody></table></section>
<section><h2>The series</h2>${body}</section>
<section><h2>The rules</h2>${used.map((name) => {
	const [step, rule] = name.split("/");
	return `<section id="rule-${step}-${rule}"><h3>${escape(name)}</h3><p>${escape(reasons.get(name) ?? "")}</p><pre tabindex="0">${escape(ruleText(step, rule))}</pre></section>`;
}).join("\n")}</section></main><script>${read(here, "page.js")}</script></body></html>
`);
