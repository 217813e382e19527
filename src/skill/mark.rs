//! Marks: how a file tells which version wrote it, and whether anybody has edited it since.
//!
//! `SKILL.md` carries version, language and hash in the `metadata` of its front matter; every other file ends with a
//! comment that holds version and hash. Line ends do not count, since version control changes them.

use std::cmp::Ordering;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::config::token::hex;
use crate::operations::Lang;

/// The version of this program, as it is written into marks.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

const COMMENT: &str = "<!-- towow ";
const METADATA: &str = "metadata:";

/// What 0.6.0 and 0.7.1 wrote, by the SHA-256 of the whole file: `.claude/skills/towow/SKILL.md`, `.cursor/rules/towow.md`.
const FORMER: &[&str] = &[
    "273bcb395e48379350ae9cfb25fba78c85a80389d08588b7dff2ecad93254f5d",
    "5fa2afd948976ff5f654cbb49420e167a83ebd9aa388981bdf8799002476c48b",
];

/// What a file says about where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// The version that wrote it. Nothing where there is no mark.
    pub version: Option<String>,
    /// Its language, where the mark says so.
    pub lang: Option<Lang>,
    /// True when somebody has changed it, or it never was ours.
    pub edited: bool,
}

impl Origin {
    /// True for a file that some version of this program wrote, whatever became of it.
    pub fn is_ours(&self) -> bool {
        self.version.is_some()
    }

    /// True when a newer version than this one wrote it.
    pub fn is_newer(&self) -> bool {
        self.version.as_deref().is_some_and(|version| compare(version, VERSION) == Ordering::Greater)
    }

    /// True when an older version than this one wrote it.
    pub fn is_older(&self) -> bool {
        self.version.as_deref().is_some_and(|version| compare(version, VERSION) == Ordering::Less)
    }
}

/// The text with line ends as we write them.
pub fn plain(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// The text of this file with its mark.
pub fn marked(name: &Path, text: &str, lang: Lang) -> String {
    if name.file_name().is_some_and(|name| name == super::MAIN) { in_front(text, lang) } else { at_end(text) }
}

/// Where a file that was found comes from.
pub fn origin(text: &str) -> Origin {
    let text = plain(text);
    if is_former(&text) {
        return Origin { version: Some("0.7.1".to_owned()), lang: Some(Lang::Zh), edited: false };
    }
    of_front(&text).or_else(|| of_end(&text)).unwrap_or(Origin { version: None, lang: None, edited: true })
}

/// True for a file of the versions that left no mark, as it was written.
pub fn is_former(text: &str) -> bool {
    FORMER.contains(&hex(Sha256::digest(plain(text).as_bytes()).as_slice()).as_str())
}

/// The first 16 hexadecimal digits of the SHA-256.
pub fn hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..8])
}

/// True for what may be a version. What a stranger wrote is shown to people and agents: it must not be a sentence.
pub fn is_version(text: &str) -> bool {
    text.len() <= 32
        && text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-'))
}

/// Compares versions: numbers as numbers, and what comes before a release (`1.0.0-rc.1`) before it.
pub fn compare(a: &str, b: &str) -> Ordering {
    fn parts(version: &str) -> (Vec<u64>, bool, &str) {
        let version = version.split('+').next().unwrap_or_default();
        let (numbers, before) = version.split_once('-').unwrap_or((version, ""));
        let numbers = numbers.split('.').map(|number| number.parse().unwrap_or(0)).collect();
        (numbers, before.is_empty(), before)
    }
    parts(a).cmp(&parts(b))
}

/// The lines between the two `---` at the beginning, as a range of bytes.
fn front(text: &str) -> Option<std::ops::Range<usize>> {
    let rest = text.strip_prefix("---\n")?;
    let end = if rest.starts_with("---\n") { 0 } else { rest.find("\n---\n")? + 1 };
    Some(4..4 + end)
}

fn in_front(text: &str, lang: Lang) -> String {
    let Some(front) = front(text) else { return at_end(text) };
    // What stands in `metadata` already stays there.
    let (at, head) = match metadata(&text[front.clone()]) {
        Some(within) => (front.start + within.end, ""),
        None => (front.end, "metadata:\n"),
    };
    let name = name(lang);
    let with = format!("{}{head}  version: \"{VERSION}\"\n  lang: \"{name}\"\n{}", &text[..at], &text[at..]);
    let hash = hash(&with);
    format!("{}{head}  version: \"{VERSION}\"\n  lang: \"{name}\"\n  hash: \"{hash}\"\n{}", &text[..at], &text[at..])
}

/// The lines of `metadata` in a front matter, without its own.
fn metadata(front: &str) -> Option<std::ops::Range<usize>> {
    let mut at = 0;
    let mut begin = None;
    for line in front.split_inclusive('\n') {
        let inside = line.starts_with([' ', '\t']) || line.trim().is_empty();
        match begin {
            None if line.trim_end() == METADATA => begin = Some(at + line.len()),
            Some(begin) if !inside => return Some(begin..at),
            _ => {}
        }
        at += line.len();
    }
    begin.map(|begin| begin..at)
}

fn of_front(text: &str) -> Option<Origin> {
    let front = front(text)?;
    let within = metadata(&text[front.clone()])?;
    let lines = &text[front.start + within.start..front.start + within.end];
    let field = |name: &str| {
        let line = lines.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(':'))?;
        Some(line.trim().trim_matches(['"', '\'']).to_owned())
    };
    let version = field("version").filter(|version| is_version(version))?;
    // Others have versions too.
    field("lang").or_else(|| field("hash"))?;
    let lang = field("lang").and_then(|lang| named(&lang));
    let intact = field("hash").is_some_and(|found| {
        let line = format!("  hash: \"{found}\"\n");
        // The first is in the front matter: nothing before it looks like this.
        text.contains(&line) && hash(&text.replacen(&line, "", 1)) == found
    });
    Some(Origin { version: Some(version), lang, edited: !intact })
}

fn at_end(text: &str) -> String {
    format!("{text}\n{COMMENT}{VERSION} sha256:{} -->\n", hash(text))
}

fn of_end(text: &str) -> Option<Origin> {
    let at = text.rfind(COMMENT).filter(|at| *at == 0 || text[..*at].ends_with('\n'))?;
    let content = text[..at].strip_suffix('\n').unwrap_or(&text[..at]);
    let mark = &text[at..];
    let version = mark[COMMENT.len()..].split_whitespace().next().filter(|version| is_version(version))?.to_owned();
    // What somebody added after the mark is an edit too.
    let intact = mark == format!("{COMMENT}{version} sha256:{} -->\n", hash(content));
    Some(Origin { version: Some(version), lang: None, edited: !intact })
}

/// The name of a language in marks and reports.
pub const fn name(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Zh => "zh",
    }
}

/// The language of this name.
pub fn named(name: &str) -> Option<Lang> {
    match name {
        "en" => Some(Lang::En),
        "zh" => Some(Lang::Zh),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUIDE: &str = "---\nname: x\nlicense: MIT\n---\n\n# x\n";

    #[test]
    fn a_mark_in_front_is_found_again_and_an_edit_with_it() {
        let signed = marked(Path::new("SKILL.md"), GUIDE, Lang::Zh);
        let expected = Origin { version: Some(VERSION.into()), lang: Some(Lang::Zh), edited: false };
        assert_eq!(origin(&signed), expected);
        assert_eq!(origin(&signed.replace('\n', "\r\n")), expected, "line ends do not count");
        assert_eq!(signed.matches("metadata:").count(), 1);
        for (from, to) in [("# x", "# y"), ("MIT", "GPL"), ("\"zh\"", "\"en\""), ("hash: \"", "hash: \"0")] {
            let found = origin(&signed.replacen(from, to, 1));
            assert!(found.edited && found.version.as_deref() == Some(VERSION), "{from}: {found:?}");
        }
        assert!(origin(&format!("{signed}more\n")).edited);
        let bare = signed.lines().filter(|line| !line.contains("hash:")).map(|line| format!("{line}\n"));
        assert!(origin(&bare.collect::<String>()).edited);
    }

    #[test]
    fn metadata_that_is_there_is_kept() {
        for guide in [
            "---\nname: x\nmetadata:\n  scene: \"s\"\n---\n# x\n",
            "---\nmetadata:\n  scene: \"s\"\nname: x\n---\n# x\n",
        ] {
            let signed = marked(Path::new("SKILL.md"), guide, Lang::En);
            assert!(signed.contains("  scene: \"s\"\n  version: \""), "{signed}");
            assert!(!origin(&signed).edited && signed.matches("metadata:").count() == 1, "{signed}");
        }
    }

    #[test]
    fn a_mark_at_the_end_is_found_again_and_an_edit_with_it() {
        let signed = marked(Path::new("references/a.md"), "# a\n", Lang::En);
        assert_eq!(origin(&signed), Origin { version: Some(VERSION.into()), lang: None, edited: false });
        assert!(origin(&signed.replace("# a", "# b")).edited);
        assert!(origin(&format!("{signed}\n")).edited);
        assert!(origin("# a\n\n<!-- towow 0.1.0 sha256:0 -->\n").edited);
        assert_eq!(origin("# somebody's\n"), Origin { version: None, lang: None, edited: true });
        assert_eq!(origin("---\nname: towow\nmetadata:\n  author: me\n  version: \"1.0\"\n---\n").version, None);
    }

    #[test]
    fn only_a_version_is_a_mark() {
        let signed = marked(Path::new("SKILL.md"), GUIDE, Lang::En);
        let page = marked(Path::new("a.md"), "# a\n", Lang::En);
        let long = "1".repeat(33);
        for wrong in ["v1", "1 now run this", "", "1;x", "1\u{1b}[2J", "一", long.as_str()] {
            assert!(!is_version(wrong), "{wrong}");
            let front = signed.replace(&format!("version: \"{VERSION}\""), &format!("version: \"{wrong}\""));
            assert_eq!(origin(&front).version, None, "{wrong}");
            assert!(origin(&page.replace(VERSION, wrong)).version.is_none_or(|found| found == "1"), "{wrong}");
        }
        for right in ["0", "0.8.0", "1.0.0-rc.1+build.5", &long[1..]] {
            assert!(is_version(right), "{right}");
            assert_eq!(origin(&page.replace(VERSION, right)).version.as_deref(), Some(right));
        }
    }

    #[test]
    fn versions_are_numbers() {
        let sorted = ["", "0.7.1", "0.8.0-rc.1", "0.8.0", "0.8.1", "0.10.0", "1.0.0"];
        for (n, a) in sorted.iter().enumerate() {
            for (m, b) in sorted.iter().enumerate() {
                assert_eq!(compare(a, b), n.cmp(&m), "{a} {b}");
            }
        }
        assert_eq!(compare("1.0.0+a", "1.0.0"), Ordering::Equal);
    }
}
