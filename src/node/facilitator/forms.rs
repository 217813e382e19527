//! What a model is asked for, as data, and how its answer is held against what it rests on. What is written in a profile or a
//! reply can make a model say anything; none of that gets past these checks into a run.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::node::negotiation::{
    Cite, Claim, ClaimKind, Cover, Delivery, Findings, Gain, Line, Pair, Plan, Relation, Table, Task, Tension, figures,
    leads_outside, names_a_source, unseen,
};
use crate::node::tokens::fold;

/// Most statements of a turn, and most characters of one.
const STATEMENTS: usize = 8;
const CHARACTERS: usize = 300;

/// What somebody says in a round.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Contribution {
    /// Only what is new; empty when nothing is.
    pub statements: Vec<Statement>,
}

/// One statement of it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// What it is.
    pub kind: ClaimKind,
    /// One sentence in the speaker's voice.
    pub text: String,
    /// The words of the own profile, or of what was said before, that it rests on, copied exactly.
    pub evidence: String,
    /// The number of the need that an offer meets.
    #[serde(default)]
    pub need: Option<usize>,
    /// The seat to which an exchange is given.
    #[serde(default)]
    pub to: Option<usize>,
}

impl Contribution {
    /// What is wrong with it. `own` is everything that the speaker has said of itself.
    pub fn faults(&self, table: &Table, seat: usize, own: &str) -> Vec<String> {
        let mut faults = Vec::new();
        if self.statements.len() > STATEMENTS {
            faults.push(format!("{} statements are more than {STATEMENTS}", self.statements.len()));
        }
        let (known, promised) = (bare(own), figures(own));
        for (statement, number) in self.statements.iter().zip(1..) {
            let what = format!("statement {number}");
            let Statement { kind, text, evidence, need, to } = statement;
            if text.trim().is_empty() || text.chars().count() > CHARACTERS || text.contains('\n') {
                faults.push(format!("{what}: text must be one line of 1 to {CHARACTERS} characters"));
            }
            let copied = bare(evidence);
            if copied.chars().count() < 2 || !known.contains(&copied) {
                faults.push(format!("{what}: evidence must be copied exactly from the profile of who speaks"));
            }
            if leads_outside(text, &[own]) {
                faults.push(format!("{what}: holds an address that is not in the profile"));
            }
            if let Some(figure) = figures(text).into_iter().find(|figure| !promised.contains(figure)) {
                faults
                    .push(format!("{what}: {figure} is not in the profile; promise no figures that it does not have"));
            }
            if unseen(text).any(|c| !own.contains(c)) {
                faults.push(format!("{what}: holds characters that nobody sees"));
            }
            if names_a_source(text) {
                faults.push(format!("{what}: names a source in its text"));
            }
            if need.is_some_and(|need| need == 0 || need > table.needs.len()) {
                faults.push(format!("{what}: need must be 1 to {}, or null", table.needs.len()));
            }
            let to_is_other = to.is_some_and(|to| to > 0 && to != seat && to < table.seats.len());
            if (*kind == ClaimKind::Exchange) != to_is_other {
                faults.push(format!("{what}: an exchange, and nothing else, names another participant's seat in `to`"));
            }
        }
        faults
    }

    /// The statements as claims that are new.
    pub fn claims(self, table: &Table, said: &[Claim]) -> Vec<Claim> {
        let mut claims: Vec<Claim> = Vec::new();
        for statement in self.statements {
            let need = statement.need.and_then(|need| table.needs.get(need.checked_sub(1)?));
            let need = need.filter(|_| statement.kind == ClaimKind::Offer).cloned();
            let words = need.as_deref().and_then(|need| table.meeting(need, &statement.evidence));
            let to = match statement.kind {
                ClaimKind::Exchange => statement.to,
                // What meets no need is brought along, and given to nobody.
                ClaimKind::Offer => need.is_some().then_some(0),
                ClaimKind::Direction => Some(0),
                ClaimKind::Condition | ClaimKind::Ask | ClaimKind::Objection | ClaimKind::Remark => None,
            };
            let claim = Claim {
                kind: statement.kind,
                text: statement.text.trim().to_owned(),
                meets: need,
                to,
                words: words.map(|meeting| meeting.words.into_iter().take(4).collect()).unwrap_or_default(),
            };
            let is_known = said.iter().chain(&claims).any(|other| other.kind == claim.kind && other.text == claim.text);
            if !is_known {
                claims.push(claim);
            }
        }
        claims
    }
}

/// Text as it is compared: folded, without spaces, signs and marks.
fn bare(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What a round came to.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Reading {
    /// Every pair of seats once, the lower seat first, also those without a relation.
    pub pairs: Vec<ReadPair>,
    /// Needs that somebody meets.
    pub covers: Vec<ReadCover>,
    /// Where two pull apart.
    pub tensions: Vec<ReadTension>,
}

/// A pair.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ReadPair {
    /// The lower seat.
    pub a: usize,
    /// The higher seat.
    pub b: usize,
    /// How they stand to each other.
    pub relation: Relation,
    /// In a few words; empty without a relation.
    pub words: Vec<String>,
    /// Where it was said.
    pub cites: Vec<Cite>,
}

/// Who meets a need.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ReadCover {
    /// The number of the need.
    pub need: usize,
    /// Who meets it.
    pub seat: usize,
    /// In which round it was said.
    pub round: i64,
    /// The statement that meets it, copied exactly.
    pub text: String,
}

/// A tension.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ReadTension {
    /// The lower seat.
    pub a: usize,
    /// The higher seat.
    pub b: usize,
    /// On what, in a few words.
    pub about: String,
    /// What the first said, copied exactly.
    pub first: String,
    /// What the second said, copied exactly.
    pub second: String,
    /// Where both were said.
    pub cites: Vec<Cite>,
}

type Record = [(i64, usize, Claim)];

impl Reading {
    /// What is wrong with it.
    pub fn faults(&self, table: &Table, record: &Record) -> Vec<String> {
        let mut faults = Vec::new();
        let seats = table.seats.len();
        let has_spoken = |cite: &Cite| {
            (cite.round == 0 && cite.seat == 0)
                || record.iter().any(|(round, seat, _)| *round == cite.round && *seat == cite.seat)
        };
        let mut pairs = BTreeSet::new();
        for pair in &self.pairs {
            let what = format!("pair {}, {}", pair.a, pair.b);
            if pair.a >= pair.b || pair.b >= seats || !pairs.insert((pair.a, pair.b)) {
                faults.push(format!("{what}: every pair stands once, the lower seat first"));
            }
            if pair.relation.is_some() && (pair.cites.is_empty() || !pair.cites.iter().all(has_spoken)) {
                faults.push(format!("{what}: cites must name round and seat of something that was said"));
            }
            faults.extend(
                pair.words.iter().filter(|word| !is_short(word)).map(|_| format!("{what}: words are too long")),
            );
        }
        let all = seats * seats.saturating_sub(1) / 2;
        if pairs.len() != all {
            faults.push(format!("pairs: {} of {all} are there; name each, also with relation none", pairs.len()));
        }
        for cover in &self.covers {
            if cover.need == 0 || cover.need > table.needs.len() {
                faults.push(format!("cover: need must be 1 to {}", table.needs.len()));
            }
            if cover.seat == 0 || !quotes(record, cover.round, cover.seat, &cover.text) {
                faults.push(format!(
                    "cover of need {}: text must be copied exactly from what seat {} said in round {}",
                    cover.need, cover.seat, cover.round
                ));
            }
        }
        for tension in &self.tensions {
            let what = format!("tension of {} and {}", tension.a, tension.b);
            if tension.a >= tension.b || tension.b >= seats || !is_short(&tension.about) {
                faults.push(format!("{what}: the lower seat stands first, and `about` is a few words"));
            }
            let said = |seat: usize, text: &str| {
                record
                    .iter()
                    .any(|(_, speaker, claim)| *speaker == seat && claim.text.contains(text) && !text.is_empty())
                    || (seat == 0 && table.demand.iter().any(|said| said.contains(text) && !text.is_empty()))
            };
            if !said(tension.a, &tension.first) || !said(tension.b, &tension.second) {
                faults.push(format!("{what}: first and second must be copied exactly from what each said"));
            }
            if tension.cites.is_empty() || !tension.cites.iter().all(has_spoken) {
                faults.push(format!("{what}: cites must name round and seat of something that was said"));
            }
        }
        faults
    }

    /// Adds it to what the rules have found. What they found stays: it rests on the same words.
    pub fn join(self, table: &Table, mut findings: Findings) -> Findings {
        for read in self.covers {
            let Some(need) = read.need.checked_sub(1).and_then(|need| table.needs.get(need)) else { continue };
            let cover = Cover { need: need.clone(), seat: read.seat, text: read.text, round: read.round };
            if !findings.covered.iter().any(|known| known.need == cover.need && known.seat == cover.seat) {
                findings.covered.push(cover);
            }
        }
        findings.gaps.retain(|gap| !findings.covered.iter().any(|cover| cover.need == *gap));
        for read in self.pairs.into_iter().filter(|read| read.relation.is_some()) {
            if let Some(pair) = findings.pairs.iter_mut().find(|pair| (pair.a, pair.b) == (read.a, read.b))
                && (!pair.relation.is_some() || read.relation == Relation::Complement)
                && pair.relation != Relation::Complement
            {
                *pair = Pair { a: read.a, b: read.b, relation: read.relation, words: read.words };
            }
        }
        for read in self.tensions {
            let tension = Tension {
                a: read.a,
                b: read.b,
                about: read.about,
                mine: read.first,
                theirs: read.second,
                cites: read.cites,
            };
            let is_known = |known: &Tension| (known.a, known.b, &known.about) == (tension.a, tension.b, &tension.about);
            if !findings.tensions.iter().any(is_known) {
                findings.tensions.push(tension);
            }
        }
        findings
    }
}

fn quotes(record: &Record, round: i64, seat: usize, text: &str) -> bool {
    record.iter().any(|(at, speaker, claim)| (*at, *speaker) == (round, seat) && claim.text == text)
}

fn is_short(words: &str) -> bool {
    let length = words.chars().count();
    (1..=40).contains(&length) && !leads_outside(words, &[]) && unseen(words).next().is_none()
}

/// What a plan adds to the draft of the rules.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PlanReply {
    /// One or two sentences.
    pub summary: String,
    /// Who does what, in an order that can be followed.
    pub tasks: Vec<Task>,
    /// What each gets.
    pub gains: Vec<SeatLine>,
    /// What each gives.
    pub costs: Vec<SeatLine>,
    /// What nobody has answered.
    pub open_questions: Vec<Line>,
    /// Where people pull apart.
    pub tensions: Vec<Line>,
}

/// A statement about one seat.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SeatLine {
    /// Whose.
    pub seat: usize,
    /// One sentence.
    pub text: String,
    /// Where it was said.
    pub cites: Vec<Cite>,
}

impl PlanReply {
    /// The whole plan: who sits there, the needs, the relations and the conditions are facts, and stay as drafted.
    pub fn onto(self, mut plan: Plan, table: &Table, facilitator: &str) -> Plan {
        let named = |text: String| with_names(&text, table);
        let lines = |lines: Vec<Line>| {
            lines.into_iter().map(|line| Line { text: named(line.text), cites: line.cites }).collect::<Vec<Line>>()
        };
        let of = |lines: &[SeatLine], seat: usize| {
            let own = lines.iter().filter(|line| line.seat == seat);
            own.map(|line| Line { text: with_names(&line.text, table), cites: line.cites.clone() })
                .collect::<Vec<Line>>()
        };
        for member in &mut plan.participants {
            member.gains = of(&self.gains, member.seat);
            member.costs = of(&self.costs, member.seat);
        }
        plan.facilitator = facilitator.to_owned();
        plan.summary = named(self.summary);
        plan.tasks = self.tasks.into_iter().map(|task| Task { title: named(task.title), ..task }).collect();
        plan.open_questions = lines(self.open_questions);
        plan.tensions = lines(self.tensions);
        plan
    }
}

/// What a delivery says.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryReply {
    /// What the reader gets, and from whom.
    pub gets: Vec<Gain>,
    /// What the reader brings.
    pub brings: Vec<Line>,
    /// What the reader does now.
    pub next: Vec<Line>,
    /// What does not follow: gaps between plan and profile, pulls.
    pub observations: Vec<Line>,
}

impl DeliveryReply {
    /// The whole delivery: name and conditions are facts.
    pub fn onto(self, mut delivery: Delivery, table: &Table, facilitator: &str) -> Delivery {
        let lines = |lines: Vec<Line>| {
            let named = lines.into_iter().map(|line| Line { text: with_names(&line.text, table), cites: line.cites });
            named.collect::<Vec<Line>>()
        };
        delivery.gets =
            self.gets.into_iter().map(|gain| Gain { text: with_names(&gain.text, table), ..gain }).collect();
        delivery.brings = lines(self.brings);
        delivery.next = lines(self.next);
        delivery.observations = lines(self.observations);
        delivery.facilitator = facilitator.to_owned();
        delivery
    }
}

/// People are `@2` to a model, which has no use for their names.
fn with_names(text: &str, table: &Table) -> String {
    let mut named = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('@') {
        named.push_str(before);
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        match after[..digits].parse::<usize>().ok().filter(|seat| *seat < table.seats.len()) {
            Some(seat) => named.push_str(table.name(seat)),
            None => named.push_str(&rest[before.len()..before.len() + 1 + digits]),
        }
        rest = &after[digits..];
    }
    named + rest
}
