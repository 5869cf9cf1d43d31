/* The Cite button: finds a work, or adds one, and puts its marker into the text.
   The dialog itself is part of the page (templates/desk/article/_cite.html). CKEditor loads this one file, as a
   classic script; the block keeps its names to itself. */
"use strict";
{
  const TRY_AGAIN = "Are you still signed in? Your text is safe: try again.";
  const MARKER = { allowedContent: "a(!citation)[!data-reference]", requiredContent: "a(citation)[data-reference]" };
  const STATES = { retracted: ["bad", "Retracted"], concern: ["due", "Concern raised"] };

  // What the text cites already, and what has been cited since.
  const known = {};

  const label = (id) => {
    const work = known[id];
    if (!work) return `reference ${id}`;
    return work.label + (work.standing === "retracted" ? " (retracted)" : "");
  };

  const isMarker = (element) =>
    element.name === "a" && element.hasClass("citation") && /^[1-9][0-9]*$/.test(element.attributes["data-reference"]);

  const make = (tag, className, words) => Object.assign(document.createElement(tag), { className, textContent: words });

  const citation = {
    ...MARKER,
    inline: true,
    draggable: true,
    pathName: "citation",
    template: '<a class="citation" data-reference="0">?</a>',
    upcast: isMarker,
    getLabel() {
      return `Citation of ${label(this.element.getAttribute("data-reference"))}`;
    },
    // What the marker shows goes along: the editor would drop an empty link, and the server drops the words.
    downcast(element) {
      element.attributes = { class: "citation", "data-reference": element.attributes["data-reference"] };
      return element;
    },
    init() {
      const id = this.element.getAttribute("data-reference");
      this.element.setText(label(id));
      this.element.$.title = this.getLabel();
      if (known[id]?.standing === "retracted") this.element.addClass("retracted");
      // CKEditor makes each widget a landmark (at 9999); a text with thirty citations would have thirty.
      this.on("data", () => this.wrapper.setAttribute("role", "note"), null, null, 10000);
    },
  };

  CKEDITOR.plugins.add("cite", {
    requires: "widget,house",
    icons: "cite",
    hidpi: false,

    init(editor) {
      Object.assign(known, JSON.parse(document.getElementById("cited-works").textContent));
      editor.widgets.add("citation", citation);
      editor.on("cited", ({ data }) => Object.assign(known, data));

      // Markers are stored bare; the editor's filter (at 6) takes away links that hold nothing.
      editor.on("toHtml", (event) => {
        event.data.dataValue.forEach((element) => {
          if (isMarker(element)) element.setHtml(CKEDITOR.tools.htmlEncode(label(element.attributes["data-reference"])));
        }, CKEDITOR.NODE_ELEMENT);
      }, null, null, 5.5);

      // A marker is no link: a double click must not open the link's dialog.
      editor.on("doubleclick", (event) => {
        if (event.data.element?.getAscendant("a", true)?.hasClass("citation")) event.data.dialog = null;
      }, null, null, 100);

      editor.addCommand("cite", { ...MARKER, async: true, exec: (current) => new Finder(current).open() });
      editor.on("contentDom", () => {
        const editable = editor.editable();
        editable.attachListener(editable, "input", ({ data }) => takeBrackets(editor, data.$));
      });
      editor.ui.addButton("Cite", { label: "Cite a work", command: "cite", toolbar: "links" });
    },
  });

  // "[[" asks which work, unless single keys are turned off in this browser (keys.js).
  const takeBrackets = (editor, { inputType, data }) => {
    if (inputType !== "insertText" || data !== "[" || document.documentElement.hasAttribute("data-keys-off")) return;
    const { anchorNode: text, anchorOffset: at } = getSelection();
    if (text?.nodeType !== Node.TEXT_NODE || text.data.slice(at - 2, at) !== "[[") return;
    editor.fire("saveSnapshot");
    text.deleteData(at - 2, 2);
    editor.fire("saveSnapshot");
    editor.execCommand("cite");
  };

  // Where the marker goes: behind what is selected, which stays. The browser's own range moves along while CKEditor
  // takes its filling characters out of the text beside a marker; a counted address would then name another place.
  const placeOf = (editor) => {
    const range = editor.getSelection()?.getRanges()[0];
    if (!range) return null;
    const place = document.createRange();
    place.setStart(range.endContainer.$, range.endOffset);
    return place;
  };

  const ask = (...asked) => CKEDITOR.house.ask(...asked);
  const post = (...sent) => CKEDITOR.house.post(...sent);
  const instead = (verb) => CKEDITOR.house.instead(verb);

  // A line of the list: the work, what stands against it, and the button that takes it.
  const lineOf = (entry, marks, name, take) => {
    const item = document.createElement("li");
    item.append(make("p", "", entry), ...marks.map(([state, words]) => make("strong", `state state-${state}`, words)));
    if (!name) return item;
    item.append(Object.assign(make("button", "button", name), { type: "button", onclick: take }));
    return item;
  };

  class Finder {
    post = post;
    askElsewhere = (sent) => post(this.dialog.dataset.lookUp, new URLSearchParams(sent));
    sayByHand = (problem) => this.say(`${problem} You can add it below by hand.`);

    constructor(editor) {
      this.editor = editor;
      this.dialog = document.getElementById("cite-dialog");
      this.query = document.getElementById("cite-query");
      this.results = document.getElementById("cite-results");
      this.adding = document.getElementById("cite-add");
      this.elsewhere = document.getElementById("cite-elsewhere");
    }

    open() {
      this.place = placeOf(this.editor);
      this.results.replaceChildren();
      this.editor.fire("citing", this);
      document.getElementById("cite-search").onsubmit = instead(() => this.search());
      if (this.elsewhere) document.getElementById("cite-look-up").onclick = () => this.lookUp();
      if (this.adding) this.adding.onsubmit = instead(() => this.add());
      this.dialog.querySelector("[data-close]").onclick = () => this.dialog.close();
      this.dialog.onclose = () => this.editor.focus();
      this.dialog.showModal();
      this.query.focus();
      this.query.select();
    }

    say(words) {
      document.getElementById("cite-said").textContent = words;
    }

    // Whatever was asked before is answered too late.
    begin() {
      clearTimeout(this.timer);
      return (this.turn = {});
    }

    async search() {
      const turn = this.begin();
      const words = this.query.value.trim();
      if (!words) return this.say("Type a few words of the title, an author, a DOI or a PMID.");
      this.say("Searching…");
      try {
        const found = await ask(`${this.dialog.dataset.search}?q=${encodeURIComponent(words)}`);
        if (turn === this.turn) this.list(found, words);
      } catch {
        this.say(`The search did not answer. ${TRY_AGAIN}`);
      }
    }

    list(found, words) {
      this.show(found.works.map((work) => this.line(work)));
      if (this.elsewhere) this.elsewhere.hidden = !found.can_be_looked_up;
      const count = found.works.length;
      if (!count) this.offerToAdd(words);
      else if (found.more) this.say(`The first ${count} works. Add words to find fewer.`);
      else this.say(count === 1 ? "1 work" : `${count} works`);
    }

    // What is ticked stays in the list, whatever is looked for next.
    show(lines, missing = []) {
      const kept = this.chosen();
      const here = new Set(kept.map(({ work }) => work.id));
      const others = missing.map((words) => lineOf(words, [["quiet", "Not here yet"]]));
      this.results.replaceChildren(...kept, ...lines.filter(({ work }) => !here.has(work.id)), ...others);
    }

    chosen() {
      return [...this.results.children].filter((line) => line.querySelector("input")?.checked);
    }

    offerToAdd(words) {
      const form = document.getElementById("cite-new");
      const canBeLookedUp = this.elsewhere && !this.elsewhere.hidden;
      if (form && !canBeLookedUp) form.open = true;
      this.carry(words);
      const next = canBeLookedUp ? "Look it up, or add it below." : form ? "Add it below." : "Ask an editor to add it.";
      this.say(`No work in the list matches “${words}”. ${next}`);
    }

    // What was searched for goes into the form, so that nobody types it twice; what somebody typed there stays.
    carry(words) {
      if (!this.adding) return;
      const doi = /10\.[0-9]{4,9}\/\S+/.exec(words)?.[0];
      const field = this.adding.elements[doi ? "doi" : /^[0-9]{5,8}$/.test(words) ? "pmid" : "title"];
      const last = this.carried;
      if (last && last.field.value === last.words) last.field.value = "";
      if (!field.value) field.value = doi ?? words;
      this.carried = { field, words: doi ?? words };
    }

    async lookUp() {
      this.begin();
      this.say("Asking Crossref and PubMed…");
      this.elsewhere.hidden = true;
      try {
        const { work, found, said, problem } = await this.askElsewhere({ q: this.query.value });
        this.results.replaceChildren();
        if (!work && !found) return this.sayByHand(problem || "It could not be looked up.");
        this.results.append(work ? this.line(work) : this.foundLine(found));
        this.say(said);
      } catch {
        this.say(`The look-up did not answer. ${TRY_AGAIN}`);
      }
    }

    async accept(name) {
      try {
        const { work, problem } = await this.askElsewhere({ q: name, accept: "1" });
        if (work) this.insert(work);
        else this.sayByHand(problem || "It could not be added.");
      } catch {
        this.say(`The work could not be added. ${TRY_AGAIN}`);
      }
    }

    line(work, isChosen = false) {
      const marks = STATES[work.standing] ? [STATES[work.standing]] : [];
      const item = lineOf(work.entry, marks, "Cite", () => this.insert(work));
      item.querySelector("button").setAttribute("aria-label", `Cite ${work.label}`);
      const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: isChosen, ariaLabel: `Choose ${work.label}` });
      item.querySelector("p").prepend(box, " ");
      return Object.assign(item, { work });
    }

    // What was found elsewhere: it is stored when somebody has seen it and says so.
    foundLine(found) {
      const marks = found.notices.map((notice) => ["bad", notice.charAt(0).toUpperCase() + notice.slice(1)]);
      return lineOf(found.entry, marks, "Add and cite", () => this.accept(found.name));
    }

    insert(...works) {
      works.forEach((work) => { known[work.id] = { label: work.label, standing: work.standing }; });
      this.dialog.close();
      this.editor.focus();
      if (this.place) this.goTo(this.place);
      const markers = works.map(({ id }) => `<a class="citation" data-reference="${Number(id)}"></a>`);
      this.editor.insertHtml(markers.join(""));
      CKEDITOR.house.goBehind(this.editor);
    }

    goTo(place) {
      const range = this.editor.createRange();
      range.setStart(new CKEDITOR.dom.node(place.startContainer), place.startOffset);
      range.collapse(true);
      range.select();
    }

    async add() {
      this.complain({});
      try {
        const answer = await post(this.dialog.dataset.add, new FormData(this.adding));
        if (!answer.work) return this.complain(answer.errors ?? {}, answer.known);
        this.adding.reset();
        this.insert(answer.work);
      } catch {
        this.complain({ __all__: ["The work could not be added. Are you still signed in? Try again."] });
      }
    }

    complain(errors, already) {
      const said = CKEDITOR.house.complain(this.adding, errors);
      const problem = document.getElementById("cite-problem");
      problem.textContent = already ? "This work is already in the list:" : said[0] ?? "";
      document.getElementById("cite-known").replaceChildren(...(already ? [this.line(already)] : []));
      if (said.length) problem.scrollIntoView({ block: "nearest" });
    }
  }
}
