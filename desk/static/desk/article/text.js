/* The body of the text as it stands in CKEditor now. Nothing here changes it. */
const PAUSE = 300; // milliseconds after the last change
// Their headings stand in no contents: articles.allowed.CALLOUTS.
const BOXES = ".care-card, .key-fact, .important, .inset, .do-list, .dont-list, .expander";
const BLOCKS = "p, li, h2, h3, h4, td, th, caption, figcaption";
const CITED = "a.citation[data-reference]";

/* Calls `act` with the editor when it is ready; never, where the body is a plain box. */
export function withEditor(act) {
  const { CKEDITOR } = window;
  if (!CKEDITOR) return;
  const ready = Object.values(CKEDITOR.instances).find((editor) => editor.status === "ready");
  if (ready) act(ready);
  else CKEDITOR.once("instanceReady", ({ editor }) => act(editor));
}

export function bodyOf(editor) {
  return editor.editable()?.$ ?? null;
}

/* Calls `act` now and a moment after each change of the form or of the body. */
export function onEachChange(form, act) {
  let timer = 0;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(act, PAUSE);
  };
  form.addEventListener("input", soon);
  withEditor((editor) => {
    editor.on("change", soon);
    act();
  });
  act();
}

/* What is read of a body: without citations, which become numbers, and without what CKEditor puts beside them. */
export function wordsOf(body) {
  const copy = body.cloneNode(true);
  copy.querySelectorAll(`${CITED}, .cke_widget_drag_handler_container, [data-cke-hidden-sel]`).forEach((one) => one.remove());
  copy.querySelectorAll("p, li, h2, h3, h4, td, th, caption, br, div").forEach((one) => one.before(" "));
  return countWords(copy.textContent);
}

export function countWords(text) {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/* The headings of the body that readers find in their contents, each with the citations up to the next one. */
export function sectionsOf(body) {
  const sections = [];
  for (const element of body.querySelectorAll(`h2, h3, ${CITED}`)) {
    if (element.matches(CITED)) sections.at(-1)?.cited.push(element.dataset.reference);
    else if (element.textContent.trim() && !element.closest(BOXES)) sections.push({ element, cited: [] });
  }
  return sections;
}

const squeezed = (words) => words.replace(/\s+/g, " ").trim().toLowerCase();

/* The paragraphs, headings, lines and cells that have these words, citations left out. */
function blocksWith(body, words) {
  const has = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll(CITED).forEach((one) => one.remove());
    return squeezed(copy.textContent).includes(words);
  };
  const found = [...body.querySelectorAll(BLOCKS)].filter(has);
  return found.filter((one) => !found.some((other) => other !== one && one.contains(other)));
}

export function worksIn(body) {
  return new Set([...body.querySelectorAll(CITED)].map((one) => one.dataset.reference));
}

/* Every place in the body that a line of the list is about: a cited work, where a link leads, or words. */
export function placesOf(body, { work, address }) {
  if (work) return [...body.querySelectorAll(`a.citation[data-reference="${Number(work)}"]`)];
  if (!/^(https?:|mailto:|tel:|\/)/.test(address)) return blocksWith(body, squeezed(address));
  // CKEditor keeps an address as it is stored apart from the one that the browser has made of it.
  return [...body.querySelectorAll("a[href]")].filter(
    (link) => (link.dataset.ckeSavedHref ?? link.getAttribute("href")) === address,
  );
}
