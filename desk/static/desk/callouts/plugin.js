/* The Callout menu: a box round the paragraphs that are selected, another kind of box, or none. On an empty line, a form
   asks for what the box says (templates/desk/article/_component.html).
   Which kinds there are, and their names, comes from the sanitiser's allow-list (desk/common/editor.py). CKEditor loads
   this one file, as a classic script; the block keeps its names to itself. */
"use strict";
{
  const ENTER = 13;

  const kindOf = (editor, box) =>
    editor.config.callouts.find(({ classes }) => classes.split(" ").every((name) => box.hasClass(name)));

  // The box that the cursor is in.
  const boxOf = (editor) =>
    editor.elementPath()?.contains((element) => element.is("div") && kindOf(editor, element), true);

  // What is selected, as whole blocks of the text: a list, a table or a quotation is taken as one.
  const blocksOf = (editor) => {
    const iterator = editor.getSelection().getRanges()[0].createIterator();
    const found = [];
    for (let block = iterator.getNextParagraph(); block; block = iterator.getNextParagraph()) {
      const whole = block.getParents().find((element) => element.getParent()?.equals(editor.editable()));
      if (whole && !whole.equals(found.at(-1))) found.push(whole);
    }
    return found;
  };

  const wrap = (editor, classes) => {
    const blocks = blocksOf(editor);
    if (!blocks.length) return;
    const box = editor.document.createElement("div", { attributes: { class: classes } });
    box.insertBefore(blocks[0]);
    blocks.forEach((block) => box.append(block));
  };

  // What the form asks of each kind of box, by its class: what its heading is called and how it goes on.
  const ASKS = {
    "care-card": { hint: "Whom to call, such as “Call 999 or go to A&E now”. “if any of these applies:” is added." },
    "do-list": { heading: "Do" },
    "dont-list": { heading: "Don’t", hint: "“do not” is put before each point." },
    important: { hint: "A few words that say what it is about." },
    expander: { hint: "What somebody opens it by." },
  };
  const APPLIES = { any: " if any of these applies:", all: " if all of these apply:" };

  const encoded = (words) => CKEDITOR.tools.htmlEncode(words);
  const linesOf = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

  const written = (kind, classes, { heading, applies, points, text }) => {
    const ending = kind !== "care-card" ? "" : points.length > 1 ? APPLIES[applies] : " if:";
    const head = heading ? `<h3>${encoded(heading)}${ending}</h3>` : "";
    const list = points.length ? `<ul>${points.map((point) => `<li>${encoded(point)}</li>`).join("")}</ul>` : "";
    return `<div class="${classes}">${head}${list}${text.map((line) => `<p>${encoded(line)}</p>`).join("")}</div>`;
  };

  const askFor = (editor, { classes, name }) => {
    const dialog = document.getElementById("component-dialog");
    const form = document.getElementById("component-form");
    const kind = classes.split(" ")[0];
    const bookmarks = editor.getSelection().createBookmarks2(true);
    form.reset();
    form.querySelectorAll("[data-for]").forEach((row) => {
      row.hidden = !row.dataset.for.split(" ").includes(kind);
      row.querySelectorAll("input, textarea").forEach((field) => { field.disabled = row.hidden; });
    });
    form.elements.heading.value = ASKS[kind]?.heading ?? "";
    document.getElementById("component-heading-help").textContent = ASKS[kind]?.hint ?? "";
    document.getElementById("component-title").textContent = name;
    document.getElementById("component-problem").textContent = "";
    const put = () => {
      const { heading, applies, points, text } = form.elements;
      const said = { heading: heading.value.trim(), applies: applies.value, points: linesOf(points.value), text: linesOf(text.value) };
      const missing = [[heading, said.heading, "Give it a heading."], [points, said.points.length, "Write at least one point."], [text, said.text.length, "Write what it says."]]
        .find(([field, value]) => !field.disabled && !value);
      if (missing) {
        document.getElementById("component-problem").textContent = missing[2];
        return missing[0].focus();
      }
      dialog.close();
      editor.focus();
      editor.getSelection().selectBookmarks(bookmarks);
      editor.insertHtml(written(kind, classes, said));
    };
    form.onsubmit = CKEDITOR.house.instead(put);
    dialog.querySelector("[data-close]").onclick = () => dialog.close();
    dialog.onclose = () => editor.focus();
    dialog.showModal();
    form.querySelector("input:enabled, textarea:enabled").focus();
  };

  const isOnEmptyLine = (editor) => {
    const range = editor.getSelection()?.getRanges()[0];
    const block = editor.elementPath()?.block;
    return Boolean(range?.collapsed && !(block ?? editor.editable()).getText().replace(/\u200b/g, "").trim());
  };

  const choose = (editor, classes) => {
    editor.focus();
    if (classes && !boxOf(editor) && isOnEmptyLine(editor)) {
      return askFor(editor, editor.config.callouts.find((kind) => kind.classes === classes));
    }
    editor.fire("saveSnapshot");
    const box = boxOf(editor);
    const bookmarks = editor.getSelection().createBookmarks();
    if (!box && classes) wrap(editor, classes);
    else if (classes) box.setAttribute("class", classes);
    else box?.remove(true);
    editor.getSelection().selectBookmarks(bookmarks);
    editor.fire("saveSnapshot");
    editor.selectionChange(true);
  };

  // Enter in an empty last paragraph leaves the box, as it leaves a list.
  const leave = (editor, event) => {
    const block = editor.elementPath()?.block;
    const box = event.data.keyCode === ENTER && boxOf(editor);
    if (!box || !block?.getParent().equals(box) || block.getText().trim()) return;
    if (block.getNext(CKEDITOR.dom.walker.whitespaces(true)) || !block.getPrevious()) return;
    editor.fire("saveSnapshot");
    block.insertAfter(box);
    const range = editor.createRange();
    range.moveToElementEditStart(block);
    range.select();
    editor.fire("saveSnapshot");
    event.cancel();
  };

  CKEDITOR.plugins.add("callouts", {
    requires: "richcombo,house",

    init(editor) {
      const kinds = editor.config.callouts;
      editor.ui.addRichCombo("Callout", {
        label: "Callout",
        title: "Callout",
        toolbar: "insert",
        panel: { css: [CKEDITOR.skin.getPath("editor")], multiSelect: false, attributes: { "aria-label": "Kind of callout" } },
        init() {
          kinds.forEach(({ classes, name }) => this.add(classes, CKEDITOR.tools.htmlEncode(name), name));
          this.add("", "No callout", "No callout");
        },
        onClick: (classes) => choose(editor, classes),
        onRender() {
          editor.on("selectionChange", () => {
            const box = boxOf(editor);
            this.setValue(box ? box.getAttribute("class") : "", box ? kindOf(editor, box).name : undefined);
          });
        },
      });
      editor.on("key", (event) => leave(editor, event), null, null, 1);
    },
  });
}
