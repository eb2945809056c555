"""Takes webhooks that the library of Standard Webhooks verifies, and no others: SECRET and PORT say whose and where."""

import os
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

WEBHOOK = Webhook(os.environ["SECRET"])


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            status, said = 200, WEBHOOK.verify(body, dict(self.headers))["type"]
        except WebhookVerificationError as problem:
            status, said = 400, str(problem)
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said.encode())


HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Receiver).serve_forever()
