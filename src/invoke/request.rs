//! From a row and checked arguments to the request that travels.

use serde_json::{Map, Value, json};

use super::Context;
use crate::client::{Request, encode_segment};
use crate::error::{Error, Result};
use crate::operations::{Absent, Access, MEDIA_TYPE, Method, Operation, Param, Place};

/// The scene when neither an argument nor the session names one.
const DEFAULT_SCENE: &str = "startup-hub";

/// Builds the request of an operation.
pub fn build(context: &Context, operation: &Operation, args: &Map<String, Value>) -> Result<Request> {
    let mut path = operation.path.to_owned();
    let mut query = Vec::new();
    let mut body = Map::new();
    if let Access::Agent(place, field) = operation.access {
        let agent = context.agent_id()?;
        match place {
            Place::Query => query.push((field.to_owned(), agent)),
            _ => drop(body.insert(field.to_owned(), json!(agent))),
        }
    }
    for param in operation.params {
        let Some(value) = sent(context, param, args.get(param.name)) else { continue };
        match param.place {
            Place::Path => {
                let id = value.as_str().unwrap_or_default();
                path = path.replace(&format!("{{{}}}", param.name), &encode_segment(id)?);
            }
            Place::Query => query.push((param.name.to_owned(), in_query(&value))),
            Place::Body => drop(body.insert(param.name.to_owned(), value)),
            Place::ProfileSection(heading) => append_section(&mut body, heading, &value),
            Place::Local => {}
        }
    }
    for (field, value) in operation.fixed {
        body.insert((*field).to_owned(), json!(value));
    }
    let has_body = operation.method != Method::Get && !body.is_empty();
    Ok(Request {
        query,
        body: has_body.then_some(Value::Object(body)),
        accept: if operation.plain_accept { "*/*" } else { MEDIA_TYPE },
        token: if operation.access == Access::None { None } else { Some(context.token()?) },
        repeatable: operation.idempotent,
        ..Request::new(operation.method.into(), path)
    })
}

/// The value that travels for an argument, or nothing where the field is left out.
fn sent(context: &Context, param: &Param, given: Option<&Value>) -> Option<Value> {
    let given = given.filter(|value| !value.is_null());
    match (given, param.absent) {
        (given, Absent::Scene) => {
            let session = context.settings.session.scene_id();
            let scene = given.and_then(Value::as_str).filter(|scene| !scene.is_empty());
            let scene = scene.or(session).unwrap_or(DEFAULT_SCENE).trim();
            (!scene.is_empty()).then(|| json!(scene))
        }
        (Some(value), Absent::OmitEmpty) if is_empty(value) => None,
        (Some(value), _) => Some(value.clone()),
        (None, Absent::Omit | Absent::OmitEmpty | Absent::Refuse) => None,
        (None, Absent::Null) => Some(Value::Null),
        (None, Absent::EmptyList) => Some(json!([])),
        (None, Absent::Text(text)) => Some(json!(text)),
        (None, Absent::Number(number)) => Some(json!(number)),
        (None, Absent::Flag(flag)) => Some(json!(flag)),
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_str().is_some_and(str::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}

fn in_query(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// A section of the profile goes behind `profile_text` under its own heading; a blank one is as good as absent.
fn append_section(body: &mut Map<String, Value>, heading: &str, value: &Value) {
    let section = value.as_str().unwrap_or_default().trim();
    if section.is_empty() {
        return;
    }
    let profile = body.get("profile_text").and_then(Value::as_str).unwrap_or_default().trim();
    let profile = format!("{profile}\n\n## {heading}\n{section}");
    body.insert("profile_text".into(), json!(profile));
}

/// Reads JSON that a user gave as text, `@file` or `-` (standard input), naming the source when it is broken.
pub fn read_json(text: &str) -> Result<Value> {
    let (source, content) = match text.strip_prefix('@') {
        Some(path) => {
            let content = std::fs::read_to_string(path)
                .map_err(|error| Error::usage(format!("cannot read {path}: {error}")).hint("towow api --help"))?;
            (path.to_owned(), content)
        }
        None if text == "-" => {
            let content = std::io::read_to_string(std::io::stdin())
                .map_err(|error| Error::usage(format!("cannot read standard input: {error}")))?;
            ("standard input".to_owned(), content)
        }
        None => ("the JSON argument".to_owned(), text.to_owned()),
    };
    serde_json::from_str(&content).map_err(|error| {
        Error::new(crate::error::Kind::Usage, "bad_json", format!("{source} is not JSON: {error}")).hint("towow schema")
    })
}
