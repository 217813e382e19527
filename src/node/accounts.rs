//! What accounts are made of: first agents, sessions, passwords.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use super::model::{Agent, now, time};
use super::{Fault, Node, ids};

/// Sessions last thirty days.
const SESSION_MILLIS: i64 = 30 * 24 * 3600 * 1000;

/// The first agent of an account, found by everybody; a further one says itself who finds it.
pub fn new_agent(account_id: &str, name: String, profile: String, primary: bool) -> Result<Agent, Fault> {
    Ok(Agent {
        agent_id: ids::id("agt")?,
        account_id: account_id.to_owned(),
        display_name: name,
        profile_text: profile,
        profile_source: "plaintext".into(),
        visibility: "public".into(),
        scoped_tags: Vec::new(),
        capability_manifest: None,
        is_primary: primary,
        is_sample: false,
        created_at: time(now()),
    })
}

/// A new session: the token, which is not stored, and its end.
pub async fn issue_token(node: &Node, account_id: &str) -> Result<(String, i64), Fault> {
    let token = ids::token()?;
    let now = now();
    node.store.create_session(&ids::token_hash(&token), account_id, now, now + SESSION_MILLIS).await?;
    Ok((token, now + SESSION_MILLIS))
}

/// Argon2id in PHC form.
pub async fn hash_password(password: String) -> Result<String, Fault> {
    let length = password.chars().count();
    if !(8..=1000).contains(&length) {
        return Err(Fault::invalid("password must have 8 to 1000 characters"));
    }
    off_the_loop(move || {
        let hash = Argon2::default().hash_password(password.as_bytes()).map_err(Fault::internal)?;
        Ok(hash.to_string())
    })
    .await
}

/// True when the password is right. Without a stored hash the same work is done for nothing.
pub async fn verify_password(password: String, hash: Option<String>) -> Result<bool, Fault> {
    off_the_loop(move || {
        let Some(hash) = hash else {
            let _ = Argon2::default().hash_password(password.as_bytes());
            return Ok(false);
        };
        let hash = PasswordHash::new(&hash).map_err(Fault::internal)?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
}

/// Argon2 takes tens of milliseconds of CPU: other requests do not wait for it. Each takes 19 MiB too: no more
/// run at once than there are processors.
async fn off_the_loop<T: Send + 'static>(work: impl FnOnce() -> Result<T, Fault> + Send + 'static) -> Result<T, Fault> {
    static PLACES: LazyLock<Semaphore> =
        LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, |cores| cores.get())));
    let _place = PLACES.acquire().await.map_err(Fault::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Fault::internal)?
}
