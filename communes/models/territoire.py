"""Territoire: the communes that share one projet de territoire, and who belongs when."""

import datetime as dt
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from communes.enums import FonctionContact, ThemeAction
from communes.models.decoupage import Commune, Departement, Epci, SearchableName
from pvd_portal.core.columns import CivilDateField
from pvd_portal.core.constraints import all_or_none, in_range, ordered, values_check
from pvd_portal.core.dates import build_period_condition, today
from pvd_portal.core.locking import RevisionedModel
from pvd_portal.core.visibility import PartQuerySet, parts_of

CHANGER_DE_TERRITOIRE = (
    "Une commune qui change de territoire sort du premier et entre dans le second le même jour : "
    "notez sa sortie, puis ajoutez-la à l'autre territoire. Ses actes restent dans le premier."
)


def programme_start() -> dt.date:
    """The day of the launch: nobody was a member before, and who has no day of entry is since."""
    return dt.date.fromisoformat(settings.PROGRAMME_LANCEMENT)


class TerritoireQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Territoires with a commune, present or past, in the reader's périmètre.

        An interdepartmental territoire is so visible to each préfecture concerned.
        """
        perimetre = user.perimetre
        if perimetre.france:
            return self
        if perimetre.vide:
            return self.none()
        if perimetre.territoires and not (perimetre.departements or perimetre.regions):
            return self.filter(pk__in=perimetre.territoires)
        return self.filter(
            models.Q(pk__in=perimetre.territoires)
            | models.Q(pk__in=Beneficiaire.objects.in_perimetre(perimetre).values("territoire"))
        )

    def actifs(self):
        return self.filter(archived_at__isnull=True)

    def for_list(self):
        """With the names of its places, and what its steps read."""
        return self.for_detail().only(
            "nom", "epci__nom", "departement_pilote__nom", "diagnostic_sources", "archived_at"
        )

    def for_detail(self):
        return self.select_related("epci", "departement_pilote")


class Territoire(SearchableName, RevisionedModel):
    """The dossier of the communes that share one projet de territoire with their EPCI."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    epci = models.ForeignKey(
        Epci,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="territoires",
        verbose_name="EPCI",
        help_text=(
            "L'intercommunalité qui porte le projet de territoire ; vide pour une île "
            "qui n'en a pas (L'Île-d'Yeu)."
        ),
    )
    departement_pilote = models.ForeignKey(
        Departement,
        models.PROTECT,
        related_name="territoires_pilotes",
        verbose_name="département pilote",
        help_text="Sa préfecture écrit ; les autres préfectures concernées lisent et commentent.",
    )
    diagnostic_sources = models.TextField("sources du diagnostic", blank=True)
    cree_par_import = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["nom_recherche"])

    objects = TerritoireQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire"
        ordering = ["nom_recherche", "id"]


class BeneficiaireQuerySet(models.QuerySet):
    def in_perimetre(self, perimetre):
        """Rows whose commune is in the départements or régions of the périmètre."""
        condition = models.Q(commune__departement__in=perimetre.departements)
        if perimetre.regions:
            condition |= models.Q(commune__departement__region__in=perimetre.regions)
        return self.filter(condition)

    def visible_to(self, user):
        """Memberships of the communes of the reader's départements, or of its territoires.

        A shared territoire shows each préfecture all its communes, but each département counts
        its own: use `in_perimetre` for the counts (edge case 39).
        """
        perimetre = user.perimetre
        if perimetre.france:
            return self
        if perimetre.vide:
            return self.none()
        return self.filter(territoire__in=Territoire.objects.visible_to(user).values("pk"))

    def of_perimetre(self, user):
        """What the reader counts as its own: its communes, not the neighbour's (edge case 39).

        As `Beneficiaire.is_of`.
        """
        perimetre = user.perimetre
        if perimetre.france:
            return self
        if perimetre.vide:
            return self.none()
        condition = models.Q(territoire__in=perimetre.territoires)
        if perimetre.departements:
            condition |= models.Q(commune__departement__in=perimetre.departements)
        if perimetre.regions:
            condition |= models.Q(commune__departement__region__in=perimetre.regions)
        return self.filter(condition)

    def membres_au(self, date):
        """Members of the programme on that civil date: entered, and not gone yet.

        As `Beneficiaire.is_membre_au`.
        """
        entered = models.Q(date_entree__lte=date)
        if date >= programme_start():
            # Empty: from the launch, and not before.
            entered |= models.Q(date_entree__isnull=True)
        return self.filter(
            entered,
            models.Q(date_sortie__isnull=True) | models.Q(date_sortie__gt=date),
        )

    def sortis(self, date):
        """The last exit of the communes that are out on that day: who came back is in."""
        membres = Beneficiaire.objects.membres_au(date)
        plus_tard = Beneficiaire.objects.filter(
            commune=models.OuterRef("commune"),
            date_sortie__lte=date,
            date_sortie__gt=models.OuterRef("date_sortie"),
        )
        return self.filter(date_sortie__lte=date).exclude(
            models.Q(commune__in=membres.values("commune")) | models.Exists(plus_tard)
        )

    def pas_sortis(self, date):
        """Members, and those who are to enter: not gone on that day, even if an exit is noted."""
        return self.filter(models.Q(date_sortie__isnull=True) | models.Q(date_sortie__gt=date))


class Beneficiaire(models.Model):
    """Dated membership of a commune in the programme, within a territoire."""

    territoire = models.ForeignKey(Territoire, models.PROTECT, related_name="beneficiaires")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="beneficiaires")
    id_pvd = models.CharField("identifiant ANCT", max_length=20, blank=True)
    date_entree = CivilDateField(
        "entrée le", null=True, blank=True, help_text="Vide : depuis le lancement du programme."
    )
    date_sortie = CivilDateField(
        "sortie le", null=True, blank=True, help_text="Premier jour où elle n'en est plus."
    )
    motif_sortie = models.CharField("motif de sortie", max_length=300, blank=True)
    history = HistoricalRecords()

    objects = BeneficiaireQuerySet.as_manager()

    class Meta:
        verbose_name = "commune bénéficiaire"
        verbose_name_plural = "communes bénéficiaires"
        ordering = ["commune__nom_recherche"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune"],
                condition=models.Q(date_sortie__isnull=True),
                name="beneficiaire_une_adhesion_en_cours",
                violation_error_message="Cette commune est déjà dans un territoire.",
            ),
            ordered(
                "beneficiaire_dates_ordonnees",
                "date_entree",
                "date_sortie",
                strict=True,
                message="La sortie doit suivre l'entrée.",
            ),
            all_or_none(
                "beneficiaire_sortie_motivee",
                "date_sortie",
                texts=["motif_sortie"],
                message="Une sortie a une date et un motif.",
            ),
        ]

    def __str__(self):
        return f"{self.commune} – {self.territoire}"

    def clean(self):
        """« Second membership period, no overlap » (edge case 37)."""
        if self.date_sortie and self.date_sortie > today():
            raise ValidationError(
                {"date_sortie": "Une sortie se note une fois qu'elle a eu lieu, pas avant."}
            )
        if self.commune_id is None:
            return
        if self.date_sortie is None and self.commune.date_fin:
            raise ValidationError({"commune": self._gone()})
        if self._has_moved():
            raise ValidationError({"territoire": CHANGER_DE_TERRITOIRE})
        others = Beneficiaire.objects.filter(commune=self.commune_id).exclude(pk=self.pk)
        for other in others.select_related("territoire"):
            if self.overlaps(other):
                raise ValidationError(
                    {"commune": f"Cette commune est déjà dans le territoire {other.territoire}."}
                )

    def _has_moved(self):
        """To another territoire: what was true until today would be overwritten."""
        before = Beneficiaire.objects.filter(pk=self.pk).exclude(territoire=self.territoire_id)
        return self.pk is not None and before.exists()

    def _gone(self):
        heir = self.commune.absorbee_par
        instead = f" : choisissez {heir}" if heir else ""
        return f"{self.commune} a disparu le {self.commune.date_fin:%d/%m/%Y}{instead}."

    def is_membre_au(self, date):
        """`membres_au`, of a row already there."""
        entree = self.date_entree or programme_start()
        return entree <= date and (self.date_sortie is None or self.date_sortie > date)

    def is_of(self, perimetre):
        """`of_perimetre`, of a row already there; reads its commune's département."""
        departement = self.commune.departement
        return perimetre.covers(departement.region_id, departement.pk, self.territoire_id)

    def overlaps(self, other):
        """Same commune, and a day in common; the day of an exit is free for the next entry."""
        return (
            self.commune_id == other.commune_id
            and self._begins_before_end_of(other)
            and other._begins_before_end_of(self)
        )

    def _begins_before_end_of(self, other):
        entree, sortie = self.date_entree, other.date_sortie
        return entree is None or sortie is None or entree < sortie


def choose_membership(beneficiaires, date):
    """The one, of a commune's, that an act signed on `date` counts for; not signed, the last.

    The exits cut the time (conventions/models/jalons.py says it in SQL); None of none.
    """
    last = max(beneficiaires, key=lambda b: b.date_sortie or dt.date.max, default=None)
    after = [b for b in beneficiaires if date and b.date_sortie and b.date_sortie > date]
    return min(after, key=lambda b: b.date_sortie, default=last)


class ContactQuerySet(PartQuerySet):
    parent = "territoire"

    def visible_to(self, user):
        """As the territoire, for the roles that read the details of people."""
        return super().visible_to(user) if user.lit_les_contacts else self.none()

    def en_poste(self, date):
        """Arrived, and not gone: the last day in post is one of them."""
        return self.filter(build_period_condition(date))


class Contact(models.Model):
    """An élu, a référent or a team member of the territoire: professional details only."""

    Fonction = FonctionContact

    # CASCADE, here and below: a line of the dossier, which is archived and never deleted.
    territoire = models.ForeignKey(Territoire, models.CASCADE, related_name="contacts")
    nom = models.CharField("nom", max_length=150)
    fonction = models.CharField("fonction", max_length=20, choices=FonctionContact)
    organisme = models.CharField("organisme", max_length=150, blank=True)
    email = models.EmailField("adresse électronique professionnelle", blank=True)
    telephone = models.CharField("téléphone professionnel", max_length=30, blank=True)
    date_debut = CivilDateField("en poste depuis", first_year=1950, null=True, blank=True)
    date_fin = CivilDateField("jusqu'au", null=True, blank=True)
    history = HistoricalRecords()

    objects = ContactQuerySet.as_manager()

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = "contact"
        ordering = ["fonction", "nom"]
        constraints = [
            values_check("contact_fonction_connue", "fonction", FonctionContact),
            ordered(
                "contact_dates_ordonnees",
                "date_debut",
                "date_fin",
                message="La fin précède le début.",
            ),
        ]

    def __str__(self):
        return f"{self.nom} ({self.get_fonction_display()})"


class Enjeu(models.Model):
    """One finding of the diagnostic, by theme."""

    territoire = models.ForeignKey(Territoire, models.CASCADE, related_name="enjeux")
    theme = models.CharField("thème", max_length=20, choices=ThemeAction)
    texte = models.TextField("enjeu")
    history = HistoricalRecords()

    objects = parts_of("territoire")

    class Meta:
        verbose_name = "enjeu"
        verbose_name_plural = "enjeux"
        ordering = ["theme", "id"]
        constraints = [values_check("enjeu_theme_connu", "theme", ThemeAction)]

    def __str__(self):
        return self.texte[:60]


class AxeStrategique(models.Model):
    """An orientation of the local strategy: PVD imposes none, so they are local data."""

    territoire = models.ForeignKey(Territoire, models.CASCADE, related_name="axes")
    numero = models.PositiveSmallIntegerField("numéro", validators=[MinValueValidator(1)])
    intitule = models.CharField("intitulé", max_length=200)
    enjeux = models.TextField("enjeux et partenaires", blank=True)
    indicateurs = models.TextField("indicateurs de mise en œuvre et de résultat", blank=True)
    echelle = models.CharField("échelle", max_length=200, blank=True)
    history = HistoricalRecords()

    objects = parts_of("territoire")

    class Meta:
        verbose_name = "axe stratégique"
        verbose_name_plural = "axes stratégiques"
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(fields=["territoire", "numero"], name="axe_numero_unique"),
            in_range(
                "axe_numero_positif", "numero", at_least=1, message="Les axes se comptent depuis 1."
            ),
        ]

    def __str__(self):
        return f"{self.numero}. {self.intitule}"
