//! Values as JSON text.

use std::io::{self, Write};

use jaq_json::{Num, Val};

/// How a value is written.
#[derive(Debug, Clone, Default)]
pub struct Style {
    /// Strings at the top as they are, without quotes.
    pub raw: bool,
    /// One level of indentation; none writes each value on one line.
    pub indent: Option<String>,
    /// Fields in the order of their names.
    pub sort_keys: bool,
}

/// Writes one value, without a line break after it.
///
/// As in jq `nan` becomes null and infinities the largest numbers; numbers that were only read keep their text.
pub fn write(out: &mut impl Write, value: &Val, style: &Style) -> io::Result<()> {
    match value {
        Val::TStr(text) | Val::BStr(text) if style.raw => match std::str::from_utf8(text) {
            Ok(_) => out.write_all(text),
            Err(_) => out.write_all(String::from_utf8_lossy(text).as_bytes()),
        },
        value => json(out, value, style, 0),
    }
}

/// A value as compact JSON.
pub fn text(value: &Val) -> String {
    let mut out = Vec::new();
    // Writing to memory does not fail.
    let _ = json(&mut out, value, &Style::default(), 0);
    String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn json(out: &mut impl Write, value: &Val, style: &Style, level: usize) -> io::Result<()> {
    match value {
        Val::Null => out.write_all(b"null"),
        Val::Bool(true) => out.write_all(b"true"),
        Val::Bool(false) => out.write_all(b"false"),
        Val::Num(number) => self::number(out, number),
        Val::TStr(text) | Val::BStr(text) => string(out, text),
        Val::Arr(items) if items.is_empty() => out.write_all(b"[]"),
        Val::Arr(items) => {
            out.write_all(b"[")?;
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.write_all(b",")?;
                }
                line(out, style, level + 1)?;
                json(out, item, style, level + 1)?;
            }
            line(out, style, level)?;
            out.write_all(b"]")
        }
        Val::Obj(fields) if fields.is_empty() => out.write_all(b"{}"),
        Val::Obj(fields) => {
            out.write_all(b"{")?;
            let mut field = |index: usize, key: &Val, value: &Val| {
                if index > 0 {
                    out.write_all(b",")?;
                }
                line(out, style, level + 1)?;
                self::key(out, key)?;
                out.write_all(if style.indent.is_some() { b": " } else { b":" })?;
                json(out, value, style, level + 1)
            };
            if style.sort_keys {
                let mut sorted: Vec<_> = fields.iter().collect();
                sorted.sort_by_key(|(key, _)| *key);
                sorted.iter().enumerate().try_for_each(|(index, (key, value))| field(index, key, value))?;
            } else {
                fields.iter().enumerate().try_for_each(|(index, (key, value))| field(index, key, value))?;
            }
            line(out, style, level)?;
            out.write_all(b"}")
        }
    }
}

fn line(out: &mut impl Write, style: &Style, level: usize) -> io::Result<()> {
    let Some(indent) = &style.indent else { return Ok(()) };
    out.write_all(b"\n")?;
    (0..level).try_for_each(|_| out.write_all(indent.as_bytes()))
}

/// The engine has keys that are no strings; JSON has not.
fn key(out: &mut impl Write, key: &Val) -> io::Result<()> {
    match key {
        Val::TStr(text) | Val::BStr(text) => string(out, text),
        key => string(out, text(key).as_bytes()),
    }
}

fn number(out: &mut impl Write, number: &Num) -> io::Result<()> {
    match number {
        Num::Int(number) => write!(out, "{number}"),
        Num::Float(number) => float(out, *number),
        // The reader also takes what JSON does not allow.
        Num::Dec(text) => {
            let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
            if digits.first() == Some(&b'+') || matches!(digits, [b'0', b'0'..=b'9', ..]) {
                float(out, text.parse().unwrap_or(f64::NAN))
            } else {
                out.write_all(text.as_bytes())
            }
        }
        Num::BigInt(number) => write!(out, "{number}"),
    }
}

fn float(out: &mut impl Write, number: f64) -> io::Result<()> {
    if number.is_nan() {
        out.write_all(b"null")
    } else if number.is_infinite() {
        write!(out, "{:?}", f64::MAX.copysign(number))
    } else if number.fract() == 0.0 && number.abs() < 1e17 {
        write!(out, "{number:.0}")
    } else {
        write!(out, "{number:?}")
    }
}

fn string(out: &mut impl Write, text: &[u8]) -> io::Result<()> {
    out.write_all(b"\"")?;
    match std::str::from_utf8(text) {
        Ok(_) => characters(out, text)?,
        Err(_) => characters(out, String::from_utf8_lossy(text).as_bytes())?,
    }
    out.write_all(b"\"")
}

/// What stands between quotes: runs without anything special are written at once.
fn characters(out: &mut impl Write, text: &[u8]) -> io::Result<()> {
    let mut from = 0;
    for (at, byte) in text.iter().enumerate() {
        if !matches!(byte, 0x00..=0x1f | b'"' | b'\\' | 0x7f) {
            continue;
        }
        out.write_all(&text[from..at])?;
        from = at + 1;
        match byte {
            b'"' => out.write_all(b"\\\""),
            b'\\' => out.write_all(b"\\\\"),
            b'\n' => out.write_all(b"\\n"),
            b'\t' => out.write_all(b"\\t"),
            b'\r' => out.write_all(b"\\r"),
            0x08 => out.write_all(b"\\b"),
            0x0c => out.write_all(b"\\f"),
            byte => write!(out, "\\u{byte:04x}"),
        }?;
    }
    out.write_all(&text[from..])
}
