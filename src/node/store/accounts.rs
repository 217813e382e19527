//! Accounts and sessions.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::Store;
use crate::node::Fault;
use crate::node::model::{Account, Agent};

fn account(row: &AnyRow) -> Result<Account, Fault> {
    Ok(Account {
        account_id: row.try_get("account_id")?,
        email: row.try_get("email")?,
        name: row.try_get("name")?,
        password_hash: row.try_get("password_hash")?,
        profile_text: row.try_get("profile_text")?,
        created_at: row.try_get("created_at")?,
    })
}

impl Store {
    /// A new account with its agents, all or nothing. An address in use is a 409.
    pub async fn create_account(&self, account: &Account, agents: &[Agent]) -> Result<(), Fault> {
        let mut write = self.write().await?;
        let done = sqlx::query(
            "INSERT INTO accounts (account_id, email, name, password_hash, profile_text, created_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (email) DO NOTHING",
        )
        .bind(&account.account_id)
        .bind(&account.email)
        .bind(&account.name)
        .bind(&account.password_hash)
        .bind(&account.profile_text)
        .bind(account.created_at)
        .execute(&mut *write)
        .await?;
        if done.rows_affected() == 0 {
            return Err(Fault::new(409, "email_in_use", format!("{} has an account already", account.email))
                .hint("towow auth login --email YOUR_EMAIL"));
        }
        for agent in agents {
            super::agents::insert(&mut write, agent, account.created_at).await?;
        }
        write.commit().await?;
        Ok(())
    }

    /// The account with this login address.
    pub async fn account_by_email(&self, email: &str) -> Result<Option<Account>, Fault> {
        let row = sqlx::query("SELECT * FROM accounts WHERE email = $1").bind(email).fetch_optional(&self.pool).await?;
        row.as_ref().map(account).transpose()
    }

    /// The account with this id.
    pub async fn account(&self, account_id: &str) -> Result<Option<Account>, Fault> {
        let row = sqlx::query("SELECT * FROM accounts WHERE account_id = $1")
            .bind(account_id)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(account).transpose()
    }

    /// Removes an account with all that is its own.
    pub async fn delete_account(&self, account_id: &str) -> Result<(), Fault> {
        sqlx::query("DELETE FROM accounts WHERE account_id = $1").bind(account_id).execute(&self.pool).await?;
        Ok(())
    }

    /// Opens a session.
    pub async fn create_session(
        &self,
        token_hash: &str,
        account_id: &str,
        now: i64,
        expires_at: i64,
    ) -> Result<(), Fault> {
        sqlx::query("INSERT INTO sessions (token_hash, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(token_hash)
            .bind(account_id)
            .bind(now)
            .bind(expires_at)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The account of a session that has not ended.
    pub async fn session_account(&self, token_hash: &str, now: i64) -> Result<Option<String>, Fault> {
        let row = sqlx::query("SELECT account_id FROM sessions WHERE token_hash = $1 AND expires_at > $2")
            .bind(token_hash)
            .bind(now)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get("account_id")).transpose()?)
    }

    /// Ends a session.
    pub async fn delete_session(&self, token_hash: &str) -> Result<(), Fault> {
        sqlx::query("DELETE FROM sessions WHERE token_hash = $1").bind(token_hash).execute(&self.pool).await?;
        Ok(())
    }
}
