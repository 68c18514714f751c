// Who is using the page. Where the API has people sign in (config.js), that is who the ID token says. Elsewhere customers name
// themselves: the page makes up an account and keeps it, and anyone may change it.

import config from "../config.js";
import * as session from "./session.js";
import { recall, remember } from "./storage.js";

const early = 60_000; // ms before an ID token expires at which a new one is fetched
const settled = 10_000; // ms after which a session that the API does not accept is given up for a new one

export const signsIn = Boolean(config.signIn);
if (signsIn && !session.current()) await session.begin();

// What an account and a shop may be called.
export const validID = (id) => /^[A-Za-z0-9_-]{1,64}$/.test(id);

// account returns the customer's accountid.
export function account() {
  if (signsIn) return session.current()?.claims.sub ?? "";
  const known = recall("account");
  return typeof known === "string" && validID(known) ? known : rename(madeUp());
}

// vendor returns the vendorid of a counter that has signed in, or "".
export const vendor = () => (signsIn && session.current()?.claims["custom:vendorid"]) || "";

// rename changes the accountid and returns it.
export function rename(id) {
  remember("account", id);
  return id;
}

// credentials returns the headers that every call of the API carries.
export async function credentials() {
  if (!signsIn) return {};
  let current = session.current();
  if (current && Date.now() > current.until - early) current = await session.renew(current);
  if (!current) await session.begin();
  return { Authorization: current.idToken };
}

// rejected is told that the API did not accept the credentials. It signs in anew and does not resolve, unless that was just done.
export async function rejected() {
  const current = session.current();
  if (!signsIn || (current && Date.now() - current.since < settled)) return;
  session.forget();
  await session.begin();
}

// askToLeave opens the dialog that offers to sign out.
export function askToLeave() {
  const dialog = document.querySelector("#leave");
  dialog.addEventListener("close", () => dialog.returnValue === "leave" && session.leave(), { once: true });
  dialog.returnValue = "";
  dialog.showModal();
}

// madeUp leaves out what looks alike: 0 and o, 1 and l.
function madeUp() {
  const letters = "abcdefghijkmnpqrstuvwxyz23456789";
  return "guest-" + Array.from(crypto.getRandomValues(new Uint8Array(7)), (byte) => letters[byte % letters.length]).join("");
}
