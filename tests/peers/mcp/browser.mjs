// A page of another origin in a real Chromium uses `towow mcp --http` with the official TypeScript clients:
//   node browser.mjs BINARY NODE_MODULES
// Each line is a case; the last one counts them.

import { resolve } from "node:path";
import { browsing, check, count, housed, stop, stopAll } from "./browser_world.mjs";

const [binary, modules] = process.argv.slice(2).map((path) => resolve(path));
const { serve, open, close } = await browsing(modules);
const home = housed(binary);
const listed = await serve();
const foreign = await serve();

try {
  let towow = await home.serve("127.0.0.1:0", "--cors-origin", listed);
  const { url, token } = towow;
  for (const kind of ["v1", "v2", "v2-auto"]) {
    const legacy = kind !== "v2-auto";
    const { page, ask } = await open(listed);
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
      towow = await home.serve(towow.address, "--cors-origin", listed);
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

    const other = await open(foreign);
    const kept_out = await other.ask("connect", kind, url, token);
    check(`${kind}: a page of another origin is kept out`, /fetch/i.test(kept_out.error), kept_out);
    await other.page.close();
  }
} finally {
  await close();
  await stopAll();
  home.remove();
}
process.exit(count());
