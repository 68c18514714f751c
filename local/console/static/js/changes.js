// What became of files that were saved while the stack watches them: an error is shown on every page until it is corrected.
import { $, el, read, duration, time } from "./console.js";

const shown = 6000; // milliseconds that a success stays

let box, hiding;

// showChanges reads and shows them. What was loaded is shown only when it is news.
export async function showChanges({ news = false } = {}) {
  const { changes } = await read("changes");
  box ??= el("section", { class: "changes", "aria-label": "Files that were saved", role: "status" });
  const wanted = changes.filter((c) => c.status !== "loaded" || news);
  box.replaceChildren(...wanted.map(change));
  if (wanted.length > 0) $("#main").before(box);
  else box.remove();
  clearTimeout(hiding);
  if (wanted.some((c) => c.status === "loaded")) hiding = setTimeout(showChanges, shown);
}

function change(c) {
  if (c.status === "building") return el("p", { class: "change building" }, el("span", { class: "mark", "aria-hidden": "true" }, "…"), `Building the ${c.what} …`);
  if (c.status === "loaded") return el("p", { class: "change loaded" }, el("span", { class: "mark", "aria-hidden": "true" }, "✓"), el("strong", {}, c.what), ` is served now, ${duration(c.tookms)} after it was saved.`);
  return el("div", { class: "change rejected" },
    el("p", {}, el("span", { class: "mark", "aria-hidden": "true" }, "✕"), el("strong", {}, c.what), " cannot be loaded, as saved at ", time(c.at), ". What was there before is still served."),
    el("ul", {}, c.problems.map(problem)));
}

function problem(p) {
  const where = [p.file, p.line, p.column].filter(Boolean).join(":");
  return el("li", {}, el("code", {}, where), " ",
    p.state && el("span", { class: "where" }, "state ", el("strong", {}, p.state), " "), p.field && el("span", { class: "where" }, el("code", {}, p.field), " "),
    el("span", { class: "message" }, p.message), p.hint && el("span", { class: "quiet" }, ` ${p.hint}`));
}
