// One order: the workflow and its way through it, a timeline, and all that is known of one state.
import { $, el, read, send, listen, time, duration, between, outcome, copyButton, json, jsonText, arrows } from "./console.js";
import { strikes as struckBy, verdict } from "./verdict.js";
import { Graph, legend, statusOf } from "./graph.js";

const id = new URLSearchParams(location.search).get("id") ?? "";
document.title = `${id.slice(0, 8)} · Console · Skip the Line`;

let graph, order, details, shown;

async function refresh() {
  const begun = performance.now();
  const machine = graph ? undefined : read(`workflow?execution=${encodeURIComponent(id)}`); // as this order runs it, whatever was loaded since
  try {
    order = await read(`executions/${encodeURIComponent(id)}`);
  } catch (problem) {
    if (problem.status !== 404) throw problem;
    $("#missing").hidden = false;
    return;
  }
  if (!graph) {
    graph = new Graph(await machine);
    $("#graph").append(graph.element, legend());
  }
  $("#missing").hidden = true;
  $("#found").hidden = false;
  summary();
  actions();
  faults();
  const visits = order.states ?? [];
  $("#forgotten").hidden = !order.forgotten;
  graph.show(visits, order.status !== "RUNNING" && order.status !== "SUCCEEDED");
  changed(visits);
  timeline(visits);
  detail();
  $("#main").dataset.took = performance.now() - begun; // milliseconds, for tests
}

// changed says which states the drawing does not have: that of an order of an earlier run is of the workflow as it is now.
function changed(visits) {
  const gone = new Set(visits.map((v) => v.state).filter((state) => !graph.nodes.has(state)));
  $("#changed").hidden = gone.size === 0;
  $("#changed").textContent = `The workflow has been changed since this order ran. No longer in it, and in the timeline only: ${[...gone].join(", ")}.`;
}

function summary() {
  $("#outcome").replaceChildren(outcome(order.outcome));
  $("#what").textContent = order.what || "An order";
  const facts = [["customer", order.account], ["shop", order.vendor], ["started", time(order.startedat)],
    [order.stoppedat ? "took" : "", order.stoppedat ? duration(between(order.startedat, order.stoppedat)) : ""]];
  $("#facts").replaceChildren(
    ...facts.filter(([, value]) => value).map(([name, value]) => el("span", {}, el("span", { class: "quiet" }, `${name} `), value)),
    el("span", { class: "id" }, order.id, " ", copyButton(order.id)));
  $("#problem").hidden = !order.error;
  $("#problem").replaceChildren(...(order.error ? [el("strong", {}, order.error), " ", reason(order.cause)] : []));
}

// actions offers what can be done with the order as it stands.
function actions() {
  const ended = order.status !== "RUNNING", last = order.states?.at(-1);
  const button = (text, title, action) => el("button", { type: "button", title, click: action }, text);
  const state = `${order.status} ${last?.state}`;
  if ($("#actions").dataset.shown === state) return;
  $("#actions").dataset.shown = state;
  const again = [
    button("Start anew", "A new order with the same input", () => act(async () => { location.href = `order.html?id=${encodeURIComponent((await send("POST", "executions", { input: order.input })).id)}`; })),
    el("a", { class: "button", href: `new.html?from=${encodeURIComponent(id)}` }, "Edit and start anew"),
  ];
  const redrive = button("Redrive", "Runs it again from the state that did not succeed, as Step Functions does", () => act(() => send("POST", `executions/${encodeURIComponent(id)}/redrive`)));
  const stop = button("Stop", "Ends it as ABORTED", () => act(() => send("POST", `executions/${encodeURIComponent(id)}/stop`)));
  $("#actions").replaceChildren(...(ended ? again : [stop]), ...(ended && order.status !== "SUCCEEDED" ? [redrive] : []),
    ended && last?.type === "Fail" ? el("span", { class: "hint" }, `A redrive begins with the state that it ended in. That is ${last.state}, which fails again: start it anew instead.`) : "");
}

async function act(what) {
  try {
    $("#refused").textContent = "";
    await what();
  } catch (problem) {
    $("#refused").textContent = problem.message;
  }
}

// faults shows what its calls have met, and once it has ended whether it is what is guaranteed.
function faults() {
  const strikes = order.strikes ?? [], pane = $("#faults");
  const text = JSON.stringify([strikes, order.verdict, order.status]);
  pane.hidden = strikes.length === 0;
  if (pane.hidden || pane.dataset.shown === text) return;
  pane.dataset.shown = text;
  pane.replaceChildren(el("h2", {}, "Faults"), ...struckBy(strikes), ...verdict(order.verdict, order));
}

// struckAt returns the strikes between two times that are of a kind.
const struckAt = (from, to, of) => (order.strikes ?? []).filter((s) => of(s) && new Date(s.time) >= new Date(from) && (!to || new Date(s.time) <= new Date(to)));

// struck returns the strikes at the calls of one attempt.
const struck = (a) => struckAt(a.startedat, a.endedat, (s) => (s.function ? a.sent?.FunctionName?.endsWith(`:${s.function}`) : a.resource.endsWith({ publish: ":publish", "delete-item": ":deleteItem" }[s.call])));
const bolt = (strikes) => strikes.map((s) => el("span", { class: "bolt" }, ` ⚡ ${s.says}`));

// reason returns what a cause says: a function's is JSON with an errorMessage.
function reason(cause = "") {
  try {
    return JSON.parse(cause).errorMessage ?? cause;
  } catch {
    return cause;
  }
}

function timeline(visits) {
  const list = $("#timeline");
  const start = new Date(order.startedat);
  const end = order.stoppedat ? new Date(order.stoppedat) : new Date(Math.max(Date.now(), ...visits.map((v) => new Date(v.exitedat ?? v.enteredat))));
  const total = Math.max(1, end - start);
  const bar = (kind, from, to, title) => {
    const element = el("span", { class: `bar ${kind}`, title });
    element.style.left = `${Math.min(99.5, Math.max(0, ((new Date(from) - start) / total) * 100))}%`;
    element.style.width = `${Math.max(0.5, ((new Date(to ?? end) - new Date(from)) / total) * 100)}%`;
    return element;
  };
  const focused = document.activeElement?.closest("#timeline a")?.hash;
  list.replaceChildren(...visits.map((v) => {
    const status = statusOf(v, order.status === "FAILED" && v === visits.at(-1));
    const tried = v.tried ?? [];
    const took = v.exitedat ? duration(between(v.enteredat, v.exitedat)) : "running";
    return el("li", { "data-status": status }, el("a", { href: `#visit=${v.number}` },
      el("span", { class: "t-name", title: v.state }, el("span", { class: "mark", "aria-hidden": "true" }, { done: "✓", now: "…", caught: "!", failed: "✕" }[status]), v.state, tried.some((a) => struck(a).length > 0) && el("span", { class: "bolt", title: "A call of it has met a fault" }, " ⚡")),
      el("span", { class: "t-bars", "aria-hidden": "true" }, bar(`visit ${status}`, v.enteredat, v.exitedat, took),
        tried.map((a, i) => bar(`attempt ${a.error ? "error" : ""}`, a.startedat, a.endedat, `attempt ${i + 1}${a.error ? `: ${a.error}` : ""}`))),
      el("span", { class: "t-took" }, took, v.retries?.length ? ` · ${v.attempts} attempts` : "")));
  }));
  if (focused) list.querySelector(`a[href="${focused}"]`)?.focus();
  $("#axis").replaceChildren(el("span", {}, "0"), el("span", {}, duration(total / 2)), el("span", {}, duration(total)));
}

const selected = () => {
  const visits = order.states ?? [];
  const number = /^#visit=(\d+)$/.exec(location.hash)?.[1];
  if (number !== undefined) return visits.find((v) => v.number === Number(number));
  return visits.find((v) => v.error) ?? visits.find((v) => v.retries?.length) ?? visits.at(-1);
};

// detail shows the selected state; by default the one that failed first, or was tried again, or else the last.
function detail() {
  const v = selected();
  graph.select(v?.state);
  if (v && v.number !== shown) graph.reveal(v.state);
  shown = v?.number;
  for (const link of document.querySelectorAll("#timeline a")) link.setAttribute("aria-current", String(link.hash === `#visit=${v?.number}`));
  const text = JSON.stringify(v);
  if (text === details) return;
  details = text;
  const pane = $("#detail");
  const open = new Set([...pane.querySelectorAll("details[data-part][open]")].map((d) => d.dataset.part));
  const same = pane.dataset.visit === String(v?.number);
  pane.dataset.visit = v?.number;
  if (!v) return pane.replaceChildren(el("p", { class: "quiet" }, "Nothing has run yet."));
  const part = (name, title, content, shown = false) => el("details", { class: "part", "data-part": name, open: same ? open.has(name) : shown }, el("summary", {}, title), content);
  const tried = v.tried ?? [], stages = v.stages ?? [];
  const stage = (s) => part(s.field, `After ${s.field}`, json(s.value));
  pane.replaceChildren(
    el("h2", {}, v.state, " ", el("span", { class: "quiet" }, v.type)),
    v.error ? el("p", { class: "problem" }, el("strong", {}, v.error), " ", reason(v.cause), v.next ? el("span", { class: "quiet" }, ` Caught: on to ${v.next}.`) : "") : "",
    v.token && !v.exitedat ? waiting(v) : "",
    part("input", "Input", json(v.input)),
    ...stages.filter((s) => !afterResult.has(s.field)).map(stage),
    ...tried.map((a, i) => attempt(a, i, tried.length, v.retries?.[i], part)),
    ...stages.filter((s) => afterResult.has(s.field)).map(stage),
    ...(v.assigned ? [part("assigned", "Variables assigned", json(v.assigned))] : []),
    ...(v.output !== undefined ? [part("output", "Output", json(v.output))] : []));
}

// waiting offers to answer in the place of whoever has the token.
function waiting(v) {
  const output = el("textarea", { name: "output", rows: 3, spellcheck: "false" }, "{}");
  const error = el("input", { name: "error", value: "Declined" });
  const answer = (content) => act(() => send("POST", `tokens/${encodeURIComponent(v.token)}`, content()));
  return el("div", { class: "form waiting" },
    el("p", {}, el("strong", {}, "It waits for its token."), " Whoever was given it answers with SendTaskSuccess or SendTaskFailure; or you do, here. ", copyButton(v.token, "Copy the token")),
    el("label", {}, "Output, in JSON", output),
    el("label", {}, "Error", error),
    el("p", { class: "actions" },
      el("button", { type: "button", class: "primary", click: () => answer(() => ({ output: JSON.parse(output.value) })) }, "Succeed"),
      el("button", { type: "button", click: () => answer(() => ({ error: error.value, cause: "Sent from the console." })) }, "Fail")));
}

// afterResult are the fields that apply to a state's result. Those before it apply to its input.
const afterResult = new Set(["ResultSelector", "ResultPath"]);

function attempt(a, i, count, retry, part) {
  const took = a.endedat ? duration(between(a.startedat, a.endedat)) : "running";
  const calls = a.calls ?? [], met = struck(a);
  return part(`attempt${i}`, el("span", {}, el("strong", {}, count > 1 ? `Attempt ${i + 1} of ${count}` : "The attempt"), ` ${a.error ? `✕ ${a.error}` : a.endedat ? "✓" : "…"} · ${took}`,
    a.function ? ` · ${a.function}` : "", retry ? el("span", { class: "quiet" }, ` · again after ${duration(retry.delayseconds * 1000)}`) : "", bolt(met)),
  el("div", { class: "attempt-body" },
    a.error && el("p", { class: "problem" }, reason(a.cause)),
    el("h3", {}, "Parameters, as sent to ", a.resource.replace(/^arn:aws[a-z-]*:states:::/, "")), json(a.sent),
    a.received !== undefined && [el("h3", {}, "Result"), json(a.received)],
    calls.length > 0 && [el("h3", {}, "Calls"), el("ol", { class: "calls" }, calls.map(call))],
    a.log?.length > 0 && [el("h3", {}, "Log"), el("pre", { class: "log" }, a.log.join("\n"))]), i === count - 1 || met.length > 0);
}

function call(c) {
  const operation = `${{ dynamodb: "DynamoDB", s3: "S3" }[c.service] ?? c.service} ${c.operation}`;
  return el("li", {}, el("details", {}, el("summary", {}, el("strong", {}, operation),
    ` ${c.status || "connection lost"} · ${duration(c.tookms)}`, bolt(struckAt(c.startedat, new Date(+new Date(c.startedat) + c.tookms + 1), (s) => s.operation === operation))),
  el("div", { class: "attempt-body" }, c.service === "s3" && el("p", { class: "quiet" }, c.target),
    c.sent && [el("h3", {}, "Request"), jsonText(c.sent)], c.received && [el("h3", {}, "Response"), jsonText(c.received)])));
}

addEventListener("hashchange", () => { details = undefined; if (order) detail(); });
arrows($("#timeline"));
listen(["execution", "visit", "faults"], refresh, { execution: id, pause: 50 });
