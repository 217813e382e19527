//! `/formulations`, `/demands`, `/feedback`.

use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::converse;
use super::opening::{DEMAND, Hosted, Options, Search, check_scene, open};
use super::routes::Api;
use super::{Answer, Json, Path, Query, Shared, text};
use crate::node::access::Caller;
use crate::node::facilitator::Conversing;
use crate::node::formulation::{self as formulate, Parts, sufficiency};
use crate::node::language::Language;
use crate::node::model::{Demand, Formulation, Turn, now, time};
use crate::node::profile::Profile;
use crate::node::quota::Use;
use crate::node::store::Opinion;
use crate::node::{Fault, Node, ids};

pub fn routes(api: Api) -> Api {
    api.on("formulation_start", start)
        .events("formulation_reply", converse::reply)
        .on("get_formulation", formulation)
        .on("formulation_confirm", confirm)
        .on("my_demands", demands)
        .on("my_demand", demand)
        .on("demand_visibility", publish)
        .on("feedback", feedback)
}

/// How often a confirmation begins anew when answers come in between.
const TRIES: usize = 5;

#[derive(Deserialize)]
pub struct Start {
    agent_id: String,
    raw_intent: String,
    scene_context: Option<String>,
}

/// A formulation that has begun.
#[derive(Serialize, JsonSchema)]
pub struct Started {
    session: Formulation,
    /// What to tell the person: the first question, if one is open.
    assistant_reply: String,
    /// What the document is made of.
    updates: Parts,
}

pub async fn start(State(node): Shared, caller: Caller, Json(body): Json<Start>) -> Answer<Started> {
    let agent = caller.agent(&node, &body.agent_id).await?;
    let raw_intent = text("raw_intent", &body.raw_intent, DEMAND)?;
    check_scene(body.scene_context.as_deref())?;
    let mut draft = formulate::formulate(&raw_intent, &Profile::parse(&agent.profile_text));
    let quota = &node.config.quota;
    let (session_id, now) = (ids::id("frm")?, now());
    node.store.can_pay(quota, &caller.account_id, Use::Formulation, now).await?;
    let said = Conversing {
        account_id: &caller.account_id,
        session_id: &session_id,
        raw_intent: &raw_intent,
        turns: &[],
        message: &raw_intent,
    };
    if let Some(taken) = node.begin_with_model(&said, &draft.parts).await? {
        draft = formulate::Draft { document: taken.document, reply: taken.reply.concat(), parts: taken.parts };
    }
    let session = Formulation {
        session_id,
        account_id: caller.account_id,
        agent_id: agent.agent_id,
        sufficiency: sufficiency(&draft.parts, Language::of_text(&raw_intent)),
        raw_intent,
        scene_context: body.scene_context,
        formulated_demand: draft.document,
        updates: draft.parts.clone(),
        ready: draft.parts.ready,
        status: "open".into(),
        demand_id: None,
        query_id: None,
        run_id: None,
        created_at: time(now),
        updated_at: time(now),
    };
    node.store.create_formulation(&session, &draft.reply, quota, now).await?;
    Ok(Json(Started { session, assistant_reply: draft.reply, updates: draft.parts }))
}

/// A formulation with all that was said in it.
#[derive(Serialize, JsonSchema)]
pub struct Conversation {
    #[serde(flatten)]
    session: Formulation,
    /// In the order in which it was said.
    turns: Vec<Turn>,
}

pub async fn formulation(State(node): Shared, caller: Caller, Path(session_id): Path<String>) -> Answer<Conversation> {
    let session = own_formulation(&node, &caller, &session_id).await?;
    let turns = node.store.turns(&session_id).await?;
    Ok(Json(Conversation { session, turns }))
}

/// What a confirmation brought into being.
#[derive(Serialize, JsonSchema)]
pub struct Confirmed {
    demand_id: Option<String>,
    query_id: Option<String>,
    session: Formulation,
    /// The run, where one was asked for and somebody was found.
    run: Option<Hosted>,
}

/// Confirms, matches and opens a run. Confirming twice answers with what the first time brought into being.
pub async fn confirm(
    State(node): Shared,
    caller: Caller,
    Path(session_id): Path<String>,
    Json(options): Json<Options>,
) -> Answer<Confirmed> {
    let mut session = own_formulation(&node, &caller, &session_id).await?;
    if session.status != "open"
        && options.seats().is_some()
        && session.run_id.is_none()
        && found_somebody(&node, &session).await?
    {
        // What is asked for cannot be had this way any more; silence would be taken for a run.
        let message = format!("formulation session {session_id:?} was confirmed already, without a run");
        return Err(Fault::new(409, "already_confirmed", message).hint("towow discover run --help"));
    }
    for _ in 0..TRIES {
        if session.status != "open" {
            break;
        }
        let agent = caller.agent(&node, &session.agent_id).await?;
        let search = Search {
            demand_text: session.formulated_demand.clone(),
            session_id: Some(session.session_id.clone()),
            again: None,
            scene_context: session.scene_context.clone(),
            options: options.clone(),
        };
        open(&node, &caller, &agent, search).await?;
        session = own_formulation(&node, &caller, &session_id).await?;
    }
    if session.status == "open" {
        let message = format!("formulation session {session_id:?} changes while it is confirmed");
        return Err(Fault::new(409, "formulation_changed", message).hint("towow formulation show --help"));
    }
    let run = match &session.run_id {
        Some(run_id) => match node.store.run(run_id).await? {
            Some(run) => Some(Hosted::of(&run, &node.store.participants(run_id).await?)),
            None => None,
        },
        None => None,
    };
    let (demand_id, query_id) = (session.demand_id.clone(), session.query_id.clone());
    Ok(Json(Confirmed { demand_id, query_id, session, run }))
}

async fn found_somebody(node: &Node, session: &Formulation) -> Result<bool, Fault> {
    let query = node.store.query(&session.account_id, session.query_id.as_deref().unwrap_or_default()).await?;
    Ok(query.is_some_and(|query| !query.nominations.is_empty()))
}

#[derive(Deserialize)]
pub struct Page {
    #[serde(default)]
    offset: i64,
    #[serde(default = "fifty")]
    limit: i64,
}

fn fifty() -> i64 {
    50
}

/// Demands, newest first.
#[derive(Serialize, JsonSchema)]
pub struct Demands {
    demands: Vec<Demand>,
    /// How many there are.
    total: i64,
    offset: i64,
    limit: i64,
}

pub async fn demands(State(node): Shared, caller: Caller, Query(page): Query<Page>) -> Answer<Demands> {
    let demands = node.store.demands_of(&caller.account_id, page.offset, page.limit).await?;
    let total = node.store.count_demands(&caller.account_id).await?;
    Ok(Json(Demands { demands, total, offset: page.offset, limit: page.limit }))
}

pub async fn demand(State(node): Shared, caller: Caller, Path(demand_id): Path<String>) -> Answer<Demand> {
    let demand = node.store.demand(&caller.account_id, &demand_id).await?;
    demand.map(Json).ok_or_else(|| Fault::missing("demand", &demand_id))
}

#[derive(Deserialize)]
pub struct Visibility {
    visibility: String,
}

/// Publishes or hides a demand of the caller.
pub async fn publish(
    State(node): Shared,
    caller: Caller,
    Path(demand_id): Path<String>,
    Json(body): Json<Visibility>,
) -> Answer<Demand> {
    node.store.set_demand_visibility(&caller.account_id, &demand_id, &body.visibility).await?;
    demand(State(node), caller, Path(demand_id)).await
}

#[derive(Deserialize)]
pub struct Rating {
    agent_id: String,
    target_type: String,
    target_id: String,
    exposure_event_id: String,
    rating: i64,
    comment: Option<String>,
}

/// Feedback as it is kept.
#[derive(Serialize, JsonSchema)]
pub struct Feedback {
    /// Its id; the same when the feedback takes the place of an earlier one.
    feedback_id: String,
    /// The agent that gave it.
    agent_id: String,
    /// `nomination`, `run`, `delivery`.
    target_type: String,
    /// What it is about.
    target_id: String,
    /// When it was shown.
    exposure_event_id: String,
    /// 1 to 5.
    rating: i64,
    comment: Option<String>,
    /// RFC 3339.
    created_at: String,
}

/// Keeps what the caller thinks of something that was shown to it; a second opinion takes the place of the first.
pub async fn feedback(State(node): Shared, caller: Caller, Json(body): Json<Rating>) -> Answer<Feedback> {
    let agent = caller.agent(&node, &body.agent_id).await?;
    let exposure = node.store.exposure(&caller.account_id, &body.exposure_event_id).await?;
    let exposure = exposure.ok_or_else(|| Fault::missing("exposure event", &body.exposure_event_id))?;
    if (exposure.target_type.as_str(), exposure.target_id.as_str()) != (&body.target_type, &body.target_id) {
        let message = format!(
            "exposure_event_id {:?} is not of {} {:?}",
            body.exposure_event_id, body.target_type, body.target_id
        );
        return Err(Fault::invalid(message));
    }
    let now = now();
    let opinion = Opinion {
        account_id: &caller.account_id,
        agent_id: &agent.agent_id,
        exposure_event_id: &body.exposure_event_id,
        target_type: &body.target_type,
        target_id: &body.target_id,
        rating: body.rating,
        comment: body.comment.as_deref(),
    };
    let feedback_id = node.store.give_feedback(&opinion, now).await?;
    Ok(Json(Feedback {
        feedback_id,
        agent_id: agent.agent_id,
        target_type: body.target_type,
        target_id: body.target_id,
        exposure_event_id: body.exposure_event_id,
        rating: body.rating,
        comment: body.comment,
        created_at: time(now),
    }))
}

pub(super) async fn own_formulation(node: &Node, caller: &Caller, session_id: &str) -> Result<Formulation, Fault> {
    let session = node.store.formulation(&caller.account_id, session_id).await?;
    session.ok_or_else(|| Fault::missing("formulation session", session_id))
}
