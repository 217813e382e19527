//! Registering, logging in and out, carrying sessions on, passwords.

use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::routes::Api;
use super::super::{Answer, Json, Shared, line, text};
use super::Done;
use crate::node::access::Caller;
use crate::node::accounts::{Enrolment, FreshToken, hash_password, refuse_weak, verify_password};
use crate::node::model::{Account, time};
use crate::node::visit::{Deed, Visit};
use crate::node::{Fault, Node};
use crate::operations::{LINE, PROFILE_TEXT};

pub fn routes(api: Api) -> Api {
    api.on("register", register)
        .on("login", login)
        .on("logout", logout)
        .on("refresh_token", refresh)
        .on("change_password", change_password)
}

/// A session that has been opened, with whose it is.
#[derive(Serialize, JsonSchema)]
pub struct SessionOpened {
    account_id: String,
    /// The primary agent.
    default_agent_id: Option<String>,
    email: String,
    name: String,
    /// For its holder only: it is not stored.
    session_token: String,
    /// RFC 3339.
    expires_at: String,
    /// Whether the account has been activated with an invite code.
    activated: bool,
}

/// What a login of any kind answers with, once its session is stored.
pub async fn opened(node: &Node, account: &Account, fresh: FreshToken) -> Result<SessionOpened, Fault> {
    let agents = node.store.agents_of(&account.account_id).await?;
    Ok(SessionOpened {
        account_id: account.account_id.clone(),
        default_agent_id: agents.into_iter().next().map(|agent| agent.agent_id),
        email: account.email.clone(),
        name: account.name.clone(),
        session_token: fresh.token,
        expires_at: time(fresh.expires_at),
        activated: node.store.standing(&account.account_id).await?.activated_at.is_some(),
    })
}

#[derive(Deserialize)]
struct Register {
    email: String,
    password: String,
    name: String,
    profile_text: String,
    #[serde(default)]
    invite_code: Option<String>,
    #[serde(default)]
    client_hint: Option<String>,
}

async fn register(State(node): Shared, visit: Visit, Json(body): Json<Register>) -> Answer<SessionOpened> {
    let email = address(&body.email)?;
    let name = line("name", &body.name, LINE)?;
    let profile_text = text("profile_text", &body.profile_text, PROFILE_TEXT)?;
    let client_hint = match body.client_hint.filter(|hint| !hint.trim().is_empty()) {
        Some(hint) => Some(line("client_hint", &hint, LINE)?),
        None => None,
    };
    // Before the work of hashing: who is refused anyway costs nothing.
    node.may_enrol(body.invite_code.as_deref())?;
    let password_hash = Some(hash_password(body.password).await?);
    let invite_code = body.invite_code;
    let person = Enrolment { email, name, profile_text, password_hash, invite_code, client_hint };
    let enrolled = node.enrol(person).await?;
    let account = enrolled.account;
    note(&node, &visit, "register", "ok", Some(&account.account_id)).await?;
    let fresh = FreshToken::new(&node)?;
    node.store.create_session(&fresh.hash, &account.account_id, fresh.now, fresh.expires_at).await?;
    Ok(Json(opened(&node, &account, fresh).await?))
}

#[derive(Deserialize)]
struct Login {
    email: String,
    password: String,
}

/// A wrong address and a wrong password take the same time and get the same answer. That an account is shut out is told
/// only to who knows its password.
async fn login(State(node): Shared, visit: Visit, Json(body): Json<Login>) -> Answer<SessionOpened> {
    let account = node.store.account_by_email(&body.email.trim().to_lowercase()).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let right = verify_password(body.password, hash.clone()).await?;
    let known = account.as_ref().map(|account| account.account_id.as_str());
    let (Some(account), Some(hash), true) = (&account, hash, right) else {
        note(&node, &visit, "login", "refused", known).await?;
        return Err(wrong_credentials());
    };
    if node.store.standing(&account.account_id).await?.disabled_at.is_some() {
        note(&node, &visit, "login", "refused", known).await?;
        let message = "the operator of this node has shut the account out";
        return Err(Fault::new(403, "account_disabled", message).hint("towow protocol metadata"));
    }
    let fresh = FreshToken::new(&node)?;
    if !node.store.create_session_with(&hash, fresh.session(&account.account_id)).await? {
        return Err(wrong_credentials());
    }
    note(&node, &visit, "login", "ok", known).await?;
    Ok(Json(opened(&node, account, fresh).await?))
}

fn wrong_credentials() -> Fault {
    Fault::new(401, "wrong_credentials", "e-mail address or password is wrong")
        .hint("towow auth login --email YOUR_EMAIL")
}

async fn logout(State(node): Shared, caller: Caller) -> Answer<Done> {
    node.store.delete_session(&caller.token_hash).await?;
    Ok(Json(Done::OK))
}

/// The token that takes the place of the one that was used.
#[derive(Serialize, JsonSchema)]
struct Renewed {
    /// For its holder only: it is not stored.
    session_token: String,
    /// RFC 3339.
    expires_at: String,
}

impl From<FreshToken> for Renewed {
    fn from(fresh: FreshToken) -> Renewed {
        Renewed { session_token: fresh.token, expires_at: time(fresh.expires_at) }
    }
}

async fn refresh(State(node): Shared, caller: Caller) -> Answer<Renewed> {
    let fresh = FreshToken::new(&node)?;
    if !node.store.replace_session(&caller.token_hash, fresh.session(&caller.account_id)).await? {
        return Err(Fault::new(401, "session_ended", "the session has ended or was carried on under another token")
            .hint("towow auth login --email YOUR_EMAIL"));
    }
    Ok(Json(fresh.into()))
}

#[derive(Deserialize)]
struct ChangePassword {
    current_password: String,
    new_password: String,
}

async fn change_password(
    State(node): Shared,
    caller: Caller,
    visit: Visit,
    Json(body): Json<ChangePassword>,
) -> Answer<Renewed> {
    refuse_weak(&body.new_password)?;
    let account = node.store.account(&caller.account_id).await?;
    let hash = account.and_then(|account| account.password_hash);
    let right = verify_password(body.current_password, hash.clone()).await?;
    let (Some(hash), true) = (hash, right) else {
        note(&node, &visit, "change_password", "refused", Some(&caller.account_id)).await?;
        return Err(wrong_password("current_password"));
    };
    let new_hash = hash_password(body.new_password).await?;
    let fresh = FreshToken::new(&node)?;
    if !node.store.change_password(&hash, &new_hash, fresh.session(&caller.account_id)).await? {
        return Err(wrong_password("current_password"));
    }
    note(&node, &visit, "change_password", "ok", Some(&caller.account_id)).await?;
    Ok(Json(fresh.into()))
}

/// Not a 401, which would say that the session has ended.
pub fn wrong_password(field: &str) -> Fault {
    Fault::new(403, "wrong_password", format!("{field} is not the password of the account"))
        .hint("towow auth forgot-password --email YOUR_EMAIL")
}

/// Writes into the audit log what was done to an account.
pub async fn note(
    node: &Node,
    visit: &Visit,
    action: &'static str,
    outcome: &'static str,
    account_id: Option<&str>,
) -> Result<(), Fault> {
    node.audit(visit, Deed { action, outcome, account_id, target: None }).await
}

/// A login address, as it is kept.
pub fn address(email: &str) -> Result<String, Fault> {
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
