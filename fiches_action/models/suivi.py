"""Trace and remarks of the fiches: they go with what they tell of."""

from django.db import models

from fiches_action.lifecycle import LIFECYCLE
from fiches_action.models.fiche import FicheAction
from pvd_portal.core.visibility import parts_of
from pvd_portal.dossiers.models import Mouvement, Remarque, mouvement_bonds, remarque_bonds


class MouvementFiche(Mouvement):
    dossier = models.ForeignKey(FicheAction, models.CASCADE, related_name="mouvements")

    objects = parts_of("dossier")

    class Meta(Mouvement.Meta):
        verbose_name = "mouvement de fiche"
        verbose_name_plural = "mouvements des fiches"
        indexes = [models.Index(fields=["dossier", "-at"])]
        constraints = mouvement_bonds("fiche", LIFECYCLE)


class RemarqueFiche(Remarque):
    dossier = models.ForeignKey(FicheAction, models.CASCADE, related_name="remarques")

    class Meta(Remarque.Meta):
        verbose_name = "remarque sur une fiche"
        verbose_name_plural = "remarques sur les fiches"
        constraints = remarque_bonds("fiche")
