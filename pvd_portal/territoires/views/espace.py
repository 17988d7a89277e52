"""Territoires: the list, and the workspace in 8 steps."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from communes.models import Beneficiaire, Territoire
from conventions.models import Convention
from fiches_action.filters import LIBELLE_SANS_NOUVELLES
from fiches_action.models import FicheAction
from pvd_portal.comites.models import Comite
from pvd_portal.core.dates import today
from pvd_portal.core.exports import Colonne
from pvd_portal.core.lists import PortailListView
from pvd_portal.core.vues import Vue
from pvd_portal.dossiers.filters import chooses_departement
from pvd_portal.dossiers.rights import writes_in
from pvd_portal.territoires.filters import VACANT, TerritoiresFilter
from pvd_portal.territoires.frise import draw_timeline, load_reperes
from pvd_portal.territoires.personnes import list_people, load_all_sides
from pvd_portal.territoires.suites import link_steps, next_thing
from pvd_portal.territoires.synthese import load_syntheses
from pvd_portal.territoires.vues import Place, places

MAX_ACTES = 12
MAX_FICHES = 8
MAX_COMITES = 6


class TerritoiresView(PortailListView):
    template_name = "territoires/territoires.html"
    titre = "Territoires"
    mots = "territoire,territoires"
    premiers = ("departement", "situation")
    filterset_class = TerritoiresFilter
    nom_export = "territoires"
    tri_defaut = "nom"
    tris = {
        "nom": ["nom_recherche", "id"],
        "epci": ["epci__nom_recherche", "nom_recherche", "id"],
        "departement": ["departement_pilote", "nom_recherche", "id"],
    }
    libelles_tris = {"nom": "nom", "epci": "EPCI", "departement": "département"}
    colonnes = (
        Colonne("Identifiant", "pk", str),
        Colonne("Territoire", "nom"),
        Colonne("Département pilote", "departement_pilote_id"),
        Colonne("SIREN de l'EPCI", "epci_id"),
        Colonne("EPCI", "epci__nom"),
    )

    def get_base_queryset(self):
        return Territoire.objects.visible_to(self.request.user).actifs().for_list()

    def get_vues(self):
        return [
            *places(Place.TERRITOIRES),
            Vue("Poste vacant", {"poste": VACANT}),
            Vue(LIBELLE_SANS_NOUVELLES, {"sans_nouvelles": "on"}),
        ]

    def get_context_data(self, **kwargs):
        ctx = super().get_context_data(
            plusieurs=chooses_departement(self.request.user.perimetre), **kwargs
        )
        return {**ctx, "dossiers": load_syntheses(self.request.user, ctx["object_list"])}


def find_synthese(user, pk):
    """The dossier of one territoire, or 404 outside of the périmètre."""
    row = get_object_or_404(Territoire.objects.visible_to(user).for_detail(), pk=pk)
    communes = Beneficiaire.objects.filter(territoire=pk).select_related("commune__departement")
    return load_syntheses(user, [row], communes, load_all_sides(pk))[0]


@require_safe
def territoire(request, pk):
    """The workspace: what the dossier is at, what moves in it, who is in it."""
    user, jour = request.user, today()
    dossier = find_synthese(user, pk)
    row = dossier.territoire
    conventions = list(
        Convention.objects.of_territoire(row).readable_by(user).for_list()[: MAX_ACTES + 1]
    )
    comites = list(Comite.objects.filter(territoire=row).readable_by(user)[: MAX_COMITES + 1])
    fiches = FicheAction.objects.actifs().filter(territoire=row).readable_by(user)
    reperes = load_reperes(dossier, conventions, comites, jour)
    ctx = {
        "dossier": dossier,
        "territoire": row,
        "jour": jour,
        "etapes": link_steps(dossier),
        "suite": next_thing(user, dossier),
        "conventions": conventions[:MAX_ACTES],
        "comites": comites[:MAX_COMITES],
        "fiches": fiches.for_list().order_by("-derniere_nouvelle_at")[:MAX_FICHES],
        "reperes": reperes,
        "frise": draw_timeline(reperes, jour),
        "personnes": list_people(dossier.sides) if user.lit_les_contacts else None,
        "ecrit": writes_in(user, row),
    }
    return render(request, "territoires/territoire.html", ctx)
