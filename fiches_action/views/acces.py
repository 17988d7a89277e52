"""How the views find a fiche: through the reader's périmètre, or not at all."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from fiches_action.models import FicheAction

REFUS = "Cette action ne vous revient pas."


def visible_fiche(user, pk, queryset=None):
    """404 outside the périmètre; `queryset` brings the joins of the page."""
    rows = FicheAction.objects.select_related("territoire") if queryset is None else queryset
    return get_object_or_404(rows.visible_to(user), pk=pk)


def require(allowed, reason=REFUS):
    """403 inside the périmètre without the right."""
    if not allowed:
        raise PermissionDenied(reason)
