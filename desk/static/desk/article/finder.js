/* Find and replace in the body. The browser draws what is found; the text itself gets no marks. */
import { bodyOf, withEditor } from "./text.js";

const BLOCKS = "p, li, h2, h3, h4, td, th, caption, blockquote, div";
const NOT_TEXT = ".cke_widget_wrapper, [data-cke-hidden-sel], [data-cke-temp]";

export function offerToFind(panel, opener) {
  withEditor((editor) => {
    if (editor.readOnly) return;
    const finder = new Finder(panel, editor, opener);
    opener.hidden = false;
    opener.addEventListener("click", () => finder.open());
  });
}

class Finder {
  found = [];
  now = -1;

  constructor(panel, editor, opener) {
    Object.assign(this, { panel, editor, opener });
    const part = (name) => panel.querySelector(`[data-${name}]`);
    this.sought = part("words-sought");
    this.replacement = part("words-new");
    this.matchCase = part("case");
    this.count = part("found");
    this.sought.addEventListener("input", () => this.search());
    this.matchCase.addEventListener("change", () => this.search());
    panel.querySelectorAll("[data-step]").forEach((button) => {
      button.addEventListener("click", () => this.step(Number(button.dataset.step)));
    });
    part("replace").addEventListener("click", () => this.replace());
    part("replace-all").addEventListener("click", () => this.replaceAll());
    part("done").addEventListener("click", () => this.close());
    panel.addEventListener("keydown", (event) => this.press(event));
    editor.on("change", () => this.isOpen && this.search());
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  open() {
    this.panel.hidden = false;
    const chosen = this.editor.getSelection()?.getSelectedText().trim() ?? "";
    if (chosen && !chosen.includes("\n")) this.sought.value = chosen;
    this.sought.focus();
    this.sought.select();
    this.search();
  }

  close() {
    const range = this.found[this.now];
    this.panel.hidden = true;
    this.draw([]);
    this.editor.focus();
    if (range) getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
  }

  press(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault(); // the form is not sent
      if (event.target === this.replacement) this.replace();
      else this.step(event.shiftKey ? -1 : 1);
    }
  }

  search() {
    this.draw(occurrences(bodyOf(this.editor), this.sought.value, this.matchCase.checked));
  }

  draw(found) {
    this.found = found;
    this.now = found.length ? Math.min(Math.max(this.now, 0), found.length - 1) : -1;
    this.say();
  }

  say(words = "") {
    const { length } = this.found;
    const place = length ? `${this.now + 1} of ${length}` : this.isOpen && this.sought.value ? "None" : "";
    this.count.textContent = words || place;
    if (!globalThis.CSS?.highlights) return;
    CSS.highlights.set("found", new Highlight(...this.found));
    CSS.highlights.set("found-now", new Highlight(...this.found.slice(this.now).slice(0, length ? 1 : 0)));
    CSS.highlights.get("found-now").priority = 1;
  }

  step(by) {
    if (!this.found.length) return;
    this.now = (this.now + by + this.found.length) % this.found.length;
    this.found[this.now].startContainer.parentElement.scrollIntoView({ block: "center" });
    this.say();
  }

  replace() {
    const range = this.found[this.now];
    if (!range) return;
    this.change([range]);
    this.step(0);
  }

  replaceAll() {
    const count = this.found.length;
    if (!count) return;
    this.change(this.found);
    this.say(count === 1 ? "1 replaced" : `${count} replaced`);
  }

  /* One step for Undo. */
  change(ranges) {
    this.editor.fire("saveSnapshot");
    for (const range of [...ranges].reverse()) {
      range.deleteContents();
      if (this.replacement.value) range.insertNode(document.createTextNode(this.replacement.value));
    }
    bodyOf(this.editor).normalize();
    this.editor.fire("saveSnapshot");
    this.search();
  }
}

/* Ranges of every place where the words stand, each within one block. */
function occurrences(body, words, matchCase) {
  if (!words || !body) return [];
  const found = [];
  for (const run of runsOf(body)) {
    const text = run.map((node) => node.data).join("").replaceAll("\u00a0", " ");
    const [where, what] = matchCase ? [text, words] : [lower(text), lower(words)];
    for (let at = where.indexOf(what); at >= 0; at = where.indexOf(what, at + what.length)) {
      found.push(rangeIn(run, at, at + what.length));
    }
  }
  return found;
}

/* Lower case without a change of length: places in it are places in the text. */
function lower(text) {
  return [...text].map((one) => (one.toLowerCase().length === one.length ? one.toLowerCase() : one)).join("");
}

/* The text nodes that follow one another in one block, with no citation in between. */
function runsOf(body) {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  const runs = [[]];
  let block = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.ELEMENT_NODE) {
      if (node.matches(`br, ${NOT_TEXT}`)) runs.push([]);
      continue;
    }
    if (node.parentElement.closest(NOT_TEXT)) continue;
    const around = node.parentElement.closest(BLOCKS);
    if (around !== block) runs.push([]);
    block = around;
    runs.at(-1).push(node);
  }
  return runs;
}

function rangeIn(run, start, end) {
  const range = document.createRange();
  let passed = 0;
  for (const node of run) {
    const next = passed + node.length;
    if (start >= passed && start < next) range.setStart(node, start - passed);
    if (end > passed && end <= next) range.setEnd(node, end - passed);
    passed = next;
  }
  return range;
}
