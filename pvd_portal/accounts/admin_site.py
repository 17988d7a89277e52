"""The admin site: for administrateurs only, behind the portal's own sign-in page."""

from functools import update_wrapper

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from pvd_portal.accounts.permissions import can_administrate


class PortailAdminSite(AdminSite):
    site_header = "Portail PVD – administration"
    site_title = "Portail PVD"
    index_title = "Référentiels, comptes et dossiers"
    site_url = "/"
    empty_value_display = "–"

    def get_app_list(self, request, app_label=None):
        """« Axes » would be read as the axes of a territoire; and what is daily comes first."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            if app["app_label"] == "axes":
                app["name"] = "Connexions et tentatives"
        return sorted(apps, key=lambda app: app["app_label"] == "axes")

    def has_permission(self, request):
        return can_administrate(request.user)

    def admin_view(self, view, cacheable=False):
        """403 for who is signed in without the right: the sign-in page would not help."""
        inner = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied("L'administration est réservée aux administrateurs.")
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request, extra_context=None):
        following = request.GET.get("next") or reverse("admin:index")
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied("L'administration est réservée aux administrateurs.")
        return redirect_to_login(following, settings.LOGIN_URL)

    def password_change(self, request, extra_context=None):
        return redirect("accounts:mot_de_passe")
