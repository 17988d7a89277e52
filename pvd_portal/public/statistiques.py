"""Statistics: figures counted from rows, each with its date and its rows."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pvd_portal.public.jour import date_query, day_suffix, read_day, rows_url
from pvd_portal.territoires.agregats import (
    SITUATIONS,
    group_by_departement,
    group_by_region,
    load_programme,
)


@login_not_required
@require_safe
def statistiques(request):
    form, day, refus = read_day(request)
    programme = load_programme(day)
    ctx = {
        "form": form,
        "refus": refus,
        "programme": programme,
        # A column that is empty everywhere is a word under the table.
        "presentes": [s for s in SITUATIONS if programme.nombre(s)],
        "absentes": [s for s in SITUATIONS if not programme.nombre(s)],
        "regions": group_by_region(programme.comptes),
        "departements": group_by_departement(programme.comptes),
        "suffixe": day_suffix(day),
        "url_csv": rows_url(day),
        "url_departements": reverse("public:departements_csv", query=date_query(day)),
    }
    return render(request, "public/statistiques.html", ctx, status=400 if refus else 200)
