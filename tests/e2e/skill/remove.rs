//! What was written goes again, and nothing else.

use std::fs;

use super::{AGENTS, CLAUDE, Desk, RULE, WINDSURF};

#[test]
fn install_and_remove_leave_a_project_as_it_was() {
    let projects: &[&[(&str, &str)]] = &[
        &[],
        &[
            ("README.md", "x"),
            (".claude/settings.json", "{}"),
            (".claude/skills/mine/SKILL.md", "---\nname: mine\n---\n"),
        ],
        &[
            (".cursor/rules/mine.mdc", "m"),
            (".agents/skills/x/SKILL.md", "x"),
            ("AGENTS.md", "# Rules\r\n\r\nBe kind."),
        ],
        &[("AGENTS.md", ""), (".windsurf/x", ""), (".github/copilot-instructions.md", "x\n")],
        &[("AGENTS.md", "\n\n# x\n\n"), ("CLAUDE.md", "@AGENTS.md\n")],
    ];
    let installs: &[&[&str]] = &[
        &["install"],
        &["install", "--all"],
        &["install", "--agents-md"],
        &["install", "--all", "--agents-md", "--scene", "craw-opc", "--lang", "zh"],
        #[cfg(unix)]
        &["install", "--all", "--symlink", "--scene", "shrimp-hackathon"],
    ];
    for project in projects {
        for install in installs {
            let desk = Desk::new();
            for (name, text) in *project {
                desk.write(&format!("project/{name}"), text);
            }
            let before = desk.files("");
            let made = desk.run(install).ok();
            assert_ne!(desk.files(""), before, "{project:?} {install:?}");
            let planned = desk.run(&["remove", "--dry-run"]).ok();
            let removed = desk.run(&["remove"]).ok();
            assert_eq!(planned["files"], removed["files"], "{project:?} {install:?}");
            assert!(removed["files"].as_array().unwrap().iter().all(|row| row["action"] == "removed"), "{removed}");
            assert_eq!(desk.acted(&made).len(), desk.acted(&removed).len(), "{project:?} {install:?}");
            assert_eq!(desk.files(""), before, "{project:?} {install:?}");
            assert_eq!(desk.run(&["remove"]).ok()["files"], serde_json::json!([]));
        }
    }
}

#[test]
fn what_somebody_edited_stays_unless_forced() {
    let desk = Desk::new();
    desk.run(&["install", "--all", "--agents-md"]).ok();
    desk.write(CLAUDE, &(desk.read(CLAUDE) + "mine\n"));
    desk.write(RULE, &(desk.read(RULE) + "mine\n"));
    desk.write("project/.agents/skills/towow/notes.md", "mine\n");
    desk.write("project/AGENTS.md", &desk.read("project/AGENTS.md").replace("## towow", "## mine"));
    let backup = "project/.agents/skills/towow/SKILL.md.bak";
    fs::copy(desk.path(AGENTS), desk.path(backup)).unwrap();
    let edited = [CLAUDE, RULE, "project/AGENTS.md"];
    let actions = desk.actions(&["remove"]);
    for (path, action) in &actions {
        assert_eq!(*action == "kept: edited", edited.contains(&path.as_str()), "{path}: {action}");
    }
    assert!(edited.iter().all(|path| desk.path(path).is_file()));
    assert!(!desk.path(WINDSURF).exists() && !desk.path("project/.windsurf").exists() && !desk.path(AGENTS).exists());
    let texts = edited.map(|path| desk.read(path));
    let actions = desk.actions(&["remove", "--force"]);
    assert_eq!(actions.len(), 3, "{actions:?}");
    assert!(edited.iter().all(|path| !desk.path(path).exists()));
    // What somebody wrote stays beside.
    for (path, text) in edited.iter().zip(texts) {
        assert_eq!(desk.read(&format!("{path}.bak")), text, "{path}");
    }
    // Nobody says that this is ours.
    assert!(desk.path(backup).is_file());
    assert_eq!(desk.read("project/.agents/skills/towow/notes.md"), "mine\n");
}

#[test]
fn only_what_is_named_goes() {
    let desk = Desk::new();
    desk.run(&["install", "--all", "--agents-md"]).ok();
    desk.run(&["install", "--global", "--all"]).ok();
    desk.run(&["remove", "--windsurf"]).ok();
    assert!(!desk.path("project/.windsurf").exists());
    desk.run(&["remove", "--agents-md"]).ok();
    assert!(!desk.path("project/AGENTS.md").exists());
    assert!([AGENTS, CLAUDE, RULE].iter().all(|path| desk.path(path).is_file()));
    desk.run(&["remove"]).ok();
    assert_eq!(desk.files("project").len(), 1, "only .git");
    assert!(desk.path(".codeium/windsurf/skills/towow/SKILL.md").is_file());
    desk.run(&["remove", "--global"]).ok();
    assert_eq!(desk.files("").len(), 2, "only the project: {:?}", desk.files("").keys());
}

#[test]
fn an_older_versions_files_go_too() {
    let desk = Desk::new();
    desk.run(&["install", "--all"]).ok();
    for path in [AGENTS, CLAUDE, RULE] {
        desk.age(path, "0.7.9");
    }
    desk.run(&["remove"]).ok();
    assert_eq!(desk.files("project").len(), 1, "only .git");
    fs::create_dir_all(desk.path("project/.agents/skills/towow")).unwrap();
    assert_eq!(desk.run(&["remove"]).ok()["files"], serde_json::json!([]), "an empty directory is nobody's");
}

#[cfg(unix)]
#[test]
fn what_is_kept_beside_is_as_private_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    for verb in ["install", "remove"] {
        let desk = Desk::new();
        desk.run(&["install", "--agents-md", "--claude-code"]).ok();
        for path in [CLAUDE, "project/AGENTS.md"] {
            desk.write(path, &desk.read(path).replace("towow status", "mine"));
            desk.write(path, &desk.read(path).replace("Passwords", "Secrets"));
            fs::set_permissions(desk.path(path), fs::Permissions::from_mode(0o600)).unwrap();
        }
        desk.write("project/AGENTS.md", &("# x\n".to_owned() + &desk.read("project/AGENTS.md")));
        desk.run(&[verb, "--force", "--agents-md", "--claude-code"]).ok();
        for path in [CLAUDE, "project/AGENTS.md"] {
            assert_eq!(crate::support::mode(&desk.path(&format!("{path}.bak"))), 0o600, "{verb} {path}");
        }
    }
}
