//! The two languages of the house, and texts in both.

/// A language of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// The language of a text: Chinese as soon as a tenth of the letters are Han, since Chinese speakers mix in many English
    /// terms and the reverse is rare.
    pub fn of_text(text: &str) -> Lang {
        let han = text.chars().filter(|c| is_han(*c)).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        if han * 10 >= letters.max(1) { Lang::Zh } else { Lang::En }
    }
}

/// True for a Han character.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// A short text in both languages of the house.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Simplified Chinese.
    pub zh: &'static str,
}

impl Text {
    /// The text in this language.
    pub const fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }
}

/// Both languages of one text.
pub const fn text(en: &'static str, zh: &'static str) -> Text {
    Text { en, zh }
}
