"""Write at a past moment what the portal would have written then: history, moves."""

from simple_history.utils import bulk_create_with_history


def dated(obj, moment, user):
    """The next saves of `obj` leave their history line at that moment, by that user."""
    obj._history_date = moment
    obj._history_user = user
    return obj


def create_at(rows, moment, user):
    """These rows of one model, each with its history line at that moment, by that user."""
    if rows:
        bulk_create_with_history(rows, type(rows[0]), default_date=moment, default_user=user)


def move_at(obj, action, *, user, moment, reason="", **changes):
    """A real move, through its guard and its table; only its clock is set back."""
    dated(obj, moment, user)
    obj.move(action, user=user, at=moment, reason=reason, **changes)


def backdate(obj, **values):
    """Set columns that the model fills by itself (auto_now), without a history line."""
    type(obj).objects.filter(pk=obj.pk).update(**values)
