//! Figures about a whole network.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, Row};

use super::Store;
use crate::node::Fault;

/// Numbers by state.
pub type By = Map<String, Value>;

/// How large a network is, and how it is used.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Statistics {
    /// People with an account; the node's own accounts are among them, deleted ones are not.
    pub accounts: i64,
    /// Accounts that the operator has shut out.
    pub accounts_disabled: i64,
    /// Accounts with daily credits.
    pub accounts_activated: i64,
    /// Sessions that have not ended.
    pub sessions: i64,
    /// Agents by visibility.
    pub agents: By,
    /// Invented agents among them.
    pub agents_sample: i64,
    /// Formulations by status.
    pub formulations: By,
    /// Demands by visibility.
    pub demands: By,
    /// Discovery queries.
    pub queries: i64,
    /// Runs by status.
    pub runs: By,
    /// Runs by execution mode.
    pub runs_by_mode: By,
    /// Rounds that are closed.
    pub rounds: i64,
    /// Keys of bridge workers that open something.
    pub bridge_keys: i64,
    /// Replies that were offered to bridge workers, by what became of them.
    pub bridge_tasks: By,
    /// Invitations by status; pending ones whose time is over count as expired.
    pub invitations: By,
    /// Conversations.
    pub conversations: i64,
    /// Messages.
    pub messages: i64,
    /// Entries of inboxes.
    pub inbox_items: i64,
    /// Mails that wait to be sent.
    pub mails_waiting: i64,
    /// Ratings that were given.
    pub feedback: i64,
    /// Their mean, from 1 to 5; null without any.
    pub feedback_mean: Option<f64>,
    /// Units that were used within the last 30 days, by kind.
    pub usage_30_days: By,
    /// Bytes on disk, the write-ahead log included.
    pub database_bytes: i64,
    /// The migration that the tables are at.
    pub migration: i64,
}

/// Thirty days in milliseconds.
const MONTH: i64 = 30 * 24 * 3600 * 1000;

impl Store {
    /// The figures of the whole network. `now` in milliseconds.
    pub async fn statistics(&self, now: i64) -> Result<Statistics, Fault> {
        Ok(Statistics {
            accounts: self.count("accounts WHERE deleted_at IS NULL").await?,
            accounts_disabled: self.count("accounts WHERE deleted_at IS NULL AND disabled_at IS NOT NULL").await?,
            accounts_activated: self.count("accounts WHERE deleted_at IS NULL AND activated_at IS NOT NULL").await?,
            sessions: self.count(&format!("sessions WHERE expires_at > {now}")).await?,
            agents: self.by("visibility", "COUNT(*)", "agents").await?,
            agents_sample: self.count("agents WHERE is_sample = 1").await?,
            formulations: self.by("status", "COUNT(*)", "formulations").await?,
            demands: self.by("visibility", "COUNT(*)", "demands").await?,
            queries: self.count("queries").await?,
            runs: self.by("status", "COUNT(*)", "runs").await?,
            runs_by_mode: self.by("execution_mode", "COUNT(*)", "runs").await?,
            rounds: self.count("syntheses").await?,
            bridge_keys: self
                .count(&format!("bridge_keys WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > {now})"))
                .await?,
            bridge_tasks: self.by("status", "COUNT(*)", "bridge_tasks").await?,
            invitations: self
                .by(
                    &format!("CASE WHEN status = 'pending' AND expires_at <= {now} THEN 'expired' ELSE status END"),
                    "COUNT(*)",
                    "invitations",
                )
                .await?,
            conversations: self.count("conversations").await?,
            messages: self.count("messages").await?,
            inbox_items: self.count("inbox_items").await?,
            mails_waiting: self.count("outbox WHERE sent_at IS NULL").await?,
            feedback: self.count("feedback").await?,
            feedback_mean: self.feedback_mean().await?,
            usage_30_days: self
                .by(
                    "kind",
                    "CAST(SUM(units) AS BIGINT)",
                    &format!("usage_events WHERE created_at > {}", now.saturating_sub(MONTH)),
                )
                .await?,
            database_bytes: self.bytes().await?,
            migration: self.versions().await?.from,
        })
    }

    /// How many rows: a table, and what is asked of them. Only texts of this file are put into the statement.
    async fn count(&self, rows: &str) -> Result<i64, Fault> {
        let statement = format!("SELECT COUNT(*) AS n FROM {rows}");
        Ok(sqlx::query(AssertSqlSafe(statement)).fetch_one(&self.read).await?.try_get("n")?)
    }

    /// The same for each value of an expression.
    async fn by(&self, what: &str, figure: &str, rows: &str) -> Result<By, Fault> {
        let statement = format!("SELECT {what} AS what, {figure} AS n FROM {rows} GROUP BY 1 ORDER BY 1");
        let rows = sqlx::query(AssertSqlSafe(statement)).fetch_all(&self.read).await?;
        rows.iter().map(|row| Ok((row.try_get("what")?, row.try_get::<i64, _>("n")?.into()))).collect()
    }

    async fn feedback_mean(&self) -> Result<Option<f64>, Fault> {
        let row = sqlx::query("SELECT COUNT(*) AS n, CAST(COALESCE(SUM(rating), 0) AS BIGINT) AS total FROM feedback")
            .fetch_one(&self.read)
            .await?;
        let (count, total): (i64, i64) = (row.try_get("n")?, row.try_get("total")?);
        #[expect(clippy::cast_precision_loss, reason = "a mean of ratings")]
        Ok((count > 0).then(|| (total as f64 / count as f64 * 100.0).round() / 100.0))
    }

    async fn bytes(&self) -> Result<i64, Fault> {
        match self.place() {
            super::Place::File(path) => {
                let mut log = path.as_os_str().to_owned();
                log.push("-wal");
                let size = |path: &std::path::Path| std::fs::metadata(path).map_or(0, |found| found.len());
                i64::try_from(size(path) + size(log.as_ref())).map_err(Fault::internal)
            }
            super::Place::Postgres(_) => {
                let row = sqlx::query("SELECT pg_database_size(current_database()) AS n").fetch_one(&self.read).await?;
                Ok(row.try_get("n")?)
            }
        }
    }
}
