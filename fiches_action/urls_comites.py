"""Addresses of the comités de projet."""

from django.urls import path

from fiches_action.views import comites, comites_saisie

app_name = "comites"
urlpatterns = [
    path("", comites.ComiteListView.as_view(), name="list"),
    path("nouveau/", comites_saisie.create, name="create"),
    path("<uuid:pk>/", comites.detail, name="detail"),
    path("<uuid:pk>/modifier/", comites_saisie.edit, name="edit"),
    path("<uuid:pk>/ordre-du-jour/", comites_saisie.ordre_du_jour, name="ordre_du_jour"),
    path("<uuid:pk>/seance/", comites_saisie.seance, name="seance"),
    path("<uuid:pk>/releve/", comites.releve, name="releve"),
    path("<uuid:pk>/actions/<str:action>/", comites.move, name="move"),
]
