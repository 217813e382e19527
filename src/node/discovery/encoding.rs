//! How people are matched, as data: the very constants that the code computes with.

use schemars::JsonSchema;
use serde::Serialize;

use super::bm25;
use super::perspectives::{self as p, Perspective};

/// The encoding package: what a profile or a demand becomes before it is matched, and how it is scored.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Encoding {
    /// `towow-bm25-sections`.
    pub engine: &'static str,
    /// Version of the program; scores are comparable within one version.
    pub version: &'static str,
    /// False: no language model and no embedding takes part.
    pub uses_model: bool,
    /// Languages in which texts are cut: `zh`, `en`.
    pub languages: [&'static str; 2],
    /// Most characters of what is encoded.
    pub max_text_length: TextLength,
    /// The parts into which a text is taken, and the parts of a profile that are searched as one.
    pub sections: Vec<SectionOf>,
    /// What texts are cut into.
    pub token_spaces: Vec<TokenSpace>,
    /// How likeness, 0 to 1, of a part of a demand and a section of a profile is computed.
    pub similarity: Similarity,
    /// The three lists, each ranked by a weighted sum of likenesses.
    pub perspectives: Vec<Formula>,
    /// The least score with which somebody is nominated.
    pub score_floor: f64,
}

/// Most characters.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TextLength {
    /// Of a profile.
    pub profile: usize,
    /// Of a demand.
    pub demand: usize,
}

/// A section of a profile that is searched.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SectionOf {
    /// `offers`, `seeks`, `about`.
    pub name: &'static str,
    /// The parts of a profile that it holds.
    pub parts: &'static [&'static str],
}

/// One kind of tokens.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TokenSpace {
    /// `words`, `pairs`.
    pub name: &'static str,
    /// How a text is cut.
    pub tokens: &'static str,
    /// Its share of a score.
    pub weight: f64,
}

/// The parameters of BM25.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Similarity {
    /// `bm25`.
    pub function: &'static str,
    /// Saturation of repeated tokens.
    pub k1: f64,
    /// How far long sections count less.
    pub b: f64,
    /// What a score is divided by.
    pub normalised_by: &'static str,
    /// Worth of a word that a named role implies, beside one that was said.
    pub implied_word_weight: f64,
    /// Worth of the role that a statement of need is about.
    pub head_role_weight: f64,
}

/// How one list is ranked.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Formula {
    /// Which list.
    pub perspective: Perspective,
    /// The summands; a sum below 0 counts as 0, above 1 as 1.
    pub terms: Vec<Term>,
    /// What must hold besides.
    pub requires: &'static str,
    /// Its share of the seats.
    pub seat_weight: f64,
}

/// One summand: `weight` times the likeness of `query` and `section`, or `weight` times another list's score.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Term {
    /// Its factor.
    pub weight: f64,
    /// The parts of the demand: `need`, `goal`, `own_offers`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<&'static [&'static str]>,
    /// The section of the profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<&'static str>,
    /// The list whose score it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score_of: Option<Perspective>,
}

fn term(weight: f64, query: &'static [&'static str], section: &'static str) -> Term {
    Term { weight, query: Some(query), section: Some(section), score_of: None }
}

fn less(perspective: Perspective) -> Term {
    Term { weight: -1.0, query: None, section: None, score_of: Some(perspective) }
}

fn formula(perspective: Perspective, requires: &'static str, terms: Vec<Term>) -> Formula {
    Formula { perspective, terms, requires, seat_weight: perspective.weight() }
}

/// The encoding package of this program.
pub fn encoding(max_text_length: TextLength) -> Encoding {
    Encoding {
        engine: "towow-bm25-sections",
        version: env!("CARGO_PKG_VERSION"),
        uses_model: false,
        languages: ["zh", "en"],
        max_text_length,
        sections: vec![
            SectionOf { name: "offers", parts: &["profession", "skills", "offers"] },
            SectionOf { name: "seeks", parts: &["seeks"] },
            SectionOf { name: "about", parts: &["about", "stance"] },
        ],
        token_spaces: vec![
            TokenSpace {
                name: "words",
                tokens: "Chinese words by dictionary, Latin words in lower case without the plural s; no empty words",
                weight: 1.0 - bm25::PAIRS,
            },
            TokenSpace {
                name: "pairs",
                tokens: "pairs of neighbouring Han characters between empty words",
                weight: bm25::PAIRS,
            },
        ],
        similarity: Similarity {
            function: "bm25",
            k1: bm25::K1,
            b: bm25::B,
            normalised_by: "the score of a text that holds every concept of the query without end",
            implied_word_weight: bm25::IMPLIED,
            head_role_weight: bm25::HEAD,
        },
        perspectives: vec![
            formula(
                Perspective::Complement,
                "an offer meets the need or the goal",
                vec![
                    term(1.0, &["need"], "offers"),
                    term(p::GOAL_OFFERED, &["goal"], "offers"),
                    term(p::WANTED_BACK, &["goal", "own_offers"], "seeks"),
                    term(-p::SAME_WANT, &["need"], "seeks"),
                ],
            ),
            formula(
                Perspective::Resonance,
                "",
                vec![term(p::NEED_SOUGHT, &["need"], "seeks"), term(p::GOAL_SHARED, &["goal"], "about")],
            ),
            formula(
                Perspective::Interference,
                "the profile's about uses a word of need or goal itself",
                vec![
                    term(1.0, &["need", "goal"], "about"),
                    less(Perspective::Complement),
                    less(Perspective::Resonance),
                ],
            ),
        ],
        score_floor: p::FLOOR,
    }
}
