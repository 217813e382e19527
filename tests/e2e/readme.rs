//! Pages are run, and what they name exists.

use std::net::TcpListener;

use crate::console::{check, shell};
use crate::support::{Home, project};

#[test]
fn the_readme_is_what_happens() {
    assert!(check("README.md", "en") >= 20);
}

#[test]
fn the_chinese_readme_is_what_happens() {
    assert!(check("README.zh-CN.md", "zh") >= 20);
}

#[test]
fn the_guide_to_the_bridge_is_what_happens() {
    assert!(check("docs/bridge.md", "en") >= 12);
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
