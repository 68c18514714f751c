// Who is using the page. Without sign-in customers name themselves: the page makes up an account and keeps it, and anyone
// may change it. Sign-in replaces this module and nothing else.

import { recall, remember } from "./storage.js";

// What an account and a shop may be called.
export const validID = (id) => /^[A-Za-z0-9_-]{1,64}$/.test(id);

// account returns the customer's accountid.
export function account() {
  const known = recall("account");
  return typeof known === "string" && validID(known) ? known : rename(madeUp());
}

// rename changes the accountid and returns it.
export function rename(id) {
  remember("account", id);
  return id;
}

// credentials returns the headers that every call of the API carries.
export const credentials = async () => ({});

// madeUp leaves out what looks alike: 0 and o, 1 and l.
function madeUp() {
  const letters = "abcdefghijkmnpqrstuvwxyz23456789";
  return "guest-" + Array.from(crypto.getRandomValues(new Uint8Array(7)), (byte) => letters[byte % letters.length]).join("");
}
