// The faults: what can go wrong with each call, what is armed, and what became of the orders that were struck.
import { $, el, read, send, listen, outcome } from "./console.js";
import { strikes as struckBy, verdict, promises, sentence } from "./verdict.js";

const words = {
  fail: "Fail", "lose-answer": "Lose the answer", throttle: "Throttle", slow: "Slow down", torn: "Tear the answer", deny: "Deny",
  "crash-before": "Crash before", "crash-during": "Crash during", "crash-after": "Crash after", hang: "Hang",
};
const label = (name) => words[name] ?? sentence(name.replaceAll("-", " "));

const often = { next: ["", "the next call"], two: [":2", "the next two"], some: [":20%", "one call in five"], all: [":100%", "every call"] };
$("#often").append(...Object.entries(often).map(([name, [, text]]) => el("label", {}, el("input", { type: "radio", name: "often", value: name, checked: name === "next" }), text)));

// press arms a fault, as often as chosen.
async function press(call, fault) {
  const [suffix] = often[$("#often :checked").value];
  await act(() => send("POST", "faults", { fault: `${call}=${fault}${suffix}` }));
}

// act does something and shows why it could not be done.
async function act(what) {
  try {
    $("#problem").textContent = "";
    await what();
  } catch (problem) {
    $("#problem").textContent = problem.message;
  }
  news();
}

$("#place").addEventListener("click", () => act(async () => {
  const order = {
    accountid: `customer-${crypto.randomUUID().slice(0, 8)}`, vendorid: "platform-1", orderdate: new Date().toISOString(), city: "Melbourne",
    details: { coffeetype: "Flat White", coffeesize: "Large", quantity: 1 },
  };
  $("#placed").replaceChildren();
  let id;
  try {
    id = (await send("POST", "../order", { order })).orderid;
  } catch (problem) {
    if (problem.status !== 401 && problem.status !== 403) throw problem;
    ({ id } = await send("POST", "executions", { input: { order } })); // this API wants to know who orders
  }
  $("#placed").replaceChildren("Ordered: ", el("a", { class: "id", href: `order.html?id=${encodeURIComponent(id)}` }, id));
}));

const buttons = new Map(); // by CALL=FAULT

function button(of, fault) {
  const count = el("span", { class: "count", hidden: true });
  const element = el("button", { class: "fault", type: "button", title: `${sentence(of.title)}: ${fault.says}`, "aria-label": `${label(fault.name)}: ${of.title}`, "data-fault": `${of.call}=${fault.name}`, click: () => press(of.call, fault.name) }, label(fault.name), count);
  buttons.set(`${of.call}=${fault.name}`, { element, count });
  return element;
}

function card(of) {
  const main = of.faults.filter((f) => f.main), rest = of.faults.filter((f) => !f.main);
  return el("section", { class: "card call-card", "aria-labelledby": `c-${of.call}` },
    el("h3", { id: `c-${of.call}` }, sentence(of.title)),
    el("p", { class: "quiet" }, of.operation, " · ", el("code", {}, of.call), " · guarantees ", promises(of.guarantees)),
    el("div", { class: "buttons" }, main.map((f) => button(of, f))),
    rest.length > 0 && el("details", {}, el("summary", {}, `${rest.length} more`), el("div", { class: "buttons" }, rest.map((f) => button(of, f)))));
}

let drawn = false;
function draw({ calls, guarantees }) {
  if (drawn) return;
  drawn = true;
  $("#workflow").append(...calls.filter((c) => c.workflow).map(card));
  $("#api").append(...calls.filter((c) => !c.workflow).map(card));
  $("#promises").append(...Object.entries(guarantees).flatMap(([n, text]) => [el("dt", { id: `g${n}` }, el("span", { class: "promise" }, n)), el("dd", {}, text)]));
  for (const link of document.querySelectorAll("a.promise")) link.title = guarantees[link.textContent];
  if (location.hash) $(location.hash)?.scrollIntoView();
}

async function refresh() {
  const state = await read("faults");
  draw(state);
  const title = (call) => state.calls.find((c) => c.call === call);
  $("#none-armed").hidden = state.armed.length > 0;
  $("#armed").replaceChildren(...state.armed.map((a) => {
    const of = title(a.call), says = of.faults.find((f) => f.name === a.fault).says;
    const when = a.left ? (a.left === 1 ? "the next call" : `the next ${a.left} calls`) : `${a.rule.split(":")[1]} of all calls, ${a.struck} so far`;
    return el("li", {}, el("span", {}, el("strong", {}, sentence(of.title)), ` will be ${says}: `, when, " ", el("code", {}, a.rule)),
      el("button", { class: "small", type: "button", "aria-label": `Remove ${a.rule}`, click: () => act(() => send("DELETE", `faults/${a.id}`)) }, "Remove"));
  }));
  for (const [name, { element, count }] of buttons) {
    const armed = state.armed.some((a) => `${a.call}=${a.fault}` === name), struck = state.counts[name] ?? 0;
    element.toggleAttribute("data-armed", armed);
    count.hidden = struck === 0;
    count.textContent = struck;
    count.title = `It has struck ${struck === 1 ? "once" : `${struck} times`}.`;
  }
  $("#none-struck").hidden = state.struck.length > 0;
  const text = JSON.stringify(state.struck);
  if ($("#struck").dataset.shown === text) return;
  $("#struck").dataset.shown = text;
  $("#struck").replaceChildren(...state.struck.map(struck));
}

function struck({ owner, order, strikes, verdict: v }) {
  const ofOrder = strikes.some((s) => buttons.get(`${s.call}=${s.fault}`)?.element.closest("#workflow"));
  return el("li", {},
    order ? el("p", { class: "facts" }, outcome(order.outcome), el("a", { href: `order.html?id=${encodeURIComponent(order.id)}` }, order.what || "An order"), el("span", { class: "quiet" }, order.account))
      : el("p", { class: "facts" }, el("strong", {}, ofOrder ? "A POST /order" : "A request"), el("span", { class: "quiet id" }, owner)),
    struckBy(strikes),
    order || ofOrder ? verdict(v, order) : el("p", { class: "quiet" }, el("a", { href: "requests.html" }, "What the API answered")));
}

const news = listen(["faults", "execution"], refresh, { pause: 100 });
