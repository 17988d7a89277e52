"""Addresses of the portal: French paths, the contract that other tools rely on."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("pvd_portal.public.urls")),
    path("", include("pvd_portal.accounts.urls")),
    path("tableau-de-bord/", include("pvd_portal.tableau_de_bord.urls")),
    path("", include("pvd_portal.territoires.urls")),
    path("", include("pvd_portal.agenda.urls")),
    path("recherche/", include("pvd_portal.recherche.urls")),
    path("referentiel/", include("communes.urls")),
    path("conventions/", include("conventions.urls")),
    path("fiches-action/", include("fiches_action.urls")),
    path("financements/", include("fiches_action.urls_financements")),
    path("comites/", include("pvd_portal.comites.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "pvd_portal.core.errors.bad_request"
handler403 = "pvd_portal.core.errors.permission_denied"
handler500 = "pvd_portal.core.errors.server_error"
