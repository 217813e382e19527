//! The OpenAPI 3.1 document: requests from the table, answers from the types that are sent.

use std::collections::BTreeSet;

use axum::extract::State;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::routes::{Body, Described};
use super::{Json, Shared, repeat};
use crate::node::Fault;
use crate::operations::{Access, Kind, Operation, Param, Place};

/// Serves the document.
pub async fn document(State(node): Shared) -> Result<Json<Value>, Fault> {
    let routes = super::described(node);
    Ok(Json(describe(&routes)))
}

/// The document for these routes.
pub fn describe(routes: &[Described]) -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut schemas = settings.into_generator();
    let mut paths = Map::new();
    for route in routes {
        let answer = match route.body {
            Body::Json(schema) => json!({ "application/json": { "schema": schema(&mut schemas) } }),
            Body::Events => json!({ "text/event-stream": {} }),
            Body::Other(kind) => json!({ kind: { "schema": { "type": "string" } } }),
        };
        let page = matches!(route.body, Body::Other(_));
        let path = paths.entry(route.operation.path).or_insert_with(|| json!({}));
        path[route.operation.method.as_str().to_lowercase()] = operation(route.operation, answer, page);
    }
    let mut components = schemas.take_definitions(true);
    components.insert("Error".into(), error_schema());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "towow",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The agent collaboration protocol",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "session": { "type": "http", "scheme": "bearer" },
                "bridge": { "type": "http", "scheme": "bearer", "description": "The key of a bridge worker" },
            },
        },
    })
}

/// A page for people tells its refusals on a page too.
fn operation(row: &Operation, answer: Value, page: bool) -> Value {
    let mut responses = Map::new();
    responses.insert("200".into(), json!({ "description": row.summary.en, "content": answer }));
    responses.insert(
        "default".into(),
        json!({
            "description": "A refusal or a failure",
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } },
        }),
    );
    if page {
        responses["default"]["content"]["text/html"] = json!({ "schema": { "type": "string" } });
    }
    let mut described = json!({
        "operationId": row.name,
        "summary": row.summary.en,
        "tags": [row.group_and_verb().0.unwrap_or("root")],
        "parameters": parameters(row),
        "responses": responses,
    });
    if row.has_body() {
        described["requestBody"] =
            json!({ "required": true, "content": { "application/json": { "schema": body_schema(row) } } });
    }
    match row.access {
        Access::None => {}
        Access::Session | Access::Agent(..) => described["security"] = json!([{ "session": [] }]),
        Access::Bridge => described["security"] = json!([{ "bridge": [] }]),
    }
    described
}

fn parameters(row: &Operation) -> Vec<Value> {
    let id = json!({ "type": "string", "minLength": 1, "maxLength": 200 });
    // In the order of the path, each once, whether an argument or the agent fills it.
    let in_path = row.path.split(['{', '}']).skip(1).step_by(2).map(|name| (name, "path", true, id.clone()));
    let agent = row.agent_in(Place::Query).map(|name| (name, "query", true, id.clone()));
    let in_query =
        row.params_in(Place::Query).map(|param| (param.sent_name(), "query", param.required(), value_schema(param)));
    let repeated = repeat::may_be_kept(row)
        .then(|| ("Idempotency-Key", "header", false, json!({ "type": "string", "pattern": "^[!-~]{1,200}$" })));
    let headers = row.params.iter().filter_map(|param| match param.place {
        Place::Header(name) => Some((name, "header", false, json!({ "type": "string" }))),
        _ => None,
    });
    let all = in_path.chain(agent).chain(in_query).chain(repeated).chain(headers);
    let mut parameters: Vec<Value> = Vec::new();
    let mut seen = BTreeSet::new();
    for (name, place, required, schema) in all {
        if !seen.insert((name, place)) {
            continue;
        }
        let mut parameter = json!({ "name": name, "in": place, "required": required, "schema": schema });
        if schema_is_list(&parameter) {
            parameter["style"] = json!("form");
            parameter["explode"] = json!(false);
        }
        parameters.push(parameter);
    }
    parameters
}

fn schema_is_list(parameter: &Value) -> bool {
    parameter["schema"]["type"] == "array"
}

fn body_schema(row: &Operation) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    if let Some(field) = row.agent_in(Place::Body) {
        properties.insert(field.into(), json!({ "type": "string", "description": "One of the caller's agents" }));
        required.push(field);
    }
    for param in row.params_in(Place::Body) {
        let mut schema = value_schema(param);
        if !param.required() {
            schema["type"] = json!([schema["type"], "null"]);
            if let Some(Value::Array(choices)) = schema.get_mut("enum") {
                choices.push(Value::Null);
            }
        } else {
            required.push(param.sent_name());
        }
        schema["description"] = json!(param.help.en);
        properties.insert(param.sent_name().into(), schema);
    }
    for (field, _) in row.fixed {
        properties.insert((*field).into(), json!({ "type": ["string", "null"] }));
    }
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    if !row.exactly_one.is_empty() {
        let one = |name: &&str| json!({ "required": [name], "properties": { *name: { "type": "string" } } });
        schema["oneOf"] = row.exactly_one.iter().map(one).collect();
    }
    schema
}

/// A value as the door lets it in.
fn value_schema(param: &Param) -> Value {
    let mut schema = match param.kind {
        Kind::String => json!({ "type": "string" }),
        Kind::Integer => json!({ "type": "integer" }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Strings => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Object => json!({ "type": "object" }),
    };
    if !param.choices.is_empty() {
        schema["enum"] = json!(param.choices);
    }
    if let Some((least, most)) = param.range {
        schema["minimum"] = json!(least);
        schema["maximum"] = json!(most);
    }
    if let Some(most) = param.longest {
        schema["maxLength"] = json!(most);
    }
    match param.kind {
        Kind::String if param.required() && param.choices.is_empty() => {
            schema["minLength"] = json!(1);
            schema["pattern"] = json!("\\S");
        }
        Kind::Strings if param.required() => schema["minItems"] = json!(1),
        _ => {}
    }
    schema
}

fn error_schema() -> Value {
    json!({
        "type": "object",
        "required": ["error", "detail"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {
                    "code": { "type": "string", "description": "A stable word" },
                    "message": { "type": "string" },
                    "hint": { "type": "string", "description": "A command that helps" },
                },
            },
            "detail": { "type": "string", "description": "The message again, for older clients" },
        },
    })
}
