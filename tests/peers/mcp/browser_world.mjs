// What the cases in a browser need: a Chromium, pages with the clients of MCP, `towow mcp --http`, a worker of the bridge.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));

let passed = 0;
let failed = 0;

/** A case: a line, and one more in the last line's count. */
export const check = (name, right, seen) => {
  if (right) passed += 1;
  else failed += 1;
  console.log(right ? `ok      ${name}` : `FAILED  ${name}: ${JSON.stringify(seen)}`);
};

/** The last line, and the exit status. */
export const count = () => {
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
};

/** Waits until it is so, for 5 s at most. */
export const until = async (so) => {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await so()) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
};

const bundled = async (modules) => {
  const esbuild = createRequire(join(modules, "package.json"))("esbuild");
  const built = await esbuild.build({
    entryPoints: [join(HERE, "browser_page.mjs")],
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    nodePaths: [modules],
  });
  return built.outputFiles[0].text;
};

/** A browser, and web servers with the page, each of them at an origin of its own. */
export const browsing = async (modules) => {
  const { chromium } = createRequire(join(modules, "package.json"))("playwright-core");
  const script = await bundled(modules);
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
  const servers = [];
  return {
    serve: () =>
      new Promise((done) => {
        const server = createServer((request, response) => {
          const js = request.url === "/page.js";
          response.writeHead(200, { "content-type": js ? "text/javascript; charset=utf-8" : "text/html" });
          response.end(js ? script : "<!doctype html><title>page</title><script src=/page.js></script>");
        });
        servers.push(server);
        server.listen(0, "127.0.0.1", () => done(`http://127.0.0.1:${server.address().port}`));
      }),
    /** `ask` calls a verb of browser_page.mjs; `said` is what the browser has written to its console. */
    open: async (origin) => {
      const page = await browser.newPage();
      const said = [];
      page.on("console", (message) => said.push(message.text()));
      await page.goto(origin);
      const ask = (...args) => page.evaluate((all) => window.ask(...all), args);
      return { page, ask, said };
    },
    close: async () => {
      await browser.close();
      for (const server of servers) server.close();
    },
  };
};

const running = [];

// Starts a process; `address` finds in a line of its standard error what is waited for.
const starting = (command, args, env, address) =>
  new Promise((done, reject) => {
    const child = spawn(command, args, { env: { PATH: process.env.PATH, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    running.push(child);
    child.stdout.on("data", (data) => check(`nothing is on standard output of ${command}`, false, String(data)));
    child.on("exit", (code) => reject(new Error(`${command} ended with ${code}`)));
    createInterface({ input: child.stderr }).on("line", (line) => {
      let found;
      try {
        found = address(JSON.parse(line));
      } catch {
        return;
      }
      if (found) done({ child, ...found });
    });
  });

/** A home of its own, and the processes in it; `settings` is its towow.toml. */
export const housed = (binary, settings = "") => {
  const home = mkdtempSync(join(tmpdir(), "towow-browser-"));
  writeFileSync(join(home, "towow.toml"), settings);
  const env = { HOME: home, TOWOW_HOME: home };
  return {
    /** `towow mcp --http`, and what it tells about itself once it listens. */
    serve: (address, ...args) =>
      starting(binary, ["--local", "mcp", "--http", address, ...args], env, ({ notice }) =>
        notice?.code === "listening" ? { ...notice, address: new URL(notice.url).host } : undefined,
      ),
    /** A Python process with the tools of tools.py. */
    work: (python, port = 0) => {
      const command = ["-m", "towow_worker", join(HERE, "tools.py"), "--port", String(port)];
      const path = join(HERE, "../../../python");
      return starting(python, command, { ...env, PYTHONPATH: path }, ({ event, url }) =>
        event === "listening" ? { url, port: new URL(url).port } : undefined,
      );
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
};

/** Ends a process, and waits for its end. */
export const stop = ({ child }, signal) =>
  new Promise((done) => {
    child.removeAllListeners("exit");
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.on("exit", done);
    child.kill(signal);
  });

/** Ends whatever was started here and still runs. */
export const stopAll = () => Promise.all(running.map((child) => stop({ child }, "SIGTERM")));
