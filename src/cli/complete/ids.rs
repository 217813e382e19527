//! Ids and fields, from what is known here and, once a minute, from the backend.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clap_complete::engine::CompletionCandidate;
use futures_util::future::join_all;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::cache::{Cache, Known};
use super::{Line, word};
use crate::client::{BaseUrl, Client, Limits};
use crate::config::session::Session;
use crate::config::{Flags, Settings, recent};
use crate::invoke::{self, Context};
use crate::operations::ids::{Ids, needs_nothing};
use crate::operations::{self, Access, Effect, Operation};

/// For everything that a TAB may ask of a backend.
const PATIENCE: Duration = Duration::from_millis(1000);

/// For a connection.
const CONNECT: Duration = Duration::from_millis(800);

/// Longest answer that is read, in bytes.
const LARGEST: u64 = 4 << 20;

/// Most rows whose fields are looked at.
const ROWS: usize = 20;

/// The ids that fit, each with its name.
pub fn candidates(line: &Line, ids: &Ids) -> Vec<CompletionCandidate> {
    let mut seen = std::collections::HashSet::new();
    let mut known = gathered(line, ids).unwrap_or_default();
    known.retain(|known| is_plain(&known.id) && seen.insert(known.id.clone()));
    known.into_iter().map(|known| word(known.id, &known.label)).collect()
}

/// What answers of this operation are known to hold.
pub fn fields(line: &Line, row: &'static Operation) -> Vec<String> {
    let Some(mut place) = Place::of(line) else { return Vec::new() };
    if place.cache.fields(row.name).is_none() && needs_nothing(row) {
        place.ask(vec![Ask { key: row.name.to_owned(), operation: row, args: Map::new() }]);
    }
    place.cache.fields(row.name).cloned().unwrap_or_default()
}

/// True for a text that a shell puts into a line as it is: an id that is more than a word could be a command there.
pub fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._~:-".contains(&byte);
    !["", ".", ".."].contains(&text) && text.len() <= 200 && !text.starts_with(['-', '~']) && text.bytes().all(plain)
}

fn gathered(line: &Line, ids: &Ids) -> Option<Vec<Known>> {
    let mut place = Place::of(line)?;
    // From here on commands note what they print.
    place.cache.save(&place.dir);
    let mut found = place.started();
    found.extend(place.cache.noted().iter().cloned());
    let mut asks: Vec<Ask> = Vec::new();
    for source in &ids.sources {
        asks.push(Ask { key: source.list.name.to_owned(), operation: source.list, args: Map::new() });
    }
    // Nominations are in no list but that of the query that found them.
    let query =
        found.iter().find(|known| known.field == "query_id" && is_plain(&known.id)).map(|known| known.id.clone());
    if let (true, Some(query), Some(operation)) =
        (ids.field == "nomination_id", query, operations::find("get_discovery"))
    {
        let args = Map::from_iter([("query_id".to_owned(), json!(query))]);
        asks.push(Ask { key: format!("get_discovery {query}"), operation, args });
    }
    let keys: Vec<String> = asks.iter().map(|ask| ask.key.clone()).collect();
    place.ask(asks);
    found.retain(|known| known.field == ids.field);
    for (at, key) in keys.iter().enumerate() {
        let field = ids.sources.get(at).map_or(ids.field, |source| source.field);
        found.extend(place.cache.list(key).iter().filter(|known| known.field == field).cloned());
    }
    Some(found)
}

/// One request.
struct Ask {
    key: String,
    operation: &'static Operation,
    args: Map<String, Value>,
}

/// A profile at its backend, and what is known of it.
struct Place {
    settings: Option<Settings>,
    dir: std::path::PathBuf,
    backend: String,
    logged_in: bool,
    cache: Cache,
}

impl Place {
    /// Where the line would go; nothing where that cannot be said without changing or asking anything.
    fn of(line: &Line) -> Option<Place> {
        let settings = Settings::peek(&line.flags).ok()?;
        let backend = match settings.local {
            true => "local".to_owned(),
            false => BaseUrl::parse(&settings.backend_url().ok()?).ok()?.as_str().to_owned(),
        };
        // A line that is not finished may name a backend that the token of the environment was never meant for.
        let strange = line.flags.backend_url.is_some() && settings.session.is_overridden("TOWOW_TOKEN") && {
            let own = Settings::peek(&Flags { backend_url: None, ..line.flags.clone() }).ok();
            let own = own.and_then(|own| BaseUrl::parse(&own.backend_url().ok()?).ok());
            own.is_none_or(|own| own.as_str() != backend)
        };
        let token = if strange { None } else { token(&settings.session, &backend) };
        let dir = settings.profile_dir().to_owned();
        let cache = Cache::open(&dir, &backend, &fingerprint(token.as_deref()));
        Some(Place { settings: Some(settings), dir, backend, logged_in: token.is_some(), cache })
    }

    /// What `start` and `find` have started here.
    fn started(&self) -> Vec<Known> {
        let started = recent::list(&self.dir, &self.backend).into_iter();
        let ids = started.flat_map(|started| {
            let ids = [("run_id", started.run_id), ("query_id", started.query_id), ("session_id", started.session_id)];
            let label = started.intent;
            ids.into_iter()
                .filter_map(move |(field, id)| Some(Known { field: field.into(), id: id?, label: label.clone() }))
        });
        ids.collect()
    }

    /// Asks for what is not known well enough.
    fn ask(&mut self, mut asks: Vec<Ask>) {
        asks.retain(|ask| self.cache.is_stale(&ask.key));
        asks.retain(|ask| self.logged_in || ask.operation.access == Access::None);
        let Some(settings) = self.settings.take_if(|_| !asks.is_empty()) else { return };
        for (ask, answer) in asks.iter().zip(answers(settings, &self.backend, &asks)) {
            if let Some(answer) = &answer {
                self.cache.keep_fields(ask.operation.name, fields_of(ask.operation, answer));
            }
            self.cache.keep(&ask.key, answer.map(|answer| harvest(&answer)));
        }
        self.cache.save(&self.dir);
    }
}

/// The token, unless it is in a keyring, which may ask before it opens.
fn token(session: &Session, backend: &str) -> Option<String> {
    let hidden = session.in_keyring() && !session.is_overridden("TOWOW_TOKEN");
    if hidden { None } else { session.token(backend).ok().flatten() }
}

/// Tells sessions apart, and no token can be told from it.
fn fingerprint(token: Option<&str>) -> String {
    let hash = |token| Sha256::digest(format!("completions {token}"));
    token.map(|token| hash(token).iter().take(8).map(|byte| format!("{byte:02x}")).collect()).unwrap_or_default()
}

fn answers(settings: Settings, backend: &str, asks: &[Ask]) -> Vec<Option<Value>> {
    let none = || asks.iter().map(|_| None).collect();
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return none() };
    let answers = runtime.block_on(async {
        let all = async {
            let client = Arc::new(open(&settings, backend).await?);
            let context = Context { settings, client, listener: None };
            let answers = join_all(asks.iter().map(|ask| invoke::share(&context, ask.operation, &ask.args))).await;
            context.client.close().await;
            Some(answers.into_iter().map(Result::ok).collect())
        };
        tokio::time::timeout(PATIENCE, all).await.ok().flatten()
    });
    // A name that is still being looked up holds nobody.
    runtime.shutdown_background();
    answers.unwrap_or_else(none)
}

async fn open(settings: &Settings, backend: &str) -> Option<Client> {
    if !settings.local {
        let limits = Limits { retries: 0, connect: CONNECT, total: PATIENCE, response: LARGEST };
        return Client::remote(backend, limits).ok();
    }
    embedded(&settings.home.join("node.db")).await
}

/// The node on a database that is there, as it is.
#[cfg(feature = "node")]
async fn embedded(path: &Path) -> Option<Client> {
    if !path.is_file() {
        return None;
    }
    Client::embedded(crate::node::Node::look_into(path).await.ok()?).ok()
}

#[cfg(not(feature = "node"))]
async fn embedded(_: &Path) -> Option<Client> {
    None
}

/// Every id in an answer, with what its object, or one around it, is called.
fn harvest(answer: &Value) -> Vec<Known> {
    let mut found = Vec::new();
    gather(answer, "", 0, &mut found);
    found
}

fn gather(value: &Value, around: &str, depth: usize, found: &mut Vec<Known>) {
    match value {
        Value::Array(items) if depth < 8 => items.iter().for_each(|item| gather(item, around, depth + 1, found)),
        Value::Object(fields) if depth < 8 => {
            let text = |name: &str| fields.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
            let own = ["display_name", "title", "demand_text", "raw_intent", "description"]
                .iter()
                .find_map(|name| text(name));
            let label = super::shells::told(own.unwrap_or(around));
            for (field, value) in fields {
                match value {
                    Value::String(id) if field.ends_with("_id") => {
                        // The name of what an agent has done is not its own.
                        let name = if field == "agent_id" { text("display_name").unwrap_or_default() } else { &label };
                        let label = super::shells::told(name);
                        found.push(Known { field: field.clone(), id: id.clone(), label });
                    }
                    value => gather(value, &label, depth + 1, found),
                }
            }
        }
        _ => {}
    }
}

/// The names of the fields of an answer, or of its rows; of an object within, one level deeper too.
fn fields_of(operation: &Operation, answer: &Value) -> Vec<String> {
    let rows = match operation.list.and_then(|(key, _)| answer.get(key)).and_then(Value::as_array) {
        Some(rows) => rows.as_slice(),
        None => std::slice::from_ref(answer),
    };
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: String| {
        if is_plain(&name) && !names.contains(&name) {
            names.push(name);
        }
    };
    for (name, value) in rows.iter().take(ROWS).filter_map(Value::as_object).flatten() {
        add(name.clone());
        for inner in value.as_object().into_iter().flat_map(Map::keys) {
            add(format!("{name}.{inner}"));
        }
    }
    names
}

/// Notes the ids that a command prints, for those who complete: a look at a file that is not there for all others.
pub fn note(context: &Context, operation: &Operation, answer: &Value) {
    let dir = context.settings.profile_dir();
    if !Cache::is_kept(dir) {
        return;
    }
    let backend = context.client.name();
    let mut cache = Cache::open(dir, backend, &fingerprint(token(&context.settings.session, backend).as_deref()));
    cache.note(harvest(answer), operation.effect != Effect::Read || operation.flow.changes_session());
    cache.keep_fields(operation.name, fields_of(operation, answer));
    cache.save(dir);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_with_what_they_are_called() {
        let answer = json!({
            "demands": [{
                "demand_id": "d1",
                "demand_text": "a cook\nwho bakes",
                "agent_id": "a1",
                "runs": [{"run_id": "r1", "status": "done"}],
            }],
            "agents": [{"agent_id": "a2", "display_name": "Ada\u{202e}"}],
        });
        let found: Vec<String> =
            harvest(&answer).iter().map(|known| format!("{} {} {}", known.field, known.id, known.label)).collect();
        assert_eq!(found, ["demand_id d1 a cook", "agent_id a1 ", "run_id r1 a cook", "agent_id a2 Ada"]);
    }

    #[test]
    fn what_a_shell_could_run_is_no_id() {
        for good in ["run_1", "a-b.c", "did:wba:x", "0"] {
            assert!(is_plain(good), "{good}");
        }
        for bad in ["", ".", "..", "-rf", "~root", "$(id)", "a b", "a;b", "a\nb", "`id`", "通", "a'b", &"x".repeat(201)]
        {
            assert!(!is_plain(bad), "{bad}");
        }
    }
}
