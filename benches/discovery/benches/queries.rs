//! How long a search takes among how many: `SIZES="1000 10000" cargo bench`.

#![allow(missing_docs, clippy::unwrap_used)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use discovery_bench::crowd::{FILTERS, build, search, seekers};

fn queries(criterion: &mut Criterion) {
    let sizes = std::env::var("SIZES").unwrap_or("1000 10000 100000".into());
    let mut group = criterion.benchmark_group("search");
    group.sample_size(20).throughput(Throughput::Elements(1));
    for people in sizes.split_whitespace().map(|size| size.parse().unwrap()) {
        let (engine, _) = build(people);
        for (filter, (name, ..)) in FILTERS.iter().enumerate() {
            let seekers = seekers(filter);
            let mut next = seekers.iter().cycle();
            group.bench_function(BenchmarkId::new(*name, people), |bencher| {
                bencher.iter(|| search(&engine, next.next().unwrap()));
            });
        }
    }
}

criterion_group!(benches, queries);
criterion_main!(benches);
