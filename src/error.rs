//! The one error of the house: what went wrong, in a shape that scripts can branch on.
//!
//! [`Kind`] decides the exit status; `code` is the stable machine word; `hint` is a command that can be run as
//! printed. [`Error::to_json`] is the line that reaches stderr when nobody is looking at a terminal.

use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value, json};

/// The classes of failure. Each has one exit status, listed in [`EXIT_CODES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The backend refused, or something failed that has no class of its own.
    Api,
    /// The command line, a file given to it or a setting is wrong.
    Usage,
    /// No session, an ended session, or no agent selected.
    Auth,
    /// The named thing does not exist, or is not yours to see.
    NotFound,
    /// The thing exists but is in another state than the call needs.
    Conflict,
    /// A rate limit or a quota.
    Quota,
    /// The backend could not be reached, or broke off.
    Network,
    /// A wait ran out of time; what was waited for goes on.
    Timeout,
    /// A fault of ours.
    Internal,
    /// The user pressed Ctrl-C.
    Interrupted,
    /// A filter of the user's ended the run with this status. The message is what it had to say, printed as it is.
    Halted(u8),
}

/// Every exit status with its meaning in English and Chinese, in the order in which they are documented.
pub const EXIT_CODES: &[(u8, &str, &str)] = &[
    (0, "done", "完成"),
    (1, "the backend refused, or another failure", "后端拒绝，或其他失败"),
    (2, "usage: the command line, a file or a setting is wrong", "用法错误：命令行、文件或设置有误"),
    (3, "not logged in, or no agent selected", "未登录，或未选定身份"),
    (4, "not found", "找不到"),
    (5, "conflict, or the wrong state for this call", "冲突，或当前状态不允许"),
    (6, "rate limit or quota", "触及频率或额度限制"),
    (7, "network: the backend cannot be reached", "网络：无法连接后端"),
    (8, "a wait timed out", "等待超时"),
    (70, "internal fault", "内部错误"),
    (130, "interrupted", "被中断"),
];

impl Kind {
    /// The exit status of the process, one of [`EXIT_CODES`] unless a filter chose it.
    pub const fn exit(self) -> u8 {
        match self {
            Kind::Api => 1,
            Kind::Usage => 2,
            Kind::Auth => 3,
            Kind::NotFound => 4,
            Kind::Conflict => 5,
            Kind::Quota => 6,
            Kind::Network => 7,
            Kind::Timeout => 8,
            Kind::Internal => 70,
            Kind::Interrupted => 130,
            Kind::Halted(status) => status,
        }
    }
}

/// A failure on its way to the user.
#[derive(Debug, Clone)]
pub struct Error {
    /// Decides the exit status.
    pub kind: Kind,
    /// Stable word for scripts, `snake_case`; the backend's own code where it sent one.
    pub code: Cow<'static, str>,
    /// What happened, naming the input. A lower-case fragment without a final period.
    pub message: String,
    /// The next command to run, as it can be pasted.
    pub hint: Option<String>,
    /// HTTP status where a backend answered.
    pub status: Option<u16>,
    /// True when the same call may succeed later without a change.
    pub retryable: bool,
    /// What had already been done when a later step failed, so that nothing acknowledged is lost.
    pub details: Option<Value>,
}

/// A result whose failure is an [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A word of a command line as a shell reads it: what a backend or a user has named is never more than one word of a hint.
pub fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The name among these that was probably meant, where one is alike enough.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|known| (strsim::jaro_winkler(known, name), known))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}

impl Error {
    /// A failure of this kind with a stable code and a message.
    pub fn new(kind: Kind, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Error {
            kind,
            code: code.into(),
            message: message.into(),
            hint: None,
            status: None,
            retryable: matches!(kind, Kind::Network | Kind::Timeout),
            details: None,
        }
    }

    /// A wrong command line, file or setting (exit 2).
    pub fn usage(message: impl Into<String>) -> Self {
        Error::new(Kind::Usage, "usage", message)
    }

    /// A fault of ours (exit 70).
    pub fn internal(message: impl Into<String>) -> Self {
        Error::new(Kind::Internal, "internal", message)
    }

    /// Adds the next command to run.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds what had already been done before the failure, to what is known about it already.
    #[must_use]
    pub fn details(mut self, details: Value) -> Self {
        self.details = match (self.details, details) {
            (Some(Value::Object(mut known)), Value::Object(more)) => {
                known.extend(more);
                Some(Value::Object(known))
            }
            (_, details) => Some(details),
        };
        self
    }

    /// `{"ok":false,"error":{code,message,hint?,status?,retryable,details?}}`, the line scripts read on stderr.
    pub fn to_json(&self) -> Value {
        let mut error = Map::new();
        error.insert("code".into(), json!(self.code));
        error.insert("message".into(), json!(self.message));
        if let Some(hint) = &self.hint {
            error.insert("hint".into(), json!(hint));
        }
        if let Some(status) = self.status {
            error.insert("status".into(), json!(status));
        }
        error.insert("retryable".into(), json!(self.retryable));
        if let Some(details) = &self.details {
            error.insert("details".into(), details.clone());
        }
        json!({ "ok": false, "error": error })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_shell_would_read_is_quoted() {
        let cases = [
            ("a/b", "a/b"),
            ("", "''"),
            ("a b", "'a b'"),
            ("$HOME`id`\"", "'$HOME`id`\"'"),
            ("it's", r"'it'\''s'"),
            ("通", "'通'"),
        ];
        for (text, expected) in cases {
            assert_eq!(quoted(text), expected);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn a_shell_reads_back_what_was_quoted(text in "[^\0]{0,40}") {
            let script = format!("printf %s {}", quoted(&text));
            let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
            prop_assert_eq!(String::from_utf8(output.stdout).unwrap(), text);
        }
    }
}
