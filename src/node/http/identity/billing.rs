//! What was used, what is left, and invite codes.

use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::routes::Api;
use super::super::{Answer, Json, Query, Shared};
use crate::node::access::Caller;
use crate::node::model::{now, time};
use crate::node::quota::Left;
use crate::node::store::ModelUse;

pub fn routes(api: Api) -> Api {
    api.on("usage", usage).on("invite_codes", invite_codes).on("redeem_code", redeem)
}

#[derive(Deserialize)]
struct Period {
    agent_id: String,
    #[serde(default)]
    period: String,
}

impl Period {
    /// The word and the days; an empty value counts as absent.
    fn length(&self) -> (&'static str, i64) {
        match self.period.as_str() {
            "day" => ("day", 1),
            "week" => ("week", 7),
            _ => ("month", 30),
        }
    }
}

/// What an agent used in a period.
#[derive(Serialize, JsonSchema)]
struct Usage {
    /// `day`, `week`, `month`: the last 1, 7, 30 days.
    period: &'static str,
    /// RFC 3339.
    since: String,
    /// RFC 3339.
    until: String,
    agent_id: String,
    total_units: i64,
    /// Kinds that were used.
    by_kind: Vec<KindUsed>,
    /// What language models were asked for the whole account, and what it took.
    models: Vec<ModelUse>,
    /// Of the whole account.
    quota: Left,
}

/// What was used of one kind.
#[derive(Serialize, JsonSchema)]
struct KindUsed {
    /// `formulation`, `search`, `run`.
    kind: String,
    /// How often.
    count: i64,
    /// For how many units.
    units: i64,
}

async fn usage(State(node): Shared, caller: Caller, Query(asked): Query<Period>) -> Answer<Usage> {
    let agent = caller.agent(&node, &asked.agent_id).await?;
    let (period, days) = asked.length();
    let until = now();
    let since = until - days * 24 * 3600 * 1000;
    let used = node.store.usage(&caller.account_id, &agent.agent_id, since).await?;
    let quota = node.store.quota_left(&node.config.quota, &caller.account_id, until).await?;
    Ok(Json(Usage {
        period,
        since: time(since),
        until: time(until),
        agent_id: agent.agent_id,
        total_units: used.iter().map(|used| used.units).sum(),
        by_kind: used
            .into_iter()
            .map(|used| KindUsed { kind: used.kind, count: used.count, units: used.units })
            .collect(),
        models: node.store.model_use(&caller.account_id, since).await?,
        quota,
    }))
}

/// The codes that an account can pass on.
#[derive(Serialize, JsonSchema)]
struct Codes {
    /// Newest first, used ones among them; none before the account is activated.
    codes: Vec<Code>,
    /// When used ones are replaced, RFC 3339; null while none is used.
    next_replenishment: Option<String>,
}

/// An invite code.
#[derive(Serialize, JsonSchema)]
struct Code {
    code: String,
    /// Can be redeemed.
    available: bool,
    /// How often it was redeemed.
    uses: i64,
    /// How often it can be.
    max_uses: i64,
    /// RFC 3339.
    created_at: String,
    /// RFC 3339; null: it does not expire.
    expires_at: Option<String>,
}

async fn invite_codes(State(node): Shared, caller: Caller) -> Answer<Codes> {
    let now = now();
    if node.store.standing(&caller.account_id).await?.activated_at.is_none() {
        return Ok(Json(Codes { codes: Vec::new(), next_replenishment: None }));
    }
    let settings = &node.config.accounts;
    let found = node.store.invite_codes(&caller.account_id, settings.invite_codes, settings.invite_days, now).await?;
    Ok(Json(Codes {
        next_replenishment: found.next_replenishment.map(time),
        codes: found
            .codes
            .into_iter()
            .map(|code| Code {
                available: code.available(now),
                code: code.code,
                uses: code.uses,
                max_uses: code.max_uses,
                created_at: time(code.created_at),
                expires_at: code.expires_at.map(time),
            })
            .collect(),
    }))
}

#[derive(Deserialize)]
struct Redeem {
    code: String,
}

/// What an account has now that a code was redeemed.
#[derive(Serialize, JsonSchema)]
struct Redeemed {
    /// Units that it can use today beyond what it could before.
    quota_added: i64,
    /// Units that it can use today: those of the day and bonus units; null: no limit.
    total_quota: Option<i64>,
    /// Of them units of the day; null: no limit.
    daily_remaining: Option<i64>,
    /// Of them bonus units, which do not come back.
    bonus_remaining: i64,
}

async fn redeem(State(node): Shared, caller: Caller, Json(body): Json<Redeem>) -> Answer<Redeemed> {
    let now = now();
    let quota = &node.config.quota;
    let before = node.store.quota_left(quota, &caller.account_id, now).await?;
    node.store.redeem(quota, &body.code, &caller.account_id, now).await?;
    let left = node.store.quota_left(quota, &caller.account_id, now).await?;
    let daily_added = match (before.daily, left.daily) {
        (Some(before), Some(daily)) => daily - before,
        _ => 0,
    };
    Ok(Json(Redeemed {
        quota_added: daily_added + quota.bonus.max(0),
        total_quota: left.daily_remaining.map(|daily| daily + left.bonus_remaining),
        daily_remaining: left.daily_remaining,
        bonus_remaining: left.bonus_remaining,
    }))
}
