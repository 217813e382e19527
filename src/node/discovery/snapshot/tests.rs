use proptest::prelude::*;

use super::super::engine::{CLOSELY, Person, Prepared};
use super::super::feedback::Reputations;
use super::super::perspectives::{Found, Seeker};
use super::*;
use crate::node::language::Language;
use crate::node::profile::Profile;

const TEXTS: &[&str] = &[
    "I run a bakery.\n\n## I offer\n- bread\n- dough\n\n## I am looking for\n- a designer",
    "后端工程师\n\n## 我能提供\n- Rust 后端开发\n\n## 我在寻找\n- 产品经理",
    "Designer for climate apps. I work remotely and publish everything openly.",
    "设计师，喜欢骑车和咖啡。我只在办公室工作。",
    "",
    "bread bread bread bread bread bread bread bread bread bread, 咖啡",
    "Product manager.\n\n## I offer\n- interviews\n- road maps\n\n## I am looking for\n- a Rust developer",
];

fn prepared(who: usize, text: &str) -> Prepared {
    Prepared::of(Person {
        agent_id: format!("agt_{who:04}"),
        account_id: format!("acc_{}", who % 7),
        public: !who.is_multiple_of(3),
        scoped_tags: vec![format!("tag-{}", who % 4), "所有人".into()],
        profile_text: text.into(),
    })
}

fn stamp() -> Stamp {
    let seen = |revision, agent_id: &str| Seen { revision, agent_id: agent_id.into() };
    Stamp { database: "net_1".into(), changed: seen(41, "agt_0007"), gone: seen(43, ""), read_at: 1_700_000_000_123 }
}

fn mine() -> Fingerprint {
    fingerprint(&Dictionary::bundled())
}

fn bytes(engine: &Engine) -> Vec<u8> {
    write_to(Vec::new(), engine, &stamp(), &mine()).unwrap()
}

fn again(bytes: &[u8]) -> Result<(Engine, Stamp), String> {
    read_from(bytes, bytes.len() as u64, Engine::default(), "net_1", &mine())
}

fn found(engine: &Engine) -> Vec<Found> {
    let demands = ["I need a designer for bread", "找一个懂 Rust 的后端工程师，远程", "coffee"];
    let seeker = |demand: &str| Seeker {
        account_id: "acc_1".into(),
        demand: Profile::parse(demand),
        own: Profile::parse(TEXTS[6]),
        scope_tags: vec![],
        scene: Some("tag-0".into()),
        language: Language::of_text(demand),
        most: 9,
    };
    demands.iter().flat_map(|demand| engine.discover(&seeker(demand), None, &Reputations::default())).collect()
}

/// Somebody comes, or changes, or goes where the text is none.
fn happens(engine: &mut Engine, (who, text): (usize, usize)) {
    match TEXTS.get(text) {
        Some(text) => engine.put(prepared(who, text)),
        None => engine.remove(&format!("agt_{who:04}")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn an_engine_comes_back_to_the_last_bit_and_goes_on_alike(
        before in prop::collection::vec((0_usize..12, 0_usize..9), 0..30),
        after in prop::collection::vec((0_usize..12, 0_usize..9), 0..20),
    ) {
        let mut engine = Engine::default();
        before.into_iter().for_each(|event| happens(&mut engine, event));
        let written = bytes(&engine);
        let (mut copy, read) = again(&written).unwrap();
        prop_assert_eq!(read, stamp());
        prop_assert!(bytes(&copy) == written);
        prop_assert_eq!(found(&copy), found(&engine));
        for event in after {
            happens(&mut engine, event);
            happens(&mut copy, event);
        }
        prop_assert!(bytes(&copy) == bytes(&engine));
        prop_assert_eq!(found(&copy), found(&engine));
    }
}

/// So many that not everybody is looked at.
fn crowd() -> Engine {
    let mut engine = Engine::default();
    for who in 0..CLOSELY + 60 {
        let text = format!("{} number{} group{}", TEXTS[who % TEXTS.len()], who % 90, who % 13);
        engine.put(prepared(who, &text));
    }
    engine.refresh();
    engine
}

#[test]
fn codes_and_users_come_back_too() {
    let mut engine = crowd();
    for who in [3, 700, 701] {
        happens(&mut engine, (who, TEXTS.len()));
    }
    happens(&mut engine, (12, 2));
    assert_eq!(engine.drift(), Some(5));
    let written = bytes(&engine);
    let (mut copy, _) = again(&written).unwrap();
    assert!(bytes(&copy) == written);
    assert!(!found(&engine).is_empty());
    assert_eq!(found(&copy), found(&engine));
    for event in [(9, 1), (700, 3), (2000, 0), (12, TEXTS.len())] {
        happens(&mut engine, event);
        happens(&mut copy, event);
    }
    assert!(bytes(&copy) == bytes(&engine));
    engine.refresh();
    copy.refresh();
    assert!(bytes(&copy) == bytes(&engine));
}

/// Bit by bit is as good as all at once, and whoever changes meanwhile keeps what is newer.
#[test]
fn codes_can_be_made_bit_by_bit() {
    let (mut whole, mut bits) = (crowd(), crowd());
    for engine in [&mut whole, &mut bits] {
        (0..140).for_each(|who| engine.put(prepared(who, TEXTS[who % 3])));
        assert!(engine.is_stale());
    }
    let (before, fresh) = (bits.drift().unwrap(), bits.fresh_codes(0));
    assert!(bits.fresh_codes(fresh.len()).is_empty());
    for engine in [&mut whole, &mut bits] {
        happens(engine, (5, TEXTS.len()));
        engine.put(prepared(5000, TEXTS[0]));
        engine.put(prepared(7, TEXTS[0]));
    }
    bits.renew(0, fresh);
    bits.renewed(before);
    // Gone, come into the same place, changed: a going and two comings, of which one was there before.
    assert_eq!((bits.drift(), bits.is_stale()), (Some(4), false));
    let newer = |engine: &Engine| [5_usize, 7].map(|number| engine.sketches.get(number).codes);
    assert_eq!(newer(&bits), newer(&whole));
    whole.refresh();
    bits.refresh();
    assert!(bytes(&bits) == bytes(&whole));
}

#[test]
fn what_is_not_what_was_written_is_refused() {
    let mut engine = Engine::default();
    (0..20).for_each(|who| happens(&mut engine, (who, who % TEXTS.len())));
    let whole = bytes(&engine);
    let why = |bytes: &[u8], database: &str, fingerprint: &Fingerprint| {
        read_from(bytes, bytes.len() as u64, Engine::default(), database, fingerprint).unwrap_err()
    };
    for (problem, said) in [
        (why(&whole, "net_2", &mine()), "another database"),
        (why(&whole, "net_1", &[7; 32]), "another version"),
        (why(&whole, "net_1", &fingerprint(&Dictionary::none())), "another dictionary"),
        (why(b"SQLite format 3, or so, and long enough to be looked at", "net_1", &mine()), "something else"),
        (why(b"", "net_1", &mine()), "too short"),
    ] {
        assert!(problem.contains(said), "{problem}");
    }
    let mut other = whole.clone();
    other[8] = 9;
    assert!(why(&other, "net_1", &mine()).contains("form 9"));
    let mut more = whole.clone();
    more.push(0);
    for length in (0..whole.len()).step_by(whole.len() / 97) {
        assert!(again(&whole[..length]).is_err(), "cut off at {length}");
    }
    assert!(again(&more).is_err());
    for place in (0..whole.len()).step_by(whole.len() / 499) {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x40;
        assert!(again(&damaged).is_err(), "a bit is wrong at {place} of {}", whole.len());
    }
    assert!(again(&whole).is_ok());
}

#[test]
fn a_file_is_private_and_the_old_one_stays_until_the_new_one_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("below").join("node.index");
    let read = || read(&path, Engine::default(), "net_1", &mine());
    assert_eq!(read().unwrap().map(|_| ()), None);
    let mut engine = Engine::default();
    happens(&mut engine, (1, 0));
    write(&path, &engine, &stamp(), &mine()).unwrap().keep().unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    happens(&mut engine, (2, 0));
    let newer = write(&path, &engine, &stamp(), &mine()).unwrap();
    assert_eq!(read().unwrap().unwrap().0.len(), 1);
    newer.keep().unwrap();
    assert_eq!(read().unwrap().unwrap().0.len(), 2);

    // What a killed process left is removed after a while, and nothing else.
    let left = |name: &str, age: u64| {
        let path = path.with_file_name(name);
        let file = File::create(&path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
        path
    };
    let (old, fresh) = (left("node.index.4711.tmp", 7200), left("node.index.4712.tmp", 60));
    let other = left("node.index.notes.tmp", 7200);
    remove(&path);
    assert_eq!([&path, &old, &fresh, &other].map(|path| path.exists()), [false, false, true, true]);
    std::fs::write(&path, "a diary").unwrap();
    remove(&path);
    assert!(path.exists(), "what is none of ours stays");
}

#[test]
fn every_database_has_a_file_of_its_own() {
    let file = |url: &str| file_of(&Place::parse(url).unwrap(), Path::new("/home/towow"));
    assert_eq!(file("sqlite:///data/node.db"), Path::new("/data/node.index"));
    assert_eq!(file("sqlite:///data/node"), Path::new("/data/node.index"));
    assert_eq!(file("sqlite:///data/my.index"), Path::new("/data/my.index.index"));
    let server = file("postgres://towow:secret@db/network");
    assert!(server.starts_with("/home/towow"));
    assert_eq!(server, file("postgres://towow:other@db/network"), "a password is no part of it");
    assert_ne!(server, file("postgres://towow:secret@db/network2"));
}
