// Whether the API can be reached, and the page's line about it (#connection).

const listeners = new Set();
let trouble = ""; // of the last call

// ended is told how every call ended: with HTTP's status, or 0 where there was no response.
export function ended(status) {
  trouble = status === 0 ? "offline" : status >= 500 ? "failing" : "";
  show();
}

// onBack calls listener when the browser says that the connection is back.
export const onBack = (listener) => listeners.add(listener);

function show() {
  const line = document.querySelector("#connection");
  const text = line.dataset[navigator.onLine ? trouble : "offline"] ?? "";
  if (line.textContent === text) return;
  line.textContent = text;
  line.hidden = text === "";
}

addEventListener("offline", show);
addEventListener("online", () => {
  trouble = "";
  show();
  for (const listener of listeners) listener();
});
