//! What somebody wrote into an entry of ours stays: the place of the binary, and the options of earlier versions.

use serde_json::{Value, json};

use super::Desk;
use crate::support::BINARY;

const FILE: &str = ".cursor/mcp.json";

/// Writes an entry for Cursor.
fn put(desk: &Desk, entry: &Value) {
    desk.write(FILE, &json!({ "mcpServers": { "towow": entry } }).to_string());
}

fn entry(desk: &Desk) -> Value {
    desk.json(FILE)["mcpServers"]["towow"].clone()
}

#[test]
fn the_place_of_the_binary_that_somebody_wrote_down_is_kept() {
    let desk = Desk::new();
    for command in ["${env:HOME}/bin/towow", "/opt/nosuch/towow", "~/bin/towow", "C:\\x\\towow.exe", "./towow"] {
        let written = json!({"command": command, "args": ["mcp", "--read-only"], "env": {"A": "b"}});
        put(&desk, &written);
        let before = desk.read(FILE);
        let report = desk.one(&["install", "--client", "cursor"]);
        assert_eq!((&report["action"], &report["found"]), (&json!("kept"), &written), "{report}");
        assert_eq!(report["wanted"], json!({"command": BINARY, "args": ["mcp", "--read-only"]}));
        assert_eq!(desk.read(FILE), before);
        // Options that are given are for the arguments.
        assert_eq!(desk.one(&["install", "--client", "cursor", "--surface", "mini"])["action"], "updated");
        let expected = json!({"command": command, "args": ["mcp", "--surface", "mini"], "env": {"A": "b"}});
        assert_eq!(entry(&desk), expected);
        // With force the binary is this one, and everything else what it was.
        let before = desk.read(FILE);
        let report = desk.one(&["install", "--client", "cursor", "--force"]);
        assert_eq!(std::fs::read_to_string(report["backup"].as_str().unwrap()).unwrap(), before);
        assert_eq!(entry(&desk), json!({"command": BINARY, "args": ["mcp", "--surface", "mini"], "env": {"A": "b"}}));
    }
    // A bare name leads nowhere here, and is moved.
    put(&desk, &json!({"command": "towow", "args": ["mcp", "--surface", "mini"]}));
    assert_eq!(desk.one(&["install", "--client", "cursor"])["action"], "updated");
    assert_eq!(entry(&desk), json!({"command": BINARY, "args": ["mcp", "--surface", "mini"]}));
    // And it is known again: it can be taken out.
    put(&desk, &json!({"command": "~/bin/towow", "args": ["mcp"]}));
    assert_eq!(desk.one(&["remove", "--client", "cursor"])["action"], "removed");
}

#[test]
fn options_of_an_entry_of_earlier_versions_are_carried_over() {
    let desk = Desk::new();
    let old = ["--transport", "streamable-http", "--port", "9"];
    let cases = [
        ("uvx", json!(["towow-mcp@latest", "--transport", "streamable-http", "--port", "9"])),
        ("towow-mcp", json!(["--transport", "streamable-http", "--port", "9"])),
        ("python3", json!(["-m", "towow_mcp", "--transport", "streamable-http", "--port", "9"])),
    ];
    for (command, args) in cases {
        put(&desk, &json!({"command": command, "args": args, "env": {"A": "b"}}));
        assert_eq!(desk.one(&["install", "--client", "cursor"])["action"], "updated");
        let expected =
            |options: &[&str]| json!({"command": BINARY, "args": ([&["mcp"], options].concat()), "env": {"A": "b"}});
        assert_eq!(entry(&desk), expected(&old));
        assert_eq!(desk.one(&["install", "--client", "cursor"])["action"], "unchanged");
        // They cannot be given to install, so that options which can do not replace them.
        assert_eq!(desk.one(&["install", "--client", "cursor", "--read-only"])["action"], "updated");
        assert_eq!(entry(&desk), expected(&[&["--read-only"], &old[..]].concat()));
    }
    assert_eq!(desk.one(&["remove", "--client", "cursor"])["action"], "removed");
    // The older file of Claude Code, too.
    desk.write(
        ".claude/mcp.json",
        &json!({"mcpServers": {"towow": {"command": "towow-mcp", "args": old}}}).to_string(),
    );
    assert!(desk.one(&["install", "--client", "claude-code"])["moved_from"].is_string());
    let expected = json!(["mcp", "--transport", "streamable-http", "--port", "9"]);
    assert_eq!(desk.json(".mcp.json")["mcpServers"]["towow"]["args"], expected);
}

#[test]
fn options_that_mean_nothing_now_keep_an_entry_of_earlier_versions_where_it_is() {
    let desk = Desk::new();
    for args in [json!(["towow-mcp", "--verbose"]), json!(["towow-mcp", "--transport", "sse"])] {
        let written = json!({"command": "uvx", "args": args, "env": {"A": "b"}});
        put(&desk, &written);
        let before = desk.read(FILE);
        let report = desk.one(&["install", "--client", "cursor"]);
        assert_eq!((&report["action"], &report["found"]), (&json!("kept"), &written), "{report}");
        assert_eq!(desk.read(FILE), before);
        let report = desk.one(&["install", "--client", "cursor", "--force"]);
        assert_eq!(std::fs::read_to_string(report["backup"].as_str().unwrap()).unwrap(), before);
        assert_eq!(entry(&desk), json!({"command": BINARY, "args": ["mcp"], "env": {"A": "b"}}));
    }
}

#[test]
fn an_entry_keeps_its_options_and_additions_until_others_are_given() {
    let desk = Desk::new();
    desk.run(&["install", "--client", "cursor", "--surface", "mini"]).ok();
    let added = desk.read(FILE).replace("\"command\"", "\"disabled\": true,\n      \"command\"");
    desk.write(FILE, &added);
    assert_eq!(desk.one(&["install", "--client", "cursor"])["action"], "unchanged");
    assert_eq!(desk.read(FILE), added);
    assert_eq!(desk.one(&["install", "--client", "cursor", "--surface", "both"])["action"], "updated");
    assert_eq!(entry(&desk)["args"], json!(["mcp", "--surface", "both"]));
    assert_eq!(entry(&desk)["disabled"], true);
    // A name that leads nowhere is replaced by this binary, options and all kept.
    desk.write(FILE, &desk.read(FILE).replace(BINARY, "towow"));
    assert_eq!(desk.one(&["install", "--client", "cursor"])["action"], "updated");
    assert_eq!(
        (&entry(&desk)["command"], &entry(&desk)["args"]),
        (&json!(BINARY), &json!(["mcp", "--surface", "both"]))
    );
    // Switched off is switched off.
    desk.write(
        "opencode.json",
        "{\"mcp\":{\"towow\":{\"type\":\"local\",\"command\":[\"towow\",\"mcp\"],\"enabled\":false}}}",
    );
    assert_eq!(desk.one(&["install", "--client", "opencode"])["action"], "updated");
    assert_eq!(
        desk.json("opencode.json")["mcp"]["towow"],
        json!({"type": "local", "command": [BINARY, "mcp"], "enabled": false})
    );
}
