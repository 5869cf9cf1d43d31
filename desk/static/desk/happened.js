/* A line of what happened has been read once it is opened. Without this script "Mark all as read" says so. */
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;

const tell = (link) => {
  const sent = new FormData();
  sent.append("csrfmiddlewaretoken", token);
  navigator.sendBeacon(link.dataset.read, sent);
};

for (const event of ["click", "auxclick"]) {
  document.addEventListener(event, ({ target }) => {
    const link = target.closest?.("a[data-read]");
    if (link && token) tell(link);
  });
}
