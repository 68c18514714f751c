// The page of one order: what became of it, from the moment it is sent.

import { account } from "./identity.js";
import * as orders from "./orders.js";
import { $, fill, reconcile, setTitle, show, stamp } from "./page.js";
import { repeat } from "./repeat.js";
import { look } from "./track.js";
import { amount, coffee, timeOfDay } from "./words.js";

const slow = 15_000; // ms from accepted after which the page says that it takes long

// What the page says of an order in each phase: heading and text.
const says = {
  sending: () => ["Sending your order…", "If the connection drops, this page sends it again. You will not get it twice."],
  accepted: (order) =>
    Date.now() - order.acceptedat < slow
      ? ["The shop has your order", "It is being checked. That takes about a second."]
      : ["The shop has your order", "Checking it takes longer than usual. There is nothing you need to do: this page tells you how it ends."],
  placed: () => ["Your order is placed", "The shop is making it. You may close this page and come back."],
  ready: () => ["Ready: pick it up", "Walk past the line, straight to the counter."],
  "handed-over": () => ["Enjoy your coffee", "It was handed over. See you on the next train."],
  rejected: (order) => ["The shop did not take this order", order.reason],
  failed: (order) => ["The order did not go through", order.reason],
  unsent: (order) => ["The order was not sent", `${order.reason} Nothing is charged.`],
  expired: () => ["Nobody picked it up", "The shop does not keep an order for ever. Order again if you still want it."],
  unknown: () => ["No such order here", "Open the page in the browser that placed it, or order anew."],
};

// followOrder shows an order and keeps what it shows current. It returns a function that ends that.
export function followOrder(orderid, shop, address) {
  let order = orders.find(orderid);
  let shown = true;
  render();
  show("order");
  if (order && !orders.over(order)) {
    repeat(async () => {
      if (!shown) return undefined;
      const { news, pause } = await look(order);
      order = orders.change(order, news);
      if (shown) render();
      return orders.over(order) ? undefined : pause;
    });
  }
  return () => { shown = false; };

  function render() {
    const view = $("[data-view=order]");
    const current = order?.phase ?? "unknown";
    const [heading, text] = says[current](order);
    view.dataset.phase = current;
    fill(view, {
      heading, text, spoken: `${heading}. ${text}`,
      code: orders.code(orderid), orderid,
      coffee: order ? coffee(order.details) : "", city: order?.city, shop, account: order?.accountid ?? account(),
      total: order ? amount(order.currency, order.total) : "",
    });
    setTitle(heading);
    reconcile($("#line"), stations(order), (station) => station.name, () => stamp("station"), (element, station) => {
      fill(element, { name: station.name, time: timeOfDay(station.time), state: station.done ? "done" : "" });
      element.className = [station.done && "done", station.current && "current", station.end].filter(Boolean).join(" ");
      if (station.current) element.setAttribute("aria-current", "step");
      else element.removeAttribute("aria-current");
    });
    const billed = order?.invoicekey && current !== "failed";
    $("#invoice").hidden = !billed;
    if (billed) $("#invoice").href = `invoice.html?${new URLSearchParams({ key: order.invoicekey, shop, order: orderid })}`;
    const other = order && orders.under(order.accountid, shop).find((one) => one.orderid !== orderid);
    $("#other").hidden = !(other && current === "rejected");
    if (other) $("#other").href = address({ shop, order: other.orderid });
    $("#anew").href = address({ shop });
  }
}

// stations returns the stops of an order's line, with the times at which it passed them.
function stations(order) {
  if (!order) return [];
  const { acceptedat, placedat, readyat, endedat } = order;
  if (order.phase === "unsent") return [{ name: "Not sent", current: true, end: "stop" }];
  const accepted = { name: "Accepted", time: acceptedat };
  const ends = { rejected: "Rejected", failed: "Failed" };
  const line = ends[order.phase]
    ? [accepted, { name: ends[order.phase], time: endedat, end: "stop" }]
    : [accepted, { name: "Placed", time: placedat }, { name: "Ready", time: readyat },
       order.phase === "expired" ? { name: "Expired", time: order.expiresat, end: "stop" } : { name: "Handed over", time: endedat }];
  if (order.phase === "handed-over" && !readyat) line.splice(2, 1); // handed over without having been called ready
  const at = ends[order.phase] ? 1 : { sending: -1, accepted: 0, placed: 1, ready: 2 }[order.phase] ?? 3;
  line.forEach((station, i) => {
    station.done = i <= at && !station.end;
    station.current = i === Math.min(at, line.length - 1);
  });
  return line;
}
