//! The resources of the protocol as the node sends them. Fields keep this order in JSON.

use serde::Serialize;
use serde_json::Value;

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
#[derive(Debug, Clone, Serialize)]
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
#[derive(Debug, Clone, Serialize)]
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

/// A demand.
#[derive(Debug, Clone, Serialize)]
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

/// A run in the list of its demand.
#[derive(Debug, Clone, Serialize)]
pub struct DemandRun {
    /// Its id.
    pub run_id: String,
    /// `queued`, `running`, `done`, `failed`.
    pub status: String,
    /// Rounds so far.
    pub current_round: i64,
    /// RFC 3339.
    pub created_at: String,
}

/// Somebody who fits a demand.
#[derive(Debug, Clone, Serialize)]
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
    /// One of the sample community: invented.
    pub is_sample: bool,
}

/// A discovery query with what it found.
#[derive(Debug, Clone, Serialize)]
pub struct Query {
    /// Its id.
    pub query_id: String,
    /// `completed`.
    pub status: String,
    /// What was searched for.
    pub demand_id: String,
    /// In the order in which seats of a run are filled.
    pub nominations: Vec<Nomination>,
    /// RFC 3339.
    pub created_at: String,
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
    /// `queued`, `running`, `done`, `failed`.
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
    /// Once done.
    pub metrics: Option<Value>,
    /// Why it failed.
    pub error: Option<String>,
    /// Stored times.
    pub created_at: i64,
    /// First round begun.
    pub started_at: Option<i64>,
    /// Done or failed.
    pub finished_at: Option<i64>,
}

/// A seat of a run. Seat 0 is the requester.
#[derive(Debug, Clone, Serialize)]
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
}

/// A notice.
#[derive(Debug, Clone, Serialize)]
pub struct InboxItem {
    /// Its id.
    pub item_id: String,
    /// For which agent.
    pub agent_id: String,
    /// `run_done` or `run_failed`.
    pub kind: String,
    /// One line.
    pub title: String,
    /// What it is about.
    pub run_id: Option<String>,
    /// Seen.
    pub read: bool,
    /// RFC 3339.
    pub created_at: String,
}
