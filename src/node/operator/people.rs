//! A synthetic network, to see how a node behaves with many people in it.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::node::accounts::hash_password;
use crate::node::community;
use crate::node::model::now;
use crate::node::store::Newcomer;
use crate::node::{Fault, Node};

/// How many people come in with one statement.
const BATCH: u64 = 500;

/// Who is wanted.
#[derive(Debug, Clone)]
pub struct Crowd {
    /// How many accounts.
    pub accounts: u64,
    /// How many agents, at least one for each account.
    pub agents: u64,
    /// The same seed gives the same people.
    pub seed: u64,
    /// The password of all of them; without one nobody can log in.
    pub password: Option<String>,
}

/// Who came in.
#[derive(Debug, Serialize)]
pub struct Peopled {
    /// How many accounts.
    pub accounts: u64,
    /// How many agents.
    pub agents: u64,
    /// Login address of the first account; the others count on from there.
    pub first_email: String,
    /// Whether they can log in.
    pub has_password: bool,
}

impl Node {
    /// Brings invented people in. What was written before a failure stays.
    pub async fn people(&self, crowd: Crowd) -> Result<Peopled, Fault> {
        if crowd.accounts == 0 || crowd.agents < crowd.accounts {
            return Err(Fault::new(400, "usage", "there must be an account, and an agent for each account")
                .hint("towow node seed --help"));
        }
        let hash = match crowd.password.clone() {
            Some(password) => Some(hash_password(password).await?),
            None => None,
        };
        let source = community::Crowd::new(crowd.seed)?;
        let mut number = 0;
        while number < crowd.agents {
            let end = crowd.agents.min(number + BATCH);
            let people: Vec<Newcomer> =
                (number..end).map(|number| newcomer(&source, &crowd, number, hash.clone())).collect();
            self.store.bring_in(&people, now()).await?;
            number = end;
        }
        Ok(Peopled {
            accounts: crowd.accounts,
            agents: crowd.agents,
            first_email: email(crowd.seed, 0),
            has_password: hash.is_some(),
        })
    }
}

/// The first agents have an account each; the others go round.
fn newcomer(source: &community::Crowd, crowd: &Crowd, number: u64, hash: Option<String>) -> Newcomer {
    let (name, profile) = source.person(number);
    let owner = number % crowd.accounts;
    Newcomer {
        account_id: id("acc", crowd.seed, owner),
        account: (number < crowd.accounts).then(|| (email(crowd.seed, owner), hash)),
        agent_id: id("agt", crowd.seed, number),
        name,
        profile,
    }
}

fn email(seed: u64, number: u64) -> String {
    format!("seed-{seed}-{number}@example.org")
}

/// An id of the form of others, the same for the same seed.
fn id(prefix: &str, seed: u64, number: u64) -> String {
    let digest = Sha256::digest(format!("{prefix} {seed} {number}"));
    let letters: String = digest.iter().take(20).map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    format!("{prefix}_{letters}")
}

const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
