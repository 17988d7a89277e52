"""From the codes of a list, maybe old ones, to the communes of today (edge case 32)."""

from communes.models import Commune, CommuneAncienne


def resolve_codes(codes):
    """Code -> current Commune. A merged commune's code gives its successor; unknown: absent."""
    codes = set(codes)
    communes = Commune.objects.select_related("epci").in_bulk(codes)
    missing = codes - communes.keys()
    anciennes = CommuneAncienne.objects.filter(code__in=missing)
    targets = dict(anciennes.values_list("code", "chef_lieu_id"))
    targets |= {c.pk: c.absorbee_par_id for c in communes.values() if c.absorbee_par_id}
    found = {code: commune for code, commune in communes.items() if commune.date_fin is None}
    found |= _follow(targets)
    return found


def resolve_absorbed():
    """Code of each absorbed commune -> the Commune that it is in today."""
    gone = Commune.objects.filter(date_fin__isnull=False, absorbee_par__isnull=False)
    return _follow(dict(gone.values_list("pk", "absorbee_par_id")))


def _follow(targets):
    """A successor may have been absorbed in its turn."""
    found, seen = {}, set()
    while targets := {old: new for old, new in targets.items() if new and (old, new) not in seen}:
        seen |= set(targets.items())
        communes = Commune.objects.select_related("epci").in_bulk(set(targets.values()))
        found |= {old: communes[new] for old, new in targets.items() if not communes[new].date_fin}
        targets = {
            old: communes[new].absorbee_par_id
            for old, new in targets.items()
            if communes[new].date_fin
        }
    return found
