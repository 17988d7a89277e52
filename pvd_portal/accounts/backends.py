"""Sign-in by e-mail, whatever its case."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

# Public by nature: printed in the README. Works only where settings.DEMO is true.
MOT_DE_PASSE_DEMO = "demo-pvd-2026"  # noqa: S105


class EmailBackend(ModelBackend):
    def authenticate(self, request, username=None, password=None, **kwargs):
        if password == MOT_DE_PASSE_DEMO and not settings.DEMO:
            return None
        username = username or kwargs.get("email")
        return super().authenticate(request, username=username, password=password)
