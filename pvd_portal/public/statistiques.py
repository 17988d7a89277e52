"""Public home and statistics: figures counted from rows, each with its date and its rows."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pvd_portal.core.criteria import find_repeated, find_unknown
from pvd_portal.core.dates import today
from pvd_portal.core.fields import PastDateField
from pvd_portal.core.forms import PortailFilterForm
from pvd_portal.public.open_data import OUI
from pvd_portal.territoires.agregats import (
    SITUATIONS,
    group_by_departement,
    group_by_region,
    load_programme,
)


class DateForm(PortailFilterForm):
    date = PastDateField(label="Chiffres à la date du", required=False)

    def day(self):
        """The day asked, today's when there is none; the page says why it is another one."""
        if not self.is_bound or not self.is_valid():
            return today()
        return self.cleaned_data["date"] or today()


def rows_url(date, **query):
    """The open data behind a figure: exactly the rows that it counts, on the same day."""
    if date != today():
        query["date"] = date.isoformat()
    return reverse("public:communes_pvd_csv", query=query)


@login_not_required
@require_safe
def accueil(request):
    programme = load_programme(today())
    regions = group_by_region(programme.comptes)
    ctx = {
        "programme": programme,
        "regions": regions,
        "plus_grande": max((r.total for r in regions), default=0),
        "url_csv": rows_url(programme.date),
        "url_adhesions": rows_url(programme.date, adhesion=OUI),
    }
    return render(request, "public/accueil.html", ctx)


@login_not_required
@require_safe
def statistiques(request):
    form = DateForm(request.GET or None)
    refus = [*find_unknown(request.GET, form.fields), *find_repeated(request.GET)]
    if form.is_bound:
        refus += form.errors.get("date", [])
    programme = load_programme(form.day())
    ctx = {
        "form": form,
        "refus": refus,
        "programme": programme,
        "situations": SITUATIONS,
        "regions": group_by_region(programme.comptes),
        "departements": group_by_departement(programme.comptes),
        "url_csv": rows_url(programme.date),
    }
    return render(request, "public/statistiques.html", ctx, status=400 if refus else 200)
