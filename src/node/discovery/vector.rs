//! Vectors of random indexing: what a token is marked with, and what becomes of sums of marks.
//!
//! Everything that is kept is a whole number, so that what was added can be taken away again to the last bit, in any order.

/// Dimensions of each of the two token spaces.
pub const DIMS: usize = 256;

/// Length of a person's mark in a space, in units of the numbers that are kept.
const SCALE: f64 = 256.0;

/// Places of a token's mark that are its own.
const OWN: usize = 8;
/// Places that it shares with each of its translations.
const SHARED: usize = 4;
/// Most translations whose places are shared.
const KIN: usize = 2;
/// Bytes of a mark.
pub const MARK: usize = 2 * (OWN + KIN * SHARED);
/// Worth of an own place beside a shared one.
const OWN_WORTH: i8 = 2;

/// A vector of one space.
pub type Vector = [f32; DIMS];

/// The mark of a token: a sparse vector of few places, computed from its spelling. Words that translate each other share
/// places, so that people who say the same in two languages are marked alike.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    places: [(u8, i8); OWN + KIN * SHARED],
}

impl Mark {
    /// The mark of a token with these translations, the best first.
    pub fn of<'a>(token: &str, translations: impl Iterator<Item = &'a str>) -> Mark {
        let mut places = [(0, 0); OWN + KIN * SHARED];
        let (own, shared) = places.split_at_mut(OWN);
        scatter(token, own, OWN_WORTH);
        for (word, places) in translations.zip(shared.chunks_mut(SHARED)) {
            scatter(word, places, 1);
        }
        Mark { places }
    }

    /// The mark as bytes, two for each place.
    pub fn bytes(&self) -> [u8; MARK] {
        let mut bytes = [0; MARK];
        for (pair, (place, worth)) in bytes.chunks_exact_mut(2).zip(self.places) {
            pair.copy_from_slice(&[place, worth.cast_unsigned()]);
        }
        bytes
    }

    /// The mark of these bytes.
    pub fn of_bytes(bytes: &[u8; MARK]) -> Mark {
        let mut places = [(0, 0); OWN + KIN * SHARED];
        for (place, pair) in places.iter_mut().zip(bytes.chunks_exact(2)) {
            *place = (pair[0], pair[1].cast_signed());
        }
        Mark { places }
    }

    /// Adds this mark so many times.
    pub fn add_to(&self, sum: &mut [i32; DIMS], times: i32) {
        for (place, worth) in self.places {
            sum[usize::from(place)] += i32::from(worth) * times;
        }
    }
}

/// The first places of a word's own mark, each with its sign.
fn scatter(word: &str, places: &mut [(u8, i8)], worth: i8) {
    let mut state = hash(word.as_bytes());
    for place in places {
        state = mixed(state.wrapping_add(0x9e37_79b9_7f4a_7c15));
        let [at, sign, ..] = state.to_le_bytes();
        *place = (at, if sign & 1 == 0 { worth } else { -worth });
    }
}

/// A number for these bytes, the same on every machine and in every version.
pub fn hash(bytes: &[u8]) -> u64 {
    let fold = |state: u64, byte: &u8| (state ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    mixed(bytes.iter().fold(0xcbf2_9ce4_8422_2325, fold))
}

fn mixed(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

/// A sum of marks at the length at which it is kept.
pub fn levelled(sum: &[i32; DIMS]) -> [i32; DIMS] {
    let length = sum.iter().map(|part| f64::from(*part) * f64::from(*part)).sum::<f64>().sqrt();
    let factor = if length > 0.0 { SCALE / length } else { 0.0 };
    sum.map(|part| (f64::from(part) * factor).round() as i32)
}

/// Adds a vector at a worth.
pub fn add(sum: &mut Vector, vector: &Vector, worth: f32) {
    for (sum, part) in sum.iter_mut().zip(vector) {
        *sum += worth * part;
    }
}

/// The scalar product.
pub fn dot(a: &Vector, b: &Vector) -> f32 {
    // Eight sums side by side, which processors add at once.
    let mut sums = [0.0_f32; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

/// The length.
pub fn length(vector: &Vector) -> f32 {
    dot(vector, vector).sqrt()
}

/// The vector at length 1, or nothing at all.
pub fn unit(mut vector: Vector) -> Vector {
    let length = length(&vector);
    if length > 0.0 {
        vector.iter_mut().for_each(|part| *part /= length);
    }
    vector
}

/// Numbers of 64 bits in the signs of a vector.
pub const SIGNS: usize = DIMS / 64;

/// The signs of a vector, one bit each.
pub fn signs(vector: &Vector) -> [u64; SIGNS] {
    let mut signs = [0; SIGNS];
    for (place, parts) in signs.iter_mut().zip(vector.chunks_exact(64)) {
        *place = parts.iter().rev().fold(0, |bits, part| (bits << 1) | u64::from(*part > 0.0));
    }
    signs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(token: &str, translations: &[&str]) -> [i32; DIMS] {
        let mut sum = [0; DIMS];
        Mark::of(token, translations.iter().copied()).add_to(&mut sum, 1);
        sum
    }

    fn alike(a: &[i32; DIMS], b: &[i32; DIMS]) -> i32 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn marks_of_strangers_hardly_meet_and_translations_do() {
        let words: Vec<String> = (0..200).map(|number| format!("word{number}")).collect();
        let marks: Vec<_> = words.iter().map(|word| mark(word, &[])).collect();
        let met = (1..200).map(|other| alike(&marks[0], &marks[other]).abs()).sum::<i32>() / 199;
        assert!(met <= 3, "{met}");
        assert!(alike(&mark("design", &["设计"]), &mark("设计", &["design"])) >= 8);
    }

    #[test]
    fn what_is_kept_has_one_length() {
        let levelled = levelled(&mark("Rust", &[]));
        let length = levelled.iter().map(|part| f64::from(part * part)).sum::<f64>().sqrt();
        assert!((length - SCALE).abs() < 2.0, "{length}");
        assert_eq!(super::levelled(&[0; DIMS]), [0; DIMS]);
    }

    #[test]
    fn signs_are_in_the_order_of_the_parts() {
        let mut vector = [-1.0; DIMS];
        (vector[0], vector[65]) = (1.0, 1.0);
        assert_eq!(signs(&vector), [1, 2, 0, 0]);
    }
}
