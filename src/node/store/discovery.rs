//! Discovery queries, and the one write that turns a demand into query, nominations and run; who can be found.

use serde_json::Value;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Signal, Store, Write, agents, json, truth};
use crate::node::config::Quota;
use crate::node::model::{Agent, Nomination, Participant, Query, Run, time};
use crate::node::quota::Use;
use crate::node::{Fault, ids};

/// Accounts that are shut out or gone: their agents are not found.
pub(super) const SHUT_OUT: &str = "SELECT account_id FROM accounts WHERE disabled_at > 0
    UNION SELECT account_id FROM accounts WHERE deleted_at > 0";

/// Everything that a confirmation or a discovery brings into being. It is written at once or not at all.
pub struct OpenedQuery<'a> {
    /// The account that asks.
    pub account_id: &'a str,
    /// Its agent.
    pub agent_id: &'a str,
    /// The formulation that is confirmed by it.
    pub session_id: Option<&'a str>,
    /// The demand.
    pub demand_id: &'a str,
    /// Its text.
    pub demand_text: &'a str,
    /// The query that this one repeats: its demand is there already.
    pub rerun_of: Option<&'a str>,
    /// The query.
    pub query_id: &'a str,
    /// Only agents with one of these tags were looked for.
    pub scope_tags: &'a [String],
    /// In this scene.
    pub scene_context: Option<&'a str>,
    /// At most so many.
    pub max_candidates: i64,
    /// Whether vectors of a model took part.
    pub embeddings: Option<&'a str>,
    /// Whom it found.
    pub nominees: &'a [Nominee],
    /// The run with its participants, where one was asked for.
    pub run: Option<(&'a Run, &'a [Participant])>,
}

/// Somebody to be nominated.
pub struct Nominee {
    /// Who.
    pub agent_id: String,
    /// Their name.
    pub display_name: String,
    /// In which list.
    pub perspective: &'static str,
    /// 0 to 1.
    pub score: f64,
    /// Why.
    pub match_reason: String,
    /// The same as data.
    pub evidence: Option<Value>,
    /// One of the sample community.
    pub is_sample: bool,
}

impl Store {
    /// Writes an opening and takes its price. False, with nothing written, when the formulation has been confirmed in the
    /// meantime.
    pub async fn open_query(&self, opening: &OpenedQuery<'_>, quota: &Quota, now: i64) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        // The account first, as whoever erases it does: in another order the two could wait for each other.
        self.lock_account(&mut write, opening.account_id).await?;
        let run_id = opening.run.map(|(run, _)| run.run_id.as_str());
        if let Some(session_id) = opening.session_id {
            // What is searched for is what is confirmed: an answer that came in between makes a new try necessary.
            let done = sqlx::query(
                "UPDATE formulations SET status = 'confirmed', demand_id = $2, query_id = $3, run_id = $4, updated_at = $5
                 WHERE session_id = $1 AND status = 'open' AND formulated_demand = $6",
            )
            .bind(session_id)
            .bind(opening.demand_id)
            .bind(opening.query_id)
            .bind(run_id)
            .bind(now)
            .bind(opening.demand_text)
            .execute(&mut *write)
            .await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
        }
        if opening.rerun_of.is_none() {
            insert_demand(&mut write, opening, now).await?;
        }
        sqlx::query(
            "INSERT INTO queries (query_id, account_id, agent_id, demand_id, status, created_at, scope_tags,
                                  max_candidates, scene_context, rerun_of, run_id, embeddings)
             VALUES ($1, $2, $3, $4, 'completed', $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(opening.query_id)
        .bind(opening.account_id)
        .bind(opening.agent_id)
        .bind(opening.demand_id)
        .bind(now)
        .bind(serde_json::to_string(opening.scope_tags)?)
        .bind(opening.max_candidates)
        .bind(opening.scene_context)
        .bind(opening.rerun_of)
        .bind(run_id)
        .bind(opening.embeddings)
        .execute(&mut *write)
        .await?;
        for (position, nominee) in (0_i64..).zip(opening.nominees) {
            nominate(&mut write, opening, position, nominee, now).await?;
        }
        let OpenedQuery { account_id, agent_id, query_id, .. } = opening;
        self.charge(&mut write, quota, account_id, agent_id, Use::Search, query_id, now).await?;
        if let Some((run, participants)) = opening.run {
            super::runs::insert(&mut write, run, participants).await?;
            self.charge(&mut write, quota, account_id, agent_id, Use::Run, &run.run_id, now).await?;
            write.signal(Signal::Work);
        }
        write.commit().await?;
        Ok(true)
    }

    /// A query of an account.
    pub async fn query(&self, account_id: &str, query_id: &str) -> Result<Option<Query>, Fault> {
        let row = sqlx::query("SELECT * FROM queries WHERE query_id = $1 AND account_id = $2")
            .bind(query_id)
            .bind(account_id)
            .fetch_optional(&self.read)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let nominations = sqlx::query("SELECT * FROM nominations WHERE query_id = $1 ORDER BY position")
            .bind(query_id)
            .fetch_all(&self.read)
            .await?;
        Ok(Some(Query {
            query_id: query_id.to_owned(),
            status: row.try_get("status")?,
            demand_id: row.try_get("demand_id")?,
            requester: row.try_get("agent_id")?,
            scope_tags: json(&row, "scope_tags")?,
            scene_context: row.try_get("scene_context")?,
            max_candidates: row.try_get("max_candidates")?,
            rerun_of: row.try_get("rerun_of")?,
            run_id: row.try_get("run_id")?,
            embeddings: row.try_get("embeddings")?,
            nominations: nominations.iter().map(nomination).collect::<Result<_, _>>()?,
            created_at: time(row.try_get("created_at")?),
        }))
    }

    /// A nomination in a query of an account, with the ids of query and demand.
    pub async fn nomination(
        &self,
        account_id: &str,
        nomination_id: &str,
    ) -> Result<Option<(Nomination, String, String)>, Fault> {
        let row = sqlx::query(
            "SELECT n.*, q.demand_id FROM nominations n JOIN queries q ON q.query_id = n.query_id
             WHERE n.nomination_id = $1 AND q.account_id = $2",
        )
        .bind(nomination_id)
        .bind(account_id)
        .fetch_optional(&self.read)
        .await?;
        row.map(|row| Ok((nomination(&row)?, row.try_get("query_id")?, row.try_get("demand_id")?))).transpose()
    }

    /// So many agents that somebody else may find, those after this id.
    pub async fn findable_after(&self, agent_id: &str, most: i64) -> Result<Vec<Agent>, Fault> {
        let statement = format!(
            "SELECT * FROM agents WHERE agent_id > $1 AND visibility <> 'private' AND account_id NOT IN ({SHUT_OUT})
             ORDER BY agent_id LIMIT $2"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(agent_id).bind(most).fetch_all(&self.read).await?;
        rows.iter().map(agents::agent).collect()
    }

    /// Public agents with one of these tags, or with any where none is given: a page, in a stable order, and how many
    /// there are.
    pub async fn public_agents(&self, tags: &[&str], offset: i64, limit: i64) -> Result<(Vec<Agent>, i64), Fault> {
        self.recalled(format!("public agents {tags:?} {offset} {limit}"), async {
            // An element of a JSON list follows a bracket or a comma; what is taken out has been in.
            let has = |number: usize| format!("REPLACE(scoped_tags, ${number}, '') <> scoped_tags");
            let elements: Vec<String> = tags
                .iter()
                .map(serde_json::to_string)
                .collect::<Result<Vec<_>, _>>()?
                .iter()
                .flat_map(|tag| [format!("[{tag}"), format!(",{tag}")])
                .collect();
            let tagged = (1..=elements.len()).map(has).collect::<Vec<_>>().join(" OR ");
            let tagged = if tagged.is_empty() { String::new() } else { format!(" AND ({tagged})") };
            let public = format!("FROM agents WHERE visibility = 'public'{tagged} AND account_id NOT IN ({SHUT_OUT})");
            let (at, most) = (elements.len() + 1, elements.len() + 2);
            let page = format!("SELECT * {public} ORDER BY agent_id LIMIT ${most} OFFSET ${at}");
            let mut page = sqlx::query(sqlx::AssertSqlSafe(page));
            let mut count = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT COUNT(*) AS n {public}")));
            for element in &elements {
                (page, count) = (page.bind(element), count.bind(element));
            }
            let rows = page.bind(offset).bind(limit).fetch_all(&self.read).await?;
            let total = count.fetch_one(&self.read).await?.try_get("n")?;
            Ok((rows.iter().map(agents::agent).collect::<Result<_, _>>()?, total))
        })
        .await
    }

    /// One public agent.
    pub async fn public_agent(&self, agent_id: &str) -> Result<Option<Agent>, Fault> {
        self.recalled(format!("public agent {agent_id}"), async {
            let statement = format!(
                "SELECT * FROM agents WHERE agent_id = $1 AND visibility = 'public' AND account_id NOT IN ({SHUT_OUT})"
            );
            let row = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(agent_id).fetch_optional(&self.read).await?;
            row.as_ref().map(agents::agent).transpose()
        })
        .await
    }
}

fn nomination(row: &AnyRow) -> Result<Nomination, Fault> {
    let evidence: Option<String> = row.try_get("evidence")?;
    Ok(Nomination {
        nomination_id: row.try_get("nomination_id")?,
        agent_id: row.try_get("agent_id")?,
        display_name: row.try_get("display_name")?,
        perspective: row.try_get("perspective")?,
        score: row.try_get("score")?,
        match_reason: row.try_get("match_reason")?,
        evidence: evidence.map(|text| serde_json::from_str(&text)).transpose()?,
        is_sample: truth(row, "is_sample")?,
        exposure_event_id: row.try_get("exposure_event_id")?,
    })
}

async fn insert_demand(write: &mut Write, opening: &OpenedQuery<'_>, now: i64) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO demands (demand_id, account_id, agent_id, session_id, demand_text, visibility, created_at, scene_context)
         VALUES ($1, $2, $3, $4, $5, 'private', $6, $7)",
    )
    .bind(opening.demand_id)
    .bind(opening.account_id)
    .bind(opening.agent_id)
    .bind(opening.session_id)
    .bind(opening.demand_text)
    .bind(now)
    .bind(opening.scene_context)
    .execute(&mut **write)
    .await?;
    Ok(())
}

/// Who is nominated is shown to the requester with it.
async fn nominate(
    write: &mut Write,
    opening: &OpenedQuery<'_>,
    position: i64,
    nominee: &Nominee,
    now: i64,
) -> Result<(), Fault> {
    let nomination_id = ids::id("nom")?;
    let OpenedQuery { account_id, agent_id, .. } = opening;
    let exposure = super::feedback::expose(write, account_id, agent_id, "nomination", &nomination_id, now).await?;
    sqlx::query(
        "INSERT INTO nominations (nomination_id, query_id, position, agent_id, display_name, perspective, score,
                                  match_reason, evidence, is_sample, exposure_event_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(nomination_id)
    .bind(opening.query_id)
    .bind(position)
    .bind(&nominee.agent_id)
    .bind(&nominee.display_name)
    .bind(nominee.perspective)
    .bind(nominee.score)
    .bind(&nominee.match_reason)
    .bind(nominee.evidence.as_ref().map(Value::to_string))
    .bind(i64::from(nominee.is_sample))
    .bind(exposure)
    .execute(&mut **write)
    .await?;
    Ok(())
}
