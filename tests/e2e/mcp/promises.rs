//! What `towow mcp` promises to every client, whatever that client does.

use std::collections::BTreeSet;
use std::fs::File;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::wire::{Wire, failure, value};
use crate::support::{Canned, Home, Sent, Serving};

const SURFACES: [&str; 4] = ["lean", "legacy", "both", "mini"];
const FLAT: (&str, &str) = ("TOWOW_MCP_SURFACE", "legacy");
const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json";
/// An operation that is answered without a backend.
const MOTIF: (&str, &str) = ("towow_start_with_motif", "been-there");

fn motif(wire: &mut Wire) {
    let answer = wire.call(MOTIF.0, json!({ "motif": MOTIF.1 }));
    assert!(value(&answer)["script"].is_array() || value(&answer)["script"].is_string(), "{answer}");
}

#[test]
fn stdout_carries_json_rpc_and_nothing_else() {
    let ping = |id: i64, end: &str| format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"ping"}}{end}"#).into_bytes();
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], Vec<u8>);
    let cases: [Case; 13] = [
        ("every log", &[("RUST_LOG", "trace"), ("TOWOW_NODE_LOG_LEVEL", "trace"), ("RUST_BACKTRACE", "full")], vec![]),
        ("no colour of any terminal", &[("TERM", "xterm-256color"), ("CLICOLOR_FORCE", "1")], vec![]),
        ("a line of junk", &[], b"hello there\n".to_vec()),
        ("half an object", &[], b"{\"jsonrpc\":\"2.0\",\n".to_vec()),
        ("invalid UTF-8", &[], b"\xff\xfe{\"jsonrpc\":\"\xc3\"}\n".to_vec()),
        ("empty lines", &[], b"\n\r\n  \n\n".to_vec()),
        ("NUL bytes", &[], b"\0\0\0\n".to_vec()),
        ("a number", &[], b"42\n".to_vec()),
        ("null", &[], b"null\n".to_vec()),
        ("a batch", &[], [b"[".to_vec(), ping(70, ""), b"]\n".to_vec()].concat()),
        ("an answer to nothing", &[], b"{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}\n".to_vec()),
        ("an unknown notification", &[], b"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/nosuch\"}\n".to_vec()),
        ("lines that end as on Windows", &[], ping(71, "\r\n")),
    ];
    for (what, env, bytes) in cases {
        println!("{what}");
        let home = Home::new();
        let mut wire = Wire::open(&home, &["--local", "mcp"], &[env, &[FLAT]].concat());
        wire.raw(&bytes);
        assert_eq!(wire.ask("ping", json!({}))["result"], json!({}), "{what}");
        if what.starts_with("lines that end") {
            assert_eq!(wire.answer(71)["result"], json!({}), "{what}");
        }
        motif(&mut wire);
        value(&wire.call("towow_agents", json!({})));
        let ended = wire.end();
        assert!(ended.status.success(), "{what}: {}", ended.stderr);
        assert!(!ended.stdout.contains('\x1b') && !ended.stdout.contains('\r'), "{what}");
    }
}

#[test]
fn junk_before_the_introduction_is_passed_over() {
    let home = Home::new();
    for bytes in [&b"hello there\n"[..], b"\xff\xfe\n", b"\n\n", b"{}\n"] {
        let mut wire = Wire::start(&home, &["mcp"], &[FLAT]);
        wire.raw(bytes);
        assert_eq!(wire.initialize()["serverInfo"]["name"], "towow", "{bytes:?}");
        assert!(wire.end().status.success());
    }
}

/// Nobody may read stderr, or it may not even be open.
#[cfg(unix)]
#[test]
fn nobody_needs_to_listen_to_what_goes_to_stderr() {
    use std::process::Command;
    for (what, script) in [
        ("closed", r#"exec "$0" --local mcp 2>&-"#),
        ("full", r#"exec "$0" --local mcp 2>/dev/full"#),
        ("nobody reads", r#"exec 4>&1; exec 2> >(exec 4>&- 1>&-; exit 0); sleep 0.1; exec "$0" --local mcp 4>&-"#),
    ] {
        println!("{what}");
        let home = Home::new();
        let mut command = Command::new("bash");
        command.args(["-c", script, crate::support::BINARY]).env_clear();
        command.env("HOME", home.path("")).env("PATH", std::env::var("PATH").unwrap());
        command.env("RUST_LOG", "trace").env(FLAT.0, FLAT.1);
        let mut wire = Wire::spawn(&mut command);
        wire.initialize();
        // The first call makes the local account and says so.
        value(&wire.call("towow_agents", json!({})));
        motif(&mut wire);
        assert!(wire.end().status.success(), "{what}");
    }
}

/// Only a debug build has a method that panics.
#[cfg(debug_assertions)]
#[test]
fn a_panic_is_told_on_stderr_and_nowhere_else() {
    let home = Home::new();
    let mut wire = Wire::open(&home, &["mcp"], &[FLAT]);
    motif(&mut wire);
    wire.post("test/panic", json!({}));
    let ended = wire.end();
    assert!(ended.stderr.contains("panicked"), "{}", ended.stderr);
    assert!(!ended.stdout.contains("panicked"), "{}", ended.stdout);
}

#[test]
fn it_says_who_it_is() {
    let home = Home::new();
    for surface in SURFACES {
        let mut wire = Wire::start(&home, &["mcp"], &[("TOWOW_MCP_SURFACE", surface)]);
        let hello = wire.initialize();
        assert_eq!(hello["serverInfo"]["name"], "towow", "{surface}");
        assert_eq!(hello["serverInfo"]["version"], env!("CARGO_PKG_VERSION"), "{surface}");
        assert!(hello["capabilities"]["tools"].is_object(), "{surface}: {hello}");
        assert!(hello["instructions"].as_str().is_some_and(|text| !text.is_empty()), "{surface}");
    }
}

#[test]
fn an_unknown_method_and_bad_parameters_of_a_known_one_are_told_apart() {
    let (home, none) = (Home::new(), Value::Null);
    let mut wire = Wire::open(&home, &["mcp"], &[FLAT]);
    let cases = [
        ("nosuch/method", json!({}), -32601),
        ("nosuch", none.clone(), -32601),
        ("tools/nosuch", json!({ "name": "towow_inbox" }), -32601),
        ("logging/setLevel", json!({ "level": "debug" }), -32601),
        ("tools/call", none.clone(), -32602),
        ("tools/call", json!({}), -32602),
        ("tools/call", json!({ "name": 5 }), -32602),
        ("tools/call", json!({ "name": null }), -32602),
        ("tools/call", json!({ "arguments": {} }), -32602),
        ("tools/call", json!({ "name": "towow_inbox", "arguments": [1] }), -32602),
        ("tools/call", json!({ "name": "towow_inbox", "arguments": "{}" }), -32602),
        ("tools/call", json!({ "name": "towow_nosuch", "arguments": {} }), -32602),
        ("tools/call", json!({ "name": "inbox", "arguments": {} }), -32602),
        ("tools/call", json!({ "name": "", "arguments": {} }), -32602),
        ("prompts/get", none.clone(), -32602),
        ("prompts/get", json!({ "name": 5 }), -32602),
        ("prompts/get", json!({ "name": "towow_motif_nosuch" }), -32602),
        ("resources/read", json!({}), -32602),
        ("resources/read", json!({ "uri": 5 }), -32602),
        ("resources/read", json!({ "uri": "towow://nosuch" }), -32002),
        ("resources/read", json!({ "uri": "file:///etc/passwd" }), -32002),
        ("completion/complete", json!({}), -32602),
        ("completion/complete", json!({ "ref": { "type": "ref/nosuch" }, "argument": 1 }), -32602),
    ];
    let mut wrong = Vec::new();
    for era in [None, Some(super::modern(json!({})))] {
        for (method, params, code) in &cases {
            let (mut params, mut code) = (params.clone(), *code);
            if let Some(meta) = &era {
                // Without a word of itself, a client of the new era is not understood either.
                params = if params.is_null() { json!({}) } else { params };
                params["_meta"] = meta.clone();
                code = if code == -32002 { -32602 } else { code };
            }
            let answer = wire.ask(method, params.clone());
            let message = answer["error"]["message"].as_str().unwrap_or_default();
            if answer["error"]["code"] != code || message.is_empty() {
                wrong.push(format!("{method} {params}: {code} was expected: {answer}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Parameters are an object, or it is no request at all.
    wire.post("tools/call", json!([]));
    assert_eq!(wire.message().unwrap()["error"]["code"], -32600);
    // It has lived through all of it.
    motif(&mut wire);
}

#[test]
fn names_and_schemas_are_such_that_every_client_takes_them() {
    let home = Home::new();
    for surface in SURFACES {
        let listed = |home: &Home| {
            let mut wire = Wire::open(home, &["mcp"], &[("TOWOW_MCP_SURFACE", surface)]);
            wire.ask("tools/list", json!({}))["result"]["tools"].clone()
        };
        let tools = listed(&home);
        assert_eq!(tools, listed(&Home::new()), "{surface}: the list is the same for everybody, in the same order");
        let tools = tools.as_array().unwrap();
        let names: BTreeSet<&str> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
        assert_eq!(names.len(), tools.len(), "{surface}: a name occurs twice");
        for tool in tools {
            let name = tool["name"].as_str().unwrap();
            let fits = name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
            assert!(fits && (1..=40).contains(&name.len()), "{surface}: {name}");
            assert!(tool["description"].as_str().is_some_and(|text| !text.is_empty()), "{surface}: {name}");
            let input = &tool["inputSchema"];
            // An old name takes what the new one takes.
            let old_name =
                input.get("properties").is_none() && tool["description"].as_str().unwrap().starts_with("Old");
            assert!(input["additionalProperties"] == false || old_name, "{surface}: {name}");
            let hints = &tool["annotations"];
            assert!(hints["readOnlyHint"] == true || hints["destructiveHint"].is_boolean(), "{surface}: {name}");
            let schemas = [Some(input), tool.get("outputSchema")];
            for schema in schemas.into_iter().flatten() {
                assert_eq!(schema["type"], "object", "{surface}: {name}");
                for word in ["anyOf", "oneOf", "allOf", "not", "if", "enum", "const", "$ref", "$defs"] {
                    assert!(schema.get(word).is_none(), "{surface}: {name} has {word} at its root");
                }
                assert!(!schema.to_string().contains("\"$ref\""), "{surface}: {name}");
            }
            let none = serde_json::Map::new();
            let properties = input["properties"].as_object().unwrap_or(&none);
            for (property, schema) in properties {
                assert!(schema.get("type").is_some() || schema.get("enum").is_some(), "{surface}: {name}.{property}");
            }
            for required in input["required"].as_array().into_iter().flatten() {
                assert!(properties.contains_key(required.as_str().unwrap()), "{surface}: {name} needs {required}");
            }
        }
    }
    assert!(!home.path(".towow").exists(), "describing itself writes nothing");
}

#[test]
fn the_introduction_waits_for_nobody() {
    let hanging = hanging();
    let locked = |file: &str| {
        let home = Home::new();
        home.write(file, "{}");
        let lock = File::create(home.path(&format!("{file}.lock"))).unwrap();
        lock.lock().unwrap();
        (home, Some(lock))
    };
    let home = || (Home::new(), None);
    let file_for_directory = || {
        let home = Home::new();
        home.write(".towow", "no directory");
        (home, None)
    };
    let broken = || {
        let home = Home::new();
        home.write(".towow/config.json", "{\"session_token\": ");
        (home, None)
    };
    type Case<'a> = (&'a str, (Home, Option<File>), &'a [&'a str], &'a str);
    let cases: [Case; 7] = [
        ("nothing in the way", home(), &["mcp"], "http://127.0.0.1:9"),
        ("a backend that is not there", home(), &["mcp"], "http://127.0.0.1:9"),
        ("a backend that says nothing", home(), &["mcp"], &hanging),
        ("a session file that somebody changes", locked(".towow/config.json"), &["mcp"], "http://127.0.0.1:9"),
        ("a database that somebody has", locked(".towow/node.db"), &["--local", "mcp"], ""),
        ("a file where the directory should be", file_for_directory(), &["mcp"], "http://127.0.0.1:9"),
        ("half a session file", broken(), &["mcp"], "http://127.0.0.1:9"),
    ];
    for (what, (home, lock), args, url) in cases {
        let begun = Instant::now();
        let backend = [("TOWOW_BACKEND_URL", url), ("TOWOW_TOKEN", "t")];
        let env = if url.is_empty() { &[][..] } else { &backend[..] };
        let mut wire = Wire::start(&home, args, env);
        assert_eq!(wire.initialize()["serverInfo"]["name"], "towow", "{what}");
        let tools = wire.ask("tools/list", json!({}));
        assert!(tools["result"]["tools"].as_array().is_some_and(|tools| !tools.is_empty()), "{what}: {tools}");
        assert!(begun.elapsed() < Duration::from_secs(1), "{what}: {:?}", begun.elapsed());
        println!("{what}: {:?}", begun.elapsed());
        drop(lock);
    }
}

/// A backend that takes every request and answers none.
pub fn hanging() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut held = Vec::new();
        listener.incoming().for_each(|stream| held.push(stream));
    });
    url
}

#[test]
fn a_backend_that_hangs_is_a_failed_call_and_the_server_answers_meanwhile() {
    let home = Home::at(&hanging());
    let env = [FLAT, ("TOWOW_TOKEN", "t"), ("TOWOW_AGENT_ID", "a"), ("TOWOW_TIMEOUT", "2s"), ("TOWOW_RETRIES", "0")];
    let mut wire = Wire::open(&home, &["mcp"], &env);
    let begun = Instant::now();
    let ids: Vec<i64> = (0..5).map(|_| wire.post_call("towow_inbox", json!({}))).collect();
    assert_eq!(wire.ask("ping", json!({}))["result"], json!({}));
    motif(&mut wire);
    assert!(begun.elapsed() < Duration::from_secs(1), "answered meanwhile: {:?}", begun.elapsed());
    for id in ids {
        let error = failure(&wire.answer(id));
        assert_eq!(error["code"], "network_timeout", "{error}");
        assert_eq!(error["retryable"], true, "{error}");
    }
    let took = begun.elapsed();
    assert!((Duration::from_secs(1)..Duration::from_secs(6)).contains(&took), "side by side: {took:?}");
}

#[test]
fn calls_are_answered_as_they_are_done() {
    let slow = |sent: &Sent| {
        if sent.path == "/protocol/inbox" {
            std::thread::sleep(Duration::from_secs(2));
        }
        (OK.to_owned(), json!({ "items": [], "unread": 0, "agents": [] }).to_string())
    };
    let backend = Canned::at_once(slow);
    let home = Home::at(&backend.url);
    let mut wire = Wire::open(&home, &["mcp"], &[FLAT, ("TOWOW_TOKEN", "t"), ("TOWOW_AGENT_ID", "a")]);
    let begun = Instant::now();
    let first = wire.post_call("towow_inbox", json!({}));
    let second = wire.post_call("towow_public_agents", json!({}));
    let third = wire.post_call(MOTIF.0, json!({ "motif": MOTIF.1 }));
    value(&wire.answer(third));
    value(&wire.answer(second));
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!(value(&wire.answer(first))["unread"], 0);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn an_argument_of_eight_megabytes_is_taken_whole_or_refused_in_a_few_words() {
    let told = |sent: &Sent| {
        let blob = sent.body.as_ref().and_then(|body| body["metadata"]["blob"].as_str());
        (OK.to_owned(), json!({ "status": "accepted", "bytes": blob.unwrap_or_default().len() }).to_string())
    };
    let backend = Canned::at_once(told);
    let home = Home::at(&backend.url);
    let mut wire = Wire::open(&home, &["mcp"], &[FLAT, ("TOWOW_TOKEN", "t"), ("TOWOW_AGENT_ID", "a")]);
    let long = "人".repeat(8_000_000 / 3);
    let taken = json!({ "run_id": "r", "round_number": 1, "content": "yes", "metadata": { "blob": long } });
    let taken = wire.call("towow_run_respond", taken);
    assert_eq!(value(&taken)["bytes"], long.len(), "{taken}");
    let refused = wire.call("towow_formulation_start", json!({ "raw_intent": long }));
    assert_eq!(failure(&refused)["code"], "invalid_argument");
    assert!(refused.to_string().len() < 1000, "{refused}");
    motif(&mut wire);
    assert!(wire.end().status.success());
}

#[test]
fn secrets_are_told_to_nobody() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    let (password, other, key) = ("correct horse 1", "battery staple 2", "sk-ant-0123456789abcdef");
    let env = [("RUST_LOG", "trace"), FLAT];
    let mut wire = Wire::open(&home, &["mcp"], &env);
    let mut tokens = BTreeSet::new();
    let mut note = |home: &Home| tokens.insert(home.config()["session_token"].as_str().unwrap().to_owned());
    let person =
        json!({ "email": "ada@example.org", "password": password, "name": "Ada", "profile_text": "I can sew" });
    value(&wire.call("towow_register", person));
    note(&home);
    value(&wire.call("towow_refresh_token", json!({})));
    note(&home);
    failure(&wire.call("towow_byok_bind", json!({ "api_key": key, "provider": "nosuch" })));
    failure(&wire.call("towow_byok_bind", json!({ "api_key": key, "key": key })));
    value(&wire.call("towow_change_password", json!({ "current_password": password, "new_password": other })));
    value(&wire.call("towow_logout", json!({})));
    failure(&wire.call("towow_login", json!({ "email": "ada@example.org", "password": password })));
    failure(&wire.call("towow_login", json!({ "email": 5, "password": password })));
    value(&wire.call("towow_login", json!({ "email": "ada@example.org", "password": other })));
    note(&home);
    for tool in ["towow_my_account", "towow_agents", "towow_inbox", "towow_email_status", "towow_invite_codes"] {
        value(&wire.call(tool, json!({})));
    }
    wire.ask("tools/list", json!({}));
    let ended = wire.end();
    assert!(ended.status.success());
    assert_eq!(tokens.len(), 3, "every session has its own");
    for secret in tokens.iter().map(String::as_str).chain([password, other, key]) {
        assert!(!ended.stdout.contains(secret), "{secret} is on stdout");
        assert!(!ended.stderr.contains(secret), "{secret} is on stderr");
    }
}
