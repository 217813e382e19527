//! Which language a text is in, and words in both.

use serde_json::Value;

pub use crate::operations::{Lang as Language, is_han};

impl Language {
    /// The text of this language.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// A quotation in the marks of this language.
    pub fn quote(self, text: &str) -> String {
        match self {
            Language::Zh => format!("「{text}」"),
            Language::En => format!("\u{201c}{text}\u{201d}"),
        }
    }

    /// A list in one line.
    pub fn list<S: AsRef<str>>(self, items: &[S]) -> String {
        let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
        items.join(self.pick("、", ", "))
    }
}

/// Fills the `{names}` of a pattern. What is filled in stays as it is, braces and all: it is other people's text.
pub fn fill(pattern: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let named = after.split_once('}').and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((*value, after))
        });
        rest = match named {
            Some((value, after)) => {
                filled.push_str(value);
                after
            }
            None => {
                filled.push('{');
                after
            }
        };
    }
    filled + rest
}

/// Where a word stands in a text, both in lower case: a Latin word on its own, plural or not, so that `ui` is not found in
/// "build"; any other anywhere. The place is a byte.
pub fn place_of(text: &str, word: &str) -> Option<usize> {
    if !word.is_ascii() {
        return text.find(word);
    }
    let stands_alone = |at: &usize| {
        let before = text[..*at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let ends_word = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
        ends_word(before) && (ends_word(after) || after == Some('s'))
    };
    text.match_indices(word).map(|(at, _)| at).find(stands_alone)
}

/// The text with this name replaced wherever it stands on its own; none when it is not there. A name of one character is
/// no name to look for.
pub fn replace_name(text: &str, name: &str, other: &str) -> Option<String> {
    if name.chars().count() < 2 {
        return None;
    }
    let within = |inside: Option<char>, outside: Option<char>| {
        inside.is_some_and(|c| c.is_ascii_alphanumeric()) && outside.is_some_and(|c| c.is_ascii_alphanumeric())
    };
    let mut replaced = String::new();
    let mut from = 0;
    for (at, _) in text.match_indices(name) {
        let end = at + name.len();
        let goes_on = within(name.chars().next(), text[..at].chars().next_back())
            || within(name.chars().next_back(), text[end..].chars().next());
        if !goes_on {
            replaced.push_str(&text[from..at]);
            replaced.push_str(other);
            from = end;
        }
    }
    (from > 0).then(|| replaced + &text[from..])
}

/// The same in every text of a JSON value; true when it was there.
pub fn replace_name_in(value: &mut Value, name: &str, other: &str) -> bool {
    match value {
        Value::String(text) => match replace_name(text, name, other) {
            Some(replaced) => {
                *text = replaced;
                true
            }
            None => false,
        },
        Value::Array(items) => items.iter_mut().fold(false, |found, item| replace_name_in(item, name, other) | found),
        Value::Object(fields) => {
            fields.values_mut().fold(false, |found, field| replace_name_in(field, name, other) | found)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_replaced_where_it_stands_on_its_own() {
        let cases = [
            ("Ann and Annabel, ann; Ann's", "Ann", Some("X and Annabel, ann; X's")),
            ("王小明会做饭，找王小明", "王小明", Some("X会做饭，找X")),
            ("问Ann吧", "Ann", Some("问X吧")),
            ("Joann", "ann", None),
            ("C 语言", "C", None),
            ("nobody", "Ann", None),
        ];
        for (text, name, expected) in cases {
            assert_eq!(replace_name(text, name, "X").as_deref(), expected, "{text}");
        }
        let mut value = serde_json::json!({ "a": ["Ann", 1], "Ann": "the \"Ann\"" });
        assert!(replace_name_in(&mut value, "Ann", "X"));
        assert_eq!(value, serde_json::json!({ "a": ["X", 1], "Ann": "the \"X\"" }));
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        let filled = fill("{a} and {b}, {c} {", &[("a", "{b}"), ("b", "x")]);
        assert_eq!(filled, "{b} and x, {c} {");
    }
}
