//! From text to tokens: Chinese words by dictionary, Latin words with code-like names intact, and character n-grams.

use std::collections::HashSet;
use std::sync::LazyLock;

use jieba_rs::Jieba;

use super::language::is_han;

/// The segmenter with its dictionary; loading takes a tenth of a second, so it happens at the first use.
static SEGMENTER: LazyLock<Jieba> = LazyLock::new(|| {
    let mut segmenter = Jieba::new();
    for word in super::discovery::vocabulary() {
        segmenter.add_word(word, None, None);
    }
    segmenter
});

/// Loads the dictionary in the background, for callers who know that they will need it soon.
pub fn warm_up() {
    std::thread::spawn(|| LazyLock::force(&SEGMENTER));
}

/// Words that say nothing about the subject, among them the words in which needs and offers are put.
const EMPTY_WORDS: &str = "
的 了 和 与 或 及 在 是 我 你 您 他 她 它 我们 你们 他们 自己 大家 一个 一位 一种 一起 一些 一下 这个 那个 这 那 有 没有 做 去 来 到 对
也 都 就 还 很 更 最 要 会 能 可 可以 想 想要 希望 需要 寻找 找 在找 想找 认识 提供 擅长 面向 针对 关于 通过 进行 以及 并 并且 但 但是 而
而且 因为 所以 如果 为 为了 把 被 让 给 从 向 用 以 等 等等 里 上 下 中 内 外 前 后 时 个 位 人 者 的人 目前 现在 正在 已经 比较 非常
什么 怎么 如何 哪些 多 少 不 不是 请 帮 帮忙 帮助 过 得 地 着 吧 吗 呢 啊 每周 每月 小时 几个 一次 两 三 愿意 合适 相关 方面 事 事情 东西 一份 一套 一次 一名 一家
个人 有没有 师傅 过来 过来人 看法 听听 建议 主意 意见 经验 反过来
a am an and are as at be been bring but by can could do does for from get had has have he help her his how i i'm if in into is it its
just learn like looking look make me more my need needs no not of offer offers on one or our out own please seek seeking she so some someone than
that the their them there they this to together up us use want wants was we were what when where whether which who will with would you
your about also any per week month hours hour etc via who's im
";

static EMPTY: LazyLock<HashSet<&'static str>> = LazyLock::new(|| EMPTY_WORDS.split_whitespace().collect());

/// Words of a text, lower-cased, without empty words: `["技术", "合伙人", "node.js"]`. Repetitions stay.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for run in runs(text) {
        match run {
            Run::Han(run) => {
                words.extend(SEGMENTER.cut_for_search(run, true).into_iter().map(|token| token.word.to_owned()));
            }
            Run::Latin(word) => words.push(word),
        }
    }
    // A single character says too little by itself; the pairs carry it.
    words.retain(|word| !EMPTY.contains(word.as_str()) && !is_number(word) && !is_single_han(word));
    words
}

/// Pairs of neighbouring Han characters between empty words: they find what the dictionary cuts elsewhere.
pub fn pairs(text: &str) -> Vec<String> {
    let mut pairs = Vec::new();
    for run in runs(text) {
        let Run::Han(run) = run else { continue };
        let mut telling: Vec<char> = Vec::new();
        let mut flush = |telling: &mut Vec<char>| {
            pairs.extend(telling.windows(2).map(|pair| pair.iter().collect::<String>()));
            telling.clear();
        };
        for word in SEGMENTER.cut(run, true) {
            match EMPTY.contains(word.word) {
                true => flush(&mut telling),
                false => telling.extend(word.word.chars()),
            }
        }
        flush(&mut telling);
    }
    pairs
}

fn is_single_han(word: &str) -> bool {
    let mut characters = word.chars();
    characters.next().is_some_and(is_han) && characters.next().is_none()
}

fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit() || c == '.')
}

enum Run<'a> {
    Han(&'a str),
    Latin(String),
}

/// Cuts a text where the script changes. A Latin run keeps the inner and final signs of code-like names: `c++`, `c#`,
/// `node.js`, `ci/cd`, `x-ray`.
fn runs(text: &str) -> Vec<Run<'_>> {
    let mut runs = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = |accept: &dyn Fn(char) -> bool| rest.find(|c| !accept(c)).unwrap_or(rest.len());
        if is_han(first) {
            let (run, tail) = rest.split_at(end(&is_han));
            runs.push(Run::Han(run));
            rest = tail;
        } else if first.is_alphanumeric() {
            let in_word =
                |c: char| !is_han(c) && (c.is_alphanumeric() || matches!(c, '+' | '#' | '.' | '-' | '/' | '\''));
            let (run, tail) = rest.split_at(end(&in_word));
            let word = run.trim_end_matches(['.', '-', '/', '\'']).to_lowercase();
            runs.push(Run::Latin(stem(word)));
            rest = tail;
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    runs
}

/// The plural s of a plain English word goes; nothing cleverer, so that names stay themselves.
fn stem(word: String) -> String {
    let plural = word.len() > 3
        && word.ends_with('s')
        && !["ss", "us", "is", "js", "os", "aas"].iter().any(|ending| word.ends_with(ending))
        && word.chars().all(|c| c.is_ascii_lowercase());
    if plural { word[..word.len() - 1].to_owned() } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_both_languages() {
        let cases: &[(&str, &[&str])] = &[
            ("我想找一个技术合伙人", &["技术", "合伙", "合伙人"]),
            ("Looking for c++ and Node.js engineers, CI/CD.", &["c++", "node.js", "engineer", "ci/cd"]),
            ("用Rust写后端🚀 SaaS apps", &["rust", "后端", "saas", "app"]),
            ("3 hours per week", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), *expected, "{text}");
        }
        assert_eq!(pairs("大学生AI教育"), ["大学", "学生", "教育"]);
        assert_eq!(pairs("我想找一个合伙人"), ["合伙", "伙人"]);
    }
}
