"""What the minutes do to the fiches, once locked: every decision, or none."""

import datetime as dt
from typing import Any

from fiches_action.enums import VALIDATIONS_DU_PLAN
from pvd_portal.comites.enums import ACTION_PAR_DECISION, Decision
from pvd_portal.comites.versions import decision_before
from pvd_portal.dossiers.lifecycle import MoveRefused

VALIDANTES = frozenset({Decision.VALIDEE, Decision.VALIDEE_SOUS_RESERVE})


def apply_decisions(comite: Any, *, user: Any, at: dt.datetime) -> list[str]:
    """Move the fiche of each point; the reasons of those that can no longer move.

    « Pris acte » moves nothing.
    """
    reasons: list[str] = []
    for point in comite.points.select_related("fiche__territoire").exclude(fiche=None):
        action = ACTION_PAR_DECISION.get(point.decision)
        if action is None:
            continue
        if ACTION_PAR_DECISION.get(decision_before(point)) == action:
            # Rectified: the fiche has moved with the version before; its reserve may change.
            _set_reserve(comite, point)
            continue
        try:
            _move_fiche(comite, point, action, user=user, at=at)
        except MoveRefused as refusal:
            reasons += [f"Fiche « {point.fiche} » : {reason}" for reason in refusal.reasons]
    return reasons


def _is_reserved(comite: Any, point: Any) -> bool:
    """Edge case 42: without the programme's minimum of members, « sous réserve »."""
    return point.decision == Decision.VALIDEE_SOUS_RESERVE or (
        point.decision == Decision.VALIDEE and bool(comite.qualites_absentes())
    )


def _set_reserve(comite: Any, point: Any) -> None:
    fiche, reserve = point.fiche, _is_reserved(comite, point)
    if point.decision not in VALIDANTES or fiche.state not in VALIDATIONS_DU_PLAN:
        return
    fiche.lock()
    if fiche.sous_reserve != reserve:
        fiche.sous_reserve = reserve
        fiche.save(update_fields=["sous_reserve"])


def _move_fiche(comite: Any, point: Any, action: str, *, user: Any, at: dt.datetime) -> None:
    """Move the fiche of a point; its trace names the session that decided."""
    absents = comite.qualites_absentes()
    validee = point.decision in VALIDANTES
    reason = f"{comite} : {point.get_decision_display().lower()}."
    if validee and absents:
        reason += f" Sous réserve, absents : {', '.join(absents)}."
    if point.commentaire:
        reason += f" {point.commentaire}"
    point.fiche.move(
        action, user=user, at=at, reason=reason, sous_reserve=_is_reserved(comite, point)
    )
