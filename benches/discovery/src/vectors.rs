//! Nearest neighbours among the directions of everybody's words: the engine's way, signs first and then cosines, beside the
//! exact one. The vectors go into a file for other indexes.

use std::io::Write;
use std::time::Instant;

use serde_json::{Value, json};

use crate::crowd::{build, maker, quantile};
use crate::node::discovery::Searched;
use crate::node::discovery::vector::{DIMS, SIGNS, Vector, dot, signs};
use crate::node::eval::data::Part;

/// How many neighbours are sought, by how many.
const MOST: usize = 10;
const QUERIES: u64 = 200;
/// How many of the nearest by signs are compared by cosines.
const DEPTHS: [usize; 4] = [100, 200, 400, 800];

/// Figures for so many people; the vectors, those who ask and whom they should find go into the file.
pub fn figures(people: u64, file: &str) -> Value {
    let (engine, _) = build(people);
    let all = engine.directions();
    let maker = maker();
    let asking: Vec<Searched> = (people..people + QUERIES)
        .map(|number| engine.direction_of(maker.person(number).human.part(Part::Seeks)))
        .collect();
    drop(engine);
    let codes: Vec<[u64; SIGNS]> = all.iter().map(|one| signs(&one.direction)).collect();
    let exact: Vec<Vec<u32>> = asking.iter().map(|one| nearest(&one.direction, &all, 0..all.len() as u32)).collect();
    write(file, &all, &asking, &exact).unwrap();
    let mut rows = Vec::new();
    for depth in DEPTHS {
        let (mut met, mut times) = (0, Vec::new());
        for (one, exact) in asking.iter().zip(&exact) {
            let began = Instant::now();
            let found = nearest(&one.direction, &all, by_signs(&signs(&one.direction), &codes, depth).into_iter());
            times.push(began.elapsed().as_secs_f64() * 1e3);
            met += found.iter().filter(|number| exact.contains(number)).count();
        }
        let recall = met as f64 / (QUERIES as usize * MOST) as f64;
        rows.push(json!({ "depth": depth, "recall": recall, "p50": quantile(&mut times, 0.5), "p95": quantile(&mut times, 0.95) }));
    }
    json!({ "people": people, "dims": DIMS, "queries": QUERIES, "bytes": SIGNS * 8, "scan": rows })
}

fn nearest(to: &Vector, all: &[Searched], among: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut rated: Vec<(f32, u32)> = among.map(|number| (dot(to, &all[number as usize].direction), number)).collect();
    let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if rated.len() > MOST {
        rated.select_nth_unstable_by(MOST - 1, order);
        rated.truncate(MOST);
    }
    rated.into_iter().map(|(_, number)| number).collect()
}

fn by_signs(to: &[u64; SIGNS], codes: &[[u64; SIGNS]], most: usize) -> Vec<u32> {
    let differing = |code: &[u64; SIGNS]| to.iter().zip(code).map(|(a, b)| (a ^ b).count_ones()).sum::<u32>();
    let distances: Vec<u16> = codes.iter().map(|code| differing(code) as u16).collect();
    let mut counts = [0; DIMS + 1];
    distances.iter().for_each(|distance| counts[usize::from(*distance)] += 1);
    let (mut sum, mut bound) = (0, 0);
    while bound < DIMS && sum + counts[bound] <= most {
        sum += counts[bound];
        bound += 1;
    }
    (0..).zip(&distances).filter(|(_, distance)| usize::from(**distance) <= bound).map(|(number, _)| number).collect()
}

/// Little-endian: how many people, dimensions, who ask, neighbours; everybody's vector; theirs; whom each should find.
fn write(file: &str, all: &[Searched], asking: &[Searched], exact: &[Vec<u32>]) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(file)?);
    for number in [all.len(), DIMS, asking.len(), MOST] {
        out.write_all(&(number as u32).to_le_bytes())?;
    }
    for part in all.iter().chain(asking).flat_map(|one| one.direction) {
        out.write_all(&part.to_le_bytes())?;
    }
    for number in exact.iter().flatten() {
        out.write_all(&number.to_le_bytes())?;
    }
    out.flush()
}
