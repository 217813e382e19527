//! What the skills say: fresh from the tables, whole, and every command of it understood.

use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use towow::operations::scenes::{self, Scene};
use towow::operations::{self, Lang, is_han, motifs};
use towow::skill::{self, Skill, editions};

use crate::support::{assert_file, project};

pub const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];

/// The base skill and the skills of scenes.
fn skills() -> Vec<Option<&'static Scene>> {
    Skill::all().map(|skill| skill.scene).collect()
}

fn name_of(scene: Option<&'static Scene>) -> String {
    Skill { scene }.name()
}

fn topic(lang: Lang, name: &str) -> Option<String> {
    skill::topic(lang, Some(name))
}

/// Where the skills of a language lie in the repository.
fn shelf(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "skills",
        Lang::Zh => "skills/zh",
    }
}

#[test]
fn the_skills_in_the_repository_are_those_of_the_tables() {
    assert_eq!(skills().len(), 5, "the base skill and four scenes");
    for lang in LANGS {
        for scene in skills() {
            for (name, text) in editions::files(lang, scene) {
                assert_file(&format!("{}/{}/{}", shelf(lang), name_of(scene), name.display()), &text);
            }
        }
    }
}

/// Keys and values of the front matter, those of `metadata` as `metadata.KEY`.
fn front(text: &str) -> Vec<(String, String)> {
    let (front, _) = text.strip_prefix("---\n").unwrap().split_once("\n---\n").unwrap();
    let mut above = String::new();
    let pairs = front.lines().map(|line| {
        let (key, value) = line.split_once(':').unwrap();
        let key = match key.strip_prefix("  ") {
            Some(key) => format!("{above}.{key}"),
            None => key.to_owned(),
        };
        above.clone_from(&key);
        if above.contains('.') {
            above = "metadata".into();
        }
        (key, value.trim().trim_matches('"').to_owned())
    });
    pairs.collect()
}

#[test]
fn the_front_matter_says_what_and_when_in_both_languages() {
    for lang in LANGS {
        for scene in skills() {
            let text = editions::files(lang, scene).remove(0).1;
            let front = front(&text);
            let value = |key: &str| front.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str());
            let keys: Vec<&str> = front.iter().map(|(key, _)| key.as_str()).filter(|key| !key.contains('.')).collect();
            let allowed = ["name", "description", "license", "compatibility", "metadata", "allowed-tools"];
            assert!(keys.iter().all(|key| allowed.contains(key)), "{keys:?}");
            assert_eq!(value("name"), Some(name_of(scene).as_str()));
            let description = value("description").unwrap();
            let length = description.chars().count();
            assert!((1..=1024).contains(&length), "{length} characters");
            assert!(description.contains("Use when") && description.contains("时使用"), "{description}");
            assert!(value("compatibility").unwrap().contains("npm install -g towow-mcp"));
            if let Some(scene) = scene {
                let kept = ["scene", "lane", "entry_surface"].map(|key| value(&format!("metadata.{key}")).unwrap());
                assert_eq!(kept, [scene.id, scenes::LANE, scene.entry_surface.unwrap()]);
                for said in scene.said {
                    assert!(description.contains(said), "{said}: {description}");
                }
                assert!(text.contains(&format!("towow auth begin --scene-id {}", scene.id)));
            }
            assert!(!text.contains('{') || scene.is_none(), "something of the template was not filled in: {text}");
        }
    }
}

#[test]
fn the_guide_teaches_the_motifs_the_exit_codes_and_every_page() {
    for lang in LANGS {
        let files = editions::files(lang, None);
        let guide = &files[0].1;
        for motif in motifs::MOTIFS {
            assert!(guide.contains(&format!("`{}`", motif.key)), "{}", motif.key);
        }
        for (code, _, _) in towow::error::EXIT_CODES {
            // Done, a reason to be told, a fault and Ctrl-C explain themselves.
            if ![0, 1, 70, 130].contains(code) {
                assert!(guide.contains(&format!("\n| {code} | ")), "exit code {code}");
            }
        }
        let (_, last) = guide.rsplit_once("\n## ").unwrap();
        let pages: Vec<&str> = editions::pages().collect();
        for page in &pages {
            assert!(last.contains(page), "{page} is not pointed at: {last}");
            assert_eq!(topic(lang, page).as_deref(), Some(page_of(&files, page)));
        }
        assert_eq!(files.len(), pages.len() + 1);
    }
    assert!(topic(Lang::En, "craw-opc").unwrap().contains("--scene-id craw-opc"));
    assert!(topic(Lang::Zh, "craw-opc").unwrap().contains("带人进门"));
    for name in ["startup-hub", "", "SKILL.md", "../identity"] {
        assert_eq!(topic(Lang::En, name), None, "{name}");
    }
}

fn page_of<'a>(files: &'a [(PathBuf, String)], page: &str) -> &'a str {
    let name = format!("references/{page}.md");
    &files.iter().find(|(path, _)| path == Path::new(&name)).unwrap_or_else(|| panic!("no {name}")).1
}

#[test]
fn a_page_speaks_one_language() {
    for page in editions::pages() {
        let english = topic(Lang::En, page).unwrap();
        assert!(!english.chars().any(is_han), "{page}: {english}");
        let chinese = topic(Lang::Zh, page).unwrap();
        for line in chinese.lines().filter(|line| !line.is_empty()) {
            assert!(line.chars().any(is_han), "{page}: {line}");
        }
        for text in [english, chinese] {
            let when = text.lines().nth(2).unwrap();
            assert!(when.starts_with("Open this ") || when.contains("时打开"), "{page}: {when}");
        }
    }
}

/// The code of a text: what stands in backticks, and the lines of blocks.
fn codes(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut block = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            block = !block;
        } else if block {
            found.push(line.trim().trim_start_matches("$ ").to_owned());
        } else {
            found.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    found
}

/// The commands among the code of a text, without variables in front of them.
pub fn commands(text: &str) -> Vec<String> {
    let codes = codes(text).into_iter().map(|code| {
        let words = code.split(' ').skip_while(|word| word.starts_with("TOWOW_") && word.contains('='));
        words.collect::<Vec<_>>().join(" ")
    });
    codes.filter(|code| code.starts_with("towow ")).collect()
}

/// Words of a command line, and which of them were quoted.
fn words(line: &str) -> Vec<(String, bool)> {
    let (mut words, mut word, mut quoted, mut open) = (Vec::new(), String::new(), false, None);
    for c in line.chars() {
        match (open, c) {
            (None, '"' | '\'') => (open, quoted) = (Some(c), true),
            (Some(quote), c) if c == quote => open = None,
            (None, ' ') => {
                if quoted || !word.is_empty() {
                    words.push((std::mem::take(&mut word), quoted));
                }
                quoted = false;
            }
            (_, c) => word.push(c),
        }
    }
    if quoted || !word.is_empty() {
        words.push((word, quoted));
    }
    words
}

/// A command as somebody would type it: brackets taken off, the first of several values, a value for each placeholder.
fn typed(command: &str) -> Vec<String> {
    let command = command.split(" <<").next().unwrap().split(" # ").next().unwrap();
    words(command)
        .into_iter()
        .map(|(word, quoted)| {
            if quoted {
                return word;
            }
            let word = word.trim_start_matches('[').trim_end_matches("...").trim_end_matches(']').to_owned();
            let word = word.split('|').next().unwrap().to_owned();
            match word.as_str() {
                "N" | "LINE" | "CURSOR" => "1",
                "JSON" => "{}",
                "TIME" | "ITEM" => "1m",
                "KEY" | "MOTIF" => "been-there",
                "COMMAND" => "status",
                "METHOD" => "GET",
                "HEADER" => "A: b",
                "OPERATION" => "inbox",
                "URL" => "http://localhost:1",
                "" => "x",
                word => word,
            }
            .to_owned()
        })
        .collect()
}

/// The subcommands that a command names, and whether it says nothing else but switches.
pub fn path_of(command: &str) -> (Vec<String>, bool) {
    let tree = towow::cli::tree(Lang::En);
    let (mut at, mut path, mut bare) = (&tree, Vec::new(), true);
    for word in typed(command).iter().skip(1) {
        match at.find_subcommand(word) {
            Some(next) => {
                path.push(next.get_name().to_owned());
                at = next;
            }
            None if word.starts_with("--") => {}
            None => {
                bare = false;
                break;
            }
        }
    }
    (path, bare)
}

/// A line with every part in brackets alone, since some exclude each other, and without all of them.
fn spellings(line: &str) -> Vec<String> {
    if line.contains(['"', '\'']) || !line.contains('[') {
        return vec![line.to_owned()];
    }
    // What stands between brackets is every second piece: `towow x [-a] [-b B]`.
    let pieces: Vec<&str> = line.split(['[', ']']).collect();
    let keeping = |kept: usize| {
        let some = pieces.iter().enumerate().filter(|(n, _)| n % 2 == 0 || *n == kept);
        some.map(|(_, piece)| piece.trim_end_matches("...").trim()).collect::<Vec<_>>().join(" ")
    };
    (0..pieces.len()).filter(|n| n % 2 == 1 || *n == 0).map(keeping).collect()
}

/// What the binary would say to a command; nothing when it is understood.
fn misunderstood(command: &str) -> Option<String> {
    spellings(command).into_iter().find_map(|spelling| {
        let error = towow::cli::tree(Lang::En).try_get_matches_from(typed(&spelling)).err()?;
        match error.kind() {
            ErrorKind::DisplayHelp => None,
            // A command that is only named, as in "next: `towow auth status`".
            ErrorKind::MissingRequiredArgument if path_of(command).1 => None,
            _ => Some(format!("{command}: {error}")),
        }
    })
}

/// Every Markdown file below a directory of the repository.
fn markdown(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(markdown(&path)),
            false if path.extension().is_some_and(|extension| extension == "md") => files.push(path),
            false => {}
        }
    }
    files
}

#[test]
fn every_command_in_every_text_is_understood() {
    let mut texts: Vec<(String, String)> = Vec::new();
    for lang in LANGS {
        for scene in skills() {
            let files = editions::files(lang, scene);
            let named =
                files.into_iter().map(|(name, text)| (format!("{lang:?} {} {}", name_of(scene), name.display()), text));
            texts.extend(named);
        }
    }
    for directory in ["skills", "docs/install"] {
        let files = markdown(&project(directory)).into_iter();
        texts.extend(files.map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap())));
    }
    let mut count = 0;
    for (name, text) in &texts {
        for command in commands(text) {
            count += 1;
            if let Some(why) = misunderstood(&command) {
                panic!("{name}: {why}");
            }
        }
    }
    assert!(count > 400, "{count} commands");

    // What would not be understood is found.
    for wrong in [
        "towow strat x",
        "towow start",
        "towow start x --wiat",
        "towow run wait RUN_ID --timeout soon",
        "towow talent add",
    ] {
        let found = misunderstood(wrong);
        assert_eq!(found.is_some(), !["towow start", "towow talent add"].contains(&wrong), "{wrong}: {found:?}");
    }
    assert!(misunderstood("towow invite respond ID").is_some());
    assert!(misunderstood("towow invite respond ID --action maybe").is_some());
    assert_eq!(misunderstood("towow invite respond ID --action accept|decline"), None);
    assert!(misunderstood("towow run wait RUN_ID... [--timeout TIME] [--until done]").is_some());
    assert_eq!(spellings("towow x [-a] Y... [-b B]..."), ["towow x Y... ", "towow x -a Y... ", "towow x Y... -b B "]);
}

/// For those who look after a machine, not for an agent that talks with a person.
const NOT_TAUGHT: &[&str] = &["node", "mcp", "skill", "completions", "man", "help"];

#[test]
fn every_command_has_its_line_with_all_its_flags() {
    for lang in LANGS {
        let pages: String = editions::pages().map(|page| topic(lang, page).unwrap()).collect();
        let lines: Vec<(Vec<String>, String)> = pages
            .lines()
            .filter_map(|line| line.strip_prefix("- `")?.split_once('`'))
            .map(|(usage, _)| (path_of(usage).0, usage.to_owned()))
            .collect();
        let mut paths = Vec::new();
        let mut tree = towow::cli::tree(lang);
        tree.build();
        leaves(&tree, &mut Vec::new(), &mut |path, command| {
            let own: Vec<&(Vec<String>, String)> = lines.iter().filter(|(taught, _)| taught == path).collect();
            assert_eq!(own.len(), 1, "towow {} stands in {} lines", path.join(" "), own.len());
            for argument in
                command.get_arguments().filter(|argument| !argument.is_global_set() && !argument.is_hide_set())
            {
                let Some(flag) = argument.get_long() else { continue };
                // Secrets come from a prompt, standard input or a file, as the page says once for all of them.
                let known = ["help", "method", "show-token"].contains(&flag);
                if known || flag.ends_with("-stdin") || flag.ends_with("-file") && flag != "from-file" {
                    continue;
                }
                let short = argument.get_short().map(|short| format!("-{short} "));
                let usage = own[0].1.replace([']', '['], " ") + " ";
                let taught = usage.contains(&format!("--{flag} ")) || short.is_some_and(|short| usage.contains(&short));
                assert!(taught, "--{flag} is missing: {}", own[0].1);
            }
            paths.push(path.join(" "));
        });
        let rows = operations::all().filter(|row| row.replaced_by.is_none()).count();
        assert!(paths.len() > rows, "{} commands", paths.len());
    }
}

/// Calls `f` with every command that does something.
fn leaves(command: &clap::Command, path: &mut Vec<String>, f: &mut impl FnMut(&[String], &clap::Command)) {
    let hidden = |command: &&clap::Command| !command.is_hide_set() && !NOT_TAUGHT.contains(&command.get_name());
    let below: Vec<&clap::Command> = command.get_subcommands().filter(hidden).collect();
    if !path.is_empty() && (below.is_empty() || !command.is_subcommand_required_set()) {
        f(path, command);
    }
    for command in below {
        path.push(command.get_name().to_owned());
        leaves(command, path, f);
        path.pop();
    }
}
