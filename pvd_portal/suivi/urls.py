"""Pages that read across the apps: public ones, dashboards, lists, the workspace."""

from django.urls import path

from pvd_portal.suivi import open_data
from pvd_portal.suivi.views import (
    communes,
    dossier,
    echeances,
    financements,
    pages,
    recherche,
    statistiques,
    tableau_de_bord,
    territoires,
)

app_name = "suivi"
urlpatterns = [
    path("", statistiques.accueil, name="accueil"),
    path("tableau-de-bord/", tableau_de_bord.tableau_de_bord, name="tableau_de_bord"),
    path("territoires/", territoires.TerritoiresView.as_view(), name="territoires"),
    path("territoires/<uuid:pk>/", territoires.territoire, name="territoire"),
    path("territoires/<uuid:pk>/pilotage/", dossier.pilotage, name="pilotage"),
    path("territoires/<uuid:pk>/diagnostic/", dossier.diagnostic, name="diagnostic"),
    path("territoires/<uuid:pk>/strategie/", dossier.strategie, name="strategie"),
    path("communes/", communes.CommunesView.as_view(), name="communes"),
    path("communes/<str:code_insee>/", communes.commune, name="commune"),
    path("epci/", communes.EpcisView.as_view(), name="epcis"),
    path("epci/<str:siren>/", communes.epci, name="epci"),
    path("echeances/", echeances.echeances_page, name="echeances"),
    path("echeances.ics", echeances.echeances_ics, name="echeances_ics"),
    path("statistiques/", statistiques.statistiques, name="statistiques"),
    path("financements/", financements.FinancementsView.as_view(), name="financements"),
    path("recherche/", recherche.recherche, name="recherche"),
    path("open-data/communes-pvd.csv", open_data.communes_pvd_csv, name="communes_pvd_csv"),
    path("accessibilite/", pages.accessibilite, name="accessibilite"),
    path("donnees-personnelles/", pages.donnees_personnelles, name="donnees_personnelles"),
    path("mentions-legales/", pages.mentions_legales, name="mentions_legales"),
    path("sante/", pages.sante, name="sante"),
]
