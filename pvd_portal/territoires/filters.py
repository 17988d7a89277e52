"""Filters of the lists of this app."""

import django_filters
from django.db.models import Q

from communes.models import Beneficiaire, Epci, Region, Territoire
from communes.search import q_commune
from conventions.echeance import q_signee, with_situation
from conventions.enums import SituationEcheance
from fiches_action.filters import LIBELLE_SANS_NOUVELLES, OuiFilter
from pvd_portal.accounts.postes import filter_posts
from pvd_portal.core.dates import today
from pvd_portal.core.search import find_few, q_code, q_words
from pvd_portal.core.text import normalize_search
from pvd_portal.dossiers.filters import DateFilter, PlacesFilterSet, departements
from pvd_portal.territoires.synthese import sans_nouvelles

VACANT = "vacant"
LETTRES_SIREN = 9


def search_epci(queryset, name, value):
    if not normalize_search(value):
        return queryset
    return queryset.filter(q_words(value, f"{name}__nom_recherche"))


def search_territoires(queryset, text, named=None):
    """By their name or by that of a commune; all of them when the text says nothing.

    `named`: what `find_named` found for it.
    """
    if not normalize_search(text):
        return queryset
    membres = Beneficiaire.objects.filter(q_commune(text, "commune__", named))
    if named is not None:
        noms = Territoire.objects.filter(q_words(text, "nom_recherche", indexed=True))
        found = find_few(noms.values_list("pk"), membres.values_list("territoire"))
        if found is not None:
            return queryset.filter(pk__in=found)
    return queryset.filter(q_words(text, "nom_recherche") | Q(pk__in=membres.values("territoire")))


class CommunesFilter(PlacesFilterSet):
    """Communes of the programme, on a day."""

    texte = django_filters.CharFilter(label="Nom ou code INSEE", method="search", max_length=200)
    region = django_filters.ModelChoiceFilter(
        label="Région",
        field_name="commune__departement__region",
        queryset=Region.objects.all(),
        empty_label="Toutes",
    )
    departement = django_filters.ModelChoiceFilter(
        label="Département",
        field_name="commune__departement",
        queryset=departements,
        empty_label="Tous",
    )
    epci = django_filters.CharFilter(
        label="EPCI", field_name="commune__epci", method="by_epci", max_length=200
    )
    situation = django_filters.ChoiceFilter(
        label="Situation", choices=SituationEcheance, method="by_situation", empty_label="Toutes"
    )
    signee = OuiFilter(label="Convention-cadre ou ORT signée", method="by_signee")
    date = DateFilter(label="À la date du", method="as_of")

    class Meta:
        model = Beneficiaire
        fields = []

    def search(self, queryset, name, value):
        if not normalize_search(value):
            return queryset
        return queryset.filter(q_commune(value, "commune__"))

    def by_epci(self, queryset, name, value):
        return search_epci(queryset, name, value)

    def by_situation(self, queryset, name, value):
        # The view has annotated it: see CommunesView.
        return queryset.filter(situation=value)

    def by_signee(self, queryset, name, value):
        # The view has taken the date, and annotated the four of the clock.
        date = self.form.cleaned_data.get("date") or today()
        return queryset.filter(q_signee(date))

    def as_of(self, queryset, name, value):
        # The view has already taken the members on that day.
        return queryset


class TerritoiresFilter(PlacesFilterSet):
    texte = django_filters.CharFilter(
        label="Territoire ou commune", method="search", max_length=200
    )
    departement = django_filters.ModelChoiceFilter(
        label="Département", queryset=departements, method="by_departement", empty_label="Tous"
    )
    epci = django_filters.CharFilter(
        label="EPCI", field_name="epci", method="by_epci", max_length=200
    )
    situation = django_filters.ChoiceFilter(
        label="Situation",
        choices=SituationEcheance,
        method="by_situation",
        empty_label="Toutes",
    )
    poste = django_filters.ChoiceFilter(
        label="Poste de chef de projet",
        choices=[(VACANT, "Vacant"), ("pourvu", "Pourvu")],
        method="by_poste",
        empty_label="Tous",
    )
    sans_nouvelles = OuiFilter(label=LIBELLE_SANS_NOUVELLES, method="by_sans_nouvelles")

    class Meta:
        model = Territoire
        fields = []

    def search(self, queryset, name, value):
        return search_territoires(queryset, value)

    def by_departement(self, queryset, name, value):
        membres = Beneficiaire.objects.filter(commune__departement=value)
        return queryset.filter(pk__in=membres.values("territoire"))

    def by_epci(self, queryset, name, value):
        return search_epci(queryset, name, value)

    def by_situation(self, queryset, name, value):
        jour, rows = today(), Beneficiaire.objects.all()
        sortie = value == SituationEcheance.SORTIE
        rows = rows.sortis(jour) if sortie else rows.membres_au(jour)
        rows = with_situation(rows, jour).filter(situation=value)
        return queryset.filter(pk__in=rows.values("territoire"))

    def by_poste(self, queryset, name, value):
        return filter_posts(queryset, vacant=value == VACANT)

    def by_sans_nouvelles(self, queryset, name, value):
        return sans_nouvelles(queryset, self.request.user)


class EpcisFilter(PlacesFilterSet):
    texte = django_filters.CharFilter(label="Nom ou SIREN", method="search", max_length=200)
    departement = django_filters.ModelChoiceFilter(
        label="Département", queryset=departements, method="by_departement", empty_label="Tous"
    )

    class Meta:
        model = Epci
        fields = []

    def search(self, queryset, name, value):
        if not normalize_search(value):
            return queryset
        return queryset.filter(
            q_words(value, "nom_recherche") | q_code(value, "pk", length=LETTRES_SIREN)
        )

    def by_departement(self, queryset, name, value):
        membres = Beneficiaire.objects.filter(commune__departement=value)
        return queryset.filter(pk__in=membres.values("commune__epci"))
