"""A server with the people of `remit demo`, for programs that were written elsewhere."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
REMIT = os.path.abspath(os.environ.get("REMIT_BIN") or os.path.join(ROOT, os.environ.get("CARGO_TARGET_DIR", "target"), "debug/remit"))
# What can be booked, and what is measured.
CATALOGUE = ["src/model/catalogue.toml", "tests/it/metering/metered.toml"]
SCOPES = ["read", "people:write", "apps:write", "bookings:write", "billing:read", "billing:write"]


class Server:
    def __init__(self, folder, port):
        self.folder, self.url = pathlib.Path(folder), f"http://127.0.0.1:{port}"
        catalogue = self.folder / "catalogue.toml"
        catalogue.write_text("".join((ROOT / part).read_text() for part in CATALOGUE))
        # Not the developer's own settings: only what is named here.
        self.environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"sqlite://{self.folder}/remit.sqlite3",
            "REMIT_LISTEN": f"127.0.0.1:{port}",
            "REMIT_CATALOGUE": str(catalogue),
            "REMIT_LOG": "warn",
        }
        self.run("demo")
        with open(self.log(), "ab") as log:
            self.process = subprocess.Popen([REMIT], env=self.environment, cwd=folder, stdout=log, stderr=log)

    def log(self):
        return self.folder / "server.log"

    def run(self, *arguments):
        command = [REMIT, *arguments]
        return subprocess.run(command, env=self.environment, cwd=self.folder, capture_output=True, text=True, check=True).stdout.strip()

    def token(self, name, *scopes):
        """A new one of the hosting platform, that is good for these, or for everything."""
        return self.run("token", "create", name, "--scope", *(scopes or SCOPES))

    def wait(self):
        for _ in range(600):
            with contextlib.suppress(urllib.error.URLError), urllib.request.urlopen(f"{self.url}/health", timeout=5):
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        sys.exit(f"the server does not answer:\n{self.log().read_text()}")

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


@contextlib.contextmanager
def running():
    """It runs meanwhile; afterwards `remit check` finds nothing."""
    with tempfile.TemporaryDirectory() as folder:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        server = Server(folder, port)
        try:
            server.wait()
            yield server
        finally:
            server.stop()
        server.run("check")
