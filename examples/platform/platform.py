#!/usr/bin/env python3
"""The smallest hosting platform beside Remit: a directory for each app. README.md says how to run it."""
import base64, hmac, json, os, shutil, sys, time
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

REMIT, TOKEN, PLACE = os.environ["REMIT_URL"], os.environ["TOKEN"], Path(os.environ["PLACE"])
KEY = base64.b64decode(os.environ["SECRET"].removeprefix("whsec_"))
POSITION = PLACE / "position"  # of the last event that was dealt with

def ask(method, path, body=None):
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    sent = None if body is None else json.dumps(body).encode()
    try:
        with urlopen(Request(f"{REMIT}/api/v1{path}", sent, headers, method=method), timeout=15) as answer:
            return json.load(answer)
    except HTTPError as problem:
        if problem.code != 429:
            raise
        time.sleep(int(problem.headers["Retry-After"]))
    return ask(method, path, body)

def every(path, after=""):
    while after is not None:
        part = ask("GET", f"{path}?limit=100&after={after}")
        yield from part["data"]
        after = part["next"]

def write(app, name, text):
    (PLACE / app).mkdir(exist_ok=True)
    (PLACE / app / name).write_text(text)

def tell_state(app):
    """The platform is right about what runs: here, whatever has no file that says why it is switched off."""
    off = PLACE / app / "suspended"
    state = {"state": "suspended", "reason": off.read_text()} if off.exists() else {"state": "running"}
    ask("PUT", f"/apps/{app}/state", state)

def happened(kind, app):
    """Makes it as it is in Remit now, so nothing is lost or wrong if the same event comes twice."""
    if kind in ("app.created", "app.changed"):
        write(app, "app.json", json.dumps(ask("GET", f"/apps/{app}")))
        tell_state(app)
    elif kind.startswith("environment."):  # created, plans_changed, deleted
        write(app, "plans.json", json.dumps(list(every(f"/apps/{app}/environments"))))
    elif kind == "app.access_changed":
        people = [one["person"] for one in every(f"/apps/{app}/access")]
        write(app, "keys.txt", "".join(f"{person['id']} {person['name']}\n" for person in people))
    elif kind == "app.deletion_scheduled":
        pass  # It goes on running: for seven days anyone concerned can undo this, and until then it is paid for.
    elif kind == "app.deleted" and (PLACE / app).exists():
        shutil.rmtree(PLACE / app)

def catch_up():
    for event in every("/events", POSITION.read_text() if POSITION.exists() else ""):
        try:
            if "app_id" in event["data"]:
                happened(event["type"], event["data"]["app_id"])
        except HTTPError as problem:
            if problem.code != 404:  # 404: the app was deleted later; that event comes next
                raise
        POSITION.write_text(event["position"])

def is_genuine(headers, body):
    id, sent_at, signatures = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    signature = b"v1," + base64.b64encode(hmac.digest(KEY, f"{id}.{sent_at}.".encode() + body, "sha256"))
    is_new = sent_at.isdecimal() and abs(time.time() - int(sent_at)) < 300
    return is_new and any(hmac.compare_digest(signature, one.encode()) for one in signatures.split())

class Webhooks(BaseHTTPRequestHandler):
    timeout = 10

    def do_POST(self):
        body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 20_000))
        genuine = is_genuine(self.headers, body)
        if genuine:
            catch_up()  # If this fails, nothing is answered, and Remit tries again. Longer work belongs into a queue.
        self.send_response(204 if genuine else 401)
        self.end_headers()

def report():
    """Sends the files PLACE/<app>/<environment>/traffic/<day>, each with a number of bytes; the same again counts once."""
    today = datetime.now(timezone.utc).date()
    for day in (today - timedelta(days=ago) for ago in range(1, 6)):
        records = []
        for file in PLACE.glob(f"*/*/traffic/{day}"):
            app, environment = file.parts[-4:-2]
            gigabytes = f"{int(file.read_text()) / 1e9:.3f}"
            records.append({"id": f"{day}/{environment}/transfer", "app": app, "environment": environment,
                            "component": "transfer", "quantity": gigabytes, "at": f"{day}T12:00:00Z"})
        if records:
            print(day, ask("POST", "/usage", {"records": records}))

match sys.argv[1:]:
    case ["report"]:
        report()
    case ["suspend", app, why]:
        write(app, "suspended", why)
        tell_state(app)
    case ["resume", app]:
        (PLACE / app / "suspended").unlink(missing_ok=True)
        tell_state(app)
    case []:
        server = HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Webhooks)  # What comes from now on waits.
        catch_up()
        server.serve_forever()
    case _:
        sys.exit("usage: platform.py [report | suspend APP WHY | resume APP]")
