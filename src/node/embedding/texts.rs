//! What of a profile is turned into vectors.

use sha2::{Digest, Sha256};

use crate::node::profile::Profile;

/// A part of a profile that has a vector of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// The whole text.
    Whole,
    /// The profession, the skills and what is offered.
    Gives,
    /// What is sought.
    Seeks,
    /// What it is about, and on what conditions.
    Does,
}

impl Section {
    /// All of them, by number.
    pub const ALL: [Section; 4] = [Section::Whole, Section::Gives, Section::Seeks, Section::Does];

    /// The number under which it is stored, 0 to 3.
    pub const fn number(self) -> usize {
        self as usize
    }

    /// The section of this number.
    pub fn of(number: i64) -> Option<Section> {
        usize::try_from(number).ok().and_then(|number| Section::ALL.get(number)).copied()
    }
}

/// The texts of a profile in the order of [`Section::ALL`]; empty where it says nothing.
pub fn texts_of(profile_text: &str) -> [String; 4] {
    let profile = Profile::parse(profile_text);
    let joined =
        |lists: &[&[String]]| lists.iter().copied().flatten().map(|item| item.trim()).collect::<Vec<_>>().join("\n");
    let profession = &profile.about[..profile.about.len().min(1)];
    [
        profile_text.trim().to_owned(),
        joined(&[profession, &profile.skills, &profile.offers]),
        joined(&[&profile.seeks]),
        joined(&[&profile.about, &profile.stance]),
    ]
}

/// So many characters of a text, without the space at its ends.
pub fn cut(text: &str, characters: usize) -> &str {
    let text = text.trim();
    let end = text.char_indices().nth(characters).map_or(text.len(), |(end, _)| end);
    text[..end].trim_end()
}

/// By what a text is known again: 128 bits of SHA-256 in hexadecimal; empty of an empty text.
pub fn text_hash(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    Sha256::digest(text.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_four_texts() {
        let profile = "后端工程师\n\n## 现在在做\n一个排课系统\n\n## 技能\nRust、PostgreSQL\n\n## 我能提供\n- 架构评审\n\n## 我在找\n产品伙伴\n\n## 立场\n开源优先\n";
        let [whole, gives, seeks, does] = texts_of(profile);
        assert_eq!(whole, profile.trim());
        assert_eq!(gives, "后端工程师\nRust\nPostgreSQL\n架构评审");
        assert_eq!(seeks, "产品伙伴");
        assert_eq!(does, "后端工程师\n一个排课系统\n开源优先");
        let [whole, gives, seeks, does] = texts_of("We build node.js tools for clinics.");
        assert_eq!(whole, "We build node.js tools for clinics.");
        assert_eq!((gives.as_str(), seeks.as_str()), ("We build node.js tools for clinics", ""));
        assert_eq!(does, "We build node.js tools for clinics");
        assert_eq!(texts_of(" \n "), [""; 4].map(str::to_owned));
    }

    #[test]
    fn texts_are_cut_between_characters_and_known_by_their_hash() {
        for (text, characters, expected) in
            [(" 你好，世界 ", 3, "你好，"), ("ab cd", 3, "ab"), ("ab", 2, "ab"), ("ab", 9, "ab"), ("", 1, "")]
        {
            assert_eq!(cut(text, characters), expected, "{text:?}");
        }
        assert_eq!(text_hash("a").len(), 32);
        assert_ne!(text_hash("a"), text_hash("b"));
        assert_eq!(text_hash(""), "");
    }

    #[test]
    fn a_section_is_known_by_its_number() {
        for section in Section::ALL {
            assert_eq!(Section::of(i64::try_from(section.number()).unwrap()), Some(section));
        }
        assert_eq!((Section::of(4), Section::of(-1)), (None, None));
    }
}
