from django.urls import path

from pvd_portal.tableau_de_bord import views
from pvd_portal.tableau_de_bord.page_changements import ChangementsView

app_name = "tableau_de_bord"
urlpatterns = [
    path("", views.tableau_de_bord, name="tableau_de_bord"),
    path("changements/", ChangementsView.as_view(), name="changements"),
]
