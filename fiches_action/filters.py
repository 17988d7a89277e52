"""Filters of the list of fiches, limited to what the reader may see."""

import django_filters
from django import forms

from communes.enums import ThemeAction
from communes.models import Beneficiaire, Organisme, Region
from fiches_action.enums import (
    Base,
    NatureFinancement,
    Phase,
    Priorite,
    Statut,
    StatutFinancement,
    Validation,
)
from fiches_action.lifecycle import LIFECYCLE
from fiches_action.models import FicheAction, Financement
from fiches_action.regles import spell_sans_nouvelles
from pvd_portal.accounts.enums import Role
from pvd_portal.core.search import q_words
from pvd_portal.core.text import normalize_search
from pvd_portal.core.words import build_late
from pvd_portal.dossiers.filters import PlacesFilterSet, departements, territoires

RECHERCHE_MAX = 200
LIBELLE_SANS_NOUVELLES = build_late(lambda: spell_sans_nouvelles().capitalize())


class OuiInput(forms.CheckboxInput):
    def value_from_datadict(self, data, files, name):
        """As written: Django would take any word for « yes »."""
        return data.get(name, "")


class OuiField(forms.BooleanField):
    """A box to tick; absent from the address, it filters nothing."""

    widget = OuiInput
    MOTS = {"": False, "on": True, "true": True, "1": True, "oui": True}
    MOTS |= {"off": False, "false": False, "0": False, "non": False}

    def __init__(self, **kwargs):
        kwargs.pop("null_label", None)
        super().__init__(**kwargs)

    def to_python(self, value):
        try:
            return self.MOTS[str(value).lower()]
        except KeyError as error:
            raise forms.ValidationError("Écrivez « oui », ou retirez ce critère.") from error

    def clean(self, value):
        return super().clean(value) or None


class OuiFilter(django_filters.BooleanFilter):
    field_class = OuiField

    def filter(self, qs, value):
        return super().filter(qs, value) if value else qs


class FicheFilterSet(PlacesFilterSet):
    texte = django_filters.CharFilter(
        method="filter_texte", label="Intitulé ou numéro", max_length=RECHERCHE_MAX
    )
    region = django_filters.ModelChoiceFilter(
        queryset=Region.objects.all(),
        label="Région",
        empty_label="Toutes",
        method="filter_region",
    )
    departement = django_filters.ModelChoiceFilter(
        queryset=departements,
        label="Département",
        empty_label="Tous",
        method="filter_departement",
    )
    territoire = django_filters.ModelChoiceFilter(
        queryset=territoires, label="Territoire", empty_label="Tous"
    )
    phase = django_filters.ChoiceFilter(choices=Phase.choices, label="Phase", empty_label="Toutes")
    statut = django_filters.ChoiceFilter(choices=Statut.choices, label="Statut", empty_label="Tous")
    validation = django_filters.ChoiceFilter(
        choices=Validation.choices, label="Validation", empty_label="Toutes"
    )
    priorite = django_filters.ChoiceFilter(
        choices=Priorite.choices, label="Priorité", empty_label="Toutes"
    )
    theme = django_filters.ChoiceFilter(
        choices=ThemeAction.choices, label="Thème", empty_label="Tous"
    )
    en_retard = OuiFilter(method="filter_en_retard", label="En retard")
    sans_nouvelles = OuiFilter(method="filter_sans_nouvelles", label=LIBELLE_SANS_NOUVELLES)
    archivees = OuiFilter(method="filter_archivees", label="Archivées")

    class Meta:
        model = FicheAction
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        role = self.request.user.role
        self.filters["validation"].extra["choices"] = LIFECYCLE.choices(role)
        if role in {Role.PARTENAIRE, Role.OBSERVATEUR}:
            del self.filters["archivees"]

    @property
    def qs(self):
        rows = super().qs
        archivees = self.form.is_bound and self.form.is_valid()
        if archivees and self.form.cleaned_data.get("archivees"):
            return rows
        return rows.actifs()

    def filter_texte(self, queryset, name, value):
        """Words of the title whatever their accents and hyphens, or the number of the fiche."""
        if value.strip().isdecimal() and len(value.strip()) < 10:
            return queryset.filter(numero=int(value))
        return queryset.filter(q_words(value, "intitule_recherche"))

    def filter_region(self, queryset, name, value):
        membres = Beneficiaire.objects.filter(commune__departement__region=value)
        return queryset.filter(territoire__in=membres.values("territoire"))

    def filter_departement(self, queryset, name, value):
        membres = Beneficiaire.objects.filter(commune__departement=value)
        return queryset.filter(territoire__in=membres.values("territoire"))

    def filter_en_retard(self, queryset, name, value):
        return queryset.en_retard()

    def filter_sans_nouvelles(self, queryset, name, value):
        return queryset.sans_nouvelles()

    def filter_archivees(self, queryset, name, value):
        return queryset.filter(archived_at__isnull=False)


class FinancementsFilter(PlacesFilterSet):
    texte = django_filters.CharFilter(label="Fiche ou dispositif", method="search", max_length=200)
    organisme = django_filters.ModelChoiceFilter(
        label="Financeur",
        queryset=Organisme.objects.filter(date_fin__isnull=True),
        empty_label="Tous",
    )
    statut = django_filters.ChoiceFilter(
        label="Statut", choices=StatutFinancement, empty_label="Tous"
    )
    nature = django_filters.ChoiceFilter(
        label="Nature", choices=NatureFinancement, empty_label="Toutes"
    )
    base = django_filters.ChoiceFilter(label="Base", choices=Base, empty_label="Toutes")
    departement = django_filters.ModelChoiceFilter(
        label="Département", queryset=departements, method="by_departement", empty_label="Tous"
    )

    class Meta:
        model = Financement
        fields = []

    def search(self, queryset, name, value):
        if not normalize_search(value):
            return queryset
        return queryset.filter(q_words(value, "fiche__intitule_recherche", raw=("dispositif",)))

    def by_departement(self, queryset, name, value):
        membres = Beneficiaire.objects.filter(commune__departement=value)
        return queryset.filter(fiche__territoire__in=membres.values("territoire"))
