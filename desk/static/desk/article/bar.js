/* The bar that stays in sight: how high it is, how many words there are, and Save by the keyboard. */
import { bodyOf, countWords, onEachChange, withEditor, wordsOf } from "./text.js";

export function keepInSight(bar) {
  const measure = () => document.documentElement.style.setProperty("--bar", `${bar.offsetHeight}px`);
  new ResizeObserver(measure).observe(bar);
  measure();
}

/* The words that readers read: summary, key points and body. */
export function countTheWords(form, place) {
  let editor = null;
  withEditor((ready) => {
    editor = ready;
  });
  onEachChange(form, () => {
    const body = editor && bodyOf(editor);
    const inBody = body ? wordsOf(body) : countWords(form.elements.body?.value ?? "");
    const fields = ["summary", "key_points"].map((name) => form.elements[name]?.value ?? "");
    const words = fields.reduce((sum, value) => sum + countWords(value), inBody);
    place.textContent = words === 1 ? "1 word" : `${words.toLocaleString("en-GB")} words`;
  });
}

export function saveByKey(button) {
  document.addEventListener("keydown", (event) => {
    const isSave = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "s";
    if (!isSave) return;
    event.preventDefault();
    const isBusy = document.querySelector("dialog[open]:not(.sheet), .cke_dialog_container:not([style*='display: none']) .cke_dialog");
    if (!isBusy && !event.repeat) button.click();
  });
}
