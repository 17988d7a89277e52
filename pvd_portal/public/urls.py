"""Addresses open to everybody: home, départements, statistics, open data, legal pages, health."""

from django.urls import path

from pvd_portal.public import (
    accueil,
    departements,
    open_data,
    pages,
    statistiques,
    statistiques_csv,
)

app_name = "public"
urlpatterns = [
    path("", accueil.accueil, name="accueil"),
    path("departements/", departements.departements, name="departements"),
    path("departements/<str:code>/", departements.departement, name="departement"),
    path("statistiques/", statistiques.statistiques, name="statistiques"),
    path("open-data/communes-pvd.csv", open_data.communes_pvd_csv, name="communes_pvd_csv"),
    path(
        "open-data/statistiques-departements.csv",
        statistiques_csv.departements_csv,
        name="departements_csv",
    ),
    path("accessibilite/", pages.accessibilite, name="accessibilite"),
    path("donnees-personnelles/", pages.donnees_personnelles, name="donnees_personnelles"),
    path("mentions-legales/", pages.mentions_legales, name="mentions_legales"),
    path("plan-du-site/", pages.plan_du_site, name="plan_du_site"),
    path("affichage/", pages.affichage, name="affichage"),
    path("sante/", pages.sante, name="sante"),
]
