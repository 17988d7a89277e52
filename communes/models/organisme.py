"""Funders and partners."""

from django.db import models
from simple_history.models import HistoricalRecords

from communes.enums import NatureOrganisme
from communes.models.decoupage import SearchableName


class Organisme(SearchableName):
    """An organism that funds, signs or advises; renamed ones keep their history (edge case 64)."""

    sigle = models.CharField("sigle", max_length=30, blank=True)
    nature = models.CharField("nature", max_length=20, choices=NatureOrganisme)
    date_fin = models.DateField("disparu le", null=True, blank=True)
    successeur = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecesseurs"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "organisme"
        ordering = ["nom_recherche"]
        constraints = [models.UniqueConstraint(fields=["nom"], name="organisme_nom_unique")]

    @property
    def public(self):
        return self.nature != NatureOrganisme.PRIVE
