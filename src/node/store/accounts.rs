//! Accounts: how they come into being, what is known of them.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Store, Write, agents, codes};
use crate::node::Fault;
use crate::node::config::Quota;
use crate::node::model::{Account, Agent};

/// With what a person's account begins.
#[derive(Debug, Clone, Copy)]
pub struct Beginning<'a> {
    /// An invite code, which activates the account at once.
    pub invite_code: Option<&'a str>,
    /// The program from which it is registered.
    pub client_hint: Option<&'a str>,
    /// What accounts are given.
    pub quota: &'a Quota,
}

/// How an account stands with the node. Times are stored times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// When its address was verified.
    pub email_verified_at: Option<i64>,
    /// When it was activated.
    pub activated_at: Option<i64>,
    /// When the operator shut it out.
    pub disabled_at: Option<i64>,
    /// Where it can log in beside the password: `did` or the name of a lane, each once.
    pub identities: Vec<String>,
}

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
    /// A new account of the node itself with its agents, all or nothing: nothing is counted against it. An address in use
    /// is a 409.
    pub async fn create_account(&self, account: &Account, agents: &[Agent]) -> Result<(), Fault> {
        let mut write = self.write().await?;
        insert(&mut write, account).await?;
        agents::insert(&mut write, agents, account.created_at).await?;
        write.commit().await
    }

    /// A new account of a person with its first agent, all or nothing; true when it is activated. An address in use is a
    /// 409, a code that does not work a 422.
    pub async fn enrol(&self, account: &Account, agent: &Agent, beginning: Beginning<'_>) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        enrol(&mut write, account, agent, beginning).await?;
        write.commit().await?;
        Ok(beginning.invite_code.is_some())
    }

    /// The account with this login address.
    pub async fn account_by_email(&self, email: &str) -> Result<Option<Account>, Fault> {
        let row = sqlx::query("SELECT * FROM accounts WHERE email = $1 AND deleted_at IS NULL")
            .bind(email)
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(account).transpose()
    }

    /// The account with this id.
    pub async fn account(&self, account_id: &str) -> Result<Option<Account>, Fault> {
        self.recalled(format!("account {account_id}"), async {
            let row = sqlx::query("SELECT * FROM accounts WHERE account_id = $1 AND deleted_at IS NULL")
                .bind(account_id)
                .fetch_optional(&self.read)
                .await?;
            row.as_ref().map(account).transpose()
        })
        .await
    }

    /// How an account stands.
    pub async fn standing(&self, account_id: &str) -> Result<Standing, Fault> {
        self.recalled(format!("standing {account_id}"), async {
        let row = sqlx::query(
            "SELECT email_verified_at, activated_at, disabled_at FROM accounts WHERE account_id = $1 AND deleted_at IS NULL",
        )
        .bind(account_id)
        .fetch_optional(&self.read)
        .await?
        .ok_or_else(|| Fault::missing("account", account_id))?;
        let identities =
            sqlx::query("SELECT DISTINCT provider FROM identities WHERE account_id = $1 ORDER BY provider")
                .bind(account_id)
                .fetch_all(&self.read)
                .await?;
        Ok(Standing {
            email_verified_at: row.try_get("email_verified_at")?,
            activated_at: row.try_get("activated_at")?,
            disabled_at: row.try_get("disabled_at")?,
            identities: identities.iter().map(|row| row.try_get("provider")).collect::<Result<_, _>>()?,
        })
        })
        .await
    }

    /// Gives an account the profile that this makes of the one it has.
    pub async fn change_account_profile(
        &self,
        account_id: &str,
        change: impl FnOnce(String) -> Result<String, Fault>,
    ) -> Result<(), Fault> {
        let mut write = self.write().await?;
        let row = self.lock_account(&mut write, account_id).await?;
        let profile = change(row.try_get("profile_text")?)?;
        sqlx::query("UPDATE accounts SET profile_text = $2 WHERE account_id = $1")
            .bind(account_id)
            .bind(profile)
            .execute(&mut *write)
            .await?;
        write.commit().await
    }

    /// Removes an account of the node itself with all that is its own; what others have of it stays as it is. People's
    /// accounts are erased.
    pub async fn remove_own_account(&self, account_id: &str) -> Result<(), Fault> {
        let mut write = self.write().await?;
        agents::remove_all(&mut write, account_id).await?;
        sqlx::query("DELETE FROM accounts WHERE account_id = $1").bind(account_id).execute(&mut *write).await?;
        write.commit().await
    }

    /// Lets nobody else change the account, or what is counted for it, before the commit. An account that is gone is a 404.
    ///
    /// On PostgreSQL rows that refer to the account may be written meanwhile: two transactions that have both written
    /// such a row, and then come here, would wait for each other.
    pub(super) async fn lock_account(&self, write: &mut Write, account_id: &str) -> Result<AnyRow, Fault> {
        let lock = if self.is_postgres() { " FOR NO KEY UPDATE" } else { "" };
        let statement = format!("SELECT * FROM accounts WHERE account_id = $1 AND deleted_at IS NULL{lock}");
        let row = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(account_id).fetch_optional(&mut **write).await?;
        row.ok_or_else(|| Fault::missing("account", account_id))
    }
}

async fn insert(write: &mut Write, account: &Account) -> Result<(), Fault> {
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
    .execute(&mut **write)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Fault::new(409, "email_in_use", format!("{} has an account already", account.email))
            .hint("towow auth login --email YOUR_EMAIL"));
    }
    Ok(())
}

/// A person's account within a transaction.
pub(super) async fn enrol(
    write: &mut Write,
    account: &Account,
    agent: &Agent,
    beginning: Beginning<'_>,
) -> Result<(), Fault> {
    let now = account.created_at;
    insert(write, account).await?;
    sqlx::query("UPDATE accounts SET client_hint = $2, daily_quota = 0, bonus_remaining = $3 WHERE account_id = $1")
        .bind(&account.account_id)
        .bind(beginning.client_hint)
        .bind(beginning.quota.trial.max(0))
        .execute(&mut **write)
        .await?;
    if let Some(code) = beginning.invite_code {
        codes::spend(write, code, &account.account_id, now).await?;
        codes::activate(write, beginning.quota, &account.account_id, now).await?;
    }
    agents::insert(write, std::slice::from_ref(agent), now).await
}
