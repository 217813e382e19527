//! Conversions to text and the formats `@csv`, `@sh` and so on.

use jaq_core::ValR;
use jaq_core::native::{bome, v};
use jaq_json::Val;

use super::{Native, bytes, fail, short, string};
use crate::output::jq::write::text;

pub fn natives() -> Box<[Native]> {
    Box::new([
        ("tojson", v(0), |cv| bome(Ok(string(text(&cv.1))))),
        ("@json", v(0), |cv| bome(Ok(string(text(&cv.1))))),
        ("tostring", v(0), |cv| bome(Ok(plain(cv.1)))),
        ("@text", v(0), |cv| bome(Ok(plain(cv.1)))),
        ("@csv", v(0), |cv| bome(row(&cv.1, "csv", ",", quoted))),
        ("@tsv", v(0), |cv| bome(row(&cv.1, "tsv", "\t", |field, out| escaped(field, out, TSV)))),
        ("@html", v(0), |cv| {
            let mut out = Vec::new();
            escaped(&plain_bytes(&cv.1), &mut out, HTML);
            bome(Ok(Val::utf8_str(out)))
        }),
        ("@uri", v(0), |cv| bome(Ok(uri(&plain_bytes(&cv.1))))),
        ("@urid", v(0), |cv| {
            let text = plain_bytes(&cv.1);
            let decoded: Vec<u8> = percent_encoding::percent_decode(&text).collect();
            bome(match String::from_utf8(decoded) {
                Ok(decoded) => Ok(string(decoded)),
                Err(_) => Err(fail(format_args!("{} is not a valid uri encoding", short(&cv.1)))),
            })
        }),
        ("@sh", v(0), |cv| bome(shell(&cv.1))),
        ("@base64", v(0), |cv| bome(Ok(string(encoded(&plain_bytes(&cv.1), BASE64, 6, 4))))),
        ("@base64d", v(0), |cv| bome(decoded(&cv.1, BASE64, 6, "base64"))),
        ("@base32", v(0), |cv| bome(Ok(string(encoded(&plain_bytes(&cv.1), BASE32, 5, 8))))),
        ("@base32d", v(0), |cv| bome(decoded(&cv.1, BASE32, 5, "base32"))),
    ])
}

/// Strings as they are, everything else as JSON.
fn plain(value: Val) -> Val {
    match value {
        Val::TStr(_) => value,
        Val::BStr(bytes) => Val::TStr(bytes),
        value => string(text(&value)),
    }
}

fn plain_bytes(value: &Val) -> Vec<u8> {
    match bytes(value) {
        Some(bytes) => bytes.to_vec(),
        None => text(value).into_bytes(),
    }
}

const TSV: &[(u8, &str)] = &[(b'\\', "\\\\"), (b'\t', "\\t"), (b'\n', "\\n"), (b'\r', "\\r")];
const HTML: &[(u8, &str)] = &[(b'<', "&lt;"), (b'>', "&gt;"), (b'&', "&amp;"), (b'\'', "&#39;"), (b'"', "&quot;")];
const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn escaped(text: &[u8], out: &mut Vec<u8>, table: &[(u8, &str)]) {
    for byte in text {
        match table.iter().find(|(special, _)| special == byte) {
            Some((_, replacement)) => out.extend_from_slice(replacement.as_bytes()),
            None => out.push(*byte),
        }
    }
}

fn quoted(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    escaped(text, out, &[(b'"', "\"\"")]);
    out.push(b'"');
}

fn row(value: &Val, format: &str, separator: &str, field: fn(&[u8], &mut Vec<u8>)) -> ValR<Val> {
    let Val::Arr(fields) = value else {
        return Err(fail(format_args!("{} cannot be {format}-formatted, only an array can be", short(value))));
    };
    let mut out = Vec::new();
    for (index, value) in fields.iter().enumerate() {
        if index > 0 {
            out.extend_from_slice(separator.as_bytes());
        }
        match value {
            Val::Null => {}
            Val::Bool(_) | Val::Num(_) => out.extend_from_slice(text(value).as_bytes()),
            Val::TStr(text) | Val::BStr(text) => field(text, &mut out),
            Val::Arr(_) | Val::Obj(_) => {
                return Err(fail(format_args!("{} is not valid in a {format} row", short(value))));
            }
        }
    }
    Ok(Val::utf8_str(out))
}

fn uri(text: &[u8]) -> Val {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    string(percent_encode(text, RESERVED).to_string())
}

fn shell(value: &Val) -> ValR<Val> {
    let one = std::slice::from_ref(value);
    let words = match value {
        Val::Arr(words) => &words[..],
        _ => one,
    };
    let mut out = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        match word {
            Val::TStr(word) | Val::BStr(word) => {
                out.push(b'\'');
                escaped(word, &mut out, &[(b'\'', "'\\''")]);
                out.push(b'\'');
            }
            Val::Arr(_) | Val::Obj(_) => {
                return Err(fail(format_args!("{} can not be escaped for shell", short(word))));
            }
            word => out.extend_from_slice(text(word).as_bytes()),
        }
    }
    Ok(Val::utf8_str(out))
}

/// Bits in groups of `bits`, each a letter of the alphabet, filled up with `=` to a multiple of `block`.
fn encoded(bytes: &[u8], alphabet: &[u8], bits: u32, block: usize) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / bits as usize + block);
    let (mut pool, mut held) = (0u32, 0);
    let mut push = |index: u32| text.push(char::from(alphabet[index as usize % alphabet.len()]));
    for byte in bytes {
        pool = (pool << 8 | u32::from(*byte)) & 0xffff;
        held += 8;
        while held >= bits {
            held -= bits;
            push(pool >> held & ((1 << bits) - 1));
        }
    }
    if held > 0 {
        push(pool << (bits - held) & ((1 << bits) - 1));
    }
    while !text.len().is_multiple_of(block) {
        text.push('=');
    }
    text
}

/// The bytes behind such a text, which are text again in jq; the filling may be missing.
fn decoded(value: &Val, alphabet: &[u8], bits: u32, name: &str) -> ValR<Val> {
    let wrong = || fail(format_args!("{} is not valid {name} data", short(value)));
    let text = plain_bytes(value);
    let text = text.trim_ascii_end();
    let end = text.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
    let mut out = Vec::with_capacity(end * bits as usize / 8);
    let (mut pool, mut held) = (0u32, 0);
    for byte in &text[..end] {
        let index = alphabet.iter().position(|letter| letter == byte).ok_or_else(wrong)?;
        pool = (pool << bits | index as u32) & 0xffff;
        held += bits;
        if held >= 8 {
            held -= 8;
            out.push((pool >> held) as u8);
        }
    }
    // A letter that is left over alone cannot hold a byte.
    if held >= bits || (end == 0 && !text.is_empty()) {
        return Err(wrong());
    }
    Ok(string(String::from_utf8_lossy(&out)))
}
