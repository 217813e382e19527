//! How people put things: in full sentences, in lists, with chatter around them, without punctuation.

use super::dice::Dice;
use super::invented;
use crate::node::language::{Language, fill, is_han};

/// Ways to say that one gives a skill.
const GIVES: [&[&str]; 2] = [
    &["可以教{x}", "{x}方面可以帮忙", "免费答疑{x}", "带新人入门{x}"],
    &["I can teach {x}", "help with {x}", "lessons in {x}", "an hour of {x} for beginners"],
];
/// Ways to say that one wants a skill, for oneself or in somebody else.
const WANTS: [&[&str]; 2] = [
    &["想学{x}", "会{x}的人", "懂{x}的搭档", "{x}的入门老师", "想请教{x}"],
    &["somebody to teach me {x}", "a person who knows {x}", "a partner for {x}", "to learn {x}", "advice on {x}"],
];
/// What one does now and did before, by register: formal, plain, chatty, messy, list.
const BIOS: [[&[&str]; 5]; 2] = [
    [
        &[
            "常住{city}，入行{years}年。目前主要{now}，此外{before}。",
            "现居{city}。近{years}年的工作包括{now}、{before}。",
        ],
        &[
            "在{city}，{now}，去年{before}。",
            "人在{city}，平时{now}，有空也{before}。",
            "{years}年前搬到{city}，现在{now}；之前{before}。",
        ],
        &[
            "{chat}坐标{city}，这阵子天天{now}，累是真累，不过也挺有意思。之前还{before}。{chat2}",
            "{chat}在{city}待了{years}年了，{now}，顺便{before}，反正闲不住。{chat2}",
        ],
        &["{city} {now} 然后{before} {chat}", "{now}，{before}，{years}年了吧{city}这边"],
        &["- {city}，{years} 年 - {now} - {before}"],
    ],
    [
        &[
            "Based in {city}, {years} years in the trade. At present {now}; before that {before}.",
            "My work in {city} over the last {years} years has been {now} and {before}.",
        ],
        &[
            "I live in {city} and spend my days {now}. Last year it was {before}.",
            "{years} years in {city}, mostly {now}, with some time left for {before}.",
        ],
        &[
            "{chat} I'm in {city} and these days I'm {now}, which eats my week, honestly, and on the side {before}. {chat2}",
            "{chat} So, {city}, {years} years of {now}, and when nobody looks {before}. {chat2}",
        ],
        &["{city} // {now} & {before} {chat}", "{now}, {before}, like {years} yrs, {city} atm"],
        &["- {city}, {years} years - {now} - {before}"],
    ],
];
/// How an invented name comes in.
const NAMED: [&[&str]; 2] = [
    &["项目叫{x}。", "用的是{x}。", "编号{x}。", "跟{x}合作过。"],
    &["The project is called {x}.", "I use {x}.", "Batch {x}.", "Worked with {x} too."],
];
const EMOJI: &[&str] = &["😅", "🙏", "🌱", "🔥", "✨", "🤝", "哈哈", "lol"];
/// Characters that are typed for one another.
const MISTYPED: &[(char, char)] =
    &[('的', '得'), ('在', '再'), ('做', '作'), ('以', '已'), ('带', '戴'), ('员', '元'), ('后', '候'), ('和', '合')];

fn column(language: Language) -> usize {
    usize::from(language == Language::En)
}

fn put(patterns: &[&[&str]; 2], skill: &str, language: Language, dice: &mut Dice) -> String {
    let pattern: &str = dice.pick::<&str>(patterns[column(language)]);
    fill(pattern, &[("x", skill)])
}

/// That one gives a skill.
pub fn gives(skill: &str, language: Language, dice: &mut Dice) -> String {
    put(&GIVES, skill, language, dice)
}

/// That one wants a skill.
pub fn wants(skill: &str, language: Language, dice: &mut Dice) -> String {
    put(&WANTS, skill, language, dice)
}

/// How one person writes.
pub struct Voice<'a> {
    /// `formal`, `plain`, `chatty`, `messy`, `list`.
    pub register: &'static str,
    /// The language of what joins the items.
    pub language: Language,
    /// What people say besides.
    pub chatter: &'a [String],
    /// The chance of this person.
    pub dice: &'a mut Dice,
}

impl Voice<'_> {
    /// What one does now and did before, with this many invented names: at least, at most.
    pub fn bio(&mut self, city: &str, activities: &[String], names: (usize, usize)) -> String {
        let row = ["formal", "plain", "chatty", "messy", "list"].iter().position(|name| *name == self.register);
        let pattern = *self.dice.pick(BIOS[column(self.language)][row.unwrap_or(1)]);
        let (chat, chat2) = (self.dice.pick(self.chatter).clone(), self.dice.pick(self.chatter).clone());
        let years = self.dice.between(2, 25).to_string();
        let [now, before] = [activities.first(), activities.last()].map(|item| item.map_or("", String::as_str));
        let values =
            [("city", city), ("now", now), ("before", before), ("years", &years), ("chat", &chat), ("chat2", &chat2)];
        let mut text = fill(pattern, &values);
        for _ in 0..self.dice.between(names.0, names.1) {
            let name = invented::used(self.dice);
            text += self.language.pick("", " ");
            text += &put(&NAMED, &name, self.language, self.dice);
        }
        self.phrase(&text)
    }

    /// Skills in a row.
    pub fn skills(&mut self, skills: &[String]) -> String {
        match self.register {
            "messy" => self.phrase(&skills.join(" / ")),
            _ => self.list(skills),
        }
    }

    /// Things in a row.
    pub fn list(&mut self, items: &[String]) -> String {
        let chatty = self.register == "chatty" && self.dice.chance(0.5);
        let text = match (self.register, self.language) {
            ("list", _) => format!("- {}", items.join(" - ")),
            ("messy", Language::Zh) => items.join(" "),
            ("formal", _) => items.join(self.language.pick("；", "; ")),
            (_, Language::Zh) => items.join("、"),
            (_, Language::En) => items.join(", "),
        };
        let text = match (chatty, self.language) {
            (true, Language::Zh) => format!("{text}。{}", self.dice.pick(self.chatter)),
            (true, Language::En) => format!("{text}. {}", self.dice.pick(self.chatter)),
            (false, _) => text,
        };
        self.phrase(&text)
    }

    /// A text as this person types it.
    pub fn phrase(&mut self, text: &str) -> String {
        if self.register == "messy" { mistyped(text, self.dice) } else { text.to_owned() }
    }
}

/// Without half of its punctuation and most capitals, with letters in the wrong order and characters that sound alike.
fn mistyped(text: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = text.to_lowercase().chars().collect();
    for place in 1..letters.len().saturating_sub(2) {
        let inside = letters[place - 1..place + 3].iter().all(char::is_ascii_lowercase);
        if inside && dice.chance(0.02) {
            letters.swap(place, place + 1);
        }
    }
    let mut typed = String::new();
    for letter in letters {
        let sounds_alike = MISTYPED.iter().find(|(right, _)| *right == letter);
        match (letter, sounds_alike) {
            ('，' | '。' | '；' | '、' | ',' | ';', _) if dice.chance(0.5) => typed.push(' '),
            (_, Some((_, wrong))) if dice.chance(0.1) => typed.push(*wrong),
            (letter, _) if is_han(letter) && dice.chance(0.01) => {}
            (letter, _) => typed.push(letter),
        }
    }
    if dice.chance(0.3) {
        typed += *dice.pick(EMOJI);
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_register_sounds_different_and_says_the_same() {
        let items = ["bread".to_owned(), "an oven".to_owned()];
        let said = |register| {
            let mut dice = Dice::of(3, "test", 0);
            let chatter = ["Hello.".to_owned()];
            Voice { register, language: Language::En, chatter: &chatter, dice: &mut dice }.list(&items)
        };
        let texts = ["formal", "plain", "list"].map(said);
        assert_eq!(texts, ["bread; an oven", "bread, an oven", "- bread - an oven"]);
        for register in ["chatty", "messy"] {
            assert!(said(register).contains("bread"), "{}", said(register));
        }
    }

    #[test]
    fn typing_errors_are_few() {
        let text = "a sentence with quite a few words, some of which are long; others not".repeat(20);
        let typed = mistyped(&text, &mut Dice::of(1, "test", 0));
        let kept = typed.split_whitespace().filter(|word| text.contains(word)).count();
        let all = typed.split_whitespace().count();
        assert!(kept < all && kept * 10 > all * 8, "{kept} of {all}");
    }
}
