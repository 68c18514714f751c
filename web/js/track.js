// Where an order is. Each look makes one call of the API, seldom two, and returns what is new and the pause in milliseconds
// before the next look; a temporary error is thrown, and the next look repeats it.
//
//   sending → accepted → placed → ready → handed-over
//      └ unsent   └ rejected, failed    └ expired
//
// An order shows up in GET /order as soon as it is committed, so that is asked first and often. GET /orders/{orderid} knows
// rejections and failures too, but costs more and is throttled: it is asked only when the order does not show up, or has gone.

import * as api from "./api.js";

// Pauses after the POST: with it, no more than 8 calls in the first 12 s.
const pauses = [300, 350, 500, 800, 1500, 3000, 6000];
const asksOutcome = (looks) => looks >= 3 && looks % 2 === 1;

const tooLate = 10 * 60_000; // ms after which an order that may not have been sent is not sent any more

export function look(order) {
  switch (order.phase) {
    case "sending":
      return Date.now() - order.sentat > tooLate ? recover(order) : send(order);
    case "accepted":
      return settle(order);
    default:
      return watch(order);
  }
}

async function send(order) {
  const { accountid, vendorid, orderdate, city, details } = order;
  try {
    await api.place(order.orderid, { accountid, vendorid, orderdate, city, details });
  } catch (error) {
    if (error.temporary) throw error;
    // 409: an earlier attempt arrived, though its response did not.
    if (error.status !== 409) return { news: { phase: "unsent", reason: error.message } };
  }
  return { news: { phase: "accepted", acceptedat: Date.now(), looks: 0 }, pause: pauses[0] };
}

// recover decides about an order whose POST had no response and is long past: nobody waits for that coffee any more.
async function recover(order) {
  if (await api.outcome(order.orderid)) return { news: { phase: "accepted", acceptedat: order.sentat, looks: 0 }, pause: 0 };
  return { news: { phase: "unsent", reason: "It never reached the shop, and it is too old to be sent now." } };
}

async function settle(order) {
  const looks = order.looks + 1;
  const later = { news: { looks }, pause: pauses[looks] ?? 10_000 };
  if (!order.contested && !asksOutcome(order.looks)) {
    const item = await api.active(order.accountid, order.vendorid);
    if (item?.orderid === order.orderid) return shown(item);
    // Another order holds the slot, so this one will be rejected: ask at once, but once.
    return item ? { news: { looks, contested: true }, pause: 0 } : later;
  }
  const outcome = await api.outcome(order.orderid);
  later.news.contested = false;
  switch (outcome?.status) {
    case "rejected":
    case "failed":
      return { news: { phase: outcome.status, reason: outcome.reason, endedat: Date.now() } };
    case "placed":
      // Placed, and perhaps gone again before it was seen.
      return { news: { phase: "placed" }, pause: 0 };
    default:
      return later;
  }
}

async function watch(order) {
  const item = await api.active(order.accountid, order.vendorid);
  if (item?.orderid === order.orderid) return shown(item);
  if (order.expiresat && api.now() > Date.parse(order.expiresat)) return { news: { phase: "expired" } };
  const outcome = await api.outcome(order.orderid);
  switch (outcome?.status) {
    case "failed":
      return { news: { phase: "failed", reason: outcome.reason, endedat: Date.now() } };
    case "accepted":
      return { news: {}, pause: 2000 }; // being removed again
    default:
      return { news: { phase: "handed-over", endedat: Date.now() } };
  }
}

// shown is an order as GET /order shows it.
function shown(item) {
  const { placedat, readyat, expiresat, invoicekey, currency, total } = item;
  const age = api.now() - Date.parse(readyat ?? placedat);
  return {
    news: { phase: readyat ? "ready" : "placed", placedat, readyat, expiresat, invoicekey, currency, total },
    pause: Math.min(10_000, Math.max(2000, age / 20)),
  };
}
