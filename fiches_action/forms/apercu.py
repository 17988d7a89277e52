"""The totals of a financing form as it is typed, valid or not; nothing of it is saved."""

import copy

from django.core.exceptions import ValidationError

from fiches_action.enums import Base
from fiches_action.models import Financement
from pvd_portal.core.forms import MontantField


def preview(fiche, form, formset):
    """(fiche, lines) as typed; a line that can't be read yet is left out."""
    fiche = copy.copy(fiche)
    fiche.cout_total = _montant(form["cout_total"].value())
    if (base := form["base"].value()) in Base.values:
        fiche.base = base
    organismes = {str(organisme.pk): organisme for organisme in formset.organismes}
    lignes = []
    for row in formset.forms:
        organisme = organismes.get(str(row["organisme"].value()))
        montant = _montant(row["montant"].value())
        values = {name: row[name].value() for name in ("nature", "base", "statut")}
        lisible = organisme and montant is not None and values["base"] in Base.values
        if lisible and not row["DELETE"].value():
            lignes.append(Financement(organisme=organisme, montant=montant, **values))
    return fiche, lignes


def _montant(text):
    try:
        return MontantField(required=False).clean(text)
    except ValidationError:
        return None
