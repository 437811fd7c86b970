// In the page: walk over the hunks, mark them, filter them.  Marks are kept under the hunk's own text, so that they stay
// with a hunk that is the same in another run.
"use strict";
const hunks = [...document.querySelectorAll(".hunk")];
const filters = ["step", "rule", "file"].map((name) => document.getElementById(`filter-${name}`));
const count = document.getElementById("count");
let at = -1;

// key HUNK: where its mark is kept.
function key(hunk) {
	let sum = 5381;
	for (const char of hunk.dataset.file + hunk.querySelector(".unified").textContent)
		sum = (sum * 33 + char.codePointAt(0)) >>> 0;
	return `vma2map-reviewed-${sum}`;
}

const shown = () => hunks.filter((hunk) => !hunk.hidden);

function tell() {
	const marked = hunks.filter((hunk) => hunk.classList.contains("is-marked")).length;
	count.textContent = `${shown().length} of ${hunks.length} hunks, ${marked} reviewed`;
}

function mark(hunk, on) {
	hunk.classList.toggle("is-marked", on);
	hunk.querySelector(".mark").checked = on;
	if (on) localStorage.setItem(key(hunk), "1");
	else localStorage.removeItem(key(hunk));
	tell();
}

function filter() {
	const [step, rule, file] = filters.map((select) => select.value);
	for (const hunk of hunks)
		hunk.hidden = !(
			(!step || hunk.dataset.step === step) &&
			(!rule || hunk.dataset.rules.split(" ").includes(rule)) &&
			(!file || hunk.dataset.file === file)
		);
	at = -1;
	tell();
}

function go(by) {
	const all = shown();
	if (!all.length) return;
	at = Math.min(Math.max(at + by, 0), all.length - 1);
	all[at].focus();
	all[at].scrollIntoView({ block: "start" });
}

document.addEventListener("keydown", (event) => {
	if (event.ctrlKey || event.altKey || event.metaKey || /^(SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
	const hunk = shown()[at];
	if (event.key === "j") go(1);
	else if (event.key === "k") go(-1);
	else if (event.key === "m" && hunk) mark(hunk, !hunk.classList.contains("is-marked"));
});
document.getElementById("form").addEventListener("click", (event) => {
	const split = document.body.classList.toggle("is-split");
	document.body.classList.toggle("is-unified", !split);
	event.target.textContent = split ? "unified" : "side by side";
});
for (const select of filters) select.addEventListener("change", filter);
for (const hunk of hunks) {
	hunk.querySelector(".mark").addEventListener("change", (event) => mark(hunk, event.target.checked));
	hunk.addEventListener("focusin", () => (at = shown().indexOf(hunk)));
	if (localStorage.getItem(key(hunk))) mark(hunk, true);
}
tell();
document.body.dataset.ready = "yes";
