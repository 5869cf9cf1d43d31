/* Several works at once in the window of the Cite button: a pasted list, a file of references, those that are ticked;
   and works shown while one types. CKEditor loads this one file, as a classic script; the block keeps its names to itself. */
"use strict";
{
  const PAUSE = 300; // milliseconds after the last key
  const ENOUGH = 3; // characters to look for
  const NO_ANSWER = "It could not be read. Are you still signed in? Your text is safe: try again.";

  const isSeveral = (text) => /\S\s*\n\s*\S/.test(text) || (text.match(/\b10\.[0-9]{4,9}\//g) ?? []).length > 1;
  const counted = (number) => (number === 1 ? "1 work" : `${number} works`);

  class Several {
    constructor(finder) {
      const part = (name) => document.getElementById(`cite-${name}`);
      Object.assign(this, { finder, cite: part("chosen"), add: part("add-all"), later: part("later"), file: part("file") });
      const { dialog, query, results } = finder;
      query.onpaste = (event) => {
        const text = event.clipboardData.getData("text/plain");
        if (!isSeveral(text)) return;
        event.preventDefault();
        this.read({ text });
      };
      query.oninput = () => this.searchSoon();
      results.onchange = () => this.count();
      this.cite.onclick = () => finder.insert(...finder.chosen().map((line) => line.work));
      this.file.onchange = () => this.file.files.length && this.read({ file: this.file.files[0] });
      dialog.ondragover = (event) => event.preventDefault();
      dialog.ondrop = (event) => {
        event.preventDefault();
        const [file] = event.dataTransfer.files;
        this.read(file ? { file } : { text: event.dataTransfer.getData("text/plain") });
      };
      this.show({ lines: [], new: 0 });
    }

    searchSoon() {
      const { finder } = this;
      finder.begin();
      if (finder.query.value.trim().length < ENOUGH) return;
      finder.timer = setTimeout(() => finder.dialog.open && finder.search(), PAUSE);
    }

    async read(sent) {
      const body = new FormData();
      Object.entries(sent).forEach(([name, value]) => body.append(name, value));
      this.finder.begin();
      this.finder.say("Reading…");
      try {
        const answer = await this.finder.post(this.finder.dialog.dataset.several, body);
        this.finder.say(answer.problem ?? answer.said);
        if (!answer.problem) this.list(answer, sent);
      } catch {
        this.finder.say(NO_ANSWER);
      }
      this.file.value = "";
    }

    list({ works, missing, ...rest }, sent) {
      this.finder.show(works.map((work) => this.finder.line(work, true)), missing);
      this.show(rest);
      this.add.onclick = () => this.read({ ...sent, accept: "1" });
      this.later.onclick = () => this.lookUp(rest.lines);
    }

    // The buttons for what is not here yet; without the right to add works the page has none of them.
    show({ lines, new: count }) {
      if (this.add) this.add.hidden = !count;
      if (this.add) this.add.textContent = `Add ${counted(count)} that ${count === 1 ? "is" : "are"} not here yet`;
      if (this.later) this.later.hidden = !lines.length;
      this.count();
    }

    async lookUp(lines) {
      this.later.hidden = true;
      try {
        const { said, problem } = await this.finder.post(this.later.dataset.address, new URLSearchParams({ lines: lines.join("\n") }));
        this.finder.say(said ?? problem);
      } catch {
        this.finder.say(NO_ANSWER);
      }
    }

    count() {
      const { length } = this.finder.chosen();
      this.cite.hidden = !length;
      this.cite.textContent = `Cite ${counted(length)}`;
    }
  }

  CKEDITOR.plugins.add("several", {
    requires: "cite",

    init(editor) {
      editor.on("citing", ({ data }) => new Several(data));
    },
  });
}
