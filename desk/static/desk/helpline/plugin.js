/* The Helpline menu: whom readers should call. The text names the helpline, and pages put its number there, so that a new
   number is on every page at once. CKEditor loads this one file, as a classic script; the block keeps its names to itself. */
"use strict";
{
  const MARK = { allowedContent: "a(!helpline)[!data-helpline]", requiredContent: "a(helpline)[data-helpline]" };

  const isMark = (element) =>
    element.name === "a" && element.hasClass("helpline") && /^[1-9][0-9]*$/.test(element.attributes["data-helpline"]);

  CKEDITOR.plugins.add("helpline", {
    requires: "widget,richcombo,house",

    init(editor) {
      const known = JSON.parse(document.getElementById("helplines").textContent);
      const called = (id) => known.find((one) => String(one.id) === String(id));
      const label = (id) => called(id)?.phone ?? `helpline ${id}`;

      editor.widgets.add("helpline", {
        ...MARK,
        inline: true,
        draggable: true,
        pathName: "helpline",
        template: '<a class="helpline" data-helpline="0">?</a>',
        upcast: isMark,
        getLabel() {
          return `Helpline: ${called(this.element.getAttribute("data-helpline"))?.name ?? ""}`;
        },
        // What it shows goes along: the editor would drop an empty link, and the server drops the words.
        downcast(element) {
          element.attributes = { class: "helpline", "data-helpline": element.attributes["data-helpline"] };
          return element;
        },
        init() {
          const id = this.element.getAttribute("data-helpline");
          this.element.setText(label(id));
          this.element.$.title = called(id)?.name ?? "";
          // CKEditor makes each widget a landmark (at 9999).
          this.on("data", () => this.wrapper.setAttribute("role", "note"), null, null, 10000);
        },
      });

      // Marks are stored bare; the editor's filter (at 6) takes away links that hold nothing.
      editor.on("toHtml", (event) => {
        event.data.dataValue.forEach((element) => {
          if (isMark(element)) element.setHtml(CKEDITOR.tools.htmlEncode(label(element.attributes["data-helpline"])));
        }, CKEDITOR.NODE_ELEMENT);
      }, null, null, 5.5);

      // It is no link: a double click must not open the link's dialog.
      editor.on("doubleclick", (event) => {
        if (event.data.element?.getAscendant("a", true)?.hasClass("helpline")) event.data.dialog = null;
      }, null, null, 100);

      if (!known.length) return;
      editor.ui.addRichCombo("Helpline", {
        label: "Helpline",
        title: "Helpline",
        toolbar: "insert",
        panel: { css: [CKEDITOR.skin.getPath("editor")], multiSelect: false, attributes: { "aria-label": "Whom readers should call" } },
        init() {
          known.forEach(({ id, name, phone }) => this.add(String(id), CKEDITOR.tools.htmlEncode(`${name}: ${phone}`), name));
        },
        onClick(id) {
          editor.focus();
          editor.fire("saveSnapshot");
          editor.insertHtml(`<a class="helpline" data-helpline="${Number(id)}">${CKEDITOR.tools.htmlEncode(label(id))}</a>`);
          CKEDITOR.house.goBehind(editor);
          editor.fire("saveSnapshot");
          // Nothing stays chosen: the menu inserts.
          this.setValue("");
        },
      });
    },
  });
}
