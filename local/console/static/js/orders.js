// The list of orders: the newest first, live, searched and paged by the stack.
import { $, el, read, listen, time, duration, between, outcome, arrows } from "./console.js";
import { reconcile } from "../../js/page.js";

const perPage = 50;
const query = new URLSearchParams(location.search);
const list = $("#orders"), input = $("#q");
input.value = query.get("q") ?? "";

function cells(x) {
  const took = x.stoppedat ? duration(between(x.startedat, x.stoppedat)) : "running";
  return el("a", { class: "row-link", href: `order.html?id=${encodeURIComponent(x.id)}` },
    el("span", { class: "c-outcome" }, outcome(x.outcome)),
    el("span", { class: "c-what" }, x.what || "—"),
    el("span", { class: "c-customer" }, el("span", { class: "quiet" }, "customer "), x.account || "—"),
    el("span", { class: "c-shop" }, el("span", { class: "quiet" }, "shop "), x.vendor || "—"),
    el("span", { class: "c-id id" }, x.id),
    el("span", { class: "c-time" }, time(x.startedat)),
    el("span", { class: "c-took" }, took),
    x.error && el("span", { class: "c-error" }, x.error));
}

// fetchPage reads until a page is full: the stack looks at some thousand orders at a time.
async function fetchPage() {
  const rows = [];
  let before = query.get("before"), count, next;
  do {
    const parameters = new URLSearchParams({ q: query.get("q") ?? "", limit: perPage - rows.length });
    if (before) parameters.set("before", before);
    const page = await read(`executions?${parameters}`);
    rows.push(...page.executions);
    ({ count, next } = page);
    before = next;
  } while (next !== undefined && rows.length < perPage);
  return { rows, count, next };
}

const link = (changes) => {
  const parameters = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) value === undefined ? parameters.delete(name) : parameters.set(name, value);
  return `?${parameters}`;
};

async function refresh() {
  const begun = performance.now();
  const { rows, count, next } = await fetchPage();
  reconcile(list, rows, (x) => x.id, () => el("li"), (element, x) => {
    const state = x.outcome + x.stoppedat;
    if (element.dataset.state === state) return;
    const focused = element.contains(document.activeElement);
    element.replaceChildren(cells(x));
    element.dataset.state = state;
    if (focused) element.firstChild.focus();
  });
  $("#count").textContent = `${count.toLocaleString()} ${count === 1 ? "order" : "orders"} in all`;
  $("#none").hidden = rows.length > 0;
  $("#none-yet").hidden = count > 0;
  $("#none-found").hidden = count === 0;
  $("#older").hidden = next === undefined;
  $("#older").href = link({ before: next });
  $("#newest").hidden = !query.has("before");
  $("#newest").href = link({ before: undefined });
  $("#loading").hidden = true;
  $("#main").dataset.took = performance.now() - begun; // milliseconds, for tests
}

let typing;
function search() {
  clearTimeout(typing);
  query.delete("before");
  input.value ? query.set("q", input.value) : query.delete("q");
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  news();
}
input.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(search, 150); });
$("#search").addEventListener("submit", (event) => { event.preventDefault(); search(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || document.activeElement === input) return;
  event.preventDefault();
  setTimeout(() => input.focus()); // after the key's character, which is not for it
});
arrows(list);

const news = listen(["execution"], refresh);
