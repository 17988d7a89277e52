"""Addresses of the portal: French paths, the contract that other tools rely on."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("pvd_portal.suivi.urls")),
    path("", include("pvd_portal.accounts.urls")),
    path("referentiel/", include("communes.urls")),
    path("conventions/", include("conventions.urls")),
    path("fiches-action/", include("fiches_action.urls")),
    path("comites/", include("fiches_action.urls_comites")),
    path("admin/", admin.site.urls),
]

handler403 = "pvd_portal.core.http.permission_denied"
