//! Everybody who can be found, held in memory. People come, change and go one at a time; whatever has happened before, what
//! is found is what a fresh engine of the same people would find.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::axes::{self, Poles};
use super::credit::credit;
use super::dictionary::Dictionary;
use super::forward::{self, Kind, MOST_USES, Tokens, Used};
use super::likeness::{self, Code, Corpus, VIEWS};
use super::perspectives::Seats;
use super::snapshot::{Sink, Source};
use super::space::Space;
use super::vector;
use crate::node::language::Language;
use crate::node::model::Agent;
use crate::node::profile::Profile;
use crate::node::tokens;

/// Up to so many people everybody is looked at closely; among more the most promising are.
pub const CLOSELY: usize = 1000;

/// Most words of the other language for a word.
pub const TRANSLATIONS: usize = 4;

/// People whose codes are made at a time.
const AT_ONCE: usize = 4096;

/// The codes of somebody, with the digest of the profile that they were made of.
pub type Fresh = Option<(u128, [Code; VIEWS])>;

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

/// A person whose profile is cut into tokens already, which is what takes time.
pub struct Prepared {
    person: Person,
    digest: u128,
    language: Language,
    bare: bool,
    credit: u8,
    poles: Poles,
    tokens: [[HashMap<String, u32>; forward::SECTIONS]; forward::KINDS],
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
        let cut = |cut: fn(&str) -> Vec<String>| {
            sections.map(|texts| {
                let mut counts: HashMap<String, u32> = HashMap::new();
                for token in texts.iter().flat_map(|text| cut(text)) {
                    let count = counts.entry(token).or_default();
                    *count = MOST_USES.min(*count + 1);
                }
                counts
            })
        };
        Prepared {
            digest,
            language: Language::of_text(&text),
            bare: offers.is_empty(),
            credit: (255.0 * credit(&text)).round() as u8,
            poles: Poles::of(&axes::stances(profile.positions())),
            tokens: [cut(tokens::words), cut(tokens::grams)],
            person,
        }
    }
}

fn translations(dictionary: &Dictionary, word: &str) -> Vec<String> {
    dictionary.translations(word).take(TRANSLATIONS).map(str::to_owned).collect()
}

fn digest(text: &str) -> u128 {
    let digest = Sha256::digest(text);
    digest.iter().take(16).fold(0, |sum, byte| (sum << 8) | u128::from(*byte))
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
    numbers: HashMap<Box<str>, u32>,
    free: Vec<u32>,
    tags: HashMap<Box<str>, u32>,
    /// What they say.
    pub(super) corpus: Corpus,
    /// By number; empty while everybody is looked at closely.
    pub(super) codes: Vec<[Code; VIEWS]>,
    /// Who uses a word: by its number, in the order of the people; empty as long as `codes` are.
    pub(super) users: Vec<Vec<u32>>,
    /// How many have come or gone since all codes were made.
    pub(super) drift: usize,
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

    /// True when there are too many people to look closely at each of them.
    pub(super) fn scans(&self) -> bool {
        !self.codes.is_empty()
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
        if !self.codes.is_empty() {
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
            self.drift += 1;
            for (word, _) in forward::whole(&place.tokens, Kind::Words) {
                if let Some(users) = self.users.get_mut(word as usize)
                    && let Ok(at) = users.binary_search(&number)
                {
                    users.remove(at);
                }
            }
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
    fn enter(&mut self, tokens: &[[HashMap<String, u32>; forward::SECTIONS]; forward::KINDS]) -> Tokens {
        let dictionary = &self.dictionary;
        let translate: &dyn Fn(&str) -> Vec<String> = &|word| translations(dictionary, word);
        let mut entered = Tokens::default();
        for ((space, sections), entered) in self.corpus.spaces.iter_mut().zip(tokens).zip(&mut entered) {
            for (counts, used) in sections.iter().zip(entered) {
                // In the order of the spelling, so that the numbers do not depend on a map's whim.
                let mut counts: Vec<(&String, &u32)> = counts.iter().collect();
                counts.sort_unstable();
                let numbers = space.enter(counts.iter().map(|(token, _)| token.as_str()), translate);
                *used = numbers.into_iter().zip(counts.into_iter().map(|(_, times)| *times)).collect();
                used.sort_unstable();
            }
        }
        entered
    }

    /// Counts a person in or out.
    fn count(&mut self, tokens: &[u8], change: i32) {
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

    /// Where not everybody is looked at: by whom a search begins to find this person.
    fn make_findable(&mut self, number: u32, tokens: &[u8], bare: bool) {
        self.drift += 1;
        for (word, _) in forward::whole(tokens, Kind::Words) {
            if self.users.len() <= word as usize {
                self.users.resize_with(word as usize + 1, Vec::new);
            }
            let users = &mut self.users[word as usize];
            // Most people are added after all others.
            match users.last() {
                Some(last) if *last < number => users.push(number),
                None => users.push(number),
                Some(_) => {
                    if let Err(at) = users.binary_search(&number) {
                        users.insert(at, number);
                    }
                }
            }
        }
        if self.codes.len() <= number as usize {
            self.codes.resize(number as usize + 1, Default::default());
        }
        let means = self.corpus.means();
        self.codes[number as usize] = likeness::codes(&self.corpus.directions(tokens, &means), bare);
    }

    /// True when the codes should be made anew, since an eighth of the people is new to them.
    pub fn is_stale(&self) -> bool {
        self.len() > CLOSELY && (self.codes.is_empty() || self.drift > self.len() / 8)
    }

    /// How many have come or gone since all codes were made; none while there are no codes.
    pub fn drift(&self) -> Option<usize> {
        (!self.codes.is_empty()).then_some(self.drift)
    }

    /// Makes all codes anew, on every core.
    pub fn refresh(&mut self) {
        if self.len() <= CLOSELY {
            (self.codes, self.users, self.drift) = Default::default();
            return;
        }
        if self.users.is_empty() {
            self.users = users(&self.places, &self.corpus);
        }
        self.codes.resize(self.places.len(), Default::default());
        for first in (0..self.places.len()).step_by(AT_ONCE) {
            let fresh = self.fresh_codes(first);
            self.renew(first, fresh);
        }
        self.drift = 0;
    }

    /// The codes of the next people from this number on as they should be, on every core; none when there are no more.
    pub fn fresh_codes(&self, first: usize) -> Vec<Fresh> {
        let places = self.places.get(first..).unwrap_or_default();
        let places = &places[..places.len().min(AT_ONCE)];
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = places.len().div_ceil(cores).max(1);
        let means = self.corpus.means();
        let make = |first: usize, places: &[Option<Place>]| -> Vec<Fresh> {
            let make = |(number, place): (usize, &Option<Place>)| {
                let place = place.as_ref()?;
                let directions = self.corpus.directions(&place.tokens, &means);
                Some((place.digest, likeness::codes(&directions, self.glances[number].bare)))
            };
            (first..).zip(places).map(make).collect()
        };
        std::thread::scope(|scope| {
            let shares = places.chunks(share).enumerate();
            let makers: Vec<_> =
                shares.map(|(n, places)| scope.spawn(move || make(first + n * share, places))).collect();
            let joined = |maker: std::thread::ScopedJoinHandle<'_, Vec<Fresh>>| {
                maker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            makers.into_iter().flat_map(joined).collect()
        })
    }

    /// Puts such codes in. Who has come, changed or gone since they were made has newer ones.
    pub fn renew(&mut self, first: usize, fresh: Vec<Fresh>) {
        let places = self.places.iter().zip(&mut self.codes).skip(first);
        for ((place, code), fresh) in places.zip(fresh) {
            if let (Some(place), Some((digest, fresh))) = (place, fresh)
                && place.digest == digest
            {
                *code = fresh;
            }
        }
    }

    /// Says that all codes are new but for so many comings and goings, those since they were begun.
    pub fn renewed(&mut self, before: usize) {
        self.drift = self.drift.saturating_sub(before);
    }

    /// Writes everything down.
    pub fn write(&self, out: &mut Sink<impl Write>) -> io::Result<()> {
        let mut tags: Vec<(&u32, &str)> = self.tags.iter().map(|(tag, number)| (number, &**tag)).collect();
        tags.sort_unstable();
        out.len(tags.len())?;
        tags.iter().try_for_each(|(_, tag)| out.text(tag))?;
        out.numbers(&self.free)?;
        out.len(self.places.len())?;
        for (place, glance) in self.places.iter().zip(&self.glances) {
            let Some(place) = place else {
                out.u8(0)?;
                continue;
            };
            let flags = [true, glance.public, glance.bare, glance.chinese];
            out.u8((0..).zip(flags).fold(0, |bits, (bit, set)| bits | (u8::from(set) << bit)))?;
            out.bytes(&glance.poles.0.to_le_bytes())?;
            out.u8(glance.credit)?;
            out.u64(glance.account)?;
            out.bytes(&place.digest.to_le_bytes())?;
            out.text(&place.agent_id)?;
            out.numbers(&place.tags)?;
            out.block(&place.tokens)?;
        }
        out.len(self.drift)?;
        out.len(self.codes.len())?;
        for number in self.codes.as_flattened().as_flattened() {
            out.u64(*number)?;
        }
        out.len(self.users.len())?;
        self.users.iter().try_for_each(|users| out.rising(users))?;
        out.u32(self.corpus.people)?;
        self.corpus.totals.as_flattened().iter().try_for_each(|total| out.u64(*total))?;
        self.corpus.spaces.iter().try_for_each(|space| space.write(out))
    }

    /// Reads what [`Engine::write`] wrote into an engine of nobody. Nothing may be asked of it before the source is known to
    /// be sound.
    pub fn read(&mut self, from: &mut Source<impl Read>) -> io::Result<()> {
        self.tags = (0..).zip(from.list(Source::text)?).map(|(number, tag)| (tag, number)).collect();
        self.free = from.numbers()?;
        let glances = &mut self.glances;
        self.places = from.list(|from| {
            let flags = from.u8()?;
            let is = |bit: u8| flags >> bit & 1 == 1;
            let mut glance =
                Glance { is_there: is(0), public: is(1), bare: is(2), chinese: is(3), ..Glance::default() };
            if !glance.is_there {
                glances.push(glance);
                return Ok(None);
            }
            glance.poles = Poles(u16::from_le_bytes(from.array()?));
            (glance.credit, glance.account) = (from.u8()?, from.u64()?);
            glances.push(glance);
            let digest = u128::from_le_bytes(from.array()?);
            let (agent_id, tags) = (from.text()?, from.numbers()?.into());
            Ok(Some(Place { agent_id, tags, digest, tokens: from.block()? }))
        })?;
        self.glances.shrink_to_fit();
        self.numbers = HashMap::with_capacity(self.places.len());
        for (number, place) in (0..).zip(&self.places) {
            if let Some(place) = place {
                self.numbers.insert(place.agent_id.clone(), number);
            }
        }
        self.drift = from.len()?;
        self.codes = from.list(|from| {
            let mut codes = <[Code; VIEWS]>::default();
            for number in codes.as_flattened_mut() {
                *number = from.u64()?;
            }
            Ok(codes)
        })?;
        self.users = from.list(Source::rising)?;
        self.corpus.people = from.u32()?;
        for total in self.corpus.totals.as_flattened_mut() {
            *total = from.u64()?;
        }
        for space in &mut self.corpus.spaces {
            *space = Space::read(from)?;
        }
        Ok(())
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

fn users(places: &[Option<Place>], corpus: &Corpus) -> Vec<Vec<u32>> {
    let mut users: Vec<Vec<u32>> = Vec::new();
    let words = &corpus.spaces[Kind::Words as usize];
    for (number, place) in (0_u32..).zip(places) {
        let Some(place) = place else { continue };
        for (word, _) in forward::whole(&place.tokens, Kind::Words) {
            if users.len() <= word as usize {
                users.resize_with(word as usize + 1, Vec::new);
            }
            let users = &mut users[word as usize];
            if users.is_empty() {
                users.reserve_exact(words.people(word) as usize);
            }
            users.push(number);
        }
    }
    users
}

#[cfg(test)]
mod tests {
    use super::super::feedback::Reputations;
    use super::super::perspectives::{Found, Seeker};
    use super::*;
    use crate::node::community;

    fn person(number: usize, text: &str) -> Person {
        Person {
            agent_id: format!("agt_{number:04}"),
            account_id: "acc_others".into(),
            public: !number.is_multiple_of(5),
            scoped_tags: vec![format!("tag-{}", number % 3)],
            profile_text: text.into(),
        }
    }

    fn seeker(demand: &str, tags: &[&str]) -> Seeker {
        Seeker {
            account_id: "acc_me".into(),
            demand: Profile::parse(demand),
            own: Profile::default(),
            scope_tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            scene: None,
            language: Language::of_text(demand),
            most: 20,
        }
    }

    fn discovered(engine: &Engine, seeker: &Seeker) -> Vec<Found> {
        engine.discover(seeker, None, &Reputations::default())
    }

    /// A random sequence of arrivals, changes and departures is as good as a fresh start: the same people with the same scores.
    #[test]
    fn changes_add_up_to_what_a_fresh_build_is() {
        let texts: Vec<String> = community::samples().unwrap().into_iter().map(|(_, text)| text).collect();
        let demands = [
            seeker("我想找一个技术合伙人，一起做面向大学生的 AI 教育产品", &[]),
            seeker("Looking for a designer for a climate app. I can pay. Remote only.", &[]),
            seeker("想找懂养老的人聊聊社区食堂", &["tag-1"]),
        ];
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut random = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % below as u64) as usize
        };
        let (mut engine, mut compared) = (Engine::default(), 0);
        let mut present: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
        for step in 1..=600 {
            let (who, text) = (random(90), random(texts.len()));
            if random(3) == 0 {
                engine.remove(&format!("agt_{who:04}"));
                present.remove(&who);
            } else {
                engine.put(Prepared::of(person(who, &texts[text])));
                present.insert(who, text);
            }
            if step % 60 == 0 {
                let mut fresh = Engine::default();
                for (who, text) in &present {
                    fresh.put(Prepared::of(person(*who, &texts[*text])));
                }
                for demand in &demands {
                    let (found, expected) = (discovered(&engine, demand), discovered(&fresh, demand));
                    assert_eq!(found, expected, "after {step} changes");
                    compared += expected.len();
                }
            }
        }
        assert!(compared > 100, "{compared}");
        for who in present.into_keys() {
            engine.remove(&format!("agt_{who:04}"));
        }
        assert!(discovered(&engine, &demands[0]).is_empty());
        assert_eq!((engine.len(), engine.corpus.spaces.each_ref().map(|space| space.len())), (0, [0, 0]));
    }
}
