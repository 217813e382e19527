//! Why somebody is nominated, as facts: which statement of the profile met which of the demand, and in what.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::axes;
use super::engine::Engine;
use super::feedback::Lift;
use super::formula::{self, Part};
use super::forward::{Kind, Section};
use super::likeness::View;
use super::perspectives::{Perspective, Seeker};
use super::query::{IMPLIED, SYNONYM, TRANSLATED};
use super::vector::{self, DIMS, Vector};
use super::{roles, synonyms};
use crate::node::language::Language;
use crate::node::profile::Profile;
use crate::node::tokens;

/// Least cosine of two words that are called near.
const NEAR: f32 = 0.4;
/// Most words of a kind that are named.
const NAMED: usize = 4;

/// What a nomination rests on.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Evidence {
    /// The part of the demand: `need`, `goal`, `return`, `subject`.
    pub part: Part,
    /// Its statement, in the requester's words.
    pub sought: String,
    /// The section of the profile: `role`, `offers`, `seeks`, `current`, `stance`.
    pub section: &'static str,
    /// Its statement, in its author's words.
    pub statement: String,
    /// Words that both use, or that stand for each other, the telling ones first.
    pub words: Vec<String>,
    /// Where no word is shared: words that are used in the same company, of the demand and of the profile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<[String; 2]>,
    /// Where the two stand on opposite sides, in whatever list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clash: Option<Clash>,
    /// What requesters thought of this person as shown in this list, and how far that moves the score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feedback: Option<Lift>,
}

/// Opposite sides of an axis.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Clash {
    /// `place`, `pace`, `openness`, `autonomy`, `centralisation`, `privacy`, `money`, `automation`.
    pub axis: &'static str,
    /// The same as people read it, with both poles, in the language of the demand.
    pub label: String,
    /// The clause of the demand, or of the requester's profile.
    pub mine: String,
    /// The clause of the profile.
    pub theirs: String,
}

/// Where a statement of the demand and one of the profile meet.
struct Meeting<'a> {
    weight: f64,
    part: Part,
    sought: &'a str,
    section: Section,
    statement: &'a str,
    words: Vec<String>,
    near: Vec<[String; 2]>,
}

impl Engine {
    /// Why this profile is in this list for this demand; nothing where no statement stands out.
    pub fn explain(&self, seeker: &Seeker, perspective: Perspective, profile_text: &str) -> Option<Evidence> {
        let profile = Profile::parse(profile_text);
        let sections = sections(&profile);
        let bare = profile.offers.is_empty() && profile.skills.is_empty();
        let mut best: Option<Meeting> = None;
        let mut asked: Vec<(Part, View, Vec<String>)> = Vec::new();
        for term in perspective.terms().iter().filter(|term| term.weight > 0.0) {
            let texts = formula::texts(term.part, &seeker.demand, &seeker.own);
            asked.push((term.part, term.view, texts));
        }
        let words = |text: &str| tokens::words(text);
        for (part, view, texts) in &asked {
            let sought: Vec<(&String, HashMap<String, f64>)> =
                texts.iter().map(|text| (text, self.worths(text))).collect();
            let speaks = |section: &Section| view.holds(*section, bare) && speaks(perspective, *part, *section);
            for (section, statements) in sections.iter().filter(|(section, _)| speaks(section)) {
                for statement in *statements {
                    let said = words(statement);
                    for (text, worths) in &sought {
                        let meeting = Meeting {
                            weight: 0.0,
                            part: *part,
                            sought: text,
                            section: *section,
                            statement,
                            words: Vec::new(),
                            near: Vec::new(),
                        };
                        let met = self.meet(meeting, worths, &said);
                        // What somebody wants in return is named where nothing else speaks for them.
                        let rank = |met: &Meeting| (met.part != Part::Return, met.weight);
                        if met.weight > 0.0 && best.as_ref().is_none_or(|best| rank(&met) > rank(best)) {
                            best = Some(met);
                        }
                    }
                }
            }
        }
        if best.is_none() {
            let speaks = |part, section| speaks(perspective, part, section);
            best = self.nearest(&asked, &sections, bare, &speaks);
        }
        best.map(|met| Evidence {
            part: met.part,
            sought: met.sought.to_owned(),
            section: met.section.name(),
            statement: met.statement.to_owned(),
            words: met.words,
            near: met.near,
            clash: clash(seeker, &profile),
            feedback: None,
        })
    }

    /// The words in which the two meet.
    fn meet<'a>(&self, mut meeting: Meeting<'a>, worths: &HashMap<String, f64>, said: &[String]) -> Meeting<'a> {
        let space = &self.corpus.spaces[Kind::Words as usize];
        let weigh = |word: &String| {
            let rarity = space.find(word).map_or_else(|| space.rarity(0), |term| space.weight(term));
            worths.get(word).map_or(0.0, |worth| worth * f64::from(rarity))
        };
        let mut shared: Vec<String> = said.iter().filter(|word| worths.contains_key(*word)).cloned().collect();
        shared.sort_by(|a, b| weigh(b).total_cmp(&weigh(a)).then(a.cmp(b)));
        shared.dedup();
        meeting.weight = shared.iter().map(weigh).sum();
        shared.truncate(NAMED);
        meeting.words = shared;
        meeting
    }

    /// What a statement seeks: its words, what stands for them in the other language, what its roles imply.
    fn worths(&self, text: &str) -> HashMap<String, f64> {
        let mut worths: HashMap<String, f64> = HashMap::new();
        let mut put = |word: String, worth: f64| {
            let known = worths.entry(word).or_default();
            *known = known.max(worth);
        };
        for word in tokens::words(text) {
            self.translations(&word).into_iter().for_each(|other| put(other, TRANSLATED));
            synonyms::of(&word).for_each(|other| put(other.to_owned(), SYNONYM));
            put(word, 1.0);
        }
        roles::implied_by(text).for_each(|word| put(word.to_owned(), IMPLIED));
        worths
    }

    /// The pair of statements with the nearest words.
    fn nearest<'a>(
        &self,
        asked: &'a [(Part, View, Vec<String>)],
        sections: &[(Section, &'a [String])],
        bare: bool,
        speaks: &dyn Fn(Part, Section) -> bool,
    ) -> Option<Meeting<'a>> {
        let means = self.corpus.means();
        let space = &self.corpus.spaces[Kind::Words as usize];
        let directions = |text: &str| -> Vec<(String, Vector)> {
            let of = |word: String| {
                let mut direction = [0.0; DIMS];
                space.add_to(&mut direction, space.find(&word)?, 1.0, &means[Kind::Words as usize]);
                Some((word, direction))
            };
            tokens::words(text).into_iter().filter_map(of).collect()
        };
        let mut best: Option<Meeting> = None;
        for (part, view, texts) in asked {
            let sought: Vec<_> = texts.iter().map(|text| (text, directions(text))).collect();
            let speaks = |section: &Section| view.holds(*section, bare) && speaks(*part, *section);
            for (section, statements) in sections.iter().filter(|(section, _)| speaks(section)) {
                for statement in *statements {
                    let said = directions(statement);
                    for (text, wanted) in &sought {
                        let pairs =
                            wanted.iter().flat_map(|a| said.iter().map(move |b| (vector::dot(&a.1, &b.1), a, b)));
                        let mut pairs: Vec<_> = pairs.filter(|(cosine, ..)| *cosine >= NEAR).collect();
                        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((&a.1.0, &a.2.0).cmp(&(&b.1.0, &b.2.0))));
                        pairs.dedup_by(|a, b| a.1.0 == b.1.0 && a.2.0 == b.2.0);
                        pairs.truncate(2);
                        let weight = pairs.iter().map(|(cosine, ..)| f64::from(*cosine)).sum();
                        if weight > best.as_ref().map_or(0.0, |best| best.weight) {
                            best = Some(Meeting {
                                weight,
                                part: *part,
                                sought: text,
                                section: *section,
                                statement,
                                words: Vec::new(),
                                near: pairs.iter().map(|(_, a, b)| [a.0.clone(), b.0.clone()]).collect(),
                            });
                        }
                    }
                }
            }
        }
        best
    }
}

/// True where a statement of this section says why somebody is in this list: who gives what is needed does not give what
/// they seek.
fn speaks(perspective: Perspective, part: Part, section: Section) -> bool {
    perspective != Perspective::Complement || part == Part::Return || section != Section::Seeks
}

/// Where demand and profile are opposed; the requester's own profile speaks where the demand is silent.
fn clash(seeker: &Seeker, profile: &Profile) -> Option<Clash> {
    let theirs = axes::stances(profile.positions());
    let of = |mine: &Profile| axes::collisions(&axes::stances(mine.positions()), &theirs).into_iter().next();
    let collision = of(&seeker.demand).or_else(|| of(&seeker.own))?;
    Some(Clash {
        axis: collision.axis.name(),
        label: collision.axis.label(seeker.language),
        mine: collision.mine,
        theirs: collision.theirs,
    })
}

/// The statements of a profile by section, as they are searched.
fn sections(profile: &Profile) -> Vec<(Section, &[String])> {
    let (role, current) = profile.about.split_at(profile.about.len().min(1));
    vec![
        (Section::Offers, &profile.offers),
        (Section::Role, role),
        (Section::Offers, &profile.skills),
        (Section::Seeks, &profile.seeks),
        (Section::Current, current),
        (Section::Stance, &profile.stance),
    ]
}

/// The reason as people read it, in the language of the demand.
pub fn say(perspective: Perspective, evidence: Option<&Evidence>, language: Language) -> String {
    let opening = match perspective {
        Perspective::Complement if evidence.is_some_and(|evidence| evidence.part == Part::Return) => {
            language.pick("TA 在找的，你能给", "looks for what you offer")
        }
        Perspective::Complement => language.pick("能补上你缺的", "offers what you need"),
        Perspective::Resonance => language.pick("和你方向相同", "wants or does the same"),
        Perspective::Interference => language.pick("同一件事，立场相左", "on the same subject, but stands elsewhere"),
    };
    let Some(evidence) = evidence else {
        return format!("{opening}{}", language.pick("（用词相近）", " (similar wording)"));
    };
    let met = match evidence.near.as_slice() {
        [] => format!("{}{}", language.pick("相合：", "in common: "), language.list(&evidence.words)),
        near => {
            let pairs: Vec<String> = near.iter().map(|[a, b]| format!("{a} ~ {b}")).collect();
            format!("{}{}", language.pick("相近：", "near: "), language.list(&pairs))
        }
    };
    let clash = evidence.clash.as_ref().filter(|_| perspective == Perspective::Interference).map(|clash| {
        let (mine, theirs) = (language.quote(&clash.mine), language.quote(&clash.theirs));
        match language {
            Language::Zh => format!("（{}：你 {mine}，TA {theirs}）", clash.label),
            Language::En => format!(" ({}: you {mine}, they {theirs})", clash.label),
        }
    });
    let clash = clash.unwrap_or_default();
    let statement = language.quote(&evidence.statement);
    match language {
        Language::Zh => format!("{opening}{clash}：{statement}（{met}）"),
        Language::En => format!("{opening}{clash}: {statement} ({met})"),
    }
}
