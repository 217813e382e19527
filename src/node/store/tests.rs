//! Accounts and agents when several do something at once, and when one of them goes.

use serde_json::Value;
use sqlx::Row;

use super::erase::PSEUDONYM;
use super::{AgentChange, Call, Change, Changed, Finish, Round, Seen, Store};
use crate::node::Fault;
use crate::node::accounts::{Enrolled, FreshToken};
use crate::node::fixture::Fixture;
use crate::node::jobs::Sitting;
use crate::node::model::now;
use crate::node::negotiation::course::Basis;
use crate::node::quota::Use;

impl Store {
    /// The first column of every row, as text.
    pub(in crate::node) async fn column(&self, statement: &'static str) -> Vec<String> {
        let rows = sqlx::query(statement).fetch_all(&self.read).await.unwrap();
        rows.iter().map(|row| row.try_get::<Option<String>, _>(0).unwrap().unwrap_or_default()).collect()
    }

    pub(in crate::node) async fn does(&self, statement: &str, values: &[&str]) {
        let mut query = sqlx::query(sqlx::AssertSqlSafe(statement.to_owned()));
        for value in values {
            query = query.bind(*value);
        }
        query.execute(&self.writer).await.unwrap();
    }
}

#[tokio::test]
async fn an_index_follows_the_agents() {
    let fixture = Fixture::with(|_| {}).await;
    let store = &fixture.node.store;
    let at = |revision| Seen { revision, agent_id: String::new() };
    assert_eq!(store.agents_revision().await.unwrap(), 0);
    assert_eq!(store.agents_changed_by(0).await.unwrap(), None);
    let began = now();
    let (ada, bob) = (fixture.enrol("Ada", None).await, fixture.enrol("Bob", None).await);
    let known = store.agents_revision().await.unwrap();
    let (adas, bobs) = (ada.agent.agent_id.clone(), bob.agent.agent_id.clone());
    let ids = |changed: &[Changed]| changed.iter().map(|one| one.agent.agent_id.clone()).collect::<Vec<_>>();
    assert!(store.agents_changed_by(known).await.unwrap().unwrap() >= began);

    // Page by page, in the order of the changes.
    let first = store.agents_changed_after(&Seen::nobody(), 1).await.unwrap();
    let second = store.agents_changed_after(&first[0].at, 1).await.unwrap();
    assert_eq!((ids(&first), ids(&second)), (vec![adas.clone()], vec![bobs.clone()]));
    assert!(second[0].findable);
    assert!(store.agents_changed_after(&second[0].at, 1).await.unwrap().is_empty());
    for (seen, most, waiting) in [(at(0), 9, 2), (at(0), 1, 1), (first[0].at.clone(), 9, 1), (at(known + 1), 9, 0)] {
        assert_eq!(store.agents_waiting(&seen, &seen, most).await.unwrap(), waiting, "{seen:?}");
    }

    let change = AgentChange { visibility: Some("private".into()), ..AgentChange::default() };
    let account = bob.account.account_id.as_str();
    store.change_agent(account, &bobs, &change, now()).await.unwrap().unwrap();
    let changed = store.agents_changed_after(&at(known + 1), 9).await.unwrap();
    assert_eq!((ids(&changed), changed[0].findable), (vec![bobs.clone()], false));
    assert_eq!(store.change_agent(&ada.account.account_id, &bobs, &change, now()).await.unwrap().map(|_| ()), None);

    let open = AgentChange { visibility: Some("public".into()), ..AgentChange::default() };
    store.change_agent(account, &bobs, &open, now()).await.unwrap().unwrap();
    store.change_user(account, Change::Disable(now())).await.unwrap();
    let changed = store.agents_changed_after(&at(known + 1), 9).await.unwrap();
    assert_eq!((ids(&changed), changed[0].findable), (vec![bobs.clone()], false), "shut out");

    let before = store.agents_revision().await.unwrap();
    assert!(store.agents_gone_after(&Seen::nobody(), 9).await.unwrap().is_empty());
    store.erase_account(account, now()).await.unwrap();
    assert!(store.agents_changed_after(&at(before + 1), 9).await.unwrap().is_empty());
    let gone = store.agents_gone_after(&at(before + 1), 9).await.unwrap();
    assert_eq!(gone, [Seen { revision: before + 1, agent_id: bobs }]);
    let found = store.findable_after("", 100).await.unwrap();
    assert_eq!(found.into_iter().map(|agent| agent.agent_id).collect::<Vec<_>>(), [adas]);
}

#[tokio::test]
async fn a_login_with_the_old_password_comes_too_late() {
    let fixture = Fixture::with(|_| {}).await;
    let (node, store) = (&fixture.node, &fixture.node.store);
    let ada = fixture.enrol("Ada", None).await.account.account_id;
    store.does("UPDATE accounts SET password_hash = 'old' WHERE account_id = $1", &[&ada]).await;
    let fresh = || FreshToken::new(node).unwrap();
    let (first, second) = (fresh(), fresh());
    assert!(store.create_session_with("old", first.session(&ada)).await.unwrap());
    assert!(store.change_password("old", "new", second.session(&ada)).await.unwrap());
    assert!(!store.create_session_with("old", fresh().session(&ada)).await.unwrap());
    assert!(!store.change_password("old", "newer", fresh().session(&ada)).await.unwrap());
    assert_eq!(store.column("SELECT token_hash FROM sessions").await, [second.hash]);
}

/// Ada's run under way, in which Bob sits, and what else there is between them.
async fn between(store: &Store, ada: &Enrolled, bob: &Enrolled) {
    let (a, b) = (ada.account.account_id.as_str(), bob.account.account_id.as_str());
    let (agent_a, agent_b) = (ada.agent.agent_id.as_str(), bob.agent.agent_id.as_str());
    for (statement, values) in [
        ("INSERT INTO demands (demand_id, account_id, agent_id, demand_text, visibility, created_at)
          VALUES ('dmd_1', $1, $2, 'Ada needs help', 'public', 1)", vec![a, agent_a]),
        ("INSERT INTO runs (run_id, account_id, agent_id, demand_id, query_id, status, facilitator, execution_mode, current_round,
                            max_rounds, quiet_rounds, public_visibility, created_at)
          VALUES ('run_1', $1, $2, 'dmd_1', 'qry_1', 'running', 'x', 'x', 1, 4, 0, 1, 1)", vec![a, agent_a]),
        ("INSERT INTO participants (run_id, seat, agent_id, display_name, match_reason, profile_text, is_sample)
          VALUES ('run_1', 0, $1, 'Ada', 'Ada', 'Ada builds', 0)", vec![agent_a]),
        ("INSERT INTO participants (run_id, seat, agent_id, display_name, match_reason, profile_text, is_sample, account_id)
          VALUES ('run_1', 1, $1, 'Bob', 'because of Ada', 'Bob builds', 0, $2)", vec![agent_b, b]),
        ("INSERT INTO contributions (run_id, round, seat, content, claims) VALUES ('run_1', 1, 0, 'mine', '[{\"text\":\"mine\"}]')", vec![]),
        ("INSERT INTO contributions (run_id, round, seat, content, claims)
          VALUES ('run_1', 1, 1, 'I help Ada', '[{\"text\":\"for Ada\"}]')", vec![]),
        ("INSERT INTO syntheses (run_id, round, content, findings, new_findings) VALUES ('run_1', 1, 'Ada and Bob', '{\"gaps\":[\"Ada\"]}', 1)", vec![]),
        ("INSERT INTO replies (run_id, round, seat, content, metadata, created_at) VALUES ('run_1', 2, 0, 'mine', '{}', 1)", vec![]),
        ("INSERT INTO invitations (invitation_id, inviter_account, inviter, invitee_account, invitee, status, created_at, expires_at)
          VALUES ('inv_1', $1, $2, $3, $4, 'pending', 1, 2), ('inv_2', $3, $4, $1, $2, 'accepted', 1, 2)", vec![a, agent_a, b, agent_b]),
        ("INSERT INTO inbox_items (item_id, account_id, agent_id, kind, title, invitation_id, created_at)
          VALUES ('ntc_1', $1, $2, 'invitation', 'Ada invites you', 'inv_1', 1)", vec![b, agent_b]),
        ("INSERT INTO conversations (conversation_id, agent_a, account_a, name_a, agent_b, account_b, name_b, last_seq, read_a, read_b, created_at, updated_at)
          VALUES ('cnv_1', $1, $2, 'Bob', $3, $4, 'Ada', 1, 0, 0, 1, 1)", vec![agent_b, b, agent_a, a]),
        ("INSERT INTO messages (message_id, conversation_id, seq, sender_agent_id, content, created_at)
          VALUES ('msg_1', 'cnv_1', 1, $1, 'hello', 1)", vec![agent_a]),
        ("INSERT INTO inbox_items (item_id, account_id, agent_id, kind, title, conversation_id, created_at)
          VALUES ('ntc_2', $1, $2, 'message', 'Ada: a message', 'cnv_1', 1)", vec![b, agent_b]),
        ("INSERT INTO talent_pool (account_id, agent_id, display_name, created_at, updated_at) VALUES ($1, $2, 'Ada', 1, 1)", vec![b, agent_a]),
        ("INSERT INTO outbox (mail_id, recipient, subject, body, attempts, next_at, created_at) VALUES ('m', 'ada@example.org', 's', 'b', 0, 1, 1)", vec![]),
    ] {
        store.does(statement, &values).await;
    }
}

#[tokio::test]
async fn what_is_between_two_stays_with_the_one_who_stays() {
    let fixture = Fixture::with(|_| {}).await;
    let store = &fixture.node.store;
    let (ada, bob) = (fixture.enrol("Ada", None).await, fixture.enrol("Bob", None).await);
    between(store, &ada, &bob).await;
    store.erase_account(&ada.account.account_id, now()).await.unwrap();
    let gone = PSEUDONYM;
    for (statement, expected) in [
        ("SELECT status FROM runs", vec!["failed".to_owned()]),
        ("SELECT CAST(public_visibility AS TEXT) FROM runs", vec!["0".into()]),
        ("SELECT demand_text FROM demands", vec![String::new()]),
        ("SELECT display_name FROM participants ORDER BY seat", vec![gone.into(), "Bob".into()]),
        ("SELECT profile_text FROM participants ORDER BY seat", vec![String::new(), "Bob builds".into()]),
        ("SELECT match_reason FROM participants ORDER BY seat", vec![String::new(), String::new()]),
        ("SELECT content FROM contributions ORDER BY seat", vec![String::new(), format!("I help {gone}")]),
        ("SELECT claims FROM contributions ORDER BY seat", vec!["[]".into(), format!("[{{\"text\":\"for {gone}\"}}]")]),
        ("SELECT content FROM syntheses", vec![format!("{gone} and Bob")]),
        ("SELECT findings FROM syntheses", vec![format!("{{\"gaps\":[\"{gone}\"]}}")]),
        ("SELECT content FROM replies", vec![String::new()]),
        ("SELECT invitation_id FROM invitations", vec![]),
        ("SELECT kind FROM inbox_items ORDER BY kind", vec!["message".into(), "run_failed".into()]),
        ("SELECT title FROM inbox_items WHERE kind = 'message'", vec![format!("{gone}: a message")]),
        ("SELECT name_b FROM conversations", vec![gone.into()]),
        ("SELECT content FROM messages", vec!["hello".into()]),
        ("SELECT agent_id FROM talent_pool", vec![]),
        ("SELECT mail_id FROM outbox", vec![]),
    ] {
        assert_eq!(store.column(statement).await, expected, "{statement}");
    }
    let again = store.erase_account(&ada.account.account_id, now()).await.unwrap_err();
    assert_eq!(again.status, 404);
    // The address is free, also while the row of the first account is still there.
    let other = fixture.enrol("Ada", None).await;
    store.erase_account(&bob.account.account_id, now()).await.unwrap();
    for table in ["runs", "demands", "conversations", "participants"] {
        let count = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT COUNT(*) AS n FROM {table}")));
        assert_eq!(count.fetch_one(&store.read).await.unwrap().get::<i64, _>("n"), 0, "{table}");
    }
    assert_eq!(store.column("SELECT account_id FROM accounts").await, [other.account.account_id]);
}

#[tokio::test]
async fn what_was_computed_before_somebody_left_is_not_written() {
    let fixture = Fixture::with(|_| {}).await;
    let (node, store) = (&fixture.node, &fixture.node.store);
    let (ada, bob) = (fixture.enrol("Ada", None).await, fixture.enrol("Bob", None).await);
    between(store, &ada, &bob).await;
    for statement in [
        "DELETE FROM contributions",
        "DELETE FROM syntheses",
        "UPDATE runs SET current_round = 0",
        "DELETE FROM replies",
    ] {
        store.does(statement, &[]).await;
    }
    let mut kept = None;
    assert!(Sitting::load(store, "run_1").await.unwrap().advance(node, &mut kept).await.unwrap());
    let before = Sitting::load(store, "run_1").await.unwrap();
    assert_eq!((before.run.current_round, before.run.epoch), (1, 0));
    store.erase_account(&bob.account.account_id, now()).await.unwrap();

    let words = || "Bob".to_owned();
    let call = Call { round: 2, deadline_at: 1, agents: vec![], title: words() };
    let round = Round {
        round: 2,
        voices: vec![],
        replies: 0,
        offered: false,
        synthesis: words(),
        written_by: words(),
        findings: serde_json::json!({}),
        new_findings: 0,
        is_quiet: false,
    };
    let finish = Finish {
        plan: words(),
        plan_data: Value::Null,
        metrics: Value::Null,
        deliveries: vec![(1, words(), Value::Null)],
        title: words(),
    };
    let old = Basis { finished: 1, epoch: 0 };
    assert!(!store.open_round("run_1", old, &call, now()).await.unwrap());
    assert!(!store.write_round("run_1", old, &round, now()).await.unwrap());
    assert!(!store.finish_run("run_1", old, &finish, now()).await.unwrap());
    assert!(before.advance(node, &mut None).await.unwrap());
    let row = Sitting::load(store, "run_1").await.unwrap().run;
    assert_eq!((row.current_round, row.epoch, row.status.as_str()), (1, 1, "running"));

    // The table kept from before is not used again.
    while Sitting::load(store, "run_1").await.unwrap().advance(node, &mut kept).await.unwrap() {}
    for statement in [
        "SELECT status || ' ' || plan FROM runs",
        "SELECT delivery FROM participants",
        "SELECT content || claims FROM contributions",
        "SELECT content || findings FROM syntheses",
        "SELECT title FROM inbox_items WHERE run_id = 'run_1'",
    ] {
        let texts = store.column(statement).await;
        assert!(!texts.is_empty() && texts.iter().all(|text| !text.contains("Bob")), "{statement}: {texts:?}");
    }
    assert_eq!(store.column("SELECT status FROM runs").await, ["done"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn accounts_go_while_they_are_used() {
    let fixture = Fixture::with(|_| {}).await;
    let people = [fixture.enrol("Ada", None).await, fixture.enrol("Bob", None).await];
    between(&fixture.node.store, &people[0], &people[1]).await;
    let mut tasks = Vec::new();
    for n in 0..12 {
        let node = if n % 2 == 0 { fixture.node.clone() } else { fixture.other.clone() };
        let person = &people[n % 4 / 2];
        let (account, agent) = (person.account.account_id.clone(), person.agent.agent_id.clone());
        tasks.push(tokio::spawn(async move {
            let store = &node.store;
            if n >= 8 {
                return store.erase_account(&account, now()).await;
            }
            let mut write = store.write().await?;
            store.charge(&mut write, &node.config.quota, &account, &agent, Use::Search, "qry_1", now()).await?;
            write.commit().await
        }));
    }
    for task in tasks {
        let outcome: Result<(), Fault> = task.await.unwrap();
        assert!(outcome.as_ref().map_or_else(|fault| fault.status == 404, |()| true), "{outcome:?}");
    }
    let store = &fixture.node.store;
    assert_eq!(store.column("SELECT account_id FROM accounts").await, Vec::<String>::new());
    assert_eq!(store.column("SELECT run_id FROM runs").await, Vec::<String>::new());
    assert_eq!(store.column("SELECT usage_id FROM usage_events").await, Vec::<String>::new());
}
