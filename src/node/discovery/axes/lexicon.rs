//! The cues of each pole, as data, in simplified Chinese and English; for how they are written see [`super::phrases`].
//!
//! A file for each axis, with a heading for each pole and weight. A `weak` cue takes another cue or a word of force to make
//! a stance, a `plain` one makes one, a `strong` one leaves no room. With `!` before it, a cue says something only where it
//! is negated (nobody takes a side by gathering data; who gathers none does); with `~`, only where it is not (who wants no
//! equity may want a wage). `none.txt` holds what looks like a cue and is none.

use std::sync::LazyLock;

use super::phrases::Book;
use super::{Axis, Pole};

/// Needs support to make a stance.
const WEAK: i32 = 1;
/// Makes a stance.
pub const PLAIN: i32 = 2;
/// Leaves no room.
pub const STRONG: i32 = 3;

/// Where a cue counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// As it stands, and for the other pole where negated.
    Always,
    /// Only where negated, for the other pole.
    Negated,
    /// Only as it stands.
    Affirmed,
}

/// What a phrase says of an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cue {
    pub axis: Axis,
    pub pole: Pole,
    pub weight: i32,
    pub counts: Counts,
}

const FILES: [(Axis, &str); 8] = [
    (Axis::Place, include_str!("lexicon/place.txt")),
    (Axis::Pace, include_str!("lexicon/pace.txt")),
    (Axis::Openness, include_str!("lexicon/openness.txt")),
    (Axis::Autonomy, include_str!("lexicon/autonomy.txt")),
    (Axis::Centralisation, include_str!("lexicon/centralisation.txt")),
    (Axis::Privacy, include_str!("lexicon/privacy.txt")),
    (Axis::Money, include_str!("lexicon/money.txt")),
    (Axis::Automation, include_str!("lexicon/automation.txt")),
];

const NONE: &str = include_str!("lexicon/none.txt");

/// All of them, ready to be looked for; what is none is found as none.
pub static CUES: LazyLock<Book<Option<Cue>>> = LazyLock::new(|| {
    let mut lines: Vec<(Option<Cue>, String)> = Vec::new();
    for (axis, file) in FILES {
        for (heading, phrases) in sections(file) {
            let pole = if heading.starts_with("first") { Pole::First } else { Pole::Second };
            let weight = match heading.rsplit(' ').next() {
                Some("strong") => STRONG,
                Some("plain") => PLAIN,
                _ => WEAK,
            };
            for phrase in phrases.split(';').map(str::trim).filter(|phrase| !phrase.is_empty()) {
                let (counts, phrase) = match (phrase.strip_prefix('!'), phrase.strip_prefix('~')) {
                    (Some(phrase), _) => (Counts::Negated, phrase),
                    (_, Some(phrase)) => (Counts::Affirmed, phrase),
                    _ => (Counts::Always, phrase),
                };
                lines.push((Some(Cue { axis, pole, weight, counts }), phrase.to_owned()));
            }
        }
    }
    lines.push((None, joined(NONE)));
    Book::new(lines.iter().map(|(cue, line)| (*cue, line.as_str())))
});

/// The sections of a file: what stands in the brackets of the heading, and its phrases as one line.
pub fn sections(file: &str) -> impl Iterator<Item = (&str, String)> {
    file.split("\n[").map(|section| {
        let (heading, phrases) = section.split_once(']').unwrap_or((section, ""));
        (heading.trim_start_matches('['), joined(phrases))
    })
}

/// The lines of a text as one; a line may break within `(a|b)`.
fn joined(text: &str) -> String {
    text.lines().map(str::trim).fold(String::new(), |all, line| match all.ends_with(['|', '(']) || all.is_empty() {
        true => all + line,
        false => all + " " + line,
    })
}
