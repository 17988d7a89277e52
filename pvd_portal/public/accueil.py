"""Public home: the map, the figures, the acts signed last, the open data."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pvd_portal.core.dates import today
from pvd_portal.public.carte import build_carte, names_of_departements, read_contours
from pvd_portal.public.chiffres import count_chiffres
from pvd_portal.public.jour import date_query, day_suffix, read_day, rows_url
from pvd_portal.public.publication import load_publication
from pvd_portal.territoires.agregats import load_programme

CARTE, TABLEAU = "carte", "tableau"


@login_not_required
@require_safe
def accueil(request):
    _, day, refus = read_day(request, "vue")
    vue = request.GET.get("vue", CARTE)
    if vue not in {CARTE, TABLEAU}:
        refus.append(f"Le critère « vue » attend « {CARTE} » ou « {TABLEAU} ».")
    if refus:
        return render(request, "public/accueil.html", {"refus": refus}, status=400)
    programme = load_programme(day)
    carte = build_carte(programme)
    publication = load_publication(programme)
    noms = names_of_departements() | {zone.code: zone.nom for zone in carte.zones}
    ctx = {
        "programme": programme,
        "aujourd_hui": day == today(),
        "chiffres": count_chiffres((c.situation, c.nombre, c.signees) for c in programme.comptes),
        "carte": carte,
        "contours": read_contours(),
        "vue": vue,
        "vues": _views(vue, day),
        "suffixe": day_suffix(day),
        "publication": publication,
        "signatures": [
            (s, [noms[code] for code in s.departements]) for s in publication.signatures
        ],
        "url_communes": rows_url(day),
        "url_departements": reverse("public:departements_csv", query=date_query(day)),
    }
    return render(request, "public/accueil.html", ctx)


def _views(vue, day):
    """(words, address, current) of the two ways to read the same figures."""
    base = reverse("public:accueil")
    table = reverse("public:accueil", query={"vue": TABLEAU, **date_query(day)})
    return [
        ("Carte", base + day_suffix(day), vue == CARTE),
        ("Tableau", table, vue == TABLEAU),
    ]
