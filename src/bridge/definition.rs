//! A tool as a worker describes it: looked at once, when it is registered.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use tokio::sync::{Semaphore, oneshot};

use super::wire::key;
use crate::error::{Error, Kind, Result};

/// Characters of a name with its prefix: clients put the server's name before it, and several stop at 64.
const LONGEST_NAME: usize = 60;
/// Bytes of a schema.
const LARGEST_SCHEMA: usize = 64 << 10;
/// Levels of a schema.
const DEEPEST_SCHEMA: usize = 32;
/// The longest that a call may take, whoever says how long.
pub const LONGEST_CALL: Duration = Duration::from_secs(30 * 60);
/// Steps that a pattern of a schema may take back: patterns come from outside.
const BACKTRACKS: usize = 100_000;
/// Bytes of a schema up to which arguments are held against it at once, if it does not refer to itself either: references
/// within references can make a short schema take longer than anybody waits.
const PLAIN_SCHEMA: usize = 4 << 10;
/// Threads that hold arguments against the other ones.
static ASIDE: Semaphore = Semaphore::const_new(4);
/// What the names of our own tools begin with.
const OWN: &str = "towow";

/// One tool.
#[derive(Clone)]
pub struct Definition {
    /// Its name here.
    pub name: String,
    /// Its name at the worker.
    pub original: String,
    /// What it is called in plain mode, where that is something else.
    pub function: Option<String>,
    /// As clients see it: MCP's, under its name here.
    pub tool: Map<String, Value>,
    /// The longest that a call may take, where the worker says so.
    pub timeout: Option<Duration>,
    /// Calls at once on one connection.
    pub concurrency: Option<usize>,
    /// A call that was lost may be made again.
    pub repeatable: bool,
    /// Of everything that the worker says about it: the same from two workers makes them a pool.
    pub digest: [u8; 32],
    input: Arc<jsonschema::Validator>,
    /// To hold arguments against its schema may take long.
    tangled: bool,
}

impl Definition {
    /// Checks what a worker sent. The failure says why it is not offered.
    pub fn new(sent: &Value, prefix: &str) -> Result<Definition, String> {
        let Some(sent) = sent.as_object() else { return Err("a tool is an object".into()) };
        let original = sent.get("name").and_then(Value::as_str).ok_or("it has no name")?;
        let name = format!("{prefix}{original}");
        check_name(&name)?;
        check_about(sent)?;
        let input = validator(sent.get("inputSchema"), "inputSchema")?;
        if sent.get("outputSchema").is_some_and(|schema| !schema.is_null()) {
            validator(sent.get("outputSchema"), "outputSchema")?;
        }
        let digest = Sha256::digest(sorted(&Value::Object(sent.clone())).to_string()).into();
        let said = &sent.get("_meta").map(|meta| &meta[key::TOOL]).cloned().unwrap_or_default();
        let hint = |name: &str| sent.get("annotations").is_some_and(|hints| hints[name] == true);
        let mut tool = sent.clone();
        tool.insert("name".into(), Value::String(name.clone()));
        if let Some(meta) = tool.get_mut("_meta").and_then(Value::as_object_mut) {
            meta.shift_remove(key::TOOL);
        }
        let is_empty = |value: &Value| value.is_null() || value.as_object().is_some_and(Map::is_empty);
        tool.retain(|key, value| !value.is_null() && (key != "_meta" || !is_empty(value)));
        Ok(Definition {
            name,
            original: original.to_owned(),
            tool,
            function: said["function"].as_str().map(str::to_owned),
            timeout: said["timeoutMs"].as_u64().map(|millis| Duration::from_millis(millis.max(1)).min(LONGEST_CALL)),
            concurrency: said["concurrency"].as_u64().map(|most| usize::try_from(most.clamp(1, 1024)).unwrap_or(1)),
            repeatable: hint("readOnlyHint") || hint("idempotentHint"),
            digest,
            input: Arc::new(input),
            tangled: is_tangled(&sent["inputSchema"]),
        })
    }

    /// The same tool, whose calls may take this long.
    pub fn within(self: &Arc<Definition>, timeout: Duration) -> Arc<Definition> {
        Arc::new(Definition { timeout: Some(timeout), ..(**self).clone() })
    }

    /// As [`Definition::check`], where nothing else waits for it: not the other calls, nor whoever gives up this one.
    pub async fn check_aside(self: &Arc<Definition>, arguments: &Value) -> Result<()> {
        if !self.tangled {
            return self.check(arguments);
        }
        // A thread that is stuck cannot be stopped, but holds up neither more of them nor the end of the process.
        let Ok(place) = ASIDE.acquire().await else { return self.check(arguments) };
        let (definition, arguments) = (self.clone(), arguments.clone());
        let (told, outcome) = oneshot::channel();
        std::thread::spawn(move || {
            let _ = told.send(definition.check(&arguments));
            drop(place);
        });
        outcome.await.unwrap_or_else(|_| Err(Error::internal("a thread that looks at arguments broke off")))
    }

    /// Refuses arguments that the schema does not allow, with their place.
    pub fn check(&self, arguments: &Value) -> Result<()> {
        let Some(error) = self.input.iter_errors(arguments).next() else { return Ok(()) };
        let place = error.instance_path().as_str().trim_start_matches('/').replace('/', ".");
        let place = if place.is_empty() { String::new() } else { format!(" {place}:") };
        let message = format!("{}:{place} {}", self.name, brief(&error.masked_with("the value").to_string()));
        let allowed = match self.tool["inputSchema"]["properties"].as_object() {
            Some(properties) => properties.keys().map(String::as_str).collect::<Vec<_>>().join(", "),
            None => "anything".to_owned(),
        };
        Err(Error::new(Kind::Usage, "invalid_argument", format!("{message} (arguments: {allowed})"))
            .hint(format!("towow tool schema {}", self.name)))
    }
}

/// The same with the keys of objects in order: libraries write them as they like.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<(&String, &Value)> = object.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            Value::Object(entries.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect())
        }
        Value::Array(list) => Value::Array(list.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

fn brief(text: &str) -> String {
    match text.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// True for names that only tools of the host's own have.
pub fn is_reserved(name: &str) -> bool {
    name.strip_prefix(OWN).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

fn check_name(name: &str) -> Result<(), String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() || !name.chars().all(plain) {
        return Err("its name is not made of letters, digits, _ and -".into());
    }
    if name.len() > LONGEST_NAME {
        return Err(format!("its name is longer than {LONGEST_NAME} characters with the prefix"));
    }
    if is_reserved(name) {
        return Err(format!("names that begin with {OWN}_ are those of the host's own tools"));
    }
    Ok(())
}

/// What is said about a tool reaches every client, and one that cannot read it shows no tool at all.
fn check_about(sent: &Map<String, Value>) -> Result<(), String> {
    let given = |object: &Map<String, Value>, key: &str| object.get(key).cloned().filter(|value| !value.is_null());
    for key in ["title", "description"] {
        if given(sent, key).is_some_and(|value| !value.is_string()) {
            return Err(format!("its {key} is no text"));
        }
    }
    if given(sent, "_meta").is_some_and(|value| !value.is_object()) {
        return Err("its _meta is no object".into());
    }
    let is_icon = |icon: &Value| icon["src"].is_string();
    if given(sent, "icons").is_some_and(|icons| !icons.as_array().is_some_and(|icons| icons.iter().all(is_icon))) {
        return Err("its icons are no list of objects with src".into());
    }
    let Some(annotations) = given(sent, "annotations") else { return Ok(()) };
    let annotations = annotations.as_object().ok_or("its annotations are no object")?;
    for key in ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"] {
        if given(annotations, key).is_some_and(|value| !value.is_boolean()) {
            return Err(format!("its annotation {key} is neither true nor false"));
        }
    }
    match given(annotations, "title") {
        Some(title) if !title.is_string() => Err("the title in its annotations is no text".into()),
        _ => Ok(()),
    }
}

fn validator(schema: Option<&Value>, at: &str) -> Result<jsonschema::Validator, String> {
    let schema = schema.ok_or_else(|| format!("it has no {at}"))?;
    let root = schema.as_object().ok_or_else(|| format!("{at} is no object"))?;
    if root.get("type") != Some(&Value::String("object".into())) {
        return Err(format!("{at} has not \"type\": \"object\" at its root"));
    }
    if let Some(word) = ["anyOf", "oneOf", "allOf"].iter().find(|word| root.contains_key(**word)) {
        return Err(format!("{at} has {word} at its root, which clients do not take"));
    }
    bounded(schema, DEEPEST_SCHEMA).map_err(|why| format!("{at} {why}"))?;
    if schema.to_string().len() > LARGEST_SCHEMA {
        return Err(format!("{at} is larger than {} KiB", LARGEST_SCHEMA >> 10));
    }
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .with_pattern_options(jsonschema::PatternOptions::fancy_regex().backtrack_limit(BACKTRACKS))
        .offline()
        .build(schema)
        .map_err(|error| format!("{at} is no valid JSON Schema: {}", brief(&error.to_string())))
}

/// True when it is not plain how long it takes to hold something against this schema.
fn is_tangled(schema: &Value) -> bool {
    let text = schema.to_string();
    text.len() > PLAIN_SCHEMA || text.contains("\"$ref\"") || text.contains("\"$dynamicRef\"")
}

/// Looks at every level before a library does that calls itself for each.
fn bounded(schema: &Value, left: usize) -> Result<(), String> {
    if left == 0 {
        return Err(format!("is deeper than {DEEPEST_SCHEMA} levels"));
    }
    match schema {
        Value::Object(object) => object.iter().try_for_each(|(key, value)| {
            let elsewhere = value.as_str().is_some_and(|target| !target.starts_with('#'));
            if matches!(key.as_str(), "$ref" | "$dynamicRef") && elsewhere {
                return Err(format!("has a {key} to another document"));
            }
            bounded(value, left - 1)
        }),
        Value::Array(list) => list.iter().try_for_each(|value| bounded(value, left - 1)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn add() -> Value {
        json!({
            "name": "add",
            "description": "Adds.",
            "inputSchema": {
                "type": "object", "properties": { "a": { "type": "integer" }, "b": { "type": "integer" } },
                "required": ["a", "b"], "additionalProperties": false,
            },
            "annotations": { "readOnlyHint": true },
            "_meta": { "net.towow/bridge": { "timeoutMs": 1500, "concurrency": 0 } },
        })
    }

    #[test]
    fn a_tool_gets_its_name_here() {
        let definition = Definition::new(&add(), "py_").unwrap();
        assert_eq!((definition.name.as_str(), definition.original.as_str()), ("py_add", "add"));
        assert_eq!((definition.timeout, definition.concurrency), (Some(Duration::from_millis(1500)), Some(1)));
        assert!(definition.repeatable && !definition.tool.contains_key("_meta"));
        assert_eq!(definition.tool["name"], "py_add");
    }

    #[test]
    fn the_same_tool_in_another_order_is_the_same() {
        let digest = |tool: Value| Definition::new(&tool, "").unwrap().digest;
        let schema =
            |properties: Value| json!({ "inputSchema": { "properties": properties, "type": "object" }, "name": "a" });
        let (a, b) = (json!({ "x": {}, "y": {} }), json!({ "y": {}, "x": {} }));
        assert_eq!(digest(schema(a)), digest(schema(b)));
        assert_ne!(digest(schema(json!({ "x": {} }))), digest(schema(json!({ "y": {} }))));
    }

    #[test]
    fn a_bad_tool_is_refused_with_a_reason() {
        let with = |path: &str, value: Value| {
            let mut tool = add();
            *tool.pointer_mut(path).unwrap() = value;
            tool
        };
        let mut deep = json!({});
        for _ in 0..40 {
            deep = json!({ "properties": deep });
        }
        let cases = [
            (json!(7), "a tool is an object"),
            (json!({}), "it has no name"),
            (with("/name", json!("a b")), "letters, digits"),
            (with("/name", json!("é")), "letters, digits"),
            (with("/name", json!("a".repeat(58))), "longer than 60"),
            (with("/description", json!(7)), "description is no text"),
            (with("/annotations/readOnlyHint", json!("yes")), "neither true nor false"),
            (with("/_meta", json!([])), "_meta is no object"),
            (with("/inputSchema", json!(null)), "no object"),
            (with("/inputSchema", json!({})), "\"type\": \"object\""),
            (with("/inputSchema", json!({ "type": "object", "anyOf": [] })), "anyOf at its root"),
            (with("/inputSchema/properties/a", json!({ "$ref": "http://x/y" })), "$ref to another document"),
            (with("/inputSchema/properties/a", json!({ "type": "integr" })), "no valid JSON Schema"),
            (with("/inputSchema/properties/a", json!({ "pattern": "(" })), "no valid JSON Schema"),
            (with("/inputSchema/properties/a", deep), "deeper than 32"),
            (with("/inputSchema/properties/a", json!({ "description": "x".repeat(70_000) })), "larger than 64 KiB"),
        ];
        for (tool, why) in cases {
            let error = Definition::new(&tool, "py_").err().unwrap();
            assert!(error.contains(why), "{error}, not {why}");
        }
        let own = Definition::new(&with("/name", json!("towow_browse")), "").err().unwrap();
        assert!(own.contains("host's own tools"), "{own}");
    }

    #[test]
    fn arguments_are_held_against_the_schema() {
        let definition = Definition::new(&add(), "py_").unwrap();
        let check =
            |arguments: Value| definition.check(&arguments).map_err(|error| error.message).err().unwrap_or_default();
        assert_eq!(check(json!({ "a": 1, "b": 2 })), "");
        for (arguments, message) in [
            (json!({ "a": 1 }), "py_add: \"b\" is a required property (arguments: a, b)"),
            (json!({ "a": "x", "b": 2 }), "py_add: a: the value is not of type \"integer\" (arguments: a, b)"),
            (
                json!({ "a": 1, "b": 2, "c": 3 }),
                "py_add: Additional properties are not allowed ('c' was unexpected) (arguments: a, b)",
            ),
        ] {
            assert_eq!(check(arguments), message);
        }
    }
}
