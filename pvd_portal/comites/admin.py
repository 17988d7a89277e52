"""Comités in the admin: to read, with their history."""

from django.contrib import admin
from django.urls import reverse

from fiches_action.admin import MouvementInline
from pvd_portal.comites.models import Comite, MembreComite, MouvementComite, PointOrdreDuJour
from pvd_portal.core.administration import LectureAdmin, LectureInline


class MouvementComiteInline(MouvementInline):
    model = MouvementComite
    fields = ["at", "action", "from_state", "to_state", "user", "reason"]


class MembreInline(LectureInline):
    model = MembreComite
    fields = ["nom", "qualite", "present", "preside"]


class PointInline(LectureInline):
    model = PointOrdreDuJour
    fields = ["ordre", "fiche", "intitule", "decision", "commentaire"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("fiche")


@admin.register(Comite)
class ComiteAdmin(LectureAdmin):
    recherche_noms = ("territoire__nom_recherche",)
    list_display = ["date", "territoire", "lieu", "statut"]
    list_select_related = ["territoire"]
    list_filter = ["statut", "fictif"]
    date_hierarchy = "date"
    inlines = [MembreInline, PointInline, MouvementComiteInline]

    def view_on_site(self, obj):
        return reverse("comites:detail", args=[obj.pk])
