//! Invite codes: made, spent, replenished.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Store, Write};
use crate::node::config::Quota;
use crate::node::{Fault, ids};

/// An invite code as its owner sees it. Times are stored times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteCode {
    /// What is passed on.
    pub code: String,
    /// How often it was redeemed.
    pub uses: i64,
    /// How often it can be.
    pub max_uses: i64,
    /// When it was made.
    pub created_at: i64,
    /// Its end.
    pub expires_at: Option<i64>,
}

impl InviteCode {
    /// Whether it can be redeemed.
    pub fn available(&self, now: i64) -> bool {
        self.uses < self.max_uses && self.expires_at.is_none_or(|end| end > now)
    }
}

/// The codes of an account, newest first, and when used ones are replaced; none while nothing is to be replaced.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InviteCodes {
    /// At most a hundred.
    pub codes: Vec<InviteCode>,
    /// A stored time.
    pub next_replenishment: Option<i64>,
}

fn code(row: &AnyRow) -> Result<InviteCode, Fault> {
    Ok(InviteCode {
        code: row.try_get("code")?,
        uses: row.try_get("uses")?,
        max_uses: row.try_get("max_uses")?,
        created_at: row.try_get("created_at")?,
        expires_at: row.try_get("expires_at")?,
    })
}

/// Takes one use of a code, however it is written. A code that is unknown, used up or expired is a 422; the three cannot
/// be told apart.
pub(super) async fn spend(write: &mut Write, code: &str, account_id: &str, now: i64) -> Result<(), Fault> {
    let code = code.trim().to_uppercase();
    let done = sqlx::query(
        "UPDATE invite_codes SET uses = uses + 1
         WHERE code = $1 AND uses < max_uses AND (expires_at IS NULL OR expires_at > $2)",
    )
    .bind(&code)
    .bind(now)
    .execute(&mut **write)
    .await?;
    if done.rows_affected() == 0 {
        let message = "the invite code is unknown, used up or expired";
        return Err(Fault::new(422, "invalid_invite_code", message).hint("towow auth redeem-code --help"));
    }
    sqlx::query("INSERT INTO invite_code_uses (code, account_id, used_at) VALUES ($1, $2, $3)")
        .bind(&code)
        .bind(account_id)
        .bind(now)
        .execute(&mut **write)
        .await?;
    Ok(())
}

/// From now on the account has its units of the day. An account is activated once; a second time is a 409.
pub(super) async fn activate(write: &mut Write, quota: &Quota, account_id: &str, now: i64) -> Result<(), Fault> {
    // Who has no limit keeps having none.
    let done = sqlx::query(
        "UPDATE accounts SET activated_at = $2, bonus_remaining = bonus_remaining + $4,
                             daily_quota = CASE WHEN daily_quota IS NULL THEN NULL ELSE $3 END
         WHERE account_id = $1 AND activated_at IS NULL",
    )
    .bind(account_id)
    .bind(now)
    .bind(quota.daily.max(0))
    .bind(quota.bonus.max(0))
    .execute(&mut **write)
    .await?;
    if done.rows_affected() == 0 {
        return Err(already_activated());
    }
    Ok(())
}

fn already_activated() -> Fault {
    Fault::new(409, "account_already_activated", "the account has been activated before").hint("towow account show")
}

async fn insert(
    write: &mut Write,
    account_id: Option<&str>,
    max_uses: i64,
    expires_at: Option<i64>,
    note: Option<&str>,
    now: i64,
) -> Result<String, Fault> {
    let code = ids::invite_code()?;
    sqlx::query(
        "INSERT INTO invite_codes (code, account_id, uses, max_uses, note, created_at, expires_at)
         VALUES ($1, $2, 0, $3, $4, $5, $6)",
    )
    .bind(&code)
    .bind(account_id)
    .bind(max_uses)
    .bind(note)
    .bind(now)
    .bind(expires_at)
    .execute(&mut **write)
    .await?;
    Ok(code)
}

impl Store {
    /// A new code, of an account or, without one, of the operator.
    pub async fn create_invite_code(
        &self,
        account_id: Option<&str>,
        max_uses: i64,
        expires_at: Option<i64>,
        note: Option<&str>,
        now: i64,
    ) -> Result<String, Fault> {
        let mut write = self.write().await?;
        let code = insert(&mut write, account_id, max_uses, expires_at, note, now).await?;
        write.commit().await?;
        Ok(code)
    }

    /// Activates an account with a code. Of several that redeem the last use at once, one succeeds.
    pub async fn redeem(&self, quota: &Quota, code: &str, account_id: &str, now: i64) -> Result<(), Fault> {
        let mut write = self.write().await?;
        let row = self.lock_account(&mut write, account_id).await?;
        // A code is not spent for nothing, nor is it said of an unknown one that it is unknown.
        if row.try_get::<Option<i64>, _>("activated_at")?.is_some() {
            return Err(already_activated());
        }
        spend(&mut write, code, account_id, now).await?;
        activate(&mut write, quota, account_id, now).await?;
        write.commit().await
    }

    /// The codes of an account, `most` of which can be available; those that were used are replaced when `days` have
    /// passed since the newest was made. An account that is not activated has none.
    pub async fn invite_codes(&self, account_id: &str, most: i64, days: i64, now: i64) -> Result<InviteCodes, Fault> {
        let found = codes_of(&mut *self.read.acquire().await?, account_id).await?;
        if missing(&found, most, days, now).1 == 0 {
            return Ok(listed(found, most, days, now));
        }
        let mut write = self.write().await?;
        if self.lock_account(&mut write, account_id).await?.try_get::<Option<i64>, _>("activated_at")?.is_none() {
            return Ok(InviteCodes::default());
        }
        // Read again: another request may have made them.
        let found = codes_of(&mut write, account_id).await?;
        for _ in 0..missing(&found, most, days, now).1 {
            insert(&mut write, Some(account_id), 1, None, None, now).await?;
        }
        let found = codes_of(&mut write, account_id).await?;
        write.commit().await?;
        Ok(listed(found, most, days, now))
    }
}

async fn codes_of(connection: &mut sqlx::AnyConnection, account_id: &str) -> Result<Vec<InviteCode>, Fault> {
    let rows = sqlx::query("SELECT * FROM invite_codes WHERE account_id = $1 ORDER BY created_at DESC, code LIMIT 100")
        .bind(account_id)
        .fetch_all(connection)
        .await?;
    rows.iter().map(code).collect()
}

/// How many codes are used up, and how many of them are to be replaced now.
fn missing(codes: &[InviteCode], most: i64, days: i64, now: i64) -> (i64, i64) {
    let available = codes.iter().filter(|code| code.available(now)).count();
    let used = (most - i64::try_from(available).unwrap_or(most)).max(0);
    let due = codes.first().is_none_or(|newest| newest.created_at.saturating_add(days_in_millis(days)) <= now);
    (used, if due { used } else { 0 })
}

fn listed(codes: Vec<InviteCode>, most: i64, days: i64, now: i64) -> InviteCodes {
    let next = (missing(&codes, most, days, now).0 > 0).then(|| codes.first().map(|newest| newest.created_at));
    InviteCodes { next_replenishment: next.flatten().map(|newest| newest.saturating_add(days_in_millis(days))), codes }
}

fn days_in_millis(days: i64) -> i64 {
    days.max(0).saturating_mul(24 * 3600 * 1000)
}
