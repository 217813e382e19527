//! `/auth/forgot-password`, `/auth/reset-password`, `/account/email`.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep_until};

use super::page;
use crate::node::access::Caller;
use crate::node::accounts::{hash_password, refuse_weak};
use crate::node::http::identity::Done;
use crate::node::http::{Json, Query, Shared};
use crate::node::model::now;
use crate::node::store::Asked;
use crate::node::visit::{Deed, Visit};
use crate::node::{Fault, Node, ids, mail};

/// How long the token of a reset works, in minutes.
const RESET_MINUTES: i64 = 60;

/// How long the link of a verification works, in hours.
const VERIFY_HOURS: i64 = 24;

/// At most one mail of a purpose goes to an account within this time.
const PAUSE_MILLIS: i64 = 5 * 60 * 1000;

/// An answer takes at least this long, so that its time does not tell whether an address has an account.
const SAME_TIME: Duration = Duration::from_millis(200);

#[derive(Deserialize)]
pub struct Forgot {
    email: String,
}

/// The answer is the same for every address.
pub async fn forgot(State(node): Shared, visit: Visit, Json(body): Json<Forgot>) -> Result<Json<Done>, Fault> {
    let begun = Instant::now();
    node.can_mail()?;
    let email = body.email.trim().to_lowercase();
    let token = ids::secret("twr")?;
    let (subject, text) = mail::reset_password(&token, RESET_MINUTES);
    let now = now();
    let asked = Asked {
        token_hash: &ids::token_hash(&token),
        purpose: "reset_password",
        // Nobody reads the mail of the node's own accounts.
        email: if is_placeholder(&email) { "" } else { &email },
        mail_id: &ids::id("mail")?,
        subject: &subject,
        body: &text,
        now,
        expires_at: now + RESET_MINUTES * 60_000,
        none_since: now - PAUSE_MILLIS,
    };
    node.store.ask_for_mail(&asked).await?;
    node.audit(&visit, Deed { action: "forgot_password", outcome: "ok", account_id: None, target: None }).await?;
    sleep_until(begun + SAME_TIME).await;
    Ok(Json(Done::OK))
}

#[derive(Deserialize)]
pub struct Reset {
    token: String,
    new_password: String,
}

pub async fn reset(State(node): Shared, visit: Visit, Json(body): Json<Reset>) -> Result<Json<Done>, Fault> {
    refuse_weak(&body.new_password)?;
    let refused = || {
        Fault::new(422, "invalid_token", "token is unknown, used or too old").hint("towow auth forgot-password --help")
    };
    let token_hash = ids::token_hash(body.token.trim());
    let deed = Deed { action: "reset_password", outcome: "refused", account_id: None, target: None };
    let Some(known) = node.store.mail_token(&token_hash, "reset_password", now()).await?.filter(|token| token.alive)
    else {
        node.audit(&visit, deed).await?;
        return Err(refused());
    };
    let password_hash = hash_password(body.new_password).await?;
    let done = node.store.reset_password(&token_hash, &known.account_id, &password_hash, now()).await?;
    let outcome = if done { "ok" } else { "refused" };
    node.audit(&visit, Deed { outcome, account_id: Some(&known.account_id), ..deed }).await?;
    if done { Ok(Json(Done::OK)) } else { Err(refused()) }
}

/// What came of asking for a verification.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Verification {
    /// `true`.
    ok: bool,
    /// The account's address.
    email: String,
    /// It is verified.
    email_verified: bool,
    /// A mail goes out. None does to a verified address, nor within five minutes of the one before.
    sent: bool,
}

pub async fn send_verification(
    State(node): Shared,
    visit: Visit,
    headers: HeaderMap,
    caller: Caller,
) -> Result<Json<Verification>, Fault> {
    let account = node.store.account(&caller.account_id).await?;
    let email = account.ok_or_else(|| Fault::missing("account", &caller.account_id))?.email;
    let email_verified = node.store.standing(&caller.account_id).await?.email_verified_at.is_some();
    if is_placeholder(&email) {
        return Err(Fault::new(422, "no_address", "this account has no e-mail address").hint("towow account show"));
    }
    let sent = !email_verified && ask_to_verify(&node, &node.mailed_base(&visit, &headers)?, &email).await?;
    Ok(Json(Verification { ok: true, email, email_verified, sent }))
}

async fn ask_to_verify(node: &Node, base: &str, email: &str) -> Result<bool, Fault> {
    node.can_mail()?;
    let token = ids::secret("twv")?;
    let link = format!("{base}/protocol/account/email/verify?token={token}");
    let (subject, text) = mail::verify_email(&link, VERIFY_HOURS);
    let now = now();
    let asked = Asked {
        token_hash: &ids::token_hash(&token),
        purpose: "verify_email",
        email,
        mail_id: &ids::id("mail")?,
        subject: &subject,
        body: &text,
        now,
        expires_at: now + VERIFY_HOURS * 3_600_000,
        none_since: now - PAUSE_MILLIS,
    };
    node.store.ask_for_mail(&asked).await
}

#[derive(Deserialize)]
pub struct Link {
    #[serde(default)]
    token: String,
}

/// Follows the link of a mail.
pub async fn verify(State(node): Shared, visit: Visit, Query(link): Query<Link>) -> Response {
    match verified(&node, &visit, &link.token).await {
        Ok(true) => page::page(StatusCode::OK, "Your e-mail address is verified.", "您的邮箱已验证。"),
        Ok(false) => page::page(
            StatusCode::BAD_REQUEST,
            "This link is unknown, or too old. Ask for a new one: towow email verify",
            "此链接无效或已过期。请重新索取：towow email verify",
        ),
        Err(fault) => page::failed(fault),
    }
}

/// Whoever follows the link a second time, or after a program that looks into mails has done so, is told the same.
async fn verified(node: &Node, visit: &Visit, token: &str) -> Result<bool, Fault> {
    let token_hash = ids::token_hash(token.trim());
    let Some(known) = node.store.mail_token(&token_hash, "verify_email", now()).await? else { return Ok(false) };
    if !known.alive {
        return Ok(known.verified);
    }
    if node.store.verify_email(&token_hash, &known.account_id, now()).await? {
        let account_id = Some(known.account_id.as_str());
        node.audit(visit, Deed { action: "email_verify", outcome: "ok", account_id, target: None }).await?;
    }
    Ok(true)
}

/// Addresses at localhost stand for none.
fn is_placeholder(email: &str) -> bool {
    email.ends_with("@localhost")
}
