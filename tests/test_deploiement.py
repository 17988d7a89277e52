"""The documents and files of the deployment say what the settings do."""

import re
import subprocess
import sys

import pytest
import yaml
from django.conf import settings

from tests.sources import ROOT
from tests.test_settings import PRODUCTION

pytestmark = pytest.mark.sources

MEGA = 1024**2
README = (ROOT / "README.md").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
INSTALLATION = (ROOT / "docs/installation.md").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
# Read by gunicorn's file and by compose, or said on lines of their own.
ELSEWHERE = {"WEB_CONCURRENCY", "POSTGRES_IMAGE", "POSTGRES_PASSWORD", "PORT"}
# wsgi.py's word to the settings; the demo's and development's own.
INTERNAL = {"PORTAIL_WEB", "DEBUG"}


def read_names():
    """The variables that the settings read."""
    sources = [
        (ROOT / "pvd_portal/settings" / f"{name}.py").read_text()
        for name in ("base", "checks", "databases", "prod")
    ]
    calls = r'(?:env\.\w+\(|read_bool\(\s*env,\s*)"([A-Z_]+)"'
    return {name for source in sources for name in re.findall(calls, source)} - INTERNAL


def test_every_setting_is_in_the_readme_and_in_the_example():
    names = read_names()
    assert {"SECRET_KEY", "PROXY_COUNT", "SENTRY_DSN", "SECURE_HSTS_PRELOAD"} <= names
    for name in names:
        assert f"| `{name}` |" in README, name
        assert re.search(rf"^(# )?{name}=", EXAMPLE, re.MULTILINE), name


def test_the_example_names_nothing_that_is_not_read():
    written = set(re.findall(r"^(?:# )?([A-Z_]+)=", EXAMPLE, re.MULTILINE))
    assert written - ELSEWHERE == read_names()


def test_the_default_values_are_the_same_everywhere():
    table = dict(re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)` \|", README, re.MULTILINE))
    example = dict(re.findall(r"^# ([A-Z_]+)=(.+)$", EXAMPLE, re.MULTILINE))
    both = table.keys() & example.keys()
    assert {"SECURE_HSTS_PRELOAD", "DATABASE_STATEMENT_TIMEOUT_MS", "PROXY_COUNT"} <= both
    assert {name: table[name] for name in both} == {name: example[name] for name in both}


def test_the_proxy_lets_through_what_the_portal_answers_itself():
    limit = int(re.search(r"client_max_body_size (\d+)m;", INSTALLATION)[1]) * MEGA
    assert settings.BODY_MAX_SIZE < limit <= 2 * settings.BODY_MAX_SIZE
    assert "proxy_request_buffering on;" in INSTALLATION


def test_the_disk_of_a_container_holds_the_forms_and_nothing_more():
    (tmpfs,) = COMPOSE["services"]["portail"]["tmpfs"]
    size = int(re.fullmatch(r"/tmp:size=(\d+)m", tmpfs)[1]) * MEGA
    assert 8 * settings.BODY_MAX_SIZE <= size


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_service_is_pinned_and_its_log_turns(name):
    service = COMPOSE["services"][name]
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
    if service["image"] != "portail-pvd":
        assert re.search(r":\d+\.\d+-\w+\}$", service["image"])


def test_the_tools_find_the_base_and_their_scripts():
    for name in ("sauvegarde", "restauration"):
        service = COMPOSE["services"][name]
        assert service["profiles"] == ["outils"]
        assert service["environment"] == COMPOSE["services"]["portail"]["environment"]
        assert service["entrypoint"] == ["sh", f"/portail/script/{name}"]
        assert (ROOT / "script" / name).stat().st_mode & 0o111
    assert "python manage.py entretien" in COMPOSE["services"]["entretien"]["command"][-1]


def test_the_image_has_no_demo():
    """Neither its builder nor its accounts; production's settings do not name it."""
    assert "pvd_portal/demo" in (ROOT / ".dockerignore").read_text().split()
    assert "pvd_portal.demo" not in (ROOT / "pvd_portal/settings/base.py").read_text()
    assert "pvd_portal.demo" not in (ROOT / "pvd_portal/settings/prod.py").read_text()


def test_gunicorn_reads_its_file():
    result = subprocess.run(
        [
            *(sys.executable, "-m", "gunicorn", "pvd_portal.wsgi:application", "--check-config"),
            *("--print-config", "--config", "script/gunicorn_prod.py"),
        ],
        cwd=ROOT,
        env={**PRODUCTION, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    config = dict(re.findall(r"^(\w+)\s+= (.*)$", result.stdout, re.MULTILINE))
    assert (config["workers"], config["threads"]) == ("2", "4")
    assert int(config["max_requests"]) > int(config["max_requests_jitter"]) > 0
    assert config["control_socket_disable"] == "True"
    for text in ((ROOT / "Dockerfile").read_text(), INSTALLATION):
        assert "script/gunicorn_prod.py" in text
    assert "!script/gunicorn_prod.py" in (ROOT / ".dockerignore").read_text().split()
