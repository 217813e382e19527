//! From a text to its stances: cut into clauses, cues found, and each cue weighed by the words around it.

use super::clause::{Clause, Evidence, leave_out_idle, leave_to_cues};
use super::grammar::{WORDS, Word};
use super::lexicon::{CUES, Cue, STRONG};
use super::phrases::Hit;
use super::speaker::Mood;
use super::{Axis, Pole, Stance};
use crate::node::language::is_han;
use crate::node::tokens::simplified;

/// By how much one pole must outweigh the other, unless it alone is said without leaving room.
const MARGIN: i32 = 2;
/// For how many Chinese statements others are spoken of: they are cut at commas, and nobody says that the sentence is over.
const CARRIED: usize = 2;

/// The stances that statements of one author take, at most one an axis, in the order of the axes. An axis on which the
/// evidence is even, or thin, has none.
///
/// Statements are looked at in their order, since one may take back what the one before it says (要坐班的，免谈).
pub fn stances<'a>(statements: impl Iterator<Item = &'a str>) -> Vec<Stance> {
    let mut reader = Reader::default();
    for statement in statements {
        reader.read(statement);
    }
    reader.settle(None);
    let sides = Axis::ALL.into_iter().zip(&reader.sides);
    sides
        .filter_map(|(axis, [first, second])| {
            let leads = |one: &Side, other: &Side| {
                let lead = one.weight - other.weight;
                lead >= MARGIN || (lead > 0 && one.best == STRONG && other.best < STRONG)
            };
            let (pole, side, other) = match () {
                () if leads(first, second) => (Pole::First, first, second),
                () if leads(second, first) => (Pole::Second, second, first),
                () => return None,
            };
            Some(Stance { axis, pole, said: side.said.to_owned(), lead: side.weight - other.weight })
        })
        .collect()
}

/// What statements say beside the words in which sides are taken, whoever takes them.
pub fn beside<'a>(statements: impl Iterator<Item = &'a str>) -> String {
    let mut reader = Reader { rest: Some(String::new()), ..Reader::default() };
    for statement in statements {
        reader.read(statement);
    }
    reader.rest.unwrap_or_default()
}

/// What speaks for one pole.
#[derive(Default)]
struct Side<'a> {
    weight: i32,
    /// The weight of the clause that is kept.
    best: i32,
    said: &'a str,
}

#[derive(Default)]
struct Reader<'a> {
    sides: [[Side<'a>; 2]; 8],
    /// The evidence of the last clause that had any: the next one may reject it.
    held: Vec<Evidence<'a>>,
    mood: Mood,
    /// For how many statements more the mood holds.
    carried: usize,
    /// The clause at hand, in the form in which phrases are written.
    text: String,
    /// The stretches of it that are quoted.
    quoted: Vec<(usize, usize)>,
    cues: Vec<Hit<Option<Cue>>>,
    words: Vec<Hit<Word>>,
    /// What is said beside the cues, where that is asked for.
    rest: Option<String>,
}

impl<'a> Reader<'a> {
    fn read(&mut self, statement: &'a str) {
        // Statements cut from one sentence have no full stop between them.
        self.mood = if self.carried > 0 { Mood { asking: false, ..self.mood } } else { Mood::default() };
        self.carried = self.carried.saturating_sub(1);
        let others = self.mood.told;
        // A statement that is one quotation is a motto.
        let motto = is_one_quotation(statement);
        let mut quote: Option<char> = closes_first(statement);
        let mut from = 0;
        self.begin();
        if quote.is_some() {
            self.quoted.push((0, usize::MAX));
        }
        let mut characters = statement.char_indices().peekable();
        let mut before = ' ';
        while let Some((at, c)) = characters.next() {
            let next = characters.peek().map_or(' ', |(_, next)| *next);
            let rest = &statement[at + c.len_utf8()..];
            if let Some(end) = end_of(c, before, next) {
                self.clause(statement, from, at, quote.is_some(), end);
                from = at + c.len_utf8();
                self.begin();
                if quote.is_some() {
                    self.quoted.push((0, usize::MAX));
                }
            } else if quote == Some(c) && !(c == '’' && next.is_alphanumeric()) {
                quote = None;
                if let Some((_, end)) = self.quoted.last_mut() {
                    *end = self.text.len();
                }
                self.push(' ', next);
            } else if let Some(close) =
                closing(c).filter(|close| quote.is_none() && !motto && (c != '"' || rest.contains(*close)))
            {
                quote = Some(close);
                self.push(' ', next);
                self.quoted.push((self.text.len(), usize::MAX));
            } else {
                self.push(plain(c), next);
            }
            before = c;
        }
        self.clause(statement, from, statement.len(), quote.is_some(), End::Clause);
        if self.mood.told && !others && statement.contains(is_han) {
            self.carried = CARRIED;
        }
    }

    fn begin(&mut self) {
        self.text.clear();
        self.quoted.clear();
    }

    /// Adds a character; spaces only between Latin words, one at a time.
    fn push(&mut self, c: char, next: char) {
        let last = self.text.chars().next_back();
        if c != ' ' {
            self.text.push(c);
        } else if last.is_some_and(|last| last != ' ' && !is_han(last)) && !is_han(next) {
            self.text.push(' ');
        }
    }

    /// Weighs the clause that has been put together.
    fn clause(&mut self, statement: &'a str, from: usize, to: usize, in_quote: bool, end: End) {
        while self.text.ends_with(' ') {
            self.text.pop();
        }
        if in_quote && let Some((_, end)) = self.quoted.last_mut() {
            *end = self.text.len();
        }
        if !self.text.is_empty() {
            let (mut cues, mut words) = (std::mem::take(&mut self.cues), std::mem::take(&mut self.words));
            CUES.find(&self.text, &mut cues);
            WORDS.find(&self.text, &mut words);
            leave_out_idle(&mut cues, &words, self.mood.negated);
            leave_to_cues(&self.text, &mut words, &mut cues);
            if let Some(rest) = &mut self.rest {
                leave_out(&self.text, &cues, rest);
            }
            let clause = Clause { text: &self.text, cues: &cues, words: &words, quoted: &self.quoted };
            let mut mood = self.mood;
            clause.set(&mut mood, end);
            let says = cues.iter().any(|cue| cue.what.is_some());
            let evidence = says.then(|| clause.evidence(&mut mood, (statement, from, to)));
            let rejected = !says && clause.is_rejection(self.held.iter().any(|held| held.supposed));
            clause.leave(&mut mood);
            self.settle(rejected.then_some((statement, to)));
            self.held.extend(evidence.into_iter().flatten());
            self.mood = mood;
            (self.cues, self.words) = (cues, words);
        }
        if end != End::Clause {
            self.mood = Mood { creed: self.mood.creed, ..Mood::default() };
        }
    }

    /// Counts what was held back; a rejection that follows, and ends here, turns it.
    fn settle(&mut self, rejected: Option<(&'a str, usize)>) {
        let mut held = std::mem::take(&mut self.held);
        let mut heaviest = [[(0, ""); 2]; 8];
        for evidence in &mut held {
            if let Some((statement, to)) = rejected {
                evidence.negated = !evidence.negated;
                if std::ptr::eq(statement, evidence.statement) {
                    evidence.to = to;
                }
            } else if evidence.supposed {
                continue;
            }
            let Some((pole, weight)) = evidence.verdict() else { continue };
            let heaviest = &mut heaviest[evidence.cue.axis as usize][pole as usize];
            if weight > heaviest.0 {
                *heaviest = (weight, evidence.statement[evidence.from..evidence.to].trim());
            }
        }
        for (sides, heaviest) in self.sides.iter_mut().zip(heaviest) {
            for (side, (weight, said)) in sides.iter_mut().zip(heaviest) {
                side.weight += weight;
                if weight > side.best {
                    (side.best, side.said) = (weight, said);
                }
            }
        }
        held.clear();
        self.held = held;
    }
}

/// Adds a clause to a text, without its cues.
fn leave_out(clause: &str, cues: &[Hit<Option<Cue>>], text: &mut String) {
    let mut from = 0;
    for cue in cues.iter().filter(|cue| cue.what.is_some()) {
        text.push_str(clause.get(from..cue.start).unwrap_or_default());
        text.push('\n');
        from = from.max(cue.end);
    }
    text.push_str(&clause[from..]);
    text.push('\n');
}

/// What ends a clause.
#[derive(Clone, Copy, PartialEq)]
pub enum End {
    Clause,
    Sentence,
    Question,
}

fn end_of(c: char, before: char, next: char) -> Option<End> {
    match c {
        '?' | '？' => Some(End::Question),
        '。' | '！' | '；' | '!' | ';' | '\n' => Some(End::Sentence),
        '.' if next.is_whitespace() || is_han(next) => Some(End::Sentence),
        ',' if before.is_ascii_digit() && next.is_ascii_digit() => None,
        '，' | ',' | '—' | '…' | '(' | ')' | '（' | '）' | '|' | '｜' => Some(End::Clause),
        '-' | '–' if before == ' ' && next == ' ' => Some(End::Clause),
        ':' | '：' if next == ' ' || is_han(next) || closing(next).is_some() => Some(End::Clause),
        _ => None,
    }
}

fn closing(quote: char) -> Option<char> {
    match quote {
        '“' => Some('”'),
        '‘' => Some('’'),
        '《' => Some('》'),
        '「' => Some('」'),
        '『' => Some('』'),
        '"' => Some('"'),
        _ => None,
    }
}

/// The mark that ends a quotation whose beginning was cut off.
fn closes_first(statement: &str) -> Option<char> {
    let first = statement.chars().find(|c| matches!(c, '“' | '”' | '「' | '」' | '『' | '』'))?;
    matches!(first, '”' | '」' | '』').then_some(first)
}

fn is_one_quotation(statement: &str) -> bool {
    let bare = statement.trim().trim_end_matches(['。', '.']);
    let close = bare.chars().next().and_then(closing);
    close.is_some_and(|close| bare.chars().skip(1).position(|c| c == close) == Some(bare.chars().count() - 2))
}

/// The form in which phrases are written: small letters, narrow signs, simplified characters, and a space for what only
/// divides words.
fn plain(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        'a'..='z' | '0'..='9' => c,
        '’' | '‘' | '`' => '\'',
        '-' | '‐' | '‑' | '–' | '/' | '_' | '*' | '#' | ':' | '：' | '·' | '~' | '>' | '<' | '[' | ']' => ' ',
        '\u{ff01}'..='\u{ff5e}' => plain(char::from_u32(c as u32 - 0xfee0).unwrap_or(' ')),
        _ if c.is_whitespace() => ' ',
        _ if c.is_ascii() => c,
        _ if is_han(c) => simplified(c),
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}
