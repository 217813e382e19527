//! A request as a `curl` command that can be pasted into a POSIX shell.

use super::call::Call;
use crate::error::quoted;

/// The command. The token stands in it as `$TOWOW_TOKEN`; a body that came from a file is read from there again.
pub fn command(call: &Call, url: &str) -> String {
    let mut words = vec!["curl".to_owned()];
    if url.contains(['[', ']', '{', '}']) {
        words.push("--globoff".into());
    }
    match call.method.as_str() {
        "GET" if call.body.is_none() => {}
        "HEAD" => words.push("--head".into()),
        method => words.extend(["--request".into(), method.into()]),
    }
    for (name, value) in call.headers_sent() {
        let header = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        words.extend(["--header".into(), quoted(&header)]);
    }
    if call.token.is_some() {
        words.extend(["--header".into(), "\"authorization: Bearer $TOWOW_TOKEN\"".into()]);
    }
    if let Some(body) = &call.body {
        let text = std::str::from_utf8(&body.bytes).ok().filter(|text| !text.contains('\0'));
        match (&body.file, text) {
            (Some(file), _) => words.extend(["--data-binary".into(), quoted(&format!("@{file}"))]),
            (None, Some(text)) => words.extend(["--data-raw".into(), quoted(text)]),
            (None, None) => words.extend(["--data-binary".into(), "@-".into()]),
        }
    }
    words.push(quoted(url));
    words.join(" ")
}
