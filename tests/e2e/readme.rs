//! The READMEs are run: every `$` line of a console block, in one clean home, in order. What they print is compared
//! with what stands there, ids and times aside; UPDATE=1 writes what was printed.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use crate::support::{BINARY, Home, assert_file, project};

#[test]
fn the_readme_is_what_happens() {
    check("README.md", "en");
}

#[test]
fn the_chinese_readme_is_what_happens() {
    check("README.zh-CN.md", "zh");
}

/// The blocks for a team and for editors, as one script; the port is one that is free.
#[test]
fn the_scripts_of_the_readmes_run() {
    for (file, lang) in [("README.md", "en"), ("README.zh-CN.md", "zh")] {
        let text = std::fs::read_to_string(project(file)).unwrap();
        let blocks = text.split("```sh\n").skip(2).map(|rest| rest.split("```").next().unwrap());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let script = blocks.collect::<String>().replace(":8080", &format!(":{port}"));
        assert!(script.contains("towow node serve") && script.contains("towow skill install"), "{file}: {script}");
        let home = Home::new();
        let printed = shell(&home, &format!("set -e\ntrap 'kill $(jobs -p)' EXIT\n{script}"), lang);
        assert!(printed.contains("\"display_name\":\"Ada\""), "{file}: {printed}");
        assert!(printed.contains("\"perspective\":\"complement\""), "{file}: {printed}");
        assert_eq!(home.config()["display_name"], "Ada");
        assert!(home.path(".agents/skills/towow/SKILL.md").exists());
    }
}

fn check(file: &str, lang: &str) {
    let text = std::fs::read_to_string(project(file)).unwrap();
    let home = Home::new();
    let mut page = String::new();
    let mut lines = text.lines().peekable();
    let mut run = 0;
    while let Some(line) = lines.next() {
        page.push_str(line);
        page.push('\n');
        if line != "```console" {
            continue;
        }
        while let Some(line) = lines.next_if(|line| *line != "```") {
            let Some(command) = line.strip_prefix("$ ") else { panic!("{file}: output without a command: {line}") };
            let mut shown = String::new();
            while let Some(line) = lines.next_if(|line| *line != "```" && !line.starts_with("$ ")) {
                shown.push_str(line);
                shown.push('\n');
            }
            let printed = shell(&home, command, lang);
            run += 1;
            page.push_str(&format!("{line}\n"));
            // What differs only in ids and times is left as it stands.
            page.push_str(if steady(&printed) == steady(&shown) { &shown } else { &printed });
        }
    }
    assert!(run >= 8, "{file} shows {run} commands");
    assert_file(file, &page);
}

fn shell(home: &Home, command: &str, lang: &str) -> String {
    let bin = Path::new(BINARY).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("bash");
    shell.env_clear().env("HOME", home.path("")).env("PATH", path).env("TOWOW_LANG", lang).env("USER", "ada");
    let output = shell.current_dir(home.path("")).args(["-c", command]).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "$ {command}\n{printed}{stderr}");
    printed
}

/// Ids, times and what hangs on them, made the same.
fn steady(text: &str) -> String {
    let mut steady = String::new();
    for word in
        text.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-' || c == ':' || c == '.'))
    {
        let body = word.trim_end_matches(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let is_id = body.split_once('_').is_some_and(|(kind, id)| kind.len() == 3 && id.len() == 20);
        let is_time = body.len() >= 20 && body.as_bytes()[4] == b'-' && body.ends_with('Z');
        steady.push_str(if is_id {
            "ID "
        } else if is_time {
            "TIME "
        } else {
            word
        });
    }
    steady.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every test that the list of lessons names is one.
#[test]
fn the_lessons_name_tests_that_exist() {
    fn sources(dir: &std::path::Path, text: &mut String) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, text);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut all = String::new();
    sources(&crate::support::project("src"), &mut all);
    sources(&crate::support::project("tests"), &mut all);
    let lessons = std::fs::read_to_string(crate::support::project("docs/lessons.md")).unwrap();
    let is_name = |word: &&str| {
        word.contains('_') && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let rows = lessons.lines().filter(|line| line.starts_with("| ")).filter_map(|line| line.rsplit('|').nth(1));
    let named: Vec<&str> = rows.flat_map(|cell| cell.split('`')).filter(is_name).collect();
    assert!(named.len() > 60, "{}", named.len());
    for name in named {
        // A test stands behind its attribute, also within a block of properties.
        let at = all.find(&format!("fn {name}(")).unwrap_or_else(|| panic!("no test is called {name}"));
        let before = &all[all.floor_char_boundary(at.saturating_sub(60))..at];
        assert!(before.contains("#[test]") || before.contains("#[cfg(unix)]"), "{name} is no test: {before}");
    }
}
