"""Fuzzes the interface: schemathesis makes requests of its description, most of them wrong, and judges what is answered.

python tests/interface/fuzz.py (through bin/test). First as the hosting platform, then for one of its users, who sees less. The same
each time; with `bin/test --long` other ones, and many more."""

import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.request

import server

HERE = pathlib.Path(__file__).resolve().parent
# Each of them may ask 600 times in a minute.
TOKENS = 40
# For whom the platform asks: a developer with clients, a team and a payment method of her own.
FOR = "mara@klein-studio.example"
NOT_ASKED = {
    # The description has types; what a name, an address or a key may be, the answer says in words.
    "positive_data_acceptance": "valid by its type, and refused",
    # What is deleted goes seven days later.
    "use_after_free": "still there after DELETE",
}
CONFIG = """
hooks = "{hooks}"
seed = {seed}

[output.sanitization]
enabled = false

[generation]
database = "none"
max-examples = {examples}
{dictionaries}
[parameters]
{parameters}
[checks]
{checks}
# It ends the token that asks.
[[operations]]
include-operation-id = "token.end"
enabled = false

# Takes what is right of what it is sent, and names the rest.
[[operations]]
include-operation-id = "usage.report"
checks.negative_data_rejection.enabled = false
"""


def known(url, headers):
    """What somebody sees, by the name of its place in addresses: or next to nothing would be found."""

    def every(path, key="id"):
        after, found = "", []
        while after is not None:
            request = urllib.request.Request(f"{url}/api/v1/{path}?limit=100&after={after}", headers=headers)
            with urllib.request.urlopen(request, timeout=30) as answer:
                part = json.load(answer)
            found += [one[key] for one in part["data"]]
            after = part["next"]
        return found

    ids = {
        "person": every("people"),
        "team": every("teams"),
        "app": every("apps"),
        "payment_method": every("payment-methods"),
        "invitation": every("invitations"),
    }
    ids["environment"] = [one for app in ids["app"] for one in every(f"apps/{app}/environments")]
    ids["number"] = [one for payer in ids["payment_method"] for one in every(f"payment-methods/{payer}/invoices", "number")]
    return {name: values for name, values in ids.items() if values}


def config(ids, seed, examples):
    return CONFIG.format(
        hooks=HERE / "tokens.py",
        seed=seed,
        examples=examples,
        dictionaries="".join(f"[dictionaries.{name}]\nvalues = {json.dumps(values)}\n" for name, values in ids.items()),
        parameters="".join(f'"path.{name}" = {{ dictionary = "{name}", probability = 0.8 }}\n' for name in ids),
        checks="".join(f"{name}.enabled = false\n" for name in NOT_ASKED),
    )


def fuzz(running, name, headers, seed, examples):
    tokens = [running.token(f"{name} {one}") for one in range(TOKENS)]
    file = running.folder / "schemathesis.toml"
    file.write_text(config(known(running.url, headers | {"Authorization": f"Bearer {tokens[0]}"}), seed, examples))
    program = pathlib.Path(sys.executable).with_name("schemathesis")
    command = [program, "--config-file", file, "run", f"{running.url}/api/v1/openapi.json", "--no-color"]
    command += [part for header, value in headers.items() for part in ("-H", f"{header}: {value}")]
    environment = os.environ | {"REMIT_TOKENS": " ".join(tokens)}
    done = subprocess.run(command, env=environment, cwd=running.folder, stdout=subprocess.PIPE, text=True)
    counted = re.search(r"(\d+) generated", done.stdout)
    if done.returncode or not counted:
        sys.exit(f"{done.stdout}\n{running.log().read_text()[-4000:]}\n{name}: schemathesis found something")
    print(f"{name}: {counted.group(1)} requests, nothing wrong")


def main():
    is_long = "REMIT_TEST_LONG" in os.environ
    seed, examples = (int.from_bytes(os.urandom(4)), 200) if is_long else (1, 15)
    with server.running() as running:
        fuzz(running, "the hosting platform", {}, seed, examples)
        fuzz(running, "a developer", {"Remit-On-Behalf-Of": FOR}, seed, examples)


main()
