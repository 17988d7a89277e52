"""The mechanism of every lifecycle: a table of moves, a guard, a trace. Knows no domain word."""

from dataclasses import dataclass, field

from django.db import models, transaction


@dataclass(frozen=True)
class Move:
    """One line of a lifecycle's table: from where, to where, by whom, and whether to say why."""

    sources: frozenset
    target: str
    roles: frozenset
    needs_reason: bool = False
    # A move that engages or ends something asks on a page of its own.
    confirm: bool = False


class MoveRefused(Exception):
    """The move is not possible now; `reasons` are French sentences for the reader."""

    def __init__(self, action, reasons):
        self.action = action
        self.reasons = list(reasons)
        super().__init__(f"{action}: {' '.join(self.reasons)}")


@dataclass
class OfferedMove:
    """A move as a page shows it: a button, or the reasons why it is refused."""

    action: str
    label: str
    move: Move
    reasons: list = field(default_factory=list)

    @property
    def allowed(self):
        return not self.reasons


class LifecycleModel(models.Model):
    """A row whose statut moves along a table.

    A subclass gives `state_field`, `moves` (action -> Move), `actions` and `statuts` (their
    TextChoices), `missing_for(action)` and `log_move(...)`, which writes the trace.
    """

    state_field = "statut"
    moves: dict = {}
    actions = None

    class Meta:
        abstract = True

    def missing_for(self, action):
        """French sentences: what is missing before `action`. Shown beside the button."""
        return []

    def log_move(self, *, action, user, from_state, to_state, reason):
        raise NotImplementedError

    def refusals(self, action, *, reason=None):
        """Why `action` can't be done now, whoever asks; empty when it can."""
        move = self.moves[action]
        state = getattr(self, self.state_field)
        if state not in move.sources:
            libelle = getattr(self, f"get_{self.state_field}_display")()
            return [f"Ce n'est pas possible à l'état « {libelle} »."]
        reasons = list(self.missing_for(action))
        if move.needs_reason and reason is not None and not reason.strip():
            reasons.append("Indiquez le motif.")
        return reasons

    def move(self, action, *, user, reason="", **changes):
        """Lock the row, check the table and what is missing, save only what changes, trace it.

        Raises MoveRefused. Who may is not asked here: the caller has asked `can_…` first.
        """
        cls = type(self)
        with transaction.atomic():
            current = cls.objects.select_for_update(of=("self",)).get(pk=self.pk)
            from_state = getattr(current, self.state_field)
            setattr(self, self.state_field, from_state)
            for name, value in changes.items():
                setattr(self, name, value)
            reasons = self.refusals(action, reason=reason)
            if reasons:
                raise MoveRefused(action, reasons)
            self._save_moved(action, current, changes)
            self.log_move(
                action=action,
                user=user,
                from_state=from_state,
                to_state=self.moves[action].target,
                reason=reason.strip(),
            )

    def _save_moved(self, action, current, changes):
        setattr(self, self.state_field, self.moves[action].target)
        fields = [self.state_field, *changes]
        if hasattr(current, "revision"):
            # A form opened before the move is stale after it.
            self.revision = current.revision + 1
            fields.append("revision")
        self.save(update_fields=fields)
