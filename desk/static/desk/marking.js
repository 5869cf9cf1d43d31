/* Words that somebody marks in a text, to comment on them: which letters are the text's own, and a button beside what is marked. */
export const PARTS = { title: "h1", summary: ".lede, .lede-rest p", key_points: ".key-points li", body: ".body" };
/* What the page adds to the words. */
const ADDED = ".citations, .helpline, .visually-hidden, .reference-card, button, svg, del";
const BLOCKS = "p, li, h1, h2, h3, h4, td, th, dt, dd, figcaption, caption, summary, blockquote, .body";
const CONTEXT = 40;

export const text = () => document.querySelector(".article[data-revision]");
const one = (line) => line.replace(/\s+/g, " ");

/* The letters of an element that are the text's own, each with where it stands. */
export function letters(root) {
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

/* A button in this place while words are marked, that gives them to `use`. */
export function offer(place, use) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button offer", textContent: "Comment on these words", hidden: true });
  place.append(button);
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
    use(words);
    getSelection().empty();
    button.hidden = true;
  });
}
