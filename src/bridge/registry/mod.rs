//! Which tools there are, who has them, and who gets a call.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::definition::Definition;
use super::link::{Link, Worker};

/// How long a call waits for a lost worker to come back.
pub const RETURN: Duration = Duration::from_secs(2);

/// Where tools come from: an address that is dialled, or a worker that dialled in.
pub type Key = u64;

/// What there is, shared by everything that asks.
pub struct Registry {
    state: Mutex<State>,
    /// Counts what has changed, whatever it was.
    changed: watch::Sender<u64>,
    /// Counts changes of what clients see in the list.
    listed: watch::Sender<u64>,
    /// How long the tools of a lost worker stay.
    pub grace: Duration,
}

#[derive(Default)]
struct State {
    sources: BTreeMap<Key, Source>,
    tools: BTreeMap<String, Entry>,
    next: Key,
    /// What is known to be refused: it is told once.
    refused: Vec<(String, Rejected)>,
}

struct Source {
    /// As people know it: the address, or the worker's name.
    label: String,
    naming: Naming,
    worker: Worker,
    link: Option<Arc<Link>>,
    lost: Option<Instant>,
    /// The first attempt to reach it has come to an end.
    settled: bool,
    /// Why it is not there, as far as that is known.
    why: Option<String>,
    tools: Vec<Arc<Definition>>,
    /// What of its own it cannot offer.
    rejected: Vec<Rejected>,
    /// What others offer under the same name, anew with every list.
    clashes: Vec<Rejected>,
    /// Of an address: it stays without a connection.
    dialled: bool,
}

/// What holds for the tools of a source, where they do not say otherwise.
#[derive(Debug, Clone)]
pub struct Naming {
    /// Before their names.
    pub prefix: String,
    /// How long a call may take.
    pub timeout: Option<Duration>,
}

#[derive(Clone)]
struct Entry {
    definition: Arc<Definition>,
    sources: Vec<Key>,
}

/// A tool that is not offered.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejected {
    /// Its name at the worker.
    pub tool: String,
    /// Why.
    pub reason: String,
}

/// Where tools come from, as it is shown.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The address, or the name of a worker that dialled in.
    pub label: String,
    /// What it says of itself, once it did.
    pub worker: Worker,
    /// Calls can be sent.
    pub connected: bool,
    /// Why not.
    pub why: Option<String>,
    /// Tools that are not offered.
    pub rejected: Vec<Rejected>,
}

/// Who gets a call.
pub enum Choice {
    /// This connection.
    Go(Arc<Link>, String),
    /// Somebody who may be back by then.
    Wait(Instant),
    /// Nobody at present.
    Nobody,
}

impl Registry {
    pub fn new(grace: Duration) -> Registry {
        Registry { state: Mutex::default(), changed: watch::Sender::new(0), listed: watch::Sender::new(0), grace }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hears of every change.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Hears of changes of the list.
    pub fn listings(&self) -> watch::Receiver<u64> {
        self.listed.subscribe()
    }

    /// A new source. What is remembered of its tools is listed as if it had just been lost.
    pub fn add(&self, label: String, naming: Naming, remembered: &[Value], dialled: bool) -> Key {
        let tools = definitions(remembered, &naming).0;
        let key = {
            let mut state = self.state();
            state.next += 1;
            let lost = (!tools.is_empty()).then(Instant::now);
            let source = Source {
                label,
                naming,
                worker: Worker::default(),
                link: None,
                lost,
                settled: false,
                why: None,
                tools,
                rejected: Vec::new(),
                clashes: Vec::new(),
                dialled,
            };
            let key = state.next;
            state.sources.insert(key, source);
            key
        };
        self.rebuild();
        key
    }

    /// The source of a worker that dialled in before, with its connection where it still has one.
    pub fn of_instance(&self, instance: &str) -> Option<(Key, Option<Arc<Link>>)> {
        let state = self.state();
        let mut known = state.sources.iter().filter(|(_, source)| !source.dialled);
        known.find(|(_, source)| source.worker.instance == instance).map(|(key, source)| (*key, source.link.clone()))
    }

    /// A worker is there, with these tools. Returns what is not offered since then, of this worker or of others.
    pub fn joined(&self, key: Key, link: &Arc<Link>, sent: &[Value]) -> Vec<(String, Rejected)> {
        if let Some(source) = self.state().sources.get_mut(&key) {
            source.worker = link.worker.clone();
            source.link = Some(link.clone());
            (source.lost, source.why, source.settled) = (None, None, true);
            (source.tools, source.rejected) = definitions(sent, &source.naming);
        }
        self.rebuild()
    }

    /// Its tools are these now.
    pub fn retold(&self, key: Key, link: &Arc<Link>, sent: &[Value]) -> Vec<(String, Rejected)> {
        if let Some(source) = self.state().sources.get_mut(&key)
            && source.link.as_ref().is_some_and(|current| Arc::ptr_eq(current, link))
        {
            (source.tools, source.rejected) = definitions(sent, &source.naming);
        }
        self.rebuild()
    }

    /// A connection has ended. Its tools stay for the grace; then [`Registry::expire`] takes them.
    pub fn left(&self, key: Key, link: &Arc<Link>, why: &str) {
        if let Some(source) = self.state().sources.get_mut(&key)
            && source.link.as_ref().is_some_and(|current| Arc::ptr_eq(current, link))
        {
            source.link = None;
            source.lost = Some(Instant::now());
            source.why = Some(why.to_owned());
        }
        self.rebuild();
    }

    /// It could not be reached. True when that is news.
    pub fn failed(&self, key: Key, why: &str) -> bool {
        let mut news = false;
        if let Some(source) = self.state().sources.get_mut(&key) {
            news = source.why.as_deref() != Some(why);
            source.settled = true;
            source.why = Some(why.to_owned());
        }
        self.touch();
        news
    }

    /// Something about a connection has changed that no list shows.
    pub fn touch(&self) {
        self.changed.send_modify(|count| *count += 1);
    }

    /// Takes the tools of those who have been away for too long.
    pub fn expire(&self) {
        let grace = self.grace;
        self.state().sources.retain(|_, source| {
            if source.link.is_none() && source.lost.is_some_and(|lost| lost.elapsed() >= grace) {
                source.lost = None;
                source.tools.clear();
                source.rejected.clear();
                return source.dialled;
            }
            true
        });
        self.rebuild();
    }

    /// Puts the list together. A name belongs to the address that was named first, then to the worker that dialled in
    /// first, and is shared with whoever says the same of it. So it is the same with every start, whoever is quicker.
    fn rebuild(&self) -> Vec<(String, Rejected)> {
        let mut state = self.state();
        let before: Vec<(String, [u8; 32])> = state.list();
        let mut tools: BTreeMap<String, Entry> = BTreeMap::new();
        let mut clashes: Vec<(Key, Rejected)> = Vec::new();
        // An address keeps its names while it is lost, since it comes back; who dialled in may come back as another one.
        let mut offers = Vec::new();
        for (key, source) in &state.sources {
            let rank = (!source.dialled && source.link.is_none(), !source.dialled, *key);
            offers.extend(source.tools.iter().map(|tool| (rank, tool)));
        }
        offers.sort_by_key(|(rank, _)| *rank);
        for ((_, _, key), tool) in offers {
            match tools.get_mut(&tool.name) {
                None => {
                    let entry = Entry { definition: tool.clone(), sources: vec![key] };
                    tools.insert(tool.name.clone(), entry);
                }
                Some(entry) if entry.definition.digest == tool.digest => {
                    if !entry.sources.contains(&key) {
                        entry.sources.push(key);
                    }
                }
                Some(entry) => {
                    let label = entry.sources.first().and_then(|key| state.sources.get(key)).map(|s| s.label.clone());
                    let reason = format!("{} has another tool of this name", label.unwrap_or_default());
                    clashes.push((key, Rejected { tool: tool.original.clone(), reason }));
                }
            }
        }
        state.tools = tools;
        for source in state.sources.values_mut() {
            source.clashes.clear();
        }
        for (key, rejected) in clashes {
            if let Some(source) = state.sources.get_mut(&key) {
                source.clashes.push(rejected);
            }
        }
        let of = |source: &Source| {
            let label = source.label.clone();
            source.refused().into_iter().map(move |rejected| (label.clone(), rejected))
        };
        let refused: Vec<(String, Rejected)> = state.sources.values().flat_map(of).collect();
        let news = refused.iter().filter(|one| !state.refused.contains(one)).cloned().collect();
        state.refused = refused;
        let after = state.list();
        drop(state);
        if before != after {
            self.listed.send_modify(|count| *count += 1);
        }
        self.touch();
        news
    }

    /// The tools by name.
    pub fn tools(&self) -> Vec<Arc<Definition>> {
        self.state().tools.values().map(|entry| entry.definition.clone()).collect()
    }

    /// The tool of this name, and from where it comes.
    pub fn find(&self, name: &str) -> Option<Arc<Definition>> {
        self.state().tools.get(name).map(|entry| entry.definition.clone())
    }

    /// From where a tool comes, as people know it.
    pub fn labels(&self, name: &str) -> Vec<String> {
        let state = self.state();
        let keys = state.tools.get(name).map(|entry| entry.sources.clone()).unwrap_or_default();
        keys.iter().filter_map(|key| state.sources.get(key)).map(|source| source.label.clone()).collect()
    }

    /// True when every address has been tried.
    pub fn is_settled(&self) -> bool {
        self.state().sources.values().all(|source| source.settled)
    }

    /// True while anybody has a connection.
    pub fn is_connected(&self) -> bool {
        self.state().sources.values().any(|source| source.link.is_some())
    }

    /// Everybody.
    pub fn standings(&self) -> Vec<Standing> {
        let of = |source: &Source| Standing {
            label: source.label.clone(),
            worker: source.worker.clone(),
            connected: source.link.as_ref().is_some_and(|link| link.is_open()),
            why: source.why.clone(),
            rejected: source.refused(),
        };
        self.state().sources.values().map(of).collect()
    }

    /// Who gets a call of this tool: of a session always the same worker, as long as it is there; else who has most room.
    pub fn choose(&self, name: &str, session: Option<&str>) -> Choice {
        let mut state = self.state();
        let Some(entry) = state.tools.get(name).cloned() else { return Choice::Nobody };
        let mut best: Option<(Rank, Key)> = None;
        let mut back = None;
        for key in &entry.sources {
            let Some(source) = state.sources.get(key) else { continue };
            let link = source.link.as_ref().filter(|link| link.is_open());
            let until = source.lost.map(|lost| lost + RETURN).filter(|until| *until > Instant::now());
            let draining = source.link.is_some() && link.is_none();
            let rank = match (session, link) {
                (Some(session), Some(_)) => Rank::Session(weight(session, &source.worker.instance)),
                (None, Some(link)) => Rank::Room(link.room()),
                (session, None) if until.is_some() || draining => {
                    back = back.max(until).or(draining.then(|| Instant::now() + RETURN));
                    // Who was lost a moment ago still has the session's state, if it comes back.
                    match session {
                        Some(session) if until.is_some() => Rank::Session(weight(session, &source.worker.instance)),
                        _ => continue,
                    }
                }
                _ => continue,
            };
            // On a tie it is the turn of whoever stands first.
            if best.as_ref().is_none_or(|(known, _)| rank > *known) {
                best = Some((rank, *key));
            }
        }
        let Some((_, key)) = best else { return back.map_or(Choice::Nobody, Choice::Wait) };
        // Turn by turn: who was chosen stands last the next time.
        if let Some(entry) = state.tools.get_mut(name).filter(|entry| entry.sources.len() > 1 && session.is_none()) {
            entry.turn(key);
        }
        let Some(source) = state.sources.get(&key) else { return Choice::Nobody };
        match &source.link {
            Some(link) if link.is_open() => Choice::Go(link.clone(), source.label.clone()),
            _ => back.map_or(Choice::Nobody, Choice::Wait),
        }
    }

    /// Ends every connection.
    pub fn close(&self) {
        for source in self.state().sources.values() {
            if let Some(link) = &source.link {
                link.close();
            }
        }
    }
}

impl Source {
    fn refused(&self) -> Vec<Rejected> {
        self.rejected.iter().chain(&self.clashes).cloned().collect()
    }
}

impl Entry {
    fn turn(&mut self, key: Key) {
        self.sources.retain(|known| *known != key);
        self.sources.push(key);
    }
}

impl State {
    fn list(&self) -> Vec<(String, [u8; 32])> {
        self.tools.iter().map(|(name, entry)| (name.clone(), entry.definition.digest)).collect()
    }
}

#[derive(PartialEq, PartialOrd)]
enum Rank {
    Room(isize),
    Session([u8; 32]),
}

/// How near a session is to a worker: the same in every process, so that a restart changes nothing, and when a worker
/// comes or goes only its own sessions move.
fn weight(session: &str, instance: &str) -> [u8; 32] {
    Sha256::digest(format!("{instance}\n{session}")).into()
}

fn definitions(sent: &[Value], naming: &Naming) -> (Vec<Arc<Definition>>, Vec<Rejected>) {
    let (mut tools, mut rejected) = (Vec::<Arc<Definition>>::new(), Vec::new());
    for tool in sent {
        let outcome = Definition::new(tool, &naming.prefix).and_then(|definition| {
            match tools.iter().any(|known| known.name == definition.name) {
                true => Err("it is there twice".to_owned()),
                false => Ok(definition),
            }
        });
        match outcome {
            Ok(mut definition) => {
                definition.timeout = definition.timeout.or(naming.timeout);
                tools.push(Arc::new(definition));
            }
            Err(reason) => {
                let name = tool["name"].as_str().unwrap_or("(without a name)").chars().take(100).collect();
                rejected.push(Rejected { tool: name, reason });
            }
        }
    }
    (tools, rejected)
}
