// Draws a workflow and the way that an execution took through it.
import { el, svg, duration, between } from "./console.js";
import { layout } from "./layout.js";

const margin = 28;
const legible = 0.7; // the least scale: what is wider is scrolled

// Graph is the drawing of a workflow.
export class Graph {
  // machine is what GET /_local/workflow returns.
  constructor(machine) {
    this.nodes = new Map();
    this.edges = [];
    const { width, height, nodes, edges } = layout(machine);
    const total = [width + 2 * margin, height + 2 * margin];
    this.element = svg("svg", { class: "graph", viewBox: `${-margin} ${-margin} ${total[0]} ${total[1]}`, width: total[0], height: total[1], role: "group", "aria-label": "Workflow" });
    this.element.style.minWidth = `${Math.round(total[0] * legible)}px`;
    this.element.append(svg("defs", {}, ["", "-taken", "-caught"].map((suffix) =>
      svg("marker", { id: `arrow${suffix}`, class: `arrow${suffix}`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto" }, svg("path", { d: "M0 0 8 4 0 8z" })))));
    const boxes = svg("g"), lines = svg("g", { "aria-hidden": "true" }), states = svg("g");
    this.element.append(boxes, lines, states);
    for (const edge of edges) lines.append(this.line(edge));
    for (const node of nodes) (contains(machine, node.state) ? boxes : states).append(this.node(machine, node));
    const first = nodes.find((n) => n.state.first && !n.state.parent);
    if (first) lines.prepend(svg("circle", { class: "start", cx: first.x + first.width / 2, cy: first.y - 16, r: 6 }));
  }

  line({ transition, points, loop, reversed }) {
    const path = svg("path", { class: `edge ${transition.kind}`, d: curve(points, loop), "marker-end": "url(#arrow)" });
    const group = svg("g", {}, path);
    if (transition.label) path.append(svg("title", {}, transition.label));
    if (transition.label && transition.kind === "choice" || transition.kind === "default") {
      // Where it ends, because many may begin side by side. A line back ends below a state.
      const [x, y] = loop ? points[1] : points.at(-1), above = loop ? 0 : reversed ? 20 : -10;
      group.append(svg("text", { class: "edge-label", x: x + 6, y: y + above }, short(transition.label || "otherwise", 30)));
    }
    this.edges.push({ transition, path });
    return group;
  }

  node(machine, { state, x, y, width, height }) {
    const ends = machine.transitions.some((t) => t.from === state.name && !t.to);
    const note = svg("text", { class: "note", x: 14, y: 45 }, describe(state));
    const mark = svg("text", { class: "mark", x: width - 12, y: 24, "text-anchor": "end", "aria-hidden": "true" });
    const link = svg("a", { class: `node ${state.type.toLowerCase()}${contains(machine, state) ? " outer" : ""}`, transform: `translate(${x} ${y})`, "data-state": state.name },
      svg("title", {}, state.comment ?? state.name),
      ends && state.type !== "Fail" && state.type !== "Succeed" && svg("rect", { class: "rim", x: -4, y: -4, width: width + 8, height: height + 8, rx: 15 }),
      svg("rect", { class: "shape", width, height, rx: state.type === "Choice" ? 26 : 11 }),
      svg("text", { class: "name", x: 14, y: 25 }, short(state.name, Math.floor((width - 40) / 7.4))),
      note, mark);
    if (state.retry) link.append(svg("path", { class: "edge retry", d: `M${width} 16c22 -6 22 32 0 26`, "marker-end": "url(#arrow)" }));
    this.nodes.set(state.name, { link, note, mark, state });
    return link;
  }

  // show colours the way that an execution took. Visits are what GET /_local/executions/{id} returns.
  show(visits, failed) {
    const byState = Map.groupBy(visits, (v) => v.state);
    for (const [name, { link, note, mark, state }] of this.nodes) {
      const of = byState.get(name), last = of?.at(-1);
      const status = !last ? "" : statusOf(last, failed && last === visits.at(-1));
      link.dataset.status = status;
      mark.textContent = { done: "✓", now: "…", caught: "!", failed: "✕" }[status] ?? "";
      note.textContent = !last ? describe(state) : short(noteOf(of, last), 26);
      if (last) link.setAttribute("href", `#visit=${last.number}`);
      else link.removeAttribute("href");
      link.setAttribute("aria-label", last ? `${name}, ${words[status]}, ${noteOf(of, last)}` : name);
    }
    const taken = new Set(visits.filter((v) => v.next).map((v) => `${v.error ? "catch" : ""}\n${v.state}\n${v.next}`));
    for (const { transition: t, path } of this.edges) {
      const is = taken.has(`${t.kind === "catch" ? "catch" : ""}\n${t.from}\n${t.to}`) && this.matches(t, byState);
      path.classList.toggle("taken", is);
      path.setAttribute("marker-end", `url(#arrow${is ? (t.kind === "catch" ? "-caught" : "-taken") : ""})`);
    }
  }

  // matches reports whether a Catcher is the one that caught: of several that lead to one state, the first that names the error.
  matches(t, byState) {
    if (t.kind !== "catch") return true;
    const errors = (byState.get(t.from) ?? []).filter((v) => v.next === t.to).map((v) => v.error);
    const names = t.label.split(", ");
    const others = this.edges.filter((e) => e.transition.kind === "catch" && e.transition.from === t.from && e.transition.to === t.to && e.transition !== t);
    return others.length === 0 || errors.some((error) => names.includes(error)) || names.includes("States.ALL");
  }

  // reveal scrolls a state into view where the drawing is wider than what shows it.
  reveal(name) {
    const state = this.nodes.get(name)?.link.getBoundingClientRect(), window = this.element.parentElement;
    const seen = window.getBoundingClientRect();
    if (state) window.scrollLeft += state.left + state.width / 2 - seen.left - seen.width / 2;
  }

  select(name) {
    for (const [state, { link }] of this.nodes) link.classList.toggle("selected", state === name);
  }
}

const words = { done: "done", now: "running", caught: "failed and caught", failed: "failed" };

export function statusOf(visit, ended) {
  if (visit.error && visit.next) return "caught";
  if (visit.error || ended) return "failed";
  return visit.exitedat ? "done" : "now";
}

function noteOf(all, last) {
  const parts = [];
  if (last.error) parts.push(last.error);
  const retries = all.reduce((sum, v) => sum + (v.retries?.length ?? 0), 0);
  if (retries) parts.push(`↻ ${retries} ${retries === 1 ? "retry" : "retries"}`);
  if (all.length > 1) parts.push(`${all.length} times`);
  if (!last.error && last.exitedat) parts.push(duration(between(last.enteredat, last.exitedat)));
  return parts.join(" · ") || "running";
}

const contains = (machine, state) => machine.states.some((s) => s.parent === state.name);
const describe = (state) => (state.resource ? state.resource.replace(/^arn:aws[a-z-]*:states:::/, "") : state.type);
const short = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

function curve(points, loop) {
  if (loop) return `M${points[0]} C${points[1]} ${points[2]} ${points[3]}`;
  let d = `M${points[0]}`;
  for (let i = 1; i < points.length; i++) {
    const [x0, y0] = points[i - 1], [x1, y1] = points[i], middle = (y0 + y1) / 2;
    d += x0 === x1 ? ` L${x1} ${y1}` : ` C${x0} ${middle} ${x1} ${middle} ${x1} ${y1}`;
  }
  return d;
}

// legend says what the lines mean.
export function legend() {
  const sample = (kind, text) => el("li", {}, svg("svg", { width: 34, height: 12, "aria-hidden": "true" }, svg("path", { class: `edge ${kind}`, d: "M1 6H33" })), text);
  return el("ul", { class: "legend" }, sample("next", "next"), sample("choice", "choice"), sample("catch", "on an error"), sample("retry", "retry"), sample("next taken", "taken"));
}
