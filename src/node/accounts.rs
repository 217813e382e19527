//! What accounts are made of: who may have one, first agents, sessions, passwords.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};

use super::blocking::off_the_loop;
use super::config::Registration;
use super::model::{Account, Agent, now, time};
use super::store::{Beginning, NewSession};
use super::{Fault, Node, ids};

/// A person who wants an account, by whatever way. The texts are checked.
#[derive(Debug, Default)]
pub struct Enrolment {
    /// Login address, in lower case.
    pub email: String,
    /// Display name, also of the first agent.
    pub name: String,
    /// The profile, also of the first agent.
    pub profile_text: String,
    /// Argon2id in PHC form; none for who logs in otherwise.
    pub password_hash: Option<String>,
    /// A code, which activates the account at once; a blank one is none.
    pub invite_code: Option<String>,
    /// The program from which it is registered.
    pub client_hint: Option<String>,
}

/// Somebody who has an account now.
pub struct Enrolled {
    /// The account.
    pub account: Account,
    /// Its first agent: public, primary.
    pub agent: Agent,
    /// The code was good.
    pub activated: bool,
}

impl Node {
    /// Refuses who may not register: a 403. Whether the code is good is seen when it is spent.
    pub fn may_enrol(&self, invite_code: Option<&str>) -> Result<(), Fault> {
        let code = invite_code.is_some_and(|code| !code.trim().is_empty());
        match self.config.accounts.registration {
            Registration::Open => Ok(()),
            Registration::Invite if code => Ok(()),
            Registration::Invite => {
                Err(Fault::new(403, "invite_code_required", "registering here needs an invite code")
                    .hint("towow auth register --help"))
            }
            Registration::Closed => {
                Err(Fault::new(403, "registration_closed", "nobody can register here; the operator makes accounts")
                    .hint("towow auth login --email YOUR_EMAIL"))
            }
        }
    }

    /// Gives somebody an account with its first agent.
    pub async fn enrol(&self, person: Enrolment) -> Result<Enrolled, Fault> {
        self.may_enrol(person.invite_code.as_deref())?;
        let account = Account {
            account_id: ids::id("acc")?,
            email: person.email,
            name: person.name.clone(),
            password_hash: person.password_hash,
            profile_text: person.profile_text.clone(),
            created_at: now(),
        };
        let agent = new_agent(&account.account_id, person.name, person.profile_text, true)?;
        let given = |text: &'_ Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let (invite_code, client_hint) = (given(&person.invite_code), given(&person.client_hint));
        let beginning = Beginning {
            invite_code: invite_code.as_deref(),
            client_hint: client_hint.as_deref(),
            quota: &self.config.quota,
        };
        let activated = self.store.enrol(&account, &agent, beginning).await?;
        Ok(Enrolled { account, agent, activated })
    }

    /// When a session that begins now ends, as a stored time.
    pub fn session_end(&self, now: i64) -> i64 {
        now.saturating_add(self.config.accounts.session_days.max(0).saturating_mul(24 * 3600 * 1000))
    }
}

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
    let fresh = FreshToken::new(node)?;
    node.store.create_session(&fresh.hash, account_id, fresh.now, fresh.expires_at).await?;
    Ok((fresh.token, fresh.expires_at))
}

/// A token that is still to become a session.
pub struct FreshToken {
    /// For its holder only.
    pub token: String,
    /// What is stored of it.
    pub hash: String,
    /// Now.
    pub now: i64,
    /// The end of its session, as a stored time.
    pub expires_at: i64,
}

impl FreshToken {
    /// A random one.
    pub fn new(node: &Node) -> Result<FreshToken, Fault> {
        let token = ids::token()?;
        let now = now();
        Ok(FreshToken { hash: ids::token_hash(&token), token, now, expires_at: node.session_end(now) })
    }

    /// The session that it is to become.
    pub fn session<'a>(&'a self, account_id: &'a str) -> NewSession<'a> {
        NewSession { token_hash: &self.hash, account_id, now: self.now, expires_at: self.expires_at }
    }
}

/// Refuses a new password of an existing account that is easy to guess: it needs a letter and a digit, too.
pub fn refuse_weak(password: &str) -> Result<(), Fault> {
    let length = password.chars().count();
    let strong = (8..=1000).contains(&length)
        && password.chars().any(char::is_alphabetic)
        && password.chars().any(char::is_numeric);
    if strong {
        return Ok(());
    }
    let message = "new_password must have 8 to 1000 characters, among them a letter and a digit";
    Err(Fault::new(422, "weak_password", message).hint("towow auth change-password --help"))
}

/// Argon2id in PHC form.
pub async fn hash_password(password: String) -> Result<String, Fault> {
    let length = password.chars().count();
    if !(8..=1000).contains(&length) {
        return Err(Fault::invalid("password must have 8 to 1000 characters"));
    }
    // Argon2 takes tens of milliseconds of CPU, and 19 MiB.
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
