/* Submitting sends the saved text: whoever has typed since saves first, and then goes on to it. */
import { withEditor } from "./text.js";

export function saveFirst(form, save, links) {
  let hasTyped = form.querySelector("[role=alert]") !== null || new URLSearchParams(location.search).has("continue");
  const typed = () => {
    hasTyped = true;
  };
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
