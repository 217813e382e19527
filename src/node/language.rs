//! Which language a text is in, and words in both.

use serde::Serialize;

/// The language in which the node speaks about a demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Chinese.
    Zh,
    /// English, and every other language.
    En,
}

impl Language {
    /// Chinese as soon as a tenth of the letters are Han: Chinese speakers mix in many English terms, the reverse is rare.
    pub fn of(text: &str) -> Language {
        let han = text.chars().filter(|c| is_han(*c)).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        if han * 10 >= letters.max(1) { Language::Zh } else { Language::En }
    }

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

/// True for a Han character.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}
