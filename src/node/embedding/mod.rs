//! A second opinion on who is near to whom: vectors of an outside model, where the operator has one.
//!
//! [`client`] asks an endpoint that speaks `/v1/embeddings`; [`catch_up`] sends it the profiles that can be found, section by
//! section ([`texts`]), and writes what comes into the database; [`shelf`] holds the vectors in memory and finds the
//! nearest ([`space`]). Vectors of different models cannot be compared: each way of making them ([`recipe`]) has a space of
//! its own, of which one serves and another one may be built meanwhile.
//!
//! Nothing here makes a search fail. An endpoint that is not there costs the first search a few seconds and the others
//! nothing ([`trouble`]): they do without.

mod answer;
mod catch_up;
mod client;
mod recipe;
mod shelf;
mod space;
#[cfg(test)]
mod tests;
mod texts;
mod trouble;

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

pub use client::{Client, Kind};
pub use recipe::Recipe;
use schemars::JsonSchema;
use serde::Serialize;
pub use shelf::Shelf;
pub use space::{Code, Query, Space};
pub use texts::{Section, texts_of};
pub use trouble::{Cause, Down, Trouble};

use super::Fault;
use super::config;
use super::model::time;
use super::store::{Counters, SpaceState, Store, StoredSpace};

/// Queries whose vectors are remembered.
const REMEMBERED: usize = 256;

/// How it is with embeddings.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Status {
    /// None are configured.
    Off,
    /// The first vectors are still being made: searches do without.
    Building {
        /// The model that makes them.
        model: String,
    },
    /// Searches use them.
    Serving {
        /// The model that made them.
        model: String,
        /// Of the agents that can be found, the share that has vectors, from 0 to 1.
        share: f64,
    },
    /// The endpoint fails: searches do without.
    Down {
        /// RFC 3339.
        since: String,
        /// The last failure, for the operator: it names the endpoint.
        why: String,
    },
}

impl Status {
    /// `building`, `serving`, `down`; none where they are off.
    pub fn word(&self) -> Option<&'static str> {
        match self {
            Status::Off => None,
            Status::Building { .. } => Some("building"),
            Status::Serving { .. } => Some("serving"),
            Status::Down { .. } => Some("down"),
        }
    }
}

/// The embeddings of a node.
pub struct Embeddings {
    config: config::Embeddings,
    /// The endpoint that is configured.
    own: Option<Arc<Client>>,
    served: RwLock<Option<Arc<Served>>>,
    /// Which changes are taken over.
    known: tokio::sync::Mutex<Option<Counters>>,
    /// How many agents can be found, at a change of agents.
    findable: Mutex<Option<(i64, i64)>>,
    /// Somebody in the background asks whether an endpoint that failed is back.
    watched: AtomicBool,
}

/// The space that serves: its vectors, and the endpoint that makes vectors of queries for it.
struct Served {
    space_id: String,
    dimensions: usize,
    client: Arc<Client>,
    shelf: RwLock<Shelf>,
    recent: Mutex<Recent>,
}

/// What was searched for lately.
#[derive(Default)]
struct Recent {
    queries: HashMap<String, Query>,
    order: VecDeque<String>,
}

/// The vectors of what is searched for, and those among which is searched.
pub struct Asked {
    served: Arc<Served>,
    queries: Vec<Query>,
}

impl Embeddings {
    /// As it is configured.
    pub fn new(config: &config::Embeddings) -> Embeddings {
        let own = Recipe::of(config).map(|recipe| Arc::new(Client::new(recipe, config)));
        Embeddings {
            config: config.clone(),
            own,
            served: RwLock::default(),
            known: tokio::sync::Mutex::default(),
            findable: Mutex::default(),
            watched: AtomicBool::new(false),
        }
    }

    /// Makes vectors of what is searched for. None where there are none to compare them with, or the endpoint fails: then
    /// a search does without, and [`Embeddings::status`] says why. Only a failing database is a failure.
    pub async fn ask(&self, store: &Store, texts: &[String]) -> Result<Option<Asked>, Fault> {
        if self.own.is_none() {
            return Ok(None);
        }
        self.follow(store).await?;
        let Some(served) = self.served() else { return Ok(None) };
        // A failure is kept by the breaker of the endpoint.
        Ok(served.queries(texts).await.ok().map(|queries| Asked { served, queries }))
    }

    /// How it is now.
    pub async fn status(&self, store: &Store) -> Result<Status, Fault> {
        let Some(own) = &self.own else { return Ok(Status::Off) };
        let served = self.served();
        let client = served.as_ref().map_or(own, |served| &served.client);
        if let Some(Down { since, why }) = client.down() {
            return Ok(Status::Down { since: time(since), why });
        }
        let model = client.recipe().model.clone();
        let Some(served) = served else { return Ok(Status::Building { model }) };
        let people = shelf::read(&served.shelf).people();
        let findable = usize::try_from(self.findable(store).await?).unwrap_or(0).max(1);
        Ok(Status::Serving { model, share: (people as f64 / findable as f64).min(1.0) })
    }

    /// How many agents can be found, counted again when an agent has changed.
    async fn findable(&self, store: &Store) -> Result<i64, Fault> {
        let revision = store.agents_revision().await?;
        let known = *self.findable.lock().unwrap_or_else(PoisonError::into_inner);
        match known.filter(|(at, _)| *at == revision) {
            Some((_, count)) => Ok(count),
            None => {
                let count = store.findable().await?;
                *self.findable.lock().unwrap_or_else(PoisonError::into_inner) = Some((revision, count));
                Ok(count)
            }
        }
    }

    /// Takes over what has changed in the database. While somebody does, others go on with what they have.
    async fn follow(&self, store: &Store) -> Result<(), Fault> {
        let (Some(own), Ok(mut known)) = (&self.own, self.known.try_lock()) else { return Ok(()) };
        let counters = store.embedding_counters().await?;
        if *known == Some(counters) {
            return Ok(());
        }
        let spaces = store.spaces().await?;
        let serving = spaces.into_iter().find(|space| space.state == SpaceState::Serving);
        let served = match (serving, self.served()) {
            (None, _) => None,
            (Some(space), Some(served)) if served.is_of(&space) => Some(served),
            (Some(space), before) => Some(Arc::new(self.serve(own, space, before.as_deref(), counters))),
        };
        if let Some(served) = &served {
            shelf::follow(&served.shelf, store, &served.space_id, counters).await?;
        }
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = served;
        *known = Some(counters);
        Ok(())
    }

    fn serve(&self, own: &Arc<Client>, space: StoredSpace, before: Option<&Served>, now: Counters) -> Served {
        let client = match before.filter(|before| before.space_id == space.space_id) {
            Some(before) => before.client.clone(),
            None if *own.recipe() == space.recipe => own.clone(),
            None => Arc::new(Client::new(space.recipe, &self.config)),
        };
        let dimensions = space.dimensions.and_then(|dimensions| usize::try_from(dimensions).ok()).unwrap_or(0);
        if dimensions > 0 {
            client.expect(dimensions);
        }
        if self.watched.load(Ordering::Relaxed) {
            client.breaker().watch();
        }
        Served {
            space_id: space.space_id,
            dimensions,
            client,
            shelf: RwLock::new(Shelf::new(dimensions, now)),
            recent: Mutex::default(),
        }
    }

    fn served(&self) -> Option<Arc<Served>> {
        self.served.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The endpoints that are in use: the one that is configured, and the one whose vectors serve where it is another.
    fn clients(&self) -> Vec<Arc<Client>> {
        let served = self.served().map(|served| served.client.clone());
        let mut clients: Vec<Arc<Client>> = self.own.iter().cloned().chain(served).collect();
        clients.dedup_by(|one, other| Arc::ptr_eq(one, other));
        clients
    }

    /// True when vectors are made in the background, or none are configured.
    pub fn is_kept(&self) -> bool {
        self.own.is_none() || self.watched.load(Ordering::Relaxed)
    }

    /// From now on no search finds out whether an endpoint is back: that is done in the background.
    fn watch(&self) {
        self.watched.store(true, Ordering::Relaxed);
        self.clients().iter().for_each(|client| client.breaker().watch());
    }
}

impl Served {
    fn is_of(&self, space: &StoredSpace) -> bool {
        let dimensions = space.dimensions.and_then(|dimensions| usize::try_from(dimensions).ok());
        self.space_id == space.space_id && dimensions.unwrap_or(0) == self.dimensions
    }

    async fn queries(&self, texts: &[String]) -> Result<Vec<Query>, Trouble> {
        let texts: Vec<&str> = texts.iter().map(|text| self.client.cut(text)).collect();
        let mut queries: HashMap<&str, Query> = {
            let recent = self.recent();
            texts.iter().filter_map(|text| Some((*text, recent.queries.get(*text)?.clone()))).collect()
        };
        let mut new: Vec<String> =
            texts.iter().filter(|text| !queries.contains_key(**text)).map(|text| (*text).to_owned()).collect();
        new.sort_unstable();
        new.dedup();
        let made = self.client.embed(&new, Kind::Query).await?;
        for (text, vector) in new.iter().zip(&made) {
            queries.insert(text, Query::of(vector));
            self.recent().keep(text, Query::of(vector));
        }
        Ok(texts.iter().filter_map(|text| queries.get(*text).cloned()).collect())
    }

    fn recent(&self) -> std::sync::MutexGuard<'_, Recent> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recent {
    fn keep(&mut self, text: &str, query: Query) {
        if self.queries.insert(text.to_owned(), query).is_none() {
            self.order.push_back(text.to_owned());
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.queries.remove(&oldest);
        }
    }
}

impl Asked {
    /// The vectors of the texts that were asked for, in their order.
    pub fn queries(&self) -> &[Query] {
        &self.queries
    }

    /// The vectors of the agents. Nobody's vectors change while it is held: not for long.
    pub fn shelf(&self) -> RwLockReadGuard<'_, Shelf> {
        shelf::read(&self.served.shelf)
    }
}
