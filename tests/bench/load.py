"""Measures a server under load: python3 tests/bench/load.py sqlite|postgres [SECONDS] (through bin/bench load).

First how soon it answers and what memory it takes at rest; then how long those wait who look at a page that knows them, alone
and while people log in, and what memory that takes. The load is made on the same cores: what counts is how much longer they wait."""

import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

import graph
import house

SECONDS, LOOK_AT_ONCE, LOG_IN_AT_ONCE, STARTS = 60, 64, 32, 5
# So many have a password: nobody logs in twice at once.
PEOPLE, PASSWORD = 2 * LOG_IN_AT_ONCE, "copper-lanterns-walk-north-77"
# Bounds: milliseconds, MiB, MiB, and how many times as long a page may take while people log in. Memory is bounded as data: the
# program itself is mapped, shared by all that run it, and can be dropped.
MOST_TO_START, MOST_AT_REST, MOST_UNDER_LOAD, MOST_LONGER = 100, 24, 60, 2
MILLISECONDS = {"us": 0.001, "ms": 1, "s": 1000}


def prepare(kind, folder):
    """A running server that has nothing to do, and the ids of everything."""
    server, path = house.remit(house.Database(kind, folder), folder), os.path.join(folder, "graph.json")
    people = [{**graph.person(f"login{one}"), "password": PASSWORD} for one in range(PEOPLE)]
    graph.write(path, graph.cast(), {"people": people})
    ids = json.loads(server.run("import", path))
    server.database.change()
    server.start()
    server.wait_until_idle()
    return server, ids


def milliseconds_to_start(server):
    """Again and again; leaves it running."""
    took = []
    for _ in range(STARTS):
        server.stop()
        took.append(server.start() * 1000)
    return statistics.median(took)


def wrk(server, path, connections, seconds, *more):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", f"http://127.0.0.1:{server.port}{path}", *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def answers(asking):
    """How many a second, and how many milliseconds half of those who asked have waited at most."""
    text, _ = asking.communicate()
    assert asking.returncode == 0 and "Non-2xx" not in text, text
    wait, unit = re.search(r"50%\s+([\d.]+)(us|ms|s)\b", text).groups()
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)), float(wait) * MILLISECONDS[unit]


def look(server, path, cookie, seconds):
    return wrk(server, path, LOOK_AT_ONCE, seconds, "-H", f"Cookie: {cookie}", "-H", "Accept-Encoding: gzip")


def log_in(server, seconds):
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "log_ins.lua")
    return wrk(server, "/login", LOG_IN_AT_ONCE, seconds, "-s", script, "--", str(PEOPLE), PASSWORD)


def show(what, value, bound=None, digits=0):
    is_over = bound is not None and value > bound
    print(f"{what:34}{value:10.{digits}f}{bound or '':>7}{' over' if is_over else ''}")


def main(kind, seconds):
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        server, ids = prepare(kind, folder)
        stack.callback(server.stop)
        print(f"\n== a server under load on {kind}, {seconds} s ==\n{'':44}{'bound':>7}")
        show("start to first answer, ms", milliseconds_to_start(server), MOST_TO_START)
        server.wait_until_idle()
        show("memory at rest, MiB", server.memory(), digits=1)
        show("of it data, MiB", server.memory("RssAnon"), MOST_AT_REST, 1)
        path, cookie = f"/apps/{ids['apps']['few0']}", server.log_in(graph.email_of("dora"))
        pages, alone = answers(look(server, path, cookie, seconds))
        show("pages a second", pages)
        show("median, ms", alone, digits=2)
        show("memory then, MiB", server.memory(), digits=1)
        looking, logging_in = look(server, path, cookie, seconds), log_in(server, seconds)
        (log_ins, waited), (pages, beside) = answers(logging_in), answers(looking)
        memory, data = server.memory(), server.memory("RssAnon")
        show(f"log-ins a second, {LOG_IN_AT_ONCE} at once", log_ins)
        show("median, ms", waited)
        show("pages a second beside them", pages)
        show("median, ms", beside, digits=2)
        show("times as long as alone", beside / alone, MOST_LONGER, 2)
        show("memory after that, MiB", memory, digits=1)
        show("of it data, MiB", data, MOST_UNDER_LOAD, 1)
        show("at most, MiB", server.memory("VmHWM"), digits=1)


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS)
