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

use schemars::JsonSchema;
use serde::Serialize;

use super::bm25::{Query, Section};
use super::engine::{Engine, Person};
use crate::node::language::Language;
use crate::node::profile::Profile;
use crate::node::tokens;

/// The least score with which somebody is nominated at all.
pub(super) const FLOOR: f64 = 0.02;
/// Complement: worth of what serves the goal, beside what serves the need.
pub(super) const GOAL_OFFERED: f64 = 0.5;
/// Complement: worth of wanting what the requester is about or gives.
pub(super) const WANTED_BACK: f64 = 0.4;
/// Complement: what merely wanting the same takes off.
pub(super) const SAME_WANT: f64 = 0.5;
/// Resonance: worth of seeking the same.
pub(super) const NEED_SOUGHT: f64 = 0.6;
/// Resonance: worth of doing the same.
pub(super) const GOAL_SHARED: f64 = 0.4;

/// Why somebody is nominated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
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
    pub(super) const fn weight(self) -> f64 {
        match self {
            Perspective::Complement => 5.0,
            Perspective::Resonance => 3.0,
            Perspective::Interference => 2.0,
        }
    }
}

/// Who seeks what.
#[derive(Debug, Clone)]
pub struct Seeker {
    /// Its own agents are not found.
    pub account_id: String,
    /// The demand, taken apart.
    pub demand: Profile,
    /// The profile of the agent that asks.
    pub own: Profile,
    /// Only agents with one of these tags, where there are any.
    pub scope_tags: Vec<String>,
    /// Scoped agents of this scene are found too.
    pub scene: Option<String>,
    /// The language of the reasons.
    pub language: Language,
    /// Most people to find.
    pub most: usize,
}

/// Somebody who fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Who.
    pub person: Person,
    /// In which way.
    pub perspective: Perspective,
    /// 0 to 1.
    pub score: f64,
    /// Which words met in which section.
    pub reason: String,
}

impl Engine {
    /// The best people for a demand, in the order in which seats are filled.
    pub fn discover(&self, seeker: &Seeker) -> Vec<Match> {
        let demand = &seeker.demand;
        let texts = |lists: &[&[String]]| -> Vec<String> { lists.concat() };
        // A demand that only says what it is about seeks just that.
        let need = if demand.seeks.is_empty() { texts(&[&demand.about, &demand.skills]) } else { demand.seeks.clone() };
        // A demand without a goal of its own is no reason to take who does the needed thing for somebody alike.
        let goal = demand.about.clone();
        let own_offers = texts(&[&demand.offers, &seeker.own.offers]);
        let query = |lists: &[&[String]]| Query::of(&texts(lists));
        let (need_query, goal_query) = (query(&[&need]), query(&[&goal]));
        let (subject, back) = (query(&[&need, &goal]), query(&[&goal, &own_offers]));
        let need_offers = self.corpus.scores(Section::Offers, &need_query);
        let goal_offers = self.corpus.scores(Section::Offers, &goal_query);
        let need_seeks = self.corpus.scores(Section::Seeks, &need_query);
        let back_seeks = self.corpus.scores(Section::Seeks, &back);
        let goal_about = self.corpus.scores(Section::About, &goal_query);
        let subject_about = self.corpus.scores(Section::About, &subject);

        let score = |i: usize| {
            let gives = need_offers[i] + GOAL_OFFERED * goal_offers[i];
            let complement =
                if gives > 0.0 { gives + WANTED_BACK * back_seeks[i] - SAME_WANT * need_seeks[i] } else { 0.0 };
            let resonance = NEED_SOUGHT * need_seeks[i] + GOAL_SHARED * goal_about[i];
            let interference = subject_about[i] - complement.max(0.0) - resonance;
            [complement, resonance, interference].map(|score| score.clamp(0.0, 1.0))
        };
        let scores: Vec<(usize, [f64; 3])> =
            self.people().filter(|(_, person)| may_find(seeker, person)).map(|(i, _)| (i, score(i))).collect();
        let best = scores.iter().fold([0.0_f64; 3], |best, (_, score)| std::array::from_fn(|p| best[p].max(score[p])));

        let said: HashSet<String> = need.iter().chain(&goal).flat_map(|text| tokens::words(text)).collect();
        // Who speaks of the subject in these very words; likeness of wording is no evidence.
        let speakers: HashSet<usize> = said.iter().flat_map(|word| self.corpus.users(Section::About, word)).collect();
        let mut lists: [Vec<(usize, f64)>; 3] = Default::default();
        for (i, score) in scores {
            let rank = |p: usize| if score[p] >= FLOOR { score[p] / best[p] } else { 0.0 };
            let (p, rank) =
                (0..3).map(|p| (p, rank(p))).fold((0, 0.0), |top, next| if next.1 > top.1 { next } else { top });
            let seen = Perspective::ALL[p] != Perspective::Interference || speakers.contains(&i);
            if rank > 0.0 && seen {
                lists[p].push((i, score[p]));
            }
        }
        for list in &mut lists {
            self.sort_first(list, seeker);
        }
        fill_seats(&lists, seeker.most)
            .into_iter()
            .filter_map(|(perspective, i, score)| {
                let person = self.person(i)?.clone();
                let reason = self.reason(perspective, &person, &need, &goal, seeker.language);
                Some(Match { person, perspective, score, reason })
            })
            .collect()
    }

    /// Keeps the best of a list, in order; more than are asked for can get no seat.
    fn sort_first(&self, list: &mut Vec<(usize, f64)>, seeker: &Seeker) {
        let order = |a: &(usize, f64), b: &(usize, f64)| {
            b.1.total_cmp(&a.1).then_with(|| self.tie(seeker, a.0).cmp(&self.tie(seeker, b.0)))
        };
        if list.len() > seeker.most && seeker.most > 0 {
            list.select_nth_unstable_by(seeker.most - 1, order);
            list.truncate(seeker.most);
        }
        list.sort_unstable_by(order);
    }

    /// What decides between equal scores, the same on every machine: who writes in the language of the demand, then names.
    fn tie(&self, seeker: &Seeker, i: usize) -> Option<(bool, &str, &str)> {
        self.person(i).map(|person| (person.language != seeker.language, &*person.display_name, &*person.agent_id))
    }

    /// The statement of the profile that met the demand best, with the words in which they met.
    fn reason(
        &self,
        perspective: Perspective,
        person: &Person,
        need: &[String],
        goal: &[String],
        language: Language,
    ) -> String {
        let profile = Profile::parse(&person.profile_text);
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
        let weigh = |word: &String| self.corpus.of_word(word);
        let mut best: Option<(f64, &String, Vec<String>)> = None;
        for statement in statements {
            let mut shared: Vec<String> =
                tokens::words(statement).into_iter().filter(|word| said.contains(word)).collect();
            shared.sort_by(|a, b| weigh(b).total_cmp(&weigh(a)).then(a.cmp(b)));
            shared.dedup();
            let weight: f64 = shared.iter().map(weigh).sum();
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

/// Who is found by whom: public agents by everybody, scoped ones where the scene or a tag is theirs, own ones never.
fn may_find(seeker: &Seeker, person: &Person) -> bool {
    let tagged = |tag: &String| person.scoped_tags.contains(tag);
    let in_scope = seeker.scope_tags.iter().any(tagged);
    let visible = person.public || in_scope || seeker.scene.as_ref().is_some_and(tagged);
    visible && person.account_id != seeker.account_id && (seeker.scope_tags.is_empty() || in_scope)
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
