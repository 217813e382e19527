//! Waiting and watching: until a run is over, a notice has come, a formulation has changed.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::support::{Canned, Home, INTENT, Outcome, Running, Sent, Serving};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json";
const FAULT: &str = "HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json";

fn answer(status: u16, body: &Value) -> (String, String) {
    (format!("HTTP/1.1 {status} X\r\nContent-Type: application/json"), body.to_string())
}

/// A backend that gives these answers in turn, and the last of them ever after.
fn in_turn(answers: Vec<(u16, Value)>) -> Canned {
    let at = AtomicUsize::new(0);
    Canned::replying(move |sent| {
        // This backend tells nobody by itself.
        if sent.path == "/protocol/notifications/stream" {
            return answer(404, &json!({"detail": "no such route"}));
        }
        let (status, body) = &answers[at.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1)];
        answer(*status, body)
    })
}

fn run(status: &str, round: i64) -> Value {
    json!({ "run_id": "r1", "status": status, "current_round": round, "max_rounds": 4, "participants": [{"agent_id": "a", "display_name": "Ada"}] })
}

fn at(backend: &Canned, args: &[&str]) -> Outcome {
    Home::at(&backend.url).with(args, &[("TOWOW_TOKEN", "t"), ("TOWOW_AGENT_ID", "a")], "")
}

#[test]
fn a_wait_ends_when_the_run_has_come_that_far() {
    let life =
        || vec![(200, run("queued", 0)), (200, run("running", 1)), (200, run("running", 2)), (200, run("done", 3))];
    for (goal, status, round, looks) in
        [("done", "done", 3, 4), ("running", "running", 1, 2), ("round:2", "running", 2, 3)]
    {
        let backend = in_turn(life());
        let seen = at(&backend, &["run", "wait", "r1", "--for", goal]).ok();
        assert_eq!((&seen["status"], &seen["current_round"]), (&json!(status), &json!(round)), "{goal}");
        assert_eq!(backend.seen().len(), looks, "{goal}");
    }
    let failing = in_turn(vec![(200, run("failed", 1))]);
    assert_eq!(at(&failing, &["run", "wait", "r1", "--for", "failed"]).ok()["status"], "failed");
}

#[test]
fn a_wait_that_is_in_vain_ends_at_once() {
    let failed = || json!({ "run_id": "r1", "status": "failed", "current_round": 1, "error": "nobody answered" });
    let cancelled =
        || json!({ "run_id": "r1", "status": "cancelled", "current_round": 1, "error": "Ada has called it off" });
    let gone = json!({ "error": { "code": "not_found", "message": "no run r1" } });
    type Case<'a> = (&'a [&'a str], Vec<(u16, Value)>, i32, &'a str, &'a str);
    let cases: [Case; 8] = [
        (&[], vec![(200, run("running", 1)), (200, failed())], 5, "run_failed", "towow run status r1"),
        (&[], vec![(200, run("running", 1)), (200, cancelled())], 5, "run_cancelled", "towow run status r1"),
        (&["--for", "failed"], vec![(200, cancelled())], 5, "run_cancelled", "towow run status r1"),
        (&["--for", "round:3"], vec![(200, failed())], 5, "run_failed", "towow run status r1"),
        (&["--for", "failed"], vec![(200, run("done", 3))], 5, "run_done", "towow result r1"),
        (&["--for", "round:9"], vec![(200, run("done", 3))], 5, "run_done", "towow result r1"),
        (&[], vec![(404, gone)], 4, "not_found", "towow status"),
        (&[], vec![(401, json!({ "detail": "expired" }))], 3, "auth_error", "towow auth login --email YOUR_EMAIL"),
    ];
    for (more, answers, status, code, hint) in cases {
        let looks = answers.len();
        let backend = in_turn(answers);
        let error = at(&backend, &[&["run", "wait", "r1"], more].concat()).fails(status, code);
        assert_eq!((&error["hint"], backend.seen().len()), (&json!(hint), looks), "{more:?}");
    }
    let error = at(&in_turn(vec![(200, failed())]), &["run", "wait", "r1"]).fails(5, "run_failed");
    assert_eq!(error["details"], failed());
    assert_eq!(error["message"], "run r1 failed: nobody answered");
    let error = at(&in_turn(vec![(200, cancelled())]), &["run", "wait", "r1"]).fails(5, "run_cancelled");
    assert_eq!(error["message"], "run r1 was called off: Ada has called it off");
    // The commands that wait for the result say the same.
    let error = at(&in_turn(vec![(200, failed())]), &["result", "r1", "--wait"]).fails(5, "run_failed");
    assert_eq!(error["details"], failed());
}

#[test]
fn a_wait_that_times_out_says_how_far_it_came_and_how_to_go_on() {
    let cases: [(&[&str], &str); 3] = [
        (&["run", "wait", "r1", "--timeout", "700ms"], "towow run wait r1 --timeout 700ms"),
        (&["run", "wait", "r1", "--for", "round:3", "--timeout", "1s"], "towow run wait r1 --for round:3 --timeout 1s"),
        (&["result", "r1", "--wait", "--timeout", "1s"], "towow result r1 --wait"),
    ];
    for (args, hint) in cases {
        let error = at(&in_turn(vec![(200, run("running", 1))]), args).fails(8, "wait_timeout");
        assert_eq!((&error["hint"], &error["details"]), (&json!(hint), &run("running", 1)), "{args:?}");
    }
    // Zero is one look.
    let backend = in_turn(vec![(200, run("running", 1))]);
    let error = at(&backend, &["run", "wait", "r1", "--timeout", "0"]).fails(8, "wait_timeout");
    assert_eq!((&error["hint"], backend.seen().len()), (&json!("towow run wait r1 --timeout 10m"), 1));
    at(&in_turn(vec![(200, run("done", 1))]), &["run", "wait", "r1", "--timeout", "0"]).ok();
    let nobody = Home::at("http://127.0.0.1:9");
    nobody.with(&["run", "wait", "r1", "--timeout", "0"], &[("TOWOW_TOKEN", "t")], "").fails(7, "network_error");
}

#[test]
fn a_backend_that_is_away_for_a_while_does_not_end_a_wait() {
    let fault = json!({ "error": { "code": "boom", "message": "out of order" } });
    let busy = json!({ "error": { "code": "rate_limited", "message": "slower" } });
    let answers =
        vec![(200, run("running", 1)), (500, fault.clone()), (500, fault.clone()), (429, busy), (200, run("done", 2))];
    let outcome = at(&in_turn(answers), &["run", "wait", "r1"]);
    assert_eq!(outcome.ok()["status"], "done");
    assert_eq!(outcome.notice("backend_away")["message"], "out of order; trying again");
    outcome.notice("backend_back");

    let outcome = at(&in_turn(vec![(200, run("running", 1)), (500, fault)]), &["run", "wait", "r1", "--timeout", "1s"]);
    let error = outcome.fails(8, "wait_timeout");
    assert_eq!(
        (&error["details"]["status"], &error["details"]["problem"]["code"]),
        (&json!("running"), &json!("boom"))
    );
}

#[test]
fn several_runs_are_told_one_by_one() {
    let backend = Canned::replying(|sent: &Sent| {
        let id = sent.path.rsplit('/').next().unwrap();
        let status = if id == "bad" { "failed" } else { "done" };
        (OK.to_owned(), json!({ "run_id": id, "status": status, "current_round": 1 }).to_string())
    });
    let outcome = at(&backend, &["run", "wait", "a", "bad", "b", "a"]);
    outcome.ends(5, "run_failed");
    let seen: Vec<String> = outcome.lines().iter().map(|run| format!("{} {}", run["run_id"], run["status"])).collect();
    assert_eq!(seen, ["\"a\" \"done\"", "\"bad\" \"failed\"", "\"b\" \"done\""]);
    assert_eq!(at(&backend, &["run", "wait", "a", "b"]).lines().len(), 2);
}

#[test]
fn wrong_options_are_refused() {
    let home = Home::new();
    let cases: [&[&str]; 5] = [
        &["run", "wait", "r", "--for", "over"],
        &["run", "wait", "r", "--for", "round:0"],
        &["run", "wait", "r", "--timeout", "soon"],
        &["run", "watch", "r", "--since", "x"],
        &["inbox", "watch", "--timeout", "1d"],
    ];
    for args in cases {
        let error = home.towow(args).fails(2, "usage");
        assert_eq!(error["hint"], format!("towow {} {} --help", args[0], args[1]), "{args:?}");
    }
    home.towow(&["run", "wait"]).fails(2, "usage");
    home.towow(&["run", "wait", "r"]).fails(3, "auth_required");
}

fn short(events: &[Value]) -> Vec<String> {
    let name = |event: &Value| match event["event"].as_str().unwrap() {
        "status" => event["status"].as_str().unwrap().to_owned(),
        "round" => format!("round {}", event["round"]),
        other => other.to_owned(),
    };
    events.iter().map(name).collect()
}

#[test]
fn a_run_is_watched_to_its_end() {
    let life = vec![
        (200, run("queued", 0)),
        (200, run("running", 1)),
        (200, run("running", 1)),
        (500, json!({})),
        (200, run("done", 3)),
    ];
    let outcome = at(&in_turn(life), &["run", "watch", "r1"]);
    assert_eq!(outcome.status, Some(0), "{}", outcome.stderr);
    let events = outcome.lines();
    assert_eq!(short(&events), ["queued", "participant", "running", "round 1", "round 2", "round 3", "done"]);
    for (at, event) in events.iter().enumerate() {
        assert_eq!((&event["run_id"], &event["seq"]), (&json!("r1"), &json!(at + 1)));
        assert!(event["at"].as_str().unwrap().ends_with('Z') && event["cursor"].is_string(), "{event}");
    }

    // Again from the middle.
    let cursor = events[3]["cursor"].as_str().unwrap();
    for since in [cursor, "1"] {
        let rest = at(&in_turn(vec![(200, run("done", 3))]), &["run", "watch", "r1", "--since", since]);
        assert_eq!(
            (rest.status, short(&rest.lines())),
            (Some(0), vec!["round 2".into(), "round 3".into(), "done".into()])
        );
    }
    // What is over is told by its end, however it ended.
    for (status, event) in [("done", "done"), ("failed", "failed"), ("cancelled", "cancelled")] {
        let over = at(&in_turn(vec![(200, run(status, 3))]), &["run", "watch", "r1"]);
        assert_eq!((over.status, short(&over.lines())), (Some(0), vec![event.to_owned()]));
    }
    at(&in_turn(vec![(404, json!({ "detail": "no such run" }))]), &["run", "watch", "r1"]).fails(4, "not_found");
}

#[test]
fn a_watch_that_is_stopped_names_the_command_that_goes_on() {
    let backend = in_turn(vec![(200, run("running", 2))]);
    let watch = Running::start(&Home::at(&backend.url), &["run", "watch", "r1"], &[("TOWOW_TOKEN", "t")]);
    (0..3).for_each(|_| drop(watch.line()));
    let last = watch.line();
    watch.interrupt();
    let error = watch.end().fails(130, "interrupted");
    assert_eq!(error["hint"], format!("towow run watch r1 --since {}", last["cursor"].as_str().unwrap()));

    let outcome = at(&backend, &["run", "watch", "r1", "--timeout", "400ms"]);
    assert_eq!(outcome.ends(8, "wait_timeout")["hint"], "towow run watch r1 --since running.2.1 --timeout 400ms");
}

#[test]
fn every_notice_comes_once_across_a_restart() {
    let node = Serving::seeded();
    let address = node.url.trim_start_matches("http://").to_owned();
    let ada = Home::at(&node.url);
    ada.register("Ada", "Product person for edtech.");
    let first = ada.towow(&["find", INTENT, "--wait"]).ok()["run_id"].clone();

    let watch = Running::start(&ada, &["inbox", "watch", "--unread"], &[]);
    assert_eq!(watch.line()["run_id"], first);
    let second = ada.towow(&["find", "I need a designer for a climate app", "--wait"]).ok()["run_id"].clone();
    let third = ada.towow(&["find", "I need a nurse to test a sleep diary", "--wait"]).ok()["run_id"].clone();
    let seen = watch.line();
    assert_eq!((&seen["run_id"], &watch.line()["run_id"]), (&second, &third));

    let home = node.stop();
    // It must have noticed before the node is back.
    std::thread::sleep(std::time::Duration::from_secs(4));
    let _node = Serving::listening(home, &address);
    let fourth = ada.towow(&["find", INTENT, "--wait"]).ok()["run_id"].clone();
    let last = watch.line();
    assert_eq!(last["run_id"], fourth);
    watch.interrupt();
    let outcome = watch.end();
    outcome.notice("backend_away");
    outcome.notice("backend_back");
    let since = last["item_id"].as_str().unwrap();
    assert_eq!(outcome.fails(130, "interrupted")["hint"], format!("towow inbox watch --since {since} --unread"));

    // From where it was left; time-outs end it with 8.
    for (since, expected) in [(&seen, vec![&third, &fourth]), (&last, vec![])] {
        let since = since["item_id"].as_str().unwrap();
        let again = ada.towow(&["inbox", "watch", "--since", since, "--timeout", "1s"]);
        let hint = format!("towow inbox watch --since {} --timeout 1s", last["item_id"].as_str().unwrap());
        assert_eq!(again.ends(8, "wait_timeout")["hint"], hint);
        let lines = again.lines();
        assert_eq!(lines.iter().map(|item| &item["run_id"]).collect::<Vec<_>>(), expected);
    }
    ada.towow(&["inbox", "watch", "--since", "ntc_nosuch"]).fails(4, "not_found");
    // Nothing else of the inbox has changed.
    assert_eq!(ada.towow(&["inbox"]).ok()["items"].as_array().unwrap().len(), 4);
}

#[test]
fn a_limited_list_loses_no_notice_that_it_shows() {
    let item = |n: usize| json!({ "item_id": format!("n{n}"), "read": false, "created_at": format!("2026-01-01T00:00:{n:02}Z") });
    let list = move |from: usize, to: usize| (200, json!({ "items": (from..=to).rev().map(item).collect::<Vec<_>>() }));
    // Three at most are listed; the last list has nothing in common with the one before.
    let answers = vec![list(1, 3), list(3, 5), list(3, 5), list(5, 7), list(12, 14)];
    let outcome =
        at(&in_turn(answers), &["inbox", "watch", "--since", "n2", "--timeout", "9s", "--jq", ".item_id", "--raw"]);
    outcome.ends(8, "wait_timeout");
    assert_eq!(outcome.stdout.lines().collect::<Vec<_>>(), ["n3", "n4", "n5", "n6", "n7", "n12", "n13", "n14"]);
    outcome.notice("inbox_gap");
}

#[test]
fn a_formulation_is_polled_until_it_says_something_new() {
    let session =
        |status: &str, document: &str| json!({ "session_id": "s", "status": status, "formulated_demand": document });
    let polled = ["formulation", "show", "s", "--poll"];
    let backend = in_turn(vec![
        (200, session("open", "a")),
        (200, session("open", "a")),
        (500, json!({})),
        (200, session("open", "b")),
    ]);
    assert_eq!(at(&backend, &polled).ok()["formulated_demand"], "b");
    for (status, looks) in [("confirmed", 1), ("ready", 1)] {
        let backend = in_turn(vec![(200, session(status, "a"))]);
        assert_eq!((at(&backend, &polled).ok(), backend.seen().len()), (session(status, "a"), looks));
    }
    let backend = in_turn(vec![(200, session("open", "a"))]);
    let error = at(&backend, &[&polled[..], &["--timeout", "500ms"]].concat()).fails(8, "wait_timeout");
    assert_eq!(
        (&error["hint"], &error["details"]),
        (&json!("towow formulation show s --poll --timeout 500ms"), &session("open", "a"))
    );
    let backend = in_turn(vec![(200, session("open", "a"))]);
    assert_eq!((at(&backend, &["formulation", "show", "s"]).ok(), backend.seen().len()), (session("open", "a"), 1));
}

#[test]
fn the_embedded_node_works_while_somebody_waits() {
    let home = Home::new();
    let run = home.local(&["find", INTENT, "--no-wait"]).ok()["run"]["run_id"].as_str().unwrap().to_owned();
    assert_eq!(home.local(&["run", "wait", &run]).ok()["status"], "done");
    let watched = home.local(&["run", "watch", &run]).ok();
    assert_eq!((&watched["event"], &watched["run"]["run_id"]), (&json!("done"), &json!(run)));
    let error = home.local(&["run", "wait", &run, "--for", "failed"]).fails(5, "run_done");
    assert_eq!(error["hint"], format!("towow --local result {run}"));
    let unread = home.local(&["inbox", "watch", "--unread", "--timeout", "500ms"]);
    unread.ends(8, "wait_timeout");
    assert_eq!(unread.lines()[0]["run_id"], run);
    home.local(&["run", "wait", "run_nosuch"]).fails(4, "not_found");

    let session = home.local(&["formulation", "start", INTENT]).ok()["session_id"].as_str().unwrap().to_owned();
    home.local(&["formulation", "show", &session, "--poll", "--timeout", "0"]).fails(8, "wait_timeout");
    home.local(&["formulation", "confirm", &session]).ok();
    assert_eq!(home.local(&["formulation", "show", &session, "--poll"]).ok()["status"], "confirmed");
}

#[test]
fn a_fault_is_no_answer() {
    // Nothing but faults: what is known is the problem.
    let backend = Canned::start(FAULT, "{}");
    let error = at(&backend, &["inbox", "watch", "--timeout", "500ms"]).fails(8, "wait_timeout");
    assert_eq!(error["details"]["problem"]["status"], 500);
}

/// Where the backend has a stream of events, an event ends the pause before the next look: by itself that look would come
/// after the time is over.
#[test]
fn an_event_of_the_backend_is_a_reason_to_look() {
    let told = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let backend = Canned::at_once(move |sent| match sent.path.as_str() {
        "/protocol/notifications/stream" => {
            assert_eq!(sent.headers["accept"], "text/event-stream");
            assert_eq!(sent.headers["authorization"], "Bearer t");
            std::thread::sleep(std::time::Duration::from_millis(3500));
            told.store(true, Ordering::SeqCst);
            ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream".to_owned(), "data: {}\n\n".to_owned())
        }
        _ => {
            let items = if told.load(Ordering::SeqCst) { json!([{"item_id": "n1", "title": "x"}]) } else { json!([]) };
            answer(200, &json!({ "items": items }))
        }
    });
    let outcome = at(&backend, &["inbox", "watch", "--timeout", "5200ms", "-q"]);
    assert_eq!((outcome.stdout.as_str(), outcome.status), ("n1\n", Some(8)), "{}", outcome.stderr);
}

/// The failure of one run hides no other, and a number that no run has is no reason to tell a thousand million events.
#[test]
fn one_run_hides_no_other() {
    let backend = Canned::replying(|sent| match sent.path.rsplit('/').next().unwrap() {
        "r1" => answer(200, &run("done", 3)),
        "huge" => answer(200, &json!({"run_id": "huge", "status": "running", "current_round": 1_000_000_000})),
        "away" => answer(500, &json!({"detail": "oops"})),
        _ => answer(404, &json!({"detail": "no such run"})),
    });
    for (ids, status, code) in [(["away", "r1"], 8, "wait_timeout"), (["gone", "r1"], 4, "not_found")] {
        let outcome = at(&backend, &["run", "wait", ids[0], ids[1], "--timeout", "1s"]);
        assert_eq!(outcome.status, Some(status), "{}", outcome.stderr);
        assert!(outcome.stdout.contains("\"status\":\"done\""), "{ids:?}: {}", outcome.stdout);
        assert!(outcome.stderr.contains(code), "{}", outcome.stderr);
    }
    let huge = at(&backend, &["run", "watch", "huge", "--since", "0", "--timeout", "1s"]);
    assert_eq!(huge.status, Some(8), "{}", huge.stderr);
    assert!(huge.stdout.lines().count() <= 1002);
    for format in ["tsv", "yaml"] {
        at(&backend, &["run", "watch", "r1", "-o", format]).fails(2, "usage");
    }
    at(&backend, &["run", "wait", "r1", "-o", "yaml"]).stdout.starts_with("run_id: r1").then_some(()).unwrap();
}
