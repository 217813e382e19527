//! A second opinion beside the engine's own: lists are put together by rank, never by score.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::formula::{Part, Term};
use super::likeness::View;

/// What a rank counts: `1 ÷ (RANK + rank)`, so that the first few are not far from each other.
pub const RANK: f64 = 60.0;

/// How far down a list of the second opinion counts.
pub const DEPTH: usize = 100;

/// Weights of the three lists that are fused: the engine's, the same formula by vectors, and whole profiles by vectors.
pub const WEIGHTS: [f64; 3] = [1.0, 1.0, 0.5];

/// Somebody else's view on who is near to what.
pub trait Opinion: Sync {
    /// The cosine of a part of the demand and a view of an agent's profile, −1 to 1; none where one of them is not known.
    fn cosine(&self, part: Part, view: View, agent_id: &str) -> Option<f32>;

    /// Whose whole profiles are nearest to a part of the demand, of those who are allowed.
    fn nearest(&self, part: Part, allowed: &(dyn Fn(&str) -> bool + Sync), most: usize) -> Vec<String>;
}

/// A list with the better first.
pub type Ranked = Vec<(u32, f64)>;

/// The sums of the terms by cosines, for these people; whoever has no vector of a view counts as the farthest there.
pub fn by_formula(opinion: &dyn Opinion, terms: &[Term], people: &[(u32, &str)]) -> Ranked {
    let mut sums = vec![0.0; people.len()];
    let mut known = false;
    for term in terms {
        let cosines: Vec<Option<f32>> =
            people.iter().map(|(_, agent_id)| opinion.cosine(term.part, term.view, agent_id)).collect();
        let Some(farthest) = cosines.iter().flatten().copied().min_by(f32::total_cmp) else { continue };
        known = true;
        for (sum, cosine) in sums.iter_mut().zip(cosines) {
            *sum += term.weight * f64::from(cosine.unwrap_or(farthest));
        }
    }
    if known { ranked(people.iter().map(|(number, _)| *number).zip(sums).collect()) } else { Vec::new() }
}

/// The best of a list, in order; equal ones by number.
pub fn ranked(mut list: Ranked) -> Ranked {
    let order = |a: &(u32, f64), b: &(u32, f64)| -> Ordering { b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)) };
    list.sort_unstable_by(order);
    list.truncate(DEPTH);
    list
}

/// The lists as one: a share, 0 to 1, of what somebody would have who is first in all of them.
pub fn fused(lists: &[Ranked; 3]) -> HashMap<u32, f64> {
    let mut sums: HashMap<u32, f64> = HashMap::new();
    let mut best = 0.0;
    for (list, weight) in lists.iter().zip(WEIGHTS).filter(|(list, _)| !list.is_empty()) {
        best += weight / (RANK + 1.0);
        let mut rank = 0.0;
        let mut before = None;
        for (place, (number, value)) in (1_u32..).zip(list) {
            // Equal values have equal ranks.
            if before != Some(*value) {
                (rank, before) = (f64::from(place), Some(*value));
            }
            *sums.entry(*number).or_default() += weight / (RANK + rank);
        }
    }
    sums.values_mut().for_each(|sum| *sum /= best);
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Cosines(HashMap<(&'static str, usize), f32>);

    impl Opinion for Cosines {
        fn cosine(&self, _: Part, view: View, agent_id: &str) -> Option<f32> {
            self.0.iter().find(|((of, at), _)| *of == agent_id && *at == view as usize).map(|(_, cosine)| *cosine)
        }

        fn nearest(&self, _: Part, _: &(dyn Fn(&str) -> bool + Sync), _: usize) -> Vec<String> {
            Vec::new()
        }
    }

    #[test]
    fn whoever_is_first_everywhere_has_one() {
        let sums = fused(&[vec![(7, 0.9), (8, 0.5)], vec![(7, 0.3), (9, 0.3)], Vec::new()]);
        assert!((sums[&7] - 1.0).abs() < 1e-9, "{sums:?}");
        assert!(sums[&9] > sums[&8], "the second of equals is as good as the first: {sums:?}");
        assert!(fused(&Default::default()).is_empty());
    }

    #[test]
    fn whoever_has_no_vector_is_the_farthest() {
        let cosines = [(("a", 0), 0.9), (("b", 0), 0.8), (("a", 2), 0.7), (("c", 2), 0.2)];
        let opinion = Cosines(cosines.into_iter().collect());
        let terms = [
            Term { weight: 1.0, part: Part::Need, view: View::Whole },
            Term { weight: -0.5, part: Part::Need, view: View::Seeks },
            Term { weight: 9.0, part: Part::Need, view: View::Does },
        ];
        let list = by_formula(&opinion, &terms, &[(1, "a"), (2, "b"), (3, "c")]);
        assert_eq!(list.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [2, 3, 1]);
        assert!(by_formula(&opinion, &terms[2..], &[(1, "a")]).is_empty());
    }
}
