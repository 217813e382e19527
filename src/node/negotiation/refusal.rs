//! What people say when they do not go along, and when they have nothing to say.

use crate::node::language::place_of;
use crate::node::tokens::fold;

/// Beginnings of a sentence that refuse, and what refuses anywhere in it.
const BEGINNINGS: &[&str] =
    &["no,", "no.", "no:", "no -", "不，", "不行", "不同意", "不接受", "不可以", "拒绝", "反对"];
const ANYWHERE: &[&str] = &[
    "i reject",
    "i refuse",
    "i object",
    "i oppose",
    "i disagree",
    "i decline",
    "i cannot accept",
    "i can't accept",
    "i cannot agree",
    "i can't agree",
    "i do not agree",
    "i don't agree",
    "i do not accept",
    "i don't accept",
    "i will not accept",
    "i won't accept",
    "does not work for me",
    "doesn't work for me",
    "not acceptable",
    "unacceptable",
    "我不同意",
    "我不接受",
    "我反对",
    "我拒绝",
    "无法接受",
    "不能接受",
    "没法接受",
    "无法同意",
    "不能同意",
    "对我不合适",
    "对我来说不行",
];

/// Beginnings of a reply without anything new.
const NOTHING: &[&str] = &[
    "nothing new",
    "nothing to add",
    "nothing more",
    "nothing else",
    "no news",
    "no more to say",
    "i have nothing",
    "same as before",
    "没有新的",
    "没有补充",
    "没有更多",
    "没什么",
    "没有了",
    "无补充",
    "同上",
    "和上一轮一样",
];

/// True for a sentence that refuses something. A condition ("not before June") is none.
pub fn refuses(sentence: &str) -> bool {
    let text = fold(sentence.trim()).replace('\u{2019}', "'");
    BEGINNINGS.iter().any(|cue| text.starts_with(&*fold(cue)))
        || ANYWHERE.iter().any(|cue| place_of(&text, &fold(cue)).is_some())
}

/// True for a sentence that says that there is nothing to say.
pub fn is_nothing(sentence: &str) -> bool {
    let text = fold(sentence.trim()).into_owned();
    NOTHING.iter().any(|cue| text.starts_with(cue)) || crate::node::formulation::is_nothing(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_refuses_is_understood() {
        for text in [
            "No, the deal A1,B1 does not work for me.",
            "I reject the deal A1,B1",
            "Sorry, but I can\u{2019}t accept that price",
            "I don't agree to a share of data",
            "不行，这个价格太低",
            "这个方案我不同意",
            "我们无法接受周末开工",
        ] {
            assert!(refuses(text), "{text}");
        }
        for text in
            ["I can do it, not before June", "No-code tools are what I build", "nothing new", "只在周末有空", "不收费"]
        {
            assert!(!refuses(text), "{text}");
        }
        for text in ["Nothing new.", "nothing to add from me", "没有新的了，谢谢", "没有", "same as before", "…"]
        {
            assert!(is_nothing(text), "{text}");
        }
        for text in ["nothing beats a kiln", "没有新意的课我不上", "no"] {
            assert_eq!(is_nothing(text), text == "no", "{text}");
        }
    }
}
