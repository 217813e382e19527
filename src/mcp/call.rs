//! One call: how long it may take, what is told meanwhile, and that nothing goes on when the client cancels it.

use std::sync::Arc;
use std::time::Duration;

use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::service::{Peer, RequestContext, RoleServer};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

use crate::bridge::{Heard, Progress};

/// Clients give up after a minute unless they hear of progress.
pub const SILENT: Duration = Duration::from_secs(50);
/// How often a call that may take longer says that it goes on.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// Progress that may wait for a client that reads slowly. More is dropped: the next one says it as well.
const UNTOLD: usize = 64;

/// How a call ended.
pub enum End<T> {
    /// By itself.
    Done(T),
    /// The client does not want to know any more.
    Cancelled,
    /// Nothing was heard of it for as long as a client waits.
    TimedOut,
}

/// What is told while a call is under way.
enum Told {
    /// That it goes on, in words.
    Text(String),
    /// How far it is.
    Exactly(Progress),
}

/// Takes what is to be told while a call is under way.
#[derive(Clone)]
pub struct Teller(Option<mpsc::Sender<Told>>);

impl Teller {
    /// One that nobody listens to.
    pub fn deaf() -> Teller {
        Teller(None)
    }

    /// True when the client wants to hear of progress: then a call may take its time.
    pub fn is_heard(&self) -> bool {
        self.0.is_some()
    }

    /// Tells this.
    pub fn say(&self, text: &str) {
        if let Some(sender) = &self.0 {
            // The call may have ended meanwhile; then nobody wants to hear it.
            let _ = sender.try_send(Told::Text(text.to_owned()));
        }
    }

    /// Takes progress that is counted elsewhere; nothing where nobody wants to hear of it.
    pub fn hears(&self) -> Option<Heard> {
        let sender = self.0.clone()?;
        Some(Arc::new(move |progress| {
            let _ = sender.try_send(Told::Exactly(progress));
        }))
    }
}

/// Runs a piece of work as one call. It is dropped, and with it its connection to the backend, when the client cancels
/// or when it takes too long.
pub async fn drive<T, F>(request: &RequestContext<RoleServer>, work: impl FnOnce(Teller) -> F) -> End<T>
where
    F: Future<Output = T>,
{
    drive_within(request, SILENT, work).await
}

/// As [`drive`], where nothing is heard of it for this long at most.
pub async fn drive_within<T, F>(
    request: &RequestContext<RoleServer>,
    silent: Duration,
    work: impl FnOnce(Teller) -> F,
) -> End<T>
where
    F: Future<Output = T>,
{
    let Some(token) = request.meta.get_progress_token() else {
        let deadline = sleep_until(Instant::now() + silent);
        return tokio::select! {
            biased;
            done = work(Teller::deaf()) => End::Done(done),
            () = request.ct.cancelled() => End::Cancelled,
            () = deadline => End::TimedOut,
        };
    };
    let (sender, mut told) = mpsc::channel(UNTOLD);
    let mut progress = Notices { peer: &request.peer, token, last: None, exact: false };
    let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut work = std::pin::pin!(work(Teller(Some(sender))));
    loop {
        tokio::select! {
            biased;
            () = request.ct.cancelled() => return End::Cancelled,
            // Before what is told: progress without end would keep the work from ending, and its time from being over.
            done = &mut work => {
                while let Ok(told) = told.try_recv() {
                    progress.tell(told).await;
                }
                return End::Done(done);
            }
            Some(told) = told.recv() => {
                heartbeat.reset();
                progress.tell(told).await;
            }
            _ = heartbeat.tick() => progress.tell(Told::Text("still under way".into())).await,
        }
    }
}

/// Notifications of one call, each greater than the one before.
struct Notices<'a> {
    peer: &'a Peer<RoleServer>,
    token: ProgressToken,
    last: Option<f64>,
    /// Somebody else counts: what is said in words stands right behind that.
    exact: bool,
}

impl Notices<'_> {
    async fn tell(&mut self, told: Told) {
        let (progress, total, message) = match told {
            Told::Text(text) => {
                let last = self.last.unwrap_or_default();
                (if self.exact { last.next_up() } else { last + 1.0 }, None, Some(text))
            }
            Told::Exactly(told) => {
                self.exact = true;
                (told.progress, told.total, told.message)
            }
        };
        if self.last.is_some_and(|last| progress <= last) {
            return;
        }
        self.last = Some(progress);
        let mut param = ProgressNotificationParam::new(self.token.clone(), progress);
        (param.total, param.message) = (total, message);
        // A client that has gone does not need it, and its call ends by itself.
        let _ = self.peer.notify_progress(param).await;
    }
}
