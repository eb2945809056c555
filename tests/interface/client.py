"""The main job of a platform, by a client that openapi-python-client makes of the description: an app is made and found again,
plans are booked, somebody is invited to pay for it, and what has become of it is read.

python tests/interface/client.py (through bin/test)"""

import importlib
import json
import pathlib
import subprocess
import sys
import urllib.request

import server

HERE = pathlib.Path(__file__).resolve().parent
DEVELOPER, CLIENT = "mara@klein-studio.example", "new.client@pier.example"
APP = "ext:site-4711@north"


def generate(running):
    """Makes the client of the description that is served, and gives what it is asked for by: its functions and its models."""
    description, package = running.folder / "openapi.json", running.folder / "remit_client"
    urllib.request.urlretrieve(f"{running.url}/api/v1/openapi.json", description)
    program = pathlib.Path(sys.executable).with_name("openapi-python-client")
    command = [program, "generate", "--path", description, "--config", HERE / "client.yml", "--meta", "none", "--output-path", package]
    said = subprocess.run(command, capture_output=True, text=True)
    if said.returncode or "WARNING" in said.stdout:
        sys.exit(f"{said.stdout}\n{said.stderr}")
    sys.path.insert(0, str(running.folder))
    operations = json.loads(description.read_text())["paths"].values()
    called = {one["operationId"]: one["tags"][0].replace("-", "_") for path in operations for one in path.values()}
    print(f"a client with {len(called)} functions")
    return importlib.import_module("remit_client"), called


class Platform:
    """Calls functions of the client by the names of the description."""

    def __init__(self, running, on_behalf_of=None):
        self.package, self.called = running.client
        self.models = importlib.import_module("remit_client.models")
        headers = {"Remit-On-Behalf-Of": on_behalf_of} if on_behalf_of else {}
        self.client = self.package.AuthenticatedClient(
            base_url=running.url, token=running.token("Client"), headers=headers, raise_on_unexpected_status=True
        )

    def call(self, operation, status, *place, **sent):
        """What is answered with this status, as an object of the client."""
        module = f"remit_client.api.{self.called[operation]}.{operation.replace('.', '_')}"
        answer = importlib.import_module(module).sync_detailed(*place, client=self.client, **sent)
        assert answer.status_code == status, f"{operation}: {answer.status_code} {answer.content.decode(errors='replace')}"
        return answer.parsed


def make_and_book(platform):
    """An app under a key of the platform, with an environment and plans."""
    models, call = platform.models, platform.call
    new = models.NewApp(name="Pier Hotel", website="pier.example", developer=DEVELOPER)
    made = call("apps.put", 201, APP, body=new)
    found = call("apps.put", 200, APP, body=new)
    assert isinstance(found, models.App) and (found.id, found.external_id) == (made.id, APP.removeprefix("ext:"))
    assert call("apps.show", 200, made.id).name == call("apps.show", 200, APP).name == "Pier Hotel"
    first = call("apps.environments.list", 200, APP).data[0]
    second = call("environments.open", 201, APP, body=models.NewEnvironment(name="staging")).environment
    assert {first.name, second.name} == {"main", "staging"}
    booked = call("environments.book", 200, APP, second.id, body=models.WantedPlans.from_dict({"php": "m", "mysql": None}))
    assert isinstance(booked, models.EnvironmentNow) and booked.requests == []
    assert ("php", "m") in {(plan.component, plan.plan) for plan in booked.environment.plans}
    tried = call("environments.delete", 200, APP, second.id, dry_run=True)
    assert isinstance(tried, models.DryRun) and tried.dry_run
    reported = call("running.report", 200, APP, body=models.NewAppState(state="suspended", reason="Its address does not answer."))
    assert call("apps.show", 200, APP).state == reported
    return made, second


def invite(platform, for_developer, app):
    """Somebody is invited to pay, in the name of the developer."""
    models = platform.models
    kind = models.NewInvitationType0Kind.PAY
    invitation = models.NewInvitationType0(kind=kind, email=CLIENT, apps=[APP], message="Please take this over.")
    sent = for_developer.call("invitations.send", 201, body=invitation, idempotency_key="order 7")
    again = for_developer.call("invitations.send", 201, body=invitation, idempotency_key="order 7")
    assert isinstance(sent, models.Invitation) and again.id == sent.id
    assert platform.call("invitations.show", 200, sent.id).state == "pending"
    assert {one.person.email for one in platform.call("apps.access.list", 200, APP).data} == {DEVELOPER}
    assert platform.call("apps.payment.show", 200, app.id).payment_method is None


def use(platform, app, environment):
    """What was measured is taken, and what is wrong is named."""
    models = platform.models

    def used(component):
        now = app.created_at.isoformat()
        return models.Used(id=f"1 {component}", app=APP, environment=environment.id, component=component, quantity=12.5, at=now)

    assert platform.call("usage.report", 200, body=models.Usage(records=[used("transfer")])).taken == 1
    in_part = platform.call("usage.report", 207, body=models.Usage(records=[used("transfer"), used("memory")]))
    assert (in_part.known, in_part.errors[0].index) == (1, 1) and "memory" in in_part.errors[0].message


def read(platform):
    """Lists, files, and what goes wrong."""
    models, call = platform.models, platform.call
    first = call("events.list", 200, limit=1)
    assert first.next_ and call("events.list", 200, limit=100, after=first.next_).data[0].id != first.data[0].id
    payer = next(one for one in call("payment_methods.list", 200).data if call("invoices.list", 200, one.id).data)
    invoice = call("invoices.list", 200, payer.id).data[0]
    assert call("invoices.show", 200, payer.id, invoice.number).number == invoice.number
    assert call("invoices.pdf", 200, payer.id, invoice.number).startswith(b"%PDF-")
    assert call("invoices.xrechnung", 200, payer.id, invoice.number).startswith(b"<?xml")
    assert call("payment_methods.balance.show", 200, payer.id)
    problem = call("apps.show", 404, "ext:nothing")
    assert isinstance(problem, models.Problem) and problem.status == 404
    wrong = call("apps.put", 422, "ext:site-1", body=models.NewApp(name="", developer=DEVELOPER))
    assert [one.field for one in wrong.errors] == ["name"]


def main():
    with server.running() as running:
        running.client = generate(running)
        platform, for_developer = Platform(running), Platform(running, DEVELOPER)
        app, environment = make_and_book(platform)
        invite(platform, for_developer, app)
        use(platform, app, environment)
        read(platform)
        print("an app is made, booked, offered, measured and read by it")


main()
