//! The resources of the protocol as the node sends them. Fields keep this order in JSON.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::Fault;
use super::discovery::Evidence;
use super::formulation::{Parts, Sufficiency};

/// RFC 3339 (UTC, milliseconds) of a stored time.
pub fn time(millis: i64) -> String {
    jiff::Timestamp::from_millisecond(millis).map(|time| format!("{time:.3}")).unwrap_or_default()
}

/// Now, as it is stored.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// An account as its owner sees it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub account_id: String,
    /// Login address.
    pub email: String,
    /// Display name.
    pub name: String,
    /// Argon2id in PHC form; none where nobody can log in.
    pub password_hash: Option<String>,
    /// First-person profile.
    pub profile_text: String,
    /// Stored time.
    pub created_at: i64,
}

/// An agent.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Agent {
    /// Its id.
    pub agent_id: String,
    /// Whose it is; not shown to others.
    #[serde(skip)]
    pub account_id: String,
    /// Its name.
    pub display_name: String,
    /// Markdown or plain text.
    pub profile_text: String,
    /// `plaintext`.
    pub profile_source: String,
    /// `public`, `scoped` or `private`.
    pub visibility: String,
    /// Scenes and tags in which a scoped agent is found.
    pub scoped_tags: Vec<String>,
    /// Anything its owner declares.
    pub capability_manifest: Option<Value>,
    /// The account's first agent.
    pub is_primary: bool,
    /// One of the sample community: invented, answers from its profile.
    pub is_sample: bool,
    /// RFC 3339.
    pub created_at: String,
}

/// A formulation session.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Formulation {
    /// Its id.
    pub session_id: String,
    /// Whose it is.
    #[serde(skip)]
    pub account_id: String,
    /// For which agent.
    pub agent_id: String,
    /// The first wording.
    pub raw_intent: String,
    /// Scene to search in.
    pub scene_context: Option<String>,
    /// The document, Markdown.
    pub formulated_demand: String,
    /// What the document is made of.
    pub updates: Parts,
    /// How the document stands, part by part.
    pub sufficiency: Sufficiency,
    /// True when no question is open.
    pub ready: bool,
    /// `open` or `confirmed`.
    pub status: String,
    /// Set by the confirmation.
    pub demand_id: Option<String>,
    /// Set by the confirmation.
    pub query_id: Option<String>,
    /// Set by a confirmation that opened a run.
    pub run_id: Option<String>,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub updated_at: String,
}

impl Formulation {
    /// Refuses a session that is confirmed.
    pub fn still_open(&self) -> Result<(), Fault> {
        if self.status == "open" {
            return Ok(());
        }
        let message = format!("formulation session {:?} is confirmed, and takes no more answers", self.session_id);
        Err(Fault::new(409, "already_confirmed", message).hint("towow formulation start --help"))
    }
}

/// Something that was said while a demand was formulated.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Turn {
    /// `user` or `assistant`.
    pub role: String,
    /// As it was said.
    pub content: String,
    /// RFC 3339.
    pub created_at: String,
}

/// A demand.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Demand {
    /// Its id.
    pub demand_id: String,
    /// For which agent.
    pub agent_id: String,
    /// The formulation it came from.
    pub session_id: Option<String>,
    /// The whole text.
    pub demand_text: String,
    /// `private` unless its owner says otherwise.
    pub visibility: String,
    /// RFC 3339.
    pub created_at: String,
    /// Its runs, newest first.
    pub runs: Vec<DemandRun>,
}

/// A demand that its owner has published, as anybody sees it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PublicDemand {
    /// Its id.
    pub demand_id: String,
    /// Whose, where that agent is public too.
    pub agent_id: Option<String>,
    /// Their name, where that agent is public too.
    pub display_name: Option<String>,
    /// The whole text.
    pub demand_text: String,
    /// RFC 3339.
    pub created_at: String,
}

/// A run in the list of its demand.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DemandRun {
    /// Its id.
    pub run_id: String,
    /// `queued`, `running`, `done`, `failed`, `cancelled`.
    pub status: String,
    /// Rounds so far.
    pub current_round: i64,
    /// RFC 3339.
    pub created_at: String,
}

/// Somebody who fits a demand.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Nomination {
    /// Its id.
    pub nomination_id: String,
    /// Who.
    pub agent_id: String,
    /// Their name.
    pub display_name: String,
    /// `complement`, `resonance` or `interference`.
    pub perspective: String,
    /// 0 to 1, comparable within one perspective of one query.
    pub score: f64,
    /// Which words met in which sections, in the language of the demand.
    pub match_reason: String,
    /// The same as data, as it was when the query was made; left out where no statement stood out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Evidence>")]
    pub evidence: Option<Value>,
    /// One of the sample community: invented.
    pub is_sample: bool,
    /// That it was shown to the requester: feedback names it.
    pub exposure_event_id: Option<String>,
}

/// A discovery query with what it found.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Query {
    /// Its id.
    pub query_id: String,
    /// `completed`.
    pub status: String,
    /// What was searched for.
    pub demand_id: String,
    /// The agent that asked.
    pub requester: String,
    /// Only agents with one of these tags, where there are any.
    pub scope_tags: Vec<String>,
    /// Scene to search in.
    pub scene_context: Option<String>,
    /// Most nominations.
    pub max_candidates: i64,
    /// The query that this one repeats.
    pub rerun_of: Option<String>,
    /// The run that was opened with it.
    pub run_id: Option<String>,
    /// `serving`: vectors of a model took part; `building`, `down`: they are configured, and were not to be had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embeddings: Option<String>,
    /// In the order in which seats of a run are filled.
    pub nominations: Vec<Nomination>,
    /// RFC 3339.
    pub created_at: String,
}

/// Somebody in the talent pool.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Saved {
    /// Who.
    pub agent_id: String,
    /// Their name; of somebody who is not to be found any more the last that was known.
    pub display_name: String,
    /// The label.
    pub category: Option<String>,
    /// False when the agent is gone or private now.
    pub available: bool,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub updated_at: String,
}

/// A run.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its id.
    pub run_id: String,
    /// Whose it is.
    pub account_id: String,
    /// The requester's agent.
    pub agent_id: String,
    /// What it is about.
    pub demand_id: String,
    /// How its participants were found.
    pub query_id: String,
    /// `queued`, `running`, `done`, `failed`, `cancelled`.
    pub status: String,
    /// Who speaks for the participants.
    pub facilitator: String,
    /// `worker_distributed`.
    pub execution_mode: String,
    /// Rounds finished.
    pub current_round: i64,
    /// Most rounds.
    pub max_rounds: i64,
    /// Rounds without anything new, up to now in a row.
    pub quiet_rounds: i64,
    /// Published by its owner.
    pub public_visibility: bool,
    /// Markdown, once done.
    pub plan: Option<String>,
    /// The same as data; none in runs from before it was kept.
    pub plan_data: Option<Value>,
    /// Once done.
    pub metrics: Option<Value>,
    /// Why it failed or was called off.
    pub error: Option<String>,
    /// Stored times.
    pub created_at: i64,
    /// First round begun.
    pub started_at: Option<i64>,
    /// Done, failed or called off.
    pub finished_at: Option<i64>,
    /// How many accounts have left it for good.
    pub epoch: i64,
}

/// A seat of a run. Seat 0 is the requester.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Participant {
    /// 0 is the requester.
    pub seat: i64,
    /// Who.
    pub agent_id: String,
    /// Their name.
    pub display_name: String,
    /// Why they are here; null for the requester.
    pub perspective: Option<String>,
    /// As in the nomination.
    pub match_reason: String,
    /// One of the sample community: invented.
    pub is_sample: bool,
    /// As it was when the run began.
    #[serde(skip)]
    pub profile_text: String,
    /// Markdown, once done.
    #[serde(skip)]
    pub delivery: Option<String>,
    /// The same as data; none in runs from before it was kept.
    #[serde(skip)]
    pub delivery_data: Option<Value>,
}

/// A notice.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InboxItem {
    /// Its id.
    pub item_id: String,
    /// For which agent.
    pub agent_id: String,
    /// `run_done`, `run_failed`, `run_cancelled`, `invitation`, `invitation_answered`, `invitation_withdrawn`, `round_open`, `message`.
    pub kind: String,
    /// One line.
    pub title: String,
    /// What it is about, where it is a run.
    pub run_id: Option<String>,
    /// What it is about, where it is an invitation.
    pub invitation_id: Option<String>,
    /// What it is about, where it is a conversation.
    pub conversation_id: Option<String>,
    /// Seen.
    pub read: bool,
    /// RFC 3339.
    pub created_at: String,
}
