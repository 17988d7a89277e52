"""How far an indicator has moved; nothing is said that its values do not support."""

from decimal import Decimal
from typing import TYPE_CHECKING

from fiches_action.financement import format_percent
from pvd_portal.core.words import NARROW_SPACE, format_number

if TYPE_CHECKING:
    from fiches_action.models import Indicateur


def describe_evolution(indicateur: "Indicateur") -> str:
    """« + 6 logements, soit + 50 % »; "" without a baseline or a value (edge cases 66, 67)."""
    reference, valeur = indicateur.valeur_reference, indicateur.valeur
    if reference is None or valeur is None:
        return ""
    ecart = valeur - reference
    if ecart == 0:
        return "sans changement"
    signe = "+" if ecart > 0 else "−"
    if "%" in indicateur.unite:
        points = "point" if abs(ecart) < 2 else "points"
        return f"{signe}{NARROW_SPACE}{_format_valeur(abs(ecart))} {points}"
    texte = f"{signe}{NARROW_SPACE}{_format_valeur(abs(ecart))} {indicateur.unite}".strip()
    if reference == 0:
        return texte
    return f"{texte}, soit {signe}{NARROW_SPACE}{format_percent(abs(ecart), abs(reference))}"


def _format_valeur(valeur: Decimal) -> str:
    if valeur == valeur.to_integral_value():
        return format_number(int(valeur))
    return format_number(valeur.normalize())
