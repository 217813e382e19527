//! The same over real HTTP, between two accounts and a served node.

use serde_json::json;

use crate::support::{Canned, Home, INTENT, Serving};

#[test]
fn the_story_over_http() {
    let node = Serving::seeded();
    let url = node.url.replace("127.0.0.1", "localhost");
    let ada = Home::at(&url);
    let account = ada
        .register("Ada", "Product person for edtech.\n\n## I offer\n- lesson plans\n\n## I need\n- a backend engineer");
    assert_eq!(account["selected_agent"], json!({"agent_id": account["default_agent_id"], "display_name": "Ada"}));

    let found = ada.towow(&["find", INTENT]).ok();
    assert_eq!(found["run"]["status"], "pending");
    let run_id = found["run"]["run_id"].as_str().unwrap();
    let result = ada.towow(&["result", run_id, "--wait", "--timeout", "30s"]).ok();
    assert_eq!((&result["status"], &result["facilitator"]), (&json!("done"), &json!("rules")));
    assert!(result["delivery"].as_str().unwrap().contains("给Ada"));

    // The same demand on the embedded node names the same people for the most part: who asks counts too.
    let local = Home::new().local(&["find", INTENT, "--no-run"]).ok();
    let names = |value: &serde_json::Value| -> Vec<String> {
        value["nominations"].as_array().unwrap().iter().map(|row| row["display_name"].to_string()).collect()
    };
    let (here, there) = (names(&local), names(&found));
    assert!(here.iter().filter(|name| there.contains(name)).count() >= 6, "{here:?} {there:?}");

    let started = ada.towow(&["start", "I need a designer for a climate app", "--wait"]).ok();
    assert_eq!(started["status"], "done");
    let status = ada.towow(&["status"]).ok();
    assert_eq!(status["inbox"]["unread"], 2);
    assert_eq!(status["recent"].as_array().unwrap().len(), 2);
    let agents = ada.towow(&["api", "GET", "/protocol/agents", "--jq", ".agents[].display_name"]);
    assert_eq!((agents.status, agents.stdout.as_str()), (Some(0), "\"Ada\"\n"));
    let same = ada.towow(&["api", "protocol/agents", "--jq", ".agents | length"]);
    assert_eq!(same.stdout, "1\n");
    let health = ada.towow(&["api", "/healthz"]).ok();
    assert_eq!(health, json!({"ok": true}));
    assert_eq!(ada.towow(&["auth", "logout"]).ok(), json!({"ok": true}));
    ada.towow(&["inbox"]).fails(3, "auth_required");
}

/// Who offers and who seeks are told apart, and one finds the other.
#[test]
fn what_is_sought_meets_what_is_offered() {
    let node = Serving::start();
    let (giver, seeker, asker) = (Home::at(&node.url), Home::at(&node.url), Home::at(&node.url));
    giver.register("Giver", "陶艺老师\n\n## 我能提供\n- 周末陶艺拉坯课\n\n## 我在找\n- 会拍照的人");
    seeker.register("Seeker", "会计\n\n## 我能提供\n- 报税\n\n## 我在找\n- 想学陶艺拉坯");
    asker.register("Asker", "程序员\n\n## 我能提供\n- 拍照\n\n## 我在找\n- 爱好");
    let found = asker.towow(&["discover", "run", "想找人学陶艺拉坯"]).ok();
    let seen: Vec<(&str, &str)> = found["nominations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["display_name"].as_str().unwrap(), row["perspective"].as_str().unwrap()))
        .collect();
    assert_eq!(seen, [("Giver", "complement"), ("Seeker", "resonance")]);
    let reason = found["nominations"][0]["match_reason"].as_str().unwrap();
    assert!(reason.contains("周末陶艺拉坯课") && reason.contains("陶艺"), "{reason}");
    let evidence = &found["nominations"][0]["evidence"];
    assert_eq!((&evidence["section"], &evidence["statement"]), (&json!("offers"), &json!("周末陶艺拉坯课")));
    assert!(evidence["words"].as_array().unwrap().contains(&json!("陶艺")), "{evidence}");
    let nomination_id = found["nominations"][0]["nomination_id"].as_str().unwrap();
    assert_eq!(&asker.towow(&["discover", "nomination", nomination_id]).ok()["evidence"], evidence);

    // Both were at the table, so both have the result, each with a delivery of its own.
    let run = asker.towow(&["find", "想找人学陶艺拉坯", "--wait"]).ok();
    let run_id = run["run_id"].as_str().unwrap();
    assert!(!run["plan"].as_str().unwrap().contains("虚构"), "these people are real");
    let theirs = giver.towow(&["result", run_id]).ok();
    assert_eq!(theirs["plan"], run["plan"]);
    assert!(theirs["delivery"].as_str().unwrap().starts_with("# 给Giver"));
    assert_eq!(giver.towow(&["inbox"]).ok()["items"][0]["run_id"], run_id);
}

#[test]
fn scoped_and_private_agents_are_found_only_where_they_may_be() {
    let node = Serving::start();
    let (owner, asker) = (Home::at(&node.url), Home::at(&node.url));
    owner.register("Owner", "Nothing to see.");
    for (name, visibility, tags) in [("Open", "public", ""), ("Hidden", "private", "club"), ("Club", "scoped", "club")]
    {
        let profile = "Beekeeper\n\n## I offer\n- beekeeping lessons";
        owner
            .towow(&["agent", "create", name, "--profile", profile, "--visibility", visibility, "--scoped-tags", tags])
            .ok();
    }
    asker.register("Asker", "Curious.");
    let find = |home: &Home, more: &[&str]| -> Vec<String> {
        let found = home.towow(&[&["discover", "run", "looking for beekeeping lessons"], more].concat()).ok();
        let mut names: Vec<String> = found["nominations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["display_name"].as_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(find(&asker, &[]), ["Open"]);
    assert_eq!(find(&asker, &["--scene-context", "club"]), ["Club", "Open"]);
    assert_eq!(find(&asker, &["--scope-tags", "club"]), ["Club"]);
    assert_eq!(find(&owner, &["--scene-context", "club"]), Vec::<String>::new(), "nobody finds their own agents");
}

#[test]
fn what_belongs_to_another_is_as_good_as_missing() {
    let node = Serving::seeded();
    let (ada, eve) = (Home::at(&node.url), Home::at(&node.url));
    let ada_account = ada.register("Ada", "Product person.");
    eve.register("Eve", "Curious.");
    let started = ada.towow(&["start", INTENT]).ok();
    ada.towow(&["result", started["run"]["run_id"].as_str().unwrap(), "--wait"]).ok();
    let item = ada.towow(&["inbox"]).ok()["items"][0]["item_id"].as_str().unwrap().to_owned();
    let agent = ada_account["default_agent_id"].as_str().unwrap();
    let id = |name: &str| started[name].as_str().unwrap().to_owned();
    let cases = [
        vec!["formulation".into(), "show".into(), id("session_id")],
        vec!["formulation".into(), "confirm".into(), id("session_id")],
        vec!["demand".into(), "show".into(), id("demand_id")],
        vec!["discover".into(), "show".into(), id("query_id")],
        vec!["run".into(), "status".into(), started["run"]["run_id"].as_str().unwrap().to_owned()],
        vec!["result".into(), started["run"]["run_id"].as_str().unwrap().to_owned()],
        vec!["inbox".into(), "show".into(), item.clone()],
        vec!["inbox".into(), "read".into(), item],
        vec!["agent".into(), "select".into(), agent.to_owned()],
    ];
    for case in cases {
        let args: Vec<&str> = case.iter().map(String::as_str).collect();
        let error = eve.towow(&args).fails(4, "not_found");
        assert!(error["hint"].as_str().unwrap().starts_with("towow "), "{error}");
        let own = ada.towow(&args);
        assert_eq!(own.status, Some(0), "{args:?} {}", own.stderr);
    }
}

/// A second confirmation starts nothing new: it answers with what the first one started.
#[test]
fn confirming_twice_is_confirming_once() {
    let node = Serving::seeded();
    let ada = Home::at(&node.url);
    ada.register("Ada", "Product person.");
    let started = ada.towow(&["start", INTENT]).ok();
    let again =
        ada.towow(&["formulation", "confirm", started["session_id"].as_str().unwrap(), "--start-negotiation"]).ok();
    for name in ["demand_id", "query_id"] {
        assert_eq!(again[name], started[name], "{name}");
    }
    assert_eq!(again["run"]["run_id"], started["run"]["run_id"]);
    assert_eq!(ada.towow(&["demand", "list"]).ok()["total"], 1);
}

#[test]
fn a_token_goes_only_where_it_was_issued() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    home.register("Ada", "Product person.");
    let other = Canned::start("HTTP/1.1 200 OK\r\nContent-Type: application/json", "{}");
    let error = home.with(&["inbox"], &[("TOWOW_BACKEND_URL", &other.url)], "").fails(3, "auth_required");
    assert!(error["message"].as_str().unwrap().contains(&node.url), "{error}");
    home.with(&["api", "GET", "/protocol/scenes"], &[("TOWOW_BACKEND_URL", &other.url)], "").ok();
    home.with(&["--backend-url", &other.url, "scene", "list"], &[], "").ok();
    let seen = other.seen();
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|request| !request.to_lowercase().contains("authorization")), "{seen:?}");
    // A token from the environment is meant for whatever backend is named.
    home.with(&["inbox"], &[("TOWOW_BACKEND_URL", &other.url), ("TOWOW_TOKEN", "given")], "").ok();
    assert!(other.seen()[2].contains("authorization: Bearer given"), "{:?}", other.seen());
}

#[test]
fn redirects_never_leave_the_origin_or_change_the_method() {
    let target = Canned::start("HTTP/1.1 200 OK\r\nContent-Type: application/json", "{}");
    for status in ["302 Found", "307 Temporary Redirect"] {
        let away = Canned::start(&format!("HTTP/1.1 {status}\r\nLocation: {}/stolen", target.url), "");
        let env = [("TOWOW_TOKEN", "secret"), ("TOWOW_BACKEND_URL", away.url.as_str())];
        Home::new().with(&["inbox"], &env, "").fails(1, "redirected");
        let login = ["auth", "login", "--email", "a@b.c", "--password-stdin"];
        Home::new().with(&login, &env, "hunter22\n").fails(1, "redirected");
    }
    assert_eq!(target.seen(), Vec::<String>::new());
}

#[test]
fn requests_are_sent_as_described() {
    let server = Canned::start("HTTP/1.1 200 OK\r\nContent-Type: application/json", "{\"agents\":[]}");
    let home = Home::at(&server.url);
    let env = [("TOWOW_TOKEN", "t0ken"), ("TOWOW_AGENT_ID", "agt_1")];
    home.with(&["agent", "list"], &env, "").ok();
    home.with(&["scene", "list"], &env, "").ok();
    home.with(&["discover", "run", "找人 & co", "--k", "2"], &env, "").ok();
    home.with(&["run", "result", "run/../x?y#z"], &env, "").ok();
    let seen: Vec<String> = server.seen();
    let has = |at: usize, what: &str| assert!(seen[at].contains(what), "{what} is missing in {}", seen[at]);
    has(0, "GET /protocol/agents HTTP/1.1");
    has(0, "authorization: Bearer t0ken");
    has(0, "accept: application/vnd.towow.v1+json");
    assert!(!seen[0].contains("content-type"), "{}", seen[0]);
    has(1, "accept: */*");
    assert!(!seen[1].contains("authorization"), "{}", seen[1]);
    has(2, "content-type: application/json");
    let body: serde_json::Value = serde_json::from_str(seen[2].split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(
        body,
        json!({
            "requester": "agt_1", "demand_text": "找人 & co", "scope_tags": [], "max_candidates": 10,
            "start_negotiation": false, "k": 2, "scene_context": "startup-hub", "demand_source": "plaintext",
        })
    );
    assert!(seen[2].contains("找人 & co"), "not escaped");
    has(3, "GET /protocol/runs/run%2F..%2Fx%3Fy%23z/result?agent_id=agt_1 HTTP/1.1");
}

/// A run stays private unless it is to be published; when that fails, the run itself is not lost.
#[test]
fn a_run_is_published_only_when_asked_for() {
    let answering = |publish: &'static str| {
        Canned::replying(move |sent| match sent.method.as_str() {
            "PATCH" => (format!("HTTP/1.1 {publish}"), r#"{"public_visibility":true,"public_url":"u"}"#.to_owned()),
            _ => ("HTTP/1.1 200 OK".to_owned(), r#"{"run":{"run_id":"r/1"},"status":"queued"}"#.to_owned()),
        })
    };
    let run = |server: &Canned, args: &[&str]| {
        let env = [("TOWOW_TOKEN", "t"), ("TOWOW_AGENT_ID", "a1")];
        Home::at(&server.url).with(args, &env, "")
    };
    for verb in ["negotiate", "start"] {
        let server = answering("200 OK");
        let private = run(&server, &["run", verb, "i1", "i2"]);
        assert_eq!((private.ok()["public_url"].clone(), server.sent().len()), (json!(null), 1), "{verb}");
        assert_eq!(server.sent()[0].body.as_ref().unwrap()["invitation_ids"], json!(["i1", "i2"]));
        let old_name = private.notes().iter().any(|note| note["notice"]["code"] == "deprecated");
        assert_eq!((old_name, private.ok().get("replacement").is_some()), (verb == "start", verb == "start"));

        let public = run(&server, &["run", verb, "i1", "--public-visibility", "--idempotency-key", "mine"]).ok();
        assert_eq!((&public["public_url"], &public["public_visibility"]), (&json!("u"), &json!(true)));
        let sent = server.sent();
        assert_eq!(sent[1].headers["idempotency-key"], "mine");
        assert_eq!(
            (sent[2].path.as_str(), &sent[2].body),
            ("/protocol/runs/r%2F1/visibility", &Some(json!({"public_visibility": true})))
        );

        let error = run(&answering("403 Forbidden"), &["run", verb, "i1", "--public-visibility"]).fails(1, "forbidden");
        assert_eq!(error["details"]["run"]["run_id"], "r/1");
        assert_eq!(error["hint"], "towow run visibility r/1 --public-visibility true");
    }
    let nothing = Canned::start("HTTP/1.1 200 OK", r#"{"run":null}"#);
    let error = run(&nothing, &["run", "negotiate", "i1"]).fails(1, "unexpected_answer");
    assert_eq!(error["details"], json!({"run": null}));
}

/// Marking as read goes to the newest message, over as many pages as there are.
#[test]
fn a_conversation_is_read_to_its_end() {
    let server = Canned::replying(|sent| {
        let since: i64 = sent.query.get("since_seq").map_or(0, |since| since.parse().unwrap());
        let messages: Vec<_> = (since + 1..=(since + 100).min(130)).map(|seq| json!({"seq": seq})).collect();
        ("HTTP/1.1 200 OK".to_owned(), json!({ "messages": messages }).to_string())
    });
    let env = [("TOWOW_TOKEN", "t")];
    Home::at(&server.url).with(&["message", "read", "c1"], &env, "").ok();
    let sent = server.sent();
    assert_eq!(sent.iter().map(|sent| sent.method.as_str()).collect::<Vec<_>>(), ["GET", "GET", "POST"]);
    assert_eq!(sent[2].body, Some(json!({"up_to_seq": 130})));
    let empty = Canned::start("HTTP/1.1 200 OK", r#"{"messages":[]}"#);
    let read = Home::at(&empty.url).with(&["message", "read", "c1"], &env, "").ok();
    assert_eq!((read, empty.sent().len()), (json!({"ok": true, "up_to_seq": 0}), 1));
    Home::at(&empty.url).with(&["message", "read", "c1", "--up-to-seq", "-1"], &env, "").fails(2, "invalid_argument");
}
