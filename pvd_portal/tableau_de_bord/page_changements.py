"""The page of what changed: a period, by territoire, kept whatever the sign-ins."""

from itertools import groupby

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import Http404

from communes.models import Territoire
from pvd_portal.core.lists import PortailListView
from pvd_portal.dossiers.filters import PlacesFilterSet, territoires
from pvd_portal.tableau_de_bord.changements import (
    Changement,
    Depuis,
    read_since,
    reads_changes,
    select_changements,
)

REFUS = "Votre rôle ne lit pas l'historique des dossiers."


def select_of(user, depuis="", territoire=None):
    siens = Territoire.objects.visible_to(user).actifs()
    if territoire:
        siens = siens.filter(pk=territoire.pk)
    since = read_since(user, depuis or Depuis.VISITE)
    return select_changements(user, siens.values("pk"), since)


class ChangementsFilter(PlacesFilterSet):
    """A union is not filtered once made: the whole of it is chosen here."""

    depuis = django_filters.ChoiceFilter(label="Période", choices=Depuis, empty_label=None)
    territoire = django_filters.ModelChoiceFilter(
        queryset=territoires, label="Territoire", empty_label="Tous"
    )

    def filter_queryset(self, queryset):
        return select_of(self.request.user, **self.form.cleaned_data)


class ChangementsView(PortailListView):
    template_name = "tableau_de_bord/changements.html"
    filterset_class = ChangementsFilter
    titre = "Ce qui a changé"
    mots = "changement,changements"
    premiers = ("depuis", "territoire")
    paginate_by = 50

    def dispatch(self, request, *args, **kwargs):
        if not reads_changes(request.user):
            raise PermissionDenied(REFUS)
        if request.GET.get("format"):
            raise Http404("Cette page ne s'exporte pas.")
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self):
        return select_of(self.request.user)

    def sorted(self, queryset):
        self.tri = ""
        return queryset.order_by("lieu", "territoire_pk", "-at", "cible")

    def get_context_data(self, **kwargs):
        ctx = super().get_context_data(**kwargs)
        lignes = [Changement(*row) for row in ctx["object_list"]]
        groupes = [list(rows) for _, rows in groupby(lignes, lambda c: c.territoire)]
        form = self.filterset.form
        choisi = form.cleaned_data.get("depuis") if form.is_bound and form.is_valid() else ""
        since = read_since(self.request.user, choisi or Depuis.VISITE)
        return {**ctx, "groupes": groupes, "depuis": since}
