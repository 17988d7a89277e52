"""The public list of the beneficiary communes, in an open format."""

import datetime as dt
import re

from django.contrib.auth.decorators import login_not_required
from django.db.models import F, OuterRef, Q, Subquery
from django.http import HttpResponseBadRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from communes.models import AppartenanceEpci, Beneficiaire
from conventions.echeance import horloge, q_adhesion, q_signee, with_dates
from pvd_portal.core.dates import today
from pvd_portal.core.exports import csv_response

ENTETES = (
    "insee_com",
    "lib_com",
    "departement",
    "siren_epci",
    "date_adhesion",
    "date_limite",
    "date_convention_cadre",
    "situation",
    "jours_retard",
)
DATE_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
ANNEES = range(2000, 2101)
# As long as the figures that lead here are kept.
CACHE_SECONDES = 300
FILTRES = ("region", "departement", "situation")
# Boxes of the address: `?signee=oui`.
OUI = "oui"
CONDITIONS = {"signee": q_signee, "adhesion": q_adhesion}


@login_not_required
@require_safe
@cache_control(public=True, max_age=CACHE_SECONDES)
def communes_pvd_csv(request):
    """One line per commune of the programme, as on `?date=`; today by default.

    `?region=`, `?departement=`, `?situation=`, `?adhesion=oui`, `?signee=oui`: the rows behind
    one figure of the statistics.
    """
    try:
        date = read_day(request.GET.get("date", ""))
    except ValueError:
        return HttpResponseBadRequest(
            "Le paramètre « date » attend une date de la forme AAAA-MM-JJ, "
            "entre 2000 et 2100 : par exemple 2023-02-28.\n",
            content_type="text/plain; charset=utf-8",
        )
    for name in CONDITIONS:
        if request.GET.get(name, "") not in {"", OUI}:
            return HttpResponseBadRequest(
                f"Le paramètre « {name} » n'attend que « {OUI} » : ôtez-le pour toute la liste.\n",
                content_type="text/plain; charset=utf-8",
            )
    response = csv_response(ENTETES, open_data_rows(date, **_read_filters(request.GET)))
    response["Content-Disposition"] = f'attachment; filename="communes-pvd-{date:%Y-%m-%d}.csv"'
    return response


def read_day(text):
    """The civil date of `?date=`; ValueError when it is none that the portal can speak of."""
    if not text:
        return today()
    if not DATE_ISO.fullmatch(text):
        raise ValueError(text)
    date = dt.date.fromisoformat(text)
    if date.year not in ANNEES:
        raise ValueError(text)
    return date


def _read_filters(params):
    # PostgreSQL refuses the character NUL in any text.
    filters = {name: params.get(name, "").replace("\0", "") for name in FILTRES}
    filters["conditions"] = [name for name in CONDITIONS if params.get(name)]
    return filters


def open_data_rows(date, *, region="", departement="", situation="", conditions=()):
    """Rows of plain values, sorted by code; one query, through a server-side iterator."""
    members = with_dates(Beneficiaire.objects.membres_au(date), date).annotate(
        code=F("commune_id"),
        nom=F("commune__nom"),
        departement=F("commune__departement_id"),
        siren=_epci_at(date),
    )
    if region:
        members = members.filter(commune__departement__region=region)
    if departement:
        members = members.filter(commune__departement=departement)
    for name in conditions:
        members = members.filter(CONDITIONS[name](date))
    for row in members.order_by("commune_id").iterator(chunk_size=2000):
        clock = horloge(row, date)
        if not situation or clock.situation == situation:
            yield _read_row(row, clock)


def _epci_at(date):
    """The EPCI of that day: « past figures keep former EPCI » (edge case 30)."""
    if date >= today():
        return F("commune__epci_id")
    rows = AppartenanceEpci.objects.filter(
        Q(date_debut=None) | Q(date_debut__lte=date),
        Q(date_fin=None) | Q(date_fin__gt=date),
        commune=OuterRef("commune"),
    )
    return Subquery(rows.values("epci")[:1])


def _read_row(row, clock):
    retard = clock.jours_retard
    return (
        row.code,
        row.nom,
        row.departement,
        row.siren or "",
        _iso(clock.adhesion),
        _iso(clock.limite),
        # Even where no deadline is judged: what is signed is signed.
        _iso(clock.acte),
        clock.situation,
        "" if retard is None else retard,
    )


def _iso(date):
    return date.isoformat() if date else ""
