//! The inbox and conversations; the quality of a profile.

use super::*;

const ITEM_ID: Param = Param::id("item_id", "Inbox item", "通知");
const CONVERSATION_ID: Param = Param::id("conversation_id", "Conversation", "会话");

pub(super) const ROWS: &[Operation] = &[
    Operation::new("inbox", "inbox", text("List your notices", "查看通知"), Method::Get, "/protocol/inbox")
        .list("items", &["item_id", "read", "title", "run_id", "created_at"])
        .id("item_id"),
    Operation::new(
        "inbox_item",
        "inbox show",
        text("Read one notice", "读取一条通知"),
        Method::Get,
        "/protocol/inbox/{item_id}",
    )
    .params(&[ITEM_ID])
    .id("item_id"),
    Operation::new(
        "inbox_mark_read",
        "inbox read",
        text("Mark a notice as read", "把通知标为已读"),
        Method::Post,
        "/protocol/inbox/{item_id}/read",
    )
    .update()
    .params(&[ITEM_ID])
    .id("item_id"),
    Operation::new(
        "send_message",
        "message send",
        text("Write to somebody you worked with", "给协作过的人发消息"),
        Method::Post,
        "/protocol/conversations",
    )
    .agent(Place::Body, "sender_agent_id")
    .params(&[
        Param::string("receiver_agent_id", "Agent to write to", "收信的身份").positional(),
        Param::string("source_run_id", "Run you shared", "共同参与的协作"),
        Param::string("content", "The message", "消息内容").up_to(TEXT),
        Param::string("source_delivery_id", "Delivery it is about", "相关的交付").or(Absent::Omit),
        Param::string(
            "client_msg_id",
            "Key that makes a repeated call send no second message",
            "幂等键：重复调用不会再次发送",
        )
        .or(Absent::Fresh),
    ])
    .id("message_id"),
    Operation::new(
        "conversations",
        "message conversations",
        text("List your conversations", "列出会话"),
        Method::Get,
        "/protocol/conversations",
    )
    .params(&[Param::limit(20), Param::offset()])
    .list("conversations", &["conversation_id", "display_name", "unread", "last_message", "updated_at"])
    .id("conversation_id"),
    Operation::new(
        "conversation_messages",
        "message list",
        text("Read the messages of a conversation", "读取一个会话里的消息"),
        Method::Get,
        "/protocol/conversations/{conversation_id}/messages",
    )
    .params(&[
        CONVERSATION_ID,
        Param::integer("since_seq", (0, i64::MAX), "Only messages after this number", "只看此编号之后的消息")
            .at(Place::Query)
            .or(Absent::Number(0)),
        Param::limit(50),
    ])
    .list("messages", &["seq", "sender_agent_id", "content", "created_at"])
    .id("message_id"),
    Operation::new(
        "conversation_mark_read",
        "message read",
        text("Mark a conversation as read", "把会话标为已读"),
        Method::Post,
        "/protocol/conversations/{conversation_id}/read",
    )
    .update()
    .params(&[
        CONVERSATION_ID,
        Param::integer(
            "up_to_seq",
            (0, i64::MAX),
            "Last message read; default: the newest",
            "已读到哪一条，默认最新一条",
        ),
    ])
    .flow(Flow::MarkRead)
    .id("conversation_id"),
    Operation::new(
        "quality_score",
        "agent quality",
        text("Rate how complete the selected profile is", "评估当前身份档案的完整程度"),
        Method::Get,
        "/protocol/agents/{agent_id}/quality",
    )
    .agent(Place::Path, "agent_id"),
];
