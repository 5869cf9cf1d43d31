/* The browser asks before it leaves a form whose words are not saved. */
export function warnOfUnsavedWords(form) {
  // A form that came back with an alert holds words that were refused.
  let changed = form.querySelector("[role=alert]") !== null;
  let sent = false;

  form.addEventListener("input", () => {
    changed = true;
  });
  form.addEventListener("submit", () => {
    sent = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sent && (changed || bodyChanged())) event.preventDefault();
  });
}

function bodyChanged() {
  return Object.values(window.CKEDITOR?.instances ?? {}).some((editor) => editor.checkDirty());
}
