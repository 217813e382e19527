//! Which language a text is in, and words in both.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        let filled = fill("{a} and {b}, {c} {", &[("a", "{b}"), ("b", "x")]);
        assert_eq!(filled, "{b} and x, {c} {");
    }
}
