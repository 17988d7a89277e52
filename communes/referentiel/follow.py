"""What names a commune or an EPCI that is gone: each app says what becomes of its own rows.

tests/communes/test_fusions.py keeps the list of these columns, with what was decided for each.
"""

from django.dispatch import Signal
from simple_history.utils import bulk_update_with_history

from communes.models import Beneficiaire, Commune, Epci, Territoire
from communes.referentiel.codes import resolve_absorbed

# communes: {code of an absorbed commune: Commune of today}; epcis: {SIREN of a gone EPCI: Epci of
# today}; members: {old code: new code} of the memberships that have just followed; reason, rapport.
# Sent at each import, with all that is gone since the first: what was left behind is caught up.
reference_changed = Signal()


def resolve_epcis():
    """SIREN of an EPCI that is gone -> the Epci of today; without a known successor: absent."""
    epcis = Epci.objects.in_bulk()
    found = {}
    for siren in [pk for pk, epci in epcis.items() if epci.date_fin]:
        heir, seen = epcis[siren], set()
        while heir and heir.date_fin and heir.pk not in seen:
            seen.add(heir.pk)
            heir = epcis.get(heir.successeur_id)
        if heir and not heir.date_fin:
            found[siren] = heir
    return found


def find_common_epci(communes):
    """Where all these communes are today; None when they are in several, or in none."""
    found = {commune.epci_id for commune in communes if commune.date_fin is None}
    return found.pop() if len(found) == 1 else None


def follow_in_referentiel(communes, epcis, reason, rapport):
    """The ville principale of an EPCI, the EPCI of a territoire."""
    changed = list(Epci.objects.filter(ville_principale__in=communes, date_fin=None))
    for epci in changed:
        ville = communes[epci.ville_principale_id]
        # A ville principale is a commune of the EPCI.
        epci.ville_principale = ville if ville.epci_id == epci.pk else None
        dite = epci.ville_principale or "à choisir"
        rapport.add("Villes principales suivies par une fusion", f"{epci.nom} : {dite}")
    _save(Epci, changed, ["ville_principale"], reason)
    _follow_territoires(epcis, reason, rapport)


def _follow_territoires(epcis, reason, rapport):
    moved = []
    for territoire in Territoire.objects.actifs().filter(epci__date_fin__isnull=False):
        membres = Beneficiaire.objects.filter(territoire=territoire, date_sortie=None)
        siens = [row.commune for row in membres.select_related("commune")]
        heir = epcis[territoire.epci_id].pk if territoire.epci_id in epcis else None
        heir = heir or find_common_epci(siens)
        if heir is None:
            rapport.add("Territoires dont l'EPCI a disparu, à reprendre", territoire.nom)
            continue
        territoire.epci_id = heir
        moved.append(territoire)
        rapport.add("Territoires suivis par leur EPCI", f"{territoire.nom} → {territoire.epci.nom}")
    _save(Territoire, moved, ["epci"], reason)


def _save(model, rows, fields, reason):
    if rows:
        bulk_update_with_history(rows, model, fields, batch_size=200, default_change_reason=reason)


def follow(result, reason):
    """Everything that names what is gone; to be called in the transaction of the import."""
    context = {
        "communes": resolve_absorbed(),
        "epcis": resolve_epcis(),
        "reason": reason,
        "rapport": result.rapport,
    }
    follow_in_referentiel(**context)
    reference_changed.send(sender=Commune, members=result.membres_suivis, **context)
