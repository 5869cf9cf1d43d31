/* The parts beside the text, one at a time. Without this file they stand below one another. */
export function makeTabs(side) {
  const parts = [...side.querySelectorAll(":scope > [data-tab]")];
  if (parts.length < 2) return;
  const row = Object.assign(document.createElement("div"), { className: "side-tabs" });
  row.setAttribute("role", "tablist");
  row.setAttribute("aria-label", side.getAttribute("aria-label"));
  const tabs = parts.map((part) => tabOf(part));
  const choose = (chosen) => {
    tabs.forEach((tab, n) => {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      parts[n].hidden = tab !== chosen;
    });
  };
  row.append(...tabs);
  row.addEventListener("click", ({ target }) => {
    const tab = target.closest("[role=tab]");
    if (tab) choose(tab);
  });
  row.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs.at((tabs.indexOf(document.activeElement) + step) % tabs.length);
    choose(next);
    next.focus();
  });
  side.prepend(row);
  side.dataset.tabs = "";
  choose(tabs[0]);
}

function tabOf(part) {
  const tab = Object.assign(document.createElement("button"), { type: "button", id: `${part.id}-tab` });
  tab.append(...part.querySelector(".part-title").cloneNode(true).childNodes);
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", part.id);
  part.setAttribute("role", "tabpanel");
  part.setAttribute("aria-labelledby", tab.id);
  return tab;
}
