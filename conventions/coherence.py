"""What an act may not say, whoever types it: the rules of one row, read by `Convention.clean`.

Returns {field: message}. Reads the act and its parents only; imports no model.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from conventions import regles
from conventions.enums import TypeConvention
from conventions.lifecycle import LIFECYCLE
from pvd_portal.core.dates import add_months

if TYPE_CHECKING:
    from conventions.models import Convention

Errors = dict[str, str]

# Acts that can't be an ORT, by themselves or by their avenants.
SANS_ORT = frozenset({TypeConvention.ADHESION, TypeConvention.THEMATIQUE})
MAX_ACTES = 50


def root_act(act: "Convention") -> "Convention":
    """The act that an avenant to `act` is attached to: never an avenant itself (edge case 23)."""
    seen = 0
    while act.type == TypeConvention.AVENANT and act.parent is not None and seen < MAX_ACTES:
        act, seen = act.parent, seen + 1
    return act


def incoherences(convention: "Convention") -> Errors:
    """{field: French message}; empty when the act holds together."""
    errors: Errors = {}
    for check in (_ort, _derogation, _avenant, _prorogation, _avenant_ort, _thematique, _dates):
        errors = {**check(convention), **errors}
    return errors


def _nature(convention: "Convention") -> str:
    """The type that decides of the act's effects: its parent's, for an avenant."""
    if convention.type == TypeConvention.AVENANT and convention.parent:
        return convention.parent.type
    return convention.type


def counts_for_delay(convention: "Convention") -> bool:
    """Does its date move the clock of its communes? As ADHESION, JALON, ORT and PROROGATION say.

    (conventions/models/jalons.py.) A convention thématique never does (edge case 29), nor an
    avenant to one, nor an avenant to the adhésion that gives no more time.
    """
    nature = _nature(convention)
    if convention.type == TypeConvention.AVENANT and nature == TypeConvention.ADHESION:
        return convention.nouvelle_echeance is not None
    return nature != TypeConvention.THEMATIQUE


def _ort(convention: "Convention") -> Errors:
    if convention.vaut_ort and _nature(convention) in SANS_ORT:
        return {"vaut_ort": "Ce type d'acte ne vaut pas ORT."}
    return {}


def _derogation(convention: "Convention") -> Errors:
    """CCH L303-3: without the ville principale, the reference and the two conditions (case 18)."""
    reference = convention.derogation_reference.strip()
    motif = convention.derogation_motif.strip()
    errors: Errors = {}
    if reference and not convention.vaut_ort:
        errors["derogation_reference"] = "La dérogation ne concerne qu'un acte qui vaut ORT."
    if reference and not motif:
        errors["derogation_motif"] = (
            "Dites en quoi les deux conditions sont réunies : discontinuité ou éloignement, "
            "et fonction de centralité."
        )
    if motif and not reference:
        errors["derogation_reference"] = "Indiquez la référence et la date de la dérogation."
    return errors


def _avenant(convention: "Convention") -> Errors:
    """« Avenant numbering unique and consecutive per act » (edge case 23)."""
    if convention.type != TypeConvention.AVENANT:
        return {}
    errors: Errors = {}
    if convention.parent is None:
        errors["parent"] = "Un avenant modifie une convention : choisissez-la."
    elif convention.numero_avenant is not None:
        attendu = next_numero(convention.parent, sauf=convention.pk)
        if convention.numero_avenant < 1 or convention.numero_avenant > attendu:
            errors["numero_avenant"] = f"Les avenants se suivent : le prochain est le n° {attendu}."
    if convention.numero_avenant is None:
        errors["numero_avenant"] = "Un avenant porte un numéro."
    return errors


def next_numero(parent: "Convention", sauf: Any = None) -> int:
    """The number of the next avenant to `parent`."""
    # Each has its number: the database says so.
    numeros: Any = parent.avenants.exclude(pk=sauf).values_list("numero_avenant", flat=True)
    return max(numeros, default=0) + 1


def _prorogation(convention: "Convention") -> Errors:
    """Only an avenant to the adhésion gives more time, and more than it had."""
    if convention.nouvelle_echeance is None:
        return {}
    if convention.parent is None or convention.parent.type != TypeConvention.ADHESION:
        return {
            "nouvelle_echeance": (
                "Seul un avenant à la convention d'adhésion proroge le délai de "
                f"{regles.spell_delai()}."
            )
        }
    signature = convention.parent.date_signature
    limite = signature and add_months(signature, regles.DELAI_MOIS)
    if limite and convention.nouvelle_echeance <= limite:
        return {
            "nouvelle_echeance": (
                f"La nouvelle échéance doit suivre celle des {regles.spell_delai()} "
                f"({limite:%d/%m/%Y})."
            )
        }
    return {}


def _avenant_ort(convention: "Convention") -> Errors:
    """« Act "valant avenant n° x de l'ORT Y": two parents allowed; no loop » (edge case 26)."""
    ort = convention.avenant_ort
    if ort is None:
        return {}
    if not (ort.type == TypeConvention.ORT or ort.vaut_ort):
        return {"avenant_ort": "Cet acte n'est pas une ORT."}
    act: Convention | None
    act, seen = ort, 0
    while act is not None and seen < MAX_ACTES:
        if act.pk == convention.pk:
            return {"avenant_ort": "Un acte ne peut pas être avenant à lui-même."}
        act, seen = act.avenant_ort or act.parent, seen + 1
    return {}


def _thematique(convention: "Convention") -> Errors:
    if convention.thematique.strip() and convention.type != TypeConvention.THEMATIQUE:
        return {"thematique": "Seule une convention thématique a une thématique."}
    return {}


def _dates(convention: "Convention") -> Errors:
    debut, fin = convention.date_effet, convention.date_fin
    if debut and fin and fin <= debut:
        return {"date_fin": "La fin doit suivre l'entrée en vigueur."}
    return {}


def unsigned_before(
    convention: "Convention", avenants: Iterable["Convention"]
) -> list["Convention"]:
    """The earlier avenants not signed yet: « avenant n° 2 before n° 1 signed → warning »."""
    if convention.type != TypeConvention.AVENANT:
        return []
    return [
        autre
        for autre in avenants
        if autre.parent_id == convention.parent_id
        # Each has its number: the database says so.
        and autre.numero_avenant < convention.numero_avenant  # type: ignore[operator]
        and autre.statut not in LIFECYCLE.closed
    ]
