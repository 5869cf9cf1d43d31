/* The review screen. Without this file the button "Save notes" keeps what is ticked and typed. */
import { comment } from "./review/comments.js";
import { keepNotes } from "./review/notes.js";
import { openBesideText } from "./review/panel.js";

comment();
keepNotes(document.querySelector("form[data-keep]"));
openBesideText(document.getElementById("panel"));
document.querySelector("#errors, #problem")?.focus();
