// What has struck an order, and what is left of it compared with what is guaranteed.
import { el, time } from "./console.js";

// strikes returns what became of calls that met faults: those in a row that met the same are one.
export function strikes(all) {
  const rows = [];
  for (const s of all) {
    const last = rows.at(-1);
    if (last?.call === s.call && last.fault === s.fault) last.times++;
    else rows.push({ ...s, times: 1 });
  }
  return rows.map((s) => el("p", {}, el("span", { class: "bolt", "aria-hidden": "true" }, "⚡ "), el("strong", {}, sentence(s.title)), ` was ${s.says}${s.times > 1 ? `, ${s.times} times` : ""}. `, el("span", { class: "quiet" }, s.operation, ", ", time(s.time))));
}

// verdict returns whether the guarantees have held, and for an order that runs that it is too early to say.
export function verdict(v, order) {
  if (!v && !order) return [el("p", { class: "quiet" }, "No order came of it: the request was answered with an error. The same POST again, with the same id, is one order.")];
  if (!v && order.status !== "RUNNING") return [el("p", { class: "quiet" }, "It was stopped, and of such an order nothing is promised.")];
  if (!v) return [el("p", { class: "quiet" }, "The order is under way …")];
  const [kind, mark, text] = !v.held ? ["broken", "✕", "The guarantee did not hold"] : order.outcome === "compensation failed" ? ["exception", "‼", "The guarantee's one exception"] : ["held", "✓", "The guarantee held"];
  return [
    el("p", { class: `verdict ${kind}` }, el("span", {}, el("span", { class: "mark", "aria-hidden": "true" }, `${mark} `), text), promises(v.guarantees)),
    el("ul", { class: "findings" }, v.findings.map((f) => el("li", { class: f.held ? "" : "broken" },
      el("span", { class: "mark", "aria-hidden": "true" }, f.held ? "✓" : "✕"), el("span", {}, el("span", { class: "quiet" }, `${sentence(f.what)}: `), f.says)))),
  ];
}

// promises returns links to guarantees by their numbers.
export const promises = (numbers) => el("span", { class: "numbers" }, numbers.flatMap((n) => [el("a", { class: "promise", href: `faults.html#g${n}`, "aria-label": `Guarantee ${n}` }, n), " "]));

export const sentence = (text) => text[0].toUpperCase() + text.slice(1);
