//! Somebody who can be found, before they are put into an engine.

use sha2::{Digest, Sha256};

use super::axes::{self, Poles};
use super::credit::credit;
use super::forward::{KINDS, Kind, MOST_USES, SECTIONS};
use crate::node::language::Language;
use crate::node::model::Agent;
use crate::node::profile::Profile;
use crate::node::tokens::{self, Token};

/// Most characters of a profile that are searched.
const SEARCHED: usize = 20_000;

/// Somebody who can be found: of an agent what searching needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Which agent.
    pub agent_id: String,
    /// Whose.
    pub account_id: String,
    /// Found by everybody, not only in its scenes and tags.
    pub public: bool,
    /// Scenes and tags in which it is found.
    pub scoped_tags: Vec<String>,
    /// The profile.
    pub profile_text: String,
}

impl Person {
    /// The person that an agent is, none where nobody may find it.
    pub fn of(agent: Agent) -> Option<Person> {
        let public = agent.visibility == "public";
        (public || agent.visibility == "scoped").then_some(Person {
            public,
            agent_id: agent.agent_id,
            account_id: agent.account_id,
            scoped_tags: agent.scoped_tags,
            profile_text: agent.profile_text,
        })
    }
}

/// The tokens of a section in the order of their spelling, each with how often it is used.
pub(super) type Counted = Vec<(Box<str>, u32)>;

/// A person whose profile is cut into tokens already, which is what takes time.
pub struct Prepared {
    pub(super) person: Person,
    pub(super) digest: u128,
    pub(super) language: Language,
    pub(super) bare: bool,
    pub(super) credit: u8,
    pub(super) poles: Poles,
    pub(super) tokens: [[Counted; SECTIONS]; KINDS],
}

impl Prepared {
    /// Cuts a profile into tokens.
    pub fn of(mut person: Person) -> Prepared {
        let digest = digest(&person.profile_text);
        let text: String = person.profile_text.chars().take(SEARCHED).collect();
        person.profile_text = String::new();
        let profile = Profile::parse(&text);
        let (role, current) = profile.about.split_at(profile.about.len().min(1));
        let offers = [profile.offers.as_slice(), &profile.skills].concat();
        let sections = [role, &offers, &profile.seeks, current, &profile.stance];
        let mut tokens = [const { [const { Vec::new() }; SECTIONS] }; KINDS];
        for (section, texts) in sections.into_iter().enumerate() {
            let mut used: [Vec<Box<str>>; KINDS] = Default::default();
            for text in texts {
                tokens::each(text, |token| match token {
                    Token::Word(word) => used[Kind::Words as usize].push(word.into()),
                    Token::Gram(gram) => used[Kind::Grams as usize].push(gram.into()),
                });
            }
            for (tokens, used) in tokens.iter_mut().zip(used) {
                tokens[section] = counted(used);
            }
        }
        Prepared {
            digest,
            language: Language::of_text(&text),
            bare: offers.is_empty(),
            credit: (255.0 * credit(&text)).round() as u8,
            poles: Poles::of(&axes::stances(profile.positions())),
            tokens,
            person,
        }
    }
}

fn counted(mut used: Vec<Box<str>>) -> Counted {
    used.sort_unstable();
    let mut counted = Counted::new();
    for token in used {
        match counted.last_mut() {
            Some((last, times)) if *last == token => *times = MOST_USES.min(*times + 1),
            _ => counted.push((token, 1)),
        }
    }
    counted
}

fn digest(text: &str) -> u128 {
    let digest = Sha256::digest(text);
    digest.iter().take(16).fold(0, |sum, byte| (sum << 8) | u128::from(*byte))
}
