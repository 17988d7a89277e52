from django.contrib.auth.decorators import login_not_required
from django.urls import path

from pvd_portal.suivi.views import pages

app_name = "suivi"
public = login_not_required(pages.a_venir)
urlpatterns = [
    path("", public, name="accueil"),
    path("tableau-de-bord/", pages.a_venir, name="tableau_de_bord"),
    path("territoires/", pages.a_venir, name="territoires"),
    path("territoires/<uuid:pk>/", pages.a_venir, name="territoire"),
    path("territoires/<uuid:pk>/pilotage/", pages.a_venir, name="pilotage"),
    path("territoires/<uuid:pk>/diagnostic/", pages.a_venir, name="diagnostic"),
    path("territoires/<uuid:pk>/strategie/", pages.a_venir, name="strategie"),
    path("communes/", pages.a_venir, name="communes"),
    path("communes/<str:code_insee>/", pages.a_venir, name="commune"),
    path("epci/", pages.a_venir, name="epcis"),
    path("epci/<str:siren>/", pages.a_venir, name="epci"),
    path("echeances/", pages.a_venir, name="echeances"),
    path("echeances.ics", pages.a_venir, name="echeances_ics"),
    path("statistiques/", public, name="statistiques"),
    path("financements/", pages.a_venir, name="financements"),
    path("recherche/", pages.a_venir, name="recherche"),
    path("open-data/communes-pvd.csv", public, name="communes_pvd_csv"),
    path("accessibilite/", public, name="accessibilite"),
    path("donnees-personnelles/", public, name="donnees_personnelles"),
    path("mentions-legales/", public, name="mentions_legales"),
    path("sante/", public, name="sante"),
]
