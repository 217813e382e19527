//! People come, change and go in any order; then the same people are put into a fresh engine. Both must find the same.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::bench::{Bench, among};
use super::super::data::demands;
use super::super::dice::Dice;
use super::super::finder::{Doc, Finder, Found, System};
use super::super::report::Figure;
use super::Task;
use crate::node::Fault;

/// How many people come and go.
const PEOPLE: usize = 150;
/// How often somebody comes, changes or goes.
const CHANGES: usize = 600;
/// How many demands are asked at the end.
const DEMANDS: usize = 40;
const SEATS: usize = 10;

pub async fn run(bench: &Bench, system: &System) -> Result<Vec<Figure>, Fault> {
    let mut sheet = bench.sheet(Task::Incremental.name(), system);
    let mut dice = Dice::of(bench.seed, "changes", 0);
    let mut texts = bench.docs(None);
    dice.shuffle(&mut texts);
    let mut demands = demands()?;
    dice.shuffle(&mut demands);
    demands.truncate(DEMANDS);
    let asked: Vec<String> = bench.cases(demands).into_iter().map(|demand| demand.text).collect();

    // Whatever a person says after a change is somebody's profile.
    let mut present: BTreeMap<usize, Doc> = BTreeMap::new();
    let mut changed = system.finder(&texts, &asked).await?;
    texts.iter().for_each(|doc| changed.remove(&doc.id));
    for _ in 0..CHANGES {
        let who = dice.below(PEOPLE);
        let id = format!("p{who:03}");
        if present.contains_key(&who) && dice.chance(0.3) {
            changed.remove(&id);
            present.remove(&who);
        } else {
            let doc = Doc { id, text: dice.pick(&texts).text.clone() };
            changed.put(&doc);
            present.insert(who, doc);
        }
    }
    let people: Vec<Doc> = present.into_values().collect();
    let fresh = system.finder(&people, &asked).await?;

    let (mut seats, mut alike, mut apart): (Vec<f64>, Vec<f64>, f64) = Default::default();
    for demand in &asked {
        let [ours, theirs] = [changed.seats(demand, SEATS), fresh.seats(demand, SEATS)];
        seats.push(overlap(&ours, &theirs));
        apart = apart.max(difference(&ours, &theirs));
        let [ours, theirs] = [changed.alike(demand, SEATS), fresh.alike(demand, SEATS)];
        alike.push(overlap(&ours, &theirs));
        apart = apart.max(difference(&ours, &theirs));
    }
    let chance = Some(SEATS as f64 / people.len().max(1) as f64);
    sheet.mean("seats overlap@10", &seats, None, chance);
    sheet.mean("whole text overlap@10", &alike, None, chance);
    sheet.mean("largest difference of a score", &[apart], None, None);
    Ok(sheet.figures)
}

/// The share of the one list that is in the other; two empty lists are the same.
fn overlap(ours: &[Found], theirs: &[Found]) -> f64 {
    let ids: HashSet<&str> = theirs.iter().map(|found| &*found.id).collect();
    match ours.len().max(theirs.len()) {
        0 => 1.0,
        most => among(ours, &ids) as f64 / most as f64,
    }
}

/// How far the scores of those in both lists are apart at most.
fn difference(ours: &[Found], theirs: &[Found]) -> f64 {
    let scores: HashMap<&str, f64> = theirs.iter().map(|found| (&*found.id, found.score)).collect();
    ours.iter().filter_map(|found| Some((found.score - scores.get(&*found.id)?).abs())).fold(0.0, f64::max)
}
