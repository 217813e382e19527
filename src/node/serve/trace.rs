//! The trace that a request belongs to, as W3C Trace Context names it.

use axum::http::HeaderMap;

/// Ids of a request within a trace, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// 32 digits; the caller's, where it sent one.
    pub trace_id: String,
    /// 16 digits, ours.
    pub span_id: String,
    /// The caller's span.
    pub parent: Option<String>,
}

impl Trace {
    /// Continues the caller's trace, or begins one.
    pub fn of(headers: &HeaderMap) -> Trace {
        let given = headers.get("traceparent").and_then(|value| value.to_str().ok()).and_then(parse);
        let mut random = [0u8; 24];
        // Without randomness the ids are zero, which says that there is no trace.
        let _ = getrandom::fill(&mut random);
        let (trace, span) = random.split_at(16);
        match given {
            Some((trace_id, parent)) => Trace { trace_id, span_id: hex(span), parent: Some(parent) },
            None => Trace { trace_id: hex(trace), span_id: hex(span), parent: None },
        }
    }
}

/// Trace and span of `00-TRACE-SPAN-FLAGS`; a later version may have more behind it.
fn parse(text: &str) -> Option<(String, String)> {
    let mut parts = text.trim().split('-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let right = digits(version, 2)
        && version != "ff"
        && (version != "00" || parts.next().is_none())
        && digits(trace, 32)
        && digits(span, 16)
        && digits(flags, 2)
        && trace.bytes().any(|digit| digit != b'0')
        && span.bytes().any(|digit| digit != b'0');
    right.then(|| (trace.to_owned(), span.to_owned()))
}

fn digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |index: u8| char::from(DIGITS[usize::from(index & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_continued_or_begun() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("traceparent", axum::http::HeaderValue::from_static(text));
            Trace::of(&headers)
        };
        let given = of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        assert_eq!(given.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(given.parent.as_deref(), Some("00f067aa0ba902b7"));
        assert!(digits(&given.span_id, 16) && given.span_id != "00f067aa0ba902b7");
        for wrong in [
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "nonsense",
        ] {
            let begun = of(wrong);
            assert!(digits(&begun.trace_id, 32) && begun.parent.is_none(), "{wrong}");
        }
    }
}
