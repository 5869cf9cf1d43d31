/* Keeps ticks and notes as they are typed. */
export function keepNotes(form) {
  const notes = new Notes(form);
  form.addEventListener("input", (event) => notes.sendIn(event.target.matches("textarea") ? 800 : 150));
  form.addEventListener("submit", () => notes.wait());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") notes.send({ leaving: true });
  });
}

class Notes {
  timer = 0;
  sending = false;

  constructor(form) {
    this.form = form;
    this.kept = this.typed();
  }

  typed() {
    return new URLSearchParams(new FormData(this.form)).toString();
  }

  wait() {
    clearTimeout(this.timer);
  }

  sendIn(milliseconds) {
    this.wait();
    this.timer = setTimeout(() => this.send(), milliseconds);
  }

  // One at a time, so that an older text never arrives after a newer one.
  async send({ leaving = false } = {}) {
    this.wait();
    const body = this.typed();
    if (body === this.kept || (this.sending && !leaving)) return;
    this.sending = true;
    try {
      await this.receive(await this.post(body, leaving), body);
    } catch {
      say("Not saved: no connection. Trying again soon.");
      this.sendIn(10000);
    }
    this.sending = false;
    if (this.typed() !== body) this.sendIn(300);
  }

  post(body, leaving) {
    return fetch(this.form.dataset.keep, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      body,
      keepalive: leaving && body.length < 60000,
    });
  }

  async receive(answer, body) {
    if (!answer.ok || answer.redirected) return say(await problem(answer));
    this.kept = body;
    show(await answer.json());
  }
}

function say(words) {
  document.getElementById("kept").textContent = words;
}

async function problem(answer) {
  const told = await answer.json().catch(() => ({}));
  return told.problem || "Not saved: you may be signed out. Copy what you wrote and open this page again.";
}

function show({ kept, progress, missing }) {
  say(kept);
  for (const place of document.querySelectorAll("[data-progress]")) place.textContent = progress;
  const box = document.querySelector("[data-missing]");
  box.hidden = missing.length === 0;
  box.querySelector("ul").replaceChildren(...missing.map(line));
}

function line(words) {
  const item = document.createElement("li");
  item.textContent = words;
  return item;
}
