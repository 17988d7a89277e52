"""Filters of the list of acts."""

import django_filters
from django import forms
from django.db.models import Q

from communes.search import q_commune
from conventions.enums import StatutConvention, TypeConvention
from conventions.lifecycle import LIFECYCLE
from conventions.models import Convention, ConventionCommune
from pvd_portal.core.search import find_few, q_words
from pvd_portal.core.text import normalize_search
from pvd_portal.dossiers.filters import PlacesFilterSet, departements, territoires

OUI_NON = [("oui", "Oui"), ("non", "Non")]


def search_acts(queryset, text, named=None):
    """By their title, their territoire or a commune that they cover; all when it says nothing.

    `named`: what `find_named` found for it.
    """
    if not normalize_search(text):
        return queryset
    couvrant = ConventionCommune.objects.filter(q_commune(text, "commune__", named))
    if named is not None and (found := _find_few_acts(text, couvrant)) is not None:
        return queryset.filter(pk__in=found)
    return queryset.filter(
        q_words(text, "territoire__nom_recherche", raw=("intitule",))
        | Q(pk__in=couvrant.values("convention"))
    )


def _find_few_acts(text, couvrant):
    acts = Convention.objects.order_by().values_list("pk")
    return find_few(
        acts.filter(q_words(text, raw=("intitule",), indexed=True)),
        acts.filter(q_words(text, "territoire__nom_recherche", indexed=True)),
        couvrant.values_list("convention"),
    )


class ConventionFilter(PlacesFilterSet):
    texte = django_filters.CharFilter(method="filter_texte", label="Intitulé ou commune")
    type = django_filters.ChoiceFilter(
        choices=TypeConvention.choices, label="Type", empty_label="Tous"
    )
    statut = django_filters.ChoiceFilter(
        choices=StatutConvention.choices, label="Statut", empty_label="Tous"
    )
    territoire = django_filters.ModelChoiceFilter(
        queryset=territoires,
        method="filter_territoire",
        label="Territoire",
        empty_label="Tous",
    )
    departement = django_filters.ModelChoiceFilter(
        queryset=departements,
        field_name="territoire__departement_pilote",
        label="Département pilote",
        empty_label="Tous",
    )
    vaut_ort = django_filters.ChoiceFilter(
        choices=OUI_NON, method="filter_vaut_ort", label="Vaut ORT", empty_label="Tous"
    )
    source = django_filters.ChoiceFilter(
        choices=Convention.Source.choices, label="Source", empty_label="Toutes"
    )
    # The tab above the list is this filter: the form keeps it when another one changes.
    attente = django_filters.ChoiceFilter(
        choices=[("moi", "")],
        method="filter_attente",
        label="Ce qui m'attend",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Convention
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user = self.request.user
        self.filters["statut"].extra["choices"] = LIFECYCLE.choices(user.role)
        if attente := LIFECYCLE.waiting_label(user.role):
            self.filters["attente"].extra["choices"] = [("moi", attente)]
        else:
            del self.filters["attente"]

    def filter_texte(self, queryset, name, value):
        return search_acts(queryset, value)

    def filter_territoire(self, queryset, name, value):
        return queryset.of_territoire(value)

    def filter_vaut_ort(self, queryset, name, value):
        return queryset.filter(vaut_ort=value == "oui")

    def filter_attente(self, queryset, name, value):
        return queryset.waiting_for(self.request.user)
