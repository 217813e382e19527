//! What requesters thought of those whom they were shown moves people gently, in the perspective in which they were shown.
//!
//! An account has one opinion of an agent in a perspective, its latest: a rating counts `(rating − 3) ÷ 2`, an invitation
//! that was accepted 1; one that was declined is no opinion. The sum is shrunk, so that few opinions move little, and held,
//! so that many never make a bad match a good one.

use std::collections::HashMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::Mutex;

use super::perspectives::Perspective;
use crate::node::Fault;
use crate::node::language::Language;
use crate::node::store::{Heard, Store};

/// What no lift reaches, in either direction: a share of the score.
pub const MOST: f64 = 0.10;
/// How many opinions that say nothing everybody begins with.
pub const PRIOR: u32 = 4;
/// The least lift that is spoken of.
const WORTH_SAYING: f64 = 0.01;
/// The rating that says nothing.
const MIDDLE: i64 = 3;

/// How far what requesters thought of somebody moves a score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Lift {
    /// The score is multiplied by 1 and this; −0.1 to 0.1.
    pub lift: f64,
    /// How many accounts have an opinion.
    pub opinions: u32,
    #[serde(skip)]
    well: u32,
    #[serde(skip)]
    poorly: u32,
}

/// The opinions of an agent in a perspective.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Reputation {
    /// The sum of the opinions, doubled, which makes it whole.
    doubled: i64,
    opinions: u32,
    well: u32,
    poorly: u32,
}

impl Reputation {
    fn add(&mut self, rating: i64) {
        let doubled = rating - MIDDLE;
        self.doubled += doubled;
        self.opinions += 1;
        self.well += u32::from(doubled > 0);
        self.poorly += u32::from(doubled < 0);
    }

    fn lift(self) -> Lift {
        let mean = self.doubled as f64 / 2.0 / f64::from(self.opinions + PRIOR);
        // To four digits, as scores are, which makes it the same on every machine.
        let lift = (MOST * mean.tanh() * 1e4).round() / 1e4;
        Lift { lift, opinions: self.opinions, well: self.well, poorly: self.poorly }
    }
}

impl Lift {
    /// A clause for the reason, in the language of the demand; nothing where it hardly moves anybody.
    pub fn say(&self, language: Language) -> String {
        if self.lift.abs() < WORTH_SAYING {
            return String::new();
        }
        let percent = (self.lift.abs() * 100.0).round();
        let (of, rose) = if self.lift > 0.0 { (self.well, true) } else { (self.poorly, false) };
        match language {
            Language::Zh => {
                let who = match of == self.opinions {
                    true => format!("{of} 位请求者"),
                    false => format!("{} 位请求者中 {of} 位", self.opinions),
                };
                let (how, moved) = if rose { ("好", "略升") } else { ("不好", "略降") };
                format!("；{who}评价{how}，排位{moved} {percent} %")
            }
            Language::En => {
                let who = match (of == self.opinions, self.opinions) {
                    (true, 1) => "1 requester".to_owned(),
                    (true, all) => format!("{all} requesters"),
                    (false, all) => format!("{of} of {all} requesters"),
                };
                let (how, sign) = if rose { ("well", '+') } else { ("poorly", '−') };
                format!("; rated {how} by {who}: {sign}{percent} %")
            }
        }
    }
}

/// What is thought of everybody.
#[derive(Debug, Clone, Default)]
pub struct Reputations {
    by_agent: HashMap<String, [Reputation; 3]>,
}

impl Reputations {
    /// The lift of an agent in a list; none where nobody has an opinion.
    pub fn lift(&self, agent_id: &str, perspective: Perspective) -> Option<Lift> {
        let reputation = self.by_agent.get(agent_id)?[perspective as usize];
        (reputation.opinions > 0).then(|| reputation.lift())
    }

    /// Takes over everything that is thought of these agents, in place of what was known of them.
    fn replace(&mut self, agent_ids: &[String], heard: Vec<Heard>) {
        for agent_id in agent_ids {
            self.by_agent.remove(agent_id);
        }
        self.take_in(heard);
    }

    /// Takes in what is thought of agents of whom nothing is known yet.
    fn take_in(&mut self, mut heard: Vec<Heard>) {
        // Of one account the latest stands last.
        let of = |heard: &Heard| (heard.agent_id.clone(), heard.perspective.clone(), heard.account_id.clone());
        heard.sort_by_cached_key(|heard| (of(heard), heard.at, heard.id.clone()));
        for (place, opinion) in heard.iter().enumerate() {
            let is_latest = heard.get(place + 1).is_none_or(|next| of(next) != of(opinion));
            if let (true, Some(perspective)) = (is_latest, Perspective::named(&opinion.perspective)) {
                let reputations = self.by_agent.entry(opinion.agent_id.clone()).or_default();
                reputations[perspective as usize].add(opinion.rating);
            }
        }
    }
}

/// What is thought of everybody, kept up to date by what has changed in the database since the last search.
#[derive(Default)]
pub struct Feedback {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// Of the opinions; none before they were first read.
    revision: Option<i64>,
    reputations: Arc<Reputations>,
}

impl Feedback {
    /// As it is now.
    pub async fn follow(&self, store: &Store) -> Result<Arc<Reputations>, Fault> {
        let mut known = self.known.lock().await;
        // Read first: what changes from here on is taken over once more next time, which does no harm.
        let revision = store.opinions_revision().await?;
        match known.revision {
            Some(before) if before == revision => {}
            Some(before) => {
                let changed = store.opinions_changed_since(before).await?;
                let heard = store.heard_of(&changed).await?;
                Arc::make_mut(&mut known.reputations).replace(&changed, heard);
            }
            None => {
                let mut reputations = Reputations::default();
                reputations.take_in(store.heard_of_everybody().await?);
                known.reputations = Arc::new(reputations);
            }
        }
        known.revision = Some(revision);
        Ok(known.reputations.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An opinion of agent `a` as `account perspective rating at`.
    fn heard(line: &str) -> Heard {
        let [account_id, perspective, rating, at] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        Heard {
            agent_id: "a".into(),
            perspective: perspective.into(),
            account_id: account_id.into(),
            rating: rating.parse().unwrap(),
            at: at.parse().unwrap(),
            id: format!("fbk_{at}"),
        }
    }

    fn of(lines: &[&str]) -> Reputations {
        let mut reputations = Reputations::default();
        reputations.take_in(lines.iter().map(|line| heard(line)).collect());
        reputations
    }

    #[test]
    fn an_account_has_one_opinion_in_a_perspective_its_latest() {
        let [gives, wants] = [Perspective::Complement, Perspective::Resonance];
        type Case<'a> = (&'a [&'a str], Perspective, Option<(f64, u32)>);
        let cases: &[Case] = &[
            (&[], gives, None),
            (&["x complement 5 1"], gives, Some((0.0197, 1))),
            (&["x complement 5 1"], wants, None),
            (&["x complement 3 1"], gives, Some((0.0, 1))),
            (&["x complement 1 1"], gives, Some((-0.0197, 1))),
            (&["x complement 1 1", "x complement 5 2"], gives, Some((0.0197, 1))),
            (&["x complement 5 2", "x complement 1 1"], gives, Some((0.0197, 1))),
            (&["x complement 5 1", "x resonance 1 2"], gives, Some((0.0197, 1))),
            (&["x complement 5 1", "y complement 1 2"], gives, Some((0.0, 2))),
            (&["x complement 5 1", "y complement 5 2", "z complement 5 3"], gives, Some((0.0404, 3))),
            (&["x complement 4 1", "y complement 4 2", "z complement 4 3"], gives, Some((0.0211, 3))),
            (&["x another 5 1"], gives, None),
        ];
        for (lines, perspective, expected) in cases {
            let lift = of(lines).lift("a", *perspective);
            assert_eq!(lift.map(|lift| (lift.lift, lift.opinions)), *expected, "{lines:?}");
        }
        assert_eq!(of(&["x complement 5 1"]).lift("b", gives), None);
    }

    #[test]
    fn a_lift_is_held_however_many_agree() {
        let mut before = 0.0;
        for accounts in [1, 2, 5, 20, 1000] {
            let lines = |rating: i64| -> Vec<String> {
                (0..accounts).map(|account| format!("x{account} resonance {rating} 1")).collect()
            };
            let lift = |rating: i64| {
                let lines = lines(rating);
                let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
                of(&lines).lift("a", Perspective::Resonance).unwrap().lift
            };
            assert!(lift(5) > before && lift(5) < MOST, "{accounts}: {}", lift(5));
            assert_eq!(lift(1), -lift(5));
            before = lift(5);
        }
    }

    #[test]
    fn what_is_taken_over_takes_the_place_of_what_was_known() {
        let mut reputations = of(&["x complement 5 1", "y complement 5 1"]);
        let other = Heard { agent_id: "b".into(), ..heard("x complement 1 1") };
        reputations.take_in(vec![other]);
        reputations.replace(&["a".into()], vec![heard("y complement 5 1")]);
        assert_eq!(reputations.lift("a", Perspective::Complement).map(|lift| lift.opinions), Some(1));
        reputations.replace(&["a".into()], Vec::new());
        assert_eq!(reputations.lift("a", Perspective::Complement), None);
        assert_eq!(reputations.lift("b", Perspective::Complement).map(|lift| lift.opinions), Some(1));
    }

    #[test]
    fn it_is_said_in_the_language_of_the_demand() {
        let five = ["x complement 5 1", "y complement 5 1", "z complement 5 1"];
        let one = ["x complement 1 1", "y complement 1 1", "z complement 5 1", "w complement 1 1"];
        let cases: &[(&[&str], &str, &str)] = &[
            (&five, "；3 位请求者评价好，排位略升 4 %", "; rated well by 3 requesters: +4 %"),
            (&five[..1], "；1 位请求者评价好，排位略升 2 %", "; rated well by 1 requester: +2 %"),
            (&one[..2], "；2 位请求者评价不好，排位略降 3 %", "; rated poorly by 2 requesters: −3 %"),
            (&one, "；4 位请求者中 3 位评价不好，排位略降 2 %", "; rated poorly by 3 of 4 requesters: −2 %"),
            (&["x complement 4 1", "y complement 3 1"], "", ""),
            (&["x complement 3 1", "y complement 3 1"], "", ""),
        ];
        for (lines, zh, en) in cases {
            let lift = of(lines).lift("a", Perspective::Complement).unwrap();
            assert_eq!((lift.say(Language::Zh).as_str(), lift.say(Language::En).as_str()), (*zh, *en), "{lines:?}");
        }
        let lift = of(&five).lift("a", Perspective::Complement).unwrap();
        assert_eq!(serde_json::to_value(lift).unwrap(), serde_json::json!({ "lift": 0.0404, "opinions": 3 }));
    }
}
