/* The Callout menu: a box round the paragraphs that are selected, another kind of box, or none.
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

  const choose = (editor, classes) => {
    editor.focus();
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
    requires: "richcombo",

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
