/* What a browser keeps of forms while the server can't: for a week, and not beyond the sign-out. */
const PREFIX = "imprimatur-working:";
const WEEK = 7 * 24 * 60 * 60 * 1000;
const store = open();

/* Where a browser keeps nothing, asking for its storage is an error. */
function open() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/* False when the browser can't keep it. `more` is told to whoever finds it. */
export function leave(name, typed, more = {}) {
  try {
    store.setItem(PREFIX + name, JSON.stringify({ typed, at: Date.now(), ...more }));
    return true;
  } catch {
    return false; // full, or switched off
  }
}

export function left(name) {
  return read(PREFIX + name);
}

export function drop(name) {
  store?.removeItem(PREFIX + name);
}

function read(key) {
  try {
    return JSON.parse(store?.getItem(key) ?? null);
  } catch {
    return null;
  }
}

function keys() {
  return Object.keys(store ?? {}).filter((key) => key.startsWith(PREFIX));
}

function dropOld() {
  for (const key of keys()) {
    if (!(Date.now() - (read(key)?.at ?? 0) < WEEK)) store?.removeItem(key);
  }
}

dropOld();
for (const form of document.querySelectorAll("form[data-sign-out]")) {
  form.addEventListener("submit", () => keys().forEach((key) => store?.removeItem(key)));
}
