"""Prints VAT IDs, right and wrong, with the verdict of python-stdnum: country, text, yes or no.

The Rust test `model::vat_ids` compares them with `VatId::parse`. To make the sample anew:

    pip install python-stdnum==2.2
    python tests/vat/make_numbers.py > tests/vat/numbers.tsv

An argument is the number of lines for each prefix (500 makes a thorough comparison). The same seed, the same lines.

Blanks, dots and dashes are taken out before stdnum is asked, as it allows others in each country; the dashboard
allows all of them everywhere. Stdnum wants the words after a Norwegian number, which the dashboard does not.
"""

import importlib
import random
import string
import sys

# prefix: country, module of stdnum, forms (9 a digit, @ a letter, six D or E a birthday, all else itself)
PREFIXES = {
    "AT": ("AT", "at.uid", ["U99999999"]),
    "BE": ("BE", "be.vat", ["0999999999", "1999999999", "999999999"]),
    "BG": ("BG", "bg.vat", ["999999999", "9999999999", "DDDDDD9999"]),
    "CHE": ("CH", "ch.uid", ["999999999"]),
    "CY": ("CY", "cy.vat", ["99999999@"]),
    "CZ": ("CZ", "cz.dic", ["99999999", "699999999", "DDDDDD999", "DDDDDD9999"]),
    "DE": ("DE", "de.vat", ["999999999"]),
    "DK": ("DK", "dk.cvr", ["99999999"]),
    "EE": ("EE", "ee.kmkr", ["999999999"]),
    "EL": ("GR", "gr.vat", ["999999999", "99999999"]),
    "ES": ("ES", "es.nif", ["@99999999", "@9999999@", "99999999@", "X9999999@", "K9999999@", "Y9999999@"]),
    "FI": ("FI", "fi.alv", ["99999999"]),
    "FR": ("FR", "fr.tva", ["99999999999", "@9999999999", "9@999999999", "@@999999999", "99000999999"]),
    "GB": ("GB", "gb.vat", ["999999999", "999999999999", "099999999", "GD999", "HA999", "GD888899999", "HA888899999"]),
    "GR": ("GR", "gr.vat", ["999999999"]),
    "HR": ("HR", "hr.oib", ["99999999999"]),
    "HU": ("HU", "hu.anum", ["99999999"]),
    "IE": ("IE", "ie.vat", ["9999999@", "9999999@@", "9@99999@", "9+99999@", "9*99999@"]),
    "IT": ("IT", "it.iva", ["99999990999", "99999991219", "99999999999"]),
    "LT": ("LT", "lt.pvm", ["999999919", "999999999919", "999999999"]),
    "LU": ("LU", "lu.tva", ["99999999"]),
    "LV": ("LV", "lv.pvn", ["99999999999", "32999999999", "EEEEEE99999"]),
    "MT": ("MT", "mt.vat", ["99999999"]),
    "NL": ("NL", "nl.btw", ["999999999B99", "999999999B01"]),
    "NO": ("NO", "no.orgnr", ["999999999"]),
    "PL": ("PL", "pl.nip", ["9999999999"]),
    "PT": ("PT", "pt.nif", ["999999999"]),
    "RO": ("RO", "ro.cf", ["9" * n for n in range(2, 11)] + ["9DDDDDD999999"] * 3),
    "SE": ("SE", "se.vat", ["999999999901"]),
    "SI": ("SI", "si.ddv", ["99999999"]),
    "SK": ("SK", "sk.dph", ["9999999999", "DDDDDD9999"]),
    "XI": ("GB", "gb.vat", ["999999999", "999999999999", "GD999", "HA999"]),
}

# What lies at the edge of a rule, to be followed by every check digit: provinces and counties, kinds of companies,
# and 29 February in all centuries.
EDGES = {
    "IT": [f"0074311{province:03}" for province in (0, 1, 100, 101, 119, 120, 121, 122, 887, 888, 889, 998, 999)]
    + ["0000000001", "0000001001"],
    "RO": [f"{sex}000229401{serial}" for sex in range(10) for serial in ("10", "11")]
    + [f"1850101{county}123" for county in "00 01 48 49 50 51 52 53 69 70 71 79 80 83 84".split()],
    "BG": [f"00{month:02}29123" for month in (0, 2, 12, 13, 20, 21, 22, 32, 33, 40, 41, 42, 52, 53, 62)],
    "CZ": [f"{day}{rest}" for day in "000229 520229 530228 540228 790228 800229 840229".split() for rest in ("12", "123")]
    + ["000230123", "900000"],
    "SK": [f"20{kind}274961" for kind in range(10)] + ["002274961", "000229123", "530228123", "540228123"],
    "LV": [f"290200{century}000" for century in range(10)] + ["3302000000"],
    "GB": ["09957407", "10057407", "GD49", "GD50", "HA49", "HA50"],
}


def module(name):
    package, name = name.split(".")
    return getattr(importlib.import_module(f"stdnum.{package}"), name, None) or importlib.import_module(
        f"stdnum.{package}.{name}"
    )


def is_valid(prefix, text):
    text = "".join(c for c in text.upper() if c not in " .-")
    if prefix == "CHE" and text[-1:].isalpha():
        return module("ch.vat").is_valid(text)
    if prefix == "NO":
        text = text.removeprefix("NO").removesuffix("MVA")
    return module(PREFIXES[prefix][1]).is_valid(text)


def birthday(order):
    year, month, day = random.randint(0, 99), random.randint(1, 13), random.randint(1, 31)
    if order == "D":
        month += random.choice([0, 0, 0, 20, 40, 50, 70])
    return f"{year:02}{month:02}{day:02}" if order == "D" else f"{day:02}{month:02}{year:02}"


def filled(form):
    for order in "DE":
        form = form.replace(order * 6, birthday(order)) if order * 6 in form else form
    return "".join(filled_character(c) for c in form)


def filled_character(form):
    kinds = {"9": string.digits, "@": string.ascii_uppercase}
    return random.choice(kinds[form]) if form in kinds else form


def right(prefix):
    """Numbers of all forms in turn; most forms have a right one among a few hundred."""
    while True:
        for form in PREFIXES[prefix][2]:
            for number in (filled(form) for _ in range(3000)):
                if is_valid(prefix, prefix + number):
                    yield number
                    break


def near_miss(number):
    """What happens to numbers that people type."""
    place = random.randrange(len(number))
    return random.choice(
        [
            number[:place] + random.choice(string.digits) + number[place + 1 :],
            number[:place] + random.choice(string.ascii_uppercase) + number[place + 1 :],
            number[:place] + number[place + 1 :],
            number[:place] + random.choice(string.digits) + number[place:],
            number[:place] + number[place : place + 2][::-1] + number[place + 2 :],
        ]
    )


def typed(prefix, number):
    """The same number as different people write it."""
    place = random.randrange(len(number))
    suffixes = {"CHE": ["", "MWST", "TVA", "IVA", "TPV", "VAT"], "NO": ["", "MVA"]}
    text = prefix + number + random.choice(suffixes.get(prefix, [""]))
    apart = number[:place] + random.choice(" .-") + number[place:]
    without = text if prefix in ("XI", "CHE") else number
    return random.choice([text, text, text.lower(), without, f" {prefix} {apart}", f"{prefix}-{apart} "])


def lines(prefix, count):
    rights = right(prefix)
    for index in range(count):
        number = next(rights)
        if index % 5 >= 2:
            number = near_miss(number)
        if index % 10 == 9:
            number = filled(random.choice(PREFIXES[prefix][2]))
        text = typed(prefix, number)
        yield judged(prefix, text)
    for edge in EDGES.get(prefix, []):
        for digit in string.digits:
            yield judged(prefix, prefix + edge + digit)


def judged(prefix, text):
    return PREFIXES[prefix][0], text, "yes" if is_valid(prefix, text) else "no"


if __name__ == "__main__":
    random.seed(20260101)
    for prefix in PREFIXES:
        for line in lines(prefix, int(sys.argv[1]) if len(sys.argv) > 1 else 60):
            print("\t".join(line))
