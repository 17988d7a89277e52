"""The rows of a fiche: financing, milestones, indicators, partners, links."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from communes.models import Organisme
from fiches_action.enums import (
    FINANCEMENTS_ACCORDES,
    FINANCEMENTS_PERDUS,
    FINANCEMENTS_SOLLICITES,
    Base,
    NatureFinancement,
    RolePartenaire,
    StatutFinancement,
    TypeContrat,
    TypeIndicateur,
)
from fiches_action.models.fiche import FicheAction
from pvd_portal.core.columns import CivilDateField
from pvd_portal.core.constraints import ordered, required_when, values_check
from pvd_portal.core.visibility import PartQuerySet, parts_of, through


class FinancementQuerySet(PartQuerySet):
    """Lines of the fiches visible to the reader: not of a draft, whatever the périmètre."""

    parent = "fiche"

    def visible_to(self, user):
        """By a join, which a bounded count leaves as soon as it has enough."""
        condition = FicheAction.objects.visibility(user)
        return self.none() if condition is None else self.filter(through("fiche", condition))

    def for_list(self):
        """Without the long texts of the fiches, which a sort would carry along."""
        return self.select_related("fiche__territoire", "organisme").only(
            "dispositif",
            "nature",
            "montant",
            "base",
            "statut",
            "date_demande",
            "fiche__id",
            "fiche__intitule",
            "fiche__territoire__nom",
            "organisme__nom",
        )


class Financement(models.Model):
    """One line of the plan de financement: who, how much, on what base, how far."""

    # CASCADE, here and below: a line of the fiche, which is archived and never deleted.
    # Found by the index below, which holds what the sums read.
    fiche = models.ForeignKey(
        FicheAction, models.CASCADE, related_name="financements", db_index=False
    )
    organisme = models.ForeignKey(
        Organisme, models.PROTECT, related_name="financements", verbose_name="financeur"
    )
    dispositif = models.CharField("dispositif", max_length=100, blank=True)
    numero_dossier = models.CharField("numéro de dossier", max_length=50, blank=True)
    nature = models.CharField(
        "nature",
        max_length=15,
        choices=NatureFinancement,
        default=NatureFinancement.SUBVENTION,
    )
    montant = models.DecimalField(
        "montant", max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    base = models.CharField("base", max_length=3, choices=Base, default=Base.HT)
    statut = models.CharField(
        "statut",
        max_length=15,
        choices=StatutFinancement,
        default=StatutFinancement.A_SOLLICITER,
    )
    date_demande = CivilDateField("demandé le", null=True, blank=True)
    date_decision = CivilDateField("décidé le", null=True, blank=True)
    history = HistoricalRecords()

    objects = FinancementQuerySet.as_manager()

    class Meta:
        verbose_name = "financement"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["organisme", "statut"]),
            # The sums of a territoire, without opening the lines.
            models.Index(
                fields=["fiche", "base", "statut", "nature", "montant"],
                name="financement_du_plan",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__gte=0),
                name="financement_positif",
                violation_error_message="Un montant n'est pas négatif.",
            ),
            values_check("financement_nature_connue", "nature", NatureFinancement),
            values_check("financement_base_connue", "base", Base),
            values_check("financement_statut_connu", "statut", StatutFinancement),
            ordered(
                "financement_dates_ordonnees",
                "date_demande",
                "date_decision",
                message="La décision précède la demande.",
            ),
            required_when(
                "financement_accorde_date",
                Q(statut__in=sorted(FINANCEMENTS_ACCORDES))
                & ~Q(nature=NatureFinancement.FONDS_PROPRES),
                "date_decision",
                message="Un financement accordé a la date de sa décision.",
            ),
        ]

    def __str__(self):
        return f"{self.organisme} : {self.montant}"

    @property
    def accorde(self):
        return self.statut in FINANCEMENTS_ACCORDES

    @property
    def sollicite(self):
        return self.statut in FINANCEMENTS_SOLLICITES

    @property
    def perdu(self):
        return self.statut in FINANCEMENTS_PERDUS


class PartenaireFiche(models.Model):
    fiche = models.ForeignKey(FicheAction, models.CASCADE, related_name="partenaires")
    nom = models.CharField("partenaire", max_length=200)
    role = models.CharField("rôle", max_length=12, choices=RolePartenaire)
    history = HistoricalRecords()

    objects = parts_of("fiche")

    class Meta:
        verbose_name = "partenaire"
        ordering = ["id"]
        constraints = [values_check("partenaire_role_connu", "role", RolePartenaire)]

    def __str__(self):
        return f"{self.nom} ({self.get_role_display()})"


class Jalon(models.Model):
    fiche = models.ForeignKey(FicheAction, models.CASCADE, related_name="jalons")
    libelle = models.CharField("jalon", max_length=200)
    date_prevue = CivilDateField("prévu le", null=True, blank=True)
    date_realisee = CivilDateField("réalisé le", null=True, blank=True)
    history = HistoricalRecords()

    objects = parts_of("fiche")

    class Meta:
        verbose_name = "jalon"
        verbose_name_plural = "jalons"
        ordering = ["date_prevue", "id"]

    def __str__(self):
        return self.libelle


class Indicateur(models.Model):
    """A measure of the fiche. Without baseline the value is shown, no evolution (case 66)."""

    fiche = models.ForeignKey(FicheAction, models.CASCADE, related_name="indicateurs")
    libelle = models.CharField("indicateur", max_length=200)
    type = models.CharField("type", max_length=12, choices=TypeIndicateur)
    unite = models.CharField("unité", max_length=50, blank=True)
    valeur_reference = models.DecimalField(
        "valeur de référence", max_digits=14, decimal_places=2, null=True, blank=True
    )
    date_reference = CivilDateField("au", first_year=1950, null=True, blank=True)
    cible = models.DecimalField("cible", max_digits=14, decimal_places=2, null=True, blank=True)
    date_cible = CivilDateField("pour le", null=True, blank=True)
    valeur = models.DecimalField(
        "valeur actuelle", max_digits=14, decimal_places=2, null=True, blank=True
    )
    date_valeur = CivilDateField("mesurée le", first_year=1950, null=True, blank=True)
    history = HistoricalRecords()

    objects = parts_of("fiche")

    class Meta:
        verbose_name = "indicateur"
        ordering = ["id"]
        constraints = [values_check("indicateur_type_connu", "type", TypeIndicateur)]

    def __str__(self):
        return self.libelle


class LienContrat(models.Model):
    """Another programme or contract that the action also serves; counted once (case 44)."""

    fiche = models.ForeignKey(FicheAction, models.CASCADE, related_name="liens")
    type = models.CharField("programme ou contrat", max_length=12, choices=TypeContrat)
    reference = models.CharField("précision", max_length=200, blank=True)
    history = HistoricalRecords()

    objects = parts_of("fiche")

    class Meta:
        verbose_name = "lien avec un contrat"
        verbose_name_plural = "liens avec des contrats"
        ordering = ["id"]
        constraints = [values_check("lien_type_connu", "type", TypeContrat)]

    def __str__(self):
        return f"{self.get_type_display()} {self.reference}".strip()
