//! Everybody who watches a run in the same way, and the task that tells them.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::story::{self, Part, Story};
use super::{Link, Place, Seat, Viewer};
use crate::node::blocking::off_the_loop;
use crate::node::jobs::Sitting;
use crate::node::model::now;
use crate::node::store::Signal;
use crate::node::{Fault, Node};

/// Without a signal: what another process on the same file wrote is found then.
const POLL: Duration = Duration::from_secs(2);
/// Between two signs of life.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long an empty room is kept for those who come back, or who come to a finished run.
const EMPTY: Duration = Duration::from_secs(5);

/// Where those who watch a run in the same way are told.
pub(super) struct Room {
    told: watch::Sender<Told>,
    /// How often somebody came who found more than was told.
    asked: AtomicU64,
    wake: Notify,
}

/// What a room has to say at the moment.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    events: Arc<[Event]>,
    /// The state of the run that they tell.
    mark: Option<String>,
    /// Up to which time somebody asked the keeper has looked again.
    looked: u64,
    /// Signs of life so far.
    beats: u64,
    /// Nothing more will come.
    is_over: bool,
}

/// An event as everybody gets it.
#[derive(Debug, Clone)]
struct Event {
    /// Grows with whatever is told; an event that changes is told again under a new number.
    number: u64,
    /// Of a finished round: its number, and the digest of all rounds up to it.
    round: Option<(i64, String)>,
    bytes: Bytes,
}

/// One who watches.
pub struct Watching {
    told: watch::Receiver<Told>,
    /// Until the keeper has looked so often, what is told may be old.
    wanted: u64,
    /// The number of the newest event that was passed on.
    newest: u64,
    beats: u64,
    is_over: bool,
    /// Up to which round everything is known already.
    known: Option<(i64, String)>,
    ready: VecDeque<Bytes>,
    until: Option<Instant>,
    _place: Place,
}

impl Node {
    /// Begins to watch a run; `last` is where this viewer was before its connection broke.
    pub async fn watch(
        self: &Arc<Node>,
        run_id: &str,
        viewer: Viewer,
        link: Option<&Link>,
        last: Option<&str>,
    ) -> Result<Watching, Fault> {
        let place = self.watched.place(self.config.limits.watchers)?;
        let left = link.map(|link| link.until.saturating_mul(1000).saturating_sub(now()));
        let left = left.map(|millis| Duration::from_millis(u64::try_from(millis).unwrap_or(0)));
        let mark = self.store.run_mark(run_id).await?;
        let (told, wanted) = self.enter((run_id.to_owned(), viewer), mark.as_deref());
        Ok(Watching {
            told,
            wanted,
            newest: 0,
            beats: 0,
            is_over: false,
            known: last.and_then(known),
            ready: VecDeque::from([Bytes::from_static(b": connected\n\n")]),
            until: left.map(|left| Instant::now() + left),
            _place: place,
        })
    }

    /// Where to listen, and how often the keeper must have looked before that counts: nobody is shown what was taken back
    /// before they came.
    fn enter(self: &Arc<Node>, seat: Seat, mark: Option<&str>) -> (watch::Receiver<Told>, u64) {
        let mut rooms = self.watched.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(room) = rooms.get(&seat).and_then(std::sync::Weak::upgrade) {
            let told = room.told.subscribe();
            let is_old = told.borrow().mark.as_deref() != mark;
            let wanted = if is_old { room.asked.fetch_add(1, Ordering::Relaxed) + 1 } else { 0 };
            if is_old {
                room.wake.notify_one();
            }
            return (told, wanted);
        }
        let (sender, told) = watch::channel(Told::default());
        let room = Arc::new(Room { told: sender, asked: AtomicU64::new(0), wake: Notify::new() });
        rooms.insert(seat.clone(), Arc::downgrade(&room));
        let node = self.clone();
        tokio::spawn(async move { Keeper::new(node, seat, room).keep().await });
        (told, 0)
    }
}

/// Reads where a viewer was: `ROUND.DIGEST`.
fn known(id: &str) -> Option<(i64, String)> {
    let (round, digest) = id.split_once('.')?;
    Some((round.parse().ok()?, digest.to_owned()))
}

impl Watching {
    /// The next piece of the stream; none at its end.
    pub async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Watching)> {
        loop {
            if let Some(piece) = self.ready.pop_front() {
                return Some((Ok(piece), self));
            }
            if self.take_in() {
                continue;
            }
            if self.is_over {
                return None;
            }
            let far = Instant::now() + Duration::from_secs(86_400);
            tokio::select! {
                changed = self.told.changed() => changed.ok()?,
                () = tokio::time::sleep_until(self.until.unwrap_or(far)), if self.until.is_some() => return None,
            }
        }
    }

    /// Makes ready what was not passed on yet. False when there is nothing.
    fn take_in(&mut self) -> bool {
        let told = self.told.borrow_and_update().clone();
        if told.looked < self.wanted {
            return false;
        }
        let mut known = 0;
        if let Some((round, digest)) = &self.known
            && !told.events.is_empty()
        {
            let same = |event: &Event| event.round.as_ref() == Some(&(*round, digest.clone()));
            known = if told.events.iter().any(same) { *round } else { 0 };
            self.known = None;
        }
        for event in told.events.iter().filter(|event| event.number > self.newest) {
            if event.round.as_ref().is_none_or(|(round, _)| *round > known) {
                self.ready.push_back(event.bytes.clone());
            }
        }
        self.newest = told.events.iter().map(|event| event.number).max().unwrap_or(0).max(self.newest);
        if told.beats > self.beats && self.ready.is_empty() {
            self.ready.push_back(Bytes::from_static(b": still here\n\n"));
        }
        (self.beats, self.is_over) = (told.beats, told.is_over);
        !self.ready.is_empty()
    }
}

/// Looks after a room.
struct Keeper {
    node: Arc<Node>,
    seat: Seat,
    room: Arc<Room>,
    mark: Option<String>,
    numbered: u64,
    parts: Vec<Part>,
}

impl Keeper {
    fn new(node: Arc<Node>, seat: Seat, room: Arc<Room>) -> Keeper {
        Keeper { node, seat, room, mark: None, numbered: 0, parts: Vec::new() }
    }

    /// Until nobody watches any more, or the node stops. A failure of the database ends the streams; who watches comes again.
    async fn keep(mut self) {
        // Heard from before the first look on, so that nothing falls between the two.
        let (mut signals, mut stopping) = (self.node.store.hub().subscribe(), self.node.stopping());
        let (mut spoke, mut watched) = (Instant::now(), Instant::now());
        loop {
            let asked = self.room.asked.load(Ordering::Relaxed);
            match self.look().await {
                Ok(true) => spoke = Instant::now(),
                Ok(false) => {}
                Err(_) => return,
            }
            self.room.told.send_if_modified(|told| {
                told.mark.clone_from(&self.mark);
                std::mem::replace(&mut told.looked, asked) < asked
            });
            if spoke.elapsed() >= KEEP_ALIVE {
                spoke = Instant::now();
                self.room.told.send_modify(|told| told.beats += 1);
            }
            if self.room.told.receiver_count() > 0 {
                watched = Instant::now();
            } else if watched.elapsed() >= EMPTY && self.leave() {
                return;
            }
            tokio::select! {
                _ = stopping.wait_for(|stopping| *stopping) => return,
                () = is_told(&mut signals, &self.seat.0) => {}
                () = self.room.wake.notified() => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    /// Closes the room, if nobody has come in meanwhile.
    fn leave(&self) -> bool {
        let mut rooms = self.node.watched.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let is_empty = self.room.told.receiver_count() == 0;
        if is_empty {
            rooms.remove(&self.seat);
        }
        is_empty
    }

    /// Tells what has changed. False when nothing has.
    async fn look(&mut self) -> Result<bool, Fault> {
        let (run_id, viewer) = &self.seat;
        let store = &self.node.store;
        let mark = store.run_mark(run_id).await?;
        let may_look = match viewer {
            Viewer::Strangers => true,
            Viewer::Account(account_id) => store.sits_in(account_id, run_id).await?,
        };
        if mark.is_none() || !may_look {
            self.mark = None;
            return Ok(self.tell(Story::gone()));
        }
        if mark == self.mark {
            return Ok(false);
        }
        let told = match Sitting::load(store, run_id).await {
            Ok(sitting) if sitting.run.public_visibility || *viewer != Viewer::Strangers => {
                let (said, sources) = (store.contributions(run_id).await?, store.sources(run_id).await?);
                let viewer = viewer.clone();
                // It reads every reply anew.
                off_the_loop(move || story::of(&sitting, &said, &sources, &viewer)).await?
            }
            Ok(_) => Story::gone(),
            Err(fault) if fault.status == 404 => Story::gone(),
            Err(fault) => return Err(fault),
        };
        self.mark = mark;
        Ok(self.tell(told))
    }

    /// Numbers what is new and hands it to everybody. False when nothing is.
    fn tell(&mut self, story: Story) -> bool {
        let before = std::mem::take(&mut self.parts);
        let known = self.room.told.borrow().events.clone();
        let mut is_new = self.room.told.borrow().is_over != story.is_over;
        let mut events = Vec::new();
        for part in &story.parts {
            let same = before.iter().zip(known.iter()).find(|(old, _)| *old == part);
            let number = match same {
                Some((_, event)) => event.number,
                None => {
                    is_new = true;
                    self.numbered += 1;
                    self.numbered
                }
            };
            let bytes = same.map_or_else(|| Bytes::from(part.text.clone()), |(_, event)| event.bytes.clone());
            events.push(Event { number, round: part.round.clone(), bytes });
        }
        self.parts = story.parts;
        if is_new {
            let is_over = story.is_over;
            self.room.told.send_modify(|told| {
                told.events = events.into();
                told.is_over = is_over;
            });
        }
        is_new
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let mut rooms = self.node.watched.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let own = Arc::downgrade(&self.room);
        if rooms.get(&self.seat).is_some_and(|room| room.ptr_eq(&own)) {
            rooms.remove(&self.seat);
        }
    }
}

/// Waits for a signal of this run; who has missed some looks too. One stands for all that have come by then.
async fn is_told(signals: &mut Receiver<Signal>, run_id: &str) {
    loop {
        match signals.recv().await {
            Ok(Signal::Run(told)) if told == run_id => break,
            Err(RecvError::Lagged(_)) => break,
            Ok(_) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
    while !matches!(signals.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
}
