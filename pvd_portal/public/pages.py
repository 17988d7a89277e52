"""Legal pages, and the health check."""

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
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
