//! An operation's parameters in two forms: one compact line for readers, JSON Schema for machines.

use serde_json::{Map, Value, json};

use super::{Absent, Effect, Kind, Lang, Operation, Param};

/// `name(required:type, [optional:type=default])`, the cheapest form that still says everything.
pub fn signature(operation: &Operation) -> String {
    let params: Vec<String> = operation
        .params
        .iter()
        .map(|param| {
            let mut text = format!("{}:{}", param.name, type_word(param));
            match param.absent {
                Absent::Text(default) => text.push_str(&format!("={default}")),
                Absent::Number(default) => text.push_str(&format!("={default}")),
                _ => {}
            }
            if param.required() { text } else { format!("[{text}]") }
        })
        .collect();
    format!("{}({})", operation.name, params.join(", "))
}

fn type_word(param: &Param) -> String {
    if !param.choices.is_empty() {
        return param.choices.join("|");
    }
    match param.kind {
        Kind::String if param.sensitive => "secret".into(),
        Kind::String => "string".into(),
        Kind::Integer => "integer".into(),
        Kind::Boolean => "boolean".into(),
        Kind::Strings => "string[]".into(),
        Kind::Object => "object".into(),
    }
}

/// The arguments as a flat JSON Schema object: no `$ref`, no `anyOf`, unknown keys refused.
pub fn json_schema(operation: &Operation, lang: Lang) -> Map<String, Value> {
    let mut properties = Map::new();
    for param in operation.params {
        properties.insert(param.name.into(), Value::Object(param_schema(param, lang)));
    }
    let required: Vec<&str> =
        operation.params.iter().filter(|param| param.required()).map(|param| param.name).collect();
    let mut schema = Map::new();
    schema.insert("type".into(), json!("object"));
    schema.insert("properties".into(), Value::Object(properties));
    if !required.is_empty() {
        schema.insert("required".into(), json!(required));
    }
    schema.insert("additionalProperties".into(), json!(false));
    schema
}

fn param_schema(param: &Param, lang: Lang) -> Map<String, Value> {
    let mut schema = Map::new();
    match param.kind {
        Kind::String => schema.insert("type".into(), json!("string")),
        Kind::Integer => schema.insert("type".into(), json!("integer")),
        Kind::Boolean => schema.insert("type".into(), json!("boolean")),
        Kind::Strings => {
            schema.insert("type".into(), json!("array"));
            schema.insert("items".into(), json!({"type": "string"}))
        }
        Kind::Object => schema.insert("type".into(), json!("object")),
    };
    schema.insert("description".into(), json!(param.help.of(lang)));
    if param.sensitive {
        schema.insert("writeOnly".into(), json!(true));
    }
    if !param.choices.is_empty() {
        schema.insert("enum".into(), json!(param.choices));
    }
    if let Some((least, most)) = param.range {
        schema.insert("minimum".into(), json!(least));
        if most != i64::MAX {
            schema.insert("maximum".into(), json!(most));
        }
    }
    match param.absent {
        Absent::Text(default) => schema.insert("default".into(), json!(default)),
        Absent::Number(default) => schema.insert("default".into(), json!(default)),
        Absent::Flag(default) => schema.insert("default".into(), json!(default)),
        _ => None,
    };
    schema
}

/// Everything a caller may want to know of a row, as JSON.
pub fn describe(operation: &Operation, lang: Lang) -> Value {
    let mut value = Map::new();
    value.insert("name".into(), json!(operation.name));
    value.insert("command".into(), json!(format!("towow {}", operation.command)));
    value.insert("tool".into(), json!(operation.tool()));
    value.insert("summary".into(), json!(operation.summary.of(lang)));
    if !operation.path.is_empty() {
        value.insert("request".into(), json!(format!("{} {}", operation.method.as_str(), operation.path)));
    }
    if let Some(replacement) = operation.replaced_by {
        value.insert("replaced_by".into(), json!(replacement));
    }
    value.insert("effect".into(), json!(effect_word(operation.effect)));
    value.insert("idempotent".into(), json!(operation.idempotent));
    value.insert("input_schema".into(), Value::Object(json_schema(operation, lang)));
    Value::Object(value)
}

fn effect_word(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "read",
        Effect::Create => "create",
        Effect::Update => "update",
        Effect::Destroy => "destroy",
    }
}
