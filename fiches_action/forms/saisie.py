"""A section being typed: its form and its rows, saved together or not at all."""

import copy
import datetime as dt
import re
from collections import Counter
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from fiches_action.enums import Base
from fiches_action.forms.lignes import FORMSETS
from fiches_action.forms.sections import FORMS
from fiches_action.models import FicheAction, Financement
from pvd_portal.core.forms import MontantField, silence_errors
from pvd_portal.core.templatetags.portail import euros
from pvd_portal.core.words import format_number

NON_RENSEIGNE = "non renseigné"


class Difference(NamedTuple):
    """One thing that is not the same in the reader's version and in the one saved meanwhile."""

    libelle: str
    mienne: str
    enregistree: str


class Saisie:
    """`fiche` stays as the database has it: the form works on a copy."""

    def __init__(self, section, fiche, data=None):
        self.section = section
        self.fiche = fiche
        instance = copy.copy(fiche)
        classes = FORMSETS.get(section.code, ())
        if data is not None:
            for cls in classes:
                data = realigned(data, cls, instance)
        self.form = FORMS[section.code](data, instance=instance)
        self.formsets = [cls(data, instance=instance) for cls in classes]

    @property
    def formulaires(self):
        return [self.form, *self.formsets]

    def is_valid(self):
        # Each is asked: all the errors are shown at once.
        return all([item.is_valid() for item in self.formulaires])

    def has_changed(self):
        return any(item.has_changed() for item in self.formulaires)

    def silence_errors(self):
        silence_errors(*self.formulaires)

    def show_revision(self, revision):
        """Let the next save of what is typed replace that revision."""
        self.form.data = self.form.data.copy()
        self.form.data["revision"] = str(revision)

    def save(self):
        """Raises StaleRevision when somebody saved since the form was opened."""
        fiche = self.form.instance
        fiche.claim_revision(self.form.cleaned_data["revision"])
        fiche.derniere_nouvelle_at = timezone.now()
        m2m = {field.name for field in FicheAction._meta.many_to_many}
        fields = [name for name in self.form.champs if name not in m2m]
        fiche.save(update_fields=[*fields, "derniere_nouvelle_at", "revision"])
        self.form._save_m2m()
        for formset in self.formsets:
            formset.save()
        return fiche

    def apercu(self):
        """(fiche, lines) as typed, valid or not, for the totals; nothing of it is saved."""
        fiche = copy.copy(self.fiche)
        fiche.cout_total = _montant(self.form["cout_total"].value())
        if (base := self.form["base"].value()) in Base.values:
            fiche.base = base
        formset = self.formsets[0]
        organismes = {str(organisme.pk): organisme for organisme in formset.organismes}
        lignes = []
        for form in formset.forms:
            organisme = organismes.get(str(form["organisme"].value()))
            montant = _montant(form["montant"].value())
            values = {name: form[name].value() for name in ("nature", "base", "statut")}
            lisible = organisme and montant is not None and values["base"] in Base.values
            if lisible and not form["DELETE"].value():
                lignes.append(Financement(organisme=organisme, montant=montant, **values))
        return fiche, lignes

    def differences(self):
        """What a save would change, beside what is in the database now."""
        rows = form_differences(self.form, self.fiche)
        for formset in self.formsets:
            mine = Counter(_ligne(form) for form in _lignes_gardees(formset))
            saved = Counter(_ligne_enregistree(formset, obj) for obj in formset.get_queryset())
            if mine != saved:
                rows.append(Difference(formset.legende, _liste(mine - saved), _liste(saved - mine)))
        return rows


def _montant(text):
    try:
        return MontantField(required=False).clean(text)
    except ValidationError:
        return None


def form_differences(form, saved):
    """The fields of a valid form that are not what `saved` holds."""
    rows = []
    for name in form.champs:
        field = form.fields[name]
        mine = affiche(field, form.cleaned_data.get(name))
        theirs = affiche(field, _valeur_enregistree(saved, name))
        if mine != theirs:
            rows.append(Difference(form[name].label, mine, theirs))
    return rows


def affiche(field, value):
    """A value as people read it."""
    if isinstance(value, models.Manager | models.QuerySet):
        value = list(value.all())
    if value in (None, "", []):
        return NON_RENSEIGNE
    if isinstance(value, list):
        return ", ".join(sorted(str(item) for item in value))
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, Decimal):
        return euros(value) if isinstance(field, MontantField) else format_number(value.normalize())
    if isinstance(value, str):
        # A textarea sends its line breaks in its own way.
        choices = dict(getattr(field, "choices", ()))
        return str(choices.get(value, value)).replace("\r\n", "\n")
    return str(value)


def _valeur_enregistree(obj, name):
    return getattr(obj, name)


def _lignes_gardees(formset):
    for form in formset.forms:
        if form.cleaned_data and not form.cleaned_data.get("DELETE"):
            yield form


def _ligne(form):
    texts = (affiche(form.fields[name], form.cleaned_data.get(name)) for name in form.champs)
    return " · ".join(text for text in texts if text != NON_RENSEIGNE)


def _ligne_enregistree(formset, obj):
    form = formset.empty_form
    texts = (affiche(form.fields[name], getattr(obj, name)) for name in form.champs)
    return " · ".join(text for text in texts if text != NON_RENSEIGNE)


def _liste(counter):
    return "\n".join(counter.elements()) or NON_RENSEIGNE


def realigned(data, formset_class, instance):
    """The posted rows with those that still exist first; the others become new rows.

    A row deleted by somebody else meanwhile would otherwise be lost, or refuse the whole form.
    """
    prefix = formset_class.get_default_prefix()
    key = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-(.+)")
    rows = {}
    for name in data:
        if match := key.fullmatch(name):
            rows.setdefault(int(match[1]), {})[match[2]] = data.get(name)
    wanted = {row["id"] for row in rows.values() if row.get("id")}
    if not wanted:
        return data
    queryset = formset_class.model.objects.filter(fiche=instance)
    existing = {str(pk) for pk in queryset.values_list("pk", flat=True)}
    if wanted <= existing:
        return data
    kept = [row for _, row in sorted(rows.items()) if row.get("id") in existing]
    new = [{**row, "id": ""} for _, row in sorted(rows.items()) if row.get("id") not in existing]
    data = data.copy()
    for name in [name for name in data if key.fullmatch(name)]:
        del data[name]
    for index, row in enumerate([*kept, *new]):
        for name, value in row.items():
            data[f"{prefix}-{index}-{name}"] = value
    data[f"{prefix}-TOTAL_FORMS"] = str(len(kept) + len(new))
    data[f"{prefix}-INITIAL_FORMS"] = str(len(kept))
    return data
