//! Every editor, in the project and for the user, on files that are fresh, outdated and edited.

use std::fs;

use serde_json::json;
use towow::skill::editors::EDITORS;

use super::Desk;

#[test]
fn every_editor_in_both_scopes_on_fresh_outdated_and_edited_files() {
    let mut cases = 0;
    for editor in EDITORS {
        for (global, dir) in [(false, format!("project/{}", editor.project)), (true, editor.user.to_owned())] {
            let desk = Desk::new();
            let flag = format!("--{}", editor.key);
            let args: Vec<&str> = ["install", &flag].into_iter().chain(global.then_some("--global")).collect();
            let place = format!("{dir}/towow");
            let (guide, page) = (format!("{place}/SKILL.md"), format!("{place}/references/express.md"));
            let rule = editor.rule.filter(|_| !global).map(|rule| format!("project/{rule}"));
            let files = || [Some(&guide), Some(&page), rule.as_ref()].into_iter().flatten();
            let case = format!("{} {}", editor.key, if global { "global" } else { "project" });

            // Fresh: everything is made, in one place, and reported for this editor.
            let report = desk.run(&args).ok();
            let rows = report["files"].as_array().unwrap();
            for row in rows {
                assert_eq!((&row["action"], &row["editors"]), (&json!("created"), &json!([editor.key])), "{case}");
            }
            let made = desk.acted(&report);
            assert_eq!(made.len(), super::FILES + usize::from(rule.is_some()), "{case}: {made:?}");
            assert!(
                made.keys().all(|path| path.starts_with(&place) || Some(path) == rule.as_ref()),
                "{case}: {made:?}"
            );
            let written = desk.files("");
            assert!(desk.actions(&args).values().all(|action| action == "unchanged"), "{case}");
            let state = desk.state(&place);
            let scope = if global { "user" } else { "project" };
            assert_eq!((&state["state"], &state["scope"]), (&json!("current"), &json!(scope)), "{case}");
            assert!(state["editors"].as_array().unwrap().contains(&json!(editor.key)), "{case}: {state}");
            assert_eq!(
                (&state["version"], &state["lang"]),
                (&json!(env!("CARGO_PKG_VERSION")), &json!("en")),
                "{case}"
            );
            cases += 1;

            // Line ends of another system are no edit.
            let whole = desk.read(&guide);
            desk.write(&guide, &whole.replace('\n', "\r\n"));
            assert_eq!(desk.state(&place)["state"], "current", "{case}");
            desk.write(&guide, &whole);

            // Outdated: brought up to date, byte for byte.
            for file in files() {
                desk.age(file, "0.7.9");
            }
            let state = desk.state(&place);
            assert_eq!((&state["state"], &state["version"]), (&json!("outdated"), &json!("0.7.9")), "{case}: {state}");
            let actions = desk.actions(&args);
            assert!(files().all(|file| actions[file] == "updated"), "{case}: {actions:?}");
            assert_eq!(desk.files(""), written, "{case}");
            cases += 1;

            // Edited: kept, and with --force replaced, the edited text beside.
            for file in files() {
                desk.write(file, &(desk.read(file) + "MY OWN RULE\n"));
            }
            assert_eq!(desk.state(&place)["state"], "edited", "{case}");
            let edited = desk.files("");
            let actions = desk.actions(&args);
            assert!(files().all(|file| actions[file] == "kept: edited"), "{case}: {actions:?}");
            assert_eq!(desk.files(""), edited, "{case}");
            let report = desk.run(&[&args[..], &["--force"]].concat()).ok();
            for file in files() {
                let row = report["files"].as_array().unwrap().iter().find(|row| desk.below(&row["path"]) == *file);
                let backup = row.unwrap()["backup"].as_str().unwrap();
                assert_eq!(row.unwrap()["action"], "updated", "{case}");
                assert!(fs::read_to_string(backup).unwrap().ends_with("MY OWN RULE\n"), "{case}");
                assert_eq!(backup, format!("{}.bak", desk.path(file).display()));
                fs::remove_file(backup).unwrap();
            }
            assert_eq!(desk.files(""), written, "{case}");
            cases += 1;
        }
    }
    assert_eq!(cases, 8 * 2 * 3);
}

#[test]
fn flags_add_up_and_a_shared_place_is_written_once() {
    let desk = Desk::new();
    let report = desk.run(&["install", "--codex", "--gemini", "--cursor", "--windsurf"]).ok();
    let actions = desk.acted(&report);
    assert_eq!(actions.len(), 2 * super::FILES + 1, "{actions:?}");
    assert_eq!(report["files"][0]["editors"], json!(["cursor", "codex", "gemini"]));
    assert!(!desk.path("project/.claude").exists());
    let rule = desk.read(super::RULE);
    assert!(rule.starts_with("---\ndescription: \"") && rule.contains("\nglobs:\nalwaysApply: false\n---\n"), "{rule}");
    assert!(rule.contains("`.agents/skills/towow/SKILL.md`"), "{rule}");

    let desk = Desk::new();
    let actions = desk.actions(&["install", "--all"]);
    assert_eq!(actions.len(), 3 * super::FILES + 1, "{actions:?}");
    assert!(!desk.path("project/AGENTS.md").exists(), "only --agents-md touches it");
    // A rule that is there is brought up to date without a flag; one that is not is not made.
    desk.age(super::RULE, "0.7.9");
    assert_eq!(desk.actions(&["install"])[super::RULE], "updated");
}

#[test]
fn what_a_newer_version_wrote_is_not_taken_back_in_silence() {
    let desk = Desk::new();
    desk.run(&["install"]).ok();
    let (guide, pages) = (super::AGENTS, "project/.agents/skills/towow/references");
    desk.age(guide, "99.1.0");
    desk.age(&format!("{pages}/express.md"), "99.1.0");
    // It has a page that this version does not know, and not one that this version has.
    fs::rename(desk.path(&format!("{pages}/browse.md")), desk.path(&format!("{pages}/look.md"))).unwrap();
    desk.age(&format!("{pages}/look.md"), "99.1.0");
    let state = desk.state("project/.agents/skills/towow");
    assert_eq!((&state["state"], &state["version"]), (&json!("newer"), &json!("99.1.0")), "{state}");
    let before = desk.files("");
    let actions = desk.actions(&["install"]);
    assert!(actions.values().all(|action| action == "kept: newer"), "{actions:?}");
    assert_eq!(desk.files(""), before);
    let actions = desk.actions(&["install", "--force"]);
    assert_eq!((actions[guide].as_str(), actions[&format!("{pages}/browse.md")].as_str()), ("updated", "created"));
    assert_eq!(desk.state("project/.agents/skills/towow")["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn pages_that_a_version_no_longer_has_go_unless_edited() {
    let desk = Desk::new();
    desk.run(&["install"]).ok();
    let pages = "project/.agents/skills/towow/references";
    let express = desk.read(&format!("{pages}/express.md"));
    desk.write(&format!("{pages}/former.md"), &super::aged(&express, "0.7.9"));
    desk.write(&format!("{pages}/changed.md"), &(super::aged(&express, "0.7.9") + "mine\n"));
    desk.write(&format!("{pages}/notes.md"), "never ours\n");
    let state = desk.state("project/.agents/skills/towow");
    assert_eq!(state["state"], "edited", "{state}");
    let actions = desk.actions(&["install"]);
    assert_eq!(actions[&format!("{pages}/former.md")], "removed");
    assert_eq!(actions[&format!("{pages}/changed.md")], "kept: edited");
    assert!(!actions.contains_key(&format!("{pages}/notes.md")), "{actions:?}");
    assert!(!desk.path(&format!("{pages}/former.md")).exists());
    assert!(desk.path(&format!("{pages}/changed.md")).exists() && desk.path(&format!("{pages}/notes.md")).exists());
}

#[test]
fn what_earlier_builds_wrote_is_known() {
    let desk = Desk::new();
    desk.run(&["install", "--claude-code"]).ok();
    let written = desk.read(super::CLAUDE);
    // The mark of earlier builds stood at the end of the guide, too.
    let content = "---\nname: towow\ndescription: \"x\"\n---\n\n# an older guide\n";
    let old = format!("{content}\n<!-- towow 0.7.9 sha256:{} -->\n", towow::skill::mark::hash(content));
    desk.write(super::CLAUDE, &old);
    let state = desk.state("project/.claude/skills/towow");
    assert_eq!((&state["state"], &state["version"]), (&json!("outdated"), &json!("0.7.9")));
    assert_eq!(desk.actions(&["install", "--claude-code"])[super::CLAUDE], "updated");
    assert_eq!(desk.read(super::CLAUDE), written);
    // What is added at the end is an edit.
    desk.write(super::CLAUDE, &format!("{old}MY OWN RULE\n"));
    assert_eq!(desk.actions(&["install", "--claude-code"])[super::CLAUDE], "kept: edited");
    // Somebody's own skill of this name is theirs, and a second backup does not replace the first.
    for (text, backup) in [("mine\n", ".bak"), ("mine again\n", ".bak.2")] {
        desk.write(super::CLAUDE, text);
        assert_eq!(desk.actions(&["install", "--claude-code"])[super::CLAUDE], "kept: not ours");
        assert_eq!(desk.actions(&["install", "--claude-code", "--force"])[super::CLAUDE], "updated");
        assert_eq!(desk.read(&format!("{}{backup}", super::CLAUDE)), text);
    }
}
