"""The acts tied to one act, as a small tree: what it amends, itself, what amends it."""

from dataclasses import dataclass, field
from typing import Any

from conventions.enums import TypeConvention


@dataclass
class Noeud:
    acte: Any
    ici: bool = False
    enfants: "list[Noeud]" = field(default_factory=list)


def tree_of(convention: Any, others: list[Any]) -> Noeud | None:
    """`others`: the avenants of the same act, and the acts that stand as avenant to this one.

    An act that amends two others (edge case 26) stands under the one that it is numbered after.
    None when nothing is tied to it.
    """
    own = Noeud(convention, ici=True)
    own.enfants = [Noeud(acte) for acte in others if _amends(acte, convention)]
    parent = convention.parent or convention.avenant_ort
    if parent is None:
        return own if own.enfants else None
    beside = [Noeud(acte) for acte in others if not _amends(acte, convention)]
    if convention.type == TypeConvention.AVENANT:
        beside.append(own)
        beside.sort(key=lambda node: node.acte.numero_avenant or 0)
    else:
        beside.insert(0, own)
    return Noeud(parent, enfants=beside)


def _amends(acte: Any, convention: Any) -> bool:
    return convention.pk in (acte.parent_id, acte.avenant_ort_id)
