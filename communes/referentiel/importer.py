"""The référentiel as one operation: load it, or apply what changed. Same entry for both."""

from typing import NamedTuple

from communes.models import Commune, Millesime
from communes.referentiel.first_load import load
from communes.referentiel.report import Rapport
from communes.referentiel.update import Update
from communes.referentiel.vintage import ReferentielError


class Resultat(NamedTuple):
    rapport: Rapport
    premier: bool
    # Old code -> new code of the memberships that followed a merger: their acts follow too.
    membres_suivis: dict


def import_vintage(vintage):
    """Write the vintage; to be called inside a transaction. Raises ReferentielError."""
    latest = Millesime.objects.first()
    if latest and vintage.annee < latest.annee:
        raise ReferentielError(
            f"Le millésime {vintage.annee} est plus ancien que celui déjà chargé, {latest.annee}."
        )
    if not Commune.objects.exists():
        result = Resultat(load(vintage), True, {})
    else:
        update = Update(vintage)
        result = Resultat(update.apply(), False, update.members)
    if not latest or latest.annee != vintage.annee:
        Millesime.objects.create(annee=vintage.annee, resume=result.rapport.resume())
    elif not result.rapport.vide:
        latest.resume = result.rapport.resume()
        latest.save(update_fields=["resume"])
    return result
