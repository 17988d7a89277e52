"""Échéances: month by month, as a file, and as a calendar feed."""

import icalendar
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pvd_portal.agenda.echeances import Agenda, Echeance, Genre, Periode, group, identifiant
from pvd_portal.agenda.filters import EcheancesFilter
from pvd_portal.core.dates import today
from pvd_portal.core.exports import Colonne, choix
from pvd_portal.core.lists import PortailListView
from pvd_portal.core.pagination import BoundedPaginator
from pvd_portal.core.vues import Vue

MAX_EVENEMENTS = 1000


class AgendaPaginator(BoundedPaginator):
    def get_page(self, number):
        """A first page that is not full says how many there are: nothing is counted."""
        if number not in {None, "", "1"}:
            return super().get_page(number)
        rows = list(self.object_list[: self.per_page])
        if len(rows) < self.per_page:
            self.total = len(rows)
        return self._get_page(rows, 1, self)

    def count_rows(self, most):
        return self.object_list.count(most)


class EcheancesView(PortailListView):
    paginator_class = AgendaPaginator
    template_name = "agenda/echeances.html"
    titre = "Agenda"
    mots = "échéance,échéances"
    premiers = ("genre", "mois", "departement")
    filterset_class = EcheancesFilter
    paginate_by = 50
    nom_export = "echeances"
    # The columns of the union, in its order.
    colonnes = (
        Colonne("Date", "date"),
        Colonne("Nature", "genre", choix(Genre)),
        Colonne("Objet", "titre"),
        Colonne("Territoire", "territoire_nom"),
        Colonne("Identifiant", "cible", identifiant),
        Colonne("Identifiant du territoire", "territoire_pk", str),
    )

    def get_base_queryset(self):
        return Agenda(self.request.user, today())

    def sorted(self, queryset):
        """By date: forward, or back from today for those reached."""
        self.tri = ""
        return queryset

    def get_context_data(self, **kwargs):
        ctx = super().get_context_data(**kwargs)
        lignes = [Echeance(*row, ctx["date_du_jour"]) for row in ctx["object_list"]]
        return {**ctx, "mois": group(lignes)}

    def get_vues(self):
        return [
            Vue("À venir"),
            Vue("Atteintes ou dépassées", {"periode": Periode.ATTEINTES}),
            Vue("Toutes", {"periode": Periode.TOUTES}),
        ]


@require_safe
def echeances_ics(request):
    """The reader's dates to come, and the deadlines passed that still wait, as a calendar."""
    jour = today()
    avenir = Agenda(request.user, jour)[:MAX_EVENEMENTS]
    retards = Agenda(request.user, jour, genres=(Genre.DELAI,), periode=Periode.ATTEINTES)
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
    # A day without an end lasts that day; the calendar's last day has no morrow.
    event.add("summary", f"{echeance.libelle} : {echeance.titre}")
    event.add("location", echeance.territoire)
    event.add("url", request.build_absolute_uri(echeance.url))
    return event
