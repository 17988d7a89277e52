from django.urls import path

from pvd_portal.recherche import views

app_name = "recherche"
urlpatterns = [path("", views.recherche, name="recherche")]
