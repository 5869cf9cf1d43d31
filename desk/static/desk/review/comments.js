/* Comments on the words they speak of: marked in the text, found from their thread, and begun by marking words. Without this file the
   words are copied into the form. */
const PARTS = { title: "h1", summary: ".lede, .lede-rest p", key_points: ".key-points li", body: ".body" };
/* What the page adds to the words. */
const ADDED = ".citations, .helpline, .visually-hidden, .reference-card, button, svg, del";
const BLOCKS = "p, li, h1, h2, h3, h4, td, th, dt, dd, figcaption, caption, summary, blockquote, .body";
const CONTEXT = 40;

const text = () => document.querySelector("#text .article");
const one = (line) => line.replace(/\s+/g, " ");

/* The letters of an element that are the text's own, each with where it stands. */
function letters(root) {
  const found = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest(ADDED)) continue;
    const block = node.parentElement.closest(BLOCKS);
    for (let at = 0; at < node.length; at += 1) {
      const is = /\s/.test(node.data[at]) ? " " : node.data[at];
      if (is !== " " || (found.at(-1)?.is ?? " ") !== " ") found.push({ is, node, at, block });
    }
  }
  return found;
}

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

/* The words that are marked, whole ones, within the block where they begin; null where that is none of the text. */
function chosen() {
  const marked = getSelection();
  if (!marked.rangeCount || marked.isCollapsed) return null;
  const range = marked.getRangeAt(0);
  const start = range.startContainer.nodeType === Node.TEXT_NODE ? range.startContainer.parentElement : range.startContainer;
  const inText = Object.keys(PARTS).find((name) => text()?.contains(start) && start.closest?.(PARTS[name]));
  // Beside what changed: of the text, unless one says otherwise.
  const part = inText ?? (start.closest?.(".changes .difference") && "body");
  const block = start.closest?.(BLOCKS);
  if (!part || !block) return null;
  const all = letters(block).filter((letter) => letter.block === block);
  const inside = all.map((letter) => range.isPointInRange(letter.node, letter.at) && !(letter.node === range.endContainer && letter.at >= range.endOffset));
  let first = inside.indexOf(true);
  let last = inside.lastIndexOf(true);
  const isOfWord = (at) => /[\p{L}\p{N}]/u.test(all[at]?.is ?? "");
  while (isOfWord(first) && isOfWord(first - 1)) first -= 1;
  while (isOfWord(last) && isOfWord(last + 1)) last += 1;
  const words = (from, to) => one(all.slice(from, to).map((letter) => letter.is).join(""));
  const quote = first < 0 ? "" : words(first, last + 1).trim();
  return quote && { part, quote: quote.slice(0, 500), before: words(Math.max(0, first - CONTEXT), first), after: words(last + 1, last + 1 + CONTEXT) };
}

/* Below the words, where a mouse is; on a phone the system's own menu is there. */
function beside(button) {
  if (!matchMedia("(min-width: 64rem) and (pointer: fine)").matches) return;
  const { bottom, left } = getSelection().getRangeAt(0).getBoundingClientRect();
  const top = Math.min(Math.max(bottom + 8, 8), innerHeight - 60);
  Object.assign(button.style, { insetBlock: `${top}px auto`, insetInlineStart: `${Math.max(left, 8)}px`, translate: "none" });
}

function offer() {
  const form = document.getElementById("commenting");
  if (!form) return;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button offer", textContent: "Comment on these words", hidden: true });
  document.querySelector(".reading").append(button);
  let words = null;
  const look = () => {
    const now = chosen();
    words = now || words;
    if (now) beside(button);
    setTimeout(() => { button.hidden = !now; }, now ? 0 : 300);
  };
  document.addEventListener("selectionchange", look);
  // Out of a field, the selection is the page's only once the button is up.
  document.addEventListener("pointerup", () => setTimeout(look));
  button.addEventListener("click", () => {
    const field = (name) => document.querySelector(`[name=comment_${name}]`);
    for (const [name, value] of Object.entries(words)) field(name).value = value;
    const panel = form.closest("details.panel");
    if (panel) panel.open = true;
    form.open = true;
    getSelection().empty();
    button.hidden = true;
    form.scrollIntoView({ block: "nearest" });
    document.querySelector("[name=comment_kind]").focus();
  });
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
  offer();
}
