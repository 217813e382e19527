//! Invite codes as the operator sees them.

use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::Store;
use crate::node::Fault;
use crate::node::model::time;

/// An invite code.
#[derive(Debug, Clone, Serialize)]
pub struct GivenCode {
    /// What is passed on.
    pub code: String,
    /// How often it was redeemed.
    pub uses: i64,
    /// How often it can be.
    pub max_uses: i64,
    /// What it is for.
    pub note: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// Its end; null: for ever.
    pub expires_at: Option<String>,
}

fn given(row: &AnyRow) -> Result<GivenCode, Fault> {
    Ok(GivenCode {
        code: row.try_get("code")?,
        uses: row.try_get("uses")?,
        max_uses: row.try_get("max_uses")?,
        note: row.try_get("note")?,
        created_at: time(row.try_get("created_at")?),
        expires_at: row.try_get::<Option<i64>, _>("expires_at")?.map(time),
    })
}

impl Store {
    /// The codes that the operator gave out, the newest first.
    pub async fn given_codes(&self) -> Result<Vec<GivenCode>, Fault> {
        let rows = sqlx::query("SELECT * FROM invite_codes WHERE account_id IS NULL ORDER BY created_at DESC, code")
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(given).collect()
    }

    /// A code, however it is written.
    pub async fn given_code(&self, code: &str) -> Result<Option<GivenCode>, Fault> {
        let row = sqlx::query("SELECT * FROM invite_codes WHERE code = $1")
            .bind(code.trim().to_uppercase())
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(given).transpose()
    }

    /// Ends a code; false when it has ended already.
    pub async fn revoke_code(&self, code: &str, now: i64) -> Result<bool, Fault> {
        let done = sqlx::query(
            "UPDATE invite_codes SET expires_at = $2 WHERE code = $1 AND (expires_at IS NULL OR expires_at > $2)",
        )
        .bind(code)
        .bind(now)
        .execute(&self.writer)
        .await?;
        Ok(done.rows_affected() > 0)
    }
}
