//! What a client may read and attach: the inbox, a run, its result.

use rmcp::model::{Resource, ResourceTemplate};
use serde_json::{Value, json};

use super::backend::Backend;
use crate::config::recent;
use crate::error::Result;
use crate::operations::{self, Lang};

const INBOX: &str = "towow://inbox";
const RUN: &str = "towow://runs/{run_id}";
const RESULT: &str = "towow://runs/{run_id}/result";
/// What all of them are.
pub const MIME: &str = "application/json";
const MOST: usize = 100;

/// What is there without an id.
pub fn list(lang: Lang) -> Vec<Resource> {
    vec![Resource::new(INBOX, "inbox").with_description(summary("inbox", lang)).with_mime_type(MIME)]
}

/// What is there for each id.
pub fn templates(lang: Lang) -> Vec<ResourceTemplate> {
    let template = |uri, name, operation| {
        ResourceTemplate::new(uri, name).with_description(summary(operation, lang)).with_mime_type(MIME)
    };
    vec![template(RUN, "run", "run_status"), template(RESULT, "result", "result")]
}

/// The operation behind a URI with its arguments; nothing when it names nothing.
pub fn behind(uri: &str) -> Option<(&'static str, Value)> {
    if uri == INBOX {
        return Some(("inbox", json!({})));
    }
    let rest = uri.strip_prefix("towow://runs/")?;
    let (run_id, operation) = match rest.strip_suffix("/result") {
        Some(run_id) => (run_id, "result"),
        None => (rest, "run_status"),
    };
    let run_id = percent_encoding::percent_decode_str(run_id).decode_utf8().ok()?;
    (!run_id.is_empty() && !run_id.contains('/')).then(|| (operation, json!({ "run_id": run_id })))
}

/// True when this template has this variable.
pub fn has(uri: &str, argument: &str) -> bool {
    [RUN, RESULT].contains(&uri) && argument == "run_id"
}

/// Runs that begin with this, newest first: those of the inbox and those that were started here.
pub async fn runs(backend: &Backend, beginning: &str) -> Result<Vec<String>> {
    let context = backend.context().await?;
    let started = recent::list(context.settings.profile_dir(), context.client.name());
    let mut runs: Vec<String> = started.into_iter().filter_map(|started| started.run_id).collect();
    // Without a session there is no inbox, and still something to complete.
    if let Ok(inbox) = backend.read("inbox", json!({})).await {
        let items = inbox["items"].as_array().into_iter().flatten();
        runs.splice(0..0, items.filter_map(|item| item["run_id"].as_str().map(str::to_owned)));
    }
    let mut known = std::collections::HashSet::new();
    runs.retain(|run| run.starts_with(beginning) && known.insert(run.clone()));
    runs.truncate(MOST);
    Ok(runs)
}

fn summary(operation: &str, lang: Lang) -> &'static str {
    operations::find(operation).map(|row| row.summary.of(lang)).unwrap_or_default()
}
