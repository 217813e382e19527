//! What bridge workers are offered: one reply of one seat in one round of a hosted run.
//!
//! The run decides: a task can be taken and answered while its round is open, and whoever changes a task has locked the
//! row of its run before, so that of two who come at once one is second. How long the round stays open follows from its
//! tasks ([`settle_deadline`]): as long as one is held and the offer after that lasts, up to the end of the round.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::bridge_keys::{BridgeKey, VALID};
use super::{Signal, Store, Write};
use crate::node::Fault;
use crate::node::config::Bridge;
use crate::node::negotiation::course::Basis;

/// A task that was given back so often is offered to nobody any more.
const RELEASES: i64 = 3;

/// The settings in milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// How long a task waits for a taker.
    pub offer: i64,
    /// How long it is held without a sign of life.
    pub lease: i64,
    /// How long a round waits at most.
    pub round: i64,
}

impl Terms {
    /// As the operator has set them.
    pub fn of(settings: &Bridge) -> Terms {
        let millis = |seconds: i64| seconds.saturating_mul(1000);
        Terms {
            offer: millis(settings.offer_seconds),
            lease: millis(settings.lease_seconds),
            round: millis(settings.round_seconds),
        }
    }
}

/// A round that is offered.
pub struct Offer<'a> {
    /// Its run.
    pub run_id: &'a str,
    /// From which state of the run that was decided.
    pub basis: Basis,
    /// Counted from 1.
    pub round: i64,
    /// Ids for the tasks, with the seats and whose they are.
    pub seats: Vec<(String, i64, Option<String>)>,
}

/// A task as it was handed to somebody: who gets it after them has another handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handle {
    /// The row.
    pub row: String,
    /// The how many-th taker it is.
    pub attempt: i64,
}

impl Handle {
    /// Reads what [`Handle`] writes.
    pub fn parse(text: &str) -> Option<Handle> {
        let (row, attempt) = text.rsplit_once('-')?;
        Some(Handle { row: row.to_owned(), attempt: attempt.parse().ok().filter(|attempt| *attempt > 0)? })
    }
}

impl std::fmt::Display for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.row, self.attempt)
    }
}

/// A task in somebody's hands.
#[derive(Debug, Clone)]
pub struct BridgeTask {
    /// How its holder names it.
    pub handle: Handle,
    /// Its run.
    pub run_id: String,
    /// Its round, counted from 1.
    pub round: i64,
    /// For whom.
    pub seat: i64,
    /// Until when it is held without a sign of life.
    pub lease_until: i64,
    /// When the round is closed, whoever still works on it.
    pub round_until: i64,
}

/// What came of asking for a task.
pub enum Taken {
    /// It is the caller's.
    Task(BridgeTask),
    /// There is none.
    Nothing,
    /// There was one, and others are at it in this moment.
    Busy,
}

/// How a task stands for somebody who held it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It is still theirs, until then.
    Yes(i64),
    /// It was answered, by them.
    Answered,
    /// It was taken back, or somebody else has it.
    Lost,
    /// Its round is over.
    Closed,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Submitted {
    /// It counts. So many others of the round are still waited for.
    Accepted(i64),
    /// The same worker has answered before, and that stays.
    Already,
    /// The lease was lost.
    Lost,
    /// The round is over.
    Closed,
}

/// A task while its run is locked.
struct Locked {
    run_id: String,
    round: i64,
    seat: i64,
    offered_at: i64,
    state: Held,
}

impl Store {
    /// For whose agents workers answer who were heard of since then (`None`: everybody's). Who was last heard of before
    /// something of this run was offered that nobody took is not reckoned with.
    pub async fn bridge_workers(&self, run_id: &str, since: i64, now: i64) -> Result<Vec<Option<String>>, Fault> {
        // Mostly there is none, which one look at an index tells.
        let statement = format!(
            "SELECT DISTINCT k.account_id FROM bridge_keys k WHERE k.seen_at > $2 AND {VALID} AND k.seen_at >
                 (SELECT COALESCE(MAX(t.offered_at), 0) FROM bridge_tasks t
                  WHERE t.run_id = $3 AND t.attempts = 0)"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(now)
            .bind(since)
            .bind(run_id)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(|row| Ok(row.try_get("account_id")?)).collect()
    }

    /// Offers the replies of the next round. False when the run is no longer where that was decided.
    pub async fn offer_round(&self, offer: &Offer<'_>, terms: &Terms, now: i64) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        let until = now.saturating_add(terms.offer.min(terms.round));
        if !self.moved(&mut write, offer.run_id, now, |course| course.open(offer.basis, until)).await? {
            return Ok(false);
        }
        for (task_id, seat, account_id) in &offer.seats {
            sqlx::query(
                "INSERT INTO bridge_tasks (task_id, run_id, round, seat, account_id, status, offered_at, attempts, releases)
                 VALUES ($1, $2, $3, $4, $5, 'open', $6, 0, 0) ON CONFLICT (run_id, round, seat) DO NOTHING",
            )
            .bind(task_id)
            .bind(offer.run_id)
            .bind(offer.round)
            .bind(seat)
            .bind(account_id)
            .bind(now)
            .execute(&mut *write)
            .await?;
        }
        write.signal(Signal::Tasks);
        write.commit().await?;
        Ok(true)
    }

    /// Takes the oldest task that a key may answer and that nobody holds. What it gave back itself comes last.
    pub async fn take_task(&self, key: &BridgeKey, terms: &Terms, now: i64) -> Result<Taken, Fault> {
        let free = format!(
            "SELECT t.task_id, t.run_id, t.round, t.seat, t.attempts, t.offered_at
             FROM bridge_tasks t JOIN runs r ON r.run_id = t.run_id
             WHERE t.status = 'open' AND (t.lease_until IS NULL OR t.lease_until <= $1)
               AND r.status = 'running' AND r.current_round + 1 = t.round AND r.deadline_at > $1
               AND ($2 = '' OR t.account_id = $2)
               AND EXISTS (SELECT 1 FROM bridge_keys k WHERE k.key_id = $3 AND {VALID})
             ORDER BY CASE WHEN t.released_by = $3 THEN 1 ELSE 0 END, t.offered_at, t.run_id, t.seat LIMIT 1"
        );
        let account_id = key.account_id.as_deref().unwrap_or_default();
        // Looking costs no lock; mostly there is nothing.
        let locked = format!("{free}{}", self.locked(true));
        let look = sqlx::query(sqlx::AssertSqlSafe(free)).bind(now).bind(account_id).bind(&key.key_id);
        if look.fetch_optional(&self.read).await?.is_none() {
            return Ok(Taken::Nothing);
        }
        let mut write = self.write().await?;
        let row = sqlx::query(sqlx::AssertSqlSafe(locked)).bind(now).bind(account_id).bind(&key.key_id);
        let Some(row) = row.fetch_optional(&mut *write).await? else { return Ok(Taken::Busy) };
        let (task_id, attempt) = (row.try_get::<String, _>("task_id")?, row.try_get::<i64, _>("attempts")? + 1);
        let round_until = row.try_get::<i64, _>("offered_at")?.saturating_add(terms.round);
        let lease_until = now.saturating_add(terms.lease).min(round_until);
        let taken = sqlx::query(
            "UPDATE bridge_tasks SET key_id = $2, lease_until = $3, attempts = $4
             WHERE task_id = $1 AND status = 'open' AND attempts = $4 - 1",
        )
        .bind(&task_id)
        .bind(&key.key_id)
        .bind(lease_until)
        .bind(attempt)
        .execute(&mut *write)
        .await?;
        if taken.rows_affected() == 0 {
            return Ok(Taken::Busy);
        }
        let task = BridgeTask {
            handle: Handle { row: task_id, attempt },
            run_id: row.try_get("run_id")?,
            round: row.try_get("round")?,
            seat: row.try_get("seat")?,
            lease_until,
            round_until,
        };
        settle_deadline(&mut write, &task.run_id, task.round, terms, now).await?;
        write.commit().await?;
        Ok(Taken::Task(task))
    }

    /// Prolongs a lease, where it is still held. None for a task that the key may not know of.
    pub async fn keep_task(
        &self,
        key: &BridgeKey,
        handle: &Handle,
        terms: &Terms,
        now: i64,
    ) -> Result<Option<Held>, Fault> {
        let mut write = self.write().await?;
        let Some(task) = self.lock_task(&mut write, key, handle, now).await? else { return Ok(None) };
        if !matches!(task.state, Held::Yes(_)) {
            return Ok(Some(task.state));
        }
        let until = now.saturating_add(terms.lease).min(task.offered_at.saturating_add(terms.round));
        sqlx::query("UPDATE bridge_tasks SET lease_until = $2 WHERE task_id = $1")
            .bind(&handle.row)
            .bind(until)
            .execute(&mut *write)
            .await?;
        settle_deadline(&mut write, &task.run_id, task.round, terms, now).await?;
        write.commit().await?;
        Ok(Some(Held::Yes(until)))
    }

    /// Takes an answer. The last one that is waited for makes the round due. None for a task that the key may not know of.
    pub async fn submit_task(
        &self,
        key: &BridgeKey,
        handle: &Handle,
        content: &str,
        terms: &Terms,
        now: i64,
    ) -> Result<Option<Submitted>, Fault> {
        let mut write = self.write().await?;
        let Some(task) = self.lock_task(&mut write, key, handle, now).await? else { return Ok(None) };
        match task.state {
            Held::Yes(_) => {}
            Held::Answered => return Ok(Some(Submitted::Already)),
            Held::Lost => return Ok(Some(Submitted::Lost)),
            Held::Closed => return Ok(Some(Submitted::Closed)),
        }
        sqlx::query(
            "INSERT INTO replies (run_id, round, seat, content, metadata, created_at) VALUES ($1, $2, $3, $4, NULL, $5)",
        )
        .bind(&task.run_id)
        .bind(task.round)
        .bind(task.seat)
        .bind(content)
        .bind(now)
        .execute(&mut *write)
        .await?;
        sqlx::query("UPDATE bridge_tasks SET status = 'answered', lease_until = NULL WHERE task_id = $1")
            .bind(&handle.row)
            .execute(&mut *write)
            .await?;
        let missing = settle_deadline(&mut write, &task.run_id, task.round, terms, now).await?;
        write.commit().await?;
        Ok(Some(Submitted::Accepted(missing)))
    }

    /// Gives a task back, for others to take; after a few times the node answers by itself. None for a task that the key
    /// may not know of.
    pub async fn give_back_task(
        &self,
        key: &BridgeKey,
        handle: &Handle,
        reason: &str,
        terms: &Terms,
        now: i64,
    ) -> Result<Option<Held>, Fault> {
        let mut write = self.write().await?;
        let Some(task) = self.lock_task(&mut write, key, handle, now).await? else { return Ok(None) };
        if !matches!(task.state, Held::Yes(_)) {
            return Ok(Some(task.state));
        }
        sqlx::query(
            "UPDATE bridge_tasks SET key_id = NULL, lease_until = NULL, releases = releases + 1, released_by = $2,
                                     reason = $3, status = CASE WHEN releases + 1 >= $4 THEN 'closed' ELSE 'open' END
             WHERE task_id = $1",
        )
        .bind(&handle.row)
        .bind(&key.key_id)
        .bind(reason)
        .bind(RELEASES)
        .execute(&mut *write)
        .await?;
        settle_deadline(&mut write, &task.run_id, task.round, terms, now).await?;
        write.signal(Signal::Tasks);
        write.commit().await?;
        Ok(Some(task.state))
    }

    /// Locks the run of a task and says how the task stands for this key.
    async fn lock_task(
        &self,
        write: &mut Write,
        key: &BridgeKey,
        handle: &Handle,
        now: i64,
    ) -> Result<Option<Locked>, Fault> {
        let whose = "SELECT run_id FROM bridge_tasks WHERE task_id = $1 AND ($2 = '' OR account_id = $2)";
        let account_id = key.account_id.as_deref().unwrap_or_default();
        let row = sqlx::query(whose).bind(&handle.row).bind(account_id).fetch_optional(&mut **write).await?;
        let Some(row) = row else { return Ok(None) };
        let run_id: String = row.try_get("run_id")?;
        let Some(run) = self.lock_run(write, &run_id).await? else { return Ok(None) };
        let task =
            sqlx::query("SELECT * FROM bridge_tasks WHERE task_id = $1").bind(&handle.row).fetch_optional(&mut **write);
        let Some(task) = task.await? else { return Ok(None) };
        let attempts: i64 = task.try_get("attempts")?;
        if attempts < handle.attempt {
            return Ok(None);
        }
        let (round, status): (i64, String) = (task.try_get("round")?, task.try_get("status")?);
        let theirs =
            attempts == handle.attempt && task.try_get::<Option<String>, _>("key_id")? == Some(key.key_id.clone());
        let is_open = run.try_get::<String, _>("status")? == "running"
            && run.try_get::<i64, _>("current_round")? + 1 == round
            && run.try_get::<Option<i64>, _>("deadline_at")?.is_some();
        let lease: Option<i64> = task.try_get("lease_until")?;
        let state = match (theirs, status.as_str()) {
            (true, "answered") => Held::Answered,
            _ if !is_open => Held::Closed,
            (true, "open") => lease.filter(|until| *until > now).map_or(Held::Lost, Held::Yes),
            _ => Held::Lost,
        };
        let (seat, offered_at) = (task.try_get("seat")?, task.try_get("offered_at")?);
        Ok(Some(Locked { run_id, round, seat, offered_at, state }))
    }

    async fn lock_run(&self, write: &mut Write, run_id: &str) -> Result<Option<AnyRow>, Fault> {
        let lock =
            format!("SELECT current_round, status, deadline_at FROM runs WHERE run_id = $1{}", self.locked(false));
        Ok(sqlx::query(sqlx::AssertSqlSafe(lock)).bind(run_id).fetch_optional(&mut **write).await?)
    }
}

/// Takes back what is held with this key in a run.
pub(super) async fn free_of_key(
    store: &Store,
    write: &mut Write,
    run_id: &str,
    key_id: &str,
    terms: &Terms,
    now: i64,
) -> Result<(), Fault> {
    let Some(run) = store.lock_run(write, run_id).await? else { return Ok(()) };
    sqlx::query(
        "UPDATE bridge_tasks SET key_id = NULL, lease_until = NULL WHERE run_id = $1 AND key_id = $2 AND status = 'open'",
    )
    .bind(run_id)
    .bind(key_id)
    .execute(&mut **write)
    .await?;
    if run.try_get::<Option<i64>, _>("deadline_at")?.is_some() && run.try_get::<String, _>("status")? == "running" {
        settle_deadline(write, run_id, run.try_get::<i64, _>("current_round")? + 1, terms, now).await?;
    }
    Ok(())
}

/// Sets until when the open round waits, from how its tasks stand; the run is locked. How many are not answered.
async fn settle_deadline(write: &mut Write, run_id: &str, round: i64, terms: &Terms, now: i64) -> Result<i64, Fault> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS missing, MAX(lease_until) AS held, MIN(offered_at) AS offered FROM bridge_tasks
         WHERE run_id = $1 AND round = $2 AND status = 'open'",
    )
    .bind(run_id)
    .bind(round)
    .fetch_one(&mut **write)
    .await?;
    let missing: i64 = row.try_get("missing")?;
    let deadline = match row.try_get::<Option<i64>, _>("offered")? {
        None => {
            write.signal(Signal::Work);
            now
        }
        Some(offered_at) => {
            let held = row.try_get::<Option<i64>, _>("held")?.unwrap_or(now).max(now);
            held.saturating_add(terms.offer).min(offered_at.saturating_add(terms.round))
        }
    };
    write.signal(Signal::Run(run_id.to_owned()));
    sqlx::query("UPDATE runs SET deadline_at = $2 WHERE run_id = $1 AND deadline_at IS NOT NULL")
        .bind(run_id)
        .bind(deadline)
        .execute(&mut **write)
        .await?;
    Ok(missing)
}

/// A run is over: nothing of it is offered any longer.
pub(super) async fn close_all_tasks(write: &mut Write, run_id: &str) -> Result<(), Fault> {
    sqlx::query("UPDATE bridge_tasks SET status = 'closed', lease_until = NULL WHERE run_id = $1 AND status = 'open'")
        .bind(run_id)
        .execute(&mut **write)
        .await?;
    Ok(())
}

/// A round is over: what nobody has answered is no longer offered.
pub(super) async fn close_tasks(write: &mut Write, run_id: &str, round: i64) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE bridge_tasks SET status = 'closed', lease_until = NULL WHERE run_id = $1 AND round = $2 AND status = 'open'",
    )
    .bind(run_id)
    .bind(round)
    .execute(&mut **write)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_reads_back_and_nothing_else_does() {
        let handle = Handle { row: "btk_0123".into(), attempt: 2 };
        assert_eq!(Handle::parse(&handle.to_string()), Some(handle));
        for wrong in ["btk_0123", "btk_0123-", "btk_0123-0", "btk_0123--1", "-", "", "btk_0123-99999999999999999999"] {
            assert_ne!(Handle::parse(wrong).map(|handle| handle.row), Some("btk_0123".into()), "{wrong}");
        }
    }
}
