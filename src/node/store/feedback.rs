//! What somebody was shown, and what they thought of it.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::discovery::SHUT_OUT;
use super::{Store, Write};
use crate::node::{Fault, ids};

/// Something that was shown.
pub struct Exposure {
    /// `nomination`, `run`, `delivery`.
    pub target_type: String,
    /// Its id.
    pub target_id: String,
}

/// What somebody thinks of what they were shown.
pub struct Opinion<'a> {
    /// Whose opinion.
    pub account_id: &'a str,
    /// The agent that speaks.
    pub agent_id: &'a str,
    /// When it was shown.
    pub exposure_event_id: &'a str,
    /// What it is about.
    pub target_type: &'a str,
    /// Its id.
    pub target_id: &'a str,
    /// 1 to 5.
    pub rating: i64,
    /// Free text.
    pub comment: Option<&'a str>,
}

/// Writes down that a target is shown to an agent of an account; the id of the event. Shown again, it is the same event.
pub(super) async fn expose(
    write: &mut Write,
    account_id: &str,
    agent_id: &str,
    target_type: &str,
    target_id: &str,
    now: i64,
) -> Result<String, Fault> {
    let row = sqlx::query(
        "INSERT INTO exposures (exposure_event_id, account_id, agent_id, target_type, target_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (account_id, agent_id, target_type, target_id) DO UPDATE SET target_id = excluded.target_id
         RETURNING exposure_event_id",
    )
    .bind(ids::id("exp")?)
    .bind(account_id)
    .bind(agent_id)
    .bind(target_type)
    .bind(target_id)
    .bind(now)
    .fetch_one(&mut **write)
    .await?;
    Ok(row.try_get("exposure_event_id")?)
}

/// What an account thinks of an agent that it was shown. What it thinks of its own agents is not heard, nor is an account
/// that is shut out or gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Of whom.
    pub agent_id: String,
    /// As what the agent was shown; `complement` where that is not known.
    pub perspective: String,
    /// Who thinks so.
    pub account_id: String,
    /// 1 to 5; an invitation that was accepted counts as 5.
    pub rating: i64,
    /// Since when, in milliseconds.
    pub at: i64,
    /// Of the feedback or the invitation.
    pub id: String,
}

/// Says to whoever keeps what is thought of agents that it has changed for these. It is the last that a transaction does:
/// whoever takes a number lets nobody else take one before the commit, and waits for nobody.
pub(super) async fn changed_of(write: &mut Write, agent_ids: &[String]) -> Result<(), Fault> {
    if agent_ids.is_empty() {
        return Ok(());
    }
    let row = sqlx::query(
        "INSERT INTO counters (name, value) VALUES ('opinions', 1)
         ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value",
    )
    .fetch_one(&mut **write)
    .await?;
    let revision: i64 = row.try_get("value")?;
    for agent_id in agent_ids {
        sqlx::query(
            "INSERT INTO opinions_changed (agent_id, revision) VALUES ($1, $2)
             ON CONFLICT (agent_id) DO UPDATE SET revision = excluded.revision",
        )
        .bind(agent_id)
        .bind(revision)
        .execute(&mut **write)
        .await?;
    }
    Ok(())
}

/// Of whom an account has an opinion.
pub(super) async fn thought_of_by(write: &mut Write, account_id: &str) -> Result<Vec<String>, Fault> {
    let rows = sqlx::query(
        "SELECT n.agent_id AS agent_id FROM feedback f JOIN nominations n ON n.nomination_id = f.target_id
         WHERE f.account_id = $1 AND f.target_type = 'nomination'
         UNION SELECT invitee AS agent_id FROM invitations WHERE inviter_account = $1 AND status = 'accepted'",
    )
    .bind(account_id)
    .fetch_all(&mut **write)
    .await?;
    rows.iter().map(|row| Ok(row.try_get("agent_id")?)).collect()
}

/// Opinions of the agents of which `of` holds, which names them `g`. The sample community accepts every invitation, which
/// says nothing.
fn heard(of: &str) -> String {
    format!(
        "SELECT g.agent_id AS agent_id, n.perspective AS perspective, f.account_id AS account_id, f.rating AS rating,
                f.created_at AS at, f.feedback_id AS id
         FROM feedback f
         JOIN nominations n ON n.nomination_id = f.target_id AND n.exposure_event_id = f.exposure_event_id
         JOIN agents g ON g.agent_id = n.agent_id
         WHERE f.target_type = 'nomination' AND g.account_id <> f.account_id AND f.account_id NOT IN ({SHUT_OUT}){of}
         UNION ALL
         SELECT g.agent_id AS agent_id, COALESCE(n.perspective, 'complement') AS perspective,
                i.inviter_account AS account_id, 5 AS rating, COALESCE(i.responded_at, i.created_at) AS at,
                i.invitation_id AS id
         FROM invitations i
         JOIN agents g ON g.agent_id = i.invitee
         LEFT JOIN nominations n ON n.nomination_id = i.nomination_id
         WHERE i.status = 'accepted' AND g.is_sample = 0 AND g.account_id <> i.inviter_account
             AND i.inviter_account NOT IN ({SHUT_OUT}){of}"
    )
}

fn opinion(row: &AnyRow) -> Result<Heard, Fault> {
    Ok(Heard {
        agent_id: row.try_get("agent_id")?,
        perspective: row.try_get("perspective")?,
        account_id: row.try_get("account_id")?,
        rating: row.try_get("rating")?,
        at: row.try_get("at")?,
        id: row.try_get("id")?,
    })
}

impl Store {
    /// The number of the newest change of an opinion; it grows with every change.
    pub async fn opinions_revision(&self) -> Result<i64, Fault> {
        let row = sqlx::query("SELECT value FROM counters WHERE name = 'opinions'").fetch_optional(&self.read).await?;
        Ok(row.map(|row| row.try_get("value")).transpose()?.unwrap_or_default())
    }

    /// The agents of whom something else is thought since this revision.
    pub async fn opinions_changed_since(&self, revision: i64) -> Result<Vec<String>, Fault> {
        let rows = sqlx::query("SELECT agent_id FROM opinions_changed WHERE revision > $1 ORDER BY agent_id")
            .bind(revision)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(|row| Ok(row.try_get("agent_id")?)).collect()
    }

    /// Everything that is thought of these agents, in no order.
    pub async fn heard_of(&self, agent_ids: &[String]) -> Result<Vec<Heard>, Fault> {
        let mut all = Vec::new();
        for agent_ids in agent_ids.chunks(500) {
            let places: Vec<String> = (1..=agent_ids.len()).map(|number| format!("${number}")).collect();
            let statement = heard(&format!(" AND g.agent_id IN ({})", places.join(", ")));
            let mut query = sqlx::query(sqlx::AssertSqlSafe(statement));
            for agent_id in agent_ids {
                query = query.bind(agent_id);
            }
            for row in &query.fetch_all(&self.read).await? {
                all.push(opinion(row)?);
            }
        }
        Ok(all)
    }

    /// Everything that is thought of anybody, in no order.
    pub async fn heard_of_everybody(&self) -> Result<Vec<Heard>, Fault> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(heard(""))).fetch_all(&self.read).await?;
        rows.iter().map(opinion).collect()
    }

    /// What was shown to an account by this event.
    pub async fn exposure(&self, account_id: &str, exposure_event_id: &str) -> Result<Option<Exposure>, Fault> {
        let row = sqlx::query(
            "SELECT target_type, target_id FROM exposures WHERE exposure_event_id = $1 AND account_id = $2",
        )
        .bind(exposure_event_id)
        .bind(account_id)
        .fetch_optional(&self.read)
        .await?;
        let exposure = |row: sqlx::any::AnyRow| {
            Ok(Exposure { target_type: row.try_get("target_type")?, target_id: row.try_get("target_id")? })
        };
        row.map(exposure).transpose()
    }

    /// Keeps an opinion; a later one about the same event takes its place. The id of the feedback.
    pub async fn give_feedback(&self, opinion: &Opinion<'_>, now: i64) -> Result<String, Fault> {
        let mut write = self.write().await?;
        let row = sqlx::query(
            "INSERT INTO feedback (feedback_id, account_id, agent_id, exposure_event_id, target_type, target_id, rating, comment, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (exposure_event_id) DO UPDATE
             SET agent_id = excluded.agent_id, rating = excluded.rating, comment = excluded.comment,
                 created_at = excluded.created_at
             RETURNING feedback_id",
        )
        .bind(ids::id("fbk")?)
        .bind(opinion.account_id)
        .bind(opinion.agent_id)
        .bind(opinion.exposure_event_id)
        .bind(opinion.target_type)
        .bind(opinion.target_id)
        .bind(opinion.rating)
        .bind(opinion.comment)
        .bind(now)
        .fetch_one(&mut *write)
        .await?;
        if opinion.target_type == "nomination" {
            let shown = sqlx::query("SELECT agent_id FROM nominations WHERE nomination_id = $1")
                .bind(opinion.target_id)
                .fetch_optional(&mut *write)
                .await?;
            let agent_id = shown.map(|row| row.try_get::<String, _>("agent_id")).transpose()?;
            changed_of(&mut write, agent_id.as_slice()).await?;
        }
        write.commit().await?;
        Ok(row.try_get("feedback_id")?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::fixture::Fixture;
    use crate::node::store::{Nominee, OpenedQuery};

    #[tokio::test]
    async fn nobody_is_heard_of_their_own_agents() {
        let fixture = Fixture::with(|_| ()).await;
        let (ann, ben) = (fixture.enrol("Ann", None).await, fixture.enrol("Ben", None).await);
        let store = fixture.node.store();
        for (person, number) in [(&ann, 1), (&ben, 2)] {
            let nominee = Nominee {
                agent_id: ann.agent.agent_id.clone(),
                display_name: "Ann".into(),
                perspective: "resonance",
                score: 0.5,
                match_reason: "because".into(),
                evidence: None,
                is_sample: false,
            };
            let (query_id, demand_id) = (format!("qry_{number}"), format!("dmd_{number}"));
            let opening = OpenedQuery {
                account_id: &person.account.account_id,
                agent_id: &person.agent.agent_id,
                session_id: None,
                demand_id: &demand_id,
                demand_text: "somebody",
                rerun_of: None,
                query_id: &query_id,
                scope_tags: &[],
                scene_context: None,
                max_candidates: 1,
                embeddings: None,
                nominees: &[nominee],
                run: None,
            };
            store.open_query(&opening, &fixture.node.config().quota, number).await.unwrap();
            let query = store.query(&person.account.account_id, &query_id).await.unwrap().unwrap();
            let shown = &query.nominations[0];
            // A nomination without evidence, as older ones are, says nothing of it.
            assert_eq!(serde_json::to_value(shown).unwrap().get("evidence"), None);
            let opinion = Opinion {
                account_id: &person.account.account_id,
                agent_id: &person.agent.agent_id,
                exposure_event_id: shown.exposure_event_id.as_deref().unwrap(),
                target_type: "nomination",
                target_id: &shown.nomination_id,
                rating: 4,
                comment: None,
            };
            store.give_feedback(&opinion, number).await.unwrap();
        }
        let everybody = store.heard_of_everybody().await.unwrap();
        let found: Vec<_> =
            everybody.iter().map(|heard| (&heard.account_id, &heard.perspective, heard.rating, heard.at)).collect();
        assert_eq!(found, [(&ben.account.account_id, &"resonance".to_owned(), 4, 2)]);
        assert_eq!(store.heard_of(std::slice::from_ref(&ann.agent.agent_id)).await.unwrap(), everybody);
        assert_eq!(store.heard_of(std::slice::from_ref(&ben.agent.agent_id)).await.unwrap(), []);
        assert_eq!(store.opinions_changed_since(1).await.unwrap(), [ann.agent.agent_id]);
    }
}
