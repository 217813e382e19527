//! By what each list is ranked, as data: the very terms that the code computes with.

use schemars::JsonSchema;
use serde::Serialize;

use super::likeness::{Close, Corpus, Means, Needle, View};
use super::perspectives::Perspective;
use super::query::Query;
use crate::node::profile::Profile;

/// A part of what is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// What the demand seeks; a demand that only says what it is about seeks just that.
    Need,
    /// What the demand is about beside its need.
    Goal,
    /// The goal, with what the requester offers: what somebody may want in return.
    Return,
    /// Need and goal.
    Subject,
}

/// How many parts there are.
pub const PARTS: usize = 4;

impl Part {
    /// All of them.
    pub const ALL: [Part; PARTS] = [Part::Need, Part::Goal, Part::Return, Part::Subject];
}

/// The share of BM25, the best of a list's summands, from which on a sum counts in full.
pub const EVIDENCE: f64 = 0.08;
/// What is left of a sum for which no word speaks, only the company of words, which few people make uncertain.
pub const UNSEEN: f64 = 0.3;

/// One summand: `weight` times the likeness of a part of the demand and a view of a profile.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    pub weight: f64,
    pub part: Part,
    pub view: View,
}

const fn term(weight: f64, part: Part, view: View) -> Term {
    Term { weight, part, view }
}

/// Complement: can give what is missing, is near the subject, does not merely want it too, and gets something back.
const COMPLEMENT: &[Term] = &[
    term(0.6, Part::Need, View::Gives),
    term(0.3, Part::Need, View::Whole),
    term(0.4, Part::Subject, View::Whole),
    term(0.2, Part::Return, View::Seeks),
    term(-0.4, Part::Need, View::Seeks),
];

/// Resonance: wants or does the same.
const RESONANCE: &[Term] = &[term(0.5, Part::Need, View::Seeks), term(0.5, Part::Goal, View::Does)];

/// Interference: what links somebody to the subject.
const INTERFERENCE: &[Term] = &[term(1.0, Part::Subject, View::Whole)];

impl Perspective {
    /// The summands of its list; a sum below 0 counts as 0, above 1 as 1.
    pub const fn terms(self) -> &'static [Term] {
        match self {
            Perspective::Complement => COMPLEMENT,
            Perspective::Resonance => RESONANCE,
            Perspective::Interference => INTERFERENCE,
        }
    }

    /// The least score with which somebody stands in its list. People want many things, so that some word of a wish meets
    /// nearly every other one.
    pub const fn least(self) -> f64 {
        match self {
            Perspective::Complement | Perspective::Interference => 0.02,
            Perspective::Resonance => 0.08,
        }
    }

    /// What must hold besides for somebody to stand in its list.
    pub const fn requires(self) -> &'static str {
        match self {
            Perspective::Complement | Perspective::Resonance => "",
            Perspective::Interference => {
                "demand and profile take opposite sides on an axis and share words beside those in which they take them"
            }
        }
    }
}

/// A demand, made ready for one state of the corpus.
pub struct Needles {
    by_part: [Needle; PARTS],
    pub means: Means,
}

impl Needles {
    /// Takes a demand and what the requester offers apart.
    pub fn of(corpus: &Corpus, demand: &Profile, own: &Profile, translate: &dyn Fn(&str) -> Vec<String>) -> Needles {
        let means = corpus.means();
        let needle = |texts: Vec<String>| corpus.needle(&Query::of(&texts, translate), &means);
        Needles { by_part: Part::ALL.map(|part| needle(texts(part, demand, own))), means }
    }

    pub fn of_part(&self, part: Part) -> &Needle {
        &self.by_part[part as usize]
    }

    pub fn all(&self) -> [&Needle; PARTS] {
        self.by_part.each_ref()
    }

    /// True of somebody whose wishes speak more of the need than what they give does.
    pub fn is_wanted_by(&self, corpus: &Corpus, close: &Close) -> bool {
        let exact = |view: View| close.exact(corpus, self.of_part(Part::Need), view);
        exact(View::Seeks) > exact(View::Gives)
    }

    /// The sum for somebody who is looked at closely, which is worth less where hardly a word meets another.
    pub fn value(&self, corpus: &Corpus, close: &Close, terms: &[Term]) -> f64 {
        let (mut sum, mut evidence) = (0.0, 0.0_f64);
        for term in terms {
            let likeness = close.likeness(corpus, self.of_part(term.part), term.part, term.view);
            sum += term.weight * likeness.value();
            if term.weight > 0.0 {
                evidence = evidence.max(f64::from(likeness.exact));
            }
        }
        sum * (UNSEEN + (1.0 - UNSEEN) * (evidence / EVIDENCE).min(1.0))
    }
}

/// The statements of a part.
pub fn texts(part: Part, demand: &Profile, own: &Profile) -> Vec<String> {
    let need = || match demand.seeks.is_empty() {
        true => [demand.about.as_slice(), &demand.skills].concat(),
        false => demand.seeks.clone(),
    };
    match part {
        Part::Need => need(),
        Part::Goal => demand.about.clone(),
        Part::Return => [demand.about.as_slice(), &demand.offers, &own.offers].concat(),
        Part::Subject => [need(), demand.about.clone()].concat(),
    }
}
