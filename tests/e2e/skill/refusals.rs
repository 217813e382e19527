//! What stands in the way is named, and nothing is written then.

use std::fs;

use super::{AGENTS, CLAUDE, Desk};

/// Puts something in the way.
type Prepare = &'static dyn Fn(&Desk);

const PAGE: &str = "project/.claude/skills/towow/references/express.md";

#[test]
fn what_cannot_be_planned_stops_everything_before_the_first_file() {
    let cases: &[(&str, Prepare, &str, &str)] = &[
        (".claude is a file", &|desk| desk.write("project/.claude", "x"), ".claude", "no directory"),
        (
            "the guide is a directory",
            &|desk| fs::create_dir_all(desk.path(CLAUDE)).unwrap(),
            "SKILL.md",
            "regular file",
        ),
        ("a page is a directory", &|desk| fs::create_dir_all(desk.path(PAGE)).unwrap(), "express.md", "regular file"),
        (
            "the guide is not UTF-8",
            &|desk| {
                desk.write(CLAUDE, "");
                fs::write(desk.path(CLAUDE), b"\xff").unwrap();
            },
            "SKILL.md",
            "UTF-8",
        ),
        ("AGENTS.md is a directory", &|desk| fs::create_dir(desk.path("project/AGENTS.md")).unwrap(), "AGENTS.md", ""),
    ];
    for (what, prepare, path, part) in cases {
        let desk = Desk::new();
        prepare(&desk);
        let before = desk.files("");
        let error = desk.run(&["install", "--all", "--agents-md"]).fails(2, "file_error");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(path) && message.contains(part), "{what}: {message}");
        assert!(error["details"]["path"].is_string(), "{what}: {error}");
        assert_eq!(desk.files(""), before, "{what}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_read_only_is_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |desk: &Desk, path: &str, mode: u32| {
        fs::set_permissions(desk.path(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    let desk = Desk::new();
    desk.run(&["install", "--all"]).ok();
    desk.age(AGENTS, "0.7.9");
    desk.age(CLAUDE, "0.7.9");
    mode(&desk, CLAUDE, 0o444);
    let before = desk.files("");
    for args in [&["install", "--all"][..], &["remove"]] {
        let error = desk.run(args).fails(2, "file_error");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("SKILL.md") && message.contains("read-only"), "{message}");
        assert_eq!(desk.files(""), before, "{args:?}");
    }
    mode(&desk, CLAUDE, 0o644);
    fs::remove_dir_all(desk.path("project/.claude")).unwrap();
    fs::create_dir(desk.path("project/.claude")).unwrap();
    mode(&desk, "project/.claude", 0o555);
    let error = desk.run(&["install", "--claude-code"]).fails(2, "file_error");
    assert!(error["message"].as_str().unwrap().contains(".claude: it is read-only"), "{error}");
    mode(&desk, "project/.claude", 0o755);
    // Files are replaced and removed in their directory: its mode counts.
    let pages = "project/.agents/skills/towow/references";
    desk.age(&format!("{pages}/express.md"), "0.7.9");
    mode(&desk, pages, 0o555);
    let before = desk.files("");
    for args in [&["install"][..], &["remove"]] {
        let error = desk.run(args).fails(2, "file_error");
        assert!(error["message"].as_str().unwrap().contains("references: it is read-only"), "{error}");
        assert_eq!(desk.files(""), before, "{args:?}");
    }
    mode(&desk, pages, 0o755);
    // New files have the mode of every other file, and an updated one keeps its own.
    mode(&desk, AGENTS, 0o664);
    desk.run(&["install", "--all"]).ok();
    assert_eq!(crate::support::mode(&desk.path(AGENTS)), 0o664);
    let usual = desk.path("project/usual");
    fs::write(&usual, "").unwrap();
    assert_eq!(crate::support::mode(&desk.path(CLAUDE)), crate::support::mode(&usual));
}

#[test]
fn a_killed_writers_leftovers_go_with_the_next_run() {
    let desk = Desk::new();
    desk.run(&["install"]).ok();
    let leftover = format!("{AGENTS}.0123456789abcdef.tmp");
    let hours = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 3600);
    let old = |name: &str| {
        desk.write(name, "half");
        fs::File::options().write(true).open(desk.path(name)).unwrap().set_modified(hours).unwrap();
    };
    // Another process may be about to rename the one, and the other is somebody's.
    let (young, mine) = (format!("{AGENTS}.00000000000000aa.tmp"), format!("{AGENTS}.abc.tmp"));
    desk.write(&young, "half");
    old(&mine);
    old(&leftover);
    desk.age(AGENTS, "0.7.9");
    desk.run(&["install"]).ok();
    assert!(!desk.path(&leftover).exists() && desk.path(&young).exists() && desk.path(&mine).exists());
    old(&leftover);
    fs::remove_file(desk.path(&young)).unwrap();
    desk.run(&["remove"]).ok();
    assert_eq!(desk.files("project/.agents/skills/towow").len(), 1, "only what is somebody's");
    assert!(desk.path(&mine).exists());
}

#[test]
fn wrong_words_are_refused() {
    let desk = Desk::new();
    let before = desk.files("");
    let cases: &[(&[&str], &str)] = &[
        (&["install", "--global", "--dir", "."], "towow skill install --help"),
        (&["install", "--scene", "startup-hub"], "towow skill install --help"),
        (&["install", "--scene", "craw"], "towow skill install --help"),
        (&["install", "--emacs"], "towow skill install --help"),
        (&["install", "--lang", "fr"], "towow skill install --help"),
        (&["install", "--dir", "nosuch"], "towow skill install --help"),
        (&["install", "--global", "--agents-md"], "towow skill install --agents-md --dir PROJECT"),
        (&["remove", "--global", "--agents-md"], "towow skill remove --agents-md --dir PROJECT"),
        (&["status", "--dir", "nosuch"], "towow skill status --help"),
        (&["path", "--dir", "nosuch"], "towow skill path --help"),
        (&["instal"], "towow skill --help"),
        (&["install", "--scene", "craw-opc", "--agents-md"], "towow skill install --scene craw-opc"),
        (&["remove", "--agents-md", "--scene", "craw-opc"], "towow skill remove --scene craw-opc"),
    ];
    for (args, hint) in cases {
        let error = desk.run(args).fails(2, "usage");
        assert_eq!(error["hint"], *hint, "{args:?}: {error}");
        assert_eq!(desk.files(""), before, "{args:?}");
    }
}

#[test]
fn many_at_once_do_the_same_and_all_succeed() {
    for aged in [false, true] {
        let desk = Desk::new();
        let args = ["install", "--all", "--agents-md"];
        if aged {
            desk.run(&args).ok();
            for path in [AGENTS, CLAUDE, PAGE] {
                desk.age(path, "0.7.9");
            }
        }
        std::thread::scope(|scope| {
            let all: Vec<_> = (0..6).map(|_| scope.spawn(|| desk.run(&args))).collect();
            for one in all {
                one.join().unwrap().ok();
            }
        });
        let again = desk.actions(&args);
        assert!(again.values().all(|action| action == "unchanged"), "{again:?}");
        assert!(desk.files("").keys().all(|path| path.extension().is_none_or(|end| end != "tmp")));
    }
}

#[test]
fn a_scene_and_the_block_are_both_installed_and_removed_where_editors_are_named() {
    let desk = Desk::new();
    let scene = "project/.agents/skills/towow-craw-opc/SKILL.md";
    desk.run(&["install", "--codex", "--scene", "craw-opc", "--agents-md"]).ok();
    assert!([scene, AGENTS, "project/AGENTS.md"].iter().all(|path| desk.path(path).is_file()));
    desk.run(&["remove", "--codex", "--scene", "craw-opc", "--agents-md"]).ok();
    assert!(!desk.path(scene).exists() && !desk.path("project/AGENTS.md").exists() && desk.path(AGENTS).is_file());
}

#[test]
fn somebody_elses_skill_of_this_name_gets_nothing_from_us() {
    let desk = Desk::new();
    desk.write(CLAUDE, "---\nname: towow\nmetadata:\n  version: \"1.0\"\n---\nmine\n");
    let before = desk.files("project/.claude");
    let actions = desk.actions(&["install", "--claude-code"]);
    assert_eq!(actions.into_iter().collect::<Vec<_>>(), [(CLAUDE.to_owned(), "kept: not ours".to_owned())]);
    assert_eq!(desk.files("project/.claude"), before);
    let table = desk.run(&["install", "--claude-code", "-o", "table"]).stdout;
    assert!(table.contains("kept: not ours") && table.contains("--force"), "{table}");
    desk.run(&["install", "--claude-code", "--force"]).ok();
    assert!(desk.read(&format!("{CLAUDE}.bak")).ends_with("mine\n") && desk.path(PAGE).is_file());
}
