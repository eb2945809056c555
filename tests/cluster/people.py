"""People who use Remit through its doors, and who remember what they were answered."""

import html.parser
import http.client
import random
import threading
import time
import urllib.parse

PASSWORD = "walnut orbit seven lamps"


class Forms(html.parser.HTMLParser):
    """The forms of a page: where each goes, what it sends, what its buttons say."""

    def __init__(self, page):
        super().__init__()
        self.all, self.form, self.area, self.button = [], None, None, False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.form = {"action": given.get("action"), "fields": {}, "buttons": []}
            self.all.append(self.form)
        elif self.form is None:
            return
        elif tag == "input" and given.get("name"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.form["fields"][given["name"]] = given.get("value") or ""
        elif tag == "textarea":
            self.area = given.get("name")
            self.form["fields"][self.area] = ""
        elif tag == "button":
            self.button = True
            self.form["buttons"].append("")

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.area is not None:
            # The first line break is none of what stands there.
            self.form["fields"][self.area] = self.form["fields"][self.area].removeprefix("\n")
            self.area = None
        elif tag == "button":
            self.button = False

    def handle_data(self, data):
        if self.form is not None and self.area is not None:
            self.form["fields"][self.area] += data
        elif self.form is not None and self.button:
            self.form["buttons"][-1] += data.strip()

    def with_button(self, words):
        return next((form for form in self.all if words in form["buttons"]), None)


class Answer:
    def __init__(self, status, location, body):
        self.status, self.location, self.body = status, location, body


class Away(Exception):
    """Nobody answered, or with 5xx."""


class Log:
    """When which answers were not what they should be, and what was promised."""

    def __init__(self):
        self.lock = threading.Lock()
        self.answers = 0
        self.failures = []  # when, what
        self.strange = []
        self.teams = {}  # name: id
        self.renamed = {}  # app: names that were answered, in order

    def failed(self, what):
        with self.lock:
            self.failures.append((time.monotonic(), what))

    def answered(self):
        with self.lock:
            self.answers += 1


class Person(threading.Thread):
    """Logs in, and then acts and looks until the end. What was not answered is sent again, as people do, until it is."""

    def __init__(self, port, number, app, log, stop):
        super().__init__(daemon=True, name=f"person{number}")
        self.port, self.number, self.app, self.log, self.stop = port, number, app, log, stop
        self.cookies = {}
        self.random = random.Random(number)
        self.acts = 0
        self.problem = None

    def run(self):
        try:
            self.log_in()
            while not self.stop.is_set():
                self.random.choice((self.look, self.look, self.make_team, self.rename))()
                time.sleep(self.random.uniform(0.02, 0.2))
        except Exception as problem:
            self.problem = problem

    def log_in(self):
        typed = {"email": f"dev{self.number}@cluster.example", "password": PASSWORD}
        answer = self.press("/login", "Log in", typed)
        if "remit" not in self.cookies or answer.location != "/":
            raise AssertionError(f"log-in: {answer.status} {answer.location}")

    def look(self):
        for page in ("/", "/apps", f"/apps/{self.app}", "/teams", "/account"):
            self.until_answered("GET", page)

    def make_team(self):
        self.acts += 1
        name = f"Team {self.number} {self.acts}"
        answer = self.press("/new/team", "Create team", {"name": name})
        with self.log.lock:
            self.log.teams[name] = answer.location.removeprefix("/teams/")

    def rename(self):
        self.acts += 1
        name = f"App {self.number} {self.acts}"
        self.press(f"/apps/{self.app}/settings", "Save", {"name": name})
        with self.log.lock:
            self.log.renamed.setdefault(self.app, []).append(name)

    def press(self, page, button, typed):
        form = Forms(self.until_answered("GET", page).body).with_button(button)
        if form is None:
            raise AssertionError(f"no {button} at {page}")
        answer = self.until_answered("POST", form["action"], urllib.parse.urlencode(form["fields"] | typed))
        if answer.status != 303:
            raise AssertionError(f"{button} at {page}: {answer.status}\n{answer.body[:2000]}")
        return answer

    def until_answered(self, method, path, body=None):
        """The same again and again: a form that is sent twice acts once."""
        end = time.monotonic() + 180
        while True:
            try:
                answer = self.ask(method, path, body)
            except (OSError, http.client.HTTPException, Away) as problem:
                self.log.failed(f"{method} {path}: {problem!r}")
                if time.monotonic() > end:
                    raise AssertionError(f"{method} {path} was not answered for three minutes") from problem
                time.sleep(0.25)
                continue
            self.log.answered()
            if method == "GET" and answer.status != 200:
                raise AssertionError(f"GET {path}: {answer.status} {answer.location}")
            return answer

    def ask(self, method, path, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Sec-Fetch-Site": "same-origin", "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status >= 500:
            raise Away(answer.status)
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";", 1)[0].split("=", 1)
            self.cookies[name] = value
        return Answer(answer.status, answer.headers.get("Location"), text)
