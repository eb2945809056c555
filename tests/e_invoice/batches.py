"""Reads batches for DATEV with a reader that was written elsewhere, and tested with files of DATEV's own programs.

usage: batches.py FOLDER

FOLDER has a year of batches, EXTF_*.csv, and expected.json: what each account comes to, and what of each invoice is left on the
account of the customers, in cents. The reader books each line on both its accounts. Then a batch is spoilt in many ways, and
each has to be refused.
"""

import csv
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from mloda.community.feature_groups.experimental.german_ledger import DatevExtfReader, DatevRefusal

# What is spoilt: the line (0 is the header, 2 the first booking), the field, and what is written into it.
SPOILT = {
    "the version": (0, 1, "510"),
    "the category": (0, 2, "20"),
    "the version of the format": (0, 4, "14"),
    "the length of accounts": (0, 13, "3"),
    "the first day": (0, 14, "20271301"),
    "the last day": (0, 15, "20200101"),
    "the kind of bookings": (0, 18, "2"),
    "the currency": (0, 21, "USD"),
    "the name of a column": (1, 9, "Datum"),
    "an amount with a point": (2, 0, "5.95"),
    "an amount below zero": (2, 0, "-5,95"),
    "an amount with three decimals": (2, 0, "5,951"),
    "the side": (2, 1, "X"),
    "the account": (2, 6, "1000000"),
    "the other account": (2, 7, ""),
    "a day that there is none of": (2, 9, "3201"),
    "a day of another month": (2, 9, "1506"),
    "the day of the service": (2, 114, "31132026"),
}


def bookings(folder):
    """The legs of all bookings: account, number of the invoice, and cents."""
    for leg in DatevExtfReader.load_data(str(folder), None).to_pylist():
        yield leg["Konto"], leg["Belegfeld 1"], int(leg["Betrag"] * 100)


def disagreements(folder):
    expected = json.loads((folder / "expected.json").read_text())
    accounts, invoices, many = Counter(), Counter(), 0
    for account, number, cents in bookings(folder):
        accounts[account] += cents
        many += 1
        if account == expected["customers"]:
            invoices[number] += cents
    # Credit that was given back, of which nobody knew the invoice any more.
    invoices.pop("", None)
    problems = []
    for what, found in (("accounts", dict(accounts)), ("invoices", dict(invoices))):
        if found != expected[what]:
            problems.append(f"{what}: {found}, not {expected[what]}")
    if sum(accounts.values()):
        problems.append(f"all accounts together come to {sum(accounts.values())}")
    return many, problems


def is_refused(lines):
    with tempfile.TemporaryDirectory() as folder:
        with open(Path(folder) / "EXTF_spoilt.csv", "w", encoding="cp1252", newline="") as file:
            csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(lines)
        try:
            list(bookings(folder))
        except DatevRefusal:
            return True
    return False


def not_refused(path):
    with open(path, encoding="cp1252", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    if is_refused(lines):
        yield f"{path.name} is refused as it is"
    for what, (line, field, value) in SPOILT.items():
        spoilt = [list(cells) for cells in lines]
        spoilt[line][field] = value
        if not is_refused(spoilt):
            yield f"{path.name}, with another value for {what}, is not refused"
    if not is_refused(lines[:2] + [lines[2] + ["more"]] + lines[3:]):
        yield f"{path.name}, with a field too many, is not refused"


def main(folder):
    many, problems = disagreements(folder)
    problems += not_refused(folder / "EXTF_Buchungsstapel_2027-01.csv")
    print("\n".join(problems))
    print(f"{many} legs of bookings read, {len(SPOILT) + 1} spoilt batches, {len(problems)} problems")
    return 1 if problems or many < 200 else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
