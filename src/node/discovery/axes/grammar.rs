//! The words that turn, weaken or take back what a cue says, in both languages.
//!
//! They stand in `grammar.txt` with a heading for each sign and reach (`[not 8]`); for how phrases are written see
//! [`super::phrases`].

use std::sync::LazyLock;

use super::lexicon::sections;
use super::phrases::Book;

/// What a word does to the cues around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Turns the cue that follows: 不, never, rather than.
    Not,
    /// Turns all that follows in the clause: 不认为, don't think.
    Denied,
    /// Looks like a negation and is none: 不仅, not only.
    Nothing,
    /// The cue that follows is put up with, not wanted: 不反对, open to.
    Tolerated,
    /// The same, of the cue before: 也行, is fine.
    ToleratedBefore,
    /// Turns the cue before: 免谈, is not for me.
    Rejected,
    /// Sets what follows below something else: rather craft *than* speed. Turns it where it makes a stance by itself.
    Below,
    /// Turns the cue that follows or, where none does, the one before: 不接受, no.
    Either,
    /// Turns the cue before, in favour of one that follows: 不如.
    Less,
    /// What stands before it has no hold on what follows: 但, but.
    Bar,
    /// Only what follows: says it with force, and no negation reaches across.
    Only,
    /// Says it with force: 必须, must.
    Force,
    /// The same, and an opinion where others have it: 坚持, prefers.
    Prefer,
    /// Somebody else: what they say or want ([`Sign::Say`], [`Sign::Prefer`]) is not the author's.
    Others,
    /// An institution: the same, unless it is the author's own (我们学校, our museum).
    Body,
    /// Somebody else at the head of the clause: all of it is about them.
    Them,
    /// What others do when they have an opinion.
    Say,
    /// What follows is what a text says, or what was heard: 写着, the sign says.
    Reported,
    /// The author speaks again.
    Own,
    /// What follows, or what stands between the two parts of the phrase, is a subject of work.
    Subject,
    /// The cue before names a subject of work.
    SubjectBefore,
    /// What follows is supposed.
    If,
    /// What follows is an exception.
    Unless,
    /// What follows is over.
    Past,
    /// What follows holds now.
    Now,
    /// The clause asks.
    Question,
    /// A quotation that follows is the author's creed.
    Creed,
}

impl Sign {
    /// The sign that a heading names.
    fn named(name: &str) -> Option<Sign> {
        Some(match name {
            "not" => Sign::Not,
            "denied" => Sign::Denied,
            "nothing" => Sign::Nothing,
            "tolerated" => Sign::Tolerated,
            "tolerated before" => Sign::ToleratedBefore,
            "rejected" => Sign::Rejected,
            "below" => Sign::Below,
            "either" => Sign::Either,
            "less" => Sign::Less,
            "bar" => Sign::Bar,
            "only" => Sign::Only,
            "force" => Sign::Force,
            "prefer" => Sign::Prefer,
            "others" => Sign::Others,
            "body" => Sign::Body,
            "them" => Sign::Them,
            "say" => Sign::Say,
            "reported" => Sign::Reported,
            "own" => Sign::Own,
            "subject" => Sign::Subject,
            "subject before" => Sign::SubjectBefore,
            "if" => Sign::If,
            "unless" => Sign::Unless,
            "past" => Sign::Past,
            "now" => Sign::Now,
            "question" => Sign::Question,
            "creed" => Sign::Creed,
            _ => return None,
        })
    }
}

/// A sign, and how far from the cue it may stand; see [`super::phrases::units`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    pub sign: Sign,
    pub reach: usize,
}

const SIGNS: &str = include_str!("grammar.txt");

/// A heading as a sign and its reach.
fn word(heading: &str) -> Option<Word> {
    let (sign, reach) = heading.rsplit_once(' ')?;
    Some(Word { sign: Sign::named(sign)?, reach: reach.parse().ok()? })
}

/// All of them, ready to be looked for.
pub static WORDS: LazyLock<Book<Word>> = LazyLock::new(|| {
    let lines: Vec<(Word, String)> =
        sections(SIGNS).filter_map(|(heading, phrases)| Some((word(heading)?, phrases))).collect();
    Book::new(lines.iter().map(|(word, line)| (*word, line.as_str())))
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_names_a_sign() {
        let wrong: Vec<&str> = sections(SIGNS).map(|(heading, _)| heading).filter(|h| word(h).is_none()).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
