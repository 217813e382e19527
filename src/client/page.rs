//! What a web page says that came where JSON was meant to: a gateway, a login wall, a wrong address.

use std::ops::Range;

/// As much of a page is looked at, in bytes.
const SEEN: usize = 16 * 1024;
const LONGEST_ENTITY: usize = 8;

/// True for a text that looks like HTML.
pub fn is_page(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
}

/// The title of a page, else its first sentence; any other text as it is.
pub fn shown(text: &str) -> String {
    if !is_page(text) {
        return text.trim().to_owned();
    }
    let text = &text[..text.floor_char_boundary(SEEN)];
    let title = element(text, "title").map(|(_, inner)| words(&text[inner])).filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| {
        let mut body = text.to_owned();
        for hidden in ["script", "style", "title"] {
            while let Some((outer, _)) = element(&body, hidden) {
                body.replace_range(outer, " ");
            }
        }
        words(&body)
    });
    let title = title.split_inclusive(". ").next().unwrap_or_default().trim().to_owned();
    if title.is_empty() { "a web page".to_owned() } else { title }
}

/// The first element of this name, with its tags and without.
fn element(text: &str, name: &str) -> Option<(Range<usize>, Range<usize>)> {
    let low = text.to_ascii_lowercase();
    let (start, _) = low.match_indices(&format!("<{name}")).find(|(at, tag)| {
        low[at + tag.len()..].starts_with(|next: char| next == '>' || next == '/' || next.is_ascii_whitespace())
    })?;
    let inner = start + low[start..].find('>')? + 1;
    let closing = inner + low[inner..].find(&format!("</{name}"))?;
    let end = low[closing..].find('>').map_or(low.len(), |at| closing + at + 1);
    Some((start..end, inner..closing))
}

/// Text without tags, in one line.
fn words(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        plain.push_str(before);
        plain.push(' ');
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    entities(&plain).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn entities(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let entity = after.split_once(';').filter(|(name, _)| name.len() <= LONGEST_ENTITY);
        match entity.and_then(|(name, after)| Some((character(name)?, after))) {
            Some((character, after)) => {
                plain.push(character);
                rest = after;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn character(name: &str) -> Option<char> {
    let named = [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", ' ')];
    if let Some((_, character)) = named.iter().find(|(known, _)| *known == name) {
        return Some(*character);
    }
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_told_in_a_line() {
        let cases = [
            ("  plain text ", "plain text"),
            ("<html><head><title>\n 502 Bad\n Gateway </title></head><body><h1>x</h1>", "502 Bad Gateway"),
            ("<TITLE lang=en>A &amp; B &lt;C&gt; &#39;D&#39; &#x4f60;&nosuch; &</TITLE>", "A & B <C> 'D' 你&nosuch; &"),
            ("<html><style>p{}</style><script>if (a<b) x()</script><p>Sorry. Try later.</p>", "Sorry."),
            ("<titles>Down</titles><p>for <b>maintenance</b></p>", "Down for maintenance"),
            ("<title></title><script>x</script><script>y</script>only this", "only this"),
            ("<title>never closed", "never closed"),
            ("<html>", "a web page"),
            ("<", "a web page"),
            ("\u{feff}<!doctype html><title>错误</title>", "错误"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
