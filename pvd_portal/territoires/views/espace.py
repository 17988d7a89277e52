"""Territoires: the list, and the overview of one."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from communes.models import Territoire
from fiches_action.filters import LIBELLE_SANS_NOUVELLES
from pvd_portal.core.exports import Colonne
from pvd_portal.core.lists import PortailListView
from pvd_portal.core.vues import Vue
from pvd_portal.dossiers.filters import chooses_departement
from pvd_portal.territoires.actualite import load_dates, load_last_moves
from pvd_portal.territoires.attentes import load_attentes
from pvd_portal.territoires.filters import VACANT, TerritoiresFilter
from pvd_portal.territoires.parcours import next_step
from pvd_portal.territoires.synthese import load_syntheses
from pvd_portal.territoires.views.cadre import load_page
from pvd_portal.territoires.vues import Place, places

MAX_ATTENTES = 8


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


@require_safe
def territoire(request, pk):
    """The overview: who is expected to do what, what moved, what comes, who is who."""
    user = request.user
    espace, ctx = load_page(request, pk, "detail")
    attentes = load_attentes(user, espace)
    miennes = sum(row.a_moi for row in attentes)
    ctx |= {
        "attentes": attentes[:MAX_ATTENTES],
        "autres_attentes": attentes[MAX_ATTENTES:],
        "nombre_a_moi": miennes,
        "nombre_aux_autres": len(attentes) - miennes,
        "action": _action(user, espace, ctx["etapes"], attentes),
        "mouvements": load_last_moves(user, pk),
        "dates": load_dates(espace),
        "vacance": espace.constat.poste_vacant,
    }
    return render(request, "territoires/territoire.html", ctx)


def _action(user, espace, steps, attentes):
    """(button, address) of the reader's oldest move, or of the next work of the chef de projet."""
    if attentes and attentes[0].a_moi:
        return attentes[0].bouton, attentes[0].url
    return next_step(user, espace, steps)
