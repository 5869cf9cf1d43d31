/* The outline: the headings as they are typed, each with what it cites and what was found in it. */
import { goTo } from "./places.js";
import { bodyOf, onEachChange, placesOf, sectionsOf, withEditor, worksIn } from "./text.js";

export function keepOutline(outline, form, side) {
  withEditor((editor) => {
    const place = outline.querySelector("[data-headings]");
    const list = document.createElement("ol");
    place.append(list);
    onEachChange(form, () => {
      const body = bodyOf(editor);
      if (!body) return;
      show(list, sectionsOf(body), linesIn(side, body), editor);
      sayCited(outline.querySelector("[data-cited]"), worksIn(body).size);
    });
    markWhereOneIs(outline, form);
  });
  countInFields(outline, side);
}

/* The elements of the body that lines of the list lead to. */
function linesIn(side, body) {
  const links = side ? [...side.querySelectorAll("[data-work], [data-address]")] : [];
  return links.flatMap((link) => placesOf(body, link.dataset).slice(0, 1));
}

function show(list, sections, found, editor) {
  const items = sections.map((section, n) => {
    const next = sections[n + 1]?.element;
    const inside = found.filter((one) => isAfter(one, section.element) && !(next && isAfter(one, next)));
    return line(section, inside.length, editor);
  });
  // Nothing moves under the pointer or the keyboard while only words of a sentence change.
  const written = items.map((item) => item.outerHTML).join("");
  if (list.dataset.written === written) return;
  list.dataset.written = written;
  list.replaceChildren(...items);
}

function isAfter(one, other) {
  return Boolean(other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function line({ element, cited }, found, editor) {
  const item = document.createElement("li");
  if (element.matches("h3")) item.className = "deeper";
  const link = document.createElement("a");
  link.href = "#id_body_row";
  link.dataset.heading = "";
  const counts = document.createElement("span");
  counts.className = "counts";
  const findings = found === 1 ? "1 finding" : `${found} findings`;
  const works = new Set(cited).size;
  const citations = works === 1 ? "1 work cited" : `${works} works cited`;
  counts.append(...(found ? [counted("b", `${found} to check`, findings)] : []), ...(works ? [counted("span", `${works} cited`, citations)] : []));
  link.append(element.textContent.trim(), counts);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    goTo(editor, element);
  });
  item.append(link);
  return item;
}

function counted(tag, shown, words) {
  const element = document.createElement(tag);
  element.title = words;
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.textContent = `, ${words}`;
  const seen = document.createElement("span");
  seen.setAttribute("aria-hidden", "true");
  seen.textContent = shown;
  element.append(seen, said);
  return element;
}

function sayCited(place, count) {
  place.textContent = count === 1 ? "1 reference" : `${count} references`;
}

/* Findings that lead to a field of the form are counted at its line. */
function countInFields(outline, side) {
  for (const link of outline.querySelectorAll('a[href^="#id_"]')) {
    const count = side?.querySelectorAll(`.findings p:first-child > a[href="${link.getAttribute("href")}"]`).length ?? 0;
    if (!count) continue;
    const counts = document.createElement("span");
    counts.className = "counts";
    counts.append(counted("b", `${count} to check`, count === 1 ? "1 finding" : `${count} findings`));
    link.append(counts);
  }
}

function markWhereOneIs(outline, form) {
  form.addEventListener("focusin", ({ target }) => {
    const row = target.closest(".form-row");
    for (const link of outline.querySelectorAll('a[href^="#id_"]:not([data-heading])')) {
      if (row && link.hash === `#${row.id}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  });
}
