//! `/inbox`.

use axum::extract::State;
use serde_json::json;

use super::{Answer, Json, Path, Shared};
use crate::node::Fault;
use crate::node::access::Caller;
use crate::node::model::{InboxItem, now};

pub async fn inbox(State(node): Shared, caller: Caller) -> Answer {
    let items = node.store.inbox(&caller.account_id).await?;
    let unread = node.store.unread(&caller.account_id).await?;
    Ok(Json(json!({ "items": items, "unread": unread })))
}

pub async fn item(State(node): Shared, caller: Caller, Path(item_id): Path<String>) -> Result<Json<InboxItem>, Fault> {
    let item = node.store.inbox_item(&caller.account_id, &item_id).await?;
    item.map(Json).ok_or_else(|| Fault::missing("inbox item", &item_id))
}

pub async fn mark_read(
    State(node): Shared,
    caller: Caller,
    Path(item_id): Path<String>,
) -> Result<Json<InboxItem>, Fault> {
    node.store.mark_read(&caller.account_id, &item_id, now()).await?;
    item(State(node), caller, Path(item_id)).await
}
