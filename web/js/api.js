// The calls of the API. Each resolves to what the API returned, or throws an ApiError.

import config from "../config.js";
import { ended } from "./connection.js";
import { credentials, rejected } from "./identity.js";

const timeLimit = 12_000; // ms: API Gateway gives up on an integration after 10 s

export class ApiError extends Error {
  // status is HTTP's, or 0 where the API was not reached.
  constructor(status, message) {
    super(message);
    this.status = status;
  }

  // temporary reports whether the same call may succeed later.
  get temporary() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export const menu = () => call("GET", "/menu");

// place submits an order. One id is one order at most, however often it is sent.
export const place = (orderid, order) =>
  call("POST", "/order", {}, { headers: { "X-Amzn-RequestId": orderid, "Content-Type": "application/json" }, body: JSON.stringify({ order }) });

// outcome returns what became of a POST: {orderid, status, reason?}, or undefined where there is no such order (yet).
export const outcome = (orderid) => orNothing(call("GET", `/orders/${encodeURIComponent(orderid)}`));

// active returns the order that a customer has at a shop, or undefined.
export const active = async (accountid, vendorid) => (await orNothing(call("GET", "/order", { accountid, vendorid })))?.order;

// queue returns one page of a shop's orders, oldest first: {orders, next?}.
export const queue = (vendorid, next) => call("GET", "/orders", next ? { vendorid, next } : { vendorid });

// ready and handOver return false where there is no such order any more.
export const ready = (accountid, vendorid) => whetherFound(call("PUT", "/order/ready", { accountid, vendorid }));
export const handOver = (accountid, vendorid) => whetherFound(call("DELETE", "/order", { accountid, vendorid }));

// invoice returns a URL that opens an invoice for a short while: {url, expiresat}.
export const invoice = (objectKey) => call("GET", "/invoice", { objectKey });

// now is the API's time in milliseconds as far as the page can read it: the clock of a counter may be wrong.
export const now = () => Date.now() + skew;
let skew = 0;

async function call(method, path, query = {}, { headers = {}, body } = {}) {
  const search = new URLSearchParams(query).toString();
  let response, text;
  try {
    response = await fetch(config.api + path + (search && `?${search}`), {
      method,
      body,
      headers: { ...(await credentials()), ...headers },
      signal: AbortSignal.timeout(timeLimit),
    });
    text = await response.text();
  } catch {
    ended(0);
    throw new ApiError(0, "The shop cannot be reached. Check your connection.");
  }
  ended(response.status);
  const date = Date.parse(response.headers.get("Date") ?? "");
  if (Math.abs(date - now()) > 2_000) skew = date - Date.now();
  const content = parse(text);
  if (response.status === 401) await rejected();
  if (!response.ok) throw new ApiError(response.status, content?.message ?? `The shop's system is not available right now (${response.status}). Try again in a moment.`);
  return content;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // 204, or something between here and the API that does not speak JSON
  }
}

async function orNothing(request) {
  try {
    return await request;
  } catch (error) {
    if (error.status === 404) return undefined;
    throw error;
  }
}

const whetherFound = async (request) => (await orNothing(request.then(() => true))) ?? false;
