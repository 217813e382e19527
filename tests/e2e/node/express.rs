//! From a wish to people: formulations, searches, what is kept and thought of them, what is public.

use serde_json::{Value, json};

use crate::support::{Home, INTENT, Serving};

/// A profile that is found by whoever looks for beekeeping lessons.
const KEEPER: &str = "Beekeeper\n\n## I offer\n- beekeeping lessons\n\n## I am looking for\n- a photographer";
const WISH: &str = "looking for beekeeping lessons";

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}")).iter().map(|item| item.as_str().unwrap()).collect()
}

/// An account at this node.
fn account(node: &Serving, name: &str, profile: &str) -> (Home, String) {
    let home = Home::at(&node.url);
    let agent = text(&home.register(name, profile), "default_agent_id").to_owned();
    (home, agent)
}

fn set_visibility(home: &Home, agent: &str, visibility: &str) {
    home.towow(&["agent", "visibility", visibility, "--agent-id", agent]).ok();
}

/// The events of a stream, as they stand on the wire.
fn events(raw: &str) -> Vec<(String, Value)> {
    assert!(raw.ends_with("\n\n"), "{raw:?}");
    raw.trim_end()
        .split("\n\n")
        .map(|event| {
            let lines: Vec<&str> = event.lines().collect();
            let [name, data] = lines[..] else { panic!("not two lines: {event:?}") };
            let data = data.strip_prefix("data: ").unwrap();
            assert!(!data.contains(['\u{2028}', '\u{2029}', '\u{85}', '\u{7f}']), "{data:?}");
            (name.strip_prefix("event: ").unwrap().to_owned(), serde_json::from_str(data).unwrap())
        })
        .collect()
}

fn raw_reply(home: &Home, session: &str, message: &str) -> Vec<(String, Value)> {
    let path = format!("/protocol/formulations/{session}/reply");
    let body = json!({ "user_message": message }).to_string();
    let outcome = home.with(&["api", "POST", &path, "--input", "-", "--include"], &[], &body);
    assert_eq!(outcome.status, Some(0), "{}{}", outcome.stdout, outcome.stderr);
    let (head, stream) = outcome.stdout.split_once("\n\n").unwrap();
    assert!(head.contains("200") && head.contains("content-type: text/event-stream"), "{head}");
    events(stream)
}

#[test]
fn a_formulation_lives_in_chinese() {
    let node = Serving::seeded();
    let (ada, _) = account(&node, "Ada", "产品");
    let started = ada.towow(&["formulation", "start", INTENT]).ok();
    let session = text(&started, "session_id");
    assert!(text(&started, "reply").ends_with("你能给对方什么？"), "{started}");

    // The question that was asked says which part an answer fills, and every piece arrives as an event of its own.
    let heard = raw_reply(&ada, session, "产品和运营\u{2028}每天两小时");
    let names: Vec<&str> = heard.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["text", "text", "update", "update", "done"]);
    let said: String = heard.iter().filter_map(|(_, data)| data["delta"].as_str()).collect();
    assert!(said.starts_with("已记入「我能提供」：") && said.ends_with("时间、地点、报酬上有什么条件？"), "{said}");
    assert_eq!((&heard[2].1["field"], &heard[3].1["field"]), (&json!("offers"), &json!("missing")));
    let usage = &heard[4].1["usage"];
    assert_eq!(
        (&usage["facilitator"], &usage["units"], &usage["input_characters"]),
        (&json!("rules"), &json!(1), &json!(11))
    );

    // A cue word says more than the question, and the client re-reads the document.
    let replied = ada.towow(&["formulation", "reply", session, "还缺一个会画图的人"]).ok();
    assert!(
        text(&replied, "document").contains("## 我需要\n- 我想找一个技术合伙人\n- 还缺一个会画图的人\n"),
        "{replied}"
    );
    assert_eq!(strings(&replied["updates"]["need"]).len(), 2);
    let replied = ada.towow(&["formulation", "reply", session, "跳过"]).ok();
    assert_eq!(text(&replied, "reply"), "好，这一点先空着。需求已经完整，可以确认。");
    assert_eq!(replied["updates"], json!({"missing": [], "ready": true, "skipped": ["conditions"]}));

    let shown = ada.towow(&["formulation", "show", session]).ok();
    assert_eq!(
        (&shown["ready"], &shown["status"], &shown["updates"]["missing"]),
        (&json!(true), &json!("open"), &json!([]))
    );
    let turns = shown["turns"].as_array().unwrap();
    let roles: Vec<&str> = turns.iter().map(|turn| text(turn, "role")).collect();
    assert_eq!(roles, ["user", "assistant"].repeat(4));
    assert_eq!((&turns[0]["content"], &turns[6]["content"]), (&json!(INTENT), &json!("跳过")));
    assert!(turns.iter().all(|turn| text(turn, "created_at").ends_with('Z')));

    // Confirmed, it takes no more answers: an error before any stream, not inside one.
    let confirmed = ada.towow(&["formulation", "confirm", session]).ok();
    assert_eq!(confirmed["run"], Value::Null);
    let error = ada.towow(&["formulation", "reply", session, "远程"]).fails(5, "already_confirmed");
    assert!(text(&error, "hint").starts_with("towow "), "{error}");
    let demand = ada.towow(&["demand", "show", text(&confirmed, "demand_id")]).ok();
    assert_eq!((&demand["demand_text"], &demand["session_id"]), (&shown["formulated_demand"], &json!(session)));
}

#[test]
fn a_formulation_lives_in_english() {
    let node = Serving::start();
    let (ada, _) = account(&node, "Ada", "Product person.\n\n## I offer\n- product work");
    let (eve, _) = account(&node, "Eve", "Curious.");
    let started = ada.towow(&["formulation", "start", "Looking for a designer"]).ok();
    let session = text(&started, "session_id");
    assert!(text(&started, "document").contains("## I offer\n- product work"), "{started}");
    let heard = raw_reply(&ada, session, "- an app that people keep\n- a team that lasts");
    let goal = json!({"field": "goal", "value": ["an app that people keep", "a team that lasts"]});
    assert!(heard.contains(&("update".to_owned(), goal)), "{heard:?}");
    let replied = ada.towow(&["formulation", "reply", session, "remote only, I can pay 500 a month"]).ok();
    assert_eq!(replied["updates"]["conditions"], json!(["remote only"]));
    assert!(text(&replied, "reply").ends_with("The demand is complete and can be confirmed."), "{replied}");
    assert!(text(&replied, "document").contains("- I can pay 500 a month"), "{replied}");
    let nothing_new = raw_reply(&ada, session, "remote only");
    assert_eq!(nothing_new.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["text", "text", "done"]);

    let reply = format!("/protocol/formulations/{session}/reply");
    let refusals: &[(&Home, &str, &str, i32, &str)] = &[
        (&eve, &reply, r#"{"user_message": "mine now"}"#, 4, "not_found"),
        (&ada, "/protocol/formulations/frm_nowhere/reply", r#"{"user_message": "x"}"#, 4, "not_found"),
        (&ada, &reply, r#"{"user_message": "   "}"#, 1, "invalid_request"),
        (&ada, &reply, r#"{}"#, 1, "invalid_request"),
        (&ada, &reply, r#"{"user_message": 7}"#, 1, "invalid_request"),
    ];
    for (home, path, body, status, code) in refusals {
        home.with(&["api", "POST", path, "--input", "-"], &[], body).fails(*status, code);
    }
    let long = "word ".repeat(5_000);
    let body = json!({ "user_message": long }).to_string();
    ada.with(&["api", "POST", &reply, "--input", "-"], &[], &body).fails(1, "invalid_request");
    eve.towow(&["formulation", "show", session]).fails(4, "not_found");
    eve.towow(&["formulation", "confirm", session]).fails(4, "not_found");
    let turns = ada.towow(&["formulation", "show", session]).ok()["turns"].as_array().unwrap().len();
    assert_eq!(turns, 8, "what was refused left nothing behind");
}

#[test]
fn answers_that_come_at_once_are_all_kept() {
    let node = Serving::start();
    let (ada, _) = account(&node, "Ada", "Product person.");
    let started = ada.towow(&["formulation", "start", "Looking for a designer"]).ok();
    let session = text(&started, "session_id");
    std::thread::scope(|scope| {
        for number in 0..6 {
            let (ada, message) = (&ada, format!("I can teach subject {number}"));
            scope.spawn(move || ada.towow(&["formulation", "reply", session, &message]).ok());
        }
    });
    let shown = ada.towow(&["formulation", "show", session]).ok();
    let mut offers = strings(&shown["updates"]["offers"]);
    offers.sort_unstable();
    assert_eq!(offers.len(), 6, "{shown}");
    assert_eq!((offers[0], shown["turns"].as_array().unwrap().len()), ("I can teach subject 0", 14));
    assert!(offers.iter().all(|offer| text(&shown, "formulated_demand").contains(offer)));
}

#[test]
fn demands_are_listed_with_their_runs_and_published_by_their_owner() {
    let node = Serving::seeded();
    let (ada, agent) = account(&node, "Ada", "Product person.");
    let (eve, _) = account(&node, "Eve", "Curious.");
    let confirmed = ada.towow(&["start", INTENT]).ok();
    let first = text(&confirmed, "demand_id");
    let found = ada.towow(&["discover", "run", "I need a cook"]).ok();
    let second = text(&found, "demand_id");
    let listed = ada.towow(&["demand", "list"]).ok();
    assert_eq!((&listed["total"], &listed["offset"], &listed["limit"]), (&json!(2), &json!(0), &json!(50)));
    let rows = listed["demands"].as_array().unwrap();
    assert_eq!((&rows[0]["demand_id"], &rows[0]["runs"]), (&json!(second), &json!([])));
    assert_eq!(rows[1]["runs"][0]["run_id"], confirmed["run"]["run_id"]);
    assert_eq!(ada.towow(&["demand", "list", "--offset", "1", "--limit", "1"]).ok()["demands"][0]["demand_id"], first);
    assert_eq!(eve.towow(&["demand", "list"]).ok()["total"], 0);

    // Private until its owner says otherwise; the name only of somebody who is public.
    set_visibility(&ada, &agent, "private");
    assert_eq!(eve.towow(&["browse", "demands"]).ok()["total"], 0);
    eve.towow(&["browse", "demand", second]).fails(4, "not_found");
    eve.towow(&["demand", "visibility", second, "--visibility", "public"]).fails(4, "not_found");
    ada.with(
        &["api", "PATCH", &format!("/protocol/demands/{second}/visibility"), "--input", "-"],
        &[],
        r#"{"visibility": "loud"}"#,
    )
    .fails(1, "invalid_request");
    let published = ada.towow(&["demand", "visibility", second, "--visibility", "public"]).ok();
    assert_eq!((&published["demand_id"], &published["visibility"]), (&json!(second), &json!("public")));
    let stranger = Home::at(&node.url);
    let shown = stranger.towow(&["browse", "demand", second]).ok();
    assert_eq!((&shown["demand_text"], &shown["agent_id"]), (&json!("I need a cook"), &Value::Null));
    assert_eq!(stranger.towow(&["browse", "demands"]).ok()["demands"][0], shown);
    stranger.towow(&["browse", "demand", first]).fails(4, "not_found");
    set_visibility(&ada, &agent, "public");
    let shown = stranger.towow(&["browse", "demand", second]).ok();
    assert_eq!((&shown["display_name"], &shown["agent_id"]), (&json!("Ada"), &json!(agent)));
    ada.towow(&["demand", "visibility", second, "--visibility", "private"]).ok();
    stranger.towow(&["browse", "demand", second]).fails(4, "not_found");
    for number in 0..3 {
        let found = ada.towow(&["discover", "run", &format!("I need cook {number}")]).ok();
        ada.towow(&["demand", "visibility", text(&found, "demand_id"), "--visibility", "public"]).ok();
    }
    let page = stranger.towow(&["browse", "demands", "--offset", "1", "--limit", "2"]).ok();
    let texts: Vec<&str> = page["demands"].as_array().unwrap().iter().map(|row| text(row, "demand_text")).collect();
    assert_eq!((texts, &page["total"]), (vec!["I need cook 1", "I need cook 0"], &json!(3)));
}

#[test]
fn a_search_is_repeated_with_other_settings() {
    let node = Serving::start();
    let (owner, agent) = account(&node, "Owner", "Clerk.");
    set_visibility(&owner, &agent, "public");
    for (name, tags) in [("Field", "field"), ("Forest", "forest")] {
        owner
            .towow(&["agent", "create", name, "--profile", KEEPER, "--visibility", "scoped", "--scoped-tags", tags])
            .ok();
    }
    owner.towow(&["agent", "create", "Open", "--profile", KEEPER, "--visibility", "public"]).ok();
    let (ada, requester) = account(&node, "Ada", "Curious.");
    let (eve, _) = account(&node, "Eve", "Curious.");
    let found = ada.towow(&["discover", "run", WISH, "--scene-context", "field"]).ok();
    let names = |found: &Value| -> Vec<String> {
        let rows = found["nominations"].as_array().unwrap();
        let mut names: Vec<String> = rows.iter().map(|row| text(row, "display_name").to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(
        (names(&found), &found["rerun_of"], &found["run"]),
        (vec!["Field".into(), "Open".into()], &Value::Null, &Value::Null)
    );
    let query = text(&found, "query_id");

    let again = ada.towow(&["discover", "rerun", query, "--scope-tags", "forest,nowhere"]).ok();
    assert_eq!((names(&again), &again["rerun_of"]), (vec!["Forest".to_owned()], &json!(query)));
    assert_ne!(again["query_id"], found["query_id"]);
    assert_eq!(again["demand_id"], found["demand_id"]);
    let one = ada.towow(&["discover", "rerun", text(&again, "query_id"), "--max-candidates", "1"]).ok();
    assert_eq!(one["nominations"].as_array().unwrap().len(), 1);
    let run = ada.towow(&["discover", "rerun", query, "--start-negotiation", "--k", "1"]).ok();
    assert_eq!((&run["run"]["participant_count"], &run["run"]["status"]), (&json!(1), &json!("pending")));
    assert_eq!(ada.towow(&["demand", "list"]).ok()["total"], 1, "one demand, searched for four times");

    // What was asked for is kept with the query.
    let shown = ada.towow(&["discover", "show", text(&again, "query_id")]).ok();
    assert_eq!(shown["nominations"], again["nominations"]);
    assert_eq!(
        (&shown["requester"], &shown["scope_tags"], &shown["scene_context"], &shown["max_candidates"]),
        (&json!(requester), &json!(["forest", "nowhere"]), &json!("field"), &json!(10))
    );
    assert_eq!(ada.towow(&["discover", "show", text(&run, "query_id")]).ok()["run_id"], run["run"]["run_id"]);
    for args in [&["discover", "rerun", query][..], &["discover", "show", query]] {
        eve.towow(args).fails(4, "not_found");
    }
    ada.towow(&["discover", "rerun", "qry_nowhere"]).fails(4, "not_found");

    // A nomination is its requester's only, and says where it came from.
    let nomination = &found["nominations"][0];
    let shown = ada.towow(&["discover", "nomination", text(nomination, "nomination_id")]).ok();
    for name in ["nomination_id", "agent_id", "score", "match_reason", "exposure_event_id"] {
        assert_eq!(shown[name], nomination[name], "{name}");
    }
    assert_eq!((&shown["query_id"], &shown["demand_id"]), (&json!(query), &found["demand_id"]));
    for home in [&eve, &owner] {
        home.towow(&["discover", "nomination", text(nomination, "nomination_id")]).fails(4, "not_found");
    }

    let refusals = [
        json!({"requester": requester, "demand_text": "x", "demand_source": "encoded"}),
        json!({"requester": requester, "demand_text": "x", "k": 9}),
        json!({"requester": requester, "demand_text": "x", "max_candidates": 0}),
        json!({"requester": requester, "demand_text": "x", "scope_tags": vec!["t"; 51]}),
        json!({"requester": requester, "demand_text": "x", "scene_context": "s".repeat(101)}),
    ];
    for body in refusals {
        let outcome = ada.with(&["api", "POST", "/protocol/discover", "--input", "-"], &[], &body.to_string());
        outcome.fails(1, "invalid_request");
    }
    // What a client leaves open may be null.
    let body = json!({"requester": requester, "demand_text": WISH, "scope_tags": null, "max_candidates": null,
                      "start_negotiation": null, "k": null, "scene_context": null});
    let open = ada.with(&["api", "POST", "/protocol/discover", "--input", "-"], &[], &body.to_string()).ok();
    assert_eq!(names(&open), ["Open"]);
    let body = json!({"requester": "agt_nobody", "demand_text": WISH});
    ada.with(&["api", "POST", "/protocol/discover", "--input", "-"], &[], &body.to_string()).fails(4, "not_found");
}

#[test]
fn the_index_follows_the_agents() {
    let node = Serving::start();
    let (ada, _) = account(&node, "Ada", "Curious.");
    let (keeper, agent) = account(&node, "Keeper", KEEPER);
    let found = || -> Vec<String> {
        let found = ada.towow(&["discover", "run", WISH]).ok();
        let rows = found["nominations"].as_array().unwrap();
        let mut names: Vec<String> = rows.iter().map(|row| text(row, "display_name").to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(found(), ["Keeper"]);
    set_visibility(&keeper, &agent, "scoped");
    assert_eq!(found(), Vec::<String>::new(), "scoped, and in no scene");
    set_visibility(&keeper, &agent, "public");
    assert_eq!(found(), ["Keeper"]);
    keeper.towow(&["agent", "profile", "--display-name", "Bee"]).ok();
    assert_eq!(found(), ["Bee"]);
    let second = keeper.towow(&["agent", "create", "Second", "--profile", KEEPER, "--visibility", "public"]).ok();
    assert_eq!(found(), ["Bee", "Second"]);
    keeper.towow(&["agent", "profile", "--profile", "Accountant\n\n## I offer\n- tax returns"]).ok();
    assert_eq!(found(), ["Second"]);
    let second = text(&second["agent"], "agent_id");
    set_visibility(&keeper, second, "private");
    assert_eq!(found(), Vec::<String>::new());
    set_visibility(&keeper, second, "public");
    keeper.towow(&["agent", "delete", second, "--yes"]).ok();
    assert_eq!(found(), Vec::<String>::new());
}

#[test]
fn feedback_belongs_to_what_was_shown() {
    let node = Serving::start();
    let (keeper, agent) = account(&node, "Keeper", KEEPER);
    set_visibility(&keeper, &agent, "public");
    let (ada, own) = account(&node, "Ada", "Curious.");
    let (eve, eves) = account(&node, "Eve", "Curious.");
    let nomination = ada.towow(&["discover", "run", WISH]).ok()["nominations"][0].clone();
    let other = ada.towow(&["discover", "run", WISH]).ok()["nominations"][0].clone();
    let (id, exposure) = (text(&nomination, "nomination_id"), text(&nomination, "exposure_event_id"));
    assert_ne!(nomination["exposure_event_id"], other["exposure_event_id"]);
    let give = |home: &Home, agent: &str, kind: &str, target: &str, exposure: &str, rating: i64, comment: Value| {
        let body = json!({"agent_id": agent, "target_type": kind, "target_id": target,
                          "exposure_event_id": exposure, "rating": rating, "comment": comment});
        home.with(&["api", "POST", "/protocol/feedback", "--input", "-"], &[], &body.to_string())
    };
    let first = give(&ada, &own, "nomination", id, exposure, 4, json!("很合适")).ok();
    assert_eq!((&first["rating"], &first["comment"], &first["target_id"]), (&json!(4), &json!("很合适"), &json!(id)));
    let second = give(&ada, &own, "nomination", id, exposure, 2, Value::Null).ok();
    assert_eq!(
        (&second["feedback_id"], &second["rating"], &second["comment"]),
        (&first["feedback_id"], &json!(2), &Value::Null)
    );
    let args = ["feedback", "give", text(&other, "nomination_id"), "--target-type", "nomination", "--rating", "5"];
    let third = ada.towow(&[&args[..], &["--exposure-event-id", text(&other, "exposure_event_id")]].concat()).ok();
    assert_ne!(third["feedback_id"], first["feedback_id"]);

    give(&eve, &eves, "nomination", id, exposure, 1, Value::Null).fails(4, "not_found");
    give(&eve, &own, "nomination", id, exposure, 1, Value::Null).fails(4, "not_found");
    give(&ada, &own, "nomination", id, "exp_nowhere", 1, Value::Null).fails(4, "not_found");
    give(&ada, &own, "run", id, exposure, 1, Value::Null).fails(1, "invalid_request");
    give(&ada, &own, "nomination", text(&other, "nomination_id"), exposure, 1, Value::Null).fails(1, "invalid_request");
    give(&ada, &own, "nomination", id, exposure, 6, Value::Null).fails(1, "invalid_request");
    give(&ada, &own, "person", id, exposure, 3, Value::Null).fails(1, "invalid_request");
}

#[test]
fn a_talent_pool_keeps_whom_one_can_see() {
    let node = Serving::start();
    let (keeper, open) = account(&node, "Keeper", KEEPER);
    set_visibility(&keeper, &open, "public");
    let create = |name: &str, visibility: &str| -> String {
        let args = ["agent", "create", name, "--profile", KEEPER, "--visibility", visibility, "--scoped-tags", "club"];
        text(&keeper.towow(&args).ok()["agent"], "agent_id").to_owned()
    };
    let (scoped, hidden) = (create("Club", "scoped"), create("Hidden", "private"));
    let (ada, _) = account(&node, "Ada", "Curious.");
    let (eve, _) = account(&node, "Eve", "Curious.");
    assert_eq!(ada.towow(&["talent", "list"]).ok(), json!({"entries": [], "total": 0}));

    let saved = ada.towow(&["talent", "add", &open, "--category", "bees"]).ok();
    assert_eq!(
        (&saved["agent_id"], &saved["display_name"], &saved["category"], &saved["available"]),
        (&json!(open), &json!("Keeper"), &json!("bees"), &json!(true))
    );
    // Added again, it is the same entry, and keeps its label unless there is a new one.
    assert_eq!(ada.towow(&["talent", "add", &open]).ok()["category"], "bees");
    assert_eq!(ada.towow(&["talent", "add", &open, "--category", "honey"]).ok()["category"], "honey");
    assert_eq!(ada.towow(&["talent", "list"]).ok()["total"], 1);
    // Who is in a club is seen by those to whom they were nominated.
    ada.towow(&["talent", "add", &scoped]).fails(4, "not_found");
    ada.towow(&["discover", "run", WISH, "--scene-context", "club"]).ok();
    ada.towow(&["talent", "add", &scoped]).ok();
    for id in [scoped.as_str(), "agt_nobody"] {
        eve.towow(&["talent", "add", id]).fails(4, "not_found");
    }
    ada.towow(&["talent", "add", &hidden]).fails(4, "not_found");

    let renamed = ada.towow(&["talent", "update", &open, "--category", "蜂"]).ok();
    assert_eq!(renamed["category"], "蜂");
    for args in [&["talent", "update", &open, "--category", "x"][..], &["talent", "remove", &open, "--yes"]] {
        eve.towow(args).fails(4, "not_found");
    }
    ada.with(&["api", "PUT", &format!("/protocol/talent-pool/{open}"), "--input", "-"], &[], r#"{"category": "a\nb"}"#)
        .fails(1, "invalid_request");
    // Who withdraws stays in the list under the name that was known, marked as not to be found.
    set_visibility(&keeper, &open, "private");
    let listed = ada.towow(&["talent", "list"]).ok();
    let of =
        |id: &str| listed["entries"].as_array().unwrap().iter().find(|entry| entry["agent_id"] == id).unwrap().clone();
    assert_eq!((&of(&open)["available"], &of(&open)["display_name"]), (&json!(false), &json!("Keeper")));
    assert_eq!((&of(&scoped)["available"], &listed["total"]), (&json!(true), &json!(2)));
    assert_eq!(ada.towow(&["talent", "remove", &open, "--yes"]).ok(), json!({"ok": true, "removed_agent_id": open}));
    ada.towow(&["talent", "remove", &open, "--yes"]).fails(4, "not_found");
    assert_eq!(ada.towow(&["talent", "list"]).ok()["total"], 1);
}

#[test]
fn the_public_directory_is_paged_and_filtered_exactly() {
    let node = Serving::start();
    let (owner, first) = account(&node, "Owner", "Beekeeper.");
    set_visibility(&owner, &first, "private");
    let stranger = Home::at(&node.url);
    let create = |name: &str, visibility: &str, tags: &[&str]| {
        let body = json!({"display_name": name, "profile_text": KEEPER, "visibility": visibility, "scoped_tags": tags,
                          "profile_source": "plaintext", "capability_manifest": {}});
        owner.with(&["api", "POST", "/protocol/agents", "--input", "-"], &[], &body.to_string()).ok()
    };
    create("One", "public", &["bees"]);
    create("Two", "public", &["bees", "wood"]);
    create("Three", "public", &["Bees", "bee", "say \"bees\" loud", "蜂"]);
    create("Four", "scoped", &["bees"]);
    create("Five", "private", &["bees"]);
    let list = |more: &[&str]| stranger.towow(&[&["browse", "agents"], more].concat()).ok();
    let names = |listed: &Value| -> Vec<String> {
        let agents = listed["agents"].as_array().unwrap();
        let mut names: Vec<String> = agents.iter().map(|agent| text(agent, "display_name").to_owned()).collect();
        names.sort();
        names
    };
    let all = list(&[]);
    assert_eq!((names(&all), &all["total"]), (vec!["One".into(), "Three".into(), "Two".into()], &json!(3)));
    assert!(!all.to_string().contains("acc_"), "{all}");
    let cases: &[(&str, &[&str])] = &[
        ("bees", &["One", "Two"]),
        ("Bees", &["Three"]),
        ("bee,wood", &["Three", "Two"]),
        ("蜂", &["Three"]),
        ("bee%", &[]),
        ("ees", &[]),
    ];
    for (tags, expected) in cases {
        let listed = list(&["--scope-tags", tags]);
        assert_eq!(
            (names(&listed), &listed["total"]),
            (expected.iter().map(|name| (*name).to_owned()).collect(), &json!(expected.len())),
            "{tags}"
        );
    }
    let pages: Vec<Value> = (0..3).map(|page| list(&["--offset", &page.to_string(), "--limit", "1"])).collect();
    let mut paged: Vec<String> = pages.iter().flat_map(&names).collect();
    paged.sort();
    assert_eq!((paged, &pages[2]["total"]), (names(&all), &json!(3)));
    assert_eq!(list(&["--offset", "9"])["agents"], json!([]));
    stranger.towow(&["browse", "agent", &first]).fails(4, "not_found");
    let shown = text(&all["agents"][0], "agent_id");
    assert_eq!(stranger.towow(&["browse", "agent", shown]).ok(), all["agents"][0]);
    stranger.towow(&["api", "GET", "/protocol/agents/public?limit=101"]).fails(1, "invalid_request");
}

#[test]
fn a_node_says_what_it_speaks_and_how_it_matches() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    let said = home.towow(&["protocol", "metadata"]).ok();
    assert_eq!(
        (&said["protocol"], &said["version"], &said["node"]["name"]),
        (&json!("towow"), &json!("v1"), &json!("towow"))
    );
    assert_eq!(said["perspectives"], json!(["complement", "resonance", "interference"]));
    assert_eq!((&said["features"]["mail"], &said["features"]["oauth"]), (&json!(false), &json!([])));
    assert_eq!((&said["limits"]["run_participants"], &said["openapi"]), (&json!(8), &json!("/protocol/openapi.json")));
    let id = text(&said["node"], "id");
    assert!(id.starts_with("net_"), "{id}");
    assert_eq!(home.towow(&["protocol", "metadata"]).ok()["node"]["id"], id);

    let encoding = home.towow(&["protocol", "encoding"]).ok();
    assert_eq!((&encoding["engine"], &encoding["uses_model"]), (&json!("towow-ri-bm25-sections"), &json!(false)));
    assert_eq!((&encoding["similarity"]["k1"], &encoding["similarity"]["b"]), (&json!(1.2), &json!(0.6)));
    let complement = &encoding["perspectives"][0];
    let weights: Vec<f64> =
        complement["terms"].as_array().unwrap().iter().map(|term| term["weight"].as_f64().unwrap()).collect();
    assert_eq!((&complement["perspective"], weights), (&json!("complement"), vec![0.6, 0.3, 0.4, 0.2, -0.4]));

    let scenes = home.towow(&["scene", "list"]).ok();
    assert_eq!(scenes["scenes"][0]["scene_id"], "startup-hub");
    let scene = home.towow(&["api", "GET", "/protocol/scenes/craw-opc"]).ok();
    assert_eq!(
        scene,
        json!({"scene_id": "craw-opc", "display_name": "一虾公司 / CrawOPC", "entry_surface": "clawopc"})
    );
    assert_eq!(home.towow(&["scene", "set", "craw-opc"]).ok()["selected_scene"]["scene_id"], "craw-opc");
    home.towow(&["scene", "set", "nowhere"]).fails(4, "not_found");
}
