"""Addresses of the acts: their own pages, and those of every dossier."""

from django.urls import path

from conventions.kind import CONVENTION
from conventions.views import listes, pages, saisie
from pvd_portal.dossiers.urls import dossier_urls

app_name = "conventions"
urlpatterns = [
    path("", listes.ConventionListView.as_view(), name="list"),
    path("nouvelle/", saisie.create, name="create"),
    path("<uuid:pk>/", pages.detail, {"kind": CONVENTION}, name="detail"),
    path("<uuid:pk>/echanges/", pages.echanges, {"kind": CONVENTION}, name="echanges"),
    path("<uuid:pk>/modifier/", saisie.edit, name="edit"),
    path("<uuid:pk>/signatures/", saisie.signatures, name="signatures"),
    *dossier_urls(CONVENTION),
]
