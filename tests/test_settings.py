"""Production stops at the start on any doubtful value; each environment says what it is."""

import os
import subprocess
import sys
from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from pvd_portal.settings.checks import read_bool, read_secret_key
from pvd_portal.settings.databases import SQLITE_OPTIONS, database_config

ROOT = Path(__file__).resolve().parent.parent
STRONG_KEY = "abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PRODUCTION = {
    "SECRET_KEY": STRONG_KEY,
    "ALLOWED_HOSTS": "portail.example",
    "CSRF_TRUSTED_ORIGINS": "https://portail.example",
    "DATABASE_URL": "postgres://portail:portail@db.example/portail",
}


def manage(*arguments, environment, settings="prod"):
    """manage.py in an environment that holds these variables and no other of ours."""
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": f"pvd_portal.settings.{settings}",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def import_settings(environment, *, settings="prod"):
    return run_python(f"import pvd_portal.settings.{settings}", environment)


def run_python(code, environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_complete_production_environment_starts():
    assert import_settings(PRODUCTION).returncode == 0


def test_deployment_checks_are_clean():
    result = manage("check", "--deploy", "--fail-level", "WARNING", environment=PRODUCTION)
    assert result.returncode == 0, result.stderr


SHOW_HSTS = (
    "from pvd_portal.settings import prod;"
    "print(prod.SECURE_HSTS_SECONDS, prod.SECURE_HSTS_INCLUDE_SUBDOMAINS, prod.SECURE_HSTS_PRELOAD)"
)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "31536000 False False"),
        ({"SECURE_HSTS_INCLUDE_SUBDOMAINS": "oui"}, "31536000 True False"),
        (
            {"SECURE_HSTS_INCLUDE_SUBDOMAINS": "oui", "SECURE_HSTS_PRELOAD": "oui"},
            "31536000 True True",
        ),
    ],
)
def test_the_rest_of_the_domain_is_bound_only_when_asked(asked, expected):
    result = run_python(SHOW_HSTS, {**PRODUCTION, **asked})
    assert result.stdout.strip() == expected, result.stderr


def test_production_is_the_default_of_manage_and_wsgi():
    for name in ("manage.py", "pvd_portal/wsgi.py"):
        assert '"pvd_portal.settings.prod"' in (ROOT / name).read_text()


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_production_refuses_a_missing_value(name):
    environment = {key: value for key, value in PRODUCTION.items() if key != name}
    result = import_settings(environment)
    assert result.returncode != 0
    assert "ImproperlyConfigured" in result.stderr
    assert name in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "trop-courte"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "django-insecure-" + STRONG_KEY),
        ("DEBUG", "1"),
        ("DEBUG", "peut-être"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "portail.example,*"),
        ("SECURE_SSL_REDIRECT", "parfois"),
        ("BEHIND_PROXY", "2"),
        ("PROXY_COUNT", "0"),
        ("DATABASE_URL", "mysql://portail@db.example/portail"),
    ],
)
def test_production_refuses_a_doubtful_value(name, value):
    result = import_settings({**PRODUCTION, name: value})
    assert result.returncode != 0
    assert "ImproperlyConfigured" in result.stderr
    assert name in result.stderr


def test_demo_asks_for_a_secret_key_too():
    assert import_settings({}, settings="demo").returncode != 0
    assert import_settings({"SECRET_KEY": STRONG_KEY}, settings="demo").returncode == 0


def reader(**values):
    env = environ.Env()
    env.ENVIRON = dict(values)
    return env


@pytest.mark.parametrize("word", ["1", "true", "Oui", " on ", "YES"])
def test_yes_is_read(word):
    assert read_bool(reader(X=word), "X", default=False) is True


@pytest.mark.parametrize("word", ["0", "False", "non", "off"])
def test_no_is_read(word):
    assert read_bool(reader(X=word), "X", default=True) is False


@pytest.mark.parametrize("default", [True, False])
def test_an_empty_boolean_is_the_default(default):
    assert read_bool(reader(X=""), "X", default=default) is default


def test_another_word_is_refused_by_name():
    with pytest.raises(ImproperlyConfigured, match="X"):
        read_bool(reader(X="vrai ou faux"), "X", default=True)


def test_a_strong_key_is_kept_as_given():
    assert read_secret_key(reader(SECRET_KEY=STRONG_KEY)) == STRONG_KEY


def test_sqlite_waits_for_its_turn_and_keeps_foreign_keys():
    config = database_config(reader(DATABASE_URL="sqlite:////tmp/x.sqlite3"), ROOT)
    assert config["OPTIONS"] == SQLITE_OPTIONS
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in config["OPTIONS"]["init_command"]
    assert "foreign_keys=ON" in config["OPTIONS"]["init_command"]


def test_postgresql_keeps_its_connections_and_checks_them():
    """What it does of them: tests/test_base_coupee.py."""
    config = database_config(reader(DATABASE_URL="postgres://u:p@h/n"), ROOT)
    assert config["CONN_MAX_AGE"] > 0
    assert config["CONN_HEALTH_CHECKS"] is True


SHOW_LIMITS = (
    "from django.conf import settings;"
    "print(settings.DATABASES['default']['OPTIONS'].get('options', 'sans limite'))"
)


def test_a_command_has_no_time_limit_and_the_pages_have():
    """Migrations, imports, `check_jalons --refresh`: an index takes the time that it takes."""
    environment = {**PRODUCTION, "DATABASE_STATEMENT_TIMEOUT_MS": "900"}
    command = manage("shell", "--no-imports", "-c", SHOW_LIMITS, environment=environment)
    assert command.stdout.strip() == "sans limite", command.stderr
    pages = run_python(f"import pvd_portal.wsgi;{SHOW_LIMITS}", environment)
    assert "statement_timeout=900" in pages.stdout, pages.stderr


def test_a_mail_server_that_hangs_does_not_hold_the_portal():
    result = run_python(
        "import pvd_portal.wsgi; from django.core.mail import get_connection;"
        "print(get_connection().timeout)",
        PRODUCTION,
    )
    assert result.stdout.strip() == "10", result.stderr


@pytest.mark.parametrize("folder", ["/srv/Petites villes", "/srv/c++", "/srv/100%", "/srv/n#1"])
def test_the_default_database_stands_in_any_folder(folder):
    assert database_config(reader(), Path(folder))["NAME"] == f"{folder}/var/portail.sqlite3"
