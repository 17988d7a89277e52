"""Régions, départements, EPCI and communes of the Code officiel géographique."""

from django.core.validators import RegexValidator
from django.db import models
from simple_history.models import HistoricalRecords

from communes.enums import NatureEpci, TypeCommuneAncienne, TypeEvolution
from pvd_portal.core.columns import CivilDateField
from pvd_portal.core.constraints import ordered, required_when, values_check
from pvd_portal.core.text import normalize_search

# Leading zeros, Corsica's 2A and 2B, overseas 97x and 98x are all part of the code.
code_insee_validator = RegexValidator(
    r"^(?:\d{2}|2[AB])\d{3}$", "Un code INSEE a cinq caractères, par exemple 01033 ou 2A004."
)
siren_validator = RegexValidator(r"^\d{9}$", "Un SIREN a neuf chiffres.")


class SearchableName(models.Model):
    """A name, and beside it its folded form that searches compare."""

    nom = models.CharField("nom", max_length=150)
    nom_recherche = models.CharField(max_length=150, editable=False, db_index=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.nom

    def save(self, *args, **kwargs):
        self.nom_recherche = normalize_search(self.nom)
        if (fields := kwargs.get("update_fields")) is not None and "nom" in fields:
            kwargs["update_fields"] = {*fields, "nom_recherche"}
        super().save(*args, **kwargs)


class Millesime(models.Model):
    """A vintage of the référentiel that was loaded: « 2026 » stands for the COG of 1 January."""

    annee = models.PositiveSmallIntegerField("année", unique=True)
    importe_at = models.DateTimeField("importé le", auto_now_add=True)
    resume = models.JSONField("résumé", default=dict)

    class Meta:
        verbose_name = "millésime"
        ordering = ["-annee"]

    def __str__(self):
        return str(self.annee)


class Region(SearchableName):
    code = models.CharField("code", max_length=3, primary_key=True)

    class Meta:
        verbose_name = "région"
        ordering = ["nom"]


class Departement(SearchableName):
    code = models.CharField("code", max_length=3, primary_key=True)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="departements", verbose_name="région"
    )

    class Meta:
        verbose_name = "département"
        ordering = ["code"]

    def __str__(self):
        return f"{self.nom} ({self.code})"


class Epci(SearchableName):
    siren = models.CharField("SIREN", max_length=9, primary_key=True, validators=[siren_validator])
    nature = models.CharField("nature", max_length=5, choices=NatureEpci)
    population = models.PositiveIntegerField("population", null=True, blank=True)
    ville_principale = models.ForeignKey(
        "Commune",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ville principale",
        help_text="Sa signature est nécessaire pour qu'une convention vaille ORT (CCH L303-2).",
    )
    date_fin = CivilDateField("disparu le", first_year=1950, null=True, blank=True)
    successeur = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecesseurs"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "EPCI"
        verbose_name_plural = "EPCI"
        ordering = ["nom_recherche"]
        constraints = [
            values_check("epci_nature_connue", "nature", NatureEpci),
            required_when(
                "epci_successeur_date",
                models.Q(successeur__isnull=False),
                "date_fin",
                message="Un EPCI qui a un successeur a disparu : indiquez quand.",
            ),
        ]


class CommuneQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Communes of the reader's départements and régions, and those of its territoires.

        The neighbour's commune in a shared territoire is one of them.
        """
        perimetre = user.perimetre
        if perimetre.france:
            return self
        if perimetre.vide:
            return self.none()
        partage = "beneficiaires__territoire__beneficiaires__commune__departement"
        des_territoires = Commune.objects.filter(
            models.Q(beneficiaires__territoire__in=perimetre.territoires)
            | models.Q(**{f"{partage}__in": perimetre.departements})
            | models.Q(**{f"{partage}__region__in": perimetre.regions})
        )
        return self.filter(
            models.Q(departement__in=perimetre.departements)
            | models.Q(departement__region__in=perimetre.regions)
            | models.Q(pk__in=des_territoires.values("pk"))
        )

    def actuelles(self):
        """Without those that were absorbed or suppressed."""
        return self.filter(date_fin__isnull=True)

    def closest_first(self, text):
        """The name itself, then those that begin with it, then the others by name."""
        words = normalize_search(text)
        rank = models.Case(
            models.When(nom_recherche=words, then=0),
            models.When(nom_recherche__startswith=words, then=1),
            default=2,
        )
        return self.order_by(rank, "nom_recherche", "pk")


class Commune(SearchableName):
    code_insee = models.CharField(
        "code INSEE", max_length=5, primary_key=True, validators=[code_insee_validator]
    )
    departement = models.ForeignKey(
        Departement, models.PROTECT, related_name="communes", verbose_name="département"
    )
    epci = models.ForeignKey(
        Epci,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="communes",
        verbose_name="EPCI actuel",
        help_text="Quelques îles n'en ont pas.",
    )
    siren = models.CharField("SIREN", max_length=9, blank=True)
    population = models.PositiveIntegerField("population", null=True, blank=True)
    date_fin = CivilDateField("disparue le", first_year=1950, null=True, blank=True)
    absorbee_par = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="communes_absorbees",
        verbose_name="absorbée par",
    )
    history = HistoricalRecords()

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        ordering = ["nom_recherche", "code_insee"]
        indexes = [
            models.Index(fields=["departement", "nom_recherche"]),
            # The few that have ended: each search looks for their names.
            models.Index(
                fields=["absorbee_par"],
                condition=models.Q(date_fin__isnull=False),
                name="commune_disparue",
            ),
        ]
        constraints = [
            required_when(
                "commune_absorbee_date",
                models.Q(absorbee_par__isnull=False),
                "date_fin",
                message="Une commune absorbée a disparu : indiquez quand.",
            ),
        ]

    def __str__(self):
        return f"{self.nom} ({self.code_insee})"


class CommuneAncienne(SearchableName):
    """A delegated, associated or merged commune: its old code still names its chef-lieu."""

    code = models.CharField("ancien code", max_length=5, db_index=True)
    type = models.CharField("type", max_length=30, choices=TypeCommuneAncienne)
    chef_lieu = models.ForeignKey(
        Commune, models.PROTECT, related_name="anciennes", verbose_name="commune actuelle"
    )

    class Meta:
        verbose_name = "commune ancienne"
        verbose_name_plural = "communes anciennes"
        constraints = [
            models.UniqueConstraint(fields=["code", "type"], name="commune_ancienne_unique"),
            values_check("commune_ancienne_type_connu", "type", TypeCommuneAncienne),
        ]


class AppartenanceEpci(models.Model):
    """Which EPCI a commune was in, from when to when (past figures keep the former EPCI)."""

    # CASCADE: a line of the commune's own; a commune ends, it is never deleted.
    commune = models.ForeignKey(Commune, models.CASCADE, related_name="appartenances")
    epci = models.ForeignKey(Epci, models.PROTECT, related_name="appartenances")
    date_debut = CivilDateField(
        "depuis le",
        first_year=1950,
        null=True,
        blank=True,
        help_text="Vide : déjà vrai au premier millésime connu.",
    )
    date_fin = CivilDateField("jusqu'au", first_year=1950, null=True, blank=True)

    class Meta:
        verbose_name = "appartenance à un EPCI"
        verbose_name_plural = "appartenances à un EPCI"
        constraints = [
            models.UniqueConstraint(
                fields=["commune"],
                condition=models.Q(date_fin__isnull=True),
                name="appartenance_epci_une_en_cours",
            ),
            ordered(
                "appartenance_epci_dates_ordonnees",
                "date_debut",
                "date_fin",
                strict=True,
                message="La fin doit suivre le début.",
            ),
        ]

    def __str__(self):
        return f"{self.commune_id} dans {self.epci_id}"


class EvolutionCommune(models.Model):
    """What changed from one vintage to the next, for one commune."""

    code_insee = models.CharField("code INSEE", max_length=5, db_index=True)
    type = models.CharField("type", max_length=25, choices=TypeEvolution)
    date_effet = CivilDateField("date d'effet")
    ancienne_valeur = models.CharField("avant", max_length=200, blank=True)
    nouvelle_valeur = models.CharField("après", max_length=200, blank=True)

    class Meta:
        verbose_name = "évolution d'une commune"
        verbose_name_plural = "évolutions des communes"
        ordering = ["-date_effet", "code_insee"]
        constraints = [values_check("evolution_type_connu", "type", TypeEvolution)]

    def __str__(self):
        return f"{self.code_insee} {self.get_type_display()}"
