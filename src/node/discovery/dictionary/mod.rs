//! English words for Chinese ones and the reverse, so that people who write in different languages find each other.
//!
//! The bundled words are made from CC-CEDICT (`data/cedict`). They are looked up where they lie in the program: who
//! never asks pays nothing.

mod cedict;

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::node::fault::Fault;
use crate::node::language::is_han;

/// A line for each word or term: what is looked up, then what it is in the other language, best first, with tabs between;
/// in the order of the bytes. Every word is in the form in which texts are cut; a term has spaces between its words.
const WORDS: &str = include_str!("../../../../data/cedict/words.tsv");

/// Most translations of a word.
pub const MOST: usize = 6;
/// Most words of a term.
const LONGEST: usize = 3;

/// A dictionary of English and Chinese, in both directions.
#[derive(Debug)]
pub struct Dictionary {
    lines: Cow<'static, str>,
}

/// A word or a term of a text, in the other language.
#[derive(Debug, PartialEq, Eq)]
pub struct Crossing<'a> {
    /// Which of the words of the text it is.
    pub from: Range<usize>,
    /// What it is in the other language, best first: a word each, or a term with spaces between its words.
    pub to: Vec<&'a str>,
}

static BUNDLED: Dictionary = Dictionary::bundled();

/// The bundled translations of a word, as by [`Dictionary::translations`].
pub fn translations(word: &str) -> impl Iterator<Item = &'static str> + use<> {
    BUNDLED.translations(word)
}

/// The bundled translations of words and terms, as by [`Dictionary::crossings`].
pub fn crossings<S: AsRef<str>>(words: &[S]) -> Vec<Crossing<'static>> {
    BUNDLED.crossings(words)
}

impl Default for Dictionary {
    fn default() -> Self {
        Dictionary::bundled()
    }
}

impl Dictionary {
    /// The words that the program brings along.
    pub const fn bundled() -> Dictionary {
        Dictionary { lines: Cow::Borrowed(WORDS) }
    }

    /// No word has a translation.
    pub const fn none() -> Dictionary {
        Dictionary { lines: Cow::Borrowed("") }
    }

    /// The words that a setting names: nothing for the bundled ones, `none`, or a file as for [`Dictionary::read`].
    ///
    /// # Errors
    /// As for [`Dictionary::read`].
    pub fn named(name: &str) -> Result<Dictionary, Fault> {
        match name.trim() {
            "" => Ok(Dictionary::bundled()),
            "none" => Ok(Dictionary::none()),
            path => Dictionary::read(Path::new(path)),
        }
    }

    /// The words of a file in the format of CC-CEDICT (`軟件 软件 [ruan3 jian4] /software/`, UTF-8), instead of the bundled
    /// ones. Takes about a second for a hundred thousand entries.
    ///
    /// # Errors
    /// A wrong setting, where the file cannot be read or holds no entry.
    pub fn read(path: &Path) -> Result<Dictionary, Fault> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Fault::setting(format!("the dictionary {} cannot be read: {error}", path.display())))?;
        let lines = cedict::lines(&text);
        if lines.is_empty() {
            let expected = "expected lines of CC-CEDICT such as `軟件 软件 [ruan3 jian4] /software/`";
            return Err(Fault::setting(format!("the dictionary {} holds no entry: {expected}", path.display())));
        }
        Ok(Dictionary { lines: Cow::Owned(lines) })
    }

    /// What tells this dictionary from others: SHA-256 of all that it says.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.lines.as_bytes()).into()
    }

    /// What a word is in the other language, best first: words in the form in which texts are cut. Where a term stands for
    /// it (机器学习, "machine learning"), the words of the term come after all others.
    pub fn translations(&self, word: &str) -> impl Iterator<Item = &str> + use<'_> {
        let mut found: Vec<&str> = Vec::new();
        let (terms, words): (Vec<&str>, Vec<&str>) = self.terms(word).partition(|item| item.contains(' '));
        for word in words.into_iter().chain(terms.into_iter().flat_map(|term| term.split(' '))) {
            if found.len() < MOST && !found.contains(&word) {
                found.push(word);
            }
        }
        found.into_iter()
    }

    /// What a word or a term (`machine learning`) is in the other language, best first; terms stay whole.
    pub fn terms(&self, word: &str) -> impl Iterator<Item = &str> + use<'_> {
        // A compound is kept by its parts.
        let found = self.find_form(word).or_else(|| self.find(&word.replace('-', " ")));
        found.unwrap_or_default().split('\t').filter(|item| !item.is_empty())
    }

    /// The translations of everything in a text that has one, given the words of the text in their order. The longest term
    /// wins ("machine learning" is neither machine nor learning), in Chinese too, however it has been cut.
    pub fn crossings<S: AsRef<str>>(&self, words: &[S]) -> Vec<Crossing<'_>> {
        let mut crossings = Vec::new();
        let mut place = 0;
        while place < words.len() {
            let found = self.longest(words, place);
            let Some((mut end, to)) = found else {
                place += 1;
                continue;
            };
            // What has been looked up as one comes once more in its parts, or as a whole.
            let said: Vec<&str> = words[place..end].iter().map(AsRef::as_ref).collect();
            let whole = said.concat();
            while words.get(end).is_some_and(|next| is_part(next.as_ref(), &whole)) {
                end += 1;
            }
            crossings.push(Crossing { from: place..end, to: to.split('\t').collect() });
            place = end;
        }
        crossings
    }

    /// The longest term that begins at this word: where it ends, and its translations.
    fn longest<S: AsRef<str>>(&self, words: &[S], place: usize) -> Option<(usize, &str)> {
        let word = words[place].as_ref();
        if word.starts_with(is_han) {
            return self.longest_chinese(words, place);
        }
        let most = words[place..].iter().take(LONGEST).take_while(|word| word.as_ref().is_ascii()).count();
        let found = (2..=most).rev().find_map(|size| {
            let term: Vec<&str> = words[place..place + size].iter().map(AsRef::as_ref).collect();
            Some((place + size, self.find(&term.join(" "))?))
        });
        found.or_else(|| Some((place + 1, self.find_form(word)?)))
    }

    /// The same in Chinese, where a term may have been cut, and the shorter words of a longer one stand between it and its
    /// neighbour.
    fn longest_chinese<S: AsRef<str>>(&self, words: &[S], place: usize) -> Option<(usize, &str)> {
        let word = words[place].as_ref();
        let near = |place: usize| {
            let after = words.iter().enumerate().skip(place + 1).take(LONGEST);
            after.map(|(at, word)| (at, word.as_ref())).take_while(|(_, word)| word.starts_with(is_han))
        };
        let mut best: Option<(usize, usize, &str)> = None;
        let lines = self.lines[self.first_from(word)..].split('\n').take_while(|line| line.starts_with(word));
        for (term, items) in lines.filter_map(|line| line.split_once('\t')) {
            let rest = &term[word.len()..];
            let end = if rest.is_empty() {
                Some(place + 1)
            } else {
                near(place).find_map(|(second, word)| match rest.strip_prefix(word)? {
                    "" => Some(second + 1),
                    rest => near(second).find(|(_, word)| *word == rest).map(|(third, _)| third + 1),
                })
            };
            if let Some(end) = end
                && term.len() > best.map_or(0, |(length, ..)| length)
            {
                best = Some((term.len(), end, items));
            }
        }
        best.map(|(_, end, items)| (end, items))
    }

    /// What is on the line of this word, or of the one of which it is a form.
    fn find_form(&self, word: &str) -> Option<&str> {
        self.find(word).or_else(|| inflected(word, |form| self.find(form)))
    }

    /// What is on the line of this word or term.
    fn find(&self, key: &str) -> Option<&str> {
        let line = self.lines[self.first_from(key)..].split('\n').next()?;
        line.strip_prefix(key)?.strip_prefix('\t')
    }

    /// Where the first line begins whose word is not before this one.
    fn first_from(&self, key: &str) -> usize {
        let bytes = self.lines.as_bytes();
        let (mut low, mut high) = (0, bytes.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let start = bytes[low..middle].iter().rposition(|byte| *byte == b'\n').map_or(low, |at| low + at + 1);
            let tab = bytes[start..].iter().position(|byte| *byte == b'\t').map_or(bytes.len(), |at| start + at);
            if &bytes[start..tab] < key.as_bytes() {
                low = bytes[tab..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| tab + at + 1);
            } else {
                high = start;
            }
        }
        low
    }
}

/// True for a word that is in this one anyway: of Chinese a shorter one or itself, of a compound its last part.
fn is_part(word: &str, whole: &str) -> bool {
    match word.starts_with(is_han) {
        true => whole.contains(word),
        false => whole.contains('-') && whole.split('-').any(|part| part == word),
    }
}

/// The first that is found of the words from which an English one is made: translating, translate; designer, design;
/// organisation, organization.
fn inflected<T>(word: &str, find: impl Fn(&str) -> Option<T>) -> Option<T> {
    if word.len() < 5 || !word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') {
        return None;
    }
    const BRITISH: &[(&str, &str)] = &[
        ("isation", "ization"),
        ("ising", "izing"),
        ("ised", "ized"),
        ("iser", "izer"),
        ("ise", "ize"),
        ("yse", "yze"),
        ("elling", "eling"),
        ("ogue", "og"),
        ("our", "or"),
        ("tre", "ter"),
        ("bre", "ber"),
        ("mme", "m"),
    ];
    let swapped = |(from, to): &(&str, &str)| {
        word.strip_suffix(from).filter(|stem| stem.len() > 1).map(|stem| format!("{stem}{to}"))
    };
    let american = BRITISH.iter().find_map(swapped);
    let american = american.as_deref();
    american.and_then(&find).or_else(|| american.into_iter().chain([word]).find_map(|word| without_ending(word, &find)))
}

/// The same for -ing, -ed, -er and -or.
fn without_ending<T>(word: &str, find: &impl Fn(&str) -> Option<T>) -> Option<T> {
    let stems = ["ing", "ed", "er", "or"].into_iter().filter_map(|ending| word.strip_suffix(ending));
    stems.filter(|stem| stem.len() > 2).find_map(|stem| {
        let mut ends = stem.bytes().rev();
        let (last, before) = (ends.next(), ends.next());
        let single = if last == before { &stem[..stem.len() - 1] } else { stem };
        let with_y = stem.strip_suffix('i').map(|stem| format!("{stem}y"));
        // hoping is of hope, not of hop
        find(&format!("{stem}e"))
            .or_else(|| find(stem))
            .or_else(|| find(single))
            .or_else(|| with_y.and_then(|form| find(&form)))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::node::tokens;

    fn of(word: &str) -> Vec<&'static str> {
        translations(word).collect()
    }

    #[test]
    fn words_are_found_in_both_directions() {
        let cases: &[(&str, &[&str])] = &[
            ("翻译", &["translation", "translator"]),
            ("设计师", &["designer"]),
            ("志愿者", &["volunteer"]),
            ("后端", &["backend"]),
            ("无障碍", &["accessibility"]),
            ("投资人", &["investor"]),
            ("茶", &["tea"]),
            ("软体", &["software"]),
            ("机器学习", &["ml", "machine", "learning"]),
            ("大模型", &["llm"]),
            ("designer", &["设计师"]),
            ("translation", &["翻译"]),
            ("volunteer", &["志愿者"]),
            ("backend", &["后端"]),
            ("accessibility", &["无障碍"]),
            ("investor", &["投资人"]),
            ("lawyer", &["律师"]),
            ("elderly", &["老人"]),
            ("blockchain", &["区块链"]),
            ("coffee", &["咖啡"]),
            ("shanghai", &["上海"]),
            ("tea", &["茶"]),
        ];
        for (word, best) in cases {
            assert!(of(word).starts_with(best), "{word}: {:?}", of(word));
            assert!(of(word).len() <= MOST);
        }
        for nothing in ["", "的", "towow", "c++", "🚀", "not there", "设计师\t", "\n", "设计\n"] {
            assert!(of(nothing).is_empty(), "{nothing}: {:?}", of(nothing));
        }
    }

    #[test]
    fn other_forms_of_english_words_are_found() {
        let cases = [
            ("translating", "翻译"),
            ("translated", "翻译"),
            ("designed", "设计"),
            ("programming", "编程"),
            ("planned", "计划"),
            ("organiser", "组织者"),
            ("organising", "组织"),
            ("shaped", "形状"),
            ("organisation", "组织"),
            ("colour", "颜色"),
            ("favour", "恩惠"),
            ("fibre", "纤维"),
            ("recycler", "回收"),
            ("studied", "学习"),
        ];
        for (word, expected) in cases {
            assert!(of(word).contains(&expected), "{word}: {:?}", of(word));
        }
        // A word that is there is not taken apart.
        assert!(!of("paper").is_empty() && of("paper") != of("pap"));
        assert!(of("zinger").is_empty() && of("inger").is_empty());
    }

    #[test]
    fn terms_cross_as_one() {
        let cases: &[(&str, &[(&str, &str)])] = &[
            ("machine learning engineer", &[("machine learning engineer", "算法 工程师")]),
            ("learning about machine learning", &[("learning", "学习"), ("machine learning", "机器学习")]),
            (
                "an open-source e-commerce app",
                &[("open source", "开源"), ("e-commerce commerce", "电商"), ("app", "应用程序")],
            ),
            ("face recognition", &[("face recognition", "人脸识别")]),
            (
                "找一位机器学习工程师",
                &[("机器 学习 机器学习", "machine learning"), ("工程", "engineering"), ("工程师", "engineer")],
            ),
            ("技术合伙人", &[("技术 合伙 合伙人", "technical co-founder")]),
            ("人臉識別", &[("人脸 识别 人脸识别", "facial recognition")]),
            ("Rust, React 和 c++", &[]),
            ("towow", &[]),
        ];
        for (text, expected) in cases {
            let words = tokens::words(text);
            let found = crossings(&words);
            let found: Vec<(String, &str)> =
                found.iter().map(|crossing| (words[crossing.from.clone()].join(" "), crossing.to[0])).collect();
            let found: Vec<(&str, &str)> = found.iter().map(|(from, to)| (&**from, *to)).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }

    #[test]
    fn a_demand_and_an_offer_meet_across_languages() {
        let cases = [
            ("Looking for a translator for a documentary about elderly care", "纪录片翻译，关注养老"),
            ("想找一位懂供应链的电商运营", "I run operations for an e-commerce brand and know supply chains"),
            ("I need an illustrator for a children's picture book", "绘本插画师，儿童"),
            ("找律師看合同，知識產權方向", "Lawyer: contracts and intellectual property"),
        ];
        for (demand, offer) in cases {
            let offered = tokens::words(offer);
            let words = tokens::words(demand);
            let met = crossings(&words)
                .iter()
                .filter(|crossing| {
                    crossing.to.iter().any(|term| term.split(' ').all(|word| offered.iter().any(|other| other == word)))
                })
                .count();
            assert!(met >= 3, "{demand}: {met}");
        }
    }

    #[test]
    fn the_bundled_words_are_sorted_clean_and_small() {
        assert!(WORDS.len() < 2_500_000, "{}", WORDS.len());
        let keys: Vec<&str> = WORDS.lines().map(|line| line.split('\t').next().unwrap()).collect();
        assert!(keys.len() > 80_000 && keys.is_sorted_by(|a, b| a < b), "{}", keys.len());
        let mut strange = Vec::new();
        for line in WORDS.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            assert!((2..=MOST + 1).contains(&cells.len()), "{line}");
            let english = |text: &str| text.is_ascii();
            assert!(cells[1..].iter().all(|item| !item.is_empty() && english(item) != english(cells[0])), "{line}");
            // Every word is one that texts are cut into.
            for cell in &cells {
                let cut = |word: &str| tokens::words(word).iter().any(|found| found == word);
                if !cell.split(' ').all(cut) && (english(cell) || cell != &cells[0]) {
                    strange.push(*cell);
                }
            }
        }
        assert!(strange.is_empty(), "{} {:?}", strange.len(), &strange[..strange.len().min(40)]);
    }

    proptest! {
        #[test]
        fn no_word_makes_a_lookup_fail(text in "[a-z\\- \t\n软件人é🚀]{0,12}") {
            for word in [text.clone(), format!("{text}ing"), format!("{text}our")] {
                prop_assert!(translations(&word).count() <= MOST);
            }
            let words: Vec<&str> = text.split(' ').collect();
            prop_assert!(crossings(&words).iter().all(|crossing| crossing.from.end <= words.len() && !crossing.to.is_empty()));
        }
    }

    #[test]
    fn an_own_file_replaces_the_bundled_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.u8");
        let text = "# CC-CEDICT\n\
            軟件 软件 [ruan3 jian4] /(computer) software/\n\
            翻譯 翻译 [[fan1yi4]] /to translate; to interpret/translator/CL:個|个[ge4]/\r\n\
            張 张 [Zhang1] /surname Zhang/\n\
            造物者 造物者 [zao4 wu4 zhe3] /maker of things (idiom)/not a word/Maker/\n\
            a broken line\n";
        std::fs::write(&path, text).unwrap();
        let own = Dictionary::read(&path).unwrap();
        let of = |word: &str| own.translations(word).collect::<Vec<_>>();
        assert_eq!(of("software"), ["软件"]);
        assert_eq!(of("软件"), ["software"]);
        assert_eq!(of("翻译")[..4], ["translate", "translation", "interpret", "translator"]);
        assert_eq!(of("interpreting"), ["口译"]);
        assert_eq!(of("张"), [""; 0]);
        assert_eq!(of("maker"), ["创客", "造物者"]);
        assert_eq!(of("coffee"), ["咖啡"], "the terms of the program stay");
        assert_eq!(of("lamp"), [""; 0]);
        assert!(Dictionary::none().translations("software").next().is_none());

        std::fs::write(&path, "nothing\n").unwrap();
        let fault = Dictionary::read(&path).unwrap_err();
        assert!(fault.message.contains("own.u8 holds no entry: expected lines of CC-CEDICT"), "{}", fault.message);
        let fault = Dictionary::read(&folder.path().join("none.u8")).unwrap_err();
        assert!(fault.message.contains("none.u8 cannot be read"), "{}", fault.message);
    }
}
