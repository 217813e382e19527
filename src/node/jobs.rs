//! Work that outlives a request. A run is a row before it is a task: whoever finds an unfinished row computes its next
//! step from what is written and writes that step as one transaction.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::model::now;
use super::negotiation::{self, Claim, Findings, Table};
use super::serve::Trouble;
use super::store::{Finish, Round, Voice};
use super::{Fault, Node};

/// How often a serving node looks for runs that another process began.
const POLL: Duration = Duration::from_secs(2);

impl Node {
    /// Carries unfinished runs on, oldest first, until none is left.
    pub async fn settle(&self) -> Result<(), Fault> {
        while let Some(run_id) = self.store.next_unfinished_run().await? {
            if let Err(fault) = self.finish(&run_id).await {
                if fault.is_of_database() {
                    // The run is as far as it was, and goes on when the database works again.
                    return Err(fault);
                }
                // Everybody in the run reads this; the cause is for the operator.
                self.store.fail_run(&run_id, &fault.message, now()).await?;
                if fault.cause.is_some() {
                    return Err(fault);
                }
            }
        }
        Ok(())
    }

    async fn finish(&self, run_id: &str) -> Result<(), Fault> {
        let table = self.table(run_id).await?;
        while self.advance(run_id, &table).await? {}
        Ok(())
    }

    /// Who sits in a run does not change once it is written, nor what they say of themselves.
    async fn table(&self, run_id: &str) -> Result<Table, Fault> {
        let run = self.store.run(run_id).await?.ok_or_else(|| Fault::missing("run", run_id))?;
        let demand = self.store.demand_text(&run.demand_id).await?;
        Ok(Table::new(&demand, &self.store.participants(run_id).await?))
    }

    /// Takes a run one step further: its next round, or its end. False when there is nothing left to do.
    pub async fn step(&self, run_id: &str) -> Result<bool, Fault> {
        let table = self.table(run_id).await?;
        self.advance(run_id, &table).await
    }

    async fn advance(&self, run_id: &str, table: &Table) -> Result<bool, Fault> {
        let run = self.store.run(run_id).await?.ok_or_else(|| Fault::missing("run", run_id))?;
        if !matches!(run.status.as_str(), "queued" | "running") {
            return Ok(false);
        }
        let mut record = record(self.store.claims(run_id).await?)?;
        let before: Option<Findings> =
            self.store.findings(run_id).await?.pop().map(serde_json::from_value).transpose()?;

        if negotiation::converged(run.current_round, run.max_rounds, run.quiet_rounds) {
            let findings = before.unwrap_or_default();
            let finish = finish(table, &record, &findings);
            self.store.finish_run(run_id, &finish, now()).await?;
            return Ok(true);
        }
        let round = next_round(table, &mut record, before.as_ref(), run.current_round + 1, run.quiet_rounds)?;
        // Whoever was faster has written the same round; the next step begins from it.
        self.store.write_round(run_id, &round, now()).await?;
        Ok(true)
    }

    /// Carries runs on for as long as the node lives: woken by new ones, and looking by itself for those of others.
    pub async fn work(self: Arc<Self>, on_trouble: Trouble) {
        loop {
            if let Err(fault) = self.settle().await {
                on_trouble(&format!("runs are not carried on: {}", fault.cause.unwrap_or(fault.message)));
            }
            let _ = tokio::time::timeout(POLL, self.wake.notified()).await;
        }
    }
}

fn record(claims: Vec<(i64, i64, Value)>) -> Result<Vec<(i64, usize, Claim)>, Fault> {
    let mut record = Vec::new();
    for (round, seat, claims) in claims {
        let seat = usize::try_from(seat).map_err(Fault::internal)?;
        let claims: Vec<Claim> = serde_json::from_value(claims)?;
        record.extend(claims.into_iter().map(|claim| (round, seat, claim)));
    }
    Ok(record)
}

fn next_round(
    table: &Table,
    record: &mut Vec<(i64, usize, Claim)>,
    before: Option<&Findings>,
    round: i64,
    quiet_rounds: i64,
) -> Result<Round, Fault> {
    let mut voices = Vec::new();
    // Everybody speaks to what was known before the round, blind to the others.
    let known = record.clone();
    for seat in &table.seats {
        let said: Vec<Claim> =
            known.iter().filter(|(_, speaker, _)| *speaker == seat.number).map(|(.., claim)| claim.clone()).collect();
        let claims = negotiation::contribute(table, seat, round, &said, before);
        voices.push(Voice {
            seat: i64::try_from(seat.number).map_err(Fault::internal)?,
            content: negotiation::speak(table, &claims),
            claims: serde_json::to_value(&claims)?,
        });
        record.extend(claims.into_iter().map(|claim| (round, seat.number, claim)));
    }
    let findings = negotiation::synthesize(table, round, record, before);
    Ok(Round {
        round,
        voices,
        synthesis: negotiation::summarise(table, round, &findings),
        new_findings: findings.new_findings,
        quiet_rounds: if findings.new_findings == 0 { quiet_rounds + 1 } else { 0 },
        findings: serde_json::to_value(&findings)?,
    })
}

fn finish(table: &Table, record: &[(i64, usize, Claim)], findings: &Findings) -> Finish {
    let names: Vec<&str> = table.seats.iter().skip(1).map(|seat| seat.name.as_str()).collect();
    let title = format!("{}{}", table.language.pick("计划已出：", "The plan is ready: "), table.language.list(&names));
    Finish {
        plan: negotiation::write_plan(table, record, findings),
        metrics: negotiation::measure(table, record, findings),
        deliveries: table
            .seats
            .iter()
            .zip(0..)
            .map(|(seat, number)| (number, negotiation::deliver(table, record, findings, seat.number)))
            .collect(),
        title,
    }
}
