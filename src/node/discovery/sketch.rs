//! What a search goes through where there are too many people to look closely at each of them: of everybody the signs of
//! every view and its length, and of every word who uses it. All of it is made anew when an eighth of the people is new.

use super::by_number::ByNumber;
use super::engine::{CLOSELY, Engine, Place};
use super::forward::{self, KINDS, Kind, SECTIONS};
use super::likeness::{self, Code, Corpus, Means, VIEWS, View};
use super::vector::{self, DIMS, Vector};

/// People whose sketches are made at a time.
const AT_ONCE: usize = 4096;

/// Most directions of terms that are kept meanwhile, by each core.
const MOST_KEPT: usize = 1 << 14;

/// The lengths of the directions of every view, of each kind.
pub type Lengths = [[f32; KINDS]; VIEWS];

/// The directions of a person, roughly.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sketch {
    pub codes: [Code; VIEWS],
    pub lengths: Lengths,
}

/// The sketch of somebody, with the digest of the profile that it was made of.
pub type Fresh = Option<(u128, Sketch)>;

/// The sketches of everybody, by number; empty while everybody is looked at closely.
#[derive(Debug, Default)]
pub struct Sketches {
    /// View by view, since few lists ask for all.
    pub codes: [Vec<Code>; VIEWS],
    pub lengths: Vec<Lengths>,
    /// Who uses a word: by its number, in the order of the people.
    pub users: Vec<Vec<u32>>,
    /// How many have come or gone since all of them were made.
    pub drift: usize,
}

impl Sketches {
    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// How many there is room for.
    pub fn len(&self) -> usize {
        self.lengths.len()
    }

    /// Makes room for so many people.
    pub fn resize(&mut self, people: usize) {
        self.codes.iter_mut().for_each(|codes| codes.resize(people, Code::default()));
        self.lengths.resize(people, Lengths::default());
    }

    pub fn get(&self, number: usize) -> Sketch {
        let codes = self.codes.each_ref().map(|codes| codes[number]);
        Sketch { codes, lengths: self.lengths[number] }
    }

    pub fn set(&mut self, number: usize, sketch: &Sketch) {
        self.codes.iter_mut().zip(sketch.codes).for_each(|(codes, code)| codes[number] = code);
        self.lengths[number] = sketch.lengths;
    }

    /// Gives back the room that growing has left over.
    pub fn shrink(&mut self) {
        self.codes.iter_mut().for_each(Vec::shrink_to_fit);
        self.lengths.shrink_to_fit();
    }

    /// Notes somebody as a user of the words that they use.
    fn add_user(&mut self, number: u32, tokens: &[u8]) {
        for (word, _) in forward::whole(tokens, Kind::Words) {
            if self.users.len() <= word as usize {
                self.users.resize_with(word as usize + 1, Vec::new);
            }
            let users = &mut self.users[word as usize];
            // Most people are added after all others.
            match users.last() {
                Some(last) if *last < number => users.push(number),
                None => users.push(number),
                Some(_) => {
                    if let Err(at) = users.binary_search(&number) {
                        users.insert(at, number);
                    }
                }
            }
        }
    }

    /// Takes somebody out.
    pub fn remove(&mut self, number: u32, tokens: &[u8]) {
        self.drift += 1;
        for (word, _) in forward::whole(tokens, Kind::Words) {
            if let Some(users) = self.users.get_mut(word as usize)
                && let Ok(at) = users.binary_search(&number)
            {
                users.remove(at);
            }
        }
    }
}

/// Makes sketches of many people: the directions of common terms are worked out once.
struct Sketcher<'a> {
    corpus: &'a Corpus,
    means: Means,
    /// From so many users on a term is common.
    common: u32,
    known: [ByNumber<Vector>; KINDS],
}

impl<'a> Sketcher<'a> {
    /// For so many people.
    fn new(corpus: &'a Corpus, people: usize) -> Sketcher<'a> {
        // Whoever is expected twice among them.
        let common = 2 * u64::from(corpus.people) / (people as u64).max(1);
        let common = u32::try_from(common.max(2)).unwrap_or(u32::MAX);
        Sketcher { corpus, means: corpus.means(), common, known: Default::default() }
    }

    fn sketch(&mut self, tokens: &[u8], bare: bool) -> Sketch {
        let mut sums = [[[0.0; DIMS]; SECTIONS]; KINDS];
        forward::each(tokens, |kind, section, term, times| {
            let space = &self.corpus.spaces[kind as usize];
            let (mean, known) = (&self.means[kind as usize], &mut self.known[kind as usize]);
            let worth = likeness::emphasis(times) * space.weight(term);
            let sum = &mut sums[kind as usize][section as usize];
            if let Some(direction) = known.get(&term) {
                vector::add(sum, direction, worth);
            } else if let Some(direction) = space.direction(term, mean) {
                vector::add(sum, &direction, worth);
                if space.people(term) >= self.common && known.len() < MOST_KEPT {
                    known.insert(term, direction);
                }
            }
        });
        let mut sketch = Sketch::default();
        for of in View::ALL {
            let views = sums.each_ref().map(|sections| likeness::view(sections, of, bare));
            sketch.codes[of as usize] = likeness::code(&views);
            sketch.lengths[of as usize] = views.each_ref().map(vector::length);
        }
        sketch
    }
}

impl Engine {
    /// True when there are too many people to look closely at each of them.
    pub(super) fn scans(&self) -> bool {
        !self.sketches.is_empty()
    }

    /// The lengths of everybody's views, by number. While everybody is looked at closely they are those of this moment, worked
    /// out by whoever asks first.
    pub(super) fn lengths(&self) -> &[Lengths] {
        if self.scans() {
            return &self.sketches.lengths;
        }
        self.lengths.get_or_init(|| {
            let mut lengths = Vec::new();
            while lengths.len() < self.places.len() {
                let fresh = self.fresh_codes(lengths.len());
                lengths
                    .extend(fresh.into_iter().map(|fresh| fresh.map_or(Lengths::default(), |fresh| fresh.1.lengths)));
            }
            lengths
        })
    }

    /// Where not everybody is looked at: by what a search begins to find this person.
    pub(super) fn make_findable(&mut self, number: u32, tokens: &[u8], bare: bool) {
        self.sketches.drift += 1;
        self.sketches.add_user(number, tokens);
        if self.sketches.len() <= number as usize {
            self.sketches.resize(number as usize + 1);
        }
        let sketch = Sketcher::new(&self.corpus, 1).sketch(tokens, bare);
        self.sketches.set(number as usize, &sketch);
    }

    /// True when the codes should be made anew, since an eighth of the people is new to them.
    pub fn is_stale(&self) -> bool {
        self.len() > CLOSELY && (!self.scans() || self.sketches.drift > self.len() / 8)
    }

    /// How many have come or gone since all codes were made; none while there are no codes.
    pub fn drift(&self) -> Option<usize> {
        self.scans().then_some(self.sketches.drift)
    }

    /// Makes all codes anew, on every core.
    pub fn refresh(&mut self) {
        if self.len() <= CLOSELY {
            self.sketches = Sketches::default();
            return;
        }
        if self.sketches.users.is_empty() {
            self.sketches.users = users(&self.places, &self.corpus);
        }
        self.sketches.resize(self.places.len());
        for first in (0..self.places.len()).step_by(AT_ONCE) {
            let fresh = self.fresh_codes(first);
            self.renew(first, fresh);
        }
        self.sketches.drift = 0;
    }

    /// The codes of the next people from this number on as they should be, on every core; none when there are no more.
    pub fn fresh_codes(&self, first: usize) -> Vec<Fresh> {
        let places = self.places.get(first..).unwrap_or_default();
        let places = &places[..places.len().min(AT_ONCE)];
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = places.len().div_ceil(cores).max(1);
        let make = |first: usize, places: &[Option<Place>]| -> Vec<Fresh> {
            let mut sketcher = Sketcher::new(&self.corpus, places.len());
            let make = |(number, place): (usize, &Option<Place>)| {
                let place = place.as_ref()?;
                Some((place.digest, sketcher.sketch(&place.tokens, self.glances[number].bare)))
            };
            (first..).zip(places).map(make).collect()
        };
        std::thread::scope(|scope| {
            let shares = places.chunks(share).enumerate();
            let makers: Vec<_> =
                shares.map(|(n, places)| scope.spawn(move || make(first + n * share, places))).collect();
            let joined = |maker: std::thread::ScopedJoinHandle<'_, Vec<Fresh>>| {
                maker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            makers.into_iter().flat_map(joined).collect()
        })
    }

    /// Puts such codes in. Who has come, changed or gone since they were made has newer ones.
    pub fn renew(&mut self, first: usize, fresh: Vec<Fresh>) {
        for (number, fresh) in (first..).zip(fresh) {
            if let (Some(Some(place)), Some((digest, fresh))) = (self.places.get(number), fresh)
                && place.digest == digest
            {
                self.sketches.set(number, &fresh);
            }
        }
    }

    /// Says that all codes are new but for so many comings and goings, those since they were begun.
    pub fn renewed(&mut self, before: usize) {
        self.sketches.drift = self.sketches.drift.saturating_sub(before);
    }
}

fn users(places: &[Option<Place>], corpus: &Corpus) -> Vec<Vec<u32>> {
    let mut users: Vec<Vec<u32>> = Vec::new();
    let words = &corpus.spaces[Kind::Words as usize];
    for (number, place) in (0_u32..).zip(places) {
        let Some(place) = place else { continue };
        for (word, _) in forward::whole(&place.tokens, Kind::Words) {
            if users.len() <= word as usize {
                users.resize_with(word as usize + 1, Vec::new);
            }
            let users = &mut users[word as usize];
            if users.is_empty() {
                users.reserve_exact(words.people(word) as usize);
            }
            users.push(number);
        }
    }
    users
}
