//! Words that may be taken for each other nearly always, in both languages.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A group a line, with `|` between its words and terms.
const GROUPS: &str = include_str!("../../../data/words/synonyms.tsv");

static GROUP_OF: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let group = |line: &'static str| line.split('|').map(move |item| (item, line));
    GROUPS.lines().flat_map(group).collect()
});

/// The other words for a word; terms of several words are left out.
pub fn of(word: &str) -> impl Iterator<Item = &'static str> {
    let group = GROUP_OF.get(word).copied().unwrap_or_default();
    group.split('|').filter(move |other| !other.is_empty() && !other.contains(' ')).filter({
        let word = word.to_owned();
        move |other| *other != word
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_the_others_of_its_group() {
        let of = |word: &str| of(word).collect::<Vec<_>>();
        assert!(of("孩子").contains(&"child") && of("child").contains(&"孩子"));
        assert!(!of("孩子").contains(&"孩子"));
        assert!(of("nonesuch").is_empty());
    }

    #[test]
    fn nothing_is_in_two_groups() {
        let items = GROUPS.lines().flat_map(|line| line.split('|')).count();
        assert_eq!(items, GROUP_OF.len());
    }
}
