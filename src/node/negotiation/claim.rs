//! A statement in a run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The kinds of statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// Gives something that the need asks for.
    Offer,
    /// Works on the same subject.
    Direction,
    /// Takes part on this condition.
    Condition,
    /// Seeks something for itself.
    Ask,
    /// Gives something that another participant seeks.
    Exchange,
    /// Does not go along with something.
    Objection,
    /// Says something else.
    Remark,
}

/// One statement, quoted from the speaker's profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Its kind.
    pub kind: ClaimKind,
    /// The speaker's own words.
    pub text: String,
    /// What it meets, in the words of whoever seeks it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meets: Option<String>,
    /// Whose need it meets: a seat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<usize>,
    /// The words in which the two met.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub words: Vec<String>,
}
