//! What is counted, and how sure one may be of it.

use super::dice::Dice;

/// How often the cases are drawn anew for an interval.
pub const RESAMPLES: usize = 1000;

/// A figure with its 95 % interval.
///
/// The interval is the percentile bootstrap over the cases: it says how far the figure would move with other cases of the
/// same kind, and nothing about cases of another kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The sum of the first parts divided by the sum of the second ones; none where that is 0.
///
/// Everything here is such a quotient: a mean (the second parts are 1), precision and recall (hits by claims, hits by what
/// there was to hit), and a ratio to a baseline on the same cases, which is why the interval of that ratio is the paired one.
pub fn quotient(cases: &[(f64, f64)], mut dice: Dice) -> Option<Estimate> {
    let divide = |(above, below): (f64, f64)| (below > 0.0).then(|| above / below);
    let sum = |sum: (f64, f64), case: &(f64, f64)| (sum.0 + case.0, sum.1 + case.1);
    let value = divide(cases.iter().fold((0.0, 0.0), sum))?;
    let mut draws: Vec<f64> = (0..RESAMPLES)
        .filter_map(|_| {
            let (mut above, mut below) = (0.0, 0.0);
            for _ in 0..cases.len() {
                let case = cases[dice.below(cases.len())];
                above += case.0;
                below += case.1;
            }
            divide((above, below))
        })
        .collect();
    draws.sort_unstable_by(f64::total_cmp);
    let (low, high) = match draws.len() {
        0 => (value, value),
        many => (draws[many / 40], draws[many - 1 - many / 40]),
    };
    Some(Estimate { value, low, high })
}

/// 1 where the rank, counted from 1, is among the first `k`.
pub fn hit(rank: Option<usize>, k: usize) -> f64 {
    if rank.is_some_and(|rank| rank <= k) { 1.0 } else { 0.0 }
}

/// 1 by the rank; 0 for what was not found. Its mean is the MRR.
pub fn reciprocal_rank(rank: Option<usize>) -> f64 {
    rank.map_or(0.0, |rank| 1.0 / rank as f64)
}

/// The probability that one of the first stands above one of the second; equals count half. None where either is empty.
pub fn auc(first: &[f64], second: &[f64]) -> Option<f64> {
    let pairs = (first.len() * second.len()) as f64;
    let won: f64 = first
        .iter()
        .flat_map(|above| second.iter().map(move |below| above.total_cmp(below)))
        .map(|order| match order {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Less => 0.0,
        })
        .sum();
    (pairs > 0.0).then(|| won / pairs)
}

/// What a random order of `pool` people comes to: with `wanted` of them being right, the probability that one is among the
/// first `k`.
pub fn random_hit(pool: usize, wanted: usize, k: usize) -> f64 {
    let missed = (0..k.min(pool)).map(|seat| (pool - seat).saturating_sub(wanted) as f64 / (pool - seat) as f64);
    1.0 - missed.product::<f64>()
}

/// The reciprocal rank of one person in a random order of so many, when ranks above `deepest` count nothing.
pub fn random_reciprocal_rank(pool: usize, deepest: usize) -> f64 {
    (1..=deepest.min(pool)).map(|rank| 1.0 / rank as f64).sum::<f64>() / pool.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn figures_worked_out_by_hand() {
        assert_eq!([hit(Some(1), 1), hit(Some(11), 10), hit(None, 10)], [1.0, 0.0, 0.0]);
        assert!(close(reciprocal_rank(Some(4)) + reciprocal_rank(None), 0.25));
        assert_eq!(auc(&[3.0, 2.0], &[1.0, 2.0]), Some(0.875));
        assert_eq!(auc(&[], &[1.0]), None);
        // Two of five are right: both of the first two are wrong with 3/5 · 2/4.
        assert!(close(random_hit(5, 2, 2), 0.7));
        assert!(close(random_hit(660, 1, 10), 10.0 / 660.0));
        assert!(close(random_hit(3, 1, 10), 1.0));
        assert!(close(random_reciprocal_rank(4, 2), 1.5 / 4.0));
    }

    #[test]
    fn an_interval_holds_its_figure_and_shrinks_with_the_cases() {
        let cases = |n: usize| -> Vec<(f64, f64)> { (0..n).map(|i| (f64::from(u8::from(i % 4 == 0)), 1.0)).collect() };
        let width = |n: usize| {
            let estimate = quotient(&cases(n), Dice::of(1, "test", 0)).unwrap();
            assert!(close(estimate.value, 0.25) && estimate.low < 0.25 && estimate.high > 0.25, "{estimate:?}");
            estimate.high - estimate.low
        };
        // 2 · 1.96 · √(p(1−p)/n) = 0.170 and 0.042
        assert!((0.15..0.19).contains(&width(100)), "{}", width(100));
        assert!((0.037..0.048).contains(&width(1600)), "{}", width(1600));
        assert_eq!(quotient(&cases(40), Dice::of(1, "test", 0)), quotient(&cases(40), Dice::of(1, "test", 0)));
        assert_eq!(quotient(&[(1.0, 0.0)], Dice::of(1, "test", 0)), None);
        assert_eq!(quotient(&[], Dice::of(1, "test", 0)), None);
    }

    #[test]
    fn a_ratio_to_a_baseline_is_taken_on_the_same_cases() {
        // Everywhere half as good again: sure, although the cases differ widely.
        let cases: Vec<(f64, f64)> = (1..=50).map(|i| (1.5 * f64::from(i), f64::from(i))).collect();
        let ratio = quotient(&cases, Dice::of(1, "test", 0)).unwrap();
        assert!(close(ratio.value, 1.5) && close(ratio.low, 1.5) && close(ratio.high, 1.5), "{ratio:?}");
    }
}
