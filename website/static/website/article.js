/* A few comforts, nothing more: the page works without this file. It is one, so that readers ask for one. */

// Votes and reports

function sendAsUsual(form, { name, value }) {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name, value });
  form.append(field);
  form.submit();
}

async function answerInPlace(event) {
  const form = event.target;
  const section = form.closest("#feedback");
  if (!section || !event.submitter) return;
  event.preventDefault();
  const button = event.submitter;
  const body = new URLSearchParams(new FormData(form));
  body.append(button.name, button.value);
  body.append("part", "feedback");
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("feedback");
    // The article went offline, say. Sent as usual, the answer is a page that explains itself.
    if (!fresh) throw new Error("This answer is another page.");
    section.replaceWith(fresh);
    const news = [".error", ".notice", "h2"].map((one) => fresh.querySelector(one)).find(Boolean);
    news.tabIndex = -1;
    news.focus();
  } catch {
    sendAsUsual(form, button);
  }
}

function openReport(event) {
  const details = document.querySelector("#feedback details");
  if (details && event.target.closest('[href="#report"]')) details.open = true;
}

function sendAnswersInPlace() {
  document.addEventListener("submit", answerInPlace);
  document.addEventListener("click", openReport);
}

// Marked words can be reported

const passage = () => document.getElementById("passage");

function offerToReport(article) {
  const offer = document.createElement("a");
  Object.assign(offer, { href: "#report", className: "button offer", textContent: "Report these words", hidden: true });
  article.append(offer);
  let words = "";
  document.addEventListener("selectionchange", () => {
    const now = article.contains(getSelection().anchorNode) && passage() && `${getSelection()}`.replace(/\s+/g, " ").trim();
    words = now || words;
    setTimeout(() => { offer.hidden = !now; }, 300);
  });
  offer.addEventListener("click", () => {
    passage().value = words.slice(0, 500);
    getSelection().empty();
  });
}

// A citation's reference or a term's meaning beside it: on hover, on a first tap, on Enter; Escape puts it away. What is not
// open is not in the way of whoever goes from link to link.

let card = null;
let asked = null;
let leaving = 0;

const citationAt = (event) => event.target.closest?.(".body :is(a.citation, a.term)");
const stay = () => clearTimeout(leaving);

function hide() {
  stay();
  card?.remove();
  card = asked = null;
}

function hideSoon() {
  stay();
  leaving = setTimeout(hide, columnBeside() ? 1000 : 250); // the way to the column is longer
}

// Where there is room for it, the column beside the text has the card; it shows who vouches for the page above.
function columnBeside() {
  return document.querySelector(".vouch")?.offsetParent && document.querySelector(".beside").getBoundingClientRect();
}

function cardOf(marker, entry) {
  entry.querySelectorAll(".number, .back").forEach((part) => part.remove());
  const made = document.createElement("div");
  made.className = "reference-card";
  made.append(...entry.children);
  const whole = document.createElement("a");
  whole.href = marker.href;
  whole.textContent = marker.hash ? "Show it in the list" : "Where this is from";
  whole.addEventListener("click", hide);
  made.lastElementChild.append(whole);
  made.addEventListener("pointerenter", stay);
  made.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hideSoon());
  return made;
}

// Beside the marker, or nearest to it where it lies on no heading that says when to get help.
function place(marker, body) {
  const { left, top, width } = body.getBoundingClientRect();
  const at = marker.getBoundingClientRect();
  const column = columnBeside();
  if (column) {
    Object.assign(card.style, {
      inlineSize: `${column.width}px`,
      left: `${column.left - left}px`,
      top: `${Math.max(at.top, column.bottom + 24) - top}px`,
    });
    return;
  }
  const height = card.offsetHeight;
  const heads = [...body.querySelectorAll(".care-card > :first-child")].map((one) => one.getBoundingClientRect());
  const isFree = (y) => heads.every((one) => y >= one.bottom || y + height <= one.top);
  const below = at.bottom + 6;
  const places = [at.top - 6 - height, ...heads.map((one) => one.bottom + 6)].filter(isFree);
  const nearest = isFree(below) ? below : places.sort((a, b) => Math.abs(a - below) - Math.abs(b - below))[0];
  card.style.top = `${nearest - top}px`;
  card.style.left = `${Math.max(0, Math.min(at.left - left, width - card.offsetWidth))}px`;
}

async function meaning({ href }) {
  const answer = await fetch(href).then((one) => one.text(), () => "");
  const entry = new DOMParser().parseFromString(answer, "text/html").getElementById("term");
  entry?.querySelectorAll("h1, .part").forEach((one) => one.remove());
  return entry;
}

async function show(marker, follows) {
  stay();
  if (card?.previousElementSibling === marker) return;
  asked = marker;
  const entry = marker.hash ? document.getElementById(marker.hash.slice(1))?.cloneNode(true) : await meaning(marker);
  if (asked !== marker) return;
  if (!entry) return follows && location.assign(marker.href);
  hide();
  asked = marker;
  card = cardOf(marker, entry);
  marker.after(card);
  place(marker, marker.closest(".body"));
}

function showReferencesAtMarkers(body) {
  body.addEventListener("pointerover", (event) => {
    const marker = event.pointerType === "mouse" && citationAt(event);
    if (marker) show(marker);
  });
  body.addEventListener("pointerout", (event) => {
    if (event.pointerType === "mouse" && citationAt(event)) hideSoon();
  });
  body.addEventListener("focusout", (event) => {
    if (card && !card.contains(event.relatedTarget)) hideSoon();
  });
  body.addEventListener("click", (event) => {
    const marker = citationAt(event);
    // A mouse, a second tap and a second Enter follow the link, as without this file.
    if (!marker || event.pointerType === "mouse" || asked === marker) return;
    event.preventDefault();
    show(marker, true);
  });
  document.addEventListener("pointerdown", (event) => {
    if (card && !card.contains(event.target) && !citationAt(event)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !card) return;
    if (card.contains(document.activeElement)) card.previousElementSibling.focus();
    hide();
  });
}

// The ways back from the list to the text are for whoever came from there; others would step through dozens.

function keepWaysBackForWhoCame() {
  document.querySelectorAll(".references .back a").forEach((one) => {
    one.tabIndex = one.closest("li").matches(":target") ? 0 : -1;
  });
}

// The contents

function markSectionBeingRead(links) {
  const headings = links.map((link) => document.getElementById(link.hash.slice(1)));
  const mark = () => {
    const read = headings.filter((one) => one.getBoundingClientRect().top < innerHeight / 3);
    const current = Math.max(read.length - 1, 0);
    links.forEach((link, index) => link.setAttribute("aria-current", index === current));
  };
  const observer = new IntersectionObserver(mark, { rootMargin: "999999px 0px -66% 0px" });
  headings.forEach((heading) => observer.observe(heading));
}

// Print, copy the address

function offerTools(tools) {
  tools.hidden = false;
  tools.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.do === "print") return print();
    const { address } = button.dataset;
    const copied = await navigator.clipboard?.writeText(address).then(() => "Copied", () => "");
    button.lastElementChild.textContent = copied || address;
  });
}

function unfold() {
  document.querySelectorAll(".trust, .lede-rest").forEach((one) => { one.open = true; });
}

sendAnswersInPlace();
addEventListener("beforeprint", unfold);
document.querySelectorAll(".tools").forEach(offerTools);
keepWaysBackForWhoCame();
addEventListener("hashchange", keepWaysBackForWhoCame);
document.querySelectorAll(".body").forEach(showReferencesAtMarkers);
document.querySelectorAll(".article").forEach(offerToReport);
markSectionBeingRead([...document.querySelectorAll(".rail a")]);
