//! Keys of model providers that accounts have bound, encrypted.

use sqlx::Row;

use super::Store;
use crate::node::Fault;

/// A bound key.
#[derive(Debug, Clone)]
pub struct Bound {
    /// Its name in the table of providers: `anthropic`.
    pub provider: String,
    /// Its endpoint, where it is not the provider's own.
    pub base_url: Option<String>,
    /// Base64 of nonce, key and tag.
    pub ciphertext: String,
    /// The end of the key, to recognise it by.
    pub last_four: String,
    /// Stored time.
    pub created_at: i64,
}

impl Store {
    /// Binds a key in place of an older one.
    pub async fn bind_byok(&self, account_id: &str, bound: &Bound) -> Result<(), Fault> {
        sqlx::query(
            "INSERT INTO byok_keys (account_id, provider, base_url, ciphertext, last_four, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (account_id) DO UPDATE SET provider = excluded.provider, base_url = excluded.base_url,
                 ciphertext = excluded.ciphertext, last_four = excluded.last_four, created_at = excluded.created_at",
        )
        .bind(account_id)
        .bind(&bound.provider)
        .bind(&bound.base_url)
        .bind(&bound.ciphertext)
        .bind(&bound.last_four)
        .bind(bound.created_at)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// The key of an account.
    pub async fn byok(&self, account_id: &str) -> Result<Option<Bound>, Fault> {
        let row = sqlx::query("SELECT * FROM byok_keys WHERE account_id = $1")
            .bind(account_id)
            .fetch_optional(&self.read)
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Bound {
            provider: row.try_get("provider")?,
            base_url: row.try_get("base_url")?,
            ciphertext: row.try_get("ciphertext")?,
            last_four: row.try_get("last_four")?,
            created_at: row.try_get("created_at")?,
        }))
    }

    /// How many keys are bound.
    pub async fn byok_count(&self) -> Result<i64, Fault> {
        Ok(sqlx::query("SELECT COUNT(*) AS n FROM byok_keys").fetch_one(&self.read).await?.try_get("n")?)
    }

    /// Forgets the key of an account.
    pub async fn clear_byok(&self, account_id: &str) -> Result<(), Fault> {
        sqlx::query("DELETE FROM byok_keys WHERE account_id = $1").bind(account_id).execute(&self.writer).await?;
        Ok(())
    }
}
