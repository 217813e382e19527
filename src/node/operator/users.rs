//! Accounts in the hands of the operator. Everything that changes one is written into the audit log.

use serde::Serialize;

use crate::node::accounts::{hash_password, new_agent};
use crate::node::http::{address, line, text};
use crate::node::model::{Account, now};
use crate::node::store::{Beginning, Change, User};
use crate::node::visit::{Deed, Visit};
use crate::node::{Fault, Node, ids};
use crate::operations::{LINE, PROFILE_TEXT};

/// Somebody for whom the operator makes an account.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Login address.
    pub email: String,
    /// Display name.
    pub name: String,
    /// First-person profile.
    pub profile: String,
    /// Without one nobody can log in until it is reset.
    pub password: Option<String>,
}

/// A page of accounts.
#[derive(Debug, Serialize)]
pub struct Users {
    /// The newest first.
    pub users: Vec<User>,
    /// How many there are.
    pub total: i64,
}

impl Node {
    /// Accounts, the newest first.
    pub async fn users(&self, limit: i64, offset: i64) -> Result<Users, Fault> {
        let (users, total) = self.store.users(limit, offset, now()).await?;
        Ok(Users { users, total })
    }

    /// The account with this id or login address.
    pub async fn user(&self, name: &str) -> Result<User, Fault> {
        let user = self.store.user(name, now()).await?;
        user.ok_or_else(|| Fault::new(404, "not_found", format!("no account {name:?}")).hint("towow node user list"))
    }

    /// Makes an account as a registration would, whether registration is open or not.
    pub async fn create_user(&self, new: NewUser) -> Result<User, Fault> {
        let name = line("name", &new.name, LINE)?;
        let profile_text = text("profile", &new.profile, PROFILE_TEXT)?;
        let email = address(&new.email)?;
        let password_hash = match new.password {
            Some(password) => Some(hash_password(password).await?),
            None => None,
        };
        let account = Account {
            account_id: ids::id("acc")?,
            email,
            name: name.clone(),
            password_hash,
            profile_text: profile_text.clone(),
            created_at: now(),
        };
        let agent = new_agent(&account.account_id, name, profile_text, true)?;
        let beginning = Beginning { client_hint: Some("operator"), quota: &self.config.quota, invite_code: None };
        self.store.enrol(&account, &agent, beginning).await?;
        self.note("operator:create", &account.account_id).await?;
        self.user(&account.account_id).await
    }

    /// Deletes an account with all that is its own; what others still need stays without a name. The account as it was.
    pub async fn delete_user(&self, name: &str) -> Result<User, Fault> {
        let user = self.living(name).await?;
        self.store.erase_account(&user.account_id, now()).await?;
        self.note("operator:delete", &user.account_id).await?;
        Ok(User { status: "deleted", ..user })
    }

    /// Shuts somebody out; every session ends.
    pub async fn disable_user(&self, name: &str) -> Result<User, Fault> {
        self.change(name, Change::Disable(now()), "operator:disable").await
    }

    /// Lets somebody in again.
    pub async fn enable_user(&self, name: &str) -> Result<User, Fault> {
        self.change(name, Change::Enable, "operator:enable").await
    }

    /// Gives somebody the daily credits of the configuration.
    pub async fn activate_user(&self, name: &str) -> Result<User, Fault> {
        let quota = &self.config.quota;
        let change = Change::Activate { now: now(), daily: quota.daily, bonus: quota.bonus };
        self.change(name, change, "operator:activate").await
    }

    /// Sets what somebody may use; `Some(None)` lifts the limit of the day.
    pub async fn set_quota(&self, name: &str, daily: Option<Option<i64>>, bonus: Option<i64>) -> Result<User, Fault> {
        self.change(name, Change::Quota { daily, bonus }, "operator:quota").await
    }

    async fn change(&self, name: &str, change: Change, action: &'static str) -> Result<User, Fault> {
        let user = self.living(name).await?;
        if self.store.change_user(&user.account_id, change).await? {
            self.note(action, &user.account_id).await?;
        }
        self.user(&user.account_id).await
    }

    /// An account that was not deleted.
    pub(super) async fn living(&self, name: &str) -> Result<User, Fault> {
        let user = self.user(name).await?;
        if user.status == "deleted" {
            return Err(Fault::new(409, "account_deleted", format!("the account {name:?} was deleted"))
                .hint("towow node user list"));
        }
        Ok(user)
    }

    pub(super) async fn note(&self, action: &'static str, target: &str) -> Result<(), Fault> {
        let deed = Deed { action, outcome: "ok", account_id: None, target: Some(target) };
        self.audit(&Visit::default(), deed).await
    }
}
