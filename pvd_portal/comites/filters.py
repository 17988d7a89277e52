"""Filters of the list of the comités de projet."""

import django_filters
from django.db.models import Q

from communes.models import Beneficiaire
from communes.search import q_commune
from pvd_portal.comites.enums import StatutComite
from pvd_portal.comites.models import Comite
from pvd_portal.core.dates import add_months, today
from pvd_portal.core.search import q_words
from pvd_portal.core.text import normalize_search
from pvd_portal.dossiers.filters import PlacesFilterSet, departements, territoires

PERIODES = [
    ("a_venir", "À venir"),
    ("passes", "Passés"),
    ("3_mois", "Dans les 3 mois"),
    ("12_mois", "Depuis 12 mois"),
]


class ComiteFilterSet(PlacesFilterSet):
    q = django_filters.CharFilter(label="Territoire ou commune", method="filter_nom")
    territoire = django_filters.ModelChoiceFilter(queryset=territoires, label="Territoire")
    departement = django_filters.ModelChoiceFilter(
        label="Département",
        queryset=departements,
        method="filter_departement",
        empty_label="Tous",
    )
    statut = django_filters.ChoiceFilter(
        label="Statut", choices=StatutComite.choices, empty_label="Tous"
    )
    periode = django_filters.ChoiceFilter(
        label="Période", choices=PERIODES, method="filter_periode", empty_label="Toutes"
    )

    class Meta:
        model = Comite
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # « Territoire » is a box to write in, above.
        self.keep_unseen("territoire")

    def filter_nom(self, queryset, name, value):
        if not normalize_search(value):
            return queryset
        membres = Beneficiaire.objects.filter(q_commune(value, "commune__"))
        return queryset.filter(
            q_words(value, "territoire__nom_recherche")
            | Q(territoire__in=membres.values("territoire"))
        )

    def filter_departement(self, queryset, name, value):
        membres = Beneficiaire.objects.filter(commune__departement=value)
        return queryset.filter(territoire__in=membres.values("territoire"))

    def filter_periode(self, queryset, name, value):
        jour = today()
        limites = {
            "a_venir": {"date__gte": jour},
            "passes": {"date__lt": jour},
            "3_mois": {"date__range": (jour, add_months(jour, 3))},
            "12_mois": {"date__range": (add_months(jour, -12), jour)},
        }
        return queryset.filter(**limites[value])
