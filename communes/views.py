"""The référentiel as data, for the forms of the other apps."""

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from communes.models import Commune
from communes.search import search_communes

RESULTATS_MAX = 20
LETTRES_MIN = 2


@require_safe
def autocompletion(request):
    """At most 20 current communes whose name or code matches `?q=`, the closest names first.

    The whole référentiel is public: it is not limited to the reader's périmètre.
    """
    text = request.GET.get("q", "").strip()[:100]
    if len(text) < LETTRES_MIN:
        return JsonResponse({"results": []})
    rows = search_communes(Commune.objects.actuelles(), text).closest_first(text)
    rows = rows.select_related("departement", "epci")[:RESULTATS_MAX]
    return JsonResponse({"results": [_result(commune) for commune in rows]})


def _result(commune):
    return {
        "code": commune.pk,
        "nom": commune.nom,
        "departement": commune.departement.nom,
        "epci": commune.epci.nom if commune.epci else "",
        "libelle": f"{commune.nom} ({commune.pk}) – {commune.departement.nom}",
    }
