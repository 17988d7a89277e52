"""The acts of a commune that was absorbed go on covering its inhabitants."""

from conventions.enums import StatutConvention
from conventions.models import ConventionCommune, DatesBeneficiaire


def follow_mergers(members, rapport):
    """`members`: old code -> new code of the memberships that followed a merger.

    A signed act keeps the commune that signed it, and covers its successor too; an act that is
    not signed yet names the successor in its place.
    """
    links = ConventionCommune.objects.filter(commune__in=members).select_related("convention")
    links = links.exclude(convention__statut=StatutConvention.ABANDONNEE)
    taken = set(
        ConventionCommune.objects.filter(commune__in=set(members.values())).values_list(
            "convention_id", "commune_id"
        )
    )
    added, replaced = [], []
    for link in links.order_by("commune_id", "pk"):
        new = members[link.commune_id]
        if not link.convention.signee:
            replaced.append(link.pk)
        if (link.convention_id, new) not in taken:
            taken.add((link.convention_id, new))
            added.append(
                ConventionCommune(convention=link.convention, commune_id=new, role=link.role)
            )
    ConventionCommune.objects.filter(pk__in=replaced).delete()
    ConventionCommune.objects.bulk_create(added)
    # All of them: a merger also ends the memberships that do not follow.
    DatesBeneficiaire.objects.refresh()
    rapport.count("Conventions suivies par une fusion", len({a.convention_id for a in added}))
