from django.urls import path

from benchmark.floor import plancher
from pvd_portal import urls

handler403 = urls.handler403
urlpatterns = [path("plancher/", plancher), *urls.urlpatterns]
