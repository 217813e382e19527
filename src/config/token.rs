//! A secret that whoever connects has to show: a client of MCP over HTTP, a worker of the tool bridge.
//!
//! A token of our own is made at the first start and kept beside the sessions, readable by its owner alone: with another
//! token at every start each client would have to be configured anew, and sessions that survive a restart would serve
//! nobody. `--new-token` makes another one. Sessions are bound to the token they were made under ([`Token::mark`]): with
//! a new token those of the old one are unknown.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::file;
use crate::error::{Error, Kind, Result, quoted};

/// The shortest token that is taken from somebody else, in characters.
const SHORTEST: usize = 16;

/// The longest.
const LONGEST: usize = 512;

/// What a token is for, and where it may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door {
    /// The variable that holds it.
    pub variable: &'static str,
    /// The option that names a file with it.
    pub option: &'static str,
    /// The file in which one of our own is kept.
    pub kept: &'static str,
    /// How to get one of our own.
    pub hint: &'static str,
}

impl Door {
    /// The command that makes another token of our own.
    fn renewal(&self) -> String {
        format!("{} --new-token", self.hint)
    }
}

/// Clients of `towow mcp --http`.
pub const MCP: Door =
    Door { variable: "TOWOW_MCP_TOKEN", option: "--token-file", kept: "token", hint: "towow mcp --http" };

/// Workers: those that dial in, and those that are dialled.
pub const BRIDGE: Door = Door {
    variable: "TOWOW_BRIDGE_TOKEN",
    option: "--bridge-token-file",
    kept: "bridge-token",
    hint: "towow mcp --http --bridge-listen 127.0.0.1:9001",
};

/// Where the token comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Made by us and kept; `renew` makes another one.
    Kept {
        /// Whatever was kept counts no more.
        renew: bool,
    },
    /// The text of the variable.
    Variable(String),
    /// A file that its owner alone can read.
    File(PathBuf),
    /// Whoever reaches the port may come in.
    Nobody,
}

/// A token. It has no `Debug`: nothing prints it by accident.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// The token, or none where none is wanted. `directory` is where one of our own is kept.
    pub fn of(door: Door, source: &Source, directory: &Path) -> Result<Option<Token>> {
        match source {
            Source::Nobody => Ok(None),
            Source::Variable(text) => checked(door, text, door.variable).map(Some),
            Source::File(path) => Token::in_file(door, path).map(Some),
            Source::Kept { renew } => kept(door, directory, *renew).map(Some),
        }
    }

    /// The token in a file that its owner alone can read.
    pub fn in_file(door: Door, path: &Path) -> Result<Token> {
        let option = door.option;
        let shown = path.display().to_string();
        let wrong = |message: String| Error::new(Kind::Usage, "bad_token_file", message);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(path).map(|found| found.permissions().mode()).unwrap_or_default();
            if mode & 0o077 != 0 {
                let hint = format!("chmod 600 {}", quoted(&shown));
                return Err(wrong(format!("{option}: others can read {shown}")).hint(hint));
            }
        }
        match file::read_text(path) {
            Ok(Some(text)) => checked(door, &text, &format!("{option} {shown}")),
            Ok(None) => Err(wrong(format!("{option}: there is no {shown}")).hint(door.hint)),
            Err(error) => Err(wrong(format!("{option}: cannot read {shown}: {error}")).hint(door.hint)),
        }
    }

    /// The value of an `Authorization` header that shows it, marked so that no log does.
    pub fn header(&self) -> http::HeaderValue {
        // What was checked can be sent.
        let mut value = http::HeaderValue::from_str(&format!("Bearer {}", self.0))
            .unwrap_or_else(|_| http::HeaderValue::from_static("Bearer"));
        value.set_sensitive(true);
        value
    }

    /// True for the value of an `Authorization` header that shows this token. Digests are compared: how long that takes
    /// says nothing about the token.
    pub fn is_shown_by(&self, header: &str) -> bool {
        let Some((scheme, given)) = header.split_once(' ') else { return false };
        scheme.eq_ignore_ascii_case("bearer") && Sha256::digest(given.trim()) == Sha256::digest(&self.0)
    }

    /// The token itself, to be told at the start.
    pub fn show(&self) -> &str {
        &self.0
    }

    /// A name for whatever belongs to this token, from which it cannot be found out.
    pub fn mark(&self) -> String {
        hex(&Sha256::digest(format!("towow mcp sessions\n{}", self.0))[..16])
    }
}

fn kept(door: Door, directory: &Path, renew: bool) -> Result<Token> {
    let path = directory.join(door.kept);
    file::make_dir(directory)?;
    // Two servers that start at once share the token of the first.
    let _guard = file::lock(&path)?;
    let found = file::read_text(&path).map_err(|error| file::cannot("read", &path, &error))?;
    if let Some(text) = found.filter(|_| !renew) {
        file::tighten(&path);
        return checked(door, &text, &path.display().to_string());
    }
    let mut random = [0u8; 32];
    getrandom::fill(&mut random).map_err(|error| Error::internal(format!("no randomness: {error}")))?;
    let token = hex(&random);
    file::replace(&path, format!("{token}\n").as_bytes())?;
    Ok(Token(token))
}

/// A token as `Authorization: Bearer` can carry it (RFC 6750), long enough not to be guessed. What it is is not repeated.
fn checked(door: Door, text: &str, at: &str) -> Result<Token> {
    let text = text.trim();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    if (SHORTEST..=LONGEST).contains(&text.len()) && text.bytes().all(plain) {
        return Ok(Token(text.to_owned()));
    }
    let message = format!("{at}: a token is {SHORTEST} to {LONGEST} letters, digits and any of -._~+/=, in one line");
    Err(Error::new(Kind::Usage, "bad_token", message).hint(door.renewal()))
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept_in(dir: &Path, renew: bool) -> Token {
        Token::of(MCP, &Source::Kept { renew }, dir).unwrap().unwrap()
    }

    #[test]
    fn a_token_is_kept_until_another_is_wanted() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().join("mcp");
        let first = kept_in(&dir, false);
        assert_eq!(first.show().len(), 64);
        assert_eq!(kept_in(&dir, false).show(), first.show());
        let second = kept_in(&dir, true);
        assert_ne!(second.show(), first.show());
        assert_ne!(second.mark(), first.mark());
        assert_eq!(kept_in(&dir, false).mark(), second.mark());
        assert!(!second.show().contains(&second.mark()));
    }

    #[test]
    fn a_header_shows_the_token_or_does_not() {
        let token = checked(MCP, "0123456789abcdef\n", "here").unwrap();
        for (header, shown) in [
            ("Bearer 0123456789abcdef", true),
            ("bearer  0123456789abcdef ", true),
            ("Bearer 0123456789abcdeF", false),
            ("Bearer 0123456789abcde", false),
            ("Bearer 0123456789abcdef0", false),
            ("Basic 0123456789abcdef", false),
            ("0123456789abcdef", false),
            ("Bearer", false),
            ("Bearer ", false),
            ("", false),
        ] {
            assert_eq!(token.is_shown_by(header), shown, "{header}");
        }
    }

    #[test]
    fn a_token_of_somebody_else_is_looked_at() {
        for bad in ["", "short", "has a space in it", "ümlaut-ümlaut-ümlaut", "two\nlines-of-a-token", &"x".repeat(513)]
        {
            let error = checked(MCP, bad, "TOWOW_MCP_TOKEN").err().unwrap();
            assert_eq!(error.code, "bad_token", "{bad}");
            assert!(error.message.starts_with("TOWOW_MCP_TOKEN: ") && !error.message.contains("short"), "{error}");
        }
    }
}
