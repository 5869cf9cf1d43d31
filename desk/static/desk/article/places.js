/* Lines of the list lead to their place: a field, or a passage of the body. The mark lies over the text, not in it. */
import { bodyOf, placesOf, withEditor } from "./text.js";

const SHOWN = 4000; // milliseconds that a mark stays
const visited = new WeakMap();

export function leadToPlaces(side, say) {
  side.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    if (link.matches("[data-work], [data-address]")) leadToPassage(event, link, say);
    else if (link.getAttribute("href").startsWith("#")) leadToField(event, link);
  });
}

function leadToPassage(event, link, say) {
  withEditor((editor) => {
    const places = placesOf(bodyOf(editor), link.dataset);
    event.preventDefault();
    if (!places.length) return say("It no longer stands in the text.");
    const n = (visited.get(link) ?? 0) % places.length;
    visited.set(link, n + 1);
    say(places.length > 1 ? `Place ${n + 1} of ${places.length}` : "");
    goTo(editor, places[n]);
  });
}

function leadToField(event, link) {
  const row = document.getElementById(link.hash.slice(1));
  if (!row) return;
  event.preventDefault();
  row.scrollIntoView({ block: "start" });
  const field = row.querySelector("input:not([type=hidden]), select, textarea:not([data-type=ckeditortype])");
  if (field) field.focus({ preventScroll: true });
  else withEditor((editor) => editor.focus());
}

/* Shows an element of the body, and puts the cursor there. */
export function goTo(editor, element) {
  const { CKEDITOR } = window;
  editor.focus();
  const range = editor.createRange();
  const node = new CKEDITOR.dom.element(element);
  if (element.matches("h2, h3, h4")) range.moveToElementEditStart(node);
  else range.setStartAfter(node.getAscendant((one) => one.hasAttribute?.("data-cke-widget-wrapper"), true) ?? node);
  range.collapse(true);
  range.select();
  element.scrollIntoView({ block: "center" });
  mark(editor, element);
}

function mark(editor, element) {
  const over = editor.ui.space("contents").$;
  over.querySelectorAll(":scope > .passage-mark").forEach((old) => old.remove());
  const sign = document.createElement("div");
  sign.className = "passage-mark";
  sign.setAttribute("aria-hidden", "true");
  const frame = over.getBoundingClientRect();
  const box = element.getBoundingClientRect();
  Object.assign(sign.style, {
    insetInlineStart: `${box.left - frame.left - 4}px`,
    insetBlockStart: `${box.top - frame.top - 4}px`,
    inlineSize: `${box.width + 4}px`,
    blockSize: `${box.height + 4}px`,
  });
  over.append(sign);
  const away = () => sign.remove();
  setTimeout(away, SHOWN);
  editor.once("change", away);
}
