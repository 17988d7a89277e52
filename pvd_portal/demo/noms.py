"""French names that agree: « commune du Bourg-d'Oisans », « commune d'Olonzac »."""

from pvd_portal.core.text import normalize_search


def de(nom):
    """« de » before a name: contracted with Le and Les, elided before a vowel.

    >>> de("Le Bourg-d'Oisans"), de("La Mure"), de("Olonzac")
    ("du Bourg-d'Oisans", 'de La Mure', "d'Olonzac")
    """
    if nom.startswith("Le "):
        return f"du {nom[3:]}"
    if nom.startswith("Les "):
        return f"des {nom[4:]}"
    return f"d'{nom}" if normalize_search(nom)[0] in "aeiouy" else f"de {nom}"


# Invented so that nobody bears them: each surname is the word for a trial or a model.
PRENOMS = (
    "Camille", "Dominique", "Claude", "Sacha", "Alix", "Noa", "Maxime", "Charlie", "Andréa",
    "Morgan", "Lou", "Eden", "Frédérique", "Yaël", "Gwenn", "Mahé", "Pascale", "Ange", "Kim",
)  # fmt: skip
PATRONYMES = (
    "Exemple", "Modèle", "Maquette", "Gabarit", "Prototype", "Esquisse", "Spécimen", "Témoin",
    "Échantillon", "Patron", "Canevas", "Ébauche", "Figurant", "Simili", "Essai", "Brouillon",
    "Personnage",
)  # fmt: skip


class Annuaire:
    """Gives invented people one after the other, always the same ones in the same order."""

    def __init__(self):
        self.rang = 0

    def next(self):
        prenom = PRENOMS[self.rang % len(PRENOMS)]
        nom = PATRONYMES[self.rang % len(PATRONYMES)]
        self.rang += 1
        return prenom, nom

    def next_name(self):
        return " ".join(self.next())

    def telephone(self):
        """In 04 65 71, a range that the numbering plan keeps for fiction."""
        return f"04 65 71 {self.rang // 100 % 100:02d} {self.rang % 100:02d}"
