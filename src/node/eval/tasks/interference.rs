//! Pairs of a demand and a profile that speak of the same: some collide on an axis (place, pace, money ...), some only look as if
//! they did. Each profile is put among others, and the question is whether the list of interference has it, on the right axis.

use std::collections::BTreeMap;

use super::super::baselines::Bm25;
use super::super::bench::Bench;
use super::super::data::{Clash, clashes};
use super::super::dice::Dice;
use super::super::finder::{Doc, Finder, System};
use super::super::report::Figure;
use super::Task;
use crate::node::Fault;

/// How many others there are.
const OTHERS: usize = 100;
/// How much of the list is looked at.
const SEATS: usize = 10;

/// What a case came to.
struct Outcome<'a> {
    case: &'a Clash,
    listed: bool,
    right_axis: bool,
    in_bm25: bool,
    length: usize,
}

pub async fn run(bench: &Bench, system: &System) -> Result<Vec<Figure>, Fault> {
    let mut sheet = bench.sheet(Task::Interference.name(), system);
    let clashes = bench.cases(clashes()?);
    let mut others = bench.docs(None);
    Dice::of(bench.seed, "others", 0).shuffle(&mut others);
    others.truncate(OTHERS);
    let case_doc = |clash: &Clash| Doc { id: "case".into(), text: clash.profile.clone() };
    let asked: Vec<String> = clashes.iter().map(|clash| clash.demand.clone()).collect();
    // The profiles of the cases come and go; what is made of texts beforehand must be made of theirs too.
    let all: Vec<Doc> = others.iter().cloned().chain(clashes.iter().map(case_doc)).collect();
    let mut finder = system.finder(&all, &asked).await?;
    let outcomes: Vec<Outcome<'_>> = clashes
        .iter()
        .map(|case| {
            let doc = case_doc(case);
            finder.put(&doc);
            let lists = finder.lists(&case.demand, SEATS);
            let bm25 = Bm25::of(others.iter().chain([&doc])).alike(&case.demand, SEATS);
            let listed = lists.interference.iter().any(|found| found.id == doc.id);
            let axis = listed.then(|| finder.axis(&case.demand, &doc.id)).flatten();
            Outcome {
                case,
                listed,
                right_axis: axis.is_some() && axis == case.axis,
                in_bm25: bm25.iter().any(|found| found.id == doc.id),
                length: lists.interference.len(),
            }
        })
        .collect();

    let real = outcomes.iter().filter(|outcome| outcome.case.conflict).count() as f64;
    let base = real / outcomes.len().max(1) as f64;
    let length = outcomes.iter().map(|outcome| outcome.length as f64).sum::<f64>() / outcomes.len().max(1) as f64;
    let by_chance = length / (OTHERS + 1) as f64;
    // (right, claimed) and (right, real), the latter of the conflicts only.
    let pairs = |right: &dyn Fn(&Outcome<'_>) -> bool, claimed: &dyn Fn(&Outcome<'_>) -> bool| {
        let count = |yes: bool| f64::from(u8::from(yes));
        let precision: Vec<(f64, f64)> = outcomes
            .iter()
            .map(|outcome| (count(outcome.case.conflict && right(outcome)), count(claimed(outcome))))
            .collect();
        let recall: Vec<(f64, f64)> = outcomes
            .iter()
            .filter(|outcome| outcome.case.conflict)
            .map(|outcome| (count(right(outcome)), 1.0))
            .collect();
        (precision, recall)
    };
    let (flat_precision, flat_recall) = pairs(&|outcome| outcome.in_bm25, &|outcome| outcome.in_bm25);
    let (precision, recall) = pairs(&|outcome| outcome.right_axis, &|outcome| outcome.listed);
    sheet.share("precision, right axis", &precision, Some(&flat_precision), Some(base));
    sheet.share("recall, right axis", &recall, Some(&flat_recall), Some(by_chance));
    let (precision, recall) = pairs(&|outcome| outcome.listed, &|outcome| outcome.listed);
    sheet.share("precision, any axis", &precision, Some(&flat_precision), Some(base));
    sheet.share("recall, any axis", &recall, Some(&flat_recall), Some(by_chance));

    for lang in ["zh", "en", "cross"] {
        let recall = |value: &dyn Fn(&Outcome<'_>) -> bool| -> Vec<(f64, f64)> {
            let own = outcomes.iter().filter(|outcome| outcome.case.conflict && outcome.case.lang == lang);
            own.map(|outcome| (f64::from(u8::from(value(outcome))), 1.0)).collect()
        };
        let (ours, flat) = (recall(&|outcome| outcome.right_axis), recall(&|outcome| outcome.in_bm25));
        sheet.share(format!("recall, right axis, {lang}"), &ours, Some(&flat), Some(by_chance));
    }
    let mut kinds: BTreeMap<(bool, &str), Vec<&Outcome<'_>>> = BTreeMap::new();
    for outcome in &outcomes {
        kinds.entry((!outcome.case.conflict, &outcome.case.kind)).or_default().push(outcome);
    }
    for ((decoy, kind), outcomes) in kinds {
        // Right is: a conflict listed with its axis, anything else not listed at all.
        let right = |ours: bool| f64::from(u8::from(ours != decoy));
        let ours: Vec<f64> =
            outcomes.iter().map(|outcome| right(if decoy { outcome.listed } else { outcome.right_axis })).collect();
        let flat: Vec<f64> = outcomes.iter().map(|outcome| right(outcome.in_bm25)).collect();
        let chance = if decoy { 1.0 - by_chance } else { by_chance };
        let what = if decoy { "no conflict" } else { "conflict" };
        sheet.mean(format!("right, {what}: {kind}"), &ours, Some(&flat), Some(chance));
    }
    Ok(sheet.figures)
}
