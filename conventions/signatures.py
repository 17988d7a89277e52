"""What an act still lacks: the one list shown beside the button and used by the guard.

Pure readers of a Convention and of its related rows; no query beyond them.
"""

from conventions.enums import RoleCommune, RoleSignature, TypeConvention, TypeSignataire
from pvd_portal.core.dates import today


def _parties(convention):
    return [s for s in convention.signatures.all() if s.role == RoleSignature.PARTIE]


def needs_ville_principale(convention):
    """« Pour que la présente convention vaille ORT, inclure la ville principale » (canevas).

    A préfet's derogation (CCH L303-3) lifts it; a thematic act or an adhésion never needs it.
    """
    return convention.vaut_ort and not convention.derogation_reference.strip()


def missing_parties(convention):
    """Mandatory parties without a line in the table: communes, EPCI, État, ville principale."""
    parties = _parties(convention)
    signed_communes = {s.commune_id for s in parties if s.commune_id}
    missing = [
        f"la commune {lien.commune.nom}"
        for lien in convention.convention_communes.all()
        if lien.role != RoleCommune.ASSOCIEE and lien.commune_id not in signed_communes
    ]
    types = {s.type for s in parties}
    if TypeSignataire.EPCI not in types:
        missing.append(f"l'EPCI ({convention.epci.nom})")
    if TypeSignataire.ETAT not in types:
        missing.append("l'État")
    if needs_ville_principale(convention) and not _ville_principale_covered(
        convention, signed_communes
    ):
        missing.append("la ville principale de l'EPCI, ou la dérogation du préfet")
    return missing


def _ville_principale_covered(convention, signed_communes):
    """The ville principale is a party; as a PVD commune itself, one line is enough (case 17)."""
    principales = {
        lien.commune_id
        for lien in convention.convention_communes.all()
        if lien.role == RoleCommune.VILLE_PRINCIPALE
    }
    if convention.epci.ville_principale_id:
        principales.add(convention.epci.ville_principale_id)
    return bool(principales & signed_communes)


def missing_to_submit(convention):
    missing = []
    if not convention.convention_communes.all():
        missing.append("Indiquez au moins une commune.")
    if not convention.objet.strip():
        missing.append("Décrivez l'objet de la convention.")
    if convention.type == TypeConvention.THEMATIQUE and not convention.thematique.strip():
        missing.append("Précisez la thématique.")
    return missing


def missing_for_opening(convention):
    """Before « Mettre à la signature »: every mandatory party is there, with its délibération."""
    missing = [f"Il manque {partie} parmi les parties." for partie in missing_parties(convention)]
    missing += [
        f"Il manque la date de délibération de {s.organisme}."
        for s in _parties(convention)
        if s.type in {TypeSignataire.COMMUNE, TypeSignataire.EPCI} and not s.date_deliberation
    ]
    return missing


def missing_for_signing(convention):
    """Before « Constater la signature »: every mandatory signature is dated, none to come."""
    missing = missing_for_opening(convention)
    for s in _parties(convention):
        if s.date_signature is None:
            missing.append(f"Il manque la signature de {s.organisme}.")
        elif s.date_signature > today():
            missing.append(f"La signature de {s.organisme} est datée dans le futur.")
    return missing


def last_mandatory_signature(convention):
    """The date that counts: the last mandatory signature (edge cases 4 and 5); None if none."""
    return max((s.date_signature for s in _parties(convention) if s.date_signature), default=None)


def warnings(convention):
    """Oddities that block nothing: délibération after the signature (edge case 22)…"""
    found = [
        f"La délibération de {s.organisme} est postérieure à sa signature."
        for s in convention.signatures.all()
        if s.date_deliberation and s.date_signature and s.date_deliberation > s.date_signature
    ]
    if convention.date_effet and convention.date_fin and _shorter_than_5_years(convention):
        found.append("La durée est inférieure à cinq ans, l'usage pour une ORT.")
    return found


def _shorter_than_5_years(convention):
    debut, fin = convention.date_effet, convention.date_fin
    return convention.vaut_ort and (fin.year - debut.year, fin.month, fin.day) < (
        5,
        debut.month,
        debut.day,
    )
