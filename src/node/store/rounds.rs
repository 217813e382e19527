//! The course of a run: who works on it, its rounds, what people answer, its end.
//!
//! Every step is one transaction that begins by moving the run forward from the state it was computed from. Where
//! another process was faster nothing is written and the caller reads again, so that a round is never written twice and
//! a killed process leaves whole rounds behind. The epoch is part of that state: what was computed before an account was
//! erased would bring its name and words back. The lease only spares others the same work.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use sqlx::Row;

use super::bridge::{close_all_tasks, close_tasks};
use super::feedback::expose;
use super::hooks::tell_end;
use super::model_calls::forget_answers;
use super::{Notice, Signal, Store, Write, inbox, json, truth};
use crate::node::Fault;
use crate::node::negotiation::course::{Answered, Basis, Course, Moved, Status};

/// What one seat said in a round.
pub struct Voice {
    /// Whose words.
    pub seat: i64,
    /// As people read them.
    pub content: String,
    /// As the facilitator reads them.
    pub claims: Value,
    /// `rules`, `model`, `bridge`, `person` or `nobody`.
    pub answered_by: &'static str,
}

/// A whole round.
pub struct Round {
    /// Counted from 1.
    pub round: i64,
    /// One per seat.
    pub voices: Vec<Voice>,
    /// How many of them somebody has answered: a person, or a bridge worker.
    pub replies: i64,
    /// It was open for bridge workers.
    pub offered: bool,
    /// What the round came to, as people read it.
    pub synthesis: String,
    /// By which facilitator.
    pub written_by: String,
    /// The same as data.
    pub findings: Value,
    /// How much of it was not known before.
    pub new_findings: i64,
    /// Nothing of it is new, or nobody has said it.
    pub is_quiet: bool,
}

/// The end of a run.
pub struct Finish {
    /// Markdown.
    pub plan: String,
    /// The same as data.
    pub plan_data: Value,
    /// As stated in the documentation.
    pub metrics: Value,
    /// One per seat: Markdown and data.
    pub deliveries: Vec<(i64, String, Value)>,
    /// The title of the notice.
    pub title: String,
}

/// A round that people are asked to answer.
pub struct Call {
    /// Counted from 1.
    pub round: i64,
    /// Until when they are waited for.
    pub deadline_at: i64,
    /// Who is told: agents.
    pub agents: Vec<String>,
    /// The title of the notice.
    pub title: String,
}

/// What somebody answered.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Counted from 1.
    pub round: i64,
    /// Whose.
    pub seat: i64,
    /// As it was written.
    pub content: String,
    /// Whatever came with it.
    pub metadata: Option<Value>,
}

/// Who spoke for a seat in a round.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Source {
    /// Counted from 1.
    pub round: i64,
    /// Whose words; 0 is the requester.
    pub seat: i64,
    /// `person`: in person. `bridge`: a bridge worker. `model`: a language model, from the profile. `rules`: the node's own
    /// facilitator, from the profile. `nobody`: a person who was waited for and silent. Null in runs from before that was
    /// written down.
    pub answered_by: Option<String>,
    /// The model, as `provider/name`, where one was asked.
    pub model: Option<String>,
    /// It was offered to bridge workers; where `rules` has answered all the same, none of them did in time.
    pub offered_to_bridge: bool,
}

impl Store {
    /// Takes the oldest run that can be carried on and that nobody works on, until this time.
    pub async fn lease_run(&self, owner: &str, now: i64, until: i64) -> Result<Option<String>, Fault> {
        const DUE: &str = "SELECT run_id FROM runs
             WHERE status IN ('queued', 'running') AND (deadline_at IS NULL OR deadline_at <= $1)
               AND (lease_until IS NULL OR lease_until <= $1)
             ORDER BY created_at, run_id LIMIT 1";
        // Looking costs no lock; mostly there is nothing.
        if sqlx::query(DUE).bind(now).fetch_optional(&self.read).await?.is_none() {
            return Ok(None);
        }
        let mut write = self.write().await?;
        let statement = sqlx::AssertSqlSafe(format!("{DUE}{}", self.locked(true)));
        let Some(row) = sqlx::query(statement).bind(now).fetch_optional(&mut *write).await? else { return Ok(None) };
        let run_id: String = row.try_get("run_id")?;
        sqlx::query("UPDATE runs SET lease_owner = $2, lease_until = $3 WHERE run_id = $1")
            .bind(&run_id)
            .bind(owner)
            .bind(until)
            .execute(&mut *write)
            .await?;
        write.commit().await?;
        Ok(Some(run_id))
    }

    /// Keeps a run. False when somebody else has taken it.
    pub async fn renew_lease(&self, run_id: &str, owner: &str, until: i64) -> Result<bool, Fault> {
        let kept = sqlx::query("UPDATE runs SET lease_until = $3 WHERE run_id = $1 AND lease_owner = $2")
            .bind(run_id)
            .bind(owner)
            .bind(until)
            .execute(&self.writer)
            .await?;
        Ok(kept.rows_affected() > 0)
    }

    /// Lets go of a run.
    pub async fn release_run(&self, run_id: &str, owner: &str) -> Result<(), Fault> {
        sqlx::query("UPDATE runs SET lease_owner = NULL, lease_until = NULL WHERE run_id = $1 AND lease_owner = $2")
            .bind(run_id)
            .bind(owner)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// When the next run becomes due by itself.
    pub async fn next_deadline(&self, now: i64) -> Result<Option<i64>, Fault> {
        let row = sqlx::query(
            "SELECT MIN(deadline_at) AS at FROM runs WHERE status IN ('queued', 'running') AND deadline_at > $1",
        )
        .bind(now)
        .fetch_one(&self.read)
        .await?;
        Ok(row.try_get("at")?)
    }

    /// How long people have for a round of a run, and until when they have for the one that is open.
    pub async fn timing(&self, run_id: &str) -> Result<(Option<i64>, Option<i64>), Fault> {
        let row = sqlx::query("SELECT round_minutes, deadline_at FROM runs WHERE run_id = $1")
            .bind(run_id)
            .fetch_one(&self.read)
            .await?;
        Ok((row.try_get("round_minutes")?, row.try_get("deadline_at")?))
    }

    /// The claims of a run so far: `(round, seat, claims)` in order.
    pub async fn claims(&self, run_id: &str) -> Result<Vec<(i64, i64, Value)>, Fault> {
        let rows = sqlx::query("SELECT round, seat, claims FROM contributions WHERE run_id = $1 ORDER BY round, seat")
            .bind(run_id)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(|row| Ok((row.try_get("round")?, row.try_get("seat")?, json(row, "claims")?))).collect()
    }

    /// What was said in a run so far: `(round, seat, text)` in order.
    pub async fn contributions(&self, run_id: &str) -> Result<Vec<(i64, i64, String)>, Fault> {
        let rows = sqlx::query("SELECT round, seat, content FROM contributions WHERE run_id = $1 ORDER BY round, seat")
            .bind(run_id)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(|row| Ok((row.try_get("round")?, row.try_get("seat")?, row.try_get("content")?))).collect()
    }

    /// Who has spoken in a run so far, in order.
    pub async fn sources(&self, run_id: &str) -> Result<Vec<Source>, Fault> {
        let rows = sqlx::query(
            "SELECT c.round, c.seat, c.answered_by, CAST(CASE WHEN t.task_id IS NULL THEN 0 ELSE 1 END AS BIGINT) AS offered,
                    m.model
             FROM contributions c
             LEFT JOIN model_calls m ON m.subject_id = c.run_id AND m.round = c.round AND m.seat = c.seat
             LEFT JOIN bridge_tasks t ON t.run_id = c.run_id AND t.round = c.round AND t.seat = c.seat
             WHERE c.run_id = $1 ORDER BY c.round, c.seat",
        )
        .bind(run_id)
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Source {
                    round: row.try_get("round")?,
                    seat: row.try_get("seat")?,
                    answered_by: row.try_get("answered_by")?,
                    offered_to_bridge: truth(row, "offered")?,
                    model: row.try_get("model")?,
                })
            })
            .collect()
    }

    /// Who has written the syntheses of a run so far, by round. Null from before that was written down.
    pub async fn writers(&self, run_id: &str) -> Result<Vec<Option<String>>, Fault> {
        let rows = sqlx::query("SELECT written_by FROM syntheses WHERE run_id = $1 ORDER BY round")
            .bind(run_id)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(|row| Ok(row.try_get("written_by")?)).collect()
    }

    /// The findings of a run so far, by round.
    pub async fn findings(&self, run_id: &str) -> Result<Vec<Value>, Fault> {
        let rows = sqlx::query("SELECT findings FROM syntheses WHERE run_id = $1 ORDER BY round")
            .bind(run_id)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(|row| json(row, "findings")).collect()
    }

    /// Everything that people have answered in a run, in order.
    pub async fn replies(&self, run_id: &str) -> Result<Vec<Reply>, Fault> {
        let rows = sqlx::query("SELECT * FROM replies WHERE run_id = $1 ORDER BY round, seat")
            .bind(run_id)
            .fetch_all(&self.read)
            .await?;
        rows.iter()
            .map(|row| {
                let metadata: Option<String> = row.try_get("metadata")?;
                Ok(Reply {
                    round: row.try_get("round")?,
                    seat: row.try_get("seat")?,
                    content: row.try_get("content")?,
                    metadata: metadata.map(|text| serde_json::from_str(&text)).transpose()?,
                })
            })
            .collect()
    }

    /// Writes down that a run and a delivery are shown to an agent; the ids of the two events.
    pub async fn expose_result(
        &self,
        account_id: &str,
        agent_id: &str,
        run_id: &str,
        delivery_id: &str,
        now: i64,
    ) -> Result<(String, String), Fault> {
        let mut write = self.write().await?;
        let run = expose(&mut write, account_id, agent_id, "run", run_id, now).await?;
        let delivery = expose(&mut write, account_id, agent_id, "delivery", delivery_id, now).await?;
        write.commit().await?;
        Ok((run, delivery))
    }

    /// Asks people for their answers to the next round. False when the run is no longer where that was decided.
    pub async fn open_round(&self, run_id: &str, basis: Basis, call: &Call, now: i64) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        let opened = |course: &mut Course| course.open(basis, call.deadline_at);
        if !self.moved(&mut write, run_id, now, opened).await? {
            return Ok(false);
        }
        for agent_id in &call.agents {
            let notice =
                Notice { agent_id, kind: "round_open", title: &call.title, run_id: Some(run_id), ..Notice::default() };
            inbox::notify(&mut write, notice, now).await?;
        }
        write.commit().await?;
        Ok(true)
    }

    /// Takes a reply to the open round. `awaited` are the seats that the round waits for: with the last of them it is due.
    pub async fn reply(&self, run_id: &str, reply: &Reply, awaited: &[i64], now: i64) -> Result<Answered, Fault> {
        let mut write = self.write().await?;
        // Whoever closes the round moves the same row: a reply comes before that, or too late.
        let mut course = self.course(&mut write, run_id).await?;
        let answered = answered_seats(&mut write, run_id, reply.round).await?;
        let outcome = course.answer(reply.round, reply.seat, &answered, awaited, now);
        let Answered::Accepted(missing) = outcome else { return Ok(outcome) };
        sqlx::query(
            "INSERT INTO replies (run_id, round, seat, content, metadata, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(run_id)
        .bind(reply.round)
        .bind(reply.seat)
        .bind(&reply.content)
        .bind(reply.metadata.as_ref().map(Value::to_string))
        .bind(now)
        .execute(&mut *write)
        .await?;
        if missing == 0 {
            keep(&mut write, run_id, &course, now).await?;
            write.signal(Signal::Work);
        }
        write.signal(Signal::Run(run_id.to_owned()));
        write.commit().await?;
        Ok(outcome)
    }

    /// Writes a round. False when the run is no longer where the round was computed from, or somebody has answered since.
    pub async fn write_round(&self, run_id: &str, basis: Basis, round: &Round, now: i64) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        let mut course = self.course(&mut write, run_id).await?;
        let replies = answered_seats(&mut write, run_id, round.round).await?.len();
        let replies = i64::try_from(replies).map_err(Fault::internal)?;
        if course.close(basis, round.replies, replies, round.is_quiet).is_err() {
            return Ok(false);
        }
        keep(&mut write, run_id, &course, now).await?;
        for voice in &round.voices {
            sqlx::query(
                "INSERT INTO contributions (run_id, round, seat, content, claims, answered_by)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(run_id)
            .bind(round.round)
            .bind(voice.seat)
            .bind(&voice.content)
            .bind(voice.claims.to_string())
            .bind(voice.answered_by)
            .execute(&mut *write)
            .await?;
        }
        if round.offered {
            close_tasks(&mut write, run_id, round.round).await?;
        }
        sqlx::query(
            "INSERT INTO syntheses (run_id, round, content, findings, new_findings, written_by)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(run_id)
        .bind(round.round)
        .bind(&round.synthesis)
        .bind(round.findings.to_string())
        .bind(round.new_findings)
        .bind(&round.written_by)
        .execute(&mut *write)
        .await?;
        write.commit().await?;
        Ok(true)
    }

    /// Ends a run with plan, deliveries and a notice for everyone in it, all at once. False when it had ended already, or
    /// somebody has left it since.
    pub async fn finish_run(&self, run_id: &str, basis: Basis, finish: &Finish, now: i64) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        if !self.moved(&mut write, run_id, now, |course| course.finish(basis)).await? {
            return Ok(false);
        }
        sqlx::query("UPDATE runs SET plan = $2, plan_data = $3, metrics = $4, facilitator = COALESCE($5, facilitator) WHERE run_id = $1")
            .bind(run_id)
            .bind(&finish.plan)
            .bind(finish.plan_data.to_string())
            .bind(finish.metrics.to_string())
            .bind(finish.plan_data["facilitator"].as_str())
            .execute(&mut *write)
            .await?;
        for (seat, delivery, data) in &finish.deliveries {
            sqlx::query("UPDATE participants SET delivery = $3, delivery_data = $4 WHERE run_id = $1 AND seat = $2")
                .bind(run_id)
                .bind(seat)
                .bind(delivery)
                .bind(data.to_string())
                .execute(&mut *write)
                .await?;
        }
        forget_answers(&mut write, run_id).await?;
        notify_all(&mut write, run_id, "run_done", &finish.title, now).await?;
        tell_end(&mut write, run_id, now).await?;
        write.commit().await?;
        Ok(true)
    }

    /// Ends a run without a plan, saying why. False when it had ended already.
    pub async fn end_run(&self, run_id: &str, how: Status, why: &str, now: i64) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        if !self.moved(&mut write, run_id, now, |course| course.end(how)).await? {
            return Ok(false);
        }
        // Whoever works on it finds that it is no longer theirs, and stops.
        sqlx::query("UPDATE runs SET error = $2, lease_owner = NULL, lease_until = NULL WHERE run_id = $1")
            .bind(run_id)
            .bind(why)
            .execute(&mut *write)
            .await?;
        close_all_tasks(&mut write, run_id).await?;
        forget_answers(&mut write, run_id).await?;
        let kind = if how == Status::Cancelled { "run_cancelled" } else { "run_failed" };
        notify_all(&mut write, run_id, kind, why, now).await?;
        tell_end(&mut write, run_id, now).await?;
        write.commit().await?;
        Ok(true)
    }

    /// How far a run is, its row locked until the transaction ends.
    pub(super) async fn course(&self, write: &mut Write, run_id: &str) -> Result<Course, Fault> {
        let lock = format!(
            "SELECT status, current_round, max_rounds, quiet_rounds, deadline_at, epoch FROM runs WHERE run_id = $1{}",
            self.locked(false)
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(lock)).bind(run_id).fetch_one(&mut **write).await?;
        let status: String = row.try_get("status")?;
        Ok(Course {
            status: Status::named(&status).ok_or_else(|| Fault::internal(format!("a run is {status:?}")))?,
            finished: row.try_get("current_round")?,
            most: row.try_get("max_rounds")?,
            quiet: row.try_get("quiet_rounds")?,
            until: row.try_get("deadline_at")?,
            epoch: row.try_get("epoch")?,
        })
    }

    /// Locks a run and moves it. False when it is no longer where it can be moved like that.
    pub(super) async fn moved(
        &self,
        write: &mut Write,
        run_id: &str,
        now: i64,
        step: impl FnOnce(&mut Course) -> Result<(), Moved>,
    ) -> Result<bool, Fault> {
        let mut course = self.course(write, run_id).await?;
        if step(&mut course).is_err() {
            return Ok(false);
        }
        keep(write, run_id, &course, now).await?;
        Ok(true)
    }
}

/// Writes how far a run is now.
async fn keep(write: &mut Write, run_id: &str, course: &Course, now: i64) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE runs SET status = $2, current_round = $3, quiet_rounds = $4, deadline_at = $5,
                         started_at = CASE WHEN $2 = 'running' THEN COALESCE(started_at, $6) ELSE started_at END,
                         finished_at = CASE WHEN $2 IN ('queued', 'running') THEN NULL ELSE COALESCE(finished_at, $6) END
         WHERE run_id = $1",
    )
    .bind(run_id)
    .bind(course.status.name())
    .bind(course.finished)
    .bind(course.quiet)
    .bind(course.until)
    .bind(now)
    .execute(&mut **write)
    .await?;
    write.signal(Signal::Run(run_id.to_owned()));
    Ok(())
}

async fn answered_seats(write: &mut Write, run_id: &str, round: i64) -> Result<Vec<i64>, Fault> {
    let rows = sqlx::query("SELECT seat FROM replies WHERE run_id = $1 AND round = $2")
        .bind(run_id)
        .bind(round)
        .fetch_all(&mut **write)
        .await?;
    rows.iter().map(|row| Ok(row.try_get("seat")?)).collect()
}

async fn notify_all(write: &mut Write, run_id: &str, kind: &str, title: &str, now: i64) -> Result<(), Fault> {
    let rows = sqlx::query("SELECT agent_id FROM participants WHERE run_id = $1 ORDER BY seat")
        .bind(run_id)
        .fetch_all(&mut **write)
        .await?;
    for row in rows {
        let agent_id: String = row.try_get("agent_id")?;
        let notice = Notice { agent_id: &agent_id, kind, title, run_id: Some(run_id), ..Notice::default() };
        inbox::notify(write, notice, now).await?;
    }
    Ok(())
}
