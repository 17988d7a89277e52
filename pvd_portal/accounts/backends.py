"""Sign-in by e-mail, whatever its case."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from pvd_portal.accounts.demo import MOT_DE_PASSE_DEMO


class EmailBackend(ModelBackend):
    def authenticate(self, request, username=None, password=None, **kwargs):
        if password == MOT_DE_PASSE_DEMO and not settings.DEMO:
            return None
        username = username or kwargs.get("email")
        return super().authenticate(request, username=username, password=password)
