// Where the states and transitions of a workflow are drawn: a layered graph, from the top down, for any document. Parallel and
// Map states are boxes around the graphs of their branches.

const size = { width: 228, height: 58, betweenLayers: 46, between: 26, lane: 14, padding: 28, title: 30 };

// layout returns {width, height, nodes, edges}. A node is {state, x, y, width, height}, from its left upper corner; an edge is
// {transition, points}, from the lower side of one node to the upper side of another, or {loop} beside a node that leads to itself.
export function layout(machine) {
  const inside = new Map();
  for (const state of machine.states) {
    const key = state.parent ? `${state.parent}\n${state.branch}` : "";
    inside.set(key, [...(inside.get(key) ?? []), state]);
  }
  const outgoing = machine.transitions.filter((t) => t.to);
  const draw = (key) => {
    const states = inside.get(key) ?? [];
    const boxes = new Map(states.map((state) => [state.name, box(state)]));
    const result = layered(boxes, outgoing.filter((t) => boxes.has(t.from) && boxes.has(t.to)), states.find((s) => s.first)?.name);
    for (const node of [...result.nodes]) {
      for (const inner of boxes.get(node.state.name).inner ?? []) {
        result.nodes.push(...inner.nodes.map((n) => ({ ...n, x: n.x + node.x, y: n.y + node.y })));
        result.edges.push(...inner.edges.map((e) => ({ ...e, points: e.points.map(([x, y]) => [x + node.x, y + node.y]) })));
      }
    }
    return result;
  };
  const box = (state) => {
    const inner = [];
    let x = size.padding, height = 0;
    for (let branch = 0; inside.has(`${state.name}\n${branch}`); branch++) {
      const graph = draw(`${state.name}\n${branch}`);
      inner.push({ nodes: graph.nodes.map((n) => ({ ...n, x: n.x + x, y: n.y + size.height })), edges: graph.edges.map((e) => ({ ...e, points: e.points.map(([px, py]) => [px + x, py + size.height]) })) });
      x += graph.width + size.between;
      height = Math.max(height, graph.height);
    }
    if (inner.length === 0) return { state, width: size.width, height: size.height };
    return { state, width: Math.max(size.width, x - size.between + size.padding), height: size.height + height + size.padding, inner };
  };
  return draw("");
}

function layered(boxes, transitions, first) {
  const names = [...boxes.keys()];
  const back = backEdges(names, transitions, first);
  const loops = transitions.filter((t) => t.from === t.to);
  const edges = transitions.filter((t) => t.from !== t.to).map((transition) => ({
    transition, reversed: back.has(transition),
    from: back.has(transition) ? transition.to : transition.from, to: back.has(transition) ? transition.from : transition.to,
  }));
  const rank = ranks(names, edges);
  const layers = [];
  const nodes = new Map();
  const place = (name, layer, width, height, state) => {
    const node = { name, layer, width, height, state, x: 0, above: [], below: [] };
    nodes.set(name, node);
    (layers[layer] ??= []).push(node);
    return node;
  };
  for (const name of discovery(names, edges, first)) place(name, rank.get(name), boxes.get(name).width, boxes.get(name).height, boxes.get(name).state);
  for (const [i, edge] of edges.entries()) {
    let previous = nodes.get(edge.from);
    edge.chain = [previous];
    for (let layer = rank.get(edge.from) + 1; layer < rank.get(edge.to); layer++) {
      edge.chain.push(place(`\n${i}/${layer}`, layer, size.lane, 0));
    }
    edge.chain.push(nodes.get(edge.to));
    for (const node of edge.chain.slice(1)) {
      const weight = edge.transition.kind === "catch" ? 1 : 4;
      previous.below.push({ node, weight });
      node.above.push({ node: previous, weight });
      previous = node;
    }
  }
  order(layers);
  positions(layers);
  return drawn(layers, nodes, edges, loops);
}

// backEdges returns the transitions that close a cycle.
function backEdges(names, transitions, first) {
  const back = new Set(), done = new Set(), open = new Set();
  const following = Map.groupBy(transitions, (t) => t.from);
  const visit = (start) => {
    const stack = [{ name: start, next: 0 }];
    open.add(start);
    while (stack.length) {
      const top = stack.at(-1), list = following.get(top.name) ?? [];
      if (top.next === list.length) { open.delete(top.name); done.add(top.name); stack.pop(); continue; }
      const t = list[top.next++];
      if (open.has(t.to)) back.add(t);
      else if (!done.has(t.to)) { open.add(t.to); stack.push({ name: t.to, next: 0 }); }
    }
  };
  for (const name of [first, ...names]) if (name && !done.has(name)) visit(name);
  return back;
}

// discovery returns the names in the order in which a walk from the first finds them.
function discovery(names, edges, first) {
  const found = new Set();
  const following = Map.groupBy(edges, (e) => e.from);
  const walk = [...names].reverse();
  if (first) walk.push(first);
  while (walk.length) {
    const name = walk.pop();
    if (found.has(name)) continue;
    found.add(name);
    walk.push(...(following.get(name) ?? []).map((e) => e.to).reverse());
  }
  return found;
}

// ranks gives every node the layer after the last of those that lead to it.
function ranks(names, edges) {
  const rank = new Map(names.map((name) => [name, 0]));
  const waiting = new Map(names.map((name) => [name, 0]));
  const following = Map.groupBy(edges, (e) => e.from);
  for (const { to } of edges) waiting.set(to, waiting.get(to) + 1);
  const ready = names.filter((name) => waiting.get(name) === 0);
  while (ready.length) {
    const name = ready.shift();
    for (const { to } of following.get(name) ?? []) {
      rank.set(to, Math.max(rank.get(to), rank.get(name) + 1));
      waiting.set(to, waiting.get(to) - 1);
      if (waiting.get(to) === 0) ready.push(to);
    }
  }
  return rank;
}

const mean = (links, of) => links.reduce((sum, { node, weight }) => sum + of(node) * weight, 0) / links.reduce((sum, { weight }) => sum + weight, 0);

// order sorts each layer by the middle of what its nodes are linked to, which leaves few crossings, and keeps the best.
function order(layers) {
  const number = () => { for (const layer of layers) layer.forEach((node, i) => { node.index = i; }); };
  const crossings = () => {
    let count = 0;
    for (const layer of layers) {
      const links = layer.flatMap((node) => node.below.map((b) => [node.index, b.node.index]));
      for (const [i, [a, b]] of links.entries()) for (const [c, d] of links.slice(i + 1)) if ((a - c) * (b - d) < 0) count++;
    }
    return count;
  };
  number();
  let best = layers.map((layer) => [...layer]), least = crossings();
  for (let sweep = 0; sweep < 12 && least > 0; sweep++) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : [...layers].reverse()) {
      const key = new Map(layer.map((node) => {
        const links = down ? node.above : node.below;
        return [node, links.length ? mean(links, (n) => n.index) : node.index];
      }));
      layer.sort((a, b) => key.get(a) - key.get(b));
      layer.forEach((node, i) => { node.index = i; });
    }
    const count = crossings();
    if (count < least) { least = count; best = layers.map((layer) => [...layer]); }
  }
  layers.splice(0, layers.length, ...best);
  number();
}

// positions moves the nodes of each layer towards the middle of their neighbours, in their order and without touching.
function positions(layers) {
  const centre = (node) => node.x + node.width / 2;
  for (const layer of layers) {
    let x = 0;
    for (const node of layer) { node.x = x; x += node.width + size.between; }
  }
  for (let round = 0; round < 24; round++) {
    const down = round % 2 === 0;
    for (const layer of down ? layers : [...layers].reverse()) {
      const wish = layer.map((node) => {
        const links = down ? node.above : node.below;
        return (links.length ? mean(links, centre) : centre(node)) - node.width / 2;
      });
      const right = [], left = [];
      layer.forEach((node, i) => { right[i] = Math.max(wish[i], i ? right[i - 1] + layer[i - 1].width + size.between : -Infinity); });
      for (let i = layer.length - 1; i >= 0; i--) left[i] = Math.min(wish[i], i < layer.length - 1 ? left[i + 1] - layer[i].width - size.between : Infinity);
      layer.forEach((node, i) => { node.x = (right[i] + left[i]) / 2; });
      for (let i = 1; i < layer.length; i++) layer[i].x = Math.max(layer[i].x, layer[i - 1].x + layer[i - 1].width + size.between);
    }
  }
}

function drawn(layers, nodes, edges, loops) {
  const least = Math.min(...[...nodes.values()].map((n) => n.x));
  let y = 0, width = 0;
  for (const layer of layers) {
    const height = Math.max(...layer.map((n) => n.height));
    for (const node of layer) {
      node.x = Math.round(node.x - least);
      node.y = y;
      node.slot = height;
      width = Math.max(width, node.x + node.width);
    }
    y += height + size.betweenLayers;
  }
  // Links leave and enter a node side by side, in the order of where they go.
  const port = (node, links, edge, near) => {
    const sorted = links.toSorted((a, b) => near(a) - near(b));
    const room = Math.min(node.width * 0.7, 34 * (sorted.length - 1));
    const i = sorted.indexOf(edge);
    return node.x + node.width / 2 + (sorted.length > 1 ? room * (i / (sorted.length - 1) - 0.5) : 0);
  };
  const centre = (n) => n.x + n.width / 2;
  const lines = edges.map((edge) => {
    const from = edge.chain[0], to = edge.chain.at(-1);
    const start = port(from, edges.filter((e) => e.chain[0] === from), edge, (e) => centre(e.chain[1]) + e.chain.length / 100);
    const end = port(to, edges.filter((e) => e.chain.at(-1) === to), edge, (e) => centre(e.chain.at(-2)) + e.chain.length / 100);
    const points = [[start, from.y + from.height]];
    for (const lane of edge.chain.slice(1, -1)) points.push([centre(lane), lane.y], [centre(lane), lane.y + lane.slot]);
    points.push([end, to.y]);
    return { transition: edge.transition, points: edge.reversed ? points.reverse() : points, reversed: edge.reversed };
  });
  for (const transition of loops) {
    const node = nodes.get(transition.from), x = node.x + node.width, middle = node.y + node.height / 2;
    lines.push({ transition, loop: true, points: [[x, middle - 12], [x + 26, middle - 12], [x + 26, middle + 12], [x, middle + 12]] });
    width = Math.max(width, x + 30);
  }
  return {
    width, height: Math.max(0, y - size.betweenLayers),
    nodes: [...nodes.values()].filter((n) => n.state).map(({ state, x, y, width, height }) => ({ state, x, y, width, height })),
    edges: lines,
  };
}
