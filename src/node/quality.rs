//! How complete a profile is, by a formula that anybody can follow.
//!
//! The text is taken apart as for matching ([`Profile`]); of each part it counts how many statements there are that
//! say something (at least two letters, digits or Han characters):
//!
//! | dimension | points |
//! |---|---|
//! | `identity`: who it is, what is being done | 12 for one statement, 20 for two |
//! | `skills` | 8, 14, 20 for one, two, three |
//! | `offers` | 12 for one, 20 for two |
//! | `seeks` | 14 for one, 20 for two |
//! | `stance`: conditions, beliefs | 10 for one |
//! | `detail` | 1 for every eight words, at most 10; each Han character is half a word |
//!
//! Their sum, 0 to 100, is the total; from 75 it is grade A, from 45 grade B, below it grade C. A text without
//! headings has no skills of its own (they are read as offers), and reaches 80.

use schemars::JsonSchema;
use serde::Serialize;

use super::Fault;
use super::config::{Config, Grade};
use super::language::{Language, is_han};
use super::model::Agent;
use super::profile::Profile;

/// The rating of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Quality {
    /// 0 to 100.
    pub total: i64,
    /// `A` from 75, `B` from 45, `C` below.
    pub grade: Grade,
    /// What the total is the sum of.
    pub dimensions: Vec<Dimension>,
    /// What to add and why, in the language of the profile; what brings most comes first.
    pub suggestions: Vec<String>,
}

/// One part of the rating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Dimension {
    /// `identity`, `skills`, `offers`, `seeks`, `stance`, `detail`.
    pub name: &'static str,
    /// Points reached.
    pub score: i64,
    /// Most points.
    pub max: i64,
}

/// Name, points by the number of statements, and what to say when points are missing (zh, en).
struct Measure {
    name: &'static str,
    points: &'static [i64],
    zh: &'static str,
    en: &'static str,
}

const IDENTITY: Measure = Measure {
    name: "identity",
    points: &[0, 12, 20],
    zh: "写清你是谁、现在在做什么（标题“现在在做”）：别人据此判断方向是否一致",
    en: "say who you are and what you are working on (heading \"Working on\"): it shows who goes the same way",
};
const SKILLS: Measure = Measure {
    name: "skills",
    points: &[0, 8, 14, 20],
    zh: "在标题“技能”下列出三项以上技能：别人的需求会与它们逐项匹配",
    en: "list three or more skills under the heading \"Skills\": what others need is matched with them",
};
const OFFERS: Measure = Measure {
    name: "offers",
    points: &[0, 12, 20],
    zh: "在标题“我能提供”下写两件你愿意给别人的事：没有它，别人找不到你",
    en: "write two things that you would do for others under \"I offer\": without them nobody who needs you finds you",
};
const SEEKS: Measure = Measure {
    name: "seeks",
    points: &[0, 14, 20],
    zh: "在标题“我在找”下写清你要找的人或资源：协商时要靠它得出你的收获",
    en: "write whom or what you look for under \"I am looking for\": a negotiation works out what you gain from it",
};
const STANCE: Measure = Measure {
    name: "stance",
    points: &[0, 10],
    zh: "在标题“立场”下写下时间、地点、预算等条件或看法：能提前避开冲突",
    en: "state a condition or belief (time, place, budget) under \"I believe\": conflicts show before they cost time",
};
/// Most points for the length.
const DETAIL: i64 = 10;
/// Words for a point.
const WORDS: usize = 8;

/// Rates a profile by its text.
pub fn rate(text: &str) -> Quality {
    let profile = Profile::parse(text);
    let language = Language::of_text(text);
    let measured = [
        (IDENTITY, &profile.about),
        (SKILLS, &profile.skills),
        (OFFERS, &profile.offers),
        (SEEKS, &profile.seeks),
        (STANCE, &profile.stance),
    ];
    let mut dimensions = Vec::new();
    let mut missing = Vec::new();
    for (measure, statements) in measured {
        let count = statements.iter().filter(|statement| says_something(statement)).count();
        let max = measure.points.last().copied().unwrap_or(0);
        let score = measure.points.get(count).copied().unwrap_or(max);
        if score < max {
            missing.push((max - score, language.pick(measure.zh, measure.en)));
        }
        dimensions.push(Dimension { name: measure.name, score, max });
    }
    let score = i64::try_from(words(text) / WORDS).map_or(DETAIL, |points| points.min(DETAIL));
    if score < DETAIL {
        let more = language.pick(
            "写得具体些：做过什么、用什么、多少、什么时候；匹配只看得到写出来的字",
            "be specific (what you did, with what, how much, when): matching sees only what is written",
        );
        missing.push((DETAIL - score, more));
    }
    dimensions.push(Dimension { name: "detail", score, max: DETAIL });
    missing.sort_by_key(|(points, _)| std::cmp::Reverse(*points));
    let total = dimensions.iter().map(|dimension| dimension.score).sum();
    Quality {
        total,
        grade: grade(total),
        dimensions,
        suggestions: missing.into_iter().map(|(_, text)| text.to_owned()).collect(),
    }
}

/// Refuses an agent whose profile is below the least grade with which one may search.
pub fn refuse_thin(config: &Config, agent: &Agent) -> Result<(), Fault> {
    let least = config.accounts.minimum_grade;
    if least == Grade::C {
        return Ok(());
    }
    let quality = rate(&agent.profile_text);
    // The better grade is the smaller one.
    if quality.grade <= least {
        return Ok(());
    }
    let improve = quality.suggestions.iter().take(2).map(String::as_str).collect::<Vec<_>>().join("; ");
    let message = format!(
        "the profile of {} has grade {:?} ({} of 100 points), and searching needs {least:?}: {improve}",
        agent.agent_id, quality.grade, quality.total
    );
    Err(Fault::new(403, "profile_too_thin", message).hint("towow agent quality"))
}

fn grade(total: i64) -> Grade {
    match total {
        75.. => Grade::A,
        45.. => Grade::B,
        _ => Grade::C,
    }
}

fn says_something(statement: &str) -> bool {
    statement.chars().filter(|c| c.is_alphanumeric()).count() >= 2
}

/// Words in any script; two Han characters are one.
fn words(text: &str) -> usize {
    let han = text.chars().filter(|c| is_han(*c)).count();
    let latin = text.split(|c: char| is_han(c) || !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    latin + han / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(text: &str) -> (i64, Grade, Vec<i64>) {
        let quality = rate(text);
        (quality.total, quality.grade, quality.dimensions.iter().map(|dimension| dimension.score).collect())
    }

    #[test]
    fn profiles_are_rated_by_what_they_say() {
        let cases = [
            ("", (0, Grade::C, [0, 0, 0, 0, 0, 0])),
            ("Product person.", (12, Grade::C, [12, 0, 0, 0, 0, 0])),
            ("- - -\n\n## Skills\n- ?", (0, Grade::C, [0, 0, 0, 0, 0, 0])),
            ("后端工程师\n\n## 我能提供\n- 架构评审\n\n## 我在找\n- 产品合伙人", (39, Grade::C, [12, 0, 12, 14, 0, 1])),
            (
                "I build sensors for farmers. Looking for an industrial designer. I can pay 500 euros a month. Remote only.",
                (50, Grade::B, [12, 0, 12, 14, 10, 2]),
            ),
            (
                "后端工程师\n\n## 现在在做\n一个排课系统\n\n## 技能\n- Rust\n- PostgreSQL\n- 性能分析\n\n## 我能提供\n- 架构评审\n- 每周 10 小时\n\n## 我在找\n- 产品合伙人\n- 早期用户\n\n## 立场\n- 开源优先",
                (93, Grade::A, [20, 20, 20, 20, 10, 3]),
            ),
        ];
        for (text, (total, grade, expected)) in cases {
            assert_eq!(scores(text), (total, grade, expected.to_vec()), "{text}");
        }
    }

    #[test]
    fn suggestions_speak_the_language_of_the_profile() {
        let quality = rate("陶艺老师\n\n## 我能提供\n- 周末课");
        assert!(quality.suggestions[0].contains("我在找") || quality.suggestions[0].contains("技能"), "{quality:?}");
        assert!(quality.suggestions.iter().all(|text| text.chars().any(is_han)), "{quality:?}");
        let quality = rate("Potter.\n\n## I offer\n- weekend courses");
        assert!(!quality.suggestions.iter().any(|text| text.chars().any(is_han)), "{quality:?}");
        let samples = super::super::community::samples().unwrap();
        assert!(samples.iter().all(|(_, profile)| rate(profile).grade == Grade::A));
    }

    #[test]
    fn a_thin_profile_is_refused_where_the_operator_says_so() {
        let agent = super::super::accounts::new_agent("acc_1", "Ada".into(), "Product person.".into(), true).unwrap();
        let mut config = Config::default();
        assert!(refuse_thin(&config, &agent).is_ok());
        config.accounts.minimum_grade = Grade::B;
        let fault = refuse_thin(&config, &agent).unwrap_err();
        assert_eq!((fault.status, fault.code, fault.hint), (403, "profile_too_thin", Some("towow agent quality")));
        assert!(fault.message.contains("grade C (12 of 100") && fault.message.contains("needs B"), "{}", fault.message);
    }
}
