//! What visibly links somebody to a subject: words that both use, beside those in which sides are taken.
//!
//! Two who quarrel about remote work share the words of the quarrel whatever they work on. So these are left out, and what
//! is left must meet: a word, one that may be taken for it, or one of the other language.

use super::forward::{self, Kind};
use super::likeness::Corpus;
use super::synonyms;
use crate::node::language::is_han;
use crate::node::tokens;

/// What a word of the other language, or one that may be taken for it, links beside the word itself.
const OTHER: f32 = 0.7;
/// One of how many people uses a word that links by itself. Among fewer people, a word that two of them use does.
const ONE_OF: f32 = 100.0;
/// What all shared words must say for a link, where one that links by itself says 1.
const LINKED: f32 = 1.0;

/// The words of a subject, ready to be looked for.
#[derive(Debug, Default)]
pub struct Links {
    /// `(term, word, what it says)` in the order of the terms. Words of which one is part of the other are one.
    sought: Vec<(u32, usize, f32)>,
    words: usize,
}

impl Links {
    /// Takes a subject, without the words in which a side is taken.
    pub fn of(corpus: &Corpus, subject: &str, translate: &dyn Fn(&str) -> Vec<String>) -> Links {
        let space = &corpus.spaces[Kind::Words as usize];
        let enough = space.rarity(corpus.people.min(2)).min(ONE_OF.ln()).max(f32::EPSILON);
        let mut words = tokens::words(subject);
        words.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        words.dedup();
        let mut links = Links { sought: Vec::new(), words: words.len() };
        for word in &words {
            let holds =
                |longer: &String| longer == word || (word.chars().all(is_han) && longer.contains(word.as_str()));
            let number = words.iter().position(holds).unwrap_or_default();
            let others = synonyms::of(word).map(str::to_owned).chain(translate(word)).map(|other| (other, OTHER));
            let known = std::iter::once((word.clone(), 1.0)).chain(others);
            links.sought.extend(known.filter_map(|(token, worth)| {
                let term = space.find(&token)?;
                Some((term, number, worth * (space.weight(term) / enough).min(1.0)))
            }));
        }
        links.sought.sort_unstable_by_key(|(term, word, _)| (*term, *word));
        links
    }

    /// True when the packed terms of a person share enough.
    pub fn hold(&self, tokens: &[u8]) -> bool {
        let mut shared = vec![0.0_f32; self.words];
        forward::each(tokens, |kind, _, term, _| {
            if kind == Kind::Words {
                let first = self.sought.partition_point(|(other, ..)| *other < term);
                for (_, word, says) in self.sought[first..].iter().take_while(|(other, ..)| *other == term) {
                    shared[*word] = shared[*word].max(*says);
                }
            }
        });
        shared.iter().sum::<f32>() >= LINKED
    }
}

#[cfg(test)]
mod tests {
    use super::super::engine::{Engine, Person, Prepared};
    use super::super::perspectives::{Perspective, Seeker};
    use crate::node::language::Language;
    use crate::node::profile::Profile;

    /// Whom the list of interference holds.
    fn opposed(profiles: &[&str], demand: &str) -> Vec<String> {
        let mut engine = Engine::default();
        for (number, text) in profiles.iter().enumerate() {
            engine.put(Prepared::of(Person {
                agent_id: format!("agt_{number}"),
                account_id: "acc_others".into(),
                public: true,
                scoped_tags: Vec::new(),
                profile_text: (*text).into(),
            }));
        }
        let seeker = Seeker {
            account_id: "acc_me".into(),
            demand: Profile::parse(demand),
            own: Profile::default(),
            scope_tags: Vec::new(),
            scene: None,
            language: Language::of_text(demand),
            most: 10,
        };
        let list = &engine.lists(&seeker, None)[Perspective::Interference as usize];
        let mut found: Vec<String> = list.iter().map(|found| found.agent_id.clone()).collect();
        found.sort();
        found
    }

    #[test]
    fn words_of_the_quarrel_link_nobody() {
        let people = [
            "养蜂十二年，做蜂蜜，编过手册。只接受线下合作，必须到现场。",
            "我修古琴。只接受线下合作，必须到现场。",
            "Honey from forty hives, and a manual for beginners. On site only, no remote work.",
            "Organ builder. On site only, no remote work.",
            "蜂蜜店老板，写手册。全程远程，异步就好。",
            "Flute teacher for beginners.",
            "Baker, rye and spelt.",
        ];
        // The other side of the same subject, in either language; not the other side of any subject, nor the same side.
        assert_eq!(opposed(&people, "想一起写一本蜂蜜手册，全程远程。"), ["agt_0", "agt_2"]);
        assert_eq!(
            opposed(&people, "Looking for somebody who knows honey, to write a manual. Remote only."),
            ["agt_0", "agt_2"]
        );
        assert_eq!(opposed(&people, "Looking for somebody who builds an organ. Remote only."), ["agt_3"]);
        assert_eq!(opposed(&people, "找人做灯塔的口述史，全程远程。"), [""; 0]);
        assert_eq!(opposed(&people, "Remote only."), [""; 0]);
    }
}
