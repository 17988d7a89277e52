"""Addresses of the account pages."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from pvd_portal.accounts import views, vues_gardees

app_name = "accounts"
urlpatterns = [
    path("connexion/", views.ConnexionView.as_view(), name="connexion"),
    path("deconnexion/", LogoutView.as_view(), name="deconnexion"),
    path("compte/session/", views.session, name="session"),
    path("compte/", views.compte, name="compte"),
    path("compte/mot-de-passe/", views.MotDePasseView.as_view(), name="mot_de_passe"),
    path("compte/vues/", vues_gardees.vues, name="vues"),
    path("compte/vues/<int:pk>/<str:action>/", vues_gardees.change, name="vue"),
    path("mot-de-passe-oublie/", views.MotDePasseOublieView.as_view(), name="mot_de_passe_oublie"),
    path(
        "mot-de-passe-oublie/envoye/",
        views.MotDePasseEnvoyeView.as_view(),
        name="mot_de_passe_envoye",
    ),
    path(
        "mot-de-passe-oublie/<uidb64>/<token>/",
        views.NouveauMotDePasseView.as_view(),
        name="nouveau_mot_de_passe",
    ),
]
