//! People, bridge workers and a model in one run.

use serde_json::{Value, json};

use super::super::access::http;
use super::*;
use crate::support::INTENT;

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

fn by(result: &Value, round: i64) -> Vec<String> {
    let sources = result["sources"].as_array().unwrap().iter().filter(|source| source["round"] == round);
    sources.map(|source| text(&source["answered_by"])).collect()
}

#[test]
fn a_person_and_a_model_sit_at_one_table() {
    let server = server(&json!({}));
    let (home, database) = (Home::new(), Database::fresh(&Home::new()));
    let database = if Database::is_postgres() { database } else { Database::fresh(&home) };
    home.towow(&["node", "seed", "--db", &database.url]).ok();
    let node = node(&server, Some(database), &[]);
    let ada = person(&node.url, "Ada", "产品经理");
    let bo = person(
        &node.url,
        "Bo",
        "技术合伙人，做过面向大学生的 AI 教育产品\n\n## 我能提供\n- 以技术合伙人身份一起做 AI 教育产品",
    );
    let found = ada.towow(&["discover", "run", INTENT]).ok();
    let rows = found["nominations"].as_array().unwrap();
    let mut ids = Vec::new();
    let of_bo = rows.iter().find(|row| row["display_name"] == "Bo").unwrap_or_else(|| panic!("no Bo: {found}"));
    let of_sample = rows.iter().find(|row| row["is_sample"] == true).unwrap();
    for row in [of_bo, of_sample] {
        ids.push(text(&ada.towow(&["invite", "create", row["nomination_id"].as_str().unwrap()]).ok()["invitation_id"]));
    }
    bo.towow(&["invite", "respond", &ids[0], "--action", "accept"]).ok();
    let opened = ada.towow(&["run", "negotiate", &ids.join(","), "--max-rounds", "2"]).ok();
    assert_eq!(opened["execution_mode"], "participant_distributed");
    let run = text(&opened["run_id"]);
    let secret = "我能带三届学生试用 AI 教育产品";
    for (round, words) in [(1, secret), (2, "没有新的")] {
        let begun = Instant::now();
        while ada.towow(&["run", "status", &run]).ok()["current_round"] != round - 1 {
            assert!(begun.elapsed() < Duration::from_secs(30));
            std::thread::sleep(Duration::from_millis(50));
        }
        for who in [&bo, &ada] {
            let words = if std::ptr::eq(who, &bo) { words } else { "没有新的" };
            // The requester is waited for only from their first answer on.
            let said = who.towow(&["run", "respond", &run, "--round", &round.to_string(), "--content", words]);
            assert!(said.status == Some(0) || std::ptr::eq(who, &ada), "{}", said.stderr);
        }
    }
    let told = result(&ada, &run);
    is_whole(&node, &run, &told);
    assert_eq!(degraded(&told), BTreeMap::new());
    assert_eq!(by(&told, 1)[1..], ["person", "model"], "{}", told["sources"]);
    assert_eq!((&told["facilitator"], &told["facilitators"]["syntheses"][0]), (&json!(MODEL), &json!(MODEL)));
    assert!(told["plan"].as_str().unwrap().contains("带三届学生试用"), "{}", told["plan"]);
    let spoke = server.seen().into_iter().filter(|seen| seen["stage"] == "contribute").count();
    assert_eq!(spoke as i64, told["total_rounds"].as_i64().unwrap(), "nobody speaks for a person");
}

/// Whom a worker answers for is not asked of a model; what it leaves is.
#[test]
fn a_worker_answers_before_the_model() {
    let server = server(&json!({}));
    let quick = [("TOWOW_NODE_BRIDGE_OFFER_SECONDS", "2"), ("TOWOW_NODE_BRIDGE_WORKER_SECONDS", "60")];
    let node = node(&server, None, &quick);
    let [ada, ..] = people(&node.url);
    let args = ["node", "bridge-key", "create", "--name", "t", "--account", "bo@example.org", "--db"];
    let made = node.home.towow(&[&args[..], &[&node.database().url]].concat()).ok();
    let (address, key) = (node.url.trim_start_matches("http://").to_owned(), text(&made["key"]));
    let ask = move |path: &str, body: &Value| {
        let (status, answer) = http(&address, "POST", &format!("/protocol/bridge/{path}"), Some(&key), body);
        assert_eq!(status, 200, "{answer}");
        answer
    };
    assert_eq!(ask("next", &json!({ "wait_seconds": 0 }))["task"], Value::Null);
    let run = begin(&ada);
    // One answer, and then silence.
    let task = ask("next", &json!({ "wait_seconds": 10 }))["task"].clone();
    assert_eq!((&task["participant"]["display_name"], &task["round"]), (&json!("Bo"), &json!(1)), "{task}");
    let submit = format!("tasks/{}/submit", text(&task["task_id"]));
    assert_eq!(ask(&submit, &json!({ "content": "我能用柴窑教陶艺拉坯" }))["status"], "accepted");
    let told = result(&ada, &run);
    is_whole(&node, &run, &told);
    assert_eq!(by(&told, 1), ["model", "bridge", "model"], "{}", told["sources"]);
    assert_eq!(by(&told, 2), ["model", "model", "model"], "{}", told["sources"]);
    assert_eq!((degraded(&told), &told["sources"][1]["model"]), (BTreeMap::new(), &Value::Null));
    assert!(told["plan"].as_str().unwrap().contains("用柴窑教陶艺拉坯"), "{}", told["plan"]);
    let of_bo = |seen: &&Value| seen["stage"] == "contribute" && is_of_table_or_seat(seen, 1);
    let rounds = told["total_rounds"].as_i64().unwrap();
    assert_eq!(server.seen().iter().filter(of_bo).count() as i64, rounds - 1);
}

/// Who waits for a model waits alone.
#[test]
fn a_slow_model_holds_up_no_other_run() {
    let server = server(&json!({ "*": "hang" }));
    let vault = ("TOWOW_NODE_SECRETS_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    let near = ("TOWOW_NODE_SECRETS_ALLOW_PRIVATE_ENDPOINTS", "true");
    let node = Serving::with(&[vault, near, ("TOWOW_NODE_QUOTA_ENFORCED", "false")]);
    let [ada, bo, _] = people(&node.url);
    let bind = ["billing", "byok-bind", "--base-url", &server.url];
    ada.with(&bind, &[("TOWOW_API_KEY", "sk-of-ada-0123456789")], "").ok();
    let slow: Vec<String> = (0..3).map(|_| begin(&ada)).collect();
    let begun = Instant::now();
    while server.seen().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(20), "nothing is asked");
        std::thread::sleep(Duration::from_millis(50));
    }
    let quick = begin(&bo);
    let told = result(&bo, &quick);
    assert_eq!((&told["status"], &told["facilitator"]), (&json!("done"), &json!("rules")));
    for run in slow {
        assert_eq!(ada.towow(&["run", "status", &run]).ok()["finished_at"], Value::Null);
    }
}
