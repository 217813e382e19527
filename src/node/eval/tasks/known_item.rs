//! A part of a profile is taken out and looked for in everybody's rest. Nobody labels anything here: who wrote the part is the
//! right answer, and whoever else would do counts as wrong, so that figures are low and only their comparison says something.

use super::super::baselines::Bm25;
use super::super::bench::{Bench, rank_of};
use super::super::data::Part;
use super::super::finder::{Finder, System};
use super::super::metrics::{hit, random_hit, random_reciprocal_rank, reciprocal_rank};
use super::super::report::{Figure, Sheet};
use super::Task;
use crate::node::Fault;

/// Of the generated people every so-manieth is looked for: each is much like the next, and all take long.
const OF_GENERATED: usize = 4;

/// Ranks below count as not found.
const DEEPEST: usize = 100;

const PARTS: [(Part, &str); 3] = [(Part::Bio, "bio"), (Part::Skills, "skills"), (Part::Role, "role")];

pub async fn run(bench: &Bench, system: &System) -> Result<Vec<Figure>, Fault> {
    let mut sheet = bench.sheet(Task::KnownItem.name(), system);
    let pool = bench.people().count();
    let mut everything: Vec<[Option<usize>; 2]> = Vec::new();
    for (part, name) in PARTS {
        let docs = bench.docs(Some(part));
        let written = bench.cases(&bench.written);
        let made = bench.cases(bench.made.iter().map(|made| &made.human).step_by(OF_GENERATED));
        let wanted = [written.as_slice(), &made].concat();
        let queries: Vec<String> = wanted.iter().map(|human| human.nameless(part)).collect();
        let finder = system.finder(&docs, &queries).await?;
        let bm25 = Bm25::of(&docs);
        let ranks: Vec<[Option<usize>; 2]> = wanted
            .iter()
            .zip(&queries)
            .map(|(human, query)| {
                [finder.alike(query, DEEPEST), bm25.alike(query, DEEPEST)].map(|list| rank_of(&list, &human.id))
            })
            .collect();
        let (written, made) = ranks.split_at(written.len());
        for (whose, ranks) in [("written", written), ("generated", made), ("all", &ranks)] {
            add(&mut sheet, name, whose, ranks, pool);
        }
        everything.extend(ranks);
    }
    add(&mut sheet, "any part", "all", &everything, pool);
    Ok(sheet.figures)
}

/// Adds the two figures of a group of ranks, the engine's beside those of BM25.
fn add(sheet: &mut Sheet, name: &str, whose: &str, ranks: &[[Option<usize>; 2]], pool: usize) {
    let of = |system: usize, value: &dyn Fn(Option<usize>) -> f64| -> Vec<f64> {
        ranks.iter().map(|ranks| value(ranks[system])).collect()
    };
    let hits = |rank| hit(rank, 10);
    sheet.mean(format!("{name} hit@10, {whose}"), &of(0, &hits), Some(&of(1, &hits)), Some(random_hit(pool, 1, 10)));
    let (own, theirs) = (of(0, &reciprocal_rank), of(1, &reciprocal_rank));
    let random = random_reciprocal_rank(pool, DEEPEST);
    sheet.mean(format!("{name} MRR, {whose}"), &own, Some(&theirs), Some(random));
}
