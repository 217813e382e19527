//! What holds for every file, whoever wrote it: tried on files that nobody would write.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::document::{At, Left, diff};
use super::table::Format;

const JSON: At<'static> = At { format: Format::Json, root: "mcpServers", name: "towow" };
const TOML: At<'static> = At { format: Format::Toml, root: "mcp_servers", name: "towow" };

fn entry(fields: Value) -> Map<String, Value> {
    fields.as_object().unwrap().clone()
}

fn entries() -> impl Strategy<Value = Map<String, Value>> {
    let word = select(vec!["mcp", "--surface", "a b", "\"", "\\", "通", "C:\\x", ""]);
    (vec(word, 0..4), any::<bool>()).prop_map(|(args, typed)| {
        let mut fields = entry(json!({"command": "towow", "args": args}));
        if typed {
            fields.insert("enabled".into(), json!(true));
            fields.insert("env".into(), json!({"A B": "x", "é": "\t"}));
        }
        fields
    })
}

/// What may stand between two tokens.
fn trivia() -> impl Strategy<Value = String> {
    let pieces = vec![
        "",
        "",
        "",
        " ",
        "  ",
        "\t",
        "\n",
        "\n  ",
        "\r\n",
        "\r",
        "// a {\n",
        "//\r\n    ",
        "/* b, */",
        "/*\n*/",
        "\n\n",
    ];
    vec(select(pieces), 0..3).prop_map(|pieces| pieces.concat())
}

fn scalar() -> impl Strategy<Value = String> {
    let values = vec!["1", "-2.50e+3", "true", "null", "\"\"", "\"x // no\"", "\"\\u00e9\\\"\"", "[1, 2,]", "{}", "[]"];
    select(values).prop_map(str::to_owned)
}

/// An object of these members, each with its trivia; sometimes with a trailing comma.
fn object(members: Vec<(String, String, [String; 4])>, inside: String, trailing: bool) -> String {
    let count = members.len();
    let mut text = format!("{{{inside}");
    for (index, (name, value, [a, b, c, d])) in members.into_iter().enumerate() {
        text.push_str(&format!("\"{name}\"{a}:{b}{value}{c}"));
        if index + 1 < count || trailing {
            text.push_str(&format!(",{d}"));
        }
    }
    text + "}"
}

fn members(values: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    let four = || (trivia(), trivia(), trivia(), trivia()).prop_map(|(a, b, c, d)| [a, b, c, d]);
    (vec((values, four()), 0..4), trivia(), any::<bool>()).prop_map(|(values, inside, trailing)| {
        let named = |(index, (value, trivia)): (usize, (String, [String; 4]))| {
            (["theme", "a\\nb", "x", "$schema"][index].to_owned(), value, trivia)
        };
        object(values.into_iter().enumerate().map(named).collect(), inside, trailing)
    })
}

fn jsonc() -> impl Strategy<Value = String> {
    let nested = scalar().boxed().prop_recursive(2, 8, 3, |inner| members(inner.boxed()).boxed()).boxed();
    let servers = prop_oneof![members(nested.clone()), trivia().prop_map(|inside| format!("{{{inside}}}"))];
    let four = || (trivia(), trivia(), trivia(), trivia()).prop_map(|(a, b, c, d)| [a, b, c, d]);
    let root =
        (vec((nested, four()), 0..3), proptest::option::of((servers, four(), 0..3_usize)), trivia(), any::<bool>());
    let root = root.prop_map(|(others, servers, inside, trailing)| {
        let named = |(index, (value, trivia)): (usize, (String, [String; 4]))| {
            (["one", "two", "three"][index].to_owned(), value, trivia)
        };
        let mut all: Vec<(String, String, [String; 4])> = others.into_iter().enumerate().map(named).collect();
        if let Some((servers, trivia, at)) = servers {
            all.insert(at.min(all.len()), ("mcpServers".into(), servers, trivia));
        }
        object(all, inside, trailing)
    });
    let whole = (select(vec!["", "\u{feff}"]), trivia(), root, trivia());
    let whole = whole.prop_map(|(mark, before, root, after)| format!("{mark}{before}{root}{after}"));
    prop_oneof![9 => whole, 1 => trivia(), 1 => Just("// no end".to_owned())]
}

/// As an editor or `JSON.stringify` writes them.
fn pretty() -> impl Strategy<Value = String> {
    let shapes = vec![
        json!({}),
        json!({"mcpServers": {}}),
        json!({"a": {"b": [1, {"c": null}]}, "mcpServers": {"other": {"command": "x", "args": ["y"]}}, "z": []}),
        json!({"a": 1}),
        json!({"mcpServers": {"other": {}}}),
    ];
    let steps = vec!["", "one line", "  ", "    ", "\t", " "];
    (select(shapes), select(steps), any::<bool>(), any::<bool>()).prop_map(|(value, step, windows, end)| {
        let mut bytes = Vec::new();
        let mut text = match step {
            "" => value.to_string(),
            "one line" => value.to_string().replace("\":", "\": ").replace(',', ", "),
            step => {
                let style = serde_json::ser::PrettyFormatter::with_indent(step.as_bytes());
                serde::Serialize::serialize(&value, &mut serde_json::Serializer::with_formatter(&mut bytes, style))
                    .unwrap();
                String::from_utf8(bytes).unwrap()
            }
        };
        if end {
            text.push('\n');
        }
        if windows { text.replace('\n', "\r\n") } else { text }
    })
}

fn toml() -> impl Strategy<Value = String> {
    let body = vec![
        "# note [x]",
        "",
        "  ",
        "a = 1",
        "b = \"\"\"x\n[no]\n\"\"\"",
        "c.d = { e = [1,\n 2] } # tail",
        "'é' = 1979-05-27",
        "\t# t",
    ];
    let headers =
        vec!["[plain]", "[mcp_servers]", "[mcp_servers.other]", "[mcp_servers.\"a b\".env]", "[[many]] # one"];
    let sections = (Just(headers).prop_shuffle(), vec(vec(select(body.clone()), 0..4), 0..5));
    (vec(select(body), 0..4), sections, any::<bool>(), any::<bool>()).prop_map(
        |(first, (headers, sections), windows, end)| {
            let unique = |lines: Vec<&'static str>| {
                let mut seen = Vec::new();
                for line in lines {
                    if !line.contains('=') || !seen.contains(&line) {
                        seen.push(line);
                    }
                }
                seen.join("\n")
            };
            let mut text = unique(first);
            for (header, lines) in headers.into_iter().zip(sections) {
                text = format!("{text}\n{header}\n{}", unique(lines));
            }
            let text = text + if end { "\n" } else { "" };
            if windows { text.replace('\n', "\r\n") } else { text }
        },
    )
}

/// Installing and removing is nothing; installing changes nothing else, and is found.
fn holds(at: At<'_>, text: &str, entry: &Map<String, Value>) -> Result<(), TestCaseError> {
    // A table whose own header comes after those of its parts, and the like.
    prop_assume!(at.find(text).is_ok_and(|found| found.is_none()));
    let with = at.insert(text, entry).map_err(|error| TestCaseError::fail(format!("{error:?}\n{text:?}")))?;
    prop_assert_eq!(at.find(&with).unwrap(), Some(Value::Object(entry.clone())));
    prop_assert_ne!(&with, &at.fresh(entry, &Map::new()), "a file that was there is never taken for one of ours");
    let same = with.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count();
    prop_assert!(with.as_bytes().ends_with(&text.as_bytes()[same..]), "more than one insertion: {with:?}");
    prop_assert_eq!(at.set(&with, entry).unwrap(), with.clone(), "installing twice is installing once");
    match at.remove(&with).unwrap() {
        Some(Left::Text(left)) => prop_assert_eq!(&left, text, "with it: {:?}", with),
        other => prop_assert!(false, "{other:?} from {text:?}"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, max_global_rejects: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn json_with_comments_is_what_it_was(text in jsonc(), entry in entries()) {
        holds(JSON, &text, &entry)?;
    }

    #[test]
    fn json_of_every_style_is_what_it_was(text in pretty(), entry in entries()) {
        holds(JSON, &text, &entry)?;
    }

    #[test]
    fn toml_is_what_it_was(text in toml(), entry in entries()) {
        holds(TOML, &text, &entry)?;
    }

    #[test]
    fn a_change_of_the_entry_leaves_the_rest(text in jsonc(), old in entries(), new in entries()) {
        prop_assume!(JSON.find(&text).is_ok());
        let with = JSON.insert(&text, &old).unwrap();
        let replaced = JSON.replace(&with, &new).unwrap();
        prop_assert_eq!(JSON.find(&replaced).unwrap(), Some(Value::Object(new.clone())));
        let set = JSON.set(&with, &new).unwrap();
        let found = JSON.find(&set).unwrap().unwrap();
        for (name, value) in old.iter().chain(&new) {
            prop_assert_eq!(&found[name], new.get(name).unwrap_or(value));
        }
    }

    #[test]
    fn an_entry_that_was_moved_leaves_the_rest(others in vec(select(vec!["1", "{ }", "[2]"]), 1..4), at in 0..4_usize, gaps in vec(trivia(), 12), trailing in any::<bool>()) {
        let mut all: Vec<(String, String)> = others.iter().enumerate().map(|(n, value)| (format!("o{n}"), (*value).to_owned())).collect();
        all.insert(at.min(all.len()), ("towow".into(), "{\"command\":\"towow\"}".into()));
        let gap = |n: usize| gaps[n % gaps.len()].clone();
        let all = all.into_iter().enumerate().map(|(n, (name, value))| (name, value, [gap(n), gap(n + 3), gap(n + 5), gap(n + 7)]));
        let text = format!("{{\"mcpServers\": {}}}", object(all.collect(), gap(11), trailing));
        let Some(Left::Text(left)) = JSON.remove(&text).unwrap() else { panic!("{text}") };
        prop_assert_eq!(JSON.find(&left).unwrap(), None);
        let comments = |text: &str| text.matches("// a {").count() + text.matches("/* b, */").count();
        let within = |text: &str| comments(text.split("\"towow\"").nth(1).unwrap().split('}').next().unwrap());
        prop_assert!(comments(&left) + within(&text) >= comments(&text), "{text:?} -> {left:?}");
        for n in 0..others.len() {
            let key = format!("\"o{n}\"");
            prop_assert!(left.contains(&key));
        }
    }

    #[test]
    fn the_difference_leads_from_one_text_to_the_other(a in jsonc(), b in jsonc()) {
        let diff = diff("/x", Some(&a), Some(&b));
        prop_assert_eq!(diff.is_empty(), a == b);
        if !diff.is_empty() {
            prop_assert_eq!(patched(&a, &diff), b);
        }
    }
}

/// The text after a difference of one hunk, whose numbers must be right.
fn patched(text: &str, diff: &str) -> String {
    let (head, hunk) = diff.split_once(" @@\n").unwrap();
    let numbers: Vec<usize> = head
        .rsplit("@@ -")
        .next()
        .unwrap()
        .split([',', ' ', '+'])
        .filter(|number| !number.is_empty())
        .map(|number| number.parse().unwrap())
        .collect();
    let side = |sign: char| -> (usize, String) {
        let mut lines: Vec<(bool, &str)> = Vec::new();
        for line in hunk.split_inclusive('\n') {
            if line.starts_with('\\') {
                // It is about the line before, which has no end.
                if let Some((true, last)) = lines.last_mut() {
                    *last = &last[..last.len() - 1];
                }
            } else {
                lines.push((line.starts_with([' ', sign]), &line[1..]));
            }
        }
        let kept: Vec<&str> = lines.into_iter().filter(|(kept, _)| *kept).map(|(_, line)| line).collect();
        (kept.len(), kept.concat())
    };
    let ((old_count, old), (new_count, new)) = (side('-'), side('+'));
    assert_eq!((numbers[1], numbers[3]), (old_count, new_count), "{diff}");
    let from = if numbers[1] == 0 { numbers[0] } else { numbers[0] - 1 };
    let before: String = text.split_inclusive('\n').take(from).collect();
    format!("{before}{new}{}", text[before.len()..].strip_prefix(old.as_str()).unwrap())
}

#[test]
fn an_entry_that_was_moved_is_cut_out() {
    let cases = [
        ("{\n  \"a\": 1, // one\n  \"towow\": {},\n  \"b\": 2\n}", "{\n  \"a\": 1, // one\n  \"b\": 2\n}"),
        ("{\n  \"a\": 1,\n  // ours\n  \"towow\": {}\n}", "{\n  \"a\": 1\n  // ours\n}"),
        ("{\"a\": 1, \"towow\": {}}", "{\"a\": 1}"),
        ("{\"a\":1,// b\n\"towow\":{}/*\n*/,\n}", "{\"a\":1,// b\n/*\n*/\n}"),
        ("{\"a\":1,// b\n\"towow\":{}, \"c\": 2}", "{\"a\":1,// b\n \"c\": 2}"),
    ];
    for (before, after) in cases {
        let whole = |servers: &str| format!("{{\"mcpServers\": {servers}}}");
        assert_eq!(JSON.remove(&whole(before)).unwrap(), Some(Left::Text(whole(after))), "{before}");
    }
}

#[test]
fn an_insertion_looks_like_the_file() {
    let entry = entry(json!({"command": "towow", "args": ["mcp"]}));
    let cases = [
        (
            "{}\n",
            r#"{"mcpServers": { "towow": {"command": "towow", "args": ["mcp"]} }}
"#,
        ),
        (
            "{\n\t\"a\": 1 // one\n}",
            "{\n\t\"mcpServers\": {\n\t\t\"towow\": {\n\t\t\t\"command\": \"towow\",\n\t\t\t\"args\": [\"mcp\"]\n\t\t}\n\t},\n\t\"a\": 1 // one\n}",
        ),
        (
            "{\r\n    \"mcpServers\": { // mine\r\n        // first\r\n        \"x\": {},\r\n    },\r\n}\r\n",
            "{\r\n    \"mcpServers\": { // mine\r\n        \"towow\": {\r\n            \"command\": \"towow\",\r\n            \"args\": [\"mcp\"]\r\n        },\r\n        // first\r\n        \"x\": {},\r\n    },\r\n}\r\n",
        ),
        (
            "{\n  \"mcpServers\": {}\n}\n",
            "{\n  \"mcpServers\": {\"towow\": {\"command\": \"towow\", \"args\": [\"mcp\"]}}\n}\n",
        ),
        (r#"{ "a": 1 }"#, r#"{ "mcpServers": { "towow": {"command": "towow", "args": ["mcp"]} }, "a": 1 }"#),
    ];
    for (before, after) in cases {
        assert_eq!(JSON.insert(before, &entry).unwrap(), after, "{before}");
    }
    let codex = "model = \"x\"\r\n\r\n[mcp_servers.a]\r\ncommand = \"b\"\r\n";
    let with = format!("{codex}\r\n[mcp_servers.towow]\r\ncommand = \"towow\"\r\nargs = [\"mcp\"]\r\n");
    assert_eq!(TOML.insert(codex, &entry).unwrap(), with);
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    let cases = [
        (JSON, "{\n  \"a\": 1\n  \"b\": 2\n}", "cannot_parse", 2, 9),
        (JSON, "{\"é\": tru}", "cannot_parse", 1, 7),
        (JSON, "[1]", "wrong_type", 1, 1),
        (JSON, "{\n \"mcpServers\": []}", "wrong_type", 2, 16),
        (JSON, "{\"mcpServers\": {},\n\"mcpServers\": {}}", "not_editable", 2, 1),
        (JSON, "{'a': 1}", "cannot_parse", 1, 2),
        (JSON, "{\"a\": 1} {}", "cannot_parse", 1, 10),
        (TOML, "a = 1\nb = \n", "cannot_parse", 2, 5),
        (TOML, "a = 1\na = 2\n", "cannot_parse", 2, 1),
        (TOML, "\nmcp_servers = 1\n", "wrong_type", 2, 15),
        (TOML, "mcp_servers = { a = {} }\n", "not_editable", 1, 15),
    ];
    for (at, text, code, line, column) in cases {
        let error = at.insert(text, &Map::new()).unwrap_err();
        assert_eq!((error.code, error.line, error.column), (code, line, column), "{text}: {}", error.message);
        assert_eq!(at.find(text).unwrap_err(), error, "{text}");
        assert_eq!(at.remove(text).unwrap_err(), error, "{text}");
        assert!(error.message.starts_with(|c: char| c.is_lowercase()), "{}", error.message);
    }
}

#[test]
fn sections_that_were_edited_go_with_their_own_lines() {
    let cases = [
        // Something stands behind it by now.
        ("a = 1\n\n[mcp_servers.towow]\ncommand = \"towow\"\nargs = []\n\n[b]\n# c\n", "a = 1\n\n[b]\n# c\n"),
        // A comment and a part of its own.
        ("[mcp_servers.towow] # x\n# y\ncommand = \"towow\"\n[mcp_servers.towow.env]\nA = \"b\"\n[c]\n", "[c]\n"),
        ("[mcp_servers]\nx = {}\ntowow = { command = \"towow\" } # z\ny = {}\n", "[mcp_servers]\nx = {}\ny = {}\n"),
        ("[mcp_servers]\ntowow.command = \"towow\"\ny = {}\ntowow.args = [\n]\n", "[mcp_servers]\ny = {}\n"),
        ("[mcp_servers.towow.env]\nA = \"b\"\n\n[z]\n[mcp_servers.towow]\ncommand = \"x\"", "\n[z]\n"),
    ];
    for (before, after) in cases {
        assert_eq!(TOML.remove(before).unwrap(), Some(Left::Text(after.into())), "{before}");
    }
}

#[test]
fn fields_are_set_where_they_are() {
    let fields = entry(json!({"command": "towow", "args": ["mcp"]}));
    let cases = [
        (
            JSON,
            "{\"mcpServers\": {\"towow\": {\n  // why\n  \"command\": \"uvx\", \"env\": {\"A\": \"b\"},}}}",
            "{\"mcpServers\": {\"towow\": {\n  \"args\": [\"mcp\"],\n  // why\n  \"command\": \"towow\", \"env\": {\"A\": \"b\"},}}}",
        ),
        (
            TOML,
            "[mcp_servers.towow] # x\r\nenv = { A = \"b\" }\r\ncommand = \"uvx\" # y\r\n",
            "[mcp_servers.towow] # x\r\nargs = [\"mcp\"]\r\nenv = { A = \"b\" }\r\ncommand = \"towow\" # y\r\n",
        ),
        (
            TOML,
            "[mcp_servers]\ntowow = { command = \"uvx\" }",
            "[mcp_servers]\ntowow = { args = [\"mcp\"], command = \"towow\" }",
        ),
    ];
    for (at, before, after) in cases {
        assert_eq!(at.set(before, &fields).unwrap(), after);
    }
}
