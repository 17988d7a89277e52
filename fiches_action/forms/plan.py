"""The rows of a plan as its page shows them: lines that are read, and the one that is open.

A closed row keeps its values in hidden fields: the whole plan is sent each time, whatever is open.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString

from fiches_action.enums import (
    FINANCEMENTS_PERDUS,
    Base,
    NatureFinancement,
    StatutFinancement,
    look_of_financement,
)
from pvd_portal.core.fields import MontantField, format_montant
from pvd_portal.core.words import NARROW_SPACE

CHAMPS = (
    "organisme",
    "dispositif",
    "nature",
    "montant",
    "base",
    "statut",
    "date_demande",
    "date_decision",
    "numero_dossier",
)
APPORT = ("Apport", "neutral", "government-line")


def describe_statut(nature, statut):
    """(word, tone, icon): own funds are an apport, unless they are lost."""
    if statut not in StatutFinancement.values:
        return "Statut à choisir", "warning", "error-warning-line"
    if nature == NatureFinancement.FONDS_PROPRES and statut not in FINANCEMENTS_PERDUS:
        return APPORT
    if statut == StatutFinancement.A_SOLLICITER:
        # The turn of who types here.
        return StatutFinancement(statut).label, "warning", "edit-line"
    return (StatutFinancement(statut).label, *look_of_financement(statut))


@dataclass
class Ligne:
    """One row: its number, what it holds as text, and its form when it is open."""

    formset: Any
    index: int
    pk: Any
    valeurs: dict[str, str]
    form: Any = None
    retiree: bool = False
    modifiee: bool = False

    @property
    def numero(self):
        return self.index + 1

    @property
    def prefix(self):
        return f"{self.formset.prefix}-{self.index}"

    @cached_property
    def financeur(self):
        return self.formset.financeurs.find(self.valeurs["organisme"])

    @property
    def nom_financeur(self):
        return self.financeur.nom if self.financeur else "Financeur à choisir"

    @property
    def nature_financeur(self):
        return self.financeur.nature if self.financeur else ""

    @property
    def montant(self):
        """« 410 000 »; as typed where it can't be read."""
        typed = self.valeurs["montant"]
        try:
            amount = MontantField(required=False).clean(typed)
        except ValidationError:
            return typed
        return "" if amount is None else format_montant(amount)

    @property
    def autre_base(self):
        """« TTC », said when it is not the base of the cost."""
        base = self.valeurs["base"]
        same = base == self.formset.base_du_cout
        return "" if same or base not in Base.values else Base(base).label

    @property
    def titre(self):
        """« Financement 2 : Département : Isère, 410 000 € »."""
        if self.financeur is None:
            return f"Financement {self.numero} : nouveau"
        amount = f", {self.montant}{NARROW_SPACE}€" if self.montant else ""
        return f"Financement {self.numero} : {self.financeur.nom}{amount}"

    @property
    def statut(self):
        return describe_statut(self.valeurs["nature"], self.valeurs["statut"])

    @property
    def dossier(self):
        """« demandé le 22/08/2026, dossier AM-38-0417 », beside the folded part."""
        words = []
        for name, verb in (("date_demande", "demandé"), ("date_decision", "décidé")):
            try:
                words.append(f"{verb} le {dt.date.fromisoformat(self.valeurs[name]):%d/%m/%Y}")
            except ValueError:
                continue
        if numero := self.valeurs["numero_dossier"]:
            words.append(f"dossier {numero}")
        return ", ".join(words)

    @property
    def cachees(self):
        """What a closed row sends; an empty field says nothing."""
        values = {"id": self.pk or "", **self.valeurs}
        return SafeString(
            "".join(
                f'<input type="hidden" name="{self.prefix}-{name}" value="{escape(str(value))}">'
                for name, value in values.items()
                if value != ""
            )
        )


def _of_instance(formset, index, row):
    """As it is saved, without the form that nobody opens."""
    values = {name: getattr(row, name) for name in CHAMPS if name != "organisme"}
    values |= {"organisme": row.organisme_id, "montant": format_montant(row.montant)}
    texts = {name: "" if values[name] is None else str(values[name]) for name in CHAMPS}
    ligne = Ligne(formset, index, row.pk, texts)
    # Read with the row: the list of all of them is not needed.
    vars(ligne)["financeur"] = row.organisme
    return ligne


def _of_form(formset, index, form, *, bound):
    """As it is typed; open when it is new or refused."""
    values = {}
    for name in CHAMPS:
        field = form.fields[name]
        value = form[name].value()
        shown = field.widget.format_value(value)
        values[name] = str((shown[0] if isinstance(shown, list) else shown) or "")
    pk = form.instance.pk
    ligne = Ligne(formset, index, pk, values)
    ligne.retiree = bool(bound and form["DELETE"].value())
    ligne.modifiee = bool(bound and pk and form.has_changed())
    opened = pk is None or str(pk) == formset.ouverte or (bound and bool(form.errors))
    ligne.form = form if opened and not ligne.retiree else None
    return ligne


class LignesDuPlan:
    """For the formset of a plan. `ouverte`: the key of the row to open, as the address says it."""

    ouverte = ""

    def __getitem__(self, index):
        # A template asks « formset.prefix » here first, and Django's answer builds every form.
        if isinstance(index, str):
            raise KeyError(index)
        return super().__getitem__(index)

    @property
    def base_du_cout(self):
        return self.instance.base

    @cached_property
    def lignes(self):
        rows = list(self.get_queryset())
        opens = self.ouverte in {str(row.pk) for row in rows}
        if self.is_bound or opens or self.extra:
            return [
                _of_form(self, index, form, bound=self.is_bound)
                for index, form in enumerate(self.forms)
            ]
        return [_of_instance(self, index, row) for index, row in enumerate(rows)]
