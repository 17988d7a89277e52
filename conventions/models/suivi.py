"""Trace and remarks of the acts."""

from django.db import models

from conventions.enums import ActionConvention, StatutConvention
from conventions.models.bases import Mouvement, Remarque
from conventions.models.convention import Convention


class MouvementConvention(Mouvement):
    convention = models.ForeignKey(Convention, models.CASCADE, related_name="mouvements")
    action = models.CharField("action", max_length=20, choices=ActionConvention)
    from_statut = models.CharField("de", max_length=20, choices=StatutConvention)
    to_statut = models.CharField("à", max_length=20, choices=StatutConvention)

    class Meta(Mouvement.Meta):
        verbose_name = "mouvement de convention"
        verbose_name_plural = "mouvements des conventions"
        indexes = [models.Index(fields=["convention", "-at"])]

    def __str__(self):
        return f"{self.get_action_display()} ({self.at:%d/%m/%Y})"


class RemarqueConvention(Remarque):
    convention = models.ForeignKey(Convention, models.CASCADE, related_name="remarques")

    class Meta(Remarque.Meta):
        verbose_name = "remarque sur une convention"
        verbose_name_plural = "remarques sur les conventions"
