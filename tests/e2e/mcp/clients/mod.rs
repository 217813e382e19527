//! The server in the files of editors: put in, recognised, taken out, and everything else as it was.

mod kept;
mod page;
mod refusals;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use towow::mcp::clients::entry;
use towow::mcp::clients::table::{BY_HAND, CLIENTS, Format, TOKEN};

use crate::support::{BINARY, Home, Outcome};

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
            desk.with(&["config", client.key, "--http", "http://127.0.0.1:8811/mcp"], &[(TOKEN, "s3cret-value")]);
        if client.remote.is_none() {
            printed.fails(2, "no_remote");
            continue;
        }
        assert!(printed.stdout.contains("\"http://127.0.0.1:8811/mcp\""), "{}: {}", client.key, printed.stdout);
        assert!(!printed.stdout.contains("s3cret"), "{}", client.key);
        assert_eq!(printed.status, Some(0));
    }
    // What a client cannot do by reference is said, and is no token.
    let by_hand = desk.run(&["config", "zed", "--http", "http://127.0.0.1:8811/mcp"]);
    let zed: Value = serde_json::from_str(&by_hand.stdout).unwrap();
    let headers = json!({"Authorization": format!("Bearer {BY_HAND}")});
    assert_eq!(zed["context_servers"]["towow"]["headers"], headers);
    let note = &by_hand.notes()[0]["notice"];
    assert_eq!(note["code"], "token_by_hand");
    assert!(note["message"].as_str().unwrap().contains("--no-token"), "{note}");
    let report = desk.run(&["config", "zed", "--http", "http://127.0.0.1:8811/mcp", "--json"]).ok();
    assert_eq!(report["remark"], note["message"]);
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
    let options = ["--surface", "mini", "--toolset", "discover,express", "--toolset", "inbox", "--read-only"];
    let line = |args: &[&str]| {
        let mut command = desk.home.command();
        command.args(args).current_dir(desk.home.path("project"));
        let snippet = Outcome::of(args, command.output().unwrap()).stdout;
        serde_json::from_str::<Value>(&snippet).unwrap()["mcpServers"]["towow"]["args"].clone()
    };
    let expected = json!(["mcp", "--surface", "mini", "--toolset", "discover,express,inbox", "--read-only"]);
    assert_eq!(line(&[&["mcp", "config", "cursor"], &options[..]].concat()), expected);
    let workers = ["mcp", "config", "cursor", "--bridge", "ws://127.0.0.1:1", "--bridge", "wss://b.example"];
    assert_eq!(line(&workers), json!(["mcp", "--bridge", "ws://127.0.0.1:1,wss://b.example"]));
    assert_eq!(line(&["mcp", "config", "cursor", "--local"]), json!(["mcp", "--local"]));
    assert_eq!(line(&["--local", "mcp", "config", "cursor"]), json!(["mcp", "--local"]));
    desk.home.towow(&["profile", "add", "work"]).ok();
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
        assert_eq!((&report["action"], &report["path"]), (&json!("added"), &json!(desk.project(file))), "{report}");
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
    // With it went the directories that are a client's own.
    for gone in [".cursor", ".codex", ".vscode", ".gemini", ".zed", "../.cursor", "../.codex", "../.config/zed"] {
        assert!(!desk.project(gone).exists(), "{gone}");
    }
    assert!(desk.project("").is_dir() && desk.home.path("").is_dir());
    // One that has something else in it stays, and so does one that a variable names.
    desk.write(".cursor/rules/a.md", "x");
    desk.run(&["install", "--client", "cursor"]).ok();
    desk.run(&["remove", "--client", "cursor"]).ok();
    assert_eq!(desk.read(".cursor/rules/a.md"), "x");
    let codex = desk.home.path("codex");
    fs::create_dir(&codex).unwrap();
    for verb in ["install", "remove"] {
        let args = [verb, "--client", "codex", "--scope", "user"];
        desk.with(&args, &[("CODEX_HOME", codex.to_str().unwrap())]).ok();
    }
    assert!(codex.is_dir() && fs::read_dir(&codex).unwrap().next().is_none());
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
    let error = desk.run(&["install", "--client", "gemini"]).fails(2, "file_error");
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
