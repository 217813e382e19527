//! What accounts use, one row a use, and what they have left.

use sqlx::Row;

use super::{Store, Write};
use crate::node::config::Quota;
use crate::node::model::time;
use crate::node::quota::{self, Left, Payment, Use};
use crate::node::{Fault, ids};

/// What was used of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// `formulation`, `search`, `run`.
    pub kind: String,
    /// How often.
    pub count: i64,
    /// For how many units.
    pub units: i64,
}

impl Store {
    /// Takes the price of a use from its account, in the transaction that brings the thing into being: what fails costs
    /// nothing, and what works costs once. With nothing left it is a 402 or a 429, and the transaction is to be dropped.
    #[expect(clippy::too_many_arguments, reason = "each says another thing of one row")]
    pub async fn charge(
        &self,
        write: &mut Write,
        config: &Quota,
        account_id: &str,
        agent_id: &str,
        what: Use,
        subject_id: &str,
        now: i64,
    ) -> Result<(), Fault> {
        let price = what.price(config);
        // Two uses at once would both find the same units: they come one after the other.
        let row = self.lock_account(write, account_id).await?;
        let paid = if config.enforced {
            let daily: Option<i64> = row.try_get("daily_quota")?;
            let bonus: i64 = row.try_get("bonus_remaining")?;
            let used = daily_used(write, account_id, now).await?;
            let activated = row.try_get::<Option<i64>, _>("activated_at")?.is_some();
            quota::pay(price, daily, used, bonus).ok_or_else(|| quota::exhausted(what, price, activated, now))?
        } else {
            Payment { daily: price, bonus: 0 }
        };
        if paid.bonus > 0 {
            sqlx::query("UPDATE accounts SET bonus_remaining = bonus_remaining - $2 WHERE account_id = $1")
                .bind(account_id)
                .bind(paid.bonus)
                .execute(&mut **write)
                .await?;
        }
        sqlx::query(
            "INSERT INTO usage_events (usage_id, account_id, agent_id, kind, units, from_bonus, subject_id, day, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(ids::id("use")?)
        .bind(account_id)
        .bind(agent_id)
        .bind(what.name())
        .bind(price)
        .bind(paid.bonus)
        .bind(subject_id)
        .bind(quota::day(now))
        .bind(now)
        .execute(&mut **write)
        .await?;
        Ok(())
    }

    /// Refuses what an account could not pay for, before anybody works for it; it is charged when the work is kept.
    pub async fn can_pay(&self, config: &Quota, account_id: &str, what: Use, now: i64) -> Result<(), Fault> {
        let left = self.quota_left(config, account_id, now).await?;
        let (price, bonus) = (what.price(config), left.bonus_remaining);
        if !left.enforced || quota::pay(price, left.daily, left.daily_used, bonus).is_some() {
            return Ok(());
        }
        let activated = self.standing(account_id).await?.activated_at.is_some();
        Err(quota::exhausted(what, price, activated, now))
    }

    /// What an account has left.
    pub async fn quota_left(&self, config: &Quota, account_id: &str, now: i64) -> Result<Left, Fault> {
        self.recalled(format!("quota {account_id} {}", quota::resets_at(now)), async {
            let row = sqlx::query("SELECT daily_quota, bonus_remaining FROM accounts WHERE account_id = $1")
                .bind(account_id)
                .fetch_optional(&self.read)
                .await?
                .ok_or_else(|| Fault::missing("account", account_id))?;
            let daily: Option<i64> = row.try_get("daily_quota")?;
            let used = daily_used(&mut *self.read.acquire().await?, account_id, now).await?;
            Ok(Left {
                enforced: config.enforced,
                daily,
                daily_used: used,
                daily_remaining: daily.map(|daily| (daily - used).max(0)),
                bonus_remaining: row.try_get("bonus_remaining")?,
                resets_at: time(quota::resets_at(now)),
            })
        })
        .await
    }

    /// What one agent of an account used since a time, by kind.
    pub async fn usage(&self, account_id: &str, agent_id: &str, since: i64) -> Result<Vec<Used>, Fault> {
        let rows = sqlx::query(
            "SELECT kind, COUNT(*) AS n, CAST(SUM(units) AS BIGINT) AS units FROM usage_events
             WHERE account_id = $1 AND agent_id = $2 AND created_at >= $3 GROUP BY kind ORDER BY kind",
        )
        .bind(account_id)
        .bind(agent_id)
        .bind(since)
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| Ok(Used { kind: row.try_get("kind")?, count: row.try_get("n")?, units: row.try_get("units")? }))
            .collect()
    }
}

/// Units of the day that an account has used, those paid with bonus units aside.
async fn daily_used(connection: &mut sqlx::AnyConnection, account_id: &str, now: i64) -> Result<i64, Fault> {
    let row = sqlx::query(
        "SELECT CAST(COALESCE(SUM(units - from_bonus), 0) AS BIGINT) AS n FROM usage_events WHERE account_id = $1 AND day = $2",
    )
    .bind(account_id)
    .bind(quota::day(now))
    .fetch_one(connection)
    .await?;
    Ok(row.try_get("n")?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::node::Node;
    use crate::node::fixture::Fixture;
    use crate::node::model::now;

    /// Writes something of the account, as who charges does, and charges for it.
    async fn use_up(node: &Arc<Node>, account: &str, agent: &str, what: Use, now: i64) -> Result<(), Fault> {
        let store = &node.store;
        let mut write = store.write().await?;
        let demand = ids::id("dmd")?;
        sqlx::query(
            "INSERT INTO demands (demand_id, account_id, agent_id, demand_text, visibility, created_at)
             VALUES ($1, $2, $3, 'x', 'private', 0)",
        )
        .bind(&demand)
        .bind(account)
        .bind(agent)
        .execute(&mut *write)
        .await?;
        store.charge(&mut write, &node.config.quota, account, agent, what, &demand, now).await?;
        write.commit().await
    }

    async fn at_once(fixture: &Fixture, account: &str, agent: &str, times: usize, now: i64) -> Vec<Result<(), Fault>> {
        let tasks: Vec<_> = (0..times)
            .map(|n| {
                let node = if n % 2 == 0 { fixture.node.clone() } else { fixture.other.clone() };
                let (account, agent) = (account.to_owned(), agent.to_owned());
                tokio::spawn(async move { use_up(&node, &account, &agent, Use::Run, now).await })
            })
            .collect();
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.push(task.await.unwrap());
        }
        outcomes
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn units_are_spent_once_however_many_come_at_once() {
        let fixture = Fixture::with(|config| {
            config.quota.trial = 21;
            config.quota.daily = 12;
            config.quota.bonus = 7;
        })
        .await;
        let store = &fixture.node.store;
        let ada = fixture.enrol("Ada", None).await;
        let (account, agent) = (ada.account.account_id.as_str(), ada.agent.agent_id.as_str());
        let today = now();

        let outcomes = at_once(&fixture, account, agent, 12, today).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 4, "21 units are four runs");
        for fault in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
            assert_eq!((fault.status, fault.code), (402, "quota_empty_need_invite_code"), "{fault:?}");
        }
        assert_eq!(store.count_demands(account).await.unwrap(), 4, "what was refused is not there");
        let left = store.quota_left(&fixture.node.config.quota, account, today).await.unwrap();
        assert_eq!((left.daily, left.daily_used, left.bonus_remaining), (Some(0), 0, 1));

        let code = store.create_invite_code(None, 1, None, None, today).await.unwrap();
        store.redeem(&fixture.node.config.quota, &code, account, today).await.unwrap();
        let outcomes = at_once(&fixture, account, agent, 9, today).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 4, "12 of the day and 8 are four");
        for fault in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
            assert_eq!((fault.status, fault.code), (429, "quota_exhausted"), "{fault:?}");
            assert!(fault.retry_after.is_some_and(|seconds| (1..=24 * 3600).contains(&seconds)), "{fault:?}");
        }
        let left = store.quota_left(&fixture.node.config.quota, account, today).await.unwrap();
        assert_eq!((left.daily_used, left.daily_remaining, left.bonus_remaining), (12, Some(0), 0));

        let tomorrow = today + 24 * 3600 * 1000;
        use_up(&fixture.node, account, agent, Use::Run, tomorrow).await.unwrap();
        use_up(&fixture.node, account, agent, Use::Search, tomorrow).await.unwrap();
        let left = store.quota_left(&fixture.node.config.quota, account, tomorrow).await.unwrap();
        assert_eq!((left.daily_used, left.daily_remaining, left.bonus_remaining), (6, Some(6), 0));
        let used = store.usage(account, agent, today).await.unwrap();
        let used: Vec<_> = used.iter().map(|used| (used.kind.as_str(), used.count, used.units)).collect();
        assert_eq!(used, [("run", 9, 45), ("search", 1, 1)]);
        assert_eq!(store.usage(account, agent, tomorrow).await.unwrap().len(), 2);
        assert_eq!(store.usage(account, "agt_other", today).await.unwrap(), []);
    }

    #[tokio::test]
    async fn without_enforcement_usage_is_counted_only() {
        let fixture = Fixture::with(|config| {
            config.quota.enforced = false;
            config.quota.trial = 0;
        })
        .await;
        let ada = fixture.enrol("Ada", None).await;
        let (account, agent) = (ada.account.account_id.as_str(), ada.agent.agent_id.as_str());
        for _ in 0..3 {
            use_up(&fixture.node, account, agent, Use::Run, now()).await.unwrap();
        }
        let left = fixture.node.store.quota_left(&fixture.node.config.quota, account, now()).await.unwrap();
        assert_eq!((left.enforced, left.daily_used, left.bonus_remaining), (false, 15, 0));
    }

    #[tokio::test]
    async fn what_fails_costs_nothing() {
        let fixture = Fixture::with(|_| {}).await;
        let (node, ada) = (&fixture.node, fixture.enrol("Ada", None).await);
        let (account, agent) = (ada.account.account_id.as_str(), ada.agent.agent_id.as_str());
        let mut write = node.store.write().await.unwrap();
        let quota = &node.config.quota;
        node.store.charge(&mut write, quota, account, agent, Use::Run, "run_1", now()).await.unwrap();
        drop(write);
        assert_eq!(node.store.quota_left(quota, account, now()).await.unwrap().bonus_remaining, quota.trial);
        assert_eq!(node.store.usage(account, agent, 0).await.unwrap(), []);
    }
}
