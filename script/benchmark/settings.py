"""The demo's settings, with the floor's page and files of its own."""

from pathlib import Path

from pvd_portal.settings.demo import *  # noqa: F403
from pvd_portal.settings.demo import BASE_DIR, TEMPLATES

ROOT_URLCONF = "benchmark.urls"
STATIC_ROOT = BASE_DIR / "var" / "bench" / "static"
TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")
