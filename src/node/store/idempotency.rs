//! Answers that are kept for requests which come again. Who inserts the row does the work; whoever comes later is told
//! what came of it.

use sqlx::Row;

use super::Store;
use crate::node::Fault;

/// How long an answer is kept.
const KEPT_MILLIS: i64 = 24 * 3600 * 1000;

/// How long a request may be under way without a sign of life before another one takes its place.
pub const LEASE_MILLIS: i64 = 60_000;

/// A request that may be answered, as its row is found again.
#[derive(Debug, Clone)]
pub struct Turn {
    /// Whose key it is.
    pub account_id: String,
    /// The key as it was sent.
    pub key: String,
    /// The end of the lease: nobody else has the same one.
    lease_until: i64,
}

/// What is known of a key.
#[derive(Debug, Clone)]
pub enum Claimed {
    /// Nothing yet: do the work.
    First(Turn),
    /// The same request was answered with this status and this JSON.
    Answered(u16, String),
    /// The same request is being answered.
    UnderWay,
    /// Another request had the key.
    Other,
}

impl Store {
    /// Takes a key for a request, or tells what has become of it.
    pub async fn claim_key(&self, account_id: &str, key: &str, hash: &str, now: i64) -> Result<Claimed, Fault> {
        // Between two statements another process may have taken the row or given it back.
        for _ in 0..5 {
            if let Some(claimed) = self.try_claim(account_id, key, hash, now).await? {
                return Ok(claimed);
            }
        }
        Ok(Claimed::UnderWay)
    }

    async fn try_claim(&self, account_id: &str, key: &str, hash: &str, now: i64) -> Result<Option<Claimed>, Fault> {
        let lease_until = now + LEASE_MILLIS;
        let turn = || Turn { account_id: account_id.to_owned(), key: key.to_owned(), lease_until };
        let inserted = sqlx::query(
            "INSERT INTO idempotency_keys (account_id, key, request_hash, created_at, lease_until)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id, key) DO NOTHING",
        )
        .bind(account_id)
        .bind(key)
        .bind(hash)
        .bind(now)
        .bind(lease_until)
        .execute(&self.writer)
        .await?;
        if inserted.rows_affected() > 0 {
            return Ok(Some(Claimed::First(turn())));
        }
        let row = sqlx::query("SELECT * FROM idempotency_keys WHERE account_id = $1 AND key = $2")
            .bind(account_id)
            .bind(key)
            .fetch_optional(&self.read)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let (created_at, lease): (i64, i64) = (row.try_get("created_at")?, row.try_get("lease_until")?);
        let status: Option<i64> = row.try_get("status")?;
        let old = created_at <= now - KEPT_MILLIS;
        if !old && row.try_get::<String, _>("request_hash")? != hash {
            return Ok(Some(Claimed::Other));
        }
        match status {
            Some(status) if !old => {
                let status = u16::try_from(status).map_err(Fault::internal)?;
                return Ok(Some(Claimed::Answered(status, row.try_get("body")?)));
            }
            None if lease > now => return Ok(Some(Claimed::UnderWay)),
            _ => {}
        }
        // Too old, or whoever worked on it is gone.
        let taken = sqlx::query(
            "UPDATE idempotency_keys SET request_hash = $3, status = NULL, body = NULL, created_at = $4, lease_until = $5
             WHERE account_id = $1 AND key = $2 AND created_at = $6 AND lease_until = $7",
        )
        .bind(account_id)
        .bind(key)
        .bind(hash)
        .bind(now)
        .bind(lease_until)
        .bind(created_at)
        .bind(lease)
        .execute(&self.writer)
        .await?;
        Ok((taken.rows_affected() > 0).then(|| Claimed::First(turn())))
    }

    /// Says that the work goes on. False when another one has taken its place.
    pub async fn prolong_key(&self, turn: &mut Turn, now: i64) -> Result<bool, Fault> {
        let lease_until = now + LEASE_MILLIS;
        let done = sqlx::query(
            "UPDATE idempotency_keys SET lease_until = $4
             WHERE account_id = $1 AND key = $2 AND lease_until = $3 AND status IS NULL",
        )
        .bind(&turn.account_id)
        .bind(&turn.key)
        .bind(turn.lease_until)
        .bind(lease_until)
        .execute(&self.writer)
        .await?;
        turn.lease_until = lease_until;
        Ok(done.rows_affected() > 0)
    }

    /// Keeps an answer.
    pub async fn keep_answer(&self, turn: &Turn, status: u16, body: &str) -> Result<(), Fault> {
        sqlx::query(
            "UPDATE idempotency_keys SET status = $4, body = $5
             WHERE account_id = $1 AND key = $2 AND lease_until = $3 AND status IS NULL",
        )
        .bind(&turn.account_id)
        .bind(&turn.key)
        .bind(turn.lease_until)
        .bind(i64::from(status))
        .bind(body)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Forgets a request whose answer is not kept: the next one under this key does the work again.
    pub async fn release_key(&self, turn: &Turn) -> Result<(), Fault> {
        sqlx::query(
            "DELETE FROM idempotency_keys WHERE account_id = $1 AND key = $2 AND lease_until = $3 AND status IS NULL",
        )
        .bind(&turn.account_id)
        .bind(&turn.key)
        .bind(turn.lease_until)
        .execute(&self.writer)
        .await?;
        Ok(())
    }
}
