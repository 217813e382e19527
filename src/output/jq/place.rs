//! Where in a filter something is wrong, as an error that a reader and a script can follow.

use jaq_core::compile::Undefined;
use jaq_core::load::{lex, parse, span};
use serde_json::json;

use crate::error::{self, Error, Kind};

/// Longest piece of a filter that is repeated beside its error, in characters to each side.
const AROUND: usize = 40;

/// The error of a filter that cannot be understood: what is wrong, at this part of the filter.
///
/// `details` hold `filter`, `line`, `column` (both from 1, in characters), `near` (the line, shortened) and `caret` (a
/// mark to stand below `near`).
pub fn bad_filter(code: &str, at: &str, why: &str) -> Error {
    let offset = span(code, at).start.min(code.len());
    let before = &code[..offset];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = code[start..offset].chars().count() + 1;
    let text = code[start..].lines().next().unwrap_or_default();
    let (near, caret) = near(text, column);
    let place = if line > 1 { format!("line {line}, column {column}") } else { format!("column {column}") };
    Error::new(Kind::Usage, "bad_jq_filter", format!("jq filter: {why} at {place}: {near}"))
        .hint("towow help jq")
        .details(json!({ "filter": code, "line": line, "column": column, "near": near, "caret": caret }))
}

/// A filter that cannot be understood as a whole.
pub fn refused(why: impl Into<String>) -> Error {
    Error::new(Kind::Usage, "bad_jq_filter", format!("jq filter: {}", why.into())).hint("towow help jq")
}

/// The part of a line around a column, and a line of spaces with a caret under that column.
fn near(line: &str, column: usize) -> (String, String) {
    let chars: Vec<char> = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let at = column - 1;
    let from = at.saturating_sub(AROUND);
    let upto = (at + AROUND).min(chars.len());
    let mut near: String = chars[from.min(chars.len())..upto].iter().collect();
    let mut pad = at - from;
    if from > 0 {
        near.insert(0, '…');
        pad += 1;
    }
    if upto < chars.len() {
        near.push('…');
    }
    (near, format!("{}^", " ".repeat(pad)))
}

/// The first thing that the lexer missed.
pub fn lexed(code: &str, errors: &[lex::Error<&str>]) -> Error {
    let Some((expected, at)) = errors.first() else { return refused("not a jq filter") };
    let why = match (expected, at.chars().next()) {
        (lex::Expect::Token, Some(found)) => format!("unexpected {found:?}"),
        (lex::Expect::Delim(open), _) => format!("expected {}", closing(open)),
        (expected, _) => format!("expected {}", expected.as_str()),
    };
    bad_filter(code, at, &why)
}

fn closing(open: &str) -> &str {
    match open {
        "(" => ")",
        "[" => "]",
        "{" => "}",
        quote => quote,
    }
}

/// The first thing that the parser missed.
pub fn parsed(code: &str, errors: &[parse::Error<&str>]) -> Error {
    let Some((expected, at)) = errors.first() else { return refused("not a jq filter") };
    let found = at.chars().next().map(|first| match first {
        '(' | '[' | '{' | '"' => first.to_string(),
        _ => (*at).to_owned(),
    });
    let why = match (expected, found) {
        (parse::Expect::Just(""), None) => "expected more".to_owned(),
        (parse::Expect::Nothing, Some(found)) => format!("unexpected {found:?}"),
        (expected, Some(found)) => format!("expected {} instead of {found:?}", words(expected)),
        (expected, None) => format!("expected {}", words(expected)),
    };
    bad_filter(code, at, &why)
}

fn words<'a>(expected: &parse::Expect<&'a str>) -> &'a str {
    match expected {
        parse::Expect::Term => "a filter",
        parse::Expect::Just("") => "an end",
        expected => expected.as_str(),
    }
}

/// A name that nothing defines, with the nearest that something does.
pub fn undefined(code: &str, at: &str, what: &Undefined, known: &[(String, usize)], vars: &[String]) -> Error {
    let why = match what {
        Undefined::Filter(arity) => {
            let call = signature(at, *arity);
            let others: Vec<usize> = known.iter().filter(|(name, _)| name == at).map(|(_, arity)| *arity).collect();
            if others.is_empty() {
                let near = nearest(at, known.iter().map(|(name, arity)| (name.as_str(), arity.abs_diff(1))));
                format!(
                    "{call} is not defined{}",
                    near.map(|near| format!("; did you mean {near}?")).unwrap_or_default()
                )
            } else {
                format!("{call} is not defined; {at} takes {}", arguments(&others))
            }
        }
        Undefined::Var => {
            let near = nearest(at, vars.iter().map(|name| (name.as_str(), 0)));
            format!(
                "variable {at} is not defined{}",
                near.map(|near| format!("; did you mean {near}?")).unwrap_or_default()
            )
        }
        Undefined::Label => format!("label {at} is not defined"),
        _ => "modules are not supported".to_owned(),
    };
    bad_filter(code, at, &why)
}

fn signature(name: &str, arity: usize) -> String {
    format!("{name}/{arity}")
}

fn arguments(arities: &[usize]) -> String {
    let mut arities = arities.to_vec();
    arities.sort_unstable();
    arities.dedup();
    let words: Vec<String> = arities.iter().map(|n| if *n == 0 { "none".into() } else { n.to_string() }).collect();
    match words.as_slice() {
        [one] if one == "none" => "no arguments".into(),
        [one] if one == "1" => "1 argument".into(),
        _ => format!("{} arguments", words.join(" or ")),
    }
}

/// The definition that was probably meant, but for ours.
fn nearest<'a>(name: &str, known: impl Iterator<Item = (&'a str, usize)>) -> Option<&'a str> {
    error::nearest(name, known.map(|(known, _)| known).filter(|known| !known.starts_with('_')))
}
