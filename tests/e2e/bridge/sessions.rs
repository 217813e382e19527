//! Whose state a function keeps.

use serde_json::{Value, json};

use super::dialled::Gate;
use super::worker::{Worker, until};
use super::{returned, serve, serve_with, there};
use crate::mcp::http::client::{Era, Served};
use crate::mcp::modern;
use crate::mcp::wire::failure;
use crate::support::Home;

#[test]
fn a_process_on_standard_input_is_a_session() {
    let home = Home::new();
    let url = Worker::shared().url.as_str();
    let (mut one, mut two) = (serve(&home, &[url], &[]), serve(&home, &[url], &[]));
    there(&mut one, "py_count");
    there(&mut two, "py_count");
    let counted: Vec<Value> = (0..3).map(|_| returned(&one.call("py_count", json!({})))).collect();
    let counts: Vec<&Value> = counted.iter().map(|counted| &counted["count"]).collect();
    assert_eq!(counts, [1, 2, 3]);
    let other = returned(&two.call("py_count", json!({})));
    assert_eq!(other["count"], 1);
    let name = counted[0]["session"].as_str().unwrap();
    assert!(name.starts_with("stdio-") && name.len() > 30 && other["session"] != name, "{name}");
}

#[test]
fn the_session_of_a_process_can_be_named() {
    let home = Home::new();
    let url = Worker::shared().url.as_str();
    let env = [("TOWOW_MCP_SESSION", "editor-7")];
    for expected in 1..=2 {
        let mut wire = serve_with(&home, &[url], &[], &env);
        there(&mut wire, "py_count");
        let counted = returned(&wire.call("py_count", json!({})));
        assert_eq!((&counted["count"], &counted["session"]), (&json!(expected), &json!("editor-7")));
    }
    // The command line may join it.
    let joined = home.towow(&["tool", "call", "py_count", "--session", "editor-7", "--bridge", url]).ok();
    assert_eq!(joined["count"], 3);
    for bad in ["a b", "ü", &"x".repeat(129)] {
        let error =
            home.with(&["mcp", "--bridge", url], &[("TOWOW_MCP_SESSION", bad)], "").fails(2, "invalid_argument");
        assert!(error["message"].as_str().unwrap().starts_with("TOWOW_MCP_SESSION"), "{error}");
    }
}

#[test]
fn a_session_over_http_outlives_a_restart_of_the_server() {
    let home = Home::new();
    let more = ["--bridge", &Worker::shared().url, "--bridge-log", "bridge.log"];
    let server = Served::on(home, &more, &[]);
    let (one, two) = (server.initialize(), server.initialize());
    let count = |server: &Served, session: &str| {
        let headers = [("mcp-session-id", session), ("mcp-protocol-version", "2025-11-25")];
        let params = json!({ "name": "py_count", "arguments": {} });
        let body = json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": params }).to_string();
        returned(&server.post(&headers, &body).message())
    };
    let first = count(&server, &one);
    assert_eq!(first["count"], 1);
    assert_eq!(count(&server, &two)["count"], 1, "another one");
    assert_eq!(count(&server, &one)["count"], 2);
    let name = first["session"].as_str().unwrap();
    assert!(name.starts_with("mcp-") && !name.contains(&one), "a worker does not get the key: {name}");
    let address = server.address().to_owned();
    let home = server.kill();
    let again = Served::on(home, &[&[address.as_str()], &more[..]].concat(), &[]);
    let third = count(&again, &one);
    assert_eq!((&third["count"], &third["session"]), (&json!(3), &first["session"]));
    assert_eq!(count(&again, &two)["count"], 2);
}

#[test]
fn a_client_of_the_newer_era_names_its_session_itself() {
    let home = Home::new();
    let server = Served::on(home, &["--bridge", &Worker::shared().url, "--bridge-log", "bridge.log"], &[]);
    let count = |meta: Value| returned(&server.tool("py_count", json!({}), meta));
    let (one, two) = (json!({ "net.towow/session": "handle-1" }), json!({ "net.towow/session": "handle-2" }));
    let counts: Vec<Value> = [&one, &two, &one, &one].map(|meta| count(meta.clone())["count"].clone()).to_vec();
    assert_eq!(counts, [1, 1, 2, 3]);
    for _ in 0..2 {
        let without = count(json!({}));
        assert_eq!((&without["count"], &without["session"]), (&json!(1), &Value::Null), "nothing is kept");
    }
    let others = [json!("mcp-449b43bf3f8ccd960f9a646093f7f030"), json!("stdio-x")];
    for bad in
        [json!(""), json!("a b"), json!("ü"), json!("x".repeat(129)), json!(7), json!({})].into_iter().chain(others)
    {
        let refused = failure(&server.tool("py_count", json!({}), json!({ "net.towow/session": bad })));
        assert_eq!(refused["code"], "invalid_argument", "{bad}");
        assert!(refused["message"].as_str().unwrap().contains("net.towow/session"), "{refused}");
    }
}

#[test]
fn a_client_of_the_newer_era_gets_into_no_session_of_the_older() {
    let home = Home::new();
    let server = Served::on(home, &["--bridge", &Worker::shared().url, "--bridge-log", "bridge.log"], &[]);
    let session = server.initialize();
    let headers = [
        ("mcp-session-id", session.as_str()),
        ("mcp-protocol-version", "2026-07-28"),
        ("mcp-method", "tools/call"),
        ("mcp-name", "py_count"),
    ];
    let params = json!({ "name": "py_count", "arguments": {}, "_meta": modern(json!({})) });
    let body = json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": params }).to_string();
    for _ in 0..2 {
        let counted = returned(&server.post(&headers, &body).message());
        assert_eq!((&counted["count"], &counted["session"]), (&json!(1), &Value::Null), "{counted}");
    }
}

#[test]
fn a_handle_is_stronger_than_the_session_of_a_process() {
    let home = Home::new();
    let mut wire = serve(&home, &[&Worker::shared().url], &[]);
    there(&mut wire, "py_count");
    let mut count = |meta: Value| {
        let params = json!({ "name": "py_count", "arguments": {}, "_meta": meta });
        returned(&wire.ask("tools/call", params))
    };
    assert_eq!(count(json!({}))["count"], 1);
    assert_eq!(count(json!({ "net.towow/session": "stronger" }))["session"], "stronger");
    assert_eq!(count(json!({}))["count"], 2);
    // The newer era on standard input has the session of the process as well.
    let mut new = crate::mcp::wire::Wire::start(&home, &["mcp", "--bridge", &Worker::shared().url], &[]);
    let mut count = || {
        let params = json!({ "name": "py_count", "arguments": {}, "_meta": modern(json!({})) });
        returned(&new.ask("tools/call", params))
    };
    assert_eq!([count()["count"].clone(), count()["count"].clone()], [1, 2]);
}

#[test]
fn many_sessions_at_once_never_see_each_others_state() {
    let gate = Gate::open();
    let _workers = [(); 2].map(|()| Worker::dialling(&gate.url, &gate.token));
    gate.workers(2);
    let gate = &gate;
    std::thread::scope(|scope| {
        for number in 0..8 {
            scope.spawn(move || {
                let session = gate.server.initialize();
                for expected in 1..=5 {
                    let counted = returned(&gate.call_as(&session, "py_count", json!({})));
                    assert_eq!(counted["count"], expected, "session {number}: {counted}");
                }
            });
        }
    });
}

#[test]
fn a_client_of_the_newer_era_that_goes_away_cancels_its_call() {
    let home = Home::new();
    let server = Served::on(home, &["--bridge", &Worker::shared().url, "--bridge-log", "bridge.log"], &[]);
    for tool in ["py_nap", "py_block"] {
        let key = format!("away-{tool}");
        let call = server.begin(Era::Modern, "tools/call", json!({ "name": tool, "arguments": { "key": key } }));
        let noted = |what: &str| {
            until(what, || {
                let notes = returned(&server.tool("py_notes", json!({ "key": key }), json!({})));
                notes.as_array().unwrap().contains(&json!(what)).then_some(())
            });
        };
        noted("began");
        drop(call);
        noted("cancelled");
    }
}
