"""Write at a past moment what the portal would have written then: history, moves."""


def dated(obj, moment, user):
    """The next saves of `obj` leave their history line at that moment, by that user."""
    obj._history_date = moment
    obj._history_user = user
    return obj


def move_at(obj, action, *, user, moment, reason="", **changes):
    """A real move, through its guard and its table; only its clock is set back."""
    dated(obj, moment, user)
    obj.move(action, user=user, at=moment, reason=reason, **changes)


def backdate(obj, **values):
    """Set columns that the model fills by itself (auto_now), without a history line."""
    type(obj).objects.filter(pk=obj.pk).update(**values)
