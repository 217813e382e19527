//! `/runs/{run_id}/record`: what was said in a run, also when it is over.

use axum::extract::State;

use super::super::routes::Api;
use super::super::{Json, Path, Shared};
use super::seats_for;
use crate::node::Fault;
use crate::node::access::Caller;
use crate::node::blocking::off_the_loop;
use crate::node::jobs::{Record, Sitting, record};

pub fn routes(api: Api) -> Api {
    api.on("run_record", read)
}

/// The finished rounds as the caller may see them.
pub async fn read(State(node): Shared, caller: Caller, Path(run_id): Path<String>) -> Result<Json<Record>, Fault> {
    seats_for(&node, &caller, &run_id).await?;
    let sitting = Sitting::load(&node.store, &run_id).await?;
    let (said, sources) = (node.store.contributions(&run_id).await?, node.store.sources(&run_id).await?);
    // It reads every reply anew.
    off_the_loop(move || Ok(Json(record(&sitting, &said, &sources, &caller.account_id)?))).await
}
