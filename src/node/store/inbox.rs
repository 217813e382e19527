//! Notices.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Store, Transaction};
use crate::node::Fault;
use crate::node::model::{InboxItem, time};

fn item(row: &AnyRow) -> Result<InboxItem, Fault> {
    Ok(InboxItem {
        item_id: row.try_get("item_id")?,
        agent_id: row.try_get("agent_id")?,
        kind: row.try_get("kind")?,
        title: row.try_get("title")?,
        run_id: row.try_get("run_id")?,
        read: row.try_get::<Option<i64>, _>("read_at")?.is_some(),
        created_at: time(row.try_get("created_at")?),
    })
}

/// Puts a notice into the inbox of the agent's account; an agent without an account that is read by someone gets none.
pub(super) async fn notify(
    write: &mut Transaction,
    item_id: &str,
    agent_id: &str,
    kind: &str,
    title: &str,
    run_id: &str,
    now: i64,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO inbox_items (item_id, account_id, agent_id, kind, title, run_id, created_at)
         SELECT $1, account_id, agent_id, $3, $4, $5, $6 FROM agents WHERE agent_id = $2 AND is_sample = 0",
    )
    .bind(item_id)
    .bind(agent_id)
    .bind(kind)
    .bind(title)
    .bind(run_id)
    .bind(now)
    .execute(&mut **write)
    .await?;
    Ok(())
}

impl Store {
    /// The newest hundred notices of an account.
    pub async fn inbox(&self, account_id: &str) -> Result<Vec<InboxItem>, Fault> {
        let rows =
            sqlx::query("SELECT * FROM inbox_items WHERE account_id = $1 ORDER BY created_at DESC, item_id LIMIT 100")
                .bind(account_id)
                .fetch_all(&self.pool)
                .await?;
        rows.iter().map(item).collect()
    }

    /// How many notices of an account are unread, however old.
    pub async fn unread(&self, account_id: &str) -> Result<i64, Fault> {
        let row = sqlx::query("SELECT COUNT(*) AS n FROM inbox_items WHERE account_id = $1 AND read_at IS NULL")
            .bind(account_id)
            .fetch_one(&self.pool)
            .await?;
        Ok(row.try_get("n")?)
    }

    /// One notice of an account.
    pub async fn inbox_item(&self, account_id: &str, item_id: &str) -> Result<Option<InboxItem>, Fault> {
        let row = sqlx::query("SELECT * FROM inbox_items WHERE item_id = $1 AND account_id = $2")
            .bind(item_id)
            .bind(account_id)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(item).transpose()
    }

    /// Marks a notice as read; the first time counts.
    pub async fn mark_read(&self, account_id: &str, item_id: &str, now: i64) -> Result<(), Fault> {
        sqlx::query("UPDATE inbox_items SET read_at = $3 WHERE item_id = $1 AND account_id = $2 AND read_at IS NULL")
            .bind(item_id)
            .bind(account_id)
            .bind(now)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
