"""What the official client of Stripe knows: its types say which parameters a call takes, and which fields an object has.

It was made by Stripe of the description of the interface whose version Remit names, so nobody here can have imagined it.
"""

import re
import sys
import types
import typing

import stripe
import stripe.checkout
import stripe.params.checkout
from typing_extensions import get_type_hints, is_typeddict

P, C = stripe.params, stripe.params.checkout
# Each call with what it takes. `*` is the name of an object.
TAKES = {
    "POST customers": P.CustomerCreateParams,
    "POST checkout/sessions": C.SessionCreateParams,
    "GET checkout/sessions/*": C.SessionRetrieveParams,
    "POST checkout/sessions/*/expire": C.SessionExpireParams,
    "POST payment_intents": P.PaymentIntentCreateParams,
    "POST payment_intents/*/cancel": P.PaymentIntentCancelParams,
    "GET payment_intents": P.PaymentIntentListParams,
    "GET payment_intents/search": P.PaymentIntentSearchParams,
    "GET payment_intents/*": P.PaymentIntentRetrieveParams,
    "GET payment_methods/*": P.PaymentMethodRetrieveParams,
    "POST payment_methods/*/detach": P.PaymentMethodDetachParams,
    "GET setup_intents": P.SetupIntentListParams,
    "GET disputes": P.DisputeListParams,
    "POST refunds": P.RefundCreateParams,
    "GET refunds": P.RefundListParams,
}
# What each of them answers, for what is expanded.
ANSWERS = {
    "checkout/sessions": stripe.checkout.Session,
    "payment_intents": stripe.PaymentIntent,
    "setup_intents": stripe.SetupIntent,
}


class Wrong(Exception):
    """A parameter that Stripe does not know."""


def hints(kind):
    """The fields of a class with their types. What the module does not import itself may be anything."""
    module = vars(sys.modules[kind.__module__])
    known = {**vars(typing), **vars(stripe), **module, "CardResource": stripe.Card}
    while True:
        try:
            return get_type_hints(kind, known, vars(kind))
        except NameError as problem:
            known[problem.name] = typing.Any


# How the client is called, which is no part of a form.
HOW = set(hints(stripe.RequestOptions))


def parts(name):
    """`line_items[0][quantity]` in its parts."""
    return re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)


def call(method, path):
    """The call of `TAKES`, or None if it is none of those."""
    segments = path.split("/")
    for one in TAKES:
        known_method, known = one.split(" ")
        pattern = known.split("/")
        fits = len(pattern) == len(segments) and all(a in ("*", b) for a, b in zip(pattern, segments))
        if method == known_method and fits:
            return one
    return None


def check(what, fields):
    """Raises `Wrong` for the first field that this call does not take, or that is missing."""
    kind = TAKES[what]
    for name, value in fields:
        if not fits(kind, parts(name), value):
            raise Wrong(f"Received unknown parameter, or a value it cannot have: {name}")
        if name.startswith("expand["):
            check_expanded(what, value)
    check_required(kind, fields)


def check_required(kind, fields):
    given = {parts(name)[0] for name, _ in fields}
    missing = set(getattr(kind, "__required_keys__", ())) - HOW - given
    if missing:
        raise Wrong(f"Missing required param: {sorted(missing)[0]}")


def fits(kind, rest, value):
    """Whether a value may stand at this place of a type."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return any(fits(one, rest, value) for one in inner)
    if is_typeddict(kind):
        known = hints(kind)
        return bool(rest) and rest[0] in known and rest[0] not in HOW and fits(known[rest[0]], rest[1:], value)
    if origin is list:
        return bool(rest) and (rest[0].isdigit() or rest[0] == "") and fits(inner[0], rest[1:], value)
    if origin is dict:
        return bool(rest) and fits(inner[1], rest[1:], value)
    if rest:
        return False
    if origin is typing.Literal:
        return value in inner
    if kind is int:
        return re.fullmatch(r"-?\d+", value) is not None
    if kind is bool:
        return value in ("true", "false")
    return kind in (str, float, typing.Any)


def check_expanded(what, path):
    """Raises `Wrong` if there is nothing to expand at this place."""
    method, address = what.split(" ")
    kind = next((kind for start, kind in ANSWERS.items() if address.startswith(start)), None)
    steps = path.split(".")
    is_list = method == "GET" and "*" not in address
    if is_list and steps.pop(0) != "data":
        raise Wrong(f"This property cannot be expanded: {path}")
    for step in steps:
        field = hints(kind).get(step) if kind else None
        whole = [one for one in typing.get_args(field) if isinstance(one, type) and issubclass(one, stripe.StripeObject)]
        if not whole or str not in typing.get_args(field):
            raise Wrong(f"This property cannot be expanded: {path}")
        kind = whole[0]


def words(kind, field):
    """The words that a field can be."""
    found = hints(kind)[field]
    some = [one for one in (found, *typing.get_args(found)) if typing.get_origin(one) is typing.Literal]
    return {word for one in some for word in typing.get_args(one)}
