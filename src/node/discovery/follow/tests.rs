use std::path::Path;

use super::super::perspectives::Seeker;
use super::super::snapshot::WORTH;
use super::*;
use crate::node::embedding::Embeddings;
use crate::node::fixture::Fixture;
use crate::node::language::Language;
use crate::node::profile::Profile;
use crate::node::store::{AgentChange, Change, Newcomer, Place};

/// So many more people, from this number on, each with an account.
async fn bring_in(store: &Store, numbers: std::ops::Range<usize>) {
    let people: Vec<Newcomer> = numbers
        .map(|number| Newcomer {
            account_id: format!("acc_{number:05}"),
            account: Some((format!("{number}@example.org"), None)),
            agent_id: format!("agt_{number:05}"),
            name: format!("Person {number}"),
            profile: format!("baker number{number}"),
        })
        .collect();
    for people in people.chunks(500) {
        store.bring_in(people, now()).await.unwrap();
    }
}

async fn people(index: &Index) -> usize {
    index.size().await.unwrap().0
}

fn origin(index: &Index) -> Option<Origin> {
    index.follower.origin.get().copied()
}

fn kept_in(file: &Path) -> Index {
    let index = Index::default();
    index.keep_in(file.to_owned());
    index
}

async fn finds(index: &Index, store: &Store, text: &str) -> Vec<String> {
    let seeker = Seeker {
        account_id: "acc_nobody".into(),
        demand: Profile::parse(text),
        own: Profile::default(),
        scope_tags: vec![],
        scene: None,
        language: Language::En,
        most: 1,
    };
    let matches = index.search(store, &Embeddings::new(&Default::default()), seeker).await.unwrap().matches;
    matches.into_iter().map(|found| found.agent.agent_id).collect()
}

async fn behind(index: &Index, store: &Store) -> i64 {
    index.lag(store).await.unwrap().unwrap().revisions
}

#[tokio::test]
async fn a_search_waits_for_few_changes_and_many_come_in_the_background() {
    let fixture = Fixture::with(|_| {}).await;
    let (store, elsewhere) = (&fixture.node.store, &fixture.other.store);
    let (kept, alone) = (Index::default(), Index::default());
    kept.follower.kept.store(true, Ordering::Release);
    assert!(!kept.is_built() && kept.lag(store).await.unwrap().is_none());
    bring_in(store, 0..3).await;
    assert_eq!(finds(&kept, store, "I need number2").await, ["agt_00002"]);
    assert_eq!((people(&kept).await, behind(&kept, store).await), (3, 0));

    // What another node has committed is found by the next search, page after page.
    bring_in(elsewhere, 3..400).await;
    assert_eq!(finds(&kept, store, "I need number399").await, ["agt_00399"]);
    assert_eq!((people(&kept).await, behind(&kept, store).await), (400, 0));

    // Too much to wait for: the first search finds out, the next ones do not try.
    alone.follow(store).await.unwrap();
    bring_in(elsewhere, 400..400 + BOUND as usize + 2 * PAGE as usize).await;
    for _ in 0..2 {
        kept.follow(store).await.unwrap();
        assert_eq!(people(&kept).await, 400 + PAGE as usize);
        assert!(behind(&kept, store).await > 0);
    }
    alone.follow(store).await.unwrap();
    let all = 400 + BOUND as usize + 2 * PAGE as usize;
    assert_eq!((people(&alone).await, behind(&alone, store).await), (all, 0), "nobody else would do it");

    kept.catch_up(store).await.unwrap();
    assert_eq!((people(&kept).await, behind(&kept, store).await), (all, 0));
    assert!(!kept.engine.read().unwrap().is_stale());
    bring_in(elsewhere, all..all + 1).await;
    assert_eq!(finds(&kept, store, &format!("I need number{all}")).await, [format!("agt_{all:05}")]);
}

/// The task of a serving node does it all by itself, and everybody who goes is gone.
#[tokio::test]
async fn a_serving_node_follows_by_itself() {
    let fixture = Fixture::with(|_| {}).await;
    let (store, node) = (&fixture.node.store, fixture.node.clone());
    bring_in(store, 0..5).await;
    let silent: Trouble = Arc::new(|why: &str| panic!("{why}"));
    let keeper = tokio::spawn(async move { node.index.keep(&node.store, silent).await });
    let index = &fixture.node.index;
    let settled = async |expected: usize| {
        while !index.is_built() || people(index).await != expected {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let within = Duration::from_secs(60);
    timeout(within, settled(5)).await.expect("five");
    let hidden = AgentChange { visibility: Some("private".into()), ..AgentChange::default() };
    store.change_agent("acc_00001", "agt_00001", &hidden, now()).await.unwrap().unwrap();
    store.change_user("acc_00002", Change::Disable(now())).await.unwrap();
    fixture.other.store.erase_account("acc_00003", now()).await.unwrap();
    timeout(within, settled(2)).await.expect("two");
    store.change_user("acc_00002", Change::Enable).await.unwrap();
    timeout(within, settled(3)).await.expect("three");
    keeper.abort();
}

#[tokio::test]
async fn what_was_kept_is_brought_up_to_date_and_what_is_of_no_use_is_not_used() {
    let fixture = Fixture::with(|_| {}).await;
    let (store, dir) = (&fixture.node.store, tempfile::tempdir().unwrap());
    let file = dir.path().join("node.index");
    bring_in(store, 0..WORTH).await;
    let first = kept_in(&file);
    first.save(store).await.unwrap();
    assert!(!file.exists(), "there is nothing to be kept");
    first.follow(store).await.unwrap();
    assert_eq!(origin(&first), Some(Origin::Built));
    first.save(store).await.unwrap();
    let written = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    first.save(store).await.unwrap();
    assert!(!file.exists(), "nothing has changed");

    // Comings, changes and goings while nobody kept it.
    std::fs::write(&file, &written).unwrap();
    bring_in(store, WORTH..WORTH + 300).await;
    store.erase_account("acc_00003", now()).await.unwrap();
    let text = AgentChange { profile_text: Some("a cartographer".into()), ..AgentChange::default() };
    store.change_agent("acc_00004", "agt_00004", &text, now()).await.unwrap().unwrap();
    let second = kept_in(&file);
    assert_eq!(finds(&second, store, "I need a cartographer").await, ["agt_00004"]);
    assert_eq!((origin(&second), people(&second).await), (Some(Origin::Loaded), WORTH + 299));
    assert!(finds(&second, store, "I need number3").await.iter().all(|found| found != "agt_00003"));
    second.save(store).await.unwrap();
    assert_ne!(std::fs::read(&file).unwrap(), written);
    let third = kept_in(&file);
    third.follow(store).await.unwrap();
    assert_eq!((origin(&third), people(&third).await), (Some(Origin::Loaded), WORTH + 299));

    let built = async |what: &str| {
        let index = kept_in(&file);
        index.follow(store).await.unwrap();
        assert_eq!((origin(&index), people(&index).await), (Some(Origin::Built), WORTH + 299), "{what}");
    };
    let newest = std::fs::read(&file).unwrap();
    let mut damaged = newest.clone();
    damaged[newest.len() / 2] ^= 1;
    std::fs::write(&file, &damaged).unwrap();
    built("damaged").await;
    std::fs::write(&file, &newest[..newest.len() - 1]).unwrap();
    built("cut off").await;

    // A backup of this database was put back, and others came instead of those whom the file knows.
    std::fs::write(&file, &newest).unwrap();
    let later = (now() + 2 * CLOCKS).to_string();
    store.does(&format!("UPDATE agents SET updated_at = {later} WHERE agent_id = 'agt_02299'"), &[]).await;
    built("of another history").await;
    store.does("UPDATE agents SET updated_at = 0", &[]).await;
    store.does("UPDATE counters SET value = value - 1 WHERE name = 'agents'", &[]).await;
    built("ahead").await;
    store.does("UPDATE counters SET value = value + 1 WHERE name = 'agents'", &[]).await;
    store.set_setting("network_id", "net_of_others").await.unwrap();
    built("of another database").await;
}

#[tokio::test]
async fn few_people_leave_no_file() {
    let fixture = Fixture::with(|_| {}).await;
    let (store, dir) = (&fixture.node.store, tempfile::tempdir().unwrap());
    let file = dir.path().join("node.index");
    bring_in(store, 0..WORTH).await;
    let index = kept_in(&file);
    index.follow(store).await.unwrap();
    index.save(store).await.unwrap();
    assert!(file.exists());
    store.erase_account("acc_00000", now()).await.unwrap();
    index.follow(store).await.unwrap();
    index.save(store).await.unwrap();
    assert!(!file.exists());
    // A process that only looks, as `--local` does, neither makes one nor minds.
    if let Place::File(path) = store.place() {
        fixture.other.index.follow(store).await.unwrap();
        assert!(!path.with_extension("index").exists());
    }
}
