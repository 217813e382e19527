//! `<think>…</think>`: what some models say to themselves before they answer.

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

/// The text without the thoughts before it. Thoughts that were not opened are taken for such too, unless they would be a
/// part of JSON; thoughts that do not end are the whole rest.
pub fn without_thoughts(text: &str) -> &str {
    let mut rest = text.trim_start();
    while let Some(inner) = rest.strip_prefix(OPEN) {
        rest = match inner.split_once(CLOSE) {
            Some((_, after)) => after.trim_start(),
            None => "",
        };
    }
    match rest.split_once(CLOSE) {
        Some((thoughts, after)) if !thoughts.contains(OPEN) && !thoughts.starts_with(['{', '[', '`']) => {
            after.trim_start()
        }
        _ => rest,
    }
}

/// The same for a text that is still coming: gives what may be shown.
#[derive(Debug, Default)]
pub struct Thinking {
    /// What is not decided yet.
    held: String,
    inside: bool,
    /// The answer has begun.
    begun: bool,
}

impl Thinking {
    /// Takes the next piece.
    pub fn push(&mut self, piece: &str) -> String {
        if self.begun {
            return piece.to_owned();
        }
        self.held.push_str(piece);
        loop {
            let Thinking { held, inside, .. } = self;
            if *inside {
                let Some(end) = held.find(CLOSE) else {
                    // The end may have begun.
                    let mut kept = held.len().saturating_sub(CLOSE.len());
                    while !held.is_char_boundary(kept) {
                        kept -= 1;
                    }
                    held.drain(..kept);
                    return String::new();
                };
                held.drain(..end + CLOSE.len());
                *inside = false;
                continue;
            }
            let start = held.trim_start();
            if start.is_empty() || (OPEN.starts_with(start) && start != OPEN) {
                return String::new();
            }
            let Some(rest) = start.strip_prefix(OPEN) else {
                self.begun = true;
                let text = start.to_owned();
                held.clear();
                return text;
            };
            let rest = rest.to_owned();
            (*held, *inside) = (rest, true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thoughts_are_left_out_however_they_are_cut() {
        let cases = [
            ("hello <think>x</think>", "hello <think>x</think>"),
            ("<think>a\n长</think>\n\nhello", "hello"),
            (" \n<think>a</think><think>b</think> {\"a\": 1}", "{\"a\": 1}"),
            ("<think></think>", ""),
            ("<think>never ends </thin", ""),
            ("<thin", "<thin"),
            ("<b>bold</b>", "<b>bold</b>"),
            ("{\"a\": \"</think>\"}", "{\"a\": \"</think>\"}"),
            ("", ""),
            ("  ", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(without_thoughts(text), expected, "{text}");
            for size in 1..=text.chars().count().max(1) {
                let characters: Vec<char> = text.chars().collect();
                let mut thinking = Thinking::default();
                let shown: String =
                    characters.chunks(size).map(|piece| thinking.push(&piece.iter().collect::<String>())).collect();
                // The beginning of a tag that does not come is held back.
                let expected = if expected == "<thin" { "" } else { expected };
                assert_eq!(shown, expected, "{text} by {size}");
            }
        }
        // Only the end of the thoughts was written.
        assert_eq!(without_thoughts("well, a or b?\n</think>\n\nb"), "b");
    }
}
