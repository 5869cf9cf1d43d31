/* In the preview of an article, words are marked to comment on them. Without this file they are copied into the comment's own page. */
import { offer } from "./marking.js";

const notice = document.getElementById("preview");
if (notice?.dataset.say) offer(document.body, (words) => location.assign(`${notice.dataset.say}?${new URLSearchParams(words)}`));
