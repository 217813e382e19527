//! Matching of regular expressions, with look-around and back references as in jq.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use fancy_regex::{Captures, Regex};
use jaq_core::ValR;
use jaq_core::native::{bome, v};
use jaq_json::{Map, Val};

use super::{Failure, Native, fail, short, string};

/// Compiled expressions that are kept.
const KEPT: usize = 64;

/// An expression with its flags.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
struct Wanted {
    expression: String,
    /// `i`, `x` and `s` as the engine of expressions calls them.
    options: String,
    all: bool,
    skip_empty: bool,
}

thread_local! {
    /// A filter asks for the same expression for every value.
    static COMPILED: RefCell<HashMap<Wanted, Rc<Regex>>> = RefCell::new(HashMap::new());
}

pub fn natives() -> Box<[Native]> {
    Box::new([
        ("_match", v(2), |mut cv| {
            let (flags, expression) = (cv.0.pop_var(), cv.0.pop_var());
            let mut found = Vec::new();
            let each = each(&cv.1, &expression, &flags, |_, captures, names, position| {
                found.push(described(captures, names, position));
                true
            });
            bome(each.map(|_| found.into_iter().collect()))
        }),
        ("_test", v(2), |mut cv| {
            let (flags, expression) = (cv.0.pop_var(), cv.0.pop_var());
            let mut found = false;
            let each = each(&cv.1, &expression, &flags, |_, _, _, _| {
                found = true;
                false
            });
            bome(each.map(|_| Val::from(found)))
        }),
        // What stands between matches, as strings, and the matches.
        ("_pieces", v(2), |mut cv| {
            let (flags, expression) = (cv.0.pop_var(), cv.0.pop_var());
            bome(pieces(&cv.1, &expression, &flags))
        }),
    ])
}

fn pieces(text: &Val, expression: &Val, flags: &Val) -> ValR<Val> {
    let mut pieces = Vec::new();
    let mut from = 0;
    let rest = each(text, expression, flags, |text, captures, names, position| {
        if let Some(whole) = captures.get(0) {
            pieces.push(string(&text[from..whole.start()]));
            from = whole.end();
        }
        pieces.push(described(captures, names, position));
        true
    })?;
    pieces.push(string(&rest[from..]));
    Ok(pieces.into_iter().collect())
}

/// Counts characters up to places that only move forward.
struct Position<'t> {
    text: &'t str,
    bytes: usize,
    characters: usize,
}

impl Position<'_> {
    fn at(&mut self, byte: usize) -> usize {
        if byte < self.bytes {
            return self.text[..byte].chars().count();
        }
        self.characters += self.text[self.bytes..byte].chars().count();
        self.bytes = byte;
        self.characters
    }
}

/// Hands each match to `take` until it has enough, and gives the text back.
fn each<'t>(
    text: &'t Val,
    expression: &Val,
    flags: &Val,
    mut take: impl FnMut(&'t str, &Captures<str>, &[Option<String>], &mut Position) -> bool,
) -> Result<&'t str, Failure> {
    let Val::TStr(bytes) = text else {
        return Err(fail(format_args!("{} cannot be matched, as it is not a string", short(text))));
    };
    let text = std::str::from_utf8(bytes).map_err(|error| fail(format_args!("the text is not UTF-8: {error}")))?;
    let wanted = wanted(expression, flags)?;
    let regex = compiled(&wanted)?;
    let names: Vec<Option<String>> = regex.capture_names().map(|name| name.map(str::to_owned)).collect();
    let mut position = Position { text, bytes: 0, characters: 0 };
    for captures in regex.captures_iter(text) {
        let captures = captures.map_err(|error| fail(format_args!("{} (at regex): {error}", wanted.expression)))?;
        if wanted.skip_empty && captures.get(0).is_some_and(|whole| whole.as_str().is_empty()) {
            continue;
        }
        if !take(text, &captures, &names, &mut position) || !wanted.all {
            break;
        }
    }
    Ok(text)
}

/// An expression is a string, or an array of it and flags.
fn wanted(expression: &Val, flags: &Val) -> Result<Wanted, Failure> {
    let (expression, more) = match expression {
        Val::Arr(pair) => (pair.first().unwrap_or(&Val::Null), pair.get(1).unwrap_or(&Val::Null)),
        expression => (expression, &Val::Null),
    };
    let Val::TStr(text) = expression else {
        return Err(fail(format_args!("{} cannot be matched, as it is not a string", short(expression))));
    };
    let mut wanted = Wanted { expression: String::from_utf8_lossy(text).into_owned(), ..Wanted::default() };
    for flags in [more, flags] {
        let wrong = || fail(format_args!("{} is not a valid modifier string", short(flags)));
        let text = match flags {
            Val::Null => continue,
            Val::TStr(text) => text,
            _ => return Err(wrong()),
        };
        for flag in text.iter() {
            match flag {
                b'g' => wanted.all = true,
                b'n' => wanted.skip_empty = true,
                b'i' => wanted.options.push('i'),
                b'x' => wanted.options.push('x'),
                b'p' => wanted.options.push('s'),
                // One line is the default, and there is no longest match.
                b's' | b'l' => {}
                _ => return Err(wrong()),
            }
        }
    }
    Ok(wanted)
}

fn compiled(wanted: &Wanted) -> Result<Rc<Regex>, Failure> {
    if let Some(regex) = COMPILED.with_borrow(|compiled| compiled.get(wanted).cloned()) {
        return Ok(regex);
    }
    let options = if wanted.options.is_empty() { String::new() } else { format!("(?{})", wanted.options) };
    let regex = Regex::new(&format!("{options}{}", wanted.expression))
        .map_err(|error| fail(format_args!("{} (at regex): {error}", wanted.expression)))?;
    let regex = Rc::new(regex);
    COMPILED.with_borrow_mut(|compiled| {
        if compiled.len() >= KEPT {
            compiled.clear();
        }
        compiled.insert(wanted.clone(), regex.clone());
    });
    Ok(regex)
}

/// A match as jq describes it, places and lengths in characters.
fn described(captures: &Captures<str>, names: &[Option<String>], position: &mut Position) -> Val {
    let mut place = |index: usize| -> Map {
        let (offset, length, text) = match captures.get(index) {
            Some(found) => {
                let (start, text) = (position.at(found.start()), found.as_str());
                (start as isize, text.chars().count(), string(text))
            }
            None => (-1, 0, Val::Null),
        };
        let fields = [("offset", Val::from(offset)), ("length", Val::from(length)), ("string", text)];
        fields.into_iter().map(|(name, value)| (string(name), value)).collect()
    };
    let mut whole = place(0);
    let groups = (1..captures.len()).map(|index| {
        let mut group = place(index);
        group.insert(string("name"), names.get(index).cloned().flatten().map(string).unwrap_or_default());
        Val::obj(group)
    });
    let groups = groups.collect::<Vec<_>>().into_iter().collect();
    whole.insert(string("captures"), groups);
    Val::obj(whole)
}
