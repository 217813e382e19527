//! What other parts of a node, and other nodes on the same database, want to hear of at once.
//!
//! A signal says only where to look; what happened is in the tables. Whoever misses one finds it by looking from time
//! to time.

use std::fmt;

use sqlx::postgres::PgListener;
use tokio::sync::broadcast;

/// The channel of PostgreSQL on which nodes tell each other.
const CHANNEL: &str = "towow";

/// Signals that a slow listener may leave unread before it misses some.
const BACKLOG: usize = 1024;

/// Something changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    /// There is work: a run, a mail.
    Work,
    /// There is something for bridge workers.
    Tasks,
    /// Something is new for this account.
    Account(String),
    /// A run has changed.
    Run(String),
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Signal::Work => f.write_str("work"),
            Signal::Tasks => f.write_str("tasks"),
            Signal::Account(account_id) => write!(f, "account {account_id}"),
            Signal::Run(run_id) => write!(f, "run {run_id}"),
        }
    }
}

impl Signal {
    fn parse(text: &str) -> Option<Signal> {
        match text.split_once(' ') {
            None if text == "work" => Some(Signal::Work),
            None if text == "tasks" => Some(Signal::Tasks),
            Some(("account", account_id)) => Some(Signal::Account(account_id.to_owned())),
            Some(("run", run_id)) => Some(Signal::Run(run_id.to_owned())),
            _ => None,
        }
    }
}

/// Where signals are heard within this process.
#[derive(Clone)]
pub struct Hub(broadcast::Sender<Signal>);

impl Default for Hub {
    fn default() -> Self {
        Hub(broadcast::channel(BACKLOG).0)
    }
}

impl Hub {
    /// Hears everything from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Signal> {
        self.0.subscribe()
    }

    /// Tells this process.
    pub(super) fn tell(&self, signal: Signal) {
        // Nobody listens in a process that only runs one command.
        let _ = self.0.send(signal);
    }

    /// Passes on what other nodes tell, until the connection fails.
    pub(super) async fn relay(&self, url: &str) -> sqlx::Result<()> {
        let mut listener = PgListener::connect(url).await?;
        listener.listen(CHANNEL).await?;
        loop {
            if let Some(signal) = Signal::parse(listener.recv().await?.payload()) {
                self.tell(signal);
            }
        }
    }
}

/// Tells the other nodes when the transaction commits.
pub(super) async fn announce(connection: &mut sqlx::AnyConnection, signal: &Signal) -> sqlx::Result<()> {
    sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(signal.to_string()).execute(connection).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_reads_back() {
        for signal in [Signal::Work, Signal::Tasks, Signal::Account("acc_1".into()), Signal::Run("run_1".into())] {
            assert_eq!(Signal::parse(&signal.to_string()), Some(signal));
        }
        assert_eq!(Signal::parse("account"), None);
        assert_eq!(Signal::parse("rest acc_1"), None);
    }
}
