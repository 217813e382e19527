// The page: what is known of the run, and how it is shown.
const run = { run: null, people: [], rounds: new Map(), open: { round: null }, done: null, failed: null, end: null };
const link = new URLSearchParams(location.hash.slice(1));
let isRead = false;
let wasLost = false;

/** The part of the address behind the `#`, where the key stays. */
const address = (more) => {
  const parts = Object.entries({ ...(link.get("key") ? { key: link.get("key") } : {}), ...more });
  return parts.map(([name, value]) => `${name}=${value}`).join("&");
};

const speak = (text) => {
  at("spoken").textContent = text;
};

const goTo = (id) => {
  const target = at(id) ?? at(id.replace(/s\d+$/, ""));
  if (!target) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  target.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "center" });
  target.focus({ preventScroll: true });
};

const latest = () => run.rounds.get(Math.max(0, ...run.rounds.keys()));
const isOver = () => ["done", "failed", "cancelled"].includes(run.run?.status);

const answeredBy = (voice) => known("by_", voice.answered_by ?? "", voice.answered_by ? say("by_other", { name: voice.answered_by }) : "");

/** Where somebody stands at the moment: what the small mark shows, and its words. */
const stateOf = (person) => {
  const seat = run.open.round === null ? undefined : run.open.seats?.find((other) => other.seat === person.seat);
  if (seat?.answered) return ["answered", say("has_answered")];
  if (seat?.awaited) return ["waiting", say("waited_for")];
  if (seat && person.speaks === "person") return ["idle", say("may_answer")];
  const voice = latest()?.said.find((other) => other.seat === person.seat);
  if (voice && person.speaks === "person") return ["idle", answeredBy(voice)];
  return ["idle", say(person.speaks === "person" ? "speaks_person" : "speaks_profile")];
};

const showPeople = () => {
  at("people-title").textContent = say("people");
  put(
    "people",
    run.people.map((person) => {
      const [state, words] = stateOf(person);
      return el(
        "li",
        { class: `person${person.withheld ? " closed" : ""}` },
        el("span", { class: `face${person.seat === 0 ? " first" : ""}`, "aria-hidden": "true", text: initial(person.name) }),
        el(
          "div",
          {},
          el(
            "p",
            { class: "who" },
            theirs("b", person.name),
            person.you ? el("span", { class: "tag own", text: say("you") }) : null,
            person.is_sample ? el("span", { class: "tag", title: say("sample_long"), text: say("sample") }) : null,
          ),
          el("p", { class: "role", text: known("", person.role, person.role) }),
          person.reason ? theirs("p", person.reason, { class: "reason" }) : null,
          el("p", { class: `state ${state}` }, words, person.withheld ? ` · ${say("withheld")}` : ""),
        ),
      );
    }),
  );
};

const showNow = () => {
  const isOpen = run.open.round !== null && !isOver();
  at("now").hidden = !isOpen;
  if (!isOpen) return;
  at("now-title").textContent = say("now", { round: run.open.round });
  const awaited = run.open.seats.filter((seat) => seat.awaited);
  const answered = awaited.filter((seat) => seat.answered).length;
  const bar = el("progress", { max: awaited.length || 1, value: answered, "aria-label": say("spoken_answer", { answered, all: awaited.length }) });
  put(
    "now-body",
    awaited.length ? bar : null,
    el("p", { text: awaited.length ? say("now_wait", { answered, all: awaited.length }) : say("now_offer") }),
    el("p", { class: "quiet", id: "closes" }),
  );
  tick();
};

const tick = () => {
  const until = Date.parse(run.open.deadline_at ?? "");
  if (!at("closes") || Number.isNaN(until)) return;
  at("closes").textContent = until > Date.now() ? say("closes", { time: left(until) }) : say("closing");
};

const pairOf = ({ a, b }) => [named(run.people[a]?.name ?? a), " × ", named(run.people[b]?.name ?? b)];

const relationRow = (pair) =>
  el(
    "li",
    {},
    el("span", { class: `swatch ${pair.relation}`, "aria-hidden": "true", text: RELATIONS[pair.relation] }),
    el(
      "span",
      {},
      pairOf(pair),
      language ? "：" : ": ",
      el("b", { text: known("rel_", pair.relation, pair.relation) }),
      pair.words?.length ? [" ", theirs("span", list(pair.words), { class: "quiet" })] : null,
    ),
  );

const showRelations = () => {
  const round = latest();
  at("relations").hidden = !round || run.people.length < 2;
  if (!round) return;
  put("relations-title", say("relations"), " ", el("small", { text: say("relations_after", { round: round.round }) }));
  const found = round.relations.filter((pair) => RELATIONS[pair.relation]);
  const none = round.relations.filter((pair) => !RELATIONS[pair.relation]);
  const rows = found.map(relationRow);
  if (none.length) {
    const pairs = none.flatMap((pair, n) => [n ? (language ? "、" : ", ") : "", ...pairOf(pair)]);
    const [before] = say("no_relation").split("{pairs}");
    rows.push(el("li", { class: "none" }, el("span", { class: "swatch", "aria-hidden": "true", text: "·" }), el("span", {}, before, pairs)));
  }
  put(
    "relations-body",
    el("div", { class: "graph" }, relationGraph(run.people, round.relations)),
    found.length ? null : el("p", { class: "quiet", text: say("none_yet") }),
    el("ul", { class: "pairs" }, rows),
  );
};

const voiceOf = (voice, round) => {
  const person = run.people.find((other) => other.seat === voice.seat);
  const silent = voice.answered_by === "nobody";
  const by = answeredBy(voice);
  const words = voice.hidden
    ? el("p", { class: "quiet", text: say("hidden_words") })
    : silent
      ? null
      : theirs("p", voice.text || say("said_nothing"), { class: voice.text ? "said" : "quiet" });
  return el(
    "li",
    { id: `r${round}s${voice.seat}`, class: "voice", tabindex: "-1" },
    el("p", { class: "who" }, theirs("b", person?.name ?? `#${voice.seat}`), by ? el("span", { class: `tag by-${voice.answered_by}`, text: voice.model ? `${by} · ${voice.model}` : by }) : null),
    words,
  );
};

/** Relations that were not there, or were others, before this round. */
const changed = (round) => {
  const before = run.rounds.get(round.round - 1)?.relations ?? [];
  const same = (pair) => before.some((other) => other.a === pair.a && other.b === pair.b && other.relation === pair.relation);
  return round.relations.filter((pair) => RELATIONS[pair.relation] && !same(pair));
};

const found = (round) => (round.new_findings > 0 ? count("new_findings", round.new_findings) : say("nothing_new"));

const roundOf = (round) => {
  const relations = changed(round);
  const quiet = round.said.filter((voice) => voice.quiet);
  return el(
    "li",
    { id: `r${round.round}`, class: "round", tabindex: "-1" },
    el("h3", {}, say("round", { n: round.round }), " ", el("small", { text: found(round) })),
    el("ul", { class: "voices" }, round.said.filter((voice) => !voice.quiet).map((voice) => voiceOf(voice, round.round))),
    quiet.length ? el("p", { class: "quiet" }, sentence("nothing_more", { names: list(quiet.map((voice) => nameOf(voice.seat))) })) : null,
    relations.length ? [el("h4", { text: say("changed") }), el("ul", { class: "pairs" }, relations.map(relationRow))] : null,
    round.gaps?.length ? [el("h4", { text: say("gaps") }), el("ul", { class: "plainly" }, round.gaps.map((gap) => theirs("li", gap)))] : null,
  );
};

const showRounds = () => {
  at("rounds-title").textContent = say("rounds");
  at("no-rounds").textContent = say("no_rounds");
  at("no-rounds").hidden = run.rounds.size > 0;
  // Only what is new or has changed is put in anew: whoever reads is not disturbed.
  for (const number of [...run.rounds.keys()].sort((a, b) => a - b)) showRound(number);
};

const showRound = (number) => {
  const made = roundOf(run.rounds.get(number));
  const there = at(`r${number}`);
  if (there) there.replaceWith(made);
  else {
    const next = [...at("round-list").children].find((other) => Number(other.id.slice(1)) > number);
    at("round-list").insertBefore(made, next ?? null);
    if (isRead) made.classList.add("new");
  }
};

const showOutcome = () => {
  at("failed").hidden = !run.failed;
  if (run.failed) {
    at("failed-title").textContent = say(run.run.status === "cancelled" ? "cancelled_title" : "failed_title");
    at("failed-text").textContent = run.failed.error ?? say("failed_text");
  }
  at("plan").hidden = !run.done;
  put("deliveries");
  if (!run.done) return;
  at("plan-title").textContent = say("plan");
  put("plan-body", run.done.plan_json ? planned(run.done.plan_json) : written(run.done.plan ?? ""));
  put(
    "deliveries",
    (run.done.deliveries ?? []).map((delivery) => {
      const id = `for${delivery.seat}`;
      return el(
        "section",
        { class: "card sheet own", "aria-labelledby": id },
        el("h2", { id }, sentence("delivery", { name: delivery.name })),
        delivery.data ? delivered(delivery.data) : written(delivery.text ?? ""),
      );
    }),
  );
};

const showHead = () => {
  const { status, round, max_rounds: most, demand, facilitator, mode, viewer } = run.run;
  document.documentElement.lang = language ? "zh" : "en";
  const state = at("status");
  [state.hidden, state.className, state.textContent] = [false, `pill ${status}`, say(status)];
  at("run").classList.toggle("over", isOver());
  at("kind").textContent = say(isOver() ? "kind_over" : "kind");
  const { title, whole } = demand ? demanded(demand) : { title: say("private_demand"), whole: null };
  at("demand").textContent = title;
  at("demand").className = `${demand ? "" : "none"}${[...title].length > 90 ? " long" : ""}`;
  at("whole").hidden = !whole;
  at("whole-title").textContent = say("whole_demand");
  put("whole-body", whole);
  at("demand").lang = demand ? run.run.language : document.documentElement.lang;
  const now = Math.min(most, run.open.round ?? round + (isOver() ? 0 : 1));
  put(
    "meta",
    [
      isOver() ? count("meta_rounds", round) : say("meta_round", { round: now, most }),
      known("", mode, mode),
      say("facilitator", { name: known("facilitator_", facilitator, facilitator) }),
      say(viewer === "stranger" ? "as_stranger" : "as_member"),
      moment(run.run.finished_at ?? run.run.started_at ?? run.run.created_at),
    ].filter(Boolean).map((piece) => el("span", {}, piece)),
  );
  put("lines", hexagram(round, isOver() ? null : (run.open.round ?? round + 1), most, isOver()));
  const where = isOver() ? say(status) : `${say(status)} · ${say("title_round", { round: now, most })}`;
  document.title = `${where} · ${demand ? `${cut(title, 40)} · ` : ""}Towow`;
};

const showFrame = () => {
  document.documentElement.lang = language ? "zh" : "en";
  at("skip").textContent = say("skip");
  at("again").textContent = say("again");
  at("foot").textContent = say("foot");
  const other = at("language");
  [other.hidden, other.textContent, other.lang] = [false, say("other_language"), language ? "en" : "zh"];
  other.setAttribute("aria-label", say("to_other_language"));
};

/** A page with nothing but a sentence. */
const showAlone = () => {
  at("run").hidden = run.end !== null || !run.run;
  at("alone").hidden = run.end === null && Boolean(run.run);
  if (run.end === null) {
    put("alone", el("p", { class: "quiet", text: say("loading") }));
    return;
  }
  const [title, text] = { link_expired: ["expired", "expired_text"], gone: ["gone_title", "gone_text"] }[run.end] ?? ["missing", "missing_text"];
  at("status").hidden = true;
  const command = run.end === "gone" ? null : el("p", {}, el("code", { text: `towow run status ${runId}` }));
  put("alone", el("h1", { text: say(title) }), el("p", { text: say(text) }), command);
  document.title = `${say(title)} · Towow`;
};

const showAll = () => {
  showFrame();
  showAlone();
  if (!run.run || run.end) return;
  showHead();
  showPeople();
  showNow();
  showRelations();
  showRounds();
  showOutcome();
};

const take = (name, data) => {
  if (name === "run") run.run = data;
  else if (name === "participants") run.people = data.participants;
  else if (name === "round") {
    run.rounds.set(data.round, data);
    if (isRead) speak(say("spoken_round", { n: data.round, found: found(data) }));
  } else if (name === "open") {
    const before = run.open;
    run.open = data;
    if (isRead && data.round !== null) {
      const awaited = data.seats.filter((seat) => seat.awaited);
      const answered = awaited.filter((seat) => seat.answered).length;
      if (before.round !== data.round) speak(say("spoken_open", { n: data.round }));
      else if (answered) speak(say("spoken_answer", { answered, all: awaited.length }));
    }
  } else if (name === "done" || name === "failed") {
    run[name] = data;
    if (isRead) speak(say(run.run?.status === "cancelled" ? "spoken_cancelled" : `spoken_${name}`));
  } else if (name === "gone") run.end = "gone";
  changes.add(name);
  if (changes.size === 1) queueMicrotask(show);
};

/** What has come since the page was last drawn. */
const changes = new Set();

const show = () => {
  const came = new Set(changes);
  changes.clear();
  if (run.end || !run.run) return showAlone();
  showAlone();
  showHead();
  showPeople();
  showNow();
  if (came.has("round") || came.has("participants")) {
    showRelations();
    showRounds();
  }
  if (came.has("done") || came.has("failed") || came.has("participants")) showOutcome();
  if (!isRead && came.has("open")) {
    isRead = true;
    speak(say("spoken_first", { status: say(run.run.status), round: run.run.round }));
    if (link.get("at")) goTo(link.get("at"));
  }
};

const runId = decodeURIComponent(location.pathname.split("/").pop());
showFrame();
showAlone();
const again = watch(new URL(`${encodeURIComponent(runId)}/events`, location.href.split("#")[0]), link.get("key"), {
  event: take,
  connected: () => {
    at("banner").hidden = true;
    if (wasLost && isRead) speak(say("spoken_back"));
    wasLost = false;
  },
  lost: (seconds) => {
    wasLost = true;
    at("banner").hidden = false;
    at("banner-text").textContent = seconds > 0 ? say("lost", { n: seconds }) : say("trying");
  },
  missing: (code) => {
    run.end = code ?? "not_found";
    at("banner").hidden = true;
    showAlone();
  },
});
at("again").addEventListener("click", again);
at("language").addEventListener("click", () => {
  language = 1 - language;
  showAll();
});
at("skip").addEventListener("click", (event) => {
  event.preventDefault();
  at("main").focus();
});
addEventListener("hashchange", () => location.reload());
setInterval(tick, 1000);
