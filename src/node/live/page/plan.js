// The plan and the deliveries: from data where there is some, else from Markdown.
const nameOf = (seat) => run.people.find((person) => person.seat === seat)?.name ?? `#${seat}`;

/** A link to the round where something was said. The key of the page stays in its address. */
const cite = ({ round, seat }) => {
  const values = { round, name: nameOf(seat) };
  const [kind, place] = round === 0 ? ["cite_demand", "demand"] : ["cite", `r${round}s${seat}`];
  const go = (event) => {
    event.preventDefault();
    goTo(place);
  };
  const href = `#${address({ at: place })}`;
  const title = say(round === 0 ? "cite_demand_long" : "cite_long", values);
  return el("a", { class: "cite", href, title, on: { click: go } }, sentence(kind, values));
};

const cites = (items) => (items ?? []).map((item) => [" ", cite(item)]);
const line = (item, ...more) => el("li", {}, theirs("span", item.text), more, cites(item.cites));
const lines = (items) => el("ul", { class: "plainly" }, items.map((item) => line(item)));

/** A part of the plan with its heading; nothing where it is empty. */
const section = (level, title, items, make = lines) =>
  items?.length ? [el(level, { text: title }), make(items)] : [];

const needs = (items) =>
  el(
    "ul",
    { class: "needs" },
    items.map((need) => {
      const met = need.met_by?.length;
      const by = met ? sentence("met_by", { names: list(need.met_by.map(nameOf)) }) : say("met_by_nobody");
      return el("li", { class: met ? "met" : "unmet" }, theirs("span", need.text), " ", el("span", { class: "tag" }, by));
    }),
  );

const tasks = (items) => {
  const numbers = new Map(items.map((task, n) => [task.id, n + 1]));
  const rows = items.map((task) => {
    const before = (task.prerequisites ?? []).filter((id) => numbers.has(id)).map((id) => numbers.get(id));
    return el(
      "li",
      {},
      theirs("span", task.title, { class: "what" }),
      el(
        "span",
        { class: "who" },
        named(nameOf(task.assignee)),
        before.length ? ` · ${say("after", { tasks: list(before) })}` : "",
        cites(task.cites),
      ),
    );
  });
  return el("div", { class: "tasks" }, el("div", { class: "graph" }, taskGraph(items)), el("ol", {}, rows));
};

const shares = (items) =>
  el(
    "div",
    { class: "shares" },
    items.map((person) =>
      el(
        "div",
        { class: "share" },
        theirs("h4", person.name),
        person.gains?.length ? [el("p", { class: "label", text: say("gains") }), lines(person.gains)] : null,
        person.costs?.length ? [el("p", { class: "label", text: say("costs") }), lines(person.costs)] : null,
      ),
    ),
  );

const conditions = (items) =>
  el("ul", { class: "plainly" }, items.map((item) => el("li", {}, named(nameOf(item.seat)), language ? "：" : ": ", theirs("span", item.text), cites(item.cites))));

/** Nobody is to look for people who do not exist. */
const invented = (people) => {
  const names = people.filter((person) => person.is_sample).map((person) => person.name);
  return names.length ? el("p", { class: "note" }, sentence("invented", { names: list(names) })) : null;
};

/** The plan as data. */
const planned = (plan) => [
  invented(plan.participants ?? []),
  plan.summary ? theirs("p", plan.summary, { class: "lead" }) : null,
  section("h3", say("needs"), plan.needs, needs),
  section("h3", say("tasks"), plan.tasks, tasks),
  section("h3", say("gains_costs"), plan.participants?.filter((person) => person.gains?.length || person.costs?.length), shares),
  section("h3", say("conditions"), plan.conditions, conditions),
  section("h3", say("open_questions"), plan.open_questions),
  section("h3", say("tensions"), plan.tensions),
];

/** A delivery as data. */
const delivered = (delivery) => [
  section("h3", say("gets"), delivery.gets, (items) =>
    el(
      "ul",
      { class: "plainly" },
      items.map((item) => line(item, item.from === undefined || item.from === null ? [] : [" ", el("span", { class: "tag" }, sentence("from", { name: nameOf(item.from) }))])),
    ),
  ),
  section("h3", say("brings"), delivery.brings),
  section("h3", say("conditions"), delivery.conditions),
  section("h3", say("next"), delivery.next),
  section("h3", say("observations"), delivery.observations),
];

/** `[round 2, Bo]` in Markdown becomes a link where it names a seat of a round. */
const withCites = (text) => {
  const pieces = [];
  let from = 0;
  for (const found of text.matchAll(/\[(?:第(\d+)轮 |round (\d+), )([^\]]+)\]/g)) {
    const person = run.people.find((other) => other.name === found[3]);
    if (!person) continue;
    pieces.push(text.slice(from, found.index), cite({ round: Number(found[1] ?? found[2]), seat: person.seat }));
    from = found.index + found[0].length;
  }
  return [...pieces, text.slice(from)];
};

/** Headings, lists, quotations and paragraphs of Markdown; the first heading is the page's own. */
const written = (markdown, deeper = 1) => {
  const made = [];
  let items = null;
  for (const row of markdown.split("\n")) {
    const [, marks, heading] = /^(#{1,6}) +(.*)$/.exec(row) ?? [];
    const [, number, item] = /^(?:[-*]|(\d+)\.) +(.*)$/.exec(row) ?? [];
    if (item !== undefined) {
      const tag = number ? "ol" : "ul";
      if (items?.localName !== tag) made.push((items = theirs(tag, "", { class: "plainly" })));
      items.append(el("li", {}, withCites(item)));
      continue;
    }
    items = null;
    if (marks && marks.length === 1) continue;
    if (marks) made.push(theirs(`h${Math.min(marks.length + deeper, 6)}`, heading));
    else if (row.startsWith("> ")) made.push(theirs("p", row.slice(2), { class: "note" }));
    else if (row.trim()) made.push(el("p", { dir: "auto", lang: run.run?.language }, withCites(row)));
  }
  return made;
};

/** What a demand is about in one line, and the whole of it where that is more. */
const demanded = (demand) => {
  const rows = demand.split("\n").map((row) => row.trim()).filter(Boolean);
  const title = (rows.find((row) => !row.startsWith("#")) ?? demand).replace(/^[-*] +/, "");
  return { title, whole: rows.length > 1 ? written(demand, 0) : null };
};
