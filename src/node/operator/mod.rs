//! What the owner of a database may do without a session: who can open the file owns what is in it.

mod bridge;
mod care;
mod codes;
pub(in crate::node) mod file;
mod moves;
mod people;
mod users;
mod webhooks;

pub use bridge::MadeKey;
pub use care::{Migration, migrate, state_of};
pub use moves::{Copy, Restored, restore};
pub use people::{Crowd, Peopled};
pub use users::{NewUser, Users};

use super::accounts::{issue_token, new_agent};
use super::model::{Account, Agent, now};
use super::{Fault, Node, community, ids};

/// The account behind the embedded node. Nobody can log in to it: it has no password.
const OWNER: &str = "local@localhost";
const OWNER_PROFILE: &str = "A user of this machine. 本机用户。";

/// A fresh session of the owner.
pub struct Owner {
    /// The token, shown once.
    pub session_token: String,
    /// The owner's agent in use.
    pub agent_id: String,
    /// Its name.
    pub display_name: String,
    /// True when the account did not exist before.
    pub created: bool,
    /// Agents of the sample community.
    pub samples: i64,
}

impl Node {
    /// A session for the owner of the database, unless the known token still holds. The first time it makes the
    /// account and brings in the sample community.
    ///
    /// The agent that was selected stays so while it is the owner's.
    pub async fn owner_session(&self, known: Option<&str>, selected: Option<&str>) -> Result<Option<Owner>, Fault> {
        if let Some(token) = known
            && self.store.session_account(&ids::token_hash(token), now()).await?.is_some()
        {
            return Ok(None);
        }
        let (account, created) = match self.store.account_by_email(OWNER).await? {
            // Addresses of this host cannot be registered; an account with a password is somebody's, however it came here.
            Some(account) if account.password_hash.is_some() => {
                return Err(Fault::new(
                    409,
                    "owner_taken",
                    format!("{OWNER} is an account that somebody can log in to"),
                )
                .hint("towow help environment"));
            }
            Some(account) => (account, false),
            None => (self.create_owner().await?, true),
        };
        if self.store.setting("sample_community").await?.is_none() {
            self.seed().await?;
        }
        let mut agents = self.store.agents_of(&account.account_id).await?;
        let place = agents.iter().position(|agent| selected == Some(agent.agent_id.as_str())).unwrap_or(0);
        let agent = (!agents.is_empty()).then(|| agents.swap_remove(place));
        let agent = agent.ok_or_else(|| Fault::internal("the local account has no agent"))?;
        let (session_token, _) = issue_token(self, &account.account_id).await?;
        Ok(Some(Owner {
            session_token,
            agent_id: agent.agent_id,
            display_name: agent.display_name,
            created,
            samples: self.store.sample_agents().await?,
        }))
    }

    /// Two commands may be the first at once: the slower one finds the account of the faster.
    async fn create_owner(&self) -> Result<Account, Fault> {
        let name = std::env::var("USER").ok().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "me".into());
        let account = plain_account(OWNER, &name, OWNER_PROFILE)?;
        // Private: a person at a laptop is not to be found by whoever is given the file to serve.
        let mut agent = new_agent(&account.account_id, name, OWNER_PROFILE.into(), true)?;
        agent.visibility = "private".into();
        match self.store.create_account(&account, &[agent]).await {
            Ok(()) => Ok(account),
            Err(fault) if fault.status == 409 => {
                self.store.account_by_email(OWNER).await?.ok_or_else(|| Fault::missing("account", OWNER))
            }
            Err(fault) => Err(fault),
        }
    }

    /// Brings the sample community in, once; the number of agents that came in.
    pub async fn seed(&self) -> Result<usize, Fault> {
        let account = plain_account(community::EMAIL, "Sample community", "Invented people.")?;
        let agents = community::samples()?
            .into_iter()
            .map(|(name, profile)| {
                let agent = new_agent(&account.account_id, name, profile, false)?;
                Ok(Agent { is_sample: true, ..agent })
            })
            .collect::<Result<Vec<_>, Fault>>()?;
        let count = match self.store.create_account(&account, &agents).await {
            Ok(()) => agents.len(),
            Err(fault) if fault.status == 409 => 0,
            Err(fault) => return Err(fault),
        };
        self.store.set_setting("sample_community", "present").await?;
        Ok(count)
    }

    /// Takes the sample community out and keeps it out; the number of agents that left. Runs in which they sat keep
    /// their names and words.
    pub async fn unseed(&self) -> Result<usize, Fault> {
        let count = self.store.sample_agents().await?;
        if let Some(account) = self.store.account_by_email(community::EMAIL).await? {
            self.store.remove_own_account(&account.account_id).await?;
        }
        self.store.set_setting("sample_community", "removed").await?;
        usize::try_from(count).map_err(Fault::internal)
    }
}

fn plain_account(email: &str, name: &str, profile: &str) -> Result<Account, Fault> {
    Ok(Account {
        account_id: ids::id("acc")?,
        email: email.to_owned(),
        name: name.to_owned(),
        password_hash: None,
        profile_text: profile.to_owned(),
        created_at: now(),
    })
}
