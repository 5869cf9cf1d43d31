/* Keeps ticks and notes as they are typed. */
import { Keeper } from "../keeping.js";

export function keepNotes(form) {
  const notes = new Notes(form.dataset.keep, () => new URLSearchParams(new FormData(form)).toString());
  form.addEventListener("input", (event) => notes.change(event.target.matches("textarea") ? 800 : 150));
  form.addEventListener("submit", () => notes.submit());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") notes.send({ leaving: true });
  });
}

class Notes extends Keeper {
  change(milliseconds) {
    this.isSubmitted = false;
    this.sendIn(milliseconds);
  }

  /* The form takes the notes along: sent once more while the page goes, they would come after the decision. */
  submit() {
    this.wait();
    this.isSubmitted = true;
  }

  async send(how) {
    if (!this.isSubmitted) await super.send(how);
  }

  received({ kept, progress, gauge, missing }) {
    say(kept);
    for (const place of document.querySelectorAll("[data-progress]")) place.textContent = progress;
    Object.assign(document.querySelector("[data-gauge]"), gauge);
    const box = document.querySelector("[data-missing]");
    box.hidden = missing.length === 0;
    box.querySelector("ul").replaceChildren(...missing.map(line));
  }

  unreachable() {
    say("Not saved: no connection. Trying again soon.");
  }

  async refused(answer) {
    const told = await answer.json().catch(() => ({}));
    say(told.problem || "Not saved: you may be signed out. Copy what you wrote and open this page again.");
  }
}

function say(words) {
  document.getElementById("kept").textContent = words;
}

function line(words) {
  const item = document.createElement("li");
  item.textContent = words;
  return item;
}
