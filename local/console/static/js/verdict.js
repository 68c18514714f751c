// What has struck an order, and what is left of it compared with what is guaranteed.
import { el, time } from "./console.js";

// strike returns what became of a call that met a fault.
export const strike = (s) => el("p", {}, el("span", { class: "bolt", "aria-hidden": "true" }, "⚡ "), el("strong", {}, sentence(s.title)), ` was ${s.says}. `, el("span", { class: "quiet" }, s.operation, ", ", time(s.time)));

// verdict returns whether the guarantees have held, and for an order that runs that it is too early to say.
export function verdict(v, order) {
  if (!v && !order) return [el("p", { class: "quiet" }, "No order came of it: the request was answered with an error. The same POST again, with the same id, is one order.")];
  if (!v && order.status !== "RUNNING") return [el("p", { class: "quiet" }, "It was stopped, and of such an order nothing is promised.")];
  if (!v) return [el("p", { class: "quiet" }, "The order is under way …")];
  return [
    el("p", { class: `verdict ${v.held ? "held" : "broken"}` }, el("span", {}, el("span", { class: "mark", "aria-hidden": "true" }, v.held ? "✓ " : "✕ "), v.held ? "The guarantee held" : "The guarantee did not hold"), promises(v.guarantees)),
    el("ul", { class: "findings" }, v.findings.map((f) => el("li", { class: f.held ? "" : "broken" },
      el("span", { class: "mark", "aria-hidden": "true" }, f.held ? "✓" : "✕"), el("span", {}, el("span", { class: "quiet" }, `${sentence(f.what)}: `), f.says)))),
  ];
}

// promises returns links to guarantees by their numbers.
export const promises = (numbers) => el("span", {}, numbers.flatMap((n) => [el("a", { class: "promise", href: `faults.html#g${n}`, "aria-label": `Guarantee ${n}` }, n), " "]));

export const sentence = (text) => text[0].toUpperCase() + text.slice(1);
