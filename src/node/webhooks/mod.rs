//! Webhooks: the operator's own program hears that a run has ended. Written as a row with the end itself, sent afterwards by
//! whichever node comes first, again and again until it is taken or given up. What is sent twice has the same `webhook-id`.

mod sign;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use http::header::{CONTENT_TYPE, USER_AGENT};
use url::Url;

pub use sign::Secret;

use super::config::Webhook;
use super::endpoint::{builder, why};
use super::jobs::work_is_told;
use super::model::now;
use super::serve::Trouble;
use super::store::WebhookCall;
use super::{Fault, Node};
use crate::pacing;

/// How often a serving node looks for webhooks that another process has written, or left behind.
const POLL: Duration = Duration::from_secs(10);

/// Webhooks that are sent at once.
const BATCH: i64 = 8;

/// For a connection to be made.
const CONNECT: Duration = Duration::from_secs(5);

/// Milliseconds beyond the time limit of a request for which a webhook belongs to the node that took it.
const SLACK: i64 = 10_000;

/// The pause after the first failure; each further one is six times as long,
const FIRST: Duration = Duration::from_secs(5);
const TIMES: u32 = 6;
/// up to this, and no receiver is granted a longer one.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// Why a webhook was not taken.
#[derive(Debug)]
struct Failure {
    /// In words without secrets.
    problem: String,
    /// How long the receiver asks to be left alone.
    retry_after: Option<Duration>,
    /// The receiver wants it never.
    is_final: bool,
}

impl Failure {
    fn new(problem: impl Into<String>) -> Failure {
        Failure { problem: problem.into(), retry_after: None, is_final: false }
    }
}

/// The way to the receiver.
struct Sender {
    client: reqwest::Client,
    url: Url,
    timeout: Duration,
}

impl Sender {
    /// The address is the operator's own: it may be private. The client goes along no redirect.
    fn new(config: &Webhook) -> Result<Sender, Fault> {
        let url = config.parsed_url().map_err(|problem| Fault::internal(format!("webhook.url {problem}")))?;
        let client = builder().connect_timeout(CONNECT);
        // A proxy would read what goes by plain HTTP; and a program in this network is not behind one.
        let client = if url.scheme() == "http" { client.no_proxy() } else { client };
        let client = client.build().map_err(|error| Fault::internal(format!("no HTTP client: {error:?}")))?;
        Ok(Sender { client, url, timeout: Duration::from_secs(config.timeout) })
    }

    /// The receiver in messages: the rest of the address may be a secret.
    fn place(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    async fn send(&self, secret: &Secret, call: &WebhookCall) -> Result<(), Failure> {
        let timestamp = now() / 1000;
        let answer = self
            .client
            .post(self.url.clone())
            .timeout(self.timeout)
            .header(USER_AGENT, concat!("towow/", env!("CARGO_PKG_VERSION")))
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", &call.webhook_id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", secret.sign(&call.webhook_id, timestamp, &call.body))
            .body(call.body.clone())
            .send()
            .await
            .map_err(|error| Failure::new(why(&error)))?;
        let status = answer.status().as_u16();
        match status {
            200..300 => Ok(()),
            300..400 => Err(Failure::new(format!("status {status}: it leads elsewhere, which is not followed"))),
            _ => Err(Failure {
                problem: format!("status {status}"),
                retry_after: pacing::retry_after(answer.headers()),
                is_final: status == 410,
            }),
        }
    }
}

/// How long to wait after so many failures before this one: from a half of it up to the whole by chance, so that what failed
/// together does not come back together, and never shorter than the receiver asks for.
fn pause(failures: i64, asked: Option<Duration>, chance: f64) -> Duration {
    let failures = u32::try_from(failures).unwrap_or(u32::MAX);
    let most = FIRST.saturating_mul(TIMES.saturating_pow(failures)).min(LONGEST);
    most.mul_f64(0.5 + 0.5 * chance).max(asked.unwrap_or_default().min(LONGEST))
}

impl Node {
    /// Sends the webhooks that are due. What fails is tried again later; the last failure is what this answers with, when
    /// everything else has been tried.
    async fn send_webhooks_due(&self, sender: &Sender) -> Result<(), Fault> {
        let mut failed = None;
        while self.store.webhook_is_due(now()).await? {
            // Before anything is taken: what cannot be signed waits.
            let secret = Secret::of(&self.config.webhook)?;
            let lease = i64::try_from(sender.timeout.as_millis()).map_err(Fault::internal)?.saturating_add(SLACK);
            let calls = self.store.lease_webhooks(now(), lease, BATCH).await?;
            let sent = calls.iter().map(async |call| match sender.send(&secret, call).await {
                Ok(()) => self.store.webhook_sent(&call.webhook_id, now()).await.map(|()| None),
                Err(failure) => self.webhook_failed(call, &failure).await.map(|()| Some(failure.problem)),
            });
            for outcome in join_all(sent).await {
                failed = outcome?.or(failed);
            }
        }
        match failed {
            None => Ok(()),
            Some(problem) => Err(Fault::internal(format!("a webhook was not taken by {}: {problem}", sender.place()))),
        }
    }

    async fn webhook_failed(&self, call: &WebhookCall, failure: &Failure) -> Result<(), Fault> {
        let again = !failure.is_final && call.attempts.saturating_add(1) < self.config.webhook.attempts;
        let next_at = again.then(|| {
            let pause = pause(call.attempts, failure.retry_after, pacing::fraction());
            now().saturating_add(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX))
        });
        self.store.webhook_failed(call, &failure.problem, next_at).await
    }

    /// Sends webhooks for as long as the node lives: woken by new ones, and by the time at which one is due again. What was
    /// written while there was a receiver waits until there is one again.
    pub async fn deliver_webhooks(self: Arc<Self>, on_trouble: Trouble) {
        if self.config.webhook.url.is_empty() {
            return;
        }
        let mut signals = self.store.hub().subscribe();
        let mut made = None;
        loop {
            let outcome = match made.take().map_or_else(|| Sender::new(&self.config.webhook), Ok) {
                Ok(sender) => {
                    let outcome = self.send_webhooks_due(&sender).await;
                    made = Some(sender);
                    outcome
                }
                Err(fault) => Err(fault),
            };
            if let Err(fault) = outcome {
                on_trouble(&fault.cause.unwrap_or(fault.message));
            }
            let now = now();
            let next = self.store.next_webhook(now).await.ok().flatten();
            let left = next.and_then(|at| u64::try_from(at - now).ok()).map_or(POLL, Duration::from_millis);
            let _ = tokio::time::timeout(POLL.min(left), work_is_told(&mut signals)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_obey_the_receiver() {
        let minutes = |minutes: u64| Some(Duration::from_secs(minutes * 60));
        for (failures, asked, chance, seconds) in [
            (0, None, 1.0, 5),
            (0, None, 0.0, 2),
            (1, None, 1.0, 30),
            (3, None, 1.0, 18 * 60),
            (6, None, 1.0, 24 * 3600),
            (i64::MAX, None, 0.0, 12 * 3600),
            (0, minutes(2), 1.0, 120),
            (3, minutes(2), 1.0, 18 * 60),
            (0, minutes(1_000_000), 0.5, 24 * 3600),
        ] {
            assert_eq!(pause(failures, asked, chance).as_secs(), seconds, "{failures} {asked:?} {chance}");
        }
    }
}
