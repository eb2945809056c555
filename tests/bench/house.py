"""What is measured: a running program, and the database beside it."""

import contextlib
import http.client
import os
import re
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse

RELEASE = os.path.abspath(os.path.join(os.environ.get("CARGO_TARGET_DIR", "target"), "release"))
REMIT, FLOOR = os.path.join(RELEASE, "remit"), os.path.join(RELEASE, "floor")
MIB = 2**20
# What waits for a round of the server: months to be counted, and what has happened to be told.
WAITING = "SELECT (SELECT COUNT(*) FROM running_months WHERE counted_for = ''), (SELECT COUNT(*) FROM feed_queue)"
# A server is idle if it and its database have used less than this many seconds of CPU in so many seconds.
IDLE_CPU, IDLE_SECONDS, BUSY_MINUTES = 0.1, 5, 30


def fields_of(process):
    """What the system says of a process, from its state on."""
    with open(f"/proc/{process}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()


def seconds(fields):
    return sum(map(int, fields)) / os.sysconf("SC_CLK_TCK")


def cpu_with_children(process):
    """Seconds of CPU that a process and its children have used, those that are gone as well."""
    used = seconds(fields_of(process)[11:15])
    for other in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = fields_of(other)
        except OSError:
            continue
        used += seconds(fields[11:13]) if int(fields[1]) == process else 0
    return used


class Database:
    """Asked and changed beside the server."""

    def __init__(self, kind, folder, name="remit"):
        self.kind, self.path = kind, os.path.join(folder, f"{name}.sqlite3")
        self.url = f"sqlite://{self.path}"
        if kind == "postgres":
            base, name = os.environ["REMIT_TEST_POSTGRES"], f"{name}_{secrets.token_hex(4)}"
            subprocess.run(["psql", "-q", base, "-c", f"CREATE DATABASE {name}"], check=True)
            self.url = base.rsplit("/", 1)[0] + "/" + name
            self.process = int(self.ask("SELECT pg_read_file('postmaster.pid')")[0])

    def ask(self, query):
        """The first row, as text."""
        if self.kind == "postgres":
            out = subprocess.run(["psql", "-qAt", "-F", "\t", self.url, "-c", query], capture_output=True, text=True, check=True).stdout
            return out.split("\n", 1)[0].split("\t")
        with contextlib.closing(sqlite3.connect(self.path, timeout=30)) as conn:
            row = conn.execute(query).fetchone()
            return ["" if one is None else str(one) for one in row or [""]]

    def change(self, *statements):
        if self.kind == "postgres":
            script = "".join(f"{one};\n" for one in (*statements, "ANALYZE"))
            subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", self.url], input=script, text=True, check=True)
            return
        # Each of them a transaction; what is large does not go to the disk and back for each row.
        with contextlib.closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as conn:
            for statement in ("PRAGMA cache_size = -800000", *statements):
                conn.execute(statement)

    def size(self):
        """MiB."""
        if self.kind == "postgres":
            return int(self.ask("SELECT pg_database_size(current_database())")[0]) / MIB
        return sum(os.path.getsize(self.path + end) for end in ("", "-wal") if os.path.exists(self.path + end)) / MIB

    def cpu(self):
        """Seconds of CPU that the database server has used. SQLite is part of the program."""
        return cpu_with_children(self.process) if self.kind == "postgres" else 0


class Program:
    """It answers at a port of its own, and what it says is kept beside its database."""

    def __init__(self, binary, database, folder, first_page, cookie="", settings=None):
        self.binary, self.database, self.folder = binary, database, folder
        self.first_page, self.cookie, self.settings = first_page, cookie, settings or {}
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self.process = None

    def environment(self):
        address = f"127.0.0.1:{self.port}"
        if self.binary == FLOOR:
            return {"DATABASE_URL": self.database.url, "FLOOR_LISTEN": address}
        return {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": self.database.url,
            "REMIT_LISTEN": address,
            "REMIT_SECRET": "a secret for the benchmark, long enough for all",
            **self.settings,
        }

    def start(self):
        """Seconds to its first answer."""
        began = time.perf_counter()
        with open(self.log(), "ab") as log:
            self.process = subprocess.Popen([self.binary], env=self.environment(), cwd=self.folder, stdout=subprocess.DEVNULL, stderr=log)
        while True:
            try:
                if self.get(self.first_page, self.cookie)[0] == 200:
                    return time.perf_counter() - began
            except OSError:
                pass
            self.still_runs()
            time.sleep(0.001)

    def log(self):
        return os.path.join(self.folder, f"{self.port}.log")

    def still_runs(self):
        if self.process.poll() is not None:
            with open(self.log(), errors="replace") as log:
                sys.exit(f"{self.binary} has ended:\n{log.read()[-2000:]}")

    def stop(self, how=signal.SIGINT):
        self.process.send_signal(how)
        self.process.wait()

    def wait_for(self, query, is_enough=bool):
        """Until the first that the query gives is enough."""
        while not is_enough(self.database.ask(query)[0]):
            self.still_runs()
            time.sleep(0.25)

    def wait_until_idle(self):
        """Until nothing waits for a round and hardly any CPU is used: or the rounds would be measured as well. How many seconds
        that took."""
        began = time.monotonic()
        while True:
            used = self.cpu() + self.database.cpu()
            time.sleep(IDLE_SECONDS)
            self.still_runs()
            used = self.cpu() + self.database.cpu() - used
            months, news = map(int, self.database.ask(WAITING))
            took = time.monotonic() - began
            if used < IDLE_CPU and months == news == 0:
                return took
            if took > BUSY_MINUTES * 60:
                sys.exit(
                    f"the server is still busy after {BUSY_MINUTES} minutes: {months} months are not counted, {news} news not told, "
                    f"{used / IDLE_SECONDS:.0%} of a core"
                )

    def run(self, *arguments):
        command = [self.binary, *arguments]
        return subprocess.run(command, env=self.environment(), cwd=self.folder, stdout=subprocess.PIPE, text=True, check=True).stdout

    def ask(self, method, path, cookie, headers, body=None):
        """Status, headers and content."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body=body, headers=headers | ({"Cookie": cookie} if cookie else {}))
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.headers, content

    def get(self, path, cookie="", encoding="identity", token=""):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.ask("GET", path, cookie, headers | {"Accept-Encoding": encoding})

    def post(self, path, fields, cookie=""):
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        return self.ask("POST", path, cookie, headers, urllib.parse.urlencode(fields))

    def memory(self, which="VmRSS"):
        """MiB."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(rf"{which}:\s+(\d+)", status.read()).group(1)) / 1024

    def cpu(self):
        """Seconds of CPU that it has used: by its own clock, which is finer than what the system says of it."""
        return time.clock_gettime((~self.process.pid << 3) | 2)

    def log_in(self, email):
        """The cookie of somebody who used a log-in link."""
        path = urllib.parse.urlsplit(re.search(r"http://\S+", self.run("login-link", email)).group(0)).path
        cookie = self.get(path)[1]["set-cookie"].split(";")[0]
        link = re.search(rb'name="link" value="(\w+)"', self.get("/log-in-link", cookie)[2]).group(1).decode()
        answer = self.post("/log-in-link", {"link": link}, cookie)
        assert answer[0] == 303, answer[0]
        return answer[1]["set-cookie"].split(";")[0]


def remit(database, folder, settings=None):
    return Program(REMIT, database, folder, "/login", settings=settings)


def floor(database, folder):
    return Program(FLOOR, database, folder, FLOOR_PAGE, FLOOR_COOKIE)


# Session and app of the floor: one of its thousand.
FLOOR_PAGE, FLOOR_COOKIE = "/apps/app-500", "session=person-500"
