"""Addresses of the comités de projet: their own pages, and those of every dossier."""

from django.urls import path

from pvd_portal.comites.kind import COMITE
from pvd_portal.comites.views import lecture, saisie
from pvd_portal.dossiers.urls import dossier_urls

app_name = "comites"
urlpatterns = [
    path("", lecture.ComiteListView.as_view(), name="list"),
    path("nouveau/", saisie.create, name="create"),
    path("<uuid:pk>/", lecture.detail, {"kind": COMITE}, name="detail"),
    path("<uuid:pk>/modifier/", saisie.edit, name="edit"),
    path("<uuid:pk>/ordre-du-jour/", saisie.ordre_du_jour, name="ordre_du_jour"),
    path("<uuid:pk>/seance/", saisie.seance, name="seance"),
    path("<uuid:pk>/seance/points/<int:point_pk>/", saisie.point, name="point"),
    path("<uuid:pk>/releve/", lecture.releve, {"kind": COMITE}, name="releve"),
    path("<uuid:pk>/releve/<int:numero>/", lecture.version, {"kind": COMITE}, name="version"),
    *dossier_urls(COMITE),
]
