//! Several workers: the same tools from many, the same name for different ones, and tools that cannot be offered.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::worker::{Socket, Worker, listen, tool, until};
use super::{event, listed, log, noted, returned, serve, there};
use crate::support::Home;

const LOG: &str = "bridge.log";

fn connected(home: &Home, count: usize) {
    until("the workers", || {
        (log(home, LOG).iter().filter(|line| line["event"] == "worker_connected").count() >= count).then_some(())
    });
}

#[test]
fn the_same_tools_from_several_workers_are_a_pool() {
    let home = Home::new();
    let workers = [(); 2].map(|()| Worker::start());
    let urls = [workers[0].url.as_str(), &workers[1].url];
    let mut wire = serve(&home, &urls, &["--bridge-log", LOG]);
    connected(&home, 2);
    assert_eq!(listed(&mut wire).iter().filter(|name| *name == "py_add").count(), 1);

    // Calls without a session go round.
    let named = [&["tool", "list"][..], &["--bridge", urls[0], "--bridge", urls[1]]].concat();
    let report = home.towow(&named).ok();
    let add = report["tools"].as_array().unwrap().iter().find(|tool| tool["name"] == "py_add").unwrap();
    assert_eq!(add["workers"].as_array().unwrap().len(), 2, "{add}");

    // This session is with one of them; what the other one has to bear does not concern it.
    let pid = returned(&wire.call("py_count", json!({})))["pid"].as_u64().unwrap();
    let slow = wire.post_call("py_nap", json!({ "key": "pool", "seconds": 1.5 }));
    noted(&mut wire, "pool", "began");
    let (with, [without]): (Vec<Worker>, [Worker; 1]) = {
        let (with, without): (Vec<Worker>, Vec<Worker>) =
            workers.into_iter().partition(|worker| u64::from(worker.pid()) == pid);
        (with, without.try_into().unwrap_or_else(|_| panic!("{pid} is neither")))
    };
    without.kill();
    event(&home, LOG, "worker_lost", |_| true);
    assert_eq!(returned(&wire.answer(slow)), "slept");
    assert_eq!(returned(&wire.call("py_count", json!({})))["count"], 2);

    // When its own is lost, the other one takes over, and its state is gone: that is what a session is.
    let other = Worker::start();
    let mut wire = serve(&home, &[&with[0].url, &other.url], &["--bridge-log", "second.log"]);
    until("both", || {
        (log(&home, "second.log").iter().filter(|l| l["event"] == "worker_connected").count() == 2).then_some(())
    });
    let before = returned(&wire.call("py_count", json!({})));
    let (kept, lost) = if before["pid"] == with[0].pid() {
        (other.pid(), with.into_iter().next().unwrap())
    } else {
        (with[0].pid(), other)
    };
    lost.kill();
    let after = until("an answer", || {
        let answer = wire.call("py_count", json!({}));
        (answer["result"]["isError"] != true).then(|| returned(&answer))
    });
    assert_eq!((&after["pid"], &after["count"]), (&json!(kept), &json!(1)));
}

#[test]
fn calls_without_a_session_are_spread() {
    let gate = super::dialled::Gate::open();
    let workers = [(); 2].map(|()| Worker::dialling(&gate.url, &gate.token));
    gate.workers(2);
    let mut pids = BTreeSet::new();
    for _ in 0..6 {
        let reply = gate.server.tool("py_who", json!({}), json!({}));
        pids.insert(returned(&reply)["pid"].as_u64().unwrap());
    }
    assert_eq!(pids, workers.iter().map(|worker| u64::from(worker.pid())).collect());
}

#[test]
fn a_name_belongs_to_the_worker_that_was_named_first() {
    let home = Home::new();
    let first = Worker::start();
    let second = Worker::with(&["--port", "0"], &[("ADD", "Adds in another way.")]);
    // The order on the command line is that of the names.
    let report = home.towow(&["tool", "list", "--bridge", &first.url, "--bridge", &second.url]).ok();
    let find =
        |name: &str| report["tools"].as_array().unwrap().iter().find(|tool| tool["name"] == name).unwrap().clone();
    let (owner, other) = (&first.url, &second.url);
    assert_eq!(find("py_add")["description"], "Adds two numbers.");
    assert_eq!(find("py_add")["workers"], json!([owner]));
    assert_eq!(find("py_size")["workers"].as_array().unwrap().len(), 2, "all others are a pool");
    let worker = report["workers"].as_array().unwrap().iter().find(|worker| worker["worker"] == *other).unwrap();
    assert_eq!(worker["rejected"][0]["tool"], "add", "{worker}");
    let reason = worker["rejected"][0]["reason"].as_str().unwrap();
    assert_eq!(reason, format!("{owner} has another tool of this name"));

    // Of a server: it was there, and another one comes.
    let mut wire = serve(&home, &[&first.url, &second.url], &["--bridge-log", LOG]);
    there(&mut wire, "py_add");
    connected(&home, 2);
    let rejected = event(&home, LOG, "tool_rejected", |_| true);
    assert_eq!(rejected["tool"], "add", "{rejected}");
    assert_eq!(returned(&wire.call("py_add", json!({ "a": 1, "b": 2 }))), 3);
    // A prefix of its own is the remedy.
    let settings =
        format!("[bridge]\nurls = ['{}']\n[[bridge.workers]]\nurl = '{}'\nprefix = 'two_'\n", first.url, second.url);
    home.write(".towow/towow.toml", &settings);
    for name in ["py_add", "two_add"] {
        assert_eq!(home.towow(&["tool", "call", name, "-F", "a=1", "-F", "b=2"]).ok()["result"], 3, "{name}");
    }
}

#[test]
fn a_tool_that_cannot_be_offered_is_left_out_by_name_and_the_others_stay() {
    let with = |name: &str, schema: Value| json!({ "name": name, "inputSchema": schema });
    let nested =
        (0..40).fold(json!({ "type": "object" }), |inner, _| json!({ "type": "object", "properties": { "a": inner } }));
    let cases = [
        (with("no_object", json!({ "type": "string" })), "\"type\": \"object\""),
        (
            with("no_schema", json!({ "type": "object", "properties": { "a": { "type": "integr" } } })),
            "no valid JSON Schema",
        ),
        (with("one_of", json!({ "type": "object", "oneOf": [] })), "oneOf at its root"),
        (
            with("elsewhere", json!({ "type": "object", "properties": { "a": { "$ref": "http://127.0.0.1:9/x" } } })),
            "another document",
        ),
        (with("deep", nested), "deeper than 32"),
        (with("wide", json!({ "type": "object", "description": "x".repeat(70_000) })), "64 KiB"),
        (json!({ "name": "without" }), "no inputSchema"),
        (with("a b", json!({ "type": "object" })), "letters, digits"),
        (with(&"n".repeat(58), json!({ "type": "object" })), "longer than 60"),
        (tool("good"), "there twice"),
    ];
    let mut tools: Vec<Value> = vec![tool("good")];
    tools.extend(cases.iter().map(|(tool, _)| tool.clone()));
    tools.push(json!("no tool"));
    tools.push(tool("better"));
    let url = listen(move |mut socket: Socket| {
        socket.hello("mixed", &tools);
        while let Some(call) = socket.read() {
            socket.answer(&call, "done");
        }
    });
    let home = Home::new();
    let report = home.towow(&["tool", "list", "--bridge", &url]).ok();
    let names: Vec<&Value> = report["tools"].as_array().unwrap().iter().map(|tool| &tool["name"]).collect();
    assert_eq!(names, ["py_better", "py_good"]);
    let rejected = report["workers"][0]["rejected"].as_array().unwrap();
    assert_eq!(rejected.len(), cases.len() + 1);
    for (tool, why) in &cases {
        let fits = |row: &&Value| row["tool"] == tool["name"] && row["reason"].as_str().unwrap().contains(why);
        assert!(rejected.iter().any(|row| fits(&row)), "{}: {why}: {rejected:?}", tool["name"]);
    }
    assert_eq!(rejected.last().unwrap()["tool"], "(without a name)");
    let table = home.towow(&["tool", "list", "-o", "table", "--bridge", &url]).stdout;
    assert!(table.contains("does not offer one_of: inputSchema has oneOf at its root"), "{table}");
    let refused = home.towow(&["tool", "call", "py_one_of", "--bridge", &url]).fails(4, "tool_rejected");
    assert!(refused["message"].as_str().unwrap().contains("oneOf"), "{refused}");
    home.towow(&["tool", "call", "py_good", "--bridge", &url]).ok();
}

#[test]
fn names_of_our_own_are_not_taken() {
    let url = listen(|mut socket: Socket| {
        socket.hello("greedy", &[tool("towow_browse"), tool("mine")]);
        socket.read();
    });
    let home = super::home_with("[bridge]\nprefix = ''\n");
    let report = home.towow(&["tool", "list", "--bridge", &url]).ok();
    assert_eq!(report["tools"].as_array().unwrap().len(), 1, "{report}");
    assert!(report["workers"][0]["rejected"][0]["reason"].as_str().unwrap().contains("host's own"), "{report}");
    let mut wire = serve(&home, &[&url], &[]);
    there(&mut wire, "mine");
    let tools = wire.ask("tools/list", json!({}))["result"]["tools"].to_string();
    assert_eq!(tools.matches("\"towow_browse\"").count(), 1);
}
