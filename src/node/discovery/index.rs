//! The engine of a node, asked off the event loop; how it is kept up to date is in [`super::follow`].

use std::sync::{Arc, PoisonError, RwLock};

use tokio::task::spawn_blocking;

use super::dictionary::Dictionary;
use super::engine::Engine;
use super::feedback::Feedback;
use super::follow::Follower;
use super::perspectives::{Found, Perspective, Seats, Seeker};
use super::reason::{self, Evidence};
use super::vectors::Vectors;
use crate::node::Fault;
use crate::node::config::Discovery;
use crate::node::embedding::Embeddings;
use crate::node::model::Agent;
use crate::node::store::Store;

/// Somebody who fits.
#[derive(Debug, Clone)]
pub struct Match {
    /// Who.
    pub agent: Agent,
    /// In which way.
    pub perspective: Perspective,
    /// 0 to 1.
    pub score: f64,
    /// Which words met in which section.
    pub reason: String,
    /// The same as data, where a statement stands out.
    pub evidence: Option<Evidence>,
}

/// What a search found.
#[derive(Debug)]
pub struct Searched {
    /// Whom, in the order in which seats are filled.
    pub matches: Vec<Match>,
    /// Whether vectors of a model took part (`serving`), or why not (`building`, `down`); none where none are configured.
    pub embeddings: Option<&'static str>,
}

/// The engine of the agents as they are now.
///
/// A search finds what was committed before it began. Only on a node that serves, and only where more than
/// [`super::follow::BOUND`] changes wait or the engine is being written to its file, it goes on with the engine as it is,
/// which is brought up to date in the background; [`Index::lag`] says how far behind it is.
pub struct Index {
    dictionary: Arc<Dictionary>,
    seats: Seats,
    /// None where it does not count.
    pub(super) feedback: Option<Feedback>,
    pub(super) engine: Arc<RwLock<Engine>>,
    pub(super) follower: Follower,
}

impl Default for Index {
    fn default() -> Self {
        Index::new(Dictionary::default(), &Discovery::default())
    }
}

impl Index {
    /// An index of nobody yet, as it is set, with the dictionary that was read.
    pub fn new(dictionary: Dictionary, set: &Discovery) -> Index {
        Index {
            dictionary: Arc::new(dictionary),
            seats: set.into(),
            feedback: set.feedback.then(Feedback::default),
            engine: Arc::default(),
            follower: Follower::default(),
        }
    }

    /// An engine of nobody, as it is configured.
    pub(super) fn empty(&self) -> Engine {
        Engine::new(self.dictionary.clone()).with_seats(self.seats)
    }

    /// Searches among the agents as the database holds them now, within the bounds of [`Index`], with the vectors of a
    /// model where there are any.
    pub async fn search(&self, store: &Store, embeddings: &Embeddings, seeker: Seeker) -> Result<Searched, Fault> {
        self.follow(store).await?;
        let vectors = Vectors::of(embeddings, store, &seeker).await?;
        let embedded = match &vectors {
            Some(_) => Some("serving"),
            // An endpoint that failed just now serves no longer, whatever it did before.
            None => embeddings.status(store).await?.word().map(|word| if word == "serving" { "down" } else { word }),
        };
        let reputations = match &self.feedback {
            Some(feedback) => feedback.follow(store).await?,
            None => Arc::default(),
        };
        let seeker = Arc::new(seeker);
        let thought = reputations.clone();
        let search = move |engine: &Engine, seeker: &Seeker| match &vectors {
            Some(vectors) => engine.discover(seeker, Some(&vectors.opinion()), &thought),
            None => engine.discover(seeker, None, &thought),
        };
        let found = self.with(&seeker, search).await?;
        let agent_ids: Vec<&str> = found.iter().map(|found| found.agent_id.as_str()).collect();
        let mut agents = store.agents_by_id(&agent_ids).await?;
        // Whoever has gone in the meantime is not found.
        let found: Vec<(Found, Agent)> = found
            .into_iter()
            .filter_map(|found| Some((agents.remove(&found.agent_id)?, found)))
            .map(|(a, f)| (f, a))
            .collect();
        let explain = move |engine: &Engine, seeker: &Seeker| {
            let explained = found.into_iter().map(|(found, agent)| {
                let feedback = reputations.lift(&agent.agent_id, found.perspective);
                let evidence = engine.explain(seeker, found.perspective, &agent.profile_text);
                let evidence = evidence.map(|evidence| Evidence { feedback, ..evidence });
                let mut reason = reason::say(found.perspective, evidence.as_ref(), seeker.language);
                reason += &feedback.map(|lift| lift.say(seeker.language)).unwrap_or_default();
                Match { agent, perspective: found.perspective, score: found.score, reason, evidence }
            });
            explained.collect()
        };
        Ok(Searched { matches: self.with(&seeker, explain).await?, embeddings: embedded })
    }

    /// Asks the engine something, off the event loop.
    async fn with<T: Send + 'static>(
        &self,
        seeker: &Arc<Seeker>,
        ask: impl FnOnce(&Engine, &Seeker) -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let (engine, seeker) = (self.engine.clone(), seeker.clone());
        let ask = move || ask(&engine.read().unwrap_or_else(PoisonError::into_inner), &seeker);
        spawn_blocking(ask).await.map_err(Fault::internal)
    }
}
