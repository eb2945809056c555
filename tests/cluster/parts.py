"""The parts of the cluster: etcd, Patroni with its PostgreSQL, HAProxy, PgBouncer, Remit. All on this machine, all of one user."""

import glob
import json
import os
import select
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

BIN = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
HERE = os.getcwd()


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_for(what, is_so, seconds=90):
    end = time.monotonic() + seconds
    while True:
        found = is_so()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds} seconds")
        time.sleep(0.1)


class Process:
    """A program with its log beside it."""

    def __init__(self, name, command, environment=None):
        self.name = name
        log = open(f"{name}.log", "ab")
        # A group of its own: it is stopped, frozen and killed with all its children.
        self.child = subprocess.Popen(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment or os.environ, start_new_session=True
        )
        log.close()

    def signal(self, number):
        try:
            os.killpg(self.child.pid, number)
        except ProcessLookupError:
            pass

    def kill(self):
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGKILL)
        self.child.wait()

    def end(self):
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            self.child.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()


class Wire:
    """The connection of one node to etcd, which can be cut."""

    def __init__(self, port, target):
        self.target, self.is_cut, self.open = target, False, []
        self.listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            near, _ = self.listener.accept()
            if self.is_cut:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                near.close()
                continue
            self.open = [pair for pair in self.open if pair[0].fileno() >= 0] + [(near, far)]
            threading.Thread(target=self.carry, args=(near, far), daemon=True).start()

    def carry(self, near, far):
        try:
            while not self.is_cut:
                for ready in select.select([near, far], [], [], 1)[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    (far if ready is near else near).sendall(data)
        except (OSError, ValueError):
            pass
        finally:
            near.close()
            far.close()

    def cut(self):
        self.is_cut = True
        for pair in self.open:
            for end in pair:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def mend(self):
        self.is_cut = False


class Node:
    """One PostgreSQL with the Patroni that looks after it."""

    def __init__(self, number, etcd):
        self.name = f"node{number}"
        self.port, self.rest, self.wire_port = free_ports(3)
        self.wire = Wire(self.wire_port, etcd)
        self.folder = os.path.join(HERE, self.name)
        self.process = None
        with open(f"{self.name}.json", "w") as file:
            json.dump(self.configuration(), file, indent=1)

    def configuration(self):
        # JSON is YAML. The times are the shortest that Patroni allows.
        dcs = {
            "ttl": 20, "loop_wait": 2, "retry_timeout": 4, "maximum_lag_on_failover": 1048576,
            "synchronous_mode": True, "synchronous_mode_strict": True, "primary_start_timeout": 0, "master_start_timeout": 0,
            "postgresql": {
                "use_pg_rewind": True, "use_slots": True,
                "parameters": {
                    "max_connections": 100, "wal_log_hints": "on", "hot_standby": "on", "wal_keep_size": "256MB",
                    "synchronous_commit": "on",
                },
            },
        }
        return {
            "scope": "remit", "name": self.name,
            "restapi": {"listen": f"127.0.0.1:{self.rest}", "connect_address": f"127.0.0.1:{self.rest}"},
            # Or it would ask etcd for its own address, and go there around the wire.
            "etcd3": {"hosts": [f"127.0.0.1:{self.wire_port}"], "use_proxies": True},
            "bootstrap": {
                "dcs": dcs,
                "initdb": ["data-checksums", {"encoding": "UTF8"}, {"locale": "C"}, {"auth": "trust"}],
                "pg_hba": ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"],
            },
            "postgresql": {
                "listen": f"127.0.0.1:{self.port}", "connect_address": f"127.0.0.1:{self.port}",
                "data_dir": self.folder, "bin_dir": BIN, "pgpass": os.path.join(HERE, f"{self.name}.pgpass"),
                "authentication": {
                    "superuser": {"username": "postgres", "password": "postgres"},
                    "replication": {"username": "replicator", "password": "replicator"},
                    "rewind": {"username": "postgres", "password": "postgres"},
                },
                "parameters": {"unix_socket_directories": HERE},
                "pg_hba": ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"],
            },
            "watchdog": {"mode": "off"},
        }

    def start(self):
        self.process = Process(self.name, ["patroni", f"{self.name}.json"])

    def postmaster(self):
        """Of the PostgreSQL that runs. What is written there may be of one that was killed."""
        with open(os.path.join(self.folder, "postmaster.pid")) as file:
            number = int(file.readline())
        if os.readlink(f"/proc/{number}/cwd") != self.folder:
            raise ProcessLookupError(number)
        return number

    def family(self):
        """Patroni, PostgreSQL and all its children: they are in groups of their own."""
        roots = {self.process.child.pid} if self.process.child.poll() is None else set()
        try:
            roots.add(self.postmaster())
        except (OSError, ValueError):
            pass
        parents = {}
        for number in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{number}/stat") as stat:
                    parents[int(number)] = int(stat.read().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
        found = set(roots)
        while True:
            more = {child for child, parent in parents.items() if parent in found} - found
            if not more:
                return found
            found |= more

    def signal_all(self, number):
        family = self.family()
        for one in family:
            try:
                os.kill(one, number)
            except ProcessLookupError:
                pass
        return family

    def kill_all(self):
        self.signal_all(signal.SIGKILL)
        self.process.child.wait()

    def ask(self, method, path, body=None, timeout=5):
        """What Patroni says, whatever the status."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.rest}{path}", data=data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as problem:
            return problem.code, problem.read().decode()
        except OSError:
            return None, ""

    def is_primary(self):
        return self.ask("GET", "/primary")[0] == 200


def haproxy(nodes, servers, primary_port, web_port):
    nodes = "\n".join(f"  server {one.name} 127.0.0.1:{one.port} check port {one.rest}" for one in nodes)
    servers = "\n".join(f"  server remit{number} 127.0.0.1:{port} check" for number, port in enumerate(servers))
    with open("haproxy.cfg", "w") as file:
        file.write(f"""
global
  maxconn 1000
defaults
  timeout connect 2s
  timeout check 5s
  timeout client 60s
  timeout server 60s
listen primary
  mode tcp
  bind 127.0.0.1:{primary_port}
  option httpchk OPTIONS /primary
  http-check expect status 200
  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
{nodes}
listen web
  mode http
  bind 127.0.0.1:{web_port}
  option httpchk GET /readyz
  http-check expect status 200
  option redispatch
  retries 3
  timeout server 20s
  default-server inter 1s fall 2 rise 1
{servers}
""")
    return Process("haproxy", ["/usr/sbin/haproxy", "-db", "-f", "haproxy.cfg"])


def pgbouncer(port, primary_port):
    with open("pgbouncer.ini", "w") as file:
        file.write(f"""
[databases]
remit = host=127.0.0.1 port={primary_port} dbname=remit user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = session
max_client_conn = 100
default_pool_size = 20
server_login_retry = 1
ignore_startup_parameters = extra_float_digits
""")
    return Process("pgbouncer", ["/usr/sbin/pgbouncer", "pgbouncer.ini"])
