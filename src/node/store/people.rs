//! Many accounts and agents at once.

use sqlx::AssertSqlSafe;

use super::{Store, agents};
use crate::node::Fault;

/// Somebody who comes in with others.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// Id of the account.
    pub account_id: String,
    /// Where somebody new to the network: login address and Argon2id hash, if somebody can log in.
    pub account: Option<(String, Option<String>)>,
    /// Id of the agent.
    pub agent_id: String,
    /// Its name.
    pub name: String,
    /// Its profile.
    pub profile: String,
}

impl Store {
    /// Brings these in, all or nothing. An account that is there already is a 409.
    pub async fn bring_in(&self, people: &[Newcomer], now: i64) -> Result<(), Fault> {
        let mut write = self.write().await?;
        let accounts: Vec<&Newcomer> = people.iter().filter(|one| one.account.is_some()).collect();
        if !accounts.is_empty() {
            let statement = format!(
                "INSERT INTO accounts (account_id, email, name, password_hash, profile_text, created_at) VALUES {}
                 ON CONFLICT DO NOTHING",
                places(accounts.len(), 6)
            );
            let mut query = sqlx::query(AssertSqlSafe(statement));
            for one in &accounts {
                let (email, hash) = one.account.as_ref().map_or(("", None), |(email, hash)| (email, hash.as_deref()));
                query = query.bind(&one.account_id).bind(email).bind(&one.name).bind(hash).bind(&one.profile).bind(now);
            }
            let done = query.execute(&mut *write).await?.rows_affected();
            if usize::try_from(done).ok() != Some(accounts.len()) {
                return Err(Fault::new(409, "seeded_already", "people of this seed are there already: take another")
                    .hint("towow node seed --help"));
            }
        }
        let revision = agents::next_revision(&mut write).await?;
        let statement = format!(
            "INSERT INTO agents (agent_id, account_id, display_name, profile_text, is_primary, created_at, updated_at,
                                 revision, profile_source, visibility, scoped_tags, is_sample) VALUES {}",
            places(people.len(), 12)
        );
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for one in people {
            query = query
                .bind(&one.agent_id)
                .bind(&one.account_id)
                .bind(&one.name)
                .bind(&one.profile)
                .bind(i64::from(one.account.is_some()))
                .bind(now)
                .bind(now)
                .bind(revision)
                .bind("plaintext")
                .bind("public")
                .bind("[]")
                .bind(0_i64);
        }
        query.execute(&mut *write).await?;
        write.commit().await
    }
}

/// `($1, $2), ($3, $4)`
pub(super) fn places(rows: usize, width: usize) -> String {
    let row = |row: usize| {
        let places: Vec<String> = (1..=width).map(|column| format!("${}", row * width + column)).collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}
