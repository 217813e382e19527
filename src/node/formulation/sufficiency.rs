//! Whether a demand says enough to be matched, part by part: counted, not judged.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Part, Parts};
use crate::node::language::{Language, is_han};

/// Characters of Chinese, or twice the words of another script, that a part has to say to be more than thin.
const ENOUGH: usize = 6;

/// How a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It says something.
    Enough,
    /// It says hardly anything.
    Thin,
    /// It says nothing.
    Missing,
    /// Its author does not want to say.
    Declined,
}

/// A part as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Standing {
    /// How.
    pub state: State,
    /// How many statements it has.
    pub statements: usize,
    /// What would help; null where nothing is missing.
    pub why: Option<String>,
}

/// How a demand stands. A: the need is clear and every other part is known or declined. B: the need is clear. C: it is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Sufficiency {
    /// Who or what is sought.
    pub need: Standing,
    /// What it is for.
    pub goal: Standing,
    /// What is given in return.
    pub offers: Standing,
    /// Time, place, pay.
    pub conditions: Standing,
    /// `A`, `B` or `C`.
    pub grade: &'static str,
}

/// How much statements say.
fn weight(statements: &[String]) -> usize {
    let of = |text: &String| {
        let han = text.chars().filter(|c| is_han(*c)).count();
        let words = text.split(|c: char| !c.is_alphanumeric() || is_han(c)).filter(|word| word.len() > 1).count();
        han + 2 * words
    };
    statements.iter().map(of).sum()
}

/// True for a need that names hardly more than that somebody is sought.
pub fn is_thin(statements: &[String]) -> bool {
    weight(statements) < ENOUGH
}

/// How the parts stand.
pub fn sufficiency(parts: &Parts, language: Language) -> Sufficiency {
    let standing = |statements: &[String], part: Part| {
        let state = match () {
            () if parts.skipped.contains(&part) => State::Declined,
            () if statements.is_empty() => State::Missing,
            () if is_thin(statements) => State::Thin,
            () => State::Enough,
        };
        let why = match state {
            State::Enough | State::Declined => None,
            State::Missing => Some(part.question(language).to_owned()),
            State::Thin => Some(
                language
                    .pick(
                        "说得很短：补上角色、领域或要做的事。",
                        "Very short: add a role, a field, or what is to be done.",
                    )
                    .to_owned(),
            ),
        };
        Standing { state, statements: statements.len(), why }
    };
    let [need, goal, offers, conditions] = [
        standing(&parts.need, Part::Need),
        standing(&parts.goal, Part::Goal),
        standing(&parts.offers, Part::Offers),
        standing(&parts.conditions, Part::Conditions),
    ];
    let is_known = |standing: &Standing| standing.state != State::Missing;
    let grade = match need.state {
        State::Enough if [&goal, &offers, &conditions].into_iter().all(is_known) => "A",
        State::Enough => "B",
        _ => "C",
    };
    Sufficiency { need, goal, offers, conditions, grade }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_hardly_anything_is_thin() {
        for text in ["找人", "想找个人", "need help", "a partner", ""] {
            assert!(is_thin(&[text.to_owned()]), "{text}");
        }
        for text in ["想找一个会画绘本的人", "Looking for a designer", "找前端合伙人"] {
            assert!(!is_thin(&[text.to_owned()]), "{text}");
        }
    }

    #[test]
    fn parts_stand_as_they_are_known() {
        let mut parts = Parts { need: vec!["想找一个会画绘本的人".into()], ..Parts::default() };
        let grade = |parts: &Parts| sufficiency(parts, Language::Zh).grade;
        assert_eq!(grade(&parts), "B");
        parts.skipped = vec![Part::Conditions];
        parts.offers = vec!["我写故事".into()];
        parts.goal = vec!["做一本书".into()];
        let seen = sufficiency(&parts, Language::En);
        assert_eq!((seen.grade, seen.conditions.state, seen.offers.state), ("A", State::Declined, State::Thin));
        assert_eq!((seen.need.why, seen.offers.statements), (None, 1));
        parts.need = vec!["找人".into()];
        assert_eq!((grade(&parts), sufficiency(&parts, Language::Zh).need.state), ("C", State::Thin));
    }
}
