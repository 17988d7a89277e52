"""« de l'Isère », « du Cantal », « des Landes »: the places of the programme in a sentence."""

PLURIELS = frozenset(
    {
        "Alpes-de-Haute-Provence",
        "Alpes-Maritimes",
        "Ardennes",
        "Bouches-du-Rhône",
        "Côtes-d'Armor",
        "Deux-Sèvres",
        "Hautes-Alpes",
        "Hautes-Pyrénées",
        "Hauts-de-Seine",
        "Landes",
        "Pyrénées-Atlantiques",
        "Pyrénées-Orientales",
        "Vosges",
        "Yvelines",
    }
)
MASCULINS = frozenset(
    "Bas-Rhin Calvados Cantal Cher Doubs Finistère Gard Gers Haut-Rhin Jura Loiret Lot Morbihan "
    "Nord Pas-de-Calais Puy-de-Dôme Rhône Tarn Val-d'Oise Val-de-Marne Var".split()
) | {"Territoire de Belfort"}
# The code of the official geography gives them no article.
SANS_ARTICLE = frozenset(
    "Eure-et-Loir Ille-et-Vilaine Indre-et-Loire Loir-et-Cher Lot-et-Garonne Maine-et-Loire "
    "Mayotte Meurthe-et-Moselle Paris Seine-et-Marne Tarn-et-Garonne Vaucluse".split()
) | {"La Réunion"}
VOYELLES = "AÀÂEÉÈÊIÎOÔUÛYŒ"


def of_departement(nom: str) -> str:
    """« de l'Isère », « du Cantal », « des Landes », « d'Ille-et-Vilaine »."""
    if nom in PLURIELS:
        return f"des {nom}"
    if nom in MASCULINS:
        return f"du {nom}"
    if nom in SANS_ARTICLE:
        return of_name(nom)
    return f"de l'{nom}" if _elides(nom) or nom == "Hérault" else f"de la {nom}"


def of_name(nom: str) -> str:
    """Of a town or of a territoire: « de La Mure », « du Bourg-d'Oisans », « d'Allevard »."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if nom.startswith(article):
            return contracted + nom.removeprefix(article)
    return f"d'{nom}" if _elides(nom) else f"de {nom}"


def _elides(nom: str) -> bool:
    return nom[:1].upper() in VOYELLES
