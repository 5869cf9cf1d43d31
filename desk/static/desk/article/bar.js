/* The bar that stays in sight: how high it is, how many words there are, and Save by the keyboard. */
import { bodyOf, countWords, onEachChange, withEditor, wordsOf } from "./text.js";

const AT_REST = 1500; // milliseconds after the last change

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

/* How hard it is to read, as the server finds, once nobody has typed for a while. */
export function tellTheGrade(form, place) {
  let timer = 0;
  let asked = "";
  let editor = null;
  withEditor((ready) => {
    editor = ready;
  });
  const ask = async () => {
    const sent = new FormData();
    const body = editor && bodyOf(editor);
    sent.set("body", body ? body.innerHTML : (form.elements.body?.value ?? ""));
    for (const name of ["csrfmiddlewaretoken", "summary", "key_points"]) sent.set(name, form.elements[name]?.value ?? "");
    const now = JSON.stringify([...sent]);
    if (now === asked) return;
    asked = now;
    try {
      const answer = await fetch(place.dataset.reading, { method: "POST", body: sent, headers: { Accept: "application/json" } });
      if (answer.ok) place.textContent = (await answer.json()).said;
    } catch {
      // Without a network the grade of before stands.
    }
  };
  onEachChange(form, () => {
    clearTimeout(timer);
    timer = setTimeout(ask, AT_REST);
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
