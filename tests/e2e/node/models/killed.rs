//! A node that dies while a model is asked, and two nodes on one database: what is asked is asked once.

use super::*;

/// Every question of these runs was sent once at most.
#[track_caller]
fn is_asked_once(server: &ModelServer, what: &str) {
    let mut asked = BTreeSet::new();
    for seen in server.seen() {
        let text = seen["body"]["messages"].to_string();
        let stage = seen["stage"].as_str().unwrap().to_owned();
        assert!(asked.insert((stage.clone(), text.clone())), "{what}: {stage} was asked twice: {text}");
    }
}

#[track_caller]
fn is_counted_once(node: &Serving, server: &ModelServer, lost: i64) {
    let url = &node.database().url;
    let calls: i64 = sql(url, "SELECT COUNT(*) FROM model_calls").parse().unwrap();
    assert_eq!(calls, server.seen().len() as i64, "a row each");
    let counted: i64 = sql(url, "SELECT COALESCE(SUM(attempts), 0) FROM model_calls").parse().unwrap();
    assert_eq!(counted, calls - lost, "what was lost is not known to have cost anything");
    assert_eq!(sql(url, "SELECT COUNT(*) FROM usage_events WHERE kind = 'run'"), "1");
}

#[test]
fn a_killed_node_asks_nothing_twice() {
    let run_stage = |stage: &str| {
        let server = server(&json!({ stage: ["hang", "well"] }));
        let patient = [("TOWOW_NODE_LLM_IDLE_TIMEOUT", "60")];
        let first = node(&server, None, &patient);
        let [ada, ..] = people(&first.url);
        let run = begin(&ada);
        let hangs = || server.seen().iter().any(|seen| seen["behaviour"] == "hang");
        let begun = Instant::now();
        while !hangs() {
            assert!(begun.elapsed() < Duration::from_secs(30), "{stage}: nothing hangs");
            std::thread::sleep(Duration::from_millis(20));
        }
        // The others have been answered meanwhile.
        std::thread::sleep(Duration::from_millis(300));
        let database = first.database().clone();
        let stopped = first.stop();
        let second = node(&server, Some(database), &patient);
        let [token, agent] = ["session_token", "agent_id"].map(|name| ada.config()[name].as_str().unwrap().to_owned());
        let env = [("TOWOW_BACKEND_URL", second.url.as_str()), ("TOWOW_TOKEN", &token), ("TOWOW_AGENT_ID", &agent)];
        let told = ada.with(&["result", &run, "--wait", "--timeout", "60s"], &env, "").ok();
        is_whole(&second, &run, &told);
        is_told_exactly(&told);
        let failed = degraded(&told);
        assert_eq!(failed.len(), 1, "{stage}: {failed:?}");
        let ((of, ..), why) = failed.first_key_value().unwrap();
        assert_eq!((of.as_str(), why.as_str()), (stage, "the answer was lost when its process ended"));
        is_asked_once(&server, stage);
        is_counted_once(&second, &server, 1);
        drop(stopped);
    };
    std::thread::scope(|scope| {
        for stage in ["contribute", "catalyst", "plan", "deliver"] {
            scope.spawn(move || run_stage(stage));
        }
    });
}

#[test]
fn two_nodes_ask_once() {
    let server = server(&json!({ "*": "slow:0.02" }));
    let first = node(&server, None, &[]);
    let second = node(&server, Some(first.database().clone()), &[]);
    let [ada, ..] = people(&first.url);
    let run = begin(&ada);
    let told = result(&ada, &run);
    is_whole(&second, &run, &told);
    is_told_exactly(&told);
    assert_eq!(degraded(&told), BTreeMap::new());
    is_asked_once(&server, "two nodes");
    is_counted_once(&second, &server, 0);
}

/// The other node takes over what a dead one was at, and waits no longer than a lease.
#[test]
fn another_node_carries_on() {
    let server = server(&json!({ "catalyst": ["hang", "well"] }));
    let patient = [("TOWOW_NODE_LLM_IDLE_TIMEOUT", "60")];
    let first = node(&server, None, &patient);
    let [ada, ..] = people(&first.url);
    let run = begin(&ada);
    let begun = Instant::now();
    while !server.seen().iter().any(|seen| seen["behaviour"] == "hang") {
        assert!(begun.elapsed() < Duration::from_secs(30));
        std::thread::sleep(Duration::from_millis(20));
    }
    let second = node(&server, Some(first.database().clone()), &patient);
    // While the first lives, nobody takes its run from it.
    std::thread::sleep(Duration::from_secs(6));
    assert_eq!(sql(&second.database().url, "SELECT current_round FROM runs"), "0");
    let [token, agent] = ["session_token", "agent_id"].map(|name| ada.config()[name].as_str().unwrap().to_owned());
    let _stopped = first.stop();
    let env = [("TOWOW_BACKEND_URL", second.url.as_str()), ("TOWOW_TOKEN", &token), ("TOWOW_AGENT_ID", &agent)];
    let told = ada.with(&["result", &run, "--wait", "--timeout", "60s"], &env, "").ok();
    is_whole(&second, &run, &told);
    is_told_exactly(&told);
    assert_eq!(degraded(&told).len(), 1);
    is_asked_once(&server, "taken over");
}
