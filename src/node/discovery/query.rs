//! What is sought, as concepts: each one a word with whatever else will do.

use std::collections::HashSet;

use super::{roles, synonyms};
use crate::node::language::Language;
use crate::node::tokens;

/// Worth of a word that a role stands for, beside one that was said.
pub const IMPLIED: f64 = 0.35;
/// Worth of the role that a statement is about.
pub const HEAD: f64 = 2.0;
/// Worth of a word of the other language, beside one that was said.
pub const TRANSLATED: f64 = 0.3;

/// Worth of a word that may be taken for the one that was said.
pub const SYNONYM: f64 = 0.6;

/// Something sought: any of these tokens will do, each with its worth; the first one was said.
pub type Concept = Vec<(String, f64)>;

/// What is sought.
#[derive(Debug, Default, Clone)]
pub struct Query {
    /// Words.
    pub words: Vec<Concept>,
    /// Character n-grams.
    pub grams: Vec<Concept>,
}

impl Query {
    /// Each word and n-gram of these texts once. A role that they name is one concept: whoever looks for a technical
    /// co-founder is content with the name itself or with any of the words that such people use. The role that a
    /// statement is about counts double.
    pub fn of(texts: &[String], translate: &dyn Fn(&str) -> Vec<String>) -> Query {
        let mut seen = HashSet::new();
        let mut roles = Vec::new();
        let mut known = HashSet::new();
        for text in texts {
            let named = roles::named_in(text);
            let head = roles::head(&named, Language::of_text(text));
            for role in named.into_iter().filter(|role| known.insert(role.number)) {
                let own = tokens::words(role.name);
                seen.extend(own.iter().cloned());
                let worth = if Some(role.number) == head { HEAD } else { 1.0 };
                let implied = role.implied.iter().map(|word| ((*word).to_owned(), worth * IMPLIED));
                roles.push(own.into_iter().map(|word| (word, worth)).chain(implied).collect());
            }
        }
        let mut query = Query::default();
        for word in texts.iter().flat_map(|text| tokens::words(text)) {
            if seen.insert(word.clone()) {
                let mut concept = vec![(word.clone(), 1.0)];
                let synonyms = synonyms::of(&word).map(|other| (other.to_owned(), SYNONYM));
                for (other, worth) in synonyms.chain(translate(&word).into_iter().map(|other| (other, TRANSLATED))) {
                    if concept.iter().all(|(known, _)| *known != other) {
                        concept.push((other, worth));
                    }
                }
                query.words.push(concept);
            }
        }
        query.words.extend(roles);
        let mut seen = HashSet::new();
        let grams = texts.iter().flat_map(|text| tokens::grams(text)).filter(|gram| seen.insert(gram.clone()));
        query.grams = grams.map(|gram| vec![(gram, 1.0)]).collect();
        query
    }
}
