"""A commune of the programme that is absorbed: its membership follows, it does not exit."""

import datetime as dt

from simple_history.utils import bulk_update_with_history

from communes.models import Beneficiaire, Commune


def move_members(fusions, date, reason, rapport):
    """Old code -> new code, for the memberships that followed (edge case 32).

    Where the successor is already a member, the second membership ends: nothing counts twice.
    """
    current = Beneficiaire.objects.filter(date_sortie=None).select_related("commune")
    rows = list(current.filter(commune__in=fusions).order_by("-commune__population", "commune_id"))
    taken = set(
        current.filter(commune__in=set(fusions.values())).values_list("commune_id", flat=True)
    )
    successors = Commune.objects.in_bulk({fusions[row.commune_id] for row in rows})
    moved = {}
    for row in rows:
        old, new = row.commune, successors[fusions[row.commune_id]]
        if new.pk in taken:
            row.date_sortie = end_after(row.date_entree, date)
            row.motif_sortie = f"Fusion dans {new}, déjà bénéficiaire"
            rapport.add("Adhésions closes par une fusion", f"{old} → {new}")
        else:
            taken.add(new.pk)
            moved[old.pk] = new.pk
            row.commune = new
            rapport.add("Adhésions suivies par une fusion", f"{old} → {new}")
    if rows:
        bulk_update_with_history(
            rows,
            Beneficiaire,
            ["commune", "date_sortie", "motif_sortie"],
            batch_size=200,
            default_change_reason=reason,
        )
    return moved


def end_after(start, date):
    """`date`, or the day after a start that is later: a period lasts a day at least."""
    return date if start is None or start < date else start + dt.timedelta(days=1)
