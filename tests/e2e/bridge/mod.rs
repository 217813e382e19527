//! The tool bridge from end to end: the real binary, and real workers of the Python library. Only where a worker has to
//! misbehave is it made by hand.

mod command;
mod dialled;
mod faults;
mod hostile;
mod large;
mod load;
mod logs;
mod plain;
mod pools;
mod sessions;
mod settings;
mod stdio;
mod worker;

use std::time::Duration;

use serde_json::{Value, json};

use crate::mcp::wire::{Wire, failure};
use crate::support::Home;
use worker::until;

/// `towow mcp` with these workers, shaken hands with.
fn serve(home: &Home, urls: &[&str], more: &[&str]) -> Wire {
    serve_with(home, urls, more, &[])
}

fn serve_with(home: &Home, urls: &[&str], more: &[&str], env: &[(&str, &str)]) -> Wire {
    let named: Vec<&str> = urls.iter().flat_map(|url| ["--bridge", url]).collect();
    Wire::open(home, &[&["mcp"], named.as_slice(), more].concat(), env)
}

/// The names of the tools of workers.
fn listed(wire: &mut Wire) -> Vec<String> {
    let answer = wire.ask("tools/list", json!({}));
    let tools = answer["result"]["tools"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let names = tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned());
    names.filter(|name| !name.starts_with("towow")).collect()
}

/// Waits until a tool is in the list.
#[track_caller]
fn there(wire: &mut Wire, name: &str) {
    until(name, || listed(wire).contains(&name.to_owned()).then_some(()));
}

/// What a function returned.
#[track_caller]
fn returned(answer: &Value) -> Value {
    assert!(answer["result"]["isError"] != true && answer.get("error").is_none(), "{answer}");
    match &answer["result"]["structuredContent"] {
        Value::Null => answer["result"]["content"][0]["text"].clone(),
        structured => match structured.as_object() {
            Some(wrapped) if wrapped.len() == 1 && wrapped.contains_key("result") => structured["result"].clone(),
            _ => structured.clone(),
        },
    }
}

/// The code with which a call failed.
#[track_caller]
fn code(answer: &Value) -> String {
    failure(answer)["code"].as_str().unwrap().to_owned()
}

/// Waits until a function has noted this under a key.
#[track_caller]
fn noted(wire: &mut Wire, key: &str, what: &str) {
    until(&format!("{key} {what}"), || {
        let notes = returned(&wire.call("py_notes", json!({ "key": key })));
        notes.as_array().unwrap().contains(&json!(what)).then_some(())
    });
}

/// The lines of a log that a test has had written into its home.
fn log(home: &Home, file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(home.path(file)).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON in the log: {line}")))
        .collect()
}

/// The first line of a log with this event that fits.
#[track_caller]
fn event(home: &Home, file: &str, name: &str, fits: impl Fn(&Value) -> bool) -> Value {
    until(&format!("{name} in the log"), || {
        log(home, file).into_iter().find(|line| line["event"] == name && fits(line))
    })
}

/// A home with these settings.
fn home_with(settings: &str) -> Home {
    let home = Home::new();
    home.write(".towow/towow.toml", settings);
    home
}

/// No more than somebody notices who waits; far less than any deadline.
const SOON: Duration = Duration::from_secs(8);
