"""An update and five failovers under people who act all the time. Started by bin/cluster-test, in a folder of its own."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request

import parts
from people import PASSWORD, Log, Person
from parts import Node, Process, free_ports, wait_for

PEOPLE = 20
QUIET = 8  # seconds between two disturbances
GRACE = 12  # seconds after there is a primary again until all is as before: connections, checks of HAProxy
# What runs at first, and what it is updated to.
BEFORE, NOW = "./remit-before", "./remit"
SECRET = "a secret for the cluster, long enough for all of it"


class Cluster:
    def __init__(self):
        etcd, peer, self.primary_port, self.web, self.bouncer, *self.servers = free_ports(7)
        self.processes = []
        urls = [f"http://127.0.0.1:{port}" for port in (etcd, peer)]
        self.run("etcd", [
            "etcd", "--name", "one", "--data-dir", "etcd",
            "--listen-client-urls", urls[0], "--advertise-client-urls", urls[0],
            "--listen-peer-urls", urls[1], "--initial-advertise-peer-urls", urls[1], "--initial-cluster", f"one={urls[1]}",
        ])
        self.nodes = [Node(number, etcd) for number in (1, 2, 3)]

    def run(self, name, command, environment=None):
        process = Process(name, command, environment)
        self.processes.append(process)
        return process

    def start(self):
        for node in self.nodes:
            node.start()
        wait_for("three members, one of them in step with the primary", self.is_whole, 180)
        self.psql("postgres", "CREATE DATABASE remit")
        self.processes.append(parts.haproxy(self.nodes, self.servers, self.primary_port, self.web))
        self.processes.append(parts.pgbouncer(self.bouncer, self.primary_port))
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        self.urls = [
            f"postgres://postgres@{hosts}/remit?target_session_attrs=read-write&connect_timeout=2",
            f"postgres://postgres@127.0.0.1:{self.bouncer}/remit",
        ]
        print(self.remit("migrate", program=BEFORE).strip())
        self.apps = self.import_people()
        self.running = [self.serve(number, BEFORE) for number in (0, 1)]
        wait_for("two servers that are ready", lambda: all(self.ready(port) for port in self.servers))
        wait_for("HAProxy", lambda: self.ready(self.web))

    def serve(self, number, program):
        return self.run(f"remit{number}", [program, "serve"], self.environment(number))

    def update(self):
        """One server after another, as docs/operations.md says it: nobody is to notice."""
        for number, port in enumerate(self.servers):
            began = time.monotonic()
            self.running[number].end()
            self.running[number] = self.serve(number, NOW)
            wait_for("a server that is ready", lambda: self.ready(port))
            print(f"update of server {number + 1}: {time.monotonic() - began:.1f} s")
            time.sleep(QUIET)

    def environment(self, number):
        return {
            "PATH": os.environ["PATH"], "DATABASE_URL": self.urls[number], "REMIT_SECRET": SECRET, "REMIT_LOG": "warn",
            "REMIT_LISTEN": f"127.0.0.1:{self.servers[number]}", "REMIT_BASE_URL": f"http://127.0.0.1:{self.web}",
        }

    def remit(self, *words, program=None):
        done = subprocess.run([program or NOW, *words], env=self.environment(0), capture_output=True, text=True)
        if done.returncode != 0:
            raise AssertionError(f"remit {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def import_people(self):
        """A developer for each, with an app."""
        people = [
            {"key": f"p{n}", "name": f"Dev {n}", "email": f"dev{n}@cluster.example", "account_type": "developer", "password": PASSWORD}
            for n in range(PEOPLE)
        ]
        apps = [
            {"key": f"a{n}", "name": f"App {n}", "developers": [{"person": f"p{n}", "technical_contact": True}]}
            for n in range(PEOPLE)
        ]
        with open("people.json", "w") as file:
            json.dump({"people": people, "apps": apps}, file)
        ids = json.loads(self.remit("import", "people.json", program=BEFORE))
        return [ids["apps"][f"a{n}"] for n in range(PEOPLE)]

    def ready(self, port):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def primary(self):
        """The node that says that it is; None while there is none."""
        return next((node for node in self.nodes if node.is_primary()), None)

    def is_whole(self):
        """One primary, and two that follow it, one of them in step."""
        for node in self.nodes:
            status, text = node.ask("GET", "/cluster")
            if status != 200:
                continue
            members = json.loads(text)["members"]
            roles = sorted(one["role"] for one in members if one["state"] in ("running", "streaming"))
            return len(roles) == 3 and roles.count("leader") == 1 and "sync_standby" in roles and self.primary() is not None
        return False

    def psql(self, database, statement):
        port = wait_for("a primary", self.primary).port
        command = [f"{parts.BIN}/psql", "-qAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", database, "-c", statement]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return [line.split("\t") for line in out.splitlines()]

    def end(self):
        for process in reversed(self.processes):
            process.end()
        for node in self.nodes:
            if node.process:
                node.kill_all()


def kill(cluster, node):
    """The machine is gone: Patroni and PostgreSQL, without a word. It comes back later."""
    node.kill_all()
    yield
    node.start()


def kill_postgres(cluster, node):
    """Only PostgreSQL dies; Patroni is there and lets another one be the primary."""
    os.kill(node.postmaster(), signal.SIGKILL)
    yield


def freeze(cluster, node):
    """All of it stands still for longer than its lease, and then its watchdog resets the machine. Without one Patroni would take
    the lease back when it goes on, and what its successor has confirmed would be lost: seen with Patroni 3.0."""
    node.signal_all(signal.SIGSTOP)
    yield
    node.kill_all()
    node.start()


def cut_off(cluster, node):
    """It no longer reaches etcd, and still reaches everybody else: it has to step down by itself."""
    node.wire.cut()
    yield
    node.wire.mend()


def switch_over(cluster, node):
    """On purpose, for an update."""
    status, said = node.ask("POST", "/switchover", {"leader": node.name}, timeout=60)
    if status not in (200, 202):
        raise AssertionError(f"switchover: {status} {said}")
    yield


DISTURBANCES = [kill, freeze, cut_off, switch_over, kill_postgres]


def disturb(cluster, disturbance):
    """When it began, when there was another primary, when all was whole again."""
    before = cluster.primary()
    began = time.monotonic()
    steps = disturbance(cluster, before)
    next(steps)
    after = wait_for("another primary", lambda: next((node for node in cluster.nodes if node is not before and node.is_primary()), None))
    promoted = time.monotonic()
    time.sleep(GRACE)
    # What was away comes back, and may be in the way once more.
    returns = time.monotonic()
    for _ in steps:
        pass
    wait_for("three members, one of them in step with the primary", cluster.is_whole, 180)
    print(f"{disturbance.__name__}: {before.name} → {after.name} after {promoted - began:.1f} s, whole after {time.monotonic() - began:.1f} s")
    return [(began, promoted + GRACE), (returns, returns + GRACE)]


def away(failures, windows):
    """What failed although no failover was going on."""
    return [(at, what) for at, what in failures if not any(begin <= at <= end for begin, end in windows)]


def history(cluster, log):
    """What is wrong with what the database says, compared with what was answered."""
    wrong = []
    made = cluster.psql("remit", "SELECT name, MIN(id), COUNT(*) FROM teams WHERE name LIKE 'Team %' GROUP BY name")
    found = {name: (id, int(count)) for name, id, count in made}
    for name, id in log.teams.items():
        if found.get(name) != (id, 1):
            wrong.append(f"{name} was answered as {id}, and is {found.get(name)}")
    wrong.extend(f"{name} is there, and was never answered" for name in found.keys() - log.teams.keys())
    changed = cluster.psql("remit", "SELECT a.id, a.name, COUNT(e.id) FROM apps a LEFT JOIN events e ON e.app_id = a.id AND e.kind = 'app_changed' GROUP BY a.id, a.name")
    for id, name, count in changed:
        names = log.renamed.get(id, [])
        if names and names[-1] != name:
            wrong.append(f"{id} was renamed to {names[-1]}, and is called {name}")
        if len(names) != int(count):
            wrong.append(f"{id} was renamed {len(names)} times, and {count} were recorded")
    return wrong


def main():
    cluster = Cluster()
    stop = threading.Event()
    log = Log()
    windows = []
    try:
        cluster.start()
        people = [Person(cluster.web, number, app, log, stop) for number, app in enumerate(cluster.apps)]
        for person in people:
            person.start()
        time.sleep(QUIET)
        cluster.update()
        for disturbance in DISTURBANCES:
            windows += disturb(cluster, disturbance)
            time.sleep(QUIET)
        stop.set()
        for person in people:
            person.join(200)
        problems = [f"{person.name}: {person.problem}" for person in people if person.problem or person.is_alive()]
        acts = len(log.teams) + sum(map(len, log.renamed.values()))
        print(f"{log.answers} answers, {acts} acts, {len(log.failures)} tries that were not answered")
        outside = away(log.failures, windows)
        problems += [f"{what}, outside of any failover" for _, what in outside[:10]]
        problems += history(cluster, log)
        print(cluster.remit("check"))
        if acts < 200:
            problems.append(f"only {acts} acts")
    finally:
        stop.set()
        cluster.end()
    for problem in problems[:50]:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
