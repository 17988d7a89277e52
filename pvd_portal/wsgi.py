"""WSGI entry point, production-safe by default."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pvd_portal.settings.prod")
# Read by settings/databases.py: who waits in front of a page does not wait for ever.
os.environ["PORTAIL_WEB"] = "oui"

django_application = get_wsgi_application()

from pvd_portal.core.guard import BodyGuard  # noqa: E402 - once Django is ready

application = BodyGuard(django_application)
