//! What the end of a run tells: webhooks to a program of the operator's, mail to the people in it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::outside::{Peer, serving, sql, until};
use super::serving::{Watched, get};
use crate::support::{Canned, Database, Home, Sent, Serving, project};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

const DEMAND: &str = "想找人教陶艺拉坯。我能帮忙拍照。";

/// Ada, and Bo, who is found for her demand.
fn people(url: &str) -> (Home, Home) {
    let (ada, bo) = (Home::at(url), Home::at(url));
    ada.register("Ada", "程序员\n\n## 我能提供\n- 拍照");
    bo.register("Bo", "陶艺老师\n\n## 我能提供\n- 周末陶艺拉坯课\n\n## 我在找\n- 会拍照的人");
    (ada, bo)
}

/// Carries a run through; its id.
fn run(ada: &Home) -> String {
    ada.towow(&["start", DEMAND, "--wait"]).ok()["run_id"].as_str().unwrap().to_owned()
}

/// HMAC-SHA256 by hand, so that both sides do not share a mistake.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0u8; 64];
    block[..key.len()].copy_from_slice(key);
    let padded = |with: u8| block.iter().map(|byte| byte ^ with).collect::<Vec<u8>>();
    let inner = Sha256::digest([padded(0x36), message.to_vec()].concat());
    Sha256::digest([padded(0x5c), inner.to_vec()].concat()).to_vec()
}

/// Id and content of a webhook whose signature holds.
#[track_caller]
fn verified(request: &str) -> (String, Value) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /hook/tok-9?a=b HTTP/1.1"), "{head}");
    let header = |name: &str| {
        let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_else(|| panic!("no {name}: {head}")).to_owned()
    };
    let (id, at, signature) = (header("webhook-id"), header("webhook-timestamp"), header("webhook-signature"));
    let key = STANDARD.decode(SECRET.strip_prefix("whsec_").unwrap()).unwrap();
    let expected = STANDARD.encode(hmac(&key, format!("{id}.{at}.{body}").as_bytes()));
    assert_eq!(signature, format!("v1,{expected}"));
    assert_eq!(header("content-type"), "application/json");

    // The library that receivers use thinks the same.
    let headers = json!({"webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature});
    let asked = json!({"secret": SECRET, "headers": headers, "body": body}).to_string();
    let mut command = Command::new(project("target/peers/bin/python"));
    command.arg(project("tests/peers/webhook_check.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(asked.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), "[true, false]");
    (id, serde_json::from_str(body).unwrap())
}

/// A receiver that answers by how often it has seen the id.
fn receiver(answer: impl Fn(&str, usize) -> &'static str + Send + Sync + 'static) -> Canned {
    let seen = Mutex::new(BTreeMap::<String, usize>::new());
    Canned::at_once(move |request: &Sent| {
        let id = request.headers["webhook-id"].clone();
        let time = {
            let mut seen = seen.lock().unwrap();
            let time = seen.entry(id.clone()).or_default();
            *time += 1;
            *time
        };
        (format!("HTTP/1.1 {}", answer(&id, time)), String::new())
    })
}

fn ids(receiver: &Canned) -> Vec<String> {
    receiver.sent().iter().map(|request| request.headers["webhook-id"].clone()).collect()
}

#[test]
fn an_ended_run_is_told_signed_and_without_words_of_people() {
    let receiver = receiver(|_, time| if time == 1 { "500 Oops" } else { "204 No Content" });
    let url = format!("{}/hook/tok-9?a=b", receiver.url);
    let node = Watched::start(&[
        ("TOWOW_NODE_WEBHOOK_URL", url.as_str()),
        ("TOWOW_NODE_WEBHOOK_SECRET", SECRET),
        ("TOWOW_NODE_LOG_LEVEL", "debug"),
    ]);
    let (ada, _bo) = people(&node.url);
    let run = run(&ada);
    until(node.database(), "SELECT COUNT(*) FROM webhook_deliveries WHERE sent_at IS NOT NULL", "1");

    let status = ada.towow(&["run", "status", &run]).ok();
    let requests = receiver.seen();
    assert_eq!(requests.len(), 2);
    let (id, told) = verified(&requests[0]);
    assert_eq!((id.clone(), told.clone()), verified(&requests[1]), "the same at every attempt");
    assert!(id.starts_with("whd_"), "{id}");
    let data = json!({
        "run_id": run,
        "status": "done",
        "demand_id": status["demand_id"],
        "agent_id": ada.config()["agent_id"],
        "participants": 2,
        "rounds": status["current_round"],
        "facilitator": status["facilitator"],
    });
    let expected = json!({"id": id, "type": "run.done", "created_at": told["created_at"], "data": data});
    assert_eq!(told, expected);
    assert!(told["created_at"].as_str().unwrap().ends_with('Z'), "{told}");
    assert!(told["data"].as_object().unwrap().values().all(|fact| !fact.is_null()), "{told}");

    let log = node.home.read("log");
    assert!(log.contains(&format!("a webhook was not taken by {}: status 500", receiver.url)), "{log}");
    for secret in [SECRET, "MfKQ9r8G", "tok-9"] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[test]
fn what_is_not_taken_comes_again_or_is_given_up() {
    let elsewhere = Canned::start("HTTP/1.1 200 OK", "");
    let there: &'static str = Box::leak(format!("302 Found\r\nLocation: {}", elsewhere.url).into_boxed_str());
    let receiver = receiver(move |id, time| match (id, time) {
        ("whd_busy", _) => "503 Busy\r\nRetry-After: 3600",
        ("whd_moved", _) => there,
        ("whd_gone", _) => "410 Gone",
        ("whd_slow", 1) => {
            std::thread::sleep(Duration::from_secs(3));
            "200 OK"
        }
        ("whd_oops" | "whd_last", 1) => "500 Oops",
        _ => "200 OK",
    });
    let node = serving(&[
        ("TOWOW_NODE_WEBHOOK_URL", &receiver.url),
        ("TOWOW_NODE_WEBHOOK_SECRET", SECRET),
        ("TOWOW_NODE_WEBHOOK_TIMEOUT", "1"),
    ]);
    let (ada, _bo) = people(&node.url);
    run(&ada);
    until(node.database(), "SELECT COUNT(*) FROM webhook_deliveries WHERE sent_at IS NOT NULL", "1");
    for (name, failures) in [("busy", 0), ("moved", 0), ("gone", 0), ("slow", 0), ("oops", 0), ("last", 7)] {
        sql(node.database(), &copy(name, failures));
    }
    let column = |name: &str, what: &str| {
        sql(node.database(), &format!("SELECT {what} FROM webhook_deliveries WHERE webhook_id = 'whd_{name}'"))
    };
    let of = |name: &str| format!("SELECT attempts FROM webhook_deliveries WHERE webhook_id = 'whd_{name}'");
    for (name, failures, error) in [
        ("busy", "1", "status 503"),
        ("moved", "1", "status 302: it leads elsewhere, which is not followed"),
        ("gone", "1", "status 410"),
        ("slow", "1", "no answer in time"),
        ("oops", "1", "status 500"),
        ("last", "8", "status 500"),
    ] {
        until(node.database(), &of(name), failures);
        // Where the second attempt has come already, it went well.
        let found = column(name, "COALESCE(error, 'taken')");
        assert!(found.starts_with(error) || (matches!(name, "slow" | "oops") && found == "taken"), "{name}: {found}");
    }
    let wait = |name: &str| column(name, "(next_at - created_at) / 1000").parse::<i64>().unwrap();
    assert!((3600..3700).contains(&wait("busy")), "it comes when it was told to: {}", wait("busy"));
    assert!(wait("moved") < 60);
    for name in ["slow", "oops"] {
        until(node.database(), &format!("{} AND sent_at IS NOT NULL", of(name)), "1");
    }
    assert_eq!(elsewhere.seen().len(), 0);

    let command = |args: &[&str]| node.home.towow(&[args, &["--db", &node.database().url]].concat());
    let page = get(&node.url, "/metrics", "").body;
    assert!(page.contains("towow_webhooks{state=\"failed\"} 2\n"), "{page}");
    let failed = command(&["node", "webhooks", "list", "--failed"]).ok();
    let rows: BTreeSet<(&str, &str, Option<&str>)> = failed["webhooks"].as_array().unwrap().iter().map(shown).collect();
    assert_eq!(rows, BTreeSet::from([("whd_gone", "failed", None), ("whd_last", "failed", None)]));
    assert_eq!(command(&["node", "webhooks", "list"]).ok()["webhooks"].as_array().unwrap().len(), 7);
    let again = command(&["node", "webhooks", "retry", "whd_last"]).ok();
    assert_eq!((&again["status"], &again["attempts"]), (&json!("pending"), &json!(0)));
    until(node.database(), &format!("{} AND sent_at IS NOT NULL", of("last")), "0");
    command(&["node", "webhooks", "retry", "whd_none"]).fails(4, "not_found");
}

fn shown(row: &Value) -> (&str, &str, Option<&str>) {
    (row["webhook_id"].as_str().unwrap(), row["status"].as_str().unwrap(), row["next_at"].as_str())
}

/// One more webhook of the first one's run, due at once.
fn copy(name: &str, failures: i64) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    format!(
        "INSERT INTO webhook_deliveries (webhook_id, event, run_id, body, attempts, next_at, created_at)
         SELECT 'whd_{name}', event, run_id, body, {failures}, 0, {now} FROM webhook_deliveries
         WHERE sent_at IS NOT NULL ORDER BY created_at LIMIT 1"
    )
}

#[test]
fn of_two_nodes_one_sends() {
    let receiver = receiver(|_, _| {
        std::thread::sleep(Duration::from_millis(300));
        "200 OK"
    });
    let env = [("TOWOW_NODE_WEBHOOK_URL", receiver.url.as_str()), ("TOWOW_NODE_WEBHOOK_SECRET", SECRET)];
    let database = Database::postgres();
    let node = |_| Serving::configured(Home::new(), "127.0.0.1:0", database.clone(), &env);
    let nodes: Vec<Serving> = (0..2).map(node).collect();
    let (ada, _bo) = people(&nodes[0].url);
    run(&ada);
    until(&database, "SELECT COUNT(*) FROM webhook_deliveries WHERE sent_at IS NOT NULL", "1");
    let copies: Vec<String> = (0..40).map(|n| copy(&format!("{n:02}"), 0)).collect();
    sql(&database, &copies.join(";"));
    run(&ada);
    until(&database, "SELECT COUNT(*) FROM webhook_deliveries WHERE sent_at IS NOT NULL", "42");
    let sent = ids(&receiver);
    assert_eq!((sent.len(), sent.iter().collect::<BTreeSet<_>>().len()), (42, 42), "{sent:?}");
}

#[test]
fn a_killed_node_loses_no_webhook() {
    let receiver = receiver(|_, time| {
        if time == 1 {
            std::thread::sleep(Duration::from_secs(60));
        }
        "200 OK"
    });
    let env = [
        ("TOWOW_NODE_WEBHOOK_URL", receiver.url.as_str()),
        ("TOWOW_NODE_WEBHOOK_SECRET", SECRET),
        ("TOWOW_NODE_WEBHOOK_TIMEOUT", "60"),
    ];
    let node = serving(&env);
    let (ada, _bo) = people(&node.url);
    run(&ada);
    until(node.database(), "SELECT COUNT(*) FROM webhook_deliveries WHERE lease_until IS NOT NULL", "1");
    let begun = std::time::Instant::now();
    while receiver.seen().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(20), "nothing was sent");
        std::thread::sleep(Duration::from_millis(50));
    }
    let home = node.stop();
    let database = home.database().clone();
    // As long as it might still be under way nobody else sends it; then it is due again.
    let node = Serving::configured(home, "127.0.0.1:0", database.clone(), &env);
    assert_eq!(sql(&database, "SELECT COUNT(*) FROM webhook_deliveries WHERE sent_at IS NULL AND attempts = 0"), "1");
    sql(&database, "UPDATE webhook_deliveries SET lease_until = 1");
    until(&database, "SELECT COUNT(*) FROM webhook_deliveries WHERE sent_at IS NOT NULL", "1");
    let sent = ids(&receiver);
    assert_eq!((sent.len(), &sent[0]), (2, &sent[1]));
    drop(node);
}

#[test]
fn a_secret_is_neither_shown_nor_repeated() {
    let home = Home::new();
    let env = [("TOWOW_NODE_WEBHOOK_URL", "http://127.0.0.1:9/hook"), ("TOWOW_NODE_WEBHOOK_SECRET", SECRET)];
    let outcome = home.with(&["node", "config", "--sources"], &env, "");
    assert_eq!(outcome.ok()["config"]["webhook"]["secret"], "***");
    assert!(!outcome.stdout.contains("MfKQ9r8G"), "{}", outcome.stdout);
    for (name, value, problem) in [
        ("TOWOW_NODE_WEBHOOK_SECRET", "s3cret", "webhook.secret must be whsec_ and base64"),
        ("TOWOW_NODE_WEBHOOK_URL", "https://me:s3cret@example.org", "webhook.url must hold neither user nor password"),
        ("TOWOW_NODE_WEBHOOK_EVENTS", "run.done,run.s3cret", "webhook.events must be a list of run.done"),
    ] {
        let outcome = home.with(&["node", "serve"], &[&env[..], &[(name, value)]].concat(), "");
        let error = outcome.fails(2, "bad_setting");
        assert!(error["message"].as_str().unwrap().starts_with(&format!("{name}: {problem}")), "{error}");
        assert!(!outcome.stderr.contains("s3cret") && !outcome.stderr.contains("MfKQ9r8G"), "{error}");
    }
    home.with(&["node", "serve"], &env[..1], "").fails(2, "bad_setting");
}

#[test]
fn people_are_told_by_mail_where_the_operator_wants_it() {
    for wanted in [true, false] {
        let (server, ready) = Peer::start("smtp_server.py", &[]);
        let url = format!("smtp://127.0.0.1:{}", ready["port"]);
        let wants = wanted.to_string();
        let node = serving(&[
            ("TOWOW_NODE_MAIL_SMTP_URL", &url),
            ("TOWOW_NODE_MAIL_FROM", "Towow <noreply@node.example>"),
            ("TOWOW_NODE_MAIL_NOTIFY_RUNS", &wants),
        ]);
        let (ada, _bo) = people(&node.url);
        Home::at(&node.url).register("Cy", "会计\n\n## 我能提供\n- 陶艺拉坯入门\n\n## 我在找\n- 爱好");
        sql(node.database(), "UPDATE accounts SET email_verified_at = 1 WHERE email <> 'cy@example.org'");
        let run = run(&ada);
        assert_eq!(sql(node.database(), "SELECT COUNT(*) FROM participants"), "3");
        if !wanted {
            assert_eq!(sql(node.database(), "SELECT COUNT(*) FROM outbox"), "0");
            continue;
        }
        let mut mails = [server.line(), server.line()];
        mails.sort_by_key(|mail| mail["to"].to_string());
        for (mail, to) in mails.iter().zip(["ada@example.org", "bo@example.org"]) {
            assert_eq!((&mail["to"], &mail["headers"]["subject"]), (&json!([to]), &json!("Towow：计划已出")));
            let text = mail["text"].as_str().unwrap();
            assert!(text.lines().any(|line| line == format!("towow result {run}")), "{text}");
            assert!(!text.contains("陶艺") && !text.contains("Ada") && !text.contains("Bo"), "{text}");
        }
        server.is_quiet();
    }
}
