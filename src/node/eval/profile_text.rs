//! How the parts of a person become the one text that a profile is. People differ: some have headings, some name each part
//! in its line, some just talk.

use super::data::{Human, Part};
use super::dice::Dice;
use crate::node::language::{Language, replace_name};

/// The shape of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Markdown headings.
    Headed,
    /// A line for each part, named.
    Labelled,
    /// One paragraph; only its words tell the parts apart.
    Flowing,
}

/// By language: headings, labels, and how a part begins in running text; in the order of [`ORDER`].
const ORDER: [Part; 6] = [Part::Role, Part::Bio, Part::Skills, Part::Offers, Part::Seeks, Part::Stance];
const HEADINGS: [[&str; 6]; 2] = [
    ["", "## 关于我", "## 技能", "## 我能提供", "## 我在找", "## 立场"],
    ["", "## About me", "## Skills", "## I offer", "## I am looking for", "## What I believe"],
];
const LABELS: [[&str; 6]; 2] =
    [["", "", "擅长：", "能提供：", "在找：", ""], ["", "", "Good at: ", "I can offer: ", "Looking for: ", ""]];
const OPENINGS: [[&str; 6]; 2] = [
    ["", "", "我会", "可以提供：", "想找：", ""],
    ["", "", "I'm good at ", "I can give you: ", "I'm looking for: ", ""],
];

impl Human {
    /// The language of most of the person's words.
    pub fn language(&self) -> Language {
        match self.lang.as_str() {
            "zh" | "zh-hant" => Language::Zh,
            "en" => Language::En,
            _ => Language::of_text(&self.bio),
        }
    }

    /// The shape of this person's profile, which goes with how they write.
    pub fn form(&self) -> Form {
        let forms: &[Form] = match self.register.as_str() {
            "formal" | "list" => &[Form::Headed],
            "chatty" => &[Form::Flowing],
            "messy" => &[Form::Flowing, Form::Labelled],
            _ => &[Form::Headed, Form::Labelled, Form::Flowing],
        };
        *Dice::of(0, &self.id, 0).pick(forms)
    }

    /// The words of a part.
    pub fn part(&self, part: Part) -> &str {
        match part {
            Part::Role => &self.role,
            Part::Bio => &self.bio,
            Part::Skills => &self.skills,
            Part::Offers => &self.offers,
            Part::Seeks => &self.seeks,
            Part::Stance => &self.stance,
        }
    }

    /// The words of a part without the person's name, by which anybody could be found.
    pub fn nameless(&self, part: Part) -> String {
        let names = std::iter::once(self.name.as_str()).chain(self.name.split_whitespace());
        names.fold(self.part(part).to_owned(), |text, name| replace_name(&text, name, "").unwrap_or(text))
    }

    /// The whole profile, or the profile without a part. A name is no part of it.
    pub fn profile(&self, without: Option<Part>) -> String {
        let language = self.language();
        let (column, form) = (usize::from(language == Language::En), self.form());
        let mut text = String::new();
        for (number, part) in ORDER.into_iter().enumerate() {
            let words = self.part(part).trim();
            if Some(part) == without || words.is_empty() {
                continue;
            }
            match form {
                Form::Headed => {
                    let heading = HEADINGS[column][number];
                    let words = itemised(words);
                    text +=
                        &if heading.is_empty() { format!("{words}\n\n") } else { format!("{heading}\n{words}\n\n") };
                }
                Form::Labelled => text += &format!("{}{words}\n", LABELS[column][number]),
                Form::Flowing => {
                    text += &format!("{}{words}{}", OPENINGS[column][number], stop(words, language));
                }
            }
        }
        text.trim_end().to_owned()
    }
}

/// `- a - b` below a heading is a list.
fn itemised(words: &str) -> String {
    if words.starts_with("- ") { words.replace(" - ", "\n- ") } else { words.to_owned() }
}

/// What ends a sentence that does not end by itself.
fn stop(words: &str, language: Language) -> &'static str {
    let ended = words.ends_with(['。', '！', '？', '.', '!', '?', '…', '~', '～']);
    match (ended, language) {
        (true, Language::Zh) => "",
        (true, Language::En) => " ",
        (false, _) => language.pick("。", ". "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn human(register: &str) -> Human {
        Human {
            id: "e1".into(),
            lang: "en".into(),
            register: register.into(),
            name: "Ada Byron".into(),
            role: "baker".into(),
            bio: "Ada Byron bakes, says Ada".into(),
            skills: "- rye - spelt".into(),
            offers: "bread".into(),
            seeks: "flour".into(),
            stance: "early".into(),
        }
    }

    #[test]
    fn a_profile_has_every_part_but_the_one_left_out() {
        let formal = "baker\n\n## About me\nAda Byron bakes, says Ada\n\n## Skills\n- rye\n- spelt\n\n## I offer\nbread\n\n\
                      ## I am looking for\nflour\n\n## What I believe\nearly";
        assert_eq!(human("formal").profile(None), formal);
        let chatty = "baker. I'm good at - rye - spelt. I can give you: bread. I'm looking for: flour. early.";
        assert_eq!(human("chatty").profile(Some(Part::Bio)), chatty);
        assert_eq!(human("chatty").nameless(Part::Bio).trim(), "bakes, says");
    }
}
