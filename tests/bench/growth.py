"""Measures how pages grow: python3 tests/bench/growth.py [PEOPLE] (through bin/bench growth).

The same people with the same apps among a thousand others and among a million, each with ten events, and with an invoice
to decide for every fourth: all made by SQL inside the database. SQLite alone: its CPU is the database's too."""

import statistics
import sys
import tempfile

import pages

MANY = 1_000_000
COPIED = (
    "kind", "month", "currency", "net", "vat", "gross", "issued_at", "due_at", "document", "digest", "previous_digest", "state",
    "paid", "reminders",
)
COPY_INVOICES = f"""
    INSERT INTO invoices (id, number, payment_method_id, {", ".join(COPIED)})
      SELECT payers.id, 'B2026-' || payers.id, payers.id, {", ".join(f"one.{column}" for column in COPIED)}
        FROM payment_methods AS payers CROSS JOIN (SELECT * FROM invoices WHERE reminders = 2 LIMIT 1) AS one
       WHERE payers.id NOT IN (SELECT payment_method_id FROM invoices)"""


def prepared(folder, count):
    server, ids = pages.prepare("sqlite", folder, count, [COPY_INVOICES])
    return server, pages.pages_of(server, ids)


def show(few, many):
    print(f"{'':34}{'CPU µs':>8}{'then':>10}{'×':>8}")
    for small, large in zip(few, many):
        factor = pages.times(large.cpu, small.cpu)
        print(f"{small.name:34}{statistics.median(small.cpu):8.0f}{statistics.median(large.cpu):10.0f}{factor:8.2f}")


def main(count):
    with tempfile.TemporaryDirectory() as folder:
        servers, all_pages = zip(*(prepared(folder, one) for one in (pages.PEOPLE, count)))
        pages.measure_in_turn([page for both in zip(*all_pages) for page in both])
        show(*all_pages)
        for server in servers:
            server.stop()


main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
