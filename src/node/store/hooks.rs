//! Who is told that a run has ended, outside of the node: the operator's program by a webhook, people by mail.

use serde::Serialize;
use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::due::{NEVER, Queue};
use super::{Signal, Store, Write};
use crate::node::config::Config;
use crate::node::language::Language;
use crate::node::model::time;
use crate::node::{Fault, ids, mail};

const WEBHOOKS: Queue = Queue { table: "webhook_deliveries", key: "webhook_id" };

/// Deliveries that are listed at once.
const LISTED: i64 = 500;

/// What is told of the end of a run.
#[derive(Debug, Clone, Default)]
pub struct Endings {
    /// The events for which there is a webhook: `run.done` and the like.
    events: Vec<String>,
    /// The people of a run get a mail.
    mail: bool,
}

impl Endings {
    /// What is configured.
    pub fn of(config: &Config) -> Endings {
        let events = if config.webhook.url.is_empty() { Vec::new() } else { config.webhook.events.clone() };
        Endings { events, mail: config.mail.notify_runs && !config.mail.smtp_url.is_empty() }
    }
}

/// A webhook to be sent.
#[derive(Debug)]
pub struct Call {
    /// Its id, the same at every attempt.
    pub webhook_id: String,
    /// JSON.
    pub body: String,
    /// How often it has failed.
    pub attempts: i64,
    /// Until when this node has it: what it reports later is of no account.
    pub until: i64,
}

/// A webhook as the operator sees it. Times are RFC 3339.
#[derive(Debug, Clone, Serialize)]
pub struct Delivery {
    /// Its id.
    pub webhook_id: String,
    /// `run.done`, `run.failed`, `run.cancelled`.
    pub event: String,
    /// The run.
    pub run_id: String,
    /// `pending`, `delivered`, or `failed`: given up.
    pub status: &'static str,
    /// How often it has failed.
    pub attempts: i64,
    /// What went wrong the last time.
    pub error: Option<String>,
    /// When the run ended.
    pub created_at: String,
    /// When it is tried next; null where it is not.
    pub next_at: Option<String>,
    /// When it was taken.
    pub delivered_at: Option<String>,
}

/// Writes down whom the end of a run is told, in the transaction that ends it.
pub(super) async fn tell_end(write: &mut Write, run_id: &str, now: i64) -> Result<(), Fault> {
    let endings = write.endings.clone();
    if endings.events.is_empty() && !endings.mail {
        return Ok(());
    }
    let row = sqlx::query(
        "SELECT r.*, COALESCE(d.demand_text, '') AS about,
                (SELECT COUNT(*) FROM participants p WHERE p.run_id = r.run_id) AS seats
         FROM runs r LEFT JOIN demands d ON d.demand_id = r.demand_id WHERE r.run_id = $1",
    )
    .bind(run_id)
    .fetch_one(&mut **write)
    .await?;
    let status: String = row.try_get("status")?;
    let event = format!("run.{status}");
    if endings.events.contains(&event) {
        call(write, &row, &event, now).await?;
    }
    if endings.mail {
        let language = Language::of_text(&row.try_get::<String, _>("about")?);
        post(write, run_id, &mail::run_ended(language, &status, run_id), now).await?;
    }
    write.signal(Signal::Work);
    Ok(())
}

async fn call(write: &mut Write, run: &AnyRow, event: &str, now: i64) -> Result<(), Fault> {
    let (webhook_id, run_id): (String, String) = (ids::id("whd")?, run.try_get("run_id")?);
    let body = json!({
        "id": webhook_id,
        "type": event,
        "created_at": time(now),
        "data": {
            "run_id": run_id,
            "status": run.try_get::<String, _>("status")?,
            "demand_id": run.try_get::<String, _>("demand_id")?,
            "agent_id": run.try_get::<String, _>("agent_id")?,
            "participants": run.try_get::<i64, _>("seats")?,
            "rounds": run.try_get::<i64, _>("current_round")?,
            "facilitator": run.try_get::<String, _>("facilitator")?,
        },
    });
    sqlx::query(
        "INSERT INTO webhook_deliveries (webhook_id, event, run_id, body, attempts, next_at, created_at)
         VALUES ($1, $2, $3, $4, 0, $5, $5)",
    )
    .bind(&webhook_id)
    .bind(event)
    .bind(&run_id)
    .bind(body.to_string())
    .bind(now)
    .execute(&mut **write)
    .await?;
    Ok(())
}

/// One mail for each account in the run whose address is known to be its own; the sample community has none.
async fn post(write: &mut Write, run_id: &str, mail: &(String, String), now: i64) -> Result<(), Fault> {
    let rows = sqlx::query(
        "SELECT DISTINCT a.email FROM participants p
         LEFT JOIN agents g ON g.agent_id = p.agent_id
         JOIN accounts a ON a.account_id = COALESCE(p.account_id, g.account_id)
         WHERE p.run_id = $1 AND p.is_sample = 0 AND a.email_verified_at IS NOT NULL
             AND a.disabled_at IS NULL AND a.deleted_at IS NULL
         ORDER BY a.email",
    )
    .bind(run_id)
    .fetch_all(&mut **write)
    .await?;
    for row in rows {
        sqlx::query(
            "INSERT INTO outbox (mail_id, recipient, subject, body, attempts, next_at, created_at)
             VALUES ($1, $2, $3, $4, 0, $5, $5)",
        )
        .bind(ids::id("mail")?)
        .bind(row.try_get::<String, _>("email")?)
        .bind(&mail.0)
        .bind(&mail.1)
        .bind(now)
        .execute(&mut **write)
        .await?;
    }
    Ok(())
}

fn delivery(row: &AnyRow) -> Result<Delivery, Fault> {
    let (next_at, sent_at): (i64, Option<i64>) = (row.try_get("next_at")?, row.try_get("sent_at")?);
    let status = match (sent_at, next_at) {
        (Some(_), _) => "delivered",
        (None, NEVER) => "failed",
        _ => "pending",
    };
    Ok(Delivery {
        webhook_id: row.try_get("webhook_id")?,
        event: row.try_get("event")?,
        run_id: row.try_get("run_id")?,
        status,
        attempts: row.try_get("attempts")?,
        error: row.try_get("error")?,
        created_at: time(row.try_get("created_at")?),
        next_at: (status == "pending").then(|| time(next_at)),
        delivered_at: sent_at.map(time),
    })
}

impl Store {
    /// True when a webhook is due that nobody is sending.
    pub async fn webhook_is_due(&self, now: i64) -> Result<bool, Fault> {
        self.is_due(WEBHOOKS, now).await
    }

    /// When the next webhook becomes due by itself.
    pub async fn next_webhook(&self, now: i64) -> Result<Option<i64>, Fault> {
        Ok(self.next_due(WEBHOOKS, now).await?.filter(|at| *at < NEVER))
    }

    /// Takes webhooks that are due, oldest first; other nodes leave them alone for `lease` milliseconds.
    pub async fn lease_webhooks(&self, now: i64, lease: i64, most: i64) -> Result<Vec<Call>, Fault> {
        let until = now.saturating_add(lease);
        let rows = self.lease_due(WEBHOOKS, now, until, most).await?;
        rows.iter()
            .map(|row| {
                let (webhook_id, body) = (row.try_get("webhook_id")?, row.try_get("body")?);
                Ok(Call { webhook_id, body, attempts: row.try_get("attempts")?, until })
            })
            .collect()
    }

    /// A webhook was taken.
    pub async fn webhook_sent(&self, webhook_id: &str, now: i64) -> Result<(), Fault> {
        sqlx::query(
            "UPDATE webhook_deliveries SET sent_at = $2, lease_until = NULL, error = NULL WHERE webhook_id = $1",
        )
        .bind(webhook_id)
        .bind(now)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// A webhook was not taken: it is due again then, or given up for good.
    pub async fn webhook_failed(&self, call: &Call, problem: &str, next_at: Option<i64>) -> Result<(), Fault> {
        sqlx::query(
            "UPDATE webhook_deliveries SET attempts = attempts + 1, error = $3, next_at = $4, lease_until = NULL
             WHERE webhook_id = $1 AND lease_until = $2 AND sent_at IS NULL",
        )
        .bind(&call.webhook_id)
        .bind(call.until)
        .bind(problem)
        .bind(next_at.unwrap_or(NEVER))
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// The newest webhooks, all or those that are given up.
    pub async fn webhooks(&self, failed: bool) -> Result<Vec<Delivery>, Fault> {
        let rows = sqlx::query(
            "SELECT * FROM webhook_deliveries WHERE $1 = 0 OR (sent_at IS NULL AND next_at = $2)
             ORDER BY created_at DESC, webhook_id LIMIT $3",
        )
        .bind(i64::from(failed))
        .bind(NEVER)
        .bind(LISTED)
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(delivery).collect()
    }

    /// One webhook.
    pub async fn webhook(&self, webhook_id: &str) -> Result<Option<Delivery>, Fault> {
        let row = sqlx::query("SELECT * FROM webhook_deliveries WHERE webhook_id = $1")
            .bind(webhook_id)
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(delivery).transpose()
    }

    /// Makes a webhook due now, with all its attempts before it, whatever became of it so far.
    pub async fn retry_webhook(&self, webhook_id: &str, now: i64) -> Result<(), Fault> {
        let mut write = self.write().await?;
        sqlx::query("UPDATE webhook_deliveries SET attempts = 0, next_at = $2, sent_at = NULL WHERE webhook_id = $1")
            .bind(webhook_id)
            .bind(now)
            .execute(&mut *write)
            .await?;
        write.signal(Signal::Work);
        write.commit().await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::node::fixture::Fixture;
    use crate::node::model::now;
    use crate::node::negotiation::course::Status;

    /// A node with everything on, and a run of Ada's: Bob sits there with two agents, Cy and Dan too.
    async fn under_way(change: fn(&mut Config), demand: &str) -> (Fixture, Vec<String>) {
        let fixture = Fixture::with(|config| {
            config.webhook.url = "http://127.0.0.1:9/".into();
            config.mail.smtp_url = "smtp://127.0.0.1:9".into();
            config.mail.notify_runs = true;
            change(config);
        })
        .await;
        let store = &fixture.node.store;
        let mut accounts = Vec::new();
        for name in ["Ada", "Bob", "Cy", "Dan"] {
            let enrolled = fixture.enrol(name, None).await;
            accounts.push((enrolled.account.account_id, enrolled.agent.agent_id));
        }
        let (ada, agent) = (accounts[0].0.as_str(), accounts[0].1.as_str());
        let values = [ada, agent, demand];
        store
            .does(
                "INSERT INTO demands (demand_id, account_id, agent_id, demand_text, visibility, created_at)
             VALUES ('dmd_1', $1, $2, $3, 'public', 1)",
                &values,
            )
            .await;
        store.does("INSERT INTO runs (run_id, account_id, agent_id, demand_id, query_id, status, facilitator, execution_mode,
             current_round, max_rounds, quiet_rounds, public_visibility, created_at)
             VALUES ('run_1', $1, $2, 'dmd_1', 'qry_1', 'running', 'rules', 'hosted', 3, 4, 0, 0, 1)", &values[..2]).await;
        for (seat, of) in [0, 1, 1, 2, 3].into_iter().enumerate() {
            let statement = format!(
                "INSERT INTO participants (run_id, seat, agent_id, display_name, match_reason,
                 profile_text, is_sample, account_id) VALUES ('run_1', {seat}, $1, 'x', '', '', 0, $2)"
            );
            let (account, agent) = &accounts[of];
            sqlx::query(sqlx::AssertSqlSafe(statement)).bind(agent).bind(account).execute(&store.writer).await.unwrap();
        }
        store.does("UPDATE accounts SET email_verified_at = 1", &[]).await;
        (fixture, accounts.into_iter().map(|(account, _)| account).collect())
    }

    #[tokio::test]
    async fn an_end_is_told_once_to_each_who_may_know() {
        let hello = "想找人教陶艺拉坯";
        for (demand, how, event, subject) in [
            (hello, Status::Failed, "run.failed", "Towow：协作未能完成"),
            (hello, Status::Cancelled, "run.cancelled", "Towow：协作已取消"),
            ("I seek a potter", Status::Failed, "run.failed", "Towow: a negotiation has failed"),
            ("I seek a potter", Status::Cancelled, "run.cancelled", "Towow: a negotiation was called off"),
        ] {
            let (fixture, accounts) = under_way(|_| {}, demand).await;
            let store = &fixture.node.store;
            store.does("UPDATE accounts SET disabled_at = 1 WHERE account_id = $1", &[&accounts[2]]).await;
            store.does("UPDATE participants SET is_sample = 1 WHERE account_id = $1", &[&accounts[3]]).await;
            assert!(store.end_run("run_1", how, "why: a secret of Bob", now()).await.unwrap());
            assert!(!store.end_run("run_1", how, "again", now()).await.unwrap());
            assert_eq!(store.column("SELECT event FROM webhook_deliveries").await, [event]);
            let told: Value =
                serde_json::from_str(&store.column("SELECT body FROM webhook_deliveries").await[0]).unwrap();
            assert_eq!(
                (&told["type"], &told["data"]["participants"], &told["data"]["rounds"]),
                (&event.into(), &5.into(), &3.into())
            );
            assert!(!told.to_string().contains("secret"), "{told}");
            let posted = store.column("SELECT recipient FROM outbox ORDER BY recipient").await;
            assert_eq!(posted, ["ada@example.org", "bob@example.org"]);
            assert_eq!(store.column("SELECT DISTINCT subject FROM outbox").await, [subject]);
        }
    }

    #[tokio::test]
    async fn what_is_not_wanted_is_not_written() {
        for (change, hooks, mails) in [
            ((|config| config.webhook.url.clear()) as fn(&mut Config), 0, 4),
            (|config| config.webhook.events = vec!["run.done".into()], 0, 4),
            (|config| config.mail.smtp_url.clear(), 1, 0),
            (|config| config.mail.notify_runs = false, 1, 0),
        ] {
            let (fixture, _) = under_way(change, "I seek a potter").await;
            let store = &fixture.node.store;
            assert!(store.end_run("run_1", Status::Failed, "why", now()).await.unwrap());
            assert_eq!(store.column("SELECT webhook_id FROM webhook_deliveries").await.len(), hooks);
            assert_eq!(store.column("SELECT mail_id FROM outbox").await.len(), mails);
        }
    }

    /// The run of an account that goes ends too, and a run that goes takes its webhooks along.
    #[tokio::test]
    async fn an_erased_requester_ends_the_run() {
        let (fixture, accounts) = under_way(|_| {}, "I seek a potter").await;
        let store = &fixture.node.store;
        store.erase_account(&accounts[0], now()).await.unwrap();
        assert_eq!(store.column("SELECT event FROM webhook_deliveries").await, ["run.failed"]);
        let posted = store.column("SELECT recipient FROM outbox ORDER BY recipient").await;
        assert_eq!(posted, ["bob@example.org", "cy@example.org", "dan@example.org"]);
        for account in &accounts[1..] {
            store.erase_account(account, now()).await.unwrap();
        }
        assert_eq!(store.column("SELECT webhook_id FROM webhook_deliveries").await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn what_a_node_reports_too_late_is_of_no_account() {
        let (fixture, _) = under_way(|_| {}, "I seek a potter").await;
        let (first, second) = (&fixture.node.store, &fixture.other.store);
        assert!(first.end_run("run_1", Status::Failed, "why", 1000).await.unwrap());
        assert_eq!(first.lease_webhooks(999, 50, 9).await.unwrap().len(), 0, "not due yet");
        let slow = first.lease_webhooks(1000, 50, 9).await.unwrap();
        assert_eq!((slow.len(), second.lease_webhooks(1050, 50, 9).await.unwrap().len()), (1, 0));
        let fast = second.lease_webhooks(1051, 50, 9).await.unwrap();
        assert_eq!((fast.len(), &fast[0].webhook_id), (1, &slow[0].webhook_id));
        first.webhook_failed(&slow[0], "too late", None).await.unwrap();
        assert_eq!(first.webhooks(true).await.unwrap().len(), 0);
        second.webhook_failed(&fast[0], "status 500", Some(2000)).await.unwrap();
        let row = &first.webhooks(false).await.unwrap()[0];
        assert_eq!((row.status, row.attempts, row.error.as_deref()), ("pending", 1, Some("status 500")));
        assert_eq!(first.next_webhook(1999).await.unwrap(), Some(2000));
        let last = second.lease_webhooks(2000, 50, 9).await.unwrap();
        second.webhook_failed(&last[0], "status 410", None).await.unwrap();
        assert_eq!(
            (first.webhooks(true).await.unwrap()[0].status, first.next_webhook(0).await.unwrap()),
            ("failed", None)
        );
        assert!(!first.webhook_is_due(i64::MAX - 1).await.unwrap());
    }
}
