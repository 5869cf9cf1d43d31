/* What this browser remembers of a person's choices. Where it keeps nothing, asking for its storage is an error, and
   nothing is remembered. */
export function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/* `null` forgets. */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // full, or switched off
  }
}
