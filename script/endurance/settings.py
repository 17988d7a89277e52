"""Production's settings, with the demo's accounts to fill the database and files of its own.

The browser of this package sends a « secure » cookie over plain HTTP: nothing else is relaxed.
"""

from pvd_portal.settings.prod import *  # noqa: F403
from pvd_portal.settings.prod import BASE_DIR, DATABASES

STATIC_ROOT = BASE_DIR / "var" / "epreuve" / "static"
# A connection that the database closed is replaced before it is used.
DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
