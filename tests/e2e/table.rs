//! The table against the recorded facts of the protocol.

use serde_json::Value;
use towow::operations::{self, Absent, Access, Operation, Place};

use crate::support::project;

/// Values that the recorded client leaves open and ours names, or that ours limits on purpose.
fn recorded() -> Vec<Value> {
    let text = std::fs::read_to_string(project("tests/data/operations.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn every_row_sends_what_is_recorded() {
    let recorded = recorded();
    for row in operations::all() {
        let fact = recorded
            .iter()
            .find(|fact| fact["name"] == row.name)
            .unwrap_or_else(|| panic!("{} is not recorded", row.name));
        parameters(row, fact);
        match fact["requests"].as_array().unwrap().first() {
            None => assert_eq!(row.path, "", "{}", row.name),
            Some(request) => first_request(row, request),
        }
    }
}

fn parameters(row: &Operation, fact: &Value) {
    for param in fact["params"].as_array().unwrap() {
        let name = param["name"].as_str().unwrap();
        let ours = row
            .params
            .iter()
            .find(|ours| ours.name == name)
            .unwrap_or_else(|| panic!("{}: {name} is missing", row.name));
        assert_eq!(ours.required(), param["required"], "{}: {name}", row.name);
        assert_eq!(ours.sensitive, param["sensitive"], "{}: {name}", row.name);
        for choice in param["enum"].as_array().into_iter().flatten() {
            assert!(ours.choices.contains(&choice.as_str().unwrap()), "{}: {name} {choice}", row.name);
        }
        let default = match ours.absent {
            Absent::Text(text) => Value::from(text),
            Absent::Number(number) => Value::from(number),
            Absent::Flag(flag) => Value::from(flag),
            _ => Value::Null,
        };
        assert_eq!(default, param["default"], "{}: {name}", row.name);
    }
    assert_eq!(row.params.len(), fact["params"].as_array().unwrap().len(), "{}", row.name);
}

fn first_request(row: &Operation, request: &Value) {
    assert_eq!(row.method.as_str(), request["method"], "{}", row.name);
    assert_eq!(row.path, request["path"], "{}", row.name);
    assert_eq!(row.plain_accept, request["headers"]["Accept"] == "*/*", "{}", row.name);
    assert_eq!(row.access != Access::None, request["headers"].get("Authorization").is_some(), "{}", row.name);
    fields(row, &request["query"], Place::Query);
    fields(row, &request["body"], Place::Body);
}

/// Every recorded field has its source in the row, and the row sends no other.
fn fields(row: &Operation, fields: &Value, place: Place) {
    let empty = serde_json::Map::new();
    let fields = fields.as_object().unwrap_or(&empty);
    for (name, field) in fields {
        let context = format!("{}: {name}", row.name);
        if let Some(constant) = field.get("const") {
            let fixed = row.fixed.iter().find(|(fixed, _)| fixed == name).unwrap_or_else(|| panic!("{context}"));
            assert_eq!(fixed.1.map_or(Value::Null, Value::from), *constant, "{context}");
        } else if field["from"] == "config:agent_id" {
            assert!(matches!(row.access, Access::Agent(at, field) if at == place && field == name), "{context}");
        } else {
            let param = row.params.iter().find(|param| param.name == name).unwrap_or_else(|| panic!("{context}"));
            assert_eq!(param.place, place, "{context}");
            match field["when_null"].as_str().unwrap_or_default() {
                "" => {}
                "send_null" => assert_eq!(param.absent, Absent::Null, "{context}"),
                "send_default:[]" => assert_eq!(param.absent, Absent::EmptyList, "{context}"),
                omitted if omitted.starts_with("omit (also") => {
                    assert_eq!(param.absent, Absent::OmitEmpty, "{context}: {omitted}");
                }
                omitted if omitted.starts_with("omit") => {
                    assert!(matches!(param.absent, Absent::Omit | Absent::Scene), "{context}: {omitted}");
                }
                other => panic!("{context}: {other}"),
            }
        }
    }
    let sent = row.params.iter().filter(|param| param.place == place).map(|param| param.name);
    for name in sent {
        assert!(fields.contains_key(name), "{}: {name} is not recorded", row.name);
    }
}
