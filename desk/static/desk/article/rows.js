/* A box with one thing on each line, seen as a row for each: typed or picked, moved, taken out. The box stays what is sent. */
const PAUSE = 300; // milliseconds after the last key
const LEAST = 2; // letters to look for

const make = (tag, className, words = "") => Object.assign(document.createElement(tag), { className, textContent: words });

const linesOf = (words) => words.split("\n").map((line) => line.trim()).filter(Boolean);

export function showRows(box) {
  if (box.dataset.search) new Picked(box);
  else new Typed(box);
}

class Rows {
  constructor(box) {
    Object.assign(this, { box, noun: box.dataset.rows, list: make("ol", "rows"), said: make("p", "visually-hidden") });
    this.said.setAttribute("role", "status");
    box.hidden = true;
    box.before(this.list, this.said);
    this.list.append(...linesOf(box.value).map((line) => this.row(line)));
    if (box.disabled) return;
    document.getElementById(`${box.id}_helptext`).textContent = box.dataset.help;
    this.begin();
    this.number();
  }

  row(line) {
    const item = document.createElement("li");
    const parts = make("div", "row");
    parts.append(this.content(line));
    if (!this.box.disabled) {
      const buttons = make("span", "row-buttons");
      buttons.append(
        this.button("↑", () => this.move(item, item.previousElementSibling, "before")),
        this.button("↓", () => this.move(item, item.nextElementSibling, "after")),
        this.button("✕", () => this.remove(item)),
      );
      parts.append(buttons);
    }
    item.append(parts);
    return item;
  }

  button(sign, act) {
    const button = make("button", "button", sign);
    button.type = "button";
    button.onclick = act;
    return button;
  }

  /* Beside another row, on that side of it. The button that was pressed keeps the focus, or the one that leads back has it. */
  move(item, other, side) {
    other[side](item);
    this.write();
    const [up, down] = item.querySelectorAll("button");
    const pressed = side === "before" ? up : down;
    (pressed.disabled ? (pressed === up ? down : up) : pressed).focus();
    this.said.textContent = `Moved to place ${[...this.list.children].indexOf(item) + 1}.`;
  }

  remove(item) {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    this.write();
    if (next) next.querySelector(".row-buttons").lastElementChild.focus();
    else this.more.focus();
    this.said.textContent = "Removed.";
  }

  /* Into the box, and let everybody know: the working copy, and who counts words. */
  write() {
    this.box.value = [...this.list.children].map((item) => this.lineOf(item)).filter(Boolean).join("\n");
    this.number();
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  number() {
    [...this.list.children].forEach((item, at, { length }) => {
      const [up, down, out] = item.querySelectorAll("button");
      const name = this.nameOf(item, at + 1);
      up.setAttribute("aria-label", `Move ${name} up`);
      down.setAttribute("aria-label", `Move ${name} down`);
      out.setAttribute("aria-label", `Remove ${name}`);
      up.disabled = at === 0;
      down.disabled = at === length - 1;
    });
  }
}

class Typed extends Rows {
  begin() {
    this.more = this.button(`Add a ${this.noun}`, () => this.add());
    this.box.after(this.more);
    this.list.addEventListener("input", (event) => this.typed(event));
    this.list.addEventListener("keydown", (event) => this.pressed(event));
    if (!this.list.children.length) this.list.append(this.row(""));
  }

  content(line) {
    return Object.assign(make("textarea", "row-words"), { value: line, rows: 1, disabled: this.box.disabled });
  }

  lineOf(item) {
    return item.querySelector("textarea").value.trim();
  }

  nameOf(item, number) {
    const words = item.querySelector("textarea");
    const name = `${this.noun} ${number}`;
    words.id = `${this.box.id}_${number}`;
    words.setAttribute("aria-label", name[0].toUpperCase() + name.slice(1));
    if (number === 1) this.box.labels[0]?.setAttribute("for", words.id);
    return name;
  }

  add(line = "", after = this.list.lastElementChild) {
    const item = this.row(line);
    if (after) after.after(item);
    else this.list.append(item);
    this.number();
    item.querySelector("textarea").focus();
    return item;
  }

  /* Of several lines that were pasted, each gets its row. */
  typed({ target }) {
    const [first, ...others] = target.value.split("\n");
    if (others.length) {
      target.value = first;
      linesOf(others.join("\n")).reduce((item, line) => this.add(line, item), target.closest("li"));
    }
    this.write();
  }

  pressed(event) {
    const { key, target } = event;
    if (key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const rest = target.value.slice(target.selectionEnd);
    target.value = target.value.slice(0, target.selectionStart);
    this.add(rest, target.closest("li")).querySelector("textarea").setSelectionRange(0, 0);
    this.write();
  }
}

class Picked extends Rows {
  get titles() {
    this.known ??= JSON.parse(this.box.dataset.titles);
    return this.known;
  }

  begin() {
    this.more = Object.assign(make("input", "row-search"), { type: "search", id: `${this.box.id}_search`, autocomplete: "off" });
    this.more.placeholder = "Find by title, or paste an address";
    this.found = make("ul", "rows-found");
    this.said.className = "help";
    this.box.after(this.more, this.said, this.found);
    this.box.labels[0]?.setAttribute("for", this.more.id);
    this.more.addEventListener("input", (event) => {
      event.stopPropagation(); // what is looked for is no part of the form
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), PAUSE);
    });
    this.more.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }

  content(line) {
    const words = make("span", "row-words", this.titles[line] ?? line);
    words.dataset.line = line;
    return words;
  }

  lineOf(item) {
    return item.querySelector(".row-words").dataset.line;
  }

  nameOf(item) {
    return item.querySelector(".row-words").textContent;
  }

  async search() {
    const words = this.more.value.trim();
    if (words.length < LEAST) return this.offer([], "");
    try {
      const answer = await fetch(`${this.box.dataset.search}?q=${encodeURIComponent(words)}`);
      const { articles } = await answer.json();
      if (words !== this.more.value.trim()) return; // what is asked for by now is answered by itself
      const listed = [this.box.dataset.own, ...linesOf(this.box.value)];
      const others = articles.filter(({ slug }) => !listed.includes(slug));
      this.offer(others, others.length ? `${others.length} found.` : "No other live article has these words.");
    } catch {
      this.offer([], "The search did not answer. Are you still signed in?");
    }
  }

  offer(articles, words) {
    this.said.textContent = words;
    this.found.replaceChildren(...articles.map((article) => {
      const item = document.createElement("li");
      item.append(this.button(article.title, () => this.add(article)));
      return item;
    }));
  }

  add({ slug, title }) {
    this.titles[slug] = title;
    this.list.append(this.row(slug));
    this.more.value = "";
    this.offer([], `Added: ${title}`);
    this.write();
    this.more.focus();
  }
}
