//! `/auth`, `/account`, `/agents`.

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Json, Path, Shared, line, text};
use crate::node::access::Caller;
use crate::node::accounts::{hash_password, issue_token, new_agent, verify_password};
use crate::node::model::{Account, Agent, now, time};
use crate::node::{Fault, Node, ids};
use crate::operations::VISIBILITY;

const NAME: usize = 100;
const PROFILE: usize = 50_000;

#[derive(Deserialize)]
pub struct Register {
    email: String,
    password: String,
    name: String,
    profile_text: String,
}

pub async fn register(State(node): Shared, Json(body): Json<Register>) -> Answer {
    let email = address(&body.email)?;
    let name = line("name", &body.name, NAME)?;
    let profile_text = text("profile_text", &body.profile_text, PROFILE)?;
    let now = now();
    let account = Account {
        account_id: ids::id("acc")?,
        email,
        name: name.clone(),
        password_hash: Some(hash_password(body.password).await?),
        profile_text: profile_text.clone(),
        created_at: now,
    };
    let agent = new_agent(&account.account_id, name, profile_text, true)?;
    node.store.create_account(&account, std::slice::from_ref(&agent)).await?;
    open_session(&node, &account, Some(agent.agent_id)).await
}

#[derive(Deserialize)]
pub struct Login {
    email: String,
    password: String,
}

/// A wrong address and a wrong password take the same time and get the same answer.
pub async fn login(State(node): Shared, Json(body): Json<Login>) -> Answer {
    let account = node.store.account_by_email(&body.email.trim().to_lowercase()).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let right = verify_password(body.password, hash).await?;
    match account {
        Some(account) if right => {
            let agents = node.store.agents_of(&account.account_id).await?;
            open_session(&node, &account, agents.into_iter().next().map(|agent| agent.agent_id)).await
        }
        _ => Err(Fault::new(401, "wrong_credentials", "e-mail address or password is wrong")
            .hint("towow auth login --email YOUR_EMAIL")),
    }
}

pub async fn logout(State(node): Shared, caller: Caller) -> Answer {
    node.store.delete_session(&caller.token_hash).await?;
    Ok(Json(json!({ "ok": true })))
}

pub async fn account(State(node): Shared, caller: Caller) -> Answer {
    let account = node.store.account(&caller.account_id).await?;
    let account = account.ok_or_else(|| Fault::missing("account", &caller.account_id))?;
    Ok(Json(json!({
        "account_id": account.account_id,
        "email": account.email,
        "name": account.name,
        "profile_text": account.profile_text,
        "created_at": time(account.created_at),
    })))
}

pub async fn agents(State(node): Shared, caller: Caller) -> Answer {
    Ok(Json(json!({ "agents": node.store.agents_of(&caller.account_id).await? })))
}

pub async fn agent(State(node): Shared, caller: Caller, Path(agent_id): Path<String>) -> Result<Json<Agent>, Fault> {
    Ok(Json(caller.agent(&node, &agent_id).await?))
}

#[derive(Deserialize)]
pub struct NewAgent {
    display_name: String,
    profile_text: String,
    #[serde(default = "scoped")]
    visibility: String,
    #[serde(default)]
    scoped_tags: Vec<String>,
    #[serde(default)]
    capability_manifest: Option<Value>,
}

fn scoped() -> String {
    "scoped".into()
}

pub async fn create_agent(
    State(node): Shared,
    caller: Caller,
    Json(body): Json<NewAgent>,
) -> Result<Json<Agent>, Fault> {
    let name = line("display_name", &body.display_name, NAME)?;
    let profile = text("profile_text", &body.profile_text, PROFILE)?;
    if !VISIBILITY.contains(&body.visibility.as_str()) {
        let message = format!("visibility must be one of {}, not {:?}", VISIBILITY.join(", "), body.visibility);
        return Err(Fault::invalid(message));
    }
    let mut agent = new_agent(&caller.account_id, name, profile, false)?;
    agent.visibility = body.visibility;
    agent.scoped_tags = body.scoped_tags;
    agent.capability_manifest = body.capability_manifest;
    node.store.create_agent(&agent, now()).await?;
    Ok(Json(agent))
}

async fn open_session(node: &Node, account: &Account, agent_id: Option<String>) -> Answer {
    let (token, expires_at) = issue_token(node, &account.account_id).await?;
    Ok(Json(json!({
        "account_id": account.account_id,
        "default_agent_id": agent_id,
        "email": account.email,
        "name": account.name,
        "session_token": token,
        "expires_at": time(expires_at),
    })))
}

fn address(email: &str) -> Result<String, Fault> {
    let email = email.trim().to_lowercase();
    let plausible = email.len() <= 254
        && email
            .split_once('@')
            .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
        && !email.chars().any(|c| c.is_whitespace() || c.is_control());
    if !plausible {
        return Err(Fault::invalid(format!("email {email:?} is not an e-mail address")));
    }
    // The accounts of the node itself have such addresses, and no password.
    if email.ends_with("@localhost") {
        return Err(Fault::invalid(format!("email {email:?}: addresses at localhost are kept for the node itself")));
    }
    Ok(email)
}
