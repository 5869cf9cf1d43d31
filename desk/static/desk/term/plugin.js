/* The Term button: what is selected is a word that the glossary explains. CKEditor loads this one file, as a classic script. */
"use strict";
CKEDITOR.plugins.add("term", {
  init(editor) {
    const style = new CKEDITOR.style({ element: "dfn" });
    editor.attachStyleStateChange(style, (state) => !editor.readOnly && editor.getCommand("term").setState(state));
    editor.addCommand("term", new CKEDITOR.styleCommand(style));
    editor.ui.addButton("Term", { label: "Term", command: "term", toolbar: "insert" });
  },
});
