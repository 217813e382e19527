//! From text to tokens: words, and character n-grams, which find what words miss.
//!
//! Every text is folded first ([`fold`]), so that width, case and the Chinese of the two shores make no difference.
//! Then Chinese is cut by dictionary, other scripts at spaces and signs, with the names of code left whole ([`latin`]).

mod emoji;
mod fold;
mod latin;

use std::collections::HashSet;
use std::sync::LazyLock;

use jieba_rs::Jieba;
use unicode_normalization::char::is_combining_mark;

use super::language::is_han;
pub use fold::{fold, simplified};

/// Words of the day with their English, a line each; few of them are in dictionaries.
pub const TERMS: &str = include_str!("../../../data/words/terms.tsv");
/// Characters of the terms that the segmenter is taught. Longer ones are found by their parts, which it would hide.
const TAUGHT: usize = 4;

/// The segmenter with its dictionary; loading takes a tenth of a second, so it happens at the first use.
static SEGMENTER: LazyLock<Jieba> = LazyLock::new(|| {
    let mut segmenter = Jieba::new();
    let terms = TERMS.lines().filter_map(|line| line.split('\t').next());
    let terms = terms.filter(|term| term.chars().count() <= TAUGHT);
    for word in super::discovery::vocabulary().chain(terms) {
        segmenter.add_word(word, None, None);
    }
    segmenter
});

/// Loads the dictionary of the segmenter.
pub fn warm_up() {
    LazyLock::force(&SEGMENTER);
}

/// How often a Chinese word was seen where the dictionary of the segmenter comes from, about; at least 1.
pub fn seen(word: &str) -> usize {
    SEGMENTER.suggest_freq(word)
}

/// Words that say nothing about the subject, among them the words in which needs and offers are put, and the marks of lists.
static EMPTY: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("../../../data/words/empty.txt").split_whitespace().collect());

/// The Chinese words of one character that say something by themselves. Of all others, the n-grams tell.
static SINGLE: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("../../../data/words/single.txt").split_whitespace().collect());

/// Letters of a word from which on parts of it are looked for too, and letters of a part.
const LONG: usize = 5;
const PART: usize = 4;

/// What texts are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// A telling word: `技术`, `合伙人`, `node.js`, `🚀`.
    Word(&'a str),
    /// Characters that stand side by side: two of a script without spaces, four of a longer word, where `<` and `>` mark
    /// its ends: `合伙`, `<ill`, `llus`.
    Gram(&'a str),
}

/// The words of a text: `["技术", "合伙", "合伙人", "node.js"]`. Repetitions stay, empty words go, a longer Chinese word
/// comes after the shorter ones in it.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each(text, |token| {
        if let Token::Word(word) = token {
            words.push(word.to_owned());
        }
    });
    words
}

/// The character n-grams of a text, without those of empty words: they find what the dictionary cuts elsewhere, and other
/// forms of a word. Repetitions stay.
pub fn grams(text: &str) -> Vec<String> {
    let mut grams = Vec::new();
    each(text, |token| {
        if let Token::Gram(gram) = token {
            grams.push(gram.to_owned());
        }
    });
    grams
}

/// Calls back with every token of a text, words and n-grams mixed. One pass does for both, and no token
/// becomes a string.
pub fn each(text: &str, mut emit: impl FnMut(Token<'_>)) {
    let folded = fold(text);
    let mut rest = &*folded;
    // Whether a word has ended right before the rest.
    let mut within = false;
    while let Some(first) = rest.chars().next() {
        let script = match Script::of(first) {
            Script::Other if !within && rest.starts_with(".net") => Script::Letters,
            script => script,
        };
        let run = || {
            let goes_on = |c: char| Script::of(c) == script || (script == Script::Letters && latin::is_sign(c));
            &rest[..rest.find(|c| !goes_on(c)).unwrap_or(rest.len())]
        };
        let length = match script {
            Script::Han => chinese(run(), &mut emit),
            Script::Kana => kana(run(), &mut emit),
            Script::Hangul | Script::Unspaced => {
                let run = run();
                emit(Token::Word(run));
                pairs(run, &mut emit)
            }
            Script::Letters => latin::address(rest).filter(|_| !within).unwrap_or_else(|| {
                let run = run();
                latin::words(run, &mut |word| spaced(word, &mut emit));
                run.len()
            }),
            Script::Other if first == '@' && !within => handle(rest, &mut emit),
            Script::Other => match emoji::at_start(rest) {
                Some(length) => {
                    if let Some(emoji) = telling(&rest[..length]) {
                        emit(Token::Word(emoji));
                    }
                    length
                }
                None => first.len_utf8(),
            },
        };
        within = script == Script::Letters;
        rest = &rest[length..];
    }
}

/// How the words of a script are told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    /// By dictionary.
    Han,
    /// Not at all; loan words are written in other characters than the rest.
    Kana,
    /// By spaces, with endings that change.
    Hangul,
    /// Not at all: Thai, Lao, Tibetan, Burmese, Khmer.
    Unspaced,
    /// By spaces and signs.
    Letters,
    /// No script.
    Other,
}

impl Script {
    fn of(c: char) -> Script {
        match c {
            'a'..='z' | '0'..='9' => Script::Letters,
            '\0'..='\u{7f}' => Script::Other,
            _ if is_han(c) => Script::Han,
            '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' => {
                Script::Kana
            }
            '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{ac00}'..='\u{d7a3}' => Script::Hangul,
            '\u{e01}'..='\u{e3a}'
            | '\u{e40}'..='\u{e4e}'
            | '\u{e81}'..='\u{ecd}'
            | '\u{edc}'..='\u{edf}'
            | '\u{f40}'..='\u{fbc}'
            | '\u{1000}'..='\u{1049}'
            | '\u{1050}'..='\u{109f}'
            | '\u{1780}'..='\u{17d3}' => Script::Unspaced,
            _ if c.is_alphanumeric() || is_combining_mark(c) => Script::Letters,
            _ => Script::Other,
        }
    }
}

/// The word, unless it says nothing.
fn telling(word: &str) -> Option<&str> {
    (!EMPTY.contains(word)).then_some(word)
}

/// Words by dictionary, and pairs of neighbouring characters between empty words. Like the others, it
/// says how long the run was.
fn chinese(run: &str, emit: &mut impl FnMut(Token<'_>)) -> usize {
    let cut = SEGMENTER.cut_for_search(run, true);
    // The shorter words come before the whole one that they are in, so that from the end each whole word ends where the
    // next one begins.
    let mut wholes = Vec::with_capacity(cut.len());
    let mut start = run.len();
    for (place, token) in cut.iter().enumerate().rev() {
        if token.byte_end == start {
            start = token.byte_start;
            wholes.push(place);
        }
    }
    let (mut shorter, mut stretch) = (0, 0);
    for place in wholes.into_iter().rev() {
        let whole = &cut[place];
        if EMPTY.contains(whole.word) {
            pairs(&run[stretch..whole.byte_start], emit);
            stretch = whole.byte_end;
        } else {
            cut[shorter..=place].iter().filter(|token| tells(token)).for_each(|token| emit(Token::Word(token.word)));
        }
        shorter = place + 1;
    }
    pairs(&run[stretch..], emit);
    run.len()
}

fn tells(token: &jieba_rs::Token<'_>) -> bool {
    let list = if token.end - token.start == 1 { &SINGLE } else { &EMPTY };
    list.contains(token.word) == (token.end - token.start == 1)
}

/// Every two neighbouring characters.
fn pairs(stretch: &str, emit: &mut impl FnMut(Token<'_>)) -> usize {
    windows(stretch, 2, emit);
    stretch.len()
}

fn windows(text: &str, size: usize, emit: &mut impl FnMut(Token<'_>)) {
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]).skip(size);
    for ((start, _), end) in text.char_indices().zip(ends) {
        emit(Token::Gram(&text[start..end]));
    }
}

/// Japanese writes the words it has borrowed in katakana; hiragana are mostly endings.
fn kana(run: &str, emit: &mut impl FnMut(Token<'_>)) -> usize {
    let is_hiragana = |c: char| ('\u{3041}'..='\u{309f}').contains(&c);
    for word in run.split(is_hiragana).filter(|word| word.chars().nth(1).is_some()) {
        emit(Token::Word(word));
    }
    pairs(run, emit)
}

/// A word between spaces, in the singular, and its parts.
fn spaced(word: &str, emit: &mut impl FnMut(Token<'_>)) {
    let Some(word) = telling(word) else { return };
    let word = latin::stem(word.strip_suffix("'s").unwrap_or(word));
    let is_number = word.chars().all(|c| !c.is_alphabetic());
    if is_number || telling(&word).is_none() {
        return;
    }
    emit(Token::Word(&word));
    if word.chars().all(char::is_alphabetic) && word.chars().nth(LONG - 1).is_some() {
        windows(&format!("<{word}>"), PART, emit);
    }
}

/// A name on some network, `@somebody`, is one word.
fn handle(text: &str, emit: &mut impl FnMut(Token<'_>)) -> usize {
    let name = &text[1..];
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.')).unwrap_or(name.len());
    let handle = text[..1 + end].trim_end_matches(['.', '-']);
    if handle.len() > 2 {
        emit(Token::Word(handle));
    }
    handle.len().max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_of_all_scripts() {
        let cases: &[(&str, &[&str])] = &[
            ("我想找一个技术合伙人", &["技术", "合伙", "合伙人"]),
            ("Looking for c++ and Node.js engineers, CI/CD.", &["c++", "node.js", "engineer", "ci/cd", "ci", "cd"]),
            ("用Rust写后端🚀 SaaS apps", &["rust", "后端", "🚀", "saas", "app"]),
            ("3 hours per week, 24/7, 2020-2024", &[]),
            // Traditional Chinese, full width.
            ("軟體開發與人工智慧", &["软体", "开发", "人工", "智慧", "人工智慧"]),
            ("Ｒｅａｃｔ、ＡＩ　产品经理", &["react", "ai", "产品", "经理", "产品经理"]),
            // Words of the day, and of one character.
            ("大模型和区块链", &["模型", "大模型", "区块", "区块链"]),
            ("懂茶的人", &["茶"]),
            // Names of code.
            ("C#/.NET，用.NET；Next.js", &["c#", ".net", ".net", "next.js"]),
            ("k8s + GPT-4o, F#", &["k8s", "gpt-4o", "gpt", "f#"]),
            ("Vue+Go开发", &["vue", "go", "开发"]),
            ("C/C++ developer", &["c/c++", "c++", "developer"]),
            // Names and addresses.
            ("#opensource #无障碍 @some_body. #1", &["opensource", "障碍", "无障碍", "@some_body"]),
            ("write to me@example.com or https://example.com/x，谢谢", &["write", "谢谢"]),
            ("见www.example.org/a-b 或 Booking.com", &["booking.com"]),
            // Compounds give their parts.
            ("open-source e-commerce", &["open-source", "open", "source", "e-commerce", "commerce"]),
            ("It's a friend’s idea, I don't know", &["friend", "idea", "know"]),
            // Pictures.
            ("👩🏽‍💻🇨🇳 ❤️✅ 1️⃣", &["👩‍💻", "🇨🇳", "❤"]),
            // Other scripts.
            ("デザイナーを探しています", &["デザイナー"]),
            ("개발자를 찾습니다", &["개발자를", "찾습니다"]),
            ("ออกแบบ UX", &["ออกแบบ", "ux"]),
            ("Дизайнер café", &["дизайнер", "café"]),
            ("", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), *expected, "{text}");
        }
    }

    #[test]
    fn grams_of_all_scripts() {
        let cases: &[(&str, &[&str])] = &[
            ("大学生AI教育", &["大学", "学生", "教育"]),
            ("我想找一个合伙人", &["合伙", "伙人"]),
            ("教育的公益", &["教育", "公益"]),
            ("writer", &["<wri", "writ", "rite", "iter", "ter>"]),
            ("need apps", &[]),
            ("open-source", &["<sou", "sour", "ourc", "urce", "rce>"]),
            ("ものづくり", &["もの", "のづ", "づく", "くり"]),
            ("개발자", &["개발", "발자"]),
            ("ออก", &["ออ", "อก"]),
            ("gpt-4o c++ 12345", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(grams(text), *expected, "{text}");
        }
        let shared = |a: &str, b: &str| {
            let others = grams(b);
            grams(a).iter().filter(|gram| others.contains(gram)).count()
        };
        assert!(shared("illustrator", "illustration") >= 6);
        assert!(shared("illustrator", "ilustrator") >= 5);
        assert_eq!(shared("illustrator", "gardener"), 0);
    }

    #[test]
    fn one_word_however_it_is_written() {
        let same = [
            ("創業夥伴", "创业伙伴"),
            ("網頁設計師", "网页设计师"),
            ("ＰＹＴＨＯＮ", "python"),
            ("開発", "开发"),
            ("Companies", "company"),
        ];
        for (one, other) in same {
            assert_eq!((words(one), grams(one)), (words(other), grams(other)), "{one}");
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_cut(text in "[a-z.+#/@&'\\-_0-9软體的茶か゛アー개อ👩🏽\u{200d}💻🇨🇳\u{fe0f}\u{301}Ａ　é:]{0,32}") {
            for word in words(&text).into_iter().chain(grams(&text)) {
                prop_assert!(!word.is_empty() && !word.contains(char::is_whitespace) && fold(&word) == word, "{}", word);
            }
        }
    }

    #[test]
    fn the_lists_are_clean() {
        for word in EMPTY.iter().chain(SINGLE.iter()) {
            assert_eq!(fold(word), *word);
        }
        assert!(SINGLE.iter().all(|word| words(word) == [*word]));
        assert!(
            EMPTY.iter().all(|word| words(word).is_empty()),
            "{:?}",
            EMPTY.iter().find(|word| !words(word).is_empty())
        );
        assert!(TERMS.lines().is_sorted());
        for line in TERMS.lines() {
            let mut cells = line.split('\t');
            let term = cells.next().unwrap();
            assert!(!words(term).is_empty() && fold(term) == term && cells.count() > 0, "{line}");
        }
    }
}
