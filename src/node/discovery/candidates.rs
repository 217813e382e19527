//! Who is looked at closely: among few everybody, among many the most promising by the signs of their directions and by
//! the rarest words that are sought.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::axes::Poles;
use super::engine::{Engine, Glance, signature};
use super::formula::{Needles, Part, Term};
use super::likeness::{Code, Needle};
use super::link::Links;
use super::vector;

/// How many of a list are looked at closely.
const DEPTH: usize = 800;
/// How many who use the rarest words of a need are looked at beside them.
const BY_WORD: usize = 600;
/// Uses of words that are gone through for that.
const USES: usize = 400_000;
/// People whom a core goes through before it asks for more.
const BLOCK: usize = 4096;
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

/// A list as what is added up for it.
struct Plan {
    /// Which likeness, and how much it counts.
    adds: Vec<(usize, f32)>,
    /// The same, below 0: looked at only where the rest is promising.
    takes: Vec<(usize, f32)>,
}

/// What is compared with everybody: each likeness once, whatever lists it counts for.
struct Scan<'a> {
    pairs: Vec<Pair<'a>>,
    plans: Vec<Plan>,
}

/// Signs of a part of the demand, and everybody's of a view.
struct Pair<'a> {
    sought: Code,
    all: &'a [Code],
    /// Some list adds it up.
    adds: bool,
}

/// The bits of tags by which a filter turns most people away.
struct Screen {
    account: u64,
    all: bool,
    wanted: Vec<u64>,
}

impl Screen {
    fn of(filter: &Filter) -> Screen {
        let wanted = filter.only.as_ref().unwrap_or(&filter.scene);
        Screen {
            account: filter.account,
            all: filter.only.is_none(),
            wanted: wanted.iter().map(|tag| signature(*tag)).collect(),
        }
    }

    /// False for whom the filter does not let through; true for the others, and for a few who are not let through either.
    fn may_let(&self, glance: &Glance) -> bool {
        let carries = || self.wanted.iter().any(|bits| glance.tags & bits == *bits);
        glance.is_there && glance.account != self.account && ((self.all && glance.public) || carries())
    }
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
        if !self.scans() {
            let all = 0..self.places.len();
            return all.filter(|number| self.lets(filter, *number)).map(|number| number as u32).collect();
        }
        let mut chosen = std::thread::scope(|scope| {
            let by_words = [Part::Need, Part::Goal].map(|part| {
                let needle = needles.of_part(part);
                scope.spawn(move || self.by_words(filter, needle))
            });
            let mut chosen = self.scan(filter, needles, lists);
            by_words.into_iter().for_each(|found| chosen.extend(found.join().unwrap_or_default()));
            chosen
        });
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }

    /// Goes through everybody's codes, on every core.
    fn scan(&self, filter: &Filter, needles: &Needles, lists: &[List]) -> Vec<u32> {
        let codes = needles.all().map(Needle::code);
        let is_empty = needles.all().map(|needle| needle.is_empty());
        let mut scan = Scan { pairs: Vec::new(), plans: Vec::new() };
        for list in lists {
            let mut plan = Plan { adds: Vec::new(), takes: Vec::new() };
            for term in list.terms.iter().filter(|term| !is_empty[term.part as usize]) {
                let (sought, all) = (codes[term.part as usize], &*self.sketches.codes[term.view as usize]);
                // Parts of a short demand are often the same.
                let is_known = |pair: &Pair| pair.sought == sought && std::ptr::eq(pair.all, all);
                let at = scan.pairs.iter().position(is_known).unwrap_or(scan.pairs.len());
                if at == scan.pairs.len() {
                    scan.pairs.push(Pair { sought, all, adds: false });
                }
                let adds = term.weight > 0.0;
                scan.pairs[at].adds |= adds;
                let of_list = if adds { &mut plan.adds } else { &mut plan.takes };
                of_list.push((at, term.weight as f32));
            }
            scan.plans.push(plan);
        }
        let next = AtomicUsize::new(0);
        let look = || self.scan_blocks(filter, lists, &scan, &next);
        let parts: Vec<Vec<Top>> = std::thread::scope(|scope| {
            let cores = std::thread::available_parallelism().map_or(1, usize::from);
            let others: Vec<_> = (1..cores).map(|_| scope.spawn(look)).collect();
            let mut parts = vec![look()];
            parts.extend(others.into_iter().map(|looker| looker.join().unwrap_or_default()));
            parts
        });
        let mut chosen = Vec::new();
        for list in 0..lists.len() {
            let all = parts.iter().filter_map(|tops| tops.get(list)).flat_map(|top| top.best.iter().copied());
            chosen.extend(best(all.collect(), DEPTH).into_iter().map(|(_, number)| number));
        }
        chosen
    }

    /// Goes through block after block, as long as there are any left; the best of each list.
    fn scan_blocks(&self, filter: &Filter, lists: &[List], scan: &Scan, next: &AtomicUsize) -> Vec<Top> {
        let (cosines, screen) = (cosines(), Screen::of(filter));
        let mut tops: Vec<Top> = lists.iter().map(|_| Top::default()).collect();
        let mut numbers: Vec<u32> = Vec::with_capacity(BLOCK);
        let mut values: Vec<f32> = Vec::with_capacity(BLOCK);
        let mut likenesses: Vec<Vec<f32>> = scan.pairs.iter().map(|_| Vec::with_capacity(BLOCK)).collect();
        loop {
            let first = next.fetch_add(BLOCK, Ordering::Relaxed);
            let glances = self.glances.get(first..).unwrap_or_default();
            if glances.is_empty() {
                return tops;
            }
            let glances = &glances[..glances.len().min(BLOCK)];
            numbers.clear();
            let may = (first as u32..).zip(glances).filter(|(_, glance)| screen.may_let(glance));
            numbers.extend(may.map(|(number, _)| number));
            let likeness = |pair: &Pair, number: u32| cosines[differing(&pair.sought, &pair.all[number as usize])];
            for (pair, likenesses) in scan.pairs.iter().zip(&mut likenesses).filter(|(pair, _)| pair.adds) {
                likenesses.clear();
                likenesses.extend(numbers.iter().map(|number| likeness(pair, *number)));
            }
            for ((top, plan), list) in tops.iter_mut().zip(&scan.plans).zip(lists) {
                values.clear();
                values.resize(numbers.len(), 0.0);
                for (pair, weight) in &plan.adds {
                    values.iter_mut().zip(&likenesses[*pair]).for_each(|(value, likeness)| *value += weight * likeness);
                }
                for (value, number) in values.iter().zip(&numbers) {
                    if *value <= top.floor {
                        continue;
                    }
                    let takes = plan.takes.iter().map(|(pair, weight)| weight * likeness(&scan.pairs[*pair], *number));
                    let value = value + takes.sum::<f32>();
                    let poles = glances[*number as usize - first].poles;
                    if value > top.floor && list.lets(poles) && self.lets(filter, *number as usize) {
                        top.offer(value, *number);
                    }
                }
            }
        }
    }

    /// Those who use the rarest words of a needle.
    fn by_words(&self, filter: &Filter, needle: &Needle) -> Vec<u32> {
        let mut words: Vec<(u32, f32)> = needle.words().collect();
        words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let screen = Screen::of(filter);
        let mut sums = vec![0.0_f32; self.places.len()];
        let (mut seen, mut touched) = (0, Vec::new());
        for (word, worth) in words {
            let users = self.sketches.users.get(word as usize).map_or(&[][..], Vec::as_slice);
            if seen + users.len() > USES {
                continue;
            }
            seen += users.len();
            for user in users {
                let sum = &mut sums[*user as usize];
                if *sum == 0.0 {
                    touched.push(*user);
                }
                *sum += worth;
            }
        }
        let mut top = Top::default();
        for number in touched {
            let (sum, at) = (sums[number as usize], number as usize);
            if sum > top.floor && screen.may_let(&self.glances[at]) && self.lets(filter, at) {
                top.offer(sum, number);
            }
        }
        best(top.best, BY_WORD).into_iter().map(|(_, number)| number).collect()
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
