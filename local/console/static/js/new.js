// A new order, from a form or from another order's input.
import { $, el, read, send } from "./console.js";

const form = $("#form"), input = $("#input");
const from = new URLSearchParams(location.search).get("from");

const menu = await (await fetch("../menu")).json();
form.coffeetype.append(...menu.coffees.map((coffee) => el("option", {}, coffee)));
form.coffeesize.append(...menu.sizes.map(({ size, price }) => el("option", { value: size }, `${size}, ${price}`)));

let posted = { order: {
  accountid: "a0", vendorid: "platform-1", orderdate: new Date().toISOString(), city: "Melbourne",
  details: { coffeetype: "Flat White", coffeesize: "Large", quantity: 1 },
} };
const before = from ? await read(`executions/${encodeURIComponent(from)}`).catch(() => undefined) : undefined;
if (before) {
  $("#title").textContent = "Start anew";
  if (before.input?.truncated !== true) posted = before.input;
  $("#lead").replaceChildren("The input of ", el("a", { href: `order.html?id=${encodeURIComponent(from)}` }, from), ". Change what you like: it becomes a new order with an id of its own.");
} else {
  $("#lead").textContent = `${from ? `There is no order ${from}: the stack may have been started anew since. ` : ""}Fill in the form, or write the JSON yourself.`;
}

function show() {
  input.value = JSON.stringify(posted, null, 2);
  const order = posted?.order ?? {}, details = order.details ?? {};
  for (const field of ["accountid", "vendorid", "city", "orderdate"]) form[field].value = order[field] ?? "";
  for (const field of ["coffeetype", "coffeesize", "quantity"]) form[field].value = details[field] ?? "";
}
show();

form.addEventListener("input", ({ target }) => {
  const order = (posted = posted?.order ? posted : { order: {} }).order;
  if (["coffeetype", "coffeesize", "quantity"].includes(target.name)) (order.details ??= {})[target.name] = target.name === "quantity" ? Number(target.value) : target.value;
  else order[target.name] = target.value;
  input.value = JSON.stringify(posted, null, 2);
});
input.addEventListener("change", () => { try { posted = JSON.parse(input.value); show(); } catch { /* said when it is sent */ } });
form.addEventListener("submit", (event) => event.preventDefault());

async function go(what) {
  try {
    $("#problem").textContent = "";
    location.href = `order.html?id=${encodeURIComponent(await what(JSON.parse(input.value)))}`;
  } catch (problem) {
    $("#problem").textContent = problem.message + (problem.status === 401 || problem.status === 403 ? " This API wants to know who orders: start the workflow with it." : "");
  }
}
$("#post").addEventListener("click", () => go(async (body) => (await send("POST", "../order", body)).orderid));
$("#start").addEventListener("click", () => go(async (body) => (await send("POST", "executions", { input: body })).id));
