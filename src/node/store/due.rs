//! What is written down before it is sent: mail, webhooks. A node takes what is due for a while, so that no other sends it
//! at the same time; what a dead node has taken is due again when that time is over.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::Store;
use crate::node::Fault;

/// When something is due that is given up.
pub(super) const NEVER: i64 = i64::MAX;

/// A table of what is to be sent; it has the columns `next_at`, `lease_until` and `sent_at`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Queue {
    /// The table.
    pub table: &'static str,
    /// Its primary key, a text.
    pub key: &'static str,
}

impl Queue {
    /// What is due at `$1` and nobody is sending.
    fn due(self, what: &str, most: &str) -> String {
        let Queue { table, key } = self;
        format!(
            "SELECT {what} FROM {table}
             WHERE sent_at IS NULL AND next_at <= $1 AND (lease_until IS NULL OR lease_until < $1)
             ORDER BY next_at, {key} LIMIT {most}"
        )
    }
}

impl Store {
    /// True when something is due that nobody is sending.
    pub(super) async fn is_due(&self, queue: Queue, now: i64) -> Result<bool, Fault> {
        let due = sqlx::AssertSqlSafe(queue.due(queue.key, "1"));
        Ok(sqlx::query(due).bind(now).fetch_optional(&self.read).await?.is_some())
    }

    /// When the next thing becomes due by itself.
    pub(super) async fn next_due(&self, queue: Queue, now: i64) -> Result<Option<i64>, Fault> {
        let next = format!("SELECT MIN(next_at) AS at FROM {} WHERE sent_at IS NULL AND next_at > $1", queue.table);
        let row = sqlx::query(sqlx::AssertSqlSafe(next)).bind(now).fetch_one(&self.read).await?;
        Ok(row.try_get("at")?)
    }

    /// Takes what is due, oldest first, `most` at once; other nodes leave it alone until `until`.
    pub(super) async fn lease_due(&self, queue: Queue, now: i64, until: i64, most: i64) -> Result<Vec<AnyRow>, Fault> {
        let Queue { table, key } = queue;
        let mut write = self.write().await?;
        let due = format!("{}{}", queue.due("*", "$2"), self.locked(true));
        let rows = sqlx::query(sqlx::AssertSqlSafe(due)).bind(now).bind(most).fetch_all(&mut *write).await?;
        for row in &rows {
            let taken = format!("UPDATE {table} SET lease_until = $1 WHERE {key} = $2");
            let key: String = row.try_get(key)?;
            sqlx::query(sqlx::AssertSqlSafe(taken)).bind(until).bind(key).execute(&mut *write).await?;
        }
        write.commit().await?;
        Ok(rows)
    }
}
