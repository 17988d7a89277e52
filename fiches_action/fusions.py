"""A fiche of a commune that was absorbed is one of the commune that absorbed it."""

from django.dispatch import receiver

from communes.referentiel.follow import reference_changed
from fiches_action.models import FicheAction


@receiver(reference_changed)
def follow_mergers(communes, reason, rapport, **kwargs):
    """All of them, archived ones included: they can be taken out of the archive."""
    fiches = FicheAction.objects.filter(communes__in=communes).distinct().order_by("pk")
    for fiche in fiches.prefetch_related("communes"):
        codes = {commune.pk for commune in fiche.communes.all()}
        fiche._change_reason = reason
        fiche.communes.set({communes[code].pk if code in communes else code for code in codes})
        rapport.add("Fiches suivies par une fusion", str(fiche))
