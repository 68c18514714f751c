// The invoices in the bucket.
import { $, el, read, json, arrows } from "./console.js";
import { pages } from "./stored.js";

const chosen = () => decodeURIComponent(location.hash.slice(1));

async function open() {
  const key = chosen(), detail = $("#detail");
  detail.hidden = !key;
  if (!key) return;
  try {
    const { invoice } = await read(`invoice?key=${encodeURIComponent(key)}`);
    detail.replaceChildren(el("h2", {}, "Invoice"), el("p", { class: "id quiet" }, key), json(invoice));
  } catch (problem) {
    detail.replaceChildren(el("p", {}, problem.message));
  }
}

pages("invoices", ["execution"], ({ keys }) => {
  $("#count").textContent = keys.length ? `${keys.length} ${keys.length === 1 ? "invoice" : "invoices"} on this page` : "The bucket is empty.";
  $("#list").replaceChildren(...keys.map((key) => el("li", {}, el("a", { class: "row-link id", href: `#${encodeURIComponent(key)}` }, key))));
});
addEventListener("hashchange", open);
arrows($("#list"));
open();
