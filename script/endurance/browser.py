"""One person's browser: cookies, tokens, and a line in the journal for each request."""

import http.client
import threading
import time
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode

from endurance.pages import read_forms

HOST = "127.0.0.1"
TIMEOUT = 60
SIGNED_OUT = "déconnecté"


class Request(NamedTuple):
    """`status` 0: no answer came; `error`: why."""

    start: float
    end: float
    method: str
    path: str
    status: int
    who: str
    error: str = ""

    @property
    def failed(self):
        return self.status == 0 or self.status >= 500

    @property
    def kind(self):
        return self.error or str(self.status)


class Lost(Exception):
    """No answer came: what was asked may be done or not."""


class Journal:
    """Every request of everybody, and every write."""

    def __init__(self):
        self.requests, self.writes = [], []
        self._lock = threading.Lock()
        self._numbers = iter(range(1, 10**9))

    def number(self):
        with self._lock:
            return next(self._numbers)


@dataclass
class Page:
    status: int
    location: str
    text: str
    path: str = ""

    @property
    def saved(self):
        """Redirected after a write, and not to the sign-in page."""
        return self.status == 302 and not self.location.startswith("/connexion/")

    def forms(self, having=""):
        return read_forms(self.text, having=having)


class Browser:
    def __init__(self, port, journal, email):
        self.port, self.journal, self.email = port, journal, email
        self.cookies = {}

    def twin(self):
        """Another window of the same session."""
        other = Browser(self.port, self.journal, self.email)
        other.cookies = dict(self.cookies)
        return other

    def get(self, path):
        return self._send("GET", path)

    def post(self, path, pairs):
        """`pairs` come from a form of the page, its token included."""
        return self._send("POST", path, urlencode(pairs).encode())

    def submit(self, form, page_path):
        return self.post(form.action or page_path, form.pairs())

    def follow(self, page, tries=8):
        """The page that a redirection leads to; asked again when no answer comes."""
        for left in reversed(range(tries)):
            try:
                return self.get(page.location.split("#")[0])
            except Lost:
                if not left:
                    raise
                time.sleep(0.5)

    def sign_in(self, password):
        form = self.get("/connexion/").forms(having="password")[0]
        form.set("username", self.email)
        form.set("password", password)
        answer = self.submit(form, "/connexion/")
        if answer.status != 302:
            raise SystemExit(f"{self.email} n'a pas pu se connecter : {answer.status}.")

    def _send(self, method, path, body=None):
        """On a connection of its own, as a reverse proxy does."""
        start = time.time()
        connection = http.client.HTTPConnection(HOST, self.port, timeout=TIMEOUT)
        headers = {"Connection": "close", "Cookie": self._cookie_header()}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._note(start, method, path, 0, type(error).__name__)
            raise Lost(f"{method} {path}") from error
        finally:
            connection.close()
        location = response.headers.get("Location", "")
        out = location.startswith("/connexion/") and path != "/connexion/"
        self._note(start, method, path, response.status, SIGNED_OUT if out else "")
        self._keep_cookies(response)
        return Page(response.status, location, content.decode(errors="replace"), path)

    def _note(self, start, method, path, status, error=""):
        end = time.time()
        self.journal.requests.append(Request(start, end, method, path, status, self.email, error))

    def _cookie_header(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep_cookies(self, response):
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                if morsel.value and morsel["max-age"] != "0":
                    self.cookies[name] = morsel.coded_value
                else:
                    self.cookies.pop(name, None)
