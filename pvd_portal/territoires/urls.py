"""Addresses of the territoires, their tabs and steps, and the communes and EPCI that make them."""

from django.urls import path

from pvd_portal.territoires.views import communes, espace, etapes, onglets

app_name = "territoires"
urlpatterns = [
    path("territoires/", espace.TerritoiresView.as_view(), name="list"),
    path("territoires/<uuid:pk>/", espace.territoire, name="detail"),
    path("territoires/<uuid:pk>/conventions/", onglets.conventions, name="conventions"),
    path("territoires/<uuid:pk>/plan/", onglets.plan, name="plan"),
    path("territoires/<uuid:pk>/comites/", onglets.comites, name="comites"),
    path("territoires/<uuid:pk>/financements/", onglets.financements, name="financements"),
    path("territoires/<uuid:pk>/chronologie/", onglets.chronologie, name="chronologie"),
    path("territoires/<uuid:pk>/pilotage/", etapes.pilotage, name="pilotage"),
    path("territoires/<uuid:pk>/diagnostic/", etapes.diagnostic, name="diagnostic"),
    path("territoires/<uuid:pk>/strategie/", etapes.strategie, name="strategie"),
    path("communes/", communes.CommunesView.as_view(), name="communes"),
    path("communes/<str:code_insee>/", communes.commune, name="commune"),
    path("epci/", communes.EpcisView.as_view(), name="epcis"),
    path("epci/<str:siren>/", communes.epci, name="epci"),
]
