//! Names of products, projects and batches that nobody has ever used. The vocabulary of a real network grows with its people
//! because of such names, and an engine that is tried with a million people must meet them.

use super::dice::Dice;

/// Of Zipf's law: the name of rank `r` is used in proportion to `r` to the power of minus this. So many uses `n` have about
/// `n` to the power of 1/1.35 = 0.74 different names, as the rare words of large collections do.
const EXPONENT: f64 = 1.35;

const BEGINNINGS: &[&str] = &[
    "b", "br", "c", "d", "dr", "f", "g", "gl", "h", "j", "k", "kr", "l", "m", "n", "p", "qu", "r", "s", "st", "t",
    "tr", "v", "z",
];
const MIDDLES: &[&str] = &["a", "e", "i", "o", "u", "ai", "eo", "ou"];
const ENDS: &[&str] = &["", "", "", "l", "m", "n", "r", "s", "x"];
const HAN: &[char] = &[
    '云', '山', '青', '木', '禾', '川', '远', '鹿', '石', '舟', '白', '岚', '星', '野', '渡', '桥', '光', '田', '原',
    '溪', '松', '北', '南', '海', '风', '林', '月', '泉', '谷', '雁', '竹', '雨',
];

/// The name of a rank, counted from 1; always the same.
pub fn name(rank: u64) -> String {
    let mut dice = Dice::of(0, "invented", rank);
    match dice.below(10) {
        0..=4 => {
            let syllables = dice.between(2, 4);
            let word: String = (0..syllables)
                .map(|_| [*dice.pick(BEGINNINGS), *dice.pick(MIDDLES), *dice.pick(ENDS)].concat())
                .collect();
            word[..1].to_uppercase() + &word[1..]
        }
        5 | 6 => {
            let letters: String = (0..2).map(|_| char::from(b'A' + dice.below(26) as u8)).collect();
            format!("{letters}-{}", dice.between(100, 99_999))
        }
        7 | 8 => (0..dice.between(2, 4)).map(|_| *dice.pick(HAN)).collect(),
        _ => dice.between(1000, 9_999_999).to_string(),
    }
}

/// A name as often as people use it.
pub fn used(dice: &mut Dice) -> String {
    let rank = (1.0 - dice.fraction()).powf(-1.0 / (EXPONENT - 1.0));
    // A float beyond the range becomes the largest number.
    name(rank as u64)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_vocabulary_grows_as_a_power_of_its_uses() {
        let mut dice = Dice::of(1, "test", 0);
        let mut seen = HashSet::new();
        let mut different = |uses: usize| {
            (0..uses).for_each(|_| {
                seen.insert(used(&mut dice));
            });
            seen.len()
        };
        let (first, second) = (different(10_000), different(70_000));
        let growth = (second as f64 / first as f64).ln() / 8.0_f64.ln();
        assert!((0.65..0.82).contains(&growth), "{first} then {second}: {growth}");
        assert_eq!(name(1), name(1));
    }
}
