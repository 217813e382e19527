//! The index of everybody who can be found, held in memory and rebuilt when the agents have changed.

use std::sync::Arc;

use tokio::sync::Mutex;

use super::bm25::{Document, Field, Rarity};
use crate::node::Fault;
use crate::node::model::Agent;
use crate::node::profile::Profile;
use crate::node::store::Store;

/// Everybody who can be found, ready to be searched.
#[derive(Default)]
pub struct Engine {
    /// The agents with their profiles taken apart; their place is their number in the fields.
    pub people: Vec<(Agent, Profile)>,
    /// How much each token says.
    pub rarity: Rarity,
    /// Offers and skills, with the first line, which names the profession.
    pub offers: Field,
    /// What is sought.
    pub seeks: Field,
    /// What is being done and what is believed.
    pub about: Field,
}

impl Engine {
    /// Builds the index of these agents.
    pub fn build(agents: Vec<Agent>) -> Engine {
        let mut engine = Engine::default();
        for agent in agents {
            let profile = Profile::parse(&agent.profile_text);
            let document = |lists: &[&[String]]| Document::of(lists.iter().copied().flatten());
            let profession = &profile.about[..profile.about.len().min(1)];
            engine.rarity.add(&document(&[
                &profile.about,
                &profile.skills,
                &profile.offers,
                &profile.seeks,
                &profile.stance,
            ]));
            engine.offers.add(&document(&[profession, &profile.skills, &profile.offers]));
            engine.seeks.add(&document(&[&profile.seeks]));
            engine.about.add(&document(&[&profile.about, &profile.stance]));
            engine.people.push((agent, profile));
        }
        engine
    }
}

/// The engine of the agents as they are now.
#[derive(Default)]
pub struct Index {
    current: Mutex<Option<(String, Arc<Engine>)>>,
}

impl Index {
    /// The engine for what the database holds; built only when agents have come or gone since the last time.
    pub async fn engine(&self, store: &Store) -> Result<Arc<Engine>, Fault> {
        let revision = store.agents_revision().await?;
        let mut current = self.current.lock().await;
        if let Some((built_for, engine)) = current.as_ref()
            && *built_for == revision
        {
            return Ok(engine.clone());
        }
        let agents = store.findable_agents().await?;
        let engine = tokio::task::spawn_blocking(|| Engine::build(agents)).await.map_err(Fault::internal)?;
        let engine = Arc::new(engine);
        *current = Some((revision, engine.clone()));
        Ok(engine)
    }
}
