"""User (e-mail as login) and Affectation (its périmètre)."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from communes.models import Departement, Organisme, Region, Territoire
from pvd_portal.accounts.addresses import AdresseField
from pvd_portal.accounts.enums import (
    PERIMETRES_PAR_ROLE,
    ROLES_LISANT_LES_CONTACTS,
    NaturePerimetre,
    Role,
)
from pvd_portal.accounts.perimetre import FRANCE, VIDE, Perimetre
from pvd_portal.accounts.permissions import can_administrate
from pvd_portal.accounts.validators import refuse_demo_password
from pvd_portal.core.columns import CivilDateField
from pvd_portal.core.constraints import ordered, values_check
from pvd_portal.core.dates import build_period_condition, today


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        # `createsuperuser --noinput` asks no validator, and with a terminal offers to pass over.
        refuse_demo_password(password)
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        fields = {"role": Role.ADMINISTRATEUR, "is_staff": True, "is_superuser": True, **fields}
        return self.create_user(email, password, **fields)


# Asked by every page: three names, rather than all that is known of a territoire.
NAMES_OF_PERIMETRE = ("user", "france", "region__nom", "departement__nom", "territoire__nom")


class User(AbstractBaseUser, PermissionsMixin):
    email = AdresseField("adresse électronique", unique=True)
    prenom = models.CharField("prénom", max_length=100, blank=True)
    nom = models.CharField("nom", max_length=100, blank=True)
    fonction = models.CharField("fonction", max_length=150, blank=True)
    telephone = models.CharField("téléphone professionnel", max_length=30, blank=True)
    role = models.CharField("rôle", max_length=20, choices=Role)
    organisme = models.ForeignKey(
        Organisme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agents",
        help_text="Pour un partenaire : il met à jour les financements de cet organisme.",
    )
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("accès à l'administration", default=False)
    date_joined = models.DateTimeField("créé le", default=timezone.now)
    derniere_visite = models.DateTimeField(
        "visite précédente", null=True, blank=True, editable=False
    )
    history = HistoricalRecords(excluded_fields=["password", "last_login", "derniere_visite"])

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "utilisateur"
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_sans_casse",
                violation_error_message="Un compte existe déjà avec cette adresse.",
            ),
            values_check("user_role_connu", "role", Role),
        ]

    def __str__(self):
        return self.get_full_name()

    def get_full_name(self):
        return f"{self.prenom} {self.nom}".strip() or self.email

    @cached_property
    def perimetre(self):
        """The reader's périmètre; one query, once a request.

        Closed by default: an affectation that does not fit the role gives nothing.
        """
        if not self.is_active:
            return VIDE
        if self.role == Role.ADMINISTRATEUR:
            return FRANCE
        lignes = self.affectations.select_related("region", "departement", "territoire")
        return self._perimetre_from(lignes.only(*NAMES_OF_PERIMETRE).en_cours())

    def _perimetre_from(self, affectations):
        lignes = [ligne for ligne in affectations if ligne.fits(self.role)]
        if any(ligne.france for ligne in lignes):
            return FRANCE
        if not lignes:
            return VIDE
        return Perimetre(
            regions=frozenset(ligne.region_id for ligne in lignes if ligne.region_id),
            departements=frozenset(x.departement_id for x in lignes if x.departement_id),
            territoires=frozenset(x.territoire_id for x in lignes if x.territoire_id),
            libelle=", ".join(sorted(ligne.libelle for ligne in lignes)),
        )

    @property
    def lit_les_contacts(self):
        """Names, e-mails and telephones of the people of a territoire."""
        return self.role in ROLES_LISANT_LES_CONTACTS

    @property
    def perimetre_libelle(self):
        """« Préfecture – Isère »: who the reader is, for the header."""
        return f"{self.get_role_display()} – {self.perimetre.libelle}"

    @property
    def administre(self):
        """For the pages that offer the way to the Django admin."""
        return can_administrate(self)


class AffectationQuerySet(models.QuerySet):
    def en_cours(self):
        """Those that count today; a past one stays for the record (edge case 52)."""
        return self.filter(build_period_condition(today()))


class Affectation(models.Model):
    """One piece of a user's périmètre: France, a région, a département or a territoire."""

    # CASCADE: a right of the account and nothing else; an account is closed, never deleted.
    user = models.ForeignKey(User, models.CASCADE, related_name="affectations")
    france = models.BooleanField("France entière", default=False)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True)
    departement = models.ForeignKey(Departement, models.PROTECT, null=True, blank=True)
    territoire = models.ForeignKey(
        Territoire, models.PROTECT, null=True, blank=True, related_name="affectations"
    )
    date_debut = CivilDateField("depuis le", null=True, blank=True)
    date_fin = CivilDateField("jusqu'au", null=True, blank=True)
    history = HistoricalRecords()

    objects = AffectationQuerySet.as_manager()

    class Meta:
        verbose_name = "affectation"
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(france=True, region=None, departement=None, territoire=None)
                    | models.Q(france=False, region__isnull=False, departement=None)
                    & models.Q(territoire=None)
                    | models.Q(france=False, region=None, departement__isnull=False)
                    & models.Q(territoire=None)
                    | models.Q(france=False, region=None, departement=None)
                    & models.Q(territoire__isnull=False)
                ),
                name="affectation_un_seul_perimetre",
                violation_error_message=(
                    "Une affectation porte sur la France, une région, un département "
                    "ou un territoire : un seul des quatre."
                ),
            ),
            ordered(
                "affectation_dates_ordonnees",
                "date_debut",
                "date_fin",
                message="La fin précède le début.",
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.libelle}"

    def clean(self):
        """A périmètre fits the role of its user; what has ended was perhaps of another role."""
        user = getattr(self, "user", None)
        if user is None or self.nature is None or self.fits(user.role) or self.ended:
            return
        raise ValidationError({self.nature: _misfit(user.role)})

    @property
    def nature(self):
        """What it is to; None when it is not to one thing, which its constraint refuses."""
        columns = {n: self._meta.get_field(n).attname for n in NaturePerimetre}
        natures = [n for n, column in columns.items() if getattr(self, column)]
        return natures[0] if len(natures) == 1 else None

    def fits(self, role):
        return self.nature in PERIMETRES_PAR_ROLE.get(role, ())

    @property
    def ended(self):
        return self.date_fin is not None and self.date_fin < timezone.localdate()

    @property
    def libelle(self):
        if self.france:
            return "France entière"
        perimetre = self.region or self.departement or self.territoire
        return perimetre.nom if perimetre else ""


class SaisieEnAttente(models.Model):
    """A form sent after its session had expired; see drafts.py."""

    ADRESSE_MAX = 500

    # CASCADE: it is for that reader and nobody else.
    user = models.ForeignKey(User, models.CASCADE, related_name="saisies_en_attente")
    adresse = models.CharField("adresse de la page", max_length=ADRESSE_MAX)
    contenu = models.TextField("ce qui était saisi")
    modifiee_le = models.DateTimeField("gardée le", auto_now=True)

    class Meta:
        verbose_name = "saisie en attente"
        verbose_name_plural = "saisies en attente"
        constraints = [
            models.UniqueConstraint(fields=["user", "adresse"], name="saisie_une_par_page"),
        ]

    def __str__(self):
        return f"{self.user} – {self.adresse}"


class VueGardee(models.Model):
    """A view of a list that a reader has kept: its filters and its sort, as an address."""

    NOM_MAX = 40
    REQUETE_MAX = 500
    # More tabs than that are not read.
    MAX_PAR_LISTE = 10

    # CASCADE: it is for that reader and nobody else.
    user = models.ForeignKey(User, models.CASCADE, related_name="vues_gardees")
    liste = models.CharField("liste", max_length=60)
    nom = models.CharField("nom", max_length=NOM_MAX)
    requete = models.CharField("critères", max_length=REQUETE_MAX)
    par_defaut = models.BooleanField("vue d'ouverture", default=False)

    class Meta:
        verbose_name = "vue gardée"
        verbose_name_plural = "vues gardées"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "liste", "nom"], name="vue_gardee_un_nom"),
            models.UniqueConstraint(
                fields=["user", "liste"],
                condition=models.Q(par_defaut=True),
                name="vue_gardee_un_defaut",
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.nom}"


class Compteur(models.Model):
    """What was tried, and since when; see limits.py."""

    cle = models.CharField("clé", max_length=64, primary_key=True)
    debut = models.DateTimeField("depuis")
    nombre = models.PositiveIntegerField("nombre", default=0)

    class Meta:
        verbose_name = "compteur d'essais"
        verbose_name_plural = "compteurs d'essais"

    def __str__(self):
        return f"{self.nombre} depuis {self.debut}"


def _misfit(role):
    natures = [nature.label for nature in PERIMETRES_PAR_ROLE.get(role, ())]
    libelle = Role(role).label if role in Role else "sans rôle connu"
    if not natures:
        return f"Le rôle « {libelle} » n'a pas de périmètre à choisir."
    return f"Le périmètre du rôle « {libelle} » est {' ou '.join(natures)}."
