//! Who sits at the table, and how near two statements are.

use std::collections::{HashMap, HashSet};

use crate::node::discovery;
use crate::node::language::Language;
use crate::node::model::Participant;
use crate::node::profile::Profile;
use crate::node::tokens;

/// One seat. Seat 0 is the requester, whose statements are those of the demand and of the own profile.
pub struct Seat {
    /// Its number.
    pub number: usize,
    /// The agent's name.
    pub name: String,
    /// Why it is here; nothing for the requester.
    pub perspective: Option<String>,
    /// What it says of itself.
    pub profile: Profile,
    /// One of the sample community: invented.
    pub is_sample: bool,
}

impl Seat {
    /// True for somebody who is here because they want or do the same, and so is unlikely to offer it.
    pub fn seeks_the_same(&self) -> bool {
        self.perspective.as_deref() == Some("resonance")
    }
}

/// Everything that a round is computed from, besides the rounds before.
pub struct Table {
    /// In the order of their numbers.
    pub seats: Vec<Seat>,
    /// What the requester needs and aims at, one statement each: what a run tries to cover.
    pub needs: Vec<String>,
    /// The language of the demand, in which everything is written.
    pub language: Language,
    /// How much each word says at this table.
    weights: HashMap<String, f64>,
}

/// Two statements that met.
#[derive(Debug, Clone, PartialEq)]
pub struct Meeting {
    /// How strongly; only comparable at one table.
    pub weight: f64,
    /// The words they share, the telling ones first.
    pub words: Vec<String>,
    /// True when they share a word that both use, and not only one that a role implies.
    pub said: bool,
    /// How much of both statements is shared, 0 to 1: the geometric mean of the two shares.
    pub share: f64,
}

/// Worth of a word that a role implies, beside one that both sides use.
const IMPLIED: f64 = 0.5;

impl Table {
    /// Seats people around a demand.
    pub fn new(demand: &str, participants: &[Participant]) -> Table {
        let language = Language::of(demand);
        let wanted = Profile::parse(demand);
        let needs = [wanted.seeks.clone(), wanted.about.clone()].concat();
        let seats: Vec<Seat> = participants
            .iter()
            .enumerate()
            .map(|(number, participant)| {
                let mut profile = Profile::parse(&participant.profile_text);
                if number == 0 {
                    profile = Profile { offers: [wanted.offers.clone(), profile.offers].concat(), ..wanted.clone() };
                    profile.offers.dedup();
                }
                Seat {
                    number,
                    name: participant.display_name.clone(),
                    perspective: participant.perspective.clone(),
                    profile,
                    is_sample: participant.is_sample,
                }
            })
            .collect();
        let weights = weigh(&seats);
        Table { seats, needs, language, weights }
    }

    /// Where two statements meet: shared words, each weighing more the fewer statements use it. A role that one side
    /// names counts for the words that it implies on the other.
    pub fn meeting(&self, sought: &str, given: &str) -> Option<Meeting> {
        let (wanted, offered) = (tokens::words(sought), tokens::words(given));
        let implied: HashSet<&str> = discovery::implied_by(sought).collect();
        let shares = |word: &&String| wanted.contains(word) || implied.contains(word.as_str());
        let mut words: Vec<String> = offered.iter().filter(shares).cloned().collect();
        let worth = |word: &String| self.weight(word) * if wanted.contains(word) { 1.0 } else { IMPLIED };
        words.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.cmp(b)));
        words.dedup();
        let weight: f64 = words.iter().map(worth).sum();
        let said = words.iter().any(|word| wanted.contains(word));
        let all = |words: &[String]| words.iter().map(|word| self.weight(word)).sum::<f64>();
        let share = (weight / (all(&wanted) * all(&offered)).sqrt()).min(1.0);
        if words.is_empty() { None } else { Some(Meeting { weight, words, said, share }) }
    }

    fn weight(&self, word: &str) -> f64 {
        self.weights.get(word).copied().unwrap_or(1.0)
    }

    /// The name of a seat.
    pub fn name(&self, seat: usize) -> &str {
        self.seats.get(seat).map_or("", |seat| seat.name.as_str())
    }
}

fn weigh(seats: &[Seat]) -> HashMap<String, f64> {
    let mut counts: HashMap<String, f64> = HashMap::new();
    let mut statements = 0.0;
    for seat in seats {
        let profile = &seat.profile;
        for text in
            [&profile.about, &profile.skills, &profile.offers, &profile.seeks, &profile.stance].into_iter().flatten()
        {
            statements += 1.0;
            for word in tokens::words(text).into_iter().collect::<HashSet<_>>() {
                *counts.entry(word).or_default() += 1.0;
            }
        }
    }
    counts.into_iter().map(|(word, count)| (word, (1.0_f64 + statements / count).ln())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_passing_is_a_small_share() {
        let table = Table::new("想找人", &[]);
        let share = |sought: &str, given: &str| table.meeting(sought, given).map_or(0.0, |meeting| meeting.share);
        assert_eq!(share("a backend engineer", "backend engineer"), 1.0);
        assert_eq!(share("a backend engineer", "watercolour"), 0.0);
        let passing = share("懂 CRDT 的人每月 code review 一次", "picture book review with a list of publishers");
        assert!(passing > 0.0 && passing < 0.3, "{passing}");
        assert!(share("an editor who has taken picture books to publishers", "I can bring a publisher") > 0.3);
    }
}
