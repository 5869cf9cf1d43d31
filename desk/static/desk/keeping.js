/* Sends what is typed in a form, one sending at a time, so that an older text never arrives after a newer one. */

const LONGEST = 5000; // milliseconds that words wait while somebody types on and on
export const RETRY = 5000;

export class Keeper {
  timer = 0;
  waiting = 0;
  sending = false;
  sent = 0;

  /* `every`: milliseconds that pass between two sendings at least. */
  constructor(url, typed, { every = 0 } = {}) {
    Object.assign(this, { url, typed, every });
    this.kept = typed();
  }

  get isKept() {
    return this.typed() === this.kept;
  }

  wait() {
    clearTimeout(this.timer);
  }

  sendIn(milliseconds) {
    this.wait();
    this.waiting ||= Date.now();
    const soon = Math.min(milliseconds, this.waiting + LONGEST - Date.now());
    const pause = Math.max(soon, this.sent + this.every - Date.now());
    this.timer = setTimeout(() => this.send(), pause);
  }

  async send({ leaving = false } = {}) {
    this.wait();
    const body = this.typed();
    if (body === this.kept) return;
    this.waiting = 0;
    this.hold(body);
    if (this.sending && !leaving) return;
    this.sending = true;
    this.sent = Date.now();
    try {
      await this.receive(await this.post(body, leaving), body);
    } catch {
      // What was typed meanwhile is newer than what did not arrive.
      this.unreachable(this.typed());
      this.sendIn(RETRY);
    }
    this.sending = false;
    if (this.typed() !== body) this.sendIn(300);
  }

  /* Where a form keeps what nobody knows yet to have arrived; this one nowhere. */
  hold() {}

  post(body, leaving) {
    return fetch(this.url, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      body,
      keepalive: leaving && body.length < 60000,
    });
  }

  async receive(answer, body) {
    if (!answer.ok || answer.redirected) return this.refused(answer, this.typed());
    this.kept = body;
    this.received(await answer.json());
  }
}
