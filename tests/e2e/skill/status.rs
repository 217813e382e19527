//! Where skills are and how they stand.

use std::fs;

use serde_json::json;

use super::{AGENTS, Desk, RULE};

#[test]
fn nothing_installed_is_a_success_with_the_next_command() {
    let desk = Desk::new();
    let report = desk.run(&["status"]).ok();
    assert_eq!((&report["skills"], &report["hint"]), (&json!([]), &json!("towow skill install")));
    assert_eq!(report["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn every_place_is_reported_with_its_state_and_what_to_run() {
    let desk = Desk::new();
    desk.run(&["install", "--all", "--agents-md", "--scene", "craw-opc"]).ok();
    desk.run(&["install", "--global", "--claude-code"]).ok();
    let report = desk.run(&["status"]).ok();
    let rows = report["skills"].as_array().unwrap();
    assert_eq!(rows.len(), 3 * 2 + 1 + 1 + 1, "{report}");
    assert!(rows.iter().all(|row| row["state"] == "current" && row.get("hint").is_none()), "{report}");
    assert!(report.get("hint").is_none());

    desk.age(AGENTS, "0.7.9");
    fs::remove_file(desk.path("project/.claude/skills/towow/references/express.md")).unwrap();
    desk.write("project/.windsurf/skills/towow/SKILL.md", "mine\n");
    desk.age(RULE, "0.7.9");
    desk.write("project/AGENTS.md", &desk.read("project/AGENTS.md").replace("## towow", "## mine"));
    desk.age(".claude/skills/towow/SKILL.md", "0.7.9");
    let cases = [
        ("project/.agents/skills/towow", "outdated", json!("0.7.9"), "towow skill install"),
        ("project/.claude/skills/towow", "missing", json!(env!("CARGO_PKG_VERSION")), "towow skill install"),
        ("project/.windsurf/skills/towow", "edited", json!(null), "towow skill install --force"),
        (RULE, "outdated", json!("0.7.9"), "towow skill install"),
        ("project/AGENTS.md", "edited", json!(env!("CARGO_PKG_VERSION")), "towow skill install --agents-md --force"),
        (".claude/skills/towow", "outdated", json!("0.7.9"), "towow skill install --global"),
    ];
    for (path, state, version, hint) in cases {
        let row = desk.state(path);
        assert_eq!((&row["state"], &row["version"], &row["hint"]), (&json!(state), &version, &json!(hint)), "{path}");
    }
    assert_eq!(
        desk.state("project/.claude/skills/towow")["files"],
        json!([{"file": "references/express.md", "state": "missing"}])
    );
    assert_eq!(desk.run(&["status"]).ok()["hint"], "towow skill install");
    // What the hints say helps.
    for hint in cases_of_hints() {
        desk.with(&hint.split_whitespace().skip(1).collect::<Vec<_>>(), &[]).ok();
    }
    let report = desk.run(&["status"]).ok();
    assert!(report["skills"].as_array().unwrap().iter().all(|row| row["state"] == "current"), "{report}");
    // On a terminal, or like one, it is a table with the same words.
    let table = desk.run(&["status", "-o", "table"]).stdout;
    assert!(table.contains(".windsurf/skills/towow") && table.contains("current"), "{table}");
    assert!(desk.run(&["status", "-o", "table", "--lang", "zh"]).stdout.contains("最新"));
}

fn cases_of_hints() -> [&'static str; 4] {
    [
        "towow skill install",
        "towow skill install --force",
        "towow skill install --agents-md --force",
        "towow skill install --global",
    ]
}

#[test]
fn the_guide_that_is_gone_is_missing_and_a_directory_without_ours_is_nothing() {
    let desk = Desk::new();
    desk.run(&["install"]).ok();
    fs::remove_file(desk.path(AGENTS)).unwrap();
    assert_eq!(desk.state("project/.agents/skills/towow")["state"], "missing");
    fs::remove_dir_all(desk.path("project/.agents")).unwrap();
    desk.write("project/.agents/skills/towow/notes.md", "mine\n");
    assert_eq!(desk.run(&["status"]).ok()["skills"], json!([]));
}

#[test]
fn from_below_the_project_is_found_up_to_the_repository() {
    let desk = Desk::new();
    desk.run(&["install"]).ok();
    desk.age(AGENTS, "0.7.9");
    fs::create_dir_all(desk.path("project/src/deep")).unwrap();
    let report = desk.at("project/src/deep", &["skill", "status"], &[]).ok();
    let root = desk.path("project").canonicalize().unwrap();
    assert_eq!(report["skills"][0]["hint"], format!("towow skill install --dir {}", root.display()));
    // Above a repository nothing counts.
    fs::create_dir(desk.path("project/src/.git")).unwrap();
    assert_eq!(desk.at("project/src/deep", &["skill", "status"], &[]).ok()["skills"], json!([]));
}

#[test]
fn what_cannot_be_read_is_reported_and_fails_nothing() {
    let desk = Desk::new();
    desk.run(&["install", "--cursor", "--agents-md"]).ok();
    fs::write(desk.path(AGENTS), b"\xff\xfe").unwrap();
    fs::write(desk.path(RULE), b"\xff\xfe").unwrap();
    let block = desk.read("project/AGENTS.md").replace("<!-- towow:end -->", "");
    desk.write("project/AGENTS.md", &block);
    for (path, part) in [("project/.agents/skills/towow", "UTF-8"), (RULE, "UTF-8"), ("project/AGENTS.md", "line 1")] {
        let row = desk.state(path);
        assert_eq!(row["state"], "edited");
        assert!(row["problem"].as_str().unwrap().contains(part), "{row}");
    }
}

#[test]
fn an_edited_page_that_this_version_has_no_more_makes_room_when_forced() {
    let desk = Desk::new();
    desk.run(&["install"]).ok();
    let page = "project/.agents/skills/towow/references/former.md";
    let edited = super::aged(&desk.read("project/.agents/skills/towow/references/express.md"), "0.7.9") + "mine\n";
    desk.write(page, &edited);
    assert_eq!(desk.state("project/.agents/skills/towow")["hint"], "towow skill install --force");
    assert_eq!(desk.actions(&["install"])[page], "kept: edited");
    assert_eq!(desk.read(page), edited);
    assert_eq!(desk.actions(&["install", "--force"])[page], "removed");
    assert_eq!(desk.read(&format!("{page}.bak")), edited);
    assert!(!desk.path(page).exists());
    assert_eq!(desk.state("project/.agents/skills/towow")["state"], "current");
}

#[cfg(unix)]
#[test]
fn a_name_with_an_escape_in_it_reaches_no_terminal() {
    let desk = Desk::new();
    let odd = "odd\u{1b}[2Jname";
    fs::create_dir_all(desk.path(&format!("{odd}/.git"))).unwrap();
    assert_eq!(desk.at(odd, &["skill", "install"], &[]).status, Some(0));
    desk.age(&format!("{odd}/.agents/skills/towow/SKILL.md"), "0.7.9");
    fs::create_dir(desk.path(&format!("{odd}/src"))).unwrap();
    let page = desk.at(&format!("{odd}/src"), &["skill", "status", "-o", "table"], &[]);
    assert_eq!(page.status, Some(0));
    assert!(page.stdout.contains("next: towow skill install --dir"), "{}", page.stdout);
    assert!(!page.stdout.contains('\u{1b}') && !page.stderr.contains('\u{1b}'), "{:?}", page.stdout);
}
