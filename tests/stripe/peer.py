"""Stripe, as far as Remit needs it: localstripe behind a proxy that adds what it lacks.

usage: peer.py COMMAND…

Starts both, runs the command with REMIT_TEST_STRIPE set to the address, stops them. The proxy refuses every parameter that the
official client does not know. Besides the calls of Stripe it has a page for each session, where somebody pays, in the words of the
pages of Remit's sandbox, at the host that the session was made at; and:

POST /_peer/pass?days=5   time passes: debits arrive or come back
GET  /_peer/now           its time
GET  /_peer/events        what webhooks say: [{"signature", "body"}], signed by the official client; ?t=…&secret=…
"""

import html
import json
import os
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import Request, urlopen

import official
import stripe

SECRET = "whsec_of_the_peer"
DAY = 24 * 3600
DEBIT_DAYS = 5
# What is typed on a page. Numbers are those with which Stripe itself has its pages tried out.
ASKS = "4000002500003155"
RETURNS, DISPUTED = "DE62370400440532013001", "DE35370400440532013002"
OFFERED = {
    "card": [
        ("4242424242424242", "A card that works"),
        ("4000000000000341", "A card that is declined later"),
        ("4000000000000002", "A card that is declined"),
        (ASKS, "A card whose bank asks to confirm"),
    ],
    "sepa_debit": [
        ("DE89370400440532013000", "A direct debit that works"),
        (RETURNS, "A direct debit that comes back"),
        (DISPUTED, "A direct debit that is disputed"),
    ],
}


class Refused(Exception):
    def __init__(self, status, message, **more):
        super().__init__(message)
        kind = "card_error" if status == 402 else "invalid_request_error"
        self.status, self.body = status, {"error": {"type": kind, "message": message, **more}}


class Localstripe:
    """What is behind: customers, cards, accounts, payments and refunds are its own."""

    def __init__(self):
        self.port = free_port()
        line = [sys.executable, "-m", "localstripe", "--port", str(self.port), "--from-scratch"]
        self.process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                self.ask("GET", "customers")
                return
            except URLError:
                time.sleep(0.1)
        raise SystemExit("localstripe does not start")

    def ask(self, method, path, fields=()):
        form = urlencode(list(fields))
        url = f"http://127.0.0.1:{self.port}/v1/{path}"
        if method == "GET":
            request = Request(f"{url}?{form}" if form else url)
        else:
            request = Request(url, form.encode(), method=method)
        request.add_header("Authorization", "Bearer sk_test_of_the_proxy")
        try:
            with urlopen(request, timeout=10) as answer:
                return json.load(answer)
        except HTTPError as problem:
            error = json.loads(problem.read() or b"{}").get("error", {})
            raise Refused(problem.code, error.pop("message", "?"), **{k: v for k, v in error.items() if k != "type"})


class Peer:
    def __init__(self, behind):
        self.behind, self.url = behind, ""
        self.passed, self.count = 0, 0
        self.keys, self.events, self.disputes = {}, [], []
        # By name: what localstripe does not keep.
        self.sessions, self.payments, self.mandates, self.numbers, self.setups = {}, {}, {}, {}, []

    def now(self):
        return int(time.time()) + self.passed

    def named(self, start):
        self.count += 1
        return f"{start}_{self.count:08d}{os.urandom(4).hex()}"

    def happened(self, kind, object):
        self.events.append({
            "id": self.named("evt"), "object": "event", "type": kind, "livemode": False, "created": self.now(),
            "api_version": stripe.api_version, "pending_webhooks": 1, "request": {"id": None, "idempotency_key": None},
            "data": {"object": object},
        })  # fmt: skip

    # Calls

    def answer(self, method, path, fields, key):
        """Status, body, and whether it is what was answered the first time."""
        what = official.call(method, path)
        if what is None:
            raise Refused(404, f"Unrecognized request URL ({method}: /v1/{path})")
        known = self.keys.get(key) if method == "POST" and key else None
        if known and known["at"] > self.now() - DAY:
            if known["asked"] != (path, sorted(fields)):
                error = {"type": "idempotency_error", "message": "This key was used with other parameters."}
                return 400, {"error": error}, False
            return known["status"], known["body"], True
        try:
            official.check(what, fields)
        except official.Wrong as wrong:
            raise Refused(400, str(wrong), code="parameter_unknown")
        expand = [value for name, value in fields if name.startswith("expand")]
        plain = {name: value for name, value in fields if not name.startswith("expand")}
        name = path.split("/")[2 if path.startswith("checkout") else 1] if "*" in what else None
        act = getattr(self, what.lower().replace(" ", "_").replace("/*", "_one").replace("/", "_"))
        try:
            status, body = 200, act(name, plain, expand)
        except Refused as refused:
            status, body = refused.status, refused.body
        if method == "POST" and key:
            asked = (path, sorted(fields))
            self.keys[key] = {"asked": asked, "status": status, "body": body, "at": self.now()}
        return status, body, False

    def post_customers(self, _, fields, expand):
        return self.behind.ask("POST", "customers", fields.items())

    def post_checkout_sessions(self, _, fields, expand):
        types = [value for name, value in fields.items() if name.startswith("payment_method_types")]
        mode, session = fields["mode"], self.named("cs_test")
        if mode == "setup" and "customer" not in fields:
            raise Refused(400, "What is set up belongs to a customer here.")
        if "customer" in fields:
            self.behind.ask("GET", f"customers/{fields['customer']}")
        it = {
            "id": session, "object": "checkout.session", "mode": mode, "status": "open", "livemode": False,
            "payment_status": "no_payment_required" if mode == "setup" else "unpaid", "created": self.now(),
            "expires_at": self.now() + DAY, "url": f"{self.url}/c/pay/{session}", "payment_method_types": types,
            "customer": fields.get("customer"), "customer_email": fields.get("customer_email"), "metadata": within(fields, "metadata"),
            "client_reference_id": fields.get("client_reference_id"), "success_url": fields["success_url"],
            "cancel_url": fields.get("cancel_url"), "setup_intent": None, "payment_intent": None, "_fields": fields,
        }  # fmt: skip
        if mode == "setup":
            asked = [("customer", it["customer"]), ("payment_method_types[0]", types[0])]
            it["setup_intent"] = self.behind.ask("POST", "setup_intents", asked)["id"]
            self.setups.append(it["setup_intent"])
        elif "sepa_debit" in types and fields["line_items[0][price_data][currency]"] != "eur":
            raise Refused(400, "The currency provided is invalid for sepa_debit.")
        self.sessions[session] = it
        return self.session(it, [])

    def get_checkout_sessions_one(self, name, fields, expand):
        return self.session(self.found(self.sessions, name, "checkout.session"), expand)

    def post_checkout_sessions_one_expire(self, name, fields, expand):
        it = self.found(self.sessions, name, "checkout.session")
        if it["status"] != "open":
            raise Refused(400, f"Only Checkout Sessions with a status in [\"open\"] can be expired. This one is {it['status']}.")
        it["status"] = "expired"
        self.happened("checkout.session.expired", self.session(it, []))
        return self.session(it, [])

    def post_payment_intents(self, _, fields, expand):
        method = self.method(fields["payment_method"])
        if method["customer"] is None or method["customer"] != fields.get("customer"):
            raise Refused(400, "The provided PaymentMethod cannot be attached to this Customer, or may not be used again.")
        if method["type"] not in [value for name, value in fields.items() if name.startswith("payment_method_types")]:
            raise Refused(400, "The PaymentMethod provided is not allowed for this PaymentIntent.")
        mandate = self.mandates.get(method["id"])
        if method["type"] == "sepa_debit" and (mandate is None or mandate["status"] != "active"):
            raise Refused(400, "The mandate is not active.", code="payment_intent_mandate_invalid")
        taken = ("amount", "currency", "customer", "payment_method", "confirm", "off_session")
        asked = {name: value for name, value in fields.items() if name in taken or name.startswith("metadata")}
        return self.paid(asked, method, fields, expand)

    def paid(self, asked, method, fields, expand):
        """Charges. A decline is an error that has the payment in it."""
        error = None
        try:
            it = self.behind.ask("POST", "payment_intents", asked.items())
        except Refused as refused:
            charge = refused.body["error"].get("charge")
            if refused.status != 402 or not charge:
                raise
            it = {"id": self.behind.ask("GET", f"charges/{charge}")["payment_intent"], "status": "requires_payment_method"}
            error = {"type": "card_error", "code": "card_declined", "decline_code": "generic_decline",
                     "message": "Your card was declined.", "charge": charge}  # fmt: skip
        if it["status"] == "requires_action" and "off_session" in asked:
            error = {"type": "card_error", "code": "authentication_required", "decline_code": "authentication_required",
                     "message": "Your card was declined. This transaction requires authentication."}  # fmt: skip
        is_debit = method["type"] == "sepa_debit"
        self.payments[it["id"]] = {
            "types": [method["type"]], "description": fields.get("description"), "error": error, "number": self.numbers[method["id"]],
            "settles": self.now() + DEBIT_DAYS * DAY if is_debit else None, "created": self.now(),
        }  # fmt: skip
        whole = self.payment(it["id"], ["latest_charge"])
        if error:
            self.happened("payment_intent.payment_failed", self.payment(it["id"], []))
            shown = {**error, "payment_intent": self.payment(it["id"], [])}
            raise Refused(402, shown.pop("message"), **{k: v for k, v in shown.items() if k != "type"})
        if whole["status"] in ("succeeded", "processing"):
            self.happened(f"payment_intent.{whole['status']}", self.payment(it["id"], []))
        return self.payment(it["id"], expand)

    def post_payment_intents_one_cancel(self, name, fields, expand):
        it, ours = self.get_payment_intents_one(name, fields, []), self.payments[name]
        if it["status"] not in ("requires_payment_method", "requires_confirmation", "requires_action"):
            raise Refused(
                400, f"You cannot cancel this PaymentIntent because it has a status of {it['status']}.",
                code="payment_intent_unexpected_state",
            )  # fmt: skip
        self.behind.ask("POST", f"payment_intents/{name}/cancel")
        ours["cancelled"] = True
        self.happened("payment_intent.canceled", self.payment(name, []))
        return self.payment(name, expand)

    def get_payment_intents(self, _, fields, expand):
        since = int(fields.get("created[gte]", 0))
        names = [name for name, it in self.payments.items() if it["created"] >= since]
        return self.listed(sorted(names, key=lambda name: -self.payments[name]["created"]), fields, expand)

    def get_payment_intents_search(self, _, fields, expand):
        field, value = fields["query"].split(":", 1)
        if not (field.startswith("metadata['") and field.endswith("']") and value[0] == value[-1] == "'"):
            raise Refused(400, "We were unable to parse your search query.")
        wanted = (field[10:-2], value[1:-1])
        names = [name for name in self.payments if wanted in self.payment(name, [])["metadata"].items()]
        return {**self.listed(names, fields, expand), "object": "search_result", "next_page": None}

    def listed(self, names, fields, expand):
        after, limit = fields.get("starting_after"), int(fields.get("limit", 10))
        names = names[names.index(after) + 1 :] if after else names
        inner = [path.removeprefix("data.") for path in expand]
        data = [self.payment(name, inner) for name in names[:limit]]
        return {"object": "list", "data": data, "has_more": len(names) > limit, "url": "/v1/payment_intents"}

    def get_payment_intents_one(self, name, fields, expand):
        self.found(self.payments, name, "payment_intent")
        return self.payment(name, expand)

    def get_payment_methods_one(self, name, fields, expand):
        return self.method(name)

    def post_payment_methods_one_detach(self, name, fields, expand):
        if self.method(name)["customer"] is None:
            raise Refused(400, "The payment method you provided is not attached to a customer so detachment is impossible.")
        self.behind.ask("POST", f"payment_methods/{name}/detach")
        self.happened("payment_method.detached", self.method(name))
        return self.method(name)

    def get_setup_intents(self, _, fields, expand):
        inner = [path.removeprefix("data.") for path in expand]
        every = [self.setup(name, inner) for name in reversed(self.setups)]
        wanted = [it for it in every if all(it[name] == fields[name] for name in ("customer", "payment_method") if name in fields)]
        return {"object": "list", "data": wanted[: int(fields.get("limit", 10))], "has_more": False, "url": "/v1/setup_intents"}

    def get_disputes(self, _, fields, expand):
        wanted = [it for it in self.disputes if it["payment_intent"] == fields.get("payment_intent", it["payment_intent"])]
        return {"object": "list", "data": wanted, "has_more": False, "url": "/v1/disputes"}

    def post_refunds(self, _, fields, expand):
        it = self.payment(fields["payment_intent"], ["latest_charge"])
        if it["status"] != "succeeded":
            raise Refused(400, "This PaymentIntent does not have a successful charge to refund.")
        left = it["amount"] - it["latest_charge"]["amount_refunded"]
        if int(fields.get("amount", left)) > left:
            raise Refused(400, "Refund amount is greater than unrefunded amount on charge.", code="amount_too_large")
        refund = self.behind.ask("POST", "refunds", fields.items())
        self.happened("refund.created", refund)
        self.happened("charge.refunded", self.payment(it["id"], ["latest_charge"])["latest_charge"])
        return {**refund, "failure_reason": None}

    def get_refunds(self, _, fields, expand):
        payment = self.found(self.payments, fields["payment_intent"], "payment_intent") and fields["payment_intent"]
        if self.payment(payment, [])["latest_charge"] is None:
            return {"object": "list", "data": [], "has_more": False, "url": "/v1/refunds"}
        return self.behind.ask("GET", "refunds", fields.items())

    # Objects, as Stripe shows them

    def found(self, known, name, kind):
        if name not in known:
            raise Refused(404, f"No such {kind}: '{name}'", code="resource_missing", param="id")
        return known[name]

    def method(self, name):
        if name not in self.numbers:
            raise Refused(404, f"No such PaymentMethod: '{name}'", code="resource_missing", param="payment_method")
        it = self.behind.ask("GET", f"payment_methods/{name}")
        for own in ("mandate_reference", "mandate_url"):
            it.get("sepa_debit", {}).pop(own, None)
        return it

    def setup(self, name, expand):
        it = self.behind.ask("GET", f"setup_intents/{name}")
        method = it["payment_method"]
        it["mandate"] = mandate = self.mandates.get(method) if it["status"] == "succeeded" else None
        if mandate and "mandate" not in expand:
            it["mandate"] = mandate["id"]
        if method and "payment_method" in expand:
            it["payment_method"] = self.method(method)
        return it

    def payment(self, name, expand):
        it, ours = self.behind.ask("GET", f"payment_intents/{name}"), self.payments[name]
        charge = it["latest_charge"]
        waits = ours["settles"] is not None and ours["settles"] > self.now()
        error = ours["error"]
        if ours.get("cancelled"):
            it["last_payment_error"] = error
        elif waits:
            it["status"], it["last_payment_error"] = "processing", None
        elif error:
            it["status"], it["last_payment_error"] = "requires_payment_method", error
        elif it["last_payment_error"]:
            error = {"type": "card_error", "code": "payment_method_provider_decline", "message": "The debit came back."}
            it["last_payment_error"] = error
        it["amount_received"] = it["amount"] if it["status"] == "succeeded" else 0
        it["payment_method_types"], it["description"] = ours["types"], ours["description"]
        if charge:
            it["latest_charge"] = self.charge(it, charge, waits) if "latest_charge" in expand else charge["id"]
        return {name: value for name, value in it.items() if name not in ("charges", "invoice")}

    def charge(self, payment, charge, waits):
        kind = payment["payment_method_types"][0]
        failed = payment["last_payment_error"] and payment["last_payment_error"]["code"] == "payment_method_provider_decline"
        return {
            "id": charge["id"], "object": "charge", "amount": charge["amount"], "currency": charge["currency"], "livemode": False,
            "amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"], "payment_intent": payment["id"],
            "disputed": any(it["payment_intent"] == payment["id"] for it in self.disputes),
            "failure_code": "generic_could_not_process" if failed else charge["failure_code"],
            "payment_method_details": {"type": kind, kind: {}}, "status": "pending" if waits else charge["status"],
        }  # fmt: skip

    def session(self, it, expand):
        shown = {name: value for name, value in it.items() if not name.startswith("_")}
        if it["status"] != "open":
            shown["url"] = None
        for field, whole in (("setup_intent", self.setup), ("payment_intent", self.payment)):
            inner = [path.removeprefix(f"{field}.") for path in expand if path.startswith(field)]
            if it[field] and inner:
                shown[field] = whole(it[field], inner)
        return shown

    # What people do

    def finish(self, session, number, confirms):
        """Somebody has typed a number on a page. Answers what the page says then; None: it is done."""
        it = self.found(self.sessions, session, "checkout.session")
        if it["status"] != "open":
            return "This page is closed."
        kind = "sepa_debit" if number.startswith("DE") else "card"
        if kind not in it["payment_method_types"]:
            return "That cannot be paid with here."
        if kind == "card":
            fields = {"number": number, "exp_month": "12", "exp_year": "2034", "cvc": "123"}
        else:
            fields = {"iban": number}
        asked = [("type", kind), *((f"{kind}[{name}]", value) for name, value in fields.items())]
        method = self.behind.ask("POST", "payment_methods", asked)["id"]
        self.numbers[method] = number
        customer = it["customer"] or self.behind.ask("POST", "customers", [("name", "Guest")])["id"]
        try:
            if number == ASKS and not confirms:
                raise Refused(402, "Your bank has not confirmed it.")
            self.behind.ask("POST", f"payment_methods/{method}/attach", [("customer", customer)])
            if it["mode"] == "setup":
                self.finish_setup(it, method)
            else:
                self.finish_payment(it, method, customer)
        except Refused as refused:
            if refused.status != 402:
                raise
            return refused.body["error"]["message"]
        return None

    def finish_setup(self, it, method):
        setup = self.behind.ask("POST", f"setup_intents/{it['setup_intent']}/confirm", [("payment_method", method)])
        if setup["status"] == "requires_action":
            self.behind.ask("POST", f"setup_intents/{it['setup_intent']}/confirm", [("client_secret", setup["client_secret"])])
        if method in self.numbers and self.numbers[method].startswith("DE"):
            reference = self.named("MANDATE").upper().replace("_", "")
            self.mandates[method] = {
                "id": self.named("mandate"), "object": "mandate", "status": "active", "type": "multi_use", "livemode": False,
                "payment_method": method, "customer_acceptance": {"accepted_at": self.now(), "type": "online"},
                "payment_method_details": {"type": "sepa_debit",
                                           "sepa_debit": {"reference": reference, "url": f"{self.url}/mandates/{reference}"}},
            }  # fmt: skip
        it["status"] = "complete"
        self.happened("setup_intent.succeeded", self.setup(it["setup_intent"], []))
        self.happened("checkout.session.completed", self.session(it, []))

    def finish_payment(self, it, method, customer):
        fields = it["_fields"]
        asked = {
            "amount": fields["line_items[0][price_data][unit_amount]"], "currency": fields["line_items[0][price_data][currency]"],
            "customer": customer, "payment_method": method, "confirm": "true",
        }  # fmt: skip
        asked.update({f"metadata[{k}]": v for k, v in within(fields, "payment_intent_data[metadata]").items()})
        paid = self.paid(asked, self.method(method), {"description": fields.get("payment_intent_data[description]")}, [])
        if paid["status"] == "requires_action":
            confirmed = [("client_secret", paid["client_secret"]), ("success", "true")]
            self.behind.ask("POST", f"payment_intents/{paid['id']}/_authenticate", confirmed)
            self.happened("payment_intent.succeeded", self.payment(paid["id"], []))
        it["payment_intent"], it["status"] = paid["id"], "complete"
        it["payment_status"] = "unpaid" if self.payments[paid["id"]]["settles"] else "paid"
        self.happened("checkout.session.completed", self.session(it, []))

    def pass_days(self, days):
        waiting = [name for name, it in self.payments.items() if it["settles"] and it["settles"] > self.now()]
        self.passed += int(days * DAY)
        for name in waiting:
            if self.payments[name]["settles"] <= self.now():
                self.settle(name)

    def settle(self, name):
        # Half a second later localstripe says that a debit has failed.
        for _ in range(50):
            it = self.payment(name, ["latest_charge"])
            if it["status"] != "processing":
                break
            time.sleep(0.1)
        is_paid = it["status"] == "succeeded"
        self.happened("payment_intent.succeeded" if is_paid else "payment_intent.payment_failed", self.payment(name, []))
        for session in self.sessions.values():
            if session["payment_intent"] == name:
                session["payment_status"] = "paid" if is_paid else "unpaid"
                end = "succeeded" if is_paid else "failed"
                self.happened(f"checkout.session.async_payment_{end}", self.session(session, []))
        if self.payments[name]["number"] == DISPUTED:
            dispute = {
                "id": self.named("du"), "object": "dispute", "amount": it["amount"], "currency": it["currency"], "livemode": False,
                "charge": it["latest_charge"]["id"], "payment_intent": name, "reason": "debit_not_authorized", "status": "lost",
            }  # fmt: skip
            self.disputes.append(dispute)
            self.happened("charge.dispute.created", dispute)

    def signed(self, at, secret):
        """What webhooks bring, each with its header: `v0` is there to be ignored."""
        found = []
        for event in self.events:
            body = json.dumps(event, indent=2)
            signature = stripe.WebhookSignature._compute_signature(f"{at}.{body}", secret)
            found.append({"signature": f"t={at},v1={signature},v0={'0' * 64}", "body": body})
        return found


def within(fields, start):
    """`metadata[remit]` as `{"remit": …}`"""
    inner = {name[len(start) + 1 : -1]: value for name, value in fields.items() if name.startswith(f"{start}[")}
    return inner


def headline(session):
    """The title of its page, and what is paid there."""
    fields = session["_fields"]
    if session["mode"] == "setup":
        return ("Save a card" if session["payment_method_types"] == ["card"] else "Set up a direct debit"), ""
    start = "line_items[0][price_data]"
    sign = {"eur": "€", "usd": "$"}[fields[f"{start}[currency]"]]
    return f"Pay {sign}{int(fields[f'{start}[unit_amount]']) / 100:,.2f}", html.escape(fields[f"{start}[product_data][name]"])


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{what}</p><p>{said}</p><form method="post">
<fieldset><legend>What should happen?</legend>{choices}</fieldset>
<p><label><input type="checkbox" name="confirms" value="yes" checked> The bank is told yes, if it asks</label></p>
<p><button>Continue</button> <a href="{back}">Go back without finishing</a></p></form></main></body></html>"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    peer, lock = None, threading.Lock()

    def do_GET(self):
        self.handle_one("GET")

    def do_POST(self):
        self.handle_one("POST")

    def handle_one(self, method):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        address = urlsplit(self.path)
        fields = parse_qsl(address.query if method == "GET" else body, keep_blank_values=True)
        with self.lock:
            if address.path.startswith("/v1/"):
                self.call(method, address.path.removeprefix("/v1/"), fields)
            elif address.path.startswith("/c/pay/"):
                self.page(method, address.path.removeprefix("/c/pay/"), dict(fields))
            else:
                self.own(address.path, dict(parse_qsl(address.query)))

    def call(self, method, path, fields):
        replayed = False
        try:
            if not self.headers.get("Authorization", "").startswith(("Bearer sk_test_", "Bearer rk_test_")):
                raise Refused(401, "Invalid API Key provided.")
            if self.headers.get("Stripe-Version") != stripe.api_version:
                raise Refused(400, f"This is version {stripe.api_version}.")
            self.peer.url = f"http://{self.headers['Host']}"
            status, answer, replayed = self.peer.answer(method, path, fields, self.headers.get("Idempotency-Key"))
        except Refused as refused:
            status, answer = refused.status, refused.body
        headers = {"Request-Id": self.peer.named("req"), "Stripe-Version": stripe.api_version}
        if replayed:
            headers["Idempotent-Replayed"] = "true"
        self.say(status, json.dumps(answer, indent=2), "application/json", headers)

    def page(self, method, session, fields):
        it, said = self.peer.sessions.get(session), ""
        if it is None or (method == "GET" and it["status"] != "open"):
            return self.say(404, "This page is closed.", "text/plain")
        if method == "POST":
            said = self.peer.finish(session, fields.get("number", ""), fields.get("confirms") == "yes")
            if said is None:
                return self.say(303, "", "text/plain", {"Location": it["success_url"]})
        choices = "".join(
            f'<p><label><input type="radio" name="number" value="{number}"> {words}</label></p>'
            for kind in it["payment_method_types"]
            for number, words in OFFERED[kind]
        )
        title, what = headline(it)
        shown = PAGE.format(title=title, what=what, said=said, choices=choices, back=html.escape(it["cancel_url"] or ""))
        return self.say(402 if said else 200, shown, "text/html")

    def own(self, path, fields):
        if path == "/_peer/now":
            self.say(200, str(self.peer.now()), "text/plain")
        elif path == "/_peer/pass":
            self.peer.pass_days(float(fields["days"]))
            self.say(200, "{}", "application/json")
        elif path == "/_peer/events":
            signed = self.peer.signed(int(fields.get("t", time.time())), fields.get("secret", SECRET))
            self.say(200, json.dumps(signed), "application/json")
        else:
            self.say(404, "nothing here", "text/plain")

    def say(self, status, text, kind, headers=()):
        body = text.encode()
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main(command):
    if not command:
        raise SystemExit(__doc__.split("\n\n")[1])
    behind = Localstripe()
    try:
        Handler.peer = Peer(behind)
        server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 0))), Handler)
        Handler.peer.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environment = {**os.environ, "REMIT_TEST_STRIPE": Handler.peer.url}
        return subprocess.run(command, env=environment).returncode
    finally:
        behind.process.terminate()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
