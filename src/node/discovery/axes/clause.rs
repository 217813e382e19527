//! What a clause says: each cue weighed by the words around it.

use super::Pole;
use super::grammar::{Sign, Word};
use super::lexicon::{Counts, Cue, PLAIN, STRONG};
use super::phrases::{Hit, units};
use super::speaker::Mood;
use crate::node::language::is_han;

/// What is put up with weighs less than any cue that is meant.
const TOLERATED: i32 = 1;
/// How much may stand around a rejection that is a clause of its own (I'm afraid not; 一律免谈).
const REJECTION: usize = 4;
/// How near before a rejection a negation undoes it: "isn't a mistake".
const UNDOING: usize = 3;
/// How near a negation stands to what counts only with it, before Chinese and before English.
const NEAR_HAN: usize = 4;
const NEAR_LATIN: usize = 10;
/// How near the second part of a phrase a negation within it stands.
const BEFORE_TAIL: usize = 4;
/// Signs between items from which on a clause is an inventory of skills or goods.
const INVENTORY: usize = 3;
/// How many Han characters or half words may stand between two negations that undo each other.
const DOUBLE: usize = 1;

/// A cue with what the words around it make of it.
pub struct Evidence<'a> {
    pub cue: Cue,
    pub negated: bool,
    below: bool,
    tolerated: bool,
    stressed: bool,
    /// Counts only when the next clause rejects it: a condition, a question.
    pub supposed: bool,
    pub statement: &'a str,
    /// Where its clause stands in the statement.
    pub from: usize,
    pub to: usize,
}

impl Evidence<'_> {
    /// The pole that it speaks for, and how loudly.
    pub fn verdict(&self) -> Option<(Pole, i32)> {
        // A negation is seldom said by the way, and so makes a stance of a weak cue.
        let negated_weak = self.negated && !self.below && self.cue.weight < PLAIN;
        let weight = self.cue.weight + i32::from(self.stressed || negated_weak);
        match (self.cue.counts, self.negated) {
            (Counts::Negated, false) | (Counts::Affirmed, true) => None,
            _ if self.tolerated => Some((self.cue.pole, TOLERATED)),
            (Counts::Negated, true) => Some((self.cue.pole.opposite(), weight.clamp(PLAIN, STRONG))),
            (_, true) => Some((self.cue.pole.opposite(), weight.min(STRONG))),
            (_, false) => Some((self.cue.pole, weight.min(STRONG))),
        }
    }
}

/// A clause with what was found in it.
pub struct Clause<'t> {
    /// In the form in which phrases are written.
    pub text: &'t str,
    pub cues: &'t [Hit<Option<Cue>>],
    /// Without those that are part of a cue.
    pub words: &'t [Hit<Word>],
    /// The stretches that are quoted.
    pub quoted: &'t [(usize, usize)],
}

impl Clause<'_> {
    pub(super) fn units(&self, from: usize, to: usize) -> usize {
        if from < to { units(&self.text[from..to]) } else { 0 }
    }

    pub(super) fn has(&self, sign: Sign) -> bool {
        self.words.iter().any(|word| word.what.sign == sign)
    }

    /// True where one of these signs stands in a stretch.
    pub(super) fn has_within(&self, signs: &[Sign], from: usize, to: usize) -> bool {
        self.words.iter().any(|word| signs.contains(&word.what.sign) && from <= word.start && word.end <= to)
    }

    pub(super) fn cue_begins_within(&self, from: usize, to: usize) -> bool {
        self.cues.iter().any(|cue| from <= cue.start && cue.start < to)
    }

    /// True for a clause that does nothing but reject what was said before.
    pub fn is_rejection(&self, supposed: bool) -> bool {
        let most = if supposed { 2 * REJECTION } else { REJECTION };
        self.words.iter().enumerate().any(|(number, word)| {
            let rejects = word.what.sign == Sign::Rejected || self.is_either(number);
            let after = &self.text[word.end..];
            rejects && is_filler(&self.text[..word.start]) && units(after) <= most && !is_about_others(after)
        })
    }

    /// The evidence of each cue that is the author's.
    pub fn evidence<'a>(&self, mood: &mut Mood, (statement, from, to): (&'a str, usize, usize)) -> Vec<Evidence<'a>> {
        let carried = mood.negated && self.goes_on_with_a_list();
        let mut ahead: Vec<bool> = Vec::with_capacity(self.cues.len());
        // What somebody lists is what they can do or have, and no side of a question.
        let inventory = self.text.matches('、').count() >= INVENTORY;
        let mut found: Vec<(usize, Evidence)> = Vec::new();
        for (number, hit) in self.cues.iter().enumerate() {
            let before = self.before(hit);
            let joined = match number.checked_sub(1) {
                Some(before) => ahead[before] && self.are_joined(&self.cues[before], hit),
                None => carried || mood.open,
            };
            let negated_ahead = before.negated || before.below || (joined && !before.barred);
            ahead.push(negated_ahead);
            let Some(cue) = hit.what else { continue };
            let elsewhere = self.is_elsewhere(hit);
            mood.elsewhere |= elsewhere;
            let quoted = self.quoted.iter().any(|(from, to)| (*from..*to).contains(&hit.start));
            let inside = self.inside(hit);
            let subject = self.is_subject(hit);
            mood.elsewhere |= subject == Some(Sign::Subject);
            if mood.elsewhere || mood.then || inside.is_none() || (quoted && !mood.creed) || subject.is_some() {
                continue;
            }
            let condition = self.condition(hit);
            let denied = self.words.iter().any(|word| word.what.sign == Sign::Denied && word.end <= hit.start);
            let turned = [negated_ahead, denied, inside == Some(true), condition.turns()];
            let negated = turned.iter().filter(|turned| **turned).count() % 2 == 1;
            if inventory && !negated {
                continue;
            }
            found.push((
                number,
                Evidence {
                    cue,
                    negated,
                    below: before.below,
                    tolerated: before.tolerated || self.is_tolerated(hit),
                    stressed: before.stressed || self.is_stressed_after(hit),
                    supposed: mood.asking || matches!(condition, Condition::Supposed | Condition::Excepted),
                    statement,
                    from,
                    to,
                },
            ));
        }
        mood.negated = ahead.last().copied().unwrap_or(false);
        self.reject(&mut found);
        found.into_iter().map(|(_, evidence)| evidence).collect()
    }

    /// Turns what is rejected after it was named, and what is joined to that.
    fn reject(&self, found: &mut [(usize, Evidence)]) {
        let mut rejected_next: Option<usize> = None;
        for (number, evidence) in found.iter_mut().rev() {
            let hit = &self.cues[*number];
            let joined = rejected_next.is_some_and(|next| {
                next == *number + 1
                    && (self.are_joined(hit, &self.cues[next]) || self.are_listed(hit, &self.cues[next]))
            });
            if joined || self.is_rejected(hit) {
                evidence.stressed |= evidence.negated;
                evidence.negated = !evidence.negated;
                evidence.tolerated = false;
                rejected_next = Some(*number);
            } else {
                rejected_next = None;
            }
        }
    }

    /// What the words before a cue make of it, the nearest first.
    fn before(&self, hit: &Hit<Option<Cue>>) -> Before {
        let mut before = Before::default();
        // A word that says something only where it is negated has its negation close by.
        let most = match hit.what {
            Some(Cue { counts: Counts::Negated, .. })
                if is_han(self.text[hit.start..].chars().next().unwrap_or(' ')) =>
            {
                NEAR_HAN
            }
            Some(Cue { counts: Counts::Negated, .. }) => NEAR_LATIN,
            _ => usize::MAX,
        };
        let last_cue = self.cues.iter().filter(|cue| cue.start < hit.start).map(|cue| cue.end).max().unwrap_or(0);
        let words = self.words.iter().enumerate().rev().filter(|(_, word)| word.end <= hit.start);
        for (number, word) in words {
            let Word { sign, reach } = word.what;
            let distance = self.units(word.end, hit.start);
            // A comparison turns what stands between its two parts and nothing else.
            let compared = word.tail.map(|(tail, _)| hit.start < tail);
            if compared != Some(true) && word.start < last_cue {
                break;
            }
            let excepts =
                matches!(&self.text[word.start..word.end], "without" | "before" | "till" | "except" | "unless");
            if excepts && self.has_within(&[Sign::Not, Sign::Either, Sign::Nothing], 0, word.start) {
                before.stressed = true;
                before.barred = true;
                break;
            }
            match sign {
                Sign::Bar | Sign::If | Sign::Unless => {
                    before.barred = true;
                    break;
                }
                Sign::Only => {
                    before.barred = true;
                    before.stressed |= distance <= reach;
                    break;
                }
                Sign::Force | Sign::Prefer => before.stressed |= distance <= reach,
                Sign::Tolerated => {
                    before.tolerated = distance <= reach;
                    break;
                }
                Sign::Below if compared.unwrap_or(distance <= reach) => {
                    before.below = hit.what.is_some_and(|cue| cue.counts != Counts::Negated);
                    break;
                }
                Sign::Not | Sign::Either if compared.unwrap_or(distance <= reach.min(most)) => {
                    let undone = number.checked_sub(1).map(|number| &self.words[number]).is_some_and(|earlier| {
                        matches!(earlier.what.sign, Sign::Not | Sign::Either)
                            && self.units(earlier.end, word.start) <= DOUBLE
                    });
                    before.negated = !undone;
                    before.stressed |= undone;
                    break;
                }
                _ => {}
            }
        }
        before
    }

    /// Whether the two parts of a cue have a negation between them; none where they do not belong together.
    fn inside(&self, hit: &Hit<Option<Cue>>) -> Option<bool> {
        let Some((tail, _)) = hit.tail else { return Some(false) };
        if self.has_within(&[Sign::Bar], hit.end, tail) {
            return None;
        }
        let negations = self.words.iter().filter(|word| {
            matches!(word.what.sign, Sign::Not | Sign::Either)
                && hit.end <= word.start
                && word.end <= tail
                && self.units(word.end, tail) <= BEFORE_TAIL
                && !self.text[word.end..tail].contains('、')
                // The next item of a list has a negation of its own: 不收集、不出售.
                && !self.text[..word.start].ends_with('、')
        });
        Some(negations.count() % 2 == 1)
    }

    /// Two cues with nothing but "or" between them, or "and" between two of a kind.
    fn are_joined(&self, one: &Hit<Option<Cue>>, other: &Hit<Option<Cue>>) -> bool {
        let from = if one.last() <= other.start { one.last() } else { one.end };
        let between = if from <= other.start { self.text[from..other.start].trim() } else { "" };
        let same =
            one.what.zip(other.what).is_some_and(|(one, other)| (one.axis, one.pole) == (other.axis, other.pole));
        match between {
            "、" | "或" | "或者" | "or" | "nor" | "、也" | "也" | "and or" => true,
            "和" | "与" | "及" | "以及" | "and" => same,
            _ => false,
        }
    }

    /// Two items of a Chinese list: 全自动、没有人审核的.
    fn are_listed(&self, one: &Hit<Option<Cue>>, other: &Hit<Option<Cue>>) -> bool {
        one.last() <= other.start
            && self.text[one.last()..other.start].starts_with('、')
            && self.units(one.last(), other.start) <= 3
    }

    /// A clause of an English list after a comma: "or sell it".
    fn goes_on_with_a_list(&self) -> bool {
        let Some(first) = self.cues.first() else { return false };
        let lead = self.text[..first.start].trim();
        matches!(lead, "or" | "nor" | "或" | "或者") || (lead.is_empty() && self.text.contains(" or "))
    }

    fn is_tolerated(&self, hit: &Hit<Option<Cue>>) -> bool {
        self.words.iter().any(|word| {
            let after = match word.what.sign {
                Sign::ToleratedBefore => true,
                Sign::Tolerated => !self.cue_begins_within(word.end, self.text.len()),
                _ => false,
            };
            after
                && word.start >= hit.last()
                && self.units(hit.last(), word.start) <= word.what.reach
                && !self.cue_begins_within(hit.last(), word.start)
        })
    }

    fn is_stressed_after(&self, hit: &Hit<Option<Cue>>) -> bool {
        self.words.iter().any(|word| {
            matches!(word.what.sign, Sign::Only | Sign::Force | Sign::Prefer)
                && word.start >= hit.last()
                && self.units(hit.last(), word.start) <= 4
                && !self.cue_begins_within(hit.last(), self.text.len())
        })
    }

    fn is_rejected(&self, hit: &Hit<Option<Cue>>) -> bool {
        self.words.iter().enumerate().any(|(number, word)| {
            let Word { sign, reach } = word.what;
            let end = self.text.len();
            let undone = number.checked_sub(1).map(|number| &self.words[number]).is_some_and(|earlier| {
                matches!(earlier.what.sign, Sign::Not | Sign::Either)
                    && earlier.start >= hit.last()
                    && self.units(earlier.end, word.start) <= UNDOING
            });
            let fits = match sign {
                Sign::Rejected | Sign::Less => !undone,
                Sign::Not if self.is_object(word) => self.units(hit.last(), word.start) == 0,
                _ if self.is_either(number) => {
                    !self.cue_begins_within(word.end, end) && self.units(word.end, end) <= REJECTION
                }
                _ => false,
            };
            fits && word.start >= hit.last()
                && self.units(hit.last(), word.start) <= reach
                && !self.cue_begins_within(hit.last(), word.start)
                && !self.has_within(&[Sign::Bar], hit.last(), word.start)
        })
    }

    /// True for a negation that is the object of what stands before it: "the software decides nothing".
    fn is_object(&self, word: &Hit<Word>) -> bool {
        word.end == self.text.len() && ["nothing", "nobody", "no one"].contains(&&self.text[word.start..word.end])
    }

    /// True for a negation that can turn what stands before it: "closed source I don't touch".
    fn is_either(&self, number: usize) -> bool {
        let word = &self.words[number];
        let own = || {
            let before = number.checked_sub(1).map(|number| &self.words[number]);
            before.is_some_and(|before| before.what.sign == Sign::Own && self.units(before.end, word.start) == 0)
        };
        word.what.sign == Sign::Either || (word.what.sign == Sign::Not && own())
    }

    /// Where a condition is not divided off, the author speaks of what then is done: "if it happens twice I automate it".
    fn main_clause_begins(&self, from: usize, to: usize) -> bool {
        let begins = |word: &Hit<Word>| {
            word.what.sign == Sign::Own
                && from <= word.start
                && word.end <= to
                && self.units(from, word.start) >= 4
                && matches!(&self.text[word.start..word.end], "i" | "we" | "我" | "我们")
        };
        self.words.iter().any(begins)
    }

    fn condition(&self, hit: &Hit<Option<Cue>>) -> Condition {
        let condition = self.words.iter().find(|word| {
            matches!(word.what.sign, Sign::If | Sign::Unless)
                && word.end <= hit.start
                && !self.has_within(&[Sign::Bar], word.end, hit.start)
                && !self.main_clause_begins(word.end, hit.start)
        });
        let Some(condition) = condition else { return Condition::None };
        let refused = self.words.iter().any(|word| {
            matches!(word.what.sign, Sign::Not | Sign::Either | Sign::Rejected)
                && word.end <= condition.start
                && !self.cue_begins_within(word.end, condition.start)
        });
        let shared = ["也", " too", "also", "as well"].iter().any(|word| self.text.contains(word));
        match condition.what.sign {
            Sign::Unless if refused => Condition::None,
            _ if refused => Condition::Refused,
            // Who is called for if they like it too is called by somebody who does.
            Sign::If if shared => Condition::None,
            Sign::Unless => Condition::Excepted,
            _ => Condition::Supposed,
        }
    }
}

/// What the words before a cue make of it.
#[derive(Default)]
struct Before {
    negated: bool,
    /// Something else is set above it.
    below: bool,
    tolerated: bool,
    stressed: bool,
    /// No negation from further away holds.
    barred: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Condition {
    None,
    Supposed,
    /// The author is out if it holds.
    Refused,
    /// What comes next holds if it does not.
    Excepted,
}

impl Condition {
    fn turns(self) -> bool {
        matches!(self, Condition::Refused | Condition::Excepted)
    }
}

/// The signs that can turn a cue by themselves.
const TURNING: [Sign; 5] = [Sign::Not, Sign::Denied, Sign::Either, Sign::Rejected, Sign::Less];

/// What says something only where it is negated is nothing in a clause without negation.
pub fn leave_out_idle(cues: &mut Vec<Hit<Option<Cue>>>, words: &[Hit<Word>], negated: bool) {
    if !negated && !words.iter().any(|word| TURNING.contains(&word.what.sign)) {
        cues.retain(|cue| cue.what.is_none_or(|cue| cue.counts != Counts::Negated));
    }
}

/// What is part of a cue is no word beside it, but a negation may share its end with one: 不用 and 用ai.
pub fn leave_to_cues(text: &str, words: &mut Vec<Hit<Word>>, cues: &mut Vec<Hit<Option<Cue>>>) {
    let within = |cue: &Hit<Option<Cue>>, word: &Hit<Word>| {
        let longer = word.end - word.start > cue.last() - cue.start;
        word.tail.is_none() && longer && word.start <= cue.start && cue.last() <= word.end
    };
    cues.retain(|cue| !words.iter().any(|word| within(cue, word)));
    words.retain_mut(|word| match cues.iter().find(|cue| cue.covers(word.start, word.end)) {
        Some(cue) if word.start < cue.start && TURNING.contains(&word.what.sign) => {
            word.end = cue.start;
            word.what = Word { sign: Sign::Not, reach: 1 };
            text[word.start..word.end].ends_with(['不', '没', '无', '非'])
        }
        // What others want begins before it: 要把.
        Some(cue) if word.start < cue.start && word.what.sign == Sign::Say => {
            word.end = cue.start;
            true
        }
        // Who is named in a cue that says little by itself is somebody nonetheless.
        Some(cue) => {
            matches!(word.what.sign, Sign::Others | Sign::Body) && cue.what.is_some_and(|cue| cue.weight < PLAIN)
        }
        None => true,
    });
}

/// What may stand before a rejection that is a clause of its own.
fn is_filler(lead: &str) -> bool {
    const WORDS: [&str; 14] =
        ["i", "we", "i'm", "i am", "then", "please", "sorry", "that", "it", "that's", "it's", "this", "so", "then i"];
    let lead = lead.trim();
    let lead =
        ["否则", "不然", "要不", "otherwise"].iter().find_map(|word| lead.strip_prefix(word)).unwrap_or(lead).trim();
    WORDS.contains(&lead)
        || lead.chars().all(|c| "我们咱本人一律概也都就恕请那还是的话可真再多通统坚决绝对这事儿活".contains(c))
}

/// What follows a rejection that is about something else: "I won't do anything else".
fn is_about_others(rest: &str) -> bool {
    ["其他", "其它", "别的", "else", "other", "anything"].iter().any(|word| rest.contains(word))
}
