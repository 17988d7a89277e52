"""Legal pages, plan of the site, display settings, and the health check."""

from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pvd_portal.core.affichage import Theme, keep_theme, read_theme
from pvd_portal.core.forms import PortailForm


@login_not_required
@require_safe
def accessibilite(request):
    return render(request, "public/accessibilite.html", {"contact": settings.CONTACT_EMAIL})


@login_not_required
@require_safe
def donnees_personnelles(request):
    return render(request, "public/donnees_personnelles.html", {"contact": settings.CONTACT_EMAIL})


@login_not_required
@require_safe
def mentions_legales(request):
    return render(request, "public/mentions_legales.html", {"contact": settings.CONTACT_EMAIL})


@login_not_required
@require_safe
def plan_du_site(request):
    return render(request, "public/plan_du_site.html")


class AffichageForm(PortailForm):
    theme = forms.ChoiceField(label="Thème", choices=Theme.choices, widget=forms.RadioSelect)
    # The page that the reader comes from, and goes back to.
    suite = forms.CharField(widget=forms.HiddenInput, required=False)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def affichage(request):
    """Light, dark, or as the device is."""
    if request.method != "POST":
        initial = {"theme": read_theme(request), "suite": _previous_page(request)}
        return render(request, "public/affichage.html", {"form": AffichageForm(initial=initial)})
    form = AffichageForm(request.POST)
    if not form.is_valid():
        return render(request, "public/affichage.html", {"form": form})
    suite = form.cleaned_data["suite"]
    ours = url_has_allowed_host_and_scheme(suite, None, require_https=request.is_secure())
    response = redirect(suite if ours else reverse("public:affichage"))
    keep_theme(response, form.cleaned_data["theme"])
    return response


def _previous_page(request):
    """The address here of the page with the link; nothing when it is somebody else's."""
    parts = urlsplit(request.headers.get("referer", ""))
    if parts.netloc != request.get_host() or parts.path == request.path:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


@login_not_required
@require_safe
@never_cache
def sante(request):
    """200 when the database answers and every migration is applied, 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        en_attente = count_missing_migrations()
    except Error:
        return JsonResponse({"base": "injoignable", "migrations": "inconnues"}, status=503)
    if en_attente:
        return JsonResponse({"base": "ok", "migrations": f"{en_attente} à appliquer"}, status=503)
    return JsonResponse({"base": "ok", "migrations": "à jour"})


class Migrations:
    """What this process knows: its code does not change, and what is applied stays applied."""

    applied = False


def count_missing_migrations():
    """Reads every migration of the disk, so only until there is none missing."""
    if Migrations.applied:
        return 0
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    Migrations.applied = missing == 0
    return missing
