/* The article form. Without these files it is the form, what is to be done below it, and buttons that work. */
import { offerNextAuthor } from "./article/authors.js";
import { showBeside } from "./article/beside.js";
import { countTheWords, keepInSight, saveByKey, tellTheGrade } from "./article/bar.js";
import { offerToFind } from "./article/finder.js";
import { keepOutline } from "./article/outline.js";
import { saveFirst } from "./article/onwards.js";
import { leadToPlaces } from "./article/places.js";
import { showRows } from "./article/rows.js";
import { openSheets } from "./article/sheets.js";
import { makeTabs } from "./article/tabs.js";
import { begin } from "./working.js";

const form = document.getElementById("article-form");
const bar = document.getElementById("bar");
const side = document.getElementById("side");

form?.querySelectorAll("[data-ordered]").forEach(offerNextAuthor);
form?.querySelectorAll("[data-rows]").forEach(showRows);
if (side) makeTabs(side);
if (form) {
  keepInSight(bar);
  openSheets(bar, document.getElementById("content-main"));
  countTheWords(form, bar.querySelector("[data-words]"));
  const grade = bar.querySelector("[data-reading]");
  if (grade) tellTheGrade(form, grade);
  keepOutline(document.getElementById("outline"), form, side);
  if (side) leadToPlaces(side, (words) => { side.querySelector("[data-said]").textContent = words; });
  const finder = document.getElementById("finder");
  if (finder) offerToFind(finder, document.querySelector("[data-find]"));
  const save = bar.querySelector("[data-save]");
  if (save) {
    showBeside(document.getElementById("content-main"), form, bar.querySelector("[data-preview]"));
    saveByKey(save);
    saveFirst(form, save, document.querySelectorAll('.article-desk a.button[href$="/submit/"]'), bar.querySelector("[data-when-typed]"));
  }
}
form?.querySelector(".errornote, .newer")?.scrollIntoView();
await begin();
