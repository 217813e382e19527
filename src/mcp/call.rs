//! One call: how long it may take, what is told meanwhile, and that nothing goes on when the client cancels it.

use std::time::Duration;

use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::service::{Peer, RequestContext, RoleServer};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

/// Clients give up after a minute unless they hear of progress.
pub const SILENT: Duration = Duration::from_secs(50);
/// How often a call that may take longer says that it goes on.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// How a call ended.
pub enum End<T> {
    /// By itself.
    Done(T),
    /// The client does not want to know any more.
    Cancelled,
    /// Nothing was heard of it for as long as a client waits.
    TimedOut,
}

/// Takes what is to be told while a call is under way.
#[derive(Clone)]
pub struct Teller(Option<mpsc::UnboundedSender<String>>);

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
            let _ = sender.send(text.to_owned());
        }
    }
}

/// Runs a piece of work as one call. It is dropped, and with it its connection to the backend, when the client cancels
/// or when it takes too long.
pub async fn drive<T, F>(request: &RequestContext<RoleServer>, work: impl FnOnce(Teller) -> F) -> End<T>
where
    F: Future<Output = T>,
{
    let Some(token) = request.meta.get_progress_token() else {
        let deadline = sleep_until(Instant::now() + SILENT);
        return tokio::select! {
            biased;
            done = work(Teller::deaf()) => End::Done(done),
            () = request.ct.cancelled() => End::Cancelled,
            () = deadline => End::TimedOut,
        };
    };
    let (sender, mut told) = mpsc::unbounded_channel();
    let mut progress = Progress { peer: &request.peer, token, count: 0.0 };
    let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut work = std::pin::pin!(work(Teller(Some(sender))));
    loop {
        tokio::select! {
            biased;
            () = request.ct.cancelled() => return End::Cancelled,
            Some(text) = told.recv() => {
                heartbeat.reset();
                progress.tell(text).await;
            }
            done = &mut work => {
                while let Ok(text) = told.try_recv() {
                    progress.tell(text).await;
                }
                return End::Done(done);
            }
            _ = heartbeat.tick() => progress.tell("still under way".into()).await,
        }
    }
}

/// Notifications of one call, each greater than the one before.
struct Progress<'a> {
    peer: &'a Peer<RoleServer>,
    token: ProgressToken,
    count: f64,
}

impl Progress<'_> {
    async fn tell(&mut self, text: String) {
        self.count += 1.0;
        let param = ProgressNotificationParam::new(self.token.clone(), self.count).with_message(text);
        // A client that has gone does not need it, and its call ends by itself.
        let _ = self.peer.notify_progress(param).await;
    }
}
