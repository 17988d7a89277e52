"""The figures of each département, in an open format."""

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from pvd_portal.core.criteria import find_repeated, find_unknown, refuse
from pvd_portal.core.dates import today
from pvd_portal.core.exports import csv_response
from pvd_portal.public.open_data import CACHE_SECONDES, JourForm
from pvd_portal.territoires.agregats import SITUATIONS, group_by_departement, load_programme

ENTETES = (
    "departement",
    "nom",
    "region",
    "communes",
    "signees",
    *(situation.value for situation in SITUATIONS),
)


@login_not_required
@require_safe
@cache_control(public=True, max_age=CACHE_SECONDES)
def departements_csv(request):
    """One line per département that has communes in the programme, as on `?date=`."""
    form = JourForm(request.GET)
    refus = [
        *find_unknown(request.GET, form.fields),
        *find_repeated(request.GET),
        *form.errors.get("date", []),
    ]
    if refus:
        return refuse(refus)
    date = form.cleaned_data["date"] or today()
    response = csv_response(ENTETES, departement_rows(load_programme(date)))
    response["Content-Disposition"] = (
        f'attachment; filename="statistiques-departements-{date:%Y-%m-%d}.csv"'
    )
    return response


def departement_rows(programme):
    regions = {compte.region: compte.region_nom for compte in programme.comptes}
    for place in group_by_departement(programme.comptes):
        nombres = [nombre for _, nombre in place.colonnes]
        yield place.code, place.nom, regions[place.region], place.total, place.signees, *nombres
