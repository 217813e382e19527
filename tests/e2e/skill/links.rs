//! Links: ours, which lead to the shared directory, and those that were there.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::{AGENTS, CLAUDE, Desk, WINDSURF};

const LINK: &str = "project/.claude/skills/towow";

#[test]
fn a_link_leads_to_the_shared_directory_in_both_scopes() {
    for (scope, dirs) in [
        (&[][..], [("project/.claude/skills/towow", "../../"), ("project/.windsurf/skills/towow", "../../")]),
        (&["--global"], [(".claude/skills/towow", "../../"), (".codeium/windsurf/skills/towow", "../../../")]),
    ] {
        let desk = Desk::new();
        let args = [&["install", "--claude-code", "--windsurf", "--symlink"], scope].concat();
        let actions = desk.actions(&args);
        assert_eq!(actions.len(), super::FILES + 2, "{actions:?}");
        for (link, up) in dirs {
            assert_eq!(actions[link], "linked");
            assert_eq!(fs::read_link(desk.path(link)).unwrap(), Path::new(&format!("{up}.agents/skills/towow")));
            assert!(desk.read(&format!("{link}/SKILL.md")).starts_with("---\n"));
            assert_eq!(desk.state(link)["state"], "current");
        }
        // Without the flag they stay links, and what they lead to is kept up to date.
        let shared = if scope.is_empty() { AGENTS } else { ".agents/skills/towow/SKILL.md" };
        desk.age(shared, "0.7.9");
        let actions = desk.actions(&[&["install", "--claude-code"], scope].concat());
        assert_eq!((actions[dirs[0].0].as_str(), actions[shared].as_str()), ("unchanged", "updated"));
        // What is shared goes together with the links to it.
        desk.run(&[&["remove", "--codex"], scope].concat()).ok();
        assert!(dirs.iter().all(|(link, _)| !desk.path(link).is_symlink()), "{scope:?}");
    }
}

#[test]
fn copies_become_links_and_what_was_edited_is_kept() {
    let desk = Desk::new();
    desk.run(&["install", "--all"]).ok();
    desk.write(WINDSURF, &(desk.read(WINDSURF) + "mine\n"));
    let actions = desk.actions(&["install", "--all", "--symlink"]);
    assert_eq!(actions[LINK], "linked");
    assert_eq!(actions["project/.windsurf/skills/towow"], "kept: edited");
    assert!(desk.path(LINK).is_symlink() && !desk.path("project/.windsurf/skills/towow").is_symlink());
    let report = desk.run(&["install", "--all", "--symlink", "--force"]).ok();
    let row = report["files"].as_array().unwrap().iter().find(|row| row["backup"].is_string()).unwrap();
    // Where no editor takes it for a skill.
    assert_eq!(desk.below(&row["backup"]), "project/.windsurf/towow.bak");
    assert!(desk.read("project/.windsurf/towow.bak/SKILL.md").ends_with("mine\n"));
    assert!(desk.path("project/.windsurf/skills/towow").is_symlink());
}

#[test]
fn links_of_the_project_are_followed_and_stay() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("project/config/claude")).unwrap();
    fs::create_dir_all(desk.path("project/.agents/skills")).unwrap();
    symlink("config/claude", desk.path("project/.claude")).unwrap();
    fs::create_dir(desk.path("project/.windsurf")).unwrap();
    symlink("../.agents/skills", desk.path("project/.windsurf/skills")).unwrap();
    symlink("CLAUDE.md", desk.path("project/AGENTS.md")).unwrap();
    desk.write("project/CLAUDE.md", "# Ours\n");
    let before = desk.files("project");
    let actions = desk.actions(&["install", "--all", "--agents-md"]);
    assert!(desk.path("project/config/claude/skills/towow/SKILL.md").is_file());
    // One directory by two names is written once.
    assert_eq!(actions["project/.windsurf/skills/towow"], "linked");
    assert!(!actions.contains_key(WINDSURF), "{actions:?}");
    assert!(desk.read("project/CLAUDE.md").starts_with("# Ours\n\n<!-- towow:begin"));
    assert!(desk.path("project/AGENTS.md").is_symlink() && desk.path("project/.claude").is_symlink());
    desk.run(&["remove"]).ok();
    let mut after = desk.files("project");
    // Directories that were empty before are not told from those that became so.
    for dir in ["project/.agents", "project/.agents/skills"] {
        after.insert(desk.path(dir), Vec::new());
    }
    assert_eq!(after, before);
}

#[test]
fn a_link_out_of_the_project_is_refused_and_nothing_is_written() {
    let desk = Desk::new();
    fs::create_dir(desk.path("outside")).unwrap();
    desk.write("outside/precious.md", "precious\n");
    for (link, to, args) in [
        ("project/.claude", "../outside", &["install", "--all"][..]),
        ("project/.agents", "../outside", &["install"]),
        ("project/AGENTS.md", "../outside/precious.md", &["install", "--all", "--agents-md"]),
        ("project/.cursor", "../outside", &["install", "--cursor"]),
    ] {
        symlink(to, desk.path(link)).unwrap();
        let before = desk.files("");
        let error = desk.run(args).fails(2, "outside_project");
        assert!(error["message"].as_str().unwrap().contains("outside"), "{error}");
        assert_eq!(desk.files(""), before, "{link}");
        fs::remove_file(desk.path(link)).unwrap();
    }
    // What stands in it by hand is not taken out by a link either.
    desk.run(&["install", "--all"]).ok();
    fs::rename(desk.path("project/.claude"), desk.path("outside/claude")).unwrap();
    symlink("../outside/claude", desk.path("project/.claude")).unwrap();
    desk.run(&["remove"]).fails(2, "outside_project");
    assert!(desk.path(AGENTS).is_file() && desk.path(CLAUDE).is_file());
    // The user's own files are the user's to arrange.
    fs::create_dir(desk.path("dotfiles")).unwrap();
    symlink("dotfiles", desk.path(".claude")).unwrap();
    desk.run(&["install", "--global", "--claude-code"]).ok();
    assert!(desk.path("dotfiles/skills/towow/SKILL.md").is_file());
    desk.run(&["remove", "--global"]).ok();
    assert!(desk.path(".claude").is_symlink() && desk.path("dotfiles").is_dir());
    // A link to nowhere is named.
    symlink("nowhere", desk.path("project/.windsurf2")).unwrap();
    fs::remove_dir_all(desk.path("project/.windsurf")).unwrap();
    fs::rename(desk.path("project/.windsurf2"), desk.path("project/.windsurf")).unwrap();
    let error = desk.run(&["install", "--windsurf"]).fails(2, "file_error");
    assert!(error["message"].as_str().unwrap().contains(".windsurf"), "{error}");
}

const PAGES: &str = "project/.agents/skills/towow/references";

#[test]
fn a_link_in_the_place_of_a_file_is_removed_and_what_it_leads_to_stays() {
    let desk = Desk::new();
    desk.run(&["install", "--all", "--agents-md"]).ok();
    let linked = [
        (AGENTS.to_owned(), "guide.md"),
        (format!("{PAGES}/express.md"), "express.md"),
        (super::RULE.to_owned(), "rule.mdc"),
        ("project/AGENTS.md".to_owned(), "agents.md"),
    ];
    fs::create_dir(desk.path("project/docs")).unwrap();
    let mut texts = Vec::new();
    for (path, name) in &linked {
        let to = desk.path(&format!("project/docs/{name}"));
        fs::rename(desk.path(path), &to).unwrap();
        symlink(&to, desk.path(path)).unwrap();
        texts.push(desk.read(&format!("project/docs/{name}")));
    }
    // A page of another version, which somebody shows from somewhere else.
    let stale = super::aged(&desk.read(&format!("{PAGES}/browse.md")), "0.7.9");
    desk.write("project/docs/former.md", &stale);
    symlink(desk.path("project/docs/former.md"), desk.path(&format!("{PAGES}/former.md"))).unwrap();
    for force in [&["install", "--all"][..], &["install", "--all", "--force"]] {
        assert_eq!(desk.actions(force)[&format!("{PAGES}/former.md")], "kept: link");
    }
    assert_eq!(desk.actions(&["remove"])[&format!("{PAGES}/former.md")], "kept: link");
    assert_eq!(desk.read("project/docs/former.md"), stale);
    for ((path, name), text) in linked.iter().zip(texts) {
        let left = desk.read(&format!("project/docs/{name}"));
        if *name == "agents.md" {
            assert_eq!(left, "", "the block was all that was in it");
        } else {
            assert_eq!(left, text, "{name}");
            assert!(!desk.path(path).is_symlink(), "{path}");
        }
    }
    assert!(desk.path("project/AGENTS.md").is_symlink());
}

#[test]
fn a_link_that_leads_nowhere_has_a_way_out() {
    let page = format!("{PAGES}/express.md");
    for path in [AGENTS, &page, super::RULE, "project/AGENTS.md", LINK] {
        let desk = Desk::new();
        let args = ["install", "--all", "--agents-md"];
        desk.run(&args).ok();
        let at = desk.path(path);
        if at.is_dir() {
            fs::remove_dir_all(&at).unwrap()
        } else {
            fs::remove_file(&at).unwrap()
        }
        symlink("nowhere", &at).unwrap();
        let before = desk.files("");
        let error = desk.run(&args).fails(2, "file_error");
        assert_eq!(error["hint"], "towow skill install --force", "{path}: {error}");
        assert!(error["message"].as_str().unwrap().contains("leads nowhere"), "{path}: {error}");
        assert_eq!(desk.files(""), before, "{path}");
        if path != "project/AGENTS.md" {
            desk.run(&["remove"]).ok();
            assert_eq!(desk.files("project").len(), 1, "{path}: {:?}", desk.files("project").keys());
            desk.run(&args).ok();
            let at = desk.path(path);
            if at.is_dir() {
                fs::remove_dir_all(&at).unwrap()
            } else {
                fs::remove_file(&at).unwrap()
            }
            symlink("nowhere", &at).unwrap();
        }
        desk.run(&["install", "--all", "--agents-md", "--force"]).ok();
        assert!(at.exists() && !at.is_symlink(), "{path}");
        assert!(desk.actions(&args).values().all(|action| action == "unchanged"), "{path}");
    }
}

/// Puts something into a copy.
type Grow = &'static dyn Fn(&Desk);

#[test]
fn a_copy_that_holds_more_than_ours_becomes_no_link() {
    let cases: &[(&str, Grow)] = &[
        ("deeper", &|desk| desk.write(&format!("{LINK}/references/deep/er/mine.md"), "mine\n")),
        ("empty", &|desk| fs::create_dir(desk.path(&format!("{LINK}/assets"))).unwrap()),
        ("foreign", &|desk| desk.write(&format!("{LINK}/notes.txt"), "mine\n")),
        ("link", &|desk| symlink("SKILL.md", desk.path(&format!("{LINK}/other.md"))).unwrap()),
    ];
    for (what, grow) in cases {
        let desk = Desk::new();
        desk.run(&["install", "--all"]).ok();
        grow(&desk);
        let before = desk.files("");
        assert_eq!(desk.actions(&["install", "--claude-code", "--symlink"])[LINK], "kept: edited", "{what}");
        assert_eq!(desk.files(""), before, "{what}");
        desk.run(&["install", "--claude-code", "--symlink", "--force"]).ok();
        assert!(desk.path(LINK).is_symlink() && desk.path("project/.claude/towow.bak").is_dir(), "{what}");
    }
    // Nothing is left beside a link that was made.
    let desk = Desk::new();
    desk.run(&["install", "--all"]).ok();
    desk.run(&["install", "--all", "--symlink"]).ok();
    assert_eq!(fs::read_dir(desk.path("project/.claude/skills")).unwrap().count(), 1);
}

#[test]
fn a_newer_copy_becomes_a_link_only_when_forced() {
    let desk = Desk::new();
    desk.run(&["install", "--all"]).ok();
    desk.age(CLAUDE, "99.0.0");
    let before = desk.files("");
    assert_eq!(desk.actions(&["install", "--claude-code", "--symlink"])[LINK], "kept: newer");
    assert_eq!(desk.files(""), before);
    assert_eq!(desk.actions(&["install", "--claude-code", "--symlink", "--force"])[LINK], "linked");
    assert!(desk.path(LINK).is_symlink());
}

#[test]
fn a_link_to_the_shared_directory_that_is_not_there_yet_is_followed() {
    for (link, to) in [("project/.claude/skills", "../.agents/skills"), ("project/.claude", ".agents")] {
        for args in [&["install", "--claude-code"][..], &["install", "--all"], &["install", "--all", "--symlink"]] {
            let desk = Desk::new();
            fs::create_dir_all(desk.path(link).parent().unwrap()).unwrap();
            symlink(to, desk.path(link)).unwrap();
            let before = desk.files("project");
            for _ in 0..2 {
                desk.run(args).ok();
                assert!(desk.path(AGENTS).is_file() && desk.path(CLAUDE).is_file(), "{link} {args:?}");
                assert!(desk.path(link).is_symlink());
                assert!(desk.actions(args).values().all(|action| action == "unchanged" || action == "linked"));
                desk.run(&["remove"]).ok();
                assert_eq!(desk.files("project"), before, "{link} {args:?}");
            }
        }
    }
    // Elsewhere it is not, and out of the project never.
    for to in ["../elsewhere", "../../outside/.agents/skills"] {
        let desk = Desk::new();
        fs::create_dir_all(desk.path("project/.claude")).unwrap();
        symlink(to, desk.path("project/.claude/skills")).unwrap();
        let before = desk.files("");
        let error = desk.run(&["install", "--claude-code"]).fails(2, "file_error");
        assert!(error["hint"].as_str().unwrap().starts_with("ls -l "), "{error}");
        assert_eq!(desk.files(""), before, "{to}");
    }
}
