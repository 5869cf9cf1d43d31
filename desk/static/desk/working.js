/* Keeps what is typed in a form: a working copy on the server, and here until the server says that it has it. */
import { Keeper, RETRY } from "./keeping.js";
import { drop, leave, left } from "./leftovers.js";

const IDLE = 1500; // milliseconds after the last key
const TOKEN = "csrfmiddlewaretoken";

/* On a page with a form that keeps what is typed, or with the question what to do with what was. */
export async function begin() {
  const place = document.querySelector("[data-working]");
  if (place && !(await handOver(place)) && place.matches("form")) keepWorkingCopy(place);
}

/* Hand over what an earlier page could not send; true when the form is opened anew, and asks what to do with it. */
async function handOver(place) {
  const found = left(nameOf(place));
  if (!found) return false;
  const wasSaved = found.sent && !found.typed.includes(`based_on=${place.dataset.basedOn}&`);
  if (wasSaved || found.at / 1000 < Number(place.dataset.keptAt)) return drop(nameOf(place));
  const token = document.querySelector(`input[name=${TOKEN}]`).value;
  const answer = await post(`${found.typed}&${TOKEN}=${token}`).catch(() => null);
  if (!answer?.ok || answer.redirected) return false;
  drop(nameOf(place));
  location.replace(location.pathname);
  return true;
}

function keepWorkingCopy(form) {
  const copy = new WorkingCopy(form);
  const wasRefused = form.querySelector("[role=alert]") !== null;
  if (wasRefused) copy.kept = "";
  const changed = () => copy.sendIn(IDLE);
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // A button with a place of its own, such as "Preview", saves nothing.
  form.addEventListener("submit", ({ submitter }) => {
    if (!submitter?.hasAttribute("formaction")) copy.submit();
  });
  watchEditors(copy, changed, wasRefused);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") copy.leave();
    else copy.lookIn();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!copy.leave()) event.preventDefault();
  });
  setInterval(() => copy.tell(), 1000);
  if (wasRefused) changed();
}

function nameOf(place) {
  return `${place.dataset.person}:${place.dataset.working}`;
}

function post(body) {
  return fetch(location.pathname, {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
    body: `${body}&working=keep`,
  });
}

/* The editor writes its text a little differently from how it was given it; what it made of it is no change. */
function watchEditors(copy, changed, wasRefused) {
  const { CKEDITOR } = window;
  if (!CKEDITOR) return;
  const watch = (editor) => {
    if (!wasRefused) copy.kept = copy.typed();
    editor.on("change", changed);
  };
  for (const editor of Object.values(CKEDITOR.instances)) {
    if (editor.status === "ready") watch(editor);
  }
  CKEDITOR.on("instanceReady", ({ editor }) => watch(editor));
}

/* All that is typed in a form, its editor's words too, but for the key that lets it be sent. */
export function typedIn(form) {
  for (const editor of Object.values(window.CKEDITOR?.instances ?? {})) {
    if (editor.status === "ready") editor.updateElement();
  }
  const typed = new FormData(form);
  typed.delete(TOKEN);
  return new URLSearchParams(typed).toString();
}

class WorkingCopy extends Keeper {
  problem = "";
  isOut = false;

  constructor(form) {
    super(location.pathname, () => typedIn(form), { every: Number(form.dataset.every) });
    this.form = form;
    this.name = nameOf(form);
    this.savedAt = Number(form.dataset.keptAt) * 1000;
  }

  post(body, leaving) {
    const token = this.form.elements[TOKEN].value;
    return super.post(`${body}&working=keep&${TOKEN}=${encodeURIComponent(token)}`, leaving);
  }

  /* A server that is slow to answer, or hangs, delays nothing. */
  hold(body) {
    leave(this.name, body);
  }

  received({ at, others }) {
    this.savedAt = at * 1000;
    this.problem = "";
    drop(this.name);
    const are = others.length > 1 ? "are" : "is";
    document.querySelector("[data-present]").textContent =
      others.length ? `${others.join(", ")} ${are} here too.` : "";
    this.tell();
  }

  unreachable(body) {
    this.keepHere(body, "No connection.");
  }

  async refused(answer, body) {
    if (answer.status === 413) {
      this.problem = (await answer.json()).problem;
      drop(this.name);
    } else if (await this.isSignedOut()) {
      this.keepHere(body, "You have been signed out.", true);
    } else if (answer.status === 403) {
      this.sendIn(0); // with the key that belongs to the new session
    } else {
      this.keepHere(body, "It could not be saved.");
    }
    this.tell();
  }

  /* Whether the form can't be had any more; if it can, its key is taken from there. */
  async isSignedOut() {
    const answer = await fetch(location.pathname);
    if (answer.redirected) return true;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector(`input[name=${TOKEN}]`)?.value;
    if (token) this.form.elements[TOKEN].value = token;
    return !token;
  }

  keepHere(body, why, isSignedOut = false) {
    const where = leave(this.name, body)
      ? "What you type is kept in this browser until it can be saved."
      : "Copy what you typed before you close this page.";
    this.problem = `${why} ${where}`;
    this.isOut = isSignedOut;
    this.tell();
    if (!isSignedOut) this.sendIn(RETRY);
  }

  /* Saving sends it all. What could not be sent before stays here until the page that comes next says it was saved. */
  submit() {
    this.wait();
    this.isSubmitted = true;
    if (this.problem) leave(this.name, this.typed(), { sent: true });
    else drop(this.name);
  }

  /* Before the page goes, when nobody can tell any more whether a sending arrives. False when words would be lost. */
  leave() {
    const typed = this.typed();
    if (this.isSubmitted || typed === this.kept) return true;
    this.send({ leaving: true });
    return leave(this.name, typed);
  }

  /* Somebody comes back to the page: are they still signed in? */
  async lookIn() {
    const wasOut = this.isOut;
    if (this.isKept || wasOut) this.isOut = await this.isSignedOut().catch(() => wasOut);
    if (this.isOut && !wasOut) this.problem = "You have been signed out.";
    if (!this.isOut && wasOut) this.problem = "";
    this.tell();
    if (!this.isOut) this.send();
  }

  /* A trouble is read out by screen readers; the time, which goes on and on, is not. */
  tell() {
    const words = this.savedAt && !this.problem ? `Working copy saved ${since(this.savedAt)}` : "";
    document.querySelector("[data-kept]").textContent = words;
    const trouble = document.querySelector("[data-trouble]");
    if (trouble.dataset.said === this.problem) return;
    trouble.dataset.said = this.problem;
    trouble.replaceChildren(this.problem, ...(this.problem && this.isOut ? [" ", this.signIn()] : []));
  }

  signIn() {
    const link = document.createElement("a");
    link.href = this.form.dataset.signIn;
    link.target = "_blank";
    link.textContent = "Sign in in a second window, then come back";
    return link;
  }
}

function since(moment) {
  const seconds = Math.max(0, Math.round((Date.now() - moment) / 1000));
  if (seconds < 5) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  return `on ${new Date(moment).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" })}`;
}
