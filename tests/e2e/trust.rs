//! What others may not do: read a secret, take a name, put words into a mouth, or stop the node.

use serde_json::{Value, json};
use towow::operations;

use crate::support::{BINARY, Canned, Home, INTENT, Outcome, Serving, mode};

const JSON: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json";

#[test]
fn the_accounts_of_the_node_itself_cannot_be_registered() {
    let node = Serving::start();
    for email in ["local@localhost", "Sample-Community@LOCALHOST"] {
        let args = ["auth", "register", "--email", email, "--name", "Eve", "--profile", "x", "--password-stdin"];
        let error = Home::at(&node.url).with(&args, &[], "correct horse\n").fails(1, "invalid_request");
        assert!(error["message"].as_str().unwrap().contains("kept for the node itself"), "{error}");
    }
}

#[test]
fn a_name_is_one_line_and_braces_stay_braces() {
    let node = Serving::start();
    let args = ["auth", "register", "--email", "m@example.org", "--profile", "x", "--password-stdin"];
    for name in ["Mallory\n## Heading", "Mallory\u{1b}[2J"] {
        let args = [&args[..], &["--name", name]].concat();
        Home::at(&node.url).with(&args, &[], "correct horse\n").fails(1, "invalid_request");
    }
    let result = Home::new().local(&["start", "I write picture books about {text} {who}", "--wait"]).ok();
    let plan = result["plan"].as_str().unwrap();
    assert!(plan.contains("for “I write picture books about {text} {who}”"), "{plan}");
}

/// Plain HTTP is allowed to this machine only, so it must not take a way around through another.
#[test]
fn a_proxy_never_sees_plain_http_to_this_machine() {
    let proxy = Canned::start(JSON, "{}");
    let backend = Canned::start(JSON, r#"{"items":[],"unread":0}"#);
    let env = [
        ("HTTP_PROXY", proxy.url.as_str()),
        ("http_proxy", proxy.url.as_str()),
        ("ALL_PROXY", proxy.url.as_str()),
        ("TOWOW_TOKEN", "sekret"),
        ("TOWOW_BACKEND_URL", backend.url.as_str()),
    ];
    Home::new().with(&["inbox"], &env, "").ok();
    assert_eq!((proxy.seen().len(), backend.seen().len()), (0, 1));
}

/// A session file from before issuers were written down: the token goes where the command of that time sent it.
#[test]
fn an_old_token_stays_with_the_backend_it_was_for() {
    let backend = Canned::start(JSON, r#"{"items":[],"unread":0}"#);
    let config = |url: &str| format!(r#"{{"session_token":"old-secret","agent_id":"a1","backend_url":"{url}"}}"#);
    let home = Home::new();
    home.write(".towow/config.json", &config("https://corp.example/"));
    let error = home.towow(&["--backend-url", &backend.url, "inbox"]).fails(3, "auth_required");
    assert!(error["message"].as_str().unwrap().contains("belongs to https://corp.example"), "{error}");
    assert_eq!(error["hint"], format!("towow --backend-url {} auth login --email YOUR_EMAIL", backend.url));
    assert_eq!(backend.seen().len(), 0);

    home.write(".towow/config.json", &config(&format!("{}/", backend.url)));
    home.towow(&["inbox"]).ok();
    home.write(".towow/config.json", r#"{"session_token":"old-secret","agent_id":"a1"}"#);
    home.with(&["inbox"], &[("TOWOW_BACKEND_URL", &backend.url)], "").ok();
    assert!(backend.seen().iter().all(|request| request.contains("Bearer old-secret")));
    assert_eq!(backend.seen().len(), 2);
}

#[test]
fn logging_out_ends_the_session_that_it_names_and_no_other() {
    let backend = Canned::start(JSON, r#"{"ok":true}"#);
    let config = r#"{"session_token":"t1","session_backend":"https://a.example","agent_id":"a1"}"#;
    let home = Home::at(&backend.url);
    home.write(".towow/config.json", config);
    home.towow(&["auth", "logout"]).fails(3, "auth_required");
    let outcome = home.with(&["auth", "logout"], &[("TOWOW_TOKEN", "t2")], "");
    outcome.ok();
    assert_eq!(outcome.notes()[0]["notice"]["code"], "variable_wins");
    assert_eq!(home.read(".towow/config.json"), config);
    assert!(backend.seen().len() == 1 && backend.seen()[0].contains("Bearer t2"));

    // A backend that cannot be reached is told about; the session here ends all the same.
    let gone = Home::at("http://127.0.0.1:9");
    gone.write(".towow/config.json", &config.replace("https://a.example", "http://127.0.0.1:9"));
    let outcome = gone.towow(&["auth", "logout"]);
    outcome.ok();
    assert_eq!(outcome.notes()[0]["notice"]["code"], "logout_not_confirmed");
    assert_eq!(gone.config(), json!({}));
}

#[test]
fn what_was_started_is_named_when_a_later_step_fails() {
    let server = Canned::answering(|request| match request.split_whitespace().nth(1).unwrap() {
        "/protocol/formulations" => (JSON.to_owned(), r#"{"session":{"session_id":"f1"}}"#.to_owned()),
        _ => ("HTTP/1.1 502 Bad Gateway".to_owned(), "<html>".to_owned()),
    });
    let env = [("TOWOW_TOKEN", "t"), ("TOWOW_AGENT_ID", "a1"), ("TOWOW_BACKEND_URL", server.url.as_str())];
    let error = Home::new().with(&["start", "x", "--k", "2"], &env, "").fails(1, "api_error");
    assert_eq!(error["hint"], "towow formulation confirm f1 --start-negotiation --k 2");

    // A filter that fails on the answer to a write does not take the answer with it.
    let home = Home::new();
    let error = home.local(&["start", INTENT, "--jq", ".run.run_id | tonumber"]).fails(2, "jq_failed");
    assert!(error["details"]["run"]["run_id"].as_str().unwrap().starts_with("run_"), "{error}");

    let session_id = error["details"]["session_id"].as_str().unwrap();
    let again = home.local(&["formulation", "confirm", session_id, "--start-negotiation"]).ok();
    assert_eq!(again["run"]["run_id"], error["details"]["run"]["run_id"]);
    let opened = home.local(&["formulation", "start", INTENT]).ok();
    let session_id = opened["session_id"].as_str().unwrap();
    home.local(&["formulation", "confirm", session_id]).ok();
    home.local(&["formulation", "confirm", session_id, "--start-negotiation"]).fails(5, "already_confirmed");
}

#[test]
fn an_answer_that_says_nothing_is_no_success() {
    for (status, body) in [("200 OK", "null"), ("204 No Content", ""), ("200 OK", "[]")] {
        let server = Canned::start(&format!("HTTP/1.1 {status}"), body);
        let env = [("TOWOW_TOKEN", "t"), ("TOWOW_AGENT_ID", "a1"), ("TOWOW_BACKEND_URL", server.url.as_str())];
        for args in [&["find", "x", "--no-run"][..], &["agent", "list"], &["agent", "create", "A", "--profile", "x"]] {
            Home::new().with(args, &env, "").fails(1, "unexpected_answer");
        }
        // A list is something where something was asked; a change may be acknowledged without a word.
        let inbox = Home::new().with(&["inbox"], &env, "");
        let cleared = Home::new().with(&["billing", "byok-clear"], &env, "");
        if body == "[]" {
            assert_eq!(inbox.ok(), json!([]));
            cleared.fails(1, "unexpected_answer");
        } else {
            inbox.fails(1, "unexpected_answer");
            assert_eq!(cleared.ok(), json!({"ok": true}));
        }
    }
}

#[test]
fn a_backend_that_repeats_the_token_does_not_get_it_printed() {
    let server = Canned::start("HTTP/1.1 401 Unauthorized", r#"{"detail":"bad header: Bearer tws_sekret"}"#);
    let env = [("TOWOW_TOKEN", "tws_sekret"), ("TOWOW_BACKEND_URL", server.url.as_str())];
    let error = Home::new().with(&["inbox"], &env, "").fails(3, "auth_error");
    assert_eq!(error["message"], "bad header: Bearer (withheld)");
}

/// Ctrl-C and a wait that is over leave the command that goes on behind, even while the backend hangs.
#[test]
fn whoever_stops_waiting_is_told_how_to_go_on() {
    let server = Canned::answering(|_| {
        std::thread::sleep(std::time::Duration::from_secs(30));
        (JSON.to_owned(), "{}".to_owned())
    });
    let env = [("TOWOW_TOKEN", "t"), ("TOWOW_BACKEND_URL", server.url.as_str())];
    let error = Home::new().with(&["result", "r1", "--wait", "--timeout", "1s"], &env, "").fails(8, "wait_timeout");
    assert_eq!(error["hint"], "towow result r1 --wait");

    for (args, hint) in [("result r1 --wait", "towow result r1 --wait"), ("inbox", "towow status")] {
        let command = format!("timeout --preserve-status -s INT 2 {BINARY} {args}");
        let home = Home::new();
        let mut shell = std::process::Command::new("bash");
        let output = shell.args(["-c", &command]).env("HOME", home.path("")).envs(env).output().unwrap();
        assert_eq!(Outcome::of(&[args], output).fails(130, "interrupted")["hint"], hint);
    }
}

#[test]
fn a_session_file_that_others_could_read_is_closed_to_them() {
    let home = Home::new();
    home.write(".towow/config.json", r#"{"session_token":"t"}"#);
    let path = home.path(".towow/config.json");
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    home.with(&["inbox"], &[("TOWOW_BACKEND_URL", "http://127.0.0.1:9")], "").fails(7, "network_error");
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn the_selected_agent_is_one_agent() {
    let home = Home::new();
    home.write(".towow/config.json", r#"{"session_token":"t","agent_id":"a1","display_name":"Ada"}"#);
    let backend = Canned::start(JSON, r#"{"agent_id":"a3","display_name":"Third","agents":[]}"#);
    let env = [("TOWOW_AGENT_ID", "a2"), ("TOWOW_BACKEND_URL", backend.url.as_str())];
    let listed = home.with(&["agent", "list"], &env, "").ok();
    assert_eq!(listed["selected_agent"], json!({"agent_id": "a2", "display_name": null}));
    let outcome = home.with(&["agent", "select", "a3"], &env, "");
    assert_eq!(outcome.ok()["selected_agent"], json!({"agent_id": "a3", "display_name": "Third"}));
    assert_eq!(outcome.notes()[0]["notice"]["code"], "variable_wins");
}

#[test]
fn a_hint_leads_back_to_the_same_backend() {
    let node = Serving::start();
    let home = Home::new();
    let error = home.towow(&["--backend-url", &node.url, "api", "/protocol/agents/public/x"]).fails(4, "not_found");
    assert_eq!(error["hint"], format!("towow --backend-url {} browse agents", node.url));
    let error = home.towow(&[&format!("--backend-url={}", node.url), "inbox"]).fails(3, "auth_required");
    assert_eq!(error["hint"], format!("towow --backend-url {} auth login --email YOUR_EMAIL", node.url));
}

/// However much people write about themselves, a run is done, and so is everybody else's.
#[test]
fn nobody_can_stop_the_runs_of_others() {
    let node = Serving::start();
    let (long, asker) = (Home::at(&node.url), Home::at(&node.url));
    let words = |from: usize, to: usize| -> String { (from..to).map(|i| format!("- w{i}x\n")).collect() };
    // Whoever has every word of a demand has copied it, so that most of it is in nobody's words.
    long.register("Long", &format!("x\n\n## I offer\n{}", words(0, 2000)));
    asker.register("Asker", "y");
    let demand = format!("## I need\n{}", words(1500, 3500));
    let result = asker.with(&["start", "-", "--wait", "--timeout", "60s"], &[], &demand).ok();
    assert_eq!(result["status"], "done");
}

/// What the node serves.
const SERVED: &str = "register login logout my_account agents agent_create agent_select formulation_start get_formulation \
    formulation_confirm demand_confirm my_demands my_demand email_status discover \
    get_discovery run_status result run_result list_scenes inbox inbox_item inbox_mark_read public_agents public_agent \
    protocol_metadata";

#[test]
fn every_row_of_the_table_is_answered_in_the_envelope() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    assert!(SERVED.split(' ').all(|name| operations::find(name).is_some()));
    for row in operations::all().filter(|row| !row.path.is_empty()) {
        let path = row.path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
        let path = path.collect::<Vec<_>>().join("/");
        let mut args = vec!["api", row.method.as_str(), &path];
        if !["GET", "DELETE"].contains(&row.method.as_str()) {
            args.extend(["--data", "{}"]);
        }
        let outcome = home.towow(&args);
        if outcome.status != Some(0) {
            let code = outcome.notes()[0]["error"]["code"].clone();
            let refused = code == "unknown_route" || code == "wrong_method";
            assert!(!refused || !SERVED.split(' ').any(|name| name == row.name), "{}: {code}", row.name);
        }
    }
    home.register("Ada", "x");
    let error = home.towow(&["api", "/protocol/runs/%ff"]).fails(4, "not_found");
    assert!(error["message"].as_str().unwrap().contains("UTF-8"), "{error}");
}

#[test]
fn an_emoji_is_no_chinese_and_a_hashtag_no_heading() {
    let home = Home::new();
    let document = |args: &[&str]| -> String {
        let confirmed = home.local(&[&["start"], args].concat()).ok();
        confirmed["session"]["formulated_demand"].as_str().unwrap().to_owned()
    };
    let framed = document(&["I need a designer 🎨", "--motif", "missing-piece"]);
    assert!(
        framed.contains("- I need a designer 🎨") && framed.starts_with("## Motif\n- The missing piece"),
        "{framed}"
    );
    let tagged = document(&["#buildinpublic looking for an illustrator"]);
    assert!(tagged.starts_with("## I need\n- #buildinpublic looking for an illustrator"), "{tagged}");
}

#[test]
fn the_database_is_one_file_wherever_it_lies() {
    for dir in ["plain", "a%20b", "what?", "a#b", "空 格"] {
        let home = Home::new();
        let at = home.path(dir);
        let env = [("TOWOW_HOME", at.to_str().unwrap())];
        home.with(&["--local", "start", INTENT], &env, "").ok();
        // What is copied between two commands is everything.
        let copy = Home::new();
        std::fs::create_dir(copy.path(".towow")).unwrap();
        std::fs::copy(at.join("node.db"), copy.path(".towow/node.db")).unwrap();
        assert_eq!(copy.local(&["demand", "list"]).ok()["total"], 1, "{dir}");
    }
    Home::new().towow(&["node", "seed", "--db", "sqlite://q.db?mode=rwc"]).fails(2, "bad_setting");
}

#[test]
fn a_session_that_ended_is_renewed_for_the_selected_agent() {
    let home = Home::new();
    let created = home.local(&["agent", "create", "Second", "--profile", "x"]).ok();
    let second = created["agent"]["agent_id"].as_str().unwrap();
    home.local(&["agent", "select", second]).ok();
    let config = home.read(".towow/profiles/local/config.json");
    let mut values: Value = serde_json::from_str(&config).unwrap();
    values["session_token"] = json!("ended");
    home.write(".towow/profiles/local/config.json", &values.to_string());
    assert_eq!(home.local(&["agent", "list"]).ok()["selected_agent"]["agent_id"], second);
}
