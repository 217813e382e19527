//! Who speaks, and of when: the stance of a clause is its author's unless others are its subject, a text is quoted, it is
//! over, or it merely is what somebody works on.

use super::clause::Clause;
use super::grammar::{Sign, Word};
use super::lexicon::Cue;
use super::phrases::Hit;
use super::read::End;

/// What may stand beside the words that say when, in a clause that says no more than that.
const WHEN: usize = 6;

/// How a clause begins, from what stood before it in its sentence.
#[derive(Default, Clone, Copy)]
pub struct Mood {
    /// Others speak, or the past is told, until the author begins a clause.
    pub elsewhere: bool,
    /// They took a side: so they may in the statements that were cut from the same sentence.
    pub told: bool,
    /// The sentence began with a time that is over: 十年前，.
    pub then: bool,
    pub asking: bool,
    /// The clause before ended in something negated.
    pub negated: bool,
    /// The clause before broke off after a negation: "we do not, for any price, ...".
    pub open: bool,
    /// A creed is announced: what is quoted is the author's.
    pub creed: bool,
}

impl Clause<'_> {
    /// What the clause does to the mood, before its cues are weighed.
    pub fn set(&self, mood: &mut Mood, end: End) {
        let first = self.words.first().filter(|word| word.start == 0).map(|word| word.what.sign);
        let is_now = self.has(Sign::Now) || first == Some(Sign::Bar);
        mood.then &= !is_now;
        mood.elsewhere &= !is_now && first != Some(Sign::Own);
        mood.told &= mood.elsewhere;
        mood.creed = self.has(Sign::Creed) || (mood.creed && !self.quoted.is_empty());
        mood.asking |= end == End::Question || self.has(Sign::Question);
    }

    /// What the clause leaves to the next one, after its cues are weighed.
    pub fn leave(&self, mood: &mut Mood) {
        mood.elsewhere |= self.is_others();
        mood.told |= mood.elsewhere && self.cues.iter().any(|cue| cue.what.is_some());
        mood.then |= self.cues.is_empty() && self.is_when();
        let is_bare = |word: &&Hit<Word>| {
            let said = &self.text[word.start..word.end];
            word.what.sign == Sign::Not && ["not", "n't", "never", "不"].iter().any(|not| said.ends_with(not))
        };
        let breaks_off = self.words.last().filter(is_bare).is_some_and(|word| word.end == self.text.len());
        mood.open = breaks_off || (mood.open && self.cues.is_empty());
    }

    /// True for a clause that only says when, and that is over.
    fn is_when(&self) -> bool {
        let is_short = |word: &Hit<Word>| self.units(0, word.start) + self.units(word.end, self.text.len()) <= WHEN;
        self.words.iter().any(|word| word.what.sign == Sign::Past && is_short(word)) && !self.has(Sign::Own)
    }

    /// True for what others say, and for what is over.
    pub(super) fn is_elsewhere(&self, hit: &Hit<Option<Cue>>) -> bool {
        self.words.iter().filter(|word| word.end <= hit.start).any(|word| {
            let holds = match word.what.sign {
                Sign::Others => self.has_opinion(word, hit.start),
                Sign::Them => self.leads(word),
                Sign::Body => self.has_opinion(word, hit.start) && !self.is_own(word),
                Sign::Reported => true,
                Sign::Past => !self.has_within(&[Sign::Now], word.end, hit.start),
                _ => false,
            };
            holds && !self.has_within(&[Sign::Bar], word.end, hit.start)
        })
    }

    /// True when the clause announces what others say.
    fn is_others(&self) -> bool {
        self.words.iter().any(|word| match word.what.sign {
            Sign::Others => self.has_opinion(word, self.text.len()),
            Sign::Body => self.has_opinion(word, self.text.len()) && !self.is_own(word),
            Sign::Them => self.leads(word),
            Sign::Reported => true,
            _ => false,
        })
    }

    /// True for a word at the head of its clause, unless it stands beside somebody ("with my sister") or after the author
    /// ("I let him decide").
    fn leads(&self, word: &Hit<Word>) -> bool {
        const BESIDE: [&str; 13] =
            ["with", "for", "to", "from", "like", "unlike", "和", "跟", "与", "给", "为", "替", "不像"];
        let lead = self.text[..word.start].trim_end();
        let beside = BESIDE.iter().any(|with| lead.ends_with(with));
        let after_author = |own: &Hit<Word>| {
            own.what.sign == Sign::Own
                && matches!(&self.text[own.start..own.end], "i" | "we" | "我" | "我们" | "咱们")
                && own.end <= word.start
                && self.units(own.end, word.start) > 0
        };
        self.units(0, word.start) <= word.what.reach && !beside && !self.words.iter().any(after_author)
    }

    /// True for an institution that the author counts as their own: 我们五所学校, our museum.
    fn is_own(&self, body: &Hit<Word>) -> bool {
        let owns = |word: &Hit<Word>| {
            word.what.sign == Sign::Own && word.end <= body.start && self.units(word.end, body.start) <= body.what.reach
        };
        self.words.iter().any(owns)
    }

    fn has_opinion(&self, others: &Hit<Word>, before: usize) -> bool {
        others.tail.is_some()
            || self.words.iter().any(|word| {
                matches!(word.what.sign, Sign::Say | Sign::Prefer | Sign::Only)
                    && others.end <= word.start
                    && word.end <= before
                    && self.units(others.end, word.start) <= others.what.reach
            })
    }

    /// What shows that something is merely somebody's subject of work.
    pub(super) fn is_subject(&self, hit: &Hit<Option<Cue>>) -> Option<Sign> {
        let shows = |word: &&Hit<Word>| match (word.what.sign, word.tail) {
            (Sign::Subject, Some((_, end))) => word.start <= hit.start && hit.start < end,
            (Sign::Subject, None) => {
                word.end <= hit.start
                    && self.units(word.end, hit.start) <= word.what.reach
                    && !self.has_within(&[Sign::Bar], word.end, hit.start)
            }
            (Sign::SubjectBefore, _) => {
                hit.last() <= word.start && self.units(hit.last(), word.start) <= word.what.reach
            }
            _ => false,
        };
        self.words.iter().find(shows).map(|word| word.what.sign)
    }
}
