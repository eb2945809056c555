"""Measures pages as multiples of the floor, in turn with it: python3 tests/bench/pages.py sqlite|postgres (through bin/bench).

What counts is CPU, of the whole process and of the database server, divided by requests: what else the machine does hardly
moves that. Each time a page is compared with the floor of the same round; of the rounds the median counts."""

import hashlib
import itertools
import json
import os
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time

import crowd
import graph
import house

SECONDS, ROUNDS, CONNECTIONS = os.environ.get("BENCH_SECONDS", "2"), 3, 8
# A page that answers less often is asked one by one: what is still under way at the end would count too much.
ENOUGH, ONE_BY_ONE = 100, 10
PEOPLE = 1000
EVENTS_OF_APP = 10

# Name, address, who looks, and how many floors it may cost; None: nobody has said.
PAGES = [
    ("log-in page", "/login", None, 1.8),
    ("app", "/apps/{apps[few0]}", "dora", 2.5),
    ("home, client with 2 websites", "/", "carl", 2.5),
    ("home, developer with 32 apps", "/", "dora", 3),
    ("home, developer with 1,000 apps", "/", "mila", 3),
    ("apps, 32", "/apps", "dora", None),
    ("apps, 1,000", "/apps", "mila", None),
    ("payment method, 32 apps", "/payment-methods/{payment_methods[dora]}", "dora", 4),
    ("payment method, 1,000 apps", "/payment-methods/{payment_methods[mila]}", "mila", 4),
    ("payment methods, 32", "/payment-methods", "paula", None),
    ("invoice, 32 apps", "/payment-methods/{payment_methods[dora]}/invoices/{invoice}", "dora", 2),
    ("team, 21 members", "/teams/{teams[team]}", "tess", 2.5),
    ("events, developer with 32 apps", "/events", "dora", 3),
    ("operators: to decide", "/operator/reviews", "olga", None),
]


# An app for a program of Dora's, with so many tokens in the database, and how many floors that may cost.
CALLS = [("app for programs, 1 token", 1, 1.5), ("app for programs, 5,000 tokens", 5000, 1.5)]
# A token may ask 600 times in a minute. What is under way at the end is asked as well.
WARM, MOST_CALLS = 20, 600 - 20 - CONNECTIONS - 1
TOKEN = "INSERT INTO access_tokens (id, person_id, name, scopes, token_hash, made_at, ends_at, last_used_at) VALUES "
MILLISECONDS_OF_DAY = 24 * 60 * 60 * 1000
# A server that was there when all this happened has told it long ago. No page that is measured reads what was told.
TOLD = "DELETE FROM feed_queue"


class Page:
    token = ""

    def __init__(self, name, program, path, cookie="", bound=None):
        self.name, self.program, self.path, self.cookie, self.bound = name, program, path, cookie, bound
        self.cpu, self.of_database, self.length = [], [], 0

    def measure(self):
        """Writes down the microseconds of CPU that a request takes, and how long the answer is."""
        self.length = self.bytes()
        programs = self.program, self.program.database
        before = [one.cpu() for one in programs]
        count = self.ask_often()
        if count < ENOUGH:
            self.wait_until_idle()
            before = [one.cpu() for one in programs]
            count = self.ask_one_by_one()
        used = [(one.cpu() - then) / count * 1e6 for one, then in zip(programs, before)]
        self.cpu.append(used[0])
        self.of_database.append(used[1])

    def ask_often(self):
        """How many were answered."""
        text = self.wrk()
        assert "Non-2xx" not in text, f"{self.name}: {text}"
        return int(re.search(r"(\d+) requests in", text).group(1))

    def wrk(self, script=(), arguments=()):
        """What it says."""
        headers = ["-H", "Accept-Encoding: gzip", *(["-H", f"Cookie: {self.cookie}"] if self.cookie else [])]
        headers += ["-H", f"Authorization: Bearer {self.token}"] if self.token else []
        address = f"http://127.0.0.1:{self.program.port}{self.path}"
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *script, *headers, address, *arguments]
        return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout

    def wait_until_idle(self):
        used = -1
        while self.program.cpu() - used > 0.01:
            used = self.program.cpu()
            time.sleep(0.2)

    def ask_one_by_one(self):
        for _ in range(ONE_BY_ONE):
            self.bytes()
        return ONE_BY_ONE

    def bytes(self):
        status, _, content = self.program.get(self.path, self.cookie, "gzip", self.token)
        assert status == 200, f"{self.name}: {status}"
        return len(content)


class Call(Page):
    """What a program asks, each time with new tokens: one may ask only so often in a minute."""

    def __init__(self, name, program, path, people, count, bound):
        super().__init__(name, program, path, bound=bound)
        self.people, self.count = people, count

    def measure(self):
        self.token = self.make_tokens()
        for _ in range(WARM - 1):
            self.bytes()
        super().measure()

    def ask_often(self):
        """Until so many are answered: wrk ends then, and has nothing to say."""
        text = self.wrk(["-s", os.path.join(os.path.dirname(__file__), "calls.lua")], ["--", str(MOST_CALLS)])
        of_all_the_time = re.search(r"(\d+) requests in", text)
        return int(of_all_the_time.group(1)) if of_all_the_time else MOST_CALLS

    def make_tokens(self):
        """One of the first person among as many as there are to be, of all people."""
        tokens = [random_token() for _ in range(self.count)]
        now = int(time.time() * 1000)
        rows = [
            f"('{secrets.randbelow(10**16):016}', '{person}', 'bench', 'read billing:read', "
            f"'{hashlib.sha256(token.encode()).hexdigest()}', {now}, {now + 90 * MILLISECONDS_OF_DAY}, {now})"
            for token, person in zip(tokens, itertools.cycle(self.people))
        ]
        parts = [TOKEN + ", ".join(rows[first : first + 500]) for first in range(0, len(rows), 500)]
        self.program.database.change("DELETE FROM access_tokens", *parts)
        return tokens[0]


def random_token():
    """As `model::bearer` makes them."""
    body = "remit_u_" + "".join(secrets.choice("0123456789abcdefghijklmnopqrstuv") for _ in range(52))
    return body + hashlib.sha256(body.encode()).hexdigest()[:8]


def prepare(kind, folder, count=PEOPLE, more=()):
    """An idle server with the cast and `count` people and apps around it, and where its pages are. SQLite for more than PEOPLE.
    `more` are statements that its data comes from besides."""
    server = house.remit(house.Database(kind, folder, f"remit_{count}"), folder)
    path = os.path.join(folder, "graph.json")
    graph.write(path, graph.background(PEOPLE, PEOPLE), graph.cast())
    ids = json.loads(server.run("import", path))
    os.remove(path)
    at, _ = graph.last_month()
    server.database.change(
        f"UPDATE bookings SET booked_at = {at}",
        f"UPDATE ownerships SET since = {at} WHERE app_id IN (SELECT app_id FROM bookings)",
    )
    server.run("operator", graph.email_of("olga"))
    server.start()
    server.wait_for("SELECT finished_at FROM monthly_runs")
    server.stop()
    if count > PEOPLE:
        crowd.grow(server.database, PEOPLE, count)
    add_history(server.database, at, [ids["payment_methods"][one["key"]] for one in graph.cast()["payment_methods"]])
    server.database.change(*more, TOLD)
    dora = ids["payment_methods"]["dora"]
    ids["invoice"] = server.database.ask(f"SELECT number FROM invoices WHERE payment_method_id = '{dora}'")[0]
    started = server.start()
    waited = server.wait_until_idle()
    print(f"{count} people and apps, {server.database.size():.0f} MiB: started in {started * 1000:.0f} ms, idle after {waited:.0f} s")
    return server, ids


def add_history(database, at, payers):
    """Events of every app, and that all but the cast have been reminded of their invoices."""
    events = (
        "INSERT INTO events (id, at, kind, actor_id, app_id, detail) "
        f"SELECT substr(id, 1, 15) || '{number}', {at + number * 60_000}, 'app_changed', created_by, id, '' FROM apps ORDER BY id"
        for number in range(EVENTS_OF_APP)
    )
    cast = ", ".join(f"'{one}'" for one in payers)
    database.change(*events, f"UPDATE invoices SET reminders = 2 WHERE payment_method_id NOT IN ({cast})")


def pages_of(server, ids):
    cookies = {who: server.log_in(graph.email_of(who)) for who in sorted({who for _, _, who, _ in PAGES if who})}
    pages = [Page(name, server, path.format(**ids), cookies.get(who, ""), bound) for name, path, who, bound in PAGES]
    people = [ids["people"]["dora"], *ids["people"].values()]
    path = f"/api/v1/apps/{ids['apps']['few0']}"
    return pages + [Call(name, server, path, people, count, bound) for name, count, bound in CALLS]


def floor_of(kind, folder):
    program = house.floor(house.Database(kind, folder, "floor"), folder)
    program.start()
    return Page("the floor", program, program.first_page, program.cookie)


def measure_in_turn(pages):
    for _ in range(ROUNDS):
        for page in pages:
            page.measure()


def times(used, of_floor):
    """The median of the rounds."""
    return statistics.median(one / other for one, other in zip(used, of_floor))


def show(floor, pages):
    has_database = any(floor.of_database)
    of_database = "  database: × floor  CPU µs" if has_database else ""
    print(f"{'':34}{'× floor':>8}{'bound':>7}{'':6}{'CPU µs':>8}{'bytes':>8}{of_database}")
    for page in [floor, *pages]:
        factor = times(page.cpu, floor.cpu)
        is_over = page.bound is not None and factor > page.bound
        line = f"{page.name:34}{factor:8.2f}{page.bound or '':>7}{' over' if is_over else '':6}"
        line += f"{statistics.median(page.cpu):8.0f}{page.length:8}"
        if has_database:
            line += f"{times(page.of_database, floor.of_database):19.2f}{statistics.median(page.of_database):8.0f}"
        print(line)


def compare(kind, folder, server, ids):
    """With the floor."""
    floor, pages = floor_of(kind, folder), pages_of(server, ids)
    measure_in_turn([floor, *pages])
    show(floor, pages)
    floor.program.stop()


def main(kind):
    with tempfile.TemporaryDirectory() as folder:
        server, ids = prepare(kind, folder)
        compare(kind, folder, server, ids)
        server.stop()


if __name__ == "__main__":
    main(sys.argv[1])
