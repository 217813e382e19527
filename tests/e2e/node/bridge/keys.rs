//! Keys of bridge workers: whose they are, what they open, and how they end.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{QUICK, Worker, World, refused, spoke, sql};
use crate::support::{Database, Home, Serving};

/// An export holds keys as hashes and tasks with their runs, and comes in elsewhere.
#[test]
fn keys_and_tasks_move_with_their_network() {
    let world = World::new(&[]);
    let made = world.key(&["--all"]);
    let worker = Worker::new(&world.node.url, &made);
    worker.next(0);
    let run = world.run(1);
    let held = worker.take();
    let World { node, ada } = world;
    let stopped = node.stop();
    let exported = stopped.towow(&["node", "export", "-", "--db", &stopped.database().url]).stdout;
    assert!(exported.contains("bridge_keys") && !exported.contains(made["key"].as_str().unwrap()));
    let other = Home::new();
    other.write("network.jsonl", &exported);
    let database = Database::fresh(&other);
    other.towow(&["node", "import", "network.jsonl", "--db", &database.url]).ok();
    let node = Serving::of(other, "127.0.0.1:0", database);
    let worker = Worker::new(&node.url, &made);
    assert_eq!(worker.beat(&held), "held", "even what was held is");
    worker.says(&held, "没有新的", "accepted");
    worker.work(|_| "没有新的".into()).join().unwrap();
    let (token, agent) = (ada.config()["session_token"].clone(), ada.config()["agent_id"].clone());
    let env = [("TOWOW_TOKEN", token.as_str().unwrap()), ("TOWOW_AGENT_ID", agent.as_str().unwrap())];
    let env = [&env[..], &[("TOWOW_BACKEND_URL", node.url.as_str())]].concat();
    assert_eq!(ada.with(&["result", &run, "--wait", "--timeout", "60s"], &env, "").ok()["status"], "done");
}

#[test]
fn a_key_of_an_account_answers_for_its_agents_only() {
    let world = World::new(&QUICK);
    let (bo, cy) = (world.worker(&["--account", "bo@example.org"]), world.worker(&["--account", "cy@example.org"]));
    let run = world.run(1);
    let status = world.ada.towow(&["run", "status", &run]).ok();
    assert_eq!(status["participants"][1]["display_name"], "Bo", "{status}");
    let task = bo.next(10);
    assert_eq!(task["participant"]["display_name"], "Bo");
    let id = task["task_id"].as_str().unwrap();
    assert_eq!(cy.next(0), Value::Null);
    for answer in [
        cy.submit(id, "我冒充 Bo"),
        cy.release(id, "x"),
        cy.ask(&format!("tasks/{id}/heartbeat"), &Value::Null),
        cy.submit("btk_guess-1", "x"),
        cy.submit(&id.replace("-1", "-2"), "x"),
        cy.submit("nonsense", "x"),
    ] {
        let message = refused(answer, 404, "not_found");
        assert!(message.starts_with("no task "), "{message}");
    }
    bo.says(id, "我能带一只猫教陶艺拉坯。", "accepted");
    let worker = bo.work(|_| "没有新的".into());
    let result = world.result(&run);
    worker.join().unwrap();
    assert_eq!(spoke(&result, 1), [("rules".to_owned(), false), ("bridge".to_owned(), true)]);
    assert!(result["plan"].as_str().unwrap().contains("带一只猫"));
}

#[test]
fn a_revoked_key_opens_nothing_at_once_and_what_it_held_is_free() {
    let world = World::new(&[]);
    let made = world.key(&["--all"]);
    let (gone, other) = (Worker::new(&world.node.url, &made), world.worker(&["--all"]));
    gone.next(0);
    world.run(1);
    let (task, rest) = (gone.take(), other.take());
    let id = made["key_id"].as_str().unwrap();
    let revoke = ["node", "bridge-key", "revoke", id, "--db", &world.node.database().url];
    assert!(world.node.home.towow(&revoke).ok()["revoked_at"].is_string());
    assert!(world.node.home.towow(&revoke).ok()["revoked_at"].is_string(), "twice is once");
    for answer in [gone.ask("next", &json!({})), gone.submit(&task, "x"), gone.release(&task, "x")] {
        refused(answer, 401, "bridge_key_refused");
    }
    let begun = Instant::now();
    let again = other.take();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(again.rsplit_once('-').unwrap().0, task.rsplit_once('-').unwrap().0);
    for task in [again, rest] {
        other.says(&task, "没有新的", "accepted");
    }
    let missing = ["node", "bridge-key", "revoke", "bky_guess", "--db", &world.node.database().url];
    world.node.home.towow(&missing).fails(4, "not_found");
}

/// Who waits for a task when its key is revoked is told so, and not given one.
#[test]
fn a_key_that_ends_while_it_waits_is_told_so() {
    let world = World::new(&[]);
    let (revoked, expired, shut_out) =
        (world.key(&["--all"]), world.key(&["--all", "--expires", "3s"]), world.key(&["--account", "bo@example.org"]));
    let waiting = [&revoked, &expired, &shut_out].map(|key| {
        let worker = Worker::new(&world.node.url, key);
        std::thread::spawn(move || worker.ask("next", &json!({ "wait_seconds": 20 })))
    });
    std::thread::sleep(Duration::from_millis(500));
    let (home, url) = (&world.node.home, &world.node.database().url);
    home.towow(&["node", "bridge-key", "revoke", revoked["key_id"].as_str().unwrap(), "--db", url]).ok();
    home.towow(&["node", "user", "disable", "bo@example.org", "--db", url]).ok();
    for waiting in waiting {
        refused(waiting.join().unwrap(), 401, "bridge_key_refused");
    }
}

#[test]
fn guessing_keys_is_slowed_down_like_guessing_passwords() {
    let world = World::new(&[("TOWOW_NODE_LIMITS_SIGN_IN", "5")]);
    let right = world.worker(&["--all"]);
    let guess = Worker { key: format!("twb_{}", "a".repeat(52)), ..right.clone() };
    let codes: Vec<String> = (0..12)
        .map(|_| guess.ask("next", &json!({"wait_seconds": 0})).1["error"]["code"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(codes[0], "bridge_key_refused");
    assert!(codes.contains(&"rate_limited".to_owned()), "{codes:?}");
    let refused = "SELECT COUNT(*) FROM audit_log WHERE action = 'bridge_key' AND outcome = 'refused'";
    let noted: usize = sql(&world.node.database().url, refused).parse().unwrap();
    assert_eq!(noted, codes.iter().filter(|code| *code == "bridge_key_refused").count());
    assert_eq!(right.next(0), Value::Null, "who has a key is not shut out by who has none");
}

#[test]
fn a_key_is_for_one_account_or_for_all_and_says_which() {
    let world = World::new(&[]);
    let (home, url) = (&world.node.home, &world.node.database().url);
    let create = |more: &[&str]| home.towow(&[&["node", "bridge-key", "create", "--db", url], more].concat());
    let error = create(&["--name", "x"]).fails(2, "usage");
    assert!(error["message"].as_str().unwrap().contains("--account"), "{error}");
    create(&["--name", "x", "--all", "--account", "bo@example.org"]).fails(2, "usage");
    create(&["--name", "x", "--account", "nobody@example.org"]).fails(4, "not_found");
    create(&["--name", "x", "--all", "--expires", "soon"]).fails(2, "usage");
    create(&["--name", "", "--all"]).fails(1, "invalid_request");
    let made = create(&["--name", "laptop", "--account", "bo@example.org"]).ok();
    assert_eq!((&made["email"], &made["expires_at"]), (&json!("bo@example.org"), &Value::Null));
    // With the account its keys are gone.
    home.towow(&["node", "user", "delete", "bo@example.org", "--yes", "--db", url]).ok();
    let list = home.towow(&["node", "bridge-key", "list", "--db", url]).ok();
    assert_eq!(list["keys"], json!([]));
}
