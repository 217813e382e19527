//! A run that is called off in the middle of a step.

use std::time::Duration;

use tokio::net::TcpListener;

use super::Sitting;
use crate::node::Node;
use crate::node::fixture::Fixture;
use crate::node::llm::Spent;
use crate::node::model::now;
use crate::node::negotiation::course::Status;
use crate::node::store::{CallKey, Payer, Reply};

const RUN: &str = "run_1";

/// A run of Ada with Bob's profile, so far.
async fn run(fixture: &Fixture, status: &str, round: &str, mode: &str) {
    let (ada, bob) = (fixture.enrol("Ada", None).await, fixture.enrol("Bob", None).await);
    let (a, b) = (ada.account.account_id.as_str(), bob.account.account_id.as_str());
    let (agent_a, agent_b) = (ada.agent.agent_id.as_str(), bob.agent.agent_id.as_str());
    let minutes = if mode == "participant_distributed" { "60" } else { "NULL" };
    let opened = format!(
        "INSERT INTO runs (run_id, account_id, agent_id, demand_id, query_id, status, facilitator, execution_mode, current_round,
                           max_rounds, quiet_rounds, public_visibility, created_at, round_minutes)
         VALUES ('{RUN}', $1, $2, 'dmd_1', 'qry_1', '{status}', 'rules', '{mode}', {round}, 2, 0, 0, 1, {minutes})"
    );
    for (statement, values) in [
        (
            "INSERT INTO demands (demand_id, account_id, agent_id, demand_text, visibility, created_at)
             VALUES ('dmd_1', $1, $2, 'I need somebody who builds things.', 'public', 1)",
            vec![a, agent_a],
        ),
        (opened.as_str(), vec![a, agent_a]),
        (
            "INSERT INTO participants (run_id, seat, agent_id, display_name, match_reason, profile_text, is_sample, account_id)
             VALUES ('run_1', 0, $1, 'Ada', '', 'Ada asks', 0, $2)",
            vec![agent_a, a],
        ),
        (
            "INSERT INTO participants (run_id, seat, agent_id, display_name, match_reason, profile_text, is_sample, account_id)
             VALUES ('run_1', 1, $1, 'Bob', '', 'I can build things.', 0, $2)",
            vec![agent_b, b],
        ),
    ] {
        fixture.node.store.does(statement, &values).await;
    }
}

async fn call_off(node: &Node) -> bool {
    node.store.end_run(RUN, Status::Cancelled, "Ada has called it off", now()).await.unwrap()
}

/// What there is of the run in the database.
async fn written(node: &Node) -> Vec<String> {
    let statement = "SELECT status || ' ' || current_round || ' ' || COALESCE(plan, 'no plan') || ' ' || error
                         || ' ' || (SELECT COUNT(*) FROM contributions) || ' ' || (SELECT COUNT(*) FROM syntheses)
                         || ' ' || (SELECT COUNT(*) FROM replies) || ' ' || COALESCE(lease_owner, 'nobody') FROM runs";
    node.store.column(statement).await
}

#[tokio::test]
async fn a_step_that_was_begun_before_writes_nothing() {
    for (name, status, round, mode) in [
        ("the first round", "queued", "0", "worker_distributed"),
        ("the call of a round", "queued", "0", "participant_distributed"),
        ("the plan", "running", "2", "worker_distributed"),
    ] {
        let fixture = Fixture::with(|_| {}).await;
        run(&fixture, status, round, mode).await;
        let (node, other) = (&fixture.node, &fixture.other);
        assert_eq!(other.store.lease_run(&other.id, now(), now() + 30_000).await.unwrap().as_deref(), Some(RUN));
        let sitting = Sitting::load(&other.store, RUN).await.unwrap();
        assert!(call_off(node).await, "{name}");
        let expected = [format!("cancelled {round} no plan Ada has called it off 0 0 0 nobody")];
        assert_eq!(written(node).await, expected, "{name}");
        assert!(!other.store.renew_lease(RUN, &other.id, now() + 30_000).await.unwrap(), "{name}");
        sitting.advance(other, &mut None).await.unwrap();
        assert_eq!(written(node).await, expected, "{name}");
        assert!(!other.step(RUN).await.unwrap() && !call_off(node).await, "{name}");
        let kinds = node.store.column("SELECT kind FROM inbox_items").await;
        assert_eq!(kinds, ["run_cancelled", "run_cancelled"], "{name}");
    }
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_not_kept() {
    let fixture = Fixture::with(|_| {}).await;
    run(&fixture, "running", "0", "participant_distributed").await;
    let (node, now) = (&fixture.node, now());
    let store = &node.store;
    let account = store.column("SELECT account_id FROM runs").await.remove(0);
    let key = |stage| CallKey { subject_id: RUN, round: 1, seat: Some(1), stage };
    let payer = Payer { account_id: &account, own_key: false, model: "openai/m" };
    for stage in ["contribute", "catalyst"] {
        store.begin_call(&key(stage), &payer, now + 30_000, now).await.unwrap();
    }
    store.end_call(&key("contribute"), "m", Ok("before"), &Spent::default(), now).await.unwrap();
    let answers = "SELECT status || ' ' || COALESCE(answer, 'gone') FROM model_calls ORDER BY stage DESC";
    assert_eq!(store.column(answers).await, ["answered before", "begun gone"]);
    assert!(call_off(node).await);
    store.end_call(&key("catalyst"), "m", Ok("after"), &Spent::default(), now).await.unwrap();
    assert_eq!(store.column(answers).await, ["answered gone", "answered gone"]);
    let reply = Reply { round: 1, seat: 1, content: "late".into(), metadata: None };
    store.reply(RUN, &reply, &[1], now).await.unwrap();
    assert_eq!(written(node).await, ["cancelled 0 no plan Ada has called it off 0 0 0 nobody"]);
}

/// A model that does not answer is not waited for.
#[tokio::test]
async fn who_waits_for_a_model_goes_home() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", silent.local_addr().unwrap());
    let fixture = Fixture::with(|config| {
        config.llm.provider = "openai".into();
        config.llm.base_url = url;
        config.llm.model = "m".into();
    })
    .await;
    run(&fixture, "queued", "0", "worker_distributed").await;
    let node = &fixture.node;
    let carried = tokio::spawn({
        let node = node.clone();
        async move { node.settle().await }
    });
    let _asked = silent.accept().await.unwrap();
    assert!(!carried.is_finished());
    assert!(call_off(node).await);
    tokio::time::timeout(Duration::from_secs(60), carried).await.expect("it ends").unwrap().unwrap();
    assert_eq!(written(node).await, ["cancelled 0 no plan Ada has called it off 0 0 0 nobody"]);
}
