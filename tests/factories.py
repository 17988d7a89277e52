"""Neutral objects for the tests; a test names only what matters to it.

The numbers have a fixed width: no name is the beginning of another, and they sort as made.
"""

import datetime as dt
import functools
from decimal import Decimal

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from communes.enums import NatureOrganisme
from communes.models import (
    AxeStrategique,
    Beneficiaire,
    Commune,
    Contact,
    Departement,
    Enjeu,
    Epci,
    Organisme,
    Region,
    Territoire,
)
from conventions.enums import (
    RoleSignature,
    StatutConvention,
    TypeConvention,
    TypeSignataire,
)
from conventions.models import Convention, ConventionCommune, RemarqueConvention, Signature
from fiches_action.enums import StatutFinancement, TypeIndicateur, Validation
from fiches_action.models import FicheAction, Financement, Indicateur, Jalon, RemarqueFiche
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.models import Affectation, User
from pvd_portal.comites.enums import QualiteMembre
from pvd_portal.comites.models import Comite, MembreComite, PointOrdreDuJour, RemarqueComite

MOT_DE_PASSE = "mot-de-passe-de-test"


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ["code"]

    code = "84"
    nom = "Auvergne-Rhône-Alpes"


class DepartementFactory(DjangoModelFactory):
    class Meta:
        model = Departement
        django_get_or_create = ["code"]

    code = "38"
    nom = factory.LazyAttribute(lambda d: {"38": "Isère", "34": "Hérault"}.get(d.code, d.code))
    region = factory.SubFactory(RegionFactory)


class EpciFactory(DjangoModelFactory):
    class Meta:
        model = Epci

    siren = factory.Sequence(lambda n: f"2{n:08d}")
    nom = factory.Sequence(lambda n: f"CC du Pays {n:06d}")
    nature = "CC"


class CommuneFactory(DjangoModelFactory):
    class Meta:
        model = Commune

    # 90 to 95: the tests write by hand codes of 38, 34 and 81.
    code_insee = factory.Sequence(lambda n: f"{90 + n // 1000 % 6}{n % 1000:03d}")
    nom = factory.Sequence(lambda n: f"Commune-{n:06d}")
    departement = factory.SubFactory(DepartementFactory)
    epci = factory.SubFactory(EpciFactory)
    population = 5000


class OrganismeFactory(DjangoModelFactory):
    class Meta:
        model = Organisme

    nom = factory.Sequence(lambda n: f"Organisme {n:06d}")
    nature = NatureOrganisme.ETAT


class TerritoireFactory(DjangoModelFactory):
    """A territoire with one commune of the département (`commune=`, `departement=`)."""

    class Meta:
        model = Territoire
        skip_postgeneration_save = True

    class Params:
        departement = factory.SubFactory(DepartementFactory)

    nom = factory.Sequence(lambda n: f"Territoire {n:06d}")
    epci = factory.SubFactory(EpciFactory)
    departement_pilote = factory.SelfAttribute("departement")

    @factory.post_generation
    def communes(territoire, create, extracted, **kwargs):
        if extracted is None:
            extracted = [
                CommuneFactory(departement=territoire.departement_pilote, epci=territoire.epci)
            ]
        for commune in extracted:
            Beneficiaire.objects.create(territoire=territoire, commune=commune)


class BeneficiaireFactory(DjangoModelFactory):
    class Meta:
        model = Beneficiaire

    territoire = factory.SubFactory(TerritoireFactory)
    commune = factory.SubFactory(CommuneFactory)


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    territoire = factory.SubFactory(TerritoireFactory)
    nom = "Personne Fictive"
    fonction = Contact.Fonction.MAIRE


class EnjeuFactory(DjangoModelFactory):
    class Meta:
        model = Enjeu

    territoire = factory.SubFactory(TerritoireFactory)
    theme = "habitat"
    texte = "Vacance des logements du centre"


class AxeFactory(DjangoModelFactory):
    class Meta:
        model = AxeStrategique

    territoire = factory.SubFactory(TerritoireFactory)
    numero = factory.Sequence(lambda n: n + 1)
    intitule = "Habitat"


@functools.cache
def hashed():
    return make_password(MOT_DE_PASSE)


class UserFactory(DjangoModelFactory):
    """A user; `territoires=`, `departements=`, `regions=` or `france=True` give the périmètre."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne-{n}@test.example")
    prenom = "Camille"
    nom = "Test"
    role = Role.CHEF_DE_PROJET
    password = factory.LazyFunction(hashed)

    @factory.post_generation
    def perimetre_de(user, create, extracted, **kwargs):
        for name, value in (extracted or {}).items():
            Affectation.objects.create(user=user, **{name: value})


def somebody():
    """Whoever brought a dossier to its state: the database asks for a name."""
    return User.objects.order_by("pk").first() or UserFactory()


class ConventionFactory(DjangoModelFactory):
    """An act on all the communes of its territoire; `signee_le=` makes it signed that day."""

    class Meta:
        model = Convention
        skip_postgeneration_save = True

    class Params:
        signee_le = None

    type = TypeConvention.CADRE
    intitule = factory.Sequence(lambda n: f"Convention {n:06d}")
    territoire = factory.SubFactory(TerritoireFactory)
    epci = factory.SelfAttribute("territoire.epci")
    objet = "Revitaliser le centre"
    state_by = factory.LazyFunction(somebody)
    date_signature = factory.SelfAttribute("signee_le")
    statut = factory.LazyAttribute(
        lambda c: StatutConvention.SIGNEE if c.signee_le else StatutConvention.EN_PREPARATION
    )

    @factory.post_generation
    def communes(convention, create, extracted, **kwargs):
        if extracted is None:
            extracted = [b.commune for b in convention.territoire.beneficiaires.all()]
        for commune in extracted:
            ConventionCommune.objects.create(convention=convention, commune=commune)


class SignatureFactory(DjangoModelFactory):
    class Meta:
        model = Signature

    convention = factory.SubFactory(ConventionFactory)
    role = RoleSignature.PARTIE
    type = TypeSignataire.ETAT
    organisme = "Préfecture"


class RemarqueConventionFactory(DjangoModelFactory):
    class Meta:
        model = RemarqueConvention

    dossier = factory.SubFactory(ConventionFactory)
    auteur = factory.SubFactory(UserFactory, role=Role.PREFECTURE)
    texte = "Précisez le périmètre"


class FicheFactory(DjangoModelFactory):
    """A fiche; `complete=True` fills what the submission asks."""

    class Meta:
        model = FicheAction
        skip_postgeneration_save = True

    class Params:
        complete = factory.Trait(
            maitre_ouvrage="Commune",
            type_maitre_ouvrage="commune",
            contexte="Contexte",
            objectifs="Objectifs",
            contenu="Contenu",
            cout_total=Decimal("100000"),
            date_debut_prevue=dt.date(2026, 1, 1),
            date_fin_prevue=dt.date(2028, 12, 31),
        )

    territoire = factory.SubFactory(TerritoireFactory)
    numero = factory.Sequence(lambda n: n + 1)
    intitule = factory.Sequence(lambda n: f"Action {n:06d}")
    state_by = factory.LazyFunction(somebody)
    validation = Validation.BROUILLON

    @factory.lazy_attribute
    def convention(fiche):
        """Registered in an act, when it is registered."""
        if fiche.validation != Validation.INSCRITE:
            return None
        return ConventionFactory(territoire=fiche.territoire, signee_le=dt.date(2022, 12, 1))

    @factory.post_generation
    def communes(fiche, create, extracted, **kwargs):
        fiche.communes.set(
            extracted
            if extracted is not None
            else [b.commune_id for b in fiche.territoire.beneficiaires.all()]
        )


class FinancementFactory(DjangoModelFactory):
    class Meta:
        model = Financement

    fiche = factory.SubFactory(FicheFactory)
    organisme = factory.SubFactory(OrganismeFactory)
    montant = Decimal("10000")
    statut = StatutFinancement.A_SOLLICITER

    @factory.lazy_attribute
    def date_decision(ligne):
        accordes = {"accorde", "engage", "verse_partiel", "solde"}
        return dt.date(2026, 2, 2) if ligne.statut in accordes else None


class JalonFactory(DjangoModelFactory):
    class Meta:
        model = Jalon

    fiche = factory.SubFactory(FicheFactory)
    libelle = "Lancement des travaux"


class IndicateurFactory(DjangoModelFactory):
    class Meta:
        model = Indicateur

    fiche = factory.SubFactory(FicheFactory)
    libelle = "Logements rénovés"
    type = TypeIndicateur.REALISATION


class RemarqueFicheFactory(DjangoModelFactory):
    class Meta:
        model = RemarqueFiche

    dossier = factory.SubFactory(FicheFactory)
    auteur = factory.SubFactory(UserFactory, role=Role.PREFECTURE)
    texte = "Précisez le coût"


class ComiteFactory(DjangoModelFactory):
    class Meta:
        model = Comite

    territoire = factory.SubFactory(TerritoireFactory)
    date = dt.date(2026, 12, 15)
    state_by = factory.LazyFunction(somebody)


class RemarqueComiteFactory(DjangoModelFactory):
    class Meta:
        model = RemarqueComite

    dossier = factory.SubFactory(ComiteFactory)
    auteur = factory.SubFactory(UserFactory, role=Role.PREFECTURE)
    texte = "Précisez l'ordre du jour"


class MembreFactory(DjangoModelFactory):
    class Meta:
        model = MembreComite

    comite = factory.SubFactory(ComiteFactory)
    nom = "Maire de la commune"
    qualite = QualiteMembre.ELU_COMMUNE


class PointFactory(DjangoModelFactory):
    class Meta:
        model = PointOrdreDuJour

    comite = factory.SubFactory(ComiteFactory)
    fiche = factory.SubFactory(
        FicheFactory, territoire=factory.SelfAttribute("..comite.territoire")
    )
