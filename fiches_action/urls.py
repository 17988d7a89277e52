"""Addresses of the fiches: their own pages, and those of every dossier."""

from django.urls import path

from fiches_action.kind import FICHE
from fiches_action.views import edition, fiches, lecture, liste
from pvd_portal.dossiers.urls import dossier_urls

app_name = "fiches_action"
urlpatterns = [
    path("", liste.FicheListView.as_view(), name="list"),
    path("nouvelle/", fiches.create, name="create"),
    path("<uuid:pk>/", lecture.detail, {"kind": FICHE}, name="detail"),
    path("<uuid:pk>/modifier/", edition.edit, {"kind": FICHE}, name="edit"),
    path("<uuid:pk>/financements/<int:financement_pk>/", edition.financement, name="financement"),
    path("<uuid:pk>/rien-de-neuf/", lecture.no_news, name="no_news"),
    *dossier_urls(FICHE),
]
