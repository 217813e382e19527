//! The tasks, one file each. Every task is a question about finding that can be answered by counting.
//!
//! What people make of their nominations (accepted, answered, well rated) belongs here as a task of its own once a node has
//! enough of it to replay; it is a row of [`Task::ALL`] and a file.

mod adversarial;
mod cross_language;
mod demands;
mod direction;
mod incremental;
mod interference;
mod known_item;

use super::bench::Bench;
use super::finder::System;
use super::report::Figure;
use crate::node::Fault;

/// A task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Is a person found by a part of the profile that was taken out of it?
    KnownItem,
    /// Do teachers stand above learners where somebody wants to learn?
    Direction,
    /// Are the people found whom a reader would name?
    Demands,
    /// Are people found who write in the other language?
    CrossLanguage,
    /// Are conflicts seen, and nothing else taken for one?
    Interference,
    /// Do people who stuff their profiles gain by it?
    Adversarial,
    /// Is an engine after many changes what a fresh one is?
    Incremental,
}

impl Task {
    /// Every task, in the order of the report.
    pub const ALL: [Task; 7] = [
        Task::KnownItem,
        Task::Direction,
        Task::Demands,
        Task::CrossLanguage,
        Task::Interference,
        Task::Adversarial,
        Task::Incremental,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Task::KnownItem => "known-item",
            Task::Direction => "direction",
            Task::Demands => "demands",
            Task::CrossLanguage => "cross-language",
            Task::Interference => "interference",
            Task::Adversarial => "adversarial",
            Task::Incremental => "incremental",
        }
    }

    /// The task of this name.
    pub fn named(name: &str) -> Option<Task> {
        Task::ALL.into_iter().find(|task| task.name() == name)
    }

    /// Its figures.
    pub async fn run(self, bench: &Bench, system: &System) -> Result<Vec<Figure>, Fault> {
        match self {
            Task::KnownItem => known_item::run(bench, system).await,
            Task::Direction => direction::run(bench, system).await,
            Task::Demands => demands::run(bench, system).await,
            Task::CrossLanguage => cross_language::run(bench, system).await,
            Task::Interference => interference::run(bench, system).await,
            Task::Adversarial => adversarial::run(bench, system).await,
            Task::Incremental => incremental::run(bench, system).await,
        }
    }
}
