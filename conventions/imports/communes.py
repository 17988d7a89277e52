"""Tying each line of a list to a commune of today."""

import re
from typing import NamedTuple

from communes.models import Commune
from communes.referentiel.codes import resolve_codes
from conventions.imports.redondances import compare_with_code
from conventions.imports.valeurs import clean_identifier

# What a spreadsheet leaves of « 01033 » (edge case 33).
ZERO_PERDU = re.compile(r"[0-9]{4}")


class LigneCommune(NamedTuple):
    numero: int
    code: str
    commune: Commune
    valeurs: dict


def tie_to_communes(lignes, colonne, rapport, *, nom, keep=lambda commune: True):
    """LigneCommune of the known communes that `keep` accepts, one per commune; notes the rest.

    When an old code and the new one both appear, the line with today's code wins.
    `nom`: the column of the name, which is never the key (edge case 34) and is compared.
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
    kept = sorted(found.values(), key=lambda row: row.numero)
    compare_with_code(kept, nom, rapport)
    return kept


def _repair(code):
    code = clean_identifier(code)
    return f"0{code}" if ZERO_PERDU.fullmatch(code) else code


def _note_code(ligne, written, code, commune, rapport):
    if written.upper() != code:
        perdu = len(clean_identifier(written)) < len(code)
        quoi = "zéro initial perdu" if perdu else "code réécrit par un tableur"
        rapport.note(ligne.numero, commune, f"{quoi} : « {written} » lu {code}.")
    if code != commune.pk:
        rapport.note(ligne.numero, commune, f"le code {code} est celui d'une commune fusionnée.")
