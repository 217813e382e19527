//! The engine of a node, kept up to date by what has changed in the database since the last search.

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use super::engine::{Engine, Person, Prepared};
use super::perspectives::{Match, Seeker};
use crate::node::Fault;
use crate::node::model::Agent;
use crate::node::store::Store;

/// Agents that are read at once while the engine is built: so much of the database is held twice.
const BATCH: i64 = 1000;

/// Changes that are taken over before searches get their turn again.
const TURN: usize = 32;

/// The engine of the agents as they are now.
#[derive(Default)]
pub struct Index {
    engine: Arc<RwLock<Engine>>,
    /// Up to which revision of the agents the engine knows them; none before it is built.
    known: Mutex<Option<i64>>,
}

impl Index {
    /// Searches among the agents as the database holds them now.
    pub async fn search(&self, store: &Store, seeker: Seeker) -> Result<Vec<Match>, Fault> {
        self.follow(store).await?;
        let engine = self.engine.clone();
        let search = move || engine.read().unwrap_or_else(PoisonError::into_inner).discover(&seeker);
        spawn_blocking(search).await.map_err(Fault::internal)
    }

    /// Takes over what has changed; the first time everything.
    async fn follow(&self, store: &Store) -> Result<(), Fault> {
        let mut known = self.known.lock().await;
        // Read first: what changes from here on is taken over once more next time, which does no harm.
        let revision = store.agents_revision().await?;
        match *known {
            Some(before) if before == revision => return Ok(()),
            Some(before) => self.take_over(store, before).await?,
            None => {
                let engine = build(store).await?;
                *self.engine.write().unwrap_or_else(PoisonError::into_inner) = engine;
                self.take_over(store, revision).await?;
            }
        }
        *known = Some(revision);
        Ok(())
    }

    /// Takes over what has changed since a revision, while others go on searching.
    async fn take_over(&self, store: &Store, since: i64) -> Result<(), Fault> {
        let (changed, mut gone) = store.agents_changed_since(since).await?;
        let shut_out = store.shut_out_since(since).await?;
        let mut present = Vec::new();
        for agent in changed {
            let agent_id = agent.agent_id.clone();
            match Person::of(agent).filter(|person| !shut_out.contains(&person.agent_id)) {
                Some(person) => present.push(person),
                None => gone.push(agent_id),
            }
        }
        let engine = self.engine.clone();
        let change = move || {
            let write = || engine.write().unwrap_or_else(PoisonError::into_inner);
            for persons in in_turns(present) {
                let prepared: Vec<Prepared> = persons.into_iter().map(Prepared::of).collect();
                let mut engine = write();
                prepared.into_iter().for_each(|person| engine.put(person));
            }
            for agent_ids in gone.chunks(TURN) {
                let mut engine = write();
                agent_ids.iter().for_each(|agent_id| engine.remove(agent_id));
            }
        };
        spawn_blocking(change).await.map_err(Fault::internal)
    }
}

fn in_turns(mut persons: Vec<Person>) -> impl Iterator<Item = Vec<Person>> {
    std::iter::from_fn(move || {
        let rest = persons.split_off(persons.len().min(TURN));
        let turn = std::mem::replace(&mut persons, rest);
        (!turn.is_empty()).then_some(turn)
    })
}

/// Builds the engine of everybody who can be found, batch by batch, so that little but the engine itself is in memory.
async fn build(store: &Store) -> Result<Engine, Fault> {
    let mut engine = Engine::default();
    let mut after = String::new();
    loop {
        let agents = store.findable_after(&after, BATCH).await?;
        let Some(last) = agents.last() else { break };
        after.clone_from(&last.agent_id);
        engine = spawn_blocking(move || add(engine, agents)).await.map_err(Fault::internal)?;
    }
    engine.shrink();
    Ok(engine)
}

/// Adds a batch; its profiles are cut into tokens on every core.
fn add(mut engine: Engine, agents: Vec<Agent>) -> Engine {
    let mut persons: Vec<Person> = agents.into_iter().filter_map(Person::of).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = persons.len().div_ceil(cores).max(TURN);
    let mut shares = Vec::new();
    while !persons.is_empty() {
        shares.push(persons.split_off(persons.len().saturating_sub(share)));
    }
    std::thread::scope(|scope| {
        let cut = |persons: Vec<Person>| persons.into_iter().map(Prepared::of).collect::<Vec<_>>();
        let cutters: Vec<_> = shares.into_iter().map(|persons| scope.spawn(move || cut(persons))).collect();
        for cutter in cutters {
            match cutter.join() {
                Ok(prepared) => prepared.into_iter().for_each(|person| engine.put(person)),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    engine
}
