//! Invitations, and the runs that are opened from them.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::runs::{Terms, insert_on};
use super::{Notice, Signal, Store, feedback, inbox};
use crate::node::Fault;
use crate::node::config::Quota;
use crate::node::model::{Participant, Run};
use crate::node::quota::Use;

/// An invitation with what is known of it elsewhere.
#[derive(Debug, Clone)]
pub struct Invited {
    /// Its id.
    pub invitation_id: String,
    /// How the invitee was found; none for a direct invitation.
    pub nomination_id: Option<String>,
    /// What it is about.
    pub demand_id: Option<String>,
    /// The query of the nomination.
    pub query_id: Option<String>,
    /// Whose invitation.
    pub inviter_account: String,
    /// The agent that invites.
    pub inviter: String,
    /// Its name now.
    pub inviter_name: Option<String>,
    /// Who is invited.
    pub invitee_account: String,
    /// The agent that is invited.
    pub invitee: String,
    /// Its name now.
    pub invitee_name: Option<String>,
    /// `pending`, `accepted`, `declined`, `withdrawn`.
    pub status: String,
    /// The run that was opened with it.
    pub run_id: Option<String>,
    /// The text of the demand.
    pub demand_text: Option<String>,
    /// Of the nomination.
    pub match_reason: Option<String>,
    /// Of the nomination.
    pub perspective: Option<String>,
    /// Stored times.
    pub created_at: i64,
    /// From then on it cannot be answered.
    pub expires_at: i64,
    /// When it was answered.
    pub responded_at: Option<i64>,
}

/// Somebody whom a query of the caller has found.
pub struct Nominated {
    /// Who.
    pub agent_id: String,
    /// For what.
    pub demand_id: String,
    /// By which query.
    pub query_id: String,
}

/// An invitation with everything that belongs to it.
const INVITED: &str = "SELECT i.*, d.demand_text, n.match_reason, n.perspective,
            a.display_name AS inviter_name, b.display_name AS invitee_name
     FROM invitations i
     LEFT JOIN demands d ON d.demand_id = i.demand_id
     LEFT JOIN nominations n ON n.nomination_id = i.nomination_id
     LEFT JOIN agents a ON a.agent_id = i.inviter
     LEFT JOIN agents b ON b.agent_id = i.invitee";

fn invited(row: &AnyRow) -> Result<Invited, Fault> {
    Ok(Invited {
        invitation_id: row.try_get("invitation_id")?,
        nomination_id: row.try_get("nomination_id")?,
        demand_id: row.try_get("demand_id")?,
        query_id: row.try_get("query_id")?,
        inviter_account: row.try_get("inviter_account")?,
        inviter: row.try_get("inviter")?,
        inviter_name: row.try_get("inviter_name")?,
        invitee_account: row.try_get("invitee_account")?,
        invitee: row.try_get("invitee")?,
        invitee_name: row.try_get("invitee_name")?,
        status: row.try_get("status")?,
        run_id: row.try_get("run_id")?,
        demand_text: row.try_get("demand_text")?,
        match_reason: row.try_get("match_reason")?,
        perspective: row.try_get("perspective")?,
        created_at: row.try_get("created_at")?,
        expires_at: row.try_get("expires_at")?,
        responded_at: row.try_get("responded_at")?,
    })
}

impl Store {
    /// A nomination by a query of this account.
    pub async fn nominated(&self, account_id: &str, nomination_id: &str) -> Result<Option<Nominated>, Fault> {
        let row = sqlx::query(
            "SELECT n.agent_id, q.demand_id, q.query_id FROM nominations n JOIN queries q ON q.query_id = n.query_id
             WHERE n.nomination_id = $1 AND q.account_id = $2",
        )
        .bind(nomination_id)
        .bind(account_id)
        .fetch_optional(&self.read)
        .await?;
        row.map(|row| {
            Ok(Nominated {
                agent_id: row.try_get("agent_id")?,
                demand_id: row.try_get("demand_id")?,
                query_id: row.try_get("query_id")?,
            })
        })
        .transpose()
    }

    /// How an account has come across an agent: whether a query of it has found the agent, and whether both sat in one run.
    pub async fn has_met(&self, account_id: &str, agent_id: &str) -> Result<(bool, bool), Fault> {
        let found = sqlx::query(
            "SELECT 1 AS one FROM nominations n JOIN queries q ON q.query_id = n.query_id
             WHERE n.agent_id = $2 AND q.account_id = $1 LIMIT 1",
        )
        .bind(account_id)
        .bind(agent_id)
        .fetch_optional(&self.read)
        .await?;
        let sat = sqlx::query(
            "SELECT 1 AS one FROM participants p JOIN participants q ON q.run_id = p.run_id
             WHERE p.account_id = $1 AND q.agent_id = $2 LIMIT 1",
        )
        .bind(account_id)
        .bind(agent_id)
        .fetch_optional(&self.read)
        .await?;
        Ok((found.is_some(), sat.is_some()))
    }

    /// Writes an invitation with a notice for whoever is asked. Where one to the same agent about the same demand waits
    /// for an answer or for its run, that one stays and its id is returned.
    pub async fn invite(&self, new: &Invited, title: &str, now: i64) -> Result<String, Fault> {
        let mut write = self.write().await?;
        // An agent invites one by one, so that two requests at once do not ask twice.
        let lock = format!("SELECT agent_id FROM agents WHERE agent_id = $1{}", self.locked(false));
        sqlx::query(sqlx::AssertSqlSafe(lock)).bind(&new.inviter).fetch_optional(&mut *write).await?;
        let open = sqlx::query(
            "SELECT invitation_id FROM invitations
             WHERE inviter = $1 AND invitee = $2 AND COALESCE(demand_id, '') = $3
               AND ((status = 'pending' AND expires_at > $4) OR (status = 'accepted' AND run_id IS NULL))
             ORDER BY created_at, invitation_id LIMIT 1",
        )
        .bind(&new.inviter)
        .bind(&new.invitee)
        .bind(new.demand_id.as_deref().unwrap_or_default())
        .bind(now)
        .fetch_optional(&mut *write)
        .await?;
        if let Some(open) = open {
            return Ok(open.try_get("invitation_id")?);
        }
        sqlx::query(
            "INSERT INTO invitations (invitation_id, nomination_id, demand_id, query_id, inviter_account, inviter,
                                      invitee_account, invitee, status, created_at, expires_at, responded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(&new.invitation_id)
        .bind(&new.nomination_id)
        .bind(&new.demand_id)
        .bind(&new.query_id)
        .bind(&new.inviter_account)
        .bind(&new.inviter)
        .bind(&new.invitee_account)
        .bind(&new.invitee)
        .bind(&new.status)
        .bind(new.created_at)
        .bind(new.expires_at)
        .bind(new.responded_at)
        .execute(&mut *write)
        .await?;
        let notice = Notice {
            agent_id: &new.invitee,
            kind: "invitation",
            title,
            invitation_id: Some(&new.invitation_id),
            ..Notice::default()
        };
        inbox::notify(&mut write, notice, now).await?;
        write.commit().await?;
        Ok(new.invitation_id.clone())
    }

    /// One invitation, for those between whom it is.
    pub async fn invitation(&self, account_id: &str, invitation_id: &str) -> Result<Option<Invited>, Fault> {
        let statement =
            format!("{INVITED} WHERE i.invitation_id = $1 AND (i.inviter_account = $2 OR i.invitee_account = $2)");
        let row = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(invitation_id)
            .bind(account_id)
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(invited).transpose()
    }

    /// The newest two hundred that an agent has sent or received.
    pub async fn invitations_of(&self, agent_id: &str) -> Result<Vec<Invited>, Fault> {
        let statement = format!(
            "{INVITED} WHERE i.inviter = $1 OR i.invitee = $1 ORDER BY i.created_at DESC, i.invitation_id LIMIT 200"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(agent_id).fetch_all(&self.read).await?;
        rows.iter().map(invited).collect()
    }

    /// The invitations with which a run was opened.
    pub async fn invitations_in(&self, run_id: &str) -> Result<Vec<String>, Fault> {
        let rows = sqlx::query("SELECT invitation_id FROM invitations WHERE run_id = $1")
            .bind(run_id)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(|row| Ok(row.try_get("invitation_id")?)).collect()
    }

    /// Answers a pending invitation and tells the inviter, or withdraws it and tells the invitee. False when it is not pending
    /// any more.
    pub async fn answer_invitation(
        &self,
        invitation: &Invited,
        status: &str,
        title: &str,
        now: i64,
    ) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        let answered = sqlx::query(
            "UPDATE invitations SET status = $2, responded_at = $3
             WHERE invitation_id = $1 AND status = 'pending' AND expires_at > $3",
        )
        .bind(&invitation.invitation_id)
        .bind(status)
        .bind(now)
        .execute(&mut *write)
        .await?;
        if answered.rows_affected() == 0 {
            return Ok(false);
        }
        let (agent_id, kind) = match status {
            "withdrawn" => (&invitation.invitee, "invitation_withdrawn"),
            _ => (&invitation.inviter, "invitation_answered"),
        };
        let notice =
            Notice { agent_id, kind, title, invitation_id: Some(&invitation.invitation_id), ..Notice::default() };
        inbox::notify(&mut write, notice, now).await?;
        if status == "accepted" {
            feedback::changed_of(&mut write, std::slice::from_ref(&invitation.invitee)).await?;
        }
        write.commit().await?;
        Ok(true)
    }

    /// Opens a run with these accepted invitations, each of which opens only one, and takes its price. False, with nothing written, when one
    /// of them, or the key, was used in the meantime.
    pub async fn open_invited_run(
        &self,
        run: &Run,
        participants: &[Participant],
        invitation_ids: &[String],
        terms: Terms<'_>,
        quota: &Quota,
    ) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        self.lock_account(&mut write, &run.account_id).await?;
        if !insert_on(&mut write, run, participants, terms).await? {
            return Ok(false);
        }
        // In one order, so that two requests with the same invitations wait for each other instead of for ever.
        let mut in_order: Vec<&String> = invitation_ids.iter().collect();
        in_order.sort();
        for invitation_id in in_order {
            let used = sqlx::query(
                "UPDATE invitations SET run_id = $2 WHERE invitation_id = $1 AND status = 'accepted' AND run_id IS NULL",
            )
            .bind(invitation_id)
            .bind(&run.run_id)
            .execute(&mut *write)
            .await?;
            if used.rows_affected() == 0 {
                return Ok(false);
            }
        }
        let (account_id, agent_id, now) = (&run.account_id, &run.agent_id, run.created_at);
        self.charge(&mut write, quota, account_id, agent_id, Use::Run, &run.run_id, now).await?;
        write.signal(Signal::Work);
        write.commit().await?;
        Ok(true)
    }
}
