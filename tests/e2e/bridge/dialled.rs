//! Workers that dial in.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::worker::{Worker, dial, tool, until};
use super::{SOON, code, event, log, returned};
use crate::mcp::http::client::{Reply, Served};
use crate::support::{Home, mode};

pub const OFFER: &[(&str, &str)] = &[("sec-websocket-protocol", "towow-bridge.v1")];
const LOG: &str = "bridge.log";

/// `towow mcp --http --bridge-listen`, and a client of it.
pub struct Gate {
    pub server: Served,
    pub url: String,
    pub token: String,
    session: String,
    next: AtomicI64,
}

impl Gate {
    pub fn open() -> Gate {
        Gate::open_with(&["--bridge-log", LOG], "")
    }

    pub fn open_with(args: &[&str], settings: &str) -> Gate {
        let home = Home::new();
        home.write(".towow/towow.toml", settings);
        Gate::on(home, args, &[])
    }

    pub fn on(home: Home, args: &[&str], env: &[(&str, &str)]) -> Gate {
        let server = Served::on(home, &[&["--bridge-listen", "127.0.0.1:0"], args].concat(), env);
        let told = until("bridge_listening", || notice(&server));
        let url = told["url"].as_str().unwrap().to_owned();
        let given = env.iter().find(|(name, _)| *name == "TOWOW_BRIDGE_TOKEN").map(|(_, token)| *token);
        let token = told["token"].as_str().or(given).unwrap_or_default().to_owned();
        let session = server.initialize();
        Gate { server, url, token, session, next: AtomicI64::new(2) }
    }

    /// Asks in a session of the older era.
    pub fn ask_as(&self, session: &str, method: &str, params: Value) -> Value {
        let headers = [("mcp-session-id", session), ("mcp-protocol-version", "2025-11-25")];
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let message = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        self.server.post(&headers, &message.to_string()).message()
    }

    pub fn call_as(&self, session: &str, tool: &str, arguments: Value) -> Value {
        self.ask_as(session, "tools/call", json!({ "name": tool, "arguments": arguments }))
    }

    pub fn call(&mut self, tool: &str, arguments: Value) -> Value {
        self.call_as(&self.session, tool, arguments)
    }

    pub fn pid(&self) -> u32 {
        self.server.pid()
    }

    /// The names of all tools.
    pub fn listed(&self) -> Vec<String> {
        let answer = self.ask_as(&self.session, "tools/list", json!({}));
        let tools = answer["result"]["tools"].as_array().unwrap_or_else(|| panic!("{answer}"));
        tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    }

    /// Waits until so many workers have come.
    #[track_caller]
    pub fn workers(&self, count: usize) {
        until("the workers", || {
            let came = log(self.server.home(), LOG).iter().filter(|line| line["event"] == "worker_connected").count();
            (came >= count).then_some(())
        });
    }
}

fn notice(server: &Served) -> Option<Value> {
    let told = server.told();
    let notes = told.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    notes.map(|note| note["notice"].clone()).find(|note| note["code"] == "bridge_listening")
}

#[test]
fn a_token_is_made_kept_and_told_once() {
    let gate = Gate::open();
    let path = ".towow/mcp/bridge-token";
    assert_eq!(mode(&gate.server.home().path(path)), 0o600);
    assert_eq!(gate.server.home().read(path).trim(), gate.token);
    assert!(gate.token.len() >= 32 && gate.token != gate.server.token(), "another one than that of the clients");
    assert!(gate.url.starts_with("ws://127.0.0.1:") && gate.url.ends_with("/bridge"), "{}", gate.url);
    let worker = Worker::dialling(&gate.url, &gate.token);
    gate.workers(1);
    assert_eq!(
        gate.server.told().matches(&gate.token).count(),
        2,
        "in the notice and its words: {}",
        gate.server.told()
    );
    assert!(!gate.server.home().read(LOG).contains(&gate.token) && !worker.logged().contains(&gate.token));
    // It is the same at the next start.
    let token = gate.token.clone();
    let again = Gate::on(gate.server.kill(), &["--bridge-log", LOG], &[]);
    assert_eq!(again.token, token);
}

#[test]
fn a_token_of_ones_own_is_not_told() {
    const TOKEN: &str = "0123456789abcdef0123456789abcdef";
    let home = Home::new();
    home.write("token", TOKEN);
    let open = home.towow(&["mcp", "--http", ":0", "--bridge-listen", ":0", "--bridge-token-file", "token"]);
    assert!(open.fails(2, "bad_token_file")["hint"].as_str().unwrap().starts_with("chmod 600"));
    assert!(std::process::Command::new("chmod").arg("600").arg(home.path("token")).status().unwrap().success());
    let by_file = Gate::on(home, &["--bridge-log", LOG, "--bridge-token-file", "token"], &[]);
    let by_variable = Gate::on(Home::new(), &["--bridge-log", LOG], &[("TOWOW_BRIDGE_TOKEN", TOKEN)]);
    for gate in [by_file, by_variable] {
        assert!(!gate.server.told().contains(TOKEN), "{}", gate.server.told());
        let _worker = Worker::dialling(&gate.url, TOKEN);
        gate.workers(1);
    }
    for (args, code) in [
        (&["mcp", "--bridge-listen", ":0"][..], "usage"),
        (&["mcp", "--http", ":0", "--bridge-token-file", "x"], "usage"),
        (&["mcp", "--http", ":0", "--bridge-listen", "nonsense:x"], "usage"),
        (&["mcp", "--http", ":0", "--bridge-listen", "192.0.2.1:0"], "cannot_listen"),
    ] {
        let error = Home::new().towow(args).fails(2, code);
        assert!(error["message"].as_str().unwrap().contains("--bridge-"), "{error}");
    }
}

#[test]
fn who_may_not_come_in_is_told_why() {
    let gate = Gate::open();
    let (right, wrong) = (Some(gate.token.as_str()), Some("fedcba9876543210fedcba9876543210"));
    let elsewhere = gate.url.replace("/bridge", "/elsewhere");
    let origin = [OFFER[0], ("origin", "http://127.0.0.1:8000")];
    type Case<'a> = (&'a str, Option<&'a str>, &'a [(&'static str, &'a str)], u16, &'a str);
    let cases: &[Case] = &[
        (&gate.url, None, OFFER, 401, "token"),
        (&gate.url, wrong, OFFER, 401, "token"),
        (&gate.url, Some(""), OFFER, 401, "token"),
        (&gate.url, right, &origin, 403, "browser"),
        (&gate.url, wrong, &origin, 403, "browser"),
        (&gate.url, right, &[], 400, "towow-bridge.v1"),
        (&gate.url, right, &[("sec-websocket-protocol", "towow-bridge.v9")], 400, "towow-bridge.v1"),
        (&elsewhere, right, OFFER, 404, "/bridge"),
    ];
    for (url, token, headers, status, word) in cases {
        let (found, body) = dial(url, *token, headers).err().unwrap_or_else(|| panic!("{headers:?} came in"));
        assert_eq!(found, *status, "{headers:?}: {body}");
        assert!(body.contains(word) && !body.contains(&gate.token), "{body}");
    }
    until("a line for each", || {
        let refused = log(gate.server.home(), LOG).iter().filter(|line| line["event"] == "worker_refused").count();
        (refused == cases.len()).then_some(())
    });
    // A worker of the library says what to do.
    let lost = Worker::dialling(&gate.url, wrong.unwrap());
    let told = lost.event("unreachable", |_| true);
    assert!(told["problem"].as_str().unwrap().contains("TOWOW_BRIDGE_TOKEN"), "{told}");
    // Whoever says no hello goes.
    let mut silent = dial(&gate.url, right, OFFER).unwrap();
    let began = Instant::now();
    silent.read();
    assert_eq!(silent.close_code(), Some(4408));
    assert!(began.elapsed() < SOON * 2, "{:?}", began.elapsed());
}

#[test]
fn sessions_stay_with_their_worker_and_others_are_spread() {
    let mut gate = Gate::open();
    let workers = [(); 2].map(|()| Worker::dialling(&gate.url, &gate.token));
    gate.workers(2);
    let mut pids = std::collections::BTreeSet::new();
    for number in 0..8 {
        let session = gate.server.initialize();
        let counted: Vec<Value> = (0..3).map(|_| returned(&gate.call_as(&session, "py_count", json!({})))).collect();
        let counts: Vec<&Value> = counted.iter().map(|counted| &counted["count"]).collect();
        assert_eq!(counts, [1, 2, 3], "session {number}: {counted:?}");
        pids.insert(counted[0]["pid"].as_u64().unwrap());
    }
    // 8 sessions are with one of two by chance once in 128 times, and that is no fault.
    assert!(pids.iter().all(|pid| workers.iter().any(|worker| u64::from(worker.pid()) == *pid)));
    assert_eq!(returned(&gate.call("py_add", json!({ "a": 1, "b": 2 }))), 3);
}

#[test]
fn a_worker_that_is_told_to_stop_finishes_what_it_has_begun() {
    let gate = Gate::open();
    let mut workers = [(); 2].map(|()| Worker::dialling(&gate.url, &gate.token));
    gate.workers(2);
    let who = returned(&gate.call_as(&gate.session, "py_who", json!({})))["pid"].as_u64().unwrap();
    let leaving = workers.iter_mut().find(|worker| u64::from(worker.pid()) == who).unwrap();
    let napping = std::thread::scope(|scope| {
        let gate = &gate;
        let call =
            scope.spawn(move || gate.call_as(&gate.session, "py_nap", json!({ "key": "drain", "seconds": 1.5 })));
        event(gate.server.home(), LOG, "call", |line| line["tool"] == "py_who");
        std::thread::sleep(Duration::from_millis(400));
        leaving.signal("-TERM");
        event(gate.server.home(), LOG, "worker_draining", |_| true);
        // The other one takes over at once.
        let now = returned(&gate.call_as(&gate.session, "py_who", json!({})));
        assert_ne!(now["pid"].as_u64(), Some(who));
        call.join().unwrap()
    });
    assert_eq!(returned(&napping), "slept");
    assert_eq!(leaving.wait(), Some(0));
    let lost = event(gate.server.home(), LOG, "worker_lost", |_| true);
    assert!(lost["reason"].as_str().unwrap().contains("1001"), "{lost}");
}

#[test]
fn the_same_process_on_a_new_connection_takes_the_place_of_the_old() {
    let gate = Gate::open();
    let connect = || {
        let mut socket = dial(&gate.url, Some(&gate.token), OFFER).unwrap();
        socket.hello("the-same", &[tool("here")]);
        socket
    };
    let mut old = connect();
    gate.workers(1);
    let mut new = connect();
    gate.workers(2);
    assert_eq!(old.close_code(), Some(1001));
    let answering = std::thread::spawn(move || {
        let call = new.read().unwrap();
        new.answer(&call, "from the new one");
        new
    });
    assert_eq!(returned(&gate.call_as(&gate.session, "py_here", json!({}))), "from the new one");
    let mut new = answering.join().unwrap();
    // A host that ends says so.
    gate.server.signal("TERM");
    assert_eq!(new.close_code(), Some(1001));
}

#[test]
fn nobody_there_is_told_as_such() {
    let mut gate = Gate::open();
    let answer: Reply = gate.server.modern("tools/list", json!({}));
    assert_eq!(answer.status, 200);
    assert_eq!(gate.call("py_add", json!({}))["error"]["code"], -32602);
    let worker = Worker::dialling(&gate.url, &gate.token);
    gate.workers(1);
    assert!(gate.listed().contains(&"py_add".to_owned()));
    worker.kill();
    event(gate.server.home(), LOG, "worker_lost", |_| true);
    assert_eq!(code(&gate.call("py_add", json!({ "a": 1, "b": 2 }))), "worker_reconnecting");
}
