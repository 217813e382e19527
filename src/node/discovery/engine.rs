//! Everybody who can be found, held in memory. People come, change and go one at a time; whatever has happened before, what
//! is found is what a fresh engine of the same people would find. Among more people than are looked at closely one by one,
//! that holds but for [`super::sketch`], which lags behind by an eighth of the people at most.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::axes::Poles;
use super::dictionary::Dictionary;
use super::forward::{self, Tokens, Used};
use super::likeness::Corpus;
use super::perspectives::Seats;
use super::prepared::Counted;
pub use super::prepared::{Person, Prepared};
use super::sketch::{Lengths, Sketches};
use super::space::Space;
use super::vector;
use crate::node::language::Language;

/// Up to so many people everybody is looked at closely; among more the most promising are.
pub const CLOSELY: usize = 1000;

/// Most words of the other language for a word.
pub const TRANSLATIONS: usize = 4;

fn translations(dictionary: &Dictionary, word: &str) -> Vec<String> {
    dictionary.translations(word).take(TRANSLATIONS).map(str::to_owned).collect()
}

/// What is kept of a person.
#[derive(Debug)]
pub(super) struct Place {
    pub agent_id: Box<str>,
    /// Scenes and tags, as numbers.
    pub tags: Box<[u32]>,
    /// Of the profile.
    pub digest: u128,
    pub tokens: Box<[u8]>,
}

/// What is asked of everybody in every search.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Glance {
    /// Of the account.
    pub account: u64,
    pub is_there: bool,
    pub public: bool,
    pub bare: bool,
    pub chinese: bool,
    /// What its scores are worth, in 255ths.
    pub credit: u8,
    /// The sides that it takes.
    pub poles: Poles,
    /// A bit or two for each of its tags, see [`signature`].
    pub tags: u64,
}

/// The bits of a tag: whoever carries it has them. Others may have them too, but few have.
pub(super) fn signature(tag: u32) -> u64 {
    let bits = vector::hash(&tag.to_le_bytes());
    (1 << (bits & 63)) | (1 << (bits >> 58))
}

/// Everybody who can be found, ready to be searched.
#[derive(Debug, Default)]
pub struct Engine {
    /// What crosses between the languages.
    dictionary: Arc<Dictionary>,
    /// How seats are given out.
    pub(super) seats: Seats,
    /// By number; none where somebody has gone.
    pub(super) places: Vec<Option<Place>>,
    pub(super) glances: Vec<Glance>,
    pub(super) numbers: HashMap<Box<str>, u32>,
    pub(super) free: Vec<u32>,
    pub(super) tags: HashMap<Box<str>, u32>,
    /// What they say.
    pub(super) corpus: Corpus,
    /// By what a search begins to find people among many.
    pub(super) sketches: Sketches,
    /// The lengths of everybody's views while there are no sketches; worked out after a change by whoever asks first.
    pub(super) lengths: OnceLock<Vec<Lengths>>,
}

impl Engine {
    /// An engine of nobody. Words cross between the languages by this dictionary, for as long as the engine lives: what it
    /// keeps of people is made with it.
    pub fn new(dictionary: Arc<Dictionary>) -> Engine {
        Engine { dictionary, ..Engine::default() }
    }

    /// The same engine, which gives out seats by these weights.
    pub fn with_seats(self, seats: Seats) -> Engine {
        Engine { seats, ..self }
    }

    /// What crosses between the languages.
    pub(super) fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// The words of the other language for a word.
    pub(super) fn translations(&self, word: &str) -> Vec<String> {
        translations(&self.dictionary, word)
    }

    /// How many people there are.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// True when nobody is there.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The number of an agent that is there.
    pub(super) fn number(&self, agent_id: &str) -> Option<u32> {
        self.numbers.get(agent_id).copied()
    }

    /// Puts somebody in, in place of what was known of this agent.
    pub fn put(&mut self, prepared: Prepared) {
        let Prepared { person, digest, language, bare, credit, poles, tokens } = prepared;
        let mut tags: Vec<u32> = person.scoped_tags.iter().map(|tag| self.tag(tag)).collect();
        tags.sort_unstable();
        let glance = Glance {
            account: vector::hash(person.account_id.as_bytes()),
            is_there: true,
            public: person.public,
            bare,
            chinese: language == Language::Zh,
            credit,
            poles,
            tags: tags.iter().fold(0, |bits, tag| bits | signature(*tag)),
        };
        let known = self.numbers.get(person.agent_id.as_str()).copied();
        if let Some(number) = known
            && let Some(Some(before)) = self.places.get_mut(number as usize)
            && before.digest == digest
        {
            before.tags = tags.into();
            self.glances[number as usize] = glance;
            return;
        }
        self.remove(&person.agent_id);
        let number = self.free.pop().unwrap_or_else(|| {
            self.places.push(None);
            self.glances.push(Glance::default());
            u32::try_from(self.places.len() - 1).unwrap_or(u32::MAX)
        });
        let tokens = forward::pack(&self.enter(&tokens));
        self.count(&tokens, 1);
        if self.scans() {
            self.make_findable(number, &tokens, bare);
        }
        self.numbers.insert(person.agent_id.as_str().into(), number);
        self.glances[number as usize] = glance;
        self.places[number as usize] =
            Some(Place { agent_id: person.agent_id.into(), tags: tags.into(), digest, tokens });
    }

    /// Takes somebody out, where they are in.
    pub fn remove(&mut self, agent_id: &str) {
        let Some(number) = self.numbers.remove(agent_id) else { return };
        self.glances[number as usize] = Glance::default();
        if let Some(place) = self.places[number as usize].take() {
            self.sketches.remove(number, &place.tokens);
            self.count(&place.tokens, -1);
        }
        self.free.push(number);
    }

    fn tag(&mut self, tag: &str) -> u32 {
        let next = self.tags.len() as u32;
        *self.tags.entry(tag.into()).or_insert(next)
    }

    /// The number of a tag that somebody carries, or has carried.
    pub(super) fn known_tag(&self, tag: &str) -> Option<u32> {
        self.tags.get(tag).copied()
    }

    /// The tokens as terms.
    fn enter(&mut self, tokens: &[[Counted; forward::SECTIONS]; forward::KINDS]) -> Tokens {
        let dictionary = &self.dictionary;
        let translate: &dyn Fn(&str) -> Vec<String> = &|word| translations(dictionary, word);
        let mut entered = Tokens::default();
        for ((space, sections), entered) in self.corpus.spaces.iter_mut().zip(tokens).zip(&mut entered) {
            for (counted, used) in sections.iter().zip(entered) {
                let numbers = space.enter(counted.iter().map(|(token, _)| &**token), translate);
                *used = numbers.into_iter().zip(counted.iter().map(|(_, times)| *times)).collect();
                used.sort_unstable();
            }
        }
        entered
    }

    /// Counts a person in or out.
    fn count(&mut self, tokens: &[u8], change: i32) {
        self.lengths = OnceLock::new();
        let mut used: [Used; forward::KINDS] = Default::default();
        forward::each(tokens, |kind, section, term, times| {
            used[kind as usize].push((term, times));
            let total = &mut self.corpus.totals[kind as usize][section as usize];
            *total = total.wrapping_add_signed(i64::from(times) * i64::from(change));
        });
        self.corpus.people = self.corpus.people.wrapping_add_signed(change);
        for (space, used) in self.corpus.spaces.iter_mut().zip(used) {
            let used = forward::merged(used);
            if change > 0 { space.add(&used) } else { space.remove(&used) }
        }
    }

    /// Gives back the room that growing has left over.
    pub fn shrink(&mut self) {
        self.places.shrink_to_fit();
        self.glances.shrink_to_fit();
        self.numbers.shrink_to_fit();
        self.corpus.spaces.iter_mut().for_each(Space::shrink);
    }

    /// Who has this number.
    pub(super) fn place(&self, number: u32) -> Option<&Place> {
        self.places.get(number as usize)?.as_ref()
    }
}
