//! Bridge workers: keys, tasks and their leases, and what becomes of a run when workers die, lag or never come.

mod called_off;
mod keys;
mod words;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::access::http;
use super::sql::value as sql;
use crate::support::{Database, Home, Serving};

const DEMAND: &str = "想找人教陶艺拉坯。我能帮忙拍照。";

/// Nobody is patient here.
const QUICK: [(&str, &str); 3] = [
    ("TOWOW_NODE_BRIDGE_OFFER_SECONDS", "2"),
    ("TOWOW_NODE_BRIDGE_LEASE_SECONDS", "2"),
    ("TOWOW_NODE_BRIDGE_WORKER_SECONDS", "60"),
];

/// A node with Ada, who asks, and Bo and Cy, who can be found.
struct World {
    node: Serving,
    ada: Home,
}

impl World {
    fn new(env: &[(&str, &str)]) -> World {
        let node = Serving::with(env);
        let ada = Home::at(&node.url);
        ada.register("Ada", "程序员\n\n## 我能提供\n- 拍照");
        for (name, profile) in [
            ("Bo", "陶艺老师\n\n## 我能提供\n- 周末陶艺拉坯课\n\n## 我在找\n- 会拍照的人"),
            ("Cy", "会计\n\n## 我能提供\n- 陶艺拉坯入门\n- 报税"),
        ] {
            Home::at(&node.url).register(name, profile);
        }
        World { node, ada }
    }

    fn key(&self, whose: &[&str]) -> Value {
        key(&self.node, whose)
    }

    /// A worker that was heard of.
    fn worker(&self, whose: &[&str]) -> Worker {
        let worker = Worker::new(&self.node.url, &self.key(whose));
        assert_eq!(worker.next(0), Value::Null);
        worker
    }

    /// A hosted run of Ada's with so many others.
    fn run(&self, others: u32) -> String {
        let k = others.to_string();
        let found = self.ada.towow(&["discover", "run", DEMAND, "--start-negotiation", "--k", &k]).ok();
        found["run"]["run_id"].as_str().unwrap_or_else(|| panic!("no run: {found}")).to_owned()
    }

    fn result(&self, run: &str) -> Value {
        result(&self.ada, run)
    }
}

fn key(node: &Serving, whose: &[&str]) -> Value {
    let args = [&["node", "bridge-key", "create", "--name", "test", "--db", &node.database().url], whose].concat();
    node.home.towow(&args).ok()
}

fn result(home: &Home, run: &str) -> Value {
    let begun = Instant::now();
    while home.towow(&["run", "status", run]).ok()["finished_at"].is_null() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{run} does not come to its end");
        std::thread::sleep(Duration::from_millis(100));
    }
    home.towow(&["result", run]).ok()
}

/// Who spoke in a round, by seat, and whether workers were asked first.
fn spoke(result: &Value, round: i64) -> Vec<(String, bool)> {
    let sources = result["sources"].as_array().unwrap().iter().filter(|source| source["round"] == round);
    let by = |source: &Value| {
        (source["answered_by"].as_str().unwrap().to_owned(), source["offered_to_bridge"].as_bool().unwrap())
    };
    sources.map(by).collect()
}

#[derive(Clone)]
struct Worker {
    address: String,
    key: String,
}

impl Worker {
    fn new(url: &str, key: &Value) -> Worker {
        Worker { address: url.trim_start_matches("http://").to_owned(), key: key["key"].as_str().unwrap().to_owned() }
    }

    fn ask(&self, path: &str, body: &Value) -> (u16, Value) {
        http(&self.address, "POST", &format!("/protocol/bridge/{path}"), Some(&self.key), body)
    }

    fn next(&self, seconds: i64) -> Value {
        let (status, answer) = self.ask("next", &json!({ "wait_seconds": seconds }));
        assert_eq!(status, 200, "{answer}");
        answer["task"].clone()
    }

    /// A task that must be there.
    #[track_caller]
    fn take(&self) -> String {
        let task = self.next(10);
        task["task_id"].as_str().unwrap_or_else(|| panic!("no task: {task}")).to_owned()
    }

    fn submit(&self, task: &str, words: &str) -> (u16, Value) {
        self.ask(&format!("tasks/{task}/submit"), &json!({ "content": words }))
    }

    /// What became of an answer.
    #[track_caller]
    fn says(&self, task: &str, words: &str, expected: &str) {
        let (status, answer) = self.submit(task, words);
        assert_eq!((status, &answer["status"]), (200, &json!(expected)), "{answer}");
    }

    fn release(&self, task: &str, reason: &str) -> (u16, Value) {
        self.ask(&format!("tasks/{task}/release"), &json!({ "reason": reason }))
    }

    fn beat(&self, task: &str) -> String {
        let (status, answer) = self.ask(&format!("tasks/{task}/heartbeat"), &Value::Null);
        assert_eq!(status, 200, "{answer}");
        answer["status"].as_str().unwrap().to_owned()
    }

    /// Answers whatever comes until nothing has come for a while.
    fn work(self, words: impl Fn(&Value) -> String + Send + 'static) -> std::thread::JoinHandle<Vec<Value>> {
        std::thread::spawn(move || {
            let mut done = Vec::new();
            loop {
                let task = self.next(4);
                let Some(id) = task["task_id"].as_str() else { return done };
                self.says(id, &words(&task), "accepted");
                done.push(task);
            }
        })
    }
}

#[track_caller]
fn refused((status, answer): (u16, Value), expected: u16, code: &str) -> String {
    assert_eq!((status, &answer["error"]["code"]), (expected, &json!(code)), "{answer}");
    answer["error"]["message"].as_str().unwrap().to_owned()
}

#[test]
fn two_workers_answer_for_everybody_in_a_hosted_run() {
    let world = World::new(&[]);
    let made = world.key(&["--all", "--expires", "90d"]);
    let key = made["key"].as_str().unwrap();
    assert!(key.starts_with("twb_") && key.len() == 56, "260 random bits");
    assert!(made["expires_at"].is_string() && made["account_id"].is_null(), "{made}");
    let (first, second) = (Worker::new(&world.node.url, &made), world.worker(&["--all"]));
    assert_eq!(first.next(0), Value::Null);

    let run = world.run(2);
    let words = |task: &Value| match (task["participant"]["display_name"].as_str(), task["round"].as_i64()) {
        (Some("Bo"), Some(1)) => "我能用自家柴窑教陶艺拉坯。\n\n必须提前一周约。".to_owned(),
        (Some("Cy"), Some(1)) => "我能帮忙把陶艺课的账报税。".to_owned(),
        _ => "没有新的".to_owned(),
    };
    let workers = [first.work(words), second.work(words)];
    let result = world.result(&run);
    let tasks: Vec<Value> = workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect();

    let rounds = result["total_rounds"].as_i64().unwrap();
    assert_eq!(tasks.len() as i64, rounds * 3, "each seat, each round, once");
    for round in 1..=rounds {
        assert_eq!(spoke(&result, round), vec![("bridge".to_owned(), true); 3], "{result}");
    }
    let plan = result["plan"].as_str().unwrap();
    assert!(plan.contains("用自家柴窑教陶艺拉坯") && plan.contains("[第1轮 Bo]"), "{plan}");
    assert_eq!(result["facilitator"], "rules", "who writes the plan is as before");

    let task = tasks.iter().find(|task| task["participant"]["display_name"] == "Bo" && task["round"] == 2).unwrap();
    assert_eq!((&task["run_id"], &task["demand"]["demand_text"]), (&json!(run), &json!(DEMAND)));
    assert!(task["participant"]["profile_text"].as_str().unwrap().contains("周末陶艺拉坯课"));
    assert_eq!(task["lease_seconds"], 60);
    let prompt = task["prompt"].as_str().unwrap();
    for part in
        [format!("```text\n{DEMAND}\n```"), "## 你是谁".into(), "用自家柴窑教陶艺拉坯".into(), "周末陶艺拉坯课".into()]
    {
        assert!(prompt.contains(&part), "{part}: {prompt}");
    }
    let list = world.node.home.towow(&["node", "bridge-key", "list", "--db", &world.node.database().url]);
    assert!(!list.stdout.contains("twb_"), "a key is shown once: {}", list.stdout);
    assert!(list.ok()["keys"].as_array().unwrap().iter().all(|key| key["last_used_at"].is_string()));
    let url = &world.node.database().url;
    assert_eq!(sql(url, "SELECT COUNT(*) FROM usage_events WHERE kind = 'run'"), "1");
    assert_eq!(sql(url, "SELECT COUNT(*) FROM bridge_tasks WHERE status <> 'answered' OR attempts <> 1"), "0");
    assert_eq!(sql(url, "SELECT COUNT(*) FROM audit_log WHERE action = 'bridge_submit'"), tasks.len().to_string());
    let (_, metrics) = http(world.node.url.trim_start_matches("http://"), "GET", "/metrics", None, &Value::Null);
    let metrics = metrics.as_str().unwrap();
    for line in
        ["towow_bridge_keys 2", "towow_bridge_tasks{state=\"held\"} 0", "towow_bridge_tasks{state=\"waiting\"} 0"]
    {
        assert!(metrics.contains(line), "{metrics}");
    }
    let stats = world.node.home.towow(&["node", "stats", "--db", url]).ok();
    assert_eq!((&stats["bridge_keys"], &stats["bridge_tasks"]["answered"]), (&json!(2), &json!(tasks.len())));
    assert_eq!(world.node.home.towow(&["node", "check", "--db", url]).ok()["findings"], json!([]));
}

#[test]
fn a_killed_workers_task_goes_to_the_next_when_its_lease_ends() {
    let world = World::new(&QUICK);
    let (dead, alive) = (world.worker(&["--all"]), world.worker(&["--all"]));
    let run = world.run(1);
    // There are two seats: one is held by who dies, one is answered.
    let (held, other) = (dead.take(), alive.take());
    let taken = Instant::now();
    alive.says(&other, "没有新的", "accepted");
    assert_eq!(alive.next(0), Value::Null, "nobody else gets what is held");
    let again = alive.take();
    assert!(taken.elapsed() >= Duration::from_millis(1500), "{:?}", taken.elapsed());
    assert_eq!(again.rsplit_once('-').unwrap().0, held.rsplit_once('-').unwrap().0, "the same task");
    assert_ne!(again, held, "under another id");

    assert_eq!(dead.beat(&held), "lost");
    let message = refused(dead.submit(&held, "我来晚了"), 409, "lease_lost");
    assert!(message.contains("take the next one"), "{message}");
    refused(dead.release(&held, "x"), 409, "lease_lost");
    alive.says(&again, "我能教拉坯，也能修窑。", "accepted");
    let worker = alive.work(|_| "没有新的".into());
    let result = world.result(&run);
    worker.join().unwrap();
    assert_eq!(spoke(&result, 1), vec![("bridge".to_owned(), true); 2]);
    assert!(!result["plan"].as_str().unwrap().contains("我来晚了"));
}

#[test]
fn a_heartbeat_keeps_a_task_for_longer_than_its_lease() {
    let world = World::new(&QUICK);
    let (slow, idle) = (world.worker(&["--all"]), world.worker(&["--all"]));
    world.run(1);
    let (task, other) = (slow.take(), idle.take());
    idle.says(&other, "没有新的", "accepted");
    for _ in 0..5 {
        std::thread::sleep(Duration::from_millis(900));
        assert_eq!(slow.beat(&task), "held");
        assert_eq!(idle.next(0), Value::Null);
    }
    slow.says(&task, "我能教拉坯。", "accepted");
    assert_eq!(slow.beat(&task), "submitted");
}

#[test]
fn without_workers_nothing_waits_and_with_silent_ones_the_node_answers_after_the_stated_time() {
    let world = World::new(&QUICK);
    let begun = Instant::now();
    let at_once = world.result(&world.run(2));
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    assert_eq!(spoke(&at_once, 1), vec![("rules".to_owned(), false); 3]);

    let silent = world.worker(&["--all"]);
    let begun = Instant::now();
    let result = world.result(&world.run(2));
    let waited = begun.elapsed();
    assert!((2..6).contains(&waited.as_secs()), "once the time of an offer: {waited:?}");
    assert_eq!(spoke(&result, 1), vec![("rules".to_owned(), true); 3], "and it says so");
    assert_eq!(spoke(&result, 2), vec![("rules".to_owned(), false); 3], "who did not come is not waited for again");
    assert_eq!(result["plan"], at_once["plan"], "nothing is lost");
    assert_eq!(silent.next(0), Value::Null);
}

/// A worker that says for ever that it works does not hold a run for ever.
#[test]
fn a_round_ends_whoever_still_works_on_it() {
    let world = World::new(&[("TOWOW_NODE_BRIDGE_ROUND_SECONDS", "3")]);
    let busy = world.worker(&["--all"]);
    let begun = Instant::now();
    let run = world.run(1);
    let task = busy.next(10);
    let id = task["task_id"].as_str().unwrap();
    assert!(task["lease_until"].as_str() <= task["deadline_at"].as_str(), "{task}");
    while busy.beat(id) == "held" {
        assert!(begun.elapsed() < Duration::from_secs(10), "the round does not end");
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(begun.elapsed() >= Duration::from_millis(2500), "{:?}", begun.elapsed());
    assert!(["lost", "round_closed"].contains(&busy.beat(id).as_str()));
    let worker = busy.work(|_| "没有新的".into());
    let result = world.result(&run);
    worker.join().unwrap();
    assert_eq!(spoke(&result, 1), vec![("rules".to_owned(), true); 2]);
}

/// Who leaves takes along what is asked in its name.
#[test]
fn nobody_answers_for_somebody_who_is_gone() {
    let world = World::new(&QUICK);
    let worker = world.worker(&["--all"]);
    let run = world.run(2);
    let tasks: Vec<Value> = (0..3).map(|_| worker.next(10)).collect();
    let url = &world.node.database().url;
    world.node.home.towow(&["node", "user", "delete", "bo@example.org", "--yes", "--db", url]).ok();
    for task in &tasks {
        let answer = worker.submit(task["task_id"].as_str().unwrap(), "我能教陶艺拉坯。");
        match task["participant"]["display_name"] == "Bo" {
            true => drop(refused(answer, 404, "not_found")),
            false => assert_eq!(answer.1["status"], "accepted", "{}", answer.1),
        }
    }
    let worker = worker.work(|task| {
        assert!(!task.to_string().contains("Bo"), "{task}");
        "没有新的".into()
    });
    let result = world.result(&run);
    worker.join().unwrap();
    assert!(!result.to_string().contains("Bo"), "{result}");
    assert_eq!(world.node.home.towow(&["node", "check", "--db", url]).ok()["findings"], json!([]));
}

#[test]
fn an_answer_counts_once_and_not_after_its_round() {
    let world = World::new(&QUICK);
    let worker = world.worker(&["--all"]);
    let run = world.run(1);
    let (first, second) = (worker.take(), worker.take());
    worker.says(&first, "我能教拉坯，一次两小时。", "accepted");
    worker.says(&first, "我能教拉坯，一次两小时。", "already_submitted");
    worker.says(&first, "别的话", "already_submitted");
    assert_eq!(worker.release(&first, "x").1["status"], "submitted");
    // The other one is not answered, its lease ends, and nobody takes it: the node goes on.
    let result = world.result(&run);
    worker.says(&first, "再说一次", "already_submitted");
    worker.says(&second, "来晚了", "round_closed");
    assert_eq!(
        (worker.beat(&second), worker.release(&second, "x").1["status"].clone()),
        ("round_closed".into(), json!("round_closed"))
    );
    let by: Vec<String> = spoke(&result, 1).into_iter().map(|(by, offered)| (assert!(offered), by).1).collect();
    assert_eq!(BTreeSet::from_iter(by), BTreeSet::from(["bridge".to_owned(), "rules".to_owned()]));
    let replies = sql(&world.node.database().url, "SELECT content FROM replies");
    assert_eq!(replies, "我能教拉坯，一次两小时。");
}

#[test]
fn what_is_given_back_goes_to_others_first_and_not_round_in_circles() {
    let world = World::new(&[]);
    let (one, other) = (world.worker(&["--all"]), world.worker(&["--all"]));
    let run = world.run(1);
    let (task, rest) = (one.take(), one.take());
    one.says(&rest, "没有新的", "accepted");
    let begun = Instant::now();
    assert_eq!(one.release(&task, "我不会这个").1["status"], "released");
    refused(one.submit(&task, "还是说吧"), 409, "lease_lost");
    let again = other.take();
    assert!(begun.elapsed() < Duration::from_secs(2), "at once: {:?}", begun.elapsed());
    let reason = "SELECT reason FROM bridge_tasks WHERE releases = 1";
    assert_eq!(sql(&world.node.database().url, reason), "我不会这个");
    other.release(&again, "我也不会");
    let last = other.take();
    other.release(&last, "真的不会");
    // Three times are enough: the node answers this one itself, and the next round is offered again.
    let begun = Instant::now();
    let next = other.next(10);
    assert_eq!(next["round"], 2, "{next}");
    assert!(begun.elapsed() < Duration::from_secs(4), "nobody waits for the time of an offer: {:?}", begun.elapsed());
    other.says(next["task_id"].as_str().unwrap(), "没有新的", "accepted");
    other.work(|_| "没有新的".into()).join().unwrap();
    let result = world.result(&run);
    assert_eq!(spoke(&result, 1).iter().filter(|(by, _)| by == "rules").count(), 1, "{result}");
}

#[test]
fn a_task_survives_the_death_of_the_node() {
    let World { node, ada } = World::new(&[]);
    let made = key(&node, &["--all"]);
    let worker = Worker::new(&node.url, &made);
    worker.next(0);
    let world = World { node, ada };
    let run = world.run(1);
    let (first, second) = (worker.take(), worker.take());
    worker.says(&first, "我能教拉坯。", "accepted");
    let World { node, ada } = world;
    let address = node.url.trim_start_matches("http://").to_owned();
    let node = Serving::listening(node.stop(), &address);
    worker.says(&first, "我能教拉坯。", "already_submitted");
    worker.says(&second, "我能拍照。", "accepted");
    let worker = worker.work(|_| "没有新的".into());
    let result = result(&ada, &run);
    worker.join().unwrap();
    assert_eq!(spoke(&result, 1), vec![("bridge".to_owned(), true); 2]);
    assert_eq!(sql(&node.database().url, "SELECT COUNT(*) FROM contributions WHERE round = 1"), "2");
}

#[test]
fn many_workers_at_once_get_each_task_once() {
    let world = World::new(&[]);
    let made = world.key(&["--all"]);
    let worker = Worker::new(&world.node.url, &made);
    worker.next(0);
    // On PostgreSQL half of them ask another node of the same network.
    let other = Database::is_postgres().then(|| Serving::of(Home::new(), "127.0.0.1:0", world.node.database().clone()));
    let urls = [&world.node.url, other.as_ref().map_or(&world.node.url, |node| &node.url)];
    let runs = [world.run(2), world.run(2), world.run(2)];
    let threads: Vec<_> = (0..12)
        .map(|n| {
            let worker = Worker::new(urls[n % 2], &made);
            std::thread::spawn(move || worker.next(5))
        })
        .collect();
    let tasks: Vec<Value> =
        threads.into_iter().map(|thread| thread.join().unwrap()).filter(|task| !task.is_null()).collect();
    let seats: BTreeSet<String> =
        tasks.iter().map(|task| format!("{} {}", task["run_id"], task["participant"]["seat"])).collect();
    assert_eq!((tasks.len(), seats.len()), (9, 9), "three runs with three seats each");
    for task in &tasks {
        worker.says(task["task_id"].as_str().unwrap(), "没有新的", "accepted");
    }
    let workers = [worker.clone().work(|_| "没有新的".into()), worker.work(|_| "没有新的".into())];
    for run in &runs {
        assert_eq!(spoke(&world.result(run), 1), vec![("bridge".to_owned(), true); 3]);
    }
    for worker in workers {
        worker.join().unwrap();
    }
}

#[test]
fn what_does_not_fit_is_refused_and_costs_nothing() {
    let world = World::new(&QUICK);
    let worker = world.worker(&["--all"]);
    world.run(1);
    let task = worker.take();
    let submit = format!("tasks/{task}/submit");
    for (body, part) in [
        (json!({}), "content is missing"),
        (json!({"content": "  "}), "content must not be empty"),
        (json!({"content": "长".repeat(20_001)}), "20001 characters, at most 20000"),
        (json!({"content": 7}), "content must be a string"),
    ] {
        let message = refused(worker.ask(&submit, &body), 422, "invalid_request");
        assert!(message.contains(part), "{message}");
    }
    refused(worker.ask(&submit, &json!({"content": "x".repeat(2 << 20)})), 413, "body_too_large");
    refused(worker.ask("next", &json!({"wait_seconds": 21})), 422, "invalid_request");
    refused(worker.release(&task, &"x".repeat(501)), 422, "invalid_request");
    worker.says(&task, "我能教拉坯。", "accepted");
}
