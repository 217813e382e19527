//! The three perspectives, each a list of its own.
//!
//! With `sim(a, b)` the BM25 likeness (0 to 1) of what is sought and a section of a profile:
//!
//! - **complement**: `sim(need, offers) + 0.5·sim(goal, offers) + 0.4·sim(goal + own offers, seeks) − 0.5·sim(need, seeks)`,
//!   for those who offer something of the need: gives what is missing, wants what the requester is about, does not
//!   merely want the same;
//! - **resonance**: `0.6·sim(need, seeks) + 0.4·sim(goal, about)`, for those who seek it too or do the same;
//! - **interference**: `sim(need + goal, about) − complement − resonance`, for those who speak of the subject, in words
//!   that the demand uses itself, and neither offer nor seek it: they see it from elsewhere. It may be empty.
//!
//! A list is never merged with another by score. An agent stands in the list in which it ranks highest against that
//! list's best. Seats are filled by highest averages with the weights 5 : 3 : 2, so that three people are two
//! complements and a resonance; a list that is used up leaves its seats to the others.

use std::collections::HashSet;

use super::bm25::{Field, Query};
use super::index::Engine;
use crate::node::language::Language;
use crate::node::model::Agent;
use crate::node::profile::Profile;
use crate::node::tokens;

/// The least score with which somebody is nominated at all.
const FLOOR: f64 = 0.02;

/// Why somebody is nominated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Perspective {
    /// Gives what is missing.
    Complement,
    /// Wants or does the same.
    Resonance,
    /// Sees the subject from elsewhere.
    Interference,
}

impl Perspective {
    /// The three, in the order in which seats are filled.
    pub const ALL: [Perspective; 3] = [Perspective::Complement, Perspective::Resonance, Perspective::Interference];

    /// The word in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Perspective::Complement => "complement",
            Perspective::Resonance => "resonance",
            Perspective::Interference => "interference",
        }
    }

    /// The perspective of this name.
    pub fn named(name: &str) -> Option<Perspective> {
        Perspective::ALL.into_iter().find(|perspective| perspective.name() == name)
    }

    /// As people read it.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Perspective::Complement => language.pick("互补", "complement"),
            Perspective::Resonance => language.pick("共鸣", "resonance"),
            Perspective::Interference => language.pick("干涉", "interference"),
        }
    }

    /// Its share of the seats.
    const fn weight(self) -> f64 {
        match self {
            Perspective::Complement => 5.0,
            Perspective::Resonance => 3.0,
            Perspective::Interference => 2.0,
        }
    }
}

/// Who seeks what.
pub struct Seeker<'a> {
    /// Its own agents are not found.
    pub account_id: &'a str,
    /// The demand, taken apart.
    pub demand: &'a Profile,
    /// The profile of the agent that asks.
    pub own: &'a Profile,
    /// Only agents with one of these tags, where there are any.
    pub scope_tags: &'a [String],
    /// Scoped agents of this scene are found too.
    pub scene: Option<&'a str>,
    /// The language of the reasons.
    pub language: Language,
    /// Most people to find.
    pub most: usize,
}

/// Somebody who fits.
pub struct Match<'a> {
    /// Who.
    pub agent: &'a Agent,
    /// In which way.
    pub perspective: Perspective,
    /// 0 to 1.
    pub score: f64,
    /// Which words met in which section.
    pub reason: String,
}

impl Engine {
    /// The best people for a demand, in the order in which seats are filled.
    pub fn discover(&self, seeker: &Seeker<'_>) -> Vec<Match<'_>> {
        let demand = seeker.demand;
        let texts = |lists: &[&[String]]| -> Vec<String> { lists.concat() };
        // A demand that only says what it is about seeks just that.
        let need = if demand.seeks.is_empty() { texts(&[&demand.about, &demand.skills]) } else { demand.seeks.clone() };
        // A demand without a goal of its own is no reason to take who does the needed thing for somebody alike.
        let goal = demand.about.clone();
        let own_offers = texts(&[&demand.offers, &seeker.own.offers]);
        let query = |lists: &[&[String]]| Query::of(&texts(lists));
        let (need_query, goal_query) = (query(&[&need]), query(&[&goal]));
        let (subject, back) = (query(&[&need, &goal]), query(&[&goal, &own_offers]));
        let sim = |field: &Field, query: &Query| field.scores(query, &self.rarity);
        let need_offers = sim(&self.offers, &need_query);
        let goal_offers = sim(&self.offers, &goal_query);
        let need_seeks = sim(&self.seeks, &need_query);
        let back_seeks = sim(&self.seeks, &back);
        let goal_about = sim(&self.about, &goal_query);
        let subject_about = sim(&self.about, &subject);

        let score = |i: usize| {
            let gives = need_offers[i] + 0.5 * goal_offers[i];
            let complement = if gives > 0.0 { gives + 0.4 * back_seeks[i] - 0.5 * need_seeks[i] } else { 0.0 };
            let resonance = 0.6 * need_seeks[i] + 0.4 * goal_about[i];
            let interference = subject_about[i] - complement.max(0.0) - resonance;
            [complement, resonance, interference].map(|score| score.clamp(0.0, 1.0))
        };
        let scores: Vec<(usize, [f64; 3])> = (0..self.people.len())
            .filter(|i| self.may_find(seeker, &self.people[*i].0))
            .map(|i| (i, score(i)))
            .collect();
        let best = scores.iter().fold([0.0_f64; 3], |best, (_, score)| std::array::from_fn(|p| best[p].max(score[p])));

        let said: HashSet<String> = need.iter().chain(&goal).flat_map(|text| tokens::words(text)).collect();
        let mut lists: [Vec<(usize, f64)>; 3] = Default::default();
        for (i, score) in scores {
            let rank = |p: usize| if score[p] >= FLOOR { score[p] / best[p] } else { 0.0 };
            let (p, rank) =
                (0..3).map(|p| (p, rank(p))).fold((0, 0.0), |top, next| if next.1 > top.1 { next } else { top });
            let seen = Perspective::ALL[p] != Perspective::Interference || self.speaks_of(&self.people[i].1, &said);
            if rank > 0.0 && seen {
                lists[p].push((i, score[p]));
            }
        }
        for list in &mut lists {
            list.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| self.tie(seeker, a.0).cmp(&self.tie(seeker, b.0))));
        }
        fill_seats(&lists, seeker.most)
            .into_iter()
            .map(|(perspective, i, score)| {
                let (agent, profile) = &self.people[i];
                let reason = self.reason(perspective, profile, &need, &goal, seeker.language);
                Match { agent, perspective, score, reason }
            })
            .collect()
    }

    /// What decides between equal scores, the same on every machine: who writes in the language of the demand, then names.
    fn tie(&self, seeker: &Seeker<'_>, i: usize) -> (bool, &str, &str) {
        let agent = &self.people[i].0;
        (Language::of_text(&agent.profile_text) != seeker.language, &agent.display_name, &agent.agent_id)
    }

    fn may_find(&self, seeker: &Seeker<'_>, agent: &Agent) -> bool {
        let tagged = |tag: &str| agent.scoped_tags.iter().any(|own| own == tag);
        let in_scope = seeker.scope_tags.iter().any(|tag| tagged(tag));
        let visible = match agent.visibility.as_str() {
            "public" => true,
            "scoped" => in_scope || seeker.scene.is_some_and(tagged),
            _ => false,
        };
        visible && agent.account_id != seeker.account_id && (seeker.scope_tags.is_empty() || in_scope)
    }

    /// True when the profile speaks of the subject in these very words; likeness of wording is no evidence.
    fn speaks_of(&self, profile: &Profile, said: &HashSet<String>) -> bool {
        profile
            .about
            .iter()
            .chain(&profile.stance)
            .any(|text| tokens::words(text).iter().any(|word| said.contains(word)))
    }

    /// The statement of the profile that met the demand best, with the words in which they met.
    fn reason(
        &self,
        perspective: Perspective,
        profile: &Profile,
        need: &[String],
        goal: &[String],
        language: Language,
    ) -> String {
        let sought = [need, goal].concat();
        let statements: Vec<&String> = match perspective {
            Perspective::Complement => profile.offers.iter().chain(&profile.skills).chain(&profile.about).collect(),
            Perspective::Resonance => profile.seeks.iter().chain(&profile.about).collect(),
            Perspective::Interference => profile.about.iter().chain(&profile.stance).collect(),
        };
        let mut said: HashSet<String> = sought.iter().flat_map(|text| tokens::words(text)).collect();
        if perspective != Perspective::Interference {
            said.extend(sought.iter().flat_map(|text| super::roles::implied_by(text)).map(str::to_owned));
        }
        let mut best: Option<(f64, &String, Vec<String>)> = None;
        for statement in statements {
            let mut shared: Vec<String> =
                tokens::words(statement).into_iter().filter(|word| said.contains(word)).collect();
            shared.sort_by(|a, b| self.rarity.of_word(b).total_cmp(&self.rarity.of_word(a)).then(a.cmp(b)));
            shared.dedup();
            let weight: f64 = shared.iter().map(|word| self.rarity.of_word(word)).sum();
            if weight > best.as_ref().map_or(0.0, |(best, ..)| *best) {
                best = Some((weight, statement, shared));
            }
        }
        let opening = match perspective {
            Perspective::Complement => language.pick("能补上你缺的", "offers what you need"),
            Perspective::Resonance => language.pick("和你方向相同", "wants or does the same"),
            Perspective::Interference => language.pick("从别处看同一件事", "sees the subject from elsewhere"),
        };
        match best {
            Some((_, statement, mut shared)) => {
                shared.truncate(4);
                let words = language.list(&shared);
                match language {
                    Language::Zh => format!("{opening}：{}（相合：{words}）", language.quote(statement)),
                    Language::En => format!("{opening}: {} (in common: {words})", language.quote(statement)),
                }
            }
            None => format!("{opening}{}", language.pick("（用词相近）", " (similar wording)")),
        }
    }
}

/// Highest averages: each seat goes to the list with the greatest weight ÷ (seats it has + 1).
fn fill_seats(lists: &[Vec<(usize, f64)>; 3], most: usize) -> Vec<(Perspective, usize, f64)> {
    let mut taken = [0_usize; 3];
    let mut seats = Vec::new();
    while seats.len() < most {
        let claim = |p: usize| Perspective::ALL[p].weight() / (taken[p] + 1) as f64;
        let next = (0..3)
            .filter(|p| taken[*p] < lists[*p].len())
            .fold(None, |best: Option<usize>, p| if best.is_none_or(|b| claim(p) > claim(b)) { Some(p) } else { best });
        let Some(p) = next else { break };
        let (i, score) = lists[p][taken[p]];
        seats.push((Perspective::ALL[p], i, score));
        taken[p] += 1;
    }
    seats
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_filled_five_to_three_to_two() {
        let list = |n: usize| (0..n).map(|i| (i, 1.0)).collect::<Vec<_>>();
        let order = |lists: &[Vec<(usize, f64)>; 3], most| -> String {
            fill_seats(lists, most).iter().map(|seat| &seat.0.name()[..1]).collect()
        };
        assert_eq!(order(&[list(9), list(9), list(9)], 3), "crc");
        assert_eq!(order(&[list(1), list(0), list(2)], 5), "cii");
        assert_eq!(order(&[list(0), list(0), list(0)], 5), "");
        let ten = order(&[list(9), list(9), list(9)], 10);
        assert_eq!(["c", "r", "i"].map(|p| ten.matches(p).count()), [5, 3, 2]);
    }
}
