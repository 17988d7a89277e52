"""The totals of a financing form as it is typed, valid or not; nothing of it is saved."""

import copy
from types import SimpleNamespace

from django.core.exceptions import ValidationError

from fiches_action.enums import Base, NatureDepense
from pvd_portal.core.fields import MontantField


def preview(fiche, form, formset):
    """(fiche, lines) as typed; a line that can't be read yet is left out."""
    fiche = copy.copy(fiche)
    fiche.cout_total = _montant(form["cout_total"].value())
    if (base := form["base"].value()) in Base.values:
        fiche.base = base
    _take_rules(fiche, form)
    lignes = []
    for row in formset.forms:
        organisme = formset.financeurs.find(row["organisme"].value())
        montant = _montant(row["montant"].value())
        values = {name: row[name].value() for name in ("nature", "base", "statut")}
        lisible = organisme and montant is not None and values["base"] in Base.values
        if lisible and not row["DELETE"].value():
            lignes.append(SimpleNamespace(organisme=organisme, montant=montant, **values))
    return fiche, lignes


def _take_rules(fiche, form):
    """What the two rules depend on beside the amounts."""
    if (nature := form["nature_depense"].value()) in NatureDepense.values:
        fiche.nature_depense = nature
    fiche.derogation_reference = form["derogation_reference"].value() or ""
    try:
        fiche.derogation_taux = form.fields["derogation_taux"].clean(
            form["derogation_taux"].value()
        )
    except ValidationError:
        fiche.derogation_taux = None


def _montant(text):
    try:
        return MontantField(required=False).clean(text)
    except ValidationError:
        return None
