//! Tokens that are mailed, and the mails themselves.

use sqlx::Row;

use super::due::{NEVER, Queue};
use super::{Signal, Store};
use crate::node::Fault;

const OUTBOX: Queue = Queue { table: "outbox", key: "mail_id" };

/// A mail that somebody asked for, with the token in it.
#[derive(Debug)]
pub struct Asked<'a> {
    /// What is stored of the token.
    pub token_hash: &'a str,
    /// `reset_password`, `verify_email`.
    pub purpose: &'static str,
    /// The address that it goes to, which the account must have.
    pub email: &'a str,
    /// Id of the mail.
    pub mail_id: &'a str,
    /// One line.
    pub subject: &'a str,
    /// Plain text.
    pub body: &'a str,
    /// Stored time.
    pub now: i64,
    /// Stored time at which the token ends.
    pub expires_at: i64,
    /// No mail of this purpose was asked for since this stored time, or none goes out now.
    pub none_since: i64,
}

/// A mail to be sent.
#[derive(Debug)]
pub struct Posting {
    /// Its id.
    pub mail_id: String,
    /// Address.
    pub recipient: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// How often it has failed.
    pub attempts: i64,
}

/// What a mailed token is for.
#[derive(Debug)]
pub struct MailToken {
    /// Whose.
    pub account_id: String,
    /// It still works.
    pub alive: bool,
    /// The address it was sent to is still the account's, and verified.
    pub verified: bool,
}

impl Store {
    /// Writes a token and its mail down, and voids older tokens of the purpose. False when no mail goes out: nobody has
    /// this address, or a mail went there lately. Whichever it is, the same statements run.
    pub async fn ask_for_mail(&self, asked: &Asked<'_>) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        let lock = self.locked(false);
        let found = format!(
            "SELECT account_id FROM accounts WHERE email = $1 AND disabled_at IS NULL AND deleted_at IS NULL{lock}"
        );
        let found = sqlx::query(sqlx::AssertSqlSafe(found)).bind(asked.email).fetch_optional(&mut *write).await?;
        let account_id: String = found.map(|row| row.try_get("account_id")).transpose()?.unwrap_or_default();
        let written = sqlx::query(
            "INSERT INTO mail_tokens (token_hash, account_id, purpose, email, created_at, expires_at)
             SELECT $1, account_id, $2, email, $3, $4 FROM accounts WHERE account_id = $5 AND NOT EXISTS
                 (SELECT 1 FROM mail_tokens WHERE account_id = $6 AND purpose = $7 AND created_at > $8)",
        )
        .bind(asked.token_hash)
        .bind(asked.purpose)
        .bind(asked.now)
        .bind(asked.expires_at)
        .bind(&account_id)
        .bind(&account_id)
        .bind(asked.purpose)
        .bind(asked.none_since)
        .execute(&mut *write)
        .await?
        .rows_affected();
        sqlx::query(
            "UPDATE mail_tokens SET used_at = $1
             WHERE account_id = $2 AND purpose = $3 AND token_hash <> $4 AND used_at IS NULL
                 AND EXISTS (SELECT 1 FROM mail_tokens WHERE token_hash = $5)",
        )
        .bind(asked.now)
        .bind(&account_id)
        .bind(asked.purpose)
        .bind(asked.token_hash)
        .bind(asked.token_hash)
        .execute(&mut *write)
        .await?;
        sqlx::query(
            "INSERT INTO outbox (mail_id, recipient, subject, body, attempts, next_at, created_at)
             SELECT $1, email, $2, $3, 0, $4, $5 FROM mail_tokens WHERE token_hash = $6",
        )
        .bind(asked.mail_id)
        .bind(asked.subject)
        .bind(asked.body)
        .bind(asked.now)
        .bind(asked.now)
        .bind(asked.token_hash)
        .execute(&mut *write)
        .await?;
        if written > 0 {
            write.signal(Signal::Work);
        }
        write.commit().await?;
        Ok(written > 0)
    }

    /// A token of this purpose.
    pub async fn mail_token(&self, token_hash: &str, purpose: &str, now: i64) -> Result<Option<MailToken>, Fault> {
        let row = sqlx::query(
            "SELECT t.account_id, t.expires_at, t.used_at, t.email AS sent_to, a.email, a.email_verified_at
             FROM mail_tokens t JOIN accounts a ON a.account_id = t.account_id
             WHERE t.token_hash = $1 AND t.purpose = $2 AND a.disabled_at IS NULL AND a.deleted_at IS NULL",
        )
        .bind(token_hash)
        .bind(purpose)
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let same = row.try_get::<String, _>("sent_to")? == row.try_get::<String, _>("email")?;
        let unused = row.try_get::<Option<i64>, _>("used_at")?.is_none();
        let verified_at: Option<i64> = row.try_get("email_verified_at")?;
        Ok(Some(MailToken {
            account_id: row.try_get("account_id")?,
            // When the address has changed since, whoever reads the old one's mail has no say any more.
            alive: same && unused && row.try_get::<i64, _>("expires_at")? > now,
            verified: same && verified_at.is_some(),
        }))
    }

    /// Uses a token up to set a password: the address is verified by it, and every session of the account ends. False
    /// when somebody was faster.
    pub async fn reset_password(
        &self,
        token_hash: &str,
        account_id: &str,
        password_hash: &str,
        now: i64,
    ) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        self.lock_account(&mut write, account_id).await?;
        if !use_up(&mut write, token_hash, "reset_password", now).await? {
            return Ok(false);
        }
        sqlx::query(
            "UPDATE accounts SET password_hash = $1, email_verified_at = COALESCE(email_verified_at, $2)
             WHERE account_id = $3",
        )
        .bind(password_hash)
        .bind(now)
        .bind(account_id)
        .execute(&mut *write)
        .await?;
        // A browser login that is complete would open one more session.
        for statement in
            ["DELETE FROM sessions WHERE account_id = $1", "DELETE FROM consumer_sessions WHERE account_id = $1"]
        {
            sqlx::query(statement).bind(account_id).execute(&mut *write).await?;
        }
        write.signal(Signal::Account(account_id.to_owned()));
        write.commit().await?;
        Ok(true)
    }

    /// Uses a token up to verify the address of an account. False when somebody was faster.
    pub async fn verify_email(&self, token_hash: &str, account_id: &str, now: i64) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        self.lock_account(&mut write, account_id).await?;
        if !use_up(&mut write, token_hash, "verify_email", now).await? {
            return Ok(false);
        }
        sqlx::query("UPDATE accounts SET email_verified_at = COALESCE(email_verified_at, $1) WHERE account_id = $2")
            .bind(now)
            .bind(account_id)
            .execute(&mut *write)
            .await?;
        write.commit().await?;
        Ok(true)
    }

    /// True when a mail is due that nobody is sending.
    pub async fn mail_is_due(&self, now: i64) -> Result<bool, Fault> {
        self.is_due(OUTBOX, now).await
    }

    /// Takes mails that are due, oldest first; other nodes leave them alone until the lease ends.
    pub async fn lease_mail(&self, now: i64, lease: i64, most: i64) -> Result<Vec<Posting>, Fault> {
        let rows = self.lease_due(OUTBOX, now, now.saturating_add(lease), most).await?;
        rows.iter()
            .map(|row| {
                Ok(Posting {
                    mail_id: row.try_get("mail_id")?,
                    recipient: row.try_get("recipient")?,
                    subject: row.try_get("subject")?,
                    body: row.try_get("body")?,
                    attempts: row.try_get("attempts")?,
                })
            })
            .collect()
    }

    /// A mail has left; what it said is forgotten.
    pub async fn mail_sent(&self, mail_id: &str, now: i64) -> Result<(), Fault> {
        sqlx::query("UPDATE outbox SET sent_at = $1, body = '', lease_until = NULL, error = NULL WHERE mail_id = $2")
            .bind(now)
            .bind(mail_id)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// A mail could not be sent: it is due again then, or given up for good, and what it said forgotten.
    pub async fn mail_failed(&self, mail_id: &str, problem: &str, next_at: Option<i64>) -> Result<(), Fault> {
        sqlx::query(
            "UPDATE outbox SET attempts = attempts + 1, error = $1, next_at = $2, lease_until = NULL,
                 body = CASE WHEN $3 = 1 THEN '' ELSE body END
             WHERE mail_id = $4",
        )
        .bind(problem)
        .bind(next_at.unwrap_or(NEVER))
        .bind(i64::from(next_at.is_none()))
        .bind(mail_id)
        .execute(&self.writer)
        .await?;
        Ok(())
    }
}

/// The account is locked before its tokens, here as everywhere.
async fn use_up(write: &mut super::Write, token_hash: &str, purpose: &str, now: i64) -> Result<bool, Fault> {
    let used = sqlx::query(
        "UPDATE mail_tokens SET used_at = $1
         WHERE token_hash = $2 AND purpose = $3 AND used_at IS NULL AND expires_at > $4",
    )
    .bind(now)
    .bind(token_hash)
    .bind(purpose)
    .bind(now)
    .execute(&mut **write)
    .await?;
    Ok(used.rows_affected() == 1)
}
