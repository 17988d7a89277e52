"""Addresses of the comités de projet."""

from django.urls import path

from pvd_portal.comites.views import lecture, saisie

app_name = "comites"
urlpatterns = [
    path("", lecture.ComiteListView.as_view(), name="list"),
    path("nouveau/", saisie.create, name="create"),
    path("<uuid:pk>/", lecture.detail, name="detail"),
    path("<uuid:pk>/modifier/", saisie.edit, name="edit"),
    path("<uuid:pk>/ordre-du-jour/", saisie.ordre_du_jour, name="ordre_du_jour"),
    path("<uuid:pk>/seance/", saisie.seance, name="seance"),
    path("<uuid:pk>/releve/", lecture.releve, name="releve"),
    path("<uuid:pk>/actions/<str:action>/", lecture.move, name="move"),
]
