//! `/discover`: a demand becomes a query, nominations and, if asked for, a run.

use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::json;

use super::express::{DEMAND, hosted, ten};
use super::{Answer, Json, Shared, text};
use crate::node::access::Caller;
use crate::node::discovery::{Perspective, Seeker};
use crate::node::language::Language;
use crate::node::model::{Agent, Nomination, Participant, Query, Run, now};
use crate::node::profile::Profile;
use crate::node::store::Opening;
use crate::node::{Fault, Node, ids, negotiation};

#[derive(Deserialize)]
pub struct Discover {
    requester: String,
    demand_text: String,
    #[serde(default)]
    scope_tags: Vec<String>,
    #[serde(default = "ten")]
    max_candidates: i64,
    #[serde(default)]
    start_negotiation: bool,
    k: Option<i64>,
    scene_context: Option<String>,
}

pub async fn discover(State(node): Shared, caller: Caller, Json(body): Json<Discover>) -> Answer {
    let agent = caller.agent(&node, &body.requester).await?;
    let search = Search {
        demand_text: text("demand_text", &body.demand_text, DEMAND)?,
        session_id: None,
        scope_tags: body.scope_tags,
        scene_context: body.scene_context,
        max_candidates: body.max_candidates,
        k: body.start_negotiation.then(|| body.k.unwrap_or(3)),
    };
    let opened = open(&node, &caller, &agent, search).await?;
    let query = own_query(&node, &caller, &opened.query_id).await?;
    let run = opened.run.as_ref().map(|(run, seats)| hosted(run, seats));
    Ok(Json(json!({
        "query_id": query.query_id,
        "status": query.status,
        "demand_id": query.demand_id,
        "nominations": query.nominations,
        "run": run,
        "created_at": query.created_at,
    })))
}

pub async fn query(State(node): Shared, caller: Caller, Path(query_id): Path<String>) -> Result<Json<Query>, Fault> {
    Ok(Json(own_query(&node, &caller, &query_id).await?))
}

async fn own_query(node: &Node, caller: &Caller, query_id: &str) -> Result<Query, Fault> {
    let query = node.store.query(&caller.account_id, query_id).await?;
    query.ok_or_else(|| Fault::missing("discovery query", query_id))
}

/// What to search for and how.
pub struct Search {
    /// The demand, plain or as a document.
    pub demand_text: String,
    /// The formulation it confirms.
    pub session_id: Option<String>,
    /// Only agents with one of these tags.
    pub scope_tags: Vec<String>,
    /// The scene, in which its scoped agents are found too.
    pub scene_context: Option<String>,
    /// Most nominations.
    pub max_candidates: i64,
    /// With it a run is opened with so many people.
    pub k: Option<i64>,
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
    if !(1..=100).contains(&search.max_candidates) {
        return Err(Fault::invalid(format!("max_candidates must be from 1 to 100, not {}", search.max_candidates)));
    }
    if let Some(k) = search.k.filter(|k| !(1..=8).contains(k)) {
        return Err(Fault::invalid(format!("k must be from 1 to 8, not {k}")));
    }
    let engine = node.index.engine(&node.store).await?;
    let most = usize::try_from(search.max_candidates.max(search.k.unwrap_or(0))).unwrap_or(100);
    let matches = engine.discover(&Seeker {
        account_id: &caller.account_id,
        demand: &Profile::parse(&search.demand_text),
        own: &Profile::parse(&agent.profile_text),
        scope_tags: &search.scope_tags,
        scene: search.scene_context.as_deref(),
        language: Language::of(&search.demand_text),
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
    let run = match search.k {
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
                        perspective: Some(Perspective::name(found.perspective).to_owned()),
                        match_reason: found.reason.clone(),
                        is_sample: found.agent.is_sample,
                        profile_text: found.agent.profile_text.clone(),
                        delivery: None,
                    }
                }));
            Some((run, seats.collect::<Vec<_>>()))
        }
    };
    let shown = nominations.len().min(usize::try_from(search.max_candidates).unwrap_or(100));
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
