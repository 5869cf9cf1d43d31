/* CKEditor in the house's dress where no style sheet of the page reaches: its menus are documents of their own.
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

  CKEDITOR.plugins.add("house", {
    init(editor) {
      const sheet = `${this.path}panel.css`;
      editor.on("panelShow", ({ data }) => {
        const frame = data.element.$.querySelector("iframe");
        if (frame?.contentDocument) dress(frame, sheet);
      });
    },
  });
}
