//! `towow jq` and `--jq`: inputs, outputs, limits, refusals.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::Home;

/// What lands on standard output of a success.
#[track_caller]
fn prints(home: &Home, args: &[&str], stdin: &str, expected: &str) {
    let outcome = home.with(&[&["jq"], args].concat(), &[], stdin);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(0), expected), "{args:?}: {}", outcome.stderr);
    assert_eq!(outcome.stderr, "", "{args:?}");
}

#[test]
fn inputs_and_flags() {
    let home = Home::new();
    home.write("a.json", "{\"n\": 1}\n{\"n\": 2.0}");
    home.write("b.json", "\u{feff}[\"b\",\n null]\n");
    home.write("f.jq", "# doubles\n.[] * 2\n");
    home.write("lines.txt", "one\ntwo");
    let rows: &[(&[&str], &str, &str)] = &[
        (&["."], "1 [2,\n3]", "1\n[2,3]\n"),
        (&[".n", "a.json"], "", "1\n2.0\n"),
        (
            &["[input_filename, .n?]", "a.json", "b.json", "-"],
            "4",
            "[\"a.json\",1]\n[\"a.json\",2.0]\n[\"b.json\"]\n[null]\n",
        ),
        (&["-s", "length", "a.json", "b.json"], "", "3\n"),
        (&["-n", "[inputs.n]", "a.json"], "", "[1,2.0]\n"),
        (&["-n", "1, input"], "7 8", "1\n7\n"),
        (&["[., input]"], "1 2 3 4", "[1,2]\n[3,4]\n"),
        (&["-R", "[., input_line_number]", "lines.txt"], "", "[\"one\",1]\n[\"two\",2]\n"),
        (&["-Rs", ".", "lines.txt"], "", "\"one\\ntwo\"\n"),
        (&["-r", ".[0]", "b.json"], "", "b\n"),
        (&["--raw", ".[0]", "b.json"], "", "b\n"),
        (&["-j", ".[0], 1", "b.json"], "", "b1"),
        (&["-c", ".", "b.json"], "", "[\"b\",null]\n"),
        (&["-S", "."], "{\"b\":{\"d\":1,\"c\":2},\"a\":3}", "{\"a\":3,\"b\":{\"c\":2,\"d\":1}}\n"),
        (&["-f", "f.jq"], "[1, 2]", "2\n4\n"),
        (&["--from-file", "f.jq", "b2.json"], "", "6\n"),
        (
            &["-n", "--arg", "x", "1", "--argjson", "y", "{\"z\":1.0}", "[$x, $y, $ARGS.named]"],
            "",
            "[\"1\",{\"z\":1.0},{\"x\":\"1\",\"y\":{\"z\":1.0}}]\n",
        ),
        (&["-n", "$ENV.HOME == env.HOME"], "", "true\n"),
        (&["."], "", ""),
        (&["empty"], "1", ""),
        (&["-e", "."], "1", "1\n"),
    ];
    home.write("b2.json", "[3]");
    for (args, stdin, expected) in rows {
        prints(&home, args, stdin, expected);
    }
    for (input, status) in [("null", 1), ("false", 1), ("", 4), ("0", 0)] {
        let outcome = home.with(&["jq", "-e", "."], &[], input);
        assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(status), ""), "{input:?}");
    }
}

#[test]
fn refusals() {
    let home = Home::new();
    home.write("broken.json", "{\"a\": 1}\n{\"b\": [1, }\n");
    home.write("cut.json", "[1,\n2");
    let rows: &[(&[&str], &str, &str, &str)] = &[
        (&["."], "{\"a\": tru}\n", "bad_json", "standard input is not JSON at line 1, column 7: value expected"),
        (&[".", "missing.json"], "", "usage", "cannot read missing.json: No such file or directory (os error 2)"),
        (&["empty", "broken.json"], "", "bad_json", "broken.json is not JSON at line 2, column 11: value expected"),
        (
            &["empty"],
            "1\n\n  {\"b\": [1, }\n",
            "bad_json",
            "standard input is not JSON at line 3, column 13: value expected",
        ),
        (
            &[".", "cut.json"],
            "",
            "bad_json",
            "cut.json is not JSON at line 2, column 2: comma or end of sequence expected, but it ends",
        ),
        (
            &["."],
            "[1",
            "bad_json",
            "standard input is not JSON at line 1, column 3: comma or end of sequence expected, but it ends",
        ),
        (
            &["-n", "try input catch .", "cut.json"],
            "",
            "bad_json",
            "cut.json is not JSON at line 2, column 2: comma or end of sequence expected, but it ends",
        ),
        (&[""], "1", "bad_jq_filter", "jq filter: it is empty; . passes everything through"),
        (&[], "", "usage", "a filter is needed"),
        (&["-f", "nosuch.jq"], "", "usage", "cannot read nosuch.jq: No such file or directory (os error 2)"),
        (
            &["--argjson", "x", "{", "."],
            "1",
            "bad_json",
            "$x is not JSON: byte offset 1: value or end of sequence expected",
        ),
        (&[".a"], "[1]", "jq_failed", "jq: cannot index [1] with \"a\""),
    ];
    for (args, stdin, code, message) in rows {
        let error = home.with(&[&["jq"], *args].concat(), &[], stdin).fails(2, code);
        assert_eq!(error["message"], *message, "{args:?}");
    }
    for variable in ["TOWOW_JQ_TIMEOUT", "TOWOW_JQ_MEMORY"] {
        let error = home.with(&["jq", "."], &[(variable, "much")], "1").fails(2, "bad_setting");
        assert_eq!(error["message"], format!("{variable} is \"much\", not a whole number"));
    }
}

#[test]
fn what_came_before_a_failure_is_printed() {
    let home = Home::new();
    let outcome = home.with(&["jq", ".a"], &[], "{\"a\":1} [2]");
    assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(2), "1\n"));
    assert_eq!(outcome.notes()[0]["error"]["code"], "jq_failed");
}

#[test]
fn halts_say_what_they_are_given() {
    let home = Home::new();
    let rows: &[(&str, i32, &str, &str)] = &[
        ("1, (\"bye\\n\" | halt_error), 2", 5, "1\n", "bye\n"),
        ("{a: 1} | halt_error(3)", 3, "", "{\"a\":1}\n"),
        ("1, halt, 2", 0, "1\n", ""),
        ("\"x\" | halt_error(0)", 0, "", "x"),
        ("2 | debug, (3 | stderr)", 0, "2\n3\n", "[\"DEBUG:\",2]\n3"),
    ];
    for (filter, status, stdout, stderr) in rows {
        let outcome = home.with(&["jq", "-n", filter], &[], "");
        let found = (outcome.status, outcome.stdout.as_str(), outcome.stderr.as_str());
        assert_eq!(found, (Some(*status), *stdout, *stderr), "{filter}");
    }
    let outcome = home.towow(&["schema", "discover", "--jq", ".name | halt_error(7)"]);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(7), "discover"));
}

#[test]
fn filters_that_ask_for_too_much_are_stopped() {
    let home = Home::new();
    let filters = [
        "[range(1e12)]",
        "[repeat(1)]",
        "last(repeat(1))",
        "def f: f; f",
        "def f: [f]; f",
        "def f: 1 + f; f",
        "reduce range(1e12) as $x (\"\"; . + \"xxxxxxxxxxxxxxxx\")",
        "\"x\" * 1e10",
        "[limit(1e10; repeat(1))]",
        "[range(1e6)] | [combinations(3)?] | length, ([range(1e5)] | [.[] as $x | .[] as $y | $x * $y])",
        "until(false; [.])",
    ];
    for filter in filters {
        let env = [("TOWOW_JQ_MEMORY", "200"), ("TOWOW_JQ_TIMEOUT", "1")];
        let error = home.with(&["jq", "-n", filter], &env, "").fails(2, "jq_limit");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("TOWOW_JQ_"), "{filter}: {message}");
    }
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    prints(&home, &["tojson | length, (fromjson | tojson | length)"], &deep, "200000\n200000\n");
    prints(&home, &["."], &deep, &format!("{deep}\n"));
}

#[test]
fn time_is_not_counted_while_nobody_asks_for_it() {
    let home = Home::new();
    let mut command = home.command();
    command.args(["jq", ".n"]).env("TOWOW_JQ_TIMEOUT", "1").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    for n in 0..2 {
        // A complete line is answered before more comes.
        writeln!(stdin, "{{\"n\":{n}}}").unwrap();
        line.clear();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(line, format!("{n}\n"));
        std::thread::sleep(Duration::from_millis(1200));
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_reader_that_goes_away_has_seen_enough() {
    let home = Home::new();
    let mut command = home.command();
    command.args(["jq", "-n", "range(1e12)"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut some = [0; 20];
    child.stdout.take().unwrap().read_exact(&mut some).unwrap();
    let begun = Instant::now();
    let outcome = child.wait_with_output().unwrap();
    assert!(outcome.status.success() && outcome.stderr.is_empty());
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[test]
fn secrets_of_ours_are_not_in_the_environment_of_filters() {
    let home = Home::new();
    let env = [
        ("TOWOW_TOKEN", "s3cret"),
        ("TOWOW_PASSWORD", "s3cret"),
        ("TOWOW_NODE_PASSWORD_2", "s3cret"),
        ("TOWOW_API_KEY", "s3cret"),
        ("TOWOW_LANG", "en"),
        ("OTHER", "seen"),
    ];
    let outcome = home.with(&["jq", "-n", "$ENV, env | del(.PATH, .HOME)"], &env, "");
    assert_eq!(outcome.stdout.lines().count(), 2);
    for line in outcome.stdout.lines() {
        assert!(!line.contains("s3cret") && line.contains("TOWOW_LANG") && line.contains("seen"), "{line}");
    }
}

#[test]
fn results_are_filtered_by_the_same_engine() {
    let home = Home::new();
    let filter = "[.operations[] | select(.domain == \"discover\") | .command] | @csv";
    let saved = home.towow(&["schema"]);
    let direct = home.towow(&["schema", "--jq", filter, "--raw"]);
    assert_eq!(direct.status, Some(0), "{}", direct.stderr);
    prints(&home, &["-r", filter], &saved.stdout, &direct.stdout);
    assert!(direct.stdout.contains("discover"), "{}", direct.stdout);
    let error = home.towow(&["schema", "discover", "--jq", ".name.x"]).fails(2, "jq_failed");
    assert_eq!(error["details"]["name"], "discover");
    let error = home.towow(&["schema", "--jq", ".operations | maap(.x)"]).fails(2, "bad_jq_filter");
    assert_eq!((&error["details"]["column"], &error["details"]["caret"]), (&15.into(), &"              ^".into()));
}

#[test]
fn help_tells_what_is_there() {
    let home = Home::new();
    for (lang, word) in [("en", "TOWOW_JQ_TIMEOUT"), ("zh", "内存上限")] {
        let outcome = home.towow(&["--lang", lang, "help", "jq"]);
        assert_eq!(outcome.status, Some(0));
        assert!(outcome.stdout.contains(word), "{}", outcome.stdout);
    }
}
