//! The table of clients: one row each, and nothing about a client anywhere else.

use crate::config::machine::{Scope, System};
use crate::operations::{Text, text};

/// Name of the variable that a client reads the token of a served `towow mcp` from; the token itself is in no file.
pub const TOKEN: &str = "TOWOW_MCP_TOKEN";

/// Stands for the token where a client's file can hold only the token itself.
pub const BY_HAND: &str = "YOUR_TOKEN";

/// How a client's file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON, in which comments and trailing commas are kept where the client has them.
    Json,
    /// TOML, a section for each server.
    Toml,
}

impl Format {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Toml => "toml",
        }
    }
}

/// A file of a user: a directory on each system and the names it may have there, the first of which is made.
///
/// Directories begin with `~`, `$XDG_CONFIG_HOME` (default `~/.config`) or `%APPDATA%` (default `~/AppData/Roaming`).
#[derive(Debug)]
pub struct Place {
    /// A variable that names the directory, where the client reads one.
    pub variable: Option<&'static str>,
    /// On Linux.
    pub linux: &'static str,
    /// On macOS.
    pub macos: &'static str,
    /// On Windows.
    pub windows: &'static str,
    /// Names of the file.
    pub names: &'static [&'static str],
}

impl Place {
    const fn everywhere(dir: &'static str, names: &'static [&'static str]) -> Place {
        Place { variable: None, linux: dir, macos: dir, windows: dir, names }
    }

    const fn or(mut self, variable: &'static str) -> Place {
        self.variable = Some(variable);
        self
    }

    /// The directory as the table has it.
    pub const fn dir(&self, system: System) -> &'static str {
        match system {
            System::Linux => self.linux,
            System::Macos => self.macos,
            System::Windows => self.windows,
        }
    }
}

/// A program that speaks MCP, and where it reads which servers it has.
#[derive(Debug)]
pub struct Client {
    /// The name in flags and reports.
    pub key: &'static str,
    /// The name people know it by.
    pub name: &'static str,
    /// How its files are written.
    pub format: Format,
    /// The key at the root under which servers stand.
    pub root: &'static str,
    /// Its files below a project, the first of which is made; empty where it reads none.
    pub project: &'static [&'static str],
    /// Its file for one user.
    pub user: Place,
    /// An older place below a project, from which the entry is moved.
    pub former: Option<&'static str>,
    /// What tells, below a project, that it is used there.
    pub signs: &'static [&'static str],
    /// What tells, in the home directory, that it is used; otherwise the directory of its file does.
    pub used: Option<&'static str>,
    /// A local server as JSON. `{PROGRAM}` stands for the command and the string `{ARGS}` for all its arguments.
    pub local: &'static str,
    /// A server reached by `{URL}`, with the token by reference ([`TOKEN`]) where the client can do that, otherwise with
    /// [`BY_HAND`] in its place.
    pub remote: Option<&'static str>,
    /// What else stands at the root, beside such a server.
    pub beside: Option<&'static str>,
    /// The client's own command that adds the server, by scope. `{COMMAND}` stands for the command line, `{JSON}` for
    /// the server with its name.
    pub own: &'static [(Scope, &'static str)],
    /// What its users need to know.
    pub remark: Option<Text>,
}

const PLAIN: &str = r#"{"command":"{PROGRAM}","args":["{ARGS}"]}"#;

/// Every client, in the order in which they are listed.
pub const CLIENTS: &[Client] = &[
    Client {
        key: "claude-code",
        name: "Claude Code",
        format: Format::Json,
        root: "mcpServers",
        project: &[".mcp.json"],
        user: Place::everywhere("~", &[".claude.json"]).or("CLAUDE_CONFIG_DIR"),
        former: Some(".claude/mcp.json"),
        signs: &[".mcp.json", ".claude", "CLAUDE.md"],
        used: Some("~/.claude"),
        local: PLAIN,
        remote: Some(r#"{"type":"http","url":"{URL}","headers":{"Authorization":"Bearer ${TOWOW_MCP_TOKEN}"}}"#),
        beside: None,
        own: &[
            (Scope::Project, "claude mcp add --scope project towow -- {COMMAND}"),
            (Scope::User, "claude mcp add --scope user towow -- {COMMAND}"),
        ],
        remark: Some(text(
            "It asks once before it starts a server of a project",
            "项目里的服务器在首次启动前会询问一次",
        )),
    },
    Client {
        key: "claude-desktop",
        name: "Claude Desktop",
        format: Format::Json,
        root: "mcpServers",
        project: &[],
        user: Place {
            variable: None,
            linux: "$XDG_CONFIG_HOME/Claude",
            macos: "~/Library/Application Support/Claude",
            windows: "%APPDATA%/Claude",
            names: &["claude_desktop_config.json"],
        },
        former: None,
        signs: &[],
        used: None,
        local: PLAIN,
        remote: None,
        beside: None,
        own: &[],
        remark: Some(text("It reads the file when it starts", "启动时读取该文件，改动后需重启")),
    },
    Client {
        key: "cursor",
        name: "Cursor",
        format: Format::Json,
        root: "mcpServers",
        project: &[".cursor/mcp.json"],
        user: Place::everywhere("~/.cursor", &["mcp.json"]),
        former: None,
        signs: &[".cursor"],
        used: None,
        local: PLAIN,
        remote: Some(r#"{"url":"{URL}","headers":{"Authorization":"Bearer ${env:TOWOW_MCP_TOKEN}"}}"#),
        beside: None,
        own: &[],
        remark: None,
    },
    Client {
        key: "vscode",
        name: "VS Code",
        format: Format::Json,
        root: "servers",
        project: &[".vscode/mcp.json"],
        user: Place {
            variable: None,
            linux: "$XDG_CONFIG_HOME/Code/User",
            macos: "~/Library/Application Support/Code/User",
            windows: "%APPDATA%/Code/User",
            names: &["mcp.json"],
        },
        former: None,
        signs: &[".vscode"],
        used: None,
        local: r#"{"type":"stdio","command":"{PROGRAM}","args":["{ARGS}"]}"#,
        // It asks for the token once and keeps it; variables of the environment do not reach headers in every version.
        remote: Some(r#"{"type":"http","url":"{URL}","headers":{"Authorization":"Bearer ${input:towow-mcp-token}"}}"#),
        beside: Some(
            r#"{"inputs":[{"type":"promptString","id":"towow-mcp-token","description":"Token of towow mcp","password":true}]}"#,
        ),
        own: &[(Scope::User, "code --add-mcp {JSON}")],
        remark: Some(text(
            "The key is servers: mcpServers is ignored here",
            "键名是 servers，此处写 mcpServers 会被忽略",
        )),
    },
    Client {
        key: "windsurf",
        name: "Windsurf",
        format: Format::Json,
        root: "mcpServers",
        project: &[],
        user: Place::everywhere("~/.codeium/windsurf", &["mcp_config.json"]),
        former: None,
        signs: &[".windsurf"],
        used: None,
        local: PLAIN,
        remote: Some(r#"{"serverUrl":"{URL}","headers":{"Authorization":"Bearer ${env:TOWOW_MCP_TOKEN}"}}"#),
        beside: None,
        own: &[],
        remark: None,
    },
    Client {
        key: "codex",
        name: "Codex",
        format: Format::Toml,
        root: "mcp_servers",
        project: &[".codex/config.toml"],
        user: Place::everywhere("~/.codex", &["config.toml"]).or("CODEX_HOME"),
        former: None,
        signs: &[".codex"],
        used: None,
        local: PLAIN,
        remote: Some(r#"{"url":"{URL}","bearer_token_env_var":"TOWOW_MCP_TOKEN"}"#),
        beside: None,
        own: &[(Scope::User, "codex mcp add towow -- {COMMAND}")],
        remark: Some(text(
            "It passes few variables on to a server, so log in once (towow auth login) instead of setting TOWOW_TOKEN; \
             it reads the file of a project once the project is trusted",
            "它只把少数环境变量传给服务器，请先登录（towow auth login），不要依赖 TOWOW_TOKEN；项目文件在信任该项目后才会读取",
        )),
    },
    Client {
        key: "gemini",
        name: "Gemini CLI",
        format: Format::Json,
        root: "mcpServers",
        project: &[".gemini/settings.json"],
        user: Place::everywhere("~/.gemini", &["settings.json"]),
        former: None,
        signs: &[".gemini", "GEMINI.md"],
        used: None,
        local: PLAIN,
        remote: Some(r#"{"httpUrl":"{URL}","headers":{"Authorization":"Bearer ${TOWOW_MCP_TOKEN}"}}"#),
        beside: None,
        own: &[
            (Scope::Project, "gemini mcp add --scope project towow {COMMAND}"),
            (Scope::User, "gemini mcp add --scope user towow {COMMAND}"),
        ],
        remark: Some(text(
            "It starts servers in trusted folders only, and keeps variables with TOKEN in their names from them, so log in \
             once (towow auth login)",
            "它只在受信任的文件夹中启动服务器，且不会把名称含 TOKEN 的变量传给服务器，请先登录（towow auth login）",
        )),
    },
    Client {
        key: "copilot",
        name: "GitHub Copilot CLI",
        format: Format::Json,
        root: "mcpServers",
        project: &[".github/mcp.json"],
        user: Place::everywhere("~/.copilot", &["mcp-config.json"]).or("COPILOT_HOME"),
        former: None,
        signs: &[".github/mcp.json", ".copilot"],
        used: None,
        local: r#"{"type":"local","command":"{PROGRAM}","args":["{ARGS}"],"tools":["*"]}"#,
        remote: Some(
            r#"{"type":"http","url":"{URL}","headers":{"Authorization":"Bearer ${TOWOW_MCP_TOKEN}"},"tools":["*"]}"#,
        ),
        beside: None,
        own: &[(Scope::User, "copilot mcp add towow -- {COMMAND}")],
        remark: Some(text(
            "It reads the file of a project once the folder is trusted",
            "项目文件在信任该文件夹后才会读取",
        )),
    },
    Client {
        key: "opencode",
        name: "OpenCode",
        format: Format::Json,
        root: "mcp",
        project: &["opencode.json", "opencode.jsonc"],
        user: Place::everywhere("$XDG_CONFIG_HOME/opencode", &["opencode.json", "opencode.jsonc"]),
        former: None,
        signs: &["opencode.json", "opencode.jsonc", ".opencode"],
        used: None,
        local: r#"{"type":"local","command":["{PROGRAM}","{ARGS}"],"enabled":true}"#,
        remote: Some(
            r#"{"type":"remote","url":"{URL}","enabled":true,"headers":{"Authorization":"Bearer {env:TOWOW_MCP_TOKEN}"}}"#,
        ),
        beside: None,
        own: &[],
        remark: None,
    },
    Client {
        key: "zed",
        name: "Zed",
        format: Format::Json,
        root: "context_servers",
        project: &[".zed/settings.json"],
        user: Place {
            variable: None,
            linux: "$XDG_CONFIG_HOME/zed",
            macos: "~/.config/zed",
            windows: "%APPDATA%/Zed",
            names: &["settings.json"],
        },
        former: None,
        signs: &[".zed"],
        used: None,
        local: r#"{"source":"custom","command":"{PROGRAM}","args":["{ARGS}"]}"#,
        remote: Some(r#"{"source":"custom","url":"{URL}","headers":{"Authorization":"Bearer YOUR_TOKEN"}}"#),
        beside: None,
        own: &[],
        remark: None,
    },
];

impl Client {
    /// The client of this key.
    pub fn named(key: &str) -> Option<&'static Client> {
        CLIENTS.iter().find(|client| client.key == key)
    }

    /// What to do about the token of a server at a URL, where the file cannot refer to it.
    pub fn token_by_hand(&self) -> Option<&'static Text> {
        const HELP: Text = text(
            "Its file cannot refer to a variable: write the token in place of YOUR_TOKEN, in a file that is yours alone; or \
             serve with --no-token on a loopback address and leave headers out",
            "该文件不能引用环境变量：请把 YOUR_TOKEN 换成令牌，且该文件只应由你本人读取；或在回环地址上以 --no-token 启动服务，并删去 headers",
        );
        self.remote.filter(|remote| remote.contains(BY_HAND)).map(|_| &HELP)
    }

    /// The scopes it has a file for.
    pub fn scopes(&self) -> &'static [Scope] {
        if self.project.is_empty() { &[Scope::User] } else { &[Scope::Project, Scope::User] }
    }
}
