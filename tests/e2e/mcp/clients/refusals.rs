//! What is refused: nothing is written then, and the error says where and what to do.

use std::fs;

use serde_json::json;
use towow::mcp::clients::table::CLIENTS;

use super::Desk;

#[test]
fn a_file_that_cannot_be_changed_is_named_with_its_place_and_left() {
    let desk = Desk::new();
    let cases = [
        ("cursor", ".cursor/mcp.json", "{\n  \"mcpServers\": {,}\n}", "cannot_parse", 2, 18),
        ("cursor", ".cursor/mcp.json", "{\"mcpServers\": []}", "wrong_type", 1, 16),
        ("cursor", ".cursor/mcp.json", "[]", "wrong_type", 1, 1),
        ("cursor", ".cursor/mcp.json", "{\"mcpServers\": {}, \"mcpServers\": {}}", "not_editable", 1, 20),
        ("codex", ".codex/config.toml", "a = 1\n[b\n", "cannot_parse", 2, 3),
        ("codex", ".codex/config.toml", "mcp_servers = { }\n", "not_editable", 1, 15),
    ];
    for (client, file, text, code, line, column) in cases {
        desk.write(file, text);
        let error = desk.run(&["install", "--client", client]).fails(2, code);
        assert_eq!((&error["details"]["line"], &error["details"]["column"]), (&json!(line), &json!(column)), "{error}");
        assert_eq!(error["details"]["path"], json!(desk.project(file)));
        assert_eq!(error["hint"], format!("towow mcp config {client}"));
        let place = format!("{}, line {line}, column {column}: ", desk.project(file).display());
        assert!(error["message"].as_str().unwrap().starts_with(&place), "{error}");
        desk.run(&["remove", "--client", client]).status.unwrap();
        assert_eq!(desk.read(file), text);
    }
    fs::write(desk.project(".cursor/mcp.json"), b"{\"a\": \"\xff\"}").unwrap();
    let error = desk.run(&["install", "--client", "cursor"]).fails(1, "file_error");
    assert!(error["message"].as_str().unwrap().contains("not UTF-8"), "{error}");
    fs::remove_file(desk.project(".cursor/mcp.json")).unwrap();
    fs::create_dir(desk.project(".cursor/mcp.json")).unwrap();
    desk.run(&["install", "--client", "cursor"]).fails(1, "file_error");
}

#[test]
fn one_file_that_cannot_be_changed_stops_all_of_them() {
    let desk = Desk::new();
    desk.write(".cursor/mcp.json", "{\"mcpServers\": {}}");
    desk.write(".vscode/mcp.json", "{");
    let before = desk.files();
    desk.run(&["install", "--client", "cursor,vscode"]).fails(2, "cannot_parse");
    desk.run(&["install"]).fails(2, "cannot_parse");
    assert_eq!(desk.files(), before);
    // What does not speak of the server cannot stop its removal elsewhere.
    desk.run(&["install", "--client", "cursor"]).ok();
    let removed = desk.run(&["remove"]).ok();
    assert_eq!(removed["clients"].as_array().unwrap().len(), 1, "{removed}");
    assert_eq!(desk.files(), before);
    desk.write(".vscode/mcp.json", "{\"servers\": {\"towow\": ");
    desk.run(&["remove"]).fails(2, "cannot_parse");
}

#[test]
fn what_does_not_exist_is_named_with_what_does() {
    let desk = Desk::new();
    let error = desk.run(&["install", "--client", "cursr"]).fails(2, "unknown_client");
    assert!(error["message"].as_str().unwrap().contains("did you mean cursor?"), "{error}");
    assert_eq!(error["hint"], "towow mcp config cursor");
    let error = desk.run(&["config", "emacs"]).fails(2, "unknown_client");
    assert!(CLIENTS.iter().all(|client| error["message"].as_str().unwrap().contains(client.key)), "{error}");
    for verb in [&["install", "--client", "windsurf"][..], &["config", "windsurf"], &["remove", "--client", "windsurf"]]
    {
        let error = desk.run(&[verb, &["--scope", "project"]].concat()).fails(2, "no_such_scope");
        assert!(error["message"].as_str().unwrap().contains("only for user"), "{error}");
        assert_eq!(error["hint"], "towow mcp config windsurf --scope user");
    }
    desk.run(&["install", "--client", "cursor", "--scope", "team"]).fails(2, "usage");
    desk.run(&["install", "--dir", "nowhere", "--client", "cursor"]).fails(2, "usage");
    desk.run(&["instal"]).fails(2, "usage");
    assert!(!desk.home.path(".towow").exists(), "none of this needs a home of its own");
}
