"""Addresses of the acts."""

from django.urls import path

from conventions.views import actions, listes, pages, saisie

app_name = "conventions"
urlpatterns = [
    path("", listes.ConventionListView.as_view(), name="list"),
    path("nouvelle/", saisie.create, name="create"),
    path("<uuid:pk>/", pages.detail, name="detail"),
    path("<uuid:pk>/modifier/", saisie.edit, name="edit"),
    path("<uuid:pk>/signatures/", saisie.signatures, name="signatures"),
    path("<uuid:pk>/historique/", pages.historique, name="historique"),
    path("<uuid:pk>/actions/<str:action>/", actions.move, name="move"),
    path("<uuid:pk>/remarques/", actions.remarque, name="remarque"),
    path("<uuid:pk>/remarques/<int:remarque_pk>/repondre/", actions.repondre, name="repondre"),
    path("<uuid:pk>/remarques/<int:remarque_pk>/lever/", actions.lever, name="lever"),
]
