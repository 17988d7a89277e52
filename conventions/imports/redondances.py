"""What a list says twice: a code, and beside it a name, a département, an EPCI.

The code decides; what disagrees is noted, since the code may be another's (a postal code, columns
shifted by a sort).
"""

from communes.enums import TypeEvolution
from communes.models import AppartenanceEpci, Commune, CommuneAncienne, EvolutionCommune
from conventions.imports.valeurs import clean_identifier, is_placeholder
from pvd_portal.core.text import normalize_search

ARTICLES = frozenset({"le", "la", "les", "l"})
# As the open lists name them, once folded.
COLONNES_DEPARTEMENT = (
    "departement",
    "code departement",
    "code_dep",
    "insee_dep",
    "dep",
    "lib_dep",
    "nom departement",
)
COLONNES_EPCI = ("epci", "siren_epci", "siren epci", "code epci", "lib_epci", "nom epci")
COLONNES = (*COLONNES_DEPARTEMENT, *COLONNES_EPCI)


def compare_with_code(rows, nom, rapport):
    """Note each LigneCommune whose other columns are not those of its code; a few queries."""
    communes = {row.commune.pk: row.commune for row in rows}
    noms = _known_names(communes)
    departements = dict(
        Commune.objects.filter(pk__in=communes).values_list("pk", "departement__nom")
    )
    epcis = _known_epcis(communes)
    for row in rows:
        commune = row.commune
        dit = row.valeurs.get(nom, "")
        if not is_placeholder(dit) and fold_name(dit) not in noms[commune.pk]:
            rapport.note(
                row.numero,
                commune,
                f"le fichier dit {dit}, le code est celui de {commune.nom}.",
            )
        departement = departements[commune.pk]
        siens = {commune.departement_id, normalize_search(departement)}
        _compare(row, COLONNES_DEPARTEMENT, siens, departement, rapport)
        actuel = commune.epci.nom if commune.epci_id else "aucun EPCI"
        _compare(row, COLONNES_EPCI, epcis.get(commune.pk, set()), actuel, rapport)


def _compare(row, colonnes, siens, juste, rapport):
    for colonne in colonnes:
        dit = row.valeurs.get(colonne, "")
        if is_placeholder(dit):
            continue
        code = clean_identifier(dit)
        if not {code, code.zfill(2), normalize_search(dit)} & siens:
            rapport.note(
                row.numero,
                row.commune,
                f"le fichier dit {dit}, le code est celui d'une commune de {juste}.",
            )


def fold_name(text):
    """« LA TOUR DU PIN », « Tour-du-Pin (La) » and « La Tour-du-Pin » are one name."""
    words = normalize_search(text).split()
    return " ".join(word for word in words if word not in ARTICLES)


def _known_names(communes):
    """Code -> the names, folded, that this commune has or had, those of its merged ones too."""
    noms = {code: {fold_name(commune.nom)} for code, commune in communes.items()}
    anciennes = CommuneAncienne.objects.filter(chef_lieu__in=communes)
    absorbees = Commune.objects.filter(absorbee_par__in=communes)
    renommees = EvolutionCommune.objects.filter(
        code_insee__in=communes, type=TypeEvolution.RENOMMAGE
    )
    for code, nom in [
        *anciennes.values_list("chef_lieu", "nom"),
        *absorbees.values_list("absorbee_par", "nom"),
        *renommees.values_list("code_insee", "ancienne_valeur"),
    ]:
        noms[code].add(fold_name(nom))
    return noms


def _known_epcis(communes):
    """Code -> SIREN and names, folded, of the EPCI where it is or was."""
    found = {}
    rows = AppartenanceEpci.objects.filter(commune__in=communes)
    for code, siren, nom in rows.values_list("commune", "epci", "epci__nom_recherche"):
        found.setdefault(code, set()).update({siren, nom})
    for code, commune in communes.items():
        if commune.epci_id:
            found.setdefault(code, set()).update({commune.epci_id, commune.epci.nom_recherche})
    return found
