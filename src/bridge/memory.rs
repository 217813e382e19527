//! The tools of a worker: asked for again when they change, and remembered, so that a client which lists them while the
//! worker is still being dialled finds what was there the last time.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::address::Address;
use super::carry::MOST_TOOLS;
use super::link::Link;
use super::socket;
use crate::config::file;

/// How long a page of the list may take.
const PAGE: Duration = Duration::from_secs(5);

/// Asks for the list, page by page.
pub async fn list(link: &Link) -> Result<Vec<Value>, String> {
    let mut tools = Vec::new();
    let mut cursor = Value::Null;
    // A page may be empty, and not all of them.
    for _ in 0..MOST_TOOLS {
        let params = if cursor.is_null() { json!({}) } else { json!({ "cursor": cursor }) };
        let page = tokio::time::timeout(PAGE, link.ask("tools/list", &params)).await;
        let mut page = page
            .map_err(|_| "it did not list its tools in time".to_owned())?
            .map_err(|failure| format!("it did not list its tools: {failure:?}"))?;
        let Value::Array(more) = page["tools"].take() else { return Err("its list of tools is none".into()) };
        tools.extend(more);
        if tools.len() > MOST_TOOLS {
            return Err(format!("it has more than {MOST_TOOLS} tools"));
        }
        let next = page["nextCursor"].take();
        if next.is_null() || next == cursor {
            return Ok(tools);
        }
        cursor = next;
    }
    Err("its list of tools does not end".into())
}

fn path(directory: &Path, address: &Address) -> PathBuf {
    directory.join(format!("{}.json", socket::mark(address.as_str())))
}

/// What was remembered of this address.
pub fn recall(directory: &Path, address: &Address) -> Vec<Value> {
    // What cannot be read is learnt again in a moment.
    let text = file::read_text(&path(directory, address)).ok().flatten().unwrap_or_default();
    serde_json::from_str::<Value>(&text)
        .ok()
        .and_then(|mut kept| kept["tools"].take().as_array().cloned())
        .unwrap_or_default()
}

/// Remembers the tools of this address, where that costs nothing.
pub fn keep(directory: &Path, address: &Address, tools: &[Value]) {
    if recall(directory, address) == tools || file::make_dir(directory).is_err() {
        return;
    }
    let kept = json!({ "url": address.to_string(), "tools": tools });
    file::offer(&path(directory, address), kept.to_string().as_bytes());
}
