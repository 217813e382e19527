//! docs/editors.md, made from the table of clients.

use towow::config::machine::{Scope, System};
use towow::mcp::clients::table::{CLIENTS, Client, TOKEN};
use towow::operations::Lang;

use crate::support::assert_file;

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
         started from a desktop may know a shorter `PATH` than a terminal: write the path into the entry then. Any path in\n  \
         an entry is kept (`~/bin/towow`, `${env:HOME}/bin/towow`), unless `--force` is given; only the bare name is replaced.\n\
         - **Which options**: those of `towow mcp` that are given to `install` (`--surface`, `--toolset`, `--read-only`, `--bridge`,\n  \
         `--local`, `--profile`) go into the entry, checked as the server checks them. Without any, an entry keeps those it has, and\n  \
         always its environment.\n\
         - **What is not touched**: an entry called `towow` that runs something else is kept, unless `--force` is given; the old\n  \
         file then stays beside as `.bak`. A file that cannot be read is left alone, with line and column in the error; of\n  \
         clients that `--client` names none is changed then, of those that were found the others are. Entries of earlier\n  \
         versions (`towow-mcp`, `uvx towow-mcp`, `python -m towow_mcp`) are moved on to the new command with their options,\n  \
         and kept where an option means nothing any more.\n\
         - **What is said of a file**: `created` is a new file, `added` a new entry in one that was there; then `updated`,\n  \
         `unchanged`, `kept`, `removed`, `absent` and `failed`.\n\
         - **The client's own command**, where there is one, does about the same; the file is edited here instead, because that\n  \
         can be tried before, undone exactly, and works where the client is not installed yet.\n\
         - **A server that runs already** (`towow mcp --http`): `towow mcp config NAME --http URL`. The token is not in what is\n  \
         printed: the client takes it from the variable ",
    );
    let by_hand: Vec<&str> =
        CLIENTS.iter().filter(|client| client.token_by_hand().is_some()).map(|client| client.name).collect();
    page.push_str(&format!(
        "`{TOKEN}`, or asks for it. {} can do neither: it is written in\n  by hand there.\n",
        by_hand.join(" and ")
    ));
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
        match towow::mcp::clients::snippet(client, &words, Some("http://127.0.0.1:8811/mcp")) {
            Ok(snippet) => {
                page.push_str(&format!("\nA server that runs already:\n\n{}", fence(&snippet)));
                if let Some(help) = client.token_by_hand() {
                    page.push_str(&format!("\n{}.\n", help.of(Lang::En)));
                }
            }
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
