//! How alike what is sought and what a person says are, computed to the last term.

use schemars::JsonSchema;
use serde::Serialize;

use super::by_number::ByNumber;
use super::formula::{PARTS, Part};
use super::forward::{self, KINDS, Kind, SECTIONS, Section};
use super::query::{Concept, Query};
use super::sketch::Lengths;
use super::space::{Mean, Space};
use super::vector::{self, DIMS, SIGNS, Vector};

/// Saturation of repeated terms.
pub const K1: f32 = 1.2;
/// How far long sections count less.
pub const B: f32 = 0.6;
/// Share of BM25 in a likeness, beside the directions.
pub const EXACT: f32 = 0.75;
/// Share of the n-grams in BM25, beside the words.
pub const GRAMS: f32 = 0.3;

/// Parts of a profile that are searched as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Everything.
    Whole,
    /// What somebody can give: role, offers and skills; where there are none of these, what they do.
    Gives,
    /// What somebody seeks.
    Seeks,
    /// What somebody is, does and believes.
    Does,
}

/// How many views there are.
pub const VIEWS: usize = 4;

impl View {
    /// All of them.
    pub const ALL: [View; VIEWS] = [View::Whole, View::Gives, View::Seeks, View::Does];

    /// True when this view of a person holds the section. `bare` people name neither offers nor skills.
    pub fn holds(self, section: Section, bare: bool) -> bool {
        match self {
            View::Whole => true,
            View::Gives => matches!(section, Section::Role | Section::Offers) || (bare && section == Section::Current),
            View::Seeks => section == Section::Seeks,
            View::Does => matches!(section, Section::Role | Section::Current | Section::Stance),
        }
    }
}

/// Both token spaces with what is needed to weigh them.
#[derive(Debug, Default)]
pub struct Corpus {
    pub(super) spaces: [Space; KINDS],
    /// Tokens in all, by kind and section.
    pub(super) totals: [[u64; SECTIONS]; KINDS],
    pub(super) people: u32,
}

/// The means of both spaces, as of now.
pub type Means = [Mean; KINDS];

/// Something sought, made ready for one state of the corpus.
pub struct Needle {
    /// The direction of each kind, of length 1, or nothing.
    directions: [Vector; KINDS],
    /// How many of them are something.
    pointing: usize,
    /// `(term, concept, its worth there)` in the order of the terms.
    sought: [Vec<(u32, u16, f32)>; KINDS],
    /// What each concept is worth at most, which is what its best alternative alone comes to.
    most: Vec<f32>,
    /// The words that were said and are used by somebody, with their weights, in the order of the terms.
    said: Vec<(u32, f32)>,
    /// The weight of all words that were said, and how many there are.
    all_said: (f32, usize),
}

/// Likeness of something sought and a view of a person.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Likeness {
    /// Mean cosine of the directions, −1 to 1.
    pub direction: f32,
    /// BM25 divided by the best possible, 0 to 1.
    pub exact: f32,
}

impl Likeness {
    /// One number, 0 to 1.
    pub fn value(self) -> f64 {
        f64::from((1.0 - EXACT) * self.direction.max(0.0) + EXACT * self.exact)
    }
}

impl Corpus {
    /// The means of both spaces.
    pub fn means(&self) -> Means {
        self.spaces.each_ref().map(Space::mean)
    }

    /// Makes a query ready.
    pub fn needle(&self, query: &Query, means: &Means) -> Needle {
        let mut needle = Needle {
            directions: [[0.0; DIMS]; KINDS],
            pointing: 0,
            sought: Default::default(),
            most: Vec::new(),
            said: Vec::new(),
            all_said: (0.0, query.words.len()),
        };
        let words = &self.spaces[Kind::Words as usize];
        for (token, _) in query.words.iter().filter_map(|concept| concept.first()) {
            let weight = match words.find(token) {
                Some(term) => {
                    needle.said.push((term, words.weight(term)));
                    words.weight(term)
                }
                None => words.rarity(0),
            };
            needle.all_said.0 += weight;
        }
        needle.said.sort_unstable_by_key(|(term, _)| *term);
        let shares = match (query.words.is_empty(), query.grams.is_empty()) {
            (false, false) => [1.0 - GRAMS, GRAMS],
            (false, true) => [1.0, 0.0],
            _ => [0.0, 1.0],
        };
        for kind in [Kind::Words, Kind::Grams] {
            let (space, mean) = (&self.spaces[kind as usize], &means[kind as usize]);
            let concepts = if kind == Kind::Words { &query.words } else { &query.grams };
            let known: Vec<Vec<(u32, f32)>> = concepts.iter().filter_map(|concept| known(space, concept)).collect();
            // What nobody says cannot be found, and does not make the rest worth less.
            let rarest = |concept: &Vec<(u32, f32)>| {
                concept.iter().map(|(term, worth)| worth * space.weight(*term)).fold(0.0, f32::max)
            };
            let best: f32 = known.iter().map(|concept| rarest(concept) * (K1 + 1.0)).sum();
            for concept in &known {
                let number = u16::try_from(needle.most.len()).unwrap_or(u16::MAX);
                needle.most.push(shares[kind as usize] * rarest(concept) * (K1 + 1.0) / best);
                let mut direction = [0.0; DIMS];
                for (term, worth) in concept {
                    space.add_to(&mut direction, *term, *worth, mean);
                    let exact = shares[kind as usize] * worth * space.weight(*term) / best;
                    needle.sought[kind as usize].push((*term, number, exact));
                }
                let worth = rarest(concept);
                vector::add(&mut needle.directions[kind as usize], &vector::unit(direction), worth);
            }
            needle.sought[kind as usize].sort_by_key(|(term, concept, _)| (*term, *concept));
            needle.directions[kind as usize] = vector::unit(needle.directions[kind as usize]);
        }
        let points = |direction: &&Vector| direction.iter().any(|part| *part != 0.0);
        needle.pointing = needle.directions.iter().filter(points).count();
        needle
    }

    /// The mean length of a view in tokens.
    fn average(&self, kind: usize, view: View) -> f32 {
        let total: u64 = Section::ALL
            .iter()
            .filter(|section| view.holds(**section, false))
            .map(|section| self.totals[kind][*section as usize])
            .sum();
        (total as f32 / self.people.max(1) as f32).max(1.0)
    }
}

/// How much more a term says that is used so many times.
pub fn emphasis(times: u32) -> f32 {
    if times == 1 { 1.0 } else { 1.0 + (times as f32).ln() }
}

/// The alternatives of a concept that somebody uses.
fn known(space: &Space, concept: &Concept) -> Option<Vec<(u32, f32)>> {
    let terms = concept.iter().filter_map(|(token, worth)| Some((space.find(token)?, *worth as f32)));
    let terms: Vec<(u32, f32)> = terms.collect();
    (!terms.is_empty()).then_some(terms)
}

/// A view of a person as a direction.
pub fn view(sections: &[Vector; SECTIONS], view: View, bare: bool) -> Vector {
    let mut sum = [0.0; DIMS];
    for section in Section::ALL.iter().filter(|section| view.holds(**section, bare)) {
        vector::add(&mut sum, &sections[*section as usize], 1.0);
    }
    sum
}

/// The signs of a view in both spaces.
pub type Code = [u64; KINDS * SIGNS];

/// The signs of a view.
pub fn code(directions: &[Vector; KINDS]) -> Code {
    let mut code = Code::default();
    for (place, direction) in code.chunks_exact_mut(SIGNS).zip(directions) {
        place.copy_from_slice(&vector::signs(direction));
    }
    code
}

impl Needle {
    /// True when nothing of it is used by anybody.
    pub fn is_empty(&self) -> bool {
        self.most.is_empty()
    }

    /// The terms of words that are sought, with their worth.
    pub fn words(&self) -> impl Iterator<Item = (u32, f32)> {
        self.sought[Kind::Words as usize].iter().map(|(term, _, worth)| (*term, *worth))
    }

    /// The signs of it.
    pub fn code(&self) -> Code {
        code(&self.directions)
    }
}

/// What a search has found out about the terms that it has met: each is weighed once, however many people use it.
pub struct Met<'a> {
    corpus: &'a Corpus,
    means: &'a Means,
    needles: [&'a Needle; PARTS],
    terms: [ByNumber<Meant>; KINDS],
}

/// A term beside what is sought.
#[derive(Clone, Copy)]
struct Meant {
    /// Its direction along that of each needle, times its weight.
    along: [f32; PARTS],
    /// Some needle seeks it.
    sought: bool,
}

impl<'a> Met<'a> {
    pub fn new(corpus: &'a Corpus, means: &'a Means, needles: [&'a Needle; PARTS]) -> Met<'a> {
        Met { corpus, means, needles, terms: Default::default() }
    }

    fn term(&mut self, kind: Kind, term: u32) -> Meant {
        let Met { corpus, means, needles, .. } = self;
        let kind = kind as usize;
        *self.terms[kind].entry(term).or_insert_with(|| {
            let space = &corpus.spaces[kind];
            let weight = space.weight(term);
            let along = match space.direction(term, &means[kind]) {
                Some(direction) => needles.map(|needle| weight * vector::dot(&direction, &needle.directions[kind])),
                None => [0.0; PARTS],
            };
            let of = |needle: &&Needle| needle.sought[kind].binary_search_by_key(&term, |sought| sought.0).is_ok();
            Meant { along, sought: needles.iter().any(of) }
        })
    }
}

/// A person that is looked at closely.
pub struct Close<'a> {
    /// By kind and section, along the directions of the needles.
    along: [[[f32; PARTS]; SECTIONS]; KINDS],
    /// Of the directions of the views.
    lengths: &'a Lengths,
    /// `(kind, section, term, times)` of what any needle seeks.
    hits: Vec<(Kind, Section, u32, u32)>,
    /// In tokens.
    sizes: [[u32; SECTIONS]; KINDS],
    bare: bool,
}

impl Close<'_> {
    /// Looks at a person, whose views are so long, with the needles of a search in mind.
    pub fn look<'a>(met: &mut Met, tokens: &[u8], bare: bool, lengths: &'a Lengths) -> Close<'a> {
        let mut close = Close { along: Default::default(), lengths, hits: Vec::new(), sizes: Default::default(), bare };
        forward::each(tokens, |kind, section, term, times| {
            close.sizes[kind as usize][section as usize] += times;
            let meant = met.term(kind, term);
            let worth = emphasis(times);
            let sums = &mut close.along[kind as usize][section as usize];
            sums.iter_mut().zip(meant.along).for_each(|(sum, along)| *sum += worth * along);
            if meant.sought {
                close.hits.push((kind, section, term, times));
            }
        });
        close
    }

    /// How alike the needle of a part and a view of this person are.
    pub fn likeness(&self, corpus: &Corpus, needle: &Needle, part: Part, view: View) -> Likeness {
        let cosine = |kind: usize| {
            let held = Section::ALL.iter().filter(|section| view.holds(**section, self.bare));
            let along: f32 = held.map(|section| self.along[kind][*section as usize][part as usize]).sum();
            let length = self.lengths[view as usize][kind];
            if length > 0.0 { (along / length).clamp(-1.0, 1.0) } else { 0.0 }
        };
        let sum: f32 = (0..KINDS).map(cosine).sum();
        Likeness { direction: sum / needle.pointing.max(1) as f32, exact: self.exact(corpus, needle, view) }
    }

    /// The share of what was said, rare words weighing more, that this person says too: 0 to 1; and how many words were said.
    pub fn repeats(&self, needle: &Needle) -> (f32, usize) {
        let (weight, words) = needle.all_said;
        let mut uses: Vec<u32> = self.hits.iter().filter(|hit| hit.0 == Kind::Words).map(|hit| hit.2).collect();
        uses.sort_unstable();
        let shared = needle.said.iter().filter(|(term, _)| uses.binary_search(term).is_ok());
        (shared.map(|(_, weight)| weight).sum::<f32>() / weight.max(f32::MIN_POSITIVE), words)
    }

    /// BM25 of a view, where any of the alternatives of a concept will do and several of them make it surer.
    pub fn exact(&self, corpus: &Corpus, needle: &Needle, view: View) -> f32 {
        let mut sums = vec![0.0_f32; needle.most.len()];
        for kind in [Kind::Words, Kind::Grams] {
            let held = |section: &Section| view.holds(*section, self.bare);
            let length: u32 = Section::ALL
                .iter()
                .filter(|section| held(section))
                .map(|s| self.sizes[kind as usize][*s as usize])
                .sum();
            let norm = K1 * (1.0 - B + B * length as f32 / corpus.average(kind as usize, view));
            let of_view = self.hits.iter().filter(|hit| hit.0 == kind && held(&hit.1)).map(|hit| (hit.2, hit.3));
            for (term, times) in forward::merged(of_view.collect()) {
                let saturated = times as f32 * (K1 + 1.0) / (times as f32 + norm);
                let sought = &needle.sought[kind as usize];
                let first = sought.partition_point(|(other, ..)| *other < term);
                for (_, concept, worth) in sought[first..].iter().take_while(|(other, ..)| *other == term) {
                    sums[usize::from(*concept)] += worth * saturated;
                }
            }
        }
        sums.iter().zip(&needle.most).map(|(sum, most)| sum.min(*most)).sum()
    }
}
