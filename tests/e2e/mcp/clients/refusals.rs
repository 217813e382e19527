//! What is refused: nothing is written then, and the error says where and what to do.

use std::fs;

use serde_json::{Value, json};
use towow::mcp::clients::table::CLIENTS;

use super::Desk;
use crate::support::{Home, Outcome};

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
    let error = desk.run(&["install", "--client", "cursor"]).fails(2, "file_error");
    assert!(error["message"].as_str().unwrap().contains("not UTF-8"), "{error}");
    assert_eq!(error["hint"], "towow mcp config cursor");
    assert_eq!(error["details"]["path"], json!(desk.project(".cursor/mcp.json")));
    fs::remove_file(desk.project(".cursor/mcp.json")).unwrap();
    fs::create_dir(desk.project(".cursor/mcp.json")).unwrap();
    let error = desk.run(&["install", "--client", "cursor"]).fails(2, "file_error");
    assert_eq!(error["hint"], "towow mcp config cursor");
    desk.run(&["remove", "--client", "cursor"]).fails(2, "file_error");
}

#[test]
fn one_file_that_cannot_be_changed_stops_all_that_were_named() {
    let desk = Desk::new();
    desk.write(".cursor/mcp.json", "{\"mcpServers\": {}}");
    desk.write(".vscode/mcp.json", "{");
    let before = desk.files();
    desk.run(&["install", "--client", "cursor,vscode"]).fails(2, "cannot_parse");
    assert_eq!(desk.files(), before);
    // What does not speak of the server cannot stop its removal elsewhere.
    desk.run(&["install", "--client", "cursor"]).ok();
    let removed = desk.run(&["remove"]).ok();
    assert_eq!(removed["clients"].as_array().unwrap().len(), 1, "{removed}");
    assert_eq!(desk.files(), before);
    desk.write(".vscode/mcp.json", "{\"servers\": {\"towow\": ");
    let row = report(&desk.run(&["remove"]), "cannot_parse")[0].clone();
    assert_eq!((&row["client"], &row["action"]), (&json!("vscode"), &json!("failed")));
}

/// What was printed before the end with this error.
#[track_caller]
fn report(outcome: &Outcome, code: &str) -> Vec<Value> {
    outcome.ends(2, code);
    serde_json::from_str::<Value>(&outcome.stdout).unwrap()["clients"].as_array().unwrap().clone()
}

#[test]
fn one_file_that_cannot_be_changed_stops_no_other_client_that_was_found() {
    let desk = Desk::new();
    desk.write(".cursor/mcp.json", "{\"mcpServers\": {}}");
    desk.write(".vscode/mcp.json", "{");
    // As a Windows editor saves it.
    let wide: Vec<u8> = "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    desk.write(".gemini/settings.json", "");
    fs::write(desk.project(".gemini/settings.json"), &wide).unwrap();
    fs::create_dir_all(desk.project(".zed/settings.json")).unwrap();
    for (args, action) in
        [(&["install", "--dry-run"][..], "added"), (&["install"], "added"), (&["install"], "unchanged")]
    {
        let rows = report(&desk.run(args), "cannot_parse");
        let told: Vec<(&str, &str)> =
            rows.iter().map(|row| (row["client"].as_str().unwrap(), row["action"].as_str().unwrap())).collect();
        assert_eq!(told, [("cursor", action), ("vscode", "failed"), ("gemini", "failed"), ("zed", "failed")]);
        assert_eq!(
            (&rows[1]["error"]["code"], &rows[1]["error"]["details"]["line"]),
            (&json!("cannot_parse"), &json!(1))
        );
        assert_eq!(
            (&rows[2]["error"]["code"], &rows[3]["error"]["code"]),
            (&json!("file_error"), &json!("file_error"))
        );
        assert_eq!(rows[2]["error"]["hint"], "towow mcp config gemini");
        assert_eq!(rows[2]["path"], json!(desk.project(".gemini/settings.json")));
    }
    assert!(desk.read(".cursor/mcp.json").contains("\"towow\""));
    assert_eq!(fs::read(desk.project(".gemini/settings.json")).unwrap(), wide);
    let shown = desk.run(&["install", "-o", "table", "--lang", "zh"]);
    assert_eq!(shown.status, Some(2));
    for line in ["cursor: 无变化 ", "vscode: 失败 "] {
        assert!(shown.stdout.contains(line), "{}", shown.stdout);
    }
}

#[test]
fn what_the_server_would_refuse_gets_into_no_file() {
    let desk = Desk::new();
    let before = desk.files();
    let cases: [(&[&str], &str, &str); 5] = [
        (&["--bridge", "ws://127.0.0.1:1,http://x"], "bad_worker_url", "http://x"),
        (&["--toolset", "bogus"], "invalid_argument", "bogus"),
        (&["--toolset", "discover,bogus"], "invalid_argument", "bogus"),
        (&["--surface", "bogus"], "usage", "bogus"),
        (&["--profile", "nosuch"], "unknown_profile", "nosuch"),
    ];
    for (options, code, named) in cases {
        for verb in [&["install", "--client", "cursor"][..], &["config", "cursor"], &["config"]] {
            let error = desk.run(&[verb, options].concat()).fails(2, code);
            assert!(error["message"].as_str().unwrap().contains(named), "{error}");
        }
    }
    assert_eq!(desk.files(), before);
    desk.home.towow(&["profile", "add", "work"]).ok();
    for options in [&["--profile", "work"][..], &["--local"], &["--toolset", "discover,inbox"]] {
        desk.run(&[&["install", "--client", "cursor"], options].concat()).ok();
    }
}

#[test]
fn what_happened_is_said_in_the_language_of_the_user() {
    let desk = Desk::new();
    let verb =
        |args: &[&str]| desk.run(&[args, &["--client", "cursor", "-o", "table", "--lang", "zh"]].concat()).stdout;
    let cases: [(&[&str], &str); 6] = [
        (&["remove"], "cursor: 未配置 "),
        (&["install"], "cursor: 已新建 "),
        (&["install"], "cursor: 无变化 "),
        (&["install", "--read-only"], "cursor: 已更新 "),
        (&["remove", "--dry-run"], "cursor: 已移除 "),
        (&["remove"], "cursor: 已移除 "),
    ];
    for (args, expected) in cases {
        let said = verb(args);
        assert!(said.starts_with(expected), "{args:?}: {said}");
    }
    desk.write(".cursor/mcp.json", "{}");
    assert!(verb(&["install"]).starts_with("cursor: 已添加 "));
    desk.write(".cursor/mcp.json", "{\"mcpServers\": {\"towow\": {\"command\": \"ssh\"}}}");
    assert!(verb(&["install"]).starts_with("cursor: 已保留 "));
    let english = desk.run(&["install", "--client", "cursor", "-o", "table"]).stdout;
    assert!(english.starts_with("cursor: kept "), "{english}");
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

/// A directory's name need be no text; what is told of it is.
#[test]
#[cfg(unix)]
fn a_project_whose_name_is_no_text_gets_its_server() {
    use std::os::unix::ffi::OsStrExt;
    let home = Home::new();
    let project = home.path(".").join(std::ffi::OsStr::from_bytes(b"p\xff"));
    std::fs::create_dir(&project).unwrap();
    let commands =
        [&["mcp", "config", "cursor", "--json"][..], &["mcp", "install", "--client", "cursor"], &["mcp", "remove"]];
    for args in commands {
        let done = home.command().args(args).current_dir(&project).output().unwrap();
        let told = String::from_utf8(done.stdout).unwrap();
        assert!(done.status.success() && told.contains("p\u{fffd}"), "{args:?}: {told}{:?}", done.stderr);
    }
}
