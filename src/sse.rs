//! Server-sent events, read as the WHATWG standard says.
//!
//! Written here because the crates at hand fall short of a stream nobody vouches for: `eventsource-stream` 0.2 (last
//! released in 2022) panics on a byte order mark and ends at a byte that is no UTF-8, and `sse-stream` 0.3 ends there
//! too; neither has a limit for a line or an event that never ends.

use std::mem;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// `message` where the stream gives no name.
    pub name: String,
    /// Its `data` lines, joined by line feeds.
    pub data: String,
    /// The last id of the stream so far, or empty.
    pub id: String,
}

/// More than the allowed number of bytes without the end of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

/// Takes a stream in pieces of any size and gives its events.
#[derive(Debug)]
pub struct Parser {
    limit: usize,
    line: Vec<u8>,
    /// The first line may begin with a byte order mark.
    first: bool,
    /// A line feed that comes next belongs to the line end before.
    after_return: bool,
    name: String,
    data: String,
    id: String,
    retry: Option<u64>,
    named_without_data: bool,
}

impl Parser {
    /// A parser at the beginning of a stream, for events of at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Parser {
            limit,
            line: Vec::new(),
            first: true,
            after_return: false,
            name: String::new(),
            data: String::new(),
            id: String::new(),
            retry: None,
            named_without_data: false,
        }
    }

    /// Gives events that have a name and no data too, which the standard passes over: for a reader to whom the name says
    /// enough.
    pub fn with_bare_names(mut self) -> Self {
        self.named_without_data = true;
        self
    }

    /// The events that these bytes complete.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<Vec<Event>, TooLong> {
        let mut events = Vec::new();
        while let Some(next) = bytes.first() {
            if mem::take(&mut self.after_return) && *next == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let part = &bytes[..end.unwrap_or(bytes.len())];
            if self.line.len() + self.data.len() + self.name.len() + self.id.len() + part.len() > self.limit {
                return Err(TooLong);
            }
            self.line.extend_from_slice(part);
            let Some(end) = end else { break };
            self.after_return = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            let line = mem::take(&mut self.line);
            events.extend(self.take(&line));
            self.line = line;
            self.line.clear();
        }
        Ok(events)
    }

    /// What has begun at the end of the stream. The standard discards it; it is worth something only to a reader who knows
    /// that nothing was cut off.
    pub fn unfinished(mut self) -> Option<Event> {
        let line = mem::take(&mut self.line);
        if !line.is_empty() {
            self.take(&line);
        }
        self.dispatch()
    }

    /// Milliseconds to wait before a new connection, where the stream asks for it.
    pub fn retry(&self) -> Option<u64> {
        self.retry
    }

    fn take(&mut self, line: &[u8]) -> Option<Event> {
        let line = match line.strip_prefix(b"\xef\xbb\xbf") {
            Some(rest) if self.first => rest,
            _ => line,
        };
        self.first = false;
        if line.is_empty() {
            return self.dispatch();
        }
        let line = String::from_utf8_lossy(line);
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().or(self.retry)
            }
            _ => {}
        }
        None
    }

    fn dispatch(&mut self) -> Option<Event> {
        let (name, mut data) = (mem::take(&mut self.name), mem::take(&mut self.data));
        let says_enough = self.named_without_data && !name.is_empty();
        if data.pop().is_none() && !says_enough {
            return None;
        }
        let name = if name.is_empty() { "message".to_owned() } else { name };
        Some(Event { name, data, id: self.id.clone() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMIT: usize = 1 << 20;

    fn events(stream: &[u8]) -> Vec<Event> {
        Parser::new(LIMIT).push(stream).unwrap()
    }

    fn shown(stream: &str) -> Vec<String> {
        events(stream.as_bytes())
            .into_iter()
            .map(|event| format!("{}|{}|{}", event.name, event.data, event.id))
            .collect()
    }

    #[test]
    fn the_grammar() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("one line", "data: a\n\n", &["message|a|"]),
            ("lines are joined", "data: a\ndata: b\ndata\ndata:\n\n", &["message|a\nb\n\n|"]),
            ("a name", "event: text\ndata: a\n\ndata: b\n\n", &["text|a|", "message|b|"]),
            ("the last name counts", "event: a\nevent: b\ndata: x\n\n", &["b|x|"]),
            ("an empty name is none", "event: a\nevent\ndata: x\n\n", &["message|x|"]),
            ("a name without data", "event: done\n\ndata: x\n\n", &["message|x|"]),
            ("empty data", "data\n\ndata:\n\n", &["message||", "message||"]),
            ("one space goes", "data:a\n\ndata:  b\n\ndata:\tc\n\n", &["message|a|", "message| b|", "message|\tc|"]),
            ("colons in the value", "data: a:b: c\n\n", &["message|a:b: c|"]),
            ("comments", ": hello\n:\ndata: a\n:data: b\n\n", &["message|a|"]),
            ("unknown fields", "foo: 1\nDATA: x\n data: x\ndata: a\n\n", &["message|a|"]),
            ("ids stay", "id: 7\ndata: a\n\ndata: b\n\nid\ndata: c\n\n", &["message|a|7", "message|b|7", "message|c|"]),
            ("an id without data", "id: 8\n\ndata: a\n\n", &["message|a|8"]),
            ("an id with NUL", "id: 1\nid: a\0b\ndata: a\n\n", &["message|a|1"]),
            ("CRLF", "event: e\r\ndata: a\r\n\r\n", &["e|a|"]),
            ("CR", "event: e\rdata: a\r\rdata: b\r\r", &["e|a|", "message|b|"]),
            ("mixed ends", "data: a\r\n\ndata: b\n\r\ndata: c\r\r\n", &["message|a|", "message|b|", "message|c|"]),
            ("a mark at the start", "\u{feff}data: a\n\n\u{feff}data: b\n\n", &["message|a|"]),
            ("two marks", "\u{feff}\u{feff}data: a\n\n", &[]),
            (
                "no line ends",
                "data: a\u{2028}b\u{2029}c\u{85}d\u{b}e\u{c}f\n\n",
                &["message|a\u{2028}b\u{2029}c\u{85}d\u{b}e\u{c}f|"],
            ),
            ("many blank lines", "\n\n\ndata: a\n\n\n\n", &["message|a|"]),
            ("not finished", "data: a\n\ndata: b\n", &["message|a|"]),
            ("nothing", "", &[]),
        ];
        for (name, stream, expected) in cases {
            assert_eq!(shown(stream), *expected, "{name}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        assert_eq!(events(b"data: a\xff\xfeb\xe4\xbd\n\n")[0].data, "a\u{fffd}\u{fffd}b\u{fffd}");
    }

    #[test]
    fn retry_is_digits_only() {
        let mut parser = Parser::new(LIMIT);
        for (line, expected) in [
            ("retry: 15\n", Some(15)),
            ("retry: 1x\n", Some(15)),
            ("retry\n", Some(15)),
            ("retry:99999999999999999999\n", Some(15)),
        ] {
            parser.push(line.as_bytes()).unwrap();
            assert_eq!(parser.retry(), expected, "{line}");
        }
    }

    #[test]
    fn what_has_begun_can_be_had() {
        let unfinished = |stream: &[u8]| {
            let mut parser = Parser::new(LIMIT);
            parser.push(stream).unwrap();
            parser.unfinished().map(|event| (event.name, event.data))
        };
        let done = Some(("done".to_owned(), "{}".to_owned()));
        assert_eq!(unfinished(b"event: done\ndata: {}\n"), done);
        assert_eq!(unfinished(b"event: done\r\ndata: {}"), done);
        assert_eq!(unfinished(b"event: done\n"), None);
        assert_eq!(unfinished(b"data: a\n\n"), None);
        assert_eq!(unfinished(b""), None);
    }

    #[test]
    fn an_endless_event_ends() {
        let stop = |piece: &[u8], times: usize| {
            let mut parser = Parser::new(1000);
            (0..times).find(|_| parser.push(piece).is_err())
        };
        assert!(stop(b"aaaaaaaaaa", 1000).is_some(), "a line");
        assert!(stop(b"data: aaaaa\n", 1000).is_some(), "an event");
        assert!(stop(b"data: a\n", 10_000).is_some(), "many lines");
        assert_eq!(stop(b"data: aaaaaaa\n\n", 1000), None, "events that end");
        assert_eq!(stop(b": comment\n", 1000), None, "comments");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        /// However the network cuts a stream, its events are the same.
        #[test]
        fn any_cut_gives_the_same_events(
            lines in prop::collection::vec(prop_oneof![
                3 => Just("data: {\"delta\":\"你好\u{2028}\"}".to_owned()),
                1 => Just("event: text".to_owned()),
                1 => Just("\u{feff}data: x".to_owned()),
                2 => Just(String::new()),
                2 => "(data|event|id|retry|)[: ]{0,2}[^\r\n]{0,12}",
            ], 0..20),
            ends in prop::collection::vec(prop_oneof![Just("\n"), Just("\r"), Just("\r\n")], 20),
            cuts in prop::collection::vec(1..7usize, 1..40),
        ) {
            let stream: String = lines.iter().zip(&ends).map(|(line, end)| format!("{line}{end}")).collect();
            let whole = events(stream.as_bytes());
            let (mut parser, mut rest, mut pieces) = (Parser::new(LIMIT), stream.as_bytes(), Vec::new());
            for cut in cuts.iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (piece, left) = rest.split_at((*cut).min(rest.len()));
                pieces.extend(parser.push(piece).unwrap());
                rest = left;
            }
            prop_assert_eq!(whole, pieces);
        }

        /// Whatever arrives, nothing panics, and a text in a single data line arrives as it was.
        #[test]
        fn any_text_survives(text in "[^\r\n]{0,200}", noise in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Parser::new(100).push(&noise);
            let event = &events(format!("data: {text}\n\n").as_bytes())[0];
            prop_assert_eq!(&event.data, &text);
        }
    }
}
