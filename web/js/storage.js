// What the page keeps across reloads. Where the browser keeps nothing, it lasts as long as the page.

const memory = new Map();
const prefix = "skip-the-line/";

export function recall(name) {
  try {
    const text = localStorage.getItem(prefix + name);
    if (text !== null) return JSON.parse(text);
  } catch {
    // blocked, or not ours: as if nothing were kept
  }
  return memory.get(name);
}

export function remember(name, value) {
  memory.set(name, value);
  try {
    localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // blocked or full
  }
}
