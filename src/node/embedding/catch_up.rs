//! Bringing a space up to the agents as they are: in the background of a serving node, or for a while before a search.
//!
//! Agents are gone through in the order of their changes. Of each, the texts whose hash is not known yet are sent; what
//! comes back is written at once, and after a page of agents how far the space has come. Whoever is killed has lost the
//! requests that were under way and nothing else. A space that has seen everybody serves from then on.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::client::{Client, Kind};
use super::space::Code;
use super::texts::{Section, text_hash, texts_of};
use super::trouble::{Cause, Trouble};
use crate::node::model::now;
use crate::node::store::{Lease, NewVector, SpaceState, Store, StoredSpace, Subject};
use crate::node::{Fault, Node, serve};

/// Agents of a page.
const PAGE: i64 = 64;

/// How often a serving node looks for agents that have changed.
const POLL: Duration = Duration::from_secs(2);

/// How long a space belongs to a process that is not heard of.
const LEASE: Duration = Duration::from_secs(30);

/// A space that is not used is kept for so long: nodes may still hold it, and a change may be taken back.
const KEPT_MILLIS: i64 = 3_600_000;

/// How long a request should take: searches wait behind it where a model does one thing at a time.
const TURN: Duration = Duration::from_secs(1);

/// Texts of the first request, before it is known how long one takes.
const FIRST: usize = 8;

/// Why it does not go on.
#[derive(Debug)]
enum Halt {
    /// The endpoint.
    Trouble(Trouble),
    /// The database.
    Fault(Fault),
    /// Somebody else works on the space.
    Elsewhere,
    /// No time is left.
    Late,
}

impl From<Fault> for Halt {
    fn from(fault: Fault) -> Halt {
        Halt::Fault(fault)
    }
}

/// A text, and of whose sections it is the text.
#[derive(Debug)]
struct Wanted {
    text: String,
    hash: String,
    places: Vec<(String, i64)>,
}

/// How many texts a request should have.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    size: usize,
    most: usize,
    /// The last request's.
    of_a_text: Duration,
    /// No request should last beyond this.
    end: Option<Instant>,
}

impl Pace {
    /// For requests of at most so many texts, until then.
    pub(super) fn new(most: usize, end: Option<Instant>) -> Pace {
        Pace { size: FIRST.min(most), most, of_a_text: Duration::ZERO, end }
    }

    /// A request with so many texts has taken so long.
    fn note(&mut self, texts: usize, took: Duration) {
        self.of_a_text = took / u32::try_from(texts.max(1)).unwrap_or(u32::MAX);
        if took > TURN * 2 {
            self.size = (self.size / 2).max(1);
        } else if took < TURN / 2 && texts >= self.size {
            self.size = (self.size * 2).min(self.most);
        }
    }

    /// How many texts the next request may have; none when there is no time for one.
    fn next(&self, now: Instant) -> usize {
        let Some(end) = self.end else { return self.size };
        let left = end.saturating_duration_since(now);
        let fit = if self.of_a_text.is_zero() {
            usize::from(!left.is_zero()) * self.size.min(2)
        } else {
            usize::try_from(left.as_micros() / self.of_a_text.as_micros().max(1)).unwrap_or(usize::MAX)
        };
        self.size.min(fit)
    }
}

/// A process at work on a space.
struct Work<'a> {
    store: &'a Store,
    client: &'a Client,
    owner: &'a str,
    space: &'a StoredSpace,
    lease: Duration,
}

impl Node {
    /// Brings the space that this node is configured to up to date for as long as the node lives, keeps the one that serves
    /// in memory, asks whether an endpoint that failed is back, and removes spaces that are not used any more.
    pub async fn keep_embeddings(self: Arc<Self>, on_trouble: serve::Trouble) {
        let Some(own) = self.embeddings.own.clone() else { return };
        self.embeddings.watch();
        let mut pace = Pace::new(own.batch(), None);
        let (mut wanted, mut told) = (false, None);
        loop {
            let trouble = self.keep_once(&own, &mut wanted, &mut pace).await.err();
            match &trouble {
                // What lasts is told once.
                Some(why) if told.as_ref() != Some(why) => on_trouble(why),
                None if told.is_some() => tracing::info!("the embeddings work again"),
                _ => {}
            }
            told = trouble;
            tokio::time::sleep(POLL).await;
        }
    }

    pub(super) async fn keep_once(&self, own: &Client, wanted: &mut bool, pace: &mut Pace) -> Result<(), String> {
        let of_database =
            |fault: Fault| format!("the embeddings are not kept: {}", fault.cause.unwrap_or(fault.message));
        let mut failed = None;
        if !*wanted {
            self.want_embeddings(own).await.map_err(of_database)?;
            *wanted = true;
            // An operator who has just written an address wants to know now whether it is right.
            failed = own.probe().await.err().map(|trouble| trouble.message);
        }
        for client in self.embeddings.clients() {
            let rest = client.breaker().rest(Instant::now());
            if rest == Some(Duration::ZERO)
                && let Err(trouble) = client.probe().await
            {
                failed = Some(trouble.message);
            }
        }
        if own.breaker().rest(Instant::now()).is_none() {
            match self.bring_up(own, LEASE, pace).await {
                Err(Halt::Trouble(trouble)) => failed = Some(trouble.message),
                Err(Halt::Fault(fault)) => return Err(of_database(fault)),
                Ok(()) | Err(Halt::Elsewhere | Halt::Late) => {}
            }
        }
        self.embeddings.follow(&self.store).await.map_err(of_database)?;
        while self.store.sweep_spaces(now() - KEPT_MILLIS).await.map_err(of_database)? {}
        // An endpoint that is left alone is still the same trouble.
        failed.or_else(|| own.down().map(|down| down.why)).map_or(Ok(()), Err)
    }

    /// Brings the space that is configured up to date for so long, and not longer, before a search of a process that does
    /// nothing else. True when everybody has vectors now. Trouble with the endpoint is no failure: [`super::Status`] says it.
    pub async fn catch_up(&self, budget: Duration) -> Result<bool, Fault> {
        let Some(own) = &self.embeddings.own else { return Ok(true) };
        if own.breaker().admit(Instant::now()).is_err() {
            return Ok(false);
        }
        self.want_embeddings(own).await?;
        let mut pace = Pace::new(own.batch(), Some(Instant::now() + budget));
        let work = self.bring_up(own, budget.saturating_add(Duration::from_secs(1)), &mut pace);
        match tokio::time::timeout(budget, work).await {
            Ok(Ok(())) => Ok(true),
            Ok(Err(Halt::Fault(fault))) => Err(fault),
            Ok(Err(_)) => Ok(false),
            Err(_) => {
                // The next process goes on at once.
                self.store.release_spaces(&self.id).await?;
                Ok(false)
            }
        }
    }

    /// Says that this node is configured to a space, unless it is the one that was wanted last anyway.
    async fn want_embeddings(&self, own: &Client) -> Result<(), Fault> {
        let spaces = self.store.spaces().await?;
        let wanted = spaces.first().filter(|space| space.state != SpaceState::Retired);
        if wanted.is_none_or(|space| space.recipe != *own.recipe()) {
            self.store.want_space(own.recipe(), now()).await?;
        }
        Ok(())
    }

    /// Brings the space of this endpoint up to date, if it is the one that is wanted and nobody else does.
    async fn bring_up(&self, own: &Client, lease: Duration, pace: &mut Pace) -> Result<(), Halt> {
        let mine = |spaces: Vec<StoredSpace>| spaces.into_iter().next().filter(|space| space.recipe == *own.recipe());
        let Some(space) = mine(self.store.spaces().await?) else { return Ok(()) };
        let done = space.state == SpaceState::Serving && self.store.subjects_after(&space.seen, 1).await?.is_empty();
        if done {
            return Ok(());
        }
        let work = Work { store: &self.store, client: own, owner: &self.id, space: &space, lease };
        if !self.store.lease_space(work.lease(), now()).await? {
            return Err(Halt::Elsewhere);
        }
        // Whoever had it until now has brought it further.
        let outcome = match mine(self.store.spaces().await?) {
            None => Ok(()),
            Some(space) => {
                if let Some(dimensions) = space.dimensions.and_then(|dimensions| usize::try_from(dimensions).ok()) {
                    own.expect(dimensions);
                }
                let work = Work { space: &space, ..work };
                tokio::select! {
                    outcome = work.go_on(pace) => outcome,
                    lost = work.hold() => Err(lost),
                }
            }
        };
        self.store.release_spaces(&self.id).await?;
        outcome
    }
}

impl Work<'_> {
    fn lease(&self) -> Lease<'_> {
        let millis = i64::try_from(self.lease.as_millis()).unwrap_or(i64::MAX);
        Lease { space_id: &self.space.space_id, owner: self.owner, until: now().saturating_add(millis) }
    }

    /// Keeps the lease while requests are under way; ends when it is lost.
    async fn hold(&self) -> Halt {
        loop {
            tokio::time::sleep(self.lease / 3).await;
            match self.store.lease_space(self.lease(), now()).await {
                Ok(true) => {}
                Ok(false) => return Halt::Elsewhere,
                Err(fault) => return Halt::Fault(fault),
            }
        }
    }

    /// Page by page to the end.
    async fn go_on(&self, pace: &mut Pace) -> Result<(), Halt> {
        let mut seen = self.space.seen.clone();
        loop {
            let page = self.store.subjects_after(&seen, PAGE).await?;
            let Some(last) = page.last() else { break };
            seen = last.at.clone();
            let (findable, hidden): (Vec<&Subject>, Vec<&Subject>) = page.iter().partition(|subject| subject.findable);
            self.embed(&findable, pace).await?;
            let hidden: Vec<&str> = hidden.iter().map(|subject| subject.at.agent_id.as_str()).collect();
            self.still_mine(self.store.space_seen(self.lease(), &seen, &hidden).await?)?;
        }
        if self.space.state == SpaceState::Building {
            // Not when another one is wanted by now.
            self.store.serve_space(self.lease(), now()).await?;
        }
        Ok(())
    }

    fn still_mine(&self, mine: bool) -> Result<(), Halt> {
        if mine { Ok(()) } else { Err(Halt::Elsewhere) }
    }

    /// Makes what is missing of these agents, and writes it.
    async fn embed(&self, subjects: &[&Subject], pace: &mut Pace) -> Result<(), Halt> {
        let (wanted, nothing) = self.missing(subjects).await?;
        if !nothing.is_empty() {
            self.still_mine(self.store.put_vectors(self.lease(), None, &nothing).await?)?;
        }
        let mut waiting: VecDeque<Wanted> = wanted.into();
        // What was refused together is asked for in halves, before anything else.
        let mut again: Vec<Vec<Wanted>> = Vec::new();
        let mut requests = FuturesUnordered::new();
        loop {
            while requests.len() < self.client.concurrency() && !(again.is_empty() && waiting.is_empty()) {
                let batch = again.pop().unwrap_or_else(|| {
                    let size = pace.next(Instant::now()).min(waiting.len());
                    waiting.drain(..size).collect()
                });
                if batch.is_empty() {
                    break;
                }
                requests.push(self.request(batch));
            }
            let Some((batch, took, outcome)) = requests.next().await else {
                return if waiting.is_empty() { Ok(()) } else { Err(Halt::Late) };
            };
            match outcome {
                Ok(vectors) => {
                    pace.note(batch.len(), took);
                    self.write(&batch, Some(&vectors)).await?;
                }
                Err(trouble) if trouble.cause != Cause::Refused => return Err(Halt::Trouble(trouble)),
                Err(_) if batch.len() > 1 => again.extend(halves(batch)),
                Err(trouble) => {
                    // If it takes another text, then it does not want this one.
                    self.client.probe().await.map_err(Halt::Trouble)?;
                    tracing::warn!(why = trouble.message, agents = ?batch[0].places, "a profile has no vector");
                    self.write(&batch, None).await?;
                }
            }
        }
    }

    async fn request(&self, batch: Vec<Wanted>) -> (Vec<Wanted>, Duration, Result<Vec<Vec<f32>>, Trouble>) {
        let texts: Vec<String> = batch.iter().map(|wanted| wanted.text.clone()).collect();
        let began = Instant::now();
        let outcome = self.client.embed(&texts, Kind::Passage).await;
        (batch, began.elapsed(), outcome)
    }

    /// The texts that have no vector yet, each once, and the sections that say nothing now, in the order of agents.
    async fn missing(&self, subjects: &[&Subject]) -> Result<(Vec<Wanted>, Vec<NewVector>), Halt> {
        let agent_ids: Vec<&str> = subjects.iter().map(|subject| subject.at.agent_id.as_str()).collect();
        let known = self.store.text_hashes(&self.space.space_id, &agent_ids).await?;
        let (mut wanted, mut nothing): (Vec<Wanted>, Vec<NewVector>) = (Vec::new(), Vec::new());
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for subject in subjects {
            let agent_id = &subject.at.agent_id;
            for (section, text) in Section::ALL.into_iter().zip(texts_of(&subject.profile_text)) {
                let text = self.client.cut(&text);
                // There are four of them.
                let section = section.number() as i64;
                let hash = text_hash(text);
                if known.get(&(agent_id.clone(), section)) == Some(&hash) {
                    continue;
                }
                if text.is_empty() {
                    nothing.push(NewVector { agent_id: agent_id.clone(), section, text_hash: hash, vector: None });
                    continue;
                }
                let place = *places.entry(hash.clone()).or_insert(wanted.len());
                if place == wanted.len() {
                    wanted.push(Wanted { text: text.to_owned(), hash, places: Vec::new() });
                }
                wanted[place].places.push((agent_id.clone(), section));
            }
        }
        Ok((wanted, nothing))
    }

    /// Writes the vectors of these texts, or that they have none.
    async fn write(&self, batch: &[Wanted], vectors: Option<&[Vec<f32>]>) -> Result<(), Halt> {
        let dimensions = vectors.and_then(|vectors| i64::try_from(vectors.first()?.len()).ok());
        let mut new = Vec::new();
        for (place, wanted) in batch.iter().enumerate() {
            let vector = vectors.and_then(|vectors| vectors.get(place)).map(|vector| Code::of(vector).to_text());
            new.extend(wanted.places.iter().map(|(agent_id, section)| NewVector {
                agent_id: agent_id.clone(),
                section: *section,
                text_hash: wanted.hash.clone(),
                vector: vector.clone(),
            }));
        }
        self.still_mine(self.store.put_vectors(self.lease(), dimensions, &new).await?)
    }
}

fn halves(mut batch: Vec<Wanted>) -> [Vec<Wanted>; 2] {
    let second = batch.split_off(batch.len() / 2);
    // The one that is put last is taken first.
    [second, batch]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_takes_about_a_second_and_never_longer_than_there_is_time() {
        let mut pace = Pace::new(64, None);
        let now = Instant::now();
        let sizes = |pace: &mut Pace, of_a_text: u64| {
            let mut sizes = Vec::new();
            for _ in 0..6 {
                let size = pace.next(now);
                sizes.push(size);
                pace.note(size, Duration::from_millis(of_a_text) * u32::try_from(size).unwrap());
            }
            sizes
        };
        assert_eq!(sizes(&mut pace, 1), [8, 16, 32, 64, 64, 64]);
        assert_eq!(sizes(&mut pace, 100), [64, 32, 16, 16, 16, 16]);
        assert_eq!(sizes(&mut pace, 5000), [16, 8, 4, 2, 1, 1]);
        // A short request says nothing about a longer one.
        pace.note(0, Duration::ZERO);
        assert_eq!(sizes(&mut Pace::new(3, None), 1), [3, 3, 3, 3, 3, 3]);

        let mut pace = Pace::new(64, Some(now + Duration::from_secs(1)));
        assert_eq!(pace.next(now), 2, "nothing is known yet");
        pace.note(2, Duration::from_millis(200));
        assert_eq!(pace.next(now), 8);
        assert_eq!(pace.next(now + Duration::from_millis(650)), 3);
        assert_eq!(pace.next(now + Duration::from_millis(950)), 0);
        assert_eq!(Pace::new(64, Some(now)).next(now), 0);
    }
}
