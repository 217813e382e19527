//! How an index comes to hold everybody, and keeps up with their changes.
//!
//! One at a time takes over changes, page by page in their order. In a process that serves, a task does so each second,
//! and what many changes at once make necessary is done there, while searches go on; any other process does it before it
//! searches, without a thread or a file of its own.

#[cfg(test)]
mod tests;
mod work;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, Notify, OwnedMutexGuard};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::engine::Engine;
use super::index::Index;
use super::snapshot::{self, Stamp};
use crate::node::Fault;
use crate::node::model::now;
use crate::node::operator::file::NewFile;
use crate::node::serve::Trouble;
use crate::node::store::{Seen, Store};
use work::{build, change, refresh};

/// Changes that are read at once.
const PAGE: i64 = 256;

/// Changes that a search of a serving node waits for; more are taken over in the background.
pub const BOUND: i64 = 2000;

/// How long a search of a serving node waits for whoever takes over changes,
const PATIENCE: Duration = Duration::from_secs(10);

/// and for whoever writes the engine to its file.
const SHORT_PATIENCE: Duration = Duration::from_secs(1);

/// How often a serving node looks for changes by itself.
const LOOK: Duration = Duration::from_secs(1);

/// How often it writes the engine to its file, where anything has changed.
const SAVE: Duration = Duration::from_secs(600);

/// By how much the clocks of nodes may differ, in milliseconds.
const CLOCKS: i64 = 60_000;

/// No revision: nothing is known.
const NONE: i64 = i64::MIN;

/// Where the engine of a process comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Everybody's profile was read.
    Built,
    /// A file was read.
    Loaded,
}

impl Origin {
    /// The word in metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Origin::Built => "built",
            Origin::Loaded => "loaded",
        }
    }
}

/// How far an index is behind the database.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lag {
    /// Revisions of agents that it does not know; 0 when it is up to date.
    pub revisions: i64,
    /// Seconds since it was known to be up to date last; 0 while it is.
    pub seconds: f64,
}

/// How far changes have been taken over. Whoever holds it, and nobody else, takes over more.
#[derive(Debug)]
struct Progress {
    changed: Seen,
    gone: Seen,
    /// Stored time at which that was read.
    read_at: i64,
    /// The last page was short: nothing was left then.
    is_last: bool,
}

impl Progress {
    fn up_to(&mut self, revision: i64, read_at: i64) {
        let after = Seen { revision: revision + 1, agent_id: String::new() };
        (self.changed, self.gone, self.read_at) = (after.clone(), after, read_at);
    }
}

/// What an [`Index`] knows of how far it has come.
pub struct Follower {
    progress: Arc<Mutex<Progress>>,
    /// Up to which revision everything is in the engine.
    known: Arc<AtomicI64>,
    /// When that was last the newest.
    current_at: std::sync::Mutex<Instant>,
    /// A task of this process keeps it up to date.
    kept: AtomicBool,
    /// So much is to be taken over that searches do not wait for it.
    far: AtomicBool,
    wake: Notify,
    origin: OnceLock<Origin>,
    file: OnceLock<PathBuf>,
    /// The revision of the engine in the file, as far as it is known.
    saved: Arc<AtomicI64>,
    /// Held by whoever writes the file.
    saving: Mutex<()>,
}

impl Default for Follower {
    fn default() -> Self {
        let progress = Progress { changed: Seen::nobody(), gone: Seen::nobody(), read_at: 0, is_last: false };
        Follower {
            progress: Arc::new(Mutex::new(progress)),
            known: Arc::new(AtomicI64::new(NONE)),
            current_at: std::sync::Mutex::new(Instant::now()),
            kept: AtomicBool::new(false),
            far: AtomicBool::new(false),
            wake: Notify::new(),
            origin: OnceLock::new(),
            file: OnceLock::new(),
            saved: Arc::new(AtomicI64::new(NONE)),
            saving: Mutex::new(()),
        }
    }
}

impl Follower {
    /// Up to which revision the engine knows everything; none before it is built.
    fn known(&self) -> Option<i64> {
        Some(self.known.load(Ordering::Acquire)).filter(|known| *known != NONE)
    }

    /// Leaves the rest to the task that keeps the engine up to date.
    fn later(&self) -> Result<(), Fault> {
        self.wake.notify_one();
        Ok(())
    }

    fn patience(&self) -> Duration {
        if self.saving.try_lock().is_err() { SHORT_PATIENCE } else { PATIENCE }
    }

    /// True when the engine knows everything up to this revision, which was the newest just now.
    fn is_current(&self, revision: i64) -> bool {
        let current = self.known().is_some_and(|known| known >= revision);
        if current {
            *self.current_at.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        }
        current
    }
}

impl Index {
    /// Names the file in which the engine is kept between two runs of a process; only the first name counts.
    pub fn keep_in(&self, file: PathBuf) {
        let _ = self.follower.file.set(file);
    }

    /// How far a search that begins now may be behind, none before everybody is in for the first time. The revisions grow
    /// while many changes are taken over in the background, and are 0 again after it.
    pub async fn lag(&self, store: &Store) -> Result<Option<Lag>, Fault> {
        let newest = store.agents_revision().await?;
        if self.follower.is_current(newest) {
            return Ok(Some(Lag { revisions: 0, seconds: 0.0 }));
        }
        let since = *self.follower.current_at.lock().unwrap_or_else(PoisonError::into_inner);
        let lag = |known| Lag { revisions: newest - known, seconds: since.elapsed().as_secs_f64() };
        Ok(self.follower.known().map(lag))
    }

    /// True once everybody is in.
    pub fn is_built(&self) -> bool {
        self.follower.known().is_some()
    }

    /// How many people can be found, and where the engine comes from, once it is there.
    pub async fn size(&self) -> Result<(usize, Option<Origin>), Fault> {
        let engine = self.engine.clone();
        let people = move || engine.read().unwrap_or_else(PoisonError::into_inner).len();
        let people = spawn_blocking(people).await.map_err(Fault::internal)?;
        Ok((people, self.follower.origin.get().copied()))
    }

    /// Takes over what has changed; the first time everything.
    pub(super) async fn follow(&self, store: &Store) -> Result<(), Fault> {
        let follower = &self.follower;
        let revision = store.agents_revision().await?;
        if follower.is_current(revision) {
            return Ok(());
        }
        let lock = follower.progress.clone().lock_owned();
        // Only a process with a task that catches up may leave something for later.
        let kept = follower.kept.load(Ordering::Acquire) && self.is_built();
        let mut progress = match kept {
            true if follower.far.load(Ordering::Acquire) => return follower.later(),
            true => match timeout(follower.patience(), lock).await {
                Ok(progress) => progress,
                Err(_) => return follower.later(),
            },
            false => lock.await,
        };
        // Somebody else may have done it meanwhile, or found out how much there is.
        while !follower.is_current(revision) {
            if kept && follower.far.load(Ordering::Acquire) {
                return follower.later();
            }
            progress = self.step(store, progress).await?;
            match kept {
                true => self.tell_far(store, &progress).await?,
                false => self.refresh().await?,
            }
        }
        Ok(())
    }

    /// Tells searches when more is left than they should wait for.
    async fn tell_far(&self, store: &Store, progress: &Progress) -> Result<(), Fault> {
        if progress.is_last || self.follower.far.load(Ordering::Acquire) {
            return Ok(());
        }
        let waiting = store.agents_waiting(&progress.changed, &progress.gone, BOUND + 1).await?;
        self.follower.far.store(waiting > BOUND, Ordering::Release);
        Ok(())
    }

    /// One step towards the newest revision: everybody the first time, then a page of changes.
    async fn step(
        &self,
        store: &Store,
        progress: OwnedMutexGuard<Progress>,
    ) -> Result<OwnedMutexGuard<Progress>, Fault> {
        match self.follower.origin.get() {
            None => self.begin(store, progress).await,
            Some(_) => self.turn(store, progress).await,
        }
    }

    /// Takes over a page of what has changed, while others go on searching. The work belongs to whoever holds the progress:
    /// a search that is given up while it waits leaves nothing half done that a later one could run into.
    async fn turn(
        &self,
        store: &Store,
        mut progress: OwnedMutexGuard<Progress>,
    ) -> Result<OwnedMutexGuard<Progress>, Fault> {
        // Read first: what changes from here on is taken over once more, which does no harm.
        let (revision, read_at) = (store.agents_revision().await?, now());
        let changed = store.agents_changed_after(&progress.changed, PAGE).await?;
        let gone = store.agents_gone_after(&progress.gone, PAGE).await?;
        let is_last = |page: usize| (page as i64) < PAGE;
        let last = is_last(changed.len()) && is_last(gone.len());
        let (engine, known) = (self.engine.clone(), self.follower.known.clone());
        let work = move || {
            let after = Seen { revision: revision + 1, agent_id: String::new() };
            let seen = |page: Option<Seen>, is_last: bool| match page {
                Some(seen) if is_last => Some(seen.max(after.clone())),
                None => Some(after.clone()),
                seen => seen,
            };
            let to = (
                seen(changed.last().map(|one| one.at.clone()), is_last(changed.len())),
                seen(gone.last().cloned(), is_last(gone.len())),
            );
            change(&engine, changed, gone);
            progress.changed = to.0.unwrap_or(progress.changed.clone());
            progress.gone = to.1.unwrap_or(progress.gone.clone());
            (progress.read_at, progress.is_last) = (read_at, last);
            if last {
                known.store(revision, Ordering::Release);
            }
            progress
        };
        let progress = spawn_blocking(work).await.map_err(Fault::internal)?;
        if last {
            self.follower.far.store(false, Ordering::Release);
        }
        Ok(progress)
    }

    /// Makes the engine: from its file, where that is of use, else of everybody.
    async fn begin(
        &self,
        store: &Store,
        mut progress: OwnedMutexGuard<Progress>,
    ) -> Result<OwnedMutexGuard<Progress>, Fault> {
        let began = Instant::now();
        let (origin, people, revision) = match self.load(store).await? {
            Some((engine, stamp)) => {
                let (people, revision) = (engine.len(), stamp.revision());
                *self.engine.write().unwrap_or_else(PoisonError::into_inner) = engine;
                self.follower.saved.store(revision, Ordering::Release);
                (progress.changed, progress.gone, progress.read_at) = (stamp.changed, stamp.gone, stamp.read_at);
                (Origin::Loaded, people, revision)
            }
            None => {
                let (revision, read_at) = (store.agents_revision().await?, now());
                let engine = build(store, self.empty()).await?;
                let people = engine.len();
                *self.engine.write().unwrap_or_else(PoisonError::into_inner) = engine;
                progress.up_to(revision, read_at);
                (Origin::Built, people, revision)
            }
        };
        let _ = self.follower.origin.set(origin);
        let seconds = began.elapsed().as_secs_f64();
        tracing::info!(people, revision, seconds, "the index is {}", origin.name());
        Ok(progress)
    }

    /// The engine in the file, if it is of this database and its history, and it is less work to bring it up to date than to
    /// make another one.
    async fn load(&self, store: &Store) -> Result<Option<(Engine, Stamp)>, Fault> {
        let Some(file) = self.follower.file.get().filter(|file| file.exists()).cloned() else { return Ok(None) };
        let database = store.known_network_id().await?.unwrap_or_default();
        let empty = self.empty();
        let read = move || {
            let fingerprint = snapshot::fingerprint(empty.dictionary());
            snapshot::read(&file, empty, &database, &fingerprint)
        };
        let useless = |why: &str| tracing::warn!(why, "the file of the index is of no use");
        let (engine, stamp) = match spawn_blocking(read).await.map_err(Fault::internal)? {
            Ok(Some(loaded)) => loaded,
            Ok(None) => return Ok(None),
            Err(why) => {
                useless(&why);
                return Ok(None);
            }
        };
        let (newest, revision) = (store.agents_revision().await?, stamp.revision());
        let changed_by = store.agents_changed_by(revision).await?;
        if revision > newest {
            useless(&format!("it is of revision {revision}, the database of {newest}"));
        } else if changed_by.is_some_and(|at| at > stamp.read_at + CLOCKS) {
            useless("the database has another history than it knows");
        } else if store.agents_waiting(&stamp.changed, &stamp.gone, BOUND + engine.len() as i64).await?
            >= BOUND + engine.len() as i64
        {
            useless("too much has changed since it was written");
        } else {
            return Ok(Some((engine, stamp)));
        }
        Ok(None)
    }

    /// Makes all codes anew where they should be, bit by bit, so that searches go on.
    async fn refresh(&self) -> Result<(), Fault> {
        let engine = self.engine.clone();
        spawn_blocking(move || refresh(&engine)).await.map_err(Fault::internal)
    }

    /// Keeps the engine up to date for as long as a node serves, and writes it to its file from time to time.
    pub async fn keep(&self, store: &Store, on_trouble: Trouble) {
        self.follower.kept.store(true, Ordering::Release);
        let (mut failing, mut saved) = (false, Instant::now());
        loop {
            let mut kept = self.catch_up(store).await;
            if kept.is_ok() && saved.elapsed() >= SAVE {
                kept = self.save(store).await;
                saved = Instant::now();
            }
            match kept {
                Ok(()) => failing = false,
                // What lasts is told once.
                Err(_) if failing => {}
                Err(fault) => {
                    failing = true;
                    on_trouble(&format!("the index is not kept: {}", fault.cause.unwrap_or(fault.message)));
                }
            }
            let _ = timeout(LOOK, self.follower.wake.notified()).await;
        }
    }

    /// Takes over everything that waits, letting searches in between.
    async fn catch_up(&self, store: &Store) -> Result<(), Fault> {
        loop {
            let revision = store.agents_revision().await?;
            if self.follower.is_current(revision) {
                return Ok(());
            }
            let mut progress = self.follower.progress.clone().lock_owned().await;
            // Until everybody is in for the first time, searches wait.
            while !self.is_built() {
                progress = self.step(store, progress).await?;
            }
            if !self.follower.is_current(revision) {
                progress = self.step(store, progress).await?;
                self.tell_far(store, &progress).await?;
            }
            drop(progress);
            self.refresh().await?;
        }
    }

    /// Writes the engine to its file, if there are enough people and anything has changed. Searches go on meanwhile; those
    /// that find something changed wait for a second at most, and are told what was there before.
    pub async fn save(&self, store: &Store) -> Result<(), Fault> {
        let follower = &self.follower;
        let Some(file) = follower.file.get().cloned() else { return Ok(()) };
        let _saving = follower.saving.lock().await;
        if self.follower.known().is_none_or(|known| known == follower.saved.load(Ordering::Acquire)) {
            return Ok(());
        }
        let database = store.network_id().await?;
        let (engine, saved) = (self.engine.clone(), follower.saved.clone());
        let progress = follower.progress.clone().lock_owned().await;
        let write = move || {
            let stamp = Stamp {
                database,
                changed: progress.changed.clone(),
                gone: progress.gone.clone(),
                read_at: progress.read_at,
            };
            let written = {
                let engine = engine.read().unwrap_or_else(PoisonError::into_inner);
                let fingerprint = snapshot::fingerprint(engine.dictionary());
                let enough = engine.len() >= snapshot::WORTH;
                enough.then(|| snapshot::write(&file, &engine, &stamp, &fingerprint)).transpose()?
            };
            // Nobody waits for the disk.
            drop(progress);
            let bytes = written.map(NewFile::keep).transpose()?;
            match bytes {
                Some(bytes) => tracing::info!(revision = stamp.revision(), bytes, "the index is written to its file"),
                None => snapshot::remove(&file),
            }
            saved.store(stamp.revision(), Ordering::Release);
            Ok(())
        };
        spawn_blocking(write).await.map_err(Fault::internal)?
    }
}
