//! Many phrases looked for in one pass, as the lexicon writes them.
//!
//! Phrases are divided by `;`. In a phrase, `(a|b|)` stands for each of its parts, `*` for any ending of a Latin word,
//! `a .. b` for an `a` that a `b` follows within a few words, and a leading `^` for the beginning of the clause. Latin
//! phrases are whole words; Han phrases stand anywhere. Where several fit, the longest counts, and what it covers is not
//! looked at again: a longer phrase takes a shorter one out of play (`remote desktop`, `remote`).

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::node::language::is_han;

/// How far apart the two parts of a phrase may stand; see [`units`].
const GAP: usize = 8;
/// By at most so many characters and in at most so many ways of beginning is a phrase filed.
const LONGEST: usize = 8;
const MOST: usize = 100;

/// A phrase found in a clause. Places are bytes of the clause.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit<T> {
    pub start: usize,
    pub end: usize,
    /// Where the part after `..` stands.
    pub tail: Option<(usize, usize)>,
    pub what: T,
}

impl<T> Hit<T> {
    /// Where the whole of it ends.
    pub fn last(&self) -> usize {
        self.tail.map_or(self.end, |(_, end)| end)
    }

    /// How much it covers, and whether it does so in two parts: they say more than one of that length.
    fn covered(&self) -> (usize, bool) {
        (self.end - self.start + self.tail.map_or(0, |(from, to)| to - from), self.tail.is_some())
    }

    /// True when it covers some of this stretch; the gap between its parts is not covered.
    pub fn covers(&self, start: usize, end: usize) -> bool {
        let meets = |from: usize, to: usize| from < end && start < to;
        meets(self.start, self.end) || self.tail.is_some_and(|(from, to)| meets(from, to))
    }
}

/// A part of a phrase.
#[derive(Debug)]
enum Part {
    Text(Box<str>),
    /// One of these.
    Either(Vec<Vec<Part>>, Firsts),
    /// The rest of a Latin word.
    Ending,
    Gap(Firsts),
}

/// With which characters something can begin, sorted; none where that is not known.
#[derive(Debug, Default)]
struct Firsts(Option<Box<[char]>>);

impl Firsts {
    fn of(parts: &[Part]) -> Firsts {
        let (beginnings, goes_on) = beginnings(parts, 1);
        let mut firsts: Vec<char> = beginnings.iter().filter_map(|text| text.chars().next()).collect();
        let known = !goes_on && firsts.len() == beginnings.len();
        firsts.sort_unstable();
        firsts.dedup();
        Firsts(known.then(|| firsts.into()))
    }

    fn of_any(ways: &[Vec<Part>]) -> Firsts {
        let all: Option<Vec<Box<[char]>>> = ways.iter().map(|way| Firsts::of(way).0).collect();
        let mut firsts = all.map(|all| all.concat());
        if let Some(firsts) = &mut firsts {
            firsts.sort_unstable();
            firsts.dedup();
        }
        Firsts(firsts.map(Vec::into))
    }

    fn may_begin(&self, text: &str) -> bool {
        self.0.as_ref().is_none_or(|firsts| text.chars().next().is_some_and(|c| firsts.binary_search(&c).is_ok()))
    }
}

struct Phrase<T> {
    parts: Vec<Part>,
    /// Only at the beginning of a clause.
    leads: bool,
    what: T,
}

/// Phrases, ready to be looked for.
pub struct Book<T> {
    phrases: Vec<Phrase<T>>,
    /// A tree of the beginnings of phrases, the root first.
    nodes: Vec<Node>,
    /// The branches of the root, which every character of a text asks for.
    roots: HashMap<char, usize, BuildHasherDefault<OfCharacter>>,
}

/// A character spread over the places of a table; texts choose their characters and not where these go.
#[derive(Default)]
struct OfCharacter(u64);

impl Hasher for OfCharacter {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

#[derive(Default)]
struct Node {
    /// Sorted.
    next: Vec<(char, usize)>,
    /// Which phrases may stand where this beginning does.
    phrases: Vec<usize>,
}

impl<T: Copy> Book<T> {
    /// Reads lines of phrases; of two that cover the same, the earlier counts.
    pub fn new<'a>(lines: impl IntoIterator<Item = (T, &'a str)>) -> Book<T> {
        let mut book = Book { phrases: Vec::new(), nodes: vec![Node::default()], roots: HashMap::default() };
        for (what, line) in lines {
            for phrase in line.split(';').map(str::trim).filter(|phrase| !phrase.is_empty()) {
                let (pattern, leads) = phrase.strip_prefix('^').map_or((phrase, false), |phrase| (phrase, true));
                let parts = parse(pattern);
                for beginning in telling_beginnings(&parts) {
                    book.file(&beginning);
                }
                book.phrases.push(Phrase { parts, leads, what });
            }
        }
        book.roots = book.nodes[0].next.iter().copied().collect();
        book
    }

    /// Files the phrase that comes next under one of its beginnings.
    fn file(&mut self, beginning: &str) {
        let mut node = 0;
        for c in beginning.chars() {
            node = match self.nodes[node].next.binary_search_by_key(&c, |(c, _)| *c) {
                Ok(place) => self.nodes[node].next[place].1,
                Err(place) => {
                    let new = self.nodes.len();
                    self.nodes[node].next.insert(place, (c, new));
                    self.nodes.push(Node::default());
                    new
                }
            };
        }
        self.nodes[node].phrases.push(self.phrases.len());
    }

    /// Finds the phrases of a clause, in order.
    pub fn find(&self, clause: &str, found: &mut Vec<Hit<T>>) {
        found.clear();
        let mut at = 0;
        while let Some(c) = clause[at..].chars().next() {
            let inside_word = c.is_ascii_alphanumeric() && is_in_word(clause[..at].chars().next_back());
            match if inside_word { None } else { self.at(clause, at) } {
                Some(hit) => {
                    // What begins in the second part of a phrase is that part again.
                    let again = found.last().and_then(|hit| hit.tail).is_some_and(|(from, to)| from <= at && at < to);
                    if !again {
                        found.push(hit);
                    }
                    at = hit.end;
                }
                None => at += c.len_utf8(),
            }
        }
    }

    /// The phrase that covers most here.
    fn at(&self, clause: &str, at: usize) -> Option<Hit<T>> {
        let mut best: Option<(Hit<T>, usize)> = None;
        let mut node = &self.nodes[0];
        for (depth, c) in clause[at..].chars().enumerate() {
            let next = match depth {
                0 => self.roots.get(&c).copied(),
                _ => node.next.binary_search_by_key(&c, |(c, _)| *c).ok().map(|place| node.next[place].1),
            };
            let Some(next) = next else { break };
            node = &self.nodes[next];
            for &number in &node.phrases {
                let Some(hit) = self.phrases[number].at(clause, at) else { continue };
                let order = |hit: &Hit<T>, number| (hit.covered(), std::cmp::Reverse(number));
                if best.is_none_or(|(best, earlier)| order(&hit, number) > order(&best, earlier)) {
                    best = Some((hit, number));
                }
            }
        }
        best.map(|(hit, _)| hit)
    }
}

impl<T: Copy> Phrase<T> {
    fn at(&self, clause: &str, at: usize) -> Option<Hit<T>> {
        if self.leads && at > 0 {
            return None;
        }
        let mut reach = Reach { clause, best: None };
        reach.follow(at, None, Rest { parts: &self.parts, then: None });
        let (last, gap) = reach.best?;
        let end = gap.map_or(last, |(end, _)| end);
        Some(Hit { start: at, end, tail: gap.map(|(_, start)| (start, last)), what: self.what })
    }
}

/// What of a phrase is still to come: these parts, then those of the phrase around them.
#[derive(Clone, Copy)]
struct Rest<'a> {
    parts: &'a [Part],
    then: Option<&'a Rest<'a>>,
}

/// The furthest that a phrase reaches, and where its gap begins and ends.
struct Reach<'a> {
    clause: &'a str,
    best: Option<(usize, Option<(usize, usize)>)>,
}

impl Reach<'_> {
    /// Tries every way; true when one led to the end.
    fn follow(&mut self, at: usize, gap: Option<(usize, usize)>, rest: Rest<'_>) -> bool {
        let Some((part, parts)) = rest.parts.split_first() else {
            return match rest.then {
                Some(then) => self.follow(at, gap, *then),
                None => self.arrive(at, gap),
            };
        };
        let rest = Rest { parts, then: rest.then };
        match part {
            Part::Text(text) => self.clause[at..].starts_with(&**text) && self.follow(at + text.len(), gap, rest),
            Part::Either(_, firsts) if !firsts.may_begin(&self.clause[at..]) => false,
            Part::Either(ways, _) => {
                let follow = |way: &Vec<Part>| self.follow(at, gap, Rest { parts: way, then: Some(&rest) });
                ways.iter().map(follow).fold(false, |any, arrived| any | arrived)
            }
            Part::Ending => {
                let ending = self.clause[at..].bytes().take_while(u8::is_ascii_alphanumeric).count();
                self.follow(at + ending, gap, rest)
            }
            Part::Gap(firsts) => {
                if !is_between_words(self.clause, at) {
                    return false;
                }
                let mut to = at;
                let mut left = GAP;
                while let Some(c) = self.clause[to..].chars().next() {
                    let begins_word = c.is_ascii_alphanumeric() && is_between_words(self.clause, to);
                    if is_han(c) || begins_word {
                        if firsts.may_begin(&self.clause[to..]) && self.follow(to, Some((at, to)), rest) {
                            return true;
                        }
                        let Some(less) = left.checked_sub(if is_han(c) { 1 } else { 2 }) else { return false };
                        left = less;
                    }
                    to += c.len_utf8();
                }
                false
            }
        }
    }

    fn arrive(&mut self, at: usize, gap: Option<(usize, usize)>) -> bool {
        let arrived = is_between_words(self.clause, at);
        if arrived && self.best.is_none_or(|(best, _)| at > best) {
            self.best = Some((at, gap));
        }
        arrived
    }
}

/// A measure of distance: a Han character is one, a Latin word two.
pub fn units(text: &str) -> usize {
    let mut units = 0;
    let mut in_word = false;
    for c in text.chars() {
        if is_han(c) {
            units += 1;
        } else if c.is_ascii_alphanumeric() && !in_word {
            units += 2;
        }
        in_word = c.is_ascii_alphanumeric() || (in_word && c == '\'');
    }
    units
}

fn is_in_word(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_alphanumeric())
}

/// False within a Latin word.
fn is_between_words(text: &str, at: usize) -> bool {
    !(is_in_word(text[..at].chars().next_back()) && is_in_word(text[at..].chars().next()))
}

/// The longest beginnings of a phrase that are still few.
fn telling_beginnings(parts: &[Part]) -> Vec<String> {
    let mut texts = vec![String::new()];
    for length in 1..=LONGEST {
        let mut longer = beginnings(parts, length).0;
        longer.sort_unstable();
        longer.dedup();
        if length > 1 && longer.len() > MOST {
            break;
        }
        texts = longer;
    }
    texts
}

/// The texts with which a phrase can begin, of so many characters or, where it ends before that or may go on in many
/// ways, fewer; and whether more may follow what has fewer.
fn beginnings(parts: &[Part], length: usize) -> (Vec<String>, bool) {
    let mut done: Vec<String> = Vec::new();
    let mut open = vec![String::new()];
    for part in parts {
        let mut longer = Vec::new();
        for text in open {
            let left = length - text.chars().count();
            let (more, goes_on) = match part {
                Part::Text(more) => (vec![more.chars().take(left).collect()], true),
                Part::Either(ways, _) => ways.iter().fold((Vec::new(), true), |(mut all, goes_on), way| {
                    let (more, way_goes_on) = beginnings(way, left);
                    all.extend(more);
                    (all, goes_on && way_goes_on)
                }),
                Part::Ending | Part::Gap(_) => (vec![String::new()], false),
            };
            for more in more {
                let text = format!("{text}{more}");
                let full = text.chars().count() == length;
                if full || !goes_on { done.push(text) } else { longer.push(text) }
            }
        }
        open = longer;
        if open.is_empty() {
            return (done, false);
        }
    }
    done.extend(open);
    (done, true)
}

/// Reads a pattern.
fn parse(pattern: &str) -> Vec<Part> {
    let mut rest = pattern;
    let parts = sequence(&mut rest);
    debug_assert!(rest.is_empty(), "unbalanced phrase: {pattern}");
    parts
}

/// Reads up to the end of an alternative.
fn sequence(rest: &mut &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    while !rest.is_empty() && !rest.starts_with(['|', ')']) {
        if let Some(after) = rest.strip_prefix('(') {
            *rest = after;
            let ways = alternatives(rest);
            push_either(&mut parts, ways, rest);
        } else if let Some(after) = rest.strip_prefix("..") {
            *rest = after.trim_start();
            if let Some(Part::Text(before)) = parts.last_mut() {
                *before = before.trim_end().into();
            }
            parts.push(Part::Gap(Firsts::default()));
        } else if let Some(after) = rest.strip_prefix('*') {
            *rest = after;
            parts.push(Part::Ending);
        } else {
            let end = rest.find(['(', '|', ')', '*']).unwrap_or(rest.len());
            let end = rest.find("..").map_or(end, |gap| gap.min(end));
            let (text, after) = rest.split_at(end);
            *rest = after;
            parts.push(Part::Text(text.into()));
        }
    }
    for gap in 0..parts.len() {
        if matches!(parts[gap], Part::Gap(_)) {
            parts[gap] = Part::Gap(Firsts::of(&parts[gap + 1..]));
        }
    }
    parts
}

fn alternatives(rest: &mut &str) -> Vec<Vec<Part>> {
    let mut ways = vec![sequence(rest)];
    while let Some(after) = rest.strip_prefix('|') {
        *rest = after;
        ways.push(sequence(rest));
    }
    *rest = rest.strip_prefix(')').unwrap_or(rest);
    ways
}

/// Where nothing is one of the ways and a space stands on either side, one of the spaces goes with it.
fn push_either(parts: &mut Vec<Part>, mut ways: Vec<Vec<Part>>, rest: &str) {
    let at_end = rest.is_empty() || rest.starts_with([' ', '|', ')', '.']);
    if ways.iter().any(Vec::is_empty)
        && at_end
        && let Some(Part::Text(before)) = parts.last_mut()
        && before.ends_with(' ')
    {
        *before = before.trim_end().into();
        for way in ways.iter_mut().filter(|way| !way.is_empty()) {
            way.insert(0, Part::Text(" ".into()));
        }
    }
    let firsts = Firsts::of_any(&ways);
    parts.push(Part::Either(ways, firsts));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_longest_first() {
        let book = Book::new([
            (1, "remote; on site; (in|at) (the |)(office|lab); 远程; in a (big |small |)room; launch (now|soon|)"),
            (2, "remote desktop; decentrali*; mov* fast; (数据|录音) .. (不出|留在)(本地|校)"),
            (3, "collect .. (data|logs); 收集 .. 数据; ^only"),
        ]);
        let found = |clause: &str| -> Vec<String> {
            let mut hits = Vec::new();
            book.find(clause, &mut hits);
            hits.iter().map(|hit| format!("{} {}", hit.what, &clause[hit.start..hit.last()])).collect()
        };
        let cases: &[(&str, &[&str])] = &[
            ("remote work in the lab", &["1 remote", "1 in the lab"]),
            ("at office in a room or in a small room", &["1 at office", "1 in a room", "1 in a small room"]),
            ("a remote desktop remotely decentralised", &["2 remote desktop", "2 decentralised"]),
            ("只远程remote办公", &["1 远程", "1 remote"]),
            ("moving fast movie fastest", &["2 moving fast"]),
            ("launch soon and launch", &["1 launch soon", "1 launch"]),
            ("only collect as little data", &["3 only", "3 collect as little data"]),
            ("we only collect what a b c d data", &[]),
            ("收集一些数据", &["3 收集一些数据"]),
            ("录音都留在校内", &["2 录音都留在校"]),
        ];
        for (clause, expected) in cases {
            assert_eq!(found(clause), *expected, "{clause}");
        }
    }

    #[test]
    fn distance_counts_characters_and_words() {
        assert_eq!([units("three words 两字"), units("don't"), units("")], [6, 2, 0]);
    }
}
