//! One text field of a JSON object, read while the object is still being written.

/// Finds the first text field of this name at the top of an object and gives its text as it comes. What stands before the
/// object (a fence, a word of greeting) is passed over. It never fails: of what is no JSON it finds nothing, or stops.
#[derive(Debug)]
pub struct FirstString {
    field: String,
    at: At,
    /// How deep in objects and lists; 1 is within the object that is looked at.
    depth: usize,
    /// The next text in the object itself is a key.
    key_next: bool,
    /// What a key has been so far.
    key: String,
    /// The text that is being read is a key of the object, the one that is looked for, or any other.
    role: Role,
    /// The first half of a character that is written in two.
    high: Option<u16>,
    /// The last key was the field.
    wanted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Key,
    Wanted,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before the object.
    Before,
    /// Within it, in no text.
    Between,
    /// In a text.
    Text,
    /// After a backslash.
    Escape,
    /// In the four digits of `\u`: how many came, and their value.
    Code(u8, u16),
    /// There is nothing more to find.
    Done,
}

impl FirstString {
    /// Looks for this field.
    pub fn new(field: impl Into<String>) -> FirstString {
        FirstString {
            field: field.into(),
            at: At::Before,
            depth: 0,
            key_next: false,
            key: String::new(),
            role: Role::Other,
            high: None,
            wanted: false,
        }
    }

    /// The field is read to its end, or there is none.
    pub fn is_done(&self) -> bool {
        self.at == At::Done
    }

    /// Takes the next piece, cut anywhere between characters, and gives what the field's text goes on with.
    pub fn push(&mut self, piece: &str) -> String {
        let mut text = String::new();
        for c in piece.chars() {
            self.take(c, &mut text);
        }
        text
    }

    fn take(&mut self, c: char, out: &mut String) {
        match self.at {
            At::Before if c == '{' => {
                (self.at, self.depth, self.key_next) = (At::Between, 1, true);
            }
            At::Before | At::Done => {}
            At::Between => self.between(c),
            At::Text => match c {
                '"' => self.end(out),
                '\\' => self.at = At::Escape,
                c => self.give(c, out),
            },
            At::Escape => {
                self.at = At::Text;
                match c {
                    'u' => self.at = At::Code(0, 0),
                    'n' => self.give('\n', out),
                    't' => self.give('\t', out),
                    'r' => self.give('\r', out),
                    'b' => self.give('\u{8}', out),
                    'f' => self.give('\u{c}', out),
                    c => self.give(c, out),
                }
            }
            At::Code(digits, value) => match c.to_digit(16).and_then(|digit| u16::try_from(digit).ok()) {
                None => self.at = At::Done,
                Some(digit) if digits == 3 => {
                    self.at = At::Text;
                    self.unit(value << 4 | digit, out);
                }
                Some(digit) => self.at = At::Code(digits + 1, value << 4 | digit),
            },
        }
    }

    fn between(&mut self, c: char) {
        match c {
            '"' => {
                self.role = match (self.depth, self.key_next, self.wanted) {
                    (1, true, _) => Role::Key,
                    (1, false, true) => Role::Wanted,
                    _ => Role::Other,
                };
                self.key.clear();
                self.at = At::Text;
            }
            ':' if self.depth == 1 => self.key_next = false,
            ',' if self.depth == 1 => (self.key_next, self.wanted) = (true, false),
            '{' | '[' => self.depth += 1,
            '}' | ']' => {
                self.depth -= 1;
                if self.depth == 0 {
                    self.at = At::Done;
                }
            }
            _ => {}
        }
    }

    /// The end of a text.
    fn end(&mut self, out: &mut String) {
        self.lone(out);
        self.at = At::Between;
        match self.role {
            Role::Key => self.wanted = self.key == self.field,
            Role::Wanted => self.at = At::Done,
            Role::Other => {}
        }
    }

    /// A unit of UTF-16: a character, or a half of one.
    fn unit(&mut self, unit: u16, out: &mut String) {
        match (self.high.take(), unit) {
            (Some(high), 0xdc00..=0xdfff) => {
                let code = 0x10000 + ((u32::from(high) - 0xd800) << 10) + (u32::from(unit) - 0xdc00);
                self.give(char::from_u32(code).unwrap_or('\u{fffd}'), out);
            }
            (high, _) => {
                if high.is_some() {
                    self.put('\u{fffd}', out);
                }
                match unit {
                    0xd800..=0xdbff => self.high = Some(unit),
                    _ => self.put(char::from_u32(unit.into()).unwrap_or('\u{fffd}'), out),
                }
            }
        }
    }

    fn give(&mut self, c: char, out: &mut String) {
        self.lone(out);
        self.put(c, out);
    }

    /// A half that stayed alone.
    fn lone(&mut self, out: &mut String) {
        if self.high.take().is_some() {
            self.put('\u{fffd}', out);
        }
    }

    fn put(&mut self, c: char, out: &mut String) {
        match self.role {
            Role::Key => self.key.push(c),
            Role::Wanted => out.push(c),
            Role::Other => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn found(text: &str) -> (String, bool) {
        let mut reading = FirstString::new("reply");
        let found = text.chars().map(|c| reading.push(&c.to_string())).collect();
        (found, reading.is_done())
    }

    #[test]
    fn the_field_is_found_wherever_it_stands() {
        let cases = [
            (r#"{"reply": "a"}"#, "a", true),
            (
                "Here:\n```json\n{\"x\": [\"reply\", {\"reply\": \"no\"}], \"reply\": \"a\", \"reply\": \"b\"}",
                "a",
                true,
            ),
            (r#"{"x": "reply", "reply": "a"}"#, "a", true),
            (r#"{"a\"b": "}", "reply": "\"}\\"}"#, "\"}\\", true),
            (r#"{"re\u0070ly": "\ud83d\ude00\n\/\ud83dx\ude00"}"#, "😀\n/\u{fffd}x\u{fffd}", true),
            (r#"{"reply": "begun \ud83d"#, "begun ", false),
            (r#"{"reply": null, "x": "no"}"#, "", true),
            (r#"{"reply": {"reply": "no"}}"#, "", true),
            (r#"{"reply": ["no"]}"#, "", true),
            (r#"{"reply": "bad \uzz"}"#, "bad ", true),
            ("no object", "", false),
            ("", "", false),
        ];
        for (text, expected, done) in cases {
            assert_eq!(found(text), (expected.to_owned(), done), "{text}");
        }
    }

    /// Any JSON, with texts full of what JSON writes in its own way.
    fn json_value() -> impl Strategy<Value = Value> {
        let text = "([a-z]|[\"\\\\{}\\[\\]:,]|\\PC|[\u{0}-\u{1f}]|\u{1f600}){0,12}";
        let leaf = prop_oneof![
            text.prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
            Just(Value::Null)
        ];
        leaf.prop_recursive(3, 16, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[a-z\"\\\\]{0,4}|reply", inner), 0..4)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    /// The same JSON with every character beyond ASCII written as `\u`.
    fn escaped(json: &str) -> String {
        let mut text = String::new();
        for c in json.chars() {
            if c.is_ascii() {
                text.push(c);
            } else {
                c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| text += &format!("\\u{unit:04X}"));
            }
        }
        text
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        /// However an object is cut, what comes is what a whole parser reads.
        #[test]
        fn it_reads_what_a_whole_parser_reads(
            before in prop::collection::vec(("[a-q\"\\\\]{0,4}", json_value()), 0..3),
            reply in "([a-z]|[\"\\\\{}]|\\PC|[\u{0}-\u{1f}]|\u{1f600}){0,30}",
            after in prop::collection::vec(("[a-q]{0,4}", json_value()), 0..3),
            pretty in any::<bool>(),
            ascii in any::<bool>(),
            cuts in prop::collection::vec(1..9usize, 1..30),
        ) {
            let pairs = before.into_iter().chain([("reply".to_owned(), json!(reply))]).chain(after);
            let object = Value::Object(pairs.collect());
            let text = if pretty { serde_json::to_string_pretty(&object).unwrap() } else { object.to_string() };
            let text = if ascii { escaped(&text) } else { text };
            let characters: Vec<char> = text.chars().collect();
            let (mut reading, mut found, mut place) = (FirstString::new("reply"), String::new(), 0);
            for cut in cuts.iter().cycle() {
                if place >= characters.len() {
                    break;
                }
                let end = (place + cut).min(characters.len());
                found += &reading.push(&characters[place..end].iter().collect::<String>());
                place = end;
            }
            prop_assert_eq!(found, reply);
            prop_assert!(reading.is_done());
        }

        /// Whatever arrives, nothing panics.
        #[test]
        fn anything_is_survived(text in "([{}\\[\\]\",:\\\\u]|d8|\\PC){0,60}") {
            found(&text);
        }
    }
}
