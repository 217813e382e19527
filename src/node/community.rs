//! The sample community: invented people, so that a fresh node has somebody to find.
//!
//! They live in `data/sample-community.jsonl`, one per line. Their agents belong to one account that nobody can log in
//! to, are marked `is_sample`, and are taken out again with one command.

use serde::Deserialize;

use super::Fault;

/// Whose the sample agents are.
pub const EMAIL: &str = "sample-community@localhost";

const DATA: &str = include_str!("../../data/sample-community.jsonl");

#[derive(Deserialize)]
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
    use super::*;
    use crate::node::profile::Profile;

    #[test]
    fn every_sample_says_what_it_offers_and_what_it_seeks() {
        let samples = samples().unwrap();
        assert!(samples.len() >= 120, "{}", samples.len());
        let names: std::collections::HashSet<&String> = samples.iter().map(|(name, _)| name).collect();
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
