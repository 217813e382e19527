//! The block in `AGENTS.md`, for tools that read that file and no skills. The file is its owner's: nothing outside of the
//! two markers is ever touched.

use std::ops::Range;
use std::path::Path;

use serde_json::json;

use super::mark::{self, Origin, VERSION};
use crate::config::file;
use crate::error::{Error, Kind, Result};
use crate::operations::Lang;

/// The file, below a project.
pub const FILE: &str = "AGENTS.md";

const BEGIN: &str = "<!-- towow:begin";
const END: &str = "<!-- towow:end";

/// A block that was found.
#[derive(Debug)]
pub struct Block {
    /// Its bytes in the file, both markers and the line end of the last included.
    range: Range<usize>,
    /// Where it comes from.
    pub origin: Origin,
}

/// The text of the block.
fn text(lang: Lang) -> &'static str {
    match lang {
        Lang::En => include_str!("../../skills/agents/en.md"),
        Lang::Zh => include_str!("../../skills/agents/zh.md"),
    }
}

/// The block with its markers.
fn whole(lang: Lang) -> String {
    let text = mark::plain(text(lang));
    let text = text.trim_end();
    format!("{BEGIN} {VERSION} sha256:{} -->\n{text}\n{END} -->\n", mark::hash(&format!("{text}\n")))
}

/// The block of a file, if it has one.
///
/// # Errors
/// `bad_block`, with the line, where markers do not make one block: nobody knows then what is ours.
pub fn find(path: &Path, text: &str) -> Result<Option<Block>> {
    let wrong = |line: usize, what: &str, way_out: &str| {
        let shown = path.display();
        let message = format!("{shown}, line {line}: {what}; the file is left as it is");
        let error = Error::new(Kind::Usage, "bad_block", message);
        let hint = format!("in {shown} delete {way_out}, then run this again");
        Err(error.hint(hint).details(json!({ "path": file::shown(path), "line": line })))
    };
    let fenced = fenced(text);
    let mut at = 0;
    let mut open: Option<(usize, usize, &str)> = None;
    let mut found: Option<Block> = None;
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        let bare = line.trim().trim_start_matches('\u{feff}');
        if open.is_none() && fenced.iter().any(|fence| fence.contains(&number)) {
            // An example of a block is none.
        } else if bare.starts_with(BEGIN) {
            if let Some((first, ..)) = open {
                let way_out = format!("line {first} (`{BEGIN} ...`) and what is left of its block");
                return wrong(number, "a block of towow begins inside another one", &way_out);
            }
            if found.is_some() {
                let way_out = format!("the lines from {number} to the next `{END} -->`");
                return wrong(number, "a second block of towow begins here", &way_out);
            }
            open = Some((number, at, bare));
        } else if bare.starts_with(END) {
            let Some((_, start, begin)) = open.take() else {
                let way_out = format!("line {number} (`{END} -->`)");
                return wrong(number, "a block of towow ends here that does not begin", &way_out);
            };
            let content = mark::plain(text[start..at].split_once('\n').map_or("", |(_, content)| content));
            let words: Vec<&str> = begin.split_whitespace().collect();
            let version = words.get(2).filter(|word| mark::is_version(word));
            let intact = bare == format!("{END} -->")
                && version
                    .is_some_and(|version| begin == format!("{BEGIN} {version} sha256:{} -->", mark::hash(&content)));
            let origin = Origin {
                version: Some(version.map_or_else(String::new, |version| (*version).to_owned())),
                lang: Some(Lang::of_text(&content)),
                edited: !intact,
            };
            found = Some(Block { range: start..at + line.len(), origin });
        }
        at += line.len();
    }
    match open {
        Some((line, ..)) => {
            let way_out = format!("line {line} (`{BEGIN} ...`) and what is left of its block");
            wrong(line, "a block of towow begins here and does not end", &way_out)
        }
        None => Ok(found),
    }
}

/// The numbers of the lines in fenced code, the fences included. A fence that is never closed is none.
fn fenced(text: &str) -> Vec<Range<usize>> {
    let fence = |line: &str| {
        let bare = line.trim_start_matches(' ');
        let mark = bare.chars().next().filter(|c| line.len() - bare.len() < 4 && matches!(c, '`' | '~'))?;
        let length = bare.chars().take_while(|c| *c == mark).count();
        (length >= 3).then(|| (mark, length, bare[length..].trim().is_empty()))
    };
    let mut found = Vec::new();
    let mut open: Option<(usize, char, usize)> = None;
    for (line, number) in text.lines().zip(1..) {
        match (open, fence(line)) {
            (None, Some((mark, length, _))) => open = Some((number, mark, length)),
            (Some((from, mark, length)), Some((same, long, true))) if same == mark && long >= length => {
                found.push(from..number + 1);
                open = None;
            }
            _ => {}
        }
    }
    found
}

/// The file with the block in it: in the place of the one that is there, else at the end.
pub fn put(text: Option<&str>, block: Option<&Block>, lang: Lang) -> String {
    let Some(text) = text else { return whole(lang) };
    let crlf = text.split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n"));
    let line_end = if crlf { "\r\n" } else { "\n" };
    let ours = whole(lang).replace('\n', line_end);
    match block {
        Some(block) => format!("{}{ours}{}", &text[..block.range.start], &text[block.range.end..]),
        // One line end more than there was, by which `cut` knows what to take back.
        None => format!("{text}{line_end}{ours}"),
    }
}

/// The file without the block, as it was before. Nothing where the file was only ours.
pub fn cut(text: &str, block: &Block) -> Option<String> {
    let (before, after) = (&text[..block.range.start], &text[block.range.end..]);
    if before.is_empty() && after.is_empty() {
        return None;
    }
    let bare = before.strip_suffix('\n').map(|bare| bare.strip_suffix('\r').unwrap_or(bare));
    // What was written after the block must not run into what stood before it.
    let parted = |bare: &str| after.is_empty() || bare.is_empty() || bare.ends_with('\n');
    let before = bare.filter(|bare| parted(bare)).unwrap_or(before);
    Some(format!("{before}{after}"))
}

/// True when the block is what this version writes.
pub fn is_current(text: &str, block: &Block, lang: Lang) -> bool {
    mark::plain(&text[block.range.clone()]).trim_end() == whole(lang).trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> Block {
        find(Path::new(FILE), text).unwrap().unwrap()
    }

    #[test]
    fn what_was_there_is_there_again() {
        for before in
            ["", "\n", "x", "x\n", "x\n\n", "\n\nx", "x\r\ny", "x\r\ny\r\n", "x\r\n\r\n", "x\ny\r\n", "\u{feff}x\n"]
        {
            for lang in [Lang::En, Lang::Zh] {
                let with = put(Some(before), None, lang);
                let found = block(&with);
                assert!(!found.origin.edited && found.origin.lang == Some(lang), "{before:?}: {found:?}");
                assert!(is_current(&with, &found, lang));
                assert_eq!(put(Some(&with), Some(&found), lang), with, "{before:?}");
                assert_eq!(cut(&with, &found).as_deref(), Some(before));
                let grown = format!("{with}more\n");
                let left = cut(&grown, &block(&grown)).unwrap();
                assert!(left.starts_with(before) && left.ends_with("more\n"), "{left:?}");
                assert!(left == "more\n" || before.trim().is_empty() || left.contains("\nmore\n"), "{left:?}");
            }
        }
        let alone = put(None, None, Lang::En);
        assert_eq!(cut(&alone, &block(&alone)), None);
        assert_eq!(put(Some("a\r\nb"), None, Lang::En).matches('\n').count(), alone.matches('\n').count() + 2);
    }

    #[test]
    fn an_edit_is_seen_and_broken_markers_are_refused_with_their_line() {
        let whole = put(Some("a\n"), None, Lang::En);
        for (from, to) in
            [("## towow", "## Towow"), ("sha256:", "sha256:0"), ("begin ", "begin x"), (":end -->", ":end x -->")]
        {
            assert!(block(&whole.replacen(from, to, 1)).origin.edited, "{from}");
        }
        let cases = [
            (whole.replace("<!-- towow:end -->\n", ""), 3),
            (format!("x\n{END} -->\n"), 2),
            (format!("{whole}{whole}"), whole.lines().count() + 3),
            (format!("{BEGIN} -->\n{BEGIN} -->\n{END} -->\n"), 2),
        ];
        for (text, line) in cases {
            let error = find(Path::new(FILE), &text).unwrap_err();
            assert_eq!(error.code, "bad_block");
            assert!(error.message.starts_with(&format!("{FILE}, line {line}: ")), "{}", error.message);
        }
        assert!(find(Path::new(FILE), "nothing of ours\n").unwrap().is_none());
        for example in [
            format!("```\n{BEGIN} 1 -->\n```\n"),
            format!("~~~~ md\n{BEGIN} 1 -->\n~~~\n{END} -->\n```\n~~~~\n"),
            format!("   ```\n{END} -->\n   `````\n"),
        ] {
            assert!(find(Path::new(FILE), &example).unwrap().is_none(), "{example}");
            let with = put(Some(&example), None, Lang::En);
            assert_eq!(cut(&with, &block(&with)).unwrap(), example);
        }
        assert!(find(Path::new(FILE), &format!("```\n{BEGIN} 1 -->\n")).is_err(), "a fence that does not close");
    }
}
