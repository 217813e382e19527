//! `/inbox`.

use axum::extract::State;
use schemars::JsonSchema;
use serde::Serialize;

use crate::node::Fault;
use crate::node::access::Caller;
use crate::node::http::{Answer, Json, Path, Shared};
use crate::node::model::{InboxItem, now};

/// The notices of an account.
#[derive(Serialize, JsonSchema)]
pub struct Inbox {
    /// The newest hundred, newest first.
    items: Vec<InboxItem>,
    /// How many are unread, however old.
    unread: i64,
}

pub async fn list(State(node): Shared, caller: Caller) -> Answer<Inbox> {
    let items = node.store.inbox(&caller.account_id).await?;
    let unread = node.store.unread(&caller.account_id).await?;
    Ok(Json(Inbox { items, unread }))
}

pub async fn item(State(node): Shared, caller: Caller, Path(item_id): Path<String>) -> Answer<InboxItem> {
    let item = node.store.inbox_item(&caller.account_id, &item_id).await?;
    item.map(Json).ok_or_else(|| Fault::missing("inbox item", &item_id))
}

pub async fn mark_read(State(node): Shared, caller: Caller, Path(item_id): Path<String>) -> Answer<InboxItem> {
    node.store.mark_read(&caller.account_id, &item_id, now()).await?;
    item(State(node), caller, Path(item_id)).await
}
