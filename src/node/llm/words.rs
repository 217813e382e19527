//! Words of others in a message of ours: one short line without the key.

/// Characters that are shown of what a provider says.
const SHOWN: usize = 200;

/// Characters that are looked at for it.
const READ: usize = 4000;

/// So many characters of a key give it away.
const PART: usize = 8;

/// The text as one line of at most 200 characters: without control characters and those that turn the order of letters,
/// without what is after the `?` of an address, and with `***` for every word that holds the key or a part of it.
pub fn line(text: &str, key: Option<&str>) -> String {
    let text: String = text.chars().take(READ).collect();
    let text = match key.filter(|key| !key.is_empty()) {
        Some(key) => text.replace(key, "***"),
        None => text,
    };
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .map(|word| word.chars().filter(|c| !is_unseen(*c)).collect::<String>())
        .filter(|word| !word.is_empty())
        .map(|word| without_secrets(&word, key))
        .collect();
    words.join(" ").chars().take(SHOWN).collect()
}

fn without_secrets(word: &str, key: Option<&str>) -> String {
    let word = match word.split_once('?') {
        Some((address, _)) if address.contains("://") => address,
        _ => word,
    };
    let key = key.unwrap_or_default().as_bytes();
    let shares = key.windows(PART).any(|part| word.as_bytes().windows(PART).any(|there| there == part));
    if shares { "***".to_owned() } else { word.to_owned() }
}

/// Characters that show nothing, or that change in which order others are shown.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_others_are_one_short_line_without_the_key() {
        let key = Some("sk-0123456789abcdef");
        let long = "长".repeat(1000);
        let cases = [
            ("no\n such \t model", "no such model"),
            ("\u{1b}[31mred\u{7}\u{202e}der\u{feff}", "[31mred der"),
            ("key sk-0123456789abcdef is wrong", "key *** is wrong"),
            ("key \"sk-01234567***\" is wrong", "key *** is wrong"),
            ("ends in …789abcdef.", "ends in ***"),
            ("see https://a.example/b?token=x now", "see https://a.example/b now"),
            ("why? because", "why? because"),
            ("", ""),
            (&long, &"长".repeat(SHOWN)),
        ];
        for (text, expected) in cases {
            assert_eq!(line(text, key), expected, "{text}");
        }
        assert_eq!(line("as it is", None), "as it is");
        assert_eq!(line("as it is", Some("")), "as it is");
    }
}
