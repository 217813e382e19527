//! What a server looks like in a client's file: made from the row's template, and read back.

use serde_json::{Map, Value};

use super::table::Client;

/// The name under which the server stands in every file.
pub const SERVER: &str = "towow";

/// Fills a template of the table. `{PROGRAM}` and `{URL}` are replaced, the string `{ARGS}` in a list by many.
fn fill(template: &str, program: &str, args: &[String], url: &str) -> Map<String, Value> {
    fn filled(value: Value, program: &str, args: &[String], url: &str) -> Value {
        match value {
            Value::String(text) => Value::from(text.replace("{PROGRAM}", program).replace("{URL}", url)),
            Value::Array(items) => {
                let mut list = Vec::new();
                for item in items {
                    match item {
                        Value::String(text) if text == "{ARGS}" => list.extend(args.iter().cloned().map(Value::from)),
                        item => list.push(filled(item, program, args, url)),
                    }
                }
                Value::Array(list)
            }
            Value::Object(fields) => fields.into_iter().map(|(k, v)| (k, filled(v, program, args, url))).collect(),
            other => other,
        }
    }
    let template = serde_json::from_str(template).unwrap_or_default();
    match filled(template, program, args, url) {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// The server that runs this command line: the program, then its arguments.
pub fn local(client: &Client, words: &[String]) -> Map<String, Value> {
    let (program, args) = words.split_first().map_or(("", &[][..]), |(program, args)| (program.as_str(), args));
    fill(client.local, program, args, "")
}

/// The server that is reached at this URL, and what stands beside it at the root. Nothing where the client knows no such
/// servers.
pub fn remote(client: &Client, url: &str) -> Option<(Map<String, Value>, Map<String, Value>)> {
    let server = fill(client.remote?, "", &[], url);
    Some((server, client.beside.map(|beside| fill(beside, "", &[], url)).unwrap_or_default()))
}

/// The command line that an entry runs: `command` with `args`, or a `command` that is the whole list. Nothing where it
/// runs none.
pub fn words(entry: &Value) -> Option<Vec<String>> {
    let strings = |value: &Value| -> Option<Vec<String>> {
        value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
    };
    match entry.get("command")? {
        Value::String(program) => {
            let mut words = vec![program.clone()];
            words.extend(entry.get("args").map_or(Some(Vec::new()), strings)?);
            Some(words)
        }
        list => strings(list).filter(|words| !words.is_empty()),
    }
}

/// Whose command line an entry has.
#[derive(Debug, PartialEq, Eq)]
pub enum Whose {
    /// `towow mcp` with options that `install` could have written.
    Ours,
    /// The command of earlier versions: `towow-mcp`, however it was started.
    Former,
    /// Somebody wrote it by hand.
    Theirs,
}

/// An option that may stand in our command line: its name without dashes, and whether a value follows.
pub type Known = (String, bool);

/// Whose command line this is.
pub fn whose(words: &[String], known: &[Known]) -> Whose {
    let Some((program, args)) = words.split_first() else { return Whose::Theirs };
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let file = program_name(program);
    let former = match file {
        "towow-mcp" => true,
        "uvx" | "uv" | "pipx" => args.iter().any(|word| is_package(word)),
        python if python.starts_with("python") || python == "py" => {
            let module = args.iter().position(|word| *word == "-m").and_then(|at| args.get(at + 1));
            module.is_some_and(|module| module.split('.').next() == Some("towow_mcp"))
        }
        _ => false,
    };
    if former {
        Whose::Former
    } else if file == SERVER && serves(&args, known) {
        Whose::Ours
    } else {
        Whose::Theirs
    }
}

/// Options of earlier versions that `towow mcp` still takes but does not show; each has a value.
pub const HIDDEN: [&str; 3] = ["transport", "host", "port"];

/// The arguments for `towow mcp` that do what these of an earlier version did. Nothing where one of them is unknown now:
/// dropping it in silence would start another server than before.
pub fn carried(words: &[String], known: &[Known]) -> Option<Vec<String>> {
    let program = words.first().map_or("", |program| program_name(program));
    // What stands before the package is said to `uvx` and the like, which is no longer run.
    let own = match program {
        "towow-mcp" => 1,
        _ => words.iter().rposition(|word| is_package(word) || word.starts_with("towow_mcp."))? + 1,
    };
    let args: Vec<&str> = std::iter::once("mcp").chain(words[own..].iter().map(String::as_str)).collect();
    let gone = args.contains(&"--transport=sse") || args.windows(2).any(|pair| pair == ["--transport", "sse"]);
    (serves(&args, known) && !gone).then(|| args.into_iter().map(str::to_owned).collect())
}

/// The words of [`HIDDEN`] options, which cannot be given to `install` and so are never replaced by it.
pub fn hidden(args: &[String]) -> Vec<String> {
    let mut hidden = Vec::new();
    let mut args = args.iter();
    while let Some(word) = args.next() {
        let option = word.strip_prefix("--").unwrap_or_default();
        match option.split_once('=') {
            Some((name, _)) if HIDDEN.contains(&name) => hidden.push(word.clone()),
            None if HIDDEN.contains(&option) => hidden.extend([Some(word), args.next()].into_iter().flatten().cloned()),
            _ => {}
        }
    }
    hidden
}

/// True for a program that is named by its place: whoever wrote the place down meant it, though nothing may be found
/// there from here (`${env:HOME}`, `~`, another system).
pub fn has_place(program: &str) -> bool {
    program.contains(['/', '\\'])
}

fn program_name(program: &str) -> &str {
    let file = program.rsplit(['/', '\\']).next().unwrap_or(program);
    file.strip_suffix(".exe").unwrap_or(file)
}

fn is_package(word: &str) -> bool {
    let name = word.split(['@', '=', '<', '>', '~', '[']).next().unwrap_or(word);
    name == "towow-mcp" || name == "towow_mcp"
}

/// True for `mcp` once and known options around it.
fn serves(args: &[&str], known: &[Known]) -> bool {
    let mut verbs = 0;
    let mut args = args.iter();
    while let Some(word) = args.next() {
        if *word == "mcp" {
            verbs += 1;
            continue;
        }
        let Some(option) = word.strip_prefix("--") else { return false };
        let (name, joined) = option.split_once('=').map_or((option, false), |(name, _)| (name, true));
        match known.iter().find(|(known, _)| known == name) {
            Some((_, true)) if !joined => {
                if args.next().is_none() {
                    return false;
                }
            }
            Some(_) => {}
            None => return false,
        }
    }
    verbs == 1
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::mcp::clients::table::CLIENTS;

    fn strings(words: &str) -> Vec<String> {
        words.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn every_row_makes_an_entry_that_reads_back() {
        let line = strings("/opt/to wow mcp --surface mini".replace("to wow", "to_wow").as_str());
        for client in CLIENTS {
            let entry = Value::Object(local(client, &line));
            assert_eq!(words(&entry), Some(line.clone()), "{}", client.key);
            assert!(!entry.to_string().contains('{') || !entry.to_string().contains("{PROGRAM}"), "{entry}");
            if let Some((entry, _)) = remote(client, "http://h/mcp") {
                let text = Value::Object(entry).to_string();
                assert!(text.contains("\"http://h/mcp\"") && !text.contains("{URL}"), "{}: {text}", client.key);
            }
        }
    }

    #[test]
    fn a_command_line_tells_whose_it_is() {
        let known = [("surface".to_owned(), true), ("read-only".to_owned(), false), ("local".to_owned(), false)];
        let cases = [
            ("towow mcp", Whose::Ours),
            ("/old/place/towow mcp", Whose::Ours),
            ("C:\\bin\\towow.exe mcp", Whose::Ours),
            ("towow --local mcp --surface mini --read-only", Whose::Ours),
            ("towow mcp --surface=mini", Whose::Ours),
            ("towow mcp --mine", Whose::Theirs),
            ("towow mcp --surface", Whose::Theirs),
            ("towow mcp mcp", Whose::Theirs),
            ("towow api", Whose::Theirs),
            ("sh -c towow", Whose::Theirs),
            ("towow-mcp", Whose::Former),
            ("/home/me/.local/bin/towow-mcp --stdio", Whose::Former),
            ("uvx towow-mcp", Whose::Former),
            ("uvx towow-mcp@0.7.1", Whose::Former),
            ("uvx --from towow-mcp==0.7.1 towow-mcp", Whose::Former),
            ("uv tool run towow-mcp", Whose::Former),
            ("pipx run towow-mcp", Whose::Former),
            ("python -m towow_mcp", Whose::Former),
            ("/venv/bin/python3.11 -m towow_mcp.server", Whose::Former),
            ("python -m other", Whose::Theirs),
            ("uvx other", Whose::Theirs),
        ];
        for (line, expected) in cases {
            assert_eq!(whose(&strings(line), &known), expected, "{line}");
        }
        assert_eq!(words(&json!({"url": "http://h"})), None);
        assert_eq!(words(&json!({"command": ["towow", 1]})), None);
        assert_eq!(words(&json!({"command": "towow"})), Some(vec!["towow".into()]));
    }
    #[test]
    fn options_of_earlier_versions_are_carried_or_the_whole_is_left() {
        let known = [("profile", true), ("transport", true), ("port", true), ("read-only", false)];
        let known = known.map(|(name, takes)| (name.to_owned(), takes));
        let cases = [
            ("towow-mcp", Some("mcp")),
            (
                "uvx towow-mcp@latest --transport streamable-http --port 9",
                Some("mcp --transport streamable-http --port 9"),
            ),
            ("uvx --from towow-mcp==0.7.1 towow-mcp --port=9", Some("mcp --port=9")),
            ("uvx --python 3.12 towow-mcp", Some("mcp")),
            ("/v/bin/python -m towow_mcp.server --port 9", Some("mcp --port 9")),
            ("py -m towow_mcp", Some("mcp")),
            ("/b/towow-mcp --port 9", Some("mcp --port 9")),
            ("towow-mcp --stdio", None),
            ("towow-mcp --port", None),
            ("towow-mcp serve", None),
            ("uvx towow-mcp --transport sse", None),
            ("uvx towow-mcp --transport=sse", None),
            ("uvx --from towow-mcp other", None),
        ];
        for (line, expected) in cases {
            assert_eq!(carried(&strings(line), &known), expected.map(strings), "{line}");
        }
        assert_eq!(
            hidden(&strings("mcp --port 9 --surface mini --host=h --transport")),
            strings("--port 9 --host=h --transport")
        );
        let placed = ["${env:HOME}/bin/towow", "~/bin/towow", "C:\\x\\towow.exe", "./towow"];
        assert!(placed.into_iter().all(has_place) && !["towow", "towow.exe"].into_iter().any(has_place));
    }
}
