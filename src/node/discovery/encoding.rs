//! How people are matched, as data: the very constants that the code computes with.

use schemars::JsonSchema;
use serde::Serialize;

use super::formula::{self, Part};
use super::forward::Section;
use super::likeness::{self, View};
use super::perspectives::{Perspective, Seats};
use super::{engine, feedback, query, vector};
use crate::node::config::Discovery;

/// The encoding package: what a profile or a demand becomes before it is matched, and how it is scored.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Encoding {
    /// `towow-ri-bm25-sections`.
    pub engine: &'static str,
    /// Version of the program; scores are comparable within one version.
    pub version: &'static str,
    /// False: no language model takes part.
    pub uses_model: bool,
    /// Languages in which texts are cut: `zh`, `en`.
    pub languages: [&'static str; 2],
    /// Most characters of what is encoded.
    pub max_text_length: TextLength,
    /// The parts into which a profile is taken.
    pub sections: [&'static str; 5],
    /// Parts of a profile that are searched as one.
    pub views: Vec<ViewOf>,
    /// What texts are cut into.
    pub token_spaces: Vec<TokenSpace>,
    /// How likeness, 0 to 1, of a part of a demand and a view of a profile is computed.
    pub similarity: Similarity,
    /// The three lists, each ranked by a weighted sum of likenesses.
    pub perspectives: Vec<Formula>,
    /// How what requesters thought of people moves scores; left out where it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feedback: Option<Opinions>,
    /// Up to so many people everybody is compared in full; among more those whose codes come near.
    pub compared_in_full: usize,
}

/// Most characters.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TextLength {
    /// Of a profile.
    pub profile: usize,
    /// Of a demand.
    pub demand: usize,
}

/// A view of a profile.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ViewOf {
    /// `whole`, `gives`, `seeks`, `does`.
    pub name: View,
    /// The sections that it holds.
    pub sections: Vec<&'static str>,
    /// Those that it holds besides of somebody who names neither offers nor skills.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_offers: Vec<&'static str>,
}

/// One kind of tokens.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TokenSpace {
    /// `words`, `grams`.
    pub name: &'static str,
    /// What they are.
    pub tokens: &'static str,
    /// Dimensions of its directions.
    pub dimensions: usize,
    /// Its share of BM25.
    pub weight: f32,
}

/// Likeness: `direction_weight · max(0, direction) + exact_weight · exact`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Similarity {
    /// Random indexing: the mean cosine, in both spaces, of the weighted sums of the terms' contexts.
    pub direction: &'static str,
    /// Its share.
    pub direction_weight: f32,
    /// `bm25`.
    pub exact: &'static str,
    /// Its share.
    pub exact_weight: f32,
    /// Saturation of repeated tokens.
    pub k1: f32,
    /// How far long views count less.
    pub b: f32,
    /// What BM25 is divided by.
    pub normalised_by: &'static str,
    /// Worth of a word that a named role implies, beside one that was said.
    pub implied_word_weight: f64,
    /// Worth of a word that may be taken for one that was said.
    pub synonym_weight: f64,
    /// Worth of a word of the other language, beside one that was said.
    pub translated_word_weight: f64,
    /// Worth of the role that a statement of need is about.
    pub head_role_weight: f64,
    /// The share of BM25, the best of a list's summands, from which on their sum counts in full.
    pub evidence: f64,
    /// What is left of a sum without any; in between it rises evenly.
    pub without_evidence: f64,
}

/// How one list is ranked.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Formula {
    /// Which list.
    pub perspective: Perspective,
    /// The summands; a sum below 0 counts as 0, above 1 as 1.
    pub terms: Vec<TermOf>,
    /// The least score with which somebody stands in the list.
    pub least: f64,
    /// What must hold besides.
    pub requires: &'static str,
    /// Its share of the seats; 0: nobody is sought for it.
    pub seat_weight: u32,
}

/// One summand: `weight` times the likeness of `part` and `view`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TermOf {
    /// Its factor.
    pub weight: f64,
    /// The part of the demand: `need`, `goal`, `return` (the goal with what the requester offers), `subject` (need and goal).
    pub part: Part,
    /// The view of the profile.
    pub view: View,
}

/// Opinions of requesters, one an account, of an agent in one perspective.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Opinions {
    /// How a score is computed with them.
    pub formula: &'static str,
    /// `most`: what no lift reaches.
    pub most: f64,
    /// `prior`: how many opinions that say nothing everybody begins with.
    pub prior: u32,
}

/// The encoding package of this program, as discovery is set.
pub fn encoding(max_text_length: TextLength, set: &Discovery) -> Encoding {
    let seats = Seats::from(set);
    let held = |view: View, bare: bool| -> Vec<&'static str> {
        Section::ALL.iter().filter(|section| view.holds(**section, bare)).map(|section| section.name()).collect()
    };
    let view = |name: View| {
        let sections = held(name, false);
        let more = held(name, true).into_iter().filter(|section| !sections.contains(section)).collect();
        ViewOf { name, sections, without_offers: more }
    };
    let formula = |perspective: Perspective| {
        let terms = perspective.terms().iter();
        Formula {
            perspective,
            terms: terms.map(|term| TermOf { weight: term.weight, part: term.part, view: term.view }).collect(),
            least: perspective.least(),
            requires: perspective.requires(),
            seat_weight: seats.0[perspective as usize],
        }
    };
    Encoding {
        engine: "towow-ri-bm25-sections",
        version: env!("CARGO_PKG_VERSION"),
        uses_model: false,
        languages: ["zh", "en"],
        max_text_length,
        sections: Section::ALL.map(Section::name),
        views: View::ALL.map(view).into(),
        token_spaces: vec![
            TokenSpace {
                name: "words",
                tokens: "Chinese words by dictionary, in simplified characters; other words in lower case and the singular, with the \
                         parts of compounds; names of code and emoji whole; no empty words",
                dimensions: vector::DIMS,
                weight: 1.0 - likeness::GRAMS,
            },
            TokenSpace {
                name: "grams",
                tokens: "pairs of neighbouring characters of scripts without spaces, between empty words; four characters of other \
                         words of five letters or more, with marks at both ends",
                dimensions: vector::DIMS,
                weight: likeness::GRAMS,
            },
        ],
        similarity: Similarity {
            direction: "random indexing",
            direction_weight: 1.0 - likeness::EXACT,
            exact: "bm25",
            exact_weight: likeness::EXACT,
            k1: likeness::K1,
            b: likeness::B,
            normalised_by: "the score of a text that holds every concept of the query without end",
            implied_word_weight: query::IMPLIED,
            synonym_weight: query::SYNONYM,
            translated_word_weight: query::TRANSLATED,
            head_role_weight: query::HEAD,
            evidence: formula::EVIDENCE,
            without_evidence: formula::UNSEEN,
        },
        perspectives: Perspective::ALL.map(formula).into(),
        feedback: set.feedback.then_some(Opinions {
            formula: "score · (1 + most · tanh(sum of (rating − 3) / 2 ÷ (opinions + prior))); an accepted invitation is a 5",
            most: feedback::MOST,
            prior: feedback::PRIOR,
        }),
        compared_in_full: engine::CLOSELY,
    }
}
