"""How far an indicator has moved; nothing is said that its values do not support."""

from fiches_action.financement import pourcentage
from pvd_portal.core.words import NARROW_SPACE, format_number


def evolution(indicateur):
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
        return f"{signe}{NARROW_SPACE}{_nombre(abs(ecart))} {points}"
    texte = f"{signe}{NARROW_SPACE}{_nombre(abs(ecart))} {indicateur.unite}".strip()
    if reference == 0:
        return texte
    return f"{texte}, soit {signe}{NARROW_SPACE}{pourcentage(abs(ecart), abs(reference))}"


def _nombre(valeur):
    if valeur == valeur.to_integral_value():
        return format_number(int(valeur))
    return format_number(valeur.normalize())
