//! What confirming and discovering have in common: a demand becomes a query, nominations and, if asked for, a run.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::node::access::Caller;
use crate::node::discovery::Seeker;
use crate::node::language::Language;
use crate::node::model::{Agent, Nomination, Participant, Run, now};
use crate::node::profile::Profile;
use crate::node::store::Opening;
use crate::node::{Fault, Node, ids, negotiation};

/// Longest intent and demand, in characters.
pub const DEMAND: usize = 20_000;

/// The fields with which both say how to search.
#[derive(Deserialize)]
pub struct Options {
    /// Only agents with one of these tags.
    #[serde(default)]
    scope_tags: Vec<String>,
    /// Most nominations.
    #[serde(default = "ten")]
    max_candidates: i64,
    /// Open a run, too.
    #[serde(default)]
    start_negotiation: bool,
    /// With so many people; 3 unless given.
    k: Option<i64>,
}

fn ten() -> i64 {
    10
}

impl Options {
    /// Refuses what is out of range.
    fn check(&self) -> Result<(), Fault> {
        if !(1..=100).contains(&self.max_candidates) {
            return Err(Fault::invalid(format!("max_candidates must be from 1 to 100, not {}", self.max_candidates)));
        }
        match self.seats() {
            Some(k) if !(1..=8).contains(&k) => Err(Fault::invalid(format!("k must be from 1 to 8, not {k}"))),
            _ => Ok(()),
        }
    }

    /// How many people a run is opened with, where one is.
    pub fn seats(&self) -> Option<i64> {
        self.start_negotiation.then(|| self.k.unwrap_or(3))
    }
}

/// What to search for and how.
pub struct Search {
    /// The demand, plain or as a document.
    pub demand_text: String,
    /// The formulation it confirms.
    pub session_id: Option<String>,
    /// The scene, in which its scoped agents are found too.
    pub scene_context: Option<String>,
    /// The rest, as the caller says it.
    pub options: Options,
}

/// What a search brought into being.
pub struct Opened {
    /// The query.
    pub query_id: String,
    /// The run with its seats.
    pub run: Option<(Run, Vec<Participant>)>,
}

/// Finds people and writes demand, query, nominations and run at once. The run is a row before anybody works on it.
pub async fn open(node: &Node, caller: &Caller, agent: &Agent, search: Search) -> Result<Opened, Fault> {
    let options = &search.options;
    options.check()?;
    let k = options.seats();
    let engine = node.index.engine(&node.store).await?;
    let most = usize::try_from(options.max_candidates.max(k.unwrap_or(0))).unwrap_or(100);
    let matches = engine.discover(&Seeker {
        account_id: &caller.account_id,
        demand: &Profile::parse(&search.demand_text),
        own: &Profile::parse(&agent.profile_text),
        scope_tags: &options.scope_tags,
        scene: search.scene_context.as_deref(),
        language: Language::of_text(&search.demand_text),
        most,
    });
    let nominations = matches
        .iter()
        .map(|found| {
            Ok(Nomination {
                nomination_id: ids::id("nom")?,
                agent_id: found.agent.agent_id.clone(),
                display_name: found.agent.display_name.clone(),
                perspective: found.perspective.name().to_owned(),
                score: (found.score * 1e4).round() / 1e4,
                match_reason: found.reason.clone(),
                is_sample: found.agent.is_sample,
            })
        })
        .collect::<Result<Vec<_>, Fault>>()?;
    let (demand_id, query_id) = (ids::id("dmd")?, ids::id("qry")?);
    let run = match k {
        None => None,
        Some(_) if matches.is_empty() => None,
        Some(k) => {
            let run = new_run(caller, agent, &demand_id, &query_id)?;
            let k = usize::try_from(k).unwrap_or(3);
            let seats =
                std::iter::once(requester_seat(agent)).chain(matches.iter().zip(1..).take(k).map(|(found, seat)| {
                    Participant {
                        seat,
                        agent_id: found.agent.agent_id.clone(),
                        display_name: found.agent.display_name.clone(),
                        perspective: Some(found.perspective.name().to_owned()),
                        match_reason: found.reason.clone(),
                        is_sample: found.agent.is_sample,
                        profile_text: found.agent.profile_text.clone(),
                        delivery: None,
                    }
                }));
            Some((run, seats.collect::<Vec<_>>()))
        }
    };
    let shown = nominations.len().min(usize::try_from(options.max_candidates).unwrap_or(100));
    let opening = Opening {
        account_id: &caller.account_id,
        agent_id: &agent.agent_id,
        session_id: search.session_id.as_deref(),
        demand_id: &demand_id,
        demand_text: &search.demand_text,
        query_id: &query_id,
        nominations: &nominations[..shown],
        run: run.as_ref().map(|(run, participants)| (run, participants.as_slice())),
    };
    node.store.open_query(&opening, now()).await?;
    node.wake.notify_one();
    Ok(Opened { query_id, run })
}

fn new_run(caller: &Caller, agent: &Agent, demand_id: &str, query_id: &str) -> Result<Run, Fault> {
    Ok(Run {
        run_id: ids::id("run")?,
        account_id: caller.account_id.clone(),
        agent_id: agent.agent_id.clone(),
        demand_id: demand_id.to_owned(),
        query_id: query_id.to_owned(),
        status: "queued".into(),
        facilitator: negotiation::FACILITATOR.into(),
        execution_mode: "worker_distributed".into(),
        current_round: 0,
        max_rounds: negotiation::MAX_ROUNDS,
        quiet_rounds: 0,
        public_visibility: false,
        plan: None,
        metrics: None,
        error: None,
        created_at: now(),
        started_at: None,
        finished_at: None,
    })
}

fn requester_seat(agent: &Agent) -> Participant {
    Participant {
        seat: 0,
        agent_id: agent.agent_id.clone(),
        display_name: agent.display_name.clone(),
        perspective: None,
        match_reason: String::new(),
        is_sample: agent.is_sample,
        profile_text: agent.profile_text.clone(),
        delivery: None,
    }
}

/// A run as confirm and discover show it. The requester has a seat but is not counted: `k` people were asked for.
pub fn hosted(run: &Run, seats: &[Participant]) -> Value {
    json!({
        "run_id": run.run_id,
        "status": if run.status == "queued" { "pending" } else { run.status.as_str() },
        "execution_mode": run.execution_mode,
        "participant_count": seats.len().saturating_sub(1),
        "facilitator": run.facilitator,
        "public_url": null,
    })
}
