/* What our plugins share: how they ask the server, and CKEditor in the house's dress where no style sheet of the page reaches: its menus are documents of their own.
   The colours are those of the page, of whichever scheme it is in. CKEditor loads this one file, as a classic script;
   the block keeps its names to itself. */
"use strict";
{
  const TOKENS = ["paper", "raised", "ink", "muted", "line", "edge", "teal", "teal-tint", "red", "amber", "serif", "radius"];

  const dress = (frame, sheet) => {
    const page = getComputedStyle(document.documentElement);
    const { documentElement: root, head } = frame.contentDocument;
    root.style.colorScheme = page.colorScheme;
    TOKENS.forEach((name) => root.style.setProperty(`--${name}`, page.getPropertyValue(`--${name}`)));
    if (head.querySelector("link[data-house]")) return;
    const link = frame.contentDocument.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: sheet });
    link.dataset.house = "";
    head.append(link);
  };

  const ask = async (address, options) => {
    const response = await fetch(address, { credentials: "same-origin", ...options });
    if (!response.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(`not an answer: ${response.status}`);
    return response.json();
  };

  const post = (address, body) => {
    const token = document.querySelector("#article-form [name=csrfmiddlewaretoken]").value;
    return ask(address, { method: "POST", headers: { "X-CSRFToken": token }, body });
  };

  const instead = (verb) => (event) => { event.preventDefault(); verb(); };

  const listOf = (messages) => {
    const list = Object.assign(document.createElement("ul"), { className: "errorlist" });
    list.append(...messages.map((message) => Object.assign(document.createElement("li"), { textContent: message })));
    return list;
  };

  // Beside the field where there is one. Returns what is said above the form.
  const complain = (form, errors) => {
    form.querySelectorAll(".errorlist").forEach((old) => old.remove());
    return Object.entries(errors).map(([name, messages]) => {
      const row = form.elements[name]?.closest?.(".form-row");
      if (!row) return messages.join(" ");
      row.prepend(listOf(messages));
      return "Please correct the fields marked below.";
    });
  };

  // CKEditor selects a widget that was inserted, and would swallow what is typed next.
  const goBehind = (editor) => {
    const widget = editor.widgets.focused;
    if (!widget) return;
    const range = editor.createRange();
    range.moveToPosition(widget.wrapper, CKEDITOR.POSITION_AFTER_END);
    range.select();
  };

  // CKEditor notes where the caret is five times a second, and puts it back there when its menus close: whoever opens one
  // sooner than that after typing would insert in the middle of what they typed. Its own note is taken at -1.
  const noteCaret = (editor) => {
    const editable = editor.editable();
    editable.attachListener(editable, "focusout", () => editor.selectionChange(true), null, null, -2);
  };

  CKEDITOR.house = { ask, post, instead, complain, goBehind };

  CKEDITOR.plugins.add("house", {
    init(editor) {
      editor.on("contentDom", () => noteCaret(editor));
      const sheet = `${this.path}panel.css`;
      editor.on("panelShow", ({ data }) => {
        const frame = data.element.$.querySelector("iframe");
        if (frame?.contentDocument) dress(frame, sheet);
      });
    },
  });
}
