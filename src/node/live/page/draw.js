// Drawings: rounds as the lines of a hexagram, relations on a circle, tasks in layers. Each has a list beside it.
const RELATIONS = { complement: "⇄", same_direction: "⇉", conflict: "✕" };

/** From below upwards: a whole line is a finished round, a broken one is open, a faint one may still come. */
const hexagram = (done, open, most, over) => {
  const lines = [];
  const rounds = over ? Math.max(done, 1) : Math.max(most, done, 1);
  for (let n = 1; n <= rounds; n += 1) {
    const y = 8 + (rounds - n) * 13;
    const state = n <= done ? "whole" : n === open ? "broken" : "faint";
    const d = state === "broken" ? `M4 ${y}h28M48 ${y}h28` : `M4 ${y}h72`;
    lines.push(draw("path", { class: `line ${state}`, d }));
  }
  const label = say("lines", { done, most });
  return draw("svg", { viewBox: `0 0 80 ${rounds * 13 + 3}`, role: "img", "aria-label": label }, lines);
};

const onCircle = (n, all) => {
  const angle = (2 * Math.PI * n) / all - Math.PI / 2;
  return { x: 180 + 112 * Math.cos(angle), y: 150 + 104 * Math.sin(angle), angle };
};

/** Who stands to whom in which way: stroke and sign differ, not only the colour. */
const relationGraph = (people, relations) => {
  const places = people.map((_, n) => onCircle(n, people.length));
  const parts = [];
  const signs = [];
  // Signs of neighbouring lines keep apart: they stand a little off the middle, in turn.
  let turn = 0;
  for (const { a, b, relation } of relations) {
    const [from, to] = [places[a], places[b]];
    if (!from || !to) continue;
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const long = Math.hypot(dx, dy) || 1;
    const [ux, uy] = [dx / long, dy / long];
    const line = { x1: from.x + ux * 21, y1: from.y + uy * 21, x2: to.x - ux * 21, y2: to.y - uy * 21 };
    parts.push(draw("line", { class: `edge ${RELATIONS[relation] ? relation : "none"}`, ...line }));
    if (!RELATIONS[relation]) continue;
    turn += 1;
    const share = people.length < 3 ? 0.5 : [0.5, 0.38, 0.62][turn % 3];
    const [x, y] = [from.x + dx * share, from.y + dy * share];
    signs.push(draw("circle", { class: `sign ${relation}`, cx: x, cy: y, r: 9 }));
    signs.push(draw("text", { class: `sign ${relation}`, x, y: y + 4, text: RELATIONS[relation] }));
  }
  const nodes = people.map((person, n) => {
    const { x, y, angle } = places[n];
    const below = Math.sin(angle) > -0.5;
    const ring = person.seat === 0 ? "node first" : person.withheld ? "node closed" : "node";
    return draw(
      "g",
      {},
      draw("circle", { class: ring, cx: x, cy: y, r: 18 }),
      draw("text", { class: "initial", x, y: y + 5, text: initial(person.name) }),
      draw("text", { class: "name", x, y: below ? y + 33 : y - 25, text: cut(person.name, 10) }),
    );
  });
  const label = say("graph", { n: people.length });
  return draw("svg", { viewBox: `0 0 360 ${Math.max(...places.map((place) => place.y)) + 44}`, role: "img", "aria-label": label }, parts, signs, nodes);
};

/** In which layer each task stands: one below the lowest of those it waits for. */
const layersOf = (tasks) => {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const depth = new Map();
  const deep = (id, above) => {
    if (depth.has(id)) return depth.get(id);
    const before = (byId.get(id)?.prerequisites ?? []).filter((other) => byId.has(other) && !above.has(other));
    const found = before.length ? 1 + Math.max(...before.map((other) => deep(other, new Set([...above, id])))) : 0;
    depth.set(id, found);
    return found;
  };
  const layers = [];
  for (const task of tasks) (layers[deep(task.id, new Set([task.id]))] ??= []).push(task);
  return layers.filter(Boolean);
};

/** Tasks as numbered circles, those that wait below those that they wait for. */
const taskGraph = (tasks) => {
  const layers = layersOf(tasks);
  const wide = Math.max(...layers.map((layer) => layer.length));
  const [across, down] = [Math.min(84, 330 / wide), 64];
  const r = Math.min(16, across * 0.42);
  const width = Math.max(120, wide * across + 20);
  const places = new Map();
  layers.forEach((layer, row) =>
    layer.forEach((task, n) => {
      const x = width / 2 + (n - (layer.length - 1) / 2) * across;
      places.set(task.id, { x, y: 26 + row * down });
    }),
  );
  const edges = tasks.flatMap((task) =>
    (task.prerequisites ?? []).map((before) => {
      const [from, to] = [places.get(before), places.get(task.id)];
      if (!from || !to) return null;
      const [y1, y2] = [from.y + r + 1, to.y - r - 6];
      const d = `M${from.x} ${y1}C${from.x} ${(y1 + y2) / 2} ${to.x} ${(y1 + y2) / 2} ${to.x} ${y2}`;
      return draw("path", { class: "flow", d, "marker-end": "url(#tip)" });
    }),
  );
  const nodes = tasks.map((task, n) => {
    const { x, y } = places.get(task.id);
    return draw(
      "g",
      {},
      draw("circle", { class: "node", cx: x, cy: y, r }),
      draw("text", { class: "initial", x, y: y + 5, text: n + 1 }),
    );
  });
  const tip = draw(
    "marker",
    { id: "tip", viewBox: "0 0 8 8", refX: 4, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    draw("path", { class: "tip", d: "M0 0L8 4L0 8z" }),
  );
  const box = `0 0 ${width} ${layers.length * down - 6}`;
  const label = say("tasks_graph", { n: tasks.length });
  const size = { viewBox: box, width, height: layers.length * down - 6 };
  return draw("svg", { ...size, role: "img", "aria-label": label }, draw("defs", {}, tip), edges, nodes);
};
