use super::super::feedback::Reputations;
use super::super::perspectives::{Found, Seeker};
use super::*;
use crate::node::community;
use crate::node::profile::Profile;

fn person(number: usize, text: &str) -> Person {
    Person {
        agent_id: format!("agt_{number:04}"),
        account_id: "acc_others".into(),
        public: !number.is_multiple_of(5),
        scoped_tags: vec![format!("tag-{}", number % 3)],
        profile_text: text.into(),
    }
}

fn seeker(demand: &str, tags: &[&str]) -> Seeker {
    Seeker {
        account_id: "acc_me".into(),
        demand: Profile::parse(demand),
        own: Profile::default(),
        scope_tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        scene: None,
        language: Language::of_text(demand),
        most: 20,
    }
}

fn discovered(engine: &Engine, seeker: &Seeker) -> Vec<Found> {
    engine.discover(seeker, None, &Reputations::default())
}

/// A random sequence of arrivals, changes and departures is as good as a fresh start: the same people with the same scores.
#[test]
fn changes_add_up_to_what_a_fresh_build_is() {
    let texts: Vec<String> = community::samples().unwrap().into_iter().map(|(_, text)| text).collect();
    let demands = [
        seeker("我想找一个技术合伙人，一起做面向大学生的 AI 教育产品", &[]),
        seeker("Looking for a designer for a climate app. I can pay. Remote only.", &[]),
        seeker("想找懂养老的人聊聊社区食堂", &["tag-1"]),
    ];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let (mut engine, mut compared) = (Engine::default(), 0);
    let mut present: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    for step in 1..=600 {
        let (who, text) = (random(90), random(texts.len()));
        if random(3) == 0 {
            engine.remove(&format!("agt_{who:04}"));
            present.remove(&who);
        } else {
            engine.put(Prepared::of(person(who, &texts[text])));
            present.insert(who, text);
        }
        if step % 60 == 0 {
            let mut fresh = Engine::default();
            for (who, text) in &present {
                fresh.put(Prepared::of(person(*who, &texts[*text])));
            }
            for demand in &demands {
                let (found, expected) = (discovered(&engine, demand), discovered(&fresh, demand));
                assert_eq!(found, expected, "after {step} changes");
                compared += expected.len();
            }
        }
    }
    assert!(compared > 100, "{compared}");
    for who in present.into_keys() {
        engine.remove(&format!("agt_{who:04}"));
    }
    assert!(discovered(&engine, &demands[0]).is_empty());
    assert_eq!((engine.len(), engine.corpus.spaces.each_ref().map(|space| space.len())), (0, [0, 0]));
}

/// Who is found in which list, best first.
fn lists(texts: &[&str], demand: &str) -> [Vec<String>; 3] {
    let mut engine = Engine::default();
    for (number, text) in texts.iter().enumerate() {
        engine.put(Prepared::of(person(number + 1, text)));
    }
    engine.lists(&seeker(demand, &[]), None).map(|list| list.into_iter().map(|found| found.agent_id).collect())
}

#[test]
fn several_words_of_a_role_make_it_surer() {
    let texts = [
        "Stage designer. I build the backend of puppet theatres.",
        "Backend engineer. I offer Rust, databases and deployment.",
        "Gardener. I offer roses.",
    ];
    let [gives, ..] = lists(&texts, "Looking for a technical co-founder.");
    assert_eq!(gives[0], "agt_0002", "{gives:?}");
}

#[test]
fn who_wants_what_is_needed_does_not_give_it() {
    let texts = [
        "Game designer.\n\n## Skills\n- level design\n## Looking for\n- a lawyer for contracts",
        "Lawyer.\n\n## I offer\n- contracts for studios",
        "Baker.\n\n## I offer\n- bread",
    ];
    let [gives, wants, _] = lists(&texts, "Looking for a lawyer to read contracts.");
    assert_eq!((gives[0].as_str(), wants), ("agt_0002", vec!["agt_0001".to_owned()]));
    assert!(!gives.contains(&"agt_0001".to_owned()), "{gives:?}");
}
