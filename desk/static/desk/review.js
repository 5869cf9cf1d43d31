/* Keeps ticks and notes as they are typed. Without this file the button "Save notes" does the same. */
(() => {
  "use strict";

  const form = document.querySelector("form[data-keep]");
  if (!form || !window.fetch) return;

  const status = document.getElementById("kept");
  const missing = form.querySelector("[data-missing]");
  const typed = () => new URLSearchParams(new FormData(form)).toString();

  let kept = typed();
  let timer = 0;
  let sending = false;

  const show = (answer) => {
    status.textContent = answer.kept;
    for (const place of document.querySelectorAll("[data-progress]")) {
      place.textContent = answer.progress;
    }
    missing.hidden = answer.missing.length === 0;
    missing.querySelector("ul").replaceChildren(
      ...answer.missing.map((line) => {
        const item = document.createElement("li");
        item.textContent = line;
        return item;
      }),
    );
  };

  const reason = async (answer) => {
    const told = await answer.json().catch(() => ({}));
    return told.problem || "Not saved: you may be signed out. Copy what you wrote and open this page again.";
  };

  // One at a time, so that an older text never arrives after a newer one.
  const keep = async (leaving = false) => {
    clearTimeout(timer);
    const body = typed();
    if (body === kept || (sending && !leaving)) return;
    sending = true;
    try {
      const answer = await fetch(form.dataset.keep, {
        method: "POST",
        headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
        body,
        keepalive: leaving && body.length < 60000,
      });
      if (answer.ok && !answer.redirected) {
        kept = body;
        show(await answer.json());
      } else {
        status.textContent = await reason(answer);
      }
    } catch {
      status.textContent = "Not saved: no connection. Trying again soon.";
      timer = setTimeout(keep, 10000);
    }
    sending = false;
    if (typed() !== body) later(300);
  };

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(keep, wait);
  };

  form.addEventListener("input", (event) => later(event.target.matches("textarea") ? 800 : 150));
  form.addEventListener("submit", () => clearTimeout(timer));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep(true);
  });

  const trouble = document.getElementById("errors") || document.getElementById("problem");
  if (trouble) trouble.focus();

  // Beside the text the panel is always open; the style sheet sees to that without this file, for the eye.
  const panel = document.getElementById("panel");
  const wide = matchMedia("(min-width: 64rem)");
  if (wide.matches) panel.open = true;
  wide.addEventListener("change", () => {
    panel.open = wide.matches;
  });
  panel.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(link.hash.slice(1));
    if (target && !panel.contains(target) && !wide.matches) panel.open = false;
  });
})();
