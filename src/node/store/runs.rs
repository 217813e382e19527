//! Runs: their rows, their rounds, their end.
//!
//! Every step is one transaction that begins by moving the run forward from the state it was computed from. Where
//! another process was faster nothing is written and the caller reads again, so that a round is never written twice and
//! a killed process leaves whole rounds behind.

use serde_json::Value;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Store, Transaction, inbox, json, truth};
use crate::node::model::{Participant, Run};
use crate::node::{Fault, ids};

/// What one seat said in a round.
pub struct Voice {
    /// Whose words.
    pub seat: i64,
    /// As people read them.
    pub content: String,
    /// As the facilitator reads them.
    pub claims: Value,
}

/// A whole round.
pub struct Round {
    /// Counted from 1.
    pub round: i64,
    /// One per seat.
    pub voices: Vec<Voice>,
    /// What the round came to, as people read it.
    pub synthesis: String,
    /// The same as data.
    pub findings: Value,
    /// How much of it was not known before.
    pub new_findings: i64,
    /// Rounds without anything new, this one included, in a row.
    pub quiet_rounds: i64,
}

/// The end of a run.
pub struct Finish {
    /// Markdown.
    pub plan: String,
    /// As stated in the documentation.
    pub metrics: Value,
    /// One per seat.
    pub deliveries: Vec<(i64, String)>,
    /// The title of the notice.
    pub title: String,
}

fn run(row: &AnyRow) -> Result<Run, Fault> {
    let metrics: Option<String> = row.try_get("metrics")?;
    Ok(Run {
        run_id: row.try_get("run_id")?,
        account_id: row.try_get("account_id")?,
        agent_id: row.try_get("agent_id")?,
        demand_id: row.try_get("demand_id")?,
        query_id: row.try_get("query_id")?,
        status: row.try_get("status")?,
        facilitator: row.try_get("facilitator")?,
        execution_mode: row.try_get("execution_mode")?,
        current_round: row.try_get("current_round")?,
        max_rounds: row.try_get("max_rounds")?,
        quiet_rounds: row.try_get("quiet_rounds")?,
        public_visibility: truth(row, "public_visibility")?,
        plan: row.try_get("plan")?,
        metrics: metrics.map(|text| serde_json::from_str(&text)).transpose()?,
        error: row.try_get("error")?,
        created_at: row.try_get("created_at")?,
        started_at: row.try_get("started_at")?,
        finished_at: row.try_get("finished_at")?,
    })
}

pub(super) async fn insert(write: &mut Transaction, run: &Run, participants: &[Participant]) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO runs (run_id, account_id, agent_id, demand_id, query_id, status, facilitator, execution_mode,
                           current_round, max_rounds, quiet_rounds, public_visibility, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 0, 0, $10)",
    )
    .bind(&run.run_id)
    .bind(&run.account_id)
    .bind(&run.agent_id)
    .bind(&run.demand_id)
    .bind(&run.query_id)
    .bind(&run.status)
    .bind(&run.facilitator)
    .bind(&run.execution_mode)
    .bind(run.max_rounds)
    .bind(run.created_at)
    .execute(&mut **write)
    .await?;
    for participant in participants {
        sqlx::query(
            "INSERT INTO participants (run_id, seat, agent_id, display_name, perspective, match_reason, profile_text, is_sample)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&run.run_id)
        .bind(participant.seat)
        .bind(&participant.agent_id)
        .bind(&participant.display_name)
        .bind(&participant.perspective)
        .bind(&participant.match_reason)
        .bind(&participant.profile_text)
        .bind(i64::from(participant.is_sample))
        .execute(&mut **write)
        .await?;
    }
    Ok(())
}

impl Store {
    /// One run.
    pub async fn run(&self, run_id: &str) -> Result<Option<Run>, Fault> {
        let row = sqlx::query("SELECT * FROM runs WHERE run_id = $1").bind(run_id).fetch_optional(&self.pool).await?;
        row.as_ref().map(run).transpose()
    }

    /// The oldest run that is neither done nor failed.
    pub async fn next_unfinished_run(&self) -> Result<Option<String>, Fault> {
        let row = sqlx::query(
            "SELECT run_id FROM runs WHERE status IN ('queued', 'running') ORDER BY created_at, run_id LIMIT 1",
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| row.try_get("run_id")).transpose()?)
    }

    /// The seats of a run, the requester first.
    pub async fn participants(&self, run_id: &str) -> Result<Vec<Participant>, Fault> {
        let rows = sqlx::query("SELECT * FROM participants WHERE run_id = $1 ORDER BY seat")
            .bind(run_id)
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Participant {
                    seat: row.try_get("seat")?,
                    agent_id: row.try_get("agent_id")?,
                    display_name: row.try_get("display_name")?,
                    perspective: row.try_get("perspective")?,
                    match_reason: row.try_get("match_reason")?,
                    profile_text: row.try_get("profile_text")?,
                    is_sample: truth(row, "is_sample")?,
                    delivery: row.try_get("delivery")?,
                })
            })
            .collect()
    }

    /// The claims of a run so far: `(round, seat, claims)` in order.
    pub async fn claims(&self, run_id: &str) -> Result<Vec<(i64, i64, Value)>, Fault> {
        let rows = sqlx::query("SELECT round, seat, claims FROM contributions WHERE run_id = $1 ORDER BY round, seat")
            .bind(run_id)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(|row| Ok((row.try_get("round")?, row.try_get("seat")?, json(row, "claims")?))).collect()
    }

    /// The findings of a run so far, by round.
    pub async fn findings(&self, run_id: &str) -> Result<Vec<Value>, Fault> {
        let rows = sqlx::query("SELECT findings FROM syntheses WHERE run_id = $1 ORDER BY round")
            .bind(run_id)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(|row| json(row, "findings")).collect()
    }

    /// Writes a round. False when the run is no longer where the round was computed from.
    pub async fn write_round(&self, run_id: &str, round: &Round, now: i64) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        let moved = sqlx::query(
            "UPDATE runs SET status = 'running', current_round = $2, quiet_rounds = $3, started_at = COALESCE(started_at, $4)
             WHERE run_id = $1 AND current_round = $2 - 1 AND status IN ('queued', 'running')",
        )
        .bind(run_id)
        .bind(round.round)
        .bind(round.quiet_rounds)
        .bind(now)
        .execute(&mut *write)
        .await?;
        if moved.rows_affected() == 0 {
            return Ok(false);
        }
        for voice in &round.voices {
            sqlx::query("INSERT INTO contributions (run_id, round, seat, content, claims) VALUES ($1, $2, $3, $4, $5)")
                .bind(run_id)
                .bind(round.round)
                .bind(voice.seat)
                .bind(&voice.content)
                .bind(voice.claims.to_string())
                .execute(&mut *write)
                .await?;
        }
        sqlx::query(
            "INSERT INTO syntheses (run_id, round, content, findings, new_findings) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(run_id)
        .bind(round.round)
        .bind(&round.synthesis)
        .bind(round.findings.to_string())
        .bind(round.new_findings)
        .execute(&mut *write)
        .await?;
        write.commit().await?;
        Ok(true)
    }

    /// Ends a run with plan, deliveries and a notice for everyone in it, all at once. False when it had ended already.
    pub async fn finish_run(&self, run_id: &str, finish: &Finish, now: i64) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        let moved = sqlx::query(
            "UPDATE runs SET status = 'done', plan = $2, metrics = $3, finished_at = $4 WHERE run_id = $1 AND status = 'running'",
        )
        .bind(run_id)
        .bind(&finish.plan)
        .bind(finish.metrics.to_string())
        .bind(now)
        .execute(&mut *write)
        .await?;
        if moved.rows_affected() == 0 {
            return Ok(false);
        }
        for (seat, delivery) in &finish.deliveries {
            sqlx::query("UPDATE participants SET delivery = $3 WHERE run_id = $1 AND seat = $2")
                .bind(run_id)
                .bind(seat)
                .bind(delivery)
                .execute(&mut *write)
                .await?;
        }
        notify_all(&mut write, run_id, "run_done", &finish.title, now).await?;
        write.commit().await?;
        Ok(true)
    }

    /// Ends a run that cannot be carried on, saying why.
    pub async fn fail_run(&self, run_id: &str, why: &str, now: i64) -> Result<(), Fault> {
        let mut write = self.write().await?;
        let moved = sqlx::query(
            "UPDATE runs SET status = 'failed', error = $2, finished_at = $3 WHERE run_id = $1 AND status IN ('queued', 'running')",
        )
        .bind(run_id)
        .bind(why)
        .bind(now)
        .execute(&mut *write)
        .await?;
        if moved.rows_affected() > 0 {
            notify_all(&mut write, run_id, "run_failed", why, now).await?;
            write.commit().await?;
        }
        Ok(())
    }
}

async fn notify_all(write: &mut Transaction, run_id: &str, kind: &str, title: &str, now: i64) -> Result<(), Fault> {
    let rows = sqlx::query("SELECT agent_id FROM participants WHERE run_id = $1 ORDER BY seat")
        .bind(run_id)
        .fetch_all(&mut **write)
        .await?;
    for row in rows {
        let agent_id: String = row.try_get("agent_id")?;
        inbox::notify(write, &ids::id("ntc")?, &agent_id, kind, title, run_id, now).await?;
    }
    Ok(())
}
