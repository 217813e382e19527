//! What a login that was proven elsewhere ends with: an account, and a session of it.

use crate::node::accounts::{FreshToken, new_agent};
use crate::node::http::identity::sessions::{SessionOpened, opened};
use crate::node::model::{Account, now};
use crate::node::store::Beginning;
use crate::node::{Fault, Node, ids};

/// Somebody who is known elsewhere.
pub struct Newcomer<'a> {
    /// `did`, or the lane of a browser login.
    pub provider: &'a str,
    /// Who they are there.
    pub subject: &'a str,
    /// One line.
    pub name: String,
    /// What the first agent says of itself.
    pub profile_text: String,
    /// A verified address.
    pub email: Option<String>,
    /// The program that they come from.
    pub client_hint: Option<&'a str>,
}

/// The account of somebody who is known elsewhere, made if there is none. A 403 where this node makes none by itself.
/// An account that has the same address is another one.
pub async fn account_of(node: &Node, newcomer: Newcomer<'_>) -> Result<String, Fault> {
    let Newcomer { provider, subject, name, profile_text, email, client_hint } = newcomer;
    if let Some(account_id) = node.store.account_of_identity(provider, subject).await? {
        return Ok(account_id);
    }
    node.may_enrol(None)?;
    let account_id = ids::id("acc")?;
    let account = Account {
        email: format!("{account_id}@localhost"),
        account_id,
        name: name.clone(),
        password_hash: None,
        profile_text: profile_text.clone(),
        created_at: now(),
    };
    // Private: its owner has not said anything yet that others could find.
    let mut agent = new_agent(&account.account_id, name, profile_text, true)?;
    agent.visibility = "private".into();
    let beginning = Beginning { invite_code: None, client_hint, quota: &node.config.quota };
    node.store.create_account_of_identity((provider, subject), &account, &agent, email.as_deref(), beginning).await
}

/// Opens a session of this account.
pub async fn open(node: &Node, account_id: &str) -> Result<SessionOpened, Fault> {
    let account = node.store.account(account_id).await?;
    let account = account.ok_or_else(|| Fault::missing("account", account_id))?;
    if node.store.standing(account_id).await?.disabled_at.is_some() {
        let message = "the operator of this node has shut the account out";
        return Err(Fault::new(403, "account_disabled", message).hint("towow protocol metadata"));
    }
    let fresh = FreshToken::new(node)?;
    node.store.create_session(&fresh.hash, account_id, fresh.now, fresh.expires_at).await?;
    opened(node, &account, fresh).await
}
