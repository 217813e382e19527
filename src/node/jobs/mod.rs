//! Work that outlives a request. A run is a row before it is a task: whoever finds one that can be carried on takes it for
//! a while, computes its next step from what is written and writes that step as one transaction.

mod sitting;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

pub use sitting::{Seen, Sitting};

use super::model::now;
use super::negotiation::course::Status;
use super::serve::Trouble;
use super::store::Signal;
use super::{Fault, Node};

/// How often a serving node looks for runs that another process began, or left behind.
const POLL: Duration = Duration::from_secs(2);

impl Node {
    /// Carries runs on, oldest first, until each is over or waits for people.
    pub async fn settle(&self) -> Result<(), Fault> {
        while let Some(run_id) = self.store.lease_run(&self.id, now(), self.lease_end()).await? {
            let carried = self.carry_on(&run_id).await;
            let failure = match carried {
                Ok(()) => None,
                // The run is as far as it was, and goes on when the database works again.
                Err(fault) if fault.is_of_database() => return Err(fault),
                Err(fault) => {
                    // Everybody in the run reads this; the cause is for the operator.
                    self.store.end_run(&run_id, Status::Failed, &fault.message, now()).await?;
                    fault.cause.is_some().then_some(fault)
                }
            };
            self.store.release_run(&run_id, &self.id).await?;
            if let Some(fault) = failure {
                return Err(fault);
            }
        }
        Ok(())
    }

    async fn carry_on(&self, run_id: &str) -> Result<(), Fault> {
        let (mut kept_until, mut table) = (self.lease_end(), None);
        while Sitting::load(&self.store, run_id).await?.advance(self, &mut table).await? {
            // A third of the lease is left for the next step.
            if self.lease_end() - kept_until > self.lease_millis() * 2 / 3 {
                if !self.store.renew_lease(run_id, &self.id, self.lease_end()).await? {
                    break;
                }
                kept_until = self.lease_end();
            }
        }
        Ok(())
    }

    fn lease_millis(&self) -> i64 {
        self.config.runs.lease_seconds.saturating_mul(1000)
    }

    fn lease_end(&self) -> i64 {
        now().saturating_add(self.lease_millis())
    }

    /// Takes a run one step further: its next round opened or written, or its end. False when there is nothing to do now.
    pub async fn step(&self, run_id: &str) -> Result<bool, Fault> {
        Sitting::load(&self.store, run_id).await?.advance(self, &mut None).await
    }

    /// Carries runs on for as long as the node lives: woken by new ones and by deadlines, and looking by itself for those
    /// of others.
    pub async fn work(self: Arc<Self>, on_trouble: Trouble) {
        let mut signals = self.store.hub().subscribe();
        loop {
            if let Err(fault) = self.settle().await {
                on_trouble(&format!("runs are not carried on: {}", fault.cause.unwrap_or(fault.message)));
            }
            let _ = tokio::time::timeout(self.pause().await, work_is_told(&mut signals)).await;
        }
    }

    async fn pause(&self) -> Duration {
        let now = now();
        let deadline = self.store.next_deadline(now).await.ok().flatten();
        let left = deadline.and_then(|at| u64::try_from(at - now).ok()).map(Duration::from_millis);
        left.map_or(POLL, |left| left.min(POLL))
    }
}

/// Waits until somebody tells of work; one signal stands for all that have come by then.
async fn work_is_told(signals: &mut Receiver<Signal>) {
    loop {
        match signals.recv().await {
            Ok(Signal::Work) | Err(RecvError::Lagged(_)) => break,
            Ok(_) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
    while !matches!(signals.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
}
