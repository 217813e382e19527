//! What a user gives as text, as a file or on standard input.

use serde_json::Value;

use crate::error::{Error, Kind, Result};

/// Reads standard input to its end.
pub fn stdin() -> Result<String> {
    std::io::read_to_string(std::io::stdin())
        .map_err(|error| Error::usage(format!("cannot read standard input: {error}")).hint("towow help output"))
}

/// Reads JSON that a user gave as text, `@file` or `-` (standard input), naming the source when it is broken.
pub fn read_json(text: &str) -> Result<Value> {
    let (source, content) = match text.strip_prefix('@') {
        Some(path) => {
            let content = std::fs::read_to_string(path)
                .map_err(|error| Error::usage(format!("cannot read {path}: {error}")).hint("towow api --help"))?;
            (path.to_owned(), content)
        }
        None if text == "-" => ("standard input".to_owned(), stdin()?),
        None => ("the JSON argument".to_owned(), text.to_owned()),
    };
    serde_json::from_str(&content).map_err(|error| {
        Error::new(Kind::Usage, "bad_json", format!("{source} is not JSON: {error}")).hint("towow schema")
    })
}
