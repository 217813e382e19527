//! Looking after a node: its tables, its soundness, its figures.

use std::path::Path;

use serde::Serialize;

use crate::node::model::now;
use crate::node::store::{Finding, Opening, Place, Statistics, Store};
use crate::node::{Config, Fault, Node};

/// What a migration did, or would do.
#[derive(Debug, Serialize)]
pub struct Migration {
    /// The database, without its password.
    pub database: String,
    /// The migration that the tables were at; 0: there were none.
    pub from: i64,
    /// The one that they are at now, or would be.
    pub to: i64,
    /// Whether something remains to be done.
    pub pending: bool,
}

/// Where the tables of the file of an embedded node are; nothing is brought up to date.
pub async fn state_of(path: &Path) -> Result<Migration, Fault> {
    let mut config = Config::of_owner();
    config.database.url = format!("sqlite://{}", path.display());
    migrate(&config, true).await
}

/// Brings the tables of a database up to date, or only says whether they are.
pub async fn migrate(config: &Config, check: bool) -> Result<Migration, Fault> {
    let place = Place::parse(&config.database.url)?;
    let database = place.shown();
    let unmade = matches!(&place, Place::File(path) if !path.exists());
    if check && unmade {
        return Err(
            Fault::new(404, "not_found", format!("there is no database {database}")).hint("towow node migrate --help")
        );
    }
    let store = Store::open(place, Opening { migrate: false, ..Opening::default() }).await?;
    let outcome = async {
        let found = store.versions().await?;
        // One of a newer version is refused here, and by `check` too.
        if !check || found.from > found.to {
            store.bring_up_to_date().await?;
        }
        let pending = store.versions().await?.from < found.to;
        Ok(Migration { database, from: found.from, to: found.to, pending })
    }
    .await;
    store.close().await;
    outcome
}

impl Node {
    /// Everything in the database that does not fit together.
    pub async fn verify(&self) -> Result<Vec<Finding>, Fault> {
        self.store.verify().await
    }

    /// How large the network is, and how it is used.
    pub async fn statistics(&self) -> Result<Statistics, Fault> {
        self.store.statistics(now()).await
    }
}
