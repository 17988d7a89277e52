"""Plumbing shared by every test: what is closed, and the browser."""

import os
import socket
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import expect, sync_playwright

pytest_plugins = ["tests.selection", "tests.world", "tests.rendus", "tests.serveur"]

# Playwright's synchronous API keeps an event loop running, which Django takes for an async view.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# A busy machine is no failure: what never comes still fails.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)

# Neither a slow machine nor chance makes a failure: integration always draws the same examples.
hypothesis_settings.register_profile(
    "portail",
    deadline=None,
    max_examples=50,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("portail")

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture(scope="session")
def donnees_nationales():
    """The folder of the programme's national files; for tests marked `national` only."""
    return Path(os.environ["PVD_DONNEES"])


@pytest.fixture(autouse=True)
def _no_kept_figures():
    """The public figures are kept five minutes: each test counts its own rows."""
    cache.clear()


@pytest.fixture(autouse=True)
def _no_outbound_network(monkeypatch):
    connect = socket.socket.connect

    def connect_here_only(self, address):
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"A test called the network: {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here_only)


@pytest.fixture(scope="session")
def browser():
    args = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    if os.geteuid() == 0:
        args.append("--no-sandbox")  # Chromium refuses to start as root with it
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=args
        )
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, live_server, client):
    """A function that opens a page of the browser, signed in as `user`; its errors fail the test.

    `device` is DESKTOP or PHONE; other options go to Playwright (java_script_enabled=False…).
    """
    contexts, errors = [], []

    def _open(user=None, *, device=DESKTOP, **options):
        context = browser.new_context(
            base_url=live_server.url,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            **device,
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if user is not None:
            client.force_login(user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies(
                [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
            )
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: _keep_violation(message, errors))
        page.on("response", lambda response: _keep_crash(response, errors))
        return page

    yield _open
    for context in contexts:
        context.close()
    assert not errors


def _keep_violation(message, errors):
    if message.type == "error" and "Content Security Policy" in message.text:
        errors.append(message.text)


def _keep_crash(response, errors):
    if response.status >= 500:
        errors.append(f"{response.status} {response.url}")
