"""Remarks on a dossier: written, answered once, lifted by their author's side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from pvd_portal.core.words import choose_plural, pluralize
from pvd_portal.dossiers.forms import RemarqueForm, ReponseForm
from pvd_portal.dossiers.kinds import kind_for
from pvd_portal.dossiers.models import Dossier, Remarque
from pvd_portal.dossiers.rights import (
    can,
    can_answer,
    can_close_remark,
    readable_since,
    reads_history,
    reads_remarks,
)


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
        if not can_answer(user, row):
            raise PermissionDenied(row.refus_de_reponse)
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


# Of a remark, and of the people who wrote, answered or lifted it.
SHOWN = (
    "dossier",
    "texte",
    "created_at",
    "reponse",
    "repondu_at",
    "levee_at",
    "auteur__prenom",
    "auteur__nom",
    "auteur__email",
    "auteur__role",
    "repondu_par__prenom",
    "repondu_par__nom",
    "repondu_par__email",
    "levee_par__prenom",
    "levee_par__nom",
    "levee_par__email",
)


def readable_remarks(user: Any, dossier: Any) -> Any:
    """Its remarks, but those on a draft that the reader could not read."""
    if not reads_remarks(user, type(dossier)):
        return dossier.remarques.none()
    since = readable_since(user, dossier)
    return (
        dossier.remarques.all()
        if since is None
        else dossier.remarques.filter(created_at__gte=since)
    )


def readable_moves(user: Any, dossier: Any) -> list[Any]:
    """The trace, the latest first; without the reasons for who does not read what they tell."""
    rows = list(dossier.mouvements.select_related("user"))
    reads = reads_history(user, type(dossier)) and reads_remarks(user, type(dossier))
    since = readable_since(user, dossier) if reads else None
    for row in rows:
        if not reads or (since is not None and row.at < since):
            row.reason = ""
    return rows


@dataclass(frozen=True)
class Rappel:
    """One sentence on some of the remarks that are not settled, and the rows themselves."""

    phrase: str
    remarques: list[Any]
    # It is the reader's turn.
    a_moi: bool
    # To answer, rather than to read the answer.
    a_repondre: bool = False

    @property
    def ancre(self) -> str:
        """Where the first of them stands in the page of the dossier."""
        return f"#remarque-{self.remarques[0].pk}"

    @property
    def url(self) -> str:
        """The same place, from another page."""
        first = self.remarques[0]
        return kind_for(first.dossier).remarks_url_of(first.dossier_id, first.pk)

    @property
    def lien(self) -> str:
        return "Lire la remarque" if len(self.remarques) == 1 else "Lire les remarques"


def reminders_of(user: Any, dossier: Any, rows: Iterable[Any] | None = None) -> list[Rappel]:
    """What the top of a page says of the remarks of its dossier; nothing for who reads none.

    `rows`: its remarks with their author, when they are already read.
    """
    if not hasattr(dossier, "remarques") or not reads_remarks(user, type(dossier)):
        return []
    if rows is None:
        open_ones = readable_remarks(user, dossier).filter(levee_at__isnull=True)
        rows = list(open_ones.select_related("auteur"))
    a_repondre: list[Any] = []
    a_lever: list[Any] = []
    ailleurs: dict[str, list[Any]] = {}
    for row in rows:
        row.dossier = dossier
        if row.etat == "en_attente" and can_answer(user, row):
            a_repondre.append(row)
        elif row.etat == "en_attente":
            ailleurs.setdefault(row.attend, []).append(row)
        elif row.etat == "repondue" and can_close_remark(user, row):
            a_lever.append(row)
    return [
        *(
            replace(rappel, a_repondre=True)
            for rappel in _reminder(
                a_repondre, "attend votre réponse", "attendent votre réponse", a_moi=True
            )
        ),
        *_reminder(a_lever, "a sa réponse, à relire", "ont leur réponse, à relire", a_moi=True),
        *(
            rappel
            for qui, waiting in ailleurs.items()
            for rappel in _reminder(
                waiting, f"attend la réponse {qui}", f"attendent la réponse {qui}", a_moi=False
            )
        ),
    ]


def _reminder(rows: list[Any], singular: str, plural: str, *, a_moi: bool) -> list[Rappel]:
    verb = choose_plural(len(rows), singular, plural)
    phrase = f"{pluralize(len(rows), 'remarque')} {verb}."
    return [Rappel(phrase, rows, a_moi)] if rows else []


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
        return {"remarques": [], "remarque_form": None, "lit_les_remarques": False, "rappels": []}
    people = ("auteur", "repondu_par", "levee_par")
    rows: Sequence[Any] = list(readable_remarks(user, dossier).select_related(*people).only(*SHOWN))
    for row in rows:
        row.dossier = dossier
        row.form = None
        if row.etat == "en_attente" and can_answer(user, row):
            row.form = ReponseForm(prefix=f"r{row.pk}")
        if reponse and reponse[0] == row.pk:
            row.form = reponse[1]
        row.peut_lever = row.etat != "levee" and can_close_remark(user, row)
    commente = can(user, "comment", dossier)
    return {
        "remarques": rows,
        "remarque_form": (remarque_form or RemarqueForm()) if commente else None,
        "lit_les_remarques": True,
        "rappels": reminders_of(user, dossier, rows),
    }
