"""Search: communes, territoires, acts and fiches that the reader sees."""

from dataclasses import dataclass

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from communes.models import Beneficiaire, Commune, Territoire
from communes.search import find_named, search_communes
from conventions.filters import search_acts
from conventions.models import Convention
from fiches_action.models import FicheAction
from pvd_portal.core.search import q_words
from pvd_portal.core.text import normalize_search
from pvd_portal.territoires.filters import search_territoires

MAX_RESULTATS = 10
MAX_COMPTES = 100
MAX_LETTRES = 200


@dataclass(frozen=True)
class Groupe:
    """The first results of a kind, how many there are, and the address of all of them."""

    titre: str
    lignes: list
    total: int
    toutes: str

    @property
    def suite(self):
        return self.total > MAX_RESULTATS

    @property
    def nombre(self):
        """« 12 », « plus de 100 »."""
        return f"plus de {MAX_COMPTES}" if self.total > MAX_COMPTES else str(self.total)


@dataclass(frozen=True)
class Resultat:
    titre: str
    detail: str
    url: str


@require_safe
def recherche(request):
    texte = request.GET.get("q", "").strip()[:MAX_LETTRES]
    cherche = bool(normalize_search(texte))
    named = find_named(texte) if cherche else None
    groupes = [find(request.user, texte, named) for find in CHERCHEURS] if cherche else []
    ctx = {
        "texte": texte,
        "groupes": [groupe for groupe in groupes if groupe.lignes],
        "cherche": cherche,
    }
    return render(request, "recherche/recherche.html", ctx)


def _group(titre, rows, columns, read, name, texte):
    # Counted with the rows: another query would search again.
    found = list(rows.values_list(*columns)[: MAX_COMPTES + 1])
    lignes = [read(*row) for row in found[:MAX_RESULTATS]]
    return Groupe(titre, lignes, len(found), reverse(name, query={"texte": texte}))


def _find_communes(user, texte, named):
    membres = Beneficiaire.objects.visible_to(user).order_by().values("commune")
    rows = search_communes(Commune.objects.filter(pk__in=membres), texte, named)
    return _group(
        "Communes",
        rows.order_by("nom_recherche", "pk"),
        ("pk", "nom", "departement__nom", "departement"),
        lambda pk, nom, departement, code: Resultat(
            nom, f"{departement} ({code})", reverse("territoires:commune", args=[pk])
        ),
        "territoires:communes",
        texte,
    )


def _find_territoires(user, texte, named):
    rows = search_territoires(Territoire.objects.visible_to(user).actifs(), texte, named)
    return _group(
        "Territoires",
        rows,
        ("pk", "nom", "epci__nom"),
        lambda pk, nom, epci: Resultat(
            nom, epci or "Sans EPCI", reverse("territoires:detail", args=[pk])
        ),
        "territoires:list",
        texte,
    )


def _find_conventions(user, texte, named):
    rows = search_acts(Convention.objects.visible_to(user), texte, named)
    return _group(
        "Conventions",
        rows,
        ("pk", "intitule", "territoire__nom"),
        lambda pk, intitule, territoire: Resultat(
            intitule, territoire, reverse("conventions:detail", args=[pk])
        ),
        "conventions:list",
        texte,
    )


def _find_fiches(user, texte, named):
    rows = FicheAction.objects.visible_to(user).actifs()
    return _group(
        "Fiches action",
        rows.filter(q_words(texte, "intitule_recherche")),
        ("pk", "numero", "intitule", "territoire__nom"),
        lambda pk, numero, intitule, territoire: Resultat(
            f"{numero}. {intitule}", territoire, reverse("fiches_action:detail", args=[pk])
        ),
        "fiches_action:list",
        texte,
    )


CHERCHEURS = (_find_communes, _find_territoires, _find_conventions, _find_fiches)
