"""Errors reported by Sentry's protocol: received by a real server, without anybody's data."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import brotli
import pytest

from tests.test_settings import PRODUCTION, import_settings, run_python

SECRETS = ["Dominique", "halle-secrete", "chef@test.example", "192.0.2.10", "jeton-de-session"]
CRASH = """
from pvd_portal.wsgi import application
from django.conf import settings
from django.test import RequestFactory
from django.urls import path
from pvd_portal import urls

settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)

def crash(request):
    nom = request.POST.get("nom")
    raise RuntimeError("Une panne.\\nDETAIL: Key (email)=(chef@test.example) exists.")

crash.login_required = False
crash.csrf_exempt = True
urls.urlpatterns.insert(0, path("essai/", crash))

def send(request):
    answers = []
    b"".join(application(request.environ, lambda status, headers: answers.append(status)))
    return answers[0]

factory = RequestFactory(SERVER_NAME="portail.example", SERVER_PORT="443")
factory.cookies["sessionid"] = "jeton-de-session"
print(send(factory.post(
    "/essai/?q=halle-secrete", {"nom": "Dominique"}, secure=True,
    headers={"X-Forwarded-For": "192.0.2.10", "Referer": "https://portail.example/?q=halle-secrete"},
)))
print(send(factory.get("/", headers={"Host": "autre.example"}, secure=True)))
import sentry_sdk
sentry_sdk.flush(timeout=10)
"""


@pytest.fixture
def received():
    bodies = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            inflate = {"gzip": gzip.decompress, "br": brotli.decompress}
            bodies.append(inflate.get(self.headers.get("Content-Encoding"), bytes)(body).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    bodies_of = {"dsn": f"http://cle@127.0.0.1:{server.server_port}/1", "bodies": bodies}
    yield bodies_of
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_crash_is_reported_and_nobody_is_named(received):
    environment = {
        **PRODUCTION,
        "DJANGO_SETTINGS_MODULE": "pvd_portal.settings.prod",
        "DATABASE_URL": "sqlite://:memory:",
        "SENTRY_DSN": received["dsn"],
    }
    result = run_python(CRASH, environment)
    assert result.stdout.split() == [
        *("500", "Internal", "Server", "Error"),
        *("400", "Bad", "Request"),
    ], result.stderr
    events = [
        json.loads(line)
        for body in received["bodies"]
        for line in body.splitlines()
        if '"exception"' in line or '"logentry"' in line
    ]
    assert len(events) == 1, "The wrong host is no error of the portal."
    (event,) = events
    assert event["exception"]["values"][-1]["value"] == "Une panne."
    assert event["request"] == {"method": "POST", "url": "https://portail.example/essai/"}
    assert "crash" in json.dumps(event["exception"])
    sent = "".join(received["bodies"])
    assert [secret for secret in SECRETS if secret in sent] == []


def test_without_an_address_the_library_is_not_even_read():
    code = "import sys, pvd_portal.settings.prod; print('sentry_sdk' in sys.modules)"
    assert run_python(code, PRODUCTION).stdout.strip() == "False"


def test_a_wrong_address_stops_the_start():
    result = import_settings({**PRODUCTION, "SENTRY_DSN": "pas une adresse"})
    assert result.returncode != 0
    assert "SENTRY_DSN" in result.stderr
