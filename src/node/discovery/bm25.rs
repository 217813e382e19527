//! BM25 over one section of every profile, in two token spaces.

use std::collections::HashMap;

use crate::node::tokens;

const K1: f64 = 1.2;
const B: f64 = 0.6;
/// Weight of the character pairs beside the words.
const PAIRS: f64 = 0.3;
/// Weight of a word that a role stands for, beside one that was said.
const IMPLIED: f64 = 0.6;

/// A text as tokens with weights.
#[derive(Debug, Default, Clone)]
pub struct Tokens {
    words: Vec<(String, f64)>,
    pairs: Vec<(String, f64)>,
}

impl Tokens {
    /// The tokens of a text to be searched.
    pub fn of_document(texts: &[&str]) -> Tokens {
        Tokens {
            words: texts.iter().flat_map(|text| tokens::words(text)).map(|word| (word, 1.0)).collect(),
            pairs: texts.iter().flat_map(|text| tokens::pairs(text)).map(|pair| (pair, 1.0)).collect(),
        }
    }

    /// The tokens of a text to search for: each once, with the words that its roles imply in both languages.
    pub fn of_query(texts: &[&str]) -> Tokens {
        let mut query = Tokens::of_document(texts);
        let implied: Vec<(String, f64)> = texts
            .iter()
            .flat_map(|text| super::roles::implied_by(text))
            .map(|word| (word.to_owned(), IMPLIED))
            .collect();
        query.words.extend(implied);
        for list in [&mut query.words, &mut query.pairs] {
            let mut seen = std::collections::HashSet::new();
            list.retain(|(token, _)| seen.insert(token.clone()));
        }
        query
    }

    /// True when nothing is left to search for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.pairs.is_empty()
    }
}

/// How rare each token is among the people, which is how much it says.
#[derive(Debug, Default)]
pub struct Rarity {
    people: f64,
    words: HashMap<String, f64>,
    pairs: HashMap<String, f64>,
}

impl Rarity {
    /// Counts one more person, given everything they say.
    pub fn add(&mut self, whole: &Tokens) {
        self.people += 1.0;
        for (counts, tokens) in [(&mut self.words, &whole.words), (&mut self.pairs, &whole.pairs)] {
            let distinct: std::collections::HashSet<&String> = tokens.iter().map(|(token, _)| token).collect();
            for token in distinct {
                *counts.entry(token.clone()).or_default() += 1.0;
            }
        }
    }

    fn weight(counts: &HashMap<String, f64>, people: f64, token: &str) -> f64 {
        let with = counts.get(token).copied().unwrap_or(0.0);
        (1.0 + (people - with + 0.5) / (with + 0.5)).ln()
    }

    /// How much a word says.
    pub fn of_word(&self, word: &str) -> f64 {
        Self::weight(&self.words, self.people, word)
    }

    /// True when somebody uses the word at all.
    pub fn knows(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }
}

/// One section of every profile.
#[derive(Debug, Default)]
pub struct Field {
    words: Postings,
    pairs: Postings,
}

impl Field {
    /// Adds the next profile's section; the profiles come in the order of their numbers.
    pub fn add(&mut self, tokens: &Tokens) {
        self.words.add(&tokens.words);
        self.pairs.add(&tokens.pairs);
    }

    /// The score of every profile for this query, 0 to 1: BM25 divided by the score of a text that holds every token of
    /// the query without end. Words and pairs are mixed 7 : 3.
    pub fn scores(&self, query: &Tokens, rarity: &Rarity) -> Vec<f64> {
        let mut scores = vec![0.0; self.words.lengths.len()];
        let spaces = [
            (&self.words, &query.words, &rarity.words, if query.pairs.is_empty() { 1.0 } else { 1.0 - PAIRS }),
            (&self.pairs, &query.pairs, &rarity.pairs, if query.words.is_empty() { 1.0 } else { PAIRS }),
        ];
        for (postings, tokens, counts, share) in spaces {
            let weights: Vec<f64> =
                tokens.iter().map(|(token, weight)| weight * Rarity::weight(counts, rarity.people, token)).collect();
            // What nobody says cannot be found, and does not make the others worth less.
            let best: f64 = tokens
                .iter()
                .zip(&weights)
                .filter(|((token, _), _)| counts.contains_key(token))
                .map(|(_, weight)| weight * (K1 + 1.0))
                .sum();
            if best > 0.0 {
                for ((token, _), weight) in tokens.iter().zip(&weights) {
                    postings.score(token, share * weight / best, &mut scores);
                }
            }
        }
        scores
    }
}

#[derive(Debug, Default)]
struct Postings {
    lists: HashMap<String, Vec<(usize, f64)>>,
    lengths: Vec<f64>,
    total: f64,
}

impl Postings {
    fn add(&mut self, tokens: &[(String, f64)]) {
        let number = self.lengths.len();
        for (token, _) in tokens {
            let list = self.lists.entry(token.clone()).or_default();
            match list.last_mut() {
                Some((last, count)) if *last == number => *count += 1.0,
                _ => list.push((number, 1.0)),
            }
        }
        self.lengths.push(tokens.len() as f64);
        self.total += tokens.len() as f64;
    }

    fn score(&self, token: &str, weight: f64, scores: &mut [f64]) {
        let average = (self.total / self.lengths.len().max(1) as f64).max(1.0);
        for (number, count) in self.lists.get(token).into_iter().flatten() {
            let length = self.lengths[*number] / average;
            scores[*number] += weight * count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(documents: &[&str]) -> (Field, Rarity) {
        let (mut field, mut rarity) = (Field::default(), Rarity::default());
        for document in documents {
            let tokens = Tokens::of_document(&[document]);
            rarity.add(&tokens);
            field.add(&tokens);
        }
        (field, rarity)
    }

    #[test]
    fn rare_words_count_more_and_scores_stay_within_bounds() {
        let (field, rarity) = field(&["Rust 后端 开发", "Python 后端 开发", "后端 开发", "插画"]);
        let scores = field.scores(&Tokens::of_query(&["找 Rust 后端"]), &rarity);
        assert!(scores[0] > scores[1] && scores[1] > 0.0, "{scores:?}");
        assert_eq!(scores[3], 0.0);
        assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)), "{scores:?}");
    }

    #[test]
    fn an_english_role_finds_chinese_words_for_it() {
        let (field, rarity) = field(&["后端工程师", "幼儿园教师"]);
        let scores = field.scores(&Tokens::of_query(&["looking for a backend engineer"]), &rarity);
        assert!(scores[0] > 0.0 && scores[1] == 0.0, "{scores:?}");
    }

    #[test]
    fn an_empty_query_finds_nobody() {
        let (field, rarity) = field(&["a backend", "b"]);
        let query = Tokens::of_query(&["我想找一个"]);
        assert!(query.is_empty());
        assert_eq!(field.scores(&query, &rarity), [0.0, 0.0]);
    }
}
