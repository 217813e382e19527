//! Logins that are proven elsewhere: at an OAuth provider, or with the key of a DID.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Beginning, Store, accounts};
use crate::node::Fault;
use crate::node::model::{Account, Agent};

/// A browser login under way.
#[derive(Debug, Clone)]
pub struct BrowserLogin {
    /// Its id, known to the program that began it and to nobody else.
    pub auth_session_id: String,
    /// At which provider.
    pub lane: String,
    /// The kind of program.
    pub consumer_kind: String,
    /// Scene to enter.
    pub scene_id: Option<String>,
    /// Through which surface.
    pub entry_surface: Option<String>,
    /// What is stored of the state that travels through the browser.
    pub state_hash: String,
    /// The secret half of PKCE.
    pub code_verifier: String,
    /// Where the provider sends the browser back to.
    pub redirect_uri: String,
    /// `pending`, `proven`, `completed`, `exchanged`, `failed`.
    pub status: String,
    /// Who it was, once it is known.
    pub account_id: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
    /// Stored time.
    pub created_at: i64,
    /// Stored time.
    pub expires_at: i64,
}

fn browser_login(row: &AnyRow) -> Result<BrowserLogin, Fault> {
    Ok(BrowserLogin {
        auth_session_id: row.try_get("auth_session_id")?,
        lane: row.try_get("lane")?,
        consumer_kind: row.try_get("consumer_kind")?,
        scene_id: row.try_get("scene_id")?,
        entry_surface: row.try_get("entry_surface")?,
        state_hash: row.try_get("state_hash")?,
        code_verifier: row.try_get("code_verifier")?,
        redirect_uri: row.try_get("redirect_uri")?,
        status: row.try_get("status")?,
        account_id: row.try_get("account_id")?,
        error: row.try_get("error")?,
        created_at: row.try_get("created_at")?,
        expires_at: row.try_get("expires_at")?,
    })
}

/// How long a login that has ended can still be asked about.
const REMEMBERED_MILLIS: i64 = 24 * 3600 * 1000;

impl Store {
    /// A new browser login.
    pub async fn begin_login(&self, login: &BrowserLogin) -> Result<(), Fault> {
        let mut write = self.write().await?;
        sqlx::query("DELETE FROM consumer_sessions WHERE expires_at < $1")
            .bind(login.created_at - REMEMBERED_MILLIS)
            .execute(&mut *write)
            .await?;
        sqlx::query(
            "INSERT INTO consumer_sessions (auth_session_id, lane, consumer_kind, scene_id, entry_surface, state_hash,
                                            code_verifier, redirect_uri, status, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(&login.auth_session_id)
        .bind(&login.lane)
        .bind(&login.consumer_kind)
        .bind(&login.scene_id)
        .bind(&login.entry_surface)
        .bind(&login.state_hash)
        .bind(&login.code_verifier)
        .bind(&login.redirect_uri)
        .bind(&login.status)
        .bind(login.created_at)
        .bind(login.expires_at)
        .execute(&mut *write)
        .await?;
        write.commit().await
    }

    /// One browser login.
    pub async fn browser_login(&self, auth_session_id: &str) -> Result<Option<BrowserLogin>, Fault> {
        let row = sqlx::query("SELECT * FROM consumer_sessions WHERE auth_session_id = $1")
            .bind(auth_session_id)
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(browser_login).transpose()
    }

    /// The pending login of a state, which works once: whoever comes with it a second time finds nothing.
    pub async fn claim_login(&self, state_hash: &str, now: i64) -> Result<Option<BrowserLogin>, Fault> {
        let row = sqlx::query("SELECT * FROM consumer_sessions WHERE state_hash = $1")
            .bind(state_hash)
            .fetch_optional(&self.read)
            .await?;
        let claimed = sqlx::query(
            "UPDATE consumer_sessions SET state_hash = 'used ' || auth_session_id
             WHERE state_hash = $1 AND status = 'pending' AND expires_at > $2",
        )
        .bind(state_hash)
        .bind(now)
        .execute(&self.writer)
        .await?
        .rows_affected();
        row.as_ref().filter(|_| claimed == 1).map(browser_login).transpose()
    }

    /// A pending login has come to its account, whose owner is asked with a token of this hash, or failed for this
    /// reason.
    pub async fn prove_login(&self, auth_session_id: &str, proof: Result<(&str, &str), &str>) -> Result<(), Fault> {
        sqlx::query(
            "UPDATE consumer_sessions
             SET status = $1, account_id = $2, confirm_hash = $3, error = $4, code_verifier = ''
             WHERE auth_session_id = $5 AND status = 'pending'",
        )
        .bind(if proof.is_ok() { "proven" } else { "failed" })
        .bind(proof.ok().map(|(account_id, _)| account_id))
        .bind(proof.ok().map(|(_, confirm_hash)| confirm_hash))
        .bind(proof.err())
        .bind(auth_session_id)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// What the person answered, once: the proven login is completed, or has failed for this reason. None when no
    /// login waits for this answer.
    pub async fn confirm_login(
        &self,
        confirm_hash: &str,
        answer: Result<(), &str>,
        now: i64,
    ) -> Result<Option<BrowserLogin>, Fault> {
        let row = sqlx::query("SELECT * FROM consumer_sessions WHERE confirm_hash = $1")
            .bind(confirm_hash)
            .fetch_optional(&self.read)
            .await?;
        let answered = sqlx::query(
            "UPDATE consumer_sessions SET status = $1, error = $2, confirm_hash = NULL
             WHERE confirm_hash = $3 AND status = 'proven' AND expires_at > $4",
        )
        .bind(if answer.is_ok() { "completed" } else { "failed" })
        .bind(answer.err())
        .bind(confirm_hash)
        .bind(now)
        .execute(&self.writer)
        .await?
        .rows_affected();
        row.as_ref().filter(|_| answered == 1).map(browser_login).transpose()
    }

    /// Uses a completed login up. False when it was not completed, or used already.
    pub async fn exchange_login(&self, auth_session_id: &str, now: i64) -> Result<bool, Fault> {
        let used = sqlx::query(
            "UPDATE consumer_sessions SET status = 'exchanged'
             WHERE auth_session_id = $1 AND status = 'completed' AND expires_at > $2",
        )
        .bind(auth_session_id)
        .bind(now)
        .execute(&self.writer)
        .await?;
        Ok(used.rows_affected() == 1)
    }

    /// Writes a challenge for a DID down.
    pub async fn write_challenge(
        &self,
        challenge_hash: &str,
        did: &str,
        now: i64,
        expires_at: i64,
    ) -> Result<(), Fault> {
        let mut write = self.write().await?;
        sqlx::query("DELETE FROM did_challenges WHERE expires_at < $1").bind(now).execute(&mut *write).await?;
        sqlx::query("INSERT INTO did_challenges (challenge_hash, did, expires_at) VALUES ($1, $2, $3)")
            .bind(challenge_hash)
            .bind(did)
            .bind(expires_at)
            .execute(&mut *write)
            .await?;
        write.commit().await
    }

    /// Uses a challenge up, whatever comes of it. True when it was this DID's and had not ended.
    pub async fn use_challenge(&self, challenge_hash: &str, did: &str, now: i64) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        let right =
            sqlx::query("DELETE FROM did_challenges WHERE challenge_hash = $1 AND did = $2 AND expires_at > $3")
                .bind(challenge_hash)
                .bind(did)
                .bind(now)
                .execute(&mut *write)
                .await?
                .rows_affected();
        sqlx::query("DELETE FROM did_challenges WHERE challenge_hash = $1")
            .bind(challenge_hash)
            .execute(&mut *write)
            .await?;
        write.commit().await?;
        Ok(right == 1)
    }

    /// The account that is this subject elsewhere.
    pub async fn account_of_identity(&self, provider: &str, subject: &str) -> Result<Option<String>, Fault> {
        let row = sqlx::query("SELECT account_id FROM identities WHERE provider = $1 AND subject = $2")
            .bind(provider)
            .bind(subject)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| row.try_get("account_id")).transpose()?)
    }

    /// Makes an account for a subject that has none, with the address if nobody has it. Of two that try at once the
    /// slower one gets the account of the faster.
    pub async fn create_account_of_identity(
        &self,
        (provider, subject): (&str, &str),
        account: &Account,
        agent: &Agent,
        email: Option<&str>,
        beginning: Beginning<'_>,
    ) -> Result<String, Fault> {
        let mut write = self.write().await?;
        accounts::enrol(&mut write, account, agent, beginning).await?;
        let linked = sqlx::query(
            "INSERT INTO identities (provider, subject, account_id, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (provider, subject) DO NOTHING",
        )
        .bind(provider)
        .bind(subject)
        .bind(&account.account_id)
        .bind(account.created_at)
        .execute(&mut *write)
        .await?;
        if linked.rows_affected() == 0 {
            drop(write);
            let found = self.account_of_identity(provider, subject).await?;
            return found.ok_or_else(|| Fault::internal("an identity came and went"));
        }
        write.commit().await?;
        if let Some(email) = email {
            self.take_address(&account.account_id, email, account.created_at).await?;
        }
        Ok(account.account_id.clone())
    }

    /// Gives an account a verified address unless somebody has it.
    async fn take_address(&self, account_id: &str, email: &str, now: i64) -> Result<(), Fault> {
        let taken = sqlx::query(
            "UPDATE accounts SET email = $1, email_verified_at = $2
             WHERE account_id = $3 AND NOT EXISTS (SELECT 1 FROM accounts WHERE email = $4)",
        )
        .bind(email)
        .bind(now)
        .bind(account_id)
        .bind(email)
        .execute(&self.writer)
        .await;
        match taken {
            // Somebody took it in the same moment.
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(()),
            taken => Ok(taken.map(drop)?),
        }
    }

    /// Remembers the key with which a DID was proven.
    pub async fn remember_key(&self, did: &str, public_key: &str) -> Result<(), Fault> {
        sqlx::query("UPDATE identities SET public_key = $1 WHERE provider = 'did' AND subject = $2")
            .bind(public_key)
            .bind(did)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// The keys of an account's DIDs, base64url.
    pub async fn keys_of(&self, account_id: &str) -> Result<Vec<String>, Fault> {
        let rows = sqlx::query(
            "SELECT public_key FROM identities
             WHERE account_id = $1 AND provider = 'did' AND public_key IS NOT NULL ORDER BY created_at, subject",
        )
        .bind(account_id)
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|row| Ok(row.try_get("public_key")?)).collect()
    }
}
