//! The server in the files of editors: put in, recognised, taken out, and everything else as it was.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use towow::mcp::clients::entry;
use towow::mcp::clients::table::{CLIENTS, Client, Format, Scope, System, TOKEN};
use towow::operations::Lang;

use crate::support::{BINARY, Home, Outcome, assert_file};

/// A home with a project in it, in which commands run.
struct Desk {
    home: Home,
}

impl Desk {
    fn new() -> Desk {
        let home = Home::new();
        fs::create_dir(home.path("project")).unwrap();
        Desk { home }
    }

    fn run(&self, args: &[&str]) -> Outcome {
        self.with(args, &[])
    }

    fn with(&self, args: &[&str], env: &[(&str, &str)]) -> Outcome {
        let mut command = self.home.command();
        command.args(["mcp"]).args(args).envs(env.iter().copied()).current_dir(self.home.path("project"));
        Outcome::of(args, command.output().unwrap())
    }

    /// The report of the only client that was asked for.
    #[track_caller]
    fn one(&self, args: &[&str]) -> Value {
        let report = self.run(args).ok();
        let clients = report["clients"].as_array().unwrap();
        assert_eq!(clients.len(), 1, "{report}");
        clients[0].clone()
    }

    fn project(&self, relative: &str) -> PathBuf {
        self.home.path("project").join(relative)
    }

    fn write(&self, relative: &str, text: &str) {
        self.home.write(&format!("project/{relative}"), text);
    }

    fn read(&self, relative: &str) -> String {
        fs::read_to_string(self.project(relative)).unwrap()
    }

    fn json(&self, relative: &str) -> Value {
        serde_json::from_str(&self.read(relative)).unwrap()
    }

    /// Every file below the home, with its text.
    fn files(&self) -> Vec<(PathBuf, String)> {
        fn below(dir: &Path, files: &mut Vec<(PathBuf, String)>) {
            for entry in fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    below(&path, files);
                } else {
                    files.push((path.clone(), fs::read_to_string(&path).unwrap()));
                }
            }
        }
        let mut files = Vec::new();
        below(&self.home.path(""), &mut files);
        files.sort();
        files
    }
}

fn ours() -> Value {
    json!({ "command": BINARY, "args": ["mcp"] })
}

#[test]
fn config_prints_what_can_be_pasted_for_every_client() {
    let desk = Desk::new();
    for client in CLIENTS {
        let printed = desk.run(&["config", client.key]);
        assert_eq!((printed.status, printed.stderr.as_str()), (Some(0), ""), "{}", client.key);
        let words = [BINARY.to_owned(), "mcp".to_owned()];
        let expected = json!({ client.root: { "towow": Value::Object(entry::local(client, &words)) } });
        match client.format {
            Format::Json => assert_eq!(serde_json::from_str::<Value>(&printed.stdout).unwrap(), expected),
            Format::Toml => {
                let head = format!("[{}.towow]\n", client.root);
                assert!(printed.stdout.starts_with(&head), "{}", printed.stdout);
                assert!(printed.stdout.contains(&format!("command = \"{BINARY}\"\nargs = [\"mcp\"]\n")));
            }
        }
        // For programs the same, with its place.
        let report = desk.run(&["config", client.key, "--json"]).ok();
        assert_eq!(report["snippet"], printed.stdout, "{}", client.key);
        assert_eq!(report["scope"], client.scopes()[0].name());
        assert!(Path::new(report["path"].as_str().unwrap()).is_absolute());
        // The snippet of a new file is the file.
        assert_eq!(desk.one(&["install", "--client", client.key])["path"], report["path"]);
        assert_eq!(fs::read_to_string(report["path"].as_str().unwrap()).unwrap(), printed.stdout);
    }
}

#[test]
fn a_served_url_is_printed_with_the_token_by_reference() {
    let desk = Desk::new();
    for client in CLIENTS {
        let printed =
            desk.with(&["config", client.key, "--http", "http://127.0.0.1:8931/mcp"], &[(TOKEN, "s3cret-value")]);
        if client.remote.is_none() {
            printed.fails(2, "no_remote");
            continue;
        }
        assert!(printed.stdout.contains("\"http://127.0.0.1:8931/mcp\""), "{}: {}", client.key, printed.stdout);
        assert!(!printed.stdout.contains("s3cret"), "{}", client.key);
        assert_eq!(printed.status, Some(0));
    }
    let windsurf: Value =
        serde_json::from_str(&desk.run(&["config", "windsurf", "--http", "https://h/mcp"]).stdout).unwrap();
    assert_eq!(windsurf["mcpServers"]["towow"]["serverUrl"], "https://h/mcp");
    let codex = desk.run(&["config", "codex", "--http", "https://h/mcp"]).stdout;
    assert!(codex.contains(&format!("bearer_token_env_var = \"{TOKEN}\"")), "{codex}");
    for (url, says) in [("ftp://h", "http://"), ("https://me:pw@h/mcp", "no password"), ("h/mcp", "relative URL")] {
        let error = desk.run(&["config", "cursor", "--http", url]).fails(2, "usage");
        assert!(error["message"].as_str().unwrap().contains(says), "{error}");
    }
}

#[test]
fn options_of_serving_are_passed_on() {
    let desk = Desk::new();
    let options = ["--surface", "mini", "--toolset", "discover,run", "--toolset", "inbox", "--read-only"];
    let line = |args: &[&str]| {
        let mut command = desk.home.command();
        command.args(args).current_dir(desk.home.path("project"));
        let snippet = Outcome::of(args, command.output().unwrap()).stdout;
        serde_json::from_str::<Value>(&snippet).unwrap()["mcpServers"]["towow"]["args"].clone()
    };
    let expected = json!(["mcp", "--surface", "mini", "--toolset", "discover,run,inbox", "--read-only"]);
    assert_eq!(line(&[&["mcp", "config", "cursor"], &options[..]].concat()), expected);
    assert_eq!(line(&["mcp", "config", "cursor", "--local"]), json!(["mcp", "--local"]));
    assert_eq!(line(&["--local", "mcp", "config", "cursor"]), json!(["mcp", "--local"]));
    let named = json!(["mcp", "--profile", "work", "--backend-url", "https://b.example/api"]);
    assert_eq!(
        line(&["mcp", "config", "cursor", "--profile", "work", "--backend-url", "https://b.example/api"]),
        named
    );
    desk.run(&["config", "cursor", "--backend-url", "https://me:pw@b.example/api"]).fails(2, "usage");
    // The client's own command, for those who prefer it.
    let own = desk.run(&["config", "claude-code", "--json", "--local"]).ok()["command"].clone();
    assert_eq!(own, format!("claude mcp add --scope project towow -- {BINARY} mcp --local"));
}

#[test]
fn the_command_is_a_name_only_where_the_name_leads_here() {
    let desk = Desk::new();
    let bin = desk.home.path("bin");
    fs::create_dir(&bin).unwrap();
    let program = |path: &str| {
        let snippet = desk.with(&["config", "cursor"], &[("PATH", path)]).stdout;
        let program = serde_json::from_str::<Value>(&snippet).unwrap()["mcpServers"]["towow"]["command"].clone();
        program.as_str().unwrap().to_owned()
    };
    assert_eq!(program(bin.to_str().unwrap()), BINARY, "there is none");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(BINARY, bin.join("towow")).unwrap();
        assert_eq!(program(bin.to_str().unwrap()), "towow");
        let before = desk.home.path("before");
        fs::create_dir(&before).unwrap();
        fs::write(before.join("towow"), "another").unwrap();
        assert_eq!(program(&format!("{}:{}", before.display(), bin.display())), BINARY, "another comes first");
        // A link is what outlives an upgrade.
        let mut command = std::process::Command::new(bin.join("towow"));
        command.env_clear().env("HOME", desk.home.path("")).args(["mcp", "config", "cursor"]);
        let snippet = String::from_utf8(command.output().unwrap().stdout).unwrap();
        assert!(snippet.contains(bin.join("towow").to_str().unwrap()), "{snippet}");
    }
}

#[test]
fn a_file_keeps_everything_else_to_the_byte_and_gets_it_back() {
    let desk = Desk::new();
    let cases = [
        (
            "cursor",
            ".cursor/mcp.json",
            "\u{feff}{\r\n\t// servers of the team\r\n\t\"mcpServers\": {\r\n\t\t\"other\": { \"command\": \"x\" }, // keep\r\n\t},\r\n\t\"z\": 1.50\r\n}",
        ),
        ("vscode", ".vscode/mcp.json", "{}"),
        ("vscode", ".vscode/mcp.json", "{\"inputs\":[],\"servers\":{}}\n"),
        ("gemini", ".gemini/settings.json", ""),
        ("zed", ".zed/settings.json", "// Zed\n{\n    \"theme\": \"One\", /* dark */\n}\n"),
        ("opencode", "opencode.jsonc", "{\n  \"$schema\": \"https://opencode.ai/config.json\",\n  \"mcp\": {}\n}\n"),
        ("codex", ".codex/config.toml", "model = \"x\" # mine\n\n[mcp_servers.a]\ncommand = \"b\""),
        ("codex", ".codex/config.toml", ""),
    ];
    for (client, file, before) in cases {
        desk.write(file, before);
        let report = desk.one(&["install", "--client", client]);
        assert_eq!((&report["action"], &report["path"]), (&json!("created"), &json!(desk.project(file))), "{report}");
        let with = desk.read(file);
        assert_ne!(with, before);
        assert_eq!(desk.one(&["install", "--client", client])["action"], "unchanged");
        assert_eq!(desk.read(file), with, "twice is once");
        // Nothing but an insertion.
        let rest =
            with.replacen(&with[common(&with, before)..with.len() - (before.len() - common(&with, before))], "", 1);
        assert_eq!(rest, before, "{with}");
        assert_eq!(desk.one(&["remove", "--client", client])["action"], "removed");
        assert_eq!(desk.read(file), before, "{with}");
        assert_eq!(desk.one(&["remove", "--client", client])["action"], "absent");
        fs::remove_file(desk.project(file)).unwrap();
    }
}

fn common(a: &str, b: &str) -> usize {
    let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    a.floor_char_boundary(same)
}

#[test]
fn a_file_that_was_made_for_the_server_goes_with_it() {
    let desk = Desk::new();
    for client in CLIENTS {
        for scope in client.scopes() {
            let args = |verb| [verb, "--client", client.key, "--scope", scope.name()];
            let path = desk.one(&args("install"))["path"].as_str().unwrap().to_owned();
            assert!(Path::new(&path).is_file());
            let removed = desk.one(&args("remove"));
            assert_eq!((&removed["action"], &removed["deleted"]), (&json!("removed"), &json!(true)), "{removed}");
            assert!(!Path::new(&path).exists(), "{path}");
        }
    }
    // One that got something else since stays.
    desk.run(&["install", "--client", "cursor"]).ok();
    desk.write(
        ".cursor/mcp.json",
        &desk.read(".cursor/mcp.json").replace("\"mcpServers\": {", "\"mcpServers\": {\"a\": {},"),
    );
    assert_eq!(desk.one(&["remove", "--client", "cursor"]).get("deleted"), None);
    assert_eq!(desk.json(".cursor/mcp.json"), json!({"mcpServers": {"a": {}}}));
}

#[test]
fn an_entry_of_earlier_versions_moves_on_and_keeps_its_environment() {
    let desk = Desk::new();
    let cases = [
        json!({"command": "towow-mcp"}),
        json!({"command": "uvx", "args": ["towow-mcp"]}),
        json!({"command": "/venv/bin/python", "args": ["-m", "towow_mcp"]}),
    ];
    for mut old in cases {
        old["env"] = json!({"TOWOW_BACKEND_URL": "https://b"});
        desk.write(".mcp.json", &json!({"mcpServers": {"a": {}, "towow": old}, "b": 1}).to_string());
        let report = desk.one(&["install", "--client", "claude-code", "--read-only"]);
        assert_eq!(report["action"], "updated", "{report}");
        let mut expected = ours();
        expected["args"] = json!(["mcp", "--read-only"]);
        expected["env"] = json!({"TOWOW_BACKEND_URL": "https://b"});
        assert_eq!(desk.json(".mcp.json"), json!({"mcpServers": {"a": {}, "towow": expected}, "b": 1}));
    }
    desk.write(
        ".codex/config.toml",
        "[mcp_servers.towow]\ncommand = \"uvx\" # old\nargs = [\"towow-mcp\"]\nenv = { A = \"b\" }\n",
    );
    assert_eq!(desk.one(&["install", "--client", "codex"])["action"], "updated");
    let expected =
        format!("[mcp_servers.towow]\ncommand = \"{BINARY}\" # old\nargs = [\"mcp\"]\nenv = {{ A = \"b\" }}\n");
    assert_eq!(desk.read(".codex/config.toml"), expected);
}

#[test]
fn the_older_file_of_claude_code_gives_its_entry_up() {
    let desk = Desk::new();
    let old = json!({"command": "towow-mcp", "args": [], "env": {"A": "b"}});
    let text = format!(
        "{{\n  \"mcpServers\": {{\n    \"towow\": {old},\n    \"other\": {{\"command\": \"x\"}} // mine\n  }}\n}}\n"
    );
    desk.write(".claude/mcp.json", &text);
    let report = desk.one(&["install", "--client", "claude-code"]);
    assert_eq!(
        (&report["action"], &report["moved_from"]),
        (&json!("created"), &json!(desk.project(".claude/mcp.json")))
    );
    let mut expected = ours();
    expected["env"] = json!({"A": "b"});
    assert_eq!(desk.json(".mcp.json"), json!({"mcpServers": {"towow": expected}}));
    let left = "{\n  \"mcpServers\": {\n    \"other\": {\"command\": \"x\"} // mine\n  }\n}\n";
    assert_eq!(desk.read(".claude/mcp.json"), left);
    // One that somebody wrote stays, and one that was alone leaves its file.
    let theirs = json!({"mcpServers": {"towow": {"command": "ssh", "args": ["host", "towow", "mcp"]}}}).to_string();
    desk.write(".claude/mcp.json", &theirs);
    assert_eq!(desk.one(&["install", "--client", "claude-code"]).get("moved_from"), None);
    assert_eq!(desk.read(".claude/mcp.json"), theirs);
    desk.write(".claude/mcp.json", "{\"mcpServers\":{\"towow\":{\"command\":\"towow-mcp\"}}}");
    assert_eq!(desk.one(&["install", "--client", "claude-code"])["action"], "unchanged");
    assert_eq!(desk.json(".claude/mcp.json"), json!({"mcpServers": {}}));
    // The scope of the user has nothing to do with it.
    desk.write(".claude/mcp.json", &text);
    desk.run(&["install", "--client", "claude-code", "--scope", "user"]).ok();
    assert_eq!(desk.read(".claude/mcp.json"), text);
}

#[test]
fn an_entry_that_was_written_by_hand_is_kept_unless_forced() {
    let desk = Desk::new();
    let theirs = "{\n  \"mcpServers\": {\n    // through the office\n    \"towow\": {\"command\": \"ssh\", \"args\": [\"host\", \"towow\", \"mcp\"]}\n  }\n}\n";
    desk.write(".cursor/mcp.json", theirs);
    let report = desk.one(&["install", "--client", "cursor"]);
    assert_eq!(report["action"], "kept");
    assert_eq!(report["found"], json!({"command": "ssh", "args": ["host", "towow", "mcp"]}));
    assert_eq!(report["wanted"], ours());
    assert_eq!(desk.one(&["remove", "--client", "cursor"])["action"], "kept");
    assert_eq!(desk.read(".cursor/mcp.json"), theirs);
    let report = desk.one(&["install", "--client", "cursor", "--force"]);
    assert_eq!(report["action"], "updated");
    assert_eq!(fs::read_to_string(report["backup"].as_str().unwrap()).unwrap(), theirs);
    assert_eq!(report["backup"], json!(desk.project(".cursor/mcp.json.bak")));
    assert!(desk.read(".cursor/mcp.json").contains("// through the office"), "{}", desk.read(".cursor/mcp.json"));
    desk.write(".cursor/mcp.json", theirs);
    assert_eq!(desk.one(&["remove", "--client", "cursor", "--force"])["action"], "removed");
    assert!(!desk.read(".cursor/mcp.json").contains("ssh"));
}

#[test]
fn an_entry_keeps_its_options_and_additions_until_others_are_given() {
    let desk = Desk::new();
    let entry = || desk.json(".cursor/mcp.json")["mcpServers"]["towow"].clone();
    desk.run(&["install", "--client", "cursor", "--surface", "mini"]).ok();
    let added = desk.read(".cursor/mcp.json").replace("\"command\"", "\"disabled\": true,\n      \"command\"");
    desk.write(".cursor/mcp.json", &added);
    assert_eq!(desk.one(&["install", "--client", "cursor"])["action"], "unchanged");
    assert_eq!(desk.read(".cursor/mcp.json"), added);
    assert_eq!(desk.one(&["install", "--client", "cursor", "--surface", "both"])["action"], "updated");
    assert_eq!(entry()["args"], json!(["mcp", "--surface", "both"]));
    assert_eq!(entry()["disabled"], true);
    // A binary that is gone is replaced by this one, options and all kept.
    desk.write(".cursor/mcp.json", &desk.read(".cursor/mcp.json").replace(BINARY, "/gone/towow"));
    assert_eq!(desk.one(&["install", "--client", "cursor"])["action"], "updated");
    assert_eq!((&entry()["command"], &entry()["args"]), (&json!(BINARY), &json!(["mcp", "--surface", "both"])));
    // Switched off is switched off.
    desk.write(
        "opencode.json",
        "{\"mcp\":{\"towow\":{\"type\":\"local\",\"command\":[\"/gone/towow\",\"mcp\"],\"enabled\":false}}}",
    );
    assert_eq!(desk.one(&["install", "--client", "opencode"])["action"], "updated");
    assert_eq!(
        desk.json("opencode.json")["mcp"]["towow"],
        json!({"type": "local", "command": [BINARY, "mcp"], "enabled": false})
    );
}

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

#[cfg(unix)]
#[test]
fn links_are_followed_and_modes_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let desk = Desk::new();
    desk.home.write("dotfiles/mcp.json", "{}\n");
    fs::set_permissions(desk.home.path("dotfiles/mcp.json"), fs::Permissions::from_mode(0o640)).unwrap();
    fs::create_dir(desk.project(".cursor")).unwrap();
    symlink("../../dotfiles/mcp.json", desk.project(".cursor/mcp.json")).unwrap();
    desk.run(&["install", "--client", "cursor"]).ok();
    assert!(desk.project(".cursor/mcp.json").is_symlink());
    assert!(desk.home.read("dotfiles/mcp.json").contains(BINARY));
    assert_eq!(crate::support::mode(&desk.home.path("dotfiles/mcp.json")), 0o640);
    desk.run(&["remove", "--client", "cursor"]).ok();
    assert_eq!(desk.home.read("dotfiles/mcp.json"), "{}\n");
    // A new file of the user's is the user's; one of the project is like others.
    desk.run(&["install", "--client", "cursor", "--scope", "user"]).ok();
    assert_eq!(crate::support::mode(&desk.home.path(".cursor/mcp.json")), 0o600);
    desk.run(&["install", "--client", "vscode"]).ok();
    assert_eq!(crate::support::mode(&desk.project(".vscode/mcp.json")) & 0o600, 0o600);
    // Read-only is read-only, whoever asks.
    desk.write(".gemini/settings.json", "{}");
    fs::set_permissions(desk.project(".gemini/settings.json"), fs::Permissions::from_mode(0o444)).unwrap();
    let error = desk.run(&["install", "--client", "gemini"]).fails(1, "file_error");
    assert!(error["message"].as_str().unwrap().contains("read-only"), "{error}");
    assert_eq!(desk.read(".gemini/settings.json"), "{}");
    assert_eq!(fs::read_dir(desk.project(".gemini")).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn a_dry_run_shows_the_difference_and_writes_nothing() {
    let desk = Desk::new();
    desk.write(".cursor/mcp.json", "{\n  \"a\": 1\n}\n");
    let before = desk.files();
    let report = desk.run(&["install", "--client", "cursor,codex", "--dry-run"]).ok();
    assert_eq!(report["dry_run"], true);
    let path = desk.project(".cursor/mcp.json").display().to_string();
    let expected = format!(
        "--- a{path}\n+++ b{path}\n@@ -1,3 +1,9 @@\n {{\n+  \"mcpServers\": {{\n+    \"towow\": {{\n+      \"command\": \"{BINARY}\",\n+      \
         \"args\": [\"mcp\"]\n+    }}\n+  }},\n   \"a\": 1\n }}\n"
    );
    assert_eq!(report["clients"][0]["diff"], expected);
    let new = report["clients"][1]["diff"].as_str().unwrap();
    assert!(
        new.starts_with("--- /dev/null\n+++ b/") && new.contains("@@ -0,0 +1,3 @@\n+[mcp_servers.towow]\n"),
        "{new}"
    );
    let shown = desk.run(&["install", "--client", "cursor", "--dry-run", "-o", "table"]).stdout;
    assert!(shown.contains(&expected) && shown.contains("Nothing was written"), "{shown}");
    assert_eq!(desk.files(), before);
    desk.run(&["install", "--client", "cursor"]).ok();
    let before = desk.files();
    let report = desk.one(&["remove", "--client", "cursor", "--dry-run"]);
    assert!(report["diff"].as_str().unwrap().contains("-  \"mcpServers\": {\n"), "{report}");
    assert_eq!(desk.files(), before);
}

#[test]
fn without_a_client_those_in_use_are_found() {
    let desk = Desk::new();
    let error = desk.run(&["install"]).fails(2, "no_client");
    assert!(CLIENTS.iter().all(|client| error["message"].as_str().unwrap().contains(client.key)), "{error}");
    desk.write("CLAUDE.md", "# x");
    fs::create_dir(desk.project(".vscode")).unwrap();
    fs::create_dir(desk.home.path(".codex")).unwrap();
    fs::create_dir_all(desk.home.path(".codeium/windsurf")).unwrap();
    let report = desk.run(&["install"]).ok();
    let rows: Vec<(&str, &str)> = report["clients"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["client"].as_str().unwrap(), row["scope"].as_str().unwrap()))
        .collect();
    let expected = [("claude-code", "project"), ("vscode", "project"), ("windsurf", "user"), ("codex", "user")];
    assert_eq!(rows, expected);
    assert!(desk.project(".mcp.json").is_file() && desk.home.path(".codex/config.toml").is_file());
    let list = desk.run(&["config"]).ok();
    let row = |key: &str| list["clients"].as_array().unwrap().iter().find(|row| row["client"] == key).unwrap().clone();
    assert_eq!(list["clients"].as_array().unwrap().len(), CLIENTS.len());
    assert_eq!((&row("codex")["in_use"], &row("codex")["installed"]), (&json!(["user"]), &json!(["user"])));
    assert_eq!((&row("zed")["in_use"], &row("zed")["installed"]), (&json!([]), &json!([])));
    assert_eq!(row("windsurf")["project"], Value::Null);
    // Only one scope, and out again everywhere.
    assert_eq!(desk.run(&["remove", "--scope", "user"]).ok()["clients"].as_array().unwrap().len(), 2);
    assert_eq!(desk.run(&["remove"]).ok()["clients"].as_array().unwrap().len(), 2);
    assert_eq!(desk.run(&["remove"]).ok(), json!({"clients": []}));
    assert!(!desk.project(".mcp.json").exists());
}

#[test]
fn in_the_home_directory_the_user_is_meant() {
    let desk = Desk::new();
    fs::create_dir(desk.home.path(".cursor")).unwrap();
    let report = desk.home.towow(&["mcp", "install"]).ok();
    assert_eq!(report["clients"][0]["scope"], "user", "{report}");
    assert_eq!(report["clients"].as_array().unwrap().len(), 1);
    assert_eq!(
        desk.home.towow(&["mcp", "config", "claude-code", "--json"]).ok()["path"],
        json!(desk.home.path(".claude.json"))
    );
    assert_eq!(desk.home.towow(&["mcp", "remove", "--client", "cursor"]).ok()["clients"].as_array().unwrap().len(), 1);
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

#[test]
fn a_history_of_megabytes_is_no_obstacle() {
    let desk = Desk::new();
    let history: Vec<String> = (0..60_000).map(|n| format!("\"prompt number {n} of many\"")).collect();
    let text = format!("{{\n  \"history\": [{}],\n  \"n\": 12345678901234567890.10\n}}\n", history.join(", "));
    assert!(text.len() > 1 << 20);
    desk.home.write(".claude.json", &text);
    desk.run(&["install", "--client", "claude-code", "--scope", "user"]).ok();
    assert!(desk.home.read(".claude.json").ends_with(&text[2..]));
    desk.run(&["remove", "--client", "claude-code"]).ok();
    assert_eq!(desk.home.read(".claude.json"), text);
}

/// The page about editors is the table.
#[test]
fn the_page_about_editors_is_that_of_the_table() {
    assert_file("docs/editors.md", &page());
}

fn page() -> String {
    let mut page = String::from(
        "# towow in editors\n\n\
         Made from the table of clients in `src/mcp/clients/table.rs`.\n\n\
         `towow mcp install` adds the server to the files of the clients that are in use here, or to that of\n\
         `--client NAME`; `--dry-run` shows the difference first. Nothing else in a file changes: comments, order, indentation\n\
         and line ends stay, and `towow mcp remove` makes it again what it was, byte for byte. `towow mcp config NAME` prints\n\
         what is shown below, for this machine; `towow mcp config` lists the clients.\n\n\
         - **Which file**: the project's, where the client has one and this is not the home directory, otherwise the user's;\n  \
         `--scope project` and `--scope user` say which. Without `--client`, a client that shows in the project is set up\n  \
         there and one that shows in the home directory for the user.\n\
         - **Which command**: `towow`, if that is what `PATH` leads to, otherwise the path of the binary. An editor that is\n  \
         started from a desktop may know a shorter `PATH` than a terminal: write the path into the entry then, it is kept.\n\
         - **Which options**: those of `towow mcp` that are given to `install` (`--surface`, `--toolset`, `--read-only`, `--local`,\n  \
         `--profile`) go into the entry. Without any, an entry keeps those it has, and always its environment.\n\
         - **What is not touched**: an entry called `towow` that runs something else is kept, unless `--force` is given; the old\n  \
         file then stays beside as `.bak`. A file that cannot be read is left alone, with line and column in the error.\n  \
         Entries of earlier versions (`towow-mcp`, `uvx towow-mcp`, `python -m towow_mcp`) are moved on to the new command.\n\
         - **The client's own command**, where there is one, does about the same; the file is edited here instead, because that\n  \
         can be tried before, undone exactly, and works where the client is not installed yet.\n\
         - **A server that runs already** (`towow mcp --http`): `towow mcp config NAME --http URL`. The token is in no file, the\n  \
         client takes it from the variable ",
    );
    page.push_str(&format!("`{TOKEN}`, or asks for it.\n"));
    let words = ["towow".to_owned(), "mcp".to_owned()];
    for client in CLIENTS {
        page.push_str(&format!("\n## {}\n\n", client.name));
        page.push_str(&format!("`towow mcp install --client {}`\n\n| scope | file |\n|---|---|\n", client.key));
        if !client.project.is_empty() {
            page.push_str(&format!("| project | `{}` |\n", client.project.join("` or `")));
        }
        page.push_str(&format!("| user | {} |\n\n", user(client)));
        let fence = |text: &str| format!("```{}\n{text}```\n", client.format.name());
        page.push_str(&fence(&towow::mcp::clients::snippet(client, &words, None).unwrap()));
        if let Some(remark) = &client.remark {
            page.push_str(&format!("\n{}.\n", remark.of(Lang::En)));
        }
        let own = |scope| towow::mcp::clients::own_command(client, scope, &words);
        if let Some(own) = own(Scope::Project).or(own(Scope::User)) {
            page.push_str(&format!("\nIts own command: `{own}`\n"));
        }
        match towow::mcp::clients::snippet(client, &words, Some("http://127.0.0.1:8931/mcp")) {
            Ok(snippet) => page.push_str(&format!("\nA server that runs already:\n\n{}", fence(&snippet))),
            Err(_) => page.push_str("\nIt reads no server with a URL from this file.\n"),
        }
    }
    page
}

/// The file of a user, on each system where it differs.
fn user(client: &Client) -> String {
    let names = |system: System| {
        let paths: Vec<String> =
            client.user.names.iter().map(|name| format!("`{}/{name}`", client.user.dir(system))).collect();
        paths.join(" or ").replace("$XDG_CONFIG_HOME", "~/.config")
    };
    let (linux, macos, windows) = (names(System::Linux), names(System::Macos), names(System::Windows));
    let mut text = linux.clone();
    if macos != linux {
        text.push_str(&format!("; macOS {macos}"));
    }
    if windows != linux {
        text.push_str(&format!("; Windows {windows}"));
    }
    if let Some(variable) = client.user.variable {
        text.push_str(&format!("; `{variable}` moves it"));
    }
    text
}
