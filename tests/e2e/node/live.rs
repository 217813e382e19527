//! The live page of a run: who may watch, what they are told, where they go on.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use super::sql::value as sql;
use crate::support::{Home, INTENT, Serving};

const DEMAND: &str = "想找人教陶艺拉坯。我能帮忙拍照。";
const ADA: &str = "程序员\n\n## 我能提供\n- 拍照";
const BO: &str = "陶艺老师\n\n## 我能提供\n- 周末陶艺拉坯课\n\n## 我在找\n- 会拍照的人";
const CY: &str = "会计\n\n## 我能提供\n- 陶艺拉坯入门\n- 报税\n\n## 我在找\n- 爱好";

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// An answer whose body is still to be read: HTTP/1.0, so that its end is the end of the connection.
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: BufReader<TcpStream>,
}

impl Answer {
    fn rest(mut self) -> String {
        let mut text = String::new();
        self.body.read_to_string(&mut text).unwrap();
        text
    }

    #[track_caller]
    fn refused(self, status: u16, code: &str) {
        let found = self.status;
        let body: Value = serde_json::from_str(&self.rest()).unwrap();
        assert_eq!((found, &body["error"]["code"]), (status, &json!(code)), "{body}");
    }
}

fn get(url: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let address = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut request = format!("GET {path} HTTP/1.0\r\nHost: {address}\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{request}\r\n").as_bytes()).unwrap();
    let mut body = BufReader::new(stream);
    let mut lines = body.by_ref().lines().map(Result::unwrap);
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines.take_while(|line| !line.is_empty()).map(|line| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_lowercase(), value.to_owned())
    });
    Answer { status, headers: headers.collect(), body }
}

/// An event: its name, its id, its data.
type Event = (String, Option<String>, Value);

/// Somebody who watches.
struct Watching(BufReader<TcpStream>);

impl Watching {
    fn run(url: &str, run: &str, key: Option<&str>, last: Option<&str>) -> Watching {
        let answer = watch(url, run, key, last);
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers["content-type"], "text/event-stream; charset=utf-8");
        assert_eq!(answer.headers["cache-control"], "no-store");
        Watching(answer.body)
    }

    /// The next event; none at the end of the stream.
    fn event(&mut self) -> Option<Event> {
        let (mut name, mut id, mut data) = (None, None, None);
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).expect("a line in time") == 0 {
                return None;
            }
            match line.trim_end_matches('\n').split_once(": ") {
                Some(("event", found)) => name = Some(found.to_owned()),
                Some(("id", found)) => id = Some(found.to_owned()),
                Some(("data", found)) => data = Some(serde_json::from_str(found).unwrap()),
                None if name.is_some() => return Some((name?, id, data?)),
                _ => {}
            }
        }
    }

    /// Everything up to an event for which this is true, that one included.
    #[track_caller]
    fn until(&mut self, found: impl Fn(&Event) -> bool) -> Vec<Event> {
        let mut events = Vec::new();
        loop {
            let event = self.event().unwrap_or_else(|| panic!("the stream ended after {events:?}"));
            events.push(event);
            if found(&events[events.len() - 1]) {
                return events;
            }
        }
    }

    fn rest(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.event()).collect()
    }
}

fn watch(url: &str, run: &str, key: Option<&str>, last: Option<&str>) -> Answer {
    let key = key.map(|key| format!("Live {key}"));
    let mut headers: Vec<(&str, &str)> = key.iter().map(|key| ("Authorization", key.as_str())).collect();
    headers.extend(last.map(|last| ("Last-Event-ID", last)));
    get(url, &format!("/live/{run}/events"), &headers)
}

fn names(events: &[Event]) -> Vec<&str> {
    events.iter().map(|(name, ..)| name.as_str()).collect()
}

#[track_caller]
fn last<'a>(events: &'a [Event], name: &str) -> &'a Value {
    let found = events.iter().rev().find(|(other, ..)| other == name);
    &found.unwrap_or_else(|| panic!("no {name} in {events:?}")).2
}

/// The key of somebody's link to a run.
fn key(home: &Home, run: &str) -> String {
    let url = text(&home.towow(&["run", "status", run]).ok()["live_url"]);
    let (page, key) = url.split_once("#key=").unwrap_or_else(|| panic!("{url} has no key"));
    assert!(page.ends_with(&format!("/live/{run}")), "{url}");
    key.to_owned()
}

struct World {
    node: Serving,
    ada: Home,
    bo: Home,
    cy: Home,
    run: String,
}

/// Ada's run with Bo and Cy, who answer in person.
fn world(rounds: &str, env: &[(&str, &str)]) -> World {
    let node = Serving::with(env);
    let person = |name: &str, profile: &str| {
        let home = Home::at(&node.url);
        home.register(name, profile);
        home
    };
    let (ada, bo, cy) = (person("Ada", ADA), person("Bo", BO), person("Cy", CY));
    let found = ada.towow(&["discover", "run", DEMAND]).ok();
    let invitations: Vec<String> = [(&bo, "Bo"), (&cy, "Cy")]
        .iter()
        .map(|(home, name)| {
            let rows = found["nominations"].as_array().unwrap();
            let row = rows.iter().find(|row| row["display_name"] == *name).unwrap();
            let id = text(&ada.towow(&["invite", "create", &text(&row["nomination_id"])]).ok()["invitation_id"]);
            home.towow(&["invite", "respond", &id, "--action", "accept"]).ok();
            id
        })
        .collect();
    let opened = ada.towow(&["run", "negotiate", &invitations.join(","), "--max-rounds", rounds]).ok();
    World { run: text(&opened["run_id"]), node, ada, bo, cy }
}

fn say(home: &Home, run: &str, round: i64, words: &str) {
    home.towow(&["run", "prompt", run]).ok();
    let answer = home.towow(&["run", "respond", run, "--round", &round.to_string(), "--content", words]).ok();
    assert_eq!(answer["status"], "accepted");
}

fn is_round(number: i64) -> impl Fn(&Event) -> bool {
    move |(name, _, data)| name == "round" && data["round"] == number
}

#[test]
fn a_run_is_shown_as_it_happens() {
    let World { node, ada, bo, cy, run } = world("2", &[]);
    let link = key(&ada, &run);
    assert_eq!(link, key(&ada, &run), "the same link on the same day");
    let mut watching = Watching::run(&node.url, &run, Some(&link), None);
    let events = watching.until(|(name, _, data)| name == "open" && !data["round"].is_null());
    let opened = last(&events, "open");
    assert_eq!((&opened["round"], &opened["seats"][1]["answered"]), (&json!(1), &json!(false)));
    assert_eq!(opened["seats"][0]["awaited"], false, "the requester may speak and is not waited for");
    let shown = last(&events, "run");
    assert_eq!((&shown["demand"], &shown["viewer"]), (&json!(DEMAND), &json!("member")));
    let seats = last(&events, "participants")["participants"].as_array().unwrap();
    let first = &seats[0];
    assert_eq!((&first["name"], &first["role"], &first["you"]), (&json!("Ada"), &json!("requester"), &json!(true)));
    assert!(seats.iter().all(|seat| seat["speaks"] == "person" && seat["withheld"] == false), "{seats:?}");

    say(&bo, &run, 1, "我能教拉坯，用我自己的工作室。");
    let answers = |event: &Event| {
        let seats = event.2["seats"].as_array();
        seats.map_or(0, |seats| seats.iter().filter(|seat| seat["answered"] == true).count())
    };
    let events = watching.until(|event| answers(event) == 1);
    assert!(!json!(events).to_string().contains("自己的工作室"), "nobody reads an answer before the round closes");
    say(&cy, &run, 1, "我也可以教\u{2028}入门。<script>alert(1)</script>");
    let events = watching.until(is_round(1));
    let (_, id, round) = &events[events.len() - 1];
    let said: Vec<&Value> = round["said"].as_array().unwrap().iter().map(|voice| &voice["text"]).collect();
    assert!(said.contains(&&json!("我能教拉坯，用我自己的工作室。")), "{said:?}");
    assert!(said.contains(&&json!("我也可以教\u{2028}入门。<script>alert(1)</script>")), "{said:?}");
    assert_eq!(round["said"][1]["answered_by"], "person");
    assert_eq!(round["relations"].as_array().unwrap().len(), 3, "every pair");
    drop(watching);

    // Who comes again reads on after what was read; who comes late reads everything.
    let mut again = Watching::run(&node.url, &run, Some(&link), id.as_deref());
    let mut late = Watching::run(&node.url, &run, Some(&link), None);
    let is_second = |(name, _, data): &Event| name == "open" && data["round"] == 2;
    let seen = again.until(is_second);
    assert_eq!(names(&seen)[..2], ["run", "participants"]);
    assert!(!seen.iter().any(|(name, ..)| name == "round"), "{seen:?}");
    let seen = late.until(is_second);
    assert!(seen.iter().any(|(name, ..)| name == "round"), "{seen:?}");
    let mut unknown = Watching::run(&node.url, &run, Some(&link), Some("1.000000000000"));
    assert!(names(&unknown.until(is_second)).contains(&"round"), "other rounds than these were read");

    say(&bo, &run, 2, "没有新的");
    say(&cy, &run, 2, "没有新的");
    let plan = text(&ada.towow(&["result", &run, "--wait", "--timeout", "40s"]).ok()["plan"]);
    for watching in [&mut again, &mut late, &mut unknown] {
        let events = watching.rest();
        let done = last(&events, "done");
        assert_eq!(done["plan"], plan, "the stream ends with the plan");
        assert!(done["plan_json"]["tasks"].is_array(), "{done}");
        let deliveries = done["deliveries"].as_array().unwrap();
        assert_eq!((deliveries.len(), &deliveries[0]["name"]), (1, &json!("Ada")));
        assert_eq!(last(&events, "run")["status"], "done");
    }
    let finished = Watching::run(&node.url, &run, Some(&link), None).rest();
    assert_eq!(names(&finished), ["run", "participants", "round", "round", "open", "done"]);
    let place = finished[3].1.as_deref();
    assert_eq!(
        names(&Watching::run(&node.url, &run, Some(&link), place).rest()),
        ["run", "participants", "open", "done"]
    );
    let theirs = Watching::run(&node.url, &run, Some(&key(&bo, &run)), None).rest();
    assert_eq!(last(&theirs, "done")["deliveries"][0]["name"], "Bo");
}

#[test]
fn nobody_watches_without_a_right_link() {
    let World { node, ada, bo, run, .. } = world("1", &[]);
    let other = text(&ada.towow(&["find", INTENT, "--wait"]).ok()["run_id"]);
    let (mine, theirs) = (key(&ada, &run), key(&bo, &run));
    assert_ne!(mine, theirs);
    let [account, until, signature] = mine.split('.').collect::<Vec<_>>().try_into().unwrap();
    let foreign = theirs.split('.').next().unwrap();
    for (name, key) in [
        ("of another account", format!("{foreign}.{until}.{signature}")),
        ("for longer", format!("{account}.{}.{signature}", until.parse::<i64>().unwrap() + 1)),
        ("with a letter less", mine[..mine.len() - 1].to_owned()),
        ("without a signature", format!("{account}.{until}.")),
        ("of another run", key(&ada, &other)),
        ("no link at all", "x".to_owned()),
    ] {
        println!("{name}");
        watch(&node.url, &run, Some(&key), None).refused(404, "not_found");
    }
    watch(&node.url, &run, None, None).refused(404, "not_found");
    watch(&node.url, "run_none", Some(&mine), None).refused(404, "not_found");
    // A session is no link, and a link is no session.
    let session = format!("Bearer {}", text(&ada.config()["session_token"]));
    get(&node.url, &format!("/live/{run}/events"), &[("Authorization", &session)]).refused(404, "not_found");
    let status = format!("/protocol/runs/{run}");
    get(&node.url, &status, &[("Authorization", &format!("Bearer {mine}"))]).refused(401, "session_ended");

    // Who is shut out, or gone, watches no longer.
    let mut watching = Watching::run(&node.url, &run, Some(&theirs), None);
    watching.until(|(name, ..)| name == "open");
    let database = &node.database().url;
    sql(database, "UPDATE accounts SET disabled_at = 1 WHERE name = 'Bo'");
    assert_eq!(names(&watching.rest()).last(), Some(&"gone"));
    watch(&node.url, &run, Some(&theirs), None).refused(404, "not_found");
    sql(database, "UPDATE accounts SET disabled_at = NULL WHERE name = 'Bo'");
    assert_eq!(watch(&node.url, &run, Some(&theirs), None).status, 200);
    sql(database, &format!("DELETE FROM runs WHERE run_id = '{run}'"));
    watch(&node.url, &run, Some(&mine), None).refused(404, "not_found");
}

fn seconds() -> i64 {
    i64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

/// HMAC-SHA256 in base64url, by another hand than the node's.
fn signature(key: &str, text: &str) -> String {
    let script = "import base64,hashlib,hmac,sys\nk=base64.urlsafe_b64decode(sys.argv[1]+'=')\n\
                  print(base64.urlsafe_b64encode(hmac.new(k,sys.argv[2].encode(),hashlib.sha256).digest()).decode().rstrip('='))";
    let output = std::process::Command::new("python3").args(["-c", script, key, text]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_link_ends_with_its_days() {
    // The key is made by the database's first node; a second one signs the same.
    let World { node, ada, run, .. } = world("1", &[("TOWOW_NODE_RUNS_LIVE_DAYS", "1")]);
    let link = key(&ada, &run);
    let until: i64 = link.split('.').nth(1).unwrap().parse().unwrap();
    let now = seconds();
    assert!((now + 86_400..=now + 2 * 86_400).contains(&until), "{until} at {now}");
    let second = Serving::of(Home::new(), "127.0.0.1:0", node.database().clone());
    assert_eq!(watch(&second.url, &run, Some(&link), None).status, 200);
    assert_eq!(sql(&node.database().url, "SELECT COUNT(*) FROM settings WHERE name = 'live_link_key'"), "1");
    let secret = sql(&node.database().url, "SELECT value FROM settings WHERE name = 'live_link_key'");
    assert_eq!(secret.len(), 43, "32 bytes");
    let account = link.split('.').next().unwrap();
    let signed =
        |until: i64| format!("{account}.{until}.{}", signature(&secret, &format!("live\n{run}\n{account}\n{until}")));
    assert_eq!(signed(until), link);
    assert_eq!(watch(&node.url, &run, Some(&signed(seconds() + 60)), None).status, 200);
    watch(&node.url, &run, Some(&signed(seconds() - 60)), None).refused(404, "link_expired");
    let soon = Watching::run(&node.url, &run, Some(&signed(seconds() + 4)), None).rest();
    assert_eq!(names(&soon).last(), Some(&"open"), "a stream ends with its link");
    ada.towow(&["run", "visibility", &run, "--public-visibility", "true"]).ok();
    assert_eq!(watch(&node.url, &run, Some(&signed(seconds() - 60)), None).status, 200, "everybody may watch it now");
}

#[test]
fn strangers_see_what_was_consented_to_once_it_is_published() {
    let World { node, ada, bo, cy, run } = world("1", &[]);
    say(&bo, &run, 1, "我能在北岸教陶艺拉坯。");
    cy.towow(&["run", "prompt", &run]).ok();
    let agent = text(&cy.config()["agent_id"]);
    let reply =
        json!({"agent_id": agent, "round": 1, "content": "我能在南岸教陶艺拉坯。", "metadata": {"public": true}});
    cy.with(&["api", "POST", &format!("/protocol/runs/{run}/respond"), "--input", "-"], &[], &reply.to_string()).ok();
    ada.towow(&["result", &run, "--wait", "--timeout", "40s"]).ok();
    ada.towow(&["run", "visibility", &run, "--public-visibility", "true"]).ok();
    let status = ada.towow(&["run", "status", &run]).ok();
    assert_eq!(status["live_url"], format!("{}/live/{run}", node.url), "everybody may have it");

    let events = Watching::run(&node.url, &run, None, None).rest();
    assert_eq!(names(&events), ["run", "participants", "round", "open", "done"]);
    let all = json!(events).to_string();
    for secret in ["北岸", "Bo", "想找人教", "acc_", "agt_"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
    assert!(all.contains("南岸") && all.contains("参与者") && all.contains("Cy"), "{all}");
    assert_eq!(last(&events, "done")["deliveries"], json!([]));
    assert_eq!(last(&events, "run")["viewer"], "stranger");
    let hidden = |voice: &&Value| voice["hidden"] == true;
    assert_eq!(last(&events, "round")["said"].as_array().unwrap().iter().filter(hidden).count(), 1);

    let demand = text(&status["demand_id"]);
    ada.towow(&["demand", "visibility", &demand, "--visibility", "public"]).ok();
    let events =
        Watching::run(&node.url, &run, None, None).until(|(name, _, data)| name == "run" && data["demand"] == DEMAND);
    assert!(!json!(events).to_string().contains("北岸"));

    // A forged link opens no more than none; hidden again, nobody comes in without a right one.
    let forged = Watching::run(&node.url, &run, Some("acc_x.9999999999.AAAA"), None).rest();
    assert_eq!(last(&forged, "run")["viewer"], "stranger");
    ada.towow(&["run", "visibility", &run, "--public-visibility", "false"]).ok();
    watch(&node.url, &run, None, None).refused(404, "not_found");
}

#[test]
fn a_run_that_is_hidden_again_is_taken_from_those_who_watch() {
    let World { node, ada, run, .. } = world("1", &[]);
    ada.towow(&["run", "visibility", &run, "--public-visibility", "true"]).ok();
    let mut watching = Watching::run(&node.url, &run, None, None);
    watching.until(|(name, ..)| name == "open");
    ada.towow(&["run", "visibility", &run, "--public-visibility", "false"]).ok();
    assert_eq!(names(&watching.rest()).last(), Some(&"gone"));
}

#[test]
fn the_words_of_a_private_agent_are_for_its_owner() {
    let World { node, ada, bo, cy, run } = world("1", &[]);
    cy.towow(&["agent", "visibility", "private"]).ok();
    say(&bo, &run, 1, "我能教拉坯。");
    say(&cy, &run, 1, "我的秘密工作室在东门。");
    ada.towow(&["result", &run, "--wait", "--timeout", "40s"]).ok();
    for (home, reads_it) in [(&ada, false), (&bo, false), (&cy, true)] {
        let events = Watching::run(&node.url, &run, Some(&key(home, &run)), None).rest();
        assert_eq!(json!(events).to_string().contains("秘密工作室"), reads_it);
        let seats = last(&events, "participants")["participants"].as_array().unwrap();
        let withheld = seats.iter().find(|seat| seat["name"] == "Cy").map(|seat| seat["withheld"] == true);
        assert_eq!(withheld, Some(!reads_it), "who it is is known, what was said is not");
    }
}

#[test]
fn the_page_is_the_same_for_every_run_and_loads_nothing_from_elsewhere() {
    let World { node, run, .. } = world("1", &[]);
    let page = |run: &str| {
        let answer = get(&node.url, &format!("/live/{run}"), &[]);
        assert_eq!((answer.status, answer.headers["content-type"].as_str()), (200, "text/html; charset=utf-8"));
        let policy = &answer.headers["content-security-policy"];
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(rule), "{policy}");
        }
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.headers[name], value);
        }
        assert!(!answer.headers.contains_key("set-cookie"));
        answer.rest()
    };
    let shell = page(&run);
    for other in ["run_none", "x", "%3Cscript%3E", "assets"] {
        assert_eq!(page(other), shell, "{other}");
    }
    let files: Vec<&str> = shell.split('"').filter(|part| part.starts_with("assets/")).collect();
    assert_eq!(files.len(), 2);
    for file in files {
        let answer = get(&node.url, &format!("/live/{file}"), &[]);
        assert_eq!(answer.status, 200, "{file}");
        assert_eq!(answer.headers["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        let kind = if file.ends_with(".js") { "text/javascript; charset=utf-8" } else { "text/css; charset=utf-8" };
        assert_eq!(answer.headers["content-type"], kind);
        assert!(answer.rest().len() > 1000);
    }
    get(&node.url, "/live/assets/live-0000000000000000.js", &[]).refused(404, "not_found");
}

#[test]
fn a_node_shows_so_many_pages_and_no_more() {
    let World { node, ada, run, .. } = world("1", &[("TOWOW_NODE_LIMITS_WATCHERS", "2")]);
    let link = key(&ada, &run);
    let mut watching: Vec<Watching> = (0..2).map(|_| Watching::run(&node.url, &run, Some(&link), None)).collect();
    for one in &mut watching {
        one.until(|(name, ..)| name == "open");
    }
    let refused = watch(&node.url, &run, Some(&link), None);
    assert_eq!(refused.headers["retry-after"], "30");
    refused.refused(503, "too_many_watchers");
    drop(watching.pop());
    // Its place is free once the node has seen that it is gone.
    let freed = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        watch(&node.url, &run, Some(&link), None).status == 200
    });
    assert!(freed);
    node.end();
    assert!(
        watching.iter_mut().all(|one| one.rest().iter().all(|(name, ..)| name != "gone")),
        "a stop is an end like any"
    );
}

#[test]
fn what_another_node_does_is_shown_here() {
    let World { node, ada, bo, cy, run } = world("1", &[]);
    let second = Serving::of(Home::new(), "127.0.0.1:0", node.database().clone());
    let mut watching = Watching::run(&second.url, &run, Some(&key(&ada, &run)), None);
    watching.until(|(name, _, data)| name == "open" && data["round"] == 1);
    say(&bo, &run, 1, "我能教拉坯。");
    say(&cy, &run, 1, "我也能。");
    let events = watching.rest();
    assert!(events.iter().any(is_round(1)) && last(&events, "done")["plan"].is_string(), "{events:?}");
}

/// Who has called a run off and why is for those who sit in it.
#[test]
fn a_run_that_is_called_off_ends_the_story() {
    let World { node, ada, run, .. } = world("2", &[]);
    ada.towow(&["run", "visibility", &run, "--public-visibility", "true"]).ok();
    let link = text(&ada.towow(&["run", "status", &run]).ok()["live_url"]);
    assert!(!link.contains('#'), "{link}");
    let mut watching = Watching::run(&node.url, &run, None, None);
    watching.until(|(name, ..)| name == "open");
    ada.towow(&["run", "cancel", &run, "--reason", "不找了"]).ok();
    let events = watching.rest();
    assert_eq!(
        (last(&events, "run")["status"].clone(), last(&events, "failed")),
        (json!("cancelled"), &json!({"error": null}))
    );
    ada.towow(&["run", "visibility", &run, "--public-visibility", "false"]).ok();
    let theirs = Watching::run(&node.url, &run, Some(&key(&ada, &run)), None).rest();
    assert_eq!(last(&theirs, "failed")["error"], "Ada 取消了这次协作：不找了");
}
