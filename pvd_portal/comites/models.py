"""Comité de projet: sessions, members, agenda, decisions, minutes."""

from django.db import models
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from communes.models import Territoire
from fiches_action.models.fiche import FicheAction
from pvd_portal.comites.decisions import apply_decisions
from pvd_portal.comites.enums import (
    ACTION_PAR_DECISION,
    DECISIONS_A_MOTIVER,
    ELUS,
    MINIMUM_COMITE,
    ActionComite,
    Decision,
    QualiteMembre,
    StatutComite,
)
from pvd_portal.comites.lifecycle import LIFECYCLE
from pvd_portal.comites.rights import RIGHTS
from pvd_portal.comites.versions import decision_before, keep_version
from pvd_portal.core.columns import CivilDateField
from pvd_portal.core.constraints import values_check
from pvd_portal.core.dates import today
from pvd_portal.core.visibility import PartQuerySet, parts_of
from pvd_portal.core.words import choose_plural, enumerate_words, pluralize, spell_time
from pvd_portal.dossiers.lifecycle import Missing, MoveRefused
from pvd_portal.dossiers.models import (
    Dossier,
    Mouvement,
    Remarque,
    dossier_bonds,
    mouvement_bonds,
    remarque_bonds,
    user_key,
)
from pvd_portal.dossiers.querysets import DossierQuerySet


class ComiteQuerySet(DossierQuerySet):
    def with_points_count(self):
        points = PointOrdreDuJour.objects.filter(comite=OuterRef("pk")).order_by()
        count = points.values("comite").annotate(n=Count("pk")).values("n")
        return self.annotate(nb_points=Coalesce(Subquery(count), 0))

    def for_list(self):
        return self.select_related("territoire").with_points_count()

    def for_detail(self):
        return self.select_related("territoire").prefetch_related(
            "membres", Prefetch("points", PointOrdreDuJour.objects.with_fiche())
        )


class Comite(Dossier):
    """One session. Two on the same day are possible (edge case 69)."""

    lifecycle = LIFECYCLE
    rights = RIGHTS

    territoire = models.ForeignKey(
        Territoire, models.PROTECT, related_name="comites", verbose_name="territoire"
    )
    date = CivilDateField("date")
    heure = models.TimeField("heure", null=True, blank=True)
    lieu = models.CharField("lieu", max_length=200, blank=True)
    instance_existante = models.CharField(
        "instance",
        max_length=200,
        blank=True,
        help_text="Si une instance existante tient lieu de comité de projet : son nom.",
    )
    statut = models.CharField(
        "statut",
        max_length=12,
        choices=StatutComite,
        default=StatutComite.PLANIFIE,
        editable=False,
    )
    releve = models.TextField("relevé de décisions", blank=True, max_length=20_000)
    fictif = models.BooleanField("contenu de démonstration", default=False, editable=False)
    history = HistoricalRecords(excluded_fields=["updated_at"])

    objects = ComiteQuerySet.as_manager()

    class Meta:
        verbose_name = "comité de projet"
        verbose_name_plural = "comités de projet"
        ordering = ["-date", "id"]
        indexes = [
            models.Index(fields=["territoire", "-date"]),
            models.Index(fields=["-date", "id"]),
        ]
        constraints = [*dossier_bonds("comite", LIFECYCLE)]

    def __str__(self):
        return f"Comité de projet du {self.date:%d/%m/%Y}"

    @property
    def heure_texte(self):
        """« 14 h 30 », with narrow no-break spaces; empty when the hour is not known."""
        return spell_time(self.heure) if self.heure else ""

    @property
    def verrouille(self):
        return self.statut == StatutComite.VERROUILLE

    @cached_property
    def version_precedente(self):
        """The minutes that a rectification replaces; None for the first ones."""
        return self.versions.order_by("-numero").first()

    def qualites_absentes(self):
        """Labels of the programme's minimum that nobody present represents (edge case 42)."""
        presentes = {m.qualite for m in self.membres.all() if m.present}
        return [q.label for q in MINIMUM_COMITE if q not in presentes]

    def missing_for(self, action):
        """Before opening: the day has come. Before locking: chair, attendance, decisions."""
        if action == ActionComite.HOLD and self.date > today():
            jour = f"{self.date:%d/%m/%Y}"
            return [Missing(f"La séance s'ouvre le jour venu, le {jour}.", code="jour")]
        if action == ActionComite.LOCK:
            return [Missing(text) for text in self._missing_to_lock()]
        return []

    def _missing_to_lock(self):
        membres = list(self.membres.all())
        points = list(self.points.all())
        if not any(m.present for m in membres):
            yield "Notez les présences."
        if not any(m.preside and m.present for m in membres):
            yield "Indiquez l'élu qui a présidé la séance."
        if not points:
            yield "L'ordre du jour est vide."
        sans_decision = [str(i) for i, point in enumerate(points, 1) if not point.decision]
        if sans_decision:
            # « : 4. » would read as a count.
            count, numbers = len(sans_decision), enumerate_words(sans_decision)
            which = choose_plural(count, f"le n° {numbers}", f"les n° {numbers}")
            yield f"Il reste {pluralize(count, 'point')} sans décision ({which})."
        for rang, point in enumerate(points, 1):
            yield from (f"Point {rang}, « {point} » : {raison}" for raison in point.missing())

    def prepare_move(self, action, *, reason, changes, at):
        """Rectified, the minutes keep the version that was locked."""
        if action == ActionComite.RECTIFY:
            keep_version(self, motif=reason)
        return reason

    def after_move(self, action, *, user, at):
        """Locked, the minutes act on the fiches: every decision, or nothing at all."""
        if action == ActionComite.LOCK and (refused := apply_decisions(self, user=user, at=at)):
            raise MoveRefused(action, refused)


class MembreComite(models.Model):
    """Somebody invited to a session, and whether they came."""

    # CASCADE, here and below: a line of the session, which is cancelled and never deleted.
    comite = models.ForeignKey(Comite, models.CASCADE, related_name="membres")
    nom = models.CharField("nom et fonction", max_length=200)
    qualite = models.CharField("qualité", max_length=15, choices=QualiteMembre)
    present = models.BooleanField("présent", default=False)
    preside = models.BooleanField("préside", default=False)
    history = HistoricalRecords()

    objects = parts_of("comite")

    class Meta:
        verbose_name = "membre du comité"
        verbose_name_plural = "membres du comité"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["comite"],
                condition=Q(preside=True),
                name="comite_un_seul_president",
                violation_error_message="Une seule personne préside la séance.",
            ),
            models.CheckConstraint(
                condition=Q(preside=False) | Q(qualite__in=sorted(ELUS)),
                name="comite_preside_par_un_elu",
                violation_error_message="Le comité est présidé par un élu.",
            ),
            models.CheckConstraint(
                condition=Q(preside=False) | Q(present=True),
                name="comite_preside_par_un_present",
                violation_error_message="Qui préside la séance y est présent.",
            ),
            values_check("membre_qualite_connue", "qualite", QualiteMembre),
        ]

    def __str__(self):
        qualite = self.get_qualite_display()
        return self.nom if self.nom == qualite else f"{self.nom} ({qualite})"


class PointQuerySet(PartQuerySet):
    parent = "comite"

    def with_fiche(self):
        """Without the long texts of the fiches, which no page of a session shows."""
        return self.select_related("fiche").only(
            "comite",
            "ordre",
            "intitule",
            "decision",
            "commentaire",
            "fiche__numero",
            "fiche__intitule",
            "fiche__maitre_ouvrage",
            "fiche__cout_total",
            "fiche__base",
            "fiche__validation",
            "fiche__archived_at",
        )


class PointOrdreDuJour(models.Model):
    """One item of the agenda, and the decision taken on it."""

    comite = models.ForeignKey(Comite, models.CASCADE, related_name="points")
    ordre = models.PositiveSmallIntegerField("ordre", default=1)
    fiche = models.ForeignKey(
        FicheAction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="points_comite",
        verbose_name="fiche action",
    )
    intitule = models.CharField("sujet", max_length=250, blank=True)
    decision = models.CharField("décision", max_length=22, choices=Decision, blank=True)
    commentaire = models.TextField("commentaire", blank=True, max_length=5_000)
    history = HistoricalRecords()

    objects = PointQuerySet.as_manager()

    class Meta:
        verbose_name = "point de l'ordre du jour"
        verbose_name_plural = "points de l'ordre du jour"
        ordering = ["ordre", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["comite", "fiche"],
                name="point_une_fois_par_seance",
                violation_error_message="Cette fiche est déjà à l'ordre du jour.",
            ),
            models.CheckConstraint(
                condition=Q(fiche__isnull=False) | ~Q(intitule=""),
                name="point_fiche_ou_sujet",
                violation_error_message="Un point porte sur une fiche ou a un sujet.",
            ),
            values_check("point_decision_connue", "decision", Decision, blank=True),
        ]

    def __str__(self):
        if self.fiche_id is None:
            return self.intitule
        return f"{self.fiche.intitule} (fiche n° {self.fiche.numero})"

    def missing(self):
        """French sentences: what its decision still needs before the minutes are locked."""
        missing = []
        if self.decision in DECISIONS_A_MOTIVER and not self.commentaire.strip():
            missing.append(DECISIONS_A_MOTIVER[self.decision])
        action = ACTION_PAR_DECISION.get(self.decision)
        if self.fiche_id and action:
            avant = decision_before(self)
            if ACTION_PAR_DECISION.get(avant) == action:
                # The version before has already borne it on the fiche.
                return missing
            if self.fiche.archived_at:
                missing.append("la fiche est archivée, notez « Pris acte ».")
            elif self.fiche.validation not in self.fiche.lifecycle.moves[action].sources:
                etat = self.fiche.state_label()
                note = Decision(avant).label if avant else Decision.PRISE_ACTE.label
                missing.append(f"la fiche est à l'état « {etat} », notez « {note} ».")
        return missing


class VersionReleve(models.Model):
    """Minutes that were locked, then rectified: as they were, whatever becomes of the session."""

    comite = models.ForeignKey(Comite, models.CASCADE, related_name="versions")
    numero = models.PositiveSmallIntegerField("version")
    verrouille_at = models.DateTimeField("verrouillé le", null=True)
    verrouille_par = user_key("verrouillé par", null=True)
    motif = models.TextField("motif de la rectification")
    # What the page of the minutes shows: see `comites/versions.py`.
    contenu = models.JSONField("contenu")

    objects = parts_of("comite")

    class Meta:
        verbose_name = "version d'un relevé"
        verbose_name_plural = "versions des relevés"
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["comite", "numero"],
                name="version_releve_unique",
                violation_error_message="Cette version existe déjà.",
            )
        ]

    def __str__(self):
        return f"{self.comite}, version {self.numero}"


class MouvementComite(Mouvement):
    dossier = models.ForeignKey(Comite, models.CASCADE, related_name="mouvements")

    objects = parts_of("dossier")

    class Meta(Mouvement.Meta):
        verbose_name = "mouvement de comité"
        verbose_name_plural = "mouvements des comités"
        indexes = [models.Index(fields=["dossier", "-at"])]
        constraints = mouvement_bonds("comite", LIFECYCLE)


class RemarqueComite(Remarque):
    dossier = models.ForeignKey(Comite, models.CASCADE, related_name="remarques")

    class Meta(Remarque.Meta):
        verbose_name = "remarque sur un comité"
        verbose_name_plural = "remarques sur les comités"
        constraints = remarque_bonds("comite")
