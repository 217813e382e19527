//! The sample community: invented people, so that a fresh node has somebody to find.
//!
//! They live in `data/sample-community.jsonl`, one per line. Their agents belong to one account that nobody can log in
//! to, are marked `is_sample`, and are taken out again with one command.

use serde::Deserialize;

use super::Fault;

/// Whose the sample agents are.
pub const EMAIL: &str = "sample-community@localhost";

const DATA: &str = include_str!("../../data/sample-community.jsonl");

#[derive(Clone, Deserialize)]
struct Sample {
    language: String,
    name: String,
    profession: String,
    tagline: String,
    current: String,
    skills: Vec<String>,
    offers: Vec<String>,
    seeks: Vec<String>,
    stance: String,
}

/// `(display name, profile text)` of every sample, in the order of the file.
pub fn samples() -> Result<Vec<(String, String)>, Fault> {
    DATA.lines()
        .map(|line| {
            let sample: Sample = serde_json::from_str(line)?;
            let profile = profile(&sample);
            Ok((sample.name, profile))
        })
        .collect()
}

/// People who are put together from parts of the samples, as many as one likes, the same for the same seed.
pub struct Crowd {
    languages: [Vec<Sample>; 2],
    seed: u64,
}

impl Crowd {
    /// The crowd of this seed.
    pub fn new(seed: u64) -> Result<Crowd, Fault> {
        let samples = DATA.lines().map(serde_json::from_str).collect::<Result<Vec<Sample>, _>>()?;
        let (chinese, english) = samples.into_iter().partition(|sample| sample.language != "en");
        Ok(Crowd { languages: [chinese, english], seed })
    }

    /// `(display name, profile text)` of one of them.
    pub fn person(&self, number: u64) -> (String, String) {
        let mut dice = self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number;
        let samples = &self.languages[throw(&mut dice, 2)];
        let mut any = || &samples[throw(&mut dice, samples.len())];
        // Trade and present work belong together; the rest is anybody's.
        let (trade, skills, more, offers, seeks, stance) = (any(), any(), any(), any(), any(), any());
        let mut skills = skills.skills.clone();
        skills.extend(more.skills.iter().take(2).cloned());
        skills.dedup();
        let person = Sample {
            skills,
            offers: offers.offers.clone(),
            seeks: seeks.seeks.clone(),
            stance: stance.stance.clone(),
            ..trade.clone()
        };
        (format!("{} {number}", any().name), profile(&person))
    }
}

/// The next throw of dice with so many sides (SplitMix64).
fn throw(dice: &mut u64, sides: usize) -> usize {
    *dice = dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*dice ^ (*dice >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let mixed = mixed ^ (mixed >> 31);
    // The remainder is smaller than a length, which is a usize.
    usize::try_from(mixed % sides.max(1) as u64).unwrap_or_default()
}

fn profile(sample: &Sample) -> String {
    let headings = match sample.language.as_str() {
        "en" => ["Working on", "Skills", "I offer", "I am looking for", "I believe"],
        _ => ["现在在做", "技能", "我能提供", "我在找", "立场"],
    };
    let list = |items: &[String]| items.iter().map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n");
    let [current, skills, offers, seeks, stance] = headings;
    format!(
        "{}\n\n## {}\n- {}\n\n## {current}\n- {}\n\n## {skills}\n{}\n\n## {offers}\n{}\n\n## {seeks}\n{}\n\n## {stance}\n- {}",
        sample.profession,
        if sample.language == "en" { "About me" } else { "一句话介绍" },
        sample.tagline,
        sample.current,
        list(&sample.skills),
        list(&sample.offers),
        list(&sample.seeks),
        sample.stance
    )
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::node::profile::Profile;

    #[test]
    fn a_crowd_is_the_same_for_the_same_seed_and_nobody_is_twice_in_it() {
        let crowd = Crowd::new(7).unwrap();
        let people: Vec<(String, String)> = (0..2000).map(|number| crowd.person(number)).collect();
        assert_eq!(people[1999], Crowd::new(7).unwrap().person(1999));
        assert_ne!(people[0], Crowd::new(8).unwrap().person(0));
        let profiles: HashSet<&String> = people.iter().map(|(_, profile)| profile).collect();
        assert_eq!(profiles.len(), people.len());
        for (name, text) in people.iter().take(200) {
            let profile = Profile::parse(text);
            assert!(!profile.offers.is_empty() && !profile.seeks.is_empty(), "{name}: {text}");
        }
    }

    #[test]
    fn every_sample_says_what_it_offers_and_what_it_seeks() {
        let samples = samples().unwrap();
        assert!(samples.len() >= 120, "{}", samples.len());
        let names: HashSet<&String> = samples.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), samples.len());
        for (name, text) in &samples {
            let profile = Profile::parse(text);
            assert!(
                profile.offers.len() >= 2 && !profile.seeks.is_empty() && profile.stance.len() == 1,
                "{name}: {profile:?}"
            );
            assert!(profile.skills.len() >= 3, "{name}: {profile:?}");
        }
    }
}
