"""Addresses of the funding lines of every fiche."""

from django.urls import path

from fiches_action.views import financements

app_name = "financements"
urlpatterns = [path("", financements.FinancementsView.as_view(), name="list")]
