"""Funders and partners."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from communes.enums import NatureOrganisme
from communes.models.decoupage import SearchableName
from pvd_portal.core.columns import CivilDateField
from pvd_portal.core.constraints import required_when, values_check


class Organisme(SearchableName):
    """An organism that funds, signs or advises; renamed ones keep their history (edge case 64)."""

    sigle = models.CharField("sigle", max_length=30, blank=True)
    nature = models.CharField("nature", max_length=20, choices=NatureOrganisme)
    date_fin = CivilDateField("disparu le", first_year=1950, null=True, blank=True)
    successeur = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecesseurs"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "organisme"
        ordering = ["nom_recherche"]
        constraints = [
            models.UniqueConstraint(fields=["nom"], name="organisme_nom_unique"),
            values_check("organisme_nature_connue", "nature", NatureOrganisme),
            required_when(
                "organisme_successeur_date",
                Q(successeur__isnull=False),
                "date_fin",
                message="Un organisme qui a un successeur a disparu : indiquez quand.",
            ),
        ]

    @property
    def public(self):
        return self.nature != NatureOrganisme.PRIVE
