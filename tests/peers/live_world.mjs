// What the cases of the live page need: a served node, people with a command line each, a Chromium.

import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A node on a database of its own, and its people. */
export const served = async (binary, settings = {}) => {
  const home = mkdtempSync(join(tmpdir(), "towow-live-"));
  const db = `sqlite://${join(home, "served.db")}`;
  let process_;
  let url;
  const env = (name) => ({ PATH: process.env.PATH, HOME: join(home, name), TOWOW_HOME: join(home, name) });
  const run = (name, args, input = "", more = {}) =>
    new Promise((done, reject) => {
      const child = execFile(binary, args, { env: { ...env(name), ...more }, maxBuffer: 1 << 26 }, (error, out, err) => {
        if (error) reject(new Error(`towow ${args.join(" ")}: ${err}`));
        else done(JSON.parse(out));
      });
      child.stdin.end(input);
    });
  const start = (address) =>
    new Promise((done, reject) => {
      const args = ["node", "serve", "--listen", address, "--db", db];
      process_ = spawn(binary, args, { env: { ...env("node"), ...settings }, stdio: ["ignore", "ignore", "pipe"] });
      process_.on("exit", (code) => reject(new Error(`the node ended with ${code}`)));
      createInterface({ input: process_.stderr }).on("line", (line) => {
        const message = JSON.parse(line).notice?.message;
        if (message) done((url = /http:\S+/.exec(message)[0]));
      });
    });
  const stop = () =>
    new Promise((done) => {
      process_.removeAllListeners("exit");
      process_.on("exit", done);
      process_.kill("SIGTERM");
    });
  await run("node", ["node", "seed", "--db", db]);
  await start("127.0.0.1:0");
  return {
    get url() {
      return url;
    },
    pid: () => process_.pid,
    restart: async () => {
      await stop();
      await start(new URL(url).host);
    },
    stop,
    start: () => start(new URL(url).host),
    /** Registers somebody; the answer runs their command line. */
    person: async (name, profile, more = []) => {
      const home = `person-${Buffer.from(name).toString("hex").slice(0, 16)}`;
      const towow = (args, input) => run(home, args, input, { TOWOW_BACKEND_URL: url });
      const mail = `${home}@example.org`;
      await towow(["auth", "register", "--email", mail, "--name", name, "--profile", profile, "--password-stdin", ...more], "correct horse\n");
      return towow;
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
};

/** A run of these people about a demand, each of them invited and willing. */
export const opened = async (requester, demand, guests, rounds) => {
  const found = await requester(["discover", "run", demand, "--k", "8"]);
  const invitations = [];
  for (const [name, towow] of guests) {
    const nomination = found.nominations.find((row) => row.display_name === name);
    if (!nomination) throw new Error(`${name} is not found: ${JSON.stringify(found.nominations.map((row) => row.display_name))}`);
    const { invitation_id: id, status } = await requester(["invite", "create", nomination.nomination_id]);
    invitations.push(id);
    if (towow && status !== "accepted") await towow(["invite", "respond", id, "--action", "accept"]);
  }
  const { run_id: run } = await requester(["run", "negotiate", invitations.join(","), "--max-rounds", String(rounds)]);
  return run;
};

/** Answers a round. */
export const say = (towow, run, round, words, more = []) =>
  towow(["run", "respond", run, "--round", String(round), "--content", words, ...more]);

/** Waits until the run has finished so many rounds, or is over. */
export const until_round = async (towow, run, round) => {
  for (let tries = 0; tries < 300; tries += 1) {
    const status = await towow(["run", "status", run]);
    if (status.current_round >= round || status.finished_at) return status;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`round ${round} of ${run} is not finished`);
};

/** A headless Chromium. */
export const browser = async (modules) => {
  const { chromium } = createRequire(join(modules, "package.json"))("playwright-core");
  return chromium.launch({
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
};
