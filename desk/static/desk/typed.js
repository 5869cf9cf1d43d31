/* A form of which nothing but the words matters. */
import { begin } from "./working.js";

await begin();
