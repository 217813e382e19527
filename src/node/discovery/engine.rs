//! Everybody who can be found, held in memory. People come, change and go one at a time; whatever has happened before, what
//! is found is what a fresh engine of the same people would find.

use std::collections::HashMap;

use super::bm25::{Corpus, Document};
use crate::node::language::Language;
use crate::node::model::Agent;
use crate::node::profile::Profile;

/// Somebody who can be found: of an agent what searching needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Which agent.
    pub agent_id: String,
    /// Whose.
    pub account_id: String,
    /// Its name.
    pub display_name: String,
    /// Found by everybody, not only in its scenes and tags.
    pub public: bool,
    /// Scenes and tags in which it is found.
    pub scoped_tags: Vec<String>,
    /// One of the sample community.
    pub is_sample: bool,
    /// In which the profile is written.
    pub language: Language,
    /// The profile, the one copy of it in memory.
    pub profile_text: Box<str>,
}

impl Person {
    /// The person that an agent is, none where nobody may find it.
    pub fn of(agent: Agent) -> Option<Person> {
        let public = agent.visibility == "public";
        (public || agent.visibility == "scoped").then(|| Person {
            public,
            agent_id: agent.agent_id,
            account_id: agent.account_id,
            display_name: agent.display_name,
            scoped_tags: agent.scoped_tags,
            is_sample: agent.is_sample,
            language: Language::of_text(&agent.profile_text),
            profile_text: agent.profile_text.into(),
        })
    }

    /// The profile as it is searched: the sections in the order of [`super::bm25::Section`].
    fn sections(&self) -> [Document; 3] {
        let profile = Profile::parse(&self.profile_text);
        let document = |lists: &[&[String]]| Document::of(lists.iter().copied().flatten());
        let profession = &profile.about[..profile.about.len().min(1)];
        [
            document(&[profession, &profile.skills, &profile.offers]),
            document(&[&profile.seeks]),
            document(&[&profile.about, &profile.stance]),
        ]
    }
}

/// A person whose profile is cut into tokens already, which is what takes time.
pub struct Prepared {
    person: Person,
    sections: [Document; 3],
}

impl Prepared {
    /// Cuts a profile into tokens.
    pub fn of(person: Person) -> Prepared {
        Prepared { sections: person.sections(), person }
    }
}

/// Everybody who can be found, ready to be searched.
#[derive(Debug, Default)]
pub struct Engine {
    /// By number; none where somebody has gone.
    places: Vec<Option<Person>>,
    numbers: HashMap<String, u32>,
    free: Vec<u32>,
    /// What they say.
    pub(super) corpus: Corpus,
}

impl Engine {
    /// Puts somebody in, in place of what was known of this agent.
    pub fn put(&mut self, prepared: Prepared) {
        let Prepared { person, sections } = prepared;
        let known = self.numbers.get(&person.agent_id).copied();
        if let Some(number) = known
            && let Some(Some(before)) = self.places.get_mut(number as usize)
            && before.profile_text == person.profile_text
        {
            *before = person;
            return;
        }
        self.remove(&person.agent_id);
        let number = self.free.pop().unwrap_or_else(|| {
            self.places.push(None);
            u32::try_from(self.places.len() - 1).unwrap_or(u32::MAX)
        });
        self.corpus.add(number, &sections);
        self.numbers.insert(person.agent_id.clone(), number);
        self.places[number as usize] = Some(person);
    }

    /// Takes somebody out, where they are in.
    pub fn remove(&mut self, agent_id: &str) {
        let Some(number) = self.numbers.remove(agent_id) else { return };
        if let Some(person) = self.places[number as usize].take() {
            self.corpus.remove(number, &person.sections());
        }
        self.free.push(number);
    }

    /// Gives back the room that growing has left over.
    pub fn shrink(&mut self) {
        self.places.shrink_to_fit();
        self.corpus.shrink();
    }

    /// Everybody with their numbers.
    pub(super) fn people(&self) -> impl Iterator<Item = (usize, &Person)> {
        self.places.iter().enumerate().filter_map(|(number, place)| Some((number, place.as_ref()?)))
    }

    /// Who has this number.
    pub(super) fn person(&self, number: usize) -> Option<&Person> {
        self.places.get(number)?.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::super::perspectives::Seeker;
    use super::*;
    use crate::node::community;

    fn person(number: usize, text: &str) -> Person {
        Person {
            agent_id: format!("agt_{number:04}"),
            account_id: "acc_others".into(),
            display_name: format!("n{}", number % 7),
            public: !number.is_multiple_of(5),
            scoped_tags: vec![format!("tag-{}", number % 3)],
            is_sample: false,
            language: Language::of_text(text),
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

    /// A random sequence of arrivals, changes and departures is as good as a fresh start, to the last bit of a score.
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
                    let (found, expected) = (engine.discover(demand), fresh.discover(demand));
                    assert_eq!(found, expected, "after {step} changes");
                    compared += expected.len();
                }
            }
        }
        assert!(compared > 100, "{compared}");
        for who in present.into_keys() {
            engine.remove(&format!("agt_{who:04}"));
        }
        assert!(engine.discover(&demands[0]).is_empty());
        assert!(engine.corpus.is_empty());
    }
}
