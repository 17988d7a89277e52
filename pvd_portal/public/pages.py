"""Legal pages, and the health check."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def accessibilite(request):
    return render(request, "public/accessibilite.html")


@login_not_required
@require_safe
def donnees_personnelles(request):
    return render(request, "public/donnees_personnelles.html")


@login_not_required
@require_safe
def mentions_legales(request):
    return render(request, "public/mentions_legales.html")


@login_not_required
@require_safe
@never_cache
def sante(request):
    """200 when the database answers and every migration is applied, 503 otherwise."""
    try:
        executor = MigrationExecutor(connection)
        en_attente = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return JsonResponse({"base": "injoignable", "migrations": "inconnues"}, status=503)
    if en_attente:
        return JsonResponse({"base": "ok", "migrations": f"{en_attente} à appliquer"}, status=503)
    return JsonResponse({"base": "ok", "migrations": "à jour"})
