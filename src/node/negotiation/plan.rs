//! What a run comes to, as data: a plan for all, a delivery for each. Whoever drafts them (rules or a model), every
//! statement cites who said what it rests on, and in which round; [`Plan::faults`] holds that against the record.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::address::{figures, leads_outside, names_a_source, unseen};
use super::claim::Claim;
use super::synthesize::Relation;
use super::table::Table;

/// Where a statement comes from: what this seat said in this round. Round 0 of seat 0 is the demand itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Cite {
    /// Counted from 1; 0 for the demand.
    pub round: i64,
    /// Whose words.
    pub seat: usize,
}

/// The demand as a source.
pub const DEMAND: Cite = Cite { round: 0, seat: 0 };

/// The role of seat 0, and of those who were invited without having been found.
pub const REQUESTER: &str = "requester";
/// See [`REQUESTER`].
pub const INVITED: &str = "invited";

/// A statement with its sources.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// One sentence.
    pub text: String,
    /// At least one.
    pub cites: Vec<Cite>,
}

/// Who is in the plan, with what it means for them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// 0 is the requester.
    pub seat: usize,
    /// Their name.
    pub name: String,
    /// `requester`, `complement`, `resonance`, `interference` or `invited`.
    pub role: String,
    /// One of the sample community: invented.
    #[serde(default)]
    pub is_sample: bool,
    /// What they said is not for this reader.
    #[serde(default)]
    pub withheld: bool,
    /// What they get.
    pub gains: Vec<Line>,
    /// What they give.
    pub costs: Vec<Line>,
}

/// A need and who meets it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Need {
    /// In the requester's words.
    pub text: String,
    /// Seats; empty when nobody does.
    pub met_by: Vec<usize>,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Task {
    /// `t1`, `t2` and so on.
    pub id: String,
    /// What is done.
    pub title: String,
    /// By which seat.
    pub assignee: usize,
    /// Ids of the tasks that come before it.
    pub prerequisites: Vec<String>,
    /// What it rests on.
    pub cites: Vec<Cite>,
}

/// How two seats stand to each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Bond {
    /// The lower number.
    pub a: usize,
    /// The higher number.
    pub b: usize,
    /// `complement`, `same_direction`, `conflict` or `none`.
    pub relation: Relation,
    /// In which words; empty without a relation.
    pub words: Vec<String>,
    /// Where it was said.
    pub cites: Vec<Cite>,
}

/// A condition of somebody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Condition {
    /// Whose.
    pub seat: usize,
    /// In their words.
    pub text: String,
    /// Where it was said.
    pub cites: Vec<Cite>,
}

/// Who does what, in which order, what it rests on, and what stays open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// `zh` or `en`.
    pub language: String,
    /// Who drafted it: `rules`, or a model as `provider/name`.
    pub facilitator: String,
    /// One or two sentences.
    pub summary: String,
    /// The requester first.
    pub participants: Vec<Member>,
    /// What it is for.
    pub needs: Vec<Need>,
    /// Without a cycle.
    pub tasks: Vec<Task>,
    /// Every pair once.
    pub relations: Vec<Bond>,
    /// On which people take part.
    pub conditions: Vec<Condition>,
    /// What nobody has answered.
    pub open_questions: Vec<Line>,
    /// Where people pull apart.
    pub tensions: Vec<Line>,
}

/// Something that one gets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Gain {
    /// What.
    pub text: String,
    /// From which seat.
    pub from: usize,
    /// Where it was said.
    pub cites: Vec<Cite>,
}

/// What a run means for one seat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Delivery {
    /// Whose.
    pub seat: usize,
    /// Their name.
    pub name: String,
    /// Who drafted it: `rules`, or a model as `provider/name`.
    pub facilitator: String,
    /// What they get.
    pub gets: Vec<Gain>,
    /// What they bring.
    pub brings: Vec<Line>,
    /// On which conditions.
    pub conditions: Vec<Line>,
    /// What they do now.
    pub next: Vec<Line>,
    /// What does not follow from it: gaps, pulls.
    pub observations: Vec<Line>,
}

/// Most statements of a list, and most characters of one.
const LINES: usize = 60;
const CHARACTERS: usize = 600;

/// What a draft is held against: everything that was said, as its reader may see it.
pub struct Sources<'a> {
    said: BTreeMap<(i64, usize), String>,
    names: Vec<&'a str>,
    demand: &'a str,
}

impl<'a> Sources<'a> {
    /// The demand, who sits there, and the record.
    pub fn new(demand: &'a str, table: &'a Table, record: &[(i64, usize, Claim)]) -> Sources<'a> {
        let mut said: BTreeMap<(i64, usize), String> = BTreeMap::new();
        for (round, seat, claim) in record {
            let held = said.entry((*round, *seat)).or_default();
            held.push_str(&claim.text);
            held.push('\n');
        }
        Sources { said, names: table.seats.iter().map(|seat| seat.name.as_str()).collect(), demand }
    }

    fn seats(&self) -> usize {
        self.names.len()
    }

    /// What was said there; none where nobody did.
    fn of(&self, cite: Cite) -> Option<&str> {
        if cite == DEMAND { Some(self.demand) } else { self.said.get(&(cite.round, cite.seat)).map(String::as_str) }
    }

    fn check(&self, what: &str, text: &str, cites: &[Cite], faults: &mut Vec<String>) {
        self.check_cites(what, cites, faults);
        self.check_text(what, text, cites, faults);
    }

    fn check_cites(&self, what: &str, cites: &[Cite], faults: &mut Vec<String>) {
        if cites.is_empty() {
            faults.push(format!("{what} cites nothing: name round and seat of what it rests on"));
        }
        for cite in cites.iter().filter(|cite| self.of(**cite).is_none()) {
            faults.push(format!("{what} cites round {}, seat {}, where nothing was said", cite.round, cite.seat));
        }
    }

    /// An address that nobody gave is a way out for what was said here, a figure is a promise, and what cannot be seen, or
    /// looks like a source or another part of the page, deceives.
    fn check_text(&self, what: &str, text: &str, cites: &[Cite], faults: &mut Vec<String>) {
        if text.trim().is_empty() || text.chars().count() > CHARACTERS {
            faults.push(format!("{what} must have 1 to {CHARACTERS} characters"));
        }
        let given: Vec<&str> = cites
            .iter()
            .filter_map(|cite| self.of(*cite))
            .chain([self.demand])
            .chain(self.names.iter().copied())
            .collect();
        if leads_outside(text, &given) {
            faults.push(format!("{what} holds an address that is in none of its sources"));
        }
        if unseen(text).any(|c| c.is_control() || !given.iter().any(|said| said.contains(c))) {
            faults.push(format!("{what} must be one line without characters that nobody sees"));
        }
        if names_a_source(text) {
            faults.push(format!("{what} names a source in its text: that is what cites are for"));
        }
        let known: BTreeSet<String> = given.iter().flat_map(|said| figures(said)).collect();
        let is_count = |figure: &String| figure.parse::<usize>().is_ok_and(|figure| figure <= self.seats());
        if let Some(figure) = figures(text).into_iter().find(|figure| !known.contains(figure) && !is_count(figure)) {
            faults.push(format!("{what} holds the figure {figure}, which is in none of its sources"));
        }
    }

    fn check_lines(&self, what: &str, lines: &[Line], faults: &mut Vec<String>) {
        check_length(what, lines.len(), faults);
        for (line, number) in lines.iter().zip(1..) {
            self.check(&format!("{what} {number}"), &line.text, &line.cites, faults);
        }
    }

    fn check_seat(&self, what: &str, seat: usize, faults: &mut Vec<String>) {
        if seat >= self.seats() {
            faults.push(format!("{what} names seat {seat}; there are 0 to {}", self.seats().saturating_sub(1)));
        }
    }
}

fn check_length(what: &str, length: usize, faults: &mut Vec<String>) {
    if length > LINES {
        faults.push(format!("{what} has {length} entries, more than {LINES}"));
    }
}

impl Plan {
    /// What is wrong with it, one sentence each; nothing when every statement rests on the record, nobody is given a task
    /// that they have not spoken of, and the tasks can be done in an order.
    pub fn faults(&self, sources: &Sources<'_>) -> Vec<String> {
        let mut faults = Vec::new();
        sources.check_text("summary", &self.summary, &[], &mut faults);
        let seats: Vec<usize> = self.participants.iter().map(|member| member.seat).collect();
        if seats != (0..sources.seats()).collect::<Vec<_>>() {
            faults.push(format!("participants must be seats 0 to {} in order", sources.seats().saturating_sub(1)));
        }
        for member in &self.participants {
            sources.check_lines(&format!("gain of seat {}", member.seat), &member.gains, &mut faults);
            sources.check_lines(&format!("cost of seat {}", member.seat), &member.costs, &mut faults);
            for (cost, number) in member.costs.iter().zip(1..) {
                if !cost.cites.iter().any(|cite| cite.seat == member.seat) {
                    faults.push(format!("cost {number} of seat {} cites nothing that this seat said", member.seat));
                }
            }
        }
        for need in &self.needs {
            need.met_by.iter().for_each(|seat| sources.check_seat("need", *seat, &mut faults));
        }
        self.check_tasks(sources, &mut faults);
        self.check_bonds(sources, &mut faults);
        for condition in &self.conditions {
            sources.check_seat("condition", condition.seat, &mut faults);
            // A quotation may be as long as it is.
            sources.check_cites("condition", &condition.cites, &mut faults);
            if condition.cites.iter().any(|cite| cite.seat != condition.seat) {
                faults.push(format!("a condition of seat {} cites somebody else", condition.seat));
            }
        }
        sources.check_lines("open question", &self.open_questions, &mut faults);
        sources.check_lines("tension", &self.tensions, &mut faults);
        faults
    }

    fn check_tasks(&self, sources: &Sources<'_>, faults: &mut Vec<String>) {
        check_length("tasks", self.tasks.len(), faults);
        let mut known = BTreeSet::new();
        for (task, number) in self.tasks.iter().zip(1..) {
            let what = format!("task {number}");
            let is_plain = |id: &str| (1..=20).contains(&id.len()) && id.chars().all(|c| c.is_ascii_alphanumeric());
            if !is_plain(&task.id) || !known.insert(task.id.as_str()) {
                faults.push(format!("{what} needs an id of its own, like t{number}"));
            }
            sources.check(&what, &task.title, &task.cites, faults);
            sources.check_seat(&what, task.assignee, faults);
            // Nobody takes on a task by somebody else's mouth. The requester has said the demand.
            if !task.cites.iter().any(|cite| cite.seat == task.assignee) && task.assignee > 0 {
                faults.push(format!("{what} is given to seat {}, which has not spoken of it", task.assignee));
            }
        }
        for (task, number) in self.tasks.iter().zip(1..) {
            if task.prerequisites.iter().any(|id| !known.contains(id.as_str())) {
                faults.push(format!("task {number} waits for something that is no task"));
            }
        }
        if in_order(&self.tasks).is_none() {
            faults.push("the tasks wait for each other in a circle".into());
        }
    }

    fn check_bonds(&self, sources: &Sources<'_>, faults: &mut Vec<String>) {
        let mut pairs = BTreeSet::new();
        for bond in &self.relations {
            let what = format!("relation of {} and {}", bond.a, bond.b);
            if bond.a >= bond.b || bond.b >= sources.seats() || !pairs.insert((bond.a, bond.b)) {
                faults.push(format!("{what}: every pair stands once, the lower seat first"));
            }
            if bond.relation.is_some() {
                sources.check_cites(&what, &bond.cites, faults);
            }
        }
        let all = sources.seats() * sources.seats().saturating_sub(1) / 2;
        if pairs.len() != all {
            faults.push(format!("relations name {} of {all} pairs", pairs.len()));
        }
    }
}

impl Delivery {
    /// What is wrong with it; nothing when every statement rests on the record.
    pub fn faults(&self, sources: &Sources<'_>) -> Vec<String> {
        let mut faults = Vec::new();
        check_length("gains", self.gets.len(), &mut faults);
        for gain in &self.gets {
            sources.check_seat("gain", gain.from, &mut faults);
            if gain.from == self.seat {
                faults.push("nobody gets something from themselves".into());
            }
            sources.check("gain", &gain.text, &gain.cites, &mut faults);
            if !gain.cites.iter().any(|cite| cite.seat == gain.from) {
                faults.push(format!("a gain from seat {} cites nothing that this seat said", gain.from));
            }
        }
        sources.check_lines("bring", &self.brings, &mut faults);
        for line in self.brings.iter().chain(&self.conditions) {
            if !line.cites.iter().any(|cite| cite.seat == self.seat) {
                faults.push("what the reader brings, and on which condition, must cite the reader".into());
            }
        }
        self.conditions.iter().for_each(|line| sources.check_cites("condition", &line.cites, &mut faults));
        sources.check_lines("next step", &self.next, &mut faults);
        sources.check_lines("observation", &self.observations, &mut faults);
        faults
    }
}

/// The tasks in an order in which they can be done, earlier ones first where there is a choice; none in a circle.
pub fn in_order(tasks: &[Task]) -> Option<Vec<&Task>> {
    let known: BTreeSet<&str> = tasks.iter().map(|task| task.id.as_str()).collect();
    let mut done = BTreeSet::new();
    let mut order = Vec::new();
    while order.len() < tasks.len() {
        let is_free = |task: &&Task| {
            let waits = |id: &&String| known.contains(id.as_str()) && !done.contains(id.as_str());
            !order.iter().any(|other: &&Task| std::ptr::eq(*other, *task))
                && !task.prerequisites.iter().any(|id| waits(&id))
        };
        let next = tasks.iter().find(is_free)?;
        done.insert(next.id.as_str());
        order.push(next);
    }
    Some(order)
}
