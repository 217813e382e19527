//! People who try to be found for what is not theirs (every skill there is, words repeated, instructions to the reader ...)
//! stand among everybody else. Their share of the first places must not be above what chance would give them.

use std::collections::{BTreeMap, HashSet};

use super::super::baselines::Bm25;
use super::super::bench::{Bench, among};
use super::super::data::{intruders, targets};
use super::super::finder::{Doc, Finder, Found, System};
use super::super::report::Figure;
use super::Task;
use crate::node::Fault;

pub async fn run(bench: &Bench, system: &System) -> Result<Vec<Figure>, Fault> {
    let mut sheet = bench.sheet(Task::Adversarial.name(), system);
    let (intruders, targets) = (intruders()?, bench.cases(targets()?));
    let ids: HashSet<&str> = intruders.iter().map(|intruder| &*intruder.id).collect();
    let mut docs = bench.docs(None);
    docs.extend(intruders.iter().map(|intruder| Doc { id: intruder.id.clone(), text: intruder.text() }));
    let asked: Vec<String> = targets.iter().map(|target| target.text.clone()).collect();
    let finder = system.finder(&docs, &asked).await?;
    let bm25 = Bm25::of(&docs);
    let chance = intruders.len() as f64 / docs.len() as f64;

    let found: Vec<([Vec<Found>; 4], Vec<Found>)> = targets
        .iter()
        .map(|target| {
            let lists = finder.lists(&target.text, 10);
            let ours = [lists.complement, lists.resonance, lists.interference, finder.seats(&target.text, 10)];
            (ours, bm25.alike(&target.text, 10))
        })
        .collect();
    let of = |list: &[Found], first: usize, ids: &HashSet<&str>| {
        let list = &list[..list.len().min(first)];
        (among(list, ids) as f64, list.len() as f64)
    };
    let sum = |cases: &mut dyn Iterator<Item = (f64, f64)>| {
        cases.fold((0.0, 0.0), |sum, case| (sum.0 + case.0, sum.1 + case.1))
    };
    for first in [3, 10] {
        let flat: Vec<(f64, f64)> = found.iter().map(|(_, flat)| of(flat, first, &ids)).collect();
        let lists: Vec<(f64, f64)> =
            found.iter().map(|(ours, _)| sum(&mut ours[..3].iter().map(|list| of(list, first, &ids)))).collect();
        sheet.share(format!("share of the first {first} of the lists"), &lists, Some(&flat), Some(chance));
        let seats: Vec<(f64, f64)> = found.iter().map(|(ours, _)| of(&ours[3], first, &ids)).collect();
        sheet.share(format!("share of the first {first} seats"), &seats, Some(&flat), Some(chance));
    }
    for (place, name) in ["complement", "resonance", "interference"].into_iter().enumerate() {
        let ours: Vec<(f64, f64)> = found.iter().map(|(ours, _)| of(&ours[place], 10, &ids)).collect();
        sheet.share(format!("share of the first 10 of {name}"), &ours, None, Some(chance));
    }
    let mut kinds: BTreeMap<&str, HashSet<&str>> = BTreeMap::new();
    for intruder in &intruders {
        kinds.entry(&intruder.kind).or_default().insert(&intruder.id);
    }
    for (kind, ids) in kinds {
        let ours: Vec<(f64, f64)> = found.iter().map(|(ours, _)| of(&ours[3], 10, &ids)).collect();
        let flat: Vec<(f64, f64)> = found.iter().map(|(_, flat)| of(flat, 10, &ids)).collect();
        sheet.share(
            format!("share of the first 10 seats, {kind}"),
            &ours,
            Some(&flat),
            Some(ids.len() as f64 / docs.len() as f64),
        );
    }
    Ok(sheet.figures)
}
