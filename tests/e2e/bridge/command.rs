//! `towow tool`.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::worker::{Worker, streams};
use super::{SOON, home_with, log};
use crate::support::{Home, Outcome, mode};

/// `towow tool ARGS` with the shared worker.
fn tool(home: &Home, args: &[&str]) -> Outcome {
    home.towow(&[&["tool"], args, &["--bridge", &Worker::shared().url]].concat())
}

#[test]
fn tools_are_listed_and_described() {
    let (home, url) = (Home::new(), &Worker::shared().url);
    let report = tool(&home, &["list"]).ok();
    let find = |name: &str| report["tools"].as_array().unwrap().iter().find(|tool| tool["name"] == name).cloned();
    let add = json!({ "name": "py_add", "description": "Adds two numbers.", "workers": [url] });
    assert_eq!(find("py_add"), Some(add));
    let worker = &report["workers"][0];
    assert_eq!(
        (&worker["worker"], &worker["connected"], &worker["name"]),
        (&json!(url), &json!(true), &json!("tests"))
    );
    assert!(worker["runtime"].as_str().unwrap().starts_with("python 3"), "{worker}");

    let quiet = tool(&home, &["list", "-q"]);
    assert_eq!((quiet.status, quiet.stdout.lines().next()), (Some(0), Some("py_add")));
    let table = tool(&home, &["list", "-o", "table"]).stdout;
    let row = table.lines().find(|line| line.starts_with("py_add")).unwrap();
    assert!(table.starts_with("NAME") && row.contains("Adds two numbers.") && row.ends_with(url), "{table}");
    assert_eq!(tool(&home, &["list", "--jq", ".tools | length > 10"]).stdout, "true\n");

    let schema = tool(&home, &["schema", "py_add"]).ok();
    assert_eq!((&schema["name"], &schema["annotations"]), (&json!("py_add"), &json!({ "readOnlyHint": true })));
    assert_eq!(schema["inputSchema"]["required"], json!(["a", "b"]));
    assert_eq!(schema.get("_meta"), None, "what only the bridge wants to know is not shown");
}

#[test]
fn a_call_takes_its_arguments_from_anywhere() {
    let home = Home::new();
    home.write("both.json", r#"{"a": 1, "b": 2}"#);
    home.write("word.txt", "日本");
    let cases: &[(&[&str], &str, Value)] = &[
        (&["py_add", "-F", "a=1", "-F", "b=2"], "", json!({ "result": 3 })),
        (&["py_add", "--json", r#"{"a":1,"b":2}"#], "", json!({ "result": 3 })),
        (&["py_add", "--json", r#"{"a":1,"b":2}"#, "-F", "b=-5"], "", json!({ "result": -4 })),
        (&["py_add", "--json", "@both.json"], "", json!({ "result": 3 })),
        (&["py_add", "--json", "-"], r#"{"a":4,"b":5}"#, json!({ "result": 9 })),
        (&["py_size", "-f", "text=12"], "", json!({ "result": 2 })),
        (&["py_size", "-F", "text=@word.txt"], "", json!({ "result": 2 })),
        (&["py_size", "-F", "text=@-"], "four", json!({ "result": 4 })),
        (&["py_steps"], "", json!({ "result": 5 })),
        (&["py_add", "-F", "a=1", "-F", "b=2", "--jq", ".result"], "", json!(3)),
    ];
    for (args, stdin, expected) in cases {
        let all = [&["tool", "call"], *args, &["--bridge", &Worker::shared().url]].concat();
        assert_eq!(home.with(&all, &[], stdin).ok(), *expected, "{args:?}");
    }
    // Where it is named does not matter.
    let env = [("TOWOW_BRIDGE", Worker::shared().url.as_str())];
    assert_eq!(home.with(&["tool", "call", "py_add", "-F", "a=1", "-F", "b=1"], &env, "").ok()["result"], 2);
    let set = home_with(&format!("[bridge]\nurls = ['{}']\nprefix = 'my_'\n", Worker::shared().url));
    assert_eq!(set.towow(&["tool", "call", "my_add", "-F", "a=1", "-F", "b=1"]).ok()["result"], 2);
    // For people.
    assert_eq!(tool(&home, &["call", "py_text", "-F", "bytes=5", "-o", "table"]).stdout, "xxxxx\n");
}

#[test]
fn a_session_counts_on_and_another_one_begins_anew() {
    let home = Home::new();
    let count = |session: &[&str]| tool(&home, &[&["call", "py_count", "--jq", ".count"], session].concat()).ok();
    let (one, two) = (&["--session", "command-one"], &["--session", "command-two"]);
    let counted: Vec<Value> = [one, one, two, one, two].into_iter().map(|session| count(session)).collect();
    assert_eq!(counted, [1, 2, 1, 3, 2]);
    assert_eq!([count(&[]), count(&[])], [1, 1], "without a session nothing is kept");
}

#[test]
fn a_picture_is_saved() {
    let home = Home::new();
    let saved = tool(&home, &["call", "py_picture", "-F", "size=8", "--save", "out.png"]).ok();
    let bytes = fs::read(home.path("out.png")).unwrap();
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
    assert_eq!((&saved["mime_type"], saved["bytes"].as_u64()), (&json!("image/png"), Some(bytes.len() as u64)));
    let mut piped = home.command();
    piped.args(["tool", "call", "py_picture", "-F", "size=8", "--save", "-", "--bridge", &Worker::shared().url]);
    assert_eq!(piped.output().unwrap().stdout, bytes);
    assert_eq!(tool(&home, &["call", "py_refuse", "--save", "never.png"]).status, Some(1));
    assert!(!home.path("never.png").exists());
    let shown = tool(&home, &["call", "py_picture", "-F", "size=8", "-o", "table"]).stdout;
    assert_eq!(shown, format!("(image/png, {} bytes; --save FILE writes it)\n", bytes.len()));
}

#[test]
fn what_goes_wrong_has_a_status_and_a_code() {
    let home = Home::new();
    let cases: &[(&[&str], i32, &str, &str)] = &[
        (&["call", "py_ad"], 4, "unknown_tool", "\"py_ad\""),
        (&["call", "add"], 4, "unknown_tool", "\"add\""),
        (&["schema", "nothing_like_it"], 4, "unknown_tool", "nothing_like_it"),
        (&["call", "py_add", "-F", "a=1"], 2, "invalid_argument", "\"b\" is a required property"),
        (&["call", "py_add", "-f", "a=1", "-F", "b=2"], 2, "invalid_argument", "py_add: a: "),
        (&["call", "py_add", "-F", "a=1", "-F", "b=2", "-F", "c=3"], 2, "invalid_argument", "(arguments: a, b)"),
        (&["call", "py_add", "--json", "[1]"], 2, "usage", "not a list"),
        (&["call", "py_add", "--json", "{"], 2, "bad_json", "--json: "),
        (&["call", "py_add", "--json", "@missing.json"], 2, "usage", "--json: cannot read missing.json"),
        (&["call", "py_count", "--session", "saved", "--save", "nowhere/x.png"], 2, "usage", "no such directory"),
        (&["call", "py_count", "--session", "saved", "--save", "."], 2, "usage", "a directory"),
        (&["call", "py_count", "--session", "saved", "--save", ""], 2, "usage", "the name of a file"),
        (&["call", "py_size", "-F", "text=@missing.txt"], 2, "usage", "missing.txt"),
        (&["call", "py_fail", "-F", "order=7"], 1, "tool_error", "ValueError: there is no order 7"),
        (&["call", "py_refuse"], 1, "closed", "closed on Sundays"),
        (&["call", "py_nap", "-f", "key=command", "--timeout", "300ms"], 8, "timeout", "300 ms"),
        (&["call", "py_nap", "-f", "key=command", "--timeout", "soon"], 2, "usage", "--timeout soon"),
        (&["call", "py_count", "--session", ""], 2, "invalid_argument", "--session"),
        (&["call", "py_count", "--session", "a b"], 2, "invalid_argument", "--session"),
        (&["call", "py_add", "-F", "a=1", "-F", "b=2", "--save", "x"], 1, "nothing_to_save", "py_add"),
    ];
    for (args, status, code, part) in cases {
        let error = tool(&home, args).fails(*status, code);
        let (message, shown) = (error["message"].as_str().unwrap(), error.to_string());
        assert!(message.contains(part), "{args:?}: {message}");
        assert!(!shown.contains("Traceback") && !shown.contains("tools.py"), "{shown}");
    }
    let quiet = tool(&home, &["call", "py_count", "--session", "quiet", "-q"]);
    quiet.fails(2, "no_ids");
    let counted = tool(&home, &["call", "py_count", "--session", "quiet"]).ok();
    assert_eq!(counted["count"], 1, "what would print nothing was not called");
    let counted = tool(&home, &["call", "py_count", "--session", "saved"]).ok();
    assert_eq!(counted["count"], 1, "what could not be saved was not called");
    for bad in ["{", "@missing.json"] {
        let error = tool(&home, &["call", "py_add", "--json", bad]);
        assert!(error.stderr.contains("towow tool schema py_add --bridge"), "{}", error.stderr);
    }
    let hint = |args: &[&str]| tool(&home, args).fails(4, "unknown_tool")["hint"].clone();
    for near in ["py_ad", "add"] {
        let hint = hint(&["call", near]);
        assert_eq!(hint, format!("towow tool schema py_add --bridge {}", Worker::shared().url));
        let words: Vec<&str> = hint.as_str().unwrap().split(' ').skip(1).collect();
        assert_eq!(home.towow(&words).ok()["name"], "py_add", "it can be run as printed");
    }
    assert_eq!(tool(&home, &["call", "py_refuse"]).fails(1, "closed")["retryable"], true);
    assert!(Worker::shared().logged().contains("Traceback"), "the worker's own log has it");
}

#[test]
fn a_worker_that_cannot_be_reached_is_told_by_name() {
    let home = Home::new();
    let cases: &[(&[&str], i32, &str, &[&str])] = &[
        (&[], 2, "no_worker", &["python -m towow_worker"]),
        (&["--bridge", "ws://127.0.0.1:9"], 7, "worker_unreachable", &["ws://127.0.0.1:9", "refused"]),
        (&["--bridge", "ws://192.168.1.2:8765"], 2, "bad_worker_url", &["ws://192.168.1.2:8765", "use wss"]),
        (&["--bridge", "http://127.0.0.1:8765"], 2, "bad_worker_url", &["--bridge", "http"]),
        (&["--bridge", "nonsense"], 2, "bad_worker_url", &["nonsense"]),
        (&["--bridge", "ws://127.0.0.1:1/?token=s3cret-token"], 2, "bad_worker_url", &["TOWOW_BRIDGE_TOKEN"]),
        (&["--bridge", "ws://me:s3cret-token@127.0.0.1:1"], 2, "bad_worker_url", &["TOWOW_BRIDGE_TOKEN"]),
    ];
    for verb in [&["list"][..], &["schema", "py_add"], &["call", "py_add"]] {
        for (args, status, code, parts) in cases {
            let error = home.towow(&[&["tool"], verb, args].concat()).fails(*status, code);
            let shown = error.to_string();
            assert!(parts.iter().all(|part| shown.contains(part)) && !shown.contains("s3cret"), "{verb:?}: {shown}");
        }
    }
    // One that is there and one that is not.
    let report = tool(&home, &["list", "--bridge", "ws://127.0.0.1:9"]).ok();
    let away = report["workers"].as_array().unwrap().iter().find(|worker| worker["connected"] == false).unwrap();
    assert!(away["reason"].as_str().unwrap().contains("refused"), "{report}");
    let table = tool(&home, &["list", "--bridge", "ws://127.0.0.1:9", "-o", "table"]).stdout;
    assert!(table.contains("ws://127.0.0.1:9: cannot connect"), "{table}");
    let error = tool(&home, &["call", "nosuch", "--bridge", "ws://127.0.0.1:9"]).fails(4, "unknown_tool");
    assert!(error["message"].as_str().unwrap().contains("ws://127.0.0.1:9 cannot be reached"), "{error}");
}

#[test]
fn a_command_says_goodbye() {
    let home = Home::new();
    let worker = Worker::start();
    home.towow(&["tool", "list", "--bridge", &worker.url]).ok();
    assert_eq!(worker.event("disconnected", |_| true)["code"], 1001);
    // Also from one that hangs it does not wait for an answer.
    let deaf = streams(|_stream| std::thread::sleep(Duration::from_secs(20)));
    let began = Instant::now();
    let stopped = home.towow(&["tool", "call", "py_add", "--bridge", &deaf]).fails(7, "worker_unreachable");
    assert!(stopped["message"].as_str().unwrap().contains("within 5 s"), "{stopped}");
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
}

#[test]
fn a_command_is_silent_unless_its_log_is_asked_for() {
    let home = Home::new();
    let call = ["call", "py_sign_in", "-f", "user=ada", "-f", "password=s3cret"];
    assert_eq!(tool(&home, &call).stderr, "");
    tool(&home, &[&call[..], &["--bridge-log", "bridge.log", "--bridge-log-level", "debug"]].concat()).ok();
    assert_eq!(mode(&home.path("bridge.log")), 0o600);
    let begins = log(&home, "bridge.log").into_iter().find(|line| line["event"] == "call_begins").unwrap();
    assert_eq!(begins["arguments"], json!({ "user": "ada", "password": "(redacted)" }));
    assert!(!home.read("bridge.log").contains("s3cret"));
}
