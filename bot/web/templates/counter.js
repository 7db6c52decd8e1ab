// Counts as the networks count, while she types. It sends nothing; bot/web/lengths.py counts the same.
"use strict";
const text = document.getElementById("text");
const lengths = document.getElementById("lengths");
const spoken = document.getElementById("spoken");
const clusters = new Intl.Segmenter("en", { granularity: "grapheme" });
const QUIET_MS = 1500; // until a screen reader says it: not after each letter
let timer;

function asMastodonCounts(words) {
  return words
    .replace(/https?:\/\/\S*[\w/]/g, "x".repeat(23))
    .replace(/(^|[^\w/])@([\w.-]+)@[\w.-]*\w/g, "$1@$2");
}

function show(span) {
  const { network, most } = span.dataset;
  const words = network === "Mastodon" ? asMastodonCounts(text.value) : text.value;
  const over = [...clusters.segment(words)].length - most;
  const count = Number(most) + over;
  span.textContent = `${network} ${count} of ${most}` + (over > 0 ? `, ${over} over` : "");
  span.classList.toggle("over", over > 0);
}

function count() {
  const spans = [...lengths.children];
  spans.forEach(show);
  lengths.hidden = false;
  return spans.map((span) => span.textContent).join("; ");
}

text.addEventListener("input", () => {
  const counted = count();
  clearTimeout(timer);
  timer = setTimeout(() => { spoken.textContent = counted; }, QUIET_MS);
});
count();
