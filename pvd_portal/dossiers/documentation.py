"""docs/statuts.md and docs/permissions.md, written from the tables: never by hand."""

from collections.abc import Iterable

from pvd_portal.accounts.enums import Role
from pvd_portal.dossiers.kinds import KINDS, Kind
from pvd_portal.dossiers.lifecycle import Lifecycle, Move, Tone
from pvd_portal.dossiers.rights import Grant, Right

ENTETE = (
    "<!-- Écrit par « python manage.py generate_docs » à partir des tables : "
    "ne pas modifier à la main. -->\n"
)
VERBES = {
    "create": "Créer",
    "edit": "Modifier",
    "comment": "Écrire une remarque",
    "answer": "Répondre à une remarque de l'autre partie",
    "archive": "Archiver, restaurer",
    "decide": "Noter les décisions",
    "news": "Dire qu'il n'y a rien de neuf",
}


def write_documents() -> dict[str, str]:
    """{file name of docs/: its text}."""
    return {"statuts.md": _statuts(), "permissions.md": _permissions()}


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(heads)]
    lines += [["---"] * len(lines[0]), *(list(row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _roles(roles: Iterable[str]) -> str:
    wanted = set(roles)
    return ", ".join(str(role.label) for role in Role if role in wanted) or "personne"


def _states(cycle: Lifecycle, states: Iterable[str]) -> str:
    wanted = set(states)
    return ", ".join(cycle.label(s) for s in cycle.states.values if s in wanted)


def _statuts() -> str:
    parts = [
        ENTETE,
        "# Les états d'un dossier et ses mouvements\n",
        "Chaque genre de dossier déclare une table (`lifecycle.py` de son application) ; les "
        "pages, les gardes, les courriels et ce document en sont tirés.\n",
    ]
    for kind in sorted(KINDS, key=lambda kind: kind.namespace):
        parts += [f"## {kind.plural}\n", _table_of_states(kind), "### Mouvements\n"]
        parts.append(_table_of_moves(kind.model.lifecycle))
    return "\n".join(parts)


def _table_of_states(kind: Kind) -> str:
    cycle = kind.model.lifecycle
    readers = [role for role in Role if role in cycle.labels]
    rows = []
    for state in cycle.states.values:
        marks = [
            mark
            for mark, states in (
                ("premier", {cycle.initial}),
                ("brouillon", cycle.drafts),
                ("clos", cycle.closed),
            )
            if state in states
        ]
        waits = [str(role.label) for role in Role if state in cycle.waiting.get(role, ())]
        words = [cycle.label(state, role) for role in readers]
        rows.append([f"`{state}`", cycle.label(state), *words, ", ".join(marks), ", ".join(waits)])
    heads = ["Valeur", "État", *(f"Pour : {role.label}" for role in readers), "", "Attend"]
    return _table(heads, rows)


def _table_of_moves(cycle: Lifecycle) -> str:
    rows = [
        [
            f"`{action}`",
            move.label,
            _states(cycle, move.sources),
            cycle.label(move.target),
            _roles(move.roles),
            _asks(move),
            ", ".join(side.value for side in move.mail.to) if move.mail else "",
        ]
        for action, move in cycle.moves.items()
    ]
    heads = ["Action", "Mouvement", "Depuis", "Vers", "Par", "Demande", "Courriel à"]
    return _table(heads, rows)


def _asks(move: Move) -> str:
    if move.tone is Tone.ELSEWHERE:
        return "une séance du comité"
    if move.needs_reason:
        return "un motif"
    return "une confirmation" if move.engages else ""


def _permissions() -> str:
    parts = [
        ENTETE,
        "# Qui peut quoi\n",
        "Hors de son périmètre, un dossier n'existe pas (404) ; dedans, sans le droit, c'est "
        "refusé (403). Un rôle absent d'une table ne voit et ne fait rien. Les mouvements sont "
        "dans [statuts.md](statuts.md).\n",
    ]
    for kind in sorted(KINDS, key=lambda kind: kind.namespace):
        rights = kind.model.rights
        parts += [f"## {kind.plural}\n", "### Lire\n", _table_of_reading(kind), "### Écrire\n"]
        verbs = {verb: rights.of(verb) for verb in (*VERBES, *rights.others) if _has(kind, verb)}
        parts.append(
            _table(
                ["", *(str(role.label) for role in Role)],
                [
                    [VERBES.get(verb, verb), *(_grant(kind, right, role) for role in Role)]
                    for verb, right in verbs.items()
                ],
            )
        )
    return "\n".join(parts)


def _has(kind: Kind, verb: str) -> bool:
    return verb in kind.model.rights.others or hasattr(kind.model.rights, verb)


def _table_of_reading(kind: Kind) -> str:
    rows = []
    for role in Role:
        reading = kind.model.rights.read.get(role)
        flags = [True, reading.drafts, reading.remarks, reading.history] if reading else [False] * 4
        rows.append([str(role.label), *("oui" if flag else "non" for flag in flags)])
    return _table(["Rôle", "Dossiers", "Brouillons", "Remarques", "Historique"], rows)


def _grant(kind: Kind, right: Right, role: Role) -> str:
    grant: Grant | None = right.get(role)
    if grant is None:
        return ""
    states = "" if grant.states is None else f" : {_states(kind.model.lifecycle, grant.states)}"
    archived = " (archivé aussi)" if grant.archived else ""
    return f"{grant.scope.value}{states}{archived}"
