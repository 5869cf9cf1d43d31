/* Two comforts, nothing more: the page works without this file. Votes and reports are sent in
   place of loading the page again, and the contents mark the section that is being read. */
(() => {
  "use strict";

  const send = async (event) => {
    const form = event.target;
    const section = form.closest("#feedback");
    if (!section || !window.fetch) return;
    event.preventDefault();
    const body = new FormData(form);
    const button = event.submitter;
    if (button && button.name) body.append(button.name, button.value);
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("feedback");
      if (!fresh) throw new Error("no feedback section in the answer");
      section.replaceWith(fresh);
      const notice = fresh.querySelector(".error, .notice") || fresh.querySelector("h2");
      notice.tabIndex = -1;
      notice.focus();
    } catch {
      if (button && button.name) {
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name: button.name, value: button.value });
        form.append(field);
      }
      form.submit();
    }
  };
  document.addEventListener("submit", send);

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href="#report"]');
    const details = link && document.querySelector("#feedback details");
    if (details) details.open = true;
  });

  const links = new Map();
  for (const link of document.querySelectorAll(".rail a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  const mark = () => {
    let current;
    for (const [heading, link] of links) {
      link.removeAttribute("aria-current");
      if (!current || heading.getBoundingClientRect().top < innerHeight / 3) current = link;
    }
    if (current) current.setAttribute("aria-current", "true");
  };
  if (links.size && window.IntersectionObserver) {
    const observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" });
    for (const heading of links.keys()) observer.observe(heading);
  }
})();
