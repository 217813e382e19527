//! What in a text leads outside. A plan or a reply may repeat an address that its author gave; one that nobody gave is a way
//! out for what was said here, whoever wrote it.

/// Words that lead somewhere outside: with a scheme, a host name, or an e-mail address.
pub fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| !c.is_ascii() || c.is_whitespace() || "<>()[]{}\"'`|".contains(c);
    text.split(ends).map(|word| word.trim_end_matches(['.', ',', ';', ':', '!', '?'])).filter(|word| {
        let lower = word.to_ascii_lowercase();
        lower.contains("://")
            || lower.starts_with("www.")
            || lower.starts_with("data:")
            || lower.starts_with("mailto:")
            || (lower.contains('@') && lower.contains('.'))
            || is_host(&lower)
    })
}

/// `example.com/path`: dots between letters, and a last part that is a word of a top-level domain's length with a path, or a
/// well-known ending.
fn is_host(word: &str) -> bool {
    let host = word.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let has_path = host.len() < word.len();
    let labels: Vec<&str> = host.split('.').collect();
    let plain = |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let ending = labels.last().copied().unwrap_or_default();
    labels.len() > 1
        && labels.iter().all(plain)
        && ending.len() > 1
        && ending.chars().all(|c| c.is_ascii_alphabetic())
        && (has_path
            || matches!(ending, "com" | "net" | "org" | "io" | "cn" | "dev" | "app" | "ai" | "me" | "co" | "xyz"))
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn what_leads_outside_is_found_and_ordinary_words_are_not() {
        let found = |text: &str| addresses(text).map(str::to_owned).collect::<Vec<_>>();
        for text in [
            "see https://evil.example/x?d=1",
            "[a](http://10.0.0.1/x)",
            "WWW.example.org",
            "write to me@example.org",
            "example.com/path",
            "请看evil.xyz。",
            "data:text/html;base64,AAAA",
            "ftp://x",
        ] {
            assert_eq!(found(text).len(), 1, "{text}: {:?}", found(text));
        }
        for text in [
            "node.js and c++",
            "版本 1.2.3",
            "e.g. this",
            "one. two",
            "3.5 小时",
            "main.rs",
            "a/b testing",
            "周一。周二",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }
}
