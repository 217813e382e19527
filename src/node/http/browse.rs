//! What is public: the protocol itself, and the public directory of agents and demands.

use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::opening::DEMAND;
use super::routes::Api;
use super::{Answer, Json, Path, Query, Shared};
use crate::node::config::Registration;
use crate::node::discovery::{self, Encoding, Perspective, TextLength};
use crate::node::model::{Agent, PublicDemand};
use crate::node::{Fault, Node, negotiation};
use crate::operations::{MEDIA_TYPE, PROFILE_TEXT};

pub fn routes(api: Api) -> Api {
    api.on("protocol_metadata", metadata)
        .on("encoding_package", encoding)
        .on("public_agents", agents)
        .on("public_agent", agent)
        .on("public_demands", demands)
        .on("public_demand", demand)
}

/// What this backend speaks.
#[derive(Serialize, JsonSchema)]
pub struct Metadata {
    /// `towow`.
    protocol: &'static str,
    /// `v1`.
    version: &'static str,
    media_type: &'static str,
    node: NodeSaid,
    /// Who can speak for the participants of a run: `rules`, `participant`, `worker`, and `model` where the node has one of
    /// its own; accounts may bring a key of theirs.
    facilitators: Vec<&'static str>,
    /// The lists in which people are found.
    perspectives: [Perspective; 3],
    features: Features,
    limits: Limits,
    /// Path of the OpenAPI document.
    openapi: &'static str,
    /// Path of the encoding package.
    encoding_package: &'static str,
}

/// This backend.
#[derive(Serialize, JsonSchema)]
pub struct NodeSaid {
    /// `towow`.
    name: &'static str,
    /// Of the program.
    version: &'static str,
    /// Of the network: the same for all processes on one database, for as long as it exists.
    id: String,
}

/// What the operator has set up.
#[derive(Serialize, JsonSchema)]
pub struct Features {
    /// Who may register: `open`, `invite`, `closed`.
    registration: &'static str,
    /// Mails are sent: verification, password resets.
    mail: bool,
    /// Lanes of browser logins.
    oauth: Vec<String>,
    /// Own keys of model providers can be kept.
    byok: bool,
    /// Usage is limited.
    quota: bool,
}

/// What is refused beyond.
#[derive(Serialize, JsonSchema)]
pub struct Limits {
    /// Bytes of a request's body.
    body_bytes: usize,
    /// Characters of a profile.
    profile_characters: usize,
    /// Characters of a demand, a reply, a message.
    text_characters: usize,
    /// Nominations of a query.
    candidates: i64,
    /// People in a run.
    run_participants: i64,
    /// Rows of a page.
    page: i64,
    /// Requests a minute of one account; 0 for no limit.
    requests_per_minute: u32,
}

pub async fn metadata(State(node): Shared) -> Answer<Metadata> {
    let config = &node.config;
    Ok(Json(Metadata {
        protocol: "towow",
        version: "v1",
        media_type: MEDIA_TYPE,
        node: NodeSaid { name: "towow", version: env!("CARGO_PKG_VERSION"), id: node.store.network_id().await? },
        facilitators: [negotiation::FACILITATOR, "participant", "worker"]
            .into_iter()
            .chain((!config.llm.provider.is_empty()).then_some("model"))
            .collect(),
        perspectives: Perspective::ALL,
        features: Features {
            registration: match config.accounts.registration {
                Registration::Open => "open",
                Registration::Invite => "invite",
                Registration::Closed => "closed",
            },
            mail: !config.mail.smtp_url.is_empty(),
            oauth: config.oauth.keys().cloned().collect(),
            byok: keeps_secrets(&node),
            quota: config.quota.enforced,
        },
        limits: Limits {
            body_bytes: config.server.max_body,
            profile_characters: PROFILE_TEXT,
            text_characters: DEMAND,
            candidates: 100,
            run_participants: 8,
            page: 100,
            requests_per_minute: config.limits.per_account,
        },
        openapi: "/protocol/openapi.json",
        encoding_package: "/protocol/encoding-package",
    }))
}

/// True where there is a key under which secrets can be encrypted; beside a file the node makes one.
fn keeps_secrets(node: &Node) -> bool {
    let secrets = &node.config.secrets;
    !secrets.key.is_empty()
        || secrets.key_file.is_some()
        || matches!(node.store.place(), crate::node::store::Place::File(_))
}

pub async fn encoding(State(node): Shared) -> Answer<Encoding> {
    let longest = TextLength { profile: PROFILE_TEXT, demand: DEMAND };
    Ok(Json(discovery::encoding(longest, &node.config.discovery)))
}

#[derive(Deserialize)]
pub struct Page {
    #[serde(default)]
    offset: i64,
    #[serde(default = "twenty")]
    limit: i64,
    #[serde(default)]
    scope_tags: String,
}

fn twenty() -> i64 {
    20
}

/// Most tags to look for at once.
const TAGS: usize = 50;

/// Public agents.
#[derive(Serialize, JsonSchema)]
pub struct Agents {
    agents: Vec<Agent>,
    /// How many there are.
    total: i64,
    offset: i64,
    limit: i64,
}

pub async fn agents(State(node): Shared, Query(page): Query<Page>) -> Answer<Agents> {
    let tags: Vec<&str> = page.scope_tags.split(',').filter(|tag| !tag.is_empty()).collect();
    if tags.len() > TAGS {
        return Err(Fault::invalid(format!("scope_tags must be at most {TAGS}, not {}", tags.len())));
    }
    let (agents, total) = node.store.public_agents(&tags, page.offset, page.limit).await?;
    Ok(Json(Agents { agents, total, offset: page.offset, limit: page.limit }))
}

pub async fn agent(State(node): Shared, Path(agent_id): Path<String>) -> Answer<Agent> {
    let agent = node.store.public_agent(&agent_id).await?;
    agent.map(Json).ok_or_else(|| Fault::missing("public agent", &agent_id))
}

/// Demands that their owners have published.
#[derive(Serialize, JsonSchema)]
pub struct Demands {
    /// The newest first.
    demands: Vec<PublicDemand>,
    /// How many there are.
    total: i64,
    offset: i64,
    limit: i64,
}

pub async fn demands(State(node): Shared, Query(page): Query<Page>) -> Answer<Demands> {
    let demands = node.store.public_demands(page.offset, page.limit).await?;
    let total = node.store.count_public_demands().await?;
    Ok(Json(Demands { demands, total, offset: page.offset, limit: page.limit }))
}

pub async fn demand(State(node): Shared, Path(demand_id): Path<String>) -> Answer<PublicDemand> {
    let demand = node.store.public_demand(&demand_id).await?;
    demand.map(Json).ok_or_else(|| Fault::missing("public demand", &demand_id).hint("towow browse demands"))
}
