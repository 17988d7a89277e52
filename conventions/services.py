"""Use cases that touch several models or send a mail. Called inside the POST's transaction."""

from django.utils import timezone

from conventions.enums import ActionConvention, RoleCommune, RoleSignature
from conventions.models import Convention, ConventionCommune, Signature
from conventions.notifications import notify_move
from conventions.signatures import last_mandatory_signature, missing_parties
from pvd_portal.core.transitions import MoveRefused


def save_convention(form, *, user):
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


def _set_communes(convention, communes):
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


def complete_parties(convention):
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


def move_convention(convention, action, *, user, reason, url, **changes):
    """Make the move on the row as it is now, and tell the other side. Raises MoveRefused.

    A demand for changes becomes a remark to answer; a signature takes the date of the last
    mandatory one (edge cases 4 and 5).
    """
    # Lock first: the signatures read below can't change under the guard.
    Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)
    convention = Convention.objects.for_detail().get(pk=convention.pk)
    if action == ActionConvention.SIGN:
        changes["date_signature"] = last_mandatory_signature(convention)
        _refuse_undated(convention, action, changes)
    if action == ActionConvention.CORRECT_DATE:
        reason = _say_both_dates(convention, changes["date_signature"], reason)
    convention.move(action, user=user, reason=reason, **changes)
    if action == ActionConvention.REQUEST_CHANGES:
        convention.remarques.create(auteur=user, texte=reason.strip())
    notify_move(convention, action, user=user, reason=reason.strip(), url=url)
    return convention


def _say_both_dates(convention, date, reason):
    """« log old/new, notify, never silently » (edge case 15)."""
    return f"Du {convention.date_signature:%d/%m/%Y} au {date:%d/%m/%Y}. {reason.strip()}"


def _refuse_undated(convention, action, changes):
    """Without any signature there is no date to keep: say what is missing instead."""
    if changes["date_signature"] is None:
        reasons = convention.refusals(action)
        raise MoveRefused(action, reasons or ["Il manque les signatures des parties."])


def add_remarque(dossier, *, auteur, texte):
    """Write a remark on an act or a fiche; sent twice (a double click), it is written once."""
    # One at a time: the second finds the first.
    type(dossier).objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    ouvertes = dossier.remarques.filter(auteur=auteur, repondu_at=None, levee_at=None)
    return ouvertes.filter(texte=texte).first() or dossier.remarques.create(
        auteur=auteur, texte=texte
    )


def save_signatures(formset, convention, *, revision):
    """Save the table as one thing: two people typing in it are told. Raises StaleRevision."""
    convention.claim_revision(revision)
    formset.save()
    Convention.objects.filter(pk=convention.pk).update(updated_at=timezone.now())
