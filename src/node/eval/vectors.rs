//! Vectors of a model beside the engine: made ahead and remembered, so that a text is sent once in an evaluation.
//!
//! As in a node, a demand has a vector of each of its parts, and a profile of each of its views.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use super::finder::Doc;
use crate::node::Fault;
use crate::node::config;
use crate::node::discovery::{Opinion, Part, View, texts_of_part};
use crate::node::embedding::{Client, Kind, Query, Recipe, Section, Space, Trouble, texts_of};
use crate::node::profile::Profile;

/// Queries that are sent in a request.
const AT_ONCE: usize = 16;

/// Makes vectors, each once.
pub struct Vectors {
    client: Client,
    /// By what a text is, for a model may treat them differently: queries, then profiles.
    made: Mutex<[HashMap<String, Vec<f32>>; 2]>,
}

/// The vectors of people who come and go, and of all that will be asked.
pub struct Near {
    space: Space,
    people: Vec<String>,
    numbers: HashMap<String, u32>,
    /// By text.
    queries: HashMap<String, Query>,
    /// By text.
    sections: HashMap<String, Vec<f32>>,
}

impl Vectors {
    /// By the endpoint that is configured; none where none is.
    pub fn new(config: &config::Embeddings) -> Option<Vectors> {
        // Nobody waits for a search here.
        let config = config::Embeddings { query_timeout: config.timeout, ..config.clone() };
        let client = Client::new(Recipe::of(&config)?, &config);
        Some(Vectors { client, made: Mutex::default() })
    }

    /// The vectors of these people and of what will be asked, as a text or as a demand.
    pub async fn near(&self, docs: &[Doc], asked: &[String]) -> Result<Near, Fault> {
        let demands = asked.iter().flat_map(|text| parts(&Profile::parse(text)));
        let queries = self.of(asked.iter().cloned().chain(demands).collect(), Kind::Query).await?;
        let sections = self.of(docs.iter().flat_map(|doc| texts_of(&doc.text)).collect(), Kind::Passage).await?;
        let dimensions = queries.values().chain(sections.values()).next().map_or(0, Vec::len);
        Ok(Near {
            space: Space::new(dimensions),
            people: Vec::new(),
            numbers: HashMap::new(),
            queries: queries.into_iter().map(|(text, vector)| (text, Query::of(&vector))).collect(),
            sections,
        })
    }

    /// By text; empty texts have none.
    async fn of(&self, texts: Vec<String>, kind: Kind) -> Result<HashMap<String, Vec<f32>>, Fault> {
        let place = usize::from(kind == Kind::Passage);
        let mut new: Vec<String> = {
            let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            let missing = texts.iter().filter(|text| !text.trim().is_empty() && !made[place].contains_key(*text));
            missing.cloned().collect::<HashSet<_>>().into_iter().collect()
        };
        new.sort_unstable();
        let at_once = if kind == Kind::Query { AT_ONCE } else { new.len().max(1) };
        for texts in new.chunks(at_once) {
            let vectors = self.client.embed(texts, kind).await.map_err(fault)?;
            let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            made[place].extend(texts.iter().cloned().zip(vectors));
        }
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let known = |text: String| made[place].get(&text).cloned().map(|vector| (text, vector));
        Ok(texts.into_iter().filter_map(known).collect())
    }
}

/// The parts of a demand, in the order of [`Part::ALL`].
fn parts(demand: &Profile) -> [String; 4] {
    Part::ALL.map(|part| texts_of_part(part, demand, &Profile::default()).join("\n"))
}

fn fault(trouble: Trouble) -> Fault {
    Fault::new(502, "embeddings_failed", trouble.to_string()).hint("towow node eval --help")
}

impl Near {
    /// Puts somebody in, in place of what was known of this id.
    pub fn put(&mut self, doc: &Doc) {
        self.remove(&doc.id);
        let number = match self.numbers.get(&doc.id) {
            Some(number) => *number,
            None => {
                let number = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
                self.people.push(doc.id.clone());
                self.numbers.insert(doc.id.clone(), number);
                number
            }
        };
        for (section, text) in Section::ALL.into_iter().zip(texts_of(&doc.text)) {
            if let Some(vector) = self.sections.get(&text) {
                self.space.put(number, section, vector);
            }
        }
    }

    /// Takes somebody out.
    pub fn remove(&mut self, id: &str) {
        if let Some(number) = self.numbers.get(id) {
            self.space.remove(*number);
        }
    }

    /// What the vectors say of a text as it is, where it was named before; otherwise nothing.
    pub fn of_text(&self, text: &str) -> Heard<'_> {
        let query = self.queries.get(text);
        Heard { near: self, queries: [query, None, None, query] }
    }

    /// What they say of a text as a demand.
    pub fn of_demand(&self, text: &str) -> Heard<'_> {
        Heard { near: self, queries: parts(&Profile::parse(text)).map(|part| self.queries.get(&part)) }
    }
}

/// The vectors of people beside those of one demand.
pub struct Heard<'a> {
    near: &'a Near,
    /// In the order of [`Part::ALL`].
    queries: [Option<&'a Query>; 4],
}

impl Opinion for Heard<'_> {
    fn cosine(&self, part: Part, view: View, agent_id: &str) -> Option<f32> {
        let section = match view {
            View::Whole => Section::Whole,
            View::Gives => Section::Gives,
            View::Seeks => Section::Seeks,
            View::Does => Section::Does,
        };
        let number = *self.near.numbers.get(agent_id)?;
        self.near.space.cosine(number, section, self.queries[part as usize]?)
    }

    fn nearest(&self, part: Part, allowed: &(dyn Fn(&str) -> bool + Sync), most: usize) -> Vec<String> {
        let name = |number: u32| self.near.people.get(number as usize);
        let Some(query) = self.queries[part as usize] else { return Vec::new() };
        let allowed = |number: u32| name(number).is_some_and(|id| allowed(id));
        let nearest = self.near.space.top(Section::Whole, query, allowed, most);
        nearest.into_iter().filter_map(|(number, _)| name(number).cloned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_heard_as_a_whole_and_a_demand_by_its_parts() {
        let profile = |word: &str| format!("{word}\n\n## I offer\n{word}s");
        let vectors = [("p", [1.0, 0.0]), ("q", [0.8, 0.6]), ("r", [0.0, 1.0])];
        let sections = vectors
            .iter()
            .flat_map(|(word, vector)| [profile(word), format!("{word}\n{word}s")].map(|text| (text, vector.to_vec())));
        let queries = [("I need a pen. I write.", [1.0, 0.1]), ("I need a pen", [0.1, 1.0]), ("I write", [1.0, 0.0])];
        let mut near = Near {
            space: Space::new(2),
            people: Vec::new(),
            numbers: HashMap::new(),
            queries: queries.iter().map(|(text, vector)| ((*text).to_owned(), Query::of(vector))).collect(),
            sections: sections.collect(),
        };
        for (id, word) in [("a", "r"), ("b", "q"), ("c", "r"), ("a", "p")] {
            near.put(&Doc { id: id.into(), text: profile(word) });
        }
        near.remove("c");
        let nearest = |heard: Heard<'_>| heard.nearest(Part::Need, &|_| true, 9);
        assert_eq!(nearest(near.of_text("I need a pen. I write.")), ["a", "b"]);
        assert_eq!(nearest(near.of_demand("I need a pen. I write.")), ["b", "a"]);
        assert!(nearest(near.of_text("never asked")).is_empty());
        let heard = near.of_demand("I need a pen. I write.");
        let gives = |part, id| heard.cosine(part, View::Gives, id).unwrap();
        assert!(gives(Part::Goal, "a") > gives(Part::Goal, "b") && gives(Part::Need, "a") < gives(Part::Need, "b"));
        assert_eq!(heard.cosine(Part::Need, View::Seeks, "a"), None);
    }
}
