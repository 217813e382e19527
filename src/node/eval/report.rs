//! Figures, what they are held beside, and the gates below which none may fall.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::dice::Dice;
use super::metrics::{Estimate, quotient};
use crate::node::Fault;

/// One figure.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Its task.
    pub task: &'static str,
    /// Its name, unlike any other of the task.
    pub name: String,
    /// Which way of finding it is about.
    pub system: &'static str,
    /// The figure with its interval.
    pub estimate: Estimate,
    /// Of how many cases.
    pub cases: usize,
    /// The same of plain BM25.
    pub bm25: Option<f64>,
    /// The same of chance.
    pub random: Option<f64>,
    /// The figure divided by that of BM25 on the same cases.
    pub ratio: Option<Estimate>,
}

/// Collects the figures of a task.
pub struct Sheet {
    task: &'static str,
    system: &'static str,
    seed: u64,
    /// What there is so far.
    pub figures: Vec<Figure>,
}

impl Sheet {
    /// An empty sheet.
    pub fn new(task: &'static str, system: &'static str, seed: u64) -> Sheet {
        Sheet { task, system, seed, figures: Vec::new() }
    }

    /// The mean over the cases, beside the mean of BM25 on the same cases and in the same order. A figure without cases is
    /// left out.
    pub fn mean(&mut self, name: impl Into<String>, values: &[f64], bm25: Option<&[f64]>, random: Option<f64>) {
        let ones = |values: &[f64]| values.iter().map(|value| (*value, 1.0)).collect::<Vec<_>>();
        let paired = bm25.map(|bm25| values.iter().copied().zip(bm25.iter().copied()).collect::<Vec<_>>());
        self.add(name.into(), &ones(values), bm25.map(ones).as_deref(), random, paired.as_deref());
    }

    /// The sum of the first parts by the sum of the second ones, as in precision.
    pub fn share(
        &mut self,
        name: impl Into<String>,
        cases: &[(f64, f64)],
        bm25: Option<&[(f64, f64)]>,
        random: Option<f64>,
    ) {
        self.add(name.into(), cases, bm25, random, None);
    }

    fn add(
        &mut self,
        name: String,
        cases: &[(f64, f64)],
        bm25: Option<&[(f64, f64)]>,
        random: Option<f64>,
        paired: Option<&[(f64, f64)]>,
    ) {
        let dice = Dice::of(self.seed, &name, 0);
        let Some(estimate) = quotient(cases, dice.clone()) else { return };
        let sum = |cases: &[(f64, f64)]| cases.iter().fold((0.0, 0.0), |sum, case| (sum.0 + case.0, sum.1 + case.1));
        let bm25 = bm25.map(sum).filter(|(_, below)| *below > 0.0).map(|(above, below)| above / below);
        let ratio = paired.and_then(|paired| quotient(paired, dice));
        let (task, system) = (self.task, self.system);
        self.figures.push(Figure { task, name, system, estimate, cases: cases.len(), bm25, random, ratio });
    }
}

/// What a figure must reach.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Gate {
    /// The task.
    pub task: String,
    /// The figure.
    pub figure: String,
    /// The least that it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// The most that it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// The least that its ratio to BM25 may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio_at_least: Option<f64>,
}

impl Gate {
    fn holds(&self, figure: &Figure) -> bool {
        let (value, ratio) = (figure.estimate.value, figure.ratio.map(|ratio| ratio.value));
        self.at_least.is_none_or(|least| value >= least)
            && self.at_most.is_none_or(|most| value <= most)
            && self.ratio_at_least.is_none_or(|least| ratio.is_some_and(|ratio| ratio >= least))
    }

    fn text(&self) -> String {
        let least = self.at_least.map(|least| format!("≥ {least}"));
        let most = self.at_most.map(|most| format!("≤ {most}"));
        let ratio = self.ratio_at_least.map(|least| format!("ratio ≥ {least}"));
        [least, most, ratio].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// The gates, and the figures as they were when somebody last wrote them down.
#[derive(Debug, Deserialize, Serialize)]
pub struct Record {
    /// The gates.
    pub gates: Vec<Gate>,
    /// Rows as in a report.
    pub figures: Vec<Value>,
    /// The same of the engine beside a model.
    pub beside_a_model: Vec<Value>,
}

/// The record of this version.
pub fn record() -> Result<Record, Fault> {
    serde_json::from_str(include_str!("../../../data/eval/gates.json"))
        .map_err(|error| Fault::internal(format!("data/eval/gates.json: {error}")))
}

/// All figures, judged.
#[derive(Debug)]
pub struct Report {
    /// One JSON object for each figure: `task`, `figure`, `system`, `value`, `low`, `high`, `bm25`, `random`, `ratio`,
    /// `ratio_low`, `ratio_high`, `cases`, `gate`, `ok`, and beside an earlier run `before` and `change`.
    pub rows: Vec<Value>,
    /// `task: figure 0.41 (gate ≥ 0.5)` of each gate that was missed.
    pub missed: Vec<String>,
}

impl Report {
    /// Judges figures by the gates, beside the rows of an earlier run where there are some.
    pub fn of(figures: &[Figure], gates: &[Gate], before: Option<&[Value]>) -> Report {
        let mut report = Report { rows: Vec::new(), missed: Vec::new() };
        for figure in figures {
            let gate = gates.iter().find(|gate| gate.task == figure.task && gate.figure == figure.name);
            let mut row = row(figure);
            if let Some(gate) = gate {
                let holds = gate.holds(figure);
                row.insert("gate".into(), json!(gate.text()));
                row.insert("ok".into(), json!(holds));
                if !holds {
                    let Figure { task, name, system, estimate, .. } = figure;
                    let value = rounded(estimate.value);
                    let ratio = figure.ratio.filter(|_| gate.ratio_at_least.is_some());
                    let ratio = ratio.map(|ratio| format!(", ratio {}", rounded(ratio.value))).unwrap_or_default();
                    let gate = gate.text();
                    report.missed.push(format!("{task}: {name} of the {system} {value}{ratio} (gate {gate})"));
                }
            }
            if let Some(before) = before {
                let same = |other: &&Value| ["task", "figure", "system"].iter().all(|key| other[*key] == row[*key]);
                let value = before.iter().find(same).and_then(|other| other["value"].as_f64());
                row.insert("before".into(), json!(value));
                row.insert("change".into(), json!(value.map(|value| rounded(figure.estimate.value - value))));
            }
            report.rows.push(Value::Object(row));
        }
        // A figure that cannot be computed any more has fallen too.
        for gate in gates {
            if !figures.iter().any(|figure| gate.task == figure.task && gate.figure == figure.name) {
                report.missed.push(format!("{}: {} is gone (gate {})", gate.task, gate.figure, gate.text()));
            }
        }
        report
    }
}

fn row(figure: &Figure) -> Map<String, Value> {
    let Figure { task, name, system, estimate, cases, bm25, random, ratio } = figure;
    let mut row = Map::new();
    let mut set = |key: &str, value: Value| row.insert(key.to_owned(), value);
    set("task", json!(task));
    set("figure", json!(name));
    set("system", json!(system));
    set("value", json!(rounded(estimate.value)));
    set("low", json!(rounded(estimate.low)));
    set("high", json!(rounded(estimate.high)));
    set("bm25", json!(bm25.map(rounded)));
    set("random", json!(random.map(rounded)));
    set("ratio", json!(ratio.map(|ratio| rounded(ratio.value))));
    set("ratio_low", json!(ratio.map(|ratio| rounded(ratio.low))));
    set("ratio_high", json!(ratio.map(|ratio| rounded(ratio.high))));
    set("cases", json!(cases));
    row
}

/// To four decimals: more of them would differ between machines and mean nothing.
fn rounded(value: f64) -> f64 {
    let value = (value * 10_000.0).round() / 10_000.0;
    if value == 0.0 { 0.0 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(figure: &str, at_least: Option<f64>, at_most: Option<f64>) -> Gate {
        Gate { task: "t".into(), figure: figure.into(), at_least, at_most, ratio_at_least: None }
    }

    #[test]
    fn gates_are_judged_and_an_earlier_run_stands_beside() {
        let mut sheet = Sheet::new("t", "engine", 1);
        sheet.mean("up", &[1.0, 0.0, 1.0, 1.0], Some(&[1.0, 0.0, 0.0, 0.5]), Some(0.1));
        sheet.share("down", &[(1.0, 4.0), (0.0, 4.0)], None, None);
        sheet.share("nothing", &[(0.0, 0.0)], None, None);
        let mut gates =
            [gate("up", Some(0.8), None), gate("down", Some(0.1), Some(0.125)), gate("nothing", Some(0.5), None)];
        let before = [json!({ "task": "t", "figure": "up", "system": "engine", "value": 0.5 })];
        let report = Report::of(&sheet.figures, &gates, Some(&before));
        assert_eq!(report.missed, ["t: up of the engine 0.75 (gate ≥ 0.8)", "t: nothing is gone (gate ≥ 0.5)"]);
        (gates[0].at_least, gates[0].ratio_at_least) = (None, Some(2.0));
        assert_eq!(Report::of(&sheet.figures, &gates[..1], None).missed, [""; 0]);
        gates[0].ratio_at_least = Some(2.1);
        let missed = Report::of(&sheet.figures, &gates[..1], None).missed;
        assert_eq!(missed, ["t: up of the engine 0.75, ratio 2 (gate ratio ≥ 2.1)"]);
        let [up, down] = report.rows.as_slice() else { panic!("{:?}", report.rows) };
        assert_eq!(
            [&up["value"], &up["bm25"], &up["ratio"], &up["change"], &up["ok"]].map(Value::to_string),
            ["0.75", "0.375", "2.0", "0.25", "false"]
        );
        assert_eq!(
            [&down["value"], &down["gate"], &down["ok"], &down["before"]].map(Value::to_string),
            ["0.125", "\"≥ 0.1, ≤ 0.125\"", "true", "null"]
        );
    }
}
