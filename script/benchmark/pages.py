"""The main pages, and who opens them."""

from typing import NamedTuple

from django.urls import reverse

from benchmark.people import email_of
from communes.models import Territoire
from conventions.models import Convention
from fiches_action.models import FicheAction
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.models import User
from pvd_portal.comites.models import Comite

PREFECTURE, CHEF, ADMIN = Role.PREFECTURE, Role.CHEF_DE_PROJET, Role.ADMINISTRATEUR


class Page(NamedTuple):
    nom: str
    role: str
    path: str

    @property
    def cle(self):
        return f"{self.nom} ({self.role})" if self.role else self.nom


def measured_user(role):
    return User.objects.get(email=email_of(role))


def main_pages():
    """Every page that the measures open, on the chef de projet's territoire."""
    chef = measured_user(CHEF)
    territoire = Territoire.objects.visible_to(chef).get()
    fiches = FicheAction.objects.actifs().filter(territoire=territoire)
    fiche = fiches.order_by("numero").filter(validation="validee").first()
    convention = Convention.objects.of_territoire(territoire).order_by("type").first()
    comite = Comite.objects.filter(territoire=territoire).order_by("date").first()
    detail = {"pk": territoire.pk}
    of_fiche = {"pk": fiche.pk}
    listes = [
        ("Communes", "territoires:communes"),
        ("Territoires", "territoires:list"),
        ("Conventions", "conventions:list"),
        ("Fiches action", "fiches_action:list"),
        ("Comités", "comites:list"),
        ("Échéances", "agenda:echeances"),
        ("Financements", "financements:list"),
    ]
    edit = reverse("fiches_action:edit", kwargs=of_fiche)
    return [
        Page("Accueil", "", reverse("public:accueil")),
        Page("Statistiques", "", reverse("public:statistiques")),
        *(
            Page("Tableau de bord", role, reverse("tableau_de_bord:tableau_de_bord"))
            for role in (PREFECTURE, CHEF, ADMIN)
        ),
        *(Page(nom, PREFECTURE, reverse(name)) for nom, name in listes),
        *(Page(nom, ADMIN, reverse(name)) for nom, name in listes),
        Page("Recherche", PREFECTURE, reverse("recherche:recherche") + "?q=place"),
        Page("Recherche", ADMIN, reverse("recherche:recherche") + "?q=place"),
        Page("Territoire", PREFECTURE, reverse("territoires:detail", kwargs=detail)),
        Page("Convention", PREFECTURE, reverse("conventions:detail", args=[convention.pk])),
        Page("Comité", PREFECTURE, reverse("comites:detail", args=[comite.pk])),
        Page("Fiche action", PREFECTURE, reverse("fiches_action:detail", kwargs=of_fiche)),
        Page("Fiche, modifier", CHEF, edit),
        Page("Fiche, financement", CHEF, f"{edit}?section=financement"),
    ]
