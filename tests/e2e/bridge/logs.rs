//! What is written of calls, and what is not.

use serde_json::{Value, json};

use super::worker::Worker;
use super::{event, log, returned, serve, serve_with, there};
use crate::mcp::wire::Wire;
use crate::support::{Home, mode};

const LOG: &str = "bridge.log";

fn open(home: &Home, more: &[&str]) -> Wire {
    let mut wire = serve(home, &[&Worker::shared().url], more);
    there(&mut wire, "py_who");
    wire
}

#[test]
fn a_call_is_a_line_with_the_same_id_as_at_the_worker() {
    let home = Home::new();
    let mut wire = open(&home, &["--bridge-log", LOG]);
    assert_eq!(mode(&home.path(LOG)), 0o600);
    let who = returned(&wire.call("py_who", json!({})));
    let line = event(&home, LOG, "call", |line| line["tool"] == "py_who");
    assert_eq!((&line["call_id"], &line["session"]), (&who["call_id"], &who["session"]));
    assert_eq!((&line["outcome"], &line["worker"]), (&json!("ok"), &json!(Worker::shared().url)));
    assert_eq!((&line["level"], line.get("attempts")), (&json!("info"), None));
    assert!(line["ms"].as_f64().unwrap() > 0.0 && line["bytes_in"].as_u64().unwrap() > 100, "{line}");
    assert!(line["bytes_out"].as_u64().unwrap() > 20, "{line}");
    let time = line["time"].as_str().unwrap();
    assert!(time.ends_with('Z') && time.len() == "2026-01-01T00:00:00.000Z".len(), "{time}");
    let there = Worker::shared().event("call", |line| line["call_id"] == who["call_id"]);
    assert_eq!((&there["tool"], &there["outcome"]), (&json!("who"), &json!("ok")));

    for (tool, arguments, outcome, level) in [
        ("py_fail", json!({ "order": 1 }), "tool_error", "info"),
        ("py_add", json!({ "a": 1 }), "invalid_argument", "warn"),
        ("py_hurried", json!({ "key": "log" }), "timeout", "warn"),
    ] {
        wire.call(tool, arguments);
        let line = event(&home, LOG, "call", |line| line["tool"] == tool);
        assert_eq!((&line["outcome"], &line["level"]), (&json!(outcome), &json!(level)));
    }
    let id = wire.post_call("py_nap", json!({ "key": "log-cancel" }));
    super::noted(&mut wire, "log-cancel", "began");
    wire.send(&json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": id } }));
    let line = event(&home, LOG, "call", |line| line["tool"] == "py_nap");
    assert_eq!(line["outcome"], "cancelled");

    // What a function says to the host's log.
    returned(&wire.call("py_say", json!({ "text": "hello\nhost" })));
    let said = event(&home, LOG, "worker_says", |_| true);
    let call = event(&home, LOG, "call", |line| line["tool"] == "py_say");
    assert_eq!(
        (&said["data"], &said["call_id"], &said["logger"]),
        (&json!("hello\nhost"), &call["call_id"], &json!("say"))
    );
    // One line each: this would fail otherwise.
    assert!(log(&home, LOG).len() > 6);
}

#[test]
fn arguments_are_written_only_when_they_are_asked_for_and_never_secrets() {
    let arguments = json!({ "user": "ada-l", "password": "s3cret-word", "note": "n".repeat(3000) });
    for (level, shows) in [("info", false), ("debug", true)] {
        let home = Home::new();
        let mut wire = open(&home, &["--bridge-log", LOG, "--bridge-log-level", level]);
        returned(&wire.call("py_sign_in", arguments.clone()));
        event(&home, LOG, "call", |line| line["tool"] == "py_sign_in");
        let text = home.read(LOG);
        assert!(!text.contains("s3cret-word"), "{text}");
        assert_eq!(text.contains("ada-l"), shows, "{text}");
        if shows {
            let begins = event(&home, LOG, "call_begins", |line| line["tool"] == "py_sign_in");
            assert_eq!(begins["arguments"]["password"], "(redacted)");
            assert!(begins["arguments"]["note"].as_str().unwrap().ends_with("(3000 bytes)"), "{begins}");
            assert_eq!(begins["call_id"], event(&home, LOG, "call", |line| line["tool"] == "py_sign_in")["call_id"]);
        }
    }
    assert!(!Worker::shared().logged().contains("s3cret-word"));
}

#[test]
fn without_a_file_it_goes_to_standard_error() {
    let home = Home::new();
    for (more, env, calls, events) in [
        (&[][..], &[][..], 1, true),
        (&["--bridge-log-level", "warn"], &[], 0, false),
        (&["--bridge-log-level", "off"], &[], 0, false),
        (&[], &[("TOWOW_BRIDGE_LOG_LEVEL", "warn")], 0, false),
    ] {
        let mut wire = serve_with(&home, &[&Worker::shared().url], more, env);
        there(&mut wire, "py_add");
        returned(&wire.call("py_add", json!({ "a": 1, "b": 2 })));
        let ended = wire.end();
        assert!(ended.status.success());
        let lines: Vec<Value> = ended.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let count = |event: &str| lines.iter().filter(|line| line["event"] == event).count();
        assert_eq!((count("call"), count("worker_connected") == 1), (calls, events), "{more:?} {env:?} {lines:?}");
        assert_eq!((count("worker_lost"), count("worker_closed") == 1), (0, events), "the end is no fault");
    }
    let bad = home.with(&["mcp", "--bridge", "ws://127.0.0.1:9"], &[("TOWOW_BRIDGE_LOG_LEVEL", "loud")], "");
    let bad = bad.fails(2, "bad_setting");
    assert!(bad["message"].as_str().unwrap().starts_with("TOWOW_BRIDGE_LOG_LEVEL: \"loud\""), "{bad}");
    let nowhere = home.towow(&["mcp", "--bridge", "ws://127.0.0.1:9", "--bridge-log", "/no/such/place.log"]);
    assert!(nowhere.fails(2, "bad_setting")["message"].as_str().unwrap().contains("/no/such/place.log"));
}

#[test]
fn a_log_that_nobody_reads_holds_nobody_up() {
    let home = Home::new();
    let (read, write) = std::io::pipe().unwrap();
    let mut command = home.command();
    command.args(["mcp", "--bridge", &Worker::shared().url]);
    let mut wire = Wire::spawn_with(&mut command, write.into());
    drop(command);
    wire.initialize();
    there(&mut wire, "py_add");
    // A pipe holds 64 KiB, and each call is a line of 300 bytes.
    for number in 0..5_000 {
        assert_eq!(returned(&wire.call("py_add", json!({ "a": number, "b": 1 }))), number + 1);
    }
    let reader = std::thread::spawn(move || std::io::read_to_string(read).unwrap());
    returned(&wire.call("py_add", json!({ "a": 1, "b": 1 })));
    assert!(wire.end().status.success());
    let said = reader.join().unwrap();
    let lines: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let dropped = lines.iter().find(|line| line["event"] == "lines_dropped");
    assert!(dropped.is_some_and(|line| line["lines"].as_u64().is_some_and(|count| count > 100)), "{dropped:?}");
}
