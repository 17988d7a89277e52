"""What every kind of dossier has: a state that moves, a trace, remarks, a lock, an archive."""

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from pvd_portal.accounts.enums import Role
from pvd_portal.core.constraints import all_or_none, required_when, values_check
from pvd_portal.core.locking import RevisionedModel
from pvd_portal.core.tons import Look
from pvd_portal.dossiers.lifecycle import Lifecycle, Missing, MoveRefused, Words
from pvd_portal.dossiers.querysets import DossierQuerySet, RemarqueQuerySet
from pvd_portal.dossiers.rights import Rights, answering_role

# In the trace beside the moves, for every kind: they change no state.
ARCHIVE, RESTORE = "archive", "restore"
OUT_OF_CYCLE = {ARCHIVE: "Archiver", RESTORE: "Restaurer"}
DE_QUI = {Role.CHEF_DE_PROJET: "du chef de projet", Role.PREFECTURE: "de la préfecture pilote"}


def user_key(verbose_name: str, **options: Any) -> Any:
    """Somebody who did something: kept as long as what they did."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=verbose_name,
        **options,
    )


class Dossier(RevisionedModel):
    """A row of a territoire whose state moves along a table.

    A kind gives `lifecycle` and `rights`, a `territoire`, its rows `mouvements` and `remarques`;
    and, where it has some, `missing_for`, `prepare_move` and `after_move`.
    """

    lifecycle: ClassVar[Lifecycle]
    rights: ClassVar[Rights]
    state_field: ClassVar[str] = "statut"
    territoire: Any
    mouvements: Any
    remarques: Any

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Who brought it to its present state, and when.
    state_at = models.DateTimeField("dans cet état depuis", default=timezone.now, editable=False)
    state_by = user_key("mis dans cet état par", null=True, blank=True, editable=False)
    created_by = user_key("créé par", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True, editable=False)
    archived_by = user_key("archivé par", null=True, blank=True, editable=False)

    objects = DossierQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def state(self) -> str:
        return getattr(self, self.state_field)

    @property
    def archived(self) -> bool:
        return self.archived_at is not None

    @property
    def closed(self) -> bool:
        """Nothing is expected from anybody any more."""
        return self.state in self.lifecycle.closed

    def look(self, role: str = "") -> Look:
        return self.lifecycle.look(self.state, role)

    def state_label(self, role: str = "") -> str:
        return self.lifecycle.label(self.state, role)

    # Hooks of a kind

    def missing_for(self, action: str) -> list[Missing]:
        """What is missing before `action`: shown beside its button, and its guard."""
        return []

    def words_of(self, action: str) -> Words:
        """What the move says; a kind whose moves do not all do the same says otherwise."""
        return self.lifecycle.moves[action].words

    def prepare_move(
        self, action: str, *, reason: str, changes: dict[str, Any], at: dt.datetime
    ) -> str:
        """Under the lock, before the guard: complete `changes`; returns the reason to trace."""
        return reason

    def after_move(self, action: str, *, user: Any, at: dt.datetime) -> None:
        """In the same transaction: what the move does to other rows. May raise MoveRefused."""

    # Moves

    def refusals(self, action: str, *, reason: str | None = None) -> list[Missing]:
        """Why `action` can't be done now, whoever asks; empty when it can."""
        move = self.lifecycle.moves[action]
        if self.archived:
            return [Missing("Ce dossier est archivé : restaurez-le d'abord.")]
        if self.state not in move.sources:
            return [Missing(f"Ce n'est pas possible à l'état « {self.state_label()} ».")]
        missing = list(self.missing_for(action))
        if move.needs_reason and reason is not None and not reason.strip():
            missing.append(Missing("Indiquez le motif."))
        return missing

    def move(
        self,
        action: str,
        *,
        user: Any,
        reason: str = "",
        at: dt.datetime | None = None,
        **changes: Any,
    ) -> None:
        """Lock the row, check the table and what is missing, save what changes, trace it.

        `at`: when it happened, for what is written down later; now by default. Raises
        MoveRefused. Who may is asked before: `rights.can_move`.
        """
        moment = at or timezone.now()
        if at is not None:
            self._history_date, self._history_user = at, user
        with transaction.atomic():
            self.lock()
            from_state = self.state
            refused = self.refusals(action, reason=reason) if not self._leaves(action) else []
            traced = reason
            if not refused:
                traced = self.prepare_move(action, reason=reason, changes=changes, at=moment)
                for name, value in changes.items():
                    setattr(self, name, value)
                refused = self.refusals(action, reason=reason)
            if refused:
                raise MoveRefused(action, refused)
            self._save_moved(action, user, moment, changes)
            self.trace(action, user=user, at=moment, from_state=from_state, reason=traced)
            self.after_move(action, user=user, at=moment)

    def already_moved(self, action: str, *, user: Any, reason: str = "", **changes: Any) -> bool:
        """Is it where this same move of the same person has just brought it (a double click)?"""
        last = self.mouvements.first()
        return (
            last is not None
            and (last.action, last.user_id, last.to_state) == (action, user.pk, self.state)
            # A kind may write more before it.
            and last.reason.endswith(reason.strip())
            and all(getattr(self, name) == value for name, value in changes.items())
        )

    def _leaves(self, action: str) -> bool:
        return not self.archived and self.state in self.lifecycle.moves[action].sources

    def _save_moved(self, action: str, user: Any, at: dt.datetime, changes: dict[str, Any]) -> None:
        setattr(self, self.state_field, self.lifecycle.moves[action].target)
        self.state_at, self.state_by = at, user
        # A form opened before the move is stale after it.
        self.revision += 1
        fields = [self.state_field, "state_at", "state_by", "revision", *changes]
        self.save(update_fields=[*fields, "updated_at"])

    def trace(
        self, action: str, *, user: Any, at: dt.datetime, from_state: str, reason: str = ""
    ) -> None:
        """Who, when, from where, to where, and why."""
        self.mouvements.create(
            action=action,
            user=user,
            at=at,
            from_state=from_state,
            to_state=self.state,
            reason=reason.strip(),
        )

    # Archive

    def set_archived(self, archived: bool, *, user: Any) -> None:
        """Nothing is destroyed: out of the lists, kept with its number and its history."""
        now = timezone.now()
        self.archived_at = now if archived else None
        self.archived_by = user if archived else None
        self.revision += 1
        self.save(update_fields=["archived_at", "archived_by", "revision", "updated_at"])
        self.trace(ARCHIVE if archived else RESTORE, user=user, at=now, from_state=self.state)


class Mouvement(models.Model):
    """Who moved the dossier, when, from where, to where, and why.

    A kind adds `dossier` (related_name "mouvements"): a trace goes with what it tells of.
    """

    user = user_key("par", null=True, help_text="Vide : repris d'un import.")
    at = models.DateTimeField("le", default=timezone.now)
    action = models.CharField("action", max_length=20)
    from_state = models.CharField("de", max_length=20)
    to_state = models.CharField("à", max_length=20)
    reason = models.TextField("motif", blank=True)

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.action_label} ({self.at:%d/%m/%Y})"

    @classmethod
    def cycle(cls) -> Lifecycle:
        kind: Any = cls._meta.get_field("dossier").related_model
        return kind.lifecycle

    @property
    def action_label(self) -> str:
        return OUT_OF_CYCLE.get(self.action) or self.cycle().action_label(self.action)

    @property
    def sentence(self) -> str:
        """« Valider le projet : Transmise → Projet validé »."""
        if self.action in OUT_OF_CYCLE:
            return self.action_label
        if self.user_id is None and self.from_state != self.to_state:
            # An import went through no state on the way.
            return f"Entré dans le portail à l'état « {self.cycle().label(self.to_state)} »"
        states = self.cycle().label(self.from_state), self.cycle().label(self.to_state)
        return f"{self.action_label} : {' → '.join(states)}"


class Remarque(models.Model):
    """A remark waiting for an answer; « levée » once its author's side says it is settled.

    A kind adds `dossier` (related_name "remarques").
    """

    dossier: Any

    auteur = user_key("auteur")
    texte = models.TextField("remarque")
    created_at = models.DateTimeField("écrite le", auto_now_add=True)
    reponse = models.TextField("réponse", blank=True)
    repondu_par = user_key("répondu par", null=True, blank=True)
    repondu_at = models.DateTimeField("répondu le", null=True, blank=True)
    levee_at = models.DateTimeField("levée le", null=True, blank=True)
    levee_par = user_key("levée par", null=True, blank=True)
    history = HistoricalRecords(inherit=True)

    objects = RemarqueQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.texte[:60]

    @property
    def etat(self) -> str:
        """« levee », « repondue » or « en_attente »."""
        if self.levee_at:
            return "levee"
        return "repondue" if self.repondu_at else "en_attente"

    @property
    def attend(self) -> str:
        """« du chef de projet »: whose answer it waits for."""
        return DE_QUI[answering_role(self.auteur.role)]

    @property
    def en_attente_de(self) -> str:
        return f"En attente de réponse {self.attend}"

    @property
    def refus_de_reponse(self) -> str:
        """The sentence for who is not of that side."""
        return f"Cette remarque attend la réponse {self.attend}."


# The bonds of the engine's own columns, for the Meta of each kind


def dossier_bonds(
    prefix: str, lifecycle: Lifecycle, *, state_field: str = "statut", imported: Q | None = None
) -> list[models.BaseConstraint]:
    """Known state; a state that is not the first has its author; an archive has its date.

    `imported`: rows taken from open data, whose author is unknown.
    """
    anonymous = Q(**{state_field: lifecycle.initial})
    if imported is not None:
        anonymous |= imported
    return [
        values_check(f"{prefix}_{state_field}_connu", state_field, lifecycle.states),
        required_when(
            f"{prefix}_etat_a_son_auteur",
            ~anonymous,
            "state_by",
            message="Un état a son auteur.",
        ),
        all_or_none(
            f"{prefix}_archive_a_son_auteur",
            "archived_at",
            "archived_by",
            message="Un archivage a sa date et son auteur.",
        ),
    ]


def mouvement_bonds(prefix: str, lifecycle: Lifecycle) -> list[models.BaseConstraint]:
    """Actions and states of the table, and no other."""
    actions = [*lifecycle.actions.values, *OUT_OF_CYCLE]
    return [
        models.CheckConstraint(
            condition=Q(action__in=actions),
            name=f"mouvement_{prefix}_action_connue",
            violation_error_message="Ce mouvement n'existe pas.",
        ),
        values_check(f"mouvement_{prefix}_depart_connu", "from_state", lifecycle.states),
        values_check(f"mouvement_{prefix}_arrivee_connue", "to_state", lifecycle.states),
    ]


def remarque_bonds(prefix: str) -> list[models.BaseConstraint]:
    """An answer has its author and its date, or there is none; a lift too."""
    return [
        all_or_none(
            f"remarque_{prefix}_reponse_entiere",
            "repondu_at",
            "repondu_par",
            texts=["reponse"],
            message="Une réponse a son texte, son auteur et sa date.",
        ),
        all_or_none(
            f"remarque_{prefix}_levee_entiere",
            "levee_at",
            "levee_par",
            message="Une levée a sa date et son auteur.",
        ),
    ]
