"""Measures the monthly run: python3 tests/bench/billing.py sqlite|postgres [PAYERS] (through bin/bench billing).

Each payment method pays for an app with three bookings since the first of last month; starting the server invoices them.
Halfway the server is killed and another one goes on. Then everything is counted. The aim, for 100,000: 10 minutes."""

import calendar
import datetime
import os
import re
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

BINARY = os.path.abspath("target/release/remit")
MINUTES, AIMED_AT = 10, 100_000
# Monthly net prices in cents of the catalogue that is built in.
PLANS = {"php": {"xs": 500, "s": 1000, "m": 2000}, "storage": {"xs": 300, "s": 600}, "traffic": {"xs": 200, "s": 500}}


def plans_of(number):
    return {component: list(plans)[number % len(plans)] for component, plans in PLANS.items()}


def person(number):
    return f'{{"key":"p{number}","name":"Person {number}","email":"person{number}@bench{number % 1000}.example","account_type":"client"}}'


def payment_method(number):
    return (
        f'{{"key":"m{number}","name":"Billing {number}","currency":"EUR","invoice_email":"person{number}@bench{number % 1000}.example",'
        f'"company":"Company {number}","street":"Kai {number}","postal_code":"20457","city":"Hamburg","country":"DE","people":["p{number}"]}}'
    )


def app(number):
    plans = ",".join(f'"{component}":"{plan}"' for component, plan in plans_of(number).items())
    return (
        f'{{"key":"a{number}","name":"App {number}","website":"https://app{number}.example","payment_method":"m{number}",'
        f'"environments":[{{"name":"main","plans":{{{plans}}}}}]}}'
    )


def write(path, count):
    parts = {"people": person, "payment_methods": payment_method, "apps": app}
    with open(path, "w", encoding="utf-8") as file:
        for number, (part, entry) in enumerate(parts.items()):
            file.write(f'{"," if number else "{"}\n"{part}":[\n')
            file.writelines(f'{"," if one else ""}{entry(one)}\n' for one in range(count))
            file.write("]")
        file.write("\n}\n")


def expected_net(count, days):
    """Days of the month times the monthly price by thirty, half up: each row is rounded once."""
    rows = (PLANS[component][plan] for number in range(count) for component, plan in plans_of(number).items())
    return sum((2 * days * price + 30) // 60 for price in rows)


class Database:
    """Asked and changed beside the server."""

    def __init__(self, kind, folder):
        self.kind, self.path = kind, os.path.join(folder, "billing.sqlite3")
        self.url = f"sqlite://{self.path}"
        if kind == "postgres":
            base, name = os.environ["REMIT_TEST_POSTGRES"], f"bench_{secrets.token_hex(4)}"
            subprocess.run(["psql", "-q", base, "-c", f"CREATE DATABASE {name}"], check=True)
            # As it is everywhere but in tests: without it every plan stays that of an empty table.
            for statement in ("ALTER SYSTEM SET autovacuum = on", "ALTER SYSTEM SET autovacuum_naptime = '10s'", "SELECT pg_reload_conf()"):
                subprocess.run(["psql", "-qAt", base, "-c", statement], check=True, stdout=subprocess.DEVNULL)
            self.url = base.rsplit("/", 1)[0] + "/" + name

    def ask(self, query):
        """The first row, as text."""
        if self.kind == "postgres":
            out = subprocess.run(["psql", "-qAt", "-F", "\t", self.url, "-c", query], capture_output=True, text=True, check=True).stdout
            return out.split("\n", 1)[0].split("\t")
        with sqlite3.connect(self.path, timeout=30) as conn:
            row = conn.execute(query).fetchone()
            return ["" if one is None else str(one) for one in row or [""]]

    def change(self, statements):
        if self.kind == "postgres":
            subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", self.url], input=";".join(statements) + "; ANALYZE;", text=True, check=True)
            return
        with sqlite3.connect(self.path) as conn:
            for statement in statements:
                conn.execute(statement)

    def size(self):
        """MiB."""
        if self.kind == "postgres":
            return int(self.ask("SELECT pg_database_size(current_database())")[0]) / 2**20
        return sum(os.path.getsize(self.path + end) for end in ("", "-wal") if os.path.exists(self.path + end)) / 2**20


def environment(database, port):
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database.url,
        "REMIT_LISTEN": f"127.0.0.1:{port}",
        "REMIT_SECRET": "a secret for the benchmark, long enough for all",
        "REMIT_LOG": "warn",
    }


class Server:
    def __init__(self, database, folder):
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        self.process = subprocess.Popen([BINARY], env=environment(database, port), cwd=folder, stdout=subprocess.DEVNULL)

    def most_memory(self):
        """MiB, so far."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1)) / 1024

    def cpu(self):
        """Seconds, so far."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self, how):
        """Seconds of CPU and MiB that it has used."""
        used = self.cpu(), self.most_memory()
        self.process.send_signal(how)
        self.process.wait()
        return used


def wait_until(query, is_enough, database, server):
    while not is_enough(database.ask(query)[0]):
        if server.process.poll() is not None:
            sys.exit("the server is gone")
        time.sleep(0.25)


def prepare(database, folder, count):
    """Fills the database, and says of how many days of last month it is."""
    path = os.path.join(folder, "graph.json")
    write(path, count)
    subprocess.run([BINARY, "import", path], env=environment(database, 1), cwd=folder, stdout=subprocess.DEVNULL, check=True)
    os.remove(path)
    last = datetime.datetime.now(datetime.timezone.utc).replace(day=1) - datetime.timedelta(days=1)
    first = last.replace(day=1, hour=10, minute=0, second=0, microsecond=0)
    at = int(first.timestamp() * 1000)
    database.change([
        f"UPDATE bookings SET booked_at = {at}",
        f"UPDATE ownerships SET since = {at}",
        f"UPDATE payment_methods SET invoice_email_confirmed_at = {at}",
    ])
    return calendar.monthrange(first.year, first.month)[1] - 1


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


def main(kind, count):
    with tempfile.TemporaryDirectory() as folder:
        database = Database(kind, folder)
        days = prepare(database, folder, count)
        bookings, before = database.ask("SELECT COUNT(*) FROM bookings")[0], database.size()
        began = time.perf_counter()
        first = Server(database, folder)
        wait_until("SELECT COUNT(*) FROM invoices", lambda done: int(done) >= count // 2, database, first)
        cpu, memory = first.end(signal.SIGKILL)
        killed_at = database.ask("SELECT COUNT(*) FROM invoices")[0]
        second = Server(database, folder)
        wait_until("SELECT finished_at FROM monthly_runs", bool, database, second)
        took = time.perf_counter() - began
        more_cpu, more_memory = second.end(signal.SIGTERM)
        count_all(database, count, days)
        began = time.perf_counter()
        subprocess.run([BINARY, "check"], env=environment(database, 1), cwd=folder, stdout=subprocess.DEVNULL, check=True)
        checked = time.perf_counter() - began
        print(f"\n== the monthly run on {kind} ==")
        print(f"{count} payment methods with {bookings} bookings, a mail for each; killed after {killed_at} invoices")
        print(f"{took:.0f} s ({cpu + more_cpu:.0f} s of CPU), {count / took:.0f} invoices/s, at most {max(memory, more_memory):.0f} MiB of memory")
        print(f"the database grew from {before:.0f} to {database.size():.0f} MiB; remit check takes {checked:.0f} s")
        if count >= AIMED_AT and took > MINUTES * 60:
            sys.exit(f"more than {MINUTES} minutes")


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else AIMED_AT)
