//! Natives: what the engine lacks, and what it does in another way than jq. A native here wins over the engine's native or
//! definition of the same name and arity.

mod format;
mod paths;
mod regex;
mod world;

use jaq_core::native::{Filter, Fun, bome, run, unary, v};
use jaq_core::{Bind, RunPtr, ValR, ValXs};
use jaq_json::{Num, Val, read};
use jaq_std::ValT as _;

use super::Engine;
use super::write::text;

pub use world::{environment, reason};

type Cv<'a> = jaq_core::Cv<'a, Engine>;
type Native = Filter<RunPtr<Engine>>;
type Failure = jaq_core::Error<Val>;

/// Natives of the engine that our definitions of the same name and arity call: name, arity, the name by which they do.
pub const ALIASES: &[(&str, usize, &str)] = &[
    ("range", 3, "_range"),
    ("limit", 2, "_limit"),
    ("skip", 2, "_skip"),
    ("reverse", 0, "_reverse"),
    ("ldexp", 2, "_ldexp"),
    ("scalbln", 2, "_scalbln"),
];

/// Helpers of the engine, which jq does not have.
pub const HELPERS: &[&str] = &[
    "debug_empty",
    "stderr_empty",
    "error_empty",
    "escape_sh",
    "escape_html",
    "unescape_html",
    "encode_uri",
    "decode_uri",
    "encode_base64",
    "decode_base64",
    "matches",
    "split_matches",
    "split_",
    "scan_",
    "capture_of_match",
    "min_by_or_empty",
    "max_by_or_empty",
    "key_values",
    "path_value",
    "totype",
    "isboolean",
    "isnumber",
    "isstring",
    "isarray",
    "isobject",
    "isfinite",
    "tobytes",
];

/// All of them.
pub fn funs() -> impl Iterator<Item = Fun<Engine>> {
    let all = [numbers(), texts(), arrays(), format::natives(), paths::natives(), regex::natives(), world::natives()];
    all.into_iter().flat_map(|natives| natives.into_vec().into_iter().map(run::<Engine>))
}

/// The one argument that is a filter.
fn filter() -> Box<[Bind]> {
    [Bind::Fun(())].into()
}

/// An error whose message is this text.
fn fail(text: impl std::fmt::Display) -> Failure {
    Failure::str(text)
}

/// The name of a value's type.
pub fn kind(value: &Val) -> &'static str {
    match value {
        Val::Null => "null",
        Val::Bool(_) => "boolean",
        Val::Num(_) => "number",
        Val::TStr(_) | Val::BStr(_) => "string",
        Val::Arr(_) => "array",
        Val::Obj(_) => "object",
    }
}

/// A value in an error message: its type and the beginning of its JSON.
pub fn short(value: &Val) -> String {
    const MOST: usize = 40;
    let json = text(value);
    match json.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} ({}...)", kind(value), &json[..end]),
        None => format!("{} ({json})", kind(value)),
    }
}

fn string(text: impl Into<String>) -> Val {
    Val::utf8_str(text.into().into_bytes())
}

/// The bytes of a string.
fn bytes(value: &Val) -> Option<&[u8]> {
    match value {
        Val::TStr(bytes) | Val::BStr(bytes) => Some(bytes),
        _ => None,
    }
}

/// A number as an integer where it is one.
fn integral(number: f64) -> Val {
    if number.fract() == 0.0 && number.abs() < 9.0e15 && !(number == 0.0 && number.is_sign_negative()) {
        Val::from(number as isize)
    } else {
        Val::from(number)
    }
}

fn numbers() -> Box<[Native]> {
    Box::new([
        ("_mul", v(2), |mut cv| {
            let (left, right) = operands(&mut cv);
            multiply(left, right)
        }),
        ("_div", v(2), |mut cv| {
            let (left, right) = operands(&mut cv);
            bome(divide(left, right))
        }),
        ("_rem", v(2), |mut cv| {
            let (left, right) = operands(&mut cv);
            bome(remainder(left, right))
        }),
        ("_index", v(0), |cv| bome(Ok(rounded(cv.1, f64::floor)))),
        ("_upto", v(0), |cv| bome(Ok(rounded(cv.1, f64::ceil)))),
        ("_first", filter(), |mut cv| {
            let (f, context) = cv.0.pop_fun();
            Box::new(f.run((context, cv.1)).next().into_iter())
        }),
        ("_last", filter(), |mut cv| {
            let (f, context) = cv.0.pop_fun();
            let last = f.run((context, cv.1)).try_fold(Val::Null, |_, value| value);
            Box::new(std::iter::once(last))
        }),
        ("nearbyint", v(0), |cv| bome(float(&cv.1).map(|number| integral(number.round_ties_even())))),
        ("rint", v(0), |cv| bome(float(&cv.1).map(|number| integral(number.round_ties_even())))),
        ("trunc", v(0), |cv| bome(float(&cv.1).map(|number| integral(number.trunc())))),
    ])
}

/// The right operand is the first argument, so that it runs slowest.
fn operands(cv: &mut Cv) -> (Val, Val) {
    let left = cv.0.pop_var();
    (left, cv.0.pop_var())
}

fn float(value: &Val) -> Result<f64, Failure> {
    value.as_f64().ok_or_else(|| fail(format_args!("{} number required", short(value))))
}

fn multiply<'a>(left: Val, right: Val) -> ValXs<'a, Val> {
    let (text, times) = match (&left, &right) {
        (Val::TStr(text), Val::Num(_)) => (text, right.as_f64()),
        (Val::Num(_), Val::TStr(text)) => (text, left.as_f64()),
        _ => return bome(left * right),
    };
    let times = times.unwrap_or_default();
    if times < 0.0 || times.is_nan() {
        return bome(Ok(Val::Null));
    }
    // A float becomes the nearest integer that there is.
    let times = times as usize;
    match text.len().checked_mul(times).filter(|length| *length <= super::limits::longest_text()) {
        Some(_) => bome(Ok(Val::utf8_str(text.repeat(times)))),
        None => world::limited(format!("a string of {} bytes is repeated {times} times", text.len())),
    }
}

fn divide(left: Val, right: Val) -> ValR<Val> {
    match (&left, &right) {
        (Val::Num(_), Val::Num(_)) if right.as_f64() == Some(0.0) => Err(fail(format_args!(
            "{} and {} cannot be divided because the divisor is zero",
            short(&left),
            short(&right)
        ))),
        (Val::Num(Num::Int(l)), Val::Num(Num::Int(r))) if l.checked_rem(*r) == Some(0) => Ok(Val::from(l / r)),
        _ => left / right,
    }
}

/// Operands are cut to integers, as in jq.
fn remainder(left: Val, right: Val) -> ValR<Val> {
    let (Val::Num(l), Val::Num(r)) = (&left, &right) else { return left % right };
    let zero =
        || fail(format_args!("{} and {} cannot be divided because the divisor is zero", short(&left), short(&right)));
    if let (Num::Int(l), Num::Int(r)) = (l, r) {
        return if *r == 0 { Err(zero()) } else { Ok(Val::from(l.checked_rem(*r).unwrap_or(0))) };
    }
    if matches!((l, r), (Num::BigInt(_), Num::Int(_) | Num::BigInt(_)) | (Num::Int(_), Num::BigInt(_))) {
        return left % right;
    }
    let (l, r) = (float(&left)?, float(&right)?);
    if l.is_nan() || r.is_nan() {
        return Ok(Val::from(f64::NAN));
    }
    match r as i64 {
        0 => Err(zero()),
        r => Ok(Val::from((l as i64).checked_rem(r).unwrap_or(0) as isize)),
    }
}

fn rounded(value: Val, round: fn(f64) -> f64) -> Val {
    match &value {
        Val::Num(Num::Float(_) | Num::Dec(_)) => match value.as_f64() {
            Some(number) if number.is_finite() => Val::from(round(number) as isize),
            _ => value,
        },
        _ => value,
    }
}

fn texts() -> Box<[Native]> {
    Box::new([
        ("_short", v(0), |cv| bome(Ok(string(short(&cv.1))))),
        ("ltrimstr", v(1), |cv| unary(cv, |value, fix| Ok(trimmed(value, &fix, true, false)))),
        ("rtrimstr", v(1), |cv| unary(cv, |value, fix| Ok(trimmed(value, &fix, false, true)))),
        ("trimstr", v(1), |cv| unary(cv, |value, fix| Ok(trimmed(value, &fix, true, true)))),
        ("fromjson", v(0), |cv| {
            bome(match bytes(&cv.1) {
                Some(json) if json.iter().all(u8::is_ascii_whitespace) => Ok(Val::Null),
                Some(b"nan") => Ok(Val::from(f64::NAN)),
                Some(json) => read::parse_single(json)
                    .map_err(|error| fail(format_args!("{} cannot be parsed as JSON: {error}", short(&cv.1)))),
                None => Err(fail(format_args!("{} cannot be parsed as JSON: not a string", short(&cv.1)))),
            })
        }),
        ("tonumber", v(0), |cv| {
            let parsed = match &cv.1 {
                Val::Num(_) => return bome(Ok(cv.1)),
                Val::TStr(text) => text.first().filter(|first| first.is_ascii_digit() || **first == b'-').and(
                    read::parse_single_num(text).filter(|number| !matches!(number, Num::Float(f) if !f.is_finite())),
                ),
                _ => None,
            };
            bome(
                parsed.map(Val::Num).ok_or_else(|| fail(format_args!("{} cannot be parsed as a number", short(&cv.1)))),
            )
        }),
        ("implode", v(0), |cv| bome(implode(&cv.1))),
        ("ascii_downcase", v(0), |cv| bome(cased(&cv.1, <[u8]>::to_ascii_lowercase))),
        ("ascii_upcase", v(0), |cv| bome(cased(&cv.1, <[u8]>::to_ascii_uppercase))),
    ])
}

fn arrays() -> Box<[Native]> {
    Box::new([
        ("join", v(1), |cv| unary(cv, |items, separator| joined(&items, &separator))),
        ("flatten", v(0), |cv| bome(flattened(&cv.1, f64::INFINITY))),
        ("flatten", v(1), |cv| {
            unary(cv, |items, depth| match depth.as_f64() {
                Some(depth) if depth >= 0.0 => flattened(&items, depth),
                Some(_) => Err(fail("flatten depth must not be negative")),
                None => Err(fail("flatten depth must be a number")),
            })
        }),
        ("builtins", v(0), |_| {
            let names = crate::output::jq::prelude::known();
            bome(Ok(names.iter().map(|(name, arity)| string(format!("{name}/{arity}"))).collect()))
        }),
    ])
}

fn joined(items: &Val, separator: &Val) -> ValR<Val> {
    let Val::Arr(items) = items else { return Err(fail(format_args!("{} cannot be joined", short(items)))) };
    let mut joined = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            let wrong = || fail(format_args!("{} cannot separate strings", short(separator)));
            joined.extend_from_slice(bytes(separator).ok_or_else(wrong)?);
        }
        match item {
            Val::Null => {}
            Val::Bool(_) | Val::Num(_) => joined.extend_from_slice(text(item).as_bytes()),
            Val::TStr(text) | Val::BStr(text) => joined.extend_from_slice(text),
            item => return Err(fail(format_args!("{} cannot be joined to a string", short(item)))),
        }
    }
    Ok(Val::utf8_str(joined))
}

fn flattened(items: &Val, depth: f64) -> ValR<Val> {
    fn add(items: &[Val], depth: f64, flat: &mut Vec<Val>) {
        for item in items {
            match item {
                Val::Arr(inner) if depth > 0.0 => add(inner, depth - 1.0, flat),
                item => flat.push(item.clone()),
            }
        }
    }
    let mut flat = Vec::new();
    match items {
        Val::Arr(items) => add(items, depth, &mut flat),
        // As elsewhere, an object stands for its values.
        Val::Obj(fields) => fields.values().for_each(|item| add(std::slice::from_ref(item), depth, &mut flat)),
        items => return Err(fail(format_args!("cannot iterate over {}", short(items)))),
    }
    Ok(flat.into_iter().collect())
}

fn trimmed(value: Val, fix: &Val, start: bool, end: bool) -> Val {
    let (Val::TStr(text), Val::TStr(fix)) = (&value, fix) else { return value };
    let mut rest: &[u8] = text;
    if start {
        rest = rest.strip_prefix(&fix[..]).unwrap_or(rest);
    }
    if end {
        rest = rest.strip_suffix(&fix[..]).unwrap_or(rest);
    }
    value.as_sub_str(rest)
}

fn implode(value: &Val) -> ValR<Val> {
    let wrong = || fail("implode input must be an array of codepoints");
    let Val::Arr(points) = value else { return Err(wrong()) };
    let mut text = String::with_capacity(points.len());
    for point in points.iter() {
        let point = point.as_f64().ok_or_else(wrong)?;
        // What is no character becomes the replacement character, as in jq.
        text.push(char::from_u32(point as u32).filter(|_| point >= 0.0).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    Ok(string(text))
}

fn cased(value: &Val, case: fn(&[u8]) -> Vec<u8>) -> ValR<Val> {
    match value {
        Val::TStr(text) => Ok(Val::utf8_str(case(text))),
        _ => Err(fail(format_args!("{} cannot change its case: not a string", short(value)))),
    }
}
