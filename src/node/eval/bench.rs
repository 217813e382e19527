//! What the tasks share: everybody, the seed, the way of finding that is evaluated.

use std::collections::HashSet;

use super::data::{self, Human, Part};
use super::finder::{Doc, Found, System};
use super::people::{Made, Maker};
use super::report::Sheet;
use crate::node::Fault;

/// How many people are generated beside those who were written by hand.
pub const GENERATED: usize = 400;

/// Everybody who takes part.
pub struct Bench {
    /// What everything random is drawn from.
    pub seed: u64,
    /// Only every so-manieth case is tried; 1: all.
    every: usize,
    /// Who was written by hand.
    pub written: Vec<Human>,
    /// Who was generated, with what is known of them.
    pub made: Vec<Made>,
    /// Who made them.
    pub maker: Maker,
}

impl Bench {
    /// The people of this seed: those who were written are always the same.
    pub fn new(seed: u64, every: usize) -> Result<Bench, Fault> {
        let maker = Maker::new(seed)?;
        let made = maker.people().take(GENERATED).collect();
        Ok(Bench { seed, every: every.max(1), written: data::humans()?, made, maker })
    }

    /// The cases of a task that are tried. Everybody is there to be found, however few are looked for.
    pub fn cases<T>(&self, all: impl IntoIterator<Item = T>) -> Vec<T> {
        all.into_iter().step_by(self.every).collect()
    }

    /// Everybody, those who were written first.
    pub fn people(&self) -> impl Iterator<Item = &Human> {
        self.written.iter().chain(self.made.iter().map(|made| &made.human))
    }

    /// Everybody's profile, without a part of it.
    pub fn docs(&self, without: Option<Part>) -> Vec<Doc> {
        self.people().map(|human| doc(human, without)).collect()
    }

    /// The sheet of a task.
    pub fn sheet(&self, task: &'static str, system: &System) -> Sheet {
        Sheet::new(task, system.name, self.seed)
    }
}

/// A person's profile, without a part of it.
pub fn doc(human: &Human, without: Option<Part>) -> Doc {
    Doc { id: human.id.clone(), text: human.profile(without) }
}

/// The rank of somebody in a list, from 1.
pub fn rank_of(list: &[Found], id: &str) -> Option<usize> {
    list.iter().position(|found| found.id == id).map(|place| place + 1)
}

/// How many of a list are among these.
pub fn among(list: &[Found], wanted: &HashSet<&str>) -> usize {
    list.iter().filter(|found| wanted.contains(&*found.id)).count()
}
