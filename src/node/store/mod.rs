//! The database: every SQL statement of the node is in this folder, one file per kind of thing.
//!
//! Statements use `$1` placeholders and plain types only, so that they read the same on SQLite and PostgreSQL; where the
//! two differ, [`Store::locked`] says how. SQLite runs in WAL mode with one writer; every write begins with the write
//! lock, so that two processes on one file wait for each other instead of failing half-way.

mod accounts;
mod agents;
mod audit;
pub mod backup;
mod bridge;
mod bridge_keys;
mod byok;
mod codes;
mod conversations;
mod demands;
mod discovery;
mod due;
mod erase;
mod feedback;
mod formulations;
mod given;
mod hooks;
mod idempotency;
mod inbox;
mod invitations;
mod live;
mod logins;
mod mail;
mod model_calls;
mod nodes;
mod open;
mod people;
mod rates;
mod recall;
mod rounds;
mod runs;
mod sessions;
mod signal;
mod spaces;
mod statistics;
mod tables;
mod talent;
#[cfg(test)]
mod tests;
mod transfer;
mod usage;
mod users;
mod vectors;
mod verify;

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AnyPool, Row};

pub use accounts::{Beginning, Standing};
pub use agents::{AgentChange, Changed};
pub use backup::Versions;
pub use bridge::{BridgeTask, Handle, Held, Offer, Submitted, Taken, Terms as BridgeTerms};
pub use bridge_keys::{BridgeKey, GivenKey, NewKey};
pub use byok::Bound;
pub use codes::{InviteCode, InviteCodes};
pub use conversations::{Arrival, Correspondent, Letter, Side, StoredConversation, StoredMessage};
pub use discovery::{Nominee, OpenedQuery};
pub use feedback::{Heard, Opinion};
pub use given::GivenCode;
pub use hooks::{Call as WebhookCall, Delivery, Endings};
pub use idempotency::{Claimed, LEASE_MILLIS, Turn};
pub use inbox::{ITEMS_AT_ONCE, Notice};
pub use invitations::{Invited, Nominated};
pub use logins::BrowserLogin;
pub use mail::{Asked, MailToken, Posting};
pub use model_calls::{CallKey, Degraded, ModelUse, Payer};
pub use nodes::Census;
pub use open::{Opening, Place};
pub use people::Newcomer;
pub use rates::WINDOW_MILLIS;
pub use rounds::{Call, Finish, Reply, Round, Source, Voice};
pub use runs::{Published, Seated, Terms};
pub use sessions::NewSession;
pub use signal::{Hub, Signal};
pub use spaces::{Lease, Seen, SpaceState, StoredSpace};
pub use statistics::Statistics;
pub use transfer::{Counts, not_empty};
pub use usage::Used;
pub use users::{Change, User};
pub use vectors::{Counters, NewVector, StoredVector, Subject};
pub use verify::Finding;

use super::Fault;

/// A pool of connections to one database.
pub struct Store {
    read: AnyPool,
    /// Of SQLite one connection, so that this process has one writer.
    writer: AnyPool,
    hub: Hub,
    place: Place,
    /// Of a serving node on SQLite.
    recall: Option<recall::Recall>,
    /// Who is told of ended runs.
    endings: Arc<Endings>,
}

/// A transaction that writes, with what it has to tell once it is committed. Dropped without a commit, nothing happened.
pub struct Write {
    transaction: sqlx::Transaction<'static, sqlx::Any>,
    signals: Vec<Signal>,
    hub: Hub,
    postgres: bool,
    endings: Arc<Endings>,
}

impl Deref for Write {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.transaction
    }
}

impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }
}

impl Write {
    /// Tells this when the transaction is committed.
    pub fn signal(&mut self, signal: Signal) {
        if !self.signals.contains(&signal) {
            self.signals.push(signal);
        }
    }

    /// Makes it true, and known here and at other nodes.
    pub async fn commit(mut self) -> Result<(), Fault> {
        if self.postgres {
            for signal in &self.signals {
                signal::announce(&mut self.transaction, signal).await?;
            }
        }
        self.transaction.commit().await?;
        self.signals.into_iter().for_each(|signal| self.hub.tell(signal));
        Ok(())
    }
}

impl Store {
    /// Closes every connection; the last one to a file folds the write-ahead log into it.
    pub async fn close(&self) {
        self.read.close().await;
        self.writer.close().await;
    }

    /// The same database, of whose ended runs this is told.
    pub fn telling(self, endings: Endings) -> Store {
        Store { endings: Arc::new(endings), ..self }
    }

    /// Where it is.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Where its changes are heard of.
    pub fn hub(&self) -> &Hub {
        &self.hub
    }

    /// Passes on what other nodes on the same PostgreSQL tell, until the connection fails; SQLite has nothing to pass on.
    pub async fn relay(&self) -> Result<(), Fault> {
        match &self.place {
            Place::Postgres(url) => Ok(self.hub.relay(url).await?),
            Place::File(_) => std::future::pending().await,
        }
    }

    fn is_postgres(&self) -> bool {
        matches!(self.place, Place::Postgres(_))
    }

    /// What a SELECT ends with whose rows are changed by the same transaction: others wait, or pass them by.
    fn locked(&self, skip: bool) -> &'static str {
        match (self.is_postgres(), skip) {
            (true, true) => " FOR UPDATE SKIP LOCKED",
            (true, false) => " FOR UPDATE",
            // The one writer of SQLite has locked everything already.
            (false, _) => "",
        }
    }

    /// Begins a write.
    async fn write(&self) -> Result<Write, Fault> {
        let postgres = self.is_postgres();
        let begin = if postgres { "BEGIN" } else { "BEGIN IMMEDIATE" };
        let transaction = self.writer.begin_with(begin).await?;
        Ok(Write { transaction, signals: Vec::new(), hub: self.hub.clone(), postgres, endings: self.endings.clone() })
    }

    /// A setting of the node itself.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, Fault> {
        let row =
            sqlx::query("SELECT value FROM settings WHERE name = $1").bind(name).fetch_optional(&self.read).await?;
        Ok(row.map(|row| row.try_get("value")).transpose()?)
    }

    /// Sets a setting of the node itself.
    pub async fn set_setting(&self, name: &str, value: &str) -> Result<(), Fault> {
        sqlx::query(
            "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(name)
        .bind(value)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// What tells this network from others: made when it is first asked for, the same for every process on the database.
    pub async fn network_id(&self) -> Result<String, Fault> {
        self.made_once("network_id", || super::ids::id("net")).await
    }

    /// A setting that is made when it is first asked for; of several processes that make it at once one wins.
    pub async fn made_once(&self, name: &str, make: fn() -> Result<String, Fault>) -> Result<String, Fault> {
        if let Some(known) = self.setting(name).await? {
            return Ok(known);
        }
        sqlx::query("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(name)
            .bind(make()?)
            .execute(&self.writer)
            .await?;
        self.setting(name).await?.ok_or_else(|| Fault::internal(format!("the setting {name} was not kept")))
    }

    /// The same, none where nobody has asked for it yet.
    pub async fn known_network_id(&self) -> Result<Option<String>, Fault> {
        self.setting("network_id").await
    }
}

/// A JSON column.
fn json<T: serde::de::DeserializeOwned>(row: &AnyRow, column: &str) -> Result<T, Fault> {
    let text: String = row.try_get(column)?;
    Ok(serde_json::from_str(&text)?)
}

/// A column of 0 or 1.
fn truth(row: &AnyRow, column: &str) -> Result<bool, Fault> {
    Ok(row.try_get::<i64, _>(column)? != 0)
}
