"""Measures the release binary: python3 tests/bench/bench.py sqlite|postgres (through bin/bench)."""

import re
import sys
import tempfile
import threading
import time

import house
import pages


def at_once(count, act):
    """Seconds until all of them are answered."""
    threads = [threading.Thread(target=act, args=(number,)) for number in range(count)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def log_ins_at_once(server, count, **typed):
    return at_once(count, lambda number: server.post("/login", {"email": f"somebody-{number}@bench.example", **typed}))


def show_starts(server):
    """Leaves it running."""
    first = server.start()
    starts = []
    for _ in range(5):
        server.stop()
        starts.append(server.start())
    print(f"start to first answer   {sorted(starts)[2] * 1000:7.0f} ms   (with a new database {first * 1000:.0f} ms)")
    print(f"memory after start      {server.memory():7.1f} MiB")


def show_first_visit(server):
    css = re.search(r'href="(/static/style[^"]+)"', server.get("/login")[2].decode()).group(1)
    page, style = (len(server.get(path, encoding="gzip")[2]) for path in ("/login", css))
    print(f"first visit to log-in   {(page + style) / 1024:7.1f} KiB  (page {page} B, stylesheet {style} B)")


def show_log_ins(server):
    took = log_ins_at_once(server, 32, password="not the right one at all")
    memory, most = server.memory(), server.memory("VmHWM")
    print(f"32 log-ins at once      {took * 1000:7.0f} ms   memory {memory:.1f} MiB, at most {most:.1f} MiB")


def show_codes(server):
    """How long those who ask for a code wait, and how long a page takes meanwhile."""
    took, slowest = [], 0
    asking = threading.Thread(target=lambda: took.append(log_ins_at_once(server, 32)))
    asking.start()
    while asking.is_alive():
        began = time.perf_counter()
        server.get("/login")
        slowest = max(slowest, time.perf_counter() - began)
    print(f"32 codes asked at once  {took[0] * 1000:7.0f} ms   the slowest page meanwhile {slowest * 1000:.0f} ms")


def main(kind):
    print(f"\n== {kind} ==")
    with tempfile.TemporaryDirectory() as folder:
        empty = house.remit(house.Database(kind, folder, "empty"), folder)
        for show in (show_starts, show_first_visit, show_log_ins, show_codes):
            show(empty)
        empty.stop()
        server, ids = pages.prepare(kind, folder)
        pages.compare(kind, folder, server, ids)
        print(f"memory after all this   {server.memory():7.1f} MiB")
        server.stop()


main(sys.argv[1])
