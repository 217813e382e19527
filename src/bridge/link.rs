//! One connection to one worker: what is asked and who waits for it, how many calls at once, and how it ends.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::{Semaphore, SemaphorePermit, mpsc, oneshot};
use tokio_tungstenite::tungstenite::Message;
use tokio_util::sync::CancellationToken;

use super::definition::Definition;
use super::wire::{self, Dialect, Incoming, Refusal, code};

/// Calls that may wait for a place on a connection.
const QUEUE: usize = 256;
/// Bytes of lines for the log that may wait to be written. What a worker says beyond that is counted and dropped.
const BACKLOG: usize = 1 << 20;
/// Answers that may wait until a worker reads: whoever asks for ever and never reads is let go.
const OWED: usize = 1024;
/// Characters of a method that is shown again.
const LONGEST_METHOD: usize = 100;

/// What a worker tells of its progress.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// How far it is.
    pub progress: f64,
    /// Where it will end.
    pub total: Option<f64>,
    /// In words.
    pub message: Option<String>,
}

/// Hears of progress.
pub type Heard = Arc<dyn Fn(Progress) + Send + Sync>;

/// What a worker says of itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Worker {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The same as long as the process lives.
    pub instance: String,
    /// Such as `python 3.11.7`.
    pub runtime: String,
    /// It wants to hear of cancellations.
    pub cancels: bool,
    /// It tells of progress.
    pub progresses: bool,
}

/// Why a call has no answer.
#[derive(Debug, PartialEq)]
pub enum Failure {
    /// The connection is gone, and nothing was sent.
    Away,
    /// The connection went while the call was under way.
    Lost,
    /// Too many wait already.
    Overloaded,
    /// Larger than what the other side takes: bytes and limit.
    TooLarge(&'static str, usize, usize),
    /// It answered what cannot be read.
    Unreadable(String),
    /// The worker refused.
    Refused(Refusal),
}

impl Failure {
    /// True when the call can be made elsewhere as if it had never been sent.
    pub fn is_nothing_begun(&self) -> bool {
        match self {
            Failure::Away => true,
            Failure::Refused(refusal) => refusal.code == code::DRAINING,
            _ => false,
        }
    }
}

/// What happened on a connection that somebody else has to look after.
#[derive(Debug)]
pub enum Event {
    /// Its tools have changed.
    ToolsChanged,
    /// It takes no more calls.
    Draining,
    /// A line for the log, and how many bytes it came in.
    Said(Value, usize),
    /// Something that was not understood, and how many bytes it came in.
    Misbehaved(String, usize),
}

struct Pending {
    answer: oneshot::Sender<Result<Value, Failure>>,
    heard: Option<Heard>,
}

/// One connection.
pub struct Link {
    /// Who is there.
    pub worker: Worker,
    /// How it speaks.
    pub dialect: Dialect,
    largest_out: usize,
    largest_in: usize,
    out: mpsc::UnboundedSender<Message>,
    pending: Mutex<HashMap<u64, Pending>>,
    next: AtomicU64,
    places: Semaphore,
    of_tools: Mutex<HashMap<String, Arc<Semaphore>>>,
    waiting: AtomicUsize,
    draining: CancellationToken,
    gone: CancellationToken,
    events: mpsc::UnboundedSender<Event>,
    /// A change of its tools was told, and they were not yet asked for.
    changed: AtomicBool,
    /// Bytes of lines that wait, and lines that were dropped meanwhile.
    backlog: AtomicUsize,
    dropped: AtomicUsize,
    /// Answers that were not yet sent.
    owed: AtomicUsize,
    /// It has answered a call: then it is healthy.
    answered: AtomicBool,
}

/// How a connection is set up.
pub struct Terms {
    /// Who is there.
    pub worker: Worker,
    /// How it speaks.
    pub dialect: Dialect,
    /// Calls at once.
    pub concurrency: usize,
    /// Bytes of a message that it takes.
    pub largest_out: usize,
    /// Bytes of a message that we take.
    pub largest_in: usize,
    /// The next id: those before were used in the hello.
    pub next: u64,
}

impl Link {
    /// What is sent goes into `out`, what happens into `events`.
    pub fn new(terms: Terms, out: mpsc::UnboundedSender<Message>, events: mpsc::UnboundedSender<Event>) -> Link {
        Link {
            worker: terms.worker,
            dialect: terms.dialect,
            largest_out: terms.largest_out,
            largest_in: terms.largest_in,
            out,
            pending: Mutex::default(),
            next: AtomicU64::new(terms.next),
            places: Semaphore::new(terms.concurrency),
            of_tools: Mutex::default(),
            waiting: AtomicUsize::new(0),
            draining: CancellationToken::new(),
            gone: CancellationToken::new(),
            events,
            changed: AtomicBool::new(false),
            backlog: AtomicUsize::new(0),
            dropped: AtomicUsize::new(0),
            owed: AtomicUsize::new(0),
            answered: AtomicBool::new(false),
        }
    }

    /// True while calls may be sent.
    pub fn is_open(&self) -> bool {
        !self.gone.is_cancelled() && !self.draining.is_cancelled()
    }

    /// Free places, less what waits for one.
    pub fn room(&self) -> isize {
        let (free, waiting) = (self.places.available_permits(), self.waiting.load(Ordering::Relaxed));
        isize::try_from(free).unwrap_or(isize::MAX) - isize::try_from(waiting).unwrap_or(0)
    }

    /// True once a call was answered.
    pub fn has_answered(&self) -> bool {
        self.answered.load(Ordering::Relaxed)
    }

    /// Cancelled when the connection is gone.
    pub fn gone(&self) -> &CancellationToken {
        &self.gone
    }

    /// Ends the connection from this side.
    pub fn close(&self) {
        self.gone.cancel();
        self.pending().clear();
    }

    /// Asks something that is no call.
    pub async fn ask(&self, method: &str, params: &Value) -> Result<Value, Failure> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        self.exchange(id, wire::request(id, method, params), None, false).await
    }

    /// Calls a tool. `params` makes what is sent, given whether somebody hears of progress under this id.
    pub async fn call(
        &self,
        definition: &Definition,
        heard: Option<Heard>,
        frame: impl FnOnce(u64) -> String,
    ) -> Result<Value, Failure> {
        // First the tool's own: who waits for that takes no place from calls of other tools.
        let own = definition.concurrency.map(|most| self.semaphore_of(&definition.original, most));
        let _own = match &own {
            Some(own) => Some(self.place(own).await?),
            None => None,
        };
        let _place = self.place(&self.places).await?;
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let frame = frame(id);
        if frame.len() > self.largest_out {
            return Err(Failure::TooLarge("the arguments", frame.len(), self.largest_out));
        }
        let answer = self.exchange(id, frame, heard, self.worker.cancels).await?;
        self.answered.store(true, Ordering::Relaxed);
        Ok(answer)
    }

    async fn exchange(&self, id: u64, frame: String, heard: Option<Heard>, cancels: bool) -> Result<Value, Failure> {
        let (answer, answered) = oneshot::channel();
        self.pending().insert(id, Pending { answer, heard });
        let _unanswered = Unanswered { link: self, id, cancels };
        // What ended just now has cleared what was pending before, and not this.
        if self.gone.is_cancelled() || self.out.send(Message::text(frame)).is_err() {
            return Err(Failure::Away);
        }
        answered.await.unwrap_or(Err(Failure::Lost))
    }

    /// Waits for a place; not for ever, where many wait already.
    async fn place<'a>(&self, places: &'a Semaphore) -> Result<SemaphorePermit<'a>, Failure> {
        if let Ok(place) = places.try_acquire() {
            return if self.is_open() { Ok(place) } else { Err(Failure::Away) };
        }
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= QUEUE {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(Failure::Overloaded);
        }
        let _counted = Waiting(&self.waiting);
        tokio::select! {
            place = places.acquire() => place.ok().filter(|_| self.is_open()).ok_or(Failure::Away),
            // Somebody else may have one at once.
            () = self.draining.cancelled() => Err(Failure::Away),
            () = self.gone.cancelled() => Err(Failure::Away),
        }
    }

    fn semaphore_of(&self, tool: &str, most: usize) -> Arc<Semaphore> {
        let mut of_tools = self.of_tools.lock().unwrap_or_else(PoisonError::into_inner);
        of_tools.entry(tool.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(most))).clone()
    }

    fn pending(&self) -> MutexGuard<'_, HashMap<u64, Pending>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a message that has come in.
    pub fn take(&self, text: &str) {
        let too_large = text.len() > self.largest_in;
        match wire::read(self.dialect, text) {
            Incoming::Answer(id, answer) => {
                // An answer that comes too late has nobody waiting.
                let Some(waiting) = self.pending().remove(&id) else { return };
                let answer = match answer {
                    _ if too_large => Err(Failure::TooLarge("the result", text.len(), self.largest_in)),
                    Ok(result) => Ok(result),
                    Err(refusal) => Err(Failure::Refused(refusal)),
                };
                let _ = waiting.answer.send(answer);
            }
            Incoming::Notification(method, params) => self.notified(&method, params, text.len()),
            Incoming::Request(id, method) if method == "ping" => self.reply(wire::empty(&id)),
            Incoming::Request(id, method) => {
                let method: String = method.chars().take(LONGEST_METHOD).collect();
                self.reply(wire::refuse(&id, code::UNKNOWN_METHOD, &format!("a host has no method {method}")));
            }
            Incoming::Unreadable(id, code, why) => {
                if let Some(id) = id {
                    self.reply(wire::refuse(&id, code, &why));
                } else if let Some(waiting) = wire::answers(text).and_then(|id| self.pending().remove(&id)) {
                    // Whoever asked hears of it at once, and not when the time is over.
                    let _ = waiting.answer.send(Err(Failure::Unreadable(why.clone())));
                }
                self.say(text.len(), Event::Misbehaved(why, text.len()));
            }
        }
    }

    fn notified(&self, method: &str, params: Value, bytes: usize) {
        match method {
            // Told once until it is asked for.
            "notifications/tools/list_changed" if !self.changed.swap(true, Ordering::Relaxed) => {
                self.tell(Event::ToolsChanged);
            }
            "bridge/drain" if !self.draining.is_cancelled() => {
                self.draining.cancel();
                self.tell(Event::Draining);
            }
            "notifications/message" => self.say(bytes, Event::Said(params, bytes)),
            "notifications/progress" => {
                let Some(progress) = params["progress"].as_f64().filter(|progress| progress.is_finite()) else {
                    return;
                };
                let Some(token) = params["progressToken"].as_u64() else { return };
                let heard = self.pending().get(&token).and_then(|pending| pending.heard.clone());
                if let Some(heard) = heard {
                    let message = params["message"].as_str().map(str::to_owned);
                    heard(Progress { progress, total: params["total"].as_f64(), message });
                }
            }
            // What is not known is for a later version.
            _ => {}
        }
    }

    fn send(&self, frame: String) {
        // A connection that has gone needs no answer.
        let _ = self.out.send(Message::text(frame));
    }

    /// Answers a request. Nobody can be asked without end who is not read.
    fn reply(&self, frame: String) {
        if self.owed.fetch_add(1, Ordering::Relaxed) >= OWED {
            self.tell(Event::Misbehaved(format!("it has {OWED} answers to read, and goes on asking"), 0));
            return self.close();
        }
        self.send(frame);
    }

    /// What was to be sent is sent.
    pub fn flushed(&self) {
        self.owed.store(0, Ordering::Relaxed);
    }

    fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }

    /// Tells what may be lost where there is too much of it.
    fn say(&self, bytes: usize, event: Event) {
        if self.backlog.load(Ordering::Relaxed) >= BACKLOG {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        self.backlog.fetch_add(bytes, Ordering::Relaxed);
        self.tell(event);
    }

    /// A line of so many bytes was written. Returns how many were dropped meanwhile, once the others are written.
    pub fn heard(&self, bytes: usize) -> usize {
        let left = self.backlog.fetch_sub(bytes, Ordering::Relaxed) - bytes;
        if left == 0 { self.dropped.swap(0, Ordering::Relaxed) } else { 0 }
    }

    /// Its tools are asked for now: a change from here on is another one.
    pub fn listing(&self) {
        self.changed.store(false, Ordering::Relaxed);
    }
}

struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A request until its answer is there. Whoever gives up earlier tells the worker.
struct Unanswered<'a> {
    link: &'a Link,
    id: u64,
    cancels: bool,
}

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        let waited = self.link.pending().remove(&self.id).is_some();
        if waited && self.cancels && !self.link.gone.is_cancelled() {
            let params = json!({ "requestId": self.id, "reason": "nobody waits for it any more" });
            self.link.send(wire::notification("notifications/cancelled", &params));
        }
    }
}

/// How long a pong may take, given how often a ping is sent.
pub fn pong_within(heartbeat: Duration) -> Duration {
    heartbeat * 2 / 3
}
