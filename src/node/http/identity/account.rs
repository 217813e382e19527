//! The account as its owner sees it, its profile, its end.

use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::routes::Api;
use super::super::{Answer, Json, Shared, line, text};
use super::sessions::{note, wrong_password};
use crate::node::access::Caller;
use crate::node::accounts::verify_password;
use crate::node::model::{now, time};
use crate::node::quota::Left;
use crate::node::visit::Visit;
use crate::node::{Fault, Node};
use crate::operations::{LINE, PROFILE_TEXT};

pub fn routes(api: Api) -> Api {
    api.on("my_account", account).on("update_account", update).on("delete_account", delete)
}

/// An account as its owner sees it.
#[derive(Serialize, JsonSchema)]
struct MyAccount {
    account_id: String,
    email: String,
    name: String,
    /// Of the account; each agent has its own.
    profile_text: String,
    /// RFC 3339.
    created_at: String,
    email_verified: bool,
    /// RFC 3339.
    email_verified_at: Option<String>,
    /// Whether an invite code was redeemed.
    activated: bool,
    quota: Left,
    has_password: bool,
    /// Where it can log in beside the password.
    identities: Vec<String>,
}

async fn account(State(node): Shared, caller: Caller) -> Answer<MyAccount> {
    Ok(Json(my_account(&node, &caller.account_id).await?))
}

async fn my_account(node: &Node, account_id: &str) -> Result<MyAccount, Fault> {
    let account = node.store.account(account_id).await?.ok_or_else(|| Fault::missing("account", account_id))?;
    let standing = node.store.standing(account_id).await?;
    Ok(MyAccount {
        account_id: account.account_id,
        email: account.email,
        name: account.name,
        profile_text: account.profile_text,
        created_at: time(account.created_at),
        email_verified: standing.email_verified_at.is_some(),
        email_verified_at: standing.email_verified_at.map(time),
        activated: standing.activated_at.is_some(),
        quota: node.store.quota_left(&node.config.quota, account_id, now()).await?,
        has_password: account.password_hash.is_some(),
        identities: standing.identities,
    })
}

#[derive(Deserialize)]
struct Update {
    #[serde(default)]
    profile_text: Option<String>,
    #[serde(default)]
    append_section: Option<Section>,
}

#[derive(Deserialize)]
struct Section {
    content: String,
    #[serde(default)]
    heading: Option<String>,
}

impl Section {
    /// As Markdown.
    fn written(self) -> Result<String, Fault> {
        let content = text("append_section.content", &self.content, PROFILE_TEXT)?;
        match self.heading.filter(|heading| !heading.trim().is_empty()) {
            Some(heading) => Ok(format!("## {}\n{content}", line("append_section.heading", &heading, LINE)?)),
            None => Ok(content),
        }
    }
}

/// Replaces the profile, appends to it, or both in this order.
async fn update(State(node): Shared, caller: Caller, Json(body): Json<Update>) -> Answer<MyAccount> {
    let section = body.append_section.map(Section::written).transpose()?;
    if body.profile_text.is_some() || section.is_some() {
        let replaced = body.profile_text;
        let change = move |stored: String| {
            let base = replaced.unwrap_or(stored);
            let profile = [Some(base.trim()), section.as_deref()];
            let parts: Vec<&str> = profile.into_iter().flatten().filter(|part| !part.is_empty()).collect();
            let profile = parts.join("\n\n");
            let length = profile.chars().count();
            if length > PROFILE_TEXT {
                let message = format!("the profile would have {length} characters, at most {PROFILE_TEXT} are allowed");
                return Err(Fault::invalid(message).hint("towow account show"));
            }
            Ok(profile)
        };
        node.store.change_account_profile(&caller.account_id, change).await?;
    }
    Ok(Json(my_account(&node, &caller.account_id).await?))
}

#[derive(Deserialize)]
struct Delete {
    #[serde(default)]
    password: Option<String>,
}

/// The account is gone.
#[derive(Serialize, JsonSchema)]
struct AccountDeleted {
    /// Always true.
    ok: bool,
    /// Always true.
    account_deleted: bool,
}

/// That DELETE was confirmed the door has seen.
async fn delete(State(node): Shared, caller: Caller, visit: Visit, Json(body): Json<Delete>) -> Answer<AccountDeleted> {
    let account = node.store.account(&caller.account_id).await?;
    let account = account.ok_or_else(|| Fault::missing("account", &caller.account_id))?;
    if account.password_hash.is_some()
        && !verify_password(body.password.unwrap_or_default(), account.password_hash).await?
    {
        note(&node, &visit, "delete_account", "refused", Some(&caller.account_id)).await?;
        return Err(wrong_password("password"));
    }
    node.store.erase_account(&caller.account_id, now()).await?;
    note(&node, &visit, "delete_account", "ok", Some(&caller.account_id)).await?;
    Ok(Json(AccountDeleted { ok: true, account_deleted: true }))
}
