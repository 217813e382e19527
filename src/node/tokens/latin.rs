//! Words between spaces: names of code kept whole, compounds with their parts, the singular of English words.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// `movies` and `movie`, with a tab between: plurals that the rules get wrong, and words that are none (`news`).
const PLURALS: &str = include_str!("../../../data/words/plurals.tsv");

static IRREGULAR: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| PLURALS.lines().filter_map(|line| line.split_once('\t')).collect());

/// What a name may end in after a dot: of libraries, of files, of hosts.
const ENDINGS: &[&str] = &[
    "ai", "app", "cn", "com", "cpp", "dev", "hs", "io", "jl", "js", "kt", "md", "net", "org", "py", "rb", "rs", "sh",
    "sql", "ts", "vue",
];

/// Endings of hosts before a path: `github.com/somebody`.
const HOSTS: &[&str] =
    &["ai", "app", "cc", "cn", "co", "com", "dev", "edu", "gov", "info", "io", "me", "org", "tech", "top", "tv", "xyz"];

/// Bytes of a word; what is longer is no word.
const LONGEST: usize = 48;
/// Characters of the parts of `ci/cd`, `ui/ux` and `r&d`: longer ones are two words of which either will do.
const SHORT: usize = 3;

/// True for a sign that may stand within a word or end it.
pub fn is_sign(c: char) -> bool {
    matches!(c, '+' | '#' | '.' | '-' | '/' | '\'' | '&' | '_' | '@')
}

/// The length of an address on the web at the start of a folded text; none where there is none.
pub fn address(text: &str) -> Option<usize> {
    let begins = ["http://", "https://", "www.", "mailto:", "ftp://"].iter().any(|scheme| text.starts_with(scheme));
    let ends = |c: char| !c.is_ascii_graphic() || matches!(c, ',' | ';' | '"' | '<' | '>' | '(' | ')' | '[' | ']');
    begins.then(|| text.find(ends).unwrap_or(text.len()))
}

/// The words of a folded run of letters, digits and signs: `c++`, `node.js`, `open-source` and its parts `open` and
/// `source`. Addresses give none: they say where, not what.
pub fn words<'a>(run: &'a str, word: &mut impl FnMut(&'a str)) {
    if is_address(run) {
        return;
    }
    let pieces = || run.split(['/', '&', '_', '@']).filter(|piece| !piece.is_empty());
    if pieces().nth(1).is_some() {
        if !run.contains(['_', '@']) && pieces().all(|piece| piece.chars().count() <= SHORT && piece != ".net") {
            word(run.trim_start_matches(is_sign).trim_end_matches(['.', '-', '/', '\'', '&']));
        }
        pieces().filter(|piece| piece.len() > 1).for_each(|piece| signed(piece, word));
    } else {
        pieces().for_each(|piece| signed(piece, word));
    }
}

fn is_address(run: &str) -> bool {
    let of_mail =
        run.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.trim_end_matches('.').contains('.'));
    let of_host = run.split_once('/').is_some_and(|(host, _)| {
        host.rsplit_once('.').is_some_and(|(name, ending)| !name.is_empty() && HOSTS.contains(&ending))
    });
    of_mail || of_host
}

/// The words of a piece: `c++17` is `c++`, `vue+go` is two, `c#` and `.net` are one each.
fn signed<'a>(piece: &'a str, word: &mut impl FnMut(&'a str)) {
    if piece == ".net" {
        return word(piece);
    }
    let mut rest = piece.trim_start_matches(is_sign);
    while let Some(at) = rest.find(['+', '#']) {
        let (name, tail) = rest.split_at(at);
        let signs = if tail.starts_with("++") { 2 } else { 1 };
        let of_name = signs == 2 || (tail.starts_with('#') && name.chars().count() == 1);
        if of_name && name.ends_with(|c: char| c.is_ascii_alphabetic()) {
            word(&rest[..at + signs]);
        } else {
            dotted(name, word);
        }
        rest = tail[signs..].trim_start_matches(is_sign);
    }
    dotted(rest, word);
}

/// The words of a piece without other signs: `node.js` and `gpt-4.1` are one each, the end of a sentence is two.
fn dotted<'a>(piece: &'a str, word: &mut impl FnMut(&'a str)) {
    let piece = piece.trim_matches(is_sign);
    match piece.rsplit_once('.') {
        None => hyphened(piece, word),
        Some((name, ending)) => {
            let of_name = ENDINGS.contains(&ending)
                || ending.starts_with(|c: char| c.is_ascii_digit())
                || piece.split('.').all(|part| part.len() < 3);
            if of_name && !name.contains("..") {
                hyphened(piece, word);
            } else {
                piece.split('.').for_each(|part| hyphened(part, word));
            }
        }
    }
}

/// A word, and the parts of a compound that are words.
fn hyphened<'a>(whole: &'a str, word: &mut impl FnMut(&'a str)) {
    let whole = whole.trim_matches(['-', '\'']);
    if whole.contains("--") {
        return whole.split("--").for_each(|part| hyphened(part, word));
    }
    if whole.is_empty() {
        return;
    }
    if whole.len() <= LONGEST {
        word(whole);
    }
    if whole.contains('-') {
        let is_word = |part: &&str| part.chars().count() >= SHORT && part.chars().all(char::is_alphabetic);
        whole.split('-').filter(is_word).for_each(word);
    }
}

/// The singular of an English word; every other word as it is. Nothing cleverer, so that names stay themselves.
pub fn stem(word: &str) -> Cow<'_, str> {
    if !word.ends_with(|c: char| c.is_ascii_lowercase()) {
        return Cow::Borrowed(word);
    }
    if let Some(singular) = IRREGULAR.get(word) {
        return Cow::Borrowed(singular);
    }
    let is_plural = word.len() > 3
        && word.ends_with('s')
        && !["ss", "us", "is", "js", "aas"].iter().any(|ending| word.ends_with(ending))
        && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if !is_plural {
        return Cow::Borrowed(word);
    }
    let without = |ending: usize| &word[..word.len() - ending];
    match () {
        () if word.ends_with("ies") && word.len() > 4 => Cow::Owned(format!("{}y", without(3))),
        () if ["ches", "shes", "sses", "xes"].iter().any(|ending| word.ends_with(ending)) => Cow::Borrowed(without(2)),
        () => Cow::Borrowed(without(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_code_stay_whole() {
        let cases: &[(&str, &[&str])] = &[
            ("c++", &["c++"]),
            ("c#/.net", &["c#", ".net"]),
            ("asp.net", &["asp.net"]),
            ("c++17", &["c++", "17"]),
            ("vue+node.js", &["vue", "node.js"]),
            ("lgbtq+", &["lgbtq"]),
            ("ci/cd", &["ci/cd", "ci", "cd"]),
            ("r&d", &["r&d"]),
            ("c/c++", &["c/c++", "c++"]),
            ("design/development", &["design", "development"]),
            ("gpt-4o", &["gpt-4o", "gpt"]),
            ("gpt-4.1.", &["gpt-4.1", "gpt"]),
            ("k8s", &["k8s"]),
            ("end.start", &["end", "start"]),
            ("u.s.", &["u.s"]),
            ("open-source", &["open-source", "open", "source"]),
            ("e-commerce", &["e-commerce", "commerce"]),
            ("friend's", &["friend's"]),
            ("'quoted'", &["quoted"]),
            ("wait--what", &["wait", "what"]),
            ("snake_case", &["snake", "case"]),
            ("me@example.com.", &[]),
            ("github.com/towow", &[]),
            ("...", &[]),
        ];
        for (run, expected) in cases {
            let mut found = Vec::new();
            words(run, &mut |word| found.push(word));
            assert_eq!(found, *expected, "{run}");
        }
    }

    #[test]
    fn addresses_end_where_they_end() {
        assert_eq!(address("https://a.example/b?c#d, and"), Some("https://a.example/b?c#d".len()));
        assert_eq!(address("www.example.org"), Some(15));
        assert_eq!(address("https软件"), None);
        assert_eq!(address("http://例"), Some(7));
    }

    #[test]
    fn plurals_become_singular_and_names_stay() {
        let cases = [
            ("engineers", "engineer"),
            ("stories", "story"),
            ("movies", "movie"),
            ("coaches", "coach"),
            ("caches", "cache"),
            ("classes", "class"),
            ("boxes", "box"),
            ("co-founders", "co-founder"),
            ("women", "woman"),
            ("videos", "video"),
            ("gpus", "gpu"),
            ("news", "news"),
            ("analytics", "analytics"),
            ("kubernetes", "kubernetes"),
            ("sales", "sales"),
            ("saas", "saas"),
            ("vue.js", "vue.js"),
            ("redis", "redis"),
            ("aws", "aws"),
            ("cafés", "cafés"),
            ("k8s", "k8s"),
        ];
        for (word, expected) in cases {
            assert_eq!(stem(word), expected, "{word}");
            assert_eq!(stem(expected), expected, "{word}");
        }
        assert!(PLURALS.lines().is_sorted() && IRREGULAR.values().all(|word| stem(word) == *word));
    }
}
