//! Invitations, runs that people answer themselves, what is published of them, and several nodes on one database.

mod cancel;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::sql::value as sql;
use crate::support::{Home, Outcome, Running, Serving};

const DEMAND: &str = "想找人教陶艺拉坯。我能帮忙拍照。";

const ADA: &str = "程序员\n\n## 我能提供\n- 拍照";
const BO: &str = "陶艺老师\n\n## 我能提供\n- 周末陶艺拉坯课\n\n## 我在找\n- 会拍照的人";
const CY: &str = "会计\n\n## 我能提供\n- 陶艺拉坯入门\n- 报税\n\n## 我在找\n- 爱好";

/// Ada, who asks, and Bo and Cy, who can be found.
struct People {
    ada: Home,
    bo: Home,
    cy: Home,
}

fn people(url: &str) -> People {
    let person = |name: &str, profile: &str| {
        let home = Home::at(url);
        home.register(name, profile);
        home
    };
    People { ada: person("Ada", ADA), bo: person("Bo", BO), cy: person("Cy", CY) }
}

fn agent(home: &Home) -> String {
    home.config()["agent_id"].as_str().unwrap().to_owned()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

fn api(home: &Home, method: &str, path: &str, body: &Value) -> Outcome {
    home.with(&["api", method, path, "--input", "-"], &[], &body.to_string())
}

/// The nominations of Ada's demand, by name.
fn found(ada: &Home) -> impl Fn(&str) -> String {
    let found = ada.towow(&["discover", "run", DEMAND]).ok();
    move |name: &str| {
        let rows = found["nominations"].as_array().unwrap();
        let row = rows.iter().find(|row| row["display_name"] == name).unwrap_or_else(|| panic!("no {name}: {found}"));
        text(&row["nomination_id"])
    }
}

/// Invitations of these people, accepted.
fn accepted(people: &People, guests: &[(&Home, &str)]) -> Vec<String> {
    let nomination = found(&people.ada);
    guests
        .iter()
        .map(|(home, name)| {
            let id = text(&people.ada.towow(&["invite", "create", &nomination(name)]).ok()["invitation_id"]);
            assert_eq!(home.towow(&["invite", "respond", &id, "--action", "accept"]).ok()["status"], "accepted");
            id
        })
        .collect()
}

fn negotiate(home: &Home, invitations: &[String], rounds: &str) -> String {
    let ids = invitations.join(",");
    text(&home.towow(&["run", "negotiate", &ids, "--max-rounds", rounds]).ok()["run_id"])
}

fn say(home: &Home, run: &str, round: i64, words: &str) -> Value {
    home.towow(&["run", "respond", run, "--round", &round.to_string(), "--content", words]).ok()
}

fn kinds(home: &Home, run: &str) -> Vec<String> {
    let inbox = home.towow(&["inbox"]).ok();
    let items = inbox["items"].as_array().unwrap().iter().filter(|item| item["run_id"] == run);
    let mut kinds: Vec<String> = items.map(|item| text(&item["kind"])).collect();
    kinds.reverse();
    kinds
}

/// Waits until a run has finished so many rounds, or is over.
fn until_round(home: &Home, run: &str, round: i64) -> Value {
    let begun = Instant::now();
    loop {
        let status = home.towow(&["run", "status", run]).ok();
        if status["current_round"].as_i64().unwrap() >= round || !status["finished_at"].is_null() {
            return status;
        }
        assert!(begun.elapsed() < Duration::from_secs(40), "{status}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Who waits for a run in which people answer, or watches it, learns what happens as in any other.
#[test]
fn a_run_of_people_is_watched_and_waited_for() {
    let node = Serving::start();
    let people = people(&node.url);
    let run = negotiate(&people.ada, &accepted(&people, &[(&people.bo, "Bo")]), "1");
    let watch = Running::start(&people.ada, &["run", "watch", &run], &[]);
    let mut events = Vec::new();
    while events.last() != Some(&"open 1".to_owned()) {
        let event = watch.line();
        events.push(format!("{} {}", text(&event["event"]), event["round"]).replace(" null", ""));
        assert!(event["event"] != "open" || event["deadline_at"].is_string(), "{event}");
    }
    assert!(events.contains(&"status".to_owned()) && events.contains(&"participant".to_owned()), "{events:?}");
    people.ada.towow(&["run", "wait", &run, "--timeout", "0"]).fails(8, "wait_timeout");
    for lang in ["en", "zh"] {
        let shown = people.bo.towow(&["run", "prompt", &run, "-o", "table", "--lang", lang]).stdout;
        let (who, state) = if lang == "en" { ("Bo (you)", "has not answered") } else { ("Bo（你）", "未回答") };
        assert!(shown.contains(who) && shown.contains(state) && shown.contains(DEMAND), "{shown}");
    }
    people.bo.write("reply.md", "我能教拉坯。\n");
    let reply = ["run", "respond", &run, "--round", "1", "--content", "@reply.md"];
    assert_eq!(people.bo.towow(&reply).ok()["status"], "accepted");
    let last = watch.line();
    assert_eq!((text(&last["event"]), &last["round"]), ("round".into(), &json!(1)), "{last}");
    let outcome = watch.end();
    assert_eq!((outcome.status, outcome.lines()[0]["event"].clone()), (Some(0), json!("done")), "{}", outcome.stderr);
    assert_eq!(people.bo.towow(&["run", "wait", &run]).ok()["status"], "done");
    for (lang, words) in [("en", "done after 1 rounds: towow result"), ("zh", "共 1 轮，已完成：towow result")] {
        let shown = people.bo.towow(&["run", "watch", &run, "-o", "table", "--lang", lang]).stdout;
        assert!(shown.contains(words), "{shown}");
    }
    let page = people.bo.towow(&["run", "export", &run, "--html"]).stdout;
    assert!(page.contains("<td>本人</td>") && page.contains("我能教拉坯"), "{page}");
}

#[test]
fn two_people_come_together() {
    let node = Serving::start();
    let people = people(&node.url);
    let People { ada, bo, cy } = &people;
    let nomination = found(ada);

    let invitation = ada.towow(&["invite", "create", &nomination("Bo")]).ok();
    assert_eq!((&invitation["status"], &invitation["run_id"]), (&json!("pending"), &Value::Null));
    assert_eq!((&invitation["inviter_name"], &invitation["invitee_name"]), (&json!("Ada"), &json!("Bo")));
    let id = text(&invitation["invitation_id"]);
    let again = ada.towow(&["invite", "create", &nomination("Bo")]).ok();
    assert_eq!(again["invitation_id"], id, "one invitation is enough");
    let notice = &bo.towow(&["inbox"]).ok()["items"][0];
    assert_eq!((&notice["kind"], &notice["invitation_id"]), (&json!("invitation"), &json!(id)));
    assert_eq!(notice["title"], "Ada 邀请你一起协作");
    let seen = bo.towow(&["invite", "show", &id]).ok();
    assert_eq!(seen["demand_text"], DEMAND, "who is invited knows to what");
    assert_eq!(bo.towow(&["invite", "list"]).ok()["invitations"], json!([seen]));

    let ids = [id.clone()];
    ada.towow(&["run", "negotiate", &id]).fails(5, "invitation_not_accepted");
    for _ in 0..2 {
        assert_eq!(bo.towow(&["invite", "respond", &id, "--action", "accept"]).ok()["status"], "accepted");
    }
    bo.towow(&["invite", "respond", &id, "--action", "decline"]).fails(5, "invitation_accepted");
    let answered = &ada.towow(&["inbox"]).ok()["items"];
    assert_eq!(answered.as_array().unwrap().len(), 1, "two equal answers are one: {answered}");
    assert_eq!(answered[0]["title"], "Bo 接受了你的邀请");

    let opened = ada.towow(&["run", "negotiate", &id, "--max-rounds", "2"]).ok();
    assert_eq!((&opened["status"], &opened["execution_mode"]), (&json!("queued"), &json!("participant_distributed")));
    assert_eq!((&opened["participant_count"], &opened["participants"]), (&json!(1), &json!([agent(ada), agent(bo)])));
    assert_eq!((&opened["public_visibility"], &opened["public_url"]), (&json!(false), &Value::Null));
    let run = text(&opened["run_id"]);
    ada.towow(&["run", "negotiate", &ids[0]]).fails(5, "invitation_used");
    assert_eq!(ada.towow(&["invite", "show", &id]).ok()["run_id"], run);

    let asked = bo.towow(&["run", "prompt", &run]).ok();
    assert_eq!((&asked["round"], &asked["already_responded"]), (&json!(1), &json!(false)));
    let prompt = text(&asked["prompt"]);
    assert!(prompt.contains(&format!("```text\n{DEMAND}\n```")) && prompt.contains("0. Ada"), "{prompt}");
    assert!(prompt.contains(&format!("towow run respond {run} --round 1")), "{prompt}");
    let status = ada.towow(&["run", "status", &run]).ok();
    assert_eq!(status["round"]["open_round"], 1);
    let answered: Vec<&Value> =
        status["round"]["answered"].as_array().unwrap().iter().map(|seat| &seat["answered"]).collect();
    assert_eq!(answered, [false, false]);
    ada.towow(&["result", &run]).fails(5, "run_not_finished");

    // The requester may speak and is not waited for.
    let first = say(ada, &run, 1, "我能出材料费。只在周末有空。");
    assert_eq!((&first["status"], &first["waiting_for"]), (&json!("accepted"), &json!(1)));
    assert_eq!(first["should_trigger_synthesis"], false);
    ada.towow(&["run", "respond", &run, "--round", "2", "--content", "x"]).fails(5, "round_not_open");
    let words = "我能教拉坯，用我自己的工作室。\n\n必须提前一周约。";
    let last = say(bo, &run, 1, words);
    assert_eq!((&last["status"], &last["should_trigger_synthesis"]), (&json!("accepted"), &json!(true)));
    assert_eq!(say(bo, &run, 1, "不教了")["status"], "already_responded");

    until_round(ada, &run, 1);
    let asked = ada.towow(&["run", "prompt", &run]).ok();
    assert_eq!(asked["round"], 2);
    assert_eq!(asked["previous"][0]["replies"][1]["content"], words, "the first reply stays, word for word");
    assert!(text(&asked["prompt"]).contains(words));
    assert_eq!(say(bo, &run, 2, "没有新的")["waiting_for"], 1, "a requester who has answered before is waited for");
    assert_eq!(say(ada, &run, 2, "没有新的")["should_trigger_synthesis"], true);
    let done = until_round(ada, &run, 9);
    assert_eq!((&done["status"], &done["current_round"], &done["round"]), (&json!("done"), &json!(2), &Value::Null));
    let late = ["run", "respond", &run, "--round", "3", "--content", "还有一句"];
    assert_eq!(bo.towow(&late).fails(5, "round_closed")["details"]["status"], "round_closed");
    bo.towow(&["run", "prompt", &run]).fails(5, "run_over");

    let (for_ada, for_bo) = (ada.towow(&["result", &run]).ok(), bo.towow(&["result", &run]).ok());
    let plan = text(&for_ada["plan"]);
    assert!(plan.contains("我能教拉坯") && plan.contains("[第1轮 Bo]"), "{plan}");
    assert!(plan.contains("必须提前一周约") && plan.contains("我能出材料费"), "{plan}");
    assert!(!plan.contains("周末陶艺拉坯课"), "a person speaks, not the profile: {plan}");
    assert_eq!(for_bo["plan"], for_ada["plan"]);
    assert!(text(&for_ada["delivery"]).starts_with("# 给Ada") && text(&for_bo["delivery"]).starts_with("# 给Bo"));
    assert_ne!(for_ada["exposure_event_id"], for_ada["delivery_exposure_event_id"]);
    assert_eq!(ada.towow(&["result", &run]).ok()["exposure_event_id"], for_ada["exposure_event_id"]);
    for home in [ada, bo] {
        assert_eq!(kinds(home, &run), ["round_open", "round_open", "run_done"]);
    }

    // For everybody else there is no such run, and no such invitation.
    for args in [
        vec!["run", "status", &run],
        vec!["run", "prompt", &run],
        vec!["run", "respond", &run, "--round", "1", "--content", "x"],
        vec!["result", &run],
        vec!["run", "visibility", &run, "--public-visibility", "true"],
        vec!["invite", "show", &id],
        vec!["invite", "respond", &id, "--action", "accept"],
        vec!["run", "negotiate", &id],
        vec!["browse", "run", &run],
        vec!["browse", "result", &run],
    ] {
        cy.towow(&args).fails(4, "not_found");
    }
    let usage = sql(&node.database().url, "SELECT units FROM usage_events WHERE kind = 'run'");
    assert_eq!(usage, "5", "the run was paid once, by Ada");
}

#[test]
fn what_cannot_be_invited_or_opened_is_refused() {
    let node = Serving::seeded();
    let people = people(&node.url);
    let People { ada, bo, cy } = &people;
    let hidden = text(
        &bo.towow(&["agent", "create", "Hidden", "--profile", "x", "--visibility", "private"]).ok()["agent"]["agent_id"],
    );
    let second = text(&ada.towow(&["agent", "create", "Second", "--profile", "x"]).ok()["agent"]["agent_id"]);
    let (ada_id, bo_id) = (agent(ada), agent(bo));
    let nomination = found(ada);
    let demand = text(&ada.towow(&["demand", "list"]).ok()["demands"][0]["demand_id"]);
    let invite = |home: &Home, body: Value| {
        let mut body = body;
        if body.get("inviter").is_none() {
            body["inviter"] = json!(agent(home));
        }
        api(home, "POST", "/protocol/invitations", &body)
    };
    let cases = [
        (ada, json!({"nomination_id": "nom_none"}), 4, "not_found"),
        (cy, json!({"nomination_id": nomination("Bo")}), 4, "not_found"),
        (ada, json!({"invitee": "agt_none"}), 4, "not_found"),
        (ada, json!({"invitee": hidden}), 4, "not_found"),
        (ada, json!({"invitee": bo_id, "inviter": bo_id}), 4, "not_found"),
        (ada, json!({"invitee": bo_id, "demand_id": "dmd_none"}), 4, "not_found"),
        (cy, json!({"invitee": bo_id, "demand_id": demand}), 4, "not_found"),
        (ada, json!({"invitee": second}), 1, "own_agent"),
        (ada, json!({"invitee": ada_id}), 1, "own_agent"),
        (ada, json!({}), 1, "invalid_request"),
        (ada, json!({"invitee": bo_id, "nomination_id": nomination("Bo")}), 1, "invalid_request"),
        (ada, json!({"nomination_id": nomination("Bo"), "demand_id": "dmd_other"}), 1, "invalid_request"),
        (ada, json!({"invitee": bo_id, "expires_in_hours": 0}), 1, "invalid_request"),
    ];
    for (home, body, exit, code) in cases {
        invite(home, body).fails(exit, code);
    }
    assert_eq!(ada.towow(&["invite", "list"]).ok()["invitations"], json!([]));

    let direct = |demand: Option<&str>, who: &str| {
        let body = json!({"invitee": who, "demand_id": demand, "expires_in_hours": 1});
        text(&invite(ada, body).ok()["invitation_id"])
    };
    let (bare, about, late) = (direct(None, &bo_id), direct(Some(&demand), &bo_id), direct(Some(&demand), &agent(cy)));
    assert_ne!(bare, about, "about another thing, another invitation");
    let other_agent = json!({"agent_id": hidden, "action": "accept"});
    api(bo, "PATCH", &format!("/protocol/invitations/{about}"), &other_agent).fails(4, "not_found");
    ada.towow(&["invite", "respond", &about, "--action", "accept"]).fails(4, "not_found");
    for id in [&bare, &about] {
        bo.towow(&["invite", "respond", id, "--action", "accept"]).ok();
    }
    sql(&node.database().url, &format!("UPDATE invitations SET expires_at = 1 WHERE invitation_id = '{late}'"));
    assert_eq!(cy.towow(&["invite", "show", &late]).ok()["status"], "expired");
    cy.towow(&["invite", "respond", &late, "--action", "accept"]).fails(5, "invitation_expired");

    // The invented are always willing.
    let sample = ada.towow(&["discover", "run", "我想找一个技术合伙人，一起做面向大学生的 AI 教育产品"]).ok();
    let people: Vec<&Value> = sample["nominations"].as_array().unwrap().iter().take(9).collect();
    let samples: Vec<String> = people
        .iter()
        .map(|row| {
            let invitation = ada.towow(&["invite", "create", row["nomination_id"].as_str().unwrap()]).ok();
            assert_eq!(invitation["status"], "accepted");
            text(&invitation["invitation_id"])
        })
        .collect();

    let run = |body: Value| {
        let mut body = body;
        body["initiator"] = body.get("initiator").cloned().unwrap_or_else(|| json!(ada_id));
        api(ada, "POST", "/protocol/runs", &body)
    };
    let cases = [
        (json!({"invitation_ids": []}), 1, "invalid_request"),
        (json!({"invitation_ids": samples[..9]}), 1, "invalid_request"),
        (json!({"invitation_ids": [samples[0], samples[0]]}), 1, "invalid_request"),
        (json!({"invitation_ids": ["inv_none"]}), 4, "not_found"),
        (json!({"invitation_ids": [samples[0]], "initiator": second}), 4, "not_found"),
        (json!({"invitation_ids": [samples[0]], "initiator": bo_id}), 4, "not_found"),
        (json!({"invitation_ids": [samples[0], late]}), 5, "invitation_not_accepted"),
        (json!({"invitation_ids": [samples[0], about]}), 1, "invalid_request"),
        (json!({"invitation_ids": [bare]}), 1, "invalid_request"),
        (json!({"invitation_ids": [samples[0]], "max_rounds": 0}), 1, "invalid_request"),
        (json!({"invitation_ids": [samples[0]], "execution_mode": "telepathy"}), 1, "invalid_request"),
    ];
    for (body, exit, code) in cases {
        run(body).fails(exit, code);
    }
    let opened = run(json!({"invitation_ids": samples[..3]})).ok();
    assert_eq!((&opened["execution_mode"], &opened["max_rounds"]), (&json!("worker_distributed"), &json!(4)));
    let id = text(&opened["run_id"]);
    let result = ada.towow(&["result", &id, "--wait", "--timeout", "30s"]).ok();
    assert!(text(&result["plan"]).contains("虚构"));
    ada.towow(&["run", "prompt", &id]).fails(5, "run_by_profile");
    ada.towow(&["run", "respond", &id, "--round", "1", "--content", "x"]).fails(5, "run_by_profile");
    run(json!({"invitation_ids": [samples[0]]})).fails(5, "invitation_used");

    // Out of units, nothing is opened and the invitation stays as it was.
    sql(&node.database().url, "UPDATE accounts SET daily_quota = 0, bonus_remaining = 0 WHERE name = 'Ada'");
    let refused = run(json!({"invitation_ids": [samples[3]]}));
    assert_eq!(refused.status, Some(6), "{}", refused.stderr);
    let (_, rest) = samples.split_at(3);
    assert_eq!(ada.towow(&["invite", "show", &rest[0]]).ok()["run_id"], Value::Null);
}

#[test]
fn the_same_key_opens_one_run() {
    let node = Serving::start();
    let people = people(&node.url);
    let ids = accepted(&people, &[(&people.bo, "Bo"), (&people.cy, "Cy")]);
    let body = json!({"initiator": agent(&people.ada), "invitation_ids": ids, "max_rounds": 3});
    let post = |body: &Value| {
        let args = ["api", "POST", "/protocol/runs", "-H", "Idempotency-Key: one-key", "--input", "-"];
        people.ada.with(&args, &[], &body.to_string())
    };
    let runs: Vec<Value> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| post(&body).ok()["run_id"].clone())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(runs.iter().all(|run| *run == runs[0] && run.is_string()), "{runs:?}");
    assert_eq!(sql(&node.database().url, "SELECT COUNT(*) FROM runs"), "1");
    assert_eq!(sql(&node.database().url, "SELECT COUNT(*) FROM usage_events WHERE kind = 'run'"), "1");
    for (field, value) in [("max_rounds", json!(4)), ("invitation_ids", json!([ids[0]]))] {
        let mut other = body.clone();
        other[field] = value;
        post(&other).fails(1, "idempotency_key_reused");
    }
}

#[test]
fn the_silent_are_waited_for_until_the_deadline_and_not_for_ever() {
    let node = Serving::start();
    let people = people(&node.url);
    let ids = accepted(&people, &[(&people.bo, "Bo"), (&people.cy, "Cy")]);
    let run = negotiate(&people.ada, &ids, "6");
    let pass = || sql(&node.database().url, "UPDATE runs SET deadline_at = 1 WHERE deadline_at IS NOT NULL");
    for round in 1..=2 {
        people.bo.towow(&["run", "prompt", &run]).ok();
        let said = say(&people.bo, &run, round, &format!("我能教第 {round} 种拉坯。"));
        assert_eq!((&said["waiting_for"], &said["should_trigger_synthesis"]), (&json!(1), &json!(false)));
        pass();
        until_round(&people.ada, &run, round);
    }
    let asked = people.bo.towow(&["run", "prompt", &run]).ok();
    let silent = &asked["previous"][1]["replies"][2];
    assert_eq!((&silent["answered"], &silent["content"]), (&json!(false), &json!("（没有回复）")));
    // Who was silent twice is not waited for, and may still come back.
    assert_eq!(say(&people.bo, &run, 3, "没有新的")["should_trigger_synthesis"], true);
    until_round(&people.ada, &run, 3);
    people.cy.towow(&["run", "prompt", &run]).ok();
    assert_eq!(say(&people.cy, &run, 4, "我能教拉坯入门。")["waiting_for"], 1);
    assert_eq!(say(&people.bo, &run, 4, "没有新的")["should_trigger_synthesis"], true);
    until_round(&people.ada, &run, 4);
    // Nobody answers any more: two quiet rounds, and it is over.
    for round in 5..=6 {
        people.bo.towow(&["run", "prompt", &run]);
        pass();
        until_round(&people.ada, &run, round);
    }
    assert_eq!(until_round(&people.ada, &run, 9)["status"], "done");
    let plan = text(&people.ada.towow(&["result", &run]).ok()["plan"]);
    assert!(plan.contains("[第2轮 Bo]") && plan.contains("[第4轮 Cy]"), "{plan}");
    assert_eq!(kinds(&people.cy, &run), ["round_open", "round_open", "round_open", "round_open", "run_done"]);
}

#[test]
fn what_a_private_agent_says_is_for_its_own_account() {
    let node = Serving::start();
    let people = people(&node.url);
    let ids = accepted(&people, &[(&people.bo, "Bo"), (&people.cy, "Cy")]);
    let run = negotiate(&people.ada, &ids, "1");
    people.cy.towow(&["agent", "visibility", "private"]).ok();
    assert!(text(&people.cy.towow(&["run", "prompt", &run]).ok()["prompt"]).contains("私密"));
    say(&people.bo, &run, 1, "我能在北岸教陶艺拉坯。");
    say(&people.cy, &run, 1, "我能在南岸教陶艺拉坯。");
    until_round(&people.ada, &run, 9);
    let read = |home: &Home| {
        let result = home.towow(&["result", &run]).ok();
        (text(&result["plan"]), text(&result["delivery"]))
    };
    for (home, sees) in [(&people.ada, false), (&people.bo, false), (&people.cy, true)] {
        let (plan, delivery) = read(home);
        assert!(plan.contains("北岸") && plan.contains("### Cy"), "{plan}");
        assert_eq!(plan.contains("南岸"), sees, "{plan}");
        assert_eq!(delivery.contains("南岸"), sees, "{delivery}");
    }
}

#[test]
fn strangers_read_only_what_was_consented_to() {
    let node = Serving::start();
    let people = people(&node.url);
    let People { ada, bo, cy } = &people;
    let stranger = Home::at(&node.url);
    let ids = accepted(&people, &[(bo, "Bo"), (cy, "Cy")]);
    let run = negotiate(ada, &ids, "1");
    say(bo, &run, 1, "我能在北岸教陶艺拉坯。");
    let reply =
        json!({"agent_id": agent(cy), "round": 1, "content": "我能在南岸教陶艺拉坯。", "metadata": {"public": true}});
    api(cy, "POST", &format!("/protocol/runs/{run}/respond"), &reply).ok();
    until_round(ada, &run, 9);

    stranger.towow(&["browse", "run", &run]).fails(4, "not_found");
    bo.towow(&["run", "visibility", &run, "--public-visibility", "true"]).fails(1, "not_your_run");
    let published = ada.towow(&["run", "visibility", &run, "--public-visibility", "true"]).ok();
    assert_eq!(published["public_url"], format!("{}/protocol/runs/public/{run}", node.url));
    assert_eq!(ada.towow(&["run", "status", &run]).ok()["public_url"], published["public_url"]);

    let listed = stranger.towow(&["browse", "runs", "--status", "done"]).ok();
    assert_eq!((&listed["total"], &listed["runs"][0]["run_id"]), (&json!(1), &json!(run)));
    assert_eq!(stranger.towow(&["browse", "runs", "--status", "queued"]).ok()["runs"], json!([]));
    stranger.towow(&["browse", "runs", "--status", "odd"]).fails(1, "invalid_request");
    let shown = stranger.towow(&["browse", "run", &run]).ok();
    let names: Vec<&str> =
        shown["participants"].as_array().unwrap().iter().map(|seat| seat["display_name"].as_str().unwrap()).collect();
    let position = |name: &str| names.iter().position(|found| *found == name);
    assert_eq!(names.len(), 3);
    assert!(position("Ada") == Some(0) && position("Cy").is_some() && position("Bo").is_none(), "{names:?}");
    assert!(names.contains(&"参与者 1") || names.contains(&"参与者 2"), "{names:?}");
    let result = stranger.towow(&["browse", "result", &run]).ok();
    let all = format!("{listed}{shown}{result}");
    for secret in ["北岸", "Bo", "想找人教", "acc_", "delivery", &agent(bo)] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
    let plan = text(&result["plan"]);
    assert!(plan.contains("南岸") && plan.contains("所说的内容不公开"), "{plan}");

    // The demand is published by itself, and then the plan says what it is for.
    let demand = text(&ada.towow(&["run", "status", &run]).ok()["demand_id"]);
    ada.towow(&["demand", "visibility", &demand, "--visibility", "public"]).ok();
    let result = stranger.towow(&["browse", "result", &run]).ok();
    assert_eq!(result["demand_text"], DEMAND);
    assert!(text(&result["plan"]).contains("想找人教"));

    ada.towow(&["run", "visibility", &run, "--public-visibility", "false"]).ok();
    stranger.towow(&["browse", "result", &run]).fails(4, "not_found");
    assert_eq!(stranger.towow(&["browse", "runs"]).ok()["total"], 0);
}

#[test]
fn another_node_goes_on_where_one_was_killed() {
    let first = Serving::start();
    let second = Serving::of(Home::new(), "127.0.0.1:0", first.database().clone());
    let people = people(&first.url);
    let ids = accepted(&people, &[(&people.bo, "Bo")]);
    let run = negotiate(&people.ada, &ids, "1");
    let url = first.database().url.clone();
    // The answer is in, and whoever was about to write the round is gone with its lease.
    say_nothing_until_open(&people.bo, &run);
    // Only a run that no node holds: the one that opened the round would otherwise go on with it.
    let asked = Instant::now();
    let begun = loop {
        let until = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() + 9000;
        let dead = format!("lease_owner = 'node_dead', lease_until = {until}");
        sql(&url, &format!("UPDATE runs SET {dead} WHERE lease_owner IS NULL"));
        if sql(&url, "SELECT COUNT(*) FROM runs WHERE lease_owner = 'node_dead'") == "1" {
            break Instant::now();
        }
        assert!(asked.elapsed() < Duration::from_secs(20), "the run was never let go");
        std::thread::sleep(Duration::from_millis(20));
    };
    say(&people.bo, &run, 1, "我能教拉坯。");
    let kept = first.stop();
    let at_second = |home: &Home| {
        let token = text(&home.config()["session_token"]);
        let env =
            [("TOWOW_BACKEND_URL", second.url.as_str()), ("TOWOW_TOKEN", &token), ("TOWOW_AGENT_ID", &agent(home))];
        home.with(&["result", &run, "--wait", "--timeout", "40s"], &env, "").ok()
    };
    assert!(text(&at_second(&people.ada)["plan"]).contains("我能教拉坯"));
    assert!(begun.elapsed() > Duration::from_secs(2), "the lease was respected");
    assert_eq!(sql(&url, "SELECT COUNT(*) FROM contributions"), "2");
    assert_eq!(sql(&url, "SELECT COUNT(*) FROM inbox_items WHERE kind = 'run_done'"), "2");
    drop(kept);
}

fn say_nothing_until_open(home: &Home, run: &str) {
    home.towow(&["run", "prompt", run]).ok();
}

#[test]
fn two_nodes_share_the_work_and_nothing_is_written_twice() {
    let first = Serving::seeded();
    let second = Serving::of(Home::new(), "127.0.0.1:0", first.database().clone());
    let url = first.database().url.clone();
    let ada = Home::at(&first.url);
    ada.register("Ada", ADA);
    sql(&url, "UPDATE accounts SET daily_quota = 1000000");
    let token = text(&ada.config()["session_token"]);
    let id = agent(&ada);
    let runs: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..20)
            .map(|number| {
                let node = if number % 2 == 0 { &first.url } else { &second.url };
                let env = [("TOWOW_BACKEND_URL", node.as_str()), ("TOWOW_TOKEN", &token), ("TOWOW_AGENT_ID", &id)];
                let ada = &ada;
                scope.spawn(move || {
                    let found =
                        ada.with(&["find", &format!("想找技术合伙人做第 {number} 个 AI 教育产品")], &env, "").ok();
                    text(&found["run"]["run_id"])
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for run in &runs {
        assert_eq!(ada.towow(&["result", run, "--wait", "--timeout", "60s"]).ok()["status"], "done");
    }
    assert_eq!(sql(&url, "SELECT COUNT(*) FROM runs WHERE status = 'done'"), "20");
    assert_eq!(sql(&url, "SELECT COUNT(*) FROM inbox_items WHERE kind = 'run_done'"), "20");
    let rounds = sql(&url, "SELECT CAST(SUM(current_round) AS BIGINT) FROM runs");
    assert_eq!(sql(&url, "SELECT COUNT(*) FROM syntheses"), rounds);
    assert_eq!(sql(&url, "SELECT COUNT(*) FROM runs WHERE lease_owner IS NOT NULL"), "0");
}
