"""Public pages of the départements: their communes, and the search that leads to them."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from communes.models import Beneficiaire, Commune, Departement, Epci
from communes.search import search_communes
from conventions.enums import SituationEcheance
from pvd_portal.core.criteria import find_repeated, find_unknown
from pvd_portal.core.dates import today
from pvd_portal.core.text import normalize_search
from pvd_portal.core.words import pluralize
from pvd_portal.public.carte import build_carte, names_of_departements, say_signed
from pvd_portal.public.chiffres import count_chiffres
from pvd_portal.public.jour import read_day, rows_url
from pvd_portal.public.open_data import read_members
from pvd_portal.territoires.agregats import load_programme

MAX_LETTRES = 100
MAX_RESULTATS = 20


@dataclass(frozen=True)
class Ligne:
    """A commune of the list, with its clock."""

    code: str
    nom: str
    epci: str
    horloge: object

    @property
    def en_retard(self):
        return self.horloge.situation == SituationEcheance.DEPASSEE

    @property
    def situation(self):
        """In words; the dates have their own columns."""
        if self.horloge.situation == SituationEcheance.RESPECTEE_EN_RETARD:
            return f"Signée {pluralize(self.horloge.jours_retard, 'jour')} après l'échéance"
        return self.horloge.libelle


@login_not_required
@require_safe
def departement(request, code):
    if code != code.upper():
        url = reverse("public:departement", args=[code.upper()], query=request.GET)
        return redirect(url, permanent=True)
    known = Departement.objects.select_related("region").filter(pk=code).first()
    nom = known.nom if known else names_of_departements().get(code)
    if nom is None:
        raise Http404
    form, day, refus = read_day(request)
    ctx = {"code": code, "nom": nom, "region": known and known.region, "form": form, "jour": day}
    if refus:
        return render(request, "public/departement.html", {**ctx, "refus": refus}, status=400)
    lignes = _read_lines(code, day) if known else []
    chiffres = count_chiffres((x.horloge.situation, 1, x.horloge.acte is not None) for x in lignes)
    ctx |= {
        "lignes": lignes,
        "chiffres": chiffres,
        "phrase": say_signed(chiffres.signees, chiffres.communes),
        "aujourd_hui": day == today(),
        "url_csv": rows_url(day, departement=code),
    }
    return render(request, "public/departement.html", ctx)


def _read_lines(code, day):
    """The rows of its open data, by name."""
    members = list(read_members(day, departement=code))
    epcis = Epci.objects.in_bulk({row.siren for row, _ in members if row.siren})
    lignes = [
        Ligne(row.code, row.nom, epcis[row.siren].nom if row.siren else "", clock)
        for row, clock in members
    ]
    return sorted(lignes, key=lambda ligne: (normalize_search(ligne.nom), ligne.code))


@login_not_required
@require_safe
def departements(request):
    """`?q=`: straight to what has that name or that code, a short list of matches otherwise."""
    known = {"q"}
    refus = [*find_unknown(request.GET, known), *find_repeated(request.GET)]
    texte = request.GET.get("q", "").strip()[:MAX_LETTRES]
    programme = load_programme(today())
    carte = build_carte(programme)
    ctx = {"texte": texte, "refus": refus, "programme": programme, "carte": carte, "suffixe": ""}
    if refus or not normalize_search(texte):
        return render(request, "public/departements.html", ctx, status=400 if refus else 200)
    zones = {zone.code: zone for zone in carte.zones}
    found = _find_departements(texte, zones)
    communes = _find_communes(texte)
    if (url := _only_address(texte, found, communes)) is not None:
        return redirect(url)
    ctx |= {
        "cherche": True,
        "zones": found,
        "communes": communes[:MAX_RESULTATS],
        "plus": len(communes) > MAX_RESULTATS,
        "maximum": MAX_RESULTATS,
    }
    return render(request, "public/departements.html", ctx)


def _find_departements(texte, zones):
    """By code, « 2a » and « 1 » too, or by any words of the name."""
    code = texte.upper()
    if zone := zones.get(code) or zones.get(code.zfill(2)):
        return [zone]
    words = normalize_search(texte).split()
    return [
        zone for zone in zones.values() if all(word in normalize_search(zone.nom) for word in words)
    ]


def _find_communes(texte):
    """Of today's programme, the closest names first; one more than are shown."""
    membres = Beneficiaire.objects.membres_au(today()).order_by().values("commune")
    rows = search_communes(Commune.objects.filter(pk__in=membres), texte).closest_first(texte)
    return list(rows.select_related("departement")[: MAX_RESULTATS + 1])


def _only_address(texte, zones, communes):
    """Where the only answer is: the one whose name or code was written, or that stands alone."""
    words, code = normalize_search(texte), texte.upper()
    exact = [z for z in zones if words == normalize_search(z.nom) or code.zfill(2) == z.code]
    if not exact:
        named = [c for c in communes if c.nom_recherche == words or c.pk == code]
        only = named or communes
        if len(only) == 1 and (named or not zones):
            return _commune_address(only[0])
    if len(exact) == 1 or (len(zones) == 1 and not communes):
        return reverse("public:departement", args=[(exact or zones)[0].code])
    return None


def _commune_address(commune):
    return reverse("public:departement", args=[commune.departement_id]) + f"#c{commune.pk}"
