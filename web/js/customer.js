// The customer's page. Its address says what it shows: ?shop= the menu, &step=2 what was chosen, &order= where an order is.

import * as api from "./api.js";
import { onBack } from "./connection.js";
import { account, askToLeave, signsIn, validID, vendor } from "./identity.js";
import { $, fill, setTitle, show } from "./page.js";
import * as orders from "./orders.js";
import { followOrder } from "./status.js";
import { askAccount } from "./account.js";
import { chooser } from "./choose.js";
import { coffee } from "./words.js";
import { recall, remember } from "./storage.js";

let menu; // once it is fetched
let choice; // what the form of step 1 holds
let stopFollowing = () => {};

const parameter = (name) => new URL(location).searchParams.get(name);
const address = (parameters) => `?${new URLSearchParams(parameters)}`;

function go(parameters, replace) {
  history[replace ? "replaceState" : "pushState"](null, "", address(parameters));
  route();
}

async function route() {
  stopFollowing();
  fill(document, { account: account(), shop: parameter("shop") });
  const shop = parameter("shop");
  setTitle("Order");
  if (vendor()) {
    fill(document, { account: `the counter of ${vendor()}`, problem: "Counters do not order. Sign out, and sign in as a customer." });
    $("#again").textContent = "Sign out";
    return show("broken");
  }
  if (!shop) return show("shop");
  if (!validID(shop)) {
    $("#shop").value = shop;
    $("#shop-problem").textContent = "No shop has this name.";
    return show("shop");
  }
  if (parameter("order")) {
    stopFollowing = followOrder(parameter("order"), shop, address);
    return;
  }
  try {
    menu ??= await api.menu();
  } catch (error) {
    fill(document, { problem: error.message });
    return show("broken");
  }
  choice ??= chooser(menu);
  $("#under-way").hidden = true;
  const [underWay] = orders.under(account(), shop);
  if (parameter("step") === "2" && choice.details()) return check();
  if (underWay) {
    fill($("#under-way"), { summary: coffee(underWay.details), where: underWay.phase === "ready" ? "is ready for you." : "is under way." });
    $("[data-link]").href = address({ shop, order: underWay.orderid });
    $("#under-way").hidden = false;
  }
  show("menu");
}

function check() {
  const city = $("#city");
  if (!city.value) city.value = recall("city") ?? "";
  $("#back").href = address({ shop: parameter("shop") });
  show("check");
}

$("#choose").addEventListener("submit", (event) => {
  event.preventDefault();
  go({ shop: parameter("shop"), step: 2 });
});

$("#order").addEventListener("submit", (event) => {
  event.preventDefault();
  const city = $("#city").value.trim();
  if (!city) {
    $("#city-problem").textContent = "Say where you get off the train.";
    $("#city").focus();
    return;
  }
  remember("city", city);
  const shop = parameter("shop");
  const order = orders.newOrder({
    accountid: account(),
    vendorid: shop,
    orderdate: new Date().toISOString(),
    city,
    details: choice.details(),
    currency: menu.currency,
    total: choice.total(),
  });
  // Going back from an order leads to the menu, not to a form that would place it once more.
  go({ shop, order: order.orderid }, true);
});

$("#city").addEventListener("input", () => { $("#city-problem").textContent = ""; });
$("#again").addEventListener("click", () => (vendor() ? askToLeave() : route()));
$("#account").addEventListener("click", () => (signsIn ? askToLeave() : askAccount(route)));

// Links within the page do not load it anew.
document.addEventListener("click", (event) => {
  const link = event.target.closest("main a[href^='?']");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  route();
});
addEventListener("popstate", route);
onBack(() => menu || route());
route();
