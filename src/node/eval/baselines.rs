//! What every figure is held beside: plain BM25 over the words of the whole profile, which knows nothing of sections, roles
//! or directions. What chance alone would come to is computed, not drawn; see [`super::metrics`].

use std::collections::HashMap;

use super::finder::{Doc, Found};
use crate::node::tokens;

/// Saturation of repeated words.
const K1: f64 = 1.2;
/// How far long profiles count less.
const B: f64 = 0.75;

/// An index of whole profiles.
pub struct Bm25 {
    ids: Vec<String>,
    lengths: Vec<f64>,
    average: f64,
    /// Who uses a word how often, in the order of the people.
    uses: HashMap<String, Vec<(usize, f64)>>,
}

impl Bm25 {
    /// The index of these people.
    pub fn of<'a>(docs: impl IntoIterator<Item = &'a Doc>) -> Bm25 {
        let mut index = Bm25 { ids: Vec::new(), lengths: Vec::new(), average: 1.0, uses: HashMap::new() };
        for doc in docs {
            let number = index.ids.len();
            let words = tokens::words(&doc.text);
            index.ids.push(doc.id.clone());
            index.lengths.push(words.len() as f64);
            for word in words {
                let uses = index.uses.entry(word).or_default();
                match uses.last_mut() {
                    Some((last, count)) if *last == number => *count += 1.0,
                    _ => uses.push((number, 1.0)),
                }
            }
        }
        index.average = (index.lengths.iter().sum::<f64>() / index.ids.len().max(1) as f64).max(1.0);
        index
    }

    /// The score of everybody, in the order in which they were given; 0 for who shares no word.
    pub fn scores(&self, text: &str) -> Vec<f64> {
        let mut words = tokens::words(text);
        words.sort_unstable();
        words.dedup();
        let mut scores = vec![0.0; self.ids.len()];
        for uses in words.iter().filter_map(|word| self.uses.get(word)) {
            let with = uses.len() as f64;
            let weight = (1.0 + (self.ids.len() as f64 - with + 0.5) / (with + 0.5)).ln();
            for (number, count) in uses {
                let length = self.lengths[*number] / self.average;
                scores[*number] += weight * count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length));
            }
        }
        scores
    }

    /// The best of those who share a word, at most so many; of equals who was given first.
    pub fn alike(&self, text: &str, most: usize) -> Vec<Found> {
        let mut ranked: Vec<(usize, f64)> =
            self.scores(text).into_iter().enumerate().filter(|(_, score)| *score > 0.0).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        ranked.truncate(most);
        ranked.into_iter().map(|(number, score)| Found { id: self.ids[number].clone(), score }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_worked_out_by_hand() {
        let doc = |id: &str, text: &str| Doc { id: id.into(), text: text.into() };
        let docs = [doc("a", "rust rust compiler"), doc("b", "bread oven flour yeast"), doc("c", "rust")];
        let index = Bm25::of(&docs);
        // 3 profiles, 2 with the word: ln(1 + 1.5/2.5); lengths 3 and 1 of 8/3 on average.
        let weight = 1.6_f64.ln();
        let score =
            |count: f64, length: f64| weight * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length / (8.0 / 3.0)));
        let scores = index.scores("Rust rust?");
        let expected = [score(2.0, 3.0), 0.0, score(1.0, 1.0)];
        assert!(scores.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{scores:?} {expected:?}");
        let order: Vec<String> = index.alike("rust", 9).into_iter().map(|found| found.id).collect();
        assert_eq!(order, if expected[0] > expected[2] { ["a", "c"] } else { ["c", "a"] });
        assert!(index.alike("nobody says this", 9).is_empty());
    }
}
