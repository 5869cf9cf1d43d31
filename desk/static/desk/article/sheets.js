/* Where there is no room beside the text, the outline and the list are sheets that the bar opens. */
export function openSheets(bar, desk) {
  desk.dataset.sheets = "";
  const sheet = document.createElement("dialog");
  sheet.className = "sheet";
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Close" });
  const head = Object.assign(document.createElement("div"), { className: "sheet-head" });
  head.append(close);
  sheet.append(head);
  desk.append(sheet);
  let put = () => {};

  const open = (panel, link) => {
    const place = document.createComment("");
    panel.replaceWith(place);
    sheet.append(panel);
    sheet.setAttribute("aria-label", link.textContent.trim());
    put = () => place.replaceWith(panel);
    sheet.showModal();
  };
  close.addEventListener("click", () => sheet.close());
  sheet.addEventListener("close", () => put());
  // Before anything else is done with the click: what lies under a sheet takes no focus.
  sheet.addEventListener("click", (event) => {
    const leads = event.target.closest('a[href^="#"], [data-find]');
    if (leads || event.target === sheet) sheet.close();
  }, true);
  bar.addEventListener("click", (event) => {
    const link = event.target.closest("[data-sheet]");
    const panel = link && document.getElementById(link.dataset.sheet);
    if (!panel) return;
    event.preventDefault();
    open(panel, link);
  });
  matchMedia("(min-width: 72rem)").addEventListener("change", () => sheet.open && sheet.close());
}
