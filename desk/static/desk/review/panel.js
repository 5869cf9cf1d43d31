/* Beside the text the panel is always open; the style sheet sees to that without this file, for the eye. */
export function openBesideText(panel) {
  const wide = matchMedia("(min-width: 64rem)");
  const follow = () => {
    panel.open = wide.matches;
  };
  if (wide.matches) follow();
  wide.addEventListener("change", follow);
  panel.addEventListener("click", (event) => {
    if (!wide.matches && leadsOut(panel, event.target.closest('a[href^="#"]'))) panel.open = false;
  });
}

function leadsOut(panel, link) {
  const target = link && document.getElementById(link.hash.slice(1));
  return target && !panel.contains(target);
}
