//! The three perspectives, each a list of its own.
//!
//! What each list is ranked by stands in [`super::formula`]: weighted likenesses of parts of the demand and views of a profile.
//! A list is never merged with another by score. Of complement and resonance an agent stands in the one for which more speaks;
//! whoever is opposed stands in interference besides. Nobody has two seats. Seats are filled by highest averages, as a rule with
//! the weights 5 : 3 : 2, so that three people are two complements and a resonance; a list that is used up leaves its seats
//! to the others.

use schemars::JsonSchema;
use serde::Serialize;

use super::axes::{self, Poles};
use super::candidates::{Filter, List};
use super::credit::own_words;
use super::engine::Engine;
use super::feedback::Reputations;
use super::formula::{Needles, Part, Term};
use super::fuse::{self, Opinion};
use super::likeness::{Close, Met, View};
use super::link::Links;
use crate::node::config::Discovery;
use crate::node::language::Language;
use crate::node::profile::Profile;

/// What a score in resonance counts beside one in complement, which sums up more.
const AS_MUCH: f64 = 1.3;
/// Bytes of packed terms, about two for each, from which on nobody writes the same by chance.
const MUCH: usize = 150;
/// Why somebody is nominated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Perspective {
    /// Gives what is missing.
    Complement,
    /// Wants or does the same.
    Resonance,
    /// Sees the subject from elsewhere.
    Interference,
}

impl Perspective {
    /// The three, in the order in which seats are filled.
    pub const ALL: [Perspective; 3] = [Perspective::Complement, Perspective::Resonance, Perspective::Interference];

    /// The word in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Perspective::Complement => "complement",
            Perspective::Resonance => "resonance",
            Perspective::Interference => "interference",
        }
    }

    /// The perspective of this name.
    pub fn named(name: &str) -> Option<Perspective> {
        Perspective::ALL.into_iter().find(|perspective| perspective.name() == name)
    }

    /// As people read it.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Perspective::Complement => language.pick("互补", "complement"),
            Perspective::Resonance => language.pick("共鸣", "resonance"),
            Perspective::Interference => language.pick("干涉", "interference"),
        }
    }
}

/// Weights of the perspectives when seats are given out, in the order of [`Perspective::ALL`]. One of weight 0 is switched
/// off: nobody stands in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seats(pub [u32; 3]);

impl Default for Seats {
    fn default() -> Self {
        Seats::from(&Discovery::default())
    }
}

impl From<&Discovery> for Seats {
    fn from(set: &Discovery) -> Self {
        Seats([set.seats_complement, set.seats_resonance, set.seats_interference])
    }
}

/// Who seeks what.
#[derive(Debug, Clone)]
pub struct Seeker {
    /// Its own agents are not found.
    pub account_id: String,
    /// The demand, taken apart.
    pub demand: Profile,
    /// The profile of the agent that asks.
    pub own: Profile,
    /// Only agents with one of these tags, where there are any.
    pub scope_tags: Vec<String>,
    /// Scoped agents of this scene are found too.
    pub scene: Option<String>,
    /// The language of the reasons.
    pub language: Language,
    /// Most people to find.
    pub most: usize,
}

impl Seeker {
    /// On which sides the demand stands, and where it says nothing the requester.
    pub(super) fn poles(&self) -> Poles {
        let (said, own) = (axes::stances(self.demand.positions()), axes::stances(self.own.positions()));
        let own = own.into_iter().filter(|stance| said.iter().all(|other| other.axis != stance.axis));
        Poles::of(&own.chain(said.iter().cloned()).collect::<Vec<_>>())
    }
}

/// Somebody who fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Who.
    pub agent_id: String,
    /// In which way.
    pub perspective: Perspective,
    /// 0 to 1, to four digits.
    pub score: f64,
}

/// Somebody who is looked at, with the value of each formula.
struct Rated {
    number: u32,
    values: [f64; 3],
    /// Speaks of the need as something to be found, more than as something to give.
    wants: bool,
    /// What scores are worth: less of somebody who repeats the demand, or writes for the program.
    worth: f64,
}

impl Engine {
    /// The best people for a demand, in the order in which seats are filled.
    pub fn discover(&self, seeker: &Seeker, second: Option<&dyn Opinion>, reputations: &Reputations) -> Vec<Found> {
        let lists = self.ranked(seeker, second, reputations);
        let seats = fill_seats(&lists, self.seats, seeker.most);
        seats.into_iter().filter_map(|(perspective, number, score)| self.found(perspective, number, score)).collect()
    }

    /// The three lists by themselves, each with its best, whatever is thought of anybody.
    pub fn lists(&self, seeker: &Seeker, second: Option<&dyn Opinion>) -> [Vec<Found>; 3] {
        let lists = self.ranked(seeker, second, &Reputations::default());
        Perspective::ALL.map(|perspective| {
            let list = lists[perspective as usize].iter().take(seeker.most);
            list.filter_map(|(number, score)| self.found(perspective, *number, *score)).collect()
        })
    }

    /// Whose whole profiles are most alike a text, with the likeness, 0 to 1.
    pub fn alike(&self, text: &str, most: usize, second: Option<&dyn Opinion>) -> Vec<(String, f64)> {
        const ALIKE: List =
            List { terms: &[Term { weight: 1.0, part: Part::Need, view: View::Whole }], against: None, links: None };
        let demand = Profile { seeks: vec![text.to_owned()], ..Profile::default() };
        let needles = Needles::of(&self.corpus, &demand, &Profile::default(), &|word| self.translations(word));
        let numbers = self.candidates_of_all(&Filter::default(), &needles, &[ALIKE], second);
        let mut people = self.rate(&numbers, &needles, &[ALIKE]);
        if let Some(second) = second {
            self.fuse(&mut people, &[ALIKE], second, &Reputations::default());
        }
        let mut rated: Vec<(u32, f64)> = people.iter().map(|person| (person.number, person.values[0])).collect();
        rated.retain(|(_, value)| *value > 0.0);
        self.sort(&mut rated, Language::of_text(text));
        let rated = rated.into_iter().take(most);
        rated.filter_map(|(number, value)| Some((self.place(number)?.agent_id.to_string(), value))).collect()
    }

    fn found(&self, perspective: Perspective, number: u32, score: f64) -> Option<Found> {
        Some(Found { agent_id: self.place(number)?.agent_id.to_string(), perspective, score })
    }

    /// Everybody in the list in which they stand, best first.
    fn ranked(&self, seeker: &Seeker, second: Option<&dyn Opinion>, reputations: &Reputations) -> [Vec<(u32, f64)>; 3] {
        let needles = Needles::of(&self.corpus, &seeker.demand, &seeker.own, &|word| self.translations(word));
        let filter = self.filter(&seeker.account_id, &seeker.scope_tags, seeker.scene.as_deref());
        let mine = seeker.poles();
        let links = self.links(seeker);
        let list = |of: Perspective| match of {
            Perspective::Interference => List { terms: of.terms(), against: Some(mine), links: Some(&links) },
            _ => List { terms: of.terms(), against: None, links: None },
        };
        let wanted = Perspective::ALL.map(list);
        let numbers = self.candidates_of_all(&filter, &needles, &wanted, second);
        let mut rated = self.rate(&numbers, &needles, &wanted);
        for person in &mut rated {
            for (value, perspective) in person.values.iter_mut().zip(Perspective::ALL) {
                if *value < perspective.least() {
                    *value = 0.0;
                }
            }
        }
        if let Some(second) = second {
            self.fuse(&mut rated, &wanted, second, reputations);
        }
        let mut lists: [Vec<(u32, f64)>; 3] = Default::default();
        for person in &rated {
            let values = &person.values;
            // Whoever gives what is missing is hardly here for wanting it too, and who wants it does not give it.
            let p = usize::from(AS_MUCH * values[1] > values[0] || (person.wants && values[1] > 0.0));
            let p = if self.seats.0[p] > 0 { p } else { 1 - p };
            for p in [p, 2] {
                if self.seats.0[p] > 0 && values[p] > 0.0 {
                    // In which list somebody stands does not depend on what is thought of anybody. Beside a second opinion
                    // it has counted before, since ranks lie closer together than scores.
                    let value = match second {
                        None => self.lifted(person, p, reputations),
                        Some(_) => values[p],
                    };
                    lists[p].push((person.number, value));
                }
            }
        }
        for list in &mut lists {
            self.sort(list, seeker.language);
            self.drop_copies(list);
        }
        lists
    }

    /// The candidates, with those whom a second opinion brings in.
    fn candidates_of_all(
        &self,
        filter: &Filter,
        needles: &Needles,
        lists: &[List],
        second: Option<&dyn Opinion>,
    ) -> Vec<u32> {
        let mut numbers = self.candidates(filter, needles, lists);
        let Some(second) = second.filter(|_| self.scans()) else { return numbers };
        let allowed = |agent_id: &str| self.number(agent_id).is_some_and(|number| self.lets(filter, number as usize));
        for part in [Part::Need, Part::Subject] {
            let nearest = second.nearest(part, &allowed, fuse::DEPTH);
            numbers.extend(nearest.iter().filter_map(|agent_id| self.number(agent_id)));
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Puts the second opinion beside the engine's own, list by list.
    fn fuse(&self, rated: &mut [Rated], lists: &[List], second: &dyn Opinion, reputations: &Reputations) {
        const WHOLE: &[Term] = &[Term { weight: 1.0, part: Part::Subject, view: View::Whole }];
        for (place, list) in lists.iter().enumerate() {
            let lets = |number: u32| self.stands(list, number);
            let people: Vec<(u32, &str)> = rated
                .iter()
                .filter(|person| lets(person.number))
                .filter_map(|person| Some((person.number, &*self.place(person.number)?.agent_id)))
                .collect();
            let own = rated
                .iter()
                .map(|person| (person.number, self.lifted(person, place, reputations)))
                .filter(|(_, value)| *value > 0.0);
            let fused = fuse::fused(&[
                fuse::ranked(own.collect()),
                fuse::by_formula(second, list.terms, &people),
                fuse::by_formula(second, WHOLE, &people),
            ]);
            for person in rated.iter_mut() {
                let value = fused.get(&person.number).copied().unwrap_or_default();
                person.values[place] = to_four_digits(person.worth * value);
            }
        }
    }

    /// True when somebody may stand in a list, whatever the value there.
    fn stands(&self, list: &List, number: u32) -> bool {
        let linked = |links: &Links| self.place(number).is_some_and(|place| links.hold(&place.tokens));
        list.lets(self.glances[number as usize].poles) && list.links.is_none_or(linked)
    }

    /// What links people to what is asked for.
    pub(super) fn links(&self, seeker: &Seeker) -> Links {
        let subject = axes::beside(seeker.demand.statements().map(String::as_str));
        Links::of(&self.corpus, &subject, &|word| self.translations(word))
    }

    /// The value in a list with what requesters think of this person there. Nobody comes over the floor by that, and nobody
    /// falls under it.
    fn lifted(&self, person: &Rated, place: usize, reputations: &Reputations) -> f64 {
        let value = person.values[place];
        let lift = self.place(person.number).and_then(|at| reputations.lift(&at.agent_id, Perspective::ALL[place]));
        match lift {
            Some(lift) if value > 0.0 => {
                to_four_digits(value * (1.0 + lift.lift)).clamp(Perspective::ALL[place].least().min(value), 1.0)
            }
            _ => value,
        }
    }

    /// Looks closely at these people.
    fn rate(&self, numbers: &[u32], needles: &Needles, lists: &[List]) -> Vec<Rated> {
        let lengths = self.lengths();
        let look = |met: &mut Met, number: &u32| {
            let place = self.place(*number)?;
            let bare = self.glances[*number as usize].bare;
            let close = Close::look(met, &place.tokens, bare, &lengths[*number as usize]);
            let mut values = [0.0; 3];
            let credit = f64::from(self.glances[*number as usize].credit) / 255.0;
            let worth = credit * own_words(close.repeats(needles.of_part(Part::Subject)));
            for (value, list) in values.iter_mut().zip(lists).filter(|(_, list)| self.stands(list, *number)) {
                let sum = needles.value(&self.corpus, &close, list.terms).clamp(0.0, 1.0);
                *value = to_four_digits(worth * sum);
            }
            Some(Rated { number: *number, values, wants: needles.is_wanted_by(&self.corpus, &close), worth })
        };
        let look_at = |numbers: &[u32]| -> Vec<Rated> {
            let mut met = Met::new(&self.corpus, &needles.means, needles.all());
            numbers.iter().filter_map(|number| look(&mut met, number)).collect()
        };
        let look_at = &look_at;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = numbers.len().div_ceil(cores).max(64);
        std::thread::scope(|scope| {
            let lookers: Vec<_> = numbers.chunks(share).map(|numbers| scope.spawn(move || look_at(numbers))).collect();
            lookers.into_iter().flat_map(|looker| looker.join().unwrap_or_default()).collect()
        })
    }

    /// The better value first. Equal ones: who writes in the language of the demand, then by what they say, which is the same
    /// on every machine.
    fn sort(&self, list: &mut [(u32, f64)], language: Language) {
        let foreign = |number: u32| self.glances[number as usize].chinese != (language == Language::Zh);
        let tie = |number: u32| self.place(number).map(|place| (foreign(number), place.digest, &*place.agent_id));
        list.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then_with(|| tie(a.0).cmp(&tie(b.0))));
    }

    /// Of people who say the same to the letter, and much of it, only the first stays. A line may be anybody's.
    fn drop_copies(&self, list: &mut Vec<(u32, f64)>) {
        let mut seen = std::collections::HashSet::new();
        list.retain(|(number, _)| {
            self.place(*number).is_none_or(|place| place.tokens.len() < MUCH || seen.insert(place.digest))
        });
    }
}

fn to_four_digits(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// Highest averages: each seat goes to the list with the greatest weight ÷ (seats it has + 1).
fn fill_seats(lists: &[Vec<(u32, f64)>; 3], weights: Seats, most: usize) -> Vec<(Perspective, u32, f64)> {
    let (mut taken, mut given) = ([0_usize; 3], [0_usize; 3]);
    let mut seats = Vec::new();
    while seats.len() < most {
        let claim = |p: usize| f64::from(weights.0[p]) / (given[p] + 1) as f64;
        let next = (0..3)
            .filter(|p| weights.0[*p] > 0 && taken[*p] < lists[*p].len())
            .fold(None, |best: Option<usize>, p| if best.is_none_or(|b| claim(p) > claim(b)) { Some(p) } else { best });
        let Some(p) = next else { break };
        let (number, score) = lists[p][taken[p]];
        taken[p] += 1;
        // Whoever is in two lists sits in the one that is served first.
        if seats.iter().all(|(_, seated, _)| *seated != number) {
            given[p] += 1;
            seats.push((Perspective::ALL[p], number, score));
        }
    }
    seats
}

#[cfg(test)]
mod tests {
    use super::super::engine::{Person, Prepared};
    use super::*;

    #[test]
    fn seats_are_filled_by_their_weights() {
        // So many in each list, nobody in two.
        let order = |people: [u32; 3], seats: Seats, most| -> String {
            let lists = [0, 1, 2].map(|p| (0..people[p as usize]).map(|i| (100 * p + i, 1.0)).collect());
            fill_seats(&lists, seats, most).iter().map(|seat| &seat.0.name()[..1]).collect()
        };
        let usual = Seats::default();
        assert_eq!(usual, Seats([5, 3, 2]));
        let full = [9, 9, 9];
        assert_eq!(order(full, usual, 3), "crc");
        assert_eq!(order([1, 0, 2], usual, 5), "cii");
        assert_eq!(order([0, 0, 0], usual, 5), "");
        let ten = order(full, usual, 10);
        assert_eq!(["c", "r", "i"].map(|p| ten.matches(p).count()), [5, 3, 2]);
        assert_eq!(order(full, Seats([0, 1, 1]), 4), "riri");
        assert_eq!(order(full, Seats([0, 0, 7]), 2), "ii");
        assert_eq!(order([1, 0, 0], Seats([0, 1, 1]), 2), "");
    }

    #[test]
    fn whoever_is_in_two_lists_has_one_seat() {
        let lists = [vec![(1, 0.9), (2, 0.8)], Vec::new(), vec![(1, 0.7), (3, 0.6)]];
        let seats: Vec<(&str, u32)> =
            fill_seats(&lists, Seats::default(), 5).iter().map(|seat| (seat.0.name(), seat.1)).collect();
        assert_eq!(seats, [("complement", 1), ("complement", 2), ("interference", 3)]);
    }

    #[test]
    fn whoever_would_stand_in_a_list_that_is_off_stands_in_another() {
        let person = |agent_id: &str, text: &str| {
            Prepared::of(Person {
                agent_id: agent_id.into(),
                account_id: "acc_others".into(),
                public: true,
                scoped_tags: Vec::new(),
                profile_text: text.into(),
            })
        };
        let found = |seats: Seats| -> Vec<(String, Perspective)> {
            let mut engine = Engine::new(Default::default()).with_seats(seats);
            engine.put(person("agt_a", "Gardener\n\n## I offer\n- pruning lessons"));
            engine.put(person("agt_b", "Florist\n\n## I am looking for\n- pruning lessons"));
            let demand = Profile::parse("I am looking for pruning lessons");
            let seeker = Seeker {
                account_id: "acc_me".into(),
                demand,
                own: Profile::default(),
                scope_tags: Vec::new(),
                scene: None,
                language: Language::En,
                most: 10,
            };
            engine
                .discover(&seeker, None, &Reputations::default())
                .into_iter()
                .map(|found| (found.agent_id, found.perspective))
                .collect()
        };
        let of = |agent_id: &str, perspective| (agent_id.to_owned(), perspective);
        let [gives, wants] = [Perspective::Complement, Perspective::Resonance];
        assert_eq!(found(Seats::default()), [of("agt_a", gives), of("agt_b", wants)]);
        assert_eq!(found(Seats([1, 0, 1])), [of("agt_a", gives), of("agt_b", gives)]);
        assert_eq!(found(Seats([0, 1, 1])), [of("agt_b", wants)]);
    }
}
