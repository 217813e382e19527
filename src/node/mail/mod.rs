//! Mail: written as a row beside what it is about, sent afterwards by whichever node comes first.

mod carrier;
mod texts;

use std::sync::Arc;
use std::time::Duration;

use carrier::Settings;
pub use texts::{reset_password, run_ended, verify_email};

use super::jobs::work_is_told;
use super::model::now;
use super::serve::Trouble;
use super::store::Posting;
use super::{Fault, Node};

/// How often a serving node looks for mail that is due again.
const POLL: Duration = Duration::from_secs(10);

/// Mails that are taken at once.
const BATCH: i64 = 10;

/// How long the node that took a batch has for it; a mail takes at most [`carrier::LIMIT`].
const LEASE_MILLIS: i64 = 10 * 60 * 1000;

/// Minutes to wait after each failure; after the last one a mail is given up.
const BACKOFF: [i64; 7] = [1, 5, 30, 60, 120, 240, 480];

impl Node {
    /// 501 where it is not configured how mail leaves the node.
    pub fn can_mail(&self) -> Result<(), Fault> {
        Settings::of(&self.config.mail).map(drop)
    }

    /// Sends the mail that is due and says how much was sent. What fails is tried again later; the last failure is
    /// what this answers with, when everything else has been tried.
    pub async fn send_mail_due(&self) -> Result<usize, Fault> {
        // What was written while mail was configured waits until it is so again.
        if self.config.mail.smtp_url.is_empty() {
            return Ok(0);
        }
        let (mut sent, mut failed) = (0, None);
        while self.store.mail_is_due(now()).await? {
            let carrier = Settings::of(&self.config.mail)?.carrier()?;
            for letter in self.store.lease_mail(now(), LEASE_MILLIS, BATCH).await? {
                match carrier.send(&letter).await {
                    Ok(()) => {
                        self.store.mail_sent(&letter.mail_id, now()).await?;
                        sent += 1;
                    }
                    Err(problem) => {
                        self.mail_failed(&letter, &problem).await?;
                        failed = Some(problem);
                    }
                }
            }
        }
        match failed {
            None => Ok(sent),
            Some(problem) => Err(Fault::internal(format!("a mail was not sent: {problem}"))),
        }
    }

    async fn mail_failed(&self, letter: &Posting, problem: &str) -> Result<(), Fault> {
        let wait = usize::try_from(letter.attempts).ok().and_then(|failures| BACKOFF.get(failures));
        let next_at = wait.map(|minutes| now() + minutes * 60_000);
        self.store.mail_failed(&letter.mail_id, problem, next_at).await
    }

    /// Sends mail for as long as the node lives: woken by new mail, and looking by itself for what is due again.
    pub async fn deliver_mail(self: Arc<Self>, on_trouble: Trouble) {
        let mut signals = self.store.hub().subscribe();
        loop {
            if let Err(fault) = self.send_mail_due().await {
                on_trouble(&fault.cause.unwrap_or(fault.message));
            }
            let _ = tokio::time::timeout(POLL, work_is_told(&mut signals)).await;
        }
    }
}
