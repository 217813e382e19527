//! A run as it is written, and its next step.

use std::collections::HashMap;

use futures_util::future::try_join_all;
use serde_json::Value;

use crate::node::facilitator::{self, Chains, Gathered, Turn};
use crate::node::language::fill;
use crate::node::model::{Participant, Run, now};
use crate::node::negotiation::course::{Course, Status, Step};
use crate::node::negotiation::{self, Claim, Findings, Plan, Table};
use crate::node::profile::Profile;
use crate::node::store::{BridgeTerms, Call, Finish, Offer, Reply, Round, Seated, Store, Voice};
use crate::node::{Fault, Node, ids};

/// After so many rounds in a row without an answer somebody is no longer waited for.
const PATIENCE: i64 = 2;

/// Everything that is written of a run.
pub struct Sitting {
    /// Its row.
    pub run: Run,
    /// Its seats, the requester first.
    pub seats: Vec<Seated>,
    /// The text of its demand; empty when that is gone.
    pub demand: String,
    /// That is public.
    pub demand_is_public: bool,
    /// What people have answered, in order.
    pub replies: Vec<Reply>,
    /// What was said, in order: round, seat, statement.
    pub record: Vec<(i64, usize, Claim)>,
    /// What each finished round came to.
    pub findings: Vec<Findings>,
    /// Minutes that people have for a round; none where profiles, or bridge workers, speak.
    pub round_minutes: Option<i64>,
    /// When the open round closes; none when no round is open. In a hosted run one is open where it is offered to bridge
    /// workers.
    pub deadline_at: Option<i64>,
}

impl Sitting {
    /// Reads a run.
    pub async fn load(store: &Store, run_id: &str) -> Result<Sitting, Fault> {
        // The row first: its epoch must not be newer than what is read after it.
        let run = store.run(run_id).await?.ok_or_else(|| Fault::missing("run", run_id))?;
        let (demand, demand_is_public) = store.subject(&run.demand_id).await?.unwrap_or_default();
        let (round_minutes, deadline_at) = store.timing(run_id).await?;
        Ok(Sitting {
            seats: store.seats(run_id).await?,
            replies: store.replies(run_id).await?,
            record: record(store.claims(run_id).await?)?,
            findings: store
                .findings(run_id)
                .await?
                .into_iter()
                .map(serde_json::from_value)
                .collect::<Result<_, _>>()?,
            run,
            demand,
            demand_is_public,
            round_minutes,
            deadline_at,
        })
    }

    /// True when nothing more will happen.
    pub fn is_over(&self) -> bool {
        self.course().status.is_over()
    }

    /// How far it is.
    pub fn course(&self) -> Course {
        let run = &self.run;
        Course {
            status: Status::named(&run.status).unwrap_or(Status::Failed),
            finished: run.current_round,
            most: run.max_rounds,
            quiet: run.quiet_rounds,
            until: self.deadline_at,
            epoch: run.epoch,
        }
    }

    /// The round that people can answer now.
    pub fn open_round(&self) -> Option<i64> {
        self.course().open_round()
    }

    /// What the run came to so far.
    fn outcome(&self) -> Findings {
        self.findings.last().cloned().unwrap_or_default()
    }

    /// The answer of a seat to a round.
    pub fn reply_of(&self, round: i64, seat: i64) -> Option<&Reply> {
        self.replies.iter().find(|reply| reply.round == round && reply.seat == seat)
    }

    /// The seats that the round after the finished ones waits for: people who were invited, have not fallen silent and are
    /// not gone, and the requester who has answered before, or where nobody else is a person.
    pub fn awaited(&self) -> Vec<i64> {
        let in_person = |guests: bool| {
            let seats = self.seats.iter().filter(move |seat| seat.in_person && (seat.participant.seat > 0) == guests);
            seats.map(|seat| seat.participant.seat).collect::<Vec<_>>()
        };
        let mut awaited = in_person(true);
        if awaited.is_empty()
            || self.replies.iter().any(|reply| reply.seat == 0 && reply.round <= self.run.current_round)
        {
            awaited.extend(in_person(false));
        }
        awaited.retain(|number| {
            let is_there = |seat: &Seated| seat.participant.seat == *number && seat.visibility.is_some();
            self.seats.iter().any(is_there) && !self.has_fallen_silent(*number)
        });
        awaited
    }

    fn has_fallen_silent(&self, seat: i64) -> bool {
        let finished = self.run.current_round;
        finished >= PATIENCE && (0..PATIENCE).all(|back| self.reply_of(finished - back, seat).is_none())
    }

    /// The table as it is after the finished rounds. People are known by what they have said here, and the requester by the
    /// demand besides; for the others stands what was written before.
    pub fn table(&self) -> Table {
        let seats: Vec<Participant> = self
            .seats
            .iter()
            .map(|seat| match seat.in_person {
                true => Participant { profile_text: String::new(), ..seat.participant.clone() },
                false => seat.participant.clone(),
            })
            .collect();
        let table = Table::new(&self.demand, &seats);
        if self.replies.is_empty() {
            return table;
        }
        let (mut before, mut open) = (Vec::new(), Vec::new());
        for reply in &self.replies {
            let Ok(seat) = usize::try_from(reply.seat) else { continue };
            let heard = (seat, read(&reply.content));
            if reply.round <= self.run.current_round { before.push(heard) } else { open.push(heard) }
        }
        table.hear(before, &open)
    }

    /// Takes the run one step further. False when there is nothing to do now.
    /// Where only profiles speak nothing is new at the table, which is kept, with its epoch, for the next step.
    pub(in crate::node) async fn advance(self, node: &Node, kept: &mut Option<(i64, Table)>) -> Result<bool, Fault> {
        let (run_id, epoch, now) = (&self.run.run_id, self.run.epoch, now());
        let (course, asks) = (self.course(), self.round_minutes);
        let step = course.next(asks.is_some(), now);
        if matches!(step, Step::Over | Step::Wait(_)) {
            return Ok(false);
        }
        if self.demand.is_empty() {
            return Err(Fault::new(409, "demand_gone", "the demand of this run was deleted"));
        }
        // Somebody may have left since, also between two steps; and what was answered counts from the next round on.
        if self.round_minutes.is_some() || !self.replies.is_empty() || kept.as_ref().is_some_and(|(of, _)| *of != epoch)
        {
            *kept = None;
        }
        let (_, table) = &*kept.get_or_insert_with(|| (epoch, self.table()));
        let basis = course.basis();
        // Whoever was faster has taken the same step, or somebody has left; the next one begins from there.
        match (step, asks) {
            (Step::Finish, _) => {
                node.store.finish_run(run_id, basis, &self.finish(node, table).await?, now).await?;
            }
            (Step::Open, Some(minutes)) => {
                node.store.open_round(run_id, basis, &self.call(table, minutes, now), now).await?;
            }
            _ if asks.is_none() && course.until.is_none() && self.offer(node, now).await? => {}
            _ => {
                node.store.write_round(run_id, basis, &self.next_round(node, table).await?, now).await?;
            }
        }
        Ok(true)
    }

    /// Asks everybody for the next round who is waited for, and the requester, who may speak too.
    fn call(&self, table: &Table, minutes: i64, now: i64) -> Call {
        let round = self.run.current_round + 1;
        let awaited = self.awaited();
        let asked = |seat: &&Seated| {
            let number = seat.participant.seat;
            seat.in_person && (number == 0 || awaited.contains(&number))
        };
        // Where nobody is waited for, nobody is asked.
        let (agents, millis) = match awaited.is_empty() {
            true => (Vec::new(), 0),
            false => {
                let agents = self.seats.iter().filter(asked).map(|seat| seat.participant.agent_id.clone());
                (agents.collect(), minutes.saturating_mul(60_000))
            }
        };
        let pattern =
            table.language.pick("第 {round} 轮开始了，等你回复", "Round {round} is open: your answer is asked for");
        let title = fill(pattern, &[("round", &round.to_string())]);
        Call { round, deadline_at: now.saturating_add(millis), agents, title }
    }

    /// Offers the next round to bridge workers, where one of them was heard of lately who may answer for somebody in it.
    /// False when there is none: then nothing waits.
    async fn offer(&self, node: &Node, now: i64) -> Result<bool, Fault> {
        let (settings, run) = (&node.config.bridge, &self.run);
        let since = now.saturating_sub(settings.worker_seconds.saturating_mul(1000));
        let workers = node.store.bridge_workers(&run.run_id, since, now).await?;
        let mut seats = Vec::new();
        for seat in self.seats.iter().filter(|seat| !seat.in_person && seat.visibility.is_some()) {
            if workers.iter().any(|of| of.is_none() || *of == seat.account_id) {
                seats.push((ids::id("btk")?, seat.participant.seat, seat.account_id.clone()));
            }
        }
        if seats.is_empty() {
            return Ok(false);
        }
        let offer = Offer { run_id: &run.run_id, basis: self.course().basis(), round: run.current_round + 1, seats };
        // Where somebody was faster, the next step begins from there.
        node.store.offer_round(&offer, &BridgeTerms::of(settings), now).await?;
        Ok(true)
    }

    /// Everybody speaks, blind to the others, and what was said is read.
    async fn next_round(&self, node: &Node, table: &Table) -> Result<Round, Fault> {
        let round = self.run.current_round + 1;
        let before = self.findings.last();
        let chains = node.facilitators(self).await?;
        let words = self.words(node, &chains).await?;
        let mut turns = Vec::new();
        for (seat, number) in self.seats.iter().zip(0..) {
            let known = self.record.iter().filter(|(_, speaker, _)| *speaker == number);
            let said: Vec<Claim> = known.map(|(.., claim)| claim.clone()).collect();
            let reply = self.reply_of(round, seat.participant.seat);
            turns.push(Turn { sitting: self, table, words: &words, round, number, seat, said, before, reply });
        }
        let speaking =
            turns.iter().zip(&chains.seats).map(|(turn, chain)| facilitator::first(chain, |who| who.speak(turn)));
        let spoken = try_join_all(speaking).await?;
        let mut record = self.record.clone();
        let mut voices = Vec::new();
        for (turn, (_, spoken)) in turns.iter().zip(spoken) {
            let claims = serde_json::to_value(&spoken.claims)?;
            let seat = turn.seat.participant.seat;
            voices.push(Voice { seat, content: spoken.content, claims, answered_by: spoken.answered_by });
            record.extend(spoken.claims.into_iter().map(|claim| (round, turn.number, claim)));
        }
        let nothing = Findings::default();
        let gathered = Gathered { sitting: self, table, round, record: &record, before, findings: &nothing };
        let (written_by, findings) = facilitator::first(&chains.table, |who| who.synthesize(&gathered)).await?;
        let replies = turns.iter().filter(|turn| turn.reply.is_some()).count();
        // Profiles may go on for a while where people have stopped answering; the run is then over all the same.
        let is_quiet = findings.new_findings == 0 || (self.round_minutes.is_some() && replies == 0);
        Ok(Round {
            round,
            voices,
            replies: i64::try_from(replies).map_err(Fault::internal)?,
            offered: self.round_minutes.is_none() && self.deadline_at.is_some(),
            synthesis: negotiation::summarise(table, round, &findings),
            written_by,
            new_findings: findings.new_findings,
            is_quiet,
            findings: serde_json::to_value(&findings)?,
        })
    }

    /// What was said so far as text, where a model reads it.
    async fn words(&self, node: &Node, chains: &Chains<'_>) -> Result<Vec<(i64, i64, String)>, Fault> {
        if chains.has_model { node.store.contributions(&self.run.run_id).await } else { Ok(Vec::new()) }
    }

    async fn finish(&self, node: &Node, table: &Table) -> Result<Finish, Fault> {
        let (findings, round) = (self.outcome(), self.run.current_round);
        let names: Vec<&str> = table.seats.iter().skip(1).map(|seat| seat.name.as_str()).collect();
        let title =
            format!("{}{}", table.language.pick("计划已出：", "The plan is ready: "), table.language.list(&names));
        let chains = node.facilitators(self).await?;
        let gathered =
            Gathered { sitting: self, table, round, record: &self.record, before: None, findings: &findings };
        let (_, plan) = facilitator::first(&chains.table, |who| who.plan(&gathered)).await?;
        let delivering = self.seats.iter().zip(&chains.seats).zip(0..).map(|((seat, chain), number)| {
            let seen = self.seen_by(seat.account_id.as_deref().unwrap_or_default());
            let (plan, findings) = (&plan, &findings);
            async move {
                // What the reader may see is decided before anybody writes to them; of the plan too.
                let seen_plan = seen.as_ref().map(Seen::plan);
                let plan = seen_plan.as_ref().unwrap_or(plan);
                let (table, record, findings) = match &seen {
                    Some(seen) => (&seen.table, seen.record.as_slice(), &seen.findings),
                    None => (table, self.record.as_slice(), findings),
                };
                let gathered = Gathered { sitting: self, table, round, record, before: None, findings };
                let (_, delivery) = facilitator::first(chain, |who| who.deliver(&gathered, plan, number)).await?;
                let page = negotiation::write_delivery(&delivery, plan);
                Ok::<_, Fault>((seat.participant.seat, page, serde_json::to_value(&delivery)?))
            }
        });
        Ok(Finish {
            plan: negotiation::write_plan(&plan),
            plan_data: serde_json::to_value(&plan)?,
            metrics: negotiation::measure(table, &self.record, &findings),
            deliveries: try_join_all(delivering).await?,
            title,
        })
    }

    /// True for a private agent whose own words are in the run, said by a person or by a bridge worker, towards another
    /// account. What a node quotes from a profile is what was found there.
    pub fn keeps_words(&self, seat: &Seated, account_id: &str) -> bool {
        let has_spoken = || self.replies.iter().any(|reply| reply.seat == seat.participant.seat);
        seat.hides_from(account_id) && (seat.in_person || has_spoken())
    }

    /// The run without what people with a private agent have said, for somebody else in it; nothing where that is all.
    pub fn seen_by(&self, account_id: &str) -> Option<Seen> {
        let hidden = |seat: &&Seated| self.keeps_words(seat, account_id);
        if !self.seats.iter().any(|seat| hidden(&seat)) {
            return None;
        }
        let mut table = self.table();
        for (seat, number) in self.seats.iter().zip(0..) {
            if hidden(&seat) {
                table.withhold(number, None);
            }
        }
        Some(Seen::of(table, &self.record, self.outcome()))
    }

    /// The run as strangers see it: the publisher's own seats, public profiles that spoke, and the replies of public
    /// agents that say so themselves. All others keep name and words for themselves; and so does a private demand.
    pub fn seen_by_strangers(&self) -> Seen {
        let mut table = self.table();
        let consents: HashMap<(i64, i64), bool> =
            self.replies.iter().map(|reply| ((reply.round, reply.seat), says_public(reply))).collect();
        for (seat, number) in self.seats.iter().zip(0..) {
            if !self.is_shown(seat) {
                let pattern = table.language.pick("参与者 {n}", "Participant {n}");
                table.withhold(number, Some(fill(pattern, &[("n", &number.to_string())])));
            }
        }
        if !self.demand_is_public {
            table.needs.clear();
            table.aims.clear();
            table.demand.clear();
        }
        let consented = |round: i64, number: usize| match self.seats.get(number) {
            Some(seat) if self.is_own(seat) => true,
            // What a bridge worker said is as much the agent's own as what a person said.
            Some(seat) => consents.get(&(round, seat.participant.seat)).copied().unwrap_or(!seat.in_person),
            None => false,
        };
        let record: Vec<_> =
            self.record.iter().filter(|(round, number, _)| consented(*round, *number)).cloned().collect();
        let mut findings = self.outcome();
        findings.covered.retain(|cover| consented(cover.round, cover.seat));
        if !self.demand_is_public {
            // A relation with the requester is told in words of the demand.
            findings.gaps.clear();
            findings.pairs.iter_mut().filter(|pair| pair.a == 0).for_each(|pair| pair.words.clear());
            findings.tensions.retain(|tension| !tension.cites.contains(&negotiation::DEMAND));
        }
        Seen::of(table, &record, findings)
    }

    /// True when strangers may know who sits there.
    pub fn is_shown(&self, seat: &Seated) -> bool {
        let is_public = seat.visibility.as_deref() == Some("public");
        let number = seat.participant.seat;
        match (self.is_own(seat), seat.in_person) {
            (true, _) => true,
            (_, false) => is_public || seat.participant.is_sample,
            (_, true) => is_public && self.replies.iter().any(|reply| reply.seat == number && says_public(reply)),
        }
    }

    fn is_own(&self, seat: &Seated) -> bool {
        seat.account_id.as_deref() == Some(&self.run.account_id)
    }
}

/// A run as somebody may read it.
pub struct Seen {
    /// Who sits there.
    pub table: Table,
    /// What was said.
    pub record: Vec<(i64, usize, Claim)>,
    /// What it came to.
    pub findings: Findings,
}

impl Seen {
    fn of(table: Table, record: &[(i64, usize, Claim)], findings: Findings) -> Seen {
        let record = table.readable(record);
        let findings = findings.without_withheld(&table);
        Seen { table, record, findings }
    }

    /// The plan as far as it may be read.
    pub fn plan(&self) -> Plan {
        negotiation::draft(&self.table, &self.record, &self.findings)
    }
}

fn says_public(reply: &Reply) -> bool {
    reply.metadata.as_ref().is_some_and(|metadata| metadata["public"] == true)
}

/// A reply is read as a profile is; a list in it is as good as sentences.
pub(in crate::node) fn read(reply: &str) -> Profile {
    let lines: Vec<&str> =
        reply.lines().map(|line| line.trim_start().trim_start_matches(['-', '*', '•', ' '])).collect();
    Profile::parse(&lines.join("\n"))
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
