/* Comments on the words they speak of: marked in the text, found from their thread, and begun by marking words. Without this file the
   words are copied into the form. */
import { PARTS, letters, offer, text } from "../marking.js";

/* Where the words stand that are to be marked: with what is on both sides of them, in one part of the text. */
function rangeOf({ part, exact, prefix, suffix }) {
  for (const root of text().querySelectorAll(PARTS[part])) {
    const all = letters(root);
    const line = all.map((letter) => letter.is).join("");
    const places = [...line.matchAll(new RegExp(escaped(exact), "g"))].map((found) => found.index);
    const agree = (at) => ends(line.slice(0, at), prefix) + begins(line.slice(at + exact.length), suffix);
    const at = places.sort((a, b) => agree(b) - agree(a))[0];
    if (at === undefined) continue;
    const range = document.createRange();
    range.setStart(all[at].node, all[at].at);
    const last = all[at + exact.length - 1];
    range.setEnd(last.node, last.at + 1);
    return range;
  }
  return null;
}

const escaped = (words) => words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const begins = (line, side) => { let n = 0; while (n < side.length && line.trimStart()[n] === side.trimStart()[n]) n += 1; return n; };
const reversed = (line) => [...line].reverse().join("");
const ends = (line, side) => begins(reversed(line), reversed(side));

function mark(ranges) {
  if (!window.Highlight) return;
  CSS.highlights.set("commented", new Highlight(...ranges.values()));
}

function lead(ranges) {
  document.addEventListener("click", (event) => {
    const range = ranges.get(Number(event.target.closest?.("[data-shows]")?.dataset.shows));
    if (!range) return;
    event.preventDefault();
    const panel = event.target.closest("details.panel");
    if (panel && !matchMedia("(min-width: 64rem)").matches) panel.open = false;
    range.startContainer.parentElement.scrollIntoView({ block: "center" });
    if (window.Highlight) CSS.highlights.set("shown", new Highlight(range));
  });
}

/* The words go into the form, which opens. */
function begin(form, words) {
  for (const [name, value] of Object.entries(words)) document.querySelector(`[name=comment_${name}]`).value = value;
  const panel = form.closest("details.panel");
  if (panel) panel.open = true;
  form.open = true;
  form.scrollIntoView({ block: "nearest" });
  document.querySelector("[name=comment_kind]").focus();
}

export function comment() {
  const known = document.getElementById("comments");
  if (!known || !text()) return;
  const ranges = new Map();
  for (const place of JSON.parse(known.dataset.marks)) {
    const range = rangeOf(place);
    if (range) ranges.set(place.comment, range);
  }
  mark(ranges);
  lead(ranges);
  const form = document.getElementById("commenting");
  if (form) offer(document.querySelector(".reading"), (words) => begin(form, words));
}
