// Functions of a Python process, called by pages of another origin in a real Chromium through `towow mcp --http`:
//   node browser_bridge.mjs BINARY NODE_MODULES PYTHON
// PYTHON has what the worker needs. Each line is a case; the last one counts them.

import { resolve } from "node:path";
import { browsing, check, count, housed, stop, stopAll, until } from "./browser_world.mjs";

const [binary, modules, python] = process.argv.slice(2).map((path) => resolve(path));
const MIB = 1024 * 1024;
const { serve, open, close } = await browsing(modules);
const home = housed(binary);
const origin = await serve();

// A client of a page, and how its calls say whose they are.
const client = async (kind, towow, handle) => {
  const { page, ask } = await open(origin);
  const hello = await ask("connect", kind, towow.url, towow.token);
  const meta = kind === "v2-auto" ? { "net.towow/session": handle } : undefined;
  const next = async () => (await ask("call", "py_counter", {}, meta)).ok?.structured?.count;
  return { page, ask, hello, next };
};

// Counts on, and says at what it ought to arrive.
const counts = async (name, { next }, ...expected) => {
  const seen = [];
  for (const _ of expected) seen.push(await next());
  check(name, `${seen}` === `${expected}`, seen);
};

// A tool that is made at run time comes to the page, which does not ask.
const learns = async (name, { ask }, what) => {
  const tool = `${what}_of_${name.replace(/\W+/g, "_")}`;
  await ask("call", "py_learn", { name: tool, answer: `I am ${tool}` });
  const hears = await until(async () => (await ask("told")).ok.some((list) => list.includes(`py_${tool}`)));
  check(`${name}: is told of a new tool`, hears, await ask("told"));
  const learned = await ask("call", `py_${tool}`, {});
  check(`${name}: calls the new tool`, learned.ok?.text === `I am ${tool}`, learned);
};

// Every part of the tools' life, with the clients of one kind.
const life = async (kind, worker, towow) => {
  const restart = async (signal) => {
    await stop(towow, signal);
    towow = await home.serve(towow.address, "--cors-origin", origin, "--bridge", worker.url);
  };
  const one = await client(kind, towow, `${kind}-one`);
  const session = one.hello.ok?.session;
  const wanted = kind === "v2-auto" ? session === null : typeof session === "string";
  check(`${kind}: connects, and ${kind === "v2-auto" ? "has no" : "reads its"} session`, wanted, one.hello);
  const tools = await one.ask("tools");
  check(`${kind}: lists the Python functions`, tools.ok?.includes("py_counter") && tools.ok?.includes("towow_browse"), tools);
  await counts(`${kind}: one session counts on`, one, 1, 2, 3);
  const other = await client(kind, towow, `${kind}-other`);
  await counts(`${kind}: another page has a count of its own`, other, 1, 2);
  await restart("SIGKILL");
  await counts(`${kind}: goes on after SIGKILL`, one, 4);
  await counts(`${kind}: the other page too, with its own count`, other, 3);
  await restart("SIGTERM");
  await counts(`${kind}: goes on after SIGTERM`, one, 5, 6);
  await counts(`${kind}: the other page too, with its own count, after SIGTERM`, other, 4);
  const again = await one.ask("call", "py_counter", {}, kind === "v2-auto" ? { "net.towow/session": `${kind}-one` } : undefined);
  check(`${kind}: it is the same session`, again.ok?.session === session && again.ok?.structured?.count === 7, again);
  if (kind === "v2-auto") {
    const nobody = [await one.ask("call", "py_counter", {}), await one.ask("call", "py_counter", {})];
    const seen = nobody.map((answer) => answer.ok?.structured?.count);
    check(`${kind}: without a handle nothing is kept`, `${seen}` === "1,1", nobody);
  }
  await other.page.close();

  const failed = await one.ask("call", "py_divide", { a: 1, b: 0 });
  const error = failed.ok?.isError && JSON.parse(failed.ok.text).error;
  check(`${kind}: is told why a function failed`, error?.code === "tool_error" && error.type === "ZeroDivisionError", failed);
  const large = await one.ask("echo", "py_echo", MIB);
  check(`${kind}: an argument and a result of 1 MiB`, large.ok === true, large);
  const heard = await one.ask("watch", "py_slow_job", { steps: 4, seconds: 0.1 });
  // These clients forget whom to tell when the last piece and the answer arrive in one read.
  const steps = heard.ok?.map((progress) => `${progress.progress}/${progress.total} ${progress.message}`);
  const grown = ["1/4 step 1 of 4", "2/4 step 2 of 4", "3/4 step 3 of 4", "4/4 step 4 of 4"];
  check(`${kind}: hears of progress`, steps?.length >= 3 && steps.every((step, at) => step === grown[at]), heard);
  // The newer client does not listen again by itself.
  if (kind !== "v2-auto") await learns(`${kind}, after restarts`, one, "another_tool");
  await one.page.close();

  const fresh = await client(kind, towow, `${kind}-fresh`);
  await learns(kind, fresh, "a_tool");
  await counts(`${kind}: counts before the worker restarts`, fresh, 1, 2);
  for (const signal of ["SIGKILL", "SIGTERM"]) {
    await stop(worker, signal);
    const listed = await fresh.ask("tools");
    check(`${kind}: while the worker is away its tools stay (${signal})`, listed.ok?.includes("py_counter"), listed);
    const waiting = fresh.next();
    worker = await home.work(python, worker.port);
    const first = await waiting;
    check(`${kind}: a call waits for the worker, whose state is new (${signal})`, first === 1, first);
    await counts(`${kind}: and goes on (${signal})`, fresh, 2);
  }
  await stop(worker, "SIGKILL");
  const away = await fresh.ask("call", "py_add", { a: 1, b: 2 });
  const why = away.ok?.isError && JSON.parse(away.ok.text).error;
  check(`${kind}: is told that the worker is away`, why?.code === "worker_reconnecting" && why.retryable === true, away);
  worker = await home.work(python, worker.port);
  const back = await until(async () => (await fresh.ask("call", "py_add", { a: 1, b: 2 })).ok?.structured?.result === 3);
  check(`${kind}: and calls it when it is back`, back, await fresh.ask("call", "py_add", { a: 1, b: 2 }));
  await fresh.ask("close");
  await fresh.page.close();
  return { worker, towow };
};

// Started without the page's origin: what the page is told, and what the server says.
const withoutOrigin = async (worker) => {
  const closed = await home.serve("127.0.0.1:0", "--bridge", worker.url);
  for (const kind of ["v1", "v2", "v2-auto"]) {
    const { page, ask, said } = await open(origin);
    const failed = await ask("connect", kind, closed.url, closed.token);
    const cors = failed.error?.includes("Failed to fetch") && !/session/i.test(failed.error);
    check(`${kind}: without --cors-origin the page cannot call`, cors, failed);
    const blocked = said.some((line) => line.includes("has been blocked by CORS policy"));
    check(`${kind}: and the browser says that it is CORS`, blocked, said);
    await page.close();
  }
  const headers = { Origin: origin, Authorization: `Bearer ${closed.token}`, "Content-Type": "application/json" };
  const asking = { Origin: origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization" };
  for (const [what, request] of [
    ["the call", { method: "POST", headers, body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' }],
    ["the question before it", { method: "OPTIONS", headers: asking }],
  ]) {
    const answer = await fetch(closed.url, request);
    const body = await answer.text();
    const error = JSON.parse(body).error;
    const told = `${error.code ?? ""} ${error.data?.code ?? ""} ${error.message}`;
    const right = answer.status === 403 && told.includes("origin_not_allowed") && told.includes("--cors-origin");
    check(`the server answers ${what} with what it has to be started with`, right, { status: answer.status, body });
    check(`and opens nothing to the page (${what})`, !answer.headers.has("access-control-allow-origin"), [...answer.headers]);
  }
  await stop(closed, "SIGTERM");
};

try {
  let worker = await home.work(python);
  let towow = await home.serve("127.0.0.1:0", "--cors-origin", origin, "--bridge", worker.url);
  for (const kind of ["v1", "v2", "v2-auto"]) ({ worker, towow } = await life(kind, worker, towow));
  await withoutOrigin(worker);
} finally {
  await close();
  await stopAll();
  home.remove();
}
process.exit(count());
