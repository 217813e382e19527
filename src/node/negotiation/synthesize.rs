//! What a round came to: for every pair how they stand to each other, which needs are met by whom, what is missing.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::claim::{Claim, ClaimKind};
use super::plan::{Cite, DEMAND};
use super::table::Table;
use crate::node::discovery;
use crate::node::language::fill;

/// How two seats stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// One gives what the other seeks.
    Complement,
    /// Both seek or do the same.
    SameDirection,
    /// They stand on opposite sides of something, and neither gives what the other seeks.
    Conflict,
    /// Nothing was found between them so far.
    None,
}

impl Relation {
    /// True where there is one.
    pub fn is_some(self) -> bool {
        self != Relation::None
    }
}

/// Two seats that have said opposite things.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tension {
    /// The lower number.
    pub a: usize,
    /// The higher number.
    pub b: usize,
    /// On what.
    pub about: String,
    /// The words of the first.
    pub mine: String,
    /// The words of the second.
    pub theirs: String,
    /// Where both were said.
    pub cites: Vec<Cite>,
}

/// Two seats and their relation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The lower number.
    pub a: usize,
    /// The higher number.
    pub b: usize,
    /// How they stand to each other.
    pub relation: Relation,
    /// In which words; empty without a relation.
    pub words: Vec<String>,
}

/// Who meets a need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cover {
    /// The need in the requester's words.
    pub need: String,
    /// The seat that meets it.
    pub seat: usize,
    /// In that seat's words.
    pub text: String,
    /// The round in which it was said.
    pub round: i64,
}

/// The state of a run after a round, as data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Every pair of seats, with or without a relation.
    pub pairs: Vec<Pair>,
    /// Needs that are met.
    pub covered: Vec<Cover>,
    /// Needs that nobody meets.
    pub gaps: Vec<String>,
    /// Where two stand on opposite sides.
    #[serde(default)]
    pub tensions: Vec<Tension>,
    /// How many pairs, covers and statements were not there before this round.
    pub new_findings: i64,
}

/// From this share of a statement's words on, who has said them before says nothing new.
const KNOWN: f64 = 0.8;

impl Findings {
    /// Counts what was not there before this round: relations, needs that are met, tensions, and statements that say
    /// something else than their speaker has said before.
    pub fn count(&mut self, table: &Table, said: &[(i64, usize, Claim)], round: i64, before: Option<&Findings>) {
        let earlier = before.cloned().unwrap_or_default();
        let pairs = self.pairs.iter().filter(|pair| pair.relation.is_some() && !earlier.pairs.contains(pair)).count();
        let covers = self.covered.iter().filter(|cover| !earlier.covered.contains(cover)).count();
        let tensions = self.tensions.iter().filter(|tension| !earlier.tensions.contains(tension)).count();
        let spoken = said.iter().filter(|(at, ..)| *at == round);
        let is_known = |seat: usize, claim: &Claim| {
            let before = said.iter().filter(|(at, speaker, _)| *at < round && *speaker == seat);
            before
                .into_iter()
                .any(|(.., known)| known.kind == claim.kind && table.likeness(&claim.text, &known.text) >= KNOWN)
        };
        let statements = spoken.filter(|(_, seat, claim)| !is_known(*seat, claim)).count();
        self.new_findings = i64::try_from(pairs + covers + tensions + statements).unwrap_or(i64::MAX);
    }

    /// What may be read of it where some seats are withheld.
    pub fn without_withheld(mut self, table: &Table) -> Findings {
        let withheld = |seat: usize| table.seats.get(seat).is_none_or(|seat| seat.withheld);
        self.covered.retain(|cover| !withheld(cover.seat));
        self.tensions.retain(|tension| !withheld(tension.a) && !withheld(tension.b));
        for pair in self.pairs.iter_mut().filter(|pair| withheld(pair.a) || withheld(pair.b)) {
            pair.words.clear();
        }
        self
    }
}

/// Looks at everything said up to and including this round: `(round, seat, claim)` in order.
pub fn synthesize(table: &Table, round: i64, said: &[(i64, usize, Claim)], before: Option<&Findings>) -> Findings {
    let covered: Vec<Cover> = said
        .iter()
        .filter(|(_, seat, claim)| *seat > 0 && claim.kind == ClaimKind::Offer)
        .filter_map(|(round, seat, claim)| {
            let need = claim.meets.clone()?;
            Some(Cover { need, seat: *seat, text: claim.text.clone(), round: *round })
        })
        .collect();
    let gaps = table.needs.iter().filter(|need| !covered.iter().any(|cover| cover.need == **need)).cloned().collect();
    // Where nobody has said anything more, people pull apart as before.
    let is_silent = said.iter().all(|(spoken, ..)| *spoken < round);
    let tensions = match before {
        Some(before) if is_silent => before.tensions.clone(),
        _ => tensions(table, said),
    };
    let pairs = all_pairs(table, said, &tensions);
    let mut findings = Findings { pairs, covered, gaps, tensions, new_findings: 0 };
    findings.count(table, said, round, before);
    findings
}

/// Every pair once, none left out: a pair that nobody looked at is how conflicts and chances are missed.
fn all_pairs(table: &Table, said: &[(i64, usize, Claim)], tensions: &[Tension]) -> Vec<Pair> {
    let mut relations: BTreeMap<(usize, usize), (Relation, Vec<String>)> = BTreeMap::new();
    for (_, seat, claim) in said {
        let Some(to) = claim.to.filter(|to| to != seat) else { continue };
        let relation = match claim.kind {
            ClaimKind::Offer | ClaimKind::Exchange => Relation::Complement,
            ClaimKind::Direction => Relation::SameDirection,
            _ => continue,
        };
        let pair = (to.min(*seat), to.max(*seat));
        let known = relations.entry(pair).or_insert((relation, Vec::new()));
        if relation == Relation::Complement {
            known.0 = relation;
        }
        known.1.extend(claim.words.iter().filter(|word| !known.1.contains(word)).cloned().collect::<Vec<_>>());
    }
    let mut pairs = Vec::new();
    for a in 0..table.seats.len() {
        for b in a + 1..table.seats.len() {
            let (mut relation, mut words) = relations.remove(&(a, b)).unwrap_or_else(|| shared_direction(table, a, b));
            let pulls = tensions.iter().filter(|tension| (tension.a, tension.b) == (a, b));
            if relation != Relation::Complement && pulls.clone().next().is_some() {
                relation = Relation::Conflict;
                words = pulls.map(|tension| tension.about.clone()).collect();
            }
            pairs.push(Pair { a, b, relation, words });
        }
    }
    pairs
}

/// Where two have taken opposite sides in this run; the requester also in the demand.
fn tensions(table: &Table, said: &[(i64, usize, Claim)]) -> Vec<Tension> {
    let words_of = |seat: usize| said.iter().filter(move |(_, speaker, _)| *speaker == seat);
    let stances: Vec<Vec<discovery::Stance>> = (0..table.seats.len())
        .map(|seat| {
            let demand = if seat == 0 { table.demand.as_slice() } else { &[] };
            let texts = words_of(seat).map(|(.., claim)| claim.text.as_str());
            discovery::stances(demand.iter().map(String::as_str).chain(texts))
        })
        .collect();
    let source = |seat: usize, clause: &str| {
        let found = words_of(seat).find(|(.., claim)| claim.text.contains(clause));
        found.map_or(DEMAND, |(round, ..)| Cite { round: *round, seat })
    };
    let mut found = Vec::new();
    for a in 0..stances.len() {
        for b in a + 1..stances.len() {
            found.extend(discovery::collisions(&stances[a], &stances[b]).into_iter().map(|collision| Tension {
                a,
                b,
                about: collision.axis.title(table.language).to_owned(),
                cites: vec![source(a, &collision.mine), source(b, &collision.theirs)],
                mine: collision.mine,
                theirs: collision.theirs,
            }));
        }
    }
    found
}

/// Two who seek the same go the same way, though neither has said so.
fn shared_direction(table: &Table, a: usize, b: usize) -> (Relation, Vec<String>) {
    let seeks = |seat: usize| table.seats[seat].profile.seeks.iter();
    let best = seeks(a)
        .flat_map(|one| seeks(b).filter_map(move |other| table.meeting(one, other)))
        .filter(|meeting| meeting.words.len() > 1)
        .max_by(|x, y| x.weight.total_cmp(&y.weight));
    best.map_or((Relation::None, Vec::new()), |meeting| (Relation::SameDirection, meeting.words))
}

/// The synthesis as people read it.
pub fn spoken(table: &Table, round: i64, findings: &Findings) -> String {
    let language = table.language;
    let heading = language.pick("第 {round} 轮：{new} 处新发现。", "Round {round}: {new} new findings.");
    let numbers = [round, findings.new_findings].map(|number| number.to_string());
    let mut lines = vec![fill(heading, &[("round", &numbers[0]), ("new", &numbers[1])])];
    for pair in &findings.pairs {
        let relation = match pair.relation {
            Relation::Complement => language.pick("互补", "complement"),
            Relation::SameDirection => language.pick("同向", "same direction"),
            Relation::Conflict => language.pick("有拉扯", "conflict"),
            Relation::None => language.pick("尚无关联", "no relation so far"),
        };
        let words = if pair.words.is_empty() { String::new() } else { format!(" ({})", language.list(&pair.words)) };
        lines.push(format!("- {} × {}: {relation}{words}", table.name(pair.a), table.name(pair.b)));
    }
    for gap in &findings.gaps {
        lines.push(format!("- {}{}", language.pick("还没有人接住：", "Nobody meets: "), language.quote(gap)));
    }
    lines.join("\n")
}
