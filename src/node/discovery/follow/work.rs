//! What is done to an engine off the event loop: building it, putting changes in, making codes anew. Searches go on meanwhile.

use std::sync::{PoisonError, RwLock};

use tokio::task::spawn_blocking;

use super::super::engine::{Engine, Person, Prepared};
use crate::node::Fault;
use crate::node::model::Agent;
use crate::node::store::{Changed, Seen, Store};

/// Agents that are read at once while the engine is built: so much of the database is held twice.
const BATCH: i64 = 1000;

/// Changes that are taken over before searches get their turn again.
const TURN: usize = 32;

/// Makes all codes anew where they should be, so many at a time.
pub fn refresh(engine: &RwLock<Engine>) {
    let read = || engine.read().unwrap_or_else(PoisonError::into_inner);
    let write = || engine.write().unwrap_or_else(PoisonError::into_inner);
    let before = {
        let engine = read();
        if !engine.is_stale() {
            return;
        }
        engine.drift()
    };
    let Some(before) = before else {
        // Where there are none yet, there are few people: more are built before anybody searches.
        return write().refresh();
    };
    let mut first = 0;
    loop {
        let fresh = read().fresh_codes(first);
        if fresh.is_empty() {
            return write().renewed(before);
        }
        let next = first + fresh.len();
        write().renew(first, fresh);
        first = next;
    }
}

/// Takes over changes, a few at a time.
pub fn change(engine: &RwLock<Engine>, changed: Vec<Changed>, gone: Vec<Seen>) {
    let write = || engine.write().unwrap_or_else(PoisonError::into_inner);
    let mut gone: Vec<String> = gone.into_iter().map(|seen| seen.agent_id).collect();
    let mut present = Vec::new();
    for Changed { agent, findable, .. } in changed {
        let agent_id = agent.agent_id.clone();
        match Person::of(agent).filter(|_| findable) {
            Some(person) => present.push(person),
            None => gone.push(agent_id),
        }
    }
    while !present.is_empty() {
        let rest = present.split_off(present.len().min(TURN));
        let prepared = prepare(std::mem::replace(&mut present, rest));
        let mut engine = write();
        prepared.into_iter().for_each(|person| engine.put(person));
    }
    for agent_ids in gone.chunks(TURN) {
        let mut engine = write();
        agent_ids.iter().for_each(|agent_id| engine.remove(agent_id));
    }
}

/// Builds the engine of everybody who can be found, batch by batch, so that little but the engine itself is in memory. The
/// next batch is read while one is taken in.
pub async fn build(store: &Store, mut engine: Engine) -> Result<Engine, Fault> {
    let mut agents = store.findable_after("", BATCH).await?;
    while let Some(last) = agents.last() {
        let after = last.agent_id.clone();
        let (added, next) =
            tokio::join!(spawn_blocking(move || add(engine, agents)), store.findable_after(&after, BATCH));
        (engine, agents) = (added.map_err(Fault::internal)?, next?);
    }
    let finish = move || {
        engine.shrink();
        engine.refresh();
        engine
    };
    spawn_blocking(finish).await.map_err(Fault::internal)
}

fn add(mut engine: Engine, agents: Vec<Agent>) -> Engine {
    prepare(agents.into_iter().filter_map(Person::of).collect()).into_iter().for_each(|person| engine.put(person));
    engine
}

/// Cuts profiles into tokens, many of them on every core.
fn prepare(mut persons: Vec<Person>) -> Vec<Prepared> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = persons.len().div_ceil(cores).max(TURN);
    let mut shares = Vec::new();
    while persons.len() > share {
        shares.push(persons.split_off(persons.len() - share));
    }
    let cut = |persons: Vec<Person>| persons.into_iter().map(Prepared::of).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let cutters: Vec<_> = shares.into_iter().map(|persons| scope.spawn(move || cut(persons))).collect();
        let mut prepared = cut(persons);
        for cutter in cutters.into_iter().rev() {
            match cutter.join() {
                Ok(more) => prepared.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        prepared
    })
}
