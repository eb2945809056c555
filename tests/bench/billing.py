"""Measures the monthly run: python3 tests/bench/billing.py sqlite|postgres [PAYERS] (through bin/bench billing).

Each payment method pays for an app with three bookings since the first of last month; starting the server invoices them.
Halfway the server is killed and another one goes on. Then everything is counted. The aim, for 100,000: 10 minutes."""

import os
import signal
import subprocess
import sys
import tempfile
import time

import graph
import house

MINUTES, AIMED_AT = 10, 100_000


def payers(count):
    """Each with an app that is booked."""
    return {
        "people": (graph.person(f"p{one}", "client", one) for one in range(count)),
        "payment_methods": (graph.payment_method(f"m{one}", f"p{one}", one) for one in range(count)),
        "apps": (graph.app(f"a{one}", f"m{one}", booked=one) for one in range(count)),
    }


def expected_net(count, days):
    """Days of the month times the monthly price by thirty, half up: each row is rounded once."""
    rows = (graph.PLANS[component][plan] for number in range(count) for component, plan in graph.plans_of(number).items())
    return sum((2 * days * price + 30) // 60 for price in rows)


def analyse_by_itself():
    """As it is everywhere but in tests: without it every plan stays that of an empty table."""
    for statement in ("ALTER SYSTEM SET autovacuum = on", "ALTER SYSTEM SET autovacuum_naptime = '10s'", "SELECT pg_reload_conf()"):
        subprocess.run(["psql", "-qAt", os.environ["REMIT_TEST_POSTGRES"], "-c", statement], check=True, stdout=subprocess.DEVNULL)


def prepare(kind, folder, count):
    """A database to be billed, and how many days of last month."""
    database, path = house.Database(kind, folder), os.path.join(folder, "graph.json")
    if kind == "postgres":
        analyse_by_itself()
    graph.write(path, payers(count))
    house.remit(database, folder).run("import", path)
    os.remove(path)
    at, days = graph.last_month()
    database.change(
        f"UPDATE bookings SET booked_at = {at}",
        f"UPDATE ownerships SET since = {at}",
        f"UPDATE payment_methods SET invoice_email_confirmed_at = {at}",
    )
    return database, days


def billed(database, folder, query, is_enough, end):
    """A server bills until then. Seconds of CPU and MiB that it has used."""
    server = house.remit(database, folder)
    server.start()
    server.wait_for(query, is_enough)
    used = server.cpu(), server.memory("VmHWM")
    server.stop(end)
    return used


def count_all(database, count, days):
    """What must be so afterwards."""
    invoices, numbers, last, net, mails = database.ask(
        "SELECT COUNT(*), COUNT(DISTINCT number), MAX(number), SUM(net), (SELECT COUNT(*) FROM outbox WHERE kind = 'invoice') FROM invoices"
    )
    months, of_payers, carried = database.ask(
        "SELECT COUNT(*), COUNT(DISTINCT payment_method_id), SUM(CASE WHEN invoice_id IS NULL THEN 1 ELSE 0 END) FROM billed_months"
    )
    found = [int(one) for one in (invoices, numbers, last.rsplit("-", 1)[1], mails, months, of_payers, carried, net)]
    wanted = [count] * 6 + [0, expected_net(count, days)]
    if found != wanted:
        sys.exit(f"found {found} instead of {wanted}")


def seconds_of_check(database, folder):
    began = time.perf_counter()
    house.remit(database, folder).run("check")
    return time.perf_counter() - began


def main(kind, count):
    with tempfile.TemporaryDirectory() as folder:
        database, days = prepare(kind, folder, count)
        bookings, before = database.ask("SELECT COUNT(*) FROM bookings")[0], database.size()
        began = time.perf_counter()
        first = billed(database, folder, "SELECT COUNT(*) FROM invoices", lambda done: int(done) >= count // 2, signal.SIGKILL)
        killed_at = database.ask("SELECT COUNT(*) FROM invoices")[0]
        second = billed(database, folder, "SELECT finished_at FROM monthly_runs", bool, signal.SIGINT)
        took = time.perf_counter() - began
        count_all(database, count, days)
        print(f"\n== the monthly run on {kind} ==")
        print(f"{count} payment methods with {bookings} bookings, a mail for each; killed after {killed_at} invoices")
        cpu, memory = first[0] + second[0], max(first[1], second[1])
        print(f"{took:.0f} s ({cpu:.0f} s of CPU), {count / took:.0f} invoices/s, at most {memory:.0f} MiB of memory")
        checked = seconds_of_check(database, folder)
        print(f"the database grew from {before:.0f} to {database.size():.0f} MiB; remit check takes {checked:.0f} s")
        if count >= AIMED_AT and took > MINUTES * 60:
            sys.exit(f"more than {MINUTES} minutes")


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else AIMED_AT)
