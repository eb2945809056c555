"""Measures what an invoice costs as a file: python3 tests/bench/documents.py sqlite|postgres (through bin/bench documents).

One of five rows and one of three hundred, each downloaded again and again, as PDF with the e-invoice in it and as XRechnung. What
counts is CPU of the whole process, divided by downloads; of the rounds the median."""

import json
import os
import statistics
import sys
import tempfile
import time

import graph
import house

SECONDS, ROUNDS = 3, 3
# Milliseconds that a PDF may take.
AIM = 20
# Rows of an invoice, five for each app.
ROWS = (5, 300)
PLANS = {"php": "s", "storage": "xs", "traffic": "xs", "mysql": "xs", "backups": "daily"}


def payers():
    """One with as many apps as it takes, for each number of rows."""
    booked = [{"name": "main", "plans": PLANS}]
    return {
        "people": [graph.person(f"p{rows}", "client") for rows in ROWS],
        "payment_methods": [graph.payment_method(f"m{rows}", f"p{rows}") for rows in ROWS],
        "apps": [
            {**graph.app(f"a{rows}x{one}", f"m{rows}"), "environments": booked}
            for rows in ROWS
            for one in range(rows // len(PLANS))
        ],
    }


def prepare(kind, folder):
    """A running server, and the ids of everything. Last month is billed."""
    server, path = house.remit(house.Database(kind, folder), folder), os.path.join(folder, "graph.json")
    graph.write(path, payers())
    ids = json.loads(server.run("import", path))
    at, _ = graph.last_month()
    server.database.change(
        f"UPDATE bookings SET booked_at = {at}",
        f"UPDATE ownerships SET since = {at}",
        f"UPDATE payment_methods SET invoice_email_confirmed_at = {at}",
    )
    server.start()
    server.wait_for("SELECT finished_at FROM monthly_runs")
    return server, ids


def download(server, path, cookie):
    status, _, content = server.get(path, cookie)
    assert status == 200, f"{path}: {status}"
    return content


def milliseconds(server, path, cookie):
    """Of CPU, for one."""
    count, before, end = 0, server.cpu(), time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        download(server, path, cookie)
        count += 1
    return (server.cpu() - before) / count * 1000


def main(kind):
    with tempfile.TemporaryDirectory() as folder:
        server, ids = prepare(kind, folder)
        at_first = server.memory()
        print(f"\n== documents on {kind} ==")
        print(f"{'':34}{'CPU ms':>8}{'aim':>6}{'':6}{'bytes':>9}")
        for rows in ROWS:
            payer, cookie = ids["payment_methods"][f"m{rows}"], server.log_in(graph.email_of(f"p{rows}"))
            number = server.database.ask(f"SELECT number FROM invoices WHERE payment_method_id = '{payer}'")[0]
            page = f"/payment-methods/{payer}/invoices/{number}"
            found = download(server, f"{page}/xrechnung.xml", cookie).count(b"</ram:IncludedSupplyChainTradeLineItem>")
            assert found == rows, f"{found} rows instead of {rows}"
            for name, file, aim in (("PDF with e-invoice", "invoice.pdf", AIM), ("XRechnung", "xrechnung.xml", None)):
                path = f"{page}/{file}"
                took = statistics.median(milliseconds(server, path, cookie) for _ in range(ROUNDS))
                is_over = aim is not None and took > aim
                label, size = f"{name}, {rows} rows", len(download(server, path, cookie))
                print(f"{label:34}{took:8.1f}{aim or '':>6}{' over' if is_over else '':6}{size:9}")
        print(f"memory before {at_first:.1f} MiB, after all this {server.memory():.1f} MiB, at most {server.memory('VmHWM'):.1f} MiB")
        server.stop()


main(sys.argv[1])
