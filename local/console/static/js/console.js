// What every page of the console shares: the masthead, JSON from the stack, events, and how values are shown.
// Text is set as text, never as HTML.

import { showChanges } from "./changes.js";

const pages = [
  ["./", "Orders"], ["new.html", "New order"], ["faults.html", "Faults"], ["requests.html", "Requests"],
  ["notifications.html", "Notifications"], ["functions.html", "Functions"], ["table.html", "Table"], ["invoices.html", "Invoices"], ["api.html", "API"],
];

export const $ = (selector, root = document) => root.querySelector(selector);

// el returns a new element. Attributes that are functions listen; false and undefined ones are left out.
export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

// svg returns a new SVG element.
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

function masthead() {
  const here = location.pathname.split("/").pop() || "./";
  const current = here === "order.html" || here === "index.html" ? "./" : here;
  const links = pages.map(([href, text]) => el("a", { href, "aria-current": href === current && (here === "order.html" ? "true" : "page") }, text));
  $("header.masthead").append(
    el("a", { class: "brand", href: "../" }, el("img", { src: "../icon.svg", width: 28, height: 28, alt: "" }), "Skip the Line"),
    el("nav", { "aria-label": "Console" }, links));
  document.body.prepend(el("a", { class: "skip", href: "#main" }, "To the content"));
  document.body.append(el("p", { class: "connection", role: "status", hidden: true }, "No connection to the stack. Trying again …"));
}
if ($("header.masthead")) masthead();

// read returns the JSON at a path of the stack.
export const read = (path) => send("GET", path);

// send makes a request of the stack and returns the JSON of its response, or throws an error that says why there is none.
export async function send(method, path, content) {
  const request = content === undefined ? { method } : { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) };
  const response = await fetch(path, request).catch(() => { throw new Error("The stack cannot be reached. If it was stopped, start it again; then try once more."); });
  const body = response.status === 204 ? null : await response.json();
  if (!response.ok) throw Object.assign(new Error(body.message), { status: response.status });
  return body;
}

// listen calls refresh at once, and again whenever one of the topics has news, at most every pause milliseconds. While the page
// is hidden it is not connected: a browser has few connections for all of its tabs.
export function listen(topics, refresh, { execution = "", pause = 100 } = {}) {
  let source, running = false, again = false, last = 0, timer;
  const run = async () => {
    timer = undefined;
    if (running) { again = true; return; }
    running = true;
    last = performance.now();
    try {
      await refresh();
    } catch (problem) {
      console.warn(problem);
    }
    running = false;
    if (again) { again = false; news(); }
  };
  const news = () => { timer ??= setTimeout(run, Math.max(0, last + pause - performance.now())); };
  const connect = () => {
    if (document.hidden) { source?.close(); source = undefined; return; }
    if (source) return;
    const query = new URLSearchParams({ topics: [...new Set([...topics, "change"])].join(","), ...(execution && { execution }) });
    source = new EventSource(`events?${query}`);
    source.onopen = () => { $(".connection").hidden = true; showChanges(); news(); };
    source.onerror = () => { $(".connection").hidden = false; };
    source.addEventListener("change", () => showChanges({ news: true }));
    for (const topic of [...topics, "reset"]) source.addEventListener(topic, news);
  };
  document.addEventListener("visibilitychange", connect);
  addEventListener("pagehide", () => source?.close());
  connect();
  return news;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

// time returns an element with a time of day; the whole date is its title.
export function time(text) {
  const date = new Date(text);
  return el("time", { datetime: text, title: whole.format(date) }, clock.format(date));
}

// duration returns milliseconds in words.
export function duration(ms) {
  if (ms < 1) return "< 1 ms";
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

export const between = (from, to) => new Date(to) - new Date(from);

const marks = { accepted: "…", placed: "✓", rejected: "–", failed: "✕", "compensation failed": "‼" };

// outcome returns an element that says what became of an order, in a word and by a mark.
export function outcome(name) {
  return el("span", { class: `outcome ${name.replace(" ", "-")}` }, el("span", { class: "mark", "aria-hidden": "true" }, marks[name] ?? "?"), name);
}

// copyButton copies text when it is pressed.
export function copyButton(text, label = "Copy") {
  return el("button", { class: "small", type: "button", click: async ({ currentTarget: button }) => {
    await navigator.clipboard.writeText(typeof text === "function" ? text() : text);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = label; }, 1500);
  } }, label);
}

// json returns an element that shows a value, folded below its first level, with a button that copies it.
export function json(value) {
  if (value?.truncated === true && typeof value.start === "string") {
    return el("div", { class: "json" }, el("p", { class: "quiet" }, `${value.bytes.toLocaleString()} bytes. This is the start:`), el("pre", {}, value.start));
  }
  return el("div", { class: "json" }, copyButton(() => JSON.stringify(value, null, 2)), tree(value, 0));
}

// jsonText shows text that may be JSON.
export function jsonText(text) {
  try {
    return json(JSON.parse(text));
  } catch {
    return el("div", { class: "json" }, copyButton(text), el("pre", {}, text));
  }
}

const many = 200; // members that are shown at once

function tree(value, depth) {
  if (value === null || typeof value !== "object") return el("span", { class: `value ${value === null ? "null" : typeof value}` }, JSON.stringify(value));
  const list = Array.isArray(value);
  const names = Object.keys(value);
  if (names.length === 0) return el("span", { class: "value" }, list ? "[]" : "{}");
  const brief = list ? `[ ${names.length} ]` : `{ ${names.slice(0, 4).join(", ")}${names.length > 4 ? ", …" : ""} }`;
  const members = el("ul");
  const show = (from) => {
    for (const name of names.slice(from, from + many)) {
      members.append(el("li", {}, list ? "" : el("span", { class: "name" }, `${name}: `), tree(value[name], depth + 1)));
    }
    if (names.length > from + many) {
      const more = el("li", {}, el("button", { class: "small", type: "button", click: () => { more.remove(); show(from + many); } }, `${names.length - from - many} more`));
      members.append(more);
    }
  };
  const details = el("details", { open: depth < 1, toggle: () => { if (details.open && !members.firstChild) show(0); } }, el("summary", {}, brief), members);
  if (depth < 1) show(0);
  return details;
}

// rows moves the focus between a list's links by the arrow keys.
export function arrows(list) {
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [...list.querySelectorAll("a[href]")];
    const next = links[links.indexOf(document.activeElement) + step];
    if (step && next) { next.focus(); event.preventDefault(); }
  });
}
