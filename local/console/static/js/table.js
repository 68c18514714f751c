// The items of the orders' table.
import { $, el, json, arrows } from "./console.js";
import { pages } from "./stored.js";

// plain returns a DynamoDB attribute as the value that it holds: {"S": "x"} is "x".
function plain(attribute) {
  const [type, value] = Object.entries(attribute)[0];
  if (type === "M") return item(value);
  if (type === "L") return value.map(plain);
  if (type === "NULL") return null;
  return value;
}
const item = (attributes) => Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, plain(attribute)]));

pages("items", ["execution", "request"], ({ items }) => {
  $("#count").textContent = items.length ? `${items.length} ${items.length === 1 ? "item" : "items"} on this page` : "The table is empty.";
  $("#list").replaceChildren(...items.map(item).map((o) => el("li", { class: "row-link note-row" },
    el("strong", {}, `${o.accountid} at ${o.vendorid}`), el("span", {}, o.readyat ? "ready" : "placed"),
    el("a", { class: "id", href: `order.html?id=${encodeURIComponent(o.orderid)}` }, o.orderid),
    el("details", {}, el("summary", {}, "Item"), json(o)))));
});
arrows($("#list"));
