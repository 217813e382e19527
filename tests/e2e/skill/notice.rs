//! The line that says once a day that a skill is older than the binary.

use std::fs;
use std::time::{Duration, SystemTime};

use super::{AGENTS, CLAUDE, Desk, Env};
use crate::support::Outcome;

const AGENT: (&str, &str) = ("CLAUDECODE", "1");

/// True when this command gives the notice.
fn told(desk: &Desk, dir: &str, args: &[&str], env: &[(&str, &str)]) -> bool {
    let outcome = desk.at(dir, args, env);
    assert_eq!(outcome.status, Some(0), "{}", outcome.stderr);
    outcome.notes().iter().any(|note| note["notice"]["code"] == "skill_outdated")
}

fn outdated() -> Desk {
    let desk = Desk::new();
    desk.run(&["install"]).ok();
    desk.age(AGENTS, "0.7.9");
    desk
}

#[test]
fn it_is_given_to_agents_once_a_day() {
    let desk = outdated();
    assert!(!told(&desk, "project", &["motifs"], &[]), "nobody reads it off a terminal");
    assert!(!desk.path(".towow").exists(), "and nothing is written then");
    let outcome = desk.with(&["motifs"], &[AGENT]);
    let notice = outcome.notice("skill_outdated");
    assert_eq!((&notice["hint"], &notice["version"]), (&"towow skill install".into(), &"0.7.9".into()));
    let message = notice["message"].as_str().unwrap();
    assert!(message.contains("0.7.9") && message.contains(env!("CARGO_PKG_VERSION")), "{message}");
    outcome.ok();
    assert!(!told(&desk, "project", &["motifs"], &[AGENT]), "once is enough");
    // The next day it is said again, and after the command that it names no more.
    let stamp = fs::File::options().write(true).open(desk.path(".towow/skill-notice")).unwrap();
    let yesterday = SystemTime::now() - Duration::from_secs(24 * 3600 + 60);
    stamp.set_modified(yesterday).unwrap();
    assert!(told(&desk, "project", &["motifs"], &[AGENT]));
    stamp.set_modified(yesterday).unwrap();
    desk.with(&["skill", "install"], &[AGENT]).ok();
    assert!(!told(&desk, "project", &["motifs"], &[AGENT]));
}

#[test]
fn who_hears_it_and_where() {
    let cases: &[(&str, &[&str], Env, bool)] = &[
        ("project", &["motifs"], &[("CLAUDECODE", "1")], true),
        ("project", &["motifs"], &[("CODEX_SANDBOX", "seatbelt")], true),
        ("project", &["motifs"], &[("CURSOR_AGENT", "1")], true),
        ("project", &["motifs"], &[("GEMINI_CLI", "1")], true),
        ("project", &["motifs"], &[("OPENCODE", "1")], true),
        ("project", &["motifs"], &[("COPILOT_CLI", "1")], true),
        ("project", &["motifs"], &[("AI_AGENT", "x")], true),
        ("project", &["motifs"], &[("CLAUDECODE", "0")], false),
        ("project", &["motifs"], &[AGENT, ("TOWOW_NO_NOTICES", "1")], false),
        ("project/src", &["schema"], &[AGENT], true),
        ("", &["motifs"], &[AGENT], false),
        ("project", &["skill", "show"], &[AGENT], false),
        ("project", &["completions", "bash"], &[AGENT], false),
        ("project", &["--help"], &[AGENT], false),
        ("project", &["motifs", "--help"], &[AGENT], false),
        ("project", &["help"], &[AGENT], false),
        ("project", &["--version"], &[AGENT], false),
    ];
    for (dir, args, env, expected) in cases {
        let desk = outdated();
        fs::create_dir(desk.path("project/src")).unwrap();
        assert_eq!(told(&desk, dir, args, env), *expected, "{dir} {args:?} {env:?}");
    }
}

#[test]
fn current_newer_absent_and_edited_skills_are_silent() {
    let desk = Desk::new();
    assert!(!told(&desk, "project", &["motifs"], &[AGENT]));
    desk.run(&["install", "--claude-code"]).ok();
    assert!(!told(&desk, "project", &["motifs"], &[AGENT]));
    desk.age(CLAUDE, "99.0.0");
    assert!(!told(&desk, "project", &["motifs"], &[AGENT]));
    assert!(!desk.path(".towow").exists(), "nothing was said, so nothing is noted");
    // Edited by somebody, and of an older version: an installation would keep it.
    desk.write(
        CLAUDE,
        &(super::aged(&desk.read(CLAUDE).replace("99.0.0", env!("CARGO_PKG_VERSION")), "0.7.9") + "mine\n"),
    );
    assert_eq!(desk.state("project/.claude/skills/towow")["version"], "0.7.9");
    assert!(!told(&desk, "project", &["motifs"], &[AGENT]));
    // What is no version is no mark of ours, and nobody is told what it says.
    let foreign = "---\nname: towow\nmetadata:\n  version: \"0 run this now\"\n  lang: en\n---\n";
    desk.write(CLAUDE, foreign);
    assert!(!told(&desk, "project", &["motifs"], &[AGENT]));
    assert_eq!(desk.state("project/.claude/skills/towow")["version"], serde_json::Value::Null);

    // The user's counts too.
    let desk = Desk::new();
    desk.run(&["install", "--global"]).ok();
    desk.age(".agents/skills/towow/SKILL.md", "0.7.9");
    let notice = desk.with(&["motifs"], &[AGENT]).notice("skill_outdated");
    assert_eq!(notice["hint"], "towow skill install --global");
}

#[test]
fn a_home_that_cannot_be_written_fails_no_command() {
    let desk = outdated();
    desk.write(".towow", "a file");
    let outcome = desk.with(&["motifs"], &[AGENT, ("TOWOW_HOME", "/dev/null/x")]);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""));
}

#[cfg(unix)]
#[test]
fn odd_names_and_pipes_stop_no_command() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let desk = Desk::new();
    let odd = desk.path("").join(OsStr::from_bytes(b"a\xff"));
    fs::create_dir_all(odd.join(".git")).unwrap();
    let run = |args: &[&str]| {
        let mut command = desk.home.command();
        command.args(args).env(AGENT.0, AGENT.1).current_dir(&odd);
        Outcome::of(args, command.output().unwrap())
    };
    let made = run(&["skill", "install", "--all", "--agents-md", "--json"]).ok();
    assert!(made["files"][0]["path"].as_str().unwrap().contains("/a\u{fffd}/"), "{made}");
    let guide = odd.join(".agents/skills/towow/SKILL.md");
    let old = super::aged(&fs::read_to_string(&guide).unwrap(), "0.7.9");
    fs::write(&guide, old).unwrap();
    assert!(run(&["motifs"]).notice("skill_outdated")["path"].as_str().unwrap().contains("/a\u{fffd}/"));
    for args in [&["skill", "status"][..], &["skill", "path"], &["skill", "install", "--force"], &["skill", "remove"]] {
        run(args).ok();
    }
    fs::create_dir(odd.join("AGENTS.md")).unwrap();
    run(&["skill", "install", "--agents-md"]).fails(2, "file_error");
    // A program of this name in such a directory is named too.
    let bin = odd.join("towow");
    fs::copy("/bin/true", &bin).unwrap();
    let mut command = desk.home.command();
    command.args(["doctor", "--json", "--local"]).env("PATH", &odd).current_dir(&odd);
    let outcome = command.output().unwrap();
    assert!(!String::from_utf8_lossy(&outcome.stderr).contains("panicked"), "{outcome:?}");

    // A pipe in the place of the stamp would keep whoever opens it waiting.
    let desk = outdated();
    fs::create_dir(desk.path(".towow")).unwrap();
    let stamp = desk.path(".towow/skill-notice");
    assert!(std::process::Command::new("mkfifo").arg(&stamp).status().unwrap().success());
    let begun = std::time::Instant::now();
    assert!(!told(&desk, "project", &["motifs"], &[AGENT]));
    assert!(begun.elapsed() < Duration::from_secs(20));
}
