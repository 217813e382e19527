//! The nodes on one database, and what they look after together.

use sqlx::Row;

use super::Store;
use super::due::NEVER;
use super::open::MIGRATIONS;
use crate::node::Fault;

/// How long ago a node may have said that it lives, in milliseconds: three beats.
const ALIVE: i64 = 15_000;

/// After this it is forgotten.
const GONE: i64 = 60_000;

/// What is in the database, for those who watch the node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    /// How many runs are in which state.
    pub runs: Vec<(String, i64)>,
    /// Runs that are to be carried on.
    pub jobs_waiting: i64,
    /// Mails that are to be sent.
    pub mails_waiting: i64,
    /// Webhooks that are to be sent, now or later, and those that are given up.
    pub webhooks: (i64, i64),
    /// Keys with which bridge workers came within the last minute.
    pub bridge_keys: i64,
    /// Tasks that wait for a bridge worker, and those that one holds.
    pub bridge_tasks: (i64, i64),
}

impl Store {
    /// Says that this node lives, and returns how many do. A SQLite file has one.
    pub async fn beat(&self, node_id: &str, started_at: i64, now: i64) -> Result<i64, Fault> {
        if !self.is_postgres() {
            return Ok(1);
        }
        let beat = "INSERT INTO nodes (node_id, version, started_at, seen_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (node_id) DO UPDATE SET seen_at = excluded.seen_at";
        sqlx::query(beat)
            .bind(node_id)
            .bind(env!("CARGO_PKG_VERSION"))
            .bind(started_at)
            .bind(now)
            .execute(&self.writer)
            .await?;
        sqlx::query("DELETE FROM nodes WHERE seen_at < $1").bind(now - GONE).execute(&self.writer).await?;
        let live = sqlx::query("SELECT COUNT(*) AS live FROM nodes WHERE seen_at >= $1").bind(now - ALIVE);
        Ok(live.fetch_one(&self.read).await?.try_get("live")?)
    }

    /// Says that this node is gone.
    pub async fn leave(&self, node_id: &str) -> Result<(), Fault> {
        sqlx::query("DELETE FROM nodes WHERE node_id = $1").bind(node_id).execute(&self.writer).await?;
        Ok(())
    }

    /// True when the database answers and has all the tables of this version.
    pub async fn ready(&self) -> Result<bool, Fault> {
        let row = sqlx::query("SELECT MAX(version) AS version FROM _sqlx_migrations").fetch_one(&self.read).await?;
        let version: Option<i64> = row.try_get("version")?;
        Ok(version >= MIGRATIONS.iter().map(|migration| migration.version).max())
    }

    /// Counts what is watched.
    pub async fn census(&self, now: i64) -> Result<Census, Fault> {
        let runs = sqlx::query("SELECT status, COUNT(*) AS runs FROM runs GROUP BY status ORDER BY status");
        let runs = runs.fetch_all(&self.read).await?;
        let runs = runs.iter().map(|row| Ok((row.try_get("status")?, row.try_get("runs")?)));
        let runs: Vec<(String, i64)> = runs.collect::<Result<_, sqlx::Error>>()?;
        let mails =
            sqlx::query("SELECT COUNT(*) AS mails FROM outbox WHERE sent_at IS NULL AND next_at <= $1").bind(now);
        let hooks = sqlx::query(
            "SELECT COUNT(*) AS unsent, COUNT(CASE WHEN next_at = $1 THEN 1 END) AS failed
             FROM webhook_deliveries WHERE sent_at IS NULL",
        );
        let hooks = hooks.bind(NEVER).fetch_one(&self.read).await?;
        let (unsent, failed): (i64, i64) = (hooks.try_get("unsent")?, hooks.try_get("failed")?);
        let keys = sqlx::query("SELECT COUNT(*) AS keys FROM bridge_keys WHERE seen_at > $1").bind(now - GONE);
        let tasks = sqlx::query(
            "SELECT COUNT(*) AS tasks, COUNT(CASE WHEN t.lease_until > $1 THEN 1 END) AS held
             FROM bridge_tasks t JOIN runs r ON r.run_id = t.run_id
             WHERE t.status = 'open' AND r.status = 'running' AND r.current_round + 1 = t.round",
        );
        let tasks = tasks.bind(now).fetch_one(&self.read).await?;
        let (open, held): (i64, i64) = (tasks.try_get("tasks")?, tasks.try_get("held")?);
        let waiting = runs.iter().filter(|(status, _)| matches!(status.as_str(), "queued" | "running"));
        Ok(Census {
            jobs_waiting: waiting.map(|(_, count)| count).sum(),
            mails_waiting: mails.fetch_one(&self.read).await?.try_get("mails")?,
            webhooks: (unsent.saturating_sub(failed), failed),
            bridge_keys: keys.fetch_one(&self.read).await?.try_get("keys")?,
            bridge_tasks: (open.saturating_sub(held), held),
            runs,
        })
    }

    /// How many connections to the database are in use, and how many are idle.
    pub fn connections(&self) -> (i64, i64) {
        let mut pools = vec![&self.read];
        if !self.is_postgres() {
            pools.push(&self.writer);
        }
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let idle: i64 = pools.iter().map(|pool| count(pool.num_idle())).sum();
        let open: i64 = pools.iter().map(|pool| i64::from(pool.size())).sum();
        (open.saturating_sub(idle).max(0), idle)
    }
}
