"""What the layout needs on every page; costs no query."""

from django.conf import settings

from pvd_portal.core.affichage import ATTRIBUTS, read_theme


def portail(request):
    return {"DEMO": settings.DEMO, "attributs_du_theme": ATTRIBUTS[read_theme(request)]}
