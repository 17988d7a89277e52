"""What an act still lacks: the one list shown beside the button and used by the guard.

Pure readers of a Convention and of its related rows; no query beyond them.
"""

import datetime as dt
from typing import NamedTuple

from django.conf import settings

from communes.models import choose_membership
from conventions.enums import RoleCommune, RoleSignature, TypeConvention, TypeSignataire
from pvd_portal.core.dates import add_months, today
from pvd_portal.dossiers.lifecycle import Missing

# The pages where a lack is put right (url names of conventions/urls.py).
CONTENU = "edit"
TABLEAU = "signatures"
COLLECTIVITES = frozenset({TypeSignataire.COMMUNE, TypeSignataire.EPCI})
DUREE_ORT_MOIS = 60


class Partie(NamedTuple):
    """A mandatory party: what its line of the signatures table says."""

    type: str
    organisme: str
    libelle: str
    commune_id: str | None = None


class Preparation(NamedTuple):
    """One line of the checklist « Ce qui manque »."""

    texte: str
    fait: bool
    detail: str
    page: str


def mandatory_signatures(convention):
    """The lines of the table that have their date and count."""
    return [s for s in _parties(convention) if s.date_signature]


def _parties(convention):
    return [s for s in convention.signatures.all() if s.role == RoleSignature.PARTIE]


def _de(signature):
    """« de la commune Gignac », « de l'État »: no article to agree with the name."""
    match signature.type:
        case TypeSignataire.COMMUNE:
            return f"de la commune {signature.organisme}"
        case TypeSignataire.EPCI:
            return f"de l'EPCI ({signature.organisme})"
        case TypeSignataire.ETAT:
            return "de l'État"
    return f"de l'organisme {signature.organisme}"


def _liste(items):
    return ", ".join(items)


# Who must sign


def needs_ville_principale(convention):
    """« Pour que la présente convention vaille ORT, inclure la ville principale » (canevas).

    A préfet's derogation (CCH L303-3) lifts it; an island without EPCI has none.
    """
    return bool(
        convention.vaut_ort and convention.epci and not convention.derogation_reference.strip()
    )


def ville_principale(convention):
    """The act's own, else the EPCI's of today."""
    return convention.ville_principale or convention.epci.ville_principale


def missing_parties(convention):
    """Mandatory parties without a line in the table (edge case 16)."""
    parties = _parties(convention)
    known = {s.commune_id for s in parties if s.commune_id}
    missing = [
        Partie("commune", lien.commune.nom, f"la commune {lien.commune.nom}", lien.commune_id)
        for lien in convention.convention_communes.all()
        if lien.role == RoleCommune.BENEFICIAIRE and lien.commune_id not in known
    ]
    types = {s.type for s in parties}
    if convention.epci and TypeSignataire.EPCI not in types:
        nom = convention.epci.nom
        missing.append(Partie("epci", nom, f"l'EPCI ({nom})"))
    if TypeSignataire.ETAT not in types:
        nom = f"État, préfecture ({convention.territoire.departement_pilote.nom})"
        missing.append(Partie("etat", nom, "l'État"))
    if needs_ville_principale(convention):
        missing += _missing_ville_principale(convention, known | {p.commune_id for p in missing})
    return missing


def _missing_ville_principale(convention, known):
    """The ville principale is a party; as a PVD commune itself, one line is enough (case 17)."""
    liens = convention.convention_communes.all()
    named = {lien.commune_id for lien in liens if lien.role == RoleCommune.VILLE_PRINCIPALE}
    ville = ville_principale(convention)
    if ville:
        named.add(ville.pk)
    if named & known:
        return []
    if ville is None:
        # Nobody knows it yet: no line can be prepared.
        return [Partie("commune", "", "la ville principale de l'EPCI, ou la dérogation du préfet")]
    return [Partie("commune", ville.nom, f"la ville principale ({ville.nom})", ville.pk)]


# What is missing before each move


def foreign_communes(convention):
    """Communes of another EPCI than the act's (edge case 19)."""
    return [
        lien.commune
        for lien in convention.convention_communes.all()
        if lien.role == RoleCommune.BENEFICIAIRE and lien.commune.epci_id != convention.epci_id
    ]


def foreign_sentence(commune):
    if commune.epci is None:
        return f"{commune.nom} n'appartient à aucun EPCI."
    return f"{commune.nom} appartient à un autre EPCI que l'acte ({commune.epci.nom})."


def missing_to_submit(convention):
    missing = []
    if not convention.convention_communes.all():
        missing.append(Missing("Indiquez au moins une commune.", CONTENU, anchor="id_communes_0"))
    if not convention.objet.strip():
        missing.append(Missing("Décrivez l'objet de la convention.", CONTENU, anchor="id_objet"))
    if convention.type == TypeConvention.THEMATIQUE and not convention.thematique.strip():
        missing.append(Missing("Précisez la thématique.", CONTENU, anchor="id_thematique"))
    missing += [
        Missing(foreign_sentence(c), CONTENU, anchor="id_communes_0")
        for c in foreign_communes(convention)
    ]
    return missing


def _missing_deliberations(convention):
    return [
        s for s in _parties(convention) if s.type in COLLECTIVITES and s.date_deliberation is None
    ]


def missing_for_opening(convention):
    """Before « Mettre à la signature »: every mandatory party is there, with its délibération."""
    missing = [
        Missing(f"Il manque {partie.libelle} parmi les parties.", TABLEAU)
        for partie in missing_parties(convention)
    ]
    missing += [
        Missing(
            f"Il manque la date de délibération {_de(s)}.",
            TABLEAU,
            anchor=field_id(convention, s, "date_deliberation"),
        )
        for s in _missing_deliberations(convention)
    ]
    return missing


def field_id(convention, signature, name):
    """The id of a field of its line, in the table as the forms number it."""
    return f"id_signatures-{list(convention.signatures.all()).index(signature)}-{name}"


def missing_for_signing(convention):
    """Before « Constater la signature »: every mandatory signature is dated, none to come."""
    missing = missing_for_opening(convention)
    for s in _parties(convention):
        place = field_id(convention, s, "date_signature")
        if s.date_signature is None:
            missing.append(Missing(f"Il manque la signature {_de(s)}.", TABLEAU, anchor=place))
        elif s.date_signature > today():
            text = f"La signature {_de(s)} est datée dans le futur."
            missing.append(Missing(text, TABLEAU, anchor=place))
    return missing + before_adhesion(convention, last_mandatory_signature(convention))


def before_adhesion(convention, signature):
    """« Convention-cadre dated before adhésion for same commune = error » (edge case 10)."""
    if convention.type != TypeConvention.CADRE or signature is None:
        return []
    return [
        Missing(
            f"La convention serait signée avant la convention d'adhésion de {lien.commune.nom} "
            f"({adhesion:%d/%m/%Y}).",
            TABLEAU,
        )
        for lien in convention.convention_communes.all()
        if lien.role == RoleCommune.BENEFICIAIRE
        and (adhesion := _adhesion(lien.commune, signature))
        and signature < adhesion
    ]


def _adhesion(commune, signature):
    """That of the membership that an act signed then counts for (edge case 37)."""
    membership = choose_membership(commune.beneficiaires.all(), signature)
    dates = getattr(membership, "dates", None)
    return dates and dates.date_adhesion


def last_mandatory_signature(convention):
    """The date that counts: the last mandatory signature (edge cases 4 and 5); None if none."""
    return max((s.date_signature for s in mandatory_signatures(convention)), default=None)


def count_signatures(convention):
    """(dated, expected) among the mandatory lines of the table."""
    return len(mandatory_signatures(convention)), len(_parties(convention))


# What the page says


def checklist(convention):
    """« Ce qui manque »: where the act stands, from its content to its last signature."""
    contenu = missing_to_submit(convention)
    parties = missing_parties(convention)
    lines = _parties(convention)
    deliberations = [s for s in lines if s.type in COLLECTIVITES]
    deliberes = [s for s in deliberations if s.date_deliberation]
    signes = [s for s in lines if s.date_signature]
    manquantes = _liste(p.libelle for p in parties)
    return [
        Preparation("Contenu de l'acte", not contenu, " ".join(m.text for m in contenu), CONTENU),
        Preparation(
            "Parties obligatoires",
            not parties,
            f"Il manque {manquantes}." if parties else "",
            TABLEAU,
        ),
        _compte("Délibérations", deliberes, deliberations, parties),
        _compte("Signatures obligatoires", signes, lines, parties),
    ]


def _compte(texte, faits, tous, parties):
    done = bool(tous) and len(faits) == len(tous) and not parties
    attendus = _liste(s.organisme for s in tous if s not in faits)
    if not tous:
        return Preparation(texte, False, "en attente du tableau des parties.", TABLEAU)
    detail = f"{len(faits)} sur {len(tous)}" + (f" ; attendu : {attendus}." if attendus else ".")
    return Preparation(texte, done, detail, TABLEAU)


def warnings(convention):
    """Oddities that block nothing."""
    found = [
        f"La délibération {_de(s)} est postérieure à sa signature."
        for s in convention.signatures.all()
        if s.date_deliberation and s.date_signature and s.date_deliberation > s.date_signature
    ]
    lancement = dt.date.fromisoformat(settings.PROGRAMME_LANCEMENT)
    signature = convention.date_signature
    if convention.type == TypeConvention.ADHESION and signature and signature < lancement:
        found.append(
            f"L'adhésion est datée d'avant le lancement du programme ({lancement:%d/%m/%Y})."
        )
    debut, fin = convention.date_effet, convention.date_fin
    # The last day is the anniversary or its eve: the texts differ (edge case 13).
    veille = dt.timedelta(days=1)
    if convention.vaut_ort and debut and fin and fin + veille < add_months(debut, DUREE_ORT_MOIS):
        found.append("La durée est inférieure à cinq ans, l'usage pour une ORT.")
    return found
