//! Demands for which somebody read everybody who writes in one language and named who should be found. The levels say how far
//! the words of a demand are from those of the profiles. Among those who were read the answers are complete; among everybody
//! others may do as well, so that a figure there is a lower bound.

use std::collections::HashSet;

use super::super::baselines::Bm25;
use super::super::bench::{Bench, among, doc};
use super::super::data::{Demand, demands};
use super::super::finder::{Doc, EngineFinder, Finder, Found, System};
use super::super::metrics::random_hit;
use super::super::report::{Figure, Sheet};
use super::Task;
use crate::node::Fault;
use crate::node::language::Language;

const SEATS: usize = 10;
const LEVELS: std::ops::RangeInclusive<u8> = 1..=4;

/// People among whom is looked, with an engine and the baseline that hold them.
pub struct Pool {
    people: usize,
    finder: EngineFinder,
    bm25: Bm25,
}

impl Pool {
    /// Everybody who was written by hand in a language, which is who was read.
    pub async fn read(bench: &Bench, system: &System, language: Language, asked: &[String]) -> Result<Pool, Fault> {
        let file = language.pick("z", "e");
        let docs = bench.written.iter().filter(|human| human.id.starts_with(file)).map(|human| doc(human, None));
        Pool::of(docs.collect(), system, asked).await
    }

    async fn of(docs: Vec<Doc>, system: &System, asked: &[String]) -> Result<Pool, Fault> {
        let finder = system.finder(&docs, asked).await?;
        Ok(Pool { people: docs.len(), finder, bm25: Bm25::of(&docs) })
    }
}

/// What one demand came to.
pub struct Outcome<'a> {
    demand: &'a Demand,
    people: usize,
    /// The seats, the whole text, BM25.
    found: [Vec<Found>; 3],
}

impl<'a> Outcome<'a> {
    /// Looks for the people of a demand.
    pub fn of(demand: &'a Demand, pool: &Pool) -> Outcome<'a> {
        let text = &demand.text;
        let found = [pool.finder.seats(text, SEATS), pool.finder.alike(text, SEATS), pool.bm25.alike(text, SEATS)];
        Outcome { demand, people: pool.people, found }
    }

    /// How many of the expected were found.
    fn right(&self, way: usize) -> f64 {
        let expected: HashSet<&str> = self.demand.expected.iter().map(String::as_str).collect();
        among(&self.found[way], &expected) as f64
    }

    /// How many of the expected there are seats for.
    fn reachable(&self) -> f64 {
        self.demand.expected.len().clamp(1, SEATS) as f64
    }
}

/// Adds the two figures of a group of demands.
pub fn add(sheet: &mut Sheet, group: &str, outcomes: &[&Outcome<'_>]) {
    let mean = |value: &dyn Fn(&Outcome<'_>) -> f64| {
        outcomes.iter().map(|outcome| value(outcome)).sum::<f64>() / outcomes.len().max(1) as f64
    };
    let hit_by_chance = mean(&|outcome| random_hit(outcome.people, outcome.demand.expected.len(), SEATS));
    let share_by_chance = mean(&|outcome| {
        SEATS as f64 / outcome.people as f64 * outcome.demand.expected.len() as f64 / outcome.reachable()
    });
    for (way, name) in [(0, "seats"), (1, "whole text")] {
        // The whole text by level would be as many figures again; the seats are what people get.
        if way == 1 && group.contains("level") {
            continue;
        }
        let each = |value: &dyn Fn(&Outcome<'_>, usize) -> f64, way: usize| -> Vec<f64> {
            outcomes.iter().map(|outcome| value(outcome, way)).collect()
        };
        let hit = |outcome: &Outcome<'_>, way: usize| if outcome.right(way) > 0.0 { 1.0 } else { 0.0 };
        sheet.mean(format!("{name} hit@10, {group}"), &each(&hit, way), Some(&each(&hit, 2)), Some(hit_by_chance));
        let share = |outcome: &Outcome<'_>, way: usize| outcome.right(way) / outcome.reachable();
        let name = format!("{name} share of the expected, {group}");
        sheet.mean(name, &each(&share, way), Some(&each(&share, 2)), Some(share_by_chance));
    }
}

pub async fn run(bench: &Bench, system: &System) -> Result<Vec<Figure>, Fault> {
    let mut sheet = bench.sheet(Task::Demands.name(), system);
    let demands: Vec<Demand> = bench.cases(demands()?.into_iter().filter(|demand| !demand.crosses()));
    let asked: Vec<String> = demands.iter().map(|demand| demand.text.clone()).collect();
    let [chinese, english] = [
        Pool::read(bench, system, Language::Zh, &asked).await?,
        Pool::read(bench, system, Language::En, &asked).await?,
    ];
    let everybody = Pool::of(bench.docs(None), system, &asked).await?;

    let outcomes: Vec<Outcome<'_>> = demands
        .iter()
        .map(|demand| Outcome::of(demand, if demand.among == Language::Zh { &chinese } else { &english }))
        .collect();
    add(&mut sheet, "all", &outcomes.iter().collect::<Vec<_>>());
    for language in [Language::Zh, Language::En] {
        let name = language.pick("zh", "en");
        let own: Vec<&Outcome<'_>> = outcomes.iter().filter(|outcome| outcome.demand.among == language).collect();
        add(&mut sheet, name, &own);
        for level in LEVELS {
            let own: Vec<&Outcome<'_>> = own.iter().copied().filter(|outcome| outcome.demand.level == level).collect();
            add(&mut sheet, &format!("{name} level {level}"), &own);
        }
    }
    let outcomes: Vec<Outcome<'_>> = demands.iter().map(|demand| Outcome::of(demand, &everybody)).collect();
    add(&mut sheet, "among everybody", &outcomes.iter().collect::<Vec<_>>());
    Ok(sheet.figures)
}
