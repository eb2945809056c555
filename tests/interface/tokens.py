"""For schemathesis: one token after another, because each may ask only so often in a minute."""

import itertools
import os

import schemathesis

TOKENS = itertools.cycle(os.environ["REMIT_TOKENS"].split())


@schemathesis.auth(refresh_interval=None)
class Tokens:
    def get(self, case, context):
        return next(TOKENS)

    def set(self, case, data, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"
