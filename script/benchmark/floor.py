"""The floor: what a page costs with a signed-in session, one indexed query and a bare table."""

from django.shortcuts import render

from fiches_action.models import FicheAction

NOMBRE = 20


def plancher(request):
    """20 rows by an index, after the session and the user that every page reads."""
    rows = FicheAction.objects.order_by("-updated_at", "id").values_list(
        "numero", "intitule", "phase", "statut", "cout_total", "date_fin_prevue"
    )[:NOMBRE]
    return render(request, "plancher.html", {"user": request.user.email, "rows": rows})
