"""Tying each line of a list to a commune of today."""

import re
from typing import NamedTuple

from communes.models import Commune
from communes.referentiel.codes import resolve_codes

# What a spreadsheet leaves of « 01033 » (edge case 33).
ZERO_PERDU = re.compile(r"\d{4}")


class LigneCommune(NamedTuple):
    numero: int
    code: str
    commune: Commune
    valeurs: dict


def tie_to_communes(lignes, colonne, rapport, *, keep=lambda commune: True):
    """LigneCommune of the known communes that `keep` accepts, one per commune; notes the rest.

    When an old code and the new one both appear, the line with today's code wins.
    """
    codes = {ligne.numero: _repair(ligne.get(colonne)) for ligne in lignes}
    communes = resolve_codes(codes.values())
    found = {}
    for ligne in sorted(lignes, key=lambda row: (codes[row.numero] not in communes, row.numero)):
        code = codes[ligne.numero]
        commune = communes.get(code)
        if commune is None:
            rapport.note(ligne.numero, code, "code de commune inconnu, ligne ignorée.")
            continue
        if not keep(commune):
            continue
        _note_code(ligne, ligne.get(colonne), code, commune, rapport)
        row = LigneCommune(ligne.numero, code, commune, ligne.valeurs)
        other = found.get(commune.pk)
        if other is None:
            found[commune.pk] = row
            continue
        kept, left = (row, other) if code == commune.pk else (other, row)
        found[commune.pk] = kept
        rapport.note(
            left.numero, commune, f"déjà donnée ligne {kept.numero}, comptée une seule fois."
        )
    return sorted(found.values(), key=lambda row: row.numero)


def _repair(code):
    code = code.upper()
    return f"0{code}" if ZERO_PERDU.fullmatch(code) else code


def _note_code(ligne, written, code, commune, rapport):
    if written.upper() != code:
        rapport.note(ligne.numero, commune, f"zéro initial perdu : « {written} » lu {code}.")
    if code != commune.pk:
        rapport.note(ligne.numero, commune, f"le code {code} est celui d'une commune fusionnée.")
