// The functions: their processes, how long they took, and what they print.
import { $, el, read, listen, time, duration } from "./console.js";

const open = new Set();

async function refresh() {
  const { functions } = await read("functions");
  $("#functions").replaceChildren(...functions.map(card));
}

function card(f) {
  const numbers = [["invocations", f.invocations], ["failed", f.errors], ["cold starts", f.coldstarts], ["throttled", f.throttles]];
  const took = f.reports.map((r) => r.durationms).sort((a, b) => a - b);
  return el("section", { class: "card", "aria-labelledby": `f-${f.name}` }, el("h2", { id: `f-${f.name}` }, f.name),
    el("p", { class: "facts" }, numbers.map(([name, n]) => el("span", {}, el("strong", {}, n.toLocaleString()), ` ${name}`)),
      took.length > 0 && el("span", {}, el("strong", {}, duration(took[Math.floor(took.length / 2)])), ` median of the last ${took.length}`)),
    table("Processes", ["process", "now", "start", "memory"], f.processes.map((p) => [p.pid, p.busy ? "busy" : "idle", duration(p.initms), p.maxmemory ? `${(p.maxmemory / 1e6).toFixed(1)} MB` : "—"])),
    table("Newest invocations", ["begun", "took", "cold start", "error"], f.reports.slice(0, 8).map((r) => [time(r.begunat), duration(r.durationms), r.initms ? duration(r.initms) : "", r.errortype ?? ""])),
    log(f.name));
}

function table(title, names, rows) {
  if (rows.length === 0) return el("p", { class: "quiet" }, `${title}: none yet`);
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title }, el("table", {}, el("caption", {}, title),
    el("thead", {}, el("tr", {}, names.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell) => el("td", {}, cell)))))));
}

function log(name) {
  const text = el("pre", { class: "log" });
  const fill = async () => {
    const { lines } = await read(`functions/${encodeURIComponent(name)}/log`);
    text.textContent = lines.map((line) => line.message).join("\n") || "Nothing printed yet.";
  };
  const details = el("details", { class: "part", open: open.has(name), toggle: () => { details.open ? (open.add(name), fill()) : open.delete(name); } }, el("summary", {}, "Log"), text);
  return details;
}

listen(["execution", "request"], refresh, { pause: 1000 });
