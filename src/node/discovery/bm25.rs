//! BM25 over the sections of every profile, in two token spaces.

use std::collections::{HashMap, HashSet};

use super::roles;
use crate::node::language::Language;
use crate::node::tokens;

pub(super) const K1: f64 = 1.2;
pub(super) const B: f64 = 0.6;
/// Share of the character pairs in a score, beside the words.
pub(super) const PAIRS: f64 = 0.3;
/// Worth of a word that a role stands for, beside one that was said.
pub(super) const IMPLIED: f64 = 0.6;
/// Worth of the role that a statement is about.
pub(super) const HEAD: f64 = 2.0;

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

/// A section of every profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Offers and skills, with the first line, which names the profession.
    Offers,
    /// What is sought.
    Seeks,
    /// What is being done and what is believed.
    About,
}

const SECTIONS: usize = 3;

/// Every section of every profile, and how rare each token is among the people, which is how much it says.
///
/// People are numbers. They come and go in any order: whatever has happened before, the scores are those of a corpus
/// into which the same people were put at once.
#[derive(Debug, Default)]
pub struct Corpus {
    people: u32,
    words: Space,
    pairs: Space,
}

impl Corpus {
    /// Adds a person who is not there, given the sections in the order of [`Section`].
    pub fn add(&mut self, number: u32, sections: &[Document; SECTIONS]) {
        self.people += 1;
        self.words.add(number, sections.each_ref().map(|section| section.words.as_slice()));
        self.pairs.add(number, sections.each_ref().map(|section| section.pairs.as_slice()));
    }

    /// Takes a person out, given the sections with which it was added.
    pub fn remove(&mut self, number: u32, sections: &[Document; SECTIONS]) {
        self.people -= 1;
        self.words.remove(number, sections.each_ref().map(|section| section.words.as_slice()));
        self.pairs.remove(number, sections.each_ref().map(|section| section.pairs.as_slice()));
    }

    /// True when nobody's tokens are left.
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.people == 0 && self.words.uses.is_empty() && self.pairs.uses.is_empty()
    }

    /// Gives back the room that growing has left over.
    pub fn shrink(&mut self) {
        self.words.shrink();
        self.pairs.shrink();
    }

    /// How much a word says.
    pub fn of_word(&self, word: &str) -> f64 {
        self.weight(self.words.uses.get(word).map_or(0, |uses| uses.people))
    }

    /// Who uses a word in this section.
    pub fn users(&self, section: Section, word: &str) -> impl Iterator<Item = usize> {
        self.words.list(section, word).iter().map(|posting| posting.number as usize)
    }

    fn weight(&self, with: u32) -> f64 {
        let with = f64::from(with);
        (1.0 + (f64::from(self.people) - with + 0.5) / (with + 0.5)).ln()
    }

    /// The score of every number for this query, 0 to 1: BM25 divided by the score of a text that holds every concept of
    /// the query without end. Words and pairs are mixed 7 : 3.
    pub fn scores(&self, section: Section, query: &Query) -> Vec<f64> {
        let mut scores = vec![0.0; self.words.lengths.len()];
        // What a person's best word for a concept is worth, and who has one.
        let (mut best_of, mut found): (Vec<f64>, Vec<usize>) = (vec![0.0; scores.len()], Vec::new());
        let spaces = [
            (&self.words, &query.words, if query.pairs.is_empty() { 1.0 } else { 1.0 - PAIRS }),
            (&self.pairs, &query.pairs, if query.words.is_empty() { 1.0 } else { PAIRS }),
        ];
        for (space, concepts, share) in spaces {
            // What nobody says cannot be found, and does not make the rest worth less.
            let known = concepts.iter().filter_map(|concept| {
                let said = concept.iter().filter_map(|(token, worth)| Some((token, *worth, space.uses.get(&**token)?)));
                let said: Vec<_> = said.collect();
                let rarest = said.iter().map(|(_, worth, uses)| worth * self.weight(uses.people)).fold(0.0, f64::max);
                (rarest > 0.0).then_some((said, rarest))
            });
            let known: Vec<_> = known.collect();
            let best: f64 = known.iter().map(|(_, rarest)| rarest * (K1 + 1.0)).sum();
            for (said, _) in &known {
                for (token, worth, uses) in said {
                    let weight = share * worth * self.weight(uses.people) / best;
                    for (number, score) in space.of(section, token, self.people) {
                        if best_of[number] == 0.0 {
                            found.push(number);
                        }
                        best_of[number] = best_of[number].max(weight * score);
                    }
                }
                for number in found.drain(..) {
                    scores[number] += std::mem::take(&mut best_of[number]);
                }
            }
        }
        scores
    }
}

/// One kind of tokens.
#[derive(Debug, Default)]
struct Space {
    uses: HashMap<Box<str>, Uses>,
    /// How many tokens each person's sections have.
    lengths: Vec<[u32; SECTIONS]>,
    totals: [u64; SECTIONS],
}

/// Who uses a token.
#[derive(Debug, Default)]
struct Uses {
    people: u32,
    /// By section, each in the order of the numbers.
    lists: [Vec<Posting>; SECTIONS],
}

/// That a person uses a token so many times. There are hundreds of these for every person.
#[derive(Debug, Clone, Copy)]
#[repr(C, packed)]
struct Posting {
    number: u32,
    count: u16,
}

impl Space {
    fn add(&mut self, number: u32, sections: [&[String]; SECTIONS]) {
        let place = number as usize;
        if self.lengths.len() <= place {
            self.lengths.resize(place + 1, [0; SECTIONS]);
        }
        for (section, tokens) in sections.iter().enumerate() {
            self.lengths[place][section] = u32::try_from(tokens.len()).unwrap_or(u32::MAX);
            self.totals[section] += tokens.len() as u64;
        }
        for (token, counts) in counted(sections) {
            let uses = match self.uses.get_mut(token) {
                Some(uses) => uses,
                None => self.uses.entry(token.into()).or_default(),
            };
            uses.people += 1;
            for (list, count) in uses.lists.iter_mut().zip(counts).filter(|(_, count)| *count > 0) {
                if let Err(at) = place_in(list, number) {
                    list.insert(at, Posting { number, count });
                }
            }
        }
    }

    fn remove(&mut self, number: u32, sections: [&[String]; SECTIONS]) {
        for (section, tokens) in sections.iter().enumerate() {
            self.lengths[number as usize][section] = 0;
            self.totals[section] -= tokens.len() as u64;
        }
        for (token, counts) in counted(sections) {
            let Some(uses) = self.uses.get_mut(token) else { continue };
            uses.people -= 1;
            if uses.people == 0 {
                self.uses.remove(token);
                continue;
            }
            for (list, _) in uses.lists.iter_mut().zip(counts).filter(|(_, count)| *count > 0) {
                if let Ok(at) = place_in(list, number) {
                    list.remove(at);
                }
            }
        }
    }

    fn shrink(&mut self) {
        self.uses.values_mut().flat_map(|uses| &mut uses.lists).for_each(Vec::shrink_to_fit);
        self.uses.shrink_to_fit();
        self.lengths.shrink_to_fit();
    }

    fn list(&self, section: Section, token: &str) -> &[Posting] {
        self.uses.get(token).map_or(&[], |uses| &uses.lists[section as usize])
    }

    /// The numbers that use a token, each with its BM25 term, 0 to `K1 + 1`.
    fn of(&self, section: Section, token: &str, people: u32) -> impl Iterator<Item = (usize, f64)> {
        let average = (self.totals[section as usize] as f64 / f64::from(people.max(1))).max(1.0);
        self.list(section, token).iter().map(move |posting| {
            let (number, count) = (posting.number as usize, f64::from(posting.count));
            let length = f64::from(self.lengths[number][section as usize]) / average;
            (number, count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length)))
        })
    }
}

/// How often each token stands in each section.
fn counted(sections: [&[String]; SECTIONS]) -> HashMap<&str, [u16; SECTIONS]> {
    let mut counts: HashMap<&str, [u16; SECTIONS]> = HashMap::new();
    for (section, tokens) in sections.into_iter().enumerate() {
        for token in tokens {
            let count = &mut counts.entry(token).or_default()[section];
            *count = count.saturating_add(1);
        }
    }
    counts
}

/// Where a person stands in a list, or would.
fn place_in(list: &[Posting], number: u32) -> Result<usize, usize> {
    // Most people are added after all others.
    match list.last() {
        Some(last) if last.number < number => Err(list.len()),
        _ => list.binary_search_by_key(&number, |posting| posting.number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corpus(documents: &[&str]) -> Corpus {
        let mut corpus = Corpus::default();
        for (number, text) in (0..).zip(documents) {
            let offers = Document::of([(*text).to_owned()].iter());
            corpus.add(number, &[offers, Document::default(), Document::default()]);
        }
        corpus
    }

    fn query(text: &str) -> Query {
        Query::of(&[text.to_owned()])
    }

    #[test]
    fn rare_words_count_more_and_scores_stay_within_bounds() {
        let corpus = corpus(&["Rust 后端 开发", "Python 后端 开发", "后端 开发", "插画"]);
        let scores = corpus.scores(Section::Offers, &query("找 Rust 后端"));
        assert!(scores[0] > scores[1] && scores[1] > 0.0, "{scores:?}");
        assert_eq!(scores[3], 0.0);
        assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)), "{scores:?}");
    }

    #[test]
    fn an_english_role_finds_chinese_words_for_it() {
        let corpus = corpus(&["后端工程师", "幼儿园教师"]);
        let scores = corpus.scores(Section::Offers, &query("looking for a backend engineer"));
        assert!(scores[0] > 0.0 && scores[1] == 0.0, "{scores:?}");
    }

    #[test]
    fn one_word_of_a_role_is_enough() {
        let corpus = corpus(&["后端", "后端 前端 全栈 架构 算法", "插画"]);
        let scores = corpus.scores(Section::Offers, &query("技术合伙人"));
        assert!(scores[0] > 0.8 * scores[1], "{scores:?}");
    }

    #[test]
    fn an_empty_query_finds_nobody() {
        let corpus = corpus(&["a backend", "b"]);
        assert!(query("我想找一个").is_empty());
        assert_eq!(corpus.scores(Section::Offers, &query("我想找一个")), [0.0, 0.0]);
    }
}
