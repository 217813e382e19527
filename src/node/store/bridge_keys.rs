//! The keys of bridge workers: made and revoked by the operator, shown once, kept as hashes.

use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::bridge::{Terms, free_of_key};
use super::{Signal, Store};
use crate::node::Fault;
use crate::node::model::time;

/// How often it is written down that a worker was there, in milliseconds.
const SEEN: i64 = 5000;

/// Of `k`, a key: it opens something now (`$1`). That of an account that is shut out or gone does not.
pub(super) const VALID: &str = "k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $1)
    AND (k.account_id IS NULL OR EXISTS (SELECT 1 FROM accounts a WHERE a.account_id = k.account_id
         AND a.disabled_at IS NULL AND a.deleted_at IS NULL))";

/// A key that is to be made. Times are stored times.
#[derive(Debug, Clone, Copy)]
pub struct NewKey<'a> {
    /// Its id.
    pub key_id: &'a str,
    /// What is stored of it.
    pub key_hash: &'a str,
    /// What the operator calls it.
    pub name: &'a str,
    /// For whose agents it answers; none: everybody's.
    pub account_id: Option<&'a str>,
    /// Its end.
    pub expires_at: Option<i64>,
}

/// A key that opens something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BridgeKey {
    /// Its id.
    pub key_id: String,
    /// For whose agents it answers; none: everybody's.
    pub account_id: Option<String>,
}

/// A key as the operator sees it; itself it is not kept.
#[derive(Debug, Clone, Serialize)]
pub struct GivenKey {
    /// Its id.
    pub key_id: String,
    /// What the operator calls it.
    pub name: String,
    /// The account for whose agents it answers; null: everybody's.
    pub account_id: Option<String>,
    /// The login address of that account.
    pub email: Option<String>,
    /// RFC 3339.
    pub created_at: String,
    /// When a worker last came with it; null: never.
    pub last_used_at: Option<String>,
    /// Its end; null: it has none.
    pub expires_at: Option<String>,
    /// Since when it opens nothing; null: it was not revoked.
    pub revoked_at: Option<String>,
}

fn given(row: &AnyRow) -> Result<GivenKey, Fault> {
    let at = |column: &str| -> Result<Option<String>, Fault> { Ok(row.try_get::<Option<i64>, _>(column)?.map(time)) };
    Ok(GivenKey {
        key_id: row.try_get("key_id")?,
        name: row.try_get("name")?,
        account_id: row.try_get("account_id")?,
        email: row.try_get("email")?,
        created_at: time(row.try_get("created_at")?),
        last_used_at: at("seen_at")?,
        expires_at: at("expires_at")?,
        revoked_at: at("revoked_at")?,
    })
}

impl Store {
    /// A new key.
    pub async fn create_bridge_key(&self, key: NewKey<'_>, now: i64) -> Result<(), Fault> {
        sqlx::query(
            "INSERT INTO bridge_keys (key_id, key_hash, name, account_id, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(key.key_id)
        .bind(key.key_hash)
        .bind(key.name)
        .bind(key.account_id)
        .bind(now)
        .bind(key.expires_at)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// All that were ever made, the newest first.
    pub async fn bridge_keys(&self) -> Result<Vec<GivenKey>, Fault> {
        let rows = sqlx::query(
            "SELECT k.*, a.email AS email FROM bridge_keys k LEFT JOIN accounts a ON a.account_id = k.account_id
             ORDER BY k.created_at DESC, k.key_id",
        )
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(given).collect()
    }

    /// The key with this hash, if it opens something.
    pub async fn bridge_key(&self, key_hash: &str, now: i64) -> Result<Option<BridgeKey>, Fault> {
        let statement = format!("SELECT k.key_id, k.account_id FROM bridge_keys k WHERE k.key_hash = $2 AND {VALID}");
        let row =
            sqlx::query(sqlx::AssertSqlSafe(statement)).bind(now).bind(key_hash).fetch_optional(&self.read).await?;
        row.map(|row| Ok(BridgeKey { key_id: row.try_get("key_id")?, account_id: row.try_get("account_id")? }))
            .transpose()
    }

    /// True while a key opens something.
    pub async fn bridge_key_holds(&self, key_id: &str, now: i64) -> Result<bool, Fault> {
        let statement = format!("SELECT 1 AS one FROM bridge_keys k WHERE k.key_id = $2 AND {VALID}");
        let row = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(now).bind(key_id).fetch_optional(&self.read).await?;
        Ok(row.is_some())
    }

    /// Writes down that a worker came with this key.
    pub async fn bridge_key_seen(&self, key_id: &str, now: i64) -> Result<(), Fault> {
        sqlx::query("UPDATE bridge_keys SET seen_at = $2 WHERE key_id = $1 AND (seen_at IS NULL OR seen_at <= $3)")
            .bind(key_id)
            .bind(now)
            .bind(now - SEEN)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Ends a key, and takes back what is held with it. False when it was revoked before, or is not there.
    pub async fn revoke_bridge_key(&self, key_id: &str, terms: &Terms, now: i64) -> Result<bool, Fault> {
        let done = sqlx::query("UPDATE bridge_keys SET revoked_at = $2 WHERE key_id = $1 AND revoked_at IS NULL")
            .bind(key_id)
            .bind(now)
            .execute(&self.writer)
            .await?;
        // Whatever was taken with it before this moment is found now; from now on nothing is.
        let rows = sqlx::query("SELECT DISTINCT run_id FROM bridge_tasks WHERE key_id = $1 AND status = 'open'")
            .bind(key_id)
            .fetch_all(&self.read)
            .await?;
        for row in rows {
            let mut write = self.write().await?;
            free_of_key(self, &mut write, &row.try_get::<String, _>("run_id")?, key_id, terms, now).await?;
            write.signal(Signal::Tasks);
            write.commit().await?;
        }
        Ok(done.rows_affected() > 0)
    }
}
