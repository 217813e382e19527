//! Sessions, and what ends by itself.

use sqlx::Row;

use super::{Store, Write};
use crate::node::Fault;

const DAY: i64 = 24 * 3600 * 1000;

/// A session that is to be opened. Times are stored times.
#[derive(Debug, Clone, Copy)]
pub struct NewSession<'a> {
    /// What is stored of its token.
    pub token_hash: &'a str,
    /// Whose it is.
    pub account_id: &'a str,
    /// Now.
    pub now: i64,
    /// Its end.
    pub expires_at: i64,
}

impl Store {
    /// Opens a session.
    pub async fn create_session(
        &self,
        token_hash: &str,
        account_id: &str,
        now: i64,
        expires_at: i64,
    ) -> Result<(), Fault> {
        let mut write = self.write().await?;
        // Whoever ends all sessions of the account at this moment ends this one too, or comes after it.
        self.lock_account(&mut write, account_id).await?;
        insert(&mut write, NewSession { token_hash, account_id, now, expires_at }).await?;
        write.commit().await
    }

    /// Opens a session for whoever has shown that they know the password. False when it has been changed meanwhile: its
    /// sessions have ended, and this would be one of them.
    pub async fn create_session_with(&self, password_hash: &str, session: NewSession<'_>) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        let row = self.lock_account(&mut write, session.account_id).await?;
        if row.try_get::<Option<String>, _>("password_hash")?.as_deref() != Some(password_hash) {
            return Ok(false);
        }
        insert(&mut write, session).await?;
        write.commit().await?;
        Ok(true)
    }

    /// The account of a session that has not ended; an account that is shut out or gone has none.
    pub async fn session_account(&self, token_hash: &str, now: i64) -> Result<Option<String>, Fault> {
        let known: Option<(String, i64)> = self
            .recalled(format!("session {token_hash}"), async {
                let row = sqlx::query(
                    "SELECT sessions.account_id, expires_at
                     FROM sessions JOIN accounts ON accounts.account_id = sessions.account_id
                     WHERE token_hash = $1 AND disabled_at IS NULL AND deleted_at IS NULL",
                )
                .bind(token_hash)
                .fetch_optional(&self.read)
                .await?;
                row.map(|row| Ok((row.try_get("account_id")?, row.try_get("expires_at")?))).transpose()
            })
            .await?;
        Ok(known.filter(|(_, expires_at)| *expires_at > now).map(|(account_id, _)| account_id))
    }

    /// Carries a session on under another token. False when it has ended meanwhile, or was carried on already.
    pub async fn replace_session(&self, old_hash: &str, session: NewSession<'_>) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        match self.lock_account(&mut write, session.account_id).await {
            Err(fault) if fault.status == 404 => return Ok(false),
            locked => locked.map(drop)?,
        }
        let ended = sqlx::query("DELETE FROM sessions WHERE token_hash = $1 AND account_id = $2")
            .bind(old_hash)
            .bind(session.account_id)
            .execute(&mut *write)
            .await?;
        if ended.rows_affected() == 0 {
            return Ok(false);
        }
        insert(&mut write, session).await?;
        write.commit().await?;
        Ok(true)
    }

    /// Sets another password, ends every session of the account and every link that could set one, and opens this
    /// session. False, with nothing done, when the password is no longer the one that was shown.
    pub async fn change_password(
        &self,
        old_hash: &str,
        new_hash: &str,
        session: NewSession<'_>,
    ) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        let changed =
            sqlx::query("UPDATE accounts SET password_hash = $3 WHERE account_id = $1 AND password_hash = $2")
                .bind(session.account_id)
                .bind(old_hash)
                .bind(new_hash)
                .execute(&mut *write)
                .await?;
        if changed.rows_affected() == 0 {
            return Ok(false);
        }
        for statement in [
            "DELETE FROM sessions WHERE account_id = $1",
            "DELETE FROM consumer_sessions WHERE account_id = $1",
            "DELETE FROM mail_tokens WHERE account_id = $1 AND purpose = 'reset_password'",
        ] {
            sqlx::query(statement).bind(session.account_id).execute(&mut *write).await?;
        }
        insert(&mut write, session).await?;
        write.commit().await?;
        Ok(true)
    }

    /// Ends a session.
    pub async fn delete_session(&self, token_hash: &str) -> Result<(), Fault> {
        sqlx::query("DELETE FROM sessions WHERE token_hash = $1").bind(token_hash).execute(&self.writer).await?;
        Ok(())
    }

    /// Removes what has ended: sessions, mailed links, logins under way, kept answers and counts of yesterday. The number
    /// of rows that went.
    pub async fn forget_expired(&self, now: i64) -> Result<u64, Fault> {
        let statements = [
            ("DELETE FROM sessions WHERE expires_at <= $1", now),
            ("DELETE FROM mail_tokens WHERE expires_at <= $1", now),
            ("DELETE FROM did_challenges WHERE expires_at <= $1", now),
            ("DELETE FROM consumer_sessions WHERE expires_at <= $1", now - DAY),
            ("DELETE FROM idempotency_keys WHERE created_at <= $1", now - DAY),
            ("DELETE FROM rate_windows WHERE window_start <= $1", now - DAY),
            // Mail holds addresses, the audit log holds where people came from: neither is kept for ever.
            ("DELETE FROM outbox WHERE created_at <= $1", now - 30 * DAY),
            ("DELETE FROM webhook_deliveries WHERE created_at <= $1", now - 30 * DAY),
            ("DELETE FROM audit_log WHERE at <= $1", now - 365 * DAY),
        ];
        let mut gone = 0;
        for (statement, before) in statements {
            gone += sqlx::query(statement).bind(before).execute(&self.writer).await?.rows_affected();
        }
        Ok(gone)
    }
}

async fn insert(write: &mut Write, session: NewSession<'_>) -> Result<(), Fault> {
    sqlx::query("INSERT INTO sessions (token_hash, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4)")
        .bind(session.token_hash)
        .bind(session.account_id)
        .bind(session.now)
        .bind(session.expires_at)
        .execute(&mut **write)
        .await?;
    Ok(())
}
