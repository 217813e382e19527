//! One spelling for what is written in several: width, case, and the characters of Chinese.

use std::borrow::Cow;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// `體体`: a traditional (or Japanese) character and the simplified one, a line each.
const CHARACTERS: &str = include_str!("../../../data/cedict/characters.txt");

/// The first and the last character that may change by the table: the Han characters of the basic plane.
const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9fff;

/// What each character from `FIRST` to `LAST` becomes; 0 where it stays. 54 KB.
static SIMPLIFIED: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut table = vec![0; (LAST - FIRST + 1) as usize];
    for line in CHARACTERS.lines() {
        let mut both = line.chars().map(|c| c as u32);
        if let (Some(old), Some(new)) = (both.next(), both.next().and_then(|new| u16::try_from(new).ok())) {
            table[(old - FIRST) as usize] = new;
        }
    }
    table
});

/// The text as it is compared: full-width signs as ASCII, letters in lower case and composed (NFKC), traditional Chinese
/// characters as simplified ones one by one, and without the invisible: soft hyphens, joiners of words, and what only
/// chooses a picture (variation selectors, skin tones).
///
/// Its bytes are not where they were in the text, so that no place in the one may be used in the other.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    if text.chars().all(is_plain) {
        text.chars().for_each(|c| push(&mut folded, c));
    } else {
        // What goes anyway must not stand between what is to be composed.
        text.chars().filter(|c| !is_invisible(*c)).nfkc().for_each(|c| push(&mut folded, c));
    }
    Cow::Owned(folded)
}

/// A traditional (or Japanese) character as the simplified one; any other as it is.
pub fn simplified(c: char) -> char {
    let place = (c as u32).wrapping_sub(FIRST) as usize;
    let new = SIMPLIFIED.get(place).and_then(|new| char::from_u32((*new).into()));
    new.filter(|new| *new != '\0').unwrap_or(c)
}

/// True where the rules below say all there is to say, so that the tables of Unicode need not be asked.
fn is_plain(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{9f}'
            | '\u{2010}'..='\u{201f}'
            | '\u{3000}'..='\u{3029}'
            | '\u{3041}'..='\u{3096}'
            | '\u{30a0}'..='\u{30fe}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{fe0f}'
            | '\u{ff01}'..='\u{ff5e}'
            | '\u{1f300}'..='\u{1faff}'
    )
}

/// Soft hyphens, joiners of words, and what only chooses a picture.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

fn push(folded: &mut String, c: char) {
    match c {
        '\u{3400}'..='\u{9fff}' => folded.push(simplified(c)),
        '\u{ff01}'..='\u{ff5e}' => push(folded, char::from_u32(c as u32 - 0xfee0).unwrap_or(c)),
        '\u{3000}' => folded.push(' '),
        '\u{2018}' | '\u{2019}' => folded.push('\''),
        '\u{2010}' | '\u{2011}' => folded.push('-'),
        _ if is_invisible(c) => {}
        _ if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
        _ => folded.extend(c.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_for_what_is_written_in_several() {
        let cases = [
            ("already plain, 1 > 0", "already plain, 1 > 0"),
            ("Ｒｕｓｔ　１２３，Ｃ＋＋／Ｃ＃", "rust 123,c++/c#"),
            ("軟體開發與網頁設計", "软体开发与网页设计"),
            ("臺灣的創業夥伴", "台湾的创业伙伴"),
            ("開発・経営・気候", "开发・经营・气候"),
            ("著名的著作，覆盖；餅乾", "著名的著作,覆盖;饼干"),
            ("ﾃﾞｻﾞｲﾅｰ", "デザイナー"),
            ("Cafe\u{301} ﬁnance №5 ÉCOLE", "café finance no5 école"),
            ("don’t re\u{ad}act well‑known", "don't react well-known"),
            ("👩🏽‍💻 ❤️ 1️⃣", "👩‍💻 ❤ 1\u{20e3}"),
        ];
        for (text, expected) in cases {
            assert_eq!(fold(text), expected, "{text}");
        }
        assert!(matches!(fold("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn folding_twice_changes_nothing_and_the_table_is_clean() {
        let lines: Vec<&str> = CHARACTERS.lines().collect();
        assert!(lines.len() > 3000 && lines.is_sorted(), "{}", lines.len());
        for line in lines {
            let [old, new] = <[char; 2]>::try_from(line.chars().collect::<Vec<_>>()).unwrap();
            assert!([old, new].iter().all(|c| (FIRST..=LAST).contains(&(*c as u32))), "{line}");
            assert_eq!(fold(&old.to_string()), new.to_string());
            assert_eq!(fold(&new.to_string()), new.to_string(), "{line}");
        }
    }
}
