//! Many operations in one process: their order, their failures, their end.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{BINARY, Canned, Home, INTENT, Outcome, Running, Sent, Serving};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json";
const MISSING: &str = "HTTP/1.1 404 Not Found\r\nContent-Type: application/json";
const ENV: &[(&str, &str)] = &[("TOWOW_TOKEN", "t"), ("TOWOW_AGENT_ID", "a")];

fn last(sent: &Sent) -> String {
    sent.path.rsplit('/').next().unwrap().to_owned()
}

fn status(id: impl std::fmt::Display) -> String {
    json!({ "op": "run_status", "args": { "run_id": id.to_string() }, "id": format!("#{id}") }).to_string()
}

/// Answers at once, each with its own id; an id that begins with `bad` is missing.
fn echo() -> Canned {
    Canned::at_once(|sent| match last(sent) {
        id if id.starts_with("bad") => (MISSING.to_owned(), json!({ "detail": format!("no run {id}") }).to_string()),
        id => (OK.to_owned(), json!({ "run_id": id, "status": "done" }).to_string()),
    })
}

fn batch(url: &str, args: &[&str], lines: &[String]) -> Outcome {
    Home::at(url).with(&[&["batch", "-"], args].concat(), ENV, &(lines.join("\n") + "\n"))
}

/// `1+` for a first line that was ok, `2-` for a second that was not.
fn short(outcome: &Outcome) -> String {
    let lines = outcome.lines();
    let line = |line: &Value| format!("{}{}", line["line"], if line["ok"] == true { "+" } else { "-" });
    lines.iter().map(line).collect::<Vec<_>>().join(" ")
}

#[test]
fn answers_keep_the_order_of_the_lines() {
    let (under_way, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (now, peak) = (under_way.clone(), most.clone());
    let backend = Canned::at_once(move |sent| {
        peak.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let id = last(sent);
        // Every fourth is slow, and no two after each other take the same time.
        let number: u64 = id.parse().unwrap();
        std::thread::sleep(Duration::from_millis(if number % 4 == 1 { 120 } else { number * 37 % 60 }));
        now.fetch_sub(1, Ordering::SeqCst);
        (OK.to_owned(), json!({ "run_id": id }).to_string())
    });
    let lines: Vec<String> = (1..=60).map(status).collect();
    for jobs in [8, 1] {
        most.store(0, Ordering::SeqCst);
        let outcome = batch(&backend.url, &["--jobs", &jobs.to_string()], &lines);
        assert_eq!(outcome.status, Some(0), "{}", outcome.stderr);
        for (at, line) in outcome.lines().iter().enumerate() {
            let number = at + 1;
            let expected = json!({"line": number, "id": format!("#{number}"), "op": "run_status", "ok": true, "result": {"run_id": number.to_string()}});
            assert_eq!(line, &expected);
        }
        assert_eq!(outcome.lines().len(), 60);
        let peak = most.load(Ordering::SeqCst);
        assert!(peak <= jobs && (jobs == 1 || peak > jobs / 2), "{peak} at once, {jobs} asked for");
        let done = outcome.notice("batch_done");
        assert_eq!((&done["ok"], &done["failed"], &done["skipped"]), (&json!(60), &json!(0), &json!(0)));
    }
}

#[test]
fn a_thousand_lines() {
    let backend = echo();
    let lines: Vec<String> = (1..=1000).map(status).collect();
    let outcome = batch(&backend.url, &["--jobs", "16", "--jq", ".result.run_id", "--raw"], &lines);
    assert_eq!(outcome.status, Some(0), "{}", outcome.stderr);
    let expected: Vec<String> = (1..=1000).map(|number: i32| number.to_string()).collect();
    assert_eq!(outcome.stdout.lines().collect::<Vec<_>>(), expected);
    assert_eq!(backend.seen().len(), 1000);
}

#[test]
fn the_first_failure_stops_the_rest() {
    let backend = echo();
    let lines = [status("a"), String::new(), status("bad"), status("b"), status("c")];
    let outcome = batch(&backend.url, &[], &lines);
    let error = outcome.ends(4, "not_found");
    assert_eq!((&error["message"], &error["hint"]), (&json!("line 3: no run bad"), &json!("towow batch - --from 4")));
    assert_eq!(short(&outcome), "1+ 3-");
    let failed = &outcome.lines()[1];
    assert_eq!(
        (&failed["id"], &failed["error"]["code"], &failed["error"]["status"]),
        (&json!("#bad"), &json!("not_found"), &json!(404))
    );
    assert_eq!(backend.seen().len(), 2);
    let done = outcome.notice("batch_done");
    assert_eq!((&done["ok"], &done["failed"], &done["skipped"]), (&json!(1), &json!(1), &json!(2)));

    // What is under way is finished and printed.
    let slow = Canned::at_once(|sent| {
        let id = last(sent);
        std::thread::sleep(Duration::from_millis(if id == "bad" { 50 } else { 400 }));
        if id == "bad" { (MISSING.to_owned(), "{}".to_owned()) } else { (OK.to_owned(), "{}".to_owned()) }
    });
    let lines = [status("a"), status("bad"), status("b"), status("c"), status("d")];
    let outcome = batch(&slow.url, &["--jobs", "3"], &lines);
    assert_eq!(outcome.ends(4, "not_found")["hint"], "towow batch - --jobs 3 --from 4");
    assert_eq!((short(&outcome).as_str(), slow.seen().len()), ("1+ 2- 3+", 3));
}

#[test]
fn keep_going_runs_them_all() {
    let backend = echo();
    let lines = [status("a"), "{".to_owned(), status("bad"), status("b"), json!({ "op": "nosuch" }).to_string()];
    for jobs in ["1", "4"] {
        let outcome = batch(&backend.url, &["--keep-going", "--jobs", jobs], &lines);
        outcome.ends(2, "bad_json");
        assert_eq!(short(&outcome), "1+ 2- 3- 4+ 5-");
        let done = outcome.notice("batch_done");
        assert_eq!((&done["ok"], &done["failed"], &done["skipped"]), (&json!(2), &json!(3), &json!(0)));
    }
}

#[test]
fn a_broken_line_is_told_before_anything_of_it_is_sent() {
    let backend = echo();
    let cases = [
        ("not json", "bad_json"),
        ("[]", "usage"),
        (r#"{"args":{}}"#, "usage"),
        (r#"{"op":"discver"}"#, "usage"),
        (r#"{"op":"run_status"}"#, "invalid_argument"),
        (r#"{"op":"run_status","args":{"run_id":1}}"#, "invalid_argument"),
        (r#"{"op":"discover","args":{"demand_text":"x","k":99}}"#, "invalid_argument"),
        ("# no comment", "bad_json"),
    ];
    for (line, code) in cases {
        let outcome = batch(&backend.url, &[], &[line.to_owned(), status("a")]);
        let error = outcome.ends(2, code);
        assert!(error["message"].as_str().unwrap().starts_with("line 1: "), "{error}");
        assert_eq!(
            (&outcome.lines()[0]["line"], &outcome.lines()[0]["error"]["code"]),
            (&json!(1), &json!(code)),
            "{line}"
        );
    }
    assert_eq!(backend.seen().len(), 0);
    let home = Home::at(&backend.url);
    home.write("bytes", "");
    std::fs::write(home.path("bytes"), b"{\"op\":\"\xff\"}\n").unwrap();
    home.with(&["batch", "bytes"], ENV, "").ends(2, "bad_json");
    home.towow(&["batch", "nosuch.ndjson"]).fails(2, "usage");
    for jobs in ["0", "65", "x"] {
        home.towow(&["batch", "-", "--jobs", jobs]).fails(2, "usage");
    }
    let empty = home.with(&["batch", "-"], ENV, "\n \n");
    assert_eq!((empty.status, empty.stdout.as_str()), (Some(0), ""));
    // What needs a session fails line by line.
    let outcome = home.with(&["batch", "-"], &[], r#"{"op":"inbox"}"#);
    let error = outcome.ends(3, "auth_required");
    assert!(error["message"].as_str().unwrap().starts_with("line 1: not logged in"), "{error}");
    assert_eq!(error["hint"], "towow auth login --email YOUR_EMAIL");
}

#[test]
fn what_changes_the_session_runs_alone() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let kept = log.clone();
    let backend = Canned::at_once(move |sent| {
        kept.lock().unwrap().push(format!("begin {}", last(sent)));
        std::thread::sleep(Duration::from_millis(80));
        kept.lock().unwrap().push(format!("end {}", last(sent)));
        let agent = sent.query.get("agent_id").cloned();
        (OK.to_owned(), json!({ "agent_id": last(sent), "display_name": "B", "asked_as": agent }).to_string())
    });
    let result = |id: &str| json!({ "op": "result", "args": { "run_id": id } }).to_string();
    let select = json!({ "op": "agent_select", "args": { "agent_id": "second" } }).to_string();
    let lines = [result("1"), result("2"), select, result("3"), result("4")];
    let home = Home::at(&backend.url);
    home.write(
        ".towow/config.json",
        &json!({ "session_token": "t", "session_backend": backend.url, "agent_id": "first" }).to_string(),
    );
    let outcome = home.with(&["batch", "-", "--jobs", "8"], &[], &lines.join("\n"));
    assert_eq!(short(&outcome), "1+ 2+ 3+ 4+ 5+", "{}", outcome.stderr);
    let asked: Vec<Value> = outcome.lines().iter().map(|line| line["result"]["asked_as"].clone()).collect();
    assert_eq!(json!(asked), json!(["first", "first", null, "second", "second"]));
    let log = log.lock().unwrap().clone();
    let alone = log.iter().position(|entry| entry == "begin second").unwrap();
    assert_eq!((alone, log[alone + 1].as_str()), (4, "end second"), "{log:?}");
    assert_eq!(home.config()["agent_id"], "second");

    // After a failure it is not begun.
    let backend = echo();
    let lines = [status("bad"), json!({ "op": "agent_select", "args": { "agent_id": "x" } }).to_string(), status("a")];
    let outcome = batch(&backend.url, &["--jobs", "8"], &lines);
    outcome.ends(4, "not_found");
    assert_eq!((short(&outcome).as_str(), backend.seen().len()), ("1-", 1));
    assert_eq!(outcome.notice("batch_done")["skipped"], 2);
}

#[test]
fn nothing_is_read_ahead_and_every_answer_comes_at_once() {
    let backend = echo();
    let mut running = Running::start(&Home::at(&backend.url), &["batch", "-", "--jobs", "4"], ENV);
    for id in ["a", "b", "c"] {
        running.say(&status(id));
        assert_eq!(running.line()["result"]["run_id"], id);
    }
    assert_eq!(running.end().status, Some(0));

    // One slow line holds back no more than a window of others.
    let held = Canned::at_once(|sent| {
        if last(sent) == "slow" {
            std::thread::sleep(Duration::from_secs(3));
        }
        (OK.to_owned(), "{}".to_owned())
    });
    let mut running = Running::start(&Home::at(&held.url), &["batch", "-", "--jobs", "4"], ENV);
    running.say(&status("slow"));
    (0..100).for_each(|number| running.say(&status(number)));
    std::thread::sleep(Duration::from_millis(1500));
    let begun = held.seen().len();
    assert!((4..=8).contains(&begun), "{begun} were sent while the first was not answered");
    assert_eq!((running.line()["line"].clone(), running.end().lines().len()), (json!(1), 100));
}

#[test]
fn a_reader_that_has_gone_ends_the_batch() {
    let line = r#"{"op":"start_with_motif","args":{"motif":"been-there"}}"#;
    let script = format!(
        "yes '{line}' | {BINARY} batch - 2>err | head -n 2; echo ${{PIPESTATUS[1]}}; grep -c '\"ok\":false' err"
    );
    let home = Home::new();
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(home.path(""))
        .env("HOME", home.path(""))
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!((lines.len(), &lines[2..]), (4, &["0", "0"][..]), "{printed}");
    assert_eq!(serde_json::from_str::<Value>(lines[1]).unwrap()["line"], 2);
}

#[test]
fn an_interrupted_batch_says_where_to_go_on() {
    let backend = Canned::at_once(|sent| {
        if last(sent) != "a" {
            std::thread::sleep(Duration::from_secs(if last(sent) == "done" { 0 } else { 30 }));
        }
        (OK.to_owned(), json!({ "run_id": last(sent) }).to_string())
    });
    let home = Home::at(&backend.url);
    home.write("many.ndjson", &["a", "hangs", "done", "hangs too", "e", "f"].map(status).join("\n"));
    let running = Running::start(&home, &["batch", "many.ndjson", "--jobs", "2"], ENV);
    assert_eq!(running.line()["line"], 1);
    while backend.seen().len() < 4 {
        std::thread::sleep(Duration::from_millis(20));
    }
    running.interrupt();
    let outcome = running.end();
    let error = outcome.ends(130, "interrupted");
    assert_eq!(error["hint"], "towow batch many.ndjson --jobs 2 --from 5");
    assert_eq!(error["details"], json!({ "ok": 2, "failed": 2, "skipped_from": 5 }));
    assert_eq!(short(&outcome), "2- 3+ 4-");
    assert_eq!(outcome.lines()[0]["error"]["code"], "interrupted");
    // A reader that starts at a line counts from the beginning.
    let rest =
        home.with(&["batch", "many.ndjson", "--from", "3", "--jobs", "4", "--keep-going", "--jq", ".line"], &[], "");
    assert_eq!(rest.stdout.lines().collect::<Vec<_>>(), ["3", "4", "5", "6"]);
}

#[test]
fn a_filter_that_fails_loses_no_answer() {
    let backend = echo();
    let outcome = batch(&backend.url, &["--jq", ".result.run_id | tonumber"], &[status("1"), status("x"), status("3")]);
    let error = outcome.ends(2, "jq_failed");
    assert_eq!((outcome.stdout.as_str(), &error["details"]["result"]["run_id"]), ("1\n", &json!("x")));
    assert_eq!(backend.seen().len(), 2);
}

#[test]
fn a_batch_works_on_a_real_node() {
    let node = Serving::seeded();
    let ada = Home::at(&node.url);
    let register = json!({ "op": "register", "args": {
        "email": "ada@example.org", "password": "correct horse", "name": "Ada", "profile_text": "Product person for edtech.",
    }, "id": {"any": ["thing"]} });
    let find = json!({ "op": "discover", "args": { "demand_text": INTENT } });
    let mut lines = vec![register.to_string()];
    lines.extend((0..20).map(|_| find.to_string()));
    lines.push(json!({ "command": "demand list" }).to_string());
    let outcome = ada.with(&["batch", "-", "--jobs", "8"], &[], &lines.join("\n"));
    assert_eq!(outcome.status, Some(0), "{}{}", outcome.stdout, outcome.stderr);
    let answers = outcome.lines();
    assert_eq!(answers[0]["id"], register["id"]);
    assert!(answers[0]["result"].get("session_token").is_none());
    let names = |line: &Value| line["result"]["nominations"][0]["display_name"].clone();
    assert!(answers[1..21].iter().all(|line| names(line).is_string() && names(line) == names(&answers[1])));
    assert_eq!(ada.config()["display_name"], "Ada");
}

#[test]
fn a_batch_works_on_the_embedded_node() {
    let home = Home::new();
    let find = json!({ "op": "discover", "args": { "demand_text": INTENT, "start_negotiation": true, "k": 3 } });
    let lines = [find.to_string(), json!({ "op": "inbox" }).to_string()];
    let outcome = home.with(&["--local", "batch", "-"], &[], &lines.join("\n"));
    let answers = outcome.lines();
    // The run that the first line began is over before the second is asked.
    assert_eq!(answers[1]["result"]["items"][0]["run_id"], answers[0]["result"]["run"]["run_id"], "{}", outcome.stderr);
    let many: Vec<String> = (0..30).map(|_| find.to_string()).collect();
    let outcome = home.with(&["--local", "batch", "-", "--jobs", "8"], &[], &many.join("\n"));
    assert_eq!((outcome.status, outcome.lines().len()), (Some(0), 30), "{}", outcome.stderr);
    assert_eq!(home.local(&["inbox"]).ok()["unread"], 31);
    let missing = json!({ "op": "run_status", "args": { "run_id": "run_nosuch" } });
    let outcome = home.with(&["--local", "batch", "-"], &[], &missing.to_string());
    assert_eq!(outcome.lines()[0]["error"]["hint"], "towow --local status");
}

/// A line to begin with that does not exist is a slip, and no success of nothing.
#[test]
fn what_is_left_is_something() {
    let home = Home::new();
    home.write("lines", "{\"op\":\"start_with_motif\",\"args\":{\"motif\":\"been-there\"}}\n");
    home.local(&["batch", "lines", "--from", "2"]).notice("batch_done");
    let beyond = home.local(&["batch", "lines", "--from", "300"]);
    assert_eq!(beyond.status, Some(2), "{}", beyond.stderr);
    assert!(beyond.stderr.contains("--from 300: lines ends after line 1"), "{}", beyond.stderr);
    home.local(&["batch", "."]).fails(2, "usage");
}
