/* Submitting sends the saved text: whoever has typed since saves first, and then goes on to it. */
import { withEditor } from "./text.js";

/* `whenTyped`, if there is one, is the button that is the next step once there is something to save. */
export function saveFirst(form, save, links, whenTyped) {
  let hasTyped = false;
  const typed = () => {
    hasTyped = true;
    whenTyped?.classList.add("main");
  };
  if (form.querySelector("[role=alert]") || new URLSearchParams(location.search).has("continue")) typed();
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  withEditor((editor) => editor.on("change", typed));
  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (!hasTyped || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const then = Object.assign(document.createElement("input"), { type: "hidden", name: "then", value: "submit" });
      form.append(then);
      save.click();
    });
  }
}
