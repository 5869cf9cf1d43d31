/* Keys of the whole desk, and the sheet that lists them. Who dictates or has other uses for single keys turns them off:
   this browser remembers that, and the editor is told (cite/plugin.js). */
import { remember, remembered } from "./remembered.js";

const OFF = "keys-off";
const FIELDS = "input, textarea, select, [contenteditable]:not([contenteditable=false]), [role=textbox]";
const sheet = document.getElementById("keys");
const opener = document.querySelector("[data-keys]");
const choice = sheet?.querySelector("[data-keys-on]");

const areOn = () => remembered(OFF) === null;
const tell = () => {
  document.documentElement.toggleAttribute("data-keys-off", !areOn());
};

function find() {
  const field = document.getElementById("searchbar") ?? document.querySelector(".find input");
  if (!field?.checkVisibility({ visibilityProperty: true })) return false;
  field.focus();
  field.select();
  return true;
}

function show() {
  choice.checked = areOn();
  sheet.showModal();
  return true;
}

const DO = { "/": find, "?": show };

tell();
addEventListener("storage", tell); // it was turned off in another window
if (sheet) {
  opener.hidden = false;
  opener.addEventListener("click", () => {
    const menu = opener.closest("details");
    menu.open = false;
    // Where focus comes back to: what opened the sheet is folded away by then.
    menu.querySelector("summary").focus();
    show();
  });
  sheet.querySelector("[data-close]").addEventListener("click", () => sheet.close());
  choice.addEventListener("change", () => {
    remember(OFF, choice.checked ? null : "1");
    tell();
  });
  document.addEventListener("keydown", (event) => {
    const act = DO[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented || !areOn()) return;
    if (event.target.closest?.(FIELDS) || document.querySelector("dialog[open], .cke_dialog_container:not([style*='display: none']) .cke_dialog")) return;
    if (act()) event.preventDefault();
  });
}
