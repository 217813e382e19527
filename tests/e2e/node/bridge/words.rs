//! Who is waited for, and who hears what a worker has said.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{QUICK, World};

/// A worker that only says again what is over is not waited for either.
#[test]
fn a_sign_of_life_for_what_is_over_makes_nobody_wait() {
    let world = World::new(&QUICK);
    let worker = world.worker(&["--all"]);
    let run = world.run(1);
    let task = worker.take();
    worker.says(&task, "没有新的", "accepted");
    world.result(&run);
    let stop = Arc::new(AtomicBool::new(false));
    let beating = {
        let (worker, stop) = (worker.clone(), stop.clone());
        std::thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                assert_ne!(worker.beat(&task), "held");
                std::thread::sleep(Duration::from_millis(200));
            }
        })
    };
    let begun = Instant::now();
    world.result(&world.run(2));
    assert!(begun.elapsed() < Duration::from_secs(6), "more than one offer was waited for: {:?}", begun.elapsed());
    stop.store(true, Ordering::Relaxed);
    beating.join().unwrap();
}

/// What a worker says for a private agent is as much its own as what a person says.
#[test]
fn the_words_of_a_private_agent_stay_with_its_account() {
    let world = World::new(&[]);
    let worker = world.worker(&["--all"]);
    let run = world.run(2);
    world.ada.towow(&["agent", "visibility", "private"]).ok();
    let words = |task: &Value| match task["participant"]["seat"].as_i64() {
        Some(0) => format!("我在望京有一间空着的车库，第 {} 次说。", task["round"]),
        seat => format!("我能教陶艺拉坯，第 {} 轮第 {seat:?} 位。", task["round"]),
    };
    let working = worker.work(words);
    world.result(&run);
    let tasks = working.join().unwrap();
    let later = tasks.iter().filter(|task| task["round"].as_i64() > Some(1));
    let mut seen = 0;
    for task in later {
        let is_own = task["participant"]["seat"] == 0;
        assert_eq!(task.to_string().contains("望京"), is_own, "{task}");
        seen += 1;
    }
    assert!(seen >= 3, "a second round was asked: {tasks:?}");
}
