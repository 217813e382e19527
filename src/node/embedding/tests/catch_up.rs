//! Profiles get their vectors, each once, whoever comes and goes meanwhile.

use std::sync::Arc;
use std::time::Duration;

use super::super::catch_up::Pace;
use super::super::{Query, Section, Status};
use super::{DIMENSIONS, Does, Endpoint, Settings, vector};
use crate::node::accounts::Enrolled;
use crate::node::fixture::Fixture;
use crate::node::model::now;
use crate::node::store::{AgentChange, Change, Store};
use crate::node::{Config, Node};

/// As long as it takes.
const ENOUGH: Duration = Duration::from_secs(600);

async fn fixture(settings: &Settings) -> Fixture {
    Fixture::with(|config: &mut Config| config.embeddings = settings.clone()).await
}

/// A node with other settings on the same database.
async fn another(fixture: &Fixture, settings: Settings) -> Arc<Node> {
    Node::open(Config { embeddings: settings, ..fixture.node.config.clone() }).await.unwrap()
}

async fn change(store: &Store, person: &Enrolled, change: AgentChange) {
    let (account, agent) = (&person.account.account_id, &person.agent.agent_id);
    store.change_agent(account, agent, &change, now()).await.unwrap().unwrap();
}

fn profile(text: &str) -> AgentChange {
    AgentChange { profile_text: Some(text.into()), ..AgentChange::default() }
}

fn visibility(word: &str) -> AgentChange {
    AgentChange { visibility: Some(word.into()), ..AgentChange::default() }
}

/// Whose profiles, in a section, are nearest to a text.
async fn found(node: &Node, text: &str, section: Section) -> Option<Vec<String>> {
    let asked = node.embeddings.ask(&node.store, &[text.to_owned()]).await.unwrap()?;
    let found = asked.shelf().top(section, &asked.queries()[0], |_| true, 9);
    Some(found.into_iter().map(|(agent_id, _)| agent_id).collect())
}

async fn states(store: &Store) -> Vec<String> {
    store.column("SELECT model || ' ' || state FROM embedding_spaces ORDER BY wanted_at").await
}

async fn sound(store: &Store) {
    let findings = store.verify().await.unwrap();
    assert!(findings.is_empty(), "{findings:?}");
}

#[tokio::test]
async fn every_text_is_sent_once_and_what_changed_again() {
    let endpoint = Endpoint::start().await;
    let settings = Settings { passage_prefix: "p: ".into(), query_prefix: "q: ".into(), ..endpoint.settings() };
    let fixture = fixture(&settings).await;
    let (node, store) = (&fixture.node, &fixture.node.store);
    let (ada, bob, eve) =
        (fixture.enrol("Ada", None).await, fixture.enrol("Bob", None).await, fixture.enrol("Eve", None).await);
    change(store, &ada, profile("Painter\n\n## Offers\n- oil\n\n## Looking for\n- canvas")).await;
    change(store, &bob, profile("Weaver\n\n## Looking for\n- looms")).await;
    change(store, &ada, visibility("public")).await;
    change(store, &bob, visibility("scoped")).await;
    change(store, &eve, visibility("private")).await;
    assert_eq!(node.embeddings.status(store).await.unwrap(), Status::Building { model: "letters".into() });
    assert_eq!(found(node, "oil", Section::Gives).await, None);

    assert!(node.catch_up(ENOUGH).await.unwrap());
    let whole = |text: &str| format!("p: {text}");
    let mut expected = [
        whole("Painter\n\n## Offers\n- oil\n\n## Looking for\n- canvas"),
        whole("Painter\noil"),
        whole("canvas"),
        whole("Painter"),
        whole("Weaver\n\n## Looking for\n- looms"),
        whole("looms"),
        // Twice a part of Bob's profile, sent once.
        whole("Weaver"),
    ];
    expected.sort();
    assert_eq!(endpoint.texts(), expected);
    assert_eq!(states(store).await, ["letters serving"]);
    assert_eq!(
        found(node, "looms", Section::Seeks).await.unwrap(),
        [bob.agent.agent_id.clone(), ada.agent.agent_id.clone()]
    );
    assert_eq!(found(node, "oil", Section::Gives).await.unwrap()[0], ada.agent.agent_id);
    assert_eq!(node.embeddings.status(store).await.unwrap(), Status::Serving { model: "letters".into(), share: 1.0 });
    // A query that is repeated is not sent again, and what is sent is marked as a query.
    assert_eq!(endpoint.texts(), ["q: looms", "q: oil"]);
    found(node, "oil", Section::Whole).await.unwrap();
    assert!(node.catch_up(ENOUGH).await.unwrap());
    assert_eq!(endpoint.requests().len(), 0);

    // Another process on the same database has them too.
    let other = &fixture.other;
    assert!(other.catch_up(ENOUGH).await.unwrap());
    assert_eq!(found(other, "looms", Section::Seeks).await, found(node, "looms", Section::Seeks).await);
    assert_eq!(endpoint.texts(), ["q: looms"]);

    // Only what changed is sent; a section that says nothing any more is not found any more.
    change(store, &ada, profile("Painter\n\n## Offers\n- ink")).await;
    let share = node.embeddings.status(store).await.unwrap();
    assert_eq!(share, Status::Serving { model: "letters".into(), share: 1.0 }, "with what was known of her before");
    assert!(node.catch_up(ENOUGH).await.unwrap());
    assert_eq!(endpoint.texts(), ["p: Painter\n\n## Offers\n- ink", "p: Painter\nink"]);
    assert_eq!(found(node, "canvas", Section::Seeks).await.unwrap(), [bob.agent.agent_id.as_str()]);

    // Whoever comes into view is embedded, whoever leaves it is forgotten.
    change(store, &eve, visibility("public")).await;
    assert_eq!(
        node.embeddings.status(store).await.unwrap(),
        Status::Serving { model: "letters".into(), share: 2.0 / 3.0 }
    );
    assert!(node.catch_up(ENOUGH).await.unwrap());
    assert_eq!(endpoint.texts(), ["p: Eve builds things", "p: Eve builds things.", "q: canvas"]);
    assert_eq!(found(node, "things", Section::Whole).await.unwrap().len(), 3);
    change(store, &eve, visibility("private")).await;
    let kept = "SELECT agent_id FROM agent_vectors WHERE vector IS NOT NULL AND section = 0 ORDER BY agent_id";
    let mut others = vec![ada.agent.agent_id.clone(), bob.agent.agent_id.clone()];
    others.sort();
    assert_eq!(store.column(kept).await, others, "at once");
    assert_eq!(found(node, "things", Section::Whole).await.unwrap().len(), 2);

    // Shut out, let in again, gone for good.
    let bobs = bob.account.account_id.as_str();
    store.change_user(bobs, Change::Disable(now())).await.unwrap();
    assert!(node.catch_up(ENOUGH).await.unwrap());
    assert_eq!(store.column(kept).await, [ada.agent.agent_id.as_str()]);
    assert_eq!(found(node, "things", Section::Whole).await.unwrap(), [ada.agent.agent_id.as_str()]);
    store.change_user(bobs, Change::Enable).await.unwrap();
    assert!(node.catch_up(ENOUGH).await.unwrap());
    assert_eq!(found(node, "things", Section::Whole).await.unwrap().len(), 2);
    store.erase_account(bobs, now()).await.unwrap();
    assert_eq!(found(node, "things", Section::Whole).await.unwrap(), [ada.agent.agent_id.as_str()]);
    assert_eq!(store.column(kept).await, [ada.agent.agent_id.as_str()]);
    sound(store).await;
}

/// More agents than a page holds, with texts of their own.
async fn crowd(fixture: &Fixture, people: usize) {
    let ada = fixture.enrol("Ada", None).await;
    change(&fixture.node.store, &ada, visibility("public")).await;
    for number in 0..people {
        let agent = crate::node::model::Agent {
            agent_id: format!("agt_{number:04}"),
            profile_text: format!("Number {number}"),
            is_primary: false,
            ..fixture.node.store.agent(&ada.agent.agent_id).await.unwrap().unwrap()
        };
        fixture.node.store.create_agent(&agent, 1000, now()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_nodes_share_the_work_and_none_is_done_twice() {
    let endpoint = Endpoint::start().await;
    let settings = Settings { batch: 8, ..endpoint.settings() };
    let fixture = fixture(&settings).await;
    crowd(&fixture, 100).await;
    let nodes = [fixture.node.clone(), fixture.other.clone(), another(&fixture, settings).await];
    let tasks: Vec<_> = nodes
        .iter()
        .map(|node| tokio::spawn(node.clone().keep_embeddings(Arc::new(|why: &str| panic!("{why}")))))
        .collect();
    while states(&fixture.node.store).await != ["letters serving"] {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tasks.iter().for_each(tokio::task::JoinHandle::abort);
    let mut sent = endpoint.texts();
    // Each node has asked once whether the endpoint works.
    let texts = sent.len();
    sent.retain(|text| text != "towow");
    assert_eq!(texts - sent.len(), 3);
    let mut distinct = sent.clone();
    distinct.dedup();
    assert_eq!(sent, distinct);
    assert_eq!(sent.len(), 102, "one text of each, two of Ada, whose profile ends with a stop");
    let rows = fixture.node.store.column("SELECT agent_id FROM agent_vectors").await;
    assert_eq!(rows.len(), 4 * 101);
    sound(&fixture.node.store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_is_killed_has_lost_what_was_under_way_and_nothing_else() {
    let endpoint = Endpoint::start().await;
    let settings = Settings { batch: 4, concurrency: 1, ..endpoint.settings() };
    let fixture = fixture(&settings).await;
    crowd(&fixture, 30).await;
    let (store, other) = (&fixture.node.store, &fixture.other);
    let mut sent = Vec::new();
    for kill in 0..4 {
        // Each goes on where the one before it was killed, within a request that is never answered.
        endpoint.then([Does::Good, Does::Good, Does::Never]);
        let victim = another(&fixture, settings.clone()).await;
        let task = tokio::spawn(async move { victim.catch_up(ENOUGH).await });
        endpoint.wait_for(3).await;
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        let texts = endpoint.texts();
        // The last batch was not answered, and comes again.
        assert!(texts.len() <= 2 + 4 + 4 && texts.len() > 4, "{kill}: {texts:?}");
        assert!(!other.catch_up(ENOUGH).await.unwrap(), "the lease is the dead one's");
        assert_eq!(endpoint.requests().len(), 0);
        store.does("UPDATE embedding_spaces SET lease_until = 1", &[]).await;
        sent.extend(texts);
    }
    assert!(other.catch_up(ENOUGH).await.unwrap());
    sent.extend(endpoint.texts());
    let mut distinct = sent.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), 32);
    assert!(sent.len() <= 32 + 4 * 4, "{} of {}", sent.len(), distinct.len());
    assert_eq!(states(store).await, ["letters serving"]);
    sound(store).await;
}

#[tokio::test]
async fn a_budget_is_kept_and_what_was_done_within_it_too() {
    let endpoint = Endpoint::start().await;
    let fixture = fixture(&Settings { concurrency: 1, ..endpoint.settings() }).await;
    crowd(&fixture, 20).await;
    let node = &fixture.node;
    assert!(!node.catch_up(Duration::ZERO).await.unwrap());
    assert_eq!(endpoint.requests().len(), 0);
    endpoint.then([Does::Good, Does::Never]);
    assert!(!node.catch_up(Duration::from_millis(1500)).await.unwrap());
    let first = endpoint.requests();
    assert_eq!(first[0].input().len(), 2, "a short request first: how long one takes is not known");
    // The next process goes on at once.
    assert!(fixture.other.catch_up(ENOUGH).await.unwrap());
    let rest = endpoint.texts();
    assert!(first[0].input().iter().all(|text| !rest.contains(text)), "{rest:?}");
    assert_eq!(rest.len(), 22 - 2);
}

#[tokio::test]
async fn another_model_is_built_while_the_old_one_serves() {
    let (old, new) = (Endpoint::start().await, Endpoint::start().await);
    let settings = Settings { key: "s3cret".into(), ..old.settings() };
    let fixture = fixture(&settings).await;
    crowd(&fixture, 5).await;
    let (first, store) = (&fixture.node, &fixture.node.store);
    assert!(first.catch_up(ENOUGH).await.unwrap());
    assert!(found(first, "Number 3", Section::Whole).await.is_some());
    assert!(old.requests().iter().all(|request| request.authorization.as_deref() == Some("Bearer s3cret")));

    // The new one fails half-way: the old one goes on, asked for by its own name at its own place, without the new key.
    let moved = Settings {
        url: new.url.clone(),
        model: "words".into(),
        key: "n3w".into(),
        batch: 2,
        concurrency: 1,
        ..settings.clone()
    };
    let second = another(&fixture, moved.clone()).await;
    new.then([Does::Good, Does::Status(401)]);
    assert!(!second.catch_up(ENOUGH).await.unwrap());
    assert_eq!(states(store).await, ["letters serving", "words building"]);
    new.requests();
    let expected = found(first, "Number 3", Section::Whole).await;
    assert!(expected.as_ref().is_some_and(|found| found.len() == 6));
    assert_eq!(found(&second, "Number 3", Section::Whole).await, expected);
    let asked = old.requests();
    assert_eq!((asked.len(), &asked[0].body["model"], &asked[0].authorization), (1, &"letters".into(), &None));
    assert_eq!(second.embeddings.status(store).await.unwrap(), Status::Serving { model: "letters".into(), share: 1.0 });

    // A node that knows the old one only does not build it against the new one.
    assert!(first.catch_up(Duration::ZERO).await.is_ok());
    let third = another(&fixture, moved.clone()).await;
    assert!(third.catch_up(ENOUGH).await.unwrap());
    assert_eq!(states(store).await, ["letters retired", "words serving"]);
    assert_eq!(old.requests().len(), 0);
    new.requests();
    assert!(found(&third, "Number 3", Section::Whole).await.is_some());
    assert_eq!(new.requests()[0].authorization.as_deref(), Some("Bearer n3w"));
    // Those who know nothing of it ask it too, without a key of its place.
    assert!(found(first, "Number 4", Section::Whole).await.is_some());
    assert_eq!(new.requests()[0].authorization, None);

    // The old one goes, piece by piece, and can be wanted again until then.
    assert!(!store.sweep_spaces(now() - 3_600_000).await.unwrap(), "not yet");
    assert!(store.sweep_spaces(now() + 1).await.unwrap());
    let back = another(&fixture, settings).await;
    assert!(back.catch_up(ENOUGH).await.unwrap());
    assert_eq!(states(store).await, ["words retired", "letters serving"]);
    assert_eq!(old.texts().len(), 7, "what was removed is made again");
    while store.sweep_spaces(now() + 1).await.unwrap() {}
    assert_eq!(states(store).await, ["letters serving"]);
    assert!(found(&back, "Number 3", Section::Whole).await.is_some());
    sound(store).await;
}

#[tokio::test]
async fn a_text_that_is_refused_does_not_stop_the_others() {
    let endpoint = Endpoint::start().await;
    let fixture = fixture(&endpoint.settings()).await;
    crowd(&fixture, 12).await;
    let (node, store) = (&fixture.node, &fixture.node.store);
    let odd = fixture.enrol("Odd", None).await;
    change(store, &odd, profile("poison")).await;
    change(store, &odd, visibility("public")).await;
    assert!(node.catch_up(ENOUGH).await.unwrap());
    assert_eq!(states(store).await, ["letters serving"]);
    assert_eq!(found(node, "Number", Section::Whole).await.unwrap().len(), 9);
    assert_eq!(
        node.embeddings.status(store).await.unwrap(),
        Status::Serving { model: "letters".into(), share: 13.0 / 14.0 }
    );
    endpoint.requests();
    // It is not asked for again before it changes.
    assert!(fixture.other.catch_up(ENOUGH).await.unwrap());
    assert_eq!(endpoint.requests().len(), 0);
    change(store, &odd, profile("medicine")).await;
    assert!(node.catch_up(ENOUGH).await.unwrap());
    assert_eq!(endpoint.texts(), ["medicine"]);

    // Where it refuses everything, no text is to blame.
    change(store, &odd, profile("herbs")).await;
    endpoint.usually(Does::Status(400));
    assert!(!node.catch_up(ENOUGH).await.unwrap());
    let Status::Down { why, .. } = node.embeddings.status(store).await.unwrap() else { panic!("it is not down") };
    assert!(why.contains("status 400"), "{why}");
    endpoint.usually(Does::Good);
    assert!(fixture.other.catch_up(ENOUGH).await.unwrap());
    assert_eq!(
        store.column("SELECT agent_id FROM agent_vectors WHERE text_hash <> '' AND vector IS NULL").await,
        [""; 0]
    );
}

#[tokio::test]
async fn a_search_does_without_while_the_endpoint_is_away() {
    let endpoint = Endpoint::start().await;
    let fixture = fixture(&endpoint.settings()).await;
    crowd(&fixture, 3).await;
    let (node, store) = (&fixture.node, &fixture.node.store);
    assert!(node.catch_up(ENOUGH).await.unwrap());
    assert!(found(node, "Number", Section::Whole).await.is_some());
    endpoint.requests();
    endpoint.usually(Does::Status(503));
    for text in ["one", "two", "three"] {
        assert_eq!(found(node, text, Section::Whole).await, None);
    }
    assert_eq!(endpoint.requests().len(), 1);
    let status = node.embeddings.status(store).await.unwrap();
    assert!(matches!(&status, Status::Down { why, .. } if why.contains("status 503")), "{status:?}");
    // What is remembered needs no endpoint.
    assert!(node.embeddings.ask(store, &[]).await.unwrap().is_some());

    // A new agent waits until it is back; the work in the background finds that out, no search has to.
    let zed = fixture.enrol("Zed", None).await;
    change(store, &zed, visibility("public")).await;
    assert!(!node.catch_up(ENOUGH).await.unwrap());
    assert_eq!(endpoint.requests().len(), 0, "it is left alone");
    endpoint.usually(Does::Good);
    node.embeddings.clients()[0].probe().await.unwrap();
    assert!(node.catch_up(ENOUGH).await.unwrap());
    assert_eq!(found(node, "Zed", Section::Whole).await.unwrap()[0], zed.agent.agent_id);
}

#[tokio::test]
async fn an_endpoint_that_does_not_work_is_told_at_once_and_again_when_it_does() {
    let endpoint = Endpoint::start().await;
    let fixture = fixture(&endpoint.settings()).await;
    let (node, store) = (&fixture.node, &fixture.node.store);
    endpoint.usually(Does::Status(401));
    let (own, mut wanted) = (node.embeddings.own.clone().unwrap(), false);
    let mut pace = Pace::new(8, None);
    let first = node.keep_once(&own, &mut wanted, &mut pace).await.unwrap_err();
    assert!(first.contains("status 401"), "{first}");
    // It is left alone, and the trouble is the same.
    assert_eq!(node.keep_once(&own, &mut wanted, &mut pace).await.unwrap_err(), first);
    assert_eq!(endpoint.requests().len(), 1);
    assert!(matches!(node.embeddings.status(store).await.unwrap(), Status::Down { .. }));
    endpoint.usually(Does::Good);
    own.breaker().succeeded();
    node.keep_once(&own, &mut wanted, &mut pace).await.unwrap();
    assert_eq!(states(store).await, ["letters serving"]);
}

#[tokio::test]
async fn vectors_move_with_the_network() {
    let endpoint = Endpoint::start().await;
    let from = fixture(&endpoint.settings()).await;
    crowd(&from, 3).await;
    assert!(from.node.catch_up(ENOUGH).await.unwrap());
    let mut file = Vec::new();
    from.node.store.export(&mut file, "now").await.unwrap();
    let to = fixture(&endpoint.settings()).await;
    to.node.store.import(&mut file.as_slice()).await.unwrap();
    endpoint.requests();
    assert!(to.node.catch_up(ENOUGH).await.unwrap());
    assert_eq!(endpoint.requests().len(), 0);
    assert_eq!(found(&to.node, "Number 2", Section::Whole).await, found(&from.node, "Number 2", Section::Whole).await);
    sound(&to.node.store).await;
}

#[tokio::test]
async fn what_is_kept_is_as_near_as_what_came() {
    let endpoint = Endpoint::start().await;
    let fixture = fixture(&endpoint.settings()).await;
    crowd(&fixture, 1).await;
    let node = &fixture.node;
    assert!(node.catch_up(ENOUGH).await.unwrap());
    let asked = node.embeddings.ask(&node.store, &["some number".to_owned()]).await.unwrap().unwrap();
    assert_eq!(asked.queries(), [Query::of(&vector("some number", DIMENSIONS))]);
    let cosine = asked.shelf().cosine("agt_0000", Section::Whole, &asked.queries()[0]).unwrap();
    let (one, other) = (vector("some number", DIMENSIONS), vector("Number 0", DIMENSIONS));
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let exact = dot(&one, &other) / (dot(&one, &one) * dot(&other, &other)).sqrt();
    assert!((cosine - exact).abs() < 0.005, "{cosine}, not {exact}");
}

#[tokio::test]
async fn without_an_endpoint_nothing_happens() {
    let fixture = Fixture::with(|_| {}).await;
    let node = &fixture.node;
    assert!(node.catch_up(ENOUGH).await.unwrap());
    assert_eq!(node.embeddings.status(&node.store).await.unwrap(), Status::Off);
    assert!(node.embeddings.ask(&node.store, &["x".to_owned()]).await.unwrap().is_none());
    node.clone().keep_embeddings(Arc::new(|why: &str| panic!("{why}"))).await;
    assert!(node.store.spaces().await.unwrap().is_empty());
}
