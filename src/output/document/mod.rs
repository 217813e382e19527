//! The outcome of a run as one document for a person: Markdown, or a page of HTML that stands alone.
//!
//! Everything in it was written by others. It is read leniently (what a backend leaves out is left out here), cleaned
//! once, here, and escaped by whoever writes it down.

mod graph;
mod html;
mod markdown;
mod prose;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

pub use html::page;
pub use markdown::markdown;
pub use words::spoken_by;

use super::clean;
use crate::operations::Lang;

/// The name of the shape of [`object`].
pub const SCHEMA: &str = "towow.run-export/1";

/// The fields of a result in the order in which [`object`] has them; any others follow by name.
const FIELDS: &[&str] = &[
    "run_id",
    "status",
    "facilitator",
    "total_rounds",
    "finished_at",
    "plan",
    "plan_json",
    "delivery",
    "delivery_json",
    "delivery_id",
    "metrics",
    "participants",
    "sources",
    "exposure_event_id",
    "delivery_exposure_event_id",
];

/// The result itself with a `schema` field before all others, the fields in an order that does not depend on the backend.
pub fn object(result: &Value) -> Value {
    let mut object = Map::new();
    object.insert("schema".into(), json!(SCHEMA));
    for field in FIELDS {
        if let Some(value) = result.get(field) {
            object.insert((*field).into(), value.clone());
        }
    }
    let known = |name: &str| name == "schema" || FIELDS.contains(&name);
    let others: BTreeMap<&String, &Value> =
        result.as_object().into_iter().flatten().filter(|(name, _)| !known(name)).collect();
    object.extend(others.into_iter().map(|(name, value)| (name.clone(), value.clone())));
    Value::Object(object)
}

/// What a run came to, as far as its backend says so.
#[derive(Debug, Default, PartialEq)]
pub struct Outcome {
    /// The language of the plan, in which the headings are too.
    lang: Option<Lang>,
    run_id: String,
    facilitator: String,
    rounds: Option<i64>,
    created_at: String,
    finished_at: String,
    plan: Option<Plan>,
    /// Markdown.
    plan_text: String,
    delivery: Option<Delivery>,
    /// Markdown.
    delivery_text: String,
    people: Vec<Person>,
    metrics: Figures,
    inputs: Figures,
    sources: Vec<Source>,
}

/// Names with values.
type Figures = Vec<(String, String)>;

/// Who said it, and when: a seat in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cite {
    round: i64,
    seat: i64,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Line {
    text: String,
    cites: Vec<Cite>,
}

#[derive(Debug, Default, PartialEq)]
struct Person {
    seat: i64,
    name: String,
    role: String,
    reason: String,
    is_sample: bool,
    withheld: bool,
    gains: Vec<Line>,
    costs: Vec<Line>,
}

#[derive(Debug, Default, PartialEq)]
struct Plan {
    summary: String,
    needs: Vec<Need>,
    tasks: Vec<Task>,
    pairs: Vec<Pair>,
    /// Each with the seat whose it is.
    conditions: Vec<(Option<i64>, Line)>,
    open_questions: Vec<Line>,
    tensions: Vec<Line>,
}

#[derive(Debug, Default, PartialEq)]
struct Need {
    text: String,
    met_by: Vec<i64>,
}

#[derive(Debug, Default, PartialEq)]
struct Task {
    title: String,
    assignee: Option<i64>,
    /// Positions in the list of tasks.
    after: Vec<usize>,
    cites: Vec<Cite>,
}

#[derive(Debug, Default, PartialEq)]
struct Pair {
    a: i64,
    b: i64,
    relation: String,
    words: Vec<String>,
    cites: Vec<Cite>,
}

#[derive(Debug, Default, PartialEq)]
struct Delivery {
    seat: Option<i64>,
    name: String,
    /// Each with the seat from which it comes.
    gets: Vec<(Option<i64>, Line)>,
    brings: Vec<Line>,
    conditions: Vec<Line>,
    next: Vec<Line>,
    observations: Vec<Line>,
}

#[derive(Debug, PartialEq)]
struct Source {
    round: i64,
    seat: i64,
    /// Empty where it was not written down.
    answered_by: String,
    offered_to_bridge: bool,
}

impl Outcome {
    /// Reads a result, and the status of its run, which may be null.
    pub fn read(result: &Value, status: &Value) -> Outcome {
        let plan_json = Some(&result["plan_json"]).filter(|plan| plan.is_object());
        let delivery_json = Some(&result["delivery_json"]).filter(|delivery| delivery.is_object());
        let (plan_text, delivery_text) = (text(&result["plan"]), text(&result["delivery"]));
        let (metrics, inputs) = figures(&result["metrics"]);
        let lang = match plan_json.map(|plan| text(&plan["language"])).as_deref() {
            Some("zh") => Lang::Zh,
            Some("en") => Lang::En,
            _ => Lang::of_text(&plan_text),
        };
        Outcome {
            lang: Some(lang),
            run_id: text(&result["run_id"]),
            facilitator: text(&result["facilitator"]),
            rounds: result["total_rounds"].as_i64(),
            created_at: text(&status["created_at"]),
            finished_at: text(&result["finished_at"]),
            people: people(plan_json.unwrap_or(&Value::Null), &result["participants"]),
            plan: plan_json.map(plan),
            plan_text,
            delivery: delivery_json.map(delivery),
            delivery_text,
            metrics,
            inputs,
            sources: each(&result["sources"], source).flatten().collect(),
        }
    }

    fn lang(&self) -> Lang {
        self.lang.unwrap_or(Lang::En)
    }

    /// The name of who sits there, or the number of the seat.
    fn name(&self, seat: i64) -> String {
        let known = self.people.iter().find(|person| person.seat == seat).map(|person| person.name.clone());
        known.filter(|name| !name.is_empty()).unwrap_or_else(|| format!("#{seat}"))
    }

    /// The rounds of the record, each with what was said in it and by whom.
    fn record(&self) -> BTreeMap<i64, Vec<&Source>> {
        let mut rounds: BTreeMap<i64, Vec<&Source>> = BTreeMap::new();
        for source in &self.sources {
            rounds.entry(source.round).or_default().push(source);
        }
        rounds
    }

    fn is_in_record(&self, cite: Cite) -> bool {
        self.sources.iter().any(|source| (source.round, source.seat) == (cite.round, cite.seat))
    }
}

/// A text without control characters and marks of direction, or nothing.
fn text(value: &Value) -> String {
    value.as_str().map(clean).unwrap_or_default()
}

fn each<'a, T>(list: &'a Value, read: impl Fn(&'a Value) -> T + 'a) -> impl Iterator<Item = T> + 'a {
    list.as_array().into_iter().flatten().map(read)
}

fn cites(of: &Value) -> Vec<Cite> {
    let cite = |cite: &Value| Some(Cite { round: cite["round"].as_i64()?, seat: cite["seat"].as_i64()? });
    each(&of["cites"], cite).flatten().collect()
}

fn line(of: &Value) -> Line {
    Line { text: text(&of["text"]), cites: cites(of) }
}

fn lines(list: &Value) -> Vec<Line> {
    each(list, line).collect()
}

/// The people of the plan, else those of the result; what only one of the two knows of somebody is taken from it.
fn people(plan: &Value, participants: &Value) -> Vec<Person> {
    let seat = |value: &Value| value["seat"].as_i64();
    let planned = plan["participants"].as_array().map(Vec::as_slice).unwrap_or_default();
    let listed = participants.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut people: Vec<Person> = planned
        .iter()
        .filter_map(|person| {
            Some(Person {
                seat: seat(person)?,
                name: text(&person["name"]),
                role: text(&person["role"]),
                reason: String::new(),
                is_sample: person["is_sample"] == true,
                withheld: person["withheld"] == true,
                gains: lines(&person["gains"]),
                costs: lines(&person["costs"]),
            })
        })
        .collect();
    for (at, person) in listed.iter().enumerate() {
        // A backend that numbers nobody puts the requester first.
        let number = seat(person).unwrap_or(i64::try_from(at).unwrap_or_default());
        let role = match (person["perspective"].as_str(), number) {
            (Some(perspective), _) => clean(perspective),
            (None, 0) => "requester".into(),
            (None, _) => "invited".into(),
        };
        match people.iter_mut().find(|known| known.seat == number) {
            Some(known) => known.reason = text(&person["match_reason"]),
            None => people.push(Person {
                seat: number,
                name: text(&person["display_name"]),
                role,
                reason: text(&person["match_reason"]),
                is_sample: person["is_sample"] == true,
                ..Person::default()
            }),
        }
    }
    people
}

fn plan(plan: &Value) -> Plan {
    let ids: Vec<String> = each(&plan["tasks"], |task| text(&task["id"])).collect();
    let task = |task: &Value| Task {
        title: text(&task["title"]),
        assignee: task["assignee"].as_i64(),
        after: each(&task["prerequisites"], |id| ids.iter().position(|known| *known == text(id))).flatten().collect(),
        cites: cites(task),
    };
    let pair = |pair: &Value| {
        Some(Pair {
            a: pair["a"].as_i64()?,
            b: pair["b"].as_i64()?,
            relation: text(&pair["relation"]),
            words: each(&pair["words"], text).collect(),
            cites: cites(pair),
        })
    };
    Plan {
        summary: text(&plan["summary"]),
        needs: each(&plan["needs"], |need| Need {
            text: text(&need["text"]),
            met_by: each(&need["met_by"], Value::as_i64).flatten().collect(),
        })
        .collect(),
        tasks: each(&plan["tasks"], task).collect(),
        pairs: each(&plan["relations"], pair).flatten().collect(),
        conditions: each(&plan["conditions"], |condition| (condition["seat"].as_i64(), line(condition))).collect(),
        open_questions: lines(&plan["open_questions"]),
        tensions: lines(&plan["tensions"]),
    }
}

fn delivery(delivery: &Value) -> Delivery {
    Delivery {
        seat: delivery["seat"].as_i64(),
        name: text(&delivery["name"]),
        gets: each(&delivery["gets"], |got| (got["from"].as_i64(), line(got))).collect(),
        brings: lines(&delivery["brings"]),
        conditions: lines(&delivery["conditions"]),
        next: lines(&delivery["next"]),
        observations: lines(&delivery["observations"]),
    }
}

fn source(source: &Value) -> Option<Source> {
    Some(Source {
        round: source["round"].as_i64()?,
        seat: source["seat"].as_i64()?,
        answered_by: text(&source["answered_by"]),
        offered_to_bridge: source["offered_to_bridge"] == true,
    })
}

/// The figures and what they were made from, each by its name.
fn figures(metrics: &Value) -> (Figures, Figures) {
    let plain = |fields: &Value| -> Figures {
        let shown = |(name, value): (&String, &Value)| match value {
            Value::Number(number) => Some((clean(name), number.to_string())),
            Value::String(text) => Some((clean(name), clean(text))),
            _ => None,
        };
        fields.as_object().into_iter().flatten().filter_map(shown).collect()
    };
    (plain(metrics), plain(&metrics["inputs"]))
}
