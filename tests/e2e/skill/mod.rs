//! Skill files: written where editors look, recognised, kept, taken out again.

mod block;
mod editors;
mod links;
mod notice;
mod refusals;
mod remove;
mod scenes;
mod status;
mod tasks;
mod texts;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use towow::skill::mark;

use crate::support::{Home, Outcome};

/// Files of the base skill: the guide and its pages.
const FILES: usize = 8;

/// Variables of a command.
type Env = &'static [(&'static str, &'static str)];

/// A home with a project in it, in which commands run.
struct Desk {
    home: Home,
}

impl Desk {
    fn new() -> Desk {
        let home = Home::new();
        fs::create_dir_all(home.path("project/.git")).unwrap();
        Desk { home }
    }

    /// `towow skill` and these words, in the project.
    fn run(&self, args: &[&str]) -> Outcome {
        self.with(&[&["skill"], args].concat(), &[])
    }

    /// Any command in the project.
    fn with(&self, args: &[&str], env: &[(&str, &str)]) -> Outcome {
        self.at("project", args, env)
    }

    fn at(&self, dir: &str, args: &[&str], env: &[(&str, &str)]) -> Outcome {
        let mut command = self.home.command();
        command.args(args).envs(env.iter().copied()).current_dir(self.home.path(dir));
        Outcome::of(args, command.output().unwrap())
    }

    /// The files of a report with their actions, as paths below the home.
    #[track_caller]
    fn actions(&self, args: &[&str]) -> BTreeMap<String, String> {
        self.acted(&self.run(args).ok())
    }

    fn acted(&self, report: &Value) -> BTreeMap<String, String> {
        let rows = report["files"].as_array().unwrap();
        rows.iter().map(|row| (self.below(&row["path"]), row["action"].as_str().unwrap().to_owned())).collect()
    }

    /// A reported path, from the home on.
    fn below(&self, path: &Value) -> String {
        let path = Path::new(path.as_str().unwrap());
        path.strip_prefix(self.home.path("")).unwrap().to_str().unwrap().to_owned()
    }

    /// What is reported of the place at this path below the home.
    #[track_caller]
    fn state(&self, path: &str) -> Value {
        let report = self.run(&["status"]).ok();
        let found = report["skills"].as_array().unwrap().iter().find(|row| self.below(&row["path"]) == path);
        found.unwrap_or_else(|| panic!("nothing at {path}: {report}")).clone()
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.home.path(relative)
    }

    fn read(&self, relative: &str) -> String {
        self.home.read(relative)
    }

    fn write(&self, relative: &str, text: &str) {
        self.home.write(relative, text);
    }

    /// Every file and link below a directory, with its bytes or where it leads.
    fn files(&self, dir: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        fn below(dir: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
            for entry in fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_symlink() {
                    let to = fs::read_link(&path).unwrap();
                    files.insert(path, to.to_str().unwrap().as_bytes().to_vec());
                } else if path.is_dir() {
                    files.insert(path.clone(), Vec::new());
                    below(&path, files);
                } else {
                    files.insert(path.clone(), fs::read(&path).unwrap());
                }
            }
        }
        let mut files = BTreeMap::new();
        below(&self.path(dir), &mut files);
        files
    }

    /// Makes a file what another version would have written: its mark fits its own content.
    fn age(&self, relative: &str, version: &str) {
        let aged = aged(&self.read(relative), version);
        self.write(relative, &aged);
    }
}

/// A file of ours as another version would have written it, with another last line.
fn aged(text: &str, version: &str) -> String {
    let here = mark::VERSION;
    if !text.starts_with("---\n") || text.contains("alwaysApply") {
        let content = text.split("\n<!-- towow ").next().unwrap().to_owned() + "Old.\n";
        return format!("{content}\n<!-- towow {version} sha256:{} -->\n", mark::hash(&content));
    }
    let hash = text.lines().find(|line| line.starts_with("  hash: ")).unwrap();
    let bare = text.replacen(&format!("{hash}\n"), "", 1);
    let bare = bare.replacen(&format!("version: \"{here}\""), &format!("version: \"{version}\""), 1) + "Old.\n";
    let (before, after) = bare.split_once("  lang: ").unwrap();
    let (lang, after) = after.split_once('\n').unwrap();
    format!("{before}  lang: {lang}\n  hash: \"{}\"\n{after}", mark::hash(&bare))
}

const AGENTS: &str = "project/.agents/skills/towow/SKILL.md";
const CLAUDE: &str = "project/.claude/skills/towow/SKILL.md";
const WINDSURF: &str = "project/.windsurf/skills/towow/SKILL.md";
const RULE: &str = "project/.cursor/rules/towow.mdc";

#[test]
fn without_a_flag_the_editors_in_use_are_found() {
    let cases: &[(&[&str], Env, &[&str])] = &[
        (&[], &[], &[AGENTS]),
        (&["project/.claude"], &[], &[AGENTS, CLAUDE]),
        (&[".claude"], &[], &[AGENTS, CLAUDE]),
        (&["project/.windsurf", ".cursor"], &[], &[AGENTS, WINDSURF]),
        (&[".codeium/windsurf", "project/.claude"], &[], &[AGENTS, CLAUDE, WINDSURF]),
        (&[".codex", ".gemini", "project/.clinerules"], &[], &[AGENTS]),
        (&[], &[("CLAUDECODE", "1")], &[AGENTS, CLAUDE]),
        (&[], &[("CLAUDECODE", "0"), ("CODEX_SANDBOX", "x")], &[AGENTS]),
    ];
    for (signs, env, expected) in cases {
        let desk = Desk::new();
        for sign in *signs {
            fs::create_dir_all(desk.path(sign)).unwrap();
        }
        let report = desk.with(&["skill", "install"], env).ok();
        let guides: Vec<String> = desk.acted(&report).into_keys().filter(|path| path.ends_with("/SKILL.md")).collect();
        assert_eq!(guides, *expected, "{signs:?} {env:?}");
        assert_eq!(report["scope"], "project");
        assert!(report["in_use"].as_array().unwrap().len() <= signs.len().max(env.len()), "{report}");
        // The pages are beside each guide, and no rule was made.
        for guide in *expected {
            assert!(desk.path(guide).with_file_name("references").join("express.md").is_file(), "{guide}");
        }
        assert!(!desk.path(RULE).exists() && !desk.path("project/AGENTS.md").exists());
        // The same again changes nothing.
        let again = desk.acted(&desk.with(&["skill", "install"], env).ok());
        assert!(again.values().all(|action| action == "unchanged"), "{again:?}");
    }
}

#[test]
fn in_the_home_directory_and_with_global_the_places_are_the_users() {
    for (dir, args) in [("", &["skill", "install"][..]), ("project", &["skill", "install", "--global"])] {
        let desk = Desk::new();
        fs::create_dir(desk.path(".claude")).unwrap();
        // What shows in a project says nothing about the user.
        fs::create_dir(desk.path("project/.windsurf")).unwrap();
        let report = desk.at(dir, args, &[]).ok();
        assert_eq!((&report["scope"], &report["in_use"]), (&json!("user"), &json!(["claude-code"])));
        let guides: Vec<String> = desk.acted(&report).into_keys().filter(|path| path.ends_with("/SKILL.md")).collect();
        assert_eq!(guides, [".agents/skills/towow/SKILL.md", ".claude/skills/towow/SKILL.md"]);
        assert_eq!(desk.files("project").len(), 2, "only what was there: .git and .windsurf");
        let elsewhere = desk.path("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        let env = [("CLAUDE_CONFIG_DIR", elsewhere.to_str().unwrap())];
        let moved = desk.acted(&desk.at(dir, args, &env).ok());
        assert!(moved.contains_key("elsewhere/skills/towow/SKILL.md"), "{moved:?}");
    }
}

#[test]
fn a_directory_is_named_and_a_dry_run_writes_nothing() {
    let desk = Desk::new();
    fs::create_dir(desk.path("other")).unwrap();
    let before = desk.files("");
    let other = desk.path("other");
    let args = ["install", "--all", "--agents-md", "--scene", "craw-opc", "--dir", other.to_str().unwrap()];
    let planned = desk.run(&[&args[..], &["--dry-run"]].concat()).ok();
    assert_eq!(planned["dry_run"], true);
    assert_eq!(desk.files(""), before, "nothing was written");
    let done = desk.run(&args).ok();
    assert_eq!(done["files"], planned["files"], "what was planned is what happened");
    assert!(desk.path("other/.agents/skills/towow-craw-opc/SKILL.md").is_file());
    assert!(desk.path("other/AGENTS.md").is_file());
    assert_eq!(desk.files("project").len(), 1, "only what was there: .git");
}

#[test]
fn an_edition_stays_until_another_one_is_asked_for() {
    let desk = Desk::new();
    let lang = || desk.state("project/.agents/skills/towow")["lang"].clone();
    desk.run(&["install", "--lang", "zh"]).ok();
    assert_eq!(lang(), "zh");
    // The language of the command is no reason to change it, in a place that is new no more than here.
    let again = desk.with(&["skill", "install", "--all"], &[("TOWOW_LANG", "en")]).ok();
    assert_eq!(lang(), "zh");
    assert_eq!(desk.state("project/.claude/skills/towow")["lang"], "zh", "{again}");
    assert_eq!(desk.state(RULE)["lang"], "zh");
    desk.run(&["install", "--all", "--lang", "en"]).ok();
    for place in ["project/.agents/skills/towow", "project/.claude/skills/towow", RULE] {
        assert_eq!((&desk.state(place)["lang"], &desk.state(place)["state"]), (&json!("en"), &json!("current")));
    }
    assert!(desk.read(AGENTS).contains("\n  lang: \"en\"\n"));
}

#[test]
fn the_skill_of_a_scene_stands_beside_and_is_kept_up_to_date() {
    let desk = Desk::new();
    desk.run(&["install", "--scene", "craw-opc", "--scene", "ai-gig-market"]).ok();
    for scene in ["craw-opc", "ai-gig-market"] {
        assert!(desk.path(&format!("project/.agents/skills/towow-{scene}/SKILL.md")).is_file());
    }
    assert!(!desk.path("project/.agents/skills/towow-shrimp-hackathon").exists());
    let guide = "project/.agents/skills/towow-craw-opc/SKILL.md";
    let fresh = desk.read(guide);
    desk.age(guide, "0.7.9");
    assert_eq!(desk.state("project/.agents/skills/towow-craw-opc")["state"], "outdated");
    // It is brought up to date without being named.
    assert_eq!(desk.actions(&["install"])[guide], "updated");
    assert_eq!(desk.read(guide), fresh);
    // Neither the session nor the settings of the project are touched.
    assert!(!desk.path(".towow").exists() && !desk.path("project/.towow.toml").exists());
    let removed = desk.actions(&["remove", "--scene", "craw-opc"]);
    assert!(removed.keys().all(|path| path.contains("towow-craw-opc")), "{removed:?}");
    assert!(!desk.path("project/.agents/skills/towow-craw-opc").exists() && desk.path(AGENTS).is_file());
}

#[test]
fn the_guide_is_printed_from_the_binary() {
    let desk = Desk::new();
    let guide = desk.run(&["show"]);
    assert!(guide.stdout.starts_with("---\nname: towow\n") && guide.stderr.is_empty(), "{}", guide.stdout);
    let topics = towow::skill::topics();
    assert_eq!(topics.len(), FILES - 1 + 4, "{topics:?}");
    for topic in topics {
        let page = desk.run(&["show", topic]);
        assert_eq!(page.status, Some(0), "{topic}: {}", page.stderr);
        let report = desk.run(&["show", topic, "--json"]).ok();
        assert_eq!((&report["topic"], &report["text"]), (&json!(topic), &json!(page.stdout)));
        assert_eq!(report["lang"], "en");
    }
    assert_eq!(desk.run(&["show", "--json", "--lang", "zh"]).ok()["lang"], "zh");
    let error = desk.run(&["show", "expres"]).fails(2, "usage");
    assert_eq!(error["hint"], "towow skill show express");
    let error = desk.run(&["show", "zzz"]).fails(2, "usage");
    assert!(error["message"].as_str().unwrap().contains("express") && error["hint"] == "towow skill show", "{error}");
}

#[test]
fn the_paths_are_told_whether_anything_is_there_or_not() {
    let desk = Desk::new();
    let paths = |args: &[&str]| -> Vec<String> {
        let report = desk.run(args).ok();
        report["paths"].as_array().unwrap().iter().map(|row| desk.below(&row["path"])).collect()
    };
    let project = ["project/.agents/skills/towow", "project/.claude/skills/towow", "project/.windsurf/skills/towow"];
    let user = [".agents/skills/towow", ".claude/skills/towow", ".codeium/windsurf/skills/towow"];
    assert_eq!(paths(&["path"]), [project, user].concat());
    assert_eq!(paths(&["path", "--global"]), user);
    let quiet = desk.run(&["path", "-q", "--dir", "."]);
    assert_eq!(quiet.stdout.lines().count(), 3, "{}", quiet.stdout);
    desk.run(&["install", "--claude-code"]).ok();
    let rows = desk.run(&["path"]).ok();
    let installed = rows["paths"].as_array().unwrap().iter().filter(|row| row["installed"] == true);
    assert_eq!(installed.map(|row| desk.below(&row["path"])).collect::<Vec<_>>(), [project[1]]);
}
