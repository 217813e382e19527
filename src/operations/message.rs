//! The inbox.

use super::*;

const ITEM_ID: Param = Param::string("item_id", "Inbox item", "通知").at(Place::Path).positional();

pub(super) const ROWS: &[Operation] = &[
    Operation::new("inbox", "inbox", text("List your notices", "查看通知"), Method::Get, "/protocol/inbox")
        .list("items", &["item_id", "read", "title", "run_id", "created_at"]),
    Operation::new(
        "inbox_item",
        "inbox show",
        text("Read one notice", "读取一条通知"),
        Method::Get,
        "/protocol/inbox/{item_id}",
    )
    .params(&[ITEM_ID]),
    Operation::new(
        "inbox_mark_read",
        "inbox read",
        text("Mark a notice as read", "把通知标为已读"),
        Method::Post,
        "/protocol/inbox/{item_id}/read",
    )
    .update()
    .params(&[ITEM_ID]),
];
