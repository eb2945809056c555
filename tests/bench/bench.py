"""Measures the release binary: python3 tests/bench/bench.py sqlite|postgres (through bin/bench)."""

import gzip
import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

BINARY = os.path.abspath("target/release/remit")
APPS = 1000
SECONDS = os.environ.get("BENCH_SECONDS", "4")
CONNECTIONS = 32
NOW = int(time.time() * 1000)
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id():
    return "".join(secrets.choice(ALPHABET) for _ in range(16))


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class House:
    """One running server in a directory of its own."""

    def __init__(self, database_url, folder):
        self.port = free_port()
        self.environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": database_url,
            "REMIT_LISTEN": f"127.0.0.1:{self.port}",
            "REMIT_SECRET": "a secret for the benchmark, long enough for all",
            "REMIT_LOG": "warn",
        }
        self.folder = folder
        self.process = None

    def start(self):
        """Seconds from starting the program to its first answer."""
        began = time.perf_counter()
        self.process = subprocess.Popen([BINARY], env=self.environment, cwd=self.folder, stdout=subprocess.DEVNULL)
        while True:
            try:
                if self.get("/login")[0] == 200:
                    return time.perf_counter() - began
            except OSError:
                time.sleep(0.001)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def run(self, *arguments):
        done = subprocess.run([BINARY, *arguments], env=self.environment, cwd=self.folder, capture_output=True, text=True, check=True)
        return done.stdout

    def ask(self, method, path, headers=None, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def get(self, path, headers=None):
        return self.ask("GET", path, headers)

    def post(self, path, fields, cookie=None):
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        if cookie:
            headers["Cookie"] = cookie
        return self.ask("POST", path, headers, urllib.parse.urlencode(fields))

    def memory(self, which="VmRSS"):
        """MiB."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(rf"{which}:\s+(\d+)", status.read()).group(1)) / 1024

    def cpu(self):
        """Seconds of CPU that the process has used."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def log_in(self, email):
        """The cookie of somebody who used a log-in link."""
        path = urllib.parse.urlsplit(re.search(r"http://\S+", self.run("login-link", email)).group(0)).path
        cookie = self.get(path)[1]["set-cookie"].split(";")[0]
        answer = self.post("/log-in-link", {}, cookie)
        assert answer[0] == 303, answer[0]
        return answer[1]["set-cookie"].split(";")[0]


def rows():
    """A developer with many apps on one payment method, and a client with two websites on another."""
    developer, client, studio, cafe = new_id(), new_id(), new_id(), new_id()
    address = "'Ringstraße 8', '50672', 'Köln', 'DE', NULL"
    yield f"INSERT INTO people VALUES ('{developer}', 'dora@bench.example', 'Dora Winter', 'developer', NULL, {NOW}, NULL)"
    yield f"INSERT INTO people VALUES ('{client}', 'carl@bench.example', 'Carl Brandt', 'client', NULL, {NOW}, NULL)"
    for one, name, person, mail in [(studio, "Studio", developer, "dora"), (cafe, "Harbour Café", client, "carl")]:
        yield (
            f"INSERT INTO payment_methods VALUES ('{one}', '{name}', 'bank_transfer', 'EUR', '{name} GmbH', {address}, "
            f"'{mail}@bench.example', {NOW}, 'open', '{person}', {NOW}, NULL)"
        )
        yield f"INSERT INTO payment_method_people VALUES ('{one}', '{person}', '{person}', {NOW})"
    first = None
    for number in range(APPS + 2):
        app, payer = new_id(), cafe if number < 2 else studio
        first = first or app
        yield (
            "INSERT INTO apps (id, name, website, description, payment_method_id, owned_since, created_by, created_at) "
            f"VALUES ('{app}', 'Website {number}', 'https://website-{number}.example/', '', '{payer}', {NOW}, '{developer}', {NOW})"
        )
        yield (
            "INSERT INTO developer_connections (app_id, person_id, team_id, is_technical_contact, granted_by, granted_at) "
            f"VALUES ('{app}', '{developer}', NULL, TRUE, '{developer}', {NOW})"
        )
    yield ("pages", first, studio, cafe)


def fill(database_url, folder):
    statements = list(rows())
    _, app, studio, cafe = statements.pop()
    if database_url.startswith("sqlite"):
        import sqlite3
        with sqlite3.connect(os.path.join(folder, "bench.sqlite3")) as conn:
            for statement in statements:
                conn.execute(statement)
    else:
        script = "BEGIN;" + ";\n".join(statements) + ";COMMIT; ANALYZE;"
        subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", database_url], input=script, text=True, check=True)
    return app, studio, cafe


def load(house, path, cookie=None, compressed=True):
    """Requests per second, p50 in ms, CPU in microseconds per request."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", f"http://127.0.0.1:{house.port}{path}"]
    if cookie:
        command += ["-H", f"Cookie: {cookie}"]
    if compressed:
        command += ["-H", "Accept-Encoding: gzip"]
    before = house.cpu()
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used = house.cpu() - before
    assert "Non-2xx" not in text, text
    count = int(re.search(r"(\d+) requests in", text).group(1))
    value, unit = re.search(r"50%\s+([\d.]+)(us|ms|s)\b", text).groups()
    median = float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)), median, used / count * 1e6


def weight(house, path, cookie=None):
    headers = {"Accept-Encoding": "gzip"} | ({"Cookie": cookie} if cookie else {})
    return len(house.get(path, headers)[2])


def log_ins_at_once(house, count):
    def one(number):
        house.post("/login", {"email": f"somebody-{number}@bench.example", "password": "not the right one at all"})
    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    began = time.perf_counter()
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return time.perf_counter() - began


def main(kind):
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            url = "sqlite://bench.sqlite3"
        else:
            base = os.environ["REMIT_TEST_POSTGRES"]
            name = f"bench_{secrets.token_hex(4)}"
            subprocess.run(["psql", "-q", base, "-c", f"CREATE DATABASE {name}"], check=True)
            url = base.rsplit("/", 1)[0] + "/" + name
        house = House(url, folder)
        first = house.start()
        house.stop()
        starts = []
        for _ in range(5):
            starts.append(house.start())
            house.stop()
        house.start()
        print(f"\n== {kind} ==")
        print(f"start to first answer   {sorted(starts)[2] * 1000:7.0f} ms   (with a new database {first * 1000:.0f} ms)")
        print(f"memory after start      {house.memory():7.1f} MiB")
        took = log_ins_at_once(house, 32)
        print(f"32 log-ins at once      {took * 1000:7.0f} ms   memory {house.memory():.1f} MiB, at most {house.memory('VmHWM'):.1f} MiB")
        app, studio, cafe = fill(url, folder)
        developer, client = house.log_in("dora@bench.example"), house.log_in("carl@bench.example")
        page = house.get("/login")[2].decode()
        css = re.search(r'href="(/static/style[^"]+)"', page).group(1)
        print(f"first visit to log-in   {(weight(house, '/login') + weight(house, css)) / 1024:7.1f} KiB  (page {weight(house, '/login')} B, stylesheet {weight(house, css)} B)")
        pages = [
            ("log-in page", "/login", None),
            ("developer's home", "/", developer),
            ("client's home", "/", client),
            ("app", f"/apps/{app}", developer),
            (f"payment method, {APPS} apps", f"/payment-methods/{studio}", developer),
            ("payment method, 2 apps", f"/payment-methods/{cafe}", client),
            (f"list of {APPS} apps", "/apps", developer),
        ]
        print(f"{'':26}{'requests/s':>11}{'p50 ms':>8}{'CPU us':>8}   bytes")
        for name, path, cookie in pages:
            rate, median, cpu = load(house, path, cookie)
            print(f"{name:26}{rate:11.0f}{median:8.2f}{cpu:8.0f}   {weight(house, path, cookie)}")
        with_it, without = load(house, "/", developer), load(house, "/", developer, compressed=False)
        print(f"compression costs         {without[0] / with_it[0]:11.2f} times the requests/s without it, p50 {with_it[1]:.2f} instead of {without[1]:.2f} ms")
        print(f"memory after all this   {house.memory():7.1f} MiB")
        house.stop()


main(sys.argv[1])
