//! Runs and who sits in them: opened, read, published.

use serde_json::Value;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::discovery::SHUT_OUT;
use super::{Signal, Store, Write, truth};
use crate::node::Fault;
use crate::node::model::{Participant, Run};

/// What a run is opened with beside its row: nothing of it for a hosted run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terms<'a> {
    /// Of the account, so that a repeated request opens no second run.
    pub key: Option<&'a str>,
    /// How long people have for a round; with it they answer in person.
    pub round_minutes: Option<i64>,
}

/// A seat with whose it is and how it speaks.
#[derive(Debug, Clone)]
pub struct Seated {
    /// The seat.
    pub participant: Participant,
    /// Whose agent sits here; none when the agent was gone before that was written down.
    pub account_id: Option<String>,
    /// A person answers each round; else the profile speaks.
    pub in_person: bool,
    /// How visible the agent is now; none when it is gone.
    pub visibility: Option<String>,
}

impl Seated {
    /// True for an agent that shows itself to nobody, or is gone, and does not belong to this account.
    pub fn hides_from(&self, account_id: &str) -> bool {
        self.visibility.as_deref().is_none_or(|visibility| visibility == "private")
            && self.account_id.as_deref() != Some(account_id)
    }
}

/// What is published of a run in a list.
#[derive(Debug, Clone)]
pub struct Published {
    /// The run.
    pub run: Run,
    /// Seats, the requester's not counted.
    pub participant_count: i64,
    /// The text of its demand, where that is public too.
    pub demand_text: Option<String>,
}

fn object(row: &AnyRow, column: &str) -> Result<Option<Value>, Fault> {
    let text: Option<String> = row.try_get(column)?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

pub(super) fn run(row: &AnyRow) -> Result<Run, Fault> {
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
        plan_data: object(row, "plan_data")?,
        metrics: object(row, "metrics")?,
        error: row.try_get("error")?,
        created_at: row.try_get("created_at")?,
        started_at: row.try_get("started_at")?,
        finished_at: row.try_get("finished_at")?,
        epoch: row.try_get("epoch")?,
    })
}

fn participant(row: &AnyRow) -> Result<Participant, Fault> {
    Ok(Participant {
        seat: row.try_get("seat")?,
        agent_id: row.try_get("agent_id")?,
        display_name: row.try_get("display_name")?,
        perspective: row.try_get("perspective")?,
        match_reason: row.try_get("match_reason")?,
        profile_text: row.try_get("profile_text")?,
        is_sample: truth(row, "is_sample")?,
        delivery: row.try_get("delivery")?,
        delivery_data: object(row, "delivery_data")?,
    })
}

/// Writes a hosted run, in which everybody's profile speaks.
pub(super) async fn insert(write: &mut Write, run: &Run, participants: &[Participant]) -> Result<(), Fault> {
    insert_on(write, run, participants, Terms::default()).await.map(drop)
}

/// Writes a run on these terms. False, with nothing written, when its account has used the key already.
pub(super) async fn insert_on(
    write: &mut Write,
    run: &Run,
    participants: &[Participant],
    terms: Terms<'_>,
) -> Result<bool, Fault> {
    let written = sqlx::query(
        "INSERT INTO runs (run_id, account_id, agent_id, demand_id, query_id, status, facilitator, execution_mode,
                           current_round, max_rounds, quiet_rounds, public_visibility, created_at, idempotency_key,
                           round_minutes)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 0, 0, $10, $11, $12)
         ON CONFLICT (account_id, idempotency_key) DO NOTHING",
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
    .bind(terms.key)
    .bind(terms.round_minutes)
    .execute(&mut **write)
    .await?;
    if written.rows_affected() == 0 {
        return Ok(false);
    }
    for participant in participants {
        // The community is invented: its profiles speak whatever the others do.
        let in_person = terms.round_minutes.is_some() && !participant.is_sample;
        sqlx::query(
            "INSERT INTO participants (run_id, seat, agent_id, display_name, perspective, match_reason, profile_text,
                                       is_sample, answers, account_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, (SELECT account_id FROM agents WHERE agent_id = $3))",
        )
        .bind(&run.run_id)
        .bind(participant.seat)
        .bind(&participant.agent_id)
        .bind(&participant.display_name)
        .bind(&participant.perspective)
        .bind(&participant.match_reason)
        .bind(&participant.profile_text)
        .bind(i64::from(participant.is_sample))
        .bind(if in_person { "person" } else { "profile" })
        .execute(&mut **write)
        .await?;
    }
    Ok(true)
}

impl Store {
    /// One run.
    pub async fn run(&self, run_id: &str) -> Result<Option<Run>, Fault> {
        let row = sqlx::query("SELECT * FROM runs WHERE run_id = $1").bind(run_id).fetch_optional(&self.read).await?;
        row.as_ref().map(run).transpose()
    }

    /// The run that an account has opened with this key.
    pub async fn run_of_key(&self, account_id: &str, key: &str) -> Result<Option<Run>, Fault> {
        let row = sqlx::query("SELECT * FROM runs WHERE account_id = $1 AND idempotency_key = $2")
            .bind(account_id)
            .bind(key)
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(run).transpose()
    }

    /// The seats of a run, the requester first.
    pub async fn participants(&self, run_id: &str) -> Result<Vec<Participant>, Fault> {
        let rows = sqlx::query("SELECT * FROM participants WHERE run_id = $1 ORDER BY seat")
            .bind(run_id)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(participant).collect()
    }

    /// The same with whose they are. Runs from before that was written down know it from their agents.
    pub async fn seats(&self, run_id: &str) -> Result<Vec<Seated>, Fault> {
        let rows = sqlx::query(
            "SELECT p.*, COALESCE(p.account_id, a.account_id) AS seat_account, a.visibility AS agent_visibility
             FROM participants p LEFT JOIN agents a ON a.agent_id = p.agent_id
             WHERE p.run_id = $1 ORDER BY p.seat",
        )
        .bind(run_id)
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Seated {
                    participant: participant(row)?,
                    account_id: row.try_get("seat_account")?,
                    in_person: row.try_get::<String, _>("answers")? == "person",
                    visibility: row.try_get("agent_visibility")?,
                })
            })
            .collect()
    }

    /// What a run is about: the text of its demand and whether that is public; nothing when the demand is gone.
    pub async fn subject(&self, demand_id: &str) -> Result<Option<(String, bool)>, Fault> {
        let row = sqlx::query("SELECT demand_text, visibility FROM demands WHERE demand_id = $1")
            .bind(demand_id)
            .fetch_optional(&self.read)
            .await?;
        row.map(|row| Ok((row.try_get("demand_text")?, row.try_get::<String, _>("visibility")? == "public")))
            .transpose()
    }

    /// Publishes or hides a run of an account.
    pub async fn set_run_visibility(&self, account_id: &str, run_id: &str, public: bool) -> Result<(), Fault> {
        let mut write = self.write().await?;
        sqlx::query("UPDATE runs SET public_visibility = $3 WHERE run_id = $1 AND account_id = $2")
            .bind(run_id)
            .bind(account_id)
            .bind(i64::from(public))
            .execute(&mut *write)
            .await?;
        write.signal(Signal::Run(run_id.to_owned()));
        write.commit().await
    }

    /// Published runs, newest first, all or those in this state.
    pub async fn published_runs(&self, status: Option<&str>, offset: i64, limit: i64) -> Result<Vec<Published>, Fault> {
        let statement = format!(
            "SELECT r.*, d.demand_text AS public_demand,
                    (SELECT COUNT(*) FROM participants p WHERE p.run_id = r.run_id AND p.seat > 0) AS seats
             FROM runs r LEFT JOIN demands d ON d.demand_id = r.demand_id AND d.visibility = 'public'
             WHERE r.public_visibility = 1 AND ($1 = '' OR r.status = $1) AND r.account_id NOT IN ({SHUT_OUT})
             ORDER BY r.created_at DESC, r.run_id LIMIT $2 OFFSET $3"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(status.unwrap_or_default())
            .bind(limit)
            .bind(offset)
            .fetch_all(&self.read)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Published {
                    run: run(row)?,
                    participant_count: row.try_get("seats")?,
                    demand_text: row.try_get("public_demand")?,
                })
            })
            .collect()
    }

    /// How many there are.
    pub async fn count_published_runs(&self, status: Option<&str>) -> Result<i64, Fault> {
        let statement = format!(
            "SELECT COUNT(*) AS n FROM runs
             WHERE public_visibility = 1 AND ($1 = '' OR status = $1) AND account_id NOT IN ({SHUT_OUT})"
        );
        let row =
            sqlx::query(sqlx::AssertSqlSafe(statement)).bind(status.unwrap_or_default()).fetch_one(&self.read).await?;
        Ok(row.try_get("n")?)
    }
}
