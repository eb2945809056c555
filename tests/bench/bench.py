"""Measures the release binary: python3 tests/bench/bench.py sqlite|postgres (through bin/bench)."""

import re
import sys
import tempfile
import threading
import time

import house
import pages


def codes_at_once(server, count):
    """Seconds until all who ask for one are answered."""

    def ask(number):
        server.post("/login", {"email": f"somebody-{number}@bench.example"})

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(count)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def show_first_visit(server):
    css = re.search(r'href="(/static/style[^"]+)"', server.get("/login")[2].decode()).group(1)
    page, style = (len(server.get(path, encoding="gzip")[2]) for path in ("/login", css))
    print(f"first visit to log-in   {(page + style) / 1024:7.1f} KiB  (page {page} B, stylesheet {style} B)")


def show_codes(server):
    """How long those who ask for a code wait, and how long a page takes meanwhile."""
    took, slowest = [], 0
    asking = threading.Thread(target=lambda: took.append(codes_at_once(server, 32)))
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
        empty.start()
        show_first_visit(empty)
        show_codes(empty)
        empty.stop()
        server, ids = pages.prepare(kind, folder)
        pages.compare(kind, folder, server, ids)
        print(f"memory after all this   {server.memory():7.1f} MiB")
        server.stop()


main(sys.argv[1])
