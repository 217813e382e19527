//! Where an emoji ends: several characters may make one picture.

/// The length in bytes of the emoji at the start of a folded text; none where there is no emoji.
///
/// Flags are two regional indicators, or a black flag with tags; a joiner adds another picture (👩‍💻).
pub fn at_start(text: &str) -> Option<usize> {
    let mut characters = text.chars();
    let first = characters.next()?;
    if is_indicator(first) {
        return characters.next().filter(|c| is_indicator(*c)).map(|second| first.len_utf8() + second.len_utf8());
    }
    if !is_picture(first) {
        return None;
    }
    let mut length = first.len_utf8();
    loop {
        let rest = &text[length..];
        let tags = rest.find(|c| !('\u{e0020}'..='\u{e007f}').contains(&c)).unwrap_or(rest.len());
        length += tags;
        let mut next = text[length..].chars();
        match (next.next(), next.next()) {
            (Some(joiner @ '\u{200d}'), Some(picture)) if is_picture(picture) => {
                length += joiner.len_utf8() + picture.len_utf8();
            }
            _ => return Some(length),
        }
    }
}

fn is_indicator(c: char) -> bool {
    ('\u{1f1e6}'..='\u{1f1ff}').contains(&c)
}

/// Pictures, and the signs that phones show as pictures; no arrows, which stand between words.
fn is_picture(c: char) -> bool {
    matches!(
        c,
        '\u{231a}'..='\u{231b}'
            | '\u{23e9}'..='\u{23f3}'
            | '\u{2600}'..='\u{2775}'
            | '\u{27b0}'
            | '\u{2b1b}'..='\u{2b1c}'
            | '\u{2b50}'
            | '\u{2b55}'
            | '\u{1f000}'..='\u{1f0ff}'
            | '\u{1f300}'..='\u{1faff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_is_one_whatever_it_is_made_of() {
        let whole = ["🚀", "👩‍💻", "👨‍👩‍👧‍👦", "🇨🇳", "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}", "❤", "🏳‍🌈"];
        for emoji in whole {
            assert_eq!(at_start(emoji), Some(emoji.len()), "{emoji}");
            assert_eq!(at_start(&format!("{emoji}{emoji}x")), Some(emoji.len()), "{emoji}");
        }
        for other in ["", "a", "→", "软", "\u{1f1e8}", "\u{200d}"] {
            assert_eq!(at_start(other), None, "{other}");
        }
    }
}
