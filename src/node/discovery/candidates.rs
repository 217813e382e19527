//! Who is looked at closely: among few everybody, among many the most promising by the signs of their directions and by
//! the rarest words that are sought.

use super::axes::Poles;
use super::engine::Engine;
use super::formula::{Needles, Part, Term};
use super::likeness::{Code, Needle, VIEWS};
use super::link::Links;
use super::vector;

/// How many of a list are looked at closely.
const DEPTH: usize = 400;
/// How many who use the rarest words of a need are looked at beside them.
const BY_WORD: usize = 200;
/// Uses of words that are gone through for that.
const USES: usize = 400_000;
/// Bits of a code.
const BITS: usize = std::mem::size_of::<Code>() * 8;

/// A list to be made.
#[derive(Clone, Copy)]
pub struct List<'a> {
    /// What it is ranked by.
    pub terms: &'a [Term],
    /// Only those who stand on the other side somewhere.
    pub against: Option<Poles>,
    /// Only those whom words link to the subject, looked at for those who are left.
    pub links: Option<&'a Links>,
}

impl List<'_> {
    /// True when somebody who takes these sides may stand in it.
    pub fn lets(&self, poles: Poles) -> bool {
        self.against.is_none_or(|mine| mine.opposed(poles).next().is_some())
    }
}

/// Who may be found.
#[derive(Debug, Default)]
pub struct Filter {
    /// Not the agents of this account.
    pub account: u64,
    /// Only agents with one of these tags, where there is such a condition; tags that nobody carries are left out.
    pub only: Option<Vec<u32>>,
    /// Scoped agents with one of these are found too.
    pub scene: Vec<u32>,
}

impl Engine {
    /// True when this filter lets the person of this number through: public agents are found by everybody, scoped ones
    /// where the scene or a tag is theirs, own ones never.
    pub(super) fn lets(&self, filter: &Filter, number: usize) -> bool {
        let glance = self.glances[number];
        if !glance.is_there || glance.account == filter.account {
            return false;
        }
        if glance.public && filter.only.is_none() {
            return true;
        }
        let tags = self.places[number].as_ref().map_or(&[][..], |place| &place.tags);
        let carries = |wanted: &[u32]| wanted.iter().any(|tag| tags.binary_search(tag).is_ok());
        match &filter.only {
            Some(only) => carries(only),
            None => carries(&filter.scene),
        }
    }

    /// The numbers of those who are looked at closely for these lists, in order.
    pub(super) fn candidates(&self, filter: &Filter, needles: &Needles, lists: &[List]) -> Vec<u32> {
        if self.codes.is_empty() {
            return (0..self.places.len())
                .filter(|number| self.lets(filter, *number))
                .map(|number| number as u32)
                .collect();
        }
        let mut chosen = self.scan(filter, needles, lists);
        chosen.extend(self.by_words(filter, needles.of_part(Part::Need)));
        chosen.extend(self.by_words(filter, needles.of_part(Part::Goal)));
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }

    /// Goes through everybody's codes, on every core.
    fn scan(&self, filter: &Filter, needles: &Needles, lists: &[List]) -> Vec<u32> {
        let cosines = cosines();
        let codes = needles.all().map(Needle::code);
        let is_empty = needles.all().map(|needle| needle.is_empty());
        // A likeness is computed once, whatever lists it counts for.
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let plans: Vec<Vec<(usize, f32)>> = lists
            .iter()
            .map(|list| {
                let asked = list.terms.iter().filter(|term| !is_empty[term.part as usize]);
                asked
                    .map(|term| {
                        let pair = (term.part as usize, term.view as usize);
                        let at = pairs.iter().position(|known| *known == pair).unwrap_or_else(|| {
                            pairs.push(pair);
                            pairs.len() - 1
                        });
                        (at, term.weight as f32)
                    })
                    .collect()
            })
            .collect();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = self.codes.len().div_ceil(cores).max(1);
        let look = |first: usize, chunk: &[[Code; VIEWS]]| {
            let mut tops: Vec<Top> = plans.iter().map(|_| Top::default()).collect();
            let mut likenesses = vec![0.0_f32; pairs.len()];
            for (number, person) in (first..).zip(chunk) {
                if !self.lets(filter, number) {
                    continue;
                }
                for (likeness, (part, view)) in likenesses.iter_mut().zip(&pairs) {
                    *likeness = cosines[differing(&codes[*part], &person[*view])];
                }
                for ((top, plan), list) in tops.iter_mut().zip(&plans).zip(lists) {
                    if !list.lets(self.glances[number].poles) {
                        continue;
                    }
                    let value: f32 = plan.iter().map(|(at, weight)| weight * likenesses[*at]).sum();
                    top.offer(value, number as u32);
                }
            }
            tops
        };
        let parts: Vec<Vec<Top>> = std::thread::scope(|scope| {
            let chunks = self.codes.chunks(share).enumerate();
            let lookers: Vec<_> = chunks.map(|(n, chunk)| scope.spawn(move || look(n * share, chunk))).collect();
            lookers.into_iter().map(|looker| looker.join().unwrap_or_default()).collect()
        });
        let mut chosen = Vec::new();
        for list in 0..plans.len() {
            let all = parts.iter().filter_map(|tops| tops.get(list)).flat_map(|top| top.best.iter().copied());
            chosen.extend(best(all.collect(), DEPTH).into_iter().map(|(_, number)| number));
        }
        chosen
    }

    /// Those who use the rarest words of a needle.
    fn by_words(&self, filter: &Filter, needle: &Needle) -> Vec<u32> {
        let mut words: Vec<(u32, f32)> = needle.words().collect();
        words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut sums: Vec<f32> = Vec::new();
        let (mut seen, mut touched) = (0, Vec::new());
        for (word, worth) in words {
            let users = self.users.get(word as usize).map_or(&[][..], Vec::as_slice);
            if seen + users.len() > USES {
                continue;
            }
            seen += users.len();
            sums.resize(self.places.len(), 0.0);
            for user in users {
                let sum = &mut sums[*user as usize];
                if *sum == 0.0 {
                    touched.push(*user);
                }
                *sum += worth;
            }
        }
        let found = touched.into_iter().filter(|number| self.lets(filter, *number as usize));
        let found = found.map(|number| (sums[number as usize], number)).collect();
        best(found, BY_WORD).into_iter().map(|(_, number)| number).collect()
    }
}

/// How many bits of two codes differ.
fn differing(a: &Code, b: &Code) -> usize {
    a.iter().zip(b).map(|(a, b)| (a ^ b).count_ones() as usize).sum()
}

/// The cosine that so many differing bits stand for; none below 0.
fn cosines() -> [f32; BITS + 1] {
    std::array::from_fn(|differing| (std::f32::consts::PI * differing as f32 / BITS as f32).cos().max(0.0))
}

/// The best so many, in order: the greater value first, then the smaller number.
fn best(mut all: Vec<(f32, u32)>, most: usize) -> Vec<(f32, u32)> {
    let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if all.len() > most {
        all.select_nth_unstable_by(most - 1, order);
        all.truncate(most);
    }
    all.sort_unstable_by(order);
    all
}

/// The best of a stream.
#[derive(Default)]
struct Top {
    best: Vec<(f32, u32)>,
    floor: f32,
}

impl Top {
    fn offer(&mut self, value: f32, number: u32) {
        if value <= self.floor {
            return;
        }
        self.best.push((value, number));
        if self.best.len() >= 4 * DEPTH {
            self.best = best(std::mem::take(&mut self.best), DEPTH);
            self.floor = self.best.last().map_or(0.0, |(value, _)| *value);
        }
    }
}

/// The filter that an account has, with these tags and this scene.
impl Engine {
    /// Reads tags as numbers.
    pub(super) fn filter(&self, account_id: &str, scope_tags: &[String], scene: Option<&str>) -> Filter {
        let known = |tags: &[String]| tags.iter().filter_map(|tag| self.known_tag(tag)).collect::<Vec<_>>();
        Filter {
            account: vector::hash(account_id.as_bytes()),
            only: (!scope_tags.is_empty()).then(|| known(scope_tags)),
            scene: scene.and_then(|scene| self.known_tag(scene)).into_iter().collect(),
        }
    }
}
