"""Files for `remit import`: a background of any size, and the cast whose pages are measured."""

import calendar
import datetime
import itertools
import json

PARTS = ("people", "teams", "payment_methods", "apps")
# Monthly net prices in cents of the catalogue that is built in.
PLANS = {"php": {"xs": 500, "s": 1000, "m": 2000}, "storage": {"xs": 300, "s": 600}, "traffic": {"xs": 200, "s": 500}}
FEW, MANY, MEMBERS = 32, 1000, 21


def plans_of(number):
    return {component: list(plans)[number % len(plans)] for component, plans in PLANS.items()}


def person(key, account_type="developer", number=0):
    return {"key": key, "name": f"Person {key}", "email": email_of(key, number), "account_type": account_type}


def email_of(key, number=0):
    return f"{key}@bench{number % 1000}.example"


def payment_method(key, payer, number=0):
    return {
        "key": key,
        "name": f"Billing {key}",
        "currency": "EUR",
        "invoice_email": email_of(payer, number),
        "company": f"Company {key}",
        "street": "Kai 7",
        "postal_code": "20457",
        "city": "Hamburg",
        "country": "DE",
        "people": [payer],
    }


def app(key, payer, developer=None, teams=(), booked=None):
    """`booked`: a number that the plans follow from."""
    entry = {"key": key, "name": f"App {key}", "website": f"https://{key}.example", "payment_method": payer, "teams": list(teams)}
    if developer:
        entry["developers"] = [{"person": developer, "technical_contact": True}]
    if booked is not None:
        entry["environments"] = [{"name": "main", "plans": plans_of(booked)}]
    return entry


def background(count, booked=0):
    """As many apps as people, a payment method for every fourth of them, a team for every fiftieth. The first apps are booked."""
    return {
        "people": (person(f"p{one}", "client" if one % 4 == 3 else "developer", one) for one in range(count)),
        "teams": (background_team(one) for one in range(count // 50)),
        "payment_methods": (payment_method(f"m{one}", f"p{one * 4 + 3}", one * 4 + 3) for one in range(count // 4)),
        "apps": (background_app(one, booked) for one in range(count)),
    }


def background_team(number):
    members = [{"person": f"p{number * 50}", "role": "unlimited"}, {"person": f"p{number * 50 + 4}", "role": "limited"}]
    return {"key": f"t{number}", "name": f"Team {number}", "members": members}


def background_app(number, booked):
    developer = f"p{number - 1}" if number % 4 == 3 else f"p{number}"
    teams = [f"t{number // 50}"] if number % 50 == 0 else []
    return app(f"a{number}", f"m{number // 4}", developer, teams, number if number < booked else None)


def cast():
    """Dora pays for a few apps of hers, Mila for many, Paula for each with another payment method. Carl is a client of
    Tess, who leads a team. Olga operates."""
    members = [f"x{one}" for one in range(MEMBERS - 1)]
    team = [{"person": "tess", "role": "unlimited"}, *({"person": one, "role": "limited"} for one in members)]
    return {
        "people": [person("carl", "client"), *map(person, ["dora", "mila", "paula", "tess", "olga", *members])],
        "teams": [{"key": "team", "name": "Studio", "members": team}],
        "payment_methods": [
            *(payment_method(one, one) for one in ("dora", "mila", "carl")),
            *(payment_method(f"paula{one}", "paula") for one in range(FEW)),
        ],
        "apps": [
            *(app(f"few{one}", "dora", "dora", booked=one) for one in range(FEW)),
            *(app(f"many{one}", "mila", "mila", booked=one) for one in range(MANY)),
            *(app(f"paid{one}", f"paula{one}", booked=one) for one in range(FEW)),
            *(app(f"website{one}", "carl", "tess", ["team"], booked=one) for one in range(2)),
        ],
    }


def write(path, *graphs):
    with open(path, "w", encoding="utf-8") as file:
        for start, part in zip("{,,,", PARTS):
            file.write(f'{start}\n"{part}":[\n')
            entries = itertools.chain.from_iterable(graph.get(part, ()) for graph in graphs)
            file.writelines(f'{"," if number else ""}{json.dumps(entry)}\n' for number, entry in enumerate(entries))
            file.write("]")
        file.write("\n}\n")


def last_month():
    """Its first day, at 10, in milliseconds, and how many of its days are billed from then on."""
    last = datetime.datetime.now(datetime.timezone.utc).replace(day=1) - datetime.timedelta(days=1)
    first = last.replace(day=1, hour=10, minute=0, second=0, microsecond=0)
    return int(first.timestamp() * 1000), calendar.monthrange(first.year, first.month)[1] - 1
