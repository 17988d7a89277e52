"""Who may do what, as tables. What no table grants is refused: a new role does nothing.

A kind of dossier declares `Rights`; everything else asks `can`, `can_move` or `can_create`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db.models import QuerySet

from communes.models import Territoire
from pvd_portal.accounts.enums import Role


class Scope(Enum):
    """How somebody must stand to the territoire of a dossier that they see."""

    VISIBLE = "qui le voit"
    # An affectation to that very territoire.
    TERRITOIRE = "du territoire"
    # The préfecture of its pilot département; the associated ones read and comment.
    PILOTE = "pilote du territoire"


@dataclass(frozen=True)
class Grant:
    """One role's right: from where, and in which states (None: whatever the state)."""

    scope: Scope
    states: frozenset[str] | None = None
    # Nobody writes in an archived dossier, except to bring it back.
    archived: bool = False


@dataclass(frozen=True)
class Reading:
    """What a role reads of a kind of dossier; a role without one sees none of it."""

    # A draft is the dossier's own business.
    drafts: bool = False
    remarks: bool = False
    history: bool = False


Right = Mapping[Role, Grant]

# The two sides that write in a dossier, and how each must stand to it.
WRITERS: Mapping[Role, Scope] = {
    Role.CHEF_DE_PROJET: Scope.TERRITOIRE,
    Role.PREFECTURE: Scope.PILOTE,
}
# Préfectures (associated ones too), services of the État, élus and the chef de projet.
COMMENTERS: Right = {
    Role.CHEF_DE_PROJET: Grant(Scope.VISIBLE),
    Role.PREFECTURE: Grant(Scope.VISIBLE),
    Role.SERVICE_ETAT: Grant(Scope.VISIBLE),
    Role.ELU: Grant(Scope.VISIBLE),
}
# The two sides answer each other's remarks: see `answering_role`.
ANSWERERS: Right = {role: Grant(scope) for role, scope in WRITERS.items()}
NOBODY: Right = {}


@dataclass(frozen=True)
class Rights:
    """The rights on one kind of dossier, verb by verb."""

    read: Mapping[Role, Reading]
    create: Right = field(default_factory=dict)
    edit: Right = field(default_factory=dict)
    comment: Right = field(default_factory=dict)
    answer: Right = field(default_factory=dict)
    archive: Right = field(default_factory=dict)
    # Verbs of one kind only: taking a decision in a session…
    others: Mapping[str, Right] = field(default_factory=dict)

    def of(self, verb: str) -> Right:
        return self.others[verb] if verb in self.others else getattr(self, verb)


def writers(states: Mapping[Role, Iterable[str]] | None = None) -> Right:
    """Both sides of the dossier, or those named, in these states only."""
    if states is None:
        return {role: Grant(scope) for role, scope in WRITERS.items()}
    return {role: Grant(WRITERS[role], frozenset(values)) for role, values in states.items()}


def is_chef(user: Any, territoire: Territoire) -> bool:
    """Chef de projet of that territoire, unless it is archived."""
    return _stands(user, Scope.TERRITOIRE, territoire, archived=False) and (
        user.role == Role.CHEF_DE_PROJET
    )


def is_pilote(user: Any, territoire: Territoire) -> bool:
    """Préfecture of the pilot département, unless the territoire is archived."""
    return _stands(user, Scope.PILOTE, territoire, archived=False) and (
        user.role == Role.PREFECTURE
    )


def writes_in(user: Any, territoire: Territoire) -> bool:
    """Either side of the dossier: its chef de projet or its pilot préfecture."""
    scope = WRITERS.get(user.role)
    return scope is not None and _stands(user, scope, territoire, archived=False)


def _stands(user: Any, scope: Scope, territoire: Territoire, *, archived: bool) -> bool:
    if territoire.archived_at is not None and not archived:
        return False
    perimetre = user.perimetre
    match scope:
        case Scope.TERRITOIRE:
            return territoire.pk in perimetre.territoires
        case Scope.PILOTE:
            return territoire.departement_pilote_id in perimetre.departements
        case Scope.VISIBLE:
            return not perimetre.vide
    return False


def can(user: Any, verb: str, dossier: Any) -> bool:
    """May the reader do `verb` on this dossier, found through `visible_to`?

    ("edit", "comment", "answer", "archive", or a verb of the kind's own.)
    """
    grant = dossier.rights.of(verb).get(user.role)
    if grant is None:
        return False
    if dossier.archived_at is not None and not grant.archived:
        return False
    if grant.states is not None and dossier.state not in grant.states:
        return False
    return _stands(user, grant.scope, dossier.territoire, archived=False)


def can_move(user: Any, dossier: Any, action: str) -> bool:
    """Is this move one of the reader's? Whether it is possible now: `dossier.refusals`."""
    move = dossier.lifecycle.moves[action]
    return (
        user.role in move.roles
        and dossier.archived_at is None
        and writes_in(user, dossier.territoire)
    )


def can_create(user: Any, model: Any, territoire: Territoire | None = None) -> bool:
    """In that territoire; asked without one to show the button: in some territoire?"""
    grant = model.rights.create.get(user.role)
    if grant is None:
        return False
    if territoire is None:
        return not user.perimetre.vide
    return _stands(user, grant.scope, territoire, archived=False)


def creatable_in(user: Any, model: Any) -> QuerySet[Territoire]:
    """The territoires where `can_create` says yes."""
    grant = model.rights.create.get(user.role)
    rows = Territoire.objects.visible_to(user).actifs().order_by("nom_recherche", "id")
    if grant is None:
        return rows.none()
    match grant.scope:
        case Scope.TERRITOIRE:
            return rows.filter(pk__in=user.perimetre.territoires)
        case Scope.PILOTE:
            return rows.filter(departement_pilote__in=user.perimetre.departements)
    return rows


def reading_of(user: Any, model: Any) -> Reading | None:
    """What the reader's role reads of that kind; None: nothing."""
    return model.rights.read.get(user.role)


def reads_remarks(user: Any, model: Any) -> bool:
    reading = reading_of(user, model)
    return reading is not None and reading.remarks


def reads_history(user: Any, model: Any) -> bool:
    reading = reading_of(user, model)
    return reading is not None and reading.history


def readable_since(user: Any, dossier: Any) -> Any:
    """When what is written about it opens to who reads no draft; None: from the beginning.

    Its history, its remarks and the reasons of its moves: nothing from before the last draft was
    left, as nobody knows any more what was written about which version.
    """
    reading = reading_of(user, type(dossier))
    drafts = dossier.lifecycle.drafts
    if (reading and reading.drafts) or not drafts:
        return None
    left = dossier.mouvements.filter(from_state__in=drafts).exclude(to_state__in=drafts).first()
    # Without a trace (taken from a list), what is known is when it came to its present state.
    return left.at if left else dossier.state_at


def answering_role(author: str) -> Role:
    """Whose answer a remark waits for: the préfecture's to the chef de projet, his to others."""
    return Role.PREFECTURE if author == Role.CHEF_DE_PROJET else Role.CHEF_DE_PROJET


def can_answer(user: Any, remarque: Any) -> bool:
    """The side that did not write it."""
    return user.role == answering_role(remarque.auteur.role) and can(
        user, "answer", remarque.dossier
    )


def can_close_remark(user: Any, remarque: Any) -> bool:
    """Its author's side says that it is settled: the author, or a colleague of the same side."""
    if not can(user, "comment", remarque.dossier):
        return False
    return user.pk == remarque.auteur_id or (
        user.role in WRITERS and user.role == remarque.auteur.role
    )
