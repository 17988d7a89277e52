"""Échéances: month by month, and as a calendar feed."""

import datetime as dt
from itertools import groupby

import icalendar
from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conventions import regles
from pvd_portal.agenda.evenements import Echeance, Genre, Periode, echeances
from pvd_portal.core.dates import today
from pvd_portal.core.forms import PortailFilterForm
from pvd_portal.core.templatetags.portail import query_string
from pvd_portal.dossiers.filters import departements

PAR_PAGE = 50
MAX_EVENEMENTS = 1000


def _periods():
    """[("3", "3 mois"), …]: the thresholds of the clock, and a year."""
    months = sorted({*regles.SEUILS_MOIS, regles.SEUIL_ALERTE_MOIS, 12})
    return [("", "Sans limite"), *((str(n), f"{n} mois") for n in months)]


class EcheancesForm(PortailFilterForm):
    genre = forms.ChoiceField(
        label="Nature", choices=[("", "Toutes"), *Genre.choices], required=False
    )
    periode = forms.ChoiceField(label="Période", choices=Periode, required=False)
    mois = forms.ChoiceField(label="Dans les", choices=_periods, required=False)
    departement = forms.ModelChoiceField(label="Département", queryset=None, required=False)

    def __init__(self, request):
        super().__init__(request.GET or None)
        self.request = request
        rows = departements(request)
        self.fields["departement"].queryset = rows
        perimetre = request.user.perimetre
        if not (perimetre.france or perimetre.regions or len(perimetre.departements) > 1):
            # Nothing to choose between.
            del self.fields["departement"]

    def choices_made(self):
        """What `echeances` takes; what is not understood is as if it was not asked."""
        data = getattr(self, "cleaned_data", {}) if self.is_bound and self.is_valid() else {}
        mois = data.get("mois")
        return {
            "genre": data.get("genre", ""),
            "periode": data.get("periode") or Periode.A_VENIR,
            "mois": int(mois) if mois else None,
            "departement": data.get("departement"),
        }

    def active(self):
        if not self.is_bound or not self.is_valid():
            return []
        rows = []
        for name, value in self.cleaned_data.items():
            if not value:
                continue
            texte = str(dict(getattr(self.fields[name], "choices", ())).get(value, value))
            label = f"{self.fields[name].label} : {texte}"
            rows.append((label, query_string(self.request, **{name: None, "page": None})))
        return rows


@require_safe
def echeances_page(request):
    jour = today()
    form = EcheancesForm(request)
    rows = echeances(request.user, jour, **form.choices_made())
    page = Paginator(rows, PAR_PAGE).get_page(request.GET.get("page"))
    lignes = [Echeance(*row, jour) for row in page.object_list]
    ctx = {
        "form": form,
        "actifs": form.active(),
        "jour": jour,
        "page_obj": page,
        "mois": [(mois, list(rows)) for mois, rows in groupby(lignes, lambda e: e.mois)],
        "nature": Genre,
    }
    return render(request, "agenda/echeances.html", ctx)


@require_safe
def echeances_ics(request):
    """The reader's dates to come, and the deadlines passed that still wait, as a calendar."""
    jour = today()
    avenir = echeances(request.user, jour)[:MAX_EVENEMENTS]
    retards = echeances(request.user, jour, genre=Genre.DELAI, periode=Periode.ATTEINTES)
    calendrier = icalendar.Calendar()
    calendrier.add("prodid", "-//Portail PVD//Échéances//FR")
    calendrier.add("version", "2.0")
    calendrier.add("x-wr-calname", "Portail PVD – échéances")
    for row in [*retards[:MAX_EVENEMENTS], *avenir]:
        calendrier.add_component(_event(request, Echeance(*row, jour)))
    response = HttpResponse(calendrier.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="echeances-pvd.ics"'
    return response


def _event(request, echeance):
    event = icalendar.Event()
    event.add("uid", f"{echeance.genre}-{echeance.cible}@{request.get_host()}")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", echeance.date)
    event.add("dtend", echeance.date + dt.timedelta(days=1))
    event.add("summary", f"{echeance.libelle} : {echeance.titre}")
    event.add("location", echeance.territoire)
    event.add("url", request.build_absolute_uri(echeance.url))
    return event
