"""The acts: adhésion, convention-cadre, avenants, earlier ORT, thematic conventions."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from communes.models import Commune, Epci, Territoire
from conventions.coherence import incoherences, root_act
from conventions.enums import (
    TRANSITIONS,
    ActionConvention,
    RoleCommune,
    RoleSignature,
    StatutConvention,
    TypeConvention,
    TypeSignataire,
)
from conventions.models.querysets import ConventionQuerySet
from conventions.signatures import missing_for_opening, missing_for_signing, missing_to_submit
from pvd_portal.core.locking import RevisionedModel
from pvd_portal.core.transitions import LifecycleModel


class Convention(LifecycleModel, RevisionedModel):
    class Source(models.TextChoices):
        SAISIE = "saisie", "Saisie dans le portail"
        ANCT = "anct", "Liste ouverte de l'ANCT"
        MINISTERE_ORT = "ministere_ort", "Liste ouverte des ORT du ministère"
        DEMO = "demo", "Démonstration (fictif)"

    moves = TRANSITIONS
    actions = ActionConvention

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    type = models.CharField("type", max_length=20, choices=TypeConvention)
    intitule = models.CharField("intitulé", max_length=250)
    territoire = models.ForeignKey(
        Territoire, models.PROTECT, related_name="conventions", verbose_name="territoire"
    )
    epci = models.ForeignKey(
        Epci,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="conventions",
        verbose_name="EPCI signataire",
        help_text="Tel qu'à la signature, même s'il a changé depuis. Vide pour une île sans EPCI.",
    )
    communes = models.ManyToManyField(
        Commune, through="ConventionCommune", related_name="conventions"
    )
    statut = models.CharField(
        "statut",
        max_length=20,
        choices=StatutConvention,
        default=StatutConvention.EN_PREPARATION,
        editable=False,
    )
    objet = models.TextField("objet", blank=True, max_length=20_000)
    vaut_ort = models.BooleanField(
        "vaut opération de revitalisation de territoire (ORT)",
        default=False,
        help_text="Une convention-cadre signée n'est pas toujours une ORT.",
    )
    derogation_reference = models.CharField(
        "dérogation du préfet (CCH L303-3)",
        max_length=200,
        blank=True,
        help_text="Référence et date, quand l'ORT se passe de la ville principale.",
    )
    derogation_motif = models.TextField(
        "ce qui justifie la dérogation",
        blank=True,
        max_length=2_000,
        help_text=(
            "Les deux conditions : la discontinuité ou l'éloignement de la ville principale, "
            "et une fonction de centralité de la commune."
        ),
    )
    ville_principale = models.ForeignKey(
        Commune,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ville principale de l'EPCI",
        help_text="Telle qu'à la signature ; vide : celle de l'EPCI aujourd'hui.",
    )
    thematique = models.CharField("thématique", max_length=150, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="avenants",
        verbose_name="avenant à",
    )
    numero_avenant = models.PositiveSmallIntegerField("numéro d'avenant", null=True, blank=True)
    avenant_ort = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actes_valant_avenant",
        verbose_name="vaut aussi avenant à l'ORT",
    )
    nouvelle_echeance = models.DateField(
        "nouvelle échéance",
        null=True,
        blank=True,
        help_text="Pour un avenant qui proroge le délai de la convention d'adhésion.",
    )
    date_signature_prevue = models.DateField("signature prévue le", null=True, blank=True)
    date_signature = models.DateField(
        "signée le",
        null=True,
        blank=True,
        editable=False,
        help_text="Date de la dernière signature obligatoire.",
    )
    date_effet = models.DateField("entrée en vigueur", null=True, blank=True)
    date_fin = models.DateField("fin", null=True, blank=True)
    source = models.CharField(
        "source", max_length=20, choices=Source, default=Source.SAISIE, editable=False
    )
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)
    history = HistoricalRecords(excluded_fields=["updated_at"])

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "convention"
        ordering = ["-updated_at", "id"]
        indexes = [
            models.Index(fields=["territoire", "type"]),
            models.Index(fields=["statut", "-updated_at"]),
            models.Index(fields=["-updated_at", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(statut=StatutConvention.SIGNEE, date_signature__isnull=False)
                | (~Q(statut=StatutConvention.SIGNEE) & Q(date_signature__isnull=True)),
                name="convention_signee_datee",
                violation_error_message="Une convention signée a sa date, et elle seule.",
            ),
            models.CheckConstraint(
                condition=Q(
                    type=TypeConvention.AVENANT,
                    parent__isnull=False,
                    numero_avenant__isnull=False,
                )
                | (
                    ~Q(type=TypeConvention.AVENANT)
                    & Q(parent__isnull=True, numero_avenant__isnull=True)
                ),
                name="convention_avenant_rattache",
                violation_error_message="Un avenant a un numéro et une convention d'origine.",
            ),
            models.CheckConstraint(
                condition=Q(nouvelle_echeance__isnull=True) | Q(type=TypeConvention.AVENANT),
                name="convention_prorogation_par_avenant",
                violation_error_message="Seul un avenant proroge l'échéance.",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="convention_pas_son_avenant",
            ),
            models.CheckConstraint(
                condition=Q(avenant_ort__isnull=True) | ~Q(avenant_ort=F("id")),
                name="convention_pas_avenant_a_sa_propre_ort",
            ),
            models.CheckConstraint(
                condition=Q(date_effet__isnull=True)
                | Q(date_fin__isnull=True)
                | Q(date_fin__gt=F("date_effet")),
                name="convention_fin_apres_effet",
                violation_error_message="La fin doit suivre l'entrée en vigueur.",
            ),
            models.CheckConstraint(
                condition=Q(vaut_ort=True) | Q(derogation_reference=""),
                name="convention_derogation_d_une_ort",
                violation_error_message="La dérogation L303-3 ne concerne qu'une ORT.",
            ),
            models.CheckConstraint(
                condition=Q(statut__in=StatutConvention.values), name="convention_statut_connu"
            ),
            models.CheckConstraint(
                condition=Q(type__in=TypeConvention.values), name="convention_type_connu"
            ),
            models.UniqueConstraint(
                fields=["parent", "numero_avenant"],
                name="convention_numero_avenant_unique",
                violation_error_message="Cet avenant existe déjà.",
            ),
        ]

    def __str__(self):
        return self.intitule

    def clean(self):
        if self.parent:
            # « Avenant to an avenant → attach to root act » (edge case 23).
            self.parent = root_act(self.parent)
        if errors := incoherences(self):
            raise ValidationError(errors)

    @property
    def signee(self):
        return self.statut == StatutConvention.SIGNEE

    def manques(self, action):
        """What is missing before `action`, each with the page where it is put right."""
        match action:
            case ActionConvention.SUBMIT:
                return missing_to_submit(self)
            case ActionConvention.OPEN_SIGNATURE:
                return missing_for_opening(self)
            case ActionConvention.SIGN:
                return missing_for_signing(self)
        return []

    def missing_for(self, action):
        """French sentences: what is missing before `action` (beside its button, and its guard)."""
        return [manque.texte for manque in self.manques(action)]

    def log_move(self, *, action, user, from_state, to_state, reason):
        self.mouvements.create(
            action=action,
            user=user,
            from_statut=from_state,
            to_statut=to_state,
            reason=reason,
        )


class ConventionCommune(models.Model):
    """Which communes an act covers, and as what."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="convention_communes")
    commune = models.ForeignKey(
        Commune, models.PROTECT, related_name="convention_communes", verbose_name="commune"
    )
    role = models.CharField(
        "rôle", max_length=20, choices=RoleCommune, default=RoleCommune.BENEFICIAIRE
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "commune de la convention"
        verbose_name_plural = "communes de la convention"
        ordering = ["commune__nom_recherche"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "commune"], name="convention_commune_unique"
            )
        ]

    def __str__(self):
        return f"{self.commune} ({self.get_role_display()})"


class Signature(models.Model):
    """One line of the signatures table. « En présence de » is not a signature."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="signatures")
    role = models.CharField(
        "rôle", max_length=12, choices=RoleSignature, default=RoleSignature.PARTIE
    )
    type = models.CharField("nature", max_length=10, choices=TypeSignataire)
    organisme = models.CharField("organisme", max_length=200)
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    signataire = models.CharField("nom et qualité du signataire", max_length=200, blank=True)
    date_deliberation = models.DateField("délibération du", null=True, blank=True)
    date_signature = models.DateField("signé le", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "signature"
        ordering = ["role", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(role=RoleSignature.EN_PRESENCE) | Q(date_signature__isnull=True),
                name="signature_pas_en_presence",
                violation_error_message="« En présence de » n'est pas une signature.",
            ),
            models.CheckConstraint(
                condition=Q(commune__isnull=True) | Q(type=TypeSignataire.COMMUNE),
                name="signature_commune_de_type_commune",
            ),
        ]

    def __str__(self):
        return f"{self.organisme} ({self.get_role_display()})"
