//! How well people are found, in figures: `towow node eval`.
//!
//! | file | what it is for |
//! |---|---|
//! | [`data`] | what was written by hand: people, demands, conflicts, intruders |
//! | [`people`], [`wording`], [`invented`], [`profile_text`] | people who are generated, and how a person becomes a text |
//! | [`finder`], [`vectors`] | the door to the engine, and a model beside it |
//! | [`baselines`], [`metrics`] | what figures are held beside, and how they are counted |
//! | [`tasks`] | the questions, one file each |
//! | [`report`] | figures, gates, an earlier run beside them |
//!
//! Everything is drawn from one seed: the same program and seed give the same figures.

mod baselines;
mod bench;
mod data;
mod dice;
mod finder;
mod invented;
mod metrics;
mod people;
mod profile_text;
mod report;
mod tasks;
mod vectors;
mod wording;

use serde_json::Value;

use bench::Bench;
use finder::System;
pub use people::{Made, Maker};
pub use report::{Gate, Record, Report, record};
pub use tasks::Task;

use super::{Fault, config};

/// What is evaluated.
pub struct Evaluation {
    /// Which tasks, in this order.
    pub tasks: Vec<Task>,
    /// What everything random is drawn from.
    pub seed: u64,
    /// With embeddings too, where these are configured: every figure is computed once more.
    pub embeddings: config::Embeddings,
    /// Only every so-manieth case is tried, for a quick look; 1: all. Gates are judged with all cases only.
    pub every: usize,
    /// The rows of an earlier run, to be shown beside these.
    pub before: Option<Vec<Value>>,
}

impl Evaluation {
    /// Computes the figures; told before each task which one it is.
    pub async fn run(&self, mut on_task: impl FnMut(&str)) -> Result<Report, Fault> {
        let bench = Bench::new(self.seed, self.every)?;
        let mut figures = Vec::new();
        for system in std::iter::once(System::plain()).chain(System::with_embeddings(&self.embeddings)) {
            for task in &self.tasks {
                on_task(&format!("{}, {}", task.name(), system.name));
                figures.extend(task.run(&bench, &system).await?);
            }
        }
        let mut gates = record()?.gates;
        gates.retain(|gate| self.every <= 1 && self.tasks.iter().any(|task| task.name() == gate.task));
        Ok(Report::of(&figures, &gates, self.before.as_deref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The figures themselves are judged by `tests/evaluation.rs`, which has a build that is fast enough for them.
    #[tokio::test]
    async fn every_task_gives_figures_within_bounds() {
        let gates = record().unwrap().gates;
        let evaluation = Evaluation {
            tasks: Task::ALL.to_vec(),
            seed: 1,
            embeddings: config::Embeddings::default(),
            every: 40,
            before: None,
        };
        let report = evaluation.run(|_| {}).await.unwrap();
        for task in Task::ALL {
            let rows: Vec<&Value> = report.rows.iter().filter(|row| row["task"] == task.name()).collect();
            assert!(!rows.is_empty(), "{}", task.name());
            for row in rows {
                let number = |key: &str| row[key].as_f64().unwrap();
                let sound =
                    number("low") <= number("value") && number("value") <= number("high") && number("value") >= 0.0;
                assert!(sound && number("cases") >= 1.0, "{row}");
            }
        }
        assert!(report.missed.is_empty(), "{:?}", report.missed);
        for gate in gates {
            assert!(Task::named(&gate.task).is_some(), "{gate:?}");
        }
    }
}
