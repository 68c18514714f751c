// The requests to the API, live, and what became of one: the rendered template, the back end's response, and why it was rejected.
import { $, el, read, listen, time, duration, jsonText, arrows } from "./console.js";
import { reconcile } from "../../js/page.js";

const list = $("#list"), detail = $("#detail");
const chosen = () => new URLSearchParams(location.search).get("id");

async function refresh() {
  const { requests, dropped } = await read("requests?limit=200");
  $("#count").textContent = requests.length ? `The newest ${requests.length}${dropped ? `; ${dropped.toLocaleString()} older ones are no longer kept` : ""}` : "No requests yet.";
  reconcile(list, requests, (r) => r.id + r.startedat, (r) => el("li", {}, el("a", { class: "row-link request", href: `?id=${encodeURIComponent(r.id)}` },
    el("span", { class: `status s${Math.floor(r.status / 100)}` }, r.status),
    el("strong", {}, r.method), el("span", { class: "path" }, r.path, r.query && el("span", { class: "quiet" }, `?${r.query}`)),
    el("span", { class: "c-time" }, time(r.startedat)), el("span", { class: "c-took" }, duration(r.tookms)))),
  (element, r) => element.firstChild.setAttribute("aria-current", String(r.id === chosen())));
}

async function open() {
  const id = chosen();
  detail.hidden = !id;
  if (!id) return;
  try {
    const { requests } = await read(`requests/${encodeURIComponent(id)}`);
    detail.replaceChildren(...requests.toReversed().flatMap(parts));
  } catch (problem) {
    detail.replaceChildren(el("p", {}, problem.message));
  }
}

function parts(r) {
  const part = (title, text) => (text ? [el("h3", {}, title), jsonText(text)] : []);
  return [
    el("h2", {}, `${r.method} ${r.path} `, el("span", { class: `status s${Math.floor(r.status / 100)}` }, r.status)),
    el("p", { class: "quiet id" }, r.id),
    r.resource === "/order" && r.method === "POST" && r.status === 202 ? el("p", {}, el("a", { href: `order.html?id=${encodeURIComponent(r.id)}` }, "The order")) : "",
    r.why ? el("p", { class: "problem" }, "Answered by the gateway: ", r.why) : "",
    ...part("Body", r.body),
    ...part(r.target ? `Sent to ${r.target.replace(/^arn:.*:function:/, "the function ")}, as the template rendered it` : "", r.sent),
    ...part(`Received from it${r.backendstatus ? `: ${r.backendstatus}` : ""}`, r.received),
    ...part("Response", r.response),
  ];
}

list.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  open();
  news();
});
addEventListener("popstate", () => { open(); news(); });
arrows(list);
const news = listen(["request"], refresh, { pause: 200 });
open();
