/* The Image button: finds an image of the library, or adds one, and puts a figure with it into the text. In the text a
   figure is its image and the caption that people type below it; the server keeps the image's number alone.
   The dialog is part of the page (templates/desk/article/_images.html). CKEditor loads this one file, as a classic
   script; the block keeps its names to itself. */
"use strict";
{
  const TRY_AGAIN = "Are you still signed in? Your text is safe: try again.";
  const FIGURE = { allowedContent: "figure[!data-image]; figcaption", requiredContent: "figure[data-image]" };
  const IN_CAPTION = "strong em dfn sub sup br; a[!href]; a(!citation)[!data-reference]; span[lang,dir]";

  // What the library says of the images that the text shows, by their numbers.
  const known = {};

  const numberOf = (element) => element.attributes["data-image"];
  const isFigure = (element) => element.name === "figure" && /^[1-9][0-9]*$/.test(numberOf(element) ?? "");
  const named = (id) => known[id]?.alt || known[id]?.name || `image ${id}`;

  const make = (tag, className, words) => Object.assign(document.createElement(tag), { className, textContent: words });

  const show = (widget) => {
    const id = widget.element.getAttribute("data-image");
    const image = widget.element.findOne("img");
    if (!image) return;
    if (known[id]) image.setAttributes({ src: known[id].address, width: known[id].width, height: known[id].height });
    image.setAttribute("alt", named(id));
    widget.element.$.title = known[id]?.lacks ? `It has ${known[id].lacks} yet.` : named(id);
  };

  const figure = {
    ...FIGURE,
    draggable: true,
    pathName: "figure",
    template: '<figure data-image="0"><img alt=""><figcaption></figcaption></figure>',
    editables: { caption: { selector: "figcaption", allowedContent: IN_CAPTION, pathName: "caption" } },
    // Shown with its image and room for a caption, whatever of them is stored.
    upcast(element) {
      if (!isFigure(element)) return false;
      if (!element.getFirst("img")) element.add(new CKEDITOR.htmlParser.element("img", { alt: "" }), 0);
      if (!element.getFirst("figcaption")) element.add(new CKEDITOR.htmlParser.element("figcaption"));
      return true;
    },
    downcast(element) {
      element.attributes = { "data-image": numberOf(element) };
      element.getFirst("img")?.remove();
      const caption = element.getFirst("figcaption");
      if (caption) caption.attributes = {};
      const says = caption?.getHtml().replace(/<br[^>]*>|&nbsp;|\u200b/g, "").trim();
      if (caption && !says) caption.remove();
      // An element that holds nothing is dropped on the way out; the server drops the sign.
      if (!element.children.length) element.setHtml("\u200b");
      return element;
    },
    getLabel() {
      return `Figure: ${named(this.element.getAttribute("data-image"))}`;
    },
    init() {
      this.element.findOne("figcaption").data("empty", "Caption");
      show(this);
      const id = this.element.getAttribute("data-image");
      if (!known[id]) lookUp(id).then(() => show(this));
      // CKEditor makes each widget a landmark (at 9999).
      this.on("data", () => this.wrapper.setAttribute("role", "figure"), null, null, 10000);
    },
  };

  const dialog = () => document.getElementById("image-dialog");

  // A figure that was pasted from another article.
  const lookUp = async (id) => {
    try {
      const { images } = await CKEDITOR.house.ask(`${dialog().dataset.search}?id=${Number(id)}`);
      images.forEach((image) => { known[image.id] = image; });
    } catch {
      // It is shown by its number until the text is opened again.
    }
  };

  CKEDITOR.plugins.add("figure", {
    requires: "widget,house",

    init(editor) {
      Object.assign(known, JSON.parse(document.getElementById("shown-images").textContent));
      editor.widgets.add("figure", figure);
      editor.addCommand("figure", { ...FIGURE, async: true, exec: (current) => new Library(current).open() });
      editor.ui.addButton("Figure", { label: "Image", command: "figure", toolbar: "insert" });
    },
  });

  class Library {
    constructor(editor) {
      this.editor = editor;
      this.dialog = dialog();
      this.query = document.getElementById("image-query");
      this.results = document.getElementById("image-results");
      this.adding = document.getElementById("image-add");
    }

    open() {
      this.bookmarks = this.editor.getSelection()?.createBookmarks2(true);
      document.getElementById("image-search").onsubmit = CKEDITOR.house.instead(() => this.search());
      if (this.adding) this.adding.onsubmit = CKEDITOR.house.instead(() => this.add());
      this.dialog.querySelector("[data-close]").onclick = () => this.dialog.close();
      this.dialog.onclose = () => this.editor.focus();
      this.dialog.showModal();
      this.query.focus();
      this.query.select();
      this.search();
    }

    say(words) {
      document.getElementById("image-said").textContent = words;
    }

    async search() {
      const turn = (this.turn = {});
      const words = this.query.value.trim();
      this.say("Searching…");
      try {
        const found = await CKEDITOR.house.ask(`${this.dialog.dataset.search}?q=${encodeURIComponent(words)}`);
        if (turn === this.turn) this.list(found, words);
      } catch {
        this.say(`The search did not answer. ${TRY_AGAIN}`);
      }
    }

    list({ images, more }, words) {
      this.results.replaceChildren(...images.map((image) => this.line(image)));
      const count = images.length;
      if (!count && this.adding) document.getElementById("image-new").open = true;
      if (!count) this.say(words ? `No image in the library matches “${words}”.` : "There are no images yet.");
      else if (more) this.say(`The ${words ? "first" : "newest"} ${count} images. ${words ? "Add words" : "Search"} to find others.`);
      else this.say(count === 1 ? "1 image" : `${count} images`);
    }

    line(image) {
      const item = document.createElement("li");
      const picture = Object.assign(new Image(image.width, image.height), { src: image.address, alt: image.alt, loading: "lazy" });
      const take = Object.assign(make("button", "button", "Insert"), { type: "button", onclick: () => this.insert(image) });
      take.setAttribute("aria-label", `Insert ${image.name}`);
      item.append(picture, make("strong", "", image.name), make("span", "under", image.credit));
      if (image.lacks) item.append(make("span", "state state-due", `It has ${image.lacks}`));
      item.append(take);
      return item;
    }

    insert(image) {
      known[image.id] = image;
      this.dialog.close();
      this.editor.focus();
      if (this.bookmarks) this.editor.getSelection().selectBookmarks(this.bookmarks);
      this.editor.insertHtml(`<figure data-image="${Number(image.id)}"><figcaption></figcaption></figure>`);
      // On to the caption, which is what remains to be typed.
      this.editor.widgets.focused?.editables.caption?.focus();
    }

    async add() {
      this.complain({});
      const button = this.adding.querySelector("[type=submit]");
      button.disabled = true;
      try {
        const { image, errors } = await CKEDITOR.house.post(this.dialog.dataset.add, new FormData(this.adding));
        if (!image) return this.complain(errors ?? {});
        this.adding.reset();
        this.insert(image);
      } catch {
        this.complain({ __all__: [`The image could not be added. ${TRY_AGAIN}`] });
      } finally {
        button.disabled = false;
      }
    }

    complain(errors) {
      const said = CKEDITOR.house.complain(this.adding, errors);
      document.getElementById("image-problem").textContent = said[0] ?? "";
    }
  }
}
