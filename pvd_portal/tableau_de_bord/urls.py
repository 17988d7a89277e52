from django.urls import path

from pvd_portal.tableau_de_bord import views

app_name = "tableau_de_bord"
urlpatterns = [path("", views.tableau_de_bord, name="tableau_de_bord")]
