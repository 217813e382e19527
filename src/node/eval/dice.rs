//! Chance that is the same on every machine and in every run.

/// A stream of random numbers (SplitMix64). It is fast and well spread; it keeps no secrets.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The stream of one thing among many of the same seed: of person 7, of a task. Streams of neighbours have nothing in
    /// common.
    pub fn of(seed: u64, name: &str, number: u64) -> Dice {
        // FNV-1a: stable, unlike the hashes of the standard library.
        let name = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ name);
        let mixed = dice.next();
        let mut dice = Dice(mixed ^ number.wrapping_mul(0xd6e8_feb8_6659_fd93));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below this one; 0 where that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        // The high word of a product: even, and without a division.
        usize::try_from((u128::from(self.next()) * end as u128) >> 64).unwrap_or_default()
    }

    /// A number from the first to the second, both included.
    pub fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// A number from 0 to below 1.
    pub fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.fraction() < probability
    }

    /// One of these.
    ///
    /// # Panics
    /// Where there are none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// Puts them into any order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_even_and_the_same_again() {
        let mut dice = Dice::of(1, "test", 0);
        let mut counts = [0; 6];
        for _ in 0..60_000 {
            counts[dice.below(6)] += 1;
        }
        assert!(counts.iter().all(|count| (9_700..10_300).contains(count)), "{counts:?}");
        let draw = |seed, name, number| Dice::of(seed, name, number).below(1_000_000);
        assert_eq!(draw(1, "person", 7), draw(1, "person", 7));
        let others = [draw(2, "person", 7), draw(1, "task", 7), draw(1, "person", 8)];
        assert!(others.iter().all(|other| *other != draw(1, "person", 7)), "{others:?}");
        let mut order: Vec<usize> = (0..100).collect();
        dice.shuffle(&mut order);
        assert_ne!(order, (0..100).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..100).collect::<Vec<_>>());
        assert_eq!((dice.below(0), dice.below(1), dice.between(3, 3)), (0, 0, 3));
    }
}
