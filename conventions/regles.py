"""The numbers of the acts and of their clock, with their source.

Read them as `regles.DELAI_MOIS` when they are needed, never copied at import: computations,
pages, mails and exports so change together. In templates: `{% delai %}`, `{% seuil_proche %}`.
"""

# « Cette convention doit être signée dans les 18 mois suivant la signature de la convention
# d'adhésion » (mode d'emploi, ANCT).
DELAI_MOIS = 18
# « Échéance proche » from six months before, said louder at three and at one (rule of ours).
SEUILS_MOIS = (1, 3, 6)
# From there on the step and the tile of a territoire raise their voice.
SEUIL_ALERTE_MOIS = 3


def spell_delai() -> str:
    """« 18 mois »."""
    return f"{DELAI_MOIS} mois"


def seuil_proche() -> int:
    """Months before the limit from which it is near."""
    return max(SEUILS_MOIS)
