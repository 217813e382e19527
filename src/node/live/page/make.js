// Elements. Whatever comes over the wire is put in as text, never as markup.
const SVG = "http://www.w3.org/2000/svg";
const at = (id) => document.getElementById(id);

const fill = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const draw = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

/** Text of the run: its language and direction are its own. */
const theirs = (tag, text, attributes = {}) => el(tag, { ...attributes, dir: "auto", lang: run.run?.language, text });

/** A name within a sentence of the page: whatever direction it has, the sentence keeps its own. */
const named = (text) => el("bdi", { lang: run.run?.language, text });

/** A sentence of the page around names: {names} become elements. */
const sentence = (name, values) =>
  say(name)
    .split(/(\{\w+\})/)
    .map((piece) => {
      const key = /^\{(\w+)\}$/.exec(piece)?.[1];
      return key && key in values ? named(values[key]) : piece;
    });

const put = (id, ...children) => {
  at(id).replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
};

/** How long until then, in two units at most. */
const left = (until) => {
  const seconds = Math.max(0, Math.round((until - Date.now()) / 1000));
  if (seconds < 60) return say("seconds", { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return say("minutes", { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return say("hours", { n: hours, m: minutes % 60 });
  return say("days", { n: Math.floor(hours / 24), m: hours % 24 });
};

/** A moment as people of this language write it. */
const moment = (text) => {
  const time = new Date(text);
  if (!text || Number.isNaN(time.getTime())) return null;
  const shown = time.toLocaleString(language ? "zh-CN" : "en", { dateStyle: "medium", timeStyle: "short" });
  return el("time", { datetime: text, text: shown });
};

/** The first sign of a name, for a small circle. */
const initial = (name) => {
  const number = /\d+$/.exec(name)?.[0];
  return number ?? [...name.trim()][0]?.toUpperCase() ?? "?";
};

const cut = (text, most) => {
  const signs = [...text];
  return signs.length > most ? `${signs.slice(0, most - 1).join("")}…` : text;
};
