//! What the names of roles and fields imply, in both languages: who looks for a "technical co-founder" will not find the
//! word in the profile of a 后端工程师.
//!
//! A row of `data/words/roles.tsv` is a role: the ways to name it or to ask for it, and the words that profiles of such
//! people use. It covers what people ask for by role or field; subjects are left to the words themselves.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::node::language::{Language, is_han};
use crate::node::tokens;

/// Chinese names, English names, Chinese words, English words; in each column with `|` between.
const ROLES: &str = include_str!("../../../data/words/roles.tsv");

static BOOK: LazyLock<Book> = LazyLock::new(Book::read);

/// All roles, and where to look for a name.
struct Book {
    /// The words that each role implies.
    implied: Vec<Vec<&'static str>>,
    /// By how a name begins (two characters of Chinese, a word of Latin): names with their roles, the longest first.
    names: HashMap<&'static str, Vec<(&'static str, usize)>>,
}

impl Book {
    fn read() -> Book {
        let mut book = Book { implied: Vec::new(), names: HashMap::new() };
        for line in ROLES.lines() {
            let mut columns = line.split('\t').map(|column| column.split('|').filter(|item| !item.is_empty()));
            let (zh, en) = (columns.next(), columns.next());
            for name in zh.into_iter().flatten().chain(en.into_iter().flatten()) {
                book.names.entry(beginning(name)).or_default().push((name, book.implied.len()));
            }
            book.implied.push(columns.flatten().collect());
        }
        for names in book.names.values_mut() {
            names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.1.cmp(&b.1)));
        }
        book
    }
}

/// By what a text that begins like this is looked up.
fn beginning(text: &str) -> &str {
    match text.chars().next() {
        Some(first) if is_han(first) => {
            let end = text.char_indices().nth(2).map_or(text.len(), |(end, _)| end);
            &text[..end]
        }
        _ => &text[..text.find(|c: char| !c.is_alphanumeric() || is_han(c)).unwrap_or(text.len())],
    }
}

/// A role that a text names.
pub struct Named {
    /// Its row.
    pub number: usize,
    /// As the text names it.
    pub name: &'static str,
    /// The words that it implies.
    pub implied: &'static [&'static str],
}

/// The roles named in a text, in the order of the text, each once. Of names within each other the longest counts: a "civil
/// engineer" is not any engineer.
pub fn named_in(text: &str) -> Vec<Named> {
    let text = tokens::fold(text);
    let mut found: Vec<Named> = Vec::new();
    let mut place = 0;
    while let Some(first) = text[place..].chars().next() {
        let rest = &text[place..];
        let starts_word = is_han(first) || !text[..place].chars().next_back().is_some_and(is_latin);
        match longest(rest).filter(|_| starts_word && first.is_alphanumeric()) {
            Some((name, number)) => {
                if found.iter().all(|role| role.number != number) {
                    found.push(Named { number, name, implied: &BOOK.implied[number] });
                }
                place += name.len();
            }
            None => place += first.len_utf8(),
        }
    }
    found
}

/// The longest name with which a text begins; a Latin one ends where a word does, plural or not.
fn longest(text: &str) -> Option<(&'static str, usize)> {
    let key = beginning(text);
    let singular = key.strip_suffix('s').unwrap_or_default();
    let names = [key, singular].into_iter().filter_map(|key| BOOK.names.get(key)).flatten();
    let fits = |name: &str| {
        let Some(rest) = text.strip_prefix(name) else { return false };
        let rest = if name.is_ascii() { rest.strip_prefix('s').unwrap_or(rest) } else { rest };
        !name.is_ascii() || !rest.chars().next().is_some_and(is_latin)
    };
    names.filter(|(name, _)| fits(name)).max_by_key(|(name, _)| name.len()).copied()
}

fn is_latin(c: char) -> bool {
    c.is_alphanumeric() && !is_han(c)
}

/// The role that a statement of need is about. Chinese puts it last (懂气候的设计师), English first (a designer for a
/// climate app).
pub fn head(named: &[Named], language: Language) -> Option<usize> {
    let head = match language {
        Language::Zh => named.last(),
        Language::En => named.first(),
    };
    head.map(|role| role.number)
}

/// The words that the roles named in a text imply.
pub fn implied_by(text: &str) -> impl Iterator<Item = &'static str> {
    named_in(text).into_iter().flat_map(|role| role.implied.iter().copied())
}

/// Chinese words that roles imply, which a general dictionary may not hold (后端).
pub fn vocabulary() -> impl Iterator<Item = &'static str> {
    BOOK.implied.iter().flatten().copied().filter(|word| !word.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_names_are_whole_words() {
        let has = |text: &str, word: &str| implied_by(text).any(|implied| implied == word);
        assert!(has("Two UI designers wanted", "figma"));
        assert!(!has("we build fruit boxes", "figma"));
        assert!(has("想找一个技术合伙人", "后端"));
        assert!(!has("想找人喝咖啡", "后端"));
        assert!(has("Lawyers, please", "contract") && has("找律师看看", "合同"));
    }

    #[test]
    fn of_names_within_each_other_the_longest_counts() {
        let names = |text: &str| named_in(text).iter().map(|role| role.name).collect::<Vec<_>>();
        assert_eq!(names("a civil engineer and an engineer"), ["civil engineer", "engineer"]);
        assert_eq!(names("工业设计师"), ["工业设计师"]);
        assert_eq!(names("Video editors"), ["video editor"]);
    }

    #[test]
    fn the_head_of_a_need_is_the_role_it_is_about() {
        let head_of = |text: &str| {
            let named = named_in(text);
            let number = head(&named, Language::of_text(text)).unwrap();
            named.iter().find(|role| role.number == number).unwrap().name
        };
        assert_eq!(head_of("a designer for a climate app"), "designer");
        assert_eq!(head_of("懂气候的设计师"), "设计师");
    }

    /// The table is data: what the code expects of it is checked here.
    #[test]
    fn the_table_is_clean() {
        let mut uses: HashMap<&str, usize> = HashMap::new();
        let mut names = std::collections::HashSet::new();
        for line in ROLES.lines() {
            let columns: Vec<Vec<&str>> = line.split('\t').map(|column| column.split('|').collect()).collect();
            assert_eq!(columns.len(), 4, "{line}");
            for name in columns[..2].concat() {
                assert!(names.insert(name) && name == tokens::fold(name) && name.chars().count() > 1, "{name}");
            }
            for word in columns[2..].concat() {
                let count = uses.entry(word).or_default();
                *count += 1;
                assert!(!word.is_empty() && !word.contains(' ') && *count <= 8, "{word}");
            }
        }
        assert!(names.len() > 5000);
    }
}
