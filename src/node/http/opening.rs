//! What confirming and discovering have in common: a demand becomes a query, nominations and, if asked for, a run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::node::access::Caller;
use crate::node::discovery::{Match, Searched, Seeker};
use crate::node::language::Language;
use crate::node::model::{Agent, Participant, Run, now};
use crate::node::profile::Profile;
use crate::node::store::{Nominee, OpenedQuery};
use crate::node::{Fault, Node, ids, negotiation, quality};
use crate::operations::{LINE, TEXT};

/// Longest intent and demand, in characters.
pub const DEMAND: usize = TEXT;

/// Most tags to search by.
const TAGS: usize = 50;

/// The fields with which both say how to search; the row of the table has their ranges.
#[derive(Clone, Deserialize)]
pub struct Options {
    /// Only agents with one of these tags.
    scope_tags: Option<Vec<String>>,
    /// Most nominations; 10 unless given.
    max_candidates: Option<i64>,
    /// Open a run, too.
    start_negotiation: Option<bool>,
    /// With so many people; 3 unless given.
    k: Option<i64>,
}

impl Options {
    fn scope_tags(&self) -> &[String] {
        self.scope_tags.as_deref().unwrap_or_default()
    }

    fn max_candidates(&self) -> i64 {
        self.max_candidates.unwrap_or(10)
    }

    /// How many people a run is opened with, where one is.
    pub fn seats(&self) -> Option<i64> {
        self.start_negotiation.unwrap_or(false).then(|| self.k.unwrap_or(3))
    }
}

/// What to search for and how.
pub struct Search {
    /// The demand, plain or as a document.
    pub demand_text: String,
    /// The formulation it confirms.
    pub session_id: Option<String>,
    /// Demand and query that are searched for once more.
    pub again: Option<Again>,
    /// The scene, in which its scoped agents are found too.
    pub scene_context: Option<String>,
    /// The rest, as the caller says it.
    pub options: Options,
}

/// What is repeated.
pub struct Again {
    /// The demand, which is there already.
    pub demand_id: String,
    /// The query before.
    pub query_id: String,
}

/// What a search brought into being.
pub struct Opened {
    /// The query.
    pub query_id: String,
    /// The run with its seats.
    pub run: Option<(Run, Vec<Participant>)>,
}

/// A scene is named in a line.
pub fn check_scene(scene: Option<&str>) -> Result<(), Fault> {
    match scene {
        Some(scene) if scene.chars().count() > LINE => {
            Err(Fault::invalid(format!("scene_context has more than {LINE} characters")))
        }
        _ => Ok(()),
    }
}

/// Finds people and writes demand, query, nominations and run at once. The run is a row before anybody works on it. None,
/// with nothing written, when the formulation has changed or was confirmed in the meantime.
pub async fn open(node: &Node, caller: &Caller, agent: &Agent, search: Search) -> Result<Option<Opened>, Fault> {
    let options = &search.options;
    if options.scope_tags().len() > TAGS {
        return Err(Fault::invalid(format!("scope_tags must be at most {TAGS}, not {}", options.scope_tags().len())));
    }
    if let Some(tag) = options.scope_tags().iter().find(|tag| tag.chars().count() > LINE) {
        return Err(Fault::invalid(format!("scope_tags: {:.20}... has more than {LINE} characters", tag)));
    }
    check_scene(search.scene_context.as_deref())?;
    quality::refuse_thin(&node.config, agent)?;
    let k = options.seats();
    let Searched { matches, embeddings } = node.search(seeker(caller, agent, &search)).await?;
    let rerun_of = search.again.as_ref().map(|again| again.query_id.as_str());
    let demand_id = match &search.again {
        Some(again) => again.demand_id.clone(),
        None => ids::id("dmd")?,
    };
    let query_id = ids::id("qry")?;
    let run = match k {
        None => None,
        Some(_) if matches.is_empty() => None,
        Some(k) => {
            let seats = usize::try_from(k).unwrap_or(3).min(matches.len());
            let run =
                new_run(agent, demand_id.clone(), query_id.clone(), "worker_distributed", negotiation::MAX_ROUNDS)?;
            Some((run, seated(agent, &matches[..seats])))
        }
    };
    let shown = usize::try_from(options.max_candidates()).unwrap_or(100);
    let nominees = matches.into_iter().take(shown).map(nominee).collect::<Result<Vec<Nominee>, Fault>>()?;
    let opening = OpenedQuery {
        account_id: &caller.account_id,
        agent_id: &agent.agent_id,
        session_id: search.session_id.as_deref(),
        demand_id: &demand_id,
        demand_text: &search.demand_text,
        rerun_of,
        query_id: &query_id,
        scope_tags: options.scope_tags(),
        scene_context: search.scene_context.as_deref(),
        max_candidates: options.max_candidates(),
        embeddings,
        nominees: &nominees,
        run: run.as_ref().map(|(run, participants)| (run, participants.as_slice())),
    };
    let written = node.store.open_query(&opening, &node.config.quota, now()).await?;
    Ok(written.then_some(Opened { query_id, run }))
}

fn seeker(caller: &Caller, agent: &Agent, search: &Search) -> Seeker {
    let options = &search.options;
    let most = options.max_candidates().max(options.seats().unwrap_or(0));
    Seeker {
        account_id: caller.account_id.clone(),
        demand: Profile::parse(&search.demand_text),
        own: Profile::parse(&agent.profile_text),
        scope_tags: options.scope_tags().to_vec(),
        scene: search.scene_context.clone(),
        language: Language::of_text(&search.demand_text),
        most: usize::try_from(most).unwrap_or(100),
    }
}

fn nominee(found: Match) -> Result<Nominee, Fault> {
    Ok(Nominee {
        agent_id: found.agent.agent_id,
        display_name: found.agent.display_name,
        perspective: found.perspective.name(),
        score: found.score,
        match_reason: found.reason,
        evidence: found.evidence.map(serde_json::to_value).transpose()?,
        is_sample: found.agent.is_sample,
    })
}

fn seated(agent: &Agent, matches: &[Match]) -> Vec<Participant> {
    let found = matches.iter().zip(1..).map(|(found, seat)| Participant {
        seat,
        agent_id: found.agent.agent_id.clone(),
        display_name: found.agent.display_name.clone(),
        perspective: Some(found.perspective.name().to_owned()),
        match_reason: found.reason.clone(),
        is_sample: found.agent.is_sample,
        profile_text: found.agent.profile_text.clone(),
        delivery: None,
        delivery_data: None,
    });
    std::iter::once(requester_seat(agent)).chain(found).collect()
}

/// A run of this agent's account that nobody has worked on yet.
pub fn new_run(agent: &Agent, demand_id: String, query_id: String, mode: &str, max_rounds: i64) -> Result<Run, Fault> {
    Ok(Run {
        run_id: ids::id("run")?,
        account_id: agent.account_id.clone(),
        agent_id: agent.agent_id.clone(),
        demand_id,
        query_id,
        status: "queued".into(),
        facilitator: negotiation::FACILITATOR.into(),
        execution_mode: mode.into(),
        current_round: 0,
        max_rounds,
        quiet_rounds: 0,
        public_visibility: false,
        plan: None,
        plan_data: None,
        metrics: None,
        error: None,
        created_at: now(),
        started_at: None,
        finished_at: None,
        epoch: 0,
    })
}

/// The seat of whoever asks.
pub fn requester_seat(agent: &Agent) -> Participant {
    Participant {
        seat: 0,
        agent_id: agent.agent_id.clone(),
        display_name: agent.display_name.clone(),
        perspective: None,
        match_reason: String::new(),
        is_sample: agent.is_sample,
        profile_text: agent.profile_text.clone(),
        delivery: None,
        delivery_data: None,
    }
}

/// A run as confirm and discover show it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Hosted {
    /// Its id.
    pub run_id: String,
    /// `pending` while it waits to be begun, then as in `run_status`.
    pub status: String,
    /// `worker_distributed`.
    pub execution_mode: String,
    /// The requester has a seat but is not counted: `k` people were asked for.
    pub participant_count: usize,
    /// Who speaks for the participants.
    pub facilitator: String,
    /// Where anybody can read it, once it is published.
    pub public_url: Option<String>,
}

impl Hosted {
    /// This run with these seats.
    pub fn of(run: &Run, seats: &[Participant]) -> Hosted {
        Hosted {
            run_id: run.run_id.clone(),
            status: if run.status == "queued" { "pending".into() } else { run.status.clone() },
            execution_mode: run.execution_mode.clone(),
            participant_count: seats.len().saturating_sub(1),
            facilitator: run.facilitator.clone(),
            public_url: None,
        }
    }
}
