//! What other networks may know of public agents: DID documents and a card.

use axum::extract::State;
use axum::http::HeaderMap;
use schemars::JsonSchema;
use serde::Serialize;

use crate::node::did::{Document, Service, web_did};
use crate::node::http::{Json, Path, Shared};
use crate::node::model::Agent;
use crate::node::profile::Profile;
use crate::node::visit::Visit;
use crate::node::{Fault, Node};

async fn public_agent(node: &Node, agent_id: &str) -> Result<Agent, Fault> {
    node.store.public_agent(agent_id).await?.ok_or_else(|| Fault::missing("public agent", agent_id))
}

fn agent_did_of(base: &str, agent_id: &str) -> String {
    web_did(base, &["protocol", "agents", agent_id])
}

fn profile_url(base: &str, agent_id: &str) -> String {
    format!("{base}/protocol/agents/public/{agent_id}")
}

pub async fn agent_did(
    State(node): Shared,
    visit: Visit,
    headers: HeaderMap,
    Path(agent_id): Path<String>,
) -> Result<Json<Document>, Fault> {
    let agent = public_agent(&node, &agent_id).await?;
    let base = node.public_base(&visit, &headers);
    let did = agent_did_of(&base, &agent.agent_id);
    let services = vec![
        Service::new(&did, "protocol", "TowowProtocol", format!("{base}/protocol")),
        Service::new(&did, "profile", "TowowProfile", profile_url(&base, &agent.agent_id)),
    ];
    Ok(Json(Document::new(&did, &node.store.keys_of(&agent.account_id).await?, services)))
}

/// An account without public agents is as good as missing.
pub async fn account_did(
    State(node): Shared,
    visit: Visit,
    headers: HeaderMap,
    Path(account_id): Path<String>,
) -> Result<Json<Document>, Fault> {
    let mut agents = node.store.agents_of(&account_id).await?;
    agents.retain(|agent| agent.visibility == "public");
    if let Some(agent) = agents.first() {
        // An account that is shut out shows nothing.
        public_agent(&node, &agent.agent_id)
            .await
            .map_err(|_| Fault::missing("account with public agents", &account_id))?;
    }
    if agents.is_empty() {
        return Err(Fault::missing("account with public agents", &account_id));
    }
    let base = node.public_base(&visit, &headers);
    let did = web_did(&base, &["user", &account_id]);
    let protocol = Service::new(&did, "protocol", "TowowProtocol", format!("{base}/protocol"));
    let profiles = agents
        .iter()
        .map(|agent| Service::new(&did, &agent.agent_id, "TowowProfile", profile_url(&base, &agent.agent_id)));
    let services = std::iter::once(protocol).chain(profiles).collect();
    Ok(Json(Document::new(&did, &node.store.keys_of(&account_id).await?, services)))
}

/// What other networks may know of an agent.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Federation {
    /// Its id here.
    agent_id: String,
    /// Its id everywhere.
    did: String,
    /// Its name.
    display_name: String,
    /// `public`.
    visibility: String,
    /// One of the sample community: invented.
    is_sample: bool,
    /// Where it lives.
    node: Home,
    /// A short description, after the cards by which agents find each other.
    card: Card,
}

/// The node of an agent.
#[derive(Debug, Serialize, JsonSchema)]
struct Home {
    /// `towow`.
    name: &'static str,
    /// Of the program.
    version: &'static str,
    /// How it is reached.
    base: String,
}

/// An agent in short.
#[derive(Debug, Serialize, JsonSchema)]
struct Card {
    /// Its name.
    name: String,
    /// What it says of itself first.
    description: String,
    /// Where its profile is.
    url: String,
    /// What it can do, in its own words.
    skills: Vec<Skill>,
}

/// Something an agent can do.
#[derive(Debug, Serialize, JsonSchema)]
struct Skill {
    /// Within the card.
    id: String,
    /// In the agent's words.
    name: String,
    /// `skill`: it can do this; `offer`: it does this for others.
    kind: &'static str,
}

pub async fn agent(
    State(node): Shared,
    visit: Visit,
    headers: HeaderMap,
    Path(agent_id): Path<String>,
) -> Result<Json<Federation>, Fault> {
    let agent = public_agent(&node, &agent_id).await?;
    let base = node.public_base(&visit, &headers);
    Ok(Json(Federation {
        did: agent_did_of(&base, &agent.agent_id),
        card: card(&agent, &base),
        agent_id: agent.agent_id,
        display_name: agent.display_name,
        visibility: agent.visibility,
        is_sample: agent.is_sample,
        node: Home { name: "towow", version: env!("CARGO_PKG_VERSION"), base },
    }))
}

fn card(agent: &Agent, base: &str) -> Card {
    let profile = Profile::parse(&agent.profile_text);
    let said = profile.skills.into_iter().map(|text| ("skill", text));
    let skills = said.chain(profile.offers.into_iter().map(|text| ("offer", text)));
    Card {
        name: agent.display_name.clone(),
        description: profile.about.into_iter().next().unwrap_or_default(),
        url: profile_url(base, &agent.agent_id),
        skills: skills
            .zip(1..)
            .map(|((kind, name), number)| Skill { id: format!("{kind}-{number}"), name, kind })
            .collect(),
    }
}
