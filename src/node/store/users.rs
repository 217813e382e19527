//! Accounts as the operator sees them.

use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use super::{Signal, Store, agents, feedback};
use crate::node::Fault;
use crate::node::model::time;

/// An account.
#[derive(Debug, Clone, Serialize)]
pub struct User {
    /// Its id.
    pub account_id: String,
    /// Login address.
    pub email: String,
    /// Display name.
    pub name: String,
    /// `active`, `disabled` or `deleted`.
    pub status: &'static str,
    /// Whether somebody can log in with a password.
    pub has_password: bool,
    /// When the address was verified.
    pub email_verified_at: Option<String>,
    /// Since when the daily credits are given.
    pub activated_at: Option<String>,
    /// Since when it is shut out.
    pub disabled_at: Option<String>,
    /// Units a day; null: no limit.
    pub daily_quota: Option<i64>,
    /// Units beyond those of the day.
    pub bonus_remaining: i64,
    /// Its agents.
    pub agents: i64,
    /// Its sessions that have not ended.
    pub sessions: i64,
    /// Program from which it was registered.
    pub client_hint: Option<String>,
    /// When it was made.
    pub created_at: String,
}

/// What the operator may change of an account.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    /// Shut out since this time; its sessions end.
    Disable(i64),
    /// Let in again.
    Enable,
    /// Gives daily credits where that was not done before.
    Activate {
        /// From this time on.
        now: i64,
        /// So many units a day.
        daily: i64,
        /// And so many once.
        bonus: i64,
    },
    /// Units that are given; what is not named stays.
    Quota {
        /// A day; `Some(None)` lifts the limit.
        daily: Option<Option<i64>>,
        /// Beyond those of the day.
        bonus: Option<i64>,
    },
}

const COLUMNS: &str =
    "a.account_id, a.email, a.name, a.password_hash, a.email_verified_at, a.activated_at, a.disabled_at,
     a.deleted_at, a.daily_quota, a.bonus_remaining, a.client_hint, a.created_at,
     (SELECT COUNT(*) FROM agents g WHERE g.account_id = a.account_id) AS agents,
     (SELECT COUNT(*) FROM sessions s WHERE s.account_id = a.account_id AND s.expires_at > $1) AS sessions";

fn user(row: &AnyRow) -> Result<User, Fault> {
    let at = |column: &str| -> Result<Option<String>, Fault> { Ok(row.try_get::<Option<i64>, _>(column)?.map(time)) };
    let (disabled_at, deleted_at) = (at("disabled_at")?, at("deleted_at")?);
    Ok(User {
        account_id: row.try_get("account_id")?,
        email: row.try_get("email")?,
        name: row.try_get("name")?,
        status: match (&deleted_at, &disabled_at) {
            (Some(_), _) => "deleted",
            (None, Some(_)) => "disabled",
            (None, None) => "active",
        },
        has_password: row.try_get::<Option<String>, _>("password_hash")?.is_some(),
        email_verified_at: at("email_verified_at")?,
        activated_at: at("activated_at")?,
        disabled_at,
        daily_quota: row.try_get("daily_quota")?,
        bonus_remaining: row.try_get("bonus_remaining")?,
        agents: row.try_get("agents")?,
        sessions: row.try_get("sessions")?,
        client_hint: row.try_get("client_hint")?,
        created_at: time(row.try_get("created_at")?),
    })
}

impl Store {
    /// Accounts that were not deleted, the newest first, and how many there are.
    pub async fn users(&self, limit: i64, offset: i64, now: i64) -> Result<(Vec<User>, i64), Fault> {
        let statement = format!(
            "SELECT {COLUMNS} FROM accounts a WHERE a.deleted_at IS NULL
             ORDER BY a.created_at DESC, a.account_id LIMIT $2 OFFSET $3"
        );
        let rows =
            sqlx::query(AssertSqlSafe(statement)).bind(now).bind(limit).bind(offset).fetch_all(&self.read).await?;
        let total = sqlx::query("SELECT COUNT(*) AS n FROM accounts WHERE deleted_at IS NULL");
        let total = total.fetch_one(&self.read).await?.try_get("n")?;
        Ok((rows.iter().map(user).collect::<Result<_, _>>()?, total))
    }

    /// The account with this id or login address.
    pub async fn user(&self, name: &str, now: i64) -> Result<Option<User>, Fault> {
        let statement = format!("SELECT {COLUMNS} FROM accounts a WHERE a.account_id = $2 OR a.email = $3");
        let row = sqlx::query(AssertSqlSafe(statement))
            .bind(now)
            .bind(name)
            .bind(name.trim().to_lowercase())
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(user).transpose()
    }

    /// Changes an account that was not deleted; false where it is as it should be already.
    pub async fn change_user(&self, account_id: &str, change: Change) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        let query = match change {
            Change::Disable(now) => sqlx::query(
                "UPDATE accounts SET disabled_at = $2
                 WHERE account_id = $1 AND deleted_at IS NULL AND disabled_at IS NULL",
            )
            .bind(account_id)
            .bind(now),
            Change::Enable => sqlx::query(
                "UPDATE accounts SET disabled_at = NULL
                 WHERE account_id = $1 AND deleted_at IS NULL AND disabled_at IS NOT NULL",
            )
            .bind(account_id),
            Change::Activate { now, daily, bonus } => sqlx::query(
                "UPDATE accounts SET activated_at = $2, bonus_remaining = bonus_remaining + $4,
                                     daily_quota = CASE WHEN daily_quota IS NULL THEN NULL ELSE $3 END
                 WHERE account_id = $1 AND deleted_at IS NULL AND activated_at IS NULL",
            )
            .bind(account_id)
            .bind(now)
            .bind(daily)
            .bind(bonus),
            Change::Quota { daily, bonus } => sqlx::query(
                "UPDATE accounts SET daily_quota = CASE WHEN $2 = 1 THEN $3 ELSE daily_quota END,
                                     bonus_remaining = COALESCE($4, bonus_remaining)
                 WHERE account_id = $1 AND deleted_at IS NULL",
            )
            .bind(account_id)
            .bind(i64::from(daily.is_some()))
            .bind(daily.flatten())
            .bind(bonus),
        };
        let changed = query.execute(&mut *write).await?.rows_affected() > 0;
        if let Change::Disable(_) = change {
            // A browser login that is complete would open one more session.
            for statement in
                ["DELETE FROM sessions WHERE account_id = $1", "DELETE FROM consumer_sessions WHERE account_id = $1"]
            {
                sqlx::query(statement).bind(account_id).execute(&mut *write).await?;
            }
        }
        if changed && matches!(change, Change::Disable(_) | Change::Enable) {
            // Whoever holds an index of the agents finds them no more, or again.
            let revision = agents::next_revision(&mut write).await?;
            sqlx::query("UPDATE agents SET revision = $2 WHERE account_id = $1")
                .bind(account_id)
                .bind(revision)
                .execute(&mut *write)
                .await?;
            let thought_of = feedback::thought_of_by(&mut write, account_id).await?;
            feedback::changed_of(&mut write, &thought_of).await?;
        }
        write.signal(Signal::Account(account_id.to_owned()));
        write.commit().await?;
        Ok(changed)
    }
}
