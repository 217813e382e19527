//! Vectors in memory, and which of them are nearest to a query. Pure: no database, no clock, nothing random.
//!
//! A vector is kept as one signed byte a dimension: `dimensions + 12` bytes in all (396 for 384 dimensions), with its
//! length, whose it is, and where it is found again. Only the direction counts, so that a vector needs no scale: its
//! largest number becomes 127. Every search looks at every vector of a section, on all processors.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::texts::Section;

/// Vectors that are worth a thread of their own.
pub(super) const SHARE: usize = 16_384;

/// Where there is no vector.
const NOWHERE: u32 = u32::MAX;

/// A vector of one signed byte a dimension, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code(Box<[i8]>);

impl Code {
    /// The direction of a vector; its length does not count.
    pub fn of(vector: &[f32]) -> Code {
        let largest = vector.iter().fold(0.0_f32, |largest, number| largest.max(number.abs()));
        let scale = if largest > 0.0 { 127.0 / largest } else { 0.0 };
        // The cast cannot leave the range: no number is larger than the largest.
        Code(vector.iter().map(|number| (number * scale).round() as i8).collect())
    }

    /// In base64.
    pub fn to_text(&self) -> String {
        STANDARD.encode(self.0.iter().map(|number| number.to_ne_bytes()[0]).collect::<Vec<u8>>())
    }

    /// Out of base64; none of anything else.
    pub fn parse(text: &str) -> Option<Code> {
        let bytes = STANDARD.decode(text).ok()?;
        Some(Code(bytes.into_iter().map(|byte| i8::from_ne_bytes([byte])).collect()))
    }

    /// How many dimensions it has.
    pub fn dimensions(&self) -> usize {
        self.0.len()
    }
}

/// What is searched for, made ready to be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Finer than what it is compared with, so that it adds nothing to the error.
    numbers: Box<[i16]>,
    /// One divided by its length.
    inverse: f32,
}

impl Query {
    /// The direction of a vector.
    pub fn of(vector: &[f32]) -> Query {
        let largest = vector.iter().fold(0.0_f32, |largest, number| largest.max(number.abs()));
        // A sum of products with bytes stays within 31 bits, however many there are.
        let most = (i32::MAX / 128 / i32::try_from(vector.len().max(1)).unwrap_or(i32::MAX)).min(4095);
        let scale = if largest > 0.0 { most as f32 / largest } else { 0.0 };
        let numbers: Box<[i16]> = vector.iter().map(|number| (number * scale).round() as i16).collect();
        let square: f64 = numbers.iter().map(|number| f64::from(*number) * f64::from(*number)).sum();
        Query { numbers, inverse: inverse(square) }
    }
}

/// One divided by a length; 0 for no length at all, so that a cosine with it is 0.
fn inverse(square: f64) -> f32 {
    if square > 0.0 { (1.0 / square.sqrt()) as f32 } else { 0.0 }
}

/// Written so that the compiler makes it run on many numbers at once.
fn product(query: &[i16], vector: &[i8]) -> i32 {
    query.iter().zip(vector).map(|(one, other)| i32::from(*one) * i32::from(*other)).sum()
}

/// The vectors of everybody, by number and section.
#[derive(Debug)]
pub struct Space {
    dimensions: usize,
    sections: [Part; 4],
}

/// The vectors of one section, without gaps.
#[derive(Debug, Default)]
struct Part {
    /// `dimensions` each.
    codes: Vec<i8>,
    inverses: Vec<f32>,
    /// Whose they are.
    numbers: Vec<u32>,
    /// Where somebody's vector is, by number.
    places: Vec<u32>,
}

impl Space {
    /// An empty one for vectors of so many dimensions.
    pub fn new(dimensions: usize) -> Space {
        Space { dimensions, sections: Default::default() }
    }

    /// How many dimensions its vectors have.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// How many vectors a section has.
    pub fn len(&self, section: Section) -> usize {
        self.sections[section.number()].numbers.len()
    }

    /// Gives back the room that growing has left over.
    pub fn shrink(&mut self) {
        for part in &mut self.sections {
            part.codes.shrink_to_fit();
            part.inverses.shrink_to_fit();
            part.numbers.shrink_to_fit();
            part.places.shrink_to_fit();
        }
    }

    /// Bytes that the vectors take.
    pub fn bytes(&self) -> usize {
        let part = |part: &Part| {
            part.codes.capacity() + 4 * (part.inverses.capacity() + part.numbers.capacity() + part.places.capacity())
        };
        self.sections.iter().map(part).sum()
    }

    /// Puts a vector in, in the place of what was there. False, with nothing done, when it has another number of
    /// dimensions.
    pub fn put(&mut self, number: u32, section: Section, vector: &[f32]) -> bool {
        self.put_code(number, section, &Code::of(vector))
    }

    /// The same with a vector as it is stored.
    pub fn put_code(&mut self, number: u32, section: Section, code: &Code) -> bool {
        let fits = code.0.len() == self.dimensions;
        if fits {
            self.sections[section.number()].put(number, &code.0);
        }
        fits
    }

    /// Takes every vector of this number out.
    pub fn remove(&mut self, number: u32) {
        Section::ALL.into_iter().for_each(|section| self.remove_section(number, section));
    }

    /// Takes one vector out.
    pub fn remove_section(&mut self, number: u32, section: Section) {
        self.sections[section.number()].remove(number, self.dimensions);
    }

    /// Whether there is such a vector.
    pub fn contains(&self, number: u32, section: Section) -> bool {
        self.sections[section.number()].place(number).is_some()
    }

    /// The cosine of a vector with a query, from -1 to 1; none where there is no such vector, or the query is of other
    /// dimensions.
    pub fn cosine(&self, number: u32, section: Section, query: &Query) -> Option<f32> {
        let part = &self.sections[section.number()];
        let place = part.place(number).filter(|_| query.numbers.len() == self.dimensions)?;
        Some(part.cosine(place, query))
    }

    /// The `most` numbers with the highest cosines of a section, the highest first, those that are equal by number; only
    /// those that are allowed, which is asked of few.
    pub fn top(
        &self,
        section: Section,
        query: &Query,
        allowed: impl Fn(u32) -> bool + Sync,
        most: usize,
    ) -> Vec<(u32, f32)> {
        if query.numbers.len() != self.dimensions || self.dimensions == 0 || most == 0 {
            return Vec::new();
        }
        let part = &self.sections[section.number()];
        let score = |place: usize| Some(Scored(part.numbers[place], part.cosine(place, query)));
        best(part.numbers.len(), score, &allowed, most)
    }

    /// The same by the mean of the cosines of several sections, of those that somebody has.
    pub fn top_mean(
        &self,
        sections: &[Section],
        query: &Query,
        allowed: impl Fn(u32) -> bool + Sync,
        most: usize,
    ) -> Vec<(u32, f32)> {
        if query.numbers.len() != self.dimensions || self.dimensions == 0 || most == 0 {
            return Vec::new();
        }
        let parts: Vec<&Part> = sections.iter().map(|section| &self.sections[section.number()]).collect();
        let score = |number: usize| {
            let number = u32::try_from(number).ok()?;
            let places = parts.iter().filter_map(|part| Some(part.cosine(part.place(number)?, query)));
            let (sum, count) = places.fold((0.0, 0.0), |(sum, count), cosine| (sum + cosine, count + 1.0));
            (count > 0.0).then(|| Scored(number, sum / count))
        };
        best(parts.iter().map(|part| part.places.len()).max().unwrap_or(0), score, &allowed, most)
    }
}

/// The best of so many, the best first, looked at by all processors.
fn best(
    count: usize,
    score: impl Fn(usize) -> Option<Scored> + Sync,
    allowed: &(impl Fn(u32) -> bool + Sync),
    most: usize,
) -> Vec<(u32, f32)> {
    let scan = |range: Range<usize>| {
        // The worst of the best so far is on top.
        let mut best: BinaryHeap<Scored> = BinaryHeap::with_capacity(most.min(range.len()) + 1);
        for scored in range.filter_map(&score) {
            if best.len() == most && best.peek().is_some_and(|worst| scored >= *worst) || !allowed(scored.0) {
                continue;
            }
            best.push(scored);
            if best.len() > most {
                best.pop();
            }
        }
        best.into_vec()
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = count.div_ceil(threads).max(SHARE);
    let shares = |first: usize| first..count.min(first.saturating_add(share));
    let mut found = std::thread::scope(|scope| {
        let scan = &scan;
        let others: Vec<_> =
            (share..count).step_by(share).map(|first| scope.spawn(move || scan(shares(first)))).collect();
        let mut found = scan(shares(0));
        for other in others {
            match other.join() {
                Ok(more) => found.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        found
    });
    found.sort_unstable();
    found.truncate(most);
    found.into_iter().map(|Scored(number, cosine)| (number, cosine)).collect()
}

impl Part {
    fn place(&self, number: u32) -> Option<usize> {
        let place = self.places.get(number as usize).copied().filter(|place| *place != NOWHERE)?;
        Some(place as usize)
    }

    fn put(&mut self, number: u32, code: &[i8]) {
        let square = code.iter().map(|number| f64::from(*number) * f64::from(*number)).sum();
        if let Some(place) = self.place(number) {
            self.codes[place * code.len()..][..code.len()].copy_from_slice(code);
            self.inverses[place] = inverse(square);
            return;
        }
        if self.places.len() <= number as usize {
            self.places.resize(number as usize + 1, NOWHERE);
        }
        // There are fewer places than numbers, and those are of 32 bits.
        self.places[number as usize] = u32::try_from(self.numbers.len()).unwrap_or(NOWHERE);
        self.codes.extend_from_slice(code);
        self.inverses.push(inverse(square));
        self.numbers.push(number);
    }

    /// The last one takes the place of the one that goes.
    fn remove(&mut self, number: u32, dimensions: usize) {
        let Some(place) = self.place(number) else { return };
        self.places[number as usize] = NOWHERE;
        self.numbers.swap_remove(place);
        self.inverses.swap_remove(place);
        let last = self.numbers.len() * dimensions;
        self.codes.copy_within(last.., place * dimensions);
        self.codes.truncate(last);
        if let Some(moved) = self.numbers.get(place) {
            self.places[*moved as usize] = u32::try_from(place).unwrap_or(NOWHERE);
        }
    }

    fn cosine(&self, place: usize, query: &Query) -> f32 {
        let dimensions = query.numbers.len();
        let code = &self.codes[place * dimensions..][..dimensions];
        let cosine = product(&query.numbers, code) as f32 * query.inverse * self.inverses[place];
        cosine.clamp(-1.0, 1.0)
    }
}

/// A number and its cosine; the smaller is the better one.
#[derive(Debug, Clone, Copy)]
struct Scored(u32, f32);

impl Ord for Scored {
    fn cmp(&self, other: &Scored) -> Ordering {
        other.1.total_cmp(&self.1).then(self.0.cmp(&other.0))
    }
}

impl PartialOrd for Scored {
    fn partial_cmp(&self, other: &Scored) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Scored {
    fn eq(&self, other: &Scored) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Scored {}
