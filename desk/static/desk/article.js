/* The article form: one more author, and a warning before unsaved words are lost. */
(function () {
  "use strict";

  var form = document.getElementById("article-form");
  if (!form) return;

  form.querySelectorAll("[data-ordered]").forEach(function (list) {
    list.addEventListener("change", function () {
      var boxes = list.querySelectorAll("select");
      var last = boxes[boxes.length - 1];
      if (!last.value) return;
      var item = last.closest("li").cloneNode(true);
      var box = item.querySelector("select");
      box.id = last.id.replace(/[0-9]+$/, String(boxes.length + 1));
      box.setAttribute("aria-label", "Author " + (boxes.length + 1));
      box.value = "";
      list.appendChild(item);
    });
  });

  var changed = form.querySelector("[role=alert]") !== null;
  var sent = false;

  function bodyChanged() {
    if (!window.CKEDITOR) return false;
    return Object.keys(CKEDITOR.instances).some(function (name) {
      return CKEDITOR.instances[name].checkDirty();
    });
  }

  form.addEventListener("input", function () { changed = true; });
  form.addEventListener("submit", function () { sent = true; });
  window.addEventListener("beforeunload", function (event) {
    if (!sent && (changed || bodyChanged())) event.preventDefault();
  });

  var problem = form.querySelector(".errornote, .newer");
  if (problem) problem.scrollIntoView();
})();
