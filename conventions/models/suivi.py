"""Trace and remarks of the acts: they go with what they tell of."""

from django.db import models

from conventions.lifecycle import LIFECYCLE
from conventions.models.convention import Convention
from pvd_portal.core.visibility import parts_of
from pvd_portal.dossiers.models import Mouvement, Remarque, mouvement_bonds, remarque_bonds


class MouvementConvention(Mouvement):
    dossier = models.ForeignKey(Convention, models.CASCADE, related_name="mouvements")

    objects = parts_of("dossier")

    class Meta(Mouvement.Meta):
        verbose_name = "mouvement de convention"
        verbose_name_plural = "mouvements des conventions"
        indexes = [models.Index(fields=["dossier", "-at"])]
        constraints = mouvement_bonds("convention", LIFECYCLE)


class RemarqueConvention(Remarque):
    dossier = models.ForeignKey(Convention, models.CASCADE, related_name="remarques")

    class Meta(Remarque.Meta):
        verbose_name = "remarque sur une convention"
        verbose_name_plural = "remarques sur les conventions"
        constraints = remarque_bonds("convention")
