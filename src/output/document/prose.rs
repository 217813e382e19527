//! A small part of Markdown as HTML: headings, lists, quotes and paragraphs. Everything else is text.

use super::html::escaped;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Block {
    Paragraph,
    Quote,
    Bullets,
    Numbers,
}

impl Block {
    fn tags(self) -> (&'static str, &'static str) {
        match self {
            Block::Paragraph => ("<p>", "</p>\n"),
            Block::Quote => ("<blockquote><p>", "</p></blockquote>\n"),
            Block::Bullets => ("<ul>\n", "</ul>\n"),
            Block::Numbers => ("<ol>\n", "</ol>\n"),
        }
    }
}

/// The HTML of a Markdown text. Its highest heading gets this level (1 to 6), the others follow.
pub fn html(written: &str, level: usize) -> String {
    let headings = written.lines().filter_map(heading).map(|(depth, _)| depth);
    let highest = headings.min().unwrap_or(1);
    let mut page = String::new();
    let mut open: Option<Block> = None;
    let close = |page: &mut String, open: &mut Option<Block>| {
        if let Some(block) = open.take() {
            page.push_str(block.tags().1);
        }
    };
    for line in written.lines() {
        let line = line.trim();
        if line.is_empty() {
            close(&mut page, &mut open);
            continue;
        }
        if let Some((depth, text)) = heading(line) {
            close(&mut page, &mut open);
            let level = (depth - highest + level).clamp(1, 6);
            page.push_str(&format!("<h{level}>{}</h{level}>\n", escaped(text)));
            continue;
        }
        let (block, text) = block(line);
        let goes_on = open == Some(block);
        if !goes_on {
            close(&mut page, &mut open);
            page.push_str(block.tags().0);
            open = Some(block);
        }
        match block {
            Block::Bullets | Block::Numbers => page.push_str(&format!("<li>{}</li>\n", escaped(text))),
            Block::Paragraph | Block::Quote => {
                page.push_str(if goes_on { "<br>\n" } else { "" });
                page.push_str(&escaped(text));
            }
        }
    }
    close(&mut page, &mut open);
    page
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let line = line.trim();
    let depth = line.bytes().take_while(|byte| *byte == b'#').count();
    let text = line.get(depth..)?.strip_prefix(' ')?;
    (1..=6).contains(&depth).then_some((depth, text.trim()))
}

fn block(line: &str) -> (Block, &str) {
    for mark in ["- ", "* ", "+ "] {
        if let Some(text) = line.strip_prefix(mark) {
            return (Block::Bullets, text);
        }
    }
    if let Some(text) = line.strip_prefix('>') {
        return (Block::Quote, text.trim_start());
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    match line.get(digits..).and_then(|rest| rest.strip_prefix(". ")) {
        Some(text) if (1..=9).contains(&digits) => (Block::Numbers, text),
        _ => (Block::Paragraph, line),
    }
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn a_little_markdown_becomes_html() {
        let cases = [
            ("# A\n\n## B", "<h2>A</h2>\n<h3>B</h3>\n"),
            ("### only", "<h2>only</h2>\n"),
            ("- a\n- b\n\nc\nd", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>c<br>\nd</p>\n"),
            ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
            ("> q\n> r", "<blockquote><p>q<br>\nr</p></blockquote>\n"),
            ("<script>&\"'", "<p>&lt;script&gt;&amp;&quot;&#39;</p>\n"),
            ("#no\n1.no", "<p>#no<br>\n1.no</p>\n"),
            ("- <img src=x>\n# <b>", "<ul>\n<li>&lt;img src=x&gt;</li>\n</ul>\n<h2>&lt;b&gt;</h2>\n"),
            ("", ""),
        ];
        for (written, expected) in cases {
            assert_eq!(html(written, 2), expected, "{written}");
        }
    }
}
