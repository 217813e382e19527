//! The door between the evaluation and the engine: everything that a task asks goes through [`Finder`], and every engine is
//! built by [`System::finder`]. What the engine's interface is called stands here and nowhere else.

use std::collections::HashMap;

use super::vectors::{Near, Vectors};
use crate::node::Fault;
use crate::node::config;
use crate::node::discovery::{self, Engine, Person, Perspective, Prepared, Reputations, Seeker};
use crate::node::language::Language;
use crate::node::profile::Profile;

/// Somebody who can be found.
#[derive(Debug, Clone)]
pub struct Doc {
    /// Who.
    pub id: String,
    /// The whole profile.
    pub text: String,
}

/// Somebody who was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Who.
    pub id: String,
    /// Of one list higher is better; scores of two lists are not compared.
    pub score: f64,
}

/// What the tasks ask of an engine. People are put in and found by their ids; lists are best first.
pub trait Finder {
    /// Puts somebody in, in place of what was known of this id.
    fn put(&mut self, doc: &Doc);
    /// Takes somebody out.
    fn remove(&mut self, id: &str);
    /// Whose whole profile is most like a text, at most so many.
    fn alike(&self, text: &str, most: usize) -> Vec<Found>;
    /// The three lists for a demand, each by itself, at most so many of each.
    fn lists(&self, demand: &str, most: usize) -> Lists;
    /// Who is nominated for a demand, in the order of the seats.
    fn seats(&self, demand: &str, most: usize) -> Vec<Found>;
    /// On which axis somebody in the list of interference is said to collide with the demand.
    fn axis(&self, demand: &str, id: &str) -> Option<String>;
}

/// The three lists.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lists {
    /// Who gives what is missing.
    pub complement: Vec<Found>,
    /// Who wants or does the same.
    pub resonance: Vec<Found>,
    /// Who sees it from elsewhere.
    pub interference: Vec<Found>,
}

/// A way of finding that is evaluated.
pub struct System {
    /// Its name in the figures.
    pub name: &'static str,
    /// What makes texts into vectors, where something does.
    vectors: Option<Vectors>,
}

impl System {
    /// The engine as it is without a model.
    pub fn plain() -> System {
        System { name: "engine", vectors: None }
    }

    /// The engine beside embeddings; none where none are configured.
    pub fn with_embeddings(config: &config::Embeddings) -> Option<System> {
        Some(System { name: "engine with embeddings", vectors: Some(Vectors::new(config)?) })
    }

    /// An engine that holds these people and will be asked these texts. Both are known beforehand because what a model makes
    /// of texts, over the network, is made here, many at once; from then on nothing waits. Somebody who is put in later, or
    /// a text that was not named, has vectors only if this system has made them before.
    pub async fn finder(&self, docs: &[Doc], asked: &[String]) -> Result<EngineFinder, Fault> {
        let near = match &self.vectors {
            Some(vectors) => Some(vectors.near(docs, asked).await?),
            None => None,
        };
        let mut finder = EngineFinder { engine: Engine::default(), texts: HashMap::new(), near };
        docs.iter().for_each(|doc| finder.put(doc));
        Ok(finder)
    }
}

/// The engine of the node.
pub struct EngineFinder {
    engine: Engine,
    /// The profiles, which the engine does not keep.
    texts: HashMap<String, String>,
    near: Option<Near>,
}

fn seeker(demand: &str, most: usize) -> Seeker {
    Seeker {
        account_id: "acc_seeker".into(),
        demand: Profile::parse(demand),
        own: Profile::default(),
        scope_tags: Vec::new(),
        scene: None,
        language: Language::of_text(demand),
        most,
    }
}

fn found(found: discovery::Found) -> Found {
    Found { id: found.agent_id, score: found.score }
}

impl Finder for EngineFinder {
    fn put(&mut self, doc: &Doc) {
        let person = Person {
            agent_id: doc.id.clone(),
            account_id: "acc_people".into(),
            public: true,
            scoped_tags: Vec::new(),
            profile_text: doc.text.clone(),
        };
        self.engine.put(Prepared::of(person));
        self.texts.insert(doc.id.clone(), doc.text.clone());
        if let Some(near) = &mut self.near {
            near.put(doc);
        }
    }

    fn remove(&mut self, id: &str) {
        self.engine.remove(id);
        self.texts.remove(id);
        if let Some(near) = &mut self.near {
            near.remove(id);
        }
    }

    fn alike(&self, text: &str, most: usize) -> Vec<Found> {
        let alike = match &self.near {
            Some(near) => self.engine.alike(text, most, Some(&near.of_text(text))),
            None => self.engine.alike(text, most, None),
        };
        alike.into_iter().map(|(id, score)| Found { id, score }).collect()
    }

    fn lists(&self, demand: &str, most: usize) -> Lists {
        let seeker = seeker(demand, most);
        let lists = match &self.near {
            Some(near) => self.engine.lists(&seeker, Some(&near.of_demand(demand))),
            None => self.engine.lists(&seeker, None),
        };
        let [complement, resonance, interference] = lists.map(|list| list.into_iter().map(found).collect());
        Lists { complement, resonance, interference }
    }

    fn seats(&self, demand: &str, most: usize) -> Vec<Found> {
        let seeker = seeker(demand, most);
        let seats = match &self.near {
            Some(near) => self.engine.discover(&seeker, Some(&near.of_demand(demand)), &Reputations::default()),
            None => self.engine.discover(&seeker, None, &Reputations::default()),
        };
        seats.into_iter().map(found).collect()
    }

    fn axis(&self, demand: &str, id: &str) -> Option<String> {
        let evidence = self.engine.explain(&seeker(demand, 1), Perspective::Interference, self.texts.get(id)?)?;
        Some(evidence.clash?.axis.to_owned())
    }
}
