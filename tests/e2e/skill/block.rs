//! The block in AGENTS.md.

use super::Desk;

const FILE: &str = "project/AGENTS.md";

#[test]
fn the_block_is_added_replaced_and_told_apart_from_the_rest() {
    let desk = Desk::new();
    desk.write(FILE, "# Our rules\n\nBe kind.\n");
    assert_eq!(desk.actions(&["install", "--agents-md"])[FILE], "updated");
    assert!(!desk.path("project/.agents").exists(), "only what was asked for");
    let with = desk.read(FILE);
    assert!(with.starts_with("# Our rules\n\nBe kind.\n\n<!-- towow:begin ") && with.ends_with("<!-- towow:end -->\n"));
    assert!(with.contains("`towow skill show`"));
    assert_eq!(desk.actions(&["install", "--agents-md"])[FILE], "unchanged");
    // An older one is replaced where it stands.
    let older = with.replacen(env!("CARGO_PKG_VERSION"), "0.7.9", 1) + "\n## After\n";
    desk.write(FILE, &older);
    assert_eq!(desk.state(FILE)["state"], "outdated");
    assert_eq!(desk.actions(&["install", "--agents-md"])[FILE], "updated");
    assert_eq!(desk.read(FILE), format!("{with}\n## After\n"));
    // A newer one is left, and an edited one too.
    for (text, action) in [
        (with.replacen(env!("CARGO_PKG_VERSION"), "99.0.0", 1), "kept: newer"),
        (with.replace("Passwords", "Secrets"), "kept: edited"),
    ] {
        desk.write(FILE, &text);
        assert_eq!(desk.actions(&["install", "--agents-md"])[FILE], action);
        assert_eq!(desk.read(FILE), text);
        let report = desk.run(&["install", "--agents-md", "--force"]).ok();
        assert_eq!(desk.read(FILE), with);
        let backup = report["files"][0]["backup"].as_str();
        assert_eq!(backup.is_some(), action == "kept: edited", "{report}");
        assert!(backup.is_none_or(|backup| std::fs::read_to_string(backup).unwrap() == text));
    }
    // In Chinese on demand, and it stays so.
    desk.run(&["install", "--agents-md", "--lang", "zh"]).ok();
    let chinese = desk.read(FILE);
    assert!(chinese.contains("密码"));
    assert_eq!(desk.actions(&["install", "--agents-md"])[FILE], "unchanged");
    assert_eq!(desk.state(FILE)["lang"], "zh");
    desk.run(&["remove", "--agents-md"]).ok();
    assert_eq!(desk.read(FILE), "# Our rules\n\nBe kind.\n");
}

#[test]
fn markers_that_make_no_block_are_refused_with_their_line() {
    let desk = Desk::new();
    desk.run(&["install", "--agents-md"]).ok();
    let block = desk.read(FILE);
    let count = block.lines().count();
    let cases = [
        (format!("a\n{}", block.replace("<!-- towow:end -->\n", "")), 2),
        (format!("a\nb\n{}", block.lines().last().unwrap()), 3),
        (format!("{block}\n{block}"), count + 2),
    ];
    for (text, line) in cases {
        desk.write(FILE, &text);
        for args in [&["install", "--agents-md"][..], &["install", "--agents-md", "--force"], &["remove"]] {
            let error = desk.run(args).fails(2, "bad_block");
            let message = error["message"].as_str().unwrap();
            assert!(message.contains(&format!("AGENTS.md, line {line}: ")), "{message}");
            let hint = error["hint"].as_str().unwrap();
            assert!(hint.contains("AGENTS.md delete ") && hint.contains(&format!("{line}")), "{hint}");
            assert_eq!(desk.read(FILE), text);
        }
        // It stops nothing that does not touch it.
        desk.run(&["install", "--claude-code", "--dry-run"]).ok();
    }
}

#[test]
fn an_example_in_fenced_code_is_no_block() {
    for example in [
        "# x\n\n```md\n<!-- towow:begin 0.8.0 -->\n```\n",
        "~~~~\n<!-- towow:begin -->\n~~~\n<!-- towow:end -->\n~~~~\n",
        "   ```\n<!-- towow:end -->\n   ````\n",
    ] {
        let desk = Desk::new();
        desk.write(FILE, example);
        desk.run(&["install", "--codex"]).ok();
        desk.run(&["remove"]).ok();
        assert_eq!(desk.read(FILE), example);
        assert_eq!(desk.actions(&["install", "--agents-md"])[FILE], "updated");
        assert_eq!(desk.actions(&["install", "--agents-md"])[FILE], "unchanged");
        assert_eq!(desk.state(FILE)["state"], "current");
        desk.run(&["remove"]).ok();
        assert_eq!(desk.read(FILE), example);
    }
}
