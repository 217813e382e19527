//! `/invitations`: asking somebody to the table, and the answer.

use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::routes::Api;
use super::super::{Json, Path, Query, Shared};
use crate::node::access::Caller;
use crate::node::language::{Language, fill};
use crate::node::model::{Agent, now, time};
use crate::node::store::Invited;
use crate::node::{Fault, Node, ids};

pub fn routes(api: Api) -> Api {
    api.on("invite", invite)
        .on("invitations", list)
        .on("get_invitation", show)
        .on("invitation_respond", respond)
        .on("invitation_withdraw", withdraw)
}

/// An invitation, as both sides of it see it.
#[derive(Serialize, JsonSchema)]
pub struct Invitation {
    /// Its id.
    invitation_id: String,
    /// `pending`, `accepted`, `declined`, `withdrawn` or `expired`.
    status: String,
    /// The agent that invites.
    inviter: String,
    /// Its name; null when the agent is gone.
    inviter_name: Option<String>,
    /// The agent that is invited.
    invitee: String,
    /// Its name; null when the agent is gone.
    invitee_name: Option<String>,
    /// The nomination it came from; null for a direct invitation.
    nomination_id: Option<String>,
    /// What it is about; null for a direct invitation without a demand.
    demand_id: Option<String>,
    /// The demand in the inviter's words.
    demand_text: Option<String>,
    /// Why they fit, from the nomination.
    match_reason: Option<String>,
    /// The run that was opened with it.
    run_id: Option<String>,
    /// RFC 3339.
    created_at: String,
    /// RFC 3339; it cannot be answered from then on.
    expires_at: String,
    /// RFC 3339.
    responded_at: Option<String>,
}

impl From<Invited> for Invitation {
    fn from(invited: Invited) -> Invitation {
        Invitation {
            status: status(&invited, now()).to_owned(),
            invitation_id: invited.invitation_id,
            inviter: invited.inviter,
            inviter_name: invited.inviter_name,
            invitee: invited.invitee,
            invitee_name: invited.invitee_name,
            nomination_id: invited.nomination_id,
            demand_id: invited.demand_id,
            demand_text: invited.demand_text,
            match_reason: invited.match_reason,
            run_id: invited.run_id,
            created_at: time(invited.created_at),
            expires_at: time(invited.expires_at),
            responded_at: invited.responded_at.map(time),
        }
    }
}

/// The state of an invitation at this time.
pub fn status(invited: &Invited, now: i64) -> &str {
    if invited.status == "pending" && invited.expires_at <= now { "expired" } else { &invited.status }
}

#[derive(Deserialize)]
pub struct Invite {
    inviter: String,
    nomination_id: Option<String>,
    invitee: Option<String>,
    demand_id: Option<String>,
    #[serde(default = "a_day")]
    expires_in_hours: i64,
}

fn a_day() -> i64 {
    24
}

/// Whom an invitation goes to and what it is about.
struct Guest {
    agent_id: String,
    nomination_id: Option<String>,
    demand_id: Option<String>,
    query_id: Option<String>,
}

/// Invites somebody. As long as an invitation to the same agent about the same demand is open, the answer is that one.
pub async fn invite(State(node): Shared, caller: Caller, Json(body): Json<Invite>) -> Result<Json<Invitation>, Fault> {
    let inviter = caller.agent(&node, &body.inviter).await?;
    let guest = guest(&node, &caller, &body).await?;
    let missing = || Fault::missing("public agent", &guest.agent_id);
    let invitee = node.store.agent(&guest.agent_id).await?.ok_or_else(missing)?;
    if invitee.account_id == caller.account_id {
        let message = format!("agent {:?} is your own; invitations are for others", invitee.agent_id);
        return Err(Fault::new(422, "own_agent", message).hint("towow browse agents"));
    }
    if invitee.visibility == "private"
        || (guest.nomination_id.is_none() && !is_visible(&node, &caller, &invitee).await?)
    {
        return Err(missing());
    }
    let now = now();
    // The community is invented: it is answered for by its profiles, and those are always willing.
    let accepted = invitee.is_sample;
    let language = language(&node, guest.demand_id.as_deref(), &invitee.profile_text).await?;
    let title = fill(
        language.pick("{name} 邀请你一起协作", "{name} invites you to work together"),
        &[("name", &inviter.display_name)],
    );
    let new = Invited {
        invitation_id: ids::id("inv")?,
        nomination_id: guest.nomination_id,
        demand_id: guest.demand_id,
        query_id: guest.query_id,
        inviter_account: caller.account_id.clone(),
        inviter: inviter.agent_id,
        inviter_name: None,
        invitee_account: invitee.account_id,
        invitee: invitee.agent_id,
        invitee_name: None,
        status: if accepted { "accepted" } else { "pending" }.into(),
        run_id: None,
        demand_text: None,
        match_reason: None,
        perspective: None,
        created_at: now,
        expires_at: now + body.expires_in_hours * 3_600_000,
        responded_at: accepted.then_some(now),
    };
    let invitation_id = node.store.invite(&new, &title, now).await?;
    Ok(Json(between(&node, &caller, &invitation_id).await?.into()))
}

async fn guest(node: &Node, caller: &Caller, body: &Invite) -> Result<Guest, Fault> {
    if let Some(nomination_id) = &body.nomination_id {
        let nominated = node.store.nominated(&caller.account_id, nomination_id).await?;
        let nominated = nominated.ok_or_else(|| Fault::missing("nomination", nomination_id))?;
        if body.demand_id.as_ref().is_some_and(|demand_id| *demand_id != nominated.demand_id) {
            let message = "demand_id is that of the nomination, or left out";
            return Err(Fault::invalid(message).hint("towow schema invite"));
        }
        return Ok(Guest {
            agent_id: nominated.agent_id,
            nomination_id: Some(nomination_id.clone()),
            demand_id: Some(nominated.demand_id),
            query_id: Some(nominated.query_id),
        });
    }
    if let Some(demand_id) = &body.demand_id {
        let demand = node.store.demand(&caller.account_id, demand_id).await?;
        demand.ok_or_else(|| Fault::missing("demand", demand_id))?;
    }
    Ok(Guest {
        // The door has seen to it that one of the two is there.
        agent_id: body.invitee.clone().unwrap_or_default(),
        nomination_id: None,
        demand_id: body.demand_id.clone(),
        query_id: None,
    })
}

/// Whether the caller can know of an agent: it is public, was found by one of the caller's queries, or sat in a run with
/// the caller and is not private.
async fn is_visible(node: &Node, caller: &Caller, agent: &Agent) -> Result<bool, Fault> {
    if agent.visibility == "public" {
        return Ok(true);
    }
    let (found, sat_together) = node.store.has_met(&caller.account_id, &agent.agent_id).await?;
    Ok(found || (sat_together && agent.visibility != "private"))
}

/// The language of the demand; without one that of the text beside it.
async fn language(node: &Node, demand_id: Option<&str>, else_of: &str) -> Result<Language, Fault> {
    let demand = match demand_id {
        Some(demand_id) => node.store.subject(demand_id).await?,
        None => None,
    };
    Ok(Language::of_text(demand.as_ref().map_or(else_of, |(text, _)| text)))
}

#[derive(Deserialize)]
pub struct Whose {
    agent_id: String,
}

/// Invitations of one agent.
#[derive(Serialize, JsonSchema)]
pub struct Invitations {
    /// Sent and received, newest first; the latest two hundred.
    invitations: Vec<Invitation>,
}

pub async fn list(State(node): Shared, caller: Caller, Query(whose): Query<Whose>) -> Result<Json<Invitations>, Fault> {
    let agent = caller.agent(&node, &whose.agent_id).await?;
    let invitations = node.store.invitations_of(&agent.agent_id).await?;
    Ok(Json(Invitations { invitations: invitations.into_iter().map(Invitation::from).collect() }))
}

pub async fn show(
    State(node): Shared,
    caller: Caller,
    Path(invitation_id): Path<String>,
) -> Result<Json<Invitation>, Fault> {
    Ok(Json(between(&node, &caller, &invitation_id).await?.into()))
}

#[derive(Deserialize)]
pub struct Respond {
    agent_id: String,
    action: String,
}

/// Accepts or declines. The same answer twice is one answer.
pub async fn respond(
    State(node): Shared,
    caller: Caller,
    Path(invitation_id): Path<String>,
    Json(body): Json<Respond>,
) -> Result<Json<Invitation>, Fault> {
    let agent = caller.agent(&node, &body.agent_id).await?;
    let invitation = between(&node, &caller, &invitation_id).await?;
    if invitation.invitee != agent.agent_id {
        return Err(Fault::missing("invitation", &invitation_id));
    }
    let accepts = body.action == "accept";
    let wanted = if accepts { "accepted" } else { "declined" };
    let language = language(&node, invitation.demand_id.as_deref(), &agent.profile_text).await?;
    let pattern = match accepts {
        true => language.pick("{name} 接受了你的邀请", "{name} accepted your invitation"),
        false => language.pick("{name} 谢绝了你的邀请", "{name} declined your invitation"),
    };
    let title = fill(pattern, &[("name", &agent.display_name)]);
    settle(&node, &caller, &invitation, wanted, &title).await
}

/// Takes back an invitation of the caller that is not answered yet. Twice is once.
pub async fn withdraw(
    State(node): Shared,
    caller: Caller,
    Path(invitation_id): Path<String>,
) -> Result<Json<Invitation>, Fault> {
    let invitation = between(&node, &caller, &invitation_id).await?;
    if invitation.inviter_account != caller.account_id {
        let message = format!("invitation {invitation_id:?} is withdrawn by who sent it");
        return Err(Fault::new(403, "not_your_invitation", message).hint("towow invite respond --help"));
    }
    let name = invitation.inviter_name.as_deref().unwrap_or_default();
    let language = language(&node, invitation.demand_id.as_deref(), name).await?;
    let title = fill(language.pick("{name} 撤回了邀请", "{name} has withdrawn the invitation"), &[("name", name)]);
    settle(&node, &caller, &invitation, "withdrawn", &title).await
}

/// Brings a pending invitation into this state; where it is there already nothing happens.
async fn settle(
    node: &Node,
    caller: &Caller,
    invitation: &Invited,
    wanted: &str,
    title: &str,
) -> Result<Json<Invitation>, Fault> {
    let id = &invitation.invitation_id;
    let is_settled = node.store.answer_invitation(invitation, wanted, title, now()).await?;
    let invitation = between(node, caller, id).await?;
    let found = status(&invitation, now());
    if is_settled || found == wanted {
        return Ok(Json(invitation.into()));
    }
    let code = match found {
        "accepted" => "invitation_accepted",
        "declined" => "invitation_declined",
        "withdrawn" => "invitation_withdrawn",
        _ => "invitation_expired",
    };
    let message = format!("invitation {id:?} is not open any more: {found}");
    Err(Fault::new(409, code, message).hint("towow invite list"))
}

/// An invitation of the caller's account, sent or received.
async fn between(node: &Node, caller: &Caller, invitation_id: &str) -> Result<Invited, Fault> {
    let invitation = node.store.invitation(&caller.account_id, invitation_id).await?;
    invitation.ok_or_else(|| Fault::missing("invitation", invitation_id))
}
