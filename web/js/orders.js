// The orders that this browser has sent, newest first. An order is kept before it is sent, so that a reload or a lost
// connection sends the same one again.

import { recall, remember } from "./storage.js";

const most = 30;

const all = () => recall("orders") ?? [];

// newOrder keeps an order that is still to be sent and returns it.
export function newOrder(order) {
  const kept = { ...order, orderid: uuid(), phase: "sending", sentat: Date.now() };
  remember("orders", [kept, ...all()].slice(0, most));
  return kept;
}

export const find = (orderid) => all().find((order) => order.orderid === orderid);

// under returns the customer's orders at a shop that are not over.
export const under = (accountid, vendorid) =>
  all().filter((order) => order.accountid === accountid && order.vendorid === vendorid && !over(order));

// change keeps what is new about an order and returns it.
export function change(order, news) {
  const changed = { ...order, ...news };
  remember("orders", all().map((kept) => (kept.orderid === order.orderid ? changed : kept)));
  return changed;
}

export const over = (order) => !["sending", "accepted", "placed", "ready"].includes(order.phase);

// code is what customer and counter say to each other: short enough to call out.
export const code = (orderid) => orderid.slice(0, 4).toUpperCase();

// uuid is crypto.randomUUID, which browsers offer to secure contexts only.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
