"""Acts in the admin: to read, with their history. They are written in the portal's pages."""

from django.contrib import admin
from django.urls import reverse

from conventions.models import Convention, ConventionCommune, MouvementConvention, Signature
from pvd_portal.core.administration import LectureAdmin, LectureInline


class CommuneInline(LectureInline):
    model = ConventionCommune
    fields = ["commune", "role"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("commune")


class SignatureInline(LectureInline):
    model = Signature
    fields = ["organisme", "role", "type", "date_deliberation", "date_signature"]


class MouvementInline(LectureInline):
    model = MouvementConvention
    fields = ["at", "action", "from_state", "to_state", "user", "reason"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")


@admin.register(Convention)
class ConventionAdmin(LectureAdmin):
    recherche_noms = ("territoire__nom_recherche",)
    recherche_codes = ("convention_communes__commune__code_insee",)
    list_display = ["intitule", "type", "statut", "territoire", "date_signature", "source"]
    list_select_related = ["territoire"]
    list_filter = ["type", "statut", "source", "vaut_ort"]
    inlines = [CommuneInline, SignatureInline, MouvementInline]

    def get_search_results(self, request, queryset, search_term):
        found, _ = super().get_search_results(request, queryset, search_term)
        return found, bool(search_term.strip())

    def view_on_site(self, obj):
        return reverse("conventions:detail", args=[obj.pk])
