// A page of another origin in a real Chromium uses `towow mcp --http` with the official TypeScript clients:
//   node browser.mjs BINARY NODE_MODULES
// Each line is a case; the last one counts them.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const [binary, modules] = process.argv.slice(2).map((path) => resolve(path));
const load = createRequire(join(modules, "package.json"));
const esbuild = load("esbuild");
const { chromium } = load("playwright-core");

const built = await esbuild.build({
  entryPoints: [join(dirname(fileURLToPath(import.meta.url)), "browser_page.mjs")],
  bundle: true,
  write: false,
  platform: "browser",
  format: "iife",
  nodePaths: [modules],
});
const script = built.outputFiles[0].text;

let passed = 0;
let failed = 0;
const check = (name, right, seen) => {
  if (right) passed += 1;
  else failed += 1;
  console.log(right ? `ok      ${name}` : `FAILED  ${name}: ${JSON.stringify(seen)}`);
};

// A web server with the page, at an origin of its own.
const serve = () =>
  new Promise((done) => {
    const server = createServer((request, response) => {
      const js = request.url === "/page.js";
      response.writeHead(200, { "content-type": js ? "text/javascript; charset=utf-8" : "text/html" });
      response.end(js ? script : "<!doctype html><title>page</title><script src=/page.js></script>");
    });
    server.listen(0, "127.0.0.1", () => done({ server, origin: `http://127.0.0.1:${server.address().port}` }));
  });

const home = mkdtempSync(join(tmpdir(), "towow-browser-"));

// `towow mcp --http`, and what it tells about itself once it listens.
const start = (address, ...args) =>
  new Promise((done, reject) => {
    const command = ["--local", "mcp", "--http", address, ...args];
    const child = spawn(binary, command, {
      env: { PATH: process.env.PATH, HOME: home, TOWOW_HOME: home },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (data) => check("nothing is on standard output", false, String(data)));
    child.on("exit", (code) => reject(new Error(`towow ended with ${code}`)));
    createInterface({ input: child.stderr }).on("line", (line) => {
      const notice = JSON.parse(line).notice;
      if (notice?.code === "listening") done({ child, ...notice, address: new URL(notice.url).host });
    });
  });

const stop = (running, signal) =>
  new Promise((done) => {
    running.child.removeAllListeners("exit");
    running.child.on("exit", done);
    running.child.kill(signal);
  });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const listed = await serve();
const foreign = await serve();
let towow = await start("127.0.0.1:0", "--cors-origin", listed.origin);
const { url, token } = towow;

const open = async (origin) => {
  const page = await browser.newPage();
  await page.goto(origin);
  const ask = (...args) => page.evaluate((all) => window.ask(...all), args);
  return { page, ask };
};

try {
  for (const kind of ["v1", "v2", "v2-auto"]) {
    const legacy = kind !== "v2-auto";
    const { page, ask } = await open(listed.origin);
    const hello = await ask("connect", kind, url, token);
    check(`${kind}: connects with the token`, hello.ok?.server === "towow", hello);
    const session = hello.ok?.session;
    check(`${kind}: ${legacy ? "reads its session" : "has no session"}`, legacy ? session : session === null, hello);
    const tools = await ask("tools");
    check(`${kind}: lists tools`, tools.ok?.length > 2, tools);
    // The flat surface and the facade have it under names of their own.
    const flat = tools.ok?.includes("towow_protocol_metadata");
    const call = flat ? ["towow_protocol_metadata", {}] : ["towow_browse", { op: "protocol_metadata" }];
    for (const time of ["once", "twice"]) {
      const answer = await ask("call", ...call);
      const right = answer.ok && !answer.ok.isError && answer.ok.session === session;
      check(`${kind}: calls a tool ${time}`, right, answer);
    }
    for (const signal of ["SIGKILL", "SIGTERM"]) {
      await stop(towow, signal);
      towow = await start(towow.address, "--cors-origin", listed.origin);
      const answer = await ask("call", ...call);
      const right = answer.ok && !answer.ok.isError && answer.ok.session === session;
      check(`${kind}: goes on after a restart (${signal})`, right, answer);
    }
    const closed = await ask("close");
    check(`${kind}: ends`, "ok" in closed || closed.error === undefined, closed);
    const refused = await ask("connect", kind, url, null);
    check(`${kind}: is refused without a token, and told so`, /401|token_required|[Uu]nauthorized/.test(refused.error), refused);
    const wrong = await ask("connect", kind, url, token.replace(/^./, (first) => (first === "0" ? "1" : "0")));
    check(`${kind}: is refused with another token`, /401|token_wrong|[Uu]nauthorized/.test(wrong.error), wrong);
    await page.close();

    const other = await open(foreign.origin);
    const kept_out = await other.ask("connect", kind, url, token);
    check(`${kind}: a page of another origin is kept out`, /fetch/i.test(kept_out.error), kept_out);
    await other.page.close();
  }
} finally {
  await browser.close();
  await stop(towow, "SIGTERM");
  listed.server.close();
  foreign.server.close();
  rmSync(home, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
