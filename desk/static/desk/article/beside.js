/* The page as readers will see it, beside the text and a moment behind it. Where there is no room for it, "Preview"
   opens a window, as it does without this file. */
import { remember, remembered } from "../remembered.js";
import { typedIn } from "../working.js";
import { bodyOf, onEachChange, sectionsOf, withEditor } from "./text.js";

const AT_REST = 700; // milliseconds after the last change
const ROOM = matchMedia("(min-width: 64rem)");
const CHOSEN = "preview-width"; // what this browser remembers

export function showBeside(desk, form, button) {
  const panel = document.getElementById("beside");
  if (!panel) return;
  const preview = new Preview(desk, form, button, panel);
  button.addEventListener("click", (event) => {
    if (!ROOM.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (preview.isOpen) preview.close();
    else preview.open(preview.last);
  });
  panel.querySelector("[data-close]").addEventListener("click", () => {
    preview.close();
    button.focus();
  });
  panel.addEventListener("change", ({ target }) => preview.open(target.value));
  ROOM.addEventListener("change", () => preview.adapt());
  preview.adapt();
}

class Preview {
  shown = null; // the frame that is seen
  said = null; // what it shows
  turn = 0;

  constructor(desk, form, button, panel) {
    Object.assign(this, { desk, form, button, panel });
    this.page = panel.querySelector("[data-page]");
    this.trouble = panel.querySelector("[data-not-shown]");
    new ResizeObserver(() => this.fit()).observe(this.page);
    let timer = 0;
    onEachChange(form, () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.show(), AT_REST);
    });
    withEditor((editor) => {
      this.editor = editor;
      document.addEventListener("selectionchange", () => this.follow());
    });
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  get last() {
    return this.panel.querySelector("input:checked").value;
  }

  /* After the room has changed, or at the start: as it was left. */
  adapt() {
    const width = remembered(CHOSEN);
    if (ROOM.matches && width) this.open(width);
    else this.put(false);
  }

  open(width) {
    const choice = this.panel.querySelector(`input[value="${Number(width)}"]`);
    if (!choice) return;
    choice.checked = true;
    remember(CHOSEN, choice.value);
    this.desk.dataset.beside = choice.value;
    this.put(true);
    this.fit();
    this.show();
  }

  close() {
    remember(CHOSEN, null);
    this.put(false);
  }

  put(isOpen) {
    this.panel.hidden = !isOpen;
    if (!isOpen) delete this.desk.dataset.beside;
    if (ROOM.matches) this.button.setAttribute("aria-pressed", String(isOpen));
    else this.button.removeAttribute("aria-pressed");
  }

  /* A page of the chosen width, as large as there is room for. */
  fit() {
    const width = Number(this.last);
    const scale = Math.min(1, this.page.clientWidth / width);
    for (const frame of this.page.children) {
      Object.assign(frame.style, { inlineSize: `${width}px`, blockSize: `${this.page.clientHeight / scale}px`, scale });
    }
  }

  /* Each state of the text has a frame of its own, which takes the place of the last one once it is there: nothing
     flickers, and the way back through the browser's history is not lined with previews. One at a time is on its way. */
  show() {
    if (!this.isOpen || this.page.querySelector(".coming")) return;
    const typed = typedIn(this.form);
    if (typed === this.said) return;
    this.said = typed;
    this.turn += 1;
    const frame = document.createElement("iframe");
    Object.assign(frame, { name: `beside-${this.turn}`, title: "The page as readers will see it" });
    frame.className = "coming";
    this.page.append(frame);
    this.fit();
    frame.addEventListener("load", () => this.arrived(frame));
    this.ask(frame, typed);
  }

  ask(frame, typed) {
    const sent = document.createElement("form");
    Object.assign(sent, { method: "post", action: this.button.formAction, target: frame.name, hidden: true });
    const token = this.form.elements.csrfmiddlewaretoken.value;
    const more = [["csrfmiddlewaretoken", token], ["beside", "1"]];
    for (const [name, value] of [...new URLSearchParams(typed), ...more]) {
      // A line break that stands first in a field is none of its value, and a field of one line has none: a box takes all.
      const field = Object.assign(document.createElement("textarea"), { name });
      field.value = value;
      sent.append(field);
    }
    document.body.append(sent);
    HTMLFormElement.prototype.submit.call(sent);
    sent.remove();
  }

  arrived(frame) {
    const inside = frame.contentDocument;
    if (inside?.URL === "about:blank") return;
    if (!inside?.getElementById("content")) return this.failed(frame);
    this.trouble.textContent = "";
    leadOut(inside);
    const at = this.shown?.contentWindow?.scrollY ?? 0;
    frame.contentWindow.scrollTo(0, at);
    frame.classList.remove("coming");
    // A frame that is moved begins anew: the others go.
    [...this.page.children].forEach((one) => one !== frame && one.remove());
    this.shown = frame;
    this.follow();
    this.show(); // what was typed meanwhile
  }

  failed(frame) {
    frame.remove();
    this.said = null;
    this.trouble.textContent = "The preview did not come. Are you still signed in? Your text is safe.";
  }

  /* To the part of the page that is being written, when that is another one than before. */
  follow() {
    if (!this.isOpen || !this.shown || !this.editor) return;
    const body = bodyOf(this.editor);
    const { anchorNode } = getSelection();
    if (!body?.contains(anchorNode)) return;
    const before = (element) => element.contains(anchorNode) || element.compareDocumentPosition(anchorNode) & Node.DOCUMENT_POSITION_FOLLOWING;
    const at = sectionsOf(body).findLastIndex(({ element }) => before(element));
    if (at === this.at) return;
    this.at = at;
    const page = this.shown.contentDocument;
    const heading = sectionsOf(page.querySelector(".body") ?? page)[at]?.element;
    if (!heading) return;
    // Not scrollIntoView: it would move the form as well.
    const view = this.shown.contentWindow;
    view.scrollTo(0, heading.getBoundingClientRect().top + view.scrollY);
  }
}

/* What leads elsewhere opens a window: this frame takes previews alone. */
function leadOut(page) {
  page.querySelectorAll("a[href]:not([href^='#']), form").forEach((one) => {
    one.target = "_blank";
  });
}
