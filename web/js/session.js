// Signing in and out at a Cognito user pool's hosted sign-in: the authorization code flow with PKCE. The pages of customers
// and those of counters have a session each, so that one browser can be both.

import config from "../config.js";
import { recall, remember } from "./storage.js";

const { domain, clientId } = config.signIn ?? {};
const role = document.documentElement.dataset.role ?? "customer";
const pending = "skip-the-line/sign-in"; // in sessionStorage: what this tab is signing in for
const callback = () => new URL("signed-in.html", location).href;

// current returns the session: its tokens, claims, and when it began and its ID token expires in milliseconds; or null.
export const current = (of = role) => recall(`session/${of}`) ?? null;

export const forget = () => remember(`session/${role}`, null);

// begin leaves the page for the sign-in, which comes back to it. It never resolves.
export async function begin() {
  const verifier = random();
  const state = random();
  sessionStorage.setItem(pending, JSON.stringify({ verifier, state, role, back: location.href }));
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  location.replace(`${domain}/oauth2/authorize?${new URLSearchParams({
    response_type: "code", client_id: clientId, redirect_uri: callback(), scope: "openid", state,
    code_challenge: encoded(new Uint8Array(sum)), code_challenge_method: "S256",
  })}`);
  return new Promise(() => {});
}

// finish turns the code in the page's address into a session and returns the address to go back to.
export async function finish() {
  const parameters = new URL(location).searchParams;
  const { verifier, state, role: of, back } = JSON.parse(sessionStorage.getItem(pending) ?? "{}");
  sessionStorage.removeItem(pending);
  if (!state || parameters.get("state") !== state) throw new Error("This sign-in did not begin in this tab.");
  if (!parameters.get("code")) throw new Error("The sign-in was given up.");
  keep(of, await tokens({ grant_type: "authorization_code", code: parameters.get("code"), redirect_uri: callback(), code_verifier: verifier }));
  return back;
}

// renew gets a new ID token for the session and returns the session, or null where the user pool wants to be asked anew.
export async function renew(session) {
  try {
    return keep(role, { refresh_token: session.refreshToken, ...(await tokens({ grant_type: "refresh_token", refresh_token: session.refreshToken })) });
  } catch (error) {
    if (error.rejected) return null;
    throw error;
  }
}

// leave signs out, of the user pool too, and goes to the first page.
export function leave() {
  forget();
  location.assign(`${domain}/logout?${new URLSearchParams({ client_id: clientId, logout_uri: new URL("./", location).href })}`);
}

function keep(of, { id_token, refresh_token, expires_in }) {
  const session = {
    idToken: id_token, refreshToken: refresh_token, claims: claimsOf(id_token), since: Date.now(), until: Date.now() + expires_in * 1000,
  };
  remember(`session/${of}`, session);
  return session;
}

async function tokens(parameters) {
  const response = await fetch(`${domain}/oauth2/token`, { method: "POST", body: new URLSearchParams({ client_id: clientId, ...parameters }) });
  if (response.ok) return response.json();
  const error = new Error(`The sign-in could not be completed (${response.status}). Try again.`);
  error.rejected = response.status >= 400 && response.status < 500;
  throw error;
}

// claimsOf reads an ID token. Whether it is genuine is for the API to say.
function claimsOf(token) {
  const text = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0))));
}

const random = () => encoded(crypto.getRandomValues(new Uint8Array(32)));
const encoded = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
