/* Names of articles while one types in the search box; the form works without this file. */

const WAIT = 200; // milliseconds after the last key
const LEAST = 2; // characters

function suggestFor(input) {
  const list = document.createElement("datalist");
  list.id = `${input.id}-names`;
  input.after(list);
  input.setAttribute("list", list.id);
  let timer;
  let asked = "";
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const typed = input.value.trim();
      if (typed.length < LEAST || typed === asked) return;
      asked = typed;
      try {
        const answer = await fetch(`${input.form.action}names/?${new URLSearchParams({ q: typed })}`);
        const { names } = await answer.json();
        if (typed !== input.value.trim()) return; // more was typed since
        list.replaceChildren(...names.map((name) => new Option(name, name)));
      } catch {
        // Without the network there is nothing to suggest, and nothing to say about it.
      }
    }, WAIT);
  });
}

document.querySelectorAll('input[type="search"][name="q"]').forEach(suggestFor);
