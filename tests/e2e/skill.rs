//! Skill files: written, recognised, kept.

use serde_json::json;

use crate::support::{Home, assert_file};

#[test]
fn skills_are_created_then_unchanged() {
    let home = Home::new();
    let report = home.towow(&["skill", "install", "--all"]).ok();
    let files = report["files"].as_array().unwrap();
    assert!(files.iter().all(|file| file["action"] == "created"), "{report}");
    for path in [".claude/skills/towow/SKILL.md", ".agents/skills/towow/SKILL.md", ".cursor/rules/towow.mdc"] {
        assert!(home.path(path).is_file(), "{path}");
    }
    assert!(home.read(".claude/skills/towow/SKILL.md").starts_with("---\nname: towow\ndescription: \""));
    assert!(home.read(".cursor/rules/towow.mdc").contains("\nglobs:\nalwaysApply: false\n"));
    let again = home.towow(&["skill", "install", "--claude-code", "--cursor"]).ok();
    assert!(again["files"].as_array().unwrap().iter().all(|file| file["action"] == "unchanged"), "{again}");
}

#[test]
fn an_edited_file_is_kept_and_an_outdated_one_updated() {
    let home = Home::new();
    let guide = ".claude/skills/towow/SKILL.md";
    home.towow(&["skill", "install", "--claude-code"]).ok();
    let written = home.read(guide);
    let action = |args: &[&str]| {
        home.towow(&[&["skill", "install", "--claude-code"], args].concat()).ok()["files"][0]["action"].clone()
    };

    let edited = written.replace("## Steps", "## Our steps");
    home.write(guide, &edited);
    assert_eq!(action(&[]), json!("kept: edited"));
    assert_eq!(home.read(guide), edited);
    assert_eq!(action(&["--force"]), json!("updated"));
    assert_eq!(home.read(guide), written);
    assert_eq!(home.read(&format!("{guide}.bak")), edited);
    home.write(guide, &format!("{edited}again"));
    assert_eq!(action(&["--force"]), json!("updated"));
    assert_eq!(home.read(&format!("{guide}.bak.2")), format!("{edited}again"));
    assert_eq!(home.read(&format!("{guide}.bak")), edited, "the first one stays");

    // What is added at the end is an edit too.
    let added = format!("{written}MY OWN RULE\n");
    home.write(guide, &added);
    assert_eq!(action(&[]), json!("kept: edited"));
    assert_eq!(home.read(guide), added);

    // What another version wrote carries a mark that fits its own content.
    let content = "# an older guide\n";
    let hash: String = {
        use sha2::{Digest, Sha256};
        Sha256::digest(content.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    };
    home.write(guide, &format!("{content}\n<!-- towow 0.7.9 sha256:{hash} -->\n"));
    assert_eq!(action(&[]), json!("updated"));
    assert_eq!(home.read(guide), written);
}

#[test]
fn the_reference_pages_in_the_repository_are_those_of_the_table() {
    for (name, text) in towow::skill::skill() {
        assert_file(&format!("skills/towow/{}", name.display()), &text);
    }
}

/// Every command that the guide shows is one that the binary understands.
#[test]
fn every_command_in_the_guide_parses() {
    let guide = towow::skill::skill().remove(0).1;
    let commands: Vec<&str> = guide.split('`').filter(|code| code.starts_with("towow ")).collect();
    assert!(commands.len() >= 8, "{commands:?}");
    for command in commands {
        let words: Vec<String> = command
            .replace("COMMAND", "status")
            .replace(" ...", " x")
            .split_whitespace()
            .map(|word| word.trim_matches('"').to_owned())
            .collect();
        let parsed = towow::cli::tree(towow::operations::Lang::En).try_get_matches_from(&words);
        let help = parsed.as_ref().is_err_and(|error| error.kind() == clap::error::ErrorKind::DisplayHelp);
        assert!(parsed.is_ok() || help, "{command}: {}", parsed.unwrap_err());
    }
}
