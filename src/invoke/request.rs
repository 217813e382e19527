//! From a row and checked arguments to the request that travels.

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use super::Context;
use crate::client::{Request, encode_segment};
use crate::config::random;
use crate::config::{agent, env};
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::operations::{Absent, Access, Fixed, MEDIA_TYPE, Method, Operation, Param, Place, scenes};

/// What may ask for a browser login.
const CONSUMER_KINDS: &[&str] = &["codex", "claude_code", "openclaw", "other"];

/// Builds the request of an operation.
pub fn build(context: &Context, operation: &Operation, args: &Map<String, Value>) -> Result<Request> {
    let mut parts = Parts { path: operation.path.to_owned(), ..Parts::default() };
    if let Access::Agent(place, field) = operation.access {
        parts.put(place, field, json!(context.agent_id()?))?;
    }
    for param in operation.params {
        if let Some(value) = sent(context, param, args.get(param.name))? {
            parts.put(param.place, param.sent_name(), value)?;
        }
    }
    for (field, fixed) in operation.fixed {
        let value = match fixed {
            Fixed::Text(text) => Some(json!(text)),
            Fixed::ConsumerKind => Some(json!(consumer_kind(context)?)),
            Fixed::EntrySurface => {
                entry_surface(context, args, parts.body.get("scene_id")).map(|surface| json!(surface))
            }
        };
        if let Some(value) = value {
            parts.put(Place::Body, field, value)?;
        }
    }
    let secret = |param: &&Param| param.sensitive;
    let secrets = operation.params.iter().filter(secret).filter_map(|param| args.get(param.name)?.as_str());
    let takes_body = operation.params.iter().any(|param| param.place == Place::Body) || !operation.fixed.is_empty();
    Ok(Request {
        query: parts.query,
        body: (takes_body && operation.method != Method::Get).then_some(Value::Object(parts.body)),
        accept: if operation.plain_accept { "*/*" } else { MEDIA_TYPE },
        token: match operation.access {
            Access::None => None,
            Access::Bridge => Some(super::bridge_key()?),
            Access::Session | Access::Agent(..) => Some(context.token()?),
        },
        repeatable: operation.idempotent || parts.headers.contains_key("idempotency-key"),
        headers: parts.headers,
        secrets: secrets.map(str::to_owned).collect(),
        ..Request::new(operation.method.into(), parts.path)
    })
}

#[derive(Default)]
struct Parts {
    path: String,
    query: Vec<(String, String)>,
    body: Map<String, Value>,
    headers: HeaderMap,
}

impl Parts {
    fn put(&mut self, place: Place, name: &str, value: Value) -> Result<()> {
        match place {
            Place::Path => {
                let id = value.as_str().unwrap_or_default();
                self.path = self.path.replace(&format!("{{{name}}}"), &encode_segment(id)?);
            }
            Place::Query => self.query.push((name.to_owned(), in_query(&value)?)),
            Place::Body => drop(self.body.insert(name.to_owned(), value)),
            Place::ProfileSection(heading) => append_section(&mut self.body, heading, &value),
            Place::Header(header) => {
                let text = value.as_str().unwrap_or_default();
                let header = HeaderName::from_bytes(header.as_bytes())
                    .map_err(|error| Error::internal(format!("header {header}: {error}")))?;
                let value = HeaderValue::from_str(text).map_err(|_| {
                    Error::new(ErrorKind::Usage, "invalid_argument", format!("{name}: {text:?} cannot be a header"))
                })?;
                self.headers.insert(header, value);
            }
            Place::Local => {}
        }
        Ok(())
    }
}

/// The value that travels for an argument, or nothing where the field is left out.
fn sent(context: &Context, param: &Param, given: Option<&Value>) -> Result<Option<Value>> {
    let given = given.filter(|value| !value.is_null());
    let saved_scene = context.settings.session.scene_id();
    Ok(match (given, param.absent) {
        (given, Absent::Scene) => {
            let scene = given.and_then(Value::as_str).filter(|scene| !scene.is_empty());
            let scene = scene.or(saved_scene).unwrap_or(scenes::DEFAULT).trim();
            (!scene.is_empty()).then(|| json!(scene))
        }
        (Some(value), Absent::OmitEmpty) if is_empty(value) => None,
        (Some(Value::String(text)), _) if param.trimmed => Some(json!(text.trim())),
        (Some(value), _) => Some(value.clone()),
        (None, Absent::Omit | Absent::OmitEmpty | Absent::Refuse) => None,
        (None, Absent::Null) => Some(Value::Null),
        (None, Absent::EmptyList) => Some(json!([])),
        (None, Absent::Text(text)) => Some(json!(text)),
        (None, Absent::Number(number)) => Some(json!(number)),
        (None, Absent::Flag(flag)) => Some(json!(flag)),
        (None, Absent::SavedScene) => saved_scene.map(|scene| json!(scene)),
        (None, Absent::Agent) => Some(json!(context.agent_id()?)),
        (None, Absent::Fresh) => Some(json!(match param.place {
            Place::Header(_) => random::uuid()?.replace('-', ""),
            _ => random::uuid()?,
        })),
    })
}

/// The program that asks: as configured, else as the environment says, else what existing installations send.
fn consumer_kind(context: &Context) -> Result<String> {
    let (kind, source) = match context.settings.session.text("consumer_kind") {
        Some(kind) => (kind.to_owned(), "consumer_kind in config.json"),
        None => match env("TOWOW_CONSUMER_KIND") {
            Some(kind) => (kind.trim().to_owned(), "TOWOW_CONSUMER_KIND"),
            None => (host(&env).to_owned(), "the environment"),
        },
    };
    if CONSUMER_KINDS.contains(&kind.as_str()) {
        return Ok(kind);
    }
    let message = format!("{source}: {kind:?} is not one of {}", CONSUMER_KINDS.join(", "));
    Err(Error::new(ErrorKind::Usage, "invalid_setting", message).hint("TOWOW_CONSUMER_KIND=other towow auth begin"))
}

/// The program that runs this command, as its environment shows. Nobody is what existing installations say.
fn host(variable: &dyn Fn(&str) -> Option<String>) -> &'static str {
    if agent::is("claude-code", variable) {
        "claude_code"
    } else if variable("OPENCLAW_SHELL").is_some() {
        "openclaw"
    } else if agent::is("codex", variable) || !agent::is_present(variable) {
        "codex"
    } else {
        "other"
    }
}

/// The configured surface belongs to the configured scene; a scene that is named for this call has its own.
fn entry_surface(context: &Context, args: &Map<String, Value>, scene: Option<&Value>) -> Option<String> {
    let configured = context.settings.session.text("entry_surface");
    let paired = scene.and_then(Value::as_str).and_then(scenes::entry_surface);
    let named = args.get("scene_id").is_some_and(Value::is_string);
    match (named, configured, paired) {
        (true, _, Some(paired)) => Some(paired.to_owned()),
        (_, Some(configured), _) => Some(configured.to_owned()),
        (_, None, paired) => paired.map(str::to_owned),
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_str().is_some_and(str::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}

/// A list travels as one value, so that an item cannot hold what separates them.
fn in_query(value: &Value) -> Result<String> {
    Ok(match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            if let Some(item) = items.iter().find(|item| item.contains(',')) {
                let message = format!("{item:?} holds a comma, which separates the items of this list");
                return Err(Error::new(ErrorKind::Usage, "invalid_argument", message));
            }
            items.join(",")
        }
        other => other.to_string(),
    })
}

/// A section of the profile goes behind `profile_text` under its own heading; a blank one is as good as absent.
fn append_section(body: &mut Map<String, Value>, heading: &str, value: &Value) {
    let section = value.as_str().unwrap_or_default().trim();
    let profile = body.get("profile_text").and_then(Value::as_str).unwrap_or_default().trim();
    let profile = if section.is_empty() { profile.to_owned() } else { format!("{profile}\n\n## {heading}\n{section}") };
    body.insert("profile_text".into(), json!(profile));
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn the_program_that_asks_is_known_by_its_environment() {
        let cases = [
            (None, "codex"),
            (Some(("CLAUDECODE", "1")), "claude_code"),
            (Some(("CLAUDECODE", "0")), "codex"),
            (Some(("OPENCLAW_SHELL", "exec")), "openclaw"),
            (Some(("CODEX_SANDBOX", "seatbelt")), "codex"),
            (Some(("CURSOR_AGENT", "1")), "other"),
            (Some(("GEMINI_CLI", "1")), "other"),
        ];
        for (set, kind) in cases {
            let variable = |name: &str| set.filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
            assert_eq!(host(&variable), kind, "{set:?}");
        }
    }
}
