"""The moves of a lifecycle as a page offers them, and the POST that makes one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied

from pvd_portal.core.transitions import MoveRefused, OfferedMove


def offered_moves(obj, can):
    """The moves that are the reader's (`can(action)`) from the present state.

    Each is allowed, or refused with its reasons: what is missing is said beside the button.
    """
    state = getattr(obj, obj.state_field)
    return [
        OfferedMove(action.value, action.label, obj.moves[action], obj.refusals(action))
        for action in obj.actions
        if state in obj.moves[action].sources and can(action)
    ]


def perform_move(request, obj, action, *, can, success, **changes):
    """Make the move asked by a POST (`motif` in the body), and say what happened.

    Raises PermissionDenied when it is not the reader's; returns False when it is refused,
    with the reasons as messages. `success` is one sentence: what happened and what comes next.
    """
    if not can:
        raise PermissionDenied("Cette action ne vous revient pas.")
    try:
        obj.move(action, user=request.user, reason=request.POST.get("motif", ""), **changes)
    except MoveRefused as refusal:
        for reason in refusal.reasons:
            messages.error(request, f"« {obj.actions(action).label} » n'a pas été fait. {reason}")
        return False
    messages.success(request, success)
    return True
