//! Notices.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Signal, Store, Write};
use crate::node::model::{InboxItem, time};
use crate::node::{Fault, ids};

/// Notices that are read at once where there may be many.
pub const ITEMS_AT_ONCE: usize = 500;

fn item(row: &AnyRow) -> Result<InboxItem, Fault> {
    Ok(InboxItem {
        item_id: row.try_get("item_id")?,
        agent_id: row.try_get("agent_id")?,
        kind: row.try_get("kind")?,
        title: row.try_get("title")?,
        run_id: row.try_get("run_id")?,
        invitation_id: row.try_get("invitation_id")?,
        conversation_id: row.try_get("conversation_id")?,
        read: row.try_get::<Option<i64>, _>("read_at")?.is_some(),
        created_at: time(row.try_get("created_at")?),
    })
}

/// What a notice says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Notice<'a> {
    /// For which agent; the notice goes to its account.
    pub agent_id: &'a str,
    /// `run_done`, `run_failed`, `run_cancelled`, `invitation`, `message`, ...
    pub kind: &'a str,
    /// One line.
    pub title: &'a str,
    /// What it is about, each where there is one.
    pub run_id: Option<&'a str>,
    /// The invitation.
    pub invitation_id: Option<&'a str>,
    /// The conversation.
    pub conversation_id: Option<&'a str>,
}

/// Puts a notice into the inbox of the agent's account and tells whoever waits for it. Agents of the sample community
/// and agents that are gone get none.
pub(super) async fn notify(write: &mut Write, notice: Notice<'_>, now: i64) -> Result<(), Fault> {
    let row = sqlx::query("SELECT account_id FROM agents WHERE agent_id = $1 AND is_sample = 0")
        .bind(notice.agent_id)
        .fetch_optional(&mut **write)
        .await?;
    let Some(row) = row else { return Ok(()) };
    let account_id: String = row.try_get("account_id")?;
    sqlx::query(
        "INSERT INTO inbox_items (item_id, account_id, agent_id, kind, title, run_id, invitation_id, conversation_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(ids::id("ntc")?)
    .bind(&account_id)
    .bind(notice.agent_id)
    .bind(notice.kind)
    .bind(notice.title)
    .bind(notice.run_id)
    .bind(notice.invitation_id)
    .bind(notice.conversation_id)
    .bind(now)
    .execute(&mut **write)
    .await?;
    write.signal(Signal::Account(account_id));
    Ok(())
}

impl Store {
    /// The newest hundred notices of an account.
    pub async fn inbox(&self, account_id: &str) -> Result<Vec<InboxItem>, Fault> {
        self.recalled(format!("inbox {account_id}"), async {
            let rows = sqlx::query(
                "SELECT * FROM inbox_items WHERE account_id = $1 ORDER BY created_at DESC, item_id LIMIT 100",
            )
            .bind(account_id)
            .fetch_all(&self.read)
            .await?;
            rows.iter().map(item).collect()
        })
        .await
    }

    /// How many notices of an account are unread, however old.
    pub async fn unread(&self, account_id: &str) -> Result<i64, Fault> {
        self.recalled(format!("unread {account_id}"), async {
            let row = sqlx::query("SELECT COUNT(*) AS n FROM inbox_items WHERE account_id = $1 AND read_at IS NULL")
                .bind(account_id)
                .fetch_one(&self.read)
                .await?;
            Ok(row.try_get("n")?)
        })
        .await
    }

    /// One notice of an account.
    pub async fn inbox_item(&self, account_id: &str, item_id: &str) -> Result<Option<InboxItem>, Fault> {
        let row = sqlx::query("SELECT * FROM inbox_items WHERE item_id = $1 AND account_id = $2")
            .bind(item_id)
            .bind(account_id)
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(item).transpose()
    }

    /// Marks a notice as read; the first time counts.
    pub async fn mark_read(&self, account_id: &str, item_id: &str, now: i64) -> Result<(), Fault> {
        sqlx::query("UPDATE inbox_items SET read_at = $3 WHERE item_id = $1 AND account_id = $2 AND read_at IS NULL")
            .bind(item_id)
            .bind(account_id)
            .bind(now)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// When a notice of an account came, as it is stored.
    pub async fn item_time(&self, account_id: &str, item_id: &str) -> Result<Option<i64>, Fault> {
        let row = sqlx::query("SELECT created_at FROM inbox_items WHERE item_id = $1 AND account_id = $2")
            .bind(item_id)
            .bind(account_id)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| row.try_get("created_at")).transpose()?)
    }

    /// The next [`ITEMS_AT_ONCE`] notices of an account after this time and id, oldest first, each with its time.
    pub async fn items_after(&self, account_id: &str, after: &(i64, String)) -> Result<Vec<(InboxItem, i64)>, Fault> {
        let rows = sqlx::query(
            "SELECT * FROM inbox_items WHERE account_id = $1 AND (created_at > $2 OR (created_at = $2 AND item_id > $3))
             ORDER BY created_at, item_id LIMIT $4",
        )
        .bind(account_id)
        .bind(after.0)
        .bind(&after.1)
        .bind(i64::try_from(ITEMS_AT_ONCE).map_err(Fault::internal)?)
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|row| Ok((item(row)?, row.try_get("created_at")?))).collect()
    }
}
