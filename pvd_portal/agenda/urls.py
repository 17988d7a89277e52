"""Addresses of the agenda: the dates to come, as a page and as a feed."""

from django.urls import path

from pvd_portal.agenda import views

app_name = "agenda"
urlpatterns = [
    path("echeances/", views.EcheancesView.as_view(), name="echeances"),
    path("echeances.ics", views.echeances_ics, name="echeances_ics"),
]
