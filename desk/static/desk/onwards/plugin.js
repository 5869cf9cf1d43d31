/* The Article button: a link to another page of this site, found by its title. Drafts are not offered: readers would find
   nothing there. The dialog itself is part of the page (templates/desk/article/_onwards.html). CKEditor loads this one
   file, as a classic script; the block keeps its names to itself. */
"use strict";
{
  const LINK = { allowedContent: "a[!href]", requiredContent: "a[href]" };
  const PAUSE = 300; // milliseconds after the last key
  const LEAST = 2; // letters to look for

  CKEDITOR.plugins.add("onwards", {
    requires: "house,link",
    init(editor) {
      editor.addCommand("onwards", { ...LINK, async: true, exec: (current) => new Finder(current).open() });
      editor.ui.addButton("Onwards", { label: "Article link", command: "onwards", toolbar: "links" });
    },
  });

  class Finder {
    constructor(editor) {
      this.editor = editor;
      this.dialog = document.getElementById("onwards-dialog");
      this.query = document.getElementById("onwards-query");
      this.results = document.getElementById("onwards-results");
    }

    open() {
      const range = this.editor.getSelection()?.getRanges()[0];
      // The browser's own range moves along with the text; a counted address would not.
      this.place = range && nativeOf(range);
      this.query.value = this.place?.toString().trim().slice(0, 200) ?? "";
      this.results.replaceChildren();
      this.say("");
      this.query.oninput = () => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.search(), PAUSE);
      };
      document.getElementById("onwards-search").onsubmit = CKEDITOR.house.instead(() => this.search());
      this.dialog.querySelector("[data-close]").onclick = () => this.dialog.close();
      this.dialog.onclose = () => this.editor.focus();
      this.dialog.showModal();
      this.query.focus();
      this.query.select();
      this.search();
    }

    say(words) {
      document.getElementById("onwards-said").textContent = words;
    }

    async search() {
      clearTimeout(this.timer);
      const words = this.query.value.trim();
      this.results.replaceChildren();
      if (words.length < LEAST) return this.say("Type a few words of the title, or paste an address.");
      try {
        const { articles } = await CKEDITOR.house.ask(`${this.dialog.dataset.search}?q=${encodeURIComponent(words)}`);
        if (words === this.query.value.trim()) this.show(articles);
      } catch {
        this.say("The search did not answer. Are you still signed in? Your text is safe: try again.");
      }
    }

    show(articles) {
      this.results.replaceChildren(...articles.map((article) => this.line(article)));
      const none = "No live article has these words in its title. Readers would find nothing at a draft.";
      this.say(articles.length ? (articles.length === 1 ? "1 article" : `${articles.length} articles`) : none);
    }

    line(article) {
      const item = document.createElement("li");
      const title = Object.assign(document.createElement("p"), { textContent: article.title });
      const take = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Link" });
      take.setAttribute("aria-label", `Link to ${article.title}`);
      take.onclick = () => this.insert(article);
      item.append(title, take);
      return item;
    }

    /* On what is selected; else with the title as its words. */
    insert({ url, title }) {
      const { editor, place } = this;
      this.dialog.close();
      editor.focus();
      const range = editor.createRange();
      if (place) {
        range.setStart(new CKEDITOR.dom.node(place.startContainer), place.startOffset);
        range.setEnd(new CKEDITOR.dom.node(place.endContainer), place.endOffset);
      } else range.moveToElementEditEnd(editor.editable());
      editor.fire("saveSnapshot");
      const links = [range.startContainer, range.endContainer].map(linkAt).filter(Boolean);
      const attributes = { href: url, "data-cke-saved-href": url };
      if (links.length && !range.collapsed) {
        links.forEach((link) => link.setAttributes(attributes));
        editor.fire("saveSnapshot");
        return;
      }
      // No link stands in another, and two that touch would become one.
      if (links.length) {
        const space = new CKEDITOR.dom.text(" ", editor.document);
        space.insertAfter(links[0]);
        range.moveToPosition(space, CKEDITOR.POSITION_AFTER_END);
      }
      if (range.collapsed) {
        const words = new CKEDITOR.dom.text(title, editor.document);
        range.insertNode(words);
        range.selectNodeContents(words);
      }
      const style = new CKEDITOR.style({ element: "a", attributes });
      style.type = CKEDITOR.STYLE_INLINE;
      style.applyToRange(range, editor);
      range.collapse(false);
      range.select();
      editor.fire("saveSnapshot");
    }
  }

  const linkAt = (node) => {
    const link = node.getAscendant("a", true);
    return link?.hasAttribute("href") ? link : null;
  };

  const nativeOf = (range) => {
    const found = document.createRange();
    found.setStart(range.startContainer.$, range.startOffset);
    found.setEnd(range.endContainer.$, range.endOffset);
    return found;
  };
}
