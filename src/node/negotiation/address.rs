//! What in a text leads outside, or deceives whoever reads it. A plan or a reply may repeat an address that its author gave;
//! one that nobody gave is a way out for what was said here, whoever wrote it.

use std::collections::BTreeSet;

use crate::node::tokens::fold;

/// Words that lead somewhere outside: with a scheme, a host name, or an e-mail address.
pub fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| !c.is_ascii() || c.is_whitespace() || "<>()[]{}\"'`|".contains(c);
    text.split(ends).map(|word| word.trim_end_matches(['.', ',', ';', ':', '!', '?'])).filter(|word| {
        let lower = word.to_ascii_lowercase();
        lower.contains("://")
            || lower.starts_with("www.")
            || lower.strip_prefix("//").is_some_and(|rest| rest.contains('.'))
            || (lower.contains("data:") && lower.contains([',', '/']))
            || ["mailto:", "javascript:", "vbscript:", "tel:", "sms:"].iter().any(|scheme| lower.contains(scheme))
            || (lower.contains('@') && lower.contains('.'))
            || is_host(&lower)
    })
}

/// True where a text holds an address that none of these gives. Full width is read as the same.
pub fn leads_outside(text: &str, given: &[&str]) -> bool {
    if addresses(text).any(|address| !given.iter().any(|said| said.contains(address))) {
        return true;
    }
    let (text, given) = (fold(text), given.iter().map(|said| fold(said)).collect::<Vec<_>>());
    addresses(&text).any(|address| !given.iter().any(|said| said.contains(address)))
}

/// Characters that nobody sees: they hide words in a text, or turn the order of its letters. What joins the parts of a
/// picture is none.
pub fn unseen(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200c}' | '\u{200e}'..='\u{200f}')
            || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{115f}'..='\u{1160}' | '\u{3164}')
            || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
    })
}

/// True where a text names a source in the form in which a page names it: there it would pass for one.
pub fn names_a_source(text: &str) -> bool {
    let text = fold(text);
    text.split('[').skip(1).any(|part| {
        let part = part.trim_start();
        let after = part.strip_prefix("round").or_else(|| part.strip_prefix('第'));
        after.is_some_and(|after| after.trim_start().starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// The figures in a text, however they are written with digits.
pub fn figures(text: &str) -> BTreeSet<String> {
    let text = fold(text);
    text.split(|c: char| !c.is_ascii_digit()).filter(|figure| !figure.is_empty()).map(str::to_owned).collect()
}

/// `example.com/path`: dots between letters, and a last part that is a word of a top-level domain's length with a path, or a
/// well-known ending.
fn is_host(word: &str) -> bool {
    let host = word.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let has_path = host.len() < word.len();
    let labels: Vec<&str> = host.split('.').collect();
    let plain = |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let ending = labels.last().copied().unwrap_or_default();
    let is_number = |label: &&str| label.parse::<u8>().is_ok();
    if labels.len() == 4 && labels.iter().all(is_number) {
        return true;
    }
    labels.len() > 1
        && labels.iter().all(plain)
        && ending.len() > 1
        && ending.chars().all(|c| c.is_ascii_alphabetic())
        && (has_path || ENDINGS.contains(&ending))
}

/// Endings of hosts that are known without a path, and are no endings of files.
const ENDINGS: &[&str] = &[
    "com", "net", "org", "io", "cn", "dev", "app", "ai", "me", "co", "xyz", "info", "biz", "ru", "top", "site",
    "online", "link", "click", "shop", "club", "vip", "cc", "tv", "tk", "gg", "to", "ly", "us", "uk", "eu", "de", "fr",
    "jp", "hk", "tw", "edu", "gov", "wang", "page", "icu",
];

#[cfg(test)]
mod tests {
    use super::*;

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
            "meet at evil.ru tonight",
            "call tel:+8613800000000",
            "10.0.0.1:8080/x",
            "<img src=x onerror=javascript:alert(1)>",
            "![x](//evil.example/p.png?d=1)",
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
            "model.py 和 config.toml",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn an_address_that_was_given_may_be_repeated() {
        let given = ["my page is evil.com/a"];
        for text in ["see evil.com/a", "ｅｖｉｌ．ｃｏｍ／ａ", "plain"] {
            assert!(!leads_outside(text, &given), "{text}");
        }
        for text in ["evil.com/b", "ｅｖｉｌ．ｃｏｍ／b", "you@example.org", "evil.com/a?d=1"] {
            assert!(leads_outside(text, &given), "{text}");
        }
    }

    #[test]
    fn what_nobody_sees_is_found() {
        for text in
            ["a\u{200b}b", "\u{202e}txt", "a\nb", "\u{e0041}", "a\u{2028}b", "\u{2066}x", "\u{3164}", "\u{feff}"]
        {
            assert_eq!(unseen(text).count(), 1, "{text:?}");
        }
        for text in ["plain", "拉坯课", "👩🏽\u{200d}💻 ❤\u{fe0f}", "naïve"] {
            assert_eq!(unseen(text).count(), 0, "{text:?}");
        }
    }

    #[test]
    fn a_source_in_words_is_found() {
        for text in ["done [round 1, Bo]", "好［第１輪 Bo］", "x [ 第 2 轮 Cy]"] {
            assert!(names_a_source(text), "{text}");
        }
        for text in ["in round 1", "[a list]", "第1轮", "[round table]"] {
            assert!(!names_a_source(text), "{text}");
        }
        assert_eq!(figures("５0 元, 3.5 h"), BTreeSet::from(["50", "3", "5"].map(str::to_owned)));
    }
}
