"""Use cases that touch several models or send a mail. Called inside the POST's transaction."""

from collections.abc import Iterable
from typing import Any

from django.forms import BaseModelFormSet
from django.utils import timezone

from communes.models import Commune
from conventions.enums import RoleCommune, RoleSignature
from conventions.models import Convention, ConventionCommune, Signature
from conventions.signatures import missing_parties
from pvd_portal.accounts.models import User


def save_convention(form: Any, *, user: User) -> Convention:
    """Save a valid ConventionForm: the act, its communes, and the lines of its parties."""
    convention = form.save(commit=False)
    if convention._state.adding:
        convention.created_by = user
    convention.save()
    _set_communes(convention, form.cleaned_data["communes"])
    # Read again: what was prefetched is no longer true.
    convention = Convention.objects.for_detail().get(pk=convention.pk)
    complete_parties(convention)
    return convention


def _set_communes(convention: Convention, communes: Iterable[Commune]) -> None:
    liens = {lien.commune_id: lien for lien in convention.convention_communes.all()}
    wanted = {commune.pk for commune in communes}
    for code, lien in liens.items():
        if code not in wanted and lien.role == RoleCommune.BENEFICIAIRE:
            lien.delete()
    for code in sorted(wanted - liens.keys()):
        ConventionCommune.objects.create(convention=convention, commune_id=code)
    ConventionCommune.objects.filter(convention=convention, commune__in=wanted).exclude(
        role=RoleCommune.BENEFICIAIRE
    ).update(role=RoleCommune.BENEFICIAIRE)


def complete_parties(convention: Convention) -> None:
    """Give the signatures table its expected lines; take out the empty ones of communes gone.

    A line that says anything (a date, a name) stays: nobody's typing is lost.
    """
    codes = {lien.commune_id for lien in convention.convention_communes.all()}
    principale = convention.ville_principale or (
        convention.epci and convention.epci.ville_principale
    )
    if convention.vaut_ort and principale:
        codes.add(principale.pk)
    convention.signatures.filter(
        role=RoleSignature.PARTIE,
        commune__isnull=False,
        signataire="",
        date_deliberation=None,
        date_signature=None,
    ).exclude(commune__in=codes).delete()
    for partie in missing_parties(Convention.objects.for_detail().get(pk=convention.pk)):
        if partie.organisme:
            Signature.objects.create(
                convention=convention,
                role=RoleSignature.PARTIE,
                type=partie.type,
                organisme=partie.organisme,
                commune_id=partie.commune_id,
            )


def save_signatures(convention: Convention, formset: BaseModelFormSet) -> None:
    """Save the table as one thing, under the act's lock."""
    formset.save()
    Convention.objects.filter(pk=convention.pk).update(updated_at=timezone.now())
