//! Runs that are called off, and what was said in a run, read when it is over.

use serde_json::{Value, json};

use super::{People, accepted, agent, kinds, negotiate, people, say, sql, text, until_round};
use crate::support::{Running, Serving};

const REASON: &str = "我改主意了，抱歉";
const WHY: &str = "Ada 取消了这次协作：我改主意了，抱歉";

#[test]
fn who_opened_a_run_calls_it_off_and_everybody_is_told() {
    let node = Serving::start();
    let people = people(&node.url);
    let People { ada, bo, cy } = &people;
    let ids = accepted(&people, &[(bo, "Bo"), (cy, "Cy")]);
    let run = negotiate(ada, &ids, "4");
    ada.towow(&["run", "visibility", &run, "--public-visibility", "true"]).ok();
    for home in [bo, cy] {
        home.towow(&["run", "prompt", &run]).ok();
        say(home, &run, 1, "我能教拉坯。");
    }
    until_round(ada, &run, 1);
    bo.towow(&["run", "prompt", &run]).ok();
    say(bo, &run, 2, "我还有一间工作室。");

    bo.towow(&["run", "cancel", &run]).fails(1, "not_your_run");
    let long = "x".repeat(501);
    ada.towow(&["run", "cancel", &run, "--reason", &long]).fails(2, "invalid_argument");
    let watch = Running::start(bo, &["run", "watch", &run], &[]);
    while text(&watch.line()["event"]) != "open" {}
    let agents = [("CLAUDECODE", "1")];
    ada.with(&["run", "cancel", &run], &agents, "").fails(2, "confirmation_required");
    let ended = ada.with(&["run", "cancel", &run, "--reason", REASON, "--yes"], &agents, "").ok();
    assert_eq!((&ended["status"], &ended["error"]), (&json!("cancelled"), &json!(WHY)), "{ended}");
    assert_eq!((&ended["current_round"], ended["finished_at"].is_string()), (&json!(1), true), "{ended}");
    let outcome = watch.end();
    let last = outcome.lines().pop().unwrap();
    assert_eq!((&last["event"], &last["error"]), (&json!("cancelled"), &json!(WHY)), "{last}");

    // For those who sat in it.
    let status = bo.towow(&["run", "status", &run]).ok();
    assert_eq!((&status["status"], &status["error"], &status["round"]), (&ended["status"], &json!(WHY), &Value::Null));
    let said = |outcome: crate::support::Outcome| text(&outcome.fails(5, "run_cancelled")["message"]);
    assert!(said(bo.towow(&["run", "wait", &run])).ends_with(WHY));
    for args in [
        vec!["result", &run],
        vec!["run", "prompt", &run],
        vec!["run", "respond", &run, "--round", "2", "--content", "x"],
    ] {
        assert_eq!(said(cy.towow(&args)), WHY, "{args:?}");
    }
    said(cy.towow(&["run", "export", &run]));
    for lang in ["zh", "en"] {
        let shown = cy.towow(&["run", "watch", &run, "-o", "table", "--lang", lang]).stdout;
        assert!(shown.contains(if lang == "zh" { "已取消：Ada" } else { "called off: Ada" }), "{shown}");
    }
    ada.towow(&["run", "cancel", &run]).fails(5, "run_over");
    for home in [ada, bo, cy] {
        assert_eq!(kinds(home, &run), ["round_open", "round_open", "run_cancelled"]);
        assert_eq!(home.towow(&["inbox"]).ok()["items"][0]["title"], WHY);
    }
    let demands = ada.towow(&["demand", "list"]).ok();
    assert_eq!(demands["demands"][0]["runs"][0]["status"], "cancelled", "{demands}");

    // For strangers, who are not told why.
    let listed = |status: &str| bo.towow(&["browse", "runs", "--status", status]).ok()["total"].clone();
    assert_eq!((listed("cancelled"), listed("running")), (json!(1), json!(0)));
    bo.towow(&["browse", "runs", "--status", "over"]).fails(1, "invalid_request");
    let public = bo.towow(&["browse", "run", &run]).ok();
    assert!(public["status"] == "cancelled" && !public.to_string().contains("改主意"), "{public}");
    assert_eq!(said(bo.towow(&["browse", "result", &run])), "the run was called off");

    // Nothing more is written, whatever was due.
    let url = &node.database().url;
    sql(url, "UPDATE runs SET deadline_at = 1");
    let next = negotiate_again(&people);
    until_round(ada, &next, 9);
    assert_eq!(sql(url, &format!("SELECT COUNT(*) FROM syntheses WHERE run_id = '{run}'")), "1");
    assert_eq!(sql(url, &format!("SELECT COUNT(*) FROM contributions WHERE run_id = '{run}' AND round = 2")), "0");
    assert_eq!(ada.towow(&["run", "status", &run]).ok()["finished_at"], ended["finished_at"]);

    // The words of who leaves for good go with them.
    let confirmed = ["auth", "delete-account", "--confirmation", "DELETE", "--password-stdin", "--yes"];
    ada.with(&confirmed, &[], "correct horse\n").ok();
    let told = bo.towow(&["run", "status", &run]).ok();
    assert_eq!((&told["status"], &told["error"]), (&json!("cancelled"), &json!("协作已取消 / called off")));
    assert!(!bo.towow(&["inbox"]).ok().to_string().contains("改主意"));
}

/// A run of one round in which the profile of Bo speaks.
fn negotiate_again(people: &People) -> String {
    let id = accepted(people, &[(&people.bo, "Bo")]).remove(0);
    let body = json!({"initiator": agent(&people.ada), "invitation_ids": [id], "max_rounds": 1,
                      "execution_mode": "worker_distributed"});
    text(&super::api(&people.ada, "POST", "/protocol/runs", &body).ok()["run_id"])
}

#[test]
fn what_was_said_is_read_while_it_goes_on_and_when_it_is_over() {
    let node = Serving::start();
    let people = people(&node.url);
    let People { ada, bo, cy } = &people;
    let run = negotiate(ada, &accepted(&people, &[(bo, "Bo"), (cy, "Cy")]), "2");
    let record = |home: &crate::support::Home| home.towow(&["run", "record", &run]).ok();
    assert_eq!(record(bo)["rounds"], json!([]));
    let words = |round: i64, name: &str| format!("我是{name}，我能教第 {round} 种陶艺拉坯。");
    let rounds = || record(ada)["rounds"].as_array().unwrap().len() as i64;
    for round in 1..=2 {
        bo.towow(&["run", "prompt", &run]).ok();
        say(bo, &run, round, &words(round, "Bo"));
        assert_eq!(rounds(), round - 1, "an open round is nobody's to read");
        say(cy, &run, round, &words(round, "Cy"));
        until_round(ada, &run, round);
        assert_eq!(rounds(), round);
    }
    assert_eq!(until_round(ada, &run, 9)["status"], "done");
    let whole = record(ada);
    assert_eq!((&whole["status"], &whole["run_id"]), (&json!("done"), &json!(run)));
    assert_eq!(record(bo), whole);
    let rounds = whole["rounds"].as_array().unwrap();
    assert_eq!(rounds.len(), 2);
    for (round, number) in rounds.iter().zip(1..) {
        assert_eq!(round["round"], number);
        assert!(text(&round["synthesis"]).contains("Bo") && round["findings"]["pairs"].is_array(), "{round}");
        let seat = |seat: usize| {
            let reply = &round["replies"][seat];
            (
                reply["seat"].clone(),
                text(&reply["display_name"]),
                reply["answered"].clone(),
                text(&reply["answered_by"]),
            )
        };
        assert_eq!(seat(0), (json!(0), "Ada".into(), json!(false), "rules".into()));
        assert_eq!(seat(1), (json!(1), "Bo".into(), json!(true), "person".into()));
        assert_eq!(round["replies"][2]["content"], words(number, "Cy"));
    }
    for (lang, by) in [("zh", "本人"), ("en", "in person")] {
        let shown = bo.towow(&["run", "record", &run, "-o", "table", "--lang", lang]).stdout;
        assert!(shown.contains(by) && shown.contains(&words(2, "Cy")), "{shown}");
    }

    // What a private agent has said is its own, afterwards too.
    cy.towow(&["agent", "visibility", "private"]).ok();
    assert_eq!(record(cy), whole);
    let seen = record(bo);
    assert!(!seen.to_string().contains("我是Cy"), "{seen}");
    assert_eq!(
        (&seen["rounds"][1]["replies"][2]["content"], &seen["rounds"][1]["replies"][2]["answered"]),
        (&Value::Null, &json!(true))
    );
    assert_eq!(seen["rounds"][1]["replies"][1], whole["rounds"][1]["replies"][1]);
    let eve = crate::support::Home::at(&node.url);
    eve.register("Eve", "x");
    eve.towow(&["run", "record", &run]).fails(4, "not_found");
    eve.towow(&["run", "cancel", &run]).fails(4, "not_found");

    let hosted = negotiate_again(&people);
    until_round(ada, &hosted, 9);
    let record = ada.towow(&["run", "record", &hosted]).ok();
    let reply = &record["rounds"][0]["replies"][1];
    assert_eq!((&reply["answered_by"], &reply["answered"]), (&json!("rules"), &json!(true)), "{record}");
    assert!(text(&reply["content"]).contains("陶艺"), "{record}");
}

#[test]
fn an_invitation_is_taken_back_while_it_is_not_answered() {
    let node = Serving::start();
    let people = people(&node.url);
    let People { ada, bo, cy } = &people;
    let nomination = super::found(ada);
    let invite = || text(&ada.towow(&["invite", "create", &nomination("Bo")]).ok()["invitation_id"]);
    let id = invite();
    bo.towow(&["invite", "withdraw", &id]).fails(1, "not_your_invitation");
    cy.towow(&["invite", "withdraw", &id]).fails(4, "not_found");
    for _ in 0..2 {
        assert_eq!(ada.towow(&["invite", "withdraw", &id]).ok()["status"], "withdrawn");
    }
    assert_eq!(bo.towow(&["invite", "show", &id]).ok()["status"], "withdrawn");
    bo.towow(&["invite", "respond", &id, "--action", "accept"]).fails(5, "invitation_withdrawn");
    ada.towow(&["run", "negotiate", &id]).fails(5, "invitation_not_accepted");
    let items = bo.towow(&["inbox"]).ok()["items"].clone();
    let told: Vec<(String, String)> =
        items.as_array().unwrap().iter().map(|item| (text(&item["kind"]), text(&item["title"]))).collect();
    let expected = [("invitation_withdrawn", "Ada 撤回了邀请"), ("invitation", "Ada 邀请你一起协作")];
    assert_eq!(told, expected.map(|(kind, title)| (kind.to_owned(), title.to_owned())), "{items}");

    let again = invite();
    assert_ne!(again, id, "a new one may follow");
    bo.towow(&["invite", "respond", &again, "--action", "accept"]).ok();
    ada.towow(&["invite", "withdraw", &again]).fails(5, "invitation_accepted");
}
