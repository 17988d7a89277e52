"""Filters of the list of acts."""

import django_filters
from django import forms
from django.db.models import Q

from communes.models import Departement, Territoire
from conventions.enums import StatutConvention, TypeConvention
from conventions.lifecycle import LIFECYCLE
from conventions.models import Convention, ConventionCommune
from pvd_portal.core.filters import PortailFilterSet
from pvd_portal.core.text import normalize_search

OUI_NON = [("oui", "Oui"), ("non", "Non")]


class ConventionFilter(PortailFilterSet):
    texte = django_filters.CharFilter(method="filter_texte", label="Intitulé ou commune")
    type = django_filters.ChoiceFilter(
        choices=TypeConvention.choices, label="Type", empty_label="Tous"
    )
    statut = django_filters.ChoiceFilter(
        choices=StatutConvention.choices, label="Statut", empty_label="Tous"
    )
    territoire = django_filters.ModelChoiceFilter(
        queryset=Territoire.objects.none(),
        method="filter_territoire",
        label="Territoire",
        empty_label="Tous",
    )
    departement = django_filters.ModelChoiceFilter(
        queryset=Departement.objects.all(),
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
        self._limit_places(user)
        if attente := LIFECYCLE.waiting_label(user.role):
            self.filters["attente"].extra["choices"] = [("moi", attente)]
        else:
            del self.filters["attente"]

    def _limit_places(self, user):
        """One place to choose: the reader's territoires, or départements when they are many."""
        perimetre = user.perimetre
        self.filters["territoire"].queryset = Territoire.objects.visible_to(user)
        if perimetre.france or perimetre.regions or len(perimetre.departements) > 1:
            self.keep_unseen("territoire")
            departements = Departement.objects.select_related(None)
            if not perimetre.france:
                departements = departements.filter(
                    Q(pk__in=perimetre.departements) | Q(region__in=perimetre.regions)
                )
            self.filters["departement"].queryset = departements
            return
        del self.filters["departement"]
        if len(perimetre.territoires) == 1 and not perimetre.departements:
            self.keep_unseen("territoire")

    def filter_texte(self, queryset, name, value):
        words = normalize_search(value)
        if not words:
            return queryset
        couvrant = ConventionCommune.objects.filter(commune__nom_recherche__contains=words)
        return queryset.filter(
            Q(intitule__icontains=value.strip())
            | Q(territoire__nom_recherche__contains=words)
            | Q(pk__in=couvrant.values("convention"))
        )

    def filter_territoire(self, queryset, name, value):
        return queryset.of_territoire(value)

    def filter_vaut_ort(self, queryset, name, value):
        return queryset.filter(vaut_ort=value == "oui")

    def filter_attente(self, queryset, name, value):
        return queryset.waiting_for(self.request.user)
