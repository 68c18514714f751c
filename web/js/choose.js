// Step 1: coffee, size and quantity, with what it costs.

import { $, fill, stamp } from "./page.js";
import { recall, remember } from "./storage.js";
import { amount, coffee, times } from "./words.js";

// chooser fills the form from the menu, with the last choice where it is still on the menu. details returns what is chosen,
// as an order says it, or undefined; total what it costs.
export function chooser(menu) {
  const form = $("#choose");
  const last = recall("choice") ?? {};
  const prices = new Map(menu.sizes.map(({ size, price }) => [size, price]));

  menu.coffees.forEach((name, i) => offer("#coffees", "coffee", name, "", name === last.coffeetype || i === 0));
  menu.sizes.forEach(({ size, price }, i) => {
    const choice = offer("#sizes", "size", size, amount(menu.currency, price), size === last.coffeesize || i === 0);
    choice.style.setProperty("--scale", 0.6 + (0.4 * i) / Math.max(1, menu.sizes.length - 1));
  });

  const quantity = $("#quantity");
  const step = (by) => {
    quantity.value = Math.min(50, Math.max(1, (Number.parseInt(quantity.value, 10) || 1) + by));
    update();
  };
  $("#fewer").addEventListener("click", () => step(-1));
  $("#more").addEventListener("click", () => step(1));
  form.addEventListener("input", update);
  update();

  function details() {
    if (!form.checkValidity()) return undefined;
    const coffeesize = form.elements.size.value;
    return { coffeetype: form.elements.coffee.value, coffeesize, quantity: Number(quantity.value), unitprice: prices.get(coffeesize) };
  }

  function total() {
    const { unitprice, quantity } = details();
    return times(unitprice, quantity);
  }

  function update() {
    const chosen = details();
    $("#fewer").disabled = quantity.value <= 1;
    $("#more").disabled = quantity.value >= 50;
    if (!chosen) return fill(document, { total: "–" });
    remember("choice", chosen);
    for (const view of document.querySelectorAll("[data-view=menu], [data-view=check]")) {
      fill(view, { coffee: coffee(chosen), each: amount(menu.currency, chosen.unitprice), total: amount(menu.currency, total()) });
    }
  }

  return { details, total };
}

function offer(list, name, value, price, checked) {
  const choice = stamp("choice");
  Object.assign($("input", choice), { name, value, checked });
  fill(choice, { name: value, price });
  $(list).append(choice);
  return choice;
}
