// The live page of a run in a real Chromium, beside a served node in which people answer round by round:
//   node live.mjs BINARY NODE_MODULES [FOLDER]
// Each line is a case; the last one counts them. Screenshots are left in FOLDER.

import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { browser, opened, say, served, until_round } from "./live_world.mjs";
import { check, count, until } from "./mcp/browser_world.mjs";

const [binary, modules] = process.argv.slice(2, 4).map((path) => resolve(path));
const shots = process.argv[4] ? resolve(process.argv[4]) : mkdtempSync(join(tmpdir(), "towow-live-shots-"));
mkdirSync(shots, { recursive: true });
const axe = readFileSync(join(modules, "axe-core/axe.min.js"), "utf8");

const node = await served(binary);
const chromium = await browser(modules);

/** A page, and whatever its browser complained of. */
const open = async (link, how) => {
  // The checker of accessibility is put in past the policy; the page itself stays under it.
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-US", ...how });
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("dialog", (dialog) => {
    said.push(`a dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  const asked = [];
  page.on("request", (request) => asked.push(request));
  await page.goto(link);
  return { page, said, asked, context };
};

const shows = (page, text) => until(() => page.evaluate((text) => document.body.innerText.includes(text), text));
const has = (page, selector) => until(() => page.locator(selector).count());
const shot = (page, name) => page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });

/** What is wrong with a page for those who do not see it, or not well. */
const hurdles = async (page) => {
  // By the protocol of the debugger, which no policy of the page forbids.
  const session = await page.context().newCDPSession(page);
  const evaluate = async (expression) => {
    const { result, exceptionDetails: wrong } = await session.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (wrong) throw new Error(JSON.stringify(wrong));
    return result.value;
  };
  await evaluate(`${axe}; 0`);
  const rules = "axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })";
  return evaluate(`${rules}.then((found) => found.violations.map((one) => one.id + ': ' + one.nodes.map((node) => node.target.join(' ')).join(', ')))`);
};

const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

/** What is focused, one press of Tab after the other, until it begins again. */
const order = async (page) => {
  await page.evaluate(() => document.activeElement?.blur());
  const found = [];
  for (let press = 0; press < 60; press += 1) {
    await page.keyboard.press("Tab");
    const one = await page.evaluate(() => {
      const { activeElement: at } = document;
      if (!at || at === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      return { id: at.id, class: at.className, text: at.innerText, seen: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 };
    });
    if (!one) break;
    found.push(one);
  }
  return found;
};

const EVIL = '<img src=x onerror="alert(1)"><script>alert(2)</script>';

try {
  const bad = await open("about:blank");
  await bad.page.setContent("<html><body><img src=data:,><button></button></body></html>");
  const found = await hurdles(bad.page);
  check("the checker of accessibility finds what is wrong", ["image-alt", "button-name"].every((rule) => found.some((one) => one.startsWith(rule))), found);
  const ada = await node.person("Ada", "程序员\n\n## 我能提供\n- 拍照");
  const bo = await node.person("Bo 陶艺师", "陶艺老师\n\n## 我能提供\n- 周末陶艺拉坯课\n\n## 我在找\n- 会拍照的人");
  const cy = await node.person("陈小满", "会计\n\n## 我能提供\n- 陶艺拉坯入门\n- 报税\n\n## 我在找\n- 爱好");
  const run = await opened(ada, "想找人教陶艺拉坯，最好有自己的工作室和窑。我能帮忙拍照。", [["Bo 陶艺师", bo], ["陈小满", cy]], 3);
  const { live_url: link } = await ada(["run", "status", run]);
  const key = link.split("#key=")[1];
  check("the status gives a link with a key behind the #", key?.split(".").length === 3, link);

  const desk = await open(link, { locale: "zh-CN" });
  const phone = await open(link, { viewport: { width: 360, height: 740 }, colorScheme: "dark", reducedMotion: "reduce" });
  check("a page in Chinese for who reads Chinese", (await shows(desk.page, "第 1 轮进行中")) && (await desk.page.getAttribute("html", "lang")) === "zh", desk.said);
  check("a page in English for who reads English", (await shows(phone.page, "Round 1 is open")) && (await phone.page.getAttribute("html", "lang")) === "en", phone.said);
  check("the demand is the heading", (await desk.page.locator("h1").innerText()).startsWith("想找人教陶艺拉坯"), null);
  check("the title tells how far it is", (await desk.page.title()).includes("第 1/3 轮"), await desk.page.title());
  check("the key goes into no address", desk.asked.every((request) => !request.url().split("#")[0].includes(key)), desk.asked.map((request) => request.url()));
  const events = desk.asked.find((request) => request.url().includes("/events"));
  check("the key goes into a header", (await events.allHeaders()).authorization === `Live ${key}`, await events.allHeaders());
  check("nothing is loaded from elsewhere", desk.asked.every((request) => /^(data:|http:\/\/127\.0\.0\.1)/.test(request.url())), null);
  await say(bo, run, 1, "我能教拉坯，用我自己的工作室。\n\n必须提前一周约。");
  check("an answer shows at once that it is there", await has(phone.page, ".state.answered"), null);
  check("what it says is not shown before the round closes", !(await phone.page.innerText("body")).includes("提前一周"), null);
  check("nobody has spoken yet", await desk.page.locator("#no-rounds").isVisible(), null);
  await shot(desk.page, "1-open-desk-zh");
  await shot(phone.page, "1-open-phone-dark-en");
  check("an open round is accessible", (await hurdles(phone.page)).length === 0, await hurdles(phone.page));

  await say(cy, run, 1, `我可以教入门，也想学摄影。${EVIL}`);
  check("a finished round appears", (await has(desk.page, "#r1")) && (await has(phone.page, "#r1")), desk.said);
  check("it is said aloud in one sentence", /^第 (1 轮结束|2 轮开始)/.test(await desk.page.innerText("#spoken")), await desk.page.innerText("#spoken"));
  check("a text with a script in it stays text", (await desk.page.innerText("#r1")).includes(EVIL), await desk.page.innerText("#r1"));
  check("the graph has a list beside it", (await desk.page.locator("#relations .pairs li").count()) > 0, null);
  const labelled = await desk.page.locator("#relations svg").getAttribute("aria-label");
  check("and a name", labelled.includes("3"), labelled);
  await shot(desk.page, "2-round-desk-zh");
  await shot(phone.page, "2-round-phone-dark-en");

  // The node goes away and comes back: the page says so, tries again, and reads on where it was.
  await node.stop();
  check("a lost connection is told", await until(() => phone.page.locator("#banner").isVisible()), null);
  await shot(phone.page, "3-lost-phone-dark-en");
  await node.start();
  check("it comes back by itself", await until(async () => !(await phone.page.locator("#banner").isVisible())) || (await until(async () => !(await phone.page.locator("#banner").isVisible()))), null);
  const again = phone.asked.filter((request) => request.url().includes("/events")).at(-1);
  check("it goes on after what it has read", /^1\.[0-9a-f]{12}$/.test((await again.allHeaders())["last-event-id"]), await again.allHeaders());
  check("nothing is shown twice", (await phone.page.locator(".round").count()) === 1, null);
  await until(async () => !(await desk.page.locator("#banner").isVisible()));

  await say(bo, run, 2, "我有一座小电窑，可以烧。我在找会拍照的人拍作品。");
  await say(cy, run, 2, "没有新的");
  await until_round(ada, run, 2);
  await say(bo, run, 3, "没有新的");
  await say(cy, run, 3, "没有新的");
  await until_round(ada, run, 9);
  check("the plan appears", (await has(desk.page, "#plan:not([hidden]) .tasks li")) && (await has(phone.page, "#plan:not([hidden]) .tasks li")), desk.said);
  check("with what it means for the one who looks", (await desk.page.locator("#deliveries h2").allInnerTexts()).join() === "给Ada", await desk.page.locator("#deliveries h2").allInnerTexts());
  check("the title tells that it is done", (await phone.page.title()).startsWith("Plan ready"), await phone.page.title());
  const before = phone.asked.length;
  await new Promise((done) => setTimeout(done, 2500));
  check("nothing is asked any more", phone.asked.length === before && !(await phone.page.locator("#banner").isVisible()), phone.asked.slice(before).map((request) => request.url()));

  const source = desk.page.locator("#plan .cite", { hasText: "Bo" }).first();
  await source.focus();
  await desk.page.keyboard.press("Enter");
  const cited = await desk.page.evaluate(() => document.activeElement.id);
  check("a source leads to what was said", /^r\ds\d$/.test(cited), cited);
  check("and the address keeps the key", (await desk.page.evaluate(() => location.hash)) === `#key=${key}`, null);
  const there = await open(`${link}&at=${cited}`);
  check("a link to a source opens there", await until(() => there.page.evaluate((id) => document.activeElement.id === id, cited)), cited);

  await phone.page.click("#language");
  check("the language is switched", (await phone.page.getAttribute("html", "lang")) === "zh" && (await phone.page.innerText("#plan-title")) === "协作计划", null);
  await shot(phone.page, "4-done-phone-dark-zh");
  await phone.page.click("#language");
  await shot(desk.page, "4-done-desk-zh");
  await shot(phone.page, "4-done-phone-dark-en");
  for (const [name, { page }] of [["desk", desk], ["phone", phone]]) {
    const found = await hurdles(page);
    check(`${name}: accessible with everything on it`, found.length === 0, found);
    check(`${name}: nothing sticks out sideways`, await fits(page), await page.evaluate(() => document.documentElement.scrollWidth));
  }
  const stops = await order(desk.page);
  check("the keyboard goes from the top down", stops[0]?.id === "skip" && stops[1]?.id === "language" && stops.slice(2).every((stop) => stop.class === "cite"), stops);
  check("what is focused can be seen", stops.every((stop) => stop.seen), stops.filter((stop) => !stop.seen));
  await phone.page.keyboard.press("Tab");
  await phone.page.evaluate(() => document.getElementById("skip").focus());
  await phone.page.keyboard.press("Enter");
  check("the skip link leads to the run", (await phone.page.evaluate(() => document.activeElement.id)) === "main", null);
  const levels = await desk.page.locator("main :is(h1, h2, h3, h4):visible").evaluateAll((all) => all.map((one) => Number(one.localName[1])));
  check("headings go down one step at a time", levels.every((level, n) => n === 0 || level <= levels[n - 1] + 1), levels);
  const moving = await phone.page.evaluate(() => document.getAnimations().length);
  check("nothing moves for who wants no motion", moving === 0, moving);
  const kept = await desk.page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]);
  check("nothing is kept", kept.join() === ",0,0", kept);

  // A run of profiles, in English, with names and demands that are markup.
  const eve = await node.person(`Eve ${EVIL}`, "# Eve\n\nPhotographer.\n\n## I can offer\n- photos of pottery <script>alert(3)</script>\n\n## I am looking for\n- a pottery teacher");
  const started = await eve(["start", `I am looking for a technical cofounder for an AI education product ${EVIL}`, "--wait", "--k", "6"]);
  const { demand_id: demand } = await eve(["run", "status", started.run_id]);
  await eve(["demand", "visibility", demand, "--visibility", "public"]);
  await eve(["run", "visibility", started.run_id, "--public-visibility", "true"]);
  const { live_url: open_link } = await eve(["run", "status", started.run_id]);
  check("the link of a published run has no key", open_link === `${node.url}/live/${started.run_id}`, open_link);
  for (const [name, how] of [
    ["desk-en", {}],
    ["desk-dark-zh", { locale: "zh-CN", colorScheme: "dark" }],
    ["phone-en", { viewport: { width: 360, height: 740 } }],
    ["phone-zh", { viewport: { width: 360, height: 740 }, locale: "zh-CN" }],
  ]) {
    const { page, said } = await open(open_link, how);
    check(`${name}: strangers read the plan`, await has(page, "#plan:not([hidden]) li"), said);
    check(`${name}: and no delivery`, (await page.locator("#deliveries section").count()) === 0, null);
    check(`${name}: the demand stays text`, (await page.innerText("h1")).includes(EVIL), await page.innerText("h1"));
    await page.locator("summary").click();
    check(`${name}: all of it can be read`, await page.locator("#whole-body h2").count() > 0, await page.innerText("#whole"));
    check(`${name}: names stay text`, (await page.locator("main img, main script").count()) === 0 && (await page.innerText("#people")).includes(EVIL), await page.innerText("#people"));
    check(`${name}: who is invented is told`, (await page.locator("#people .tag").count()) >= 3, null);
    check(`${name}: nothing sticks out sideways`, await fits(page), await page.evaluate(() => document.documentElement.scrollWidth));
    const found = await hurdles(page);
    check(`${name}: accessible`, found.length === 0, found);
    await shot(page, `5-published-${name}`);
    check(`${name}: no complaint of the browser`, said.length === 0, said);
    await page.context().close();
  }

  const gone = await open(open_link);
  await has(gone.page, "#plan:not([hidden])");
  await eve(["run", "visibility", started.run_id, "--public-visibility", "false"]);
  for (const [name, link, words] of [
    ["a run that is not there", `${node.url}/live/run_none`, "No such run"],
    ["a run that is hidden again", open_link, "No such run"],
    ["a link with a piece missing", `${node.url}/live/${run}#key=${key.slice(0, -3)}`, "No such run"],
  ]) {
    const { page } = await open(link);
    check(`${name} is told`, (await shows(page, words)) && !(await page.locator("#run").isVisible()), await page.innerText("main"));
    const found = await hurdles(page);
    check(`${name}: accessible`, found.length === 0, found);
    await shot(page, `6-${name.replaceAll(" ", "-")}`);
    await page.context().close();
  }
  const blind = await open(link, { javaScriptEnabled: false });
  check("without scripts the page says what to do", await shows(blind.page, "").catch(() => true) && (await blind.page.content()).includes("towow run status RUN_ID"), null);

  const complaints = [...desk.said, ...phone.said, ...there.said, ...gone.said].filter((text) => !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION_RESET/.test(text));
  check("no complaint of the browser, but for the node that was away", complaints.length === 0, complaints);
} finally {
  await chromium.close();
  await node.stop();
  node.remove();
}
console.log(`screenshots: ${shots}`);
process.exit(count());
