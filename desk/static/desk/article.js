/* The article form. */
import { offerNextAuthor } from "./article/authors.js";
import { warnOfUnsavedWords } from "./article/unsaved.js";

const form = document.getElementById("article-form");

form.querySelectorAll("[data-ordered]").forEach(offerNextAuthor);
warnOfUnsavedWords(form);
form.querySelector(".errornote, .newer")?.scrollIntoView();
