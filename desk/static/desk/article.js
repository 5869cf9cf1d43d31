/* The article form. */
import { offerNextAuthor } from "./article/authors.js";
import { handOver, keepWorkingCopy } from "./working.js";

const place = document.querySelector("[data-working]");
const form = document.getElementById("article-form");

if (place && !(await handOver(place)) && place === form) keepWorkingCopy(form);
form?.querySelectorAll("[data-ordered]").forEach(offerNextAuthor);
form?.querySelector(".errornote, .newer")?.scrollIntoView();
