//! BM25 over one section of every profile, in two token spaces.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::roles;
use crate::node::language::Language;
use crate::node::tokens;

const K1: f64 = 1.2;
const B: f64 = 0.6;
/// Share of the character pairs in a score, beside the words.
const PAIRS: f64 = 0.3;
/// Worth of a word that a role stands for, beside one that was said.
const IMPLIED: f64 = 0.6;
/// Worth of the role that a statement is about.
const HEAD: f64 = 2.0;

/// A text that can be found, as tokens.
#[derive(Debug, Default, Clone)]
pub struct Document {
    words: Vec<String>,
    pairs: Vec<String>,
}

impl Document {
    /// The tokens of these texts, repetitions included.
    pub fn of<'a>(texts: impl Iterator<Item = &'a String> + Clone) -> Document {
        Document {
            words: texts.clone().flat_map(|text| tokens::words(text)).collect(),
            pairs: texts.flat_map(|text| tokens::pairs(text)).collect(),
        }
    }
}

/// Something sought: any of these words will do, each with its worth.
type Concept = Vec<(String, f64)>;

/// What is sought.
#[derive(Debug, Default, Clone)]
pub struct Query {
    words: Vec<Concept>,
    pairs: Vec<Concept>,
}

impl Query {
    /// Each word and pair of these texts once. A role that they name is one concept: whoever looks for a technical
    /// co-founder is content with the name itself or with any of the words that such people use. The role that a
    /// statement is about counts double.
    pub fn of(texts: &[String]) -> Query {
        let mut seen = HashSet::new();
        let mut roles = Vec::new();
        let mut known = HashSet::new();
        for text in texts {
            let named = roles::named_in(text);
            let head = roles::head(&named, Language::of_text(text));
            for role in named.into_iter().filter(|role| known.insert(role.number)) {
                let own = tokens::words(role.name);
                seen.extend(own.iter().cloned());
                seen.extend(tokens::pairs(role.name));
                let worth = if Some(role.number) == head { HEAD } else { 1.0 };
                let implied = role.implied.iter().map(|word| ((*word).to_owned(), worth * IMPLIED));
                roles.push(own.into_iter().map(|word| (word, worth)).chain(implied).collect());
            }
        }
        let mut single = |tokens: Vec<String>| -> Vec<Concept> {
            tokens.into_iter().filter(|token| seen.insert(token.clone())).map(|token| vec![(token, 1.0)]).collect()
        };
        let document = Document::of(texts.iter());
        let mut query = Query { pairs: single(document.pairs), words: single(document.words) };
        query.words.extend(roles);
        query
    }

    /// True when nothing is left to search for.
    #[cfg(test)]
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
    pub fn add(&mut self, whole: &Document) {
        self.people += 1.0;
        for (counts, tokens) in [(&mut self.words, &whole.words), (&mut self.pairs, &whole.pairs)] {
            for token in tokens.iter().collect::<HashSet<_>>() {
                *counts.entry(token.clone()).or_default() += 1.0;
            }
        }
    }

    /// How much a word says.
    pub fn of_word(&self, word: &str) -> f64 {
        self.weight(self.words.get(word).copied().unwrap_or(0.0))
    }

    fn weight(&self, with: f64) -> f64 {
        (1.0 + (self.people - with + 0.5) / (with + 0.5)).ln()
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
    pub fn add(&mut self, document: &Document) {
        self.words.add(&document.words);
        self.pairs.add(&document.pairs);
    }

    /// The score of every profile for this query, 0 to 1: BM25 divided by the score of a text that holds every concept
    /// of the query without end. Words and pairs are mixed 7 : 3.
    pub fn scores(&self, query: &Query, rarity: &Rarity) -> Vec<f64> {
        let mut scores = vec![0.0; self.words.lengths.len()];
        let spaces = [
            (&self.words, &query.words, &rarity.words, if query.pairs.is_empty() { 1.0 } else { 1.0 - PAIRS }),
            (&self.pairs, &query.pairs, &rarity.pairs, if query.words.is_empty() { 1.0 } else { PAIRS }),
        ];
        for (postings, concepts, counts, share) in spaces {
            // What nobody says cannot be found, and does not make the rest worth less.
            let known = concepts.iter().filter_map(|concept| {
                let said = concept.iter().filter_map(|(token, worth)| Some((token, *worth, *counts.get(token)?)));
                let said: Vec<_> = said.collect();
                let rarest = said.iter().map(|(_, worth, with)| worth * rarity.weight(*with)).fold(0.0, f64::max);
                (rarest > 0.0).then_some((said, rarest))
            });
            let known: Vec<_> = known.collect();
            let best: f64 = known.iter().map(|(_, rarest)| rarest * (K1 + 1.0)).sum();
            for (said, _) in &known {
                let mut found: BTreeMap<usize, f64> = BTreeMap::new();
                for (token, worth, with) in said {
                    let weight = share * worth * rarity.weight(*with) / best;
                    for (number, score) in postings.of(token) {
                        let entry = found.entry(number).or_default();
                        *entry = entry.max(weight * score);
                    }
                }
                for (number, score) in found {
                    scores[number] += score;
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
    fn add(&mut self, tokens: &[String]) {
        let number = self.lengths.len();
        for token in tokens {
            let list = self.lists.entry(token.clone()).or_default();
            match list.last_mut() {
                Some((last, count)) if *last == number => *count += 1.0,
                _ => list.push((number, 1.0)),
            }
        }
        self.lengths.push(tokens.len() as f64);
        self.total += tokens.len() as f64;
    }

    /// The profiles that use a token, each with its BM25 term, 0 to `K1 + 1`.
    fn of(&self, token: &str) -> impl Iterator<Item = (usize, f64)> {
        let average = (self.total / self.lengths.len().max(1) as f64).max(1.0);
        self.lists.get(token).into_iter().flatten().map(move |(number, count)| {
            let length = self.lengths[*number] / average;
            (*number, count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(documents: &[&str]) -> (Field, Rarity) {
        let (mut field, mut rarity) = (Field::default(), Rarity::default());
        for text in documents {
            let document = Document::of([(*text).to_owned()].iter());
            rarity.add(&document);
            field.add(&document);
        }
        (field, rarity)
    }

    fn query(text: &str) -> Query {
        Query::of(&[text.to_owned()])
    }

    #[test]
    fn rare_words_count_more_and_scores_stay_within_bounds() {
        let (field, rarity) = field(&["Rust 后端 开发", "Python 后端 开发", "后端 开发", "插画"]);
        let scores = field.scores(&query("找 Rust 后端"), &rarity);
        assert!(scores[0] > scores[1] && scores[1] > 0.0, "{scores:?}");
        assert_eq!(scores[3], 0.0);
        assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)), "{scores:?}");
    }

    #[test]
    fn an_english_role_finds_chinese_words_for_it() {
        let (field, rarity) = field(&["后端工程师", "幼儿园教师"]);
        let scores = field.scores(&query("looking for a backend engineer"), &rarity);
        assert!(scores[0] > 0.0 && scores[1] == 0.0, "{scores:?}");
    }

    #[test]
    fn one_word_of_a_role_is_enough() {
        let (field, rarity) = field(&["后端", "后端 前端 全栈 架构 算法", "插画"]);
        let scores = field.scores(&query("技术合伙人"), &rarity);
        assert!(scores[0] > 0.8 * scores[1], "{scores:?}");
    }

    #[test]
    fn an_empty_query_finds_nobody() {
        let (field, rarity) = field(&["a backend", "b"]);
        assert!(query("我想找一个").is_empty());
        assert_eq!(field.scores(&query("我想找一个"), &rarity), [0.0, 0.0]);
    }
}
