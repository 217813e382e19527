//! `/conversations`: who was in a run together can write to each other.

use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::node::access::Caller;
use crate::node::http::{Answer, Json, Path, Query, Shared};
use crate::node::language::Language;
use crate::node::model::{now, time};
use crate::node::store::{Letter, Side, StoredConversation, StoredMessage};
use crate::node::{Fault, Node};

/// Most characters of a name that somebody gives to a message, and of the id of a delivery.
const NAME: usize = 200;

/// What is to be written.
#[derive(Deserialize)]
pub struct NewMessage {
    sender_agent_id: String,
    receiver_agent_id: String,
    source_run_id: String,
    content: String,
    source_delivery_id: Option<String>,
    client_msg_id: Option<String>,
}

/// A message as it was sent.
#[derive(Serialize, JsonSchema)]
pub struct SentMessage {
    /// Its conversation; between two agents there is one.
    conversation_id: String,
    /// Its id.
    message_id: String,
    /// Counted from 1 within its conversation.
    seq: i64,
    /// Who wrote it.
    sender_agent_id: String,
    /// To whom.
    receiver_agent_id: String,
    /// What is said.
    content: String,
    /// The run that both were in.
    source_run_id: Option<String>,
    /// What of it is meant.
    source_delivery_id: Option<String>,
    /// The sender's own name for the message.
    client_msg_id: Option<String>,
    /// RFC 3339.
    created_at: String,
}

pub async fn send(State(node): Shared, caller: Caller, Json(body): Json<NewMessage>) -> Answer<SentMessage> {
    check(&body)?;
    let sender = caller.agent(&node, &body.sender_agent_id).await?;
    if body.receiver_agent_id == sender.agent_id {
        return Err(Fault::invalid("receiver_agent_id must be another agent than the sender"));
    }
    let (sender, receiver) = sides(&node, &body).await?;
    let wrote = Language::of_text(&body.content).pick("发来了消息", "wrote to you");
    let title = format!("{} {wrote}", sender.display_name);
    let letter = Letter {
        sender: &sender,
        receiver: &receiver,
        content: &body.content,
        source_run_id: &body.source_run_id,
        source_delivery_id: body.source_delivery_id.as_deref(),
        client_msg_id: body.client_msg_id.as_deref(),
        title: &title,
    };
    let sent = node.store.send_message(&letter, now()).await?;
    let created_at = sent.time();
    Ok(Json(SentMessage {
        conversation_id: sent.conversation_id,
        message_id: sent.message_id,
        seq: sent.seq,
        sender_agent_id: sent.sender_agent_id,
        receiver_agent_id: receiver.agent_id,
        content: sent.content,
        source_run_id: sent.source_run_id,
        source_delivery_id: sent.source_delivery_id,
        client_msg_id: sent.client_msg_id,
        created_at,
    }))
}

/// The content stays as it was written.
fn check(body: &NewMessage) -> Result<(), Fault> {
    let names = [("client_msg_id", &body.client_msg_id), ("source_delivery_id", &body.source_delivery_id)];
    for (field, name) in names {
        let Some(name) = name else { continue };
        if !(1..=NAME).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return Err(Fault::invalid(format!("{field} must have 1 to {NAME} characters, none of them a control")));
        }
    }
    Ok(())
}

/// Both sides, from the run they were in. A run without the sender is as good as missing, and so is one without the
/// receiver.
async fn sides(node: &Node, body: &NewMessage) -> Result<(Side, Side), Fault> {
    let (from, to) = (&body.sender_agent_id, &body.receiver_agent_id);
    let mut seated = node.store.seated(&body.source_run_id, [from, to]).await?;
    let mut seat = |agent_id: &str| {
        let place = seated.iter().position(|seat| seat.agent_id == agent_id)?;
        Some(seated.swap_remove(place))
    };
    let (Some(sender), Some(receiver)) = (seat(from), seat(to)) else {
        return Err(Fault::missing("run with both agents", &body.source_run_id));
    };
    let nobody = |why: &str| Err(Fault::new(422, "nobody_reads_it", format!("{to} {why}: nobody would read this")));
    match (sender.side, receiver.side) {
        _ if receiver.is_sample => nobody("is invented, one of the sample community"),
        (_, None) => nobody("is gone"),
        (Some(sender), Some(receiver)) => Ok((sender, receiver)),
        (None, Some(_)) => Err(Fault::missing("agent", from)),
    }
}

/// Which conversations to list.
#[derive(Deserialize)]
pub struct Page {
    #[serde(default = "twenty")]
    limit: i64,
    #[serde(default)]
    offset: i64,
}

fn twenty() -> i64 {
    20
}

/// A page of conversations.
#[derive(Serialize, JsonSchema)]
pub struct Conversations {
    /// The one with the newest message first.
    conversations: Vec<Conversation>,
    /// How many there are.
    total: i64,
    /// How many were passed over.
    offset: i64,
    /// How many were asked for at most.
    limit: i64,
}

/// A conversation, seen from the own side.
#[derive(Serialize, JsonSchema)]
pub struct Conversation {
    /// Its id.
    conversation_id: String,
    /// The own agent in it.
    agent_id: String,
    /// The other one.
    other_agent_id: String,
    /// The other one's name.
    display_name: String,
    /// The newest message.
    last_message: Option<LastMessage>,
    /// The number of the newest message.
    last_seq: i64,
    /// Up to which number the own side has read.
    read_up_to: i64,
    /// Messages of the other side after that.
    unread: i64,
    /// RFC 3339.
    created_at: String,
    /// RFC 3339, of the newest message.
    updated_at: String,
}

/// The newest message of a conversation.
#[derive(Serialize, JsonSchema)]
pub struct LastMessage {
    /// Its number.
    seq: i64,
    /// Who wrote it.
    sender_agent_id: String,
    /// Its first 200 characters.
    content: String,
    /// RFC 3339.
    created_at: String,
}

impl From<StoredConversation> for Conversation {
    fn from(stored: StoredConversation) -> Conversation {
        Conversation {
            conversation_id: stored.conversation_id,
            agent_id: stored.agent_id,
            other_agent_id: stored.other_agent_id,
            display_name: stored.other_name,
            last_message: stored.last.map(|last| LastMessage {
                seq: last.seq,
                created_at: last.time(),
                sender_agent_id: last.sender_agent_id,
                content: last.content,
            }),
            last_seq: stored.last_seq,
            read_up_to: stored.read_up_to,
            unread: stored.unread,
            created_at: time(stored.created_at),
            updated_at: time(stored.updated_at),
        }
    }
}

pub async fn list(State(node): Shared, caller: Caller, Query(page): Query<Page>) -> Answer<Conversations> {
    let (conversations, total) = node.store.conversations(&caller.account_id, page.limit, page.offset).await?;
    let conversations = conversations.into_iter().map(Conversation::from).collect();
    Ok(Json(Conversations { conversations, total, offset: page.offset, limit: page.limit }))
}

/// Which messages to list.
#[derive(Deserialize)]
pub struct Since {
    #[serde(default)]
    since_seq: i64,
    #[serde(default = "fifty")]
    limit: i64,
}

fn fifty() -> i64 {
    50
}

/// Messages of a conversation.
#[derive(Serialize, JsonSchema)]
pub struct Messages {
    /// In their order.
    messages: Vec<Message>,
    /// The number of the newest message of the conversation.
    last_seq: i64,
    /// There are more after these.
    has_more: bool,
}

/// A message.
#[derive(Serialize, JsonSchema)]
pub struct Message {
    /// Its conversation.
    conversation_id: String,
    /// Its id.
    message_id: String,
    /// Counted from 1 within its conversation.
    seq: i64,
    /// Who wrote it.
    sender_agent_id: String,
    /// What is said.
    content: String,
    /// The run that both were in.
    source_run_id: Option<String>,
    /// What of it is meant.
    source_delivery_id: Option<String>,
    /// The sender's own name for the message.
    client_msg_id: Option<String>,
    /// RFC 3339.
    created_at: String,
}

impl From<StoredMessage> for Message {
    fn from(stored: StoredMessage) -> Message {
        Message {
            created_at: stored.time(),
            conversation_id: stored.conversation_id,
            message_id: stored.message_id,
            seq: stored.seq,
            sender_agent_id: stored.sender_agent_id,
            content: stored.content,
            source_run_id: stored.source_run_id,
            source_delivery_id: stored.source_delivery_id,
            client_msg_id: stored.client_msg_id,
        }
    }
}

pub async fn messages(
    State(node): Shared,
    caller: Caller,
    Path(conversation_id): Path<String>,
    Query(page): Query<Since>,
) -> Answer<Messages> {
    let found = node.store.messages(&caller.account_id, &conversation_id, page.since_seq, page.limit).await?;
    let (messages, last_seq) = found.ok_or_else(|| Fault::missing("conversation", &conversation_id))?;
    let shown = messages.last().map_or(page.since_seq, |message| message.seq);
    Ok(Json(Messages {
        messages: messages.into_iter().map(Message::from).collect(),
        last_seq,
        has_more: shown < last_seq,
    }))
}

/// How far somebody has read.
#[derive(Deserialize)]
pub struct UpTo {
    up_to_seq: Option<i64>,
}

/// How far a conversation is read.
#[derive(Serialize, JsonSchema)]
pub struct Read {
    /// Its id.
    conversation_id: String,
    /// Up to which number the own side has read.
    read_up_to: i64,
    /// Messages of the other side after that.
    unread: i64,
}

/// Older clients send 0, which marks nothing.
pub async fn mark_read(
    State(node): Shared,
    caller: Caller,
    Path(conversation_id): Path<String>,
    Json(body): Json<UpTo>,
) -> Answer<Read> {
    let up_to = body.up_to_seq.unwrap_or(0);
    let mark = node.store.mark_conversation(&caller.account_id, &conversation_id, up_to, now()).await?;
    let mark = mark.ok_or_else(|| Fault::missing("conversation", &conversation_id))?;
    Ok(Json(Read { conversation_id, read_up_to: mark.read_up_to, unread: mark.unread }))
}
