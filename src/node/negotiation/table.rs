//! Who sits at the table, and how near two statements are.

use std::collections::{HashMap, HashSet};

use super::claim::{Claim, ClaimKind};
use crate::node::discovery::{self, Perspective};
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
    pub perspective: Option<Perspective>,
    /// What it says of itself.
    pub profile: Profile,
    /// One of the sample community: invented.
    pub is_sample: bool,
    /// What it says is not for the reader.
    pub withheld: bool,
}

impl Seat {
    /// True for somebody who is here because they want or do the same, and so is unlikely to offer it.
    pub fn seeks_the_same(&self) -> bool {
        self.perspective == Some(Perspective::Resonance)
    }
}

/// Everything that a round is computed from, besides the rounds before.
pub struct Table {
    /// In the order of their numbers.
    pub seats: Vec<Seat>,
    /// What the requester needs, one statement each: what a run tries to cover. Who names no need needs help with the aims.
    pub needs: Vec<String>,
    /// What it is for: what others may speak to as well.
    pub aims: Vec<String>,
    /// Everything on which the demand may take a side.
    pub demand: Vec<String>,
    /// The language of the demand, in which everything is written.
    pub language: Language,
    /// How much each word says at this table.
    weights: HashMap<String, f64>,
    /// Every statement at this table, cut into words once.
    statements: HashMap<String, Statement>,
}

/// A statement as it is compared.
struct Statement {
    words: Vec<String>,
    distinct: HashSet<String>,
    implied: HashSet<&'static str>,
}

impl Statement {
    fn of(text: &str) -> Statement {
        let words = tokens::words(text);
        Statement { distinct: words.iter().cloned().collect(), words, implied: discovery::implied_by(text).collect() }
    }
}

/// Most statements of one kind that somebody is heard with: a run is done in a moment whatever people write.
const HEARD: usize = 50;

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
        let language = Language::of_text(demand);
        let wanted = Profile::parse(demand);
        let (mut needs, mut aims) = (wanted.seeks.clone(), wanted.about.clone());
        if needs.is_empty() {
            std::mem::swap(&mut needs, &mut aims);
        }
        needs.truncate(HEARD);
        aims.truncate(HEARD);
        let demand = wanted.positions().take(HEARD).map(str::to_owned).collect();
        let seats: Vec<Seat> = participants
            .iter()
            .enumerate()
            .map(|(number, participant)| {
                let mut profile = Profile::parse(&participant.profile_text);
                if number == 0 {
                    let mut offers = wanted.offers.clone();
                    offers.extend(profile.offers.into_iter().filter(|offer| !wanted.offers.contains(offer)));
                    profile = Profile { offers, ..wanted.clone() };
                }
                profile.truncate(HEARD);
                Seat {
                    number,
                    name: participant.display_name.clone(),
                    perspective: participant.perspective.as_deref().and_then(Perspective::named),
                    profile,
                    is_sample: participant.is_sample,
                    withheld: false,
                }
            })
            .collect();
        let texts = seats.iter().flat_map(|seat| seat.profile.statements()).chain(&needs).chain(&aims);
        let statements: HashMap<String, Statement> = texts.map(|text| (text.clone(), Statement::of(text))).collect();
        let weights = weigh(&seats, &statements);
        Table { seats, needs, aims, demand, language, weights, statements }
    }

    /// Takes in what people have said in person: `before` belongs to what they say of themselves from now on; `now` is
    /// understood only, since nobody has heard it yet.
    pub fn hear(mut self, before: Vec<(usize, Profile)>, now: &[(usize, Profile)]) -> Table {
        for (seat, said) in before {
            if let Some(seat) = self.seats.get_mut(seat) {
                seat.profile.extend(said);
                seat.profile.truncate(HEARD);
            }
        }
        let spoken = now.iter().flat_map(|(_, said)| said.statements());
        for text in self.seats.iter().flat_map(|seat| seat.profile.statements()).chain(spoken) {
            self.statements.entry(text.clone()).or_insert_with(|| Statement::of(text));
        }
        self.weights = weigh(&self.seats, &self.statements);
        self
    }

    /// Keeps to itself what a seat says, and with a label in its place its name too.
    pub fn withhold(&mut self, seat: usize, label: Option<String>) {
        if let Some(seat) = self.seats.get_mut(seat) {
            seat.withheld = true;
            seat.name = label.unwrap_or_else(|| std::mem::take(&mut seat.name));
        }
    }

    /// What may be read of a record where some seats are withheld: nothing that they say, and nothing that quotes them.
    /// Without the needs nothing that quotes those either.
    pub fn readable(&self, record: &[(i64, usize, Claim)]) -> Vec<(i64, usize, Claim)> {
        let withheld = |seat: usize| self.seats.get(seat).is_none_or(|seat| seat.withheld);
        let mut readable = Vec::new();
        for (round, speaker, claim) in record {
            let quotes = claim.meets.is_some() && claim.to.is_some_and(withheld);
            if withheld(*speaker) || (quotes && claim.kind == ClaimKind::Exchange) {
                continue;
            }
            let mut claim = claim.clone();
            if quotes || claim.meets.as_ref().is_some_and(|_| claim.to == Some(0) && self.needs.is_empty()) {
                claim.meets = None;
            }
            readable.push((*round, *speaker, claim));
        }
        readable
    }

    /// Where two statements meet: shared words, each weighing more the fewer statements use it. A role that one side
    /// names counts for the words that it implies on the other. Nothing for statements that nobody at the table made.
    pub fn meeting(&self, sought: &str, given: &str) -> Option<Meeting> {
        let (wanted, offered) = (self.statements.get(sought)?, self.statements.get(given)?);
        let says = |word: &String| wanted.distinct.contains(word);
        let shares = |word: &&String| says(word) || wanted.implied.contains(word.as_str());
        let mut words: Vec<String> = offered.words.iter().filter(shares).cloned().collect();
        let worth = |word: &String| self.weight(word) * if says(word) { 1.0 } else { IMPLIED };
        words.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.cmp(b)));
        words.dedup();
        let weight: f64 = words.iter().map(worth).sum();
        let said = words.iter().any(says);
        let all = |words: &[String]| words.iter().map(|word| self.weight(word)).sum::<f64>();
        let share = (weight / (all(&wanted.words) * all(&offered.words)).sqrt()).min(1.0);
        if words.is_empty() { None } else { Some(Meeting { weight, words, said, share }) }
    }

    /// How much of the words of a statement another one has too, 0 to 1. Without words only the same statement is alike.
    pub fn likeness(&self, new: &str, known: &str) -> f64 {
        if new == known {
            return 1.0;
        }
        let words = |text: &str| match self.statements.get(text) {
            Some(statement) => statement.distinct.clone(),
            None => tokens::words(text).into_iter().collect(),
        };
        let (new, known) = (words(new), words(known));
        let shared: f64 = new.intersection(&known).map(|word| self.weight(word)).sum();
        let all: f64 = new.iter().map(|word| self.weight(word)).sum();
        if all > 0.0 { shared / all } else { 0.0 }
    }

    /// The statement in which a seat stands on the other side of something than the demand.
    pub fn opposed<'a>(&self, seat: &'a Seat) -> Option<&'a String> {
        let stances = |texts: &mut dyn Iterator<Item = &str>| discovery::stances(texts);
        let asked = stances(&mut self.demand.iter().map(String::as_str));
        let found = discovery::collisions(&asked, &stances(&mut seat.profile.positions()));
        let clause = &found.first()?.theirs;
        seat.profile.statements().find(|text| text.contains(clause.as_str()))
    }

    fn weight(&self, word: &str) -> f64 {
        self.weights.get(word).copied().unwrap_or(1.0)
    }

    /// The name of a seat.
    pub fn name(&self, seat: usize) -> &str {
        self.seats.get(seat).map_or("", |seat| seat.name.as_str())
    }
}

fn weigh(seats: &[Seat], statements: &HashMap<String, Statement>) -> HashMap<String, f64> {
    let mut counts: HashMap<String, f64> = HashMap::new();
    let mut made = 0.0;
    for text in seats.iter().flat_map(|seat| seat.profile.statements()) {
        made += 1.0;
        for word in statements.get(text).into_iter().flat_map(|statement| &statement.distinct) {
            *counts.entry(word.clone()).or_default() += 1.0;
        }
    }
    counts.into_iter().map(|(word, count)| (word, (1.0_f64 + made / count).ln())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_passing_is_a_small_share() {
        let sought = ["懂 CRDT 的人每月 code review 一次", "an editor who has taken picture books to publishers"];
        let given = ["picture book review with a list of publishers", "I can bring a publisher", "watercolour"];
        let mut table = Table::new("想找人", &[]);
        table.statements.extend(sought.iter().chain(&given).map(|text| ((*text).to_owned(), Statement::of(text))));
        let share = |sought: &str, given: &str| table.meeting(sought, given).map_or(0.0, |meeting| meeting.share);
        assert_eq!(share(given[0], given[0]), 1.0);
        assert_eq!(share(sought[0], given[2]), 0.0);
        let passing = share(sought[0], given[0]);
        assert!(passing > 0.0 && passing < 0.3, "{passing}");
        assert!(share(sought[1], given[1]) > 0.3);
    }
}
