"""Measures reports of usage: python3 tests/bench/usage.py [RECORDS] (through bin/bench usage).

A thousand records at once, one request after another, of the apps of a thousand people; afterwards everything is counted. SQLite.
The aim, for a million: 300 seconds."""

import http.client
import itertools
import json
import os
import sys
import tempfile
import time

import graph
import house

SECONDS, AIMED_AT, AT_ONCE, APPS = 300, 1_000_000, 1_000, 1_000
# A token may ask 600 times in a minute.
TOKENS = 5
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
CATALOGUE = ("src/model/catalogue.toml", "tests/it/metering/metered.toml")


def prepare(folder):
    """A running server that sells by usage, its tokens, and its environments with their apps."""
    catalogue, path = os.path.join(folder, "catalogue.toml"), os.path.join(folder, "graph.json")
    with open(catalogue, "w", encoding="utf-8") as file:
        for part in CATALOGUE:
            with open(os.path.join(ROOT, part), encoding="utf-8") as text:
                file.write(text.read())
    server = house.remit(house.Database("sqlite", folder), folder, {"REMIT_CATALOGUE": catalogue})
    graph.write(path, graph.background(APPS, APPS))
    server.run("import", path)
    at, _ = graph.last_month()
    server.database.change(f"UPDATE ownerships SET since = {at}")
    tokens = [server.run("token", "create", f"Bench {one}", "--scope", "bookings:write").strip() for one in range(TOKENS)]
    places = server.database.ask("SELECT group_concat(id || ' ' || app_id) FROM environments")[0]
    server.start()
    return server, tokens, [one.split(" ") for one in places.split(",")]


def records(first, count, places):
    """One for each environment in turn, of one unit and some thousandths."""
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 1))
    for number in range(first, first + count):
        environment, app = places[number % len(places)]
        quantity = (1000 + number % 1000) / 1000
        yield {"id": f"r{number}", "app": app, "environment": environment, "component": "transfer", "quantity": quantity, "at": at}


def report(connection, token, sent):
    """What has become of them."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST", "/api/v1/usage", json.dumps({"records": sent}), headers)
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status == 200, f"{answer.status}: {content[:1000]}"
    return json.loads(content)


def count_all(database, count):
    """What must be so afterwards."""
    found = database.ask("SELECT COUNT(*), SUM(quantity), (SELECT SUM(quantity) FROM usage_sums) FROM usage_records")
    thousandths = sum(1000 + number % 1000 for number in range(count))
    if list(map(int, found)) != [count, thousandths, thousandths]:
        sys.exit(f"found {found} instead of {count} and {thousandths}")


def main(count):
    with tempfile.TemporaryDirectory() as folder:
        server, tokens, places = prepare(folder)
        before, took = server.database.size(), []
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        began, cpu = time.perf_counter(), server.cpu()
        for first, token in zip(range(0, count, AT_ONCE), itertools.cycle(tokens)):
            sent = list(records(first, min(AT_ONCE, count - first), places))
            asked = time.perf_counter()
            taken = report(connection, token, sent)
            took.append((time.perf_counter() - asked) * 1000)
            assert taken == {"taken": len(sent), "known": 0, "errors": []}, taken
        whole, cpu = time.perf_counter() - began, server.cpu() - cpu
        count_all(server.database, count)
        assert report(connection, tokens[0], sent)["known"] == len(sent), "the same again counts once"
        count_all(server.database, count)
        first, last = sorted(took[:20]), sorted(took[-20:])
        print(f"\n== usage on sqlite ==\n{count} records of {len(places)} environments, {AT_ONCE} at once")
        print(f"{whole:.0f} s ({cpu:.0f} s of CPU), {count / whole:.0f} records/s, at most {server.memory('VmHWM'):.0f} MiB of memory")
        print(f"a request takes {first[len(first) // 2]:.0f} ms at first, {last[len(last) // 2]:.0f} ms at last, {max(took):.0f} ms at most")
        print(f"the database grew from {before:.0f} to {server.database.size():.0f} MiB")
        server.stop()
        if count >= AIMED_AT and whole > SECONDS:
            sys.exit(f"more than {SECONDS} seconds")


main(int(sys.argv[1]) if len(sys.argv) > 1 else AIMED_AT)
