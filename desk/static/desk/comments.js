/* On a page with comments without any other script. */
import { comment } from "./review/comments.js";

comment();
