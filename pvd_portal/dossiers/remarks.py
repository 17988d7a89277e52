"""Remarks on a dossier: written, answered once, lifted by their author's side."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from pvd_portal.dossiers.forms import RemarqueForm, ReponseForm
from pvd_portal.dossiers.models import Dossier, Remarque
from pvd_portal.dossiers.rights import can, can_close_remark, reads_remarks


class RemarkRefused(Exception):
    """The remark is no longer in the state that the form was about; says so in French."""


def add_remark(dossier: Dossier, *, auteur: Any, texte: str) -> Remarque:
    """Write a remark; sent twice (a double click), it is written once."""
    with transaction.atomic():
        # One at a time: the second finds the first.
        dossier.lock()
        remarques = dossier.remarques
        twin = remarques.en_attente().filter(auteur=auteur, texte=texte).first()
        return twin or remarques.create(auteur=auteur, texte=texte)


def _locked(remarque: Remarque) -> Remarque:
    rows: Any = type(remarque)._default_manager.select_for_update(of=("self",))
    return rows.select_related("auteur", "dossier__territoire").get(pk=remarque.pk)


def answer_remark(remarque: Remarque, *, user: Any, texte: str) -> Remarque:
    """Answer it, once: a second answer never takes the place of the first.

    The same text from the same person again (a double click) is the answer already saved.
    Raises RemarkRefused; PermissionDenied when the right was lost meanwhile.
    """
    with transaction.atomic():
        row = _locked(remarque)
        if not can(user, "answer", row.dossier):
            raise PermissionDenied("Le chef de projet du territoire répond aux remarques.")
        if row.repondu_par_id == user.pk and row.reponse == texte:
            return row
        if row.etat == "levee":
            raise RemarkRefused("Cette remarque est déjà levée : rien n'est enregistré.")
        if row.etat == "repondue":
            raise RemarkRefused(
                f"Cette remarque a déjà une réponse de {row.repondu_par} : la vôtre n'est pas "
                "enregistrée. Ajoutez une remarque pour la compléter."
            )
        row.reponse, row.repondu_par, row.repondu_at = texte, user, timezone.now()
        row.save(update_fields=["reponse", "repondu_par", "repondu_at"])
        return row


def close_remark(remarque: Remarque, *, user: Any) -> Remarque:
    """Lift it. Raises RemarkRefused when it already is, PermissionDenied without the right."""
    with transaction.atomic():
        row = _locked(remarque)
        if not can_close_remark(user, row):
            raise PermissionDenied("Qui a écrit la remarque dit qu'elle est levée.")
        if row.etat == "levee":
            raise RemarkRefused("Cette remarque est déjà levée.")
        row.levee_par, row.levee_at = user, timezone.now()
        row.save(update_fields=["levee_par", "levee_at"])
        return row


def remarks_context(
    user: Any,
    dossier: Dossier,
    *,
    remarque_form: RemarqueForm | None = None,
    reponse: tuple[int, ReponseForm] | None = None,
) -> dict[str, Any]:
    """For templates/dossiers/_remarques.html: the rows with what the reader may do of each.

    A form that was refused comes back with what was typed.
    """
    if not reads_remarks(user, type(dossier)):
        return {"remarques": [], "remarque_form": None, "lit_les_remarques": False}
    rows: Sequence[Any] = list(
        dossier.remarques.select_related("auteur", "repondu_par", "levee_par")
    )
    may_answer = can(user, "answer", dossier)
    for row in rows:
        row.dossier = dossier
        row.form = None
        if may_answer and row.etat == "en_attente":
            row.form = ReponseForm(prefix=f"r{row.pk}")
        if reponse and reponse[0] == row.pk:
            row.form = reponse[1]
        row.peut_lever = row.etat != "levee" and can_close_remark(user, row)
    commente = can(user, "comment", dossier)
    return {
        "remarques": rows,
        "remarque_form": (remarque_form or RemarqueForm()) if commente else None,
        "lit_les_remarques": True,
    }
