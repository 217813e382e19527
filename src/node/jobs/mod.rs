//! Work that outlives a request. A run is a row before it is a task: whoever finds one that can be carried on takes it for
//! a while, computes its next step from what is written and writes that step as one transaction.

mod asked;
mod record;
mod sitting;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::task::JoinSet;
use tokio::time::Interval;

pub use asked::{Asking, Prompt, ask};
pub use record::{Record, record};
pub(in crate::node) use sitting::read;
pub use sitting::{Seen, Sitting};

use super::model::now;
use super::negotiation::course::Status;
use super::serve::Trouble;
use super::store::Signal;
use super::{Fault, Node};

/// The pause after something went wrong.
const MOMENT: Duration = Duration::from_millis(200);

/// How often a serving node looks for runs that another process began, or left behind.
const POLL: Duration = Duration::from_secs(2);

impl Node {
    /// Carries runs on, oldest first and one at a time, until each is over or waits for people.
    pub async fn settle(&self) -> Result<(), Fault> {
        while let Some(run_id) = self.next_due().await? {
            self.carry(&run_id).await?;
        }
        Ok(())
    }

    async fn next_due(&self) -> Result<Option<String>, Fault> {
        self.store.lease_run(&self.id, now(), self.lease_end()).await
    }

    /// Carries one run on, whose lease this node has.
    async fn carry(&self, run_id: &str) -> Result<(), Fault> {
        let failure = match self.carry_on(run_id).await {
            Ok(()) => None,
            // The run is as far as it was, and goes on when the database works again.
            Err(fault) if fault.is_of_database() => return Err(fault),
            Err(fault) => {
                // Everybody in the run reads this; the cause is for the operator.
                self.store.end_run(run_id, Status::Failed, &fault.message, now()).await?;
                fault.cause.is_some().then_some(fault)
            }
        };
        self.store.release_run(run_id, &self.id).await?;
        failure.map_or(Ok(()), Err)
    }

    /// Step by step. A step may wait for a model: the lease is kept meanwhile, and where it was lost to another node, which
    /// took this one for dead, nothing more is done here.
    async fn carry_on(&self, run_id: &str) -> Result<(), Fault> {
        let carried = async {
            let mut table = None;
            while Sitting::load(&self.store, run_id).await?.advance(self, &mut table).await? {}
            Ok(())
        };
        // Both go on side by side: one that waited for the other would wait for a connection which that one holds.
        tokio::select! {
            done = carried => done,
            lost = self.keep(run_id) => lost,
            () = self.called_off(run_id) => Ok(()),
        }
    }

    /// Prolongs the lease of a run until it is lost.
    async fn keep(&self, run_id: &str) -> Result<(), Fault> {
        let mut beat = self.beat().await;
        loop {
            beat.tick().await;
            if !self.store.renew_lease(run_id, &self.id, self.lease_end()).await? {
                return Ok(());
            }
        }
    }

    /// Ticks while there is enough left of a lease to prolong it.
    pub(in crate::node) async fn beat(&self) -> Interval {
        let third = Duration::from_millis(self.lease_millis().unsigned_abs() / 3);
        let mut beat = tokio::time::interval(third.max(Duration::from_secs(1)));
        // The first tick is at once.
        beat.tick().await;
        beat
    }

    /// Waits until this run is called off: then nobody wants to know any more what a model is about to say. In another
    /// process the lease that is gone says the same a little later.
    async fn called_off(&self, run_id: &str) {
        let mut signals = self.store.hub().subscribe();
        loop {
            match signals.recv().await {
                Ok(Signal::Run(told)) if told == run_id => {}
                Err(RecvError::Lagged(_)) => {}
                Ok(_) => continue,
                Err(RecvError::Closed) => std::future::pending().await,
            }
            let run = self.store.run(run_id).await.ok().flatten();
            if run.is_some_and(|run| Status::named(&run.status) == Some(Status::Cancelled)) {
                return;
            }
        }
    }

    pub(in crate::node) fn lease_millis(&self) -> i64 {
        self.config.runs.lease_seconds.saturating_mul(1000)
    }

    pub(in crate::node) fn lease_end(&self) -> i64 {
        now().saturating_add(self.lease_millis())
    }

    /// Takes a run one step further: its next round opened or written, or its end. False when there is nothing to do now.
    pub async fn step(&self, run_id: &str) -> Result<bool, Fault> {
        Sitting::load(&self.store, run_id).await?.advance(self, &mut None).await
    }

    /// Carries runs on for as long as the node lives: woken by new ones and by deadlines, and looking by itself for those
    /// of others. Each is a task of its own: one that waits for a model holds up no other.
    pub async fn work(self: Arc<Self>, on_trouble: Trouble) {
        let mut signals = self.store.hub().subscribe();
        let mut carried = JoinSet::new();
        loop {
            let mut troubles = Vec::new();
            while carried.len() < self.config.runs.concurrency {
                match self.next_due().await {
                    Ok(Some(run_id)) => {
                        let node = self.clone();
                        carried.spawn(async move { node.carry(&run_id).await });
                    }
                    Ok(None) => break,
                    Err(fault) => {
                        troubles.push(fault);
                        break;
                    }
                }
            }
            let pause = self.pause().await;
            tokio::select! {
                Some(done) = carried.join_next() => troubles.extend(done.map_err(Fault::internal).and_then(|done| done).err()),
                _ = tokio::time::timeout(pause, work_is_told(&mut signals)) => {}
            }
            for fault in &troubles {
                on_trouble(&format!("runs are not carried on: {}", fault.cause.as_ref().unwrap_or(&fault.message)));
            }
            if !troubles.is_empty() {
                tokio::time::sleep(MOMENT).await;
            }
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
pub(in crate::node) async fn work_is_told(signals: &mut Receiver<Signal>) {
    loop {
        match signals.recv().await {
            Ok(Signal::Work) | Err(RecvError::Lagged(_)) => break,
            Ok(_) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
    while !matches!(signals.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
}
