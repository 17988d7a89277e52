"""What the layout needs on every page; costs no query."""

from django.conf import settings


def portail(request):
    return {"DEMO": settings.DEMO}
