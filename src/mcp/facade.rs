//! Tools that are told which operation to run: `op` names it, `kwargs` holds its arguments. `op=list` and `op=schema`
//! describe what there is, so that nothing but names has to be known beforehand.

use std::sync::Arc;

use rmcp::model::{Tool, ToolAnnotations};
use serde_json::{Map, Value, json};

use super::hint::{self, call, describe};
use super::surface::{self, any_object};
use crate::error::{Error, Kind, Result, nearest};
use crate::operations::{self, DOMAINS, Domain, Effect, Lang, Operation, Text, schema, text};

type Row = (Domain, &'static Operation);

/// Why something that exists is not there.
pub const RESTRICTED: &str = "this server was started with --toolset or --read-only";

/// One of these tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// To the operations of one domain.
    Domain(Domain),
    /// To all of them.
    Any,
}

/// What a call wants.
pub enum Asked {
    /// The operations behind a door, each in a line.
    List(Door),
    /// What operations may do this.
    Find(String),
    /// The arguments of an operation.
    Describe(&'static Operation),
    /// An operation, its arguments checked.
    Run {
        /// Which one.
        operation: &'static Operation,
        /// Its arguments.
        args: Map<String, Value>,
        /// What was said to being asked whether this is meant, where it has to be asked.
        guard: Option<bool>,
    },
}

impl Asked {
    /// A tool of one operation is that operation: who calls it means it.
    pub fn flat(operation: &'static Operation, args: Map<String, Value>) -> Asked {
        Asked::Run { operation, args, guard: None }
    }
}

impl Door {
    /// The name of the tool.
    pub fn tool(self) -> String {
        match self {
            Door::Domain(domain) => format!("towow_{}", domain.name()),
            Door::Any => "towow".into(),
        }
    }

    fn leads_to(self, row: &&Row) -> bool {
        match self {
            Door::Domain(domain) => row.0 == domain,
            Door::Any => true,
        }
    }

    /// What is no operation but says what operations there are.
    fn questions(self) -> &'static [&'static str] {
        match self {
            Door::Domain(_) => &["list", "schema"],
            Door::Any => &["find", "schema"],
        }
    }

    fn about(self) -> Text {
        match self {
            Door::Domain(Domain::Identity) => text("Accounts, login, agents, billing.", "账号、登录、身份、用量。"),
            Door::Domain(Domain::Express) => {
                text("Say what is needed: formulations, demands, feedback.", "说出需要：澄清、需求、反馈。")
            }
            Door::Domain(Domain::Discover) => {
                text("Find people, answer invitations, talent pool.", "找人、回应邀请、人才库。")
            }
            Door::Domain(Domain::Collaborate) => {
                text("Scenes, invitations, runs, results.", "场景、邀请、协作、结果。")
            }
            Door::Domain(Domain::Message) => text("Inbox, conversations, profile quality.", "收件箱、对话、介绍质量。"),
            Door::Domain(Domain::Browse) => text("What is public.", "公开的内容。"),
            Door::Any => text(
                "Find people for what someone needs, negotiate, get a plan. op=find (kwargs.query) names operations, \
                 op=schema (kwargs.target) one's arguments, op=NAME runs it with kwargs. Start: formulation_start.",
                "替人找到合适的人、协商、得到计划。op=find（kwargs.query）查找操作，op=schema（kwargs.target）看参数，\
                 op=操作名 加 kwargs 运行。从 formulation_start 开始。",
            ),
        }
    }
}

/// The tool of a door.
pub fn tool(door: &Door, rows: &[Row], lang: Lang) -> Tool {
    let behind: Vec<&Row> = rows.iter().filter(|row| door.leads_to(row)).collect();
    let mut op = json!({ "type": "string" });
    // The names of eighty operations would be most of what one tool costs.
    if let Door::Domain(_) = door {
        let names = door.questions().iter().copied().chain(behind.iter().map(|(_, row)| row.name));
        op["enum"] = json!(names.collect::<Vec<_>>());
    }
    let mut input = Map::new();
    input.insert("type".into(), json!("object"));
    input.insert("properties".into(), json!({ "op": op, "kwargs": { "type": "object" } }));
    input.insert("required".into(), json!(["op"]));
    input.insert("additionalProperties".into(), json!(false));
    let reads = behind.iter().all(|(_, row)| row.effect == Effect::Read);
    let destroys = behind.iter().any(|(_, row)| row.effect == Effect::Destroy);
    let mut annotations = ToolAnnotations::new().read_only(reads);
    if !reads {
        annotations = annotations.destructive(destroys);
    }
    Tool::new(door.tool(), door.about().of(lang), Arc::new(input))
        .with_annotations(annotations)
        .with_raw_output_schema(any_object())
}

/// Lets a door be called as the flat tool of its name too, which then has both sets of arguments.
pub fn open_to(door: &mut Tool, flat: &Tool) {
    let mut input = (*door.input_schema).clone();
    input.remove("required");
    if let (Some(Value::Object(into)), Some(Value::Object(more))) =
        (input.get_mut("properties"), flat.input_schema.get("properties"))
    {
        into.extend(more.clone());
    }
    door.input_schema = Arc::new(input);
    let about = [door.description.as_deref(), flat.description.as_deref()].into_iter().flatten();
    door.description = Some(about.collect::<Vec<_>>().join(" Without op: ").into());
}

/// What a call of a door means, or why it means nothing.
pub fn asked(door: &Door, rows: &[Row], mut input: Map<String, Value>) -> Result<Asked> {
    let op = named(door, input.remove("op"))?;
    let kwargs = kwargs(door, input.remove("kwargs"))?;
    if !input.is_empty() {
        return Err(misplaced(door, rows, &op, input, kwargs));
    }
    match op.as_str() {
        op if !door.questions().contains(&op) => {
            let operation = find(door, rows, op, |home, row| call(home, row.name, &hint::filled(row, &kwargs)))?;
            let (args, guard) = guarded(operation, kwargs)?;
            operations::check(operation, &args).map_err(|error| with_keys(door, operation, error))?;
            Ok(Asked::Run { operation, args, guard })
        }
        "list" => only(door, "list", &kwargs, None).map(|_| Asked::List(*door)),
        "find" => Ok(Asked::Find(only(door, "find", &kwargs, Some("query"))?.unwrap_or_default())),
        _ => match only(door, "schema", &kwargs, Some("target"))? {
            Some(target) => find(door, rows, &name(&target), |home, row| describe(home, row.name)).map(Asked::Describe),
            None => {
                let message = format!("{} op=schema needs kwargs.target", door.tool());
                Err(invalid(message).hint(describe(*door, "OPERATION")))
            }
        },
    }
}

/// The answer to a question about what there is.
pub fn answer(asked: &Asked, rows: &[Row], lang: Lang) -> Value {
    match asked {
        Asked::List(door) => json!({
            "primitive": door.tool(),
            "actions": rows.iter().filter(|row| door.leads_to(row))
                .map(|(_, row)| json!({ "name": row.name, "summary": row.summary.of(lang) })).collect::<Vec<_>>(),
        }),
        Asked::Find(query) => found(query, rows, lang),
        Asked::Describe(operation) | Asked::Run { operation, .. } => described(operation, lang),
    }
}

/// The shape that existing clients of `op=schema` read, with what else is worth knowing of an argument.
fn described(operation: &Operation, lang: Lang) -> Value {
    let mut params = Map::new();
    let schema = schema::json_schema(operation, lang);
    let empty = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    for param in operation.params {
        let mut told = properties.get(param.name).and_then(Value::as_object).cloned().unwrap_or_default();
        told.insert("required".into(), json!(param.required()));
        if told.shift_remove("writeOnly").is_some() {
            told.insert("sensitive".into(), json!(true));
        }
        params.insert(param.name.into(), Value::Object(told));
    }
    if operation.effect == Effect::Destroy {
        let about = text(
            "true once the person has agreed; not needed where the client asks them itself",
            "本人同意后为 true；客户端会亲自询问时不需要",
        );
        let about = about.of(lang);
        params.insert("confirm".into(), json!({ "type": "boolean", "description": about, "required": false }));
    }
    let mut told = json!({ "name": operation.name, "params": params, "summary": operation.summary.of(lang) });
    if !operation.exactly_one.is_empty() {
        told["exactly_one_of"] = json!(operation.exactly_one);
    }
    if let Some(replacement) = operation.replaced_by {
        told["replaced_by"] = json!(replacement);
    }
    told
}

/// The best few operations for some words, as lines; every name where no word says anything.
fn found(query: &str, rows: &[Row], lang: Lang) -> Value {
    let words = words(query);
    let mut best: Vec<(usize, &Row)> = rows
        .iter()
        .map(|row| (likeness(&words, Door::Domain(row.0).about().en, row.1), row))
        .filter(|(likeness, _)| *likeness > 0)
        .collect();
    best.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
    if best.is_empty() {
        let mut names = Map::new();
        for (domain, _) in DOMAINS {
            let of: Vec<&str> = rows.iter().filter(|row| row.0 == *domain).map(|(_, row)| row.name).collect();
            if !of.is_empty() {
                names.insert(domain.name().into(), json!(of));
            }
        }
        return json!({ "query": query, "found": [], "operations": names });
    }
    let lines = best.iter().take(8);
    let lines = lines.map(|(_, (_, row))| json!({ "op": schema::signature(row), "does": row.summary.of(lang) }));
    json!({ "query": query, "found": lines.collect::<Vec<_>>() })
}

/// Words as they stand; Chinese, which has no spaces, in pairs of characters.
fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let mut words: Vec<String> =
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() > 1).map(str::to_owned).collect();
    let chars: Vec<char> = text.chars().collect();
    let han = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
    words.extend(chars.windows(2).filter(|pair| pair.iter().all(han)).map(|pair| pair.iter().collect::<String>()));
    words
}

fn likeness(words: &[String], about: &str, row: &Operation) -> usize {
    let names = format!("{} {}", row.name.replace('_', " "), row.command.replace('-', " "));
    let said = format!("{} {} {about}", row.summary.en, row.summary.zh).to_lowercase();
    let params: Vec<&str> = row.params.iter().map(|param| param.name).collect();
    let params = params.join(" ");
    let weigh = |word: &String| {
        let stem = word.strip_suffix('s').unwrap_or(word);
        4 * usize::from(names.split(' ').any(|name| name == word || name == stem))
            + 2 * usize::from(said.contains(stem))
            + usize::from(params.contains(stem))
    };
    let old = usize::from(row.replaced_by.is_some());
    words.iter().map(weigh).sum::<usize>().saturating_sub(old)
}

fn named(door: &Door, op: Option<Value>) -> Result<String> {
    let next = question(door);
    match op {
        // Full-width letters come from input methods.
        Some(Value::String(op)) => Ok(name(&op)),
        Some(other) => Err(invalid(format!("{}: op must be a string, not {other}", door.tool())).hint(next)),
        None => Err(invalid(format!("{} needs op", door.tool())).hint(next)),
    }
}

/// A name as it is written in the table.
fn name(text: &str) -> String {
    text.trim().chars().map(half_width).collect::<String>().to_lowercase()
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    }
}

/// An object; some models write it as a string, which has always been understood.
fn kwargs(door: &Door, given: Option<Value>) -> Result<Map<String, Value>> {
    let read = match given {
        Some(Value::String(text)) if text.trim().is_empty() => Some(Value::Null),
        Some(Value::String(text)) => serde_json::from_str(&text).ok(),
        other => Some(other.unwrap_or_default()),
    };
    match read {
        Some(Value::Object(kwargs)) => Ok(kwargs),
        Some(Value::Null) => Ok(Map::new()),
        _ => {
            let message = format!("{}: kwargs must be an object", door.tool());
            Err(invalid(message).hint(describe(*door, "OPERATION")))
        }
    }
}

/// The operation of this name behind a door; where it stands behind another, the hint is the call there.
fn find(
    door: &Door,
    rows: &[Row],
    name: &str,
    there: impl Fn(Door, &Operation) -> String,
) -> Result<&'static Operation> {
    let same = |row: &Row| row.1.name == name || row.1.tool() == name || row.1.command == name;
    if let Some((_, operation)) = rows.iter().filter(|row| door.leads_to(row)).find(|row| same(row)) {
        return Ok(operation);
    }
    if let Some((domain, operation)) = rows.iter().find(|row| same(row)) {
        let home = Door::Domain(*domain);
        let message = format!("{} is an operation of {}, not of {}", operation.name, home.tool(), door.tool());
        return Err(unknown(message).hint(there(home, operation)));
    }
    if let Some((_, operation)) = surface::rows().find(same) {
        let message = format!("{} is not offered here: {RESTRICTED}", operation.name);
        return Err(unknown(message).hint(question(door)));
    }
    let behind = rows.iter().filter(|row| door.leads_to(row)).map(|(_, row)| row.name);
    let meant = nearest(name, behind).map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
    Err(unknown(format!("{} has no operation {name:?}{meant}", door.tool())).hint(question(door)))
}

/// The call that says what there is.
pub fn question(door: &Door) -> String {
    call(*door, door.questions().first().copied().unwrap_or_default(), &Map::new())
}

/// Arguments beside `kwargs` instead of in it, which the hint puts where they belong.
fn misplaced(door: &Door, rows: &[Row], op: &str, input: Map<String, Value>, mut kwargs: Map<String, Value>) -> Error {
    let key = input.keys().next().cloned().unwrap_or_default();
    for (key, value) in input {
        match value {
            Value::Object(inner) if ["args", "arguments", "params", "input"].contains(&key.as_str()) => {
                kwargs.extend(inner);
            }
            value => drop(kwargs.insert(key, value)),
        }
    }
    let row = rows.iter().find(|row| door.leads_to(row) && row.1.name == op);
    let next = match (row, kwargs.get("target").and_then(Value::as_str)) {
        (Some((_, row)), _) => call(*door, op, &hint::filled(row, &kwargs)),
        (None, Some(target)) if op == "schema" => describe(*door, target),
        _ => question(door),
    };
    invalid(format!("{} has no key {key:?}; its keys are op and kwargs", door.tool())).hint(next)
}

/// What is gone for good is guarded: `confirm` is the guard's and not an argument, and only `true` opens it.
fn guarded(operation: &Operation, mut kwargs: Map<String, Value>) -> Result<(Map<String, Value>, Option<bool>)> {
    if operation.effect != Effect::Destroy {
        return Ok((kwargs, None));
    }
    match kwargs.shift_remove("confirm") {
        None | Some(Value::Null) => Ok((kwargs, Some(false))),
        Some(Value::Bool(confirmed)) => Ok((kwargs, Some(confirmed))),
        Some(other) => Err(invalid(format!("{}: confirm must be true or false, not {other}", operation.name))),
    }
}

/// The one text that a question takes.
fn only(door: &Door, op: &str, kwargs: &Map<String, Value>, key: Option<&str>) -> Result<Option<String>> {
    if let Some((other, value)) = kwargs.iter().find(|(given, _)| Some(given.as_str()) != key) {
        let allowed = key.map_or("no keys".to_owned(), |key| format!("only {key:?}"));
        let meant = key.map(|key| (key.to_owned(), if value.is_string() { value.clone() } else { json!("...") }));
        let message = format!("{} op={op}: kwargs has {allowed}, not {other:?}", door.tool());
        return Err(invalid(message).hint(call(*door, op, &Map::from_iter(meant))));
    }
    match key.and_then(|key| kwargs.get(key)) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned())),
        Some(other) => {
            let key = key.unwrap_or_default();
            let message = format!("{} op={op}: {key} must be a string, not {other}", door.tool());
            Err(invalid(message).hint(call(*door, op, &Map::from_iter([(key.to_owned(), json!("..."))]))))
        }
    }
}

/// A failure of the arguments says where they stand and which there are.
fn with_keys(door: &Door, operation: &Operation, error: Error) -> Error {
    let mut error = with_allowed(operation, error);
    error.message = format!("kwargs of {}", error.message);
    error.hint = Some(describe(*door, operation.name));
    error
}

/// A failure of the arguments says which there are.
pub fn with_allowed(operation: &Operation, mut error: Error) -> Error {
    let keys: Vec<&str> = operation.params.iter().map(|param| param.name).collect();
    let keys = if keys.is_empty() { "none".to_owned() } else { keys.join(", ") };
    error.message = format!("{} (allowed: {keys})", error.message);
    error
}

fn invalid(message: String) -> Error {
    Error::new(Kind::Usage, "invalid_argument", message)
}

fn unknown(message: String) -> Error {
    Error::new(Kind::Usage, "unknown_operation", message)
}
