//! What a run looks like to a viewer: events in the order in which a newcomer reads them.
//!
//! Everything that is shown passes through here, and is held back by the same rules as the plan: [`Sitting::seen_by`] for
//! those who sit in the run, [`Sitting::seen_by_strangers`] for everybody else.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Viewer;
use crate::node::Fault;
use crate::node::jobs::{Seen, Sitting};
use crate::node::model::time;
use crate::node::negotiation::{self, Claim, Table};
use crate::node::sse::event;
use crate::node::store::{Seated, Source};

/// The events of a run so far.
pub struct Story {
    /// In the order in which a newcomer reads them.
    pub parts: Vec<Part>,
    /// Nothing more will come.
    pub is_over: bool,
}

/// One of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Of a finished round: its number, and the digest of all rounds up to it.
    pub round: Option<(i64, String)>,
    /// As it goes over the wire.
    pub text: String,
}

/// A run as it is about to be told.
struct Teller<'a> {
    sitting: &'a Sitting,
    said: &'a [(i64, i64, String)],
    sources: &'a [Source],
    viewer: &'a Viewer,
    /// Where something is held back.
    seen: Option<Seen>,
    /// Where nothing is.
    whole: Table,
}

impl Story {
    /// Of a run that this viewer may not see any more.
    pub fn gone() -> Story {
        Story { parts: vec![Part { round: None, text: event("gone", None, &json!({})) }], is_over: true }
    }
}

/// Tells a run with what was said in it and by whom.
pub fn of(sitting: &Sitting, said: &[(i64, i64, String)], sources: &[Source], viewer: &Viewer) -> Result<Story, Fault> {
    let seen = match viewer {
        Viewer::Strangers => Some(sitting.seen_by_strangers()),
        Viewer::Account(account_id) => sitting.seen_by(account_id),
    };
    let teller = Teller { sitting, said, sources, viewer, seen, whole: sitting.table() };
    let mut parts = vec![part("run", &teller.run()), part("participants", &teller.participants())];
    let mut digest = Sha256::new();
    let mut place = None;
    for (findings, number) in sitting.findings.iter().zip(1..) {
        let data = teller.round(number, findings)?;
        digest.update(data.to_string());
        let so_far: String = digest.clone().finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let id = format!("{number}.{so_far}");
        parts.push(Part { round: Some((number, so_far)), text: event("round", Some(&id), &data) });
        place = Some(id);
    }
    parts.push(Part { round: None, text: event("open", place.as_deref(), &teller.open()) });
    match sitting.run.status.as_str() {
        "done" => parts.push(Part { round: None, text: event("done", place.as_deref(), &teller.done()?) }),
        "failed" | "cancelled" => {
            parts.push(Part { round: None, text: event("failed", place.as_deref(), &teller.failed()) })
        }
        _ => {}
    }
    Ok(Story { parts, is_over: sitting.is_over() })
}

fn part(name: &str, data: &Value) -> Part {
    Part { round: None, text: event(name, None, data) }
}

impl Teller<'_> {
    fn table(&self) -> &Table {
        self.seen.as_ref().map_or(&self.whole, |seen| &seen.table)
    }

    fn is_stranger(&self) -> bool {
        *self.viewer == Viewer::Strangers
    }

    fn is_viewers(&self, seat: &Seated) -> bool {
        matches!(self.viewer, Viewer::Account(account_id) if seat.account_id.as_deref() == Some(account_id))
    }

    fn demand(&self) -> Option<&str> {
        let demand = Some(self.sitting.demand.as_str()).filter(|demand| !demand.is_empty());
        demand.filter(|_| self.sitting.demand_is_public || !self.is_stranger())
    }

    fn run(&self) -> Value {
        let run = &self.sitting.run;
        json!({
            "run_id": run.run_id,
            "status": run.status,
            "round": run.current_round,
            "max_rounds": run.max_rounds,
            "facilitator": run.facilitator,
            "mode": run.execution_mode,
            "language": self.whole.language.pick("zh", "en"),
            "demand": self.demand(),
            "public": run.public_visibility,
            "viewer": if self.is_stranger() { "stranger" } else { "member" },
            "created_at": time(run.created_at),
            "started_at": run.started_at.map(time),
            "finished_at": run.finished_at.map(time),
        })
    }

    fn participants(&self) -> Value {
        let seats = self.sitting.seats.iter().zip(0..).map(|(seat, number)| {
            let participant = &seat.participant;
            let role = match &participant.perspective {
                Some(perspective) => perspective.as_str(),
                None if participant.seat == 0 => "requester",
                None => "invited",
            };
            let withheld = self.table().seats.get(number).is_none_or(|seat| seat.withheld);
            json!({
                "seat": participant.seat,
                "name": self.table().name(number),
                "role": role,
                "is_sample": participant.is_sample,
                "withheld": withheld,
                "speaks": if seat.in_person { "person" } else { "profile" },
                "you": self.is_viewers(seat),
                "reason": Some(&participant.match_reason).filter(|reason| !self.is_stranger() && !reason.is_empty()),
            })
        });
        json!({ "participants": seats.collect::<Vec<_>>() })
    }

    fn round(&self, round: i64, findings: &negotiation::Findings) -> Result<Value, Fault> {
        let findings = match self.seen {
            Some(_) => findings.clone().without_withheld(self.table()),
            None => findings.clone(),
        };
        let said: Vec<Value> =
            self.sitting.seats.iter().zip(0..).map(|(seat, at)| self.voice(seat, at, round)).collect();
        let mut relations = Vec::new();
        for pair in &findings.pairs {
            let mut relation = serde_json::to_value(pair)?;
            if self.is_stranger() {
                let sides = [pair.a, pair.b].map(|seat| (self.is_open(seat), self.heard(seat, round)));
                let stands = |word: &str| sides.iter().all(|(is_open, heard)| *is_open || heard.contains(word));
                let is_shown = |word: &&String| stands(&word.to_lowercase());
                let words: Vec<&String> = pair.words.iter().filter(is_shown).collect();
                relation["words"] = json!(words);
            }
            relations.push(relation);
        }
        let gaps = if self.demand().is_some() { findings.gaps } else { Vec::new() };
        Ok(json!({
            "round": round,
            "said": said,
            "relations": relations,
            "gaps": gaps,
            "new_findings": findings.new_findings,
        }))
    }

    /// A seat for which a profile speaks that everybody may read.
    fn is_open(&self, number: usize) -> bool {
        let Some(seat) = self.sitting.seats.get(number).filter(|_| number > 0) else { return false };
        let has_spoken = self.sitting.replies.iter().any(|reply| reply.seat == seat.participant.seat);
        self.sitting.is_shown(seat) && !seat.in_person && !has_spoken
    }

    /// What strangers can read anyway of what a seat has said up to a round, in small letters: a word of a relation is
    /// shown to them where it stands in something that is, on both sides: else it would tell what one of them has not shown.
    fn heard(&self, number: usize, round: i64) -> String {
        let Some(seen) = &self.seen else { return String::new() };
        let mut heard = if number == 0 { self.demand().unwrap_or_default().to_lowercase() } else { String::new() };
        for (at, seat, claim) in &seen.record {
            if *seat == number && *at <= round {
                heard.push('\n');
                heard.push_str(&claim.text.to_lowercase());
            }
        }
        heard
    }

    /// What a seat said in a round.
    fn voice(&self, seat: &Seated, at: usize, round: i64) -> Value {
        let number = seat.participant.seat;
        let source = self.sources.iter().find(|source| source.round == round && source.seat == number);
        let answered_by = source.and_then(|source| source.answered_by.as_deref());
        let text = self.words(seat, at, round, answered_by);
        let has_claims = self.sitting.record.iter().any(|(spoken, speaker, _)| *spoken == round && *speaker == at);
        json!({
            "seat": number,
            "answered_by": answered_by,
            "quiet": text.is_some() && matches!(answered_by, Some("rules" | "model")) && !has_claims,
            "model": source.and_then(|source| source.model.as_deref()),
            "offered_to_bridge": source.is_some_and(|source| source.offered_to_bridge),
            "hidden": text.is_none(),
            "text": text.unwrap_or_default(),
        })
    }

    /// The same as words; none where they are not for this viewer.
    fn words(&self, seat: &Seated, at: usize, round: i64, answered_by: Option<&str>) -> Option<String> {
        let said = || {
            let number = seat.participant.seat;
            let found = self.said.iter().find(|(spoken, speaker, _)| *spoken == round && *speaker == number);
            found.map_or_else(String::new, |(.., text)| text.clone())
        };
        let Some(seen) = &self.seen else { return Some(said()) };
        if seen.table.seats.get(at).is_none_or(|seat| seat.withheld) {
            return None;
        }
        let in_own_words = matches!(answered_by, Some("person" | "bridge"));
        let consents = self
            .sitting
            .reply_of(round, seat.participant.seat)
            .is_some_and(|reply| reply.metadata.as_ref().is_some_and(|metadata| metadata["public"] == true));
        let is_own = seat.account_id.as_deref() == Some(&self.sitting.run.account_id);
        match (self.is_stranger(), in_own_words) {
            _ if answered_by == Some("nobody") => Some(String::new()),
            (false, true) => Some(said()),
            // Who publishes a run publishes what the plan quotes; the rest of a reply only where it says so.
            (true, true) if consents => Some(said()),
            (true, true) if !is_own => None,
            _ => {
                let claims: Vec<Claim> = seen
                    .record
                    .iter()
                    .filter(|(spoken, speaker, _)| *spoken == round && *speaker == at)
                    .map(|(.., claim)| claim.clone())
                    .collect();
                Some(negotiation::speak(&seen.table, &claims))
            }
        }
    }

    /// The round that is open now; null between two rounds.
    fn open(&self) -> Value {
        let Some(round) = self.sitting.open_round() else { return json!({ "round": null }) };
        let awaited = if self.sitting.round_minutes.is_some() { self.sitting.awaited() } else { Vec::new() };
        let seats = self.sitting.seats.iter().map(|seat| {
            let number = seat.participant.seat;
            json!({
                "seat": number,
                "answered": self.sitting.reply_of(round, number).is_some(),
                "awaited": awaited.contains(&number),
            })
        });
        json!({
            "round": round,
            "deadline_at": self.sitting.deadline_at.map(time),
            "seats": seats.collect::<Vec<_>>(),
        })
    }

    fn done(&self) -> Result<Value, Fault> {
        let own = self.sitting.seats.iter().filter(|seat| self.is_viewers(seat)).map(|seat| &seat.participant);
        let deliveries = own.filter_map(|participant| {
            let (name, text) = (&participant.display_name, participant.delivery.as_ref()?);
            Some(json!({ "seat": participant.seat, "name": name, "text": text, "data": participant.delivery_data }))
        });
        let (plan, plan_json) = match self.seen.as_ref().map(Seen::plan) {
            Some(plan) => (Some(negotiation::write_plan(&plan)), Some(serde_json::to_value(plan)?)),
            None => (self.sitting.run.plan.clone(), self.sitting.run.plan_data.clone()),
        };
        let plan_json = plan_json.map(|plan| self.without_words(plan));
        Ok(json!({ "plan": plan, "plan_json": plan_json, "deliveries": deliveries.collect::<Vec<_>>() }))
    }

    /// Strangers read the words of relations in the rounds, as far as they are for them.
    fn without_words(&self, mut plan: Value) -> Value {
        if let (true, Some(plan)) = (self.is_stranger(), plan.as_object_mut()) {
            plan.remove("relations");
        }
        plan
    }

    /// Why a run failed, or was called off, is for those who sat in it.
    fn failed(&self) -> Value {
        json!({ "error": self.sitting.run.error.as_ref().filter(|_| !self.is_stranger()) })
    }
}
