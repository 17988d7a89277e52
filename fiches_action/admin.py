"""Fiches in the admin: to read, with their history."""

from django.contrib import admin
from django.urls import reverse

from fiches_action.models import FicheAction, Financement, MouvementFiche
from pvd_portal.core.administration import LectureAdmin, LectureInline


class FinancementInline(LectureInline):
    model = Financement
    fields = ["organisme", "dispositif", "nature", "montant", "base", "statut"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("organisme")


class MouvementInline(LectureInline):
    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")


class MouvementFicheInline(MouvementInline):
    model = MouvementFiche
    fields = ["at", "action", "from_state", "to_state", "user", "reason"]


@admin.register(FicheAction)
class FicheActionAdmin(LectureAdmin):
    recherche_noms = ("intitule_recherche", "territoire__nom_recherche")
    list_display = ["intitule", "numero", "territoire", "phase", "statut", "validation"]
    list_select_related = ["territoire"]
    list_filter = [
        "validation",
        "phase",
        "statut",
        ("archived_at", admin.EmptyFieldListFilter),
        "fictive",
    ]
    inlines = [FinancementInline, MouvementFicheInline]

    def view_on_site(self, obj):
        return reverse("fiches_action:detail", args=[obj.pk])
