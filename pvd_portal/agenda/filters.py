"""Filters of the échéances."""

from dataclasses import replace

import django_filters

from conventions import regles
from pvd_portal.agenda.echeances import Genre, Periode
from pvd_portal.dossiers.filters import PlacesFilterSet, departements


def _periods():
    """[("3", "3 mois"), …]: the thresholds of the clock, and a year."""
    months = sorted({*regles.SEUILS_MOIS, regles.SEUIL_ALERTE_MOIS, 12})
    return [(str(n), f"{n} mois") for n in months]


class EcheancesFilter(PlacesFilterSet):
    """What an `Agenda` takes."""

    genre = django_filters.ChoiceFilter(label="Nature", choices=Genre, empty_label="Toutes")
    periode = django_filters.ChoiceFilter(label="Période", choices=Periode, empty_label=None)
    mois = django_filters.ChoiceFilter(label="Horizon", choices=_periods, empty_label="Sans limite")
    departement = django_filters.ModelChoiceFilter(
        label="Département", queryset=departements, empty_label="Tous"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The tabs above the list.
        self.keep_unseen("periode")

    def filter_queryset(self, queryset):
        """An agenda is not filtered once read: another one is asked."""
        choices = self.form.cleaned_data
        mois = choices.get("mois")
        return replace(
            queryset,
            genres=(Genre(choices["genre"]),) if choices.get("genre") else queryset.genres,
            periode=choices.get("periode") or Periode.A_VENIR,
            mois=int(mois) if mois else None,
            departement=choices.get("departement"),
        )
