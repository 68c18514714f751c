// Whether the API can be reached, and the page's line about it (#connection).

const listeners = new Set();
let lastCallFailed = false;

export const offline = () => lastCallFailed || !navigator.onLine;

// reached is told the end of every call.
export function reached(ok) {
  lastCallFailed = !ok;
  show();
}

// onBack calls listener when the browser says that the connection is back.
export const onBack = (listener) => listeners.add(listener);

function show() {
  const line = document.querySelector("#connection");
  if (!line || line.hidden !== offline()) return;
  line.hidden = !offline();
  // The text changes too: a live region announces what changes in it.
  line.textContent = line.hidden ? "" : line.dataset.offline;
}

addEventListener("offline", show);
addEventListener("online", () => {
  lastCallFailed = false;
  show();
  for (const listener of listeners) listener();
});
