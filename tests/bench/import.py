"""Measures `remit import` of a large graph: python3 tests/bench/import.py [PEOPLE] (through bin/bench import).

Nobody has a password: the hashes alone would take hours. The aims, for a million: 5 minutes, 300 MB."""

import os
import resource
import sys
import tempfile
import time

import graph
import house

MINUTES, MEGABYTES = 5, 300


def main(count):
    with tempfile.TemporaryDirectory() as folder:
        path, database = os.path.join(folder, "graph.json"), house.Database("sqlite", folder)
        graph.write(path, graph.background(count))
        began = time.perf_counter()
        house.remit(database, folder).run("import", path)
        took = time.perf_counter() - began
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        people, apps = database.ask("SELECT (SELECT COUNT(*) FROM people), (SELECT COUNT(*) FROM apps)")
        print(f"{people} people, {apps} apps from {os.path.getsize(path) / house.MIB:.0f} MiB into {database.size():.0f} MiB")
        print(f"{took:.0f} s ({used.ru_utime + used.ru_stime:.0f} s of CPU), at most {used.ru_maxrss / 1024:.0f} MiB of memory")
        if count >= 1_000_000 and (took > MINUTES * 60 or used.ru_maxrss * 1024 > MEGABYTES * 10**6):
            sys.exit(f"more than {MINUTES} minutes or {MEGABYTES} MB")


main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
