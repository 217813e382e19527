//! The data of the evaluation, which is part of the program: people, demands with the people that somebody who read them all
//! would expect, cases of conflict, people who try to stand where they do not belong.
//!
//! All of it is invented. It lives in `data/eval/`, one thing a line.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::node::Fault;
use crate::node::language::Language;

/// Somebody in parts, each in that person's own words.
#[derive(Debug, Clone, Deserialize)]
pub struct Human {
    /// `z017`, `e003`; of generated people `g000041`.
    pub id: String,
    /// `zh`, `zh-hant`, `en` or `mixed`.
    pub lang: String,
    /// How it is written: `formal`, `plain`, `chatty`, `messy`, `terse`, `list`.
    pub register: String,
    /// What others call them.
    pub name: String,
    /// What they are.
    pub role: String,
    /// What they do and did.
    pub bio: String,
    /// What they can do.
    pub skills: String,
    /// What they give.
    pub offers: String,
    /// What they want.
    pub seeks: String,
    /// How they want to work and what they believe.
    pub stance: String,
}

/// A part of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What they are.
    Role,
    /// What they do and did.
    Bio,
    /// What they can do.
    Skills,
    /// What they give.
    Offers,
    /// What they want.
    Seeks,
    /// How they want to work and what they believe.
    Stance,
}

/// A demand and who should be found for it.
#[derive(Debug, Clone, Deserialize)]
pub struct Demand {
    /// `zh`, `zh-hant`, `en` or `mixed`.
    pub lang: String,
    /// Among whom it was written: everybody of this language was read, and nobody else.
    #[serde(skip, default = "chinese")]
    pub among: Language,
    /// How far its words are from those of the expected people: 1 names what they say, 4 has to be understood.
    pub level: u8,
    /// What is asked.
    pub text: String,
    /// Ids of people.
    pub expected: Vec<String>,
}

/// A demand beside a profile that speaks of the same: do the two collide?
#[derive(Debug, Clone, Deserialize)]
pub struct Clash {
    /// The demand.
    pub demand: String,
    /// The profile.
    pub profile: String,
    /// Whether they collide.
    pub conflict: bool,
    /// On which axis; none where they do not.
    pub axis: Option<String>,
    /// What makes the case easy or hard.
    pub kind: String,
    /// `zh`, `en`, or `cross` where the two are in different languages.
    pub lang: String,
}

impl Demand {
    /// Written in the other language than the people are, among whom it was written.
    pub fn crosses(&self) -> bool {
        self.lang != "mixed" && self.lang.starts_with("zh") != (self.among == Language::Zh)
    }
}

fn chinese() -> Language {
    Language::Zh
}

/// Somebody who tries to be found for what is not theirs.
#[derive(Debug, Clone, Deserialize)]
pub struct Intruder {
    /// Their id.
    pub id: String,
    /// How they try.
    pub kind: String,
    /// The profile.
    #[serde(default)]
    profile: String,
    /// What the profile is made of instead, over and over.
    #[serde(default)]
    repeat: String,
    /// How often.
    #[serde(default)]
    times: usize,
}

impl Intruder {
    /// The whole profile.
    pub fn text(&self) -> String {
        self.profile.clone() + &self.repeat.repeat(self.times)
    }
}

/// A demand for which intruders try to be found.
#[derive(Debug, Clone, Deserialize)]
pub struct Target {
    /// What is asked.
    pub text: String,
}

/// What generated people are made of.
#[derive(Debug, Deserialize)]
pub struct Templates {
    /// Fields of work.
    pub fields: Vec<Field>,
    /// Beliefs and conditions.
    pub stances: Both<Vec<String>>,
    /// What people say besides.
    pub chatter: Both<Vec<String>>,
    /// Where they live.
    pub cities: Both<Vec<String>>,
    /// What they are called.
    pub names: Both<Vec<String>>,
}

/// A field of work. Its halves are parallel: the same skill has the same place in both.
#[derive(Debug, Deserialize)]
pub struct Field {
    /// Its name in JSON.
    pub slug: String,
    /// What people of the field say, in each language.
    #[serde(flatten)]
    pub material: Both<Material>,
}

/// What people of a field say.
#[derive(Debug, Deserialize)]
pub struct Material {
    /// What they are.
    pub roles: Vec<String>,
    /// What they do; in English as a participle.
    pub activities: Vec<String>,
    /// What they can do.
    pub skills: Vec<String>,
    /// What they give.
    pub offers: Vec<String>,
    /// Whom and what they want.
    pub seeks: Vec<String>,
}

/// The same in both languages.
#[derive(Debug, Deserialize)]
pub struct Both<T> {
    /// In Chinese.
    pub zh: T,
    /// In English.
    pub en: T,
}

impl<T> Both<T> {
    /// The one of this language.
    pub fn of(&self, language: Language) -> &T {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// Everybody who was written by hand, in both languages.
pub fn humans() -> Result<Vec<Human>, Fault> {
    let mut humans = lines("profiles-zh.jsonl", include_str!("../../../data/eval/profiles-zh.jsonl"))?;
    humans.extend(lines("profiles-en.jsonl", include_str!("../../../data/eval/profiles-en.jsonl"))?);
    Ok(humans)
}

/// The demands, those for people who write in Chinese first.
pub fn demands() -> Result<Vec<Demand>, Fault> {
    let mut demands: Vec<Demand> = lines("demands-zh.jsonl", include_str!("../../../data/eval/demands-zh.jsonl"))?;
    let english: Vec<Demand> = lines("demands-en.jsonl", include_str!("../../../data/eval/demands-en.jsonl"))?;
    demands.extend(english.into_iter().map(|demand| Demand { among: Language::En, ..demand }));
    Ok(demands)
}

/// The cases of conflict.
pub fn clashes() -> Result<Vec<Clash>, Fault> {
    lines("interference.jsonl", include_str!("../../../data/eval/interference.jsonl"))
}

/// Those who try to be found for what is not theirs.
pub fn intruders() -> Result<Vec<Intruder>, Fault> {
    lines("adversarial.jsonl", include_str!("../../../data/eval/adversarial.jsonl"))
}

/// The demands that they try to be found for.
pub fn targets() -> Result<Vec<Target>, Fault> {
    lines("adversarial-demands.jsonl", include_str!("../../../data/eval/adversarial-demands.jsonl"))
}

/// What generated people are made of.
pub fn templates() -> Result<Templates, Fault> {
    let text = include_str!("../../../data/eval/templates.json");
    serde_json::from_str(text).map_err(|error| Fault::internal(format!("data/eval/templates.json: {error}")))
}

fn lines<T: DeserializeOwned>(file: &str, text: &str) -> Result<Vec<T>, Fault> {
    let row = |(at, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| Fault::internal(format!("data/eval/{file}:{}: {error}", at + 1)))
    };
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(row).collect()
}
