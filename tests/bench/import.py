"""Measures `remit import` of a large graph: python3 tests/bench/import.py [PEOPLE] (through bin/bench import).

As many apps as people, a payment method for every fourth of them, a team for every fiftieth. Nobody has a password:
the hashes alone would take hours. The aims, for a million: 15 minutes, 300 MB."""

import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time

BINARY = os.path.abspath("target/release/remit")
MINUTES, MEGABYTES = 15, 300


def person(number):
    account_type = "client" if number % 4 == 3 else "developer"
    email = f"person{number}@bench{number % 1000}.example"
    return f'{{"key":"p{number}","name":"Person {number}","email":"{email}","account_type":"{account_type}"}}'


def team(number):
    first = number * 50
    members = [f'{{"person":"p{first}","role":"unlimited"}}', f'{{"person":"p{first + 4}","role":"limited"}}']
    return f'{{"key":"t{number}","name":"Team {number}","members":[{",".join(members)}]}}'


def payment_method(number):
    payer = number * 4 + 3
    return (
        f'{{"key":"m{number}","name":"Billing {number}","currency":"EUR","invoice_email":"person{payer}@bench{payer % 1000}.example",'
        f'"company":"Company {number}","street":"Kai {number}","postal_code":"20457","city":"Hamburg","country":"DE","people":["p{payer}"]}}'
    )


def app(number):
    developer = number - 1 if number % 4 == 3 else number
    teams = f'["t{number // 50}"]' if number % 50 == 0 else "[]"
    return (
        f'{{"key":"a{number}","name":"App {number}","website":"https://app{number}.example","payment_method":"m{number // 4}",'
        f'"developers":[{{"person":"p{developer}","technical_contact":true}}],"teams":{teams}}}'
    )


def write(path, count):
    parts = {"people": (person, count), "teams": (team, count // 50), "payment_methods": (payment_method, count // 4), "apps": (app, count)}
    with open(path, "w", encoding="utf-8") as file:
        for number, (part, (entry, entries)) in enumerate(parts.items()):
            file.write(f'{"{" if number == 0 else ","}\n"{part}":[\n')
            file.writelines(f'{"," if one else ""}{entry(one)}\n' for one in range(entries))
            file.write("]")
        file.write("\n}\n")


def main(count):
    with tempfile.TemporaryDirectory() as folder:
        path, database = os.path.join(folder, "graph.json"), os.path.join(folder, "remit.sqlite3")
        write(path, count)
        environment = {"PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite://{database}", "REMIT_SECRET": "a secret for the benchmark, long enough for all"}
        began = time.perf_counter()
        subprocess.run([BINARY, "import", path], env=environment, cwd=folder, stdout=subprocess.DEVNULL, check=True)
        took = time.perf_counter() - began
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        with sqlite3.connect(database) as rows:
            people, apps = (rows.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in ("people", "apps"))
        print(f"{people} people, {apps} apps from {os.path.getsize(path) / 2**20:.0f} MiB into {os.path.getsize(database) / 2**20:.0f} MiB")
        print(f"{took:.0f} s ({used.ru_utime + used.ru_stime:.0f} s of CPU), at most {used.ru_maxrss / 1024:.0f} MiB of memory")
        if count >= 1_000_000 and (took > MINUTES * 60 or used.ru_maxrss * 1024 > MEGABYTES * 10**6):
            sys.exit(f"more than {MINUTES} minutes or {MEGABYTES} MB")


main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
