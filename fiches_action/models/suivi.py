"""Trace and remarks of the fiches."""

from django.db import models

from conventions.models.bases import Mouvement, Remarque
from fiches_action.enums import ActionFiche, Validation
from fiches_action.models.fiche import FicheAction


class MouvementFiche(Mouvement):
    fiche = models.ForeignKey(FicheAction, models.CASCADE, related_name="mouvements")
    action = models.CharField("action", max_length=20, choices=ActionFiche)
    from_validation = models.CharField("de", max_length=12, choices=Validation)
    to_validation = models.CharField("à", max_length=12, choices=Validation)

    class Meta(Mouvement.Meta):
        verbose_name = "mouvement de fiche"
        verbose_name_plural = "mouvements des fiches"
        indexes = [models.Index(fields=["fiche", "-at"])]

    def __str__(self):
        return f"{self.get_action_display()} ({self.at:%d/%m/%Y})"


class RemarqueFiche(Remarque):
    fiche = models.ForeignKey(FicheAction, models.CASCADE, related_name="remarques")

    class Meta(Remarque.Meta):
        verbose_name = "remarque sur une fiche"
        verbose_name_plural = "remarques sur les fiches"
