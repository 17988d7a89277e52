"""WSGI entry point, production-safe by default."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pvd_portal.settings.prod")

application = get_wsgi_application()
