//! Reading CC-CEDICT: of every entry what a word is, without what is said about it.

use std::collections::HashMap;

use super::MOST;
use crate::node::language::is_han;
use crate::node::tokens::{self, TERMS, fold};

/// Characters of a Chinese word.
const LONGEST: usize = 6;
/// Glosses that speak of the word instead of translating it begin with one of these.
const ABOUT: &[&str] = &[
    "abbr",
    "also ",
    "archaic variant",
    "cl:",
    "classifier",
    "equivalent",
    "erhua variant",
    "euphemis",
    "expr",
    "fig.",
    "kangxi",
    "lit.",
    "name of",
    "old variant",
    "one of",
    "particle",
    "pr.",
    "prefix",
    "same as",
    "see ",
    "suffix",
    "surname",
    "taiwan pr",
    "type of",
    "used ",
    "variant",
    "japanese variant",
];
/// What is said in brackets beside a gloss that nobody would look for.
const UNWANTED: &[&str] =
    &["archaic", "derog", "dialect", "idiom", "literary", "old", "onom", "surname", "vulgar", "bird species"];
/// Words that hold a place in a gloss.
const PLACES: &[&str] = &["etc", "oneself", "sb", "sb's", "somebody", "something", "sth", "one's"];
/// Names of code and of tools that are words as well; the words do not cross.
const NAMES: &str = include_str!("../../../../data/words/names.txt");
/// The logarithm of how often a word of the terms counts as seen.
const OURS: f64 = 10.0;
/// Gloss from which an English word is too far from what the Chinese one means.
const FAR: usize = 4;

/// How bad a translation is, and what it is.
type Ranked = (f64, String);

/// The entries of a text in the format of CC-CEDICT, as the lines of a dictionary; empty where there is no entry. The terms of
/// the program come first.
pub fn lines(text: &str) -> String {
    let mut pairs: Vec<(String, Vec<String>)> = Vec::new();
    for (word, glosses) in text.lines().filter_map(entry) {
        let word = fold(word);
        let length = word.chars().count();
        if (1..=LONGEST).contains(&length) && word.chars().all(is_han) {
            pairs.push((word.into_owned(), glosses.flat_map(terms).collect()));
        }
    }
    if pairs.is_empty() {
        return String::new();
    }
    let ours = TERMS.lines().filter_map(|line| line.split_once('\t'));
    let ours = ours.map(|(word, terms)| (word.to_owned(), terms.split('\t').filter_map(term).collect()));
    let ours_count = TERMS.lines().count();
    let mut found: HashMap<String, Vec<Ranked>> = HashMap::new();
    for (at, (word, terms)) in ours.chain(pairs).enumerate() {
        let Some(parts) = findable(&word) else { continue };
        let is_ours = at < ours_count;
        // A frequent word is the likelier one, and a word of many meanings is not often said in one of them.
        let seen = if is_ours { OURS } else { (2.0 + tokens::seen(&word) as f64).ln() };
        for (place, term) in terms.iter().enumerate() {
            let prose = if is_ours { 0.0 } else { 0.6 * term.matches(' ').count() as f64 };
            found.entry(word.clone()).or_default().push((place as f64 + prose, term.clone()));
            if place < FAR {
                let long =
                    0.5 * parts.matches(' ').count() as f64 + 0.3 * word.chars().count().saturating_sub(3) as f64;
                let rank = 1.2 * place as f64 + (terms.len() as f64).ln() + long - seen;
                found.entry(term.clone()).or_default().push((rank, parts.clone()));
            }
        }
    }
    let mut lines: Vec<String> = found.into_iter().map(|(key, items)| line(key, items)).collect();
    lines.sort_unstable();
    lines.concat()
}

/// A line of a dictionary. The sorting of lines is that of their first words, since a tab comes before every letter.
fn line(key: String, mut items: Vec<Ranked>) -> String {
    items.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    let mut best: Vec<String> = Vec::new();
    for (_, item) in items {
        if best.len() < MOST && !best.contains(&item) {
            best.push(item);
        }
    }
    format!("{key}\t{}\n", best.join("\t"))
}

/// The simplified word of an entry and its glosses: `軟件 软件 [ruan3 jian4] /software/`.
fn entry(line: &str) -> Option<(&str, impl Iterator<Item = &str>)> {
    let (head, glosses) = line.split_once(" /")?;
    let (words, _) = head.split_once(" [")?;
    let (_, simplified) = words.split_once(' ')?;
    let glosses = glosses.trim_end().trim_end_matches('/').split(['/', ';']).map(str::trim);
    (!line.starts_with('#')).then_some((simplified, glosses))
}

/// The terms of a gloss: "to translate (a text), to interpret" is translate and interpret.
fn terms(gloss: &str) -> Vec<String> {
    let gloss = gloss.to_lowercase();
    let mut plain = String::new();
    let mut depth = 0_u32;
    for c in gloss.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let aside = gloss.split('(').skip(1).filter_map(|rest| rest.split(')').next());
    let unwanted =
        aside.flat_map(|aside| UNWANTED.iter().filter(move |word| aside.starts_with(**word))).next().is_some();
    let plain = plain.trim();
    if unwanted
        || ABOUT.iter().any(|about| plain.starts_with(about))
        || plain.contains(['[', ']'])
        || plain.chars().any(is_han)
    {
        return Vec::new();
    }
    let parts = plain.split(',').map(str::trim);
    match parts.clone().all(|part| part.split(' ').count() <= 3) {
        true => parts.filter_map(term).collect(),
        false => Vec::new(),
    }
}

/// An English term in the form in which texts are cut; none where it is prose.
fn term(text: &str) -> Option<String> {
    let without = ["to be ", "to ", "a ", "an ", "the "].iter().find_map(|article| text.strip_prefix(article));
    let is_verb = text.starts_with("to ");
    let said: Vec<&str> = without.unwrap_or(text).split(' ').filter(|word| !PLACES.contains(word)).collect();
    if said.iter().any(|word| matches!(*word, "not" | "no" | "without" | "or")) {
        return None;
    }
    let words = tokens::words(&said.join(" "));
    let is_term = match words.len() {
        1 if NAMES.split_whitespace().any(|name| name == words[0]) => false,
        1 => said.len() == 1 || (is_verb && said.len() == 2 && said[0].starts_with(&*words[0])),
        2 => !is_verb && said.len() == 2,
        // Compounds come whole and in parts.
        3 => !is_verb && said.len() == 1,
        _ => false,
    };
    match words.as_slice() {
        [whole, parts @ ..] if is_term && whole.contains('-') && parts.len() == whole.split('-').count() => {
            Some(parts.join(" "))
        }
        [whole, ..] if is_term && whole.contains('-') => Some(whole.clone()),
        _ => (is_term && words.iter().all(|word| word.is_ascii())).then(|| words.join(" ")),
    }
}

/// A Chinese word as texts with it are found: itself, or its parts with spaces between; none where a part would be lost.
fn findable(word: &str) -> Option<String> {
    let words = tokens::words(word);
    if words.iter().any(|part| part == word) {
        return Some(word.to_owned());
    }
    (words.concat() == word).then(|| words.join(" "))
}
