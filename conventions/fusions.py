"""The acts of a commune that was absorbed go on covering its inhabitants."""

from django.dispatch import receiver

from communes.referentiel.follow import find_common_epci, reference_changed
from conventions.enums import StatutConvention, TypeSignataire
from conventions.models import Convention, ConventionCommune, DatesBeneficiaire, Signature

SUIVIS = "Actes non signés suivis par une fusion"


@receiver(reference_changed)
def follow_mergers(communes, epcis, members, reason, rapport, **kwargs):
    """A signed act keeps what it says; an act that is not yet names the communes of today."""
    added = _cover_successors(members)
    replaced = _replace_communes(communes)
    followed = replaced | _replace_parties(communes)
    followed |= _replace_ville_principale(communes, reason)
    followed |= _replace_epci(epcis, reason, rapport)
    if members or replaced:
        # All of them: a merger also ends the memberships that do not follow.
        DatesBeneficiaire.objects.refresh()
    rapport.count("Conventions suivies par une fusion", len(added))
    for act in Convention.objects.filter(pk__in=followed).order_by("intitule", "pk"):
        rapport.add(SUIVIS, act.intitule)


def _live():
    """Not signed: an abandoned act can be taken up again."""
    return Convention.objects.exclude(statut=StatutConvention.SIGNEE)


def _cover_successors(members):
    """`members`: old code -> new code of the memberships that followed a merger.

    A signed act keeps the commune that signed it, and covers its successor too.
    """
    links = ConventionCommune.objects.filter(
        commune__in=members, convention__statut=StatutConvention.SIGNEE
    )
    return _add_links([(link, members[link.commune_id]) for link in links.order_by("pk")])


def _replace_communes(communes):
    """Ids of the acts, not signed, that now name the successor in the place of what is gone."""
    links = list(
        ConventionCommune.objects.filter(commune__in=communes, convention__in=_live()).order_by(
            "commune_id", "pk"
        )
    )
    _add_links([(link, communes[link.commune_id].pk) for link in links])
    ConventionCommune.objects.filter(pk__in=[link.pk for link in links]).delete()
    return {link.convention_id for link in links}


def _add_links(wanted):
    """`wanted`: (link, code of the commune to cover as well); returns the acts that gained one."""
    acts = {link.convention_id for link, _ in wanted}
    taken = set(
        ConventionCommune.objects.filter(convention__in=acts).values_list(
            "convention_id", "commune_id"
        )
    )
    added = []
    for link, code in wanted:
        if (link.convention_id, code) not in taken:
            taken.add((link.convention_id, code))
            added.append(
                ConventionCommune(convention_id=link.convention_id, commune_id=code, role=link.role)
            )
    ConventionCommune.objects.bulk_create(added)
    return {link.convention_id for link in added}


def _replace_parties(communes):
    """The new commune takes the place of the old one in the table, with what was typed there."""
    lines = Signature.objects.filter(commune__in=communes, convention__in=_live())
    lines = list(lines.select_related("commune").order_by("pk"))
    acts = {line.convention_id for line in lines}
    parties = set(
        Signature.objects.filter(convention__in=acts).values_list("convention_id", "commune_id")
    )
    for line in lines:
        new = communes[line.commune_id]
        empty = not (line.signataire or line.date_deliberation or line.date_signature)
        if (line.convention_id, new.pk) in parties:
            if empty:
                line.delete()
                continue
            # Its signature is history; the successor has a line of its own.
            line.commune = None
        else:
            parties.add((line.convention_id, new.pk))
            if line.organisme == line.commune.nom:
                line.organisme = new.nom
            line.commune = new
        line.save()
    return acts


def _replace_ville_principale(communes, reason):
    acts = list(_live().filter(ville_principale__in=communes))
    for act in acts:
        act.ville_principale = communes[act.ville_principale_id]
        _save(act, "ville_principale", reason)
    return {act.pk for act in acts}


def _replace_epci(epcis, reason, rapport):
    """The successor of an EPCI, else the one where all the communes of the act are."""
    followed = set()
    for act in _live().filter(epci__date_fin__isnull=False).select_related("epci"):
        old = act.epci
        heir = epcis[old.pk].pk if old.pk in epcis else find_common_epci(act.communes.all())
        if heir is None:
            rapport.add("Actes non signés dont l'EPCI a disparu, à reprendre", act.intitule)
            continue
        act.epci_id = heir
        _save(act, "epci", reason)
        lines = act.signatures.filter(
            type=TypeSignataire.EPCI, organisme=old.nom, date_signature=None
        )
        for line in lines:
            line.organisme = act.epci.nom
            line.save()
        followed.add(act.pk)
    return followed


def _save(act, name, reason):
    act._change_reason = reason
    # A form opened before is stale after it.
    act.revision += 1
    act.save(update_fields=[name, "revision"])
