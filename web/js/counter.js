// The counter's page: a shop's queue, kept current, and the two things one does with an order.

import * as api from "./api.js";
import { askToLeave, signsIn, validID, vendor } from "./identity.js";
import { code } from "./orders.js";
import { $, fill, reconcile, setTitle, show, stamp, write } from "./page.js";
import { repeat } from "./repeat.js";
import { coffee, waited } from "./words.js";

const pause = 2000; // ms between two looks at the queue
const lag = 60_000; // ms for which an index may still show what has changed
const late = [5, 10]; // minutes of waiting that deserve attention, and that are too many

const shop = vendor() || (new URL(location).searchParams.get("shop") ?? "");
const handedOver = new Map(); // orderid → when this page learned it
const madeReady = new Map(); // orderid → when this page said so
let pages = 1; // how many of the queue's pages are shown
let queue = [];
let known; // orderids of the last look, to say what is new

async function refresh() {
  const orders = [];
  let next;
  for (let i = 0; i < pages; i++) {
    const page = await api.queue(shop, next);
    orders.push(...page.orders);
    next = page.next;
    if (!next) break;
  }
  $("#rest").hidden = !next;
  queue = orders;
  render();
  show("queue");
  return pause;
}

function render() {
  forget(handedOver);
  forget(madeReady);
  const orders = queue
    .filter((order) => !handedOver.has(order.orderid))
    .map((order) => ({ ...order, readyat: order.readyat ?? madeReady.get(order.orderid) }));
  list("#to-make", orders.filter((order) => !order.readyat));
  list("#ready", orders.filter((order) => order.readyat));
  const making = $("#to-make").childElementCount;
  fill(document, { making: String(making), waiting: String(orders.length - making) });
  setTitle(making ? `(${making}) ${shop}` : shop);
  tick();
  announce(orders);
}

function forget(times) {
  for (const [orderid, time] of times) if (Date.now() - Date.parse(time) > lag) times.delete(orderid);
}

function list(selector, orders) {
  const element = $(selector);
  const before = element.firstElementChild;
  reconcile(element, orders, (order) => order.orderid, newTicket, (ticket, order) => {
    ticket.order = order;
    ticket.classList.toggle("is-ready", Boolean(order.readyat));
  });
  element.nextElementSibling.hidden = orders.length > 0;
  // What moved up must not be hit by a click that was meant for what stood there.
  if (before && !before.isConnected) settle(element);
}

function settle(element) {
  element.classList.add("settling");
  setTimeout(() => element.classList.remove("settling"), 350);
}

function newTicket(order) {
  const ticket = stamp("ticket");
  fill(ticket, { coffee: coffee(order.details), code: code(order.orderid), account: order.accountid, city: order.city });
  for (const button of ticket.querySelectorAll("button")) {
    button.setAttribute("aria-label", `${button.textContent}: ${coffee(order.details)}, ${code(order.orderid)}`);
  }
  return ticket;
}

// tick writes how long each order has waited.
function tick() {
  for (const ticket of document.querySelectorAll(".ticket")) {
    const wait = api.now() - Date.parse(ticket.order.placedat);
    write($(".wait", ticket), waited(wait));
    const minutes = wait / 60_000;
    ticket.dataset.late = minutes > late[1] ? "very" : minutes > late[0] ? "somewhat" : "";
  }
}

// announce tells a screen reader what is new, in one sentence per look.
function announce(orders) {
  const fresh = orders.filter((order) => known && !known.has(order.orderid));
  known = new Set(orders.map((order) => order.orderid));
  if (fresh.length === 1) write($("#spoken"), `New order: ${coffee(fresh[0].details)}.`);
  if (fresh.length > 1) write($("#spoken"), `${fresh.length} new orders.`);
}

const actions = {
  ready: {
    call: api.ready,
    done: (orderid) => madeReady.set(orderid, new Date().toISOString()),
    said: "is ready",
  },
  handOver: {
    call: api.handOver,
    done: (orderid) => handedOver.set(orderid, new Date().toISOString()),
    said: "is handed over",
  },
};

async function act(ticket, button) {
  if (ticket.ariaBusy === "true") return;
  ticket.ariaBusy = "true";
  const { accountid, vendorid, orderid, details } = ticket.order;
  const action = actions[button.dataset.action];
  let said = action.said;
  try {
    // The call names the customer's slot and not the order: another counter may have handed this order over, and the customer
    // may have placed the next.
    const active = await api.active(accountid, vendorid);
    if (active?.orderid === orderid && (await action.call(accountid, vendorid))) {
      action.done(orderid);
    } else {
      actions.handOver.done(orderid);
      said = "was handed over at another counter";
    }
    const following = (ticket.nextElementSibling ?? ticket.previousElementSibling)?.querySelector("[data-action=" + button.dataset.action + "]");
    const focused = ticket.contains(document.activeElement);
    render();
    if (focused) (following ?? $("[data-view=queue] h1")).focus();
    toast(`${code(orderid)}, ${coffee(details)}, ${said}.`);
  } catch (error) {
    toast(`${code(orderid)} is as it was. ${error.message}`, true);
  } finally {
    ticket.ariaBusy = "false";
  }
}

let toastTimer;
function toast(text, bad = false) {
  const element = $("#toast");
  element.hidden = false;
  element.classList.toggle("bad", bad);
  write(element, text);
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { element.hidden = true; }, bad ? 8000 : 3000);
}

function start() {
  if (signsIn) {
    $("#change").addEventListener("click", (event) => {
      event.preventDefault();
      askToLeave();
    });
  }
  if (signsIn && !vendor()) {
    const again = $("#again");
    again.textContent = "Sign out";
    again.addEventListener("click", (event) => {
      event.preventDefault();
      askToLeave();
    });
    return broken("Customers have no queue. Sign out, and sign in as a counter.");
  }
  if (!shop) return show("shop");
  fill(document, { shop });
  $("#change").hidden = false;
  if (!validID(shop)) return broken("A shop’s name has 1 to 64 letters, digits, hyphens and underscores. Choose another at the top right.");
  const again = repeat(async () => {
    try {
      return await refresh();
    } catch (error) {
      if (error.temporary || !(error instanceof api.ApiError)) throw error;
      broken(error.message);
      return undefined;
    }
  });
  setInterval(tick, 1000);
  $("#load").addEventListener("click", () => {
    pages++;
    again();
  });
  $("[data-view=queue]").addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (button) act(button.closest(".ticket"), button);
  });
}

function broken(problem) {
  fill(document, { problem });
  show("broken");
}

start();
