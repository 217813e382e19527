//! Every refusal: one JSON line on stderr, the documented status, the next command.

use crate::support::{Canned, Home};

#[test]
fn refusals_without_a_backend() {
    let home = Home::new();
    home.write("broken.json", "{\"a\": }");
    let cases: &[(&[&str], i32, &str, &str)] = &[
        (&["inbox"], 3, "auth_required", "towow auth login --email YOUR_EMAIL"),
        (&["start", "x"], 3, "auth_required", "towow auth login --email YOUR_EMAIL"),
        (&["nosuch"], 2, "usage", "towow --help"),
        (&["strat", "x"], 2, "usage", "towow --help"),
        (&["start"], 2, "usage", "towow start --help"),
        (&["start", "x", "--nosuch"], 2, "usage", "towow start --help"),
        (&["auth"], 2, "usage", "towow auth --help"),
        (&["auth", "nosuch"], 2, "usage", "towow auth --help"),
        (&["run", "status"], 2, "usage", "towow run status --help"),
        (&["api", "FETCH", "/protocol"], 2, "usage", "towow api GET /protocol/agents"),
        (&["api", "POST", "/protocol/x", "--data", "@broken.json"], 2, "bad_json", "towow schema"),
        (&["api", "POST", "/protocol/x", "--data", "{"], 2, "bad_json", "towow schema"),
        (&["api", "POST", "/protocol/x", "--data", "@missing.json"], 2, "usage", ""),
        (&["--local", "--backend-url", "http://localhost:1", "inbox"], 2, "usage", "towow help"),
        (
            &["--backend-url", "http://towow.net", "scene", "list"],
            2,
            "bad_backend_url",
            "TOWOW_BACKEND_URL=https://towow.net/api towow status",
        ),
        (&["inbox", "--jq", ".a["], 2, "bad_jq_filter", "towow help jq"),
        (&["schema", "discver"], 2, "usage", "towow schema discover"),
        (&["schema", "zzz"], 2, "usage", "towow schema"),
        (&["protocol", "motif", "nosuch"], 2, "usage", "towow protocol motif --help"),
        (&["help", "nosuch"], 2, "usage", "towow help"),
        (&["skill"], 2, "usage", "towow skill --help"),
        (&["skill", "install", "--scene", "nosuch"], 2, "usage", "towow skill install --help"),
        (&["skill", "install", "--all", "--dir", "nosuch"], 2, "usage", "towow skill install --help"),
        (&["node", "serve", "--db", "mysql://x"], 2, "bad_setting", "towow node serve --help"),
        (&["node", "serve", "--listen", "nonsense"], 2, "usage", "towow node serve --help"),
        (&["auth", "login", "--email", "a@b.c", "--password", "x"], 2, "usage", "towow auth login --password-stdin"),
        (&["auth", "login", "--email", "a@b.c"], 2, "usage", "towow help environment"),
        (&["--local", "find", "zzzzqqqq", "--wait"], 4, "nobody_found", "towow --local motifs"),
        (&["--local", "start", "zzzzqqqq", "--wait"], 4, "nobody_found", "towow --local motifs"),
        (&["--local", "start", " "], 2, "usage", "towow --local start \"I need ...\""),
        (&["result", "x", "--wait", "--timeout", "9999999999999999999h"], 2, "usage", "towow result --help"),
        (&["result", "x", "--wait", "--timeout", "soon"], 2, "usage", "towow result --help"),
        (&["--local", "result", "run_nosuch"], 4, "not_found", "towow --local status"),
        (&["--local", "run", "status", ".."], 4, "not_found", ""),
        (&["--local", "inbox", "read", "x"], 4, "not_found", "towow --local inbox"),
        (&["--local", "api", "GET", "/nosuch"], 4, "unknown_route", "towow --local protocol metadata"),
        (&["--local", "api", "DELETE", "/protocol/inbox"], 1, "wrong_method", "towow --local api GET /protocol/inbox"),
        (&["--local", "api", "/protocol/../etc"], 2, "bad_path", "towow --local api GET /protocol"),
        (&["--local", "api", "POST", "/protocol/discover", "--data", "{}"], 1, "invalid_request", ""),
        (&["--local", "demand", "list", "--limit", "0"], 2, "invalid_argument", "towow schema my_demands"),
    ];
    for (args, status, code, hint) in cases {
        let error = home.towow(args).fails(*status, code);
        if !hint.is_empty() {
            assert_eq!(error["hint"], *hint, "{args:?}");
        }
    }
    let verbless = home.towow(&["demand"]).fails(2, "usage");
    assert_eq!(verbless["message"], "towow demand needs a verb: list, show, visibility");
    let motif = home.towow(&["start", "x", "--motif", "nosuch"]).fails(2, "usage");
    assert!(!motif["message"].as_str().unwrap().contains("--help"), "the hint says it already: {motif}");
    home.write("file", "");
    let error = home.with(&["--local", "inbox"], &[("TOWOW_HOME", "file")], "").fails(1, "file_error");
    assert_eq!(error["hint"], "towow help environment");
    let broken = home.towow(&["api", "POST", "/x", "--data", "@broken.json"]).fails(2, "bad_json");
    assert_eq!(broken["message"], "broken.json is not JSON: expected value at line 1 column 7");
}

#[test]
fn suggestions_are_made_for_slips() {
    let home = Home::new();
    for (args, part) in
        [(&["strat", "x"][..], "'start'"), (&["--locl", "status"], "'--local'"), (&["agent", "lsit"], "'list'")]
    {
        let error = home.towow(args).fails(2, "usage");
        assert!(error["message"].as_str().unwrap().contains(part), "{error}");
    }
}

#[test]
fn refusals_of_a_backend_keep_their_reason() {
    let cases: &[(&str, &str, i32, &str, &str)] = &[
        ("401 Unauthorized", r#"{"detail":"the session has ended"}"#, 3, "auth_error", "the session has ended"),
        (
            "402 Payment Required",
            r#"{"error":{"code":"quota_empty_need_invite_code","message":"no credits"}}"#,
            6,
            "quota_empty_need_invite_code",
            "no credits",
        ),
        ("403 Forbidden", r#"{"detail":"profile too thin"}"#, 1, "forbidden", "profile too thin"),
        ("404 Not Found", r#"{"detail":"gone"}"#, 4, "not_found", "gone"),
        ("409 Conflict", r#"{"error":{"message":"busy"}}"#, 5, "conflict", "busy"),
        ("429 Too Many Requests", "", 6, "quota", "the backend answered 429 without a reason"),
        ("500 Internal Server Error", "<html>oops</html>", 1, "api_error", "500 Internal Server Error: oops"),
        ("503 Service Unavailable", "<title>Down</title>", 1, "api_error", "503 Service Unavailable: Down"),
        ("302 Found", "", 1, "api_error", "the backend answered 302 without a reason"),
        ("200 OK", "<html>hello</html>", 1, "not_json", "the backend answered with something that is no JSON: hello"),
    ];
    for (status, body, exit, code, message) in cases {
        let server = Canned::start(&format!("HTTP/1.1 {status}\r\nContent-Type: application/json"), body);
        let env = [("TOWOW_TOKEN", "t"), ("TOWOW_BACKEND_URL", server.url.as_str())];
        let error = Home::new().with(&["inbox"], &env, "").fails(*exit, code);
        assert_eq!(error["message"], *message);
        assert_eq!(error["status"].to_string(), status[..3]);
        assert!(error["hint"].as_str().unwrap().starts_with("towow "), "{error}");
    }
}

#[test]
fn an_unreachable_backend_is_a_network_failure() {
    let env = [("TOWOW_TOKEN", "sekret"), ("TOWOW_BACKEND_URL", "http://127.0.0.1:9")];
    let outcome = Home::new().with(&["inbox"], &env, "");
    let error = outcome.fails(7, "network_error");
    assert_eq!(error["retryable"], true);
    assert!(
        error["message"].as_str().unwrap().starts_with("cannot reach the backend at http://127.0.0.1:9: "),
        "{error}"
    );
    assert!(!outcome.stderr.contains("sekret"));
}

/// A confirmation whose second step fails is not lost: it is in the error, with the command that goes on.
#[test]
fn a_confirmation_is_not_lost_with_its_second_step() {
    let server = Canned::answering(|request| {
        let (status, body) = match request.split_whitespace().nth(1).unwrap() {
            "/protocol/formulations/f1/confirm" => {
                ("200 OK", r#"{"ok":true,"query_id":"q1","demand_id":"d1","run":{"run_id":"r1"}}"#)
            }
            "/protocol/discover/q1" => ("500 Internal Server Error", r#"{"detail":"out of memory"}"#),
            other => panic!("an unexpected request for {other}"),
        };
        (format!("HTTP/1.1 {status}\r\nContent-Type: application/json"), body.to_owned())
    });
    let env = [("TOWOW_TOKEN", "t"), ("TOWOW_BACKEND_URL", server.url.as_str()), ("TOWOW_AGENT_ID", "a1")];
    let error = Home::new().with(&["formulation", "confirm", "f1"], &env, "").fails(1, "api_error");
    assert_eq!((&error["message"], &error["hint"]), (&"out of memory".into(), &"towow discover show q1".into()));
    assert_eq!((&error["details"]["demand_id"], &error["details"]["run"]["run_id"]), (&"d1".into(), &"r1".into()));
}

#[test]
fn no_agent_is_told_apart_from_no_session() {
    let env = [("TOWOW_TOKEN", "t"), ("TOWOW_BACKEND_URL", "http://127.0.0.1:9")];
    let error = Home::new().with(&["start", "x"], &env, "").fails(3, "agent_required");
    assert_eq!(error["hint"], "towow agent list");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let home = Home::new();
    let mut command = std::process::Command::new("bash");
    command.env("HOME", home.path("")).args([
        "-c",
        &format!(
            "{} --local browse agents --limit 100 | head -c 10 >/dev/null; echo ${{PIPESTATUS[0]}}",
            crate::support::BINARY
        ),
    ]);
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "0\n");
}

/// An id is what a backend says it is, and never more than one word of the command that goes on.
#[test]
fn a_hint_holds_no_command_of_the_backend() {
    let server = Canned::replying(|sent| match sent.method.as_str() {
        "POST" => ("HTTP/1.1 200 OK".to_owned(), r#"{"query_id":"q; touch /tmp/owned $(id) 'x'"}"#.to_owned()),
        _ => ("HTTP/1.1 500 Internal Server Error".to_owned(), String::new()),
    });
    let env = [("TOWOW_TOKEN", "t"), ("TOWOW_BACKEND_URL", server.url.as_str())];
    let error = Home::new().with(&["formulation", "confirm", "f1"], &env, "").fails(1, "api_error");
    assert_eq!(error["hint"], r"towow discover show 'q; touch /tmp/owned $(id) '\''x'\'''");
}

/// A script says what it wants; an agent has to say that a person does.
#[test]
fn an_agent_says_yes_for_what_cannot_be_undone() {
    let home = Home::at("http://127.0.0.1:9");
    let agent = [("CLAUDECODE", "1"), ("TOWOW_TOKEN", "t")];
    let rows: [(&[&str], &str); 3] = [
        (&["agent", "delete", "agt x"], "towow agent delete 'agt x' --yes"),
        (&["call", "talent_pool_remove", "agent_id=a"], "towow call talent_pool_remove agent_id=a --yes"),
        (
            &["auth", "delete-account", "--confirmation", "DELETE"],
            "towow auth delete-account --confirmation DELETE --yes",
        ),
    ];
    for (args, hint) in rows {
        assert_eq!(home.with(args, &agent, "").fails(2, "confirmation_required")["hint"], hint);
        let said = [args, &["--yes"]].concat();
        for (args, env) in [(said.as_slice(), agent.as_slice()), (args, &agent[1..])] {
            home.with(args, env, "").fails(7, "network_error");
        }
    }
}
