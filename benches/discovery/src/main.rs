//! `discovery-bench engine PEOPLE FILE`, `... quality PEOPLE`, `... lexical PEOPLE`, `... vectors PEOPLE FILE`: one line of JSON.

#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;
use std::sync::RwLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use discovery_bench::crowd::{self, FILTERS, found, memory, processor, quantile, search, seekers};
use discovery_bench::node::discovery::Engine;
use discovery_bench::{lexical, vectors};
use serde_json::{Value, json};

/// How long what runs side by side is watched.
const WATCHED: Duration = Duration::from_secs(10);
/// Changes that are taken over before searches get their turn again, as the node does it.
const TURN: u64 = 32;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |text: &str| text.parse::<u64>().unwrap();
    let figures = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["engine", people, file] => engine(number(people), Path::new(file)),
        ["quality", people] => quality(number(people)),
        ["lexical", people] => lexical::figures(number(people)),
        ["vectors", people, file] => vectors::figures(number(people), file),
        _ => panic!("engine PEOPLE FILE | quality PEOPLE | lexical PEOPLE | vectors PEOPLE FILE"),
    };
    println!("{figures}");
}

/// The engine is kept in the file. Where there is one already, it is not built again: what building took is not known then.
fn engine(people: u64, file: &Path) -> Value {
    // What is loaded once, however many there are.
    drop(crowd::build(10));
    let mut made = Value::Null;
    if !file.exists() {
        let before = memory();
        let (engine, [cut, put, sketch]) = crowd::build(people);
        let bytes = (memory() - before) / people as f64;
        made =
            json!({ "cut": cut, "put": put, "sketch": sketch, "bytes": bytes, "write": crowd::write(&engine, file) });
    }
    let before = memory();
    let (engine, read, length) = crowd::read(file);
    // What has been freed by the one that was built is used again, and does not count here.
    let bytes = made.is_null().then(|| (memory() - before) / people as f64);
    let queries: Vec<Value> = (0..FILTERS.len()).map(|filter| latency(&engine, filter)).collect();
    let engine = RwLock::new(engine);
    json!({
        "people": people, "made": made, "read": read, "bytes": bytes, "file": length as f64 / people as f64, "queries": queries,
        "throughput": side_by_side(&engine, people, false), "updates": side_by_side(&engine, people, true),
    })
}

/// One after the other.
fn latency(engine: &Engine, filter: usize) -> Value {
    let seekers = seekers(filter);
    for seeker in seekers.iter().take(10) {
        search(engine, seeker);
    }
    let before = processor();
    let mut times: Vec<f64> = seekers.iter().map(|seeker| search(engine, seeker)).collect();
    let processor = (processor() - before) * 1e3 / times.len() as f64;
    let [p50, p95] = [0.5, 0.95].map(|share| quantile(&mut times, share));
    json!({ "filter": FILTERS[filter].0, "p50": p50, "p95": p95, "processor": processor })
}

/// Searches on every core for a while; with updates somebody puts changed people in all the time.
fn side_by_side(engine: &RwLock<Engine>, people: u64, updates: bool) -> Value {
    let (done, changed, seekers) = (AtomicBool::new(false), AtomicUsize::new(0), seekers(0));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let searching = if updates { 1 } else { cores };
    let began = Instant::now();
    let mut times: Vec<f64> = std::thread::scope(|scope| {
        let ask = |first: usize| {
            let mut times = Vec::new();
            for seeker in seekers.iter().cycle().skip(first) {
                if began.elapsed() > WATCHED {
                    break;
                }
                let asked = Instant::now();
                search(&engine.read().unwrap(), seeker);
                times.push(asked.elapsed().as_secs_f64() * 1e3);
            }
            times
        };
        let askers: Vec<_> = (0..searching).map(|first| scope.spawn(move || ask(first * 7))).collect();
        if updates {
            scope.spawn(|| {
                let maker = crowd::maker();
                // As if they had changed: the profiles of others.
                for from in (people..).step_by(TURN as usize) {
                    if done.load(Ordering::Relaxed) {
                        break;
                    }
                    let prepared: Vec<_> = (from..from + TURN)
                        .map(|number| {
                            let mut person = crowd::person(&maker, number);
                            person.agent_id = crowd::person(&maker, number % people).agent_id;
                            discovery_bench::node::discovery::Prepared::of(person)
                        })
                        .collect();
                    let mut engine = engine.write().unwrap();
                    prepared.into_iter().for_each(|person| engine.put(person));
                    changed.fetch_add(TURN as usize, Ordering::Relaxed);
                }
            });
        }
        let times = askers.into_iter().flat_map(|asker| asker.join().unwrap()).collect();
        done.store(true, Ordering::Relaxed);
        times
    });
    let seconds = WATCHED.as_secs_f64();
    json!({
        "searching": searching, "searches": times.len() as f64 / seconds, "p50": quantile(&mut times, 0.5),
        "p95": quantile(&mut times, 0.95), "changes": changed.into_inner() as f64 / seconds,
    })
}

/// How many of those who are found by looking closely at everybody the fast way finds too.
fn quality(people: u64) -> Value {
    let (mut engine, maker, seekers) = (Engine::default(), crowd::maker(), seekers(0));
    for from in (0..people).step_by(1000) {
        crowd::prepared(&maker, from..people.min(from + 1000)).into_iter().for_each(|person| engine.put(person));
    }
    let exact: Vec<_> = seekers.iter().map(|seeker| found(&engine, seeker)).collect();
    engine.refresh();
    let fast: Vec<_> = seekers.iter().map(|seeker| found(&engine, seeker)).collect();
    let shares = [0, 1, 2, 3].map(|list| {
        let (mut met, mut all) = (0, 0);
        for (exact, fast) in exact.iter().zip(&fast) {
            all += exact[list].len();
            met += exact[list].iter().filter(|agent_id| fast[list].contains(agent_id)).count();
        }
        met as f64 / f64::from(all.max(1) as u32)
    });
    json!({ "people": people, "complement": shares[0], "resonance": shares[1], "interference": shares[2], "seats": shares[3] })
}
