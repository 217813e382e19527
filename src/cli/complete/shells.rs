//! The five shells: the script of each, how it hands over a line, and how it wants to be answered.

use std::ffi::OsString;

use clap_complete::engine::CompletionCandidate;
use clap_complete::env::Shells;

use crate::output;

/// The shells by name.
pub const NAMES: &[&str] = &["bash", "zsh", "fish", "powershell", "elvish"];

/// Longest description, in characters.
const LONGEST: usize = 60;

/// A shell that completes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// Shows words only, and takes a line apart at `=` and `:` too.
    Bash,
    /// Takes `word:description`.
    Zsh,
    /// Takes a description behind a tab.
    Fish,
    /// PowerShell: as fish; puts words into the line as they are.
    Power,
    /// Takes words.
    Elvish,
}

impl Shell {
    /// The shell whose program has this name.
    pub fn named(name: &str) -> Option<Shell> {
        Some(match name {
            "bash" => Shell::Bash,
            "zsh" => Shell::Zsh,
            "fish" => Shell::Fish,
            "powershell" | "pwsh" | "powershell_ise" => Shell::Power,
            "elvish" => Shell::Elvish,
            _ => return None,
        })
    }

    /// Its name, as `towow completions` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Shell::Bash => "bash",
            Shell::Zsh => "zsh",
            Shell::Fish => "fish",
            Shell::Power => "powershell",
            Shell::Elvish => "elvish",
        }
    }

    /// The script that makes the shell ask this program.
    pub fn script(self) -> String {
        let mut script = Vec::new();
        let shells = Shells::builtins();
        let written = shells
            .completer(self.name())
            .map(|shell| shell.write_registration(super::VARIABLE, "towow", "towow", "towow", &mut script));
        debug_assert!(matches!(written, Some(Ok(()))));
        let script = String::from_utf8_lossy(&script);
        let mut script = script.trim_start().trim_end().to_owned() + "\n";
        if self == Shell::Zsh {
            // In a shell that has loaded no completions yet there is no `compdef`.
            let load = "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }\n";
            script = script.replacen("#compdef towow\n", &format!("#compdef towow\n{load}"), 1);
            // A file on `fpath` is run as the function at the first TAB, which must complete already.
            script.push_str("if [[ \"${funcstack[1]}\" == _towow ]]; then _clap_dynamic_completer_towow \"$@\"; fi\n");
        }
        script
    }

    /// The words of the line, the place of the one at the cursor, and how many bytes of that word the shell has put aside:
    /// bash hands over `--output=j` as three words and replaces the last of them.
    /// Nothing for a cursor that is not on the line.
    pub fn line(self, words: &[OsString]) -> Option<(Vec<OsString>, usize, usize)> {
        let last = words.len().saturating_sub(1);
        let index = match std::env::var("_CLAP_COMPLETE_INDEX") {
            Ok(index) => index.parse().ok().filter(|index| (1..=words.len()).contains(index))?,
            Err(_) => last,
        };
        let mut words = words.to_vec();
        if words.len() == index {
            words.push(OsString::new());
        }
        Some(if self == Shell::Bash { joined(&words, index) } else { (words, index, 0) })
    }

    /// The candidates as the shell reads them, without the first `cut` bytes of each. What could break the form, or the
    /// line, is left out.
    pub fn answer(self, found: &[CompletionCandidate], cut: usize) -> String {
        let separator = std::env::var("_CLAP_IFS").ok().filter(|separator| !separator.is_empty());
        let separator = separator.unwrap_or_else(|| "\n".to_owned());
        let mut lines = Vec::new();
        for found in found {
            let Some(value) = found.get_value().to_str().and_then(|value| value.get(cut..)) else { continue };
            if value.is_empty() || value.chars().any(char::is_control) {
                continue;
            }
            let help = told(&found.get_help().map(ToString::to_string).unwrap_or_default());
            lines.push(match self {
                Shell::Bash => escaped(value),
                Shell::Elvish => value.to_owned(),
                Shell::Zsh => {
                    let value = value.replace('\\', r"\\").replace(':', r"\:");
                    if help.is_empty() { value } else { format!("{value}:{}", help.replace('\\', r"\\")) }
                }
                Shell::Fish if help.is_empty() => value.to_owned(),
                Shell::Fish => format!("{value}\t{help}"),
                Shell::Power if help.is_empty() => quoted(value),
                Shell::Power => format!("{}\t{help}", quoted(value)),
            });
        }
        lines.join(&separator)
    }
}

/// The first line of a text, without what could steer a terminal, and not too long.
pub fn told(text: &str) -> String {
    let text = output::clean(text);
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// The line as it was typed, up to the word at the cursor, from words that were also taken apart at `=` and `:`.
fn joined(words: &[OsString], index: usize) -> (Vec<OsString>, usize, usize) {
    let breaks = |word: &OsString| !word.is_empty() && word.as_encoded_bytes().iter().all(|byte| b"=:".contains(byte));
    let mut whole: Vec<OsString> = Vec::new();
    let (mut place, mut cut, mut open) = (0, 0, false);
    for (at, word) in words.iter().enumerate().take(index + 1) {
        let joins = at > 1 && (open || breaks(word));
        cut = 0;
        match whole.last_mut().filter(|_| joins) {
            Some(last) => {
                // A break at the cursor stays in the line; what follows it is replaced.
                cut = if breaks(word) { last.len() + word.len() } else { last.len() };
                last.push(word);
            }
            None => whole.push(word.clone()),
        }
        open = breaks(word) && at > 0;
        place = whole.len() - 1;
    }
    (whole, place, cut)
}

/// A word as bash reads it: what is put into the line is not quoted by the shell.
fn escaped(value: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_@%+=:,./-{}".contains(c);
    let home = value.starts_with("~/");
    let mut text = String::new();
    for (at, c) in value.chars().enumerate() {
        let keeps = plain(c) || home && at == 0;
        if !keeps {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// A word as Power reads it.
fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_./:=-\\~".contains(c);
    if value.chars().all(plain) { value.to_owned() } else { format!("'{}'", value.replace('\'', "''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split('|').map(OsString::from).collect()
    }

    #[test]
    fn what_bash_takes_apart_is_put_together() {
        for (line, index, expected, cut) in [
            ("towow|run|status|", 3, "towow|run|status|", 0),
            ("towow|--output|=|j", 3, "towow|--output=j", 9),
            ("towow|--output|=", 2, "towow|--output=", 9),
            ("towow|inbox|--fields|=|a,b", 4, "towow|inbox|--fields=a,b", 9),
            ("towow|auth|anp-challenge|did|:|wba|:|x", 7, "towow|auth|anp-challenge|did:wba:x", 8),
            ("towow|--backend-url|http|:|//a", 4, "towow|--backend-url|http://a", 5),
            ("towow|--output|=|json|inbox|", 5, "towow|--output=json|inbox|", 0),
            ("towow|in|later", 1, "towow|in", 0),
        ] {
            let (whole, place, found) = joined(&words(line), index);
            let whole: Vec<String> = whole.iter().map(|word| word.to_str().unwrap().to_owned()).collect();
            assert_eq!((whole.join("|").as_str(), place, found), (expected, whole.len() - 1, cut), "{line}");
        }
    }

    #[test]
    fn what_others_wrote_is_one_short_line() {
        let cases = [
            ("Ada Lovelace", "Ada Lovelace"),
            ("\n\n  a\tb \r\nc", "a b"),
            ("red\u{1b}[31m\u{202e}x\u{7}", "red[31mx"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(told(text), expected);
        }
        assert_eq!(told(&"长".repeat(100)), format!("{}…", "长".repeat(60)));
    }

    #[test]
    fn every_shell_is_answered_in_its_form() {
        let found = [
            CompletionCandidate::new("a:b").help(Some("what: it is\\was".into())),
            CompletionCandidate::new("my file"),
            CompletionCandidate::new("two\nlines"),
        ];
        let cases = [
            (Shell::Bash, "a:b\nmy\\ file"),
            (Shell::Zsh, "a\\:b:what: it is\\\\was\nmy file"),
            (Shell::Fish, "a:b\twhat: it is\\was\nmy file"),
            (Shell::Power, "a:b\twhat: it is\\was\n'my file'"),
            (Shell::Elvish, "a:b\nmy file"),
        ];
        for (shell, expected) in cases {
            assert_eq!(shell.answer(&found, 0), expected, "{shell:?}");
        }
        assert_eq!(Shell::Bash.answer(&found[..1], 2), "b");
    }
}
