//! Conversations.

use serde_json::{Map, Value, json};

use super::super::{Context, request};
use super::{row, said};
use crate::error::Result;
use crate::operations::Operation;

/// Messages asked for at once.
const PAGE: usize = 100;

/// Marks a conversation as read: up to the message that is named, else up to the newest one.
pub async fn mark_read(context: &Context, operation: &Operation, args: &Map<String, Value>) -> Result<Value> {
    let mut args = args.clone();
    if args.get("up_to_seq").is_none_or(Value::is_null) {
        match newest(context, &args).await? {
            0 => return Ok(json!({ "ok": true, "up_to_seq": 0 })),
            seq => drop(args.insert("up_to_seq".into(), json!(seq))),
        }
    }
    let request = request::build(context, operation, &args)?;
    let answer = context.client.json(request).await?;
    said(operation, answer)
}

/// The number of the newest message, 0 where there is none.
async fn newest(context: &Context, args: &Map<String, Value>) -> Result<i64> {
    let list = row("conversation_messages")?;
    let mut seq = 0;
    loop {
        let mut page = Map::new();
        page.insert("conversation_id".into(), args.get("conversation_id").cloned().unwrap_or_default());
        page.insert("since_seq".into(), json!(seq));
        page.insert("limit".into(), json!(PAGE));
        let request = request::build(context, list, &page)?;
        let answer = context.client.json(request).await?;
        let messages: &[Value] = answer["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
        let last = messages.iter().filter_map(|message| message["seq"].as_i64()).max().unwrap_or(seq);
        // A backend that does not count on ends this too.
        if messages.len() < PAGE || last <= seq {
            return Ok(last.max(seq));
        }
        seq = last;
    }
}
