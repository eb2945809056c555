"""Measures how long acts wait for pages of consequences: python3 tests/bench/waiting.py sqlite|postgres (through bin/bench).

Such a page tries its act out, and on SQLite nobody writes meanwhile. The payment method of these pages has many apps and
people; whoever writes has another one. First one writes, alone and beside somebody who opens a page again and again, then
several do."""

import contextlib
import json
import os
import sys
import tempfile
import threading
import time

import graph
import house

APPS, PEOPLE, WRITERS, SECONDS = 1000, 500, 8, 5
# How much longer an act may take for such a page, in milliseconds.
AIM = 50


def large():
    """A payment method with many apps and people, and others of those who write."""
    writers = [f"writer{one}" for one in range(WRITERS)]
    people = [f"payer{one}" for one in range(PEOPLE)]
    return {
        "people": [*(graph.person(one, "client") for one in [*people, *writers]), graph.person("mila")],
        "payment_methods": [
            {**graph.payment_method("large", people[0]), "people": people},
            *(graph.payment_method(one, one) for one in writers),
        ],
        "apps": [graph.app(f"app{one}", "large", "mila", booked=one) for one in range(APPS)],
    }


def prepare(kind, folder):
    """A running server and the ids of everything."""
    server, path = house.remit(house.Database(kind, folder), folder), os.path.join(folder, "graph.json")
    graph.write(path, large())
    ids = json.loads(server.run("import", path))
    server.database.change()
    server.start()
    return server, ids


class Writer:
    """Changes something of a payment method of their own, again and again."""

    def __init__(self, server, ids, number):
        self.server, self.cookie, self.done = server, server.log_in(graph.email_of(f"writer{number}")), 0
        self.path = f"/payment-methods/{ids['payment_methods'][f'writer{number}']}/bound"

    def write(self, seconds):
        """How long each act took, in milliseconds."""
        took, end = [], time.perf_counter() + seconds
        while (began := time.perf_counter()) < end:
            self.done += 1
            status, _, _ = self.server.post(self.path, {"percent": self.done % 1000, "amount": "20.00"}, self.cookie)
            assert status == 303, status
            took.append((time.perf_counter() - began) * 1000)
        return sorted(took)


@contextlib.contextmanager
def opened_again_and_again(server, path, cookie):
    """Meanwhile somebody opens a page, if there is one. Gives how long it took each time."""
    took, stop = [], threading.Event()

    def look():
        while not stop.is_set():
            began = time.perf_counter()
            status, _, _ = server.get(path, cookie, "gzip")
            assert status == 200, f"{path}: {status}"
            took.append((time.perf_counter() - began) * 1000)

    reader = threading.Thread(target=look if path else lambda: None)
    reader.start()
    yield took
    stop.set()
    reader.join()


def of_part(sorted_numbers, part):
    return sorted_numbers[min(int(len(sorted_numbers) * part), len(sorted_numbers) - 1)]


def together(writers):
    """Acts a second of all of them."""
    counts = []
    threads = [threading.Thread(target=lambda one=one: counts.append(len(one.write(SECONDS)))) for one in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


def main(kind):
    with tempfile.TemporaryDirectory() as folder:
        server, ids = prepare(kind, folder)
        cookie, page = server.log_in(graph.email_of("payer0")), f"/payment-methods/{ids['payment_methods']['large']}"
        pages = [
            ("nobody else", None),
            ("beside: leave", f"{page}/leave"),
            ("beside: remove somebody", f"{page}/people/{ids['people']['payer1']}/remove"),
            ("beside: close", f"{page}/close"),
        ]
        writers = [Writer(server, ids, number) for number in range(WRITERS)]
        print(f"\n== acts beside pages of consequences on {kind}, {APPS} apps and {PEOPLE} people ==")
        print(f"{'ms of an act':26}{'median':>8}{'95 %':>8}{'longest':>9}{'page':>8}{'acts/s of ' + str(WRITERS):>15}")
        alone = None
        for name, path in pages:
            with opened_again_and_again(server, path, cookie) as shown:
                took = writers[0].write(SECONDS)
                acts = together(writers)
            median, most, longest = (of_part(took, part) for part in (0.5, 0.95, 1))
            alone = alone or most
            line = f"{name:26}{median:8.1f}{most:8.1f}{longest:9.1f}{of_part(sorted(shown), 0.5) if shown else 0:8.1f}{acts:15.0f}"
            print(line + ("  over" if most - alone > AIM else ""))
        server.stop()


main(sys.argv[1])
