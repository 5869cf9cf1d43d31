/* The article form. */
import { offerNextAuthor } from "./article/authors.js";
import { begin } from "./working.js";

const form = document.getElementById("article-form");

form?.querySelectorAll("[data-ordered]").forEach(offerNextAuthor);
form?.querySelector(".errornote, .newer")?.scrollIntoView();
await begin();
