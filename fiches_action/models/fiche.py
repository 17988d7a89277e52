"""FicheAction: the programme's model of an action, section by section."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from communes.enums import ThemeAction
from communes.models import AxeStrategique, Commune, Territoire
from conventions.models import Convention
from fiches_action import regles
from fiches_action.enums import (
    VALIDATIONS_DU_PLAN,
    ActionFiche,
    Base,
    Echelle,
    NatureDepense,
    Origine,
    Phase,
    Priorite,
    Statut,
    TypeMaitreOuvrage,
    Validation,
)
from fiches_action.lifecycle import LIFECYCLE
from fiches_action.models.bonds import BONDS
from fiches_action.rights import RIGHTS
from pvd_portal.core.columns import CivilDateField
from pvd_portal.core.text import normalize_search
from pvd_portal.dossiers.lifecycle import Missing
from pvd_portal.dossiers.models import Dossier
from pvd_portal.dossiers.querysets import DossierQuerySet

TEXTE_MAX = 20_000
MONTANT = {"max_digits": 14, "decimal_places": 2, "null": True, "blank": True}


class FicheActionQuerySet(DossierQuerySet):
    def for_list(self):
        return self.select_related("territoire").only(
            "id",
            "numero",
            "intitule",
            "territoire__id",
            "territoire__nom",
            "phase",
            "statut",
            "validation",
            "cout_total",
            "base",
            "date_fin_prevue",
            "derniere_nouvelle_at",
            "state_at",
            "archived_at",
        )

    def for_detail(self):
        return self.select_related("territoire", "axe")

    def en_retard(self):
        return self.filter(regles.q_en_retard())

    def sans_nouvelles(self):
        return self.filter(regles.q_sans_nouvelles())


class FicheAction(Dossier):
    state_field = "validation"
    lifecycle = LIFECYCLE
    rights = RIGHTS

    territoire = models.ForeignKey(
        Territoire, models.PROTECT, related_name="fiches", verbose_name="territoire"
    )
    # Identity
    numero = models.PositiveIntegerField(
        "numéro", editable=False, help_text="Unique dans le plan, même après un archivage."
    )
    intitule = models.CharField("intitulé", max_length=250)
    intitule_recherche = models.CharField(max_length=250, editable=False)
    axe = models.ForeignKey(
        AxeStrategique,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="fiches",
        verbose_name="axe stratégique",
    )
    theme = models.CharField("thème", max_length=20, choices=ThemeAction, blank=True)
    communes = models.ManyToManyField(
        Commune, blank=True, related_name="fiches", verbose_name="communes concernées"
    )
    echelle = models.CharField("échelle", max_length=10, choices=Echelle, blank=True)
    adresse = models.CharField("adresse ou lieu", max_length=250, blank=True)
    convention = models.ForeignKey(
        Convention,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="fiches",
        verbose_name="convention de rattachement",
    )
    origine = models.CharField("origine", max_length=20, choices=Origine, blank=True)
    # Governance
    maitre_ouvrage = models.CharField("maître d'ouvrage", max_length=200, blank=True)
    type_maitre_ouvrage = models.CharField(
        "nature du maître d'ouvrage", max_length=12, choices=TypeMaitreOuvrage, blank=True
    )
    maitre_ouvrage_delegue = models.CharField(
        "maître d'ouvrage délégué", max_length=200, blank=True
    )
    referent = models.CharField("référent technique (fonction)", max_length=200, blank=True)
    referent_etat = models.CharField("référent de l'État (service)", max_length=200, blank=True)
    # Content
    contexte = models.TextField("contexte et constat", blank=True, max_length=TEXTE_MAX)
    objectifs = models.TextField("objectifs", blank=True, max_length=TEXTE_MAX)
    contenu = models.TextField("contenu de l'action", blank=True, max_length=TEXTE_MAX)
    effet_centralite = models.TextField(
        "conséquence sur la fonction de centralité", blank=True, max_length=TEXTE_MAX
    )
    transition_ecologique = models.TextField(
        "contribution à la transition écologique", blank=True, max_length=TEXTE_MAX
    )
    participation = models.TextField(
        "participation des habitants", blank=True, max_length=TEXTE_MAX
    )
    points_blocage = models.TextField(
        "risques et points de blocage", blank=True, max_length=TEXTE_MAX
    )
    # Maturity and life
    phase = models.CharField("phase", max_length=15, choices=Phase, default=Phase.IDEE)
    statut = models.CharField("statut", max_length=10, choices=Statut, default=Statut.A_VENIR)
    motif_statut = models.CharField("motif", max_length=300, blank=True)
    date_statut = CivilDateField("depuis le", null=True, blank=True)
    priorite = models.CharField("priorité", max_length=10, choices=Priorite, blank=True)
    validation = models.CharField(
        "validation",
        max_length=12,
        choices=Validation,
        default=Validation.BROUILLON,
        editable=False,
    )
    sous_reserve = models.BooleanField("validée sous réserve", default=False, editable=False)
    avancement = models.PositiveSmallIntegerField(
        "avancement (%)", null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    # Money: each amount has its base; HT and TTC are never added together.
    nature_depense = models.CharField(
        "nature de la dépense",
        max_length=15,
        choices=NatureDepense,
        default=NatureDepense.INVESTISSEMENT,
    )
    cout_total = models.DecimalField(
        "coût prévisionnel", **MONTANT, validators=[MinValueValidator(0)]
    )
    base = models.CharField("base", max_length=3, choices=Base, default=Base.HT)
    cout_reel = models.DecimalField("coût réel", **MONTANT, validators=[MinValueValidator(0)])
    derogation_reference = models.CharField(
        "dérogation du préfet (référence et date)", max_length=200, blank=True
    )
    derogation_taux = models.DecimalField(
        "participation minimale dérogatoire (%)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    # Calendar
    date_debut_prevue = CivilDateField("début prévu", null=True, blank=True)
    date_fin_prevue = CivilDateField("fin prévue", null=True, blank=True)
    date_fin_initiale = CivilDateField(
        "fin prévue à l'origine", null=True, blank=True, editable=False
    )
    date_debut_reelle = CivilDateField("début réel", null=True, blank=True)
    date_fin_reelle = CivilDateField("fin réelle", null=True, blank=True)

    derniere_nouvelle_at = models.DateTimeField(
        "dernière nouvelle", default=timezone.now, editable=False
    )
    fictive = models.BooleanField("contenu de démonstration", default=False, editable=False)
    history = HistoricalRecords(
        excluded_fields=["intitule_recherche", "updated_at", "derniere_nouvelle_at"],
        m2m_fields=[communes],
    )

    objects = FicheActionQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche action"
        verbose_name_plural = "fiches action"
        ordering = ["-updated_at", "id"]
        indexes = [
            models.Index(fields=["territoire", "validation"]),
            models.Index(fields=["territoire", "-updated_at"]),
            models.Index(fields=["-updated_at", "id"]),
            models.Index(fields=["validation", "-updated_at"]),
            models.Index(fields=["intitule_recherche"]),
            # The rows of the lists, and what the steps of a territoire count, without opening the
            # fiches: those of twenty territoires lie on five hundred pages.
            models.Index(
                fields=[
                    "territoire",
                    "validation",
                    "id",
                    "statut",
                    "base",
                    "cout_total",
                    "date_fin_prevue",
                    "derniere_nouvelle_at",
                ],
                condition=Q(archived_at__isnull=True),
                name="fiche_active_comptee",
            ),
            models.Index(
                fields=["-derniere_nouvelle_at", "id"],
                condition=Q(archived_at__isnull=True),
                name="fiche_active_par_nouvelle",
            ),
            models.Index(
                fields=["territoire", "-derniere_nouvelle_at"],
                condition=Q(archived_at__isnull=True),
                name="fiche_derniere_nouvelle",
            ),
            models.Index(
                fields=["id", "validation"],
                condition=Q(archived_at__isnull=True),
                name="fiche_active",
            ),
        ]
        constraints = BONDS

    def __str__(self):
        return f"{self.numero}. {self.intitule}"

    def save(self, *args, **kwargs):
        self.intitule_recherche = normalize_search(self.intitule)[:250]
        if self.date_fin_initiale is None and self.validation != Validation.BROUILLON:
            # The first planned end that was sent stays, to measure the drift (edge case 49).
            self.date_fin_initiale = self.date_fin_prevue
        derived = {"intitule_recherche", "date_fin_initiale", "updated_at"}
        if self.sous_reserve and self.validation not in VALIDATIONS_DU_PLAN:
            # The reserve goes with the validation that it was put on.
            self.sous_reserve = False
            derived.add("sous_reserve")
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, *derived}
        super().save(*args, **kwargs)

    @property
    def en_retard(self):
        return regles.is_en_retard(self)

    @property
    def derive_jours(self):
        """Days between the planned end sent first and today's; None while unknown."""
        if self.date_fin_initiale is None or self.date_fin_prevue is None:
            return None
        return (self.date_fin_prevue - self.date_fin_initiale).days

    def missing_for(self, action):
        """What is missing before `action` (beside its button, and its guard)."""
        if action == ActionFiche.SUBMIT:
            return self._missing_to_submit()
        if action == ActionFiche.REGISTER and self.convention_id is None:
            return [Missing("Choisissez la convention de rattachement.", code="convention")]
        return []

    def prepare_move(self, action, *, reason, changes, at):
        """A move is news of the fiche."""
        changes["derniere_nouvelle_at"] = at
        return reason

    def _missing_to_submit(self):
        """The model's own essentials: who, what, for whom, how much, when."""
        required = {
            "maitre_ouvrage": "le maître d'ouvrage",
            "contexte": "le contexte et le constat",
            "objectifs": "les objectifs",
            "contenu": "le contenu de l'action",
            "cout_total": "le coût prévisionnel",
            "date_debut_prevue": "le début prévu",
            "date_fin_prevue": "la fin prévue",
        }
        missing = [
            Missing(f"Il manque {label}.")
            for name, label in required.items()
            if not getattr(self, name)
        ]
        if not self.communes.exists():
            missing.append(Missing("Il manque la commune concernée."))
        return missing
