// The events of the run. An EventSource sends no header, and the key goes into no address: so they are read by hand.
const SILENCE = 40_000;
const LONGEST = 30_000;

/** Splits a stream into events; `take` gets each with its name, data and id. */
const reader = (take) => {
  let rest = "";
  return (text) => {
    rest += text;
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop();
    for (const block of blocks) {
      const event = { name: "message", data: [], id: undefined };
      for (const row of block.split(/\r?\n/)) {
        const [, field, value] = /^([a-z]+): ?(.*)$/.exec(row) ?? [];
        if (field === "event") event.name = value;
        else if (field === "data") event.data.push(value);
        else if (field === "id") event.id = value;
      }
      if (event.data.length) take(event.name, JSON.parse(event.data.join("\n")), event.id);
    }
  };
};

/** Reads events until the run is over; `on` is told of each, of trouble and of its end. */
const watch = (url, key, on) => {
  let last = "";
  let tries = 0;
  let wake = null;
  let over = false;

  const once = async () => {
    const stop = new AbortController();
    let silent = setTimeout(() => stop.abort(), SILENCE);
    const headers = { Accept: "text/event-stream" };
    if (key) headers.Authorization = `Live ${key}`;
    if (last) headers["Last-Event-ID"] = last;
    try {
      const answer = await fetch(url, { headers, cache: "no-store", credentials: "omit", signal: stop.signal });
      if (answer.status === 404) {
        const told = await answer.json().catch(() => ({}));
        over = true;
        return on.missing(told.error?.code);
      }
      if (!answer.ok || !answer.body) return Number(answer.headers.get("Retry-After") ?? 0) * 1000;
      tries = 0;
      on.connected();
      const read = reader((name, data, id) => {
        if (id !== undefined) last = id;
        if (name === "done" || name === "failed" || name === "gone") over = true;
        on.event(name, data);
      });
      const pieces = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await pieces.read();
        clearTimeout(silent);
        if (done) return 0;
        silent = setTimeout(() => stop.abort(), SILENCE);
        read(value);
      }
    } catch {
      return 0;
    } finally {
      clearTimeout(silent);
      stop.abort();
    }
  };

  const pause = (millis) =>
    new Promise((done) => {
      const until = Date.now() + millis;
      const tell = () => on.lost(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
      tell();
      const ticking = setInterval(tell, 1000);
      const end = () => {
        clearInterval(ticking);
        clearTimeout(waiting);
        wake = null;
        done();
      };
      const waiting = setTimeout(end, millis);
      wake = end;
    });

  const goOn = async () => {
    while (!over) {
      const asked = (await once()) ?? 0;
      if (over) break;
      tries += 1;
      // Not everybody at the same moment.
      const backoff = Math.min(LONGEST, 500 * 2 ** Math.min(tries, 8)) * (0.75 + Math.random() / 2);
      await pause(Math.max(asked, backoff));
      on.lost(0);
    }
  };
  addEventListener("online", () => wake?.());
  goOn();
  return () => wake?.();
};
