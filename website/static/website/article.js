/* Two comforts, nothing more; the page works without this file. Votes and reports are sent without
   loading the page again, and the contents mark the section that is being read. */
(() => {
  "use strict";

  const sendAsUsual = (form, { name, value }) => {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
    form.submit();
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const section = form.closest("#feedback");
    if (!section || !event.submitter) return;
    event.preventDefault();
    const button = event.submitter;
    const body = new URLSearchParams(new FormData(form));
    body.append(button.name, button.value);
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("feedback");
      // The article went offline, say. Sent as usual, the answer is a page that explains itself.
      if (!fresh) throw new Error("This answer is another page.");
      section.replaceWith(fresh);
      const news = fresh.querySelector(".error, .notice") ?? fresh.querySelector("h2");
      news.tabIndex = -1;
      news.focus();
    } catch {
      sendAsUsual(form, button);
    }
  });

  document.addEventListener("click", (event) => {
    const details = document.querySelector("#feedback details");
    if (details && event.target.closest('[href="#report"]')) details.open = true;
  });

  const links = [...document.querySelectorAll(".rail a")];
  const headings = links.map((link) => document.getElementById(link.hash.slice(1)));
  const mark = () => {
    const read = headings.filter((one) => one.getBoundingClientRect().top < innerHeight / 3);
    const current = Math.max(read.length - 1, 0);
    links.forEach((link, index) => link.setAttribute("aria-current", index === current));
  };
  const observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" });
  headings.forEach((heading) => observer.observe(heading));
})();
