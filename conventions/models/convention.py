"""The acts: adhésion, convention-cadre, avenants, earlier ORT, thematic conventions."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from communes.models import Commune, Epci, Territoire
from conventions.coherence import counts_for_delay, incoherences, root_act
from conventions.enums import (
    ActionConvention,
    RoleCommune,
    RoleSignature,
    SourceConvention,
    StatutConvention,
    TypeConvention,
    TypeSignataire,
)
from conventions.lifecycle import LIFECYCLE, SANS_DELAI
from conventions.models.querysets import ConventionQuerySet
from conventions.rights import RIGHTS
from conventions.signatures import (
    COLLECTIVITES,
    last_mandatory_signature,
    missing_for_opening,
    missing_for_signing,
    missing_to_submit,
)
from pvd_portal.core.columns import CivilDateField
from pvd_portal.core.constraints import (
    all_or_none,
    exactly_when,
    in_range,
    ordered,
    values_check,
)
from pvd_portal.core.visibility import parts_of
from pvd_portal.core.words import lower_first
from pvd_portal.dossiers.models import Dossier, dossier_bonds

# A date of the table that an act already signed, or abandoned, does not say.
NON_CONNUE = "non connue"


class Convention(Dossier):
    Source = SourceConvention

    lifecycle = LIFECYCLE
    rights = RIGHTS

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
    nouvelle_echeance = CivilDateField(
        "nouvelle échéance",
        null=True,
        blank=True,
        help_text="Pour un avenant qui proroge le délai de la convention d'adhésion.",
    )
    date_signature_prevue = CivilDateField("signature prévue le", null=True, blank=True)
    date_signature = CivilDateField(
        "signée le",
        null=True,
        blank=True,
        editable=False,
        help_text="Date de la dernière signature obligatoire.",
    )
    date_effet = CivilDateField("entrée en vigueur", null=True, blank=True)
    date_fin = CivilDateField("fin", null=True, blank=True)
    source = models.CharField(
        "source", max_length=20, choices=Source, default=SourceConvention.SAISIE, editable=False
    )
    history = HistoricalRecords(excluded_fields=["updated_at"])

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "convention"
        ordering = ["-updated_at", "id"]
        indexes = [
            models.Index(fields=["territoire", "type"]),
            models.Index(fields=["statut", "-updated_at"]),
            models.Index(fields=["-updated_at", "id"]),
            # The few acts that have a date to come: those of the échéances.
            models.Index(
                fields=["date_signature_prevue"],
                condition=Q(date_signature_prevue__isnull=False),
                name="convention_a_signer",
            ),
            models.Index(
                fields=["date_fin"], condition=Q(date_fin__isnull=False), name="convention_finie"
            ),
        ]
        constraints = [
            exactly_when(
                "convention_signee_datee",
                Q(statut=StatutConvention.SIGNEE),
                "date_signature",
                message="Une convention signée a sa date, et elle seule.",
            ),
            exactly_when(
                "convention_avenant_rattache",
                Q(type=TypeConvention.AVENANT),
                "numero_avenant",
                "parent",
                message="Un avenant a un numéro et une convention d'origine.",
            ),
            in_range(
                "convention_avenant_numerote",
                "numero_avenant",
                at_least=1,
                message="Les avenants se comptent depuis 1.",
            ),
            models.CheckConstraint(
                condition=Q(nouvelle_echeance__isnull=True) | Q(type=TypeConvention.AVENANT),
                name="convention_prorogation_par_avenant",
                violation_error_message="Seul un avenant proroge l'échéance.",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="convention_pas_son_avenant",
                violation_error_message="Un acte ne peut pas être avenant à lui-même.",
            ),
            models.CheckConstraint(
                condition=Q(avenant_ort__isnull=True) | ~Q(avenant_ort=F("id")),
                name="convention_pas_avenant_a_sa_propre_ort",
                violation_error_message="Un acte ne peut pas être avenant à lui-même.",
            ),
            ordered(
                "convention_fin_apres_effet",
                "date_effet",
                "date_fin",
                strict=True,
                message="La fin doit suivre l'entrée en vigueur.",
            ),
            models.CheckConstraint(
                condition=Q(vaut_ort=True) | Q(derogation_reference=""),
                name="convention_derogation_d_une_ort",
                violation_error_message="La dérogation L303-3 ne concerne qu'une ORT.",
            ),
            *dossier_bonds("convention", LIFECYCLE, imported=~Q(source__in=["saisie", "demo"])),
            all_or_none(
                "convention_derogation_motivee",
                texts=["derogation_reference", "derogation_motif"],
                message="Une dérogation a sa référence et ce qui la justifie.",
            ),
            values_check("convention_type_connu", "type", TypeConvention),
            values_check("convention_source_connue", "source", SourceConvention),
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

    @property
    def en_preparation(self):
        return self.statut == LIFECYCLE.initial

    @property
    def compte_pour_le_delai(self):
        return counts_for_delay(self)

    @property
    def reprise_de(self):
        """« liste ouverte des ORT du ministère »: what it was taken from; empty when typed."""
        return (
            "" if self.source == SourceConvention.SAISIE else lower_first(self.get_source_display())
        )

    def words_of(self, action):
        if action in SANS_DELAI and not self.compte_pour_le_delai:
            return SANS_DELAI[action]
        return super().words_of(action)

    def missing_for(self, action):
        """What is missing before `action`, each with the page where it is put right."""
        match action:
            case ActionConvention.SUBMIT:
                return missing_to_submit(self)
            case ActionConvention.OPEN_SIGNATURE:
                return missing_for_opening(self)
            case ActionConvention.SIGN:
                return missing_for_signing(self)
        return []

    def prepare_move(self, action, *, reason, changes, at):
        """The date that counts is that of the last mandatory signature (edge cases 4 and 5)."""
        if action == ActionConvention.SIGN:
            changes["date_signature"] = last_mandatory_signature(self)
        if action == ActionConvention.CORRECT_DATE:
            # « log old/new, notify, never silently » (edge case 15).
            avant, apres = self.date_signature, changes["date_signature"]
            self._correct_signatures(changes.pop("signatures", {}))
            return f"Du {avant:%d/%m/%Y} au {apres:%d/%m/%Y}. {reason.strip()}"
        return reason

    def _correct_signatures(self, dates):
        """{id of a line: its date}: the table says what the act says."""
        for line in self.signatures.filter(pk__in=dates):
            if line.date_signature != dates[line.pk]:
                line.date_signature = dates[line.pk]
                line.save(update_fields=["date_signature"])


class ConventionCommune(models.Model):
    """Which communes an act covers, and as what."""

    # CASCADE, here and below: a line of the act, which is abandoned and never deleted.
    convention = models.ForeignKey(Convention, models.CASCADE, related_name="convention_communes")
    commune = models.ForeignKey(
        Commune, models.PROTECT, related_name="convention_communes", verbose_name="commune"
    )
    role = models.CharField(
        "rôle", max_length=20, choices=RoleCommune, default=RoleCommune.BENEFICIAIRE
    )
    history = HistoricalRecords()

    objects = parts_of("convention")

    class Meta:
        verbose_name = "commune de la convention"
        verbose_name_plural = "communes de la convention"
        ordering = ["commune__nom_recherche"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "commune"], name="convention_commune_unique"
            ),
            values_check("convention_commune_role_connu", "role", RoleCommune),
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
    date_deliberation = CivilDateField("délibération du", null=True, blank=True)
    date_signature = CivilDateField("signé le", null=True, blank=True)
    history = HistoricalRecords()

    objects = parts_of("convention")

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
                violation_error_message="Une partie rattachée à une commune est une commune.",
            ),
            values_check("signature_role_connu", "role", RoleSignature),
            values_check("signature_type_connu", "type", TypeSignataire),
        ]

    def __str__(self):
        return f"{self.organisme} ({self.get_role_display()})"

    @property
    def sans_deliberation(self):
        """What stands for the date of its délibération; a gendarmerie or the État takes none."""
        if self.role != RoleSignature.PARTIE or self.type not in COLLECTIVITES:
            return "sans objet"
        return NON_CONNUE if self.convention.closed else "à venir"

    @property
    def sans_signature(self):
        """What stands for the date of its signature."""
        if self.role == RoleSignature.EN_PRESENCE:
            return "ne signe pas"
        return NON_CONNUE if self.convention.closed else "à venir"
