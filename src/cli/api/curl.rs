//! A request as a `curl` command that can be pasted into a POSIX shell.

use super::call::Call;

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
        words.extend(["--header".into(), quote(&header)]);
    }
    if call.token.is_some() {
        words.extend(["--header".into(), "\"authorization: Bearer $TOWOW_TOKEN\"".into()]);
    }
    if let Some(body) = &call.body {
        let text = std::str::from_utf8(&body.bytes).ok().filter(|text| !text.contains('\0'));
        match (&body.file, text) {
            (Some(file), _) => words.extend(["--data-binary".into(), quote(&format!("@{file}"))]),
            (None, Some(text)) => words.extend(["--data-raw".into(), quote(text)]),
            (None, None) => words.extend(["--data-binary".into(), "@-".into()]),
        }
    }
    words.push(quote(url));
    words.join(" ")
}

/// A word as a POSIX shell reads it back.
pub fn quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

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
            assert_eq!(quote(text), expected);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn a_shell_reads_back_what_was_quoted(text in "[^\0]{0,40}") {
            let script = format!("printf %s {}", quote(&text));
            let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
            prop_assert_eq!(String::from_utf8(output.stdout).unwrap(), text);
        }
    }
}
