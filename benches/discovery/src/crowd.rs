//! A crowd of people and what they are asked, with the clocks.

use std::fs::File;
use std::path::Path;
use std::time::Instant;

use crate::node::discovery::snapshot::{Sink, Source};
use crate::node::discovery::{Engine, Person, Prepared, Reputations, Seeker};
use crate::node::eval::data;
use crate::node::eval::people::Maker;
use crate::node::language::Language;
use crate::node::profile::Profile;

/// Tags that a tenth of the people carry, and that one in ninety-seven carries.
const TOPICS: u64 = 10;
const CITIES: u64 = 97;
/// One in so many is found only in its scene, one of fifty.
const SCOPED: u64 = 5;
const SCENES: u64 = 50;
/// People who are put in at once.
const BATCH: u64 = 4000;

/// What the filters of the figures are called, and what they ask for.
pub const FILTERS: [(&str, &[&str], Option<&str>); 4] = [
    ("none", &[], None),
    ("a scene", &[], Some("scene-5")),
    ("a tag of a tenth", &["topic-3"], None),
    ("a tag of a hundredth", &["city-7"], None),
];

/// Makes people.
pub fn maker() -> Maker {
    Maker::crowd(1).unwrap()
}

/// The person of a number.
pub fn person(maker: &Maker, number: u64) -> Person {
    let public = !number.is_multiple_of(SCOPED);
    let mut tags = vec![format!("topic-{}", number % TOPICS), format!("city-{}", number % CITIES)];
    tags.extend((!public).then(|| format!("scene-{}", number % SCENES)));
    Person {
        agent_id: format!("agt_{number:020}"),
        account_id: format!("acc_{number:020}"),
        public,
        scoped_tags: tags,
        profile_text: maker.person(number).human.profile(None),
    }
}

/// Those of these numbers, ready to be put in; cut on every core.
pub fn prepared(maker: &Maker, numbers: std::ops::Range<u64>) -> Vec<Prepared> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let share = (numbers.end - numbers.start).div_ceil(cores).max(1);
    let cut = |from: u64| (from..numbers.end.min(from + share)).map(|n| Prepared::of(person(maker, n))).collect();
    std::thread::scope(|scope| {
        let cutters: Vec<_> =
            numbers.clone().step_by(share as usize).map(|from| scope.spawn(move || cut(from))).collect();
        cutters.into_iter().flat_map(|cutter| -> Vec<Prepared> { cutter.join().unwrap() }).collect()
    })
}

/// An engine of so many people, with the seconds that generating and cutting, putting in and sketching took.
pub fn build(people: u64) -> (Engine, [f64; 3]) {
    let (maker, mut engine, mut seconds) = (maker(), Engine::default(), [0.0; 3]);
    for from in (0..people).step_by(BATCH as usize) {
        let began = Instant::now();
        let batch = prepared(&maker, from..people.min(from + BATCH));
        seconds[0] += began.elapsed().as_secs_f64();
        let began = Instant::now();
        batch.into_iter().for_each(|person| engine.put(person));
        seconds[1] += began.elapsed().as_secs_f64();
    }
    let began = Instant::now();
    engine.shrink();
    engine.refresh();
    seconds[2] = began.elapsed().as_secs_f64();
    (engine, seconds)
}

/// Those who ask: the demands of the evaluation, with the filter of this place.
pub fn seekers(filter: usize) -> Vec<Seeker> {
    let (_, tags, scene) = FILTERS[filter];
    let own = "Designer\n\n## I offer\n- icons and brand books\n\n## I am looking for\n- a developer";
    let seeker = |demand: data::Demand| Seeker {
        account_id: "acc_seeker".into(),
        demand: Profile::parse(&demand.text),
        own: Profile::parse(own),
        scope_tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        scene: scene.map(str::to_owned),
        language: Language::of_text(&demand.text),
        most: 10,
    };
    data::demands().unwrap().into_iter().map(seeker).collect()
}

/// Milliseconds of one search.
pub fn search(engine: &Engine, seeker: &Seeker) -> f64 {
    let began = Instant::now();
    std::hint::black_box(engine.discover(seeker, None, &Reputations::default()));
    began.elapsed().as_secs_f64() * 1e3
}

/// Whom a search finds: of the three lists, and of the seats.
pub fn found(engine: &Engine, seeker: &Seeker) -> [Vec<String>; 4] {
    let [a, b, c] = engine.lists(seeker, None);
    let seats = engine.discover(seeker, None, &Reputations::default());
    [a, b, c, seats].map(|list| list.into_iter().map(|found| found.agent_id).collect())
}

/// The value below which this share of the values is.
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share).round() as usize]
}

/// Seconds of processor time of this process so far.
pub fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    // In hundredths, of the program and of the kernel for it.
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

/// Bytes in memory.
pub fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() * 1024.0
}

/// Bytes of the sum at the end of a file.
const SUM: u64 = 32;

/// Writes an engine; seconds.
pub fn write(engine: &Engine, file: &Path) -> f64 {
    let began = Instant::now();
    let mut out = Sink::new(File::create(file).unwrap());
    engine.write(&mut out).unwrap();
    out.finish().unwrap().sync_all().unwrap();
    began.elapsed().as_secs_f64()
}

/// Reads an engine; with the seconds, and the bytes of the file.
pub fn read(file: &Path) -> (Engine, f64, u64) {
    let began = Instant::now();
    let file = File::open(file).unwrap();
    let bytes = file.metadata().unwrap().len();
    let mut from = Source::new(file, bytes - SUM);
    let mut engine = Engine::default();
    engine.read(&mut from).unwrap();
    from.finish().unwrap();
    (engine, began.elapsed().as_secs_f64(), bytes)
}
