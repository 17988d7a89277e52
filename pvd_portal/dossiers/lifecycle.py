"""The life of a dossier as data: its states, and its moves, each one record.

Pages, guards, mails, traces and docs/statuts.md are all read from these tables.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db import models

from pvd_portal.accounts.enums import Role
from pvd_portal.core.tons import LOOK_A_VOUS, LOOK_AUTRES, Look


class Tone(Enum):
    """How a page offers a move."""

    FORWARD = "en avant"
    # Beside the tools, never the main button.
    BACKWARD = "en arrière"
    # Made on another page than the dossier's own (the comité decides on the fiches).
    ELSEWHERE = "ailleurs"


class Side(Enum):
    """Whom a mail tells; the accounts are found in dossiers/notifications.py."""

    PREFECTURE_PILOTE = "préfecture pilote"
    PREFECTURES = "préfectures concernées"
    CHEFS_DE_PROJET = "chefs de projet"
    ELUS = "élus"


@dataclass(frozen=True)
class Mail:
    """What is sent once the move is committed, to everybody on these sides but the mover.

    `subject` and `text` may name {dossier}, {territoire} and {user}; `template` writes a longer
    text from the dossier itself.
    """

    to: tuple[Side, ...]
    subject: str
    text: str = ""
    template: str = ""


@dataclass(frozen=True)
class Words:
    """What a move says once made: to who made it, and in its mail."""

    success: str
    mail: str = ""


@dataclass(frozen=True)
class Move:
    """One line of a lifecycle's table."""

    label: str
    sources: frozenset[str]
    target: str
    roles: frozenset[Role]
    # One sentence: what happened, and what comes next.
    success: str
    needs_reason: bool = False
    # What the page that asks first says; empty: the button does it (unless something is asked).
    confirm: str = ""
    # It engages or ends something: the button leads to that page.
    engages: bool = False
    tone: Tone = Tone.FORWARD
    mail: Mail | None = None
    # Its reason is a remark that the other side answers.
    makes_remark: bool = False
    # Made while remarks have no answer, it asks first, and says so.
    heeds_remarks: bool = False

    @property
    def words(self) -> Words:
        return Words(self.success, self.mail.text if self.mail else "")

    @property
    def asks(self) -> bool:
        """Has a page of its own before it is made."""
        return self.needs_reason or self.engages


@dataclass(frozen=True)
class Lifecycle:
    """The states of one kind of dossier and the moves between them."""

    states: type[models.TextChoices]
    initial: str
    actions: type[models.TextChoices]
    moves: Mapping[str, Move]
    # The look of a state that waits for nobody in particular.
    looks: Mapping[str, Look]
    # The dossier's own business until it leaves them: see `Reading.drafts`.
    drafts: frozenset[str] = frozenset()
    # Nothing is expected from anybody any more.
    closed: frozenset[str] = frozenset()
    # What waits for the reader, who makes the next move.
    waiting: Mapping[str, frozenset[str]] = field(default_factory=dict)
    # What is the turn of either side, without being in anybody's queue.
    turns: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    # The same state in the words of who reads it; the neutral label for the others.
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def label(self, state: str, role: str = "") -> str:
        """Label of a state for a reader: « À instruire » is the chef's « En instruction »."""
        words: Mapping[str, str] = dict(self.labels).get(role, {})
        return words.get(state) or str(self.states(state).label)

    def look(self, state: str, role: str = "") -> Look:
        """(tone, icon) of a state for a reader: orange is their turn, blue somebody else's."""
        waiting = dict(self.waiting)
        if state in waiting.get(role, ()) or role in self.turns.get(state, ()):
            return LOOK_A_VOUS
        if any(state in states for states in waiting.values()):
            return LOOK_AUTRES
        return self.looks[state]

    def action_label(self, action: str) -> str:
        return self.moves[action].label

    def waiting_label(self, role: str) -> str:
        """« À instruire »: the name of the list of what waits for that role; "" if nothing does."""
        states: frozenset[str] = dict(self.waiting).get(role, frozenset())
        return ", ".join(self.label(state, role) for state in sorted(states))

    def choices(self, role: str = "") -> list[tuple[str, str]]:
        """The states for a filter, in the reader's words."""
        return [(state, self.label(state, role)) for state in self.states.values]


@dataclass(frozen=True)
class Missing:
    """What is missing before a move, and the page (a URL name of the kind) that mends it.

    `anchor`: the field of that page. `code` names what the page of the move itself may ask (see
    `supplies` of its form).
    """

    text: str
    page: str = ""
    code: str = ""
    anchor: str = ""

    def __str__(self) -> str:
        return self.text


class MoveRefused(Exception):
    """The move is not possible now; `reasons` are French sentences for the reader."""

    def __init__(self, action: str, reasons: list[Any]) -> None:
        self.action = action
        self.reasons = [str(reason) for reason in reasons]
        super().__init__(f"{action}: {' '.join(self.reasons)}")


@dataclass(frozen=True)
class OfferedMove:
    """A move as a page shows it: a button, or the reasons why it is refused."""

    action: str
    move: Move
    missing: tuple[Missing, ...] = ()

    @property
    def label(self) -> str:
        return self.move.label

    @property
    def allowed(self) -> bool:
        return not self.missing


def offered_moves(dossier: Any, can: Callable[[str], bool]) -> list[OfferedMove]:
    """The moves that are the reader's (`can(action)`) from the present state, as pages show them.

    Each is allowed, or comes with what is missing.
    """
    return [
        OfferedMove(action, move, tuple(dossier.missing_for(action)))
        for action, move in dossier.lifecycle.moves.items()
        if dossier.state in move.sources and can(action)
    ]
