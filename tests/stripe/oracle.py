"""Compares what Remit takes for Stripe with what Stripe's own client takes for it.

usage: oracle.py, started by peer.py

The client, which none of us wrote, drives the peer that the tests use, so the peer cannot be made to fit Remit alone. Then the
source of Remit is read: every field that it reads has to be one of the client's, and every word of a status has to be one that
is known there.
"""

import json
import os
import re
import sys
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import official
import stripe
import stripe.checkout

SOURCE = Path(__file__).resolve().parents[2] / "src/gateway"
KEY = "sk_test_of_the_oracle"
# The structs of `objects.rs`, each with the class that it is a part of.
CLASSES = {
    "Session": stripe.checkout.Session,
    "SetupIntent": stripe.SetupIntent,
    "PaymentMethod": stripe.PaymentMethod,
    "Card": stripe.PaymentMethod.Card,
    "Account": stripe.PaymentMethod.SepaDebit,
    "Mandate": stripe.Mandate,
    "Acceptance": stripe.Mandate.CustomerAcceptance,
    "MandateDetails": stripe.Mandate.PaymentMethodDetails,
    "SepaMandate": stripe.Mandate.PaymentMethodDetails.SepaDebit,
    "PaymentIntent": stripe.PaymentIntent,
    "Paid": stripe.Charge,
    "PaidWith": stripe.Charge.PaymentMethodDetails,
    "Dispute": stripe.Dispute,
    "Refund": stripe.Refund,
    "ApiError": stripe.PaymentIntent.LastPaymentError,
    "Event": stripe.Event,
    "EventData": stripe.Event.Data,
}
# What is no class of the client, or of several.
OTHERS = {"Named", "Listed", "Refusal", "Subject"}
# Words of a status that nothing here can lead to.
NEVER = {"requires_capture"}


def peer():
    return os.environ["REMIT_TEST_STRIPE"]


def says(condition, what):
    if not condition:
        raise SystemExit(f"oracle: {what}")


def types(page, number):
    """Somebody types a number on a page."""
    try:
        urlopen(page, urlencode({"number": number, "confirms": "yes"}).encode(), timeout=10)
    except OSError:
        pass  # Where it leads afterwards there is nobody.


def passes(days):
    urlopen(f"{peer()}/_peer/pass?days={days}", b"", timeout=20)


def refused(act, **wanted):
    try:
        act()
    except stripe.StripeError as problem:
        for name, value in wanted.items():
            says(getattr(problem, name) == value, f"{name} is {getattr(problem, name)!r} of {problem!r}")
        return problem
    raise SystemExit(f"oracle: not refused: {wanted}")


def set_up(client, kind, number):
    customer = client.v1.customers.create({"email": "a@client.example", "name": "A Client"})
    back = "http://127.0.0.1:1/back"
    session = client.v1.checkout.sessions.create(
        {"mode": "setup", "customer": customer.id, "payment_method_types": [kind], "success_url": back, "cancel_url": back}
    )
    says(session.status == "open" and session.url, "a page is open")
    types(session.url, number)
    expand = {"expand": ["setup_intent.payment_method", "setup_intent.mandate"]}
    done = client.v1.checkout.sessions.retrieve(session.id, expand)
    says(done.status == "complete" and done.url is None, f"{number}: {done.status}")
    return customer, done.setup_intent


def charge(client, customer, method, key, **more):
    asked = {"amount": 3532, "currency": "eur", "customer": customer.id, "payment_method": method.id, "confirm": True,
             "off_session": True, "payment_method_types": [method.type], "expand": ["latest_charge"], **more}  # fmt: skip
    return client.v1.payment_intents.create(asked, {"idempotency_key": key})


def drive():
    """The client does what Remit does."""
    client = stripe.StripeClient(KEY, base_addresses={"api": peer()}, max_network_retries=0)
    customer, setup = set_up(client, "card", "4242424242424242")
    says(setup.status == "succeeded" and setup.payment_method.card.last4 == "4242", "a card is set up")
    paid = charge(client, customer, setup.payment_method, "one", metadata={"remit": "one"})
    says((paid.status, paid.amount_received, paid.latest_charge.disputed) == ("succeeded", 3532, False), "a card is charged")
    again = charge(client, customer, setup.payment_method, "one", metadata={"remit": "one"})
    says(again.id == paid.id, "the same key is the same payment")
    says(again.last_response.headers["Idempotent-Replayed"] == "true", "and it says so")
    refused(lambda: charge(client, customer, setup.payment_method, "one", amount=1), http_status=400)
    found = client.v1.payment_intents.search({"query": "metadata['remit']:'one'"})
    says([it.id for it in found.data] == [paid.id], "it is found by its key")
    client.v1.refunds.create({"payment_intent": paid.id, "amount": 32})
    expand = {"expand": ["latest_charge"]}
    says(client.v1.payment_intents.retrieve(paid.id, expand).latest_charge.amount_refunded == 32, "a part goes back")
    refused(lambda: client.v1.refunds.create({"payment_intent": paid.id, "amount": 3501}), http_status=400)

    customer, setup = set_up(client, "card", "4000000000000341")
    declined = refused(lambda: charge(client, customer, setup.payment_method, "two"), http_status=402, code="card_declined")
    says(isinstance(declined, stripe.CardError) and declined.error.payment_intent.status == "requires_payment_method", "a decline")
    customer, setup = set_up(client, "card", "4000002500003155")
    asks = refused(lambda: charge(client, customer, setup.payment_method, "three"), http_status=402, code="authentication_required")
    waiting = asks.error.payment_intent.id
    says(client.v1.payment_intents.cancel(waiting).status == "canceled", "what waits for somebody is called off")
    says(client.v1.payment_intents.retrieve(waiting).status == "canceled", "and stays so")
    refused(lambda: client.v1.payment_intents.cancel(waiting), http_status=400)
    refused(lambda: client.v1.payment_intents.cancel(found.data[0].id), http_status=400)

    for number, paid, disputed in (
        ("DE89370400440532013000", True, 0), ("DE62370400440532013001", False, 0), ("DE35370400440532013002", True, 1),
    ):  # fmt: skip
        customer, setup = set_up(client, "sepa_debit", number)
        says(setup.mandate.payment_method_details.sepa_debit.reference, "a debit has a mandate")
        it = charge(client, customer, setup.payment_method, number)
        says(it.status == "processing", f"{number}: a debit takes its time")
        passes(6)
        it = client.v1.payment_intents.retrieve(it.id, expand)
        says((it.status == "succeeded") is paid, f"{number}: {it.status}")
        says(len(client.v1.disputes.list({"payment_intent": it.id}).data) == disputed, f"{number}: disputes")
    client.v1.payment_methods.detach(setup.payment_method.id)
    refused(lambda: client.v1.payment_methods.detach(setup.payment_method.id), http_status=400)
    refused(lambda: charge(client, customer, setup.payment_method, "four"), http_status=400)

    page = client.v1.checkout.sessions.create(
        {
            "mode": "payment", "success_url": "http://127.0.0.1:1/", "customer_email": "b@client.example",
            "line_items": [{"quantity": 1, "price_data": {"currency": "eur", "unit_amount": 900, "product_data": {"name": "Invoice"}}}],
            "payment_method_types": ["card", "sepa_debit"],
        }
    )  # fmt: skip
    client.v1.checkout.sessions.expire(page.id)
    refused(lambda: client.v1.checkout.sessions.expire(page.id), http_status=400)
    refused(lambda: client.v1.checkout.sessions.retrieve("cs_test_nothing"), http_status=404, code="resource_missing")


def signatures():
    """What the peer signs, the client believes, and nothing else."""
    secret = "whsec_another"
    signed = json.load(urlopen(f"{peer()}/_peer/events?secret={secret}", timeout=10))
    says(len(signed) > 10, "there are events")
    for one in signed:
        stripe.Webhook.construct_event(one["body"], one["signature"], secret)
        try:
            stripe.Webhook.construct_event(one["body"] + " ", one["signature"], secret)
        except stripe.SignatureVerificationError:
            continue
        raise SystemExit("oracle: another body is believed")


def structs(text):
    """Name and fields of each struct; a field that is called otherwise there by that name."""
    text = re.sub(r"^ *//.*\n", "", text, flags=re.MULTILINE)
    for name, body in re.findall(r"struct (\w+)(?:<\w+>)? \{\n(.*?)\n\}", text, re.DOTALL):
        fields = re.findall(r'(?:#\[serde\(rename = "(\w+)"\)\]\s+)?(?:pub )?(\w+): ', body)
        yield name, [renamed or field for renamed, field in fields]


def source():
    """What Remit reads is there."""
    objects, meaning = ((SOURCE / f"stripe/{name}.rs").read_text() for name in ("objects", "meaning"))
    seen = set()
    for name, fields in structs(objects):
        seen.add(name)
        if name in OTHERS:
            continue
        says(name in CLASSES, f"what is {name} at Stripe?")
        known = official.hints(CLASSES[name])
        for field in fields:
            is_known = field in known or (name, field) == ("ApiError", "payment_intent") and field in official.hints(stripe.ErrorObject)
            says(is_known, f"{name} has no {field}")
    says(seen == OTHERS | set(CLASSES), f"structs: {sorted(seen ^ (OTHERS | set(CLASSES)))}")
    for kind, text in ((stripe.PaymentIntent, meaning), (stripe.checkout.Session, meaning)):
        for word in official.words(kind, "status") - NEVER:
            says(f'"{word}"' in text, f"nobody says what {word} of {kind.__name__} means")
    for word in official.words(stripe.Dispute, "status"):
        is_known = f'"{word}"' in objects or word.startswith("warning_") or word in ("lost", "needs_response", "under_review")
        says(is_known, f"nobody says what a dispute that is {word} means")
    version = re.search(r'VERSION: &str = "(.*)"', (SOURCE / "stripe/client.rs").read_text()).group(1)
    says(version == stripe.api_version, f"Remit speaks {version}, the client {stripe.api_version}")


if __name__ == "__main__":
    source()
    drive()
    signatures()
    print("the official client agrees")
    sys.exit(0)
