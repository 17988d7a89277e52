"""The accounts of the demo: one list for the command, the sign-in page and the builder."""

import datetime as dt

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from communes.models import Organisme
from pvd_portal.accounts.demo import COMPTES, MOT_DE_PASSE_DEMO
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.models import Affectation, User
from pvd_portal.core.text import normalize_search
from pvd_portal.demo.temps import day

# e-mail -> (prénom, nom, fonction, périmètre: field of Affectation -> codes); all invented.
DETAILS = {
    "prefecture-38@demo.example": ("Dominique", "Modèle", "Référente PVD", {"departement": ["38"]}),
    "prefecture-34@demo.example": ("Sacha", "Gabarit", "Référent PVD", {"departement": ["34"]}),
    "chef-la-tour-du-pin@demo.example": (
        "Camille", "Exemple", "Cheffe de projet PVD", {"territoire": ["38509"]},
    ),
    "chef-gignac@demo.example": (
        "Claude", "Maquette", "Chef de projet PVD", {"territoire": ["34114"]},
    ),
    "service-etat-38@demo.example": (
        "Alix", "Prototype", "Direction départementale des territoires", {"departement": ["38"]},
    ),
    "partenaire@demo.example": (
        "Noa", "Esquisse", "Chargée de développement territorial", {"departement": ["34", "38"]},
    ),
    "elu-la-tour-du-pin@demo.example": (
        "Maxime", "Spécimen", "Maire", {"territoire": ["38509"]},
    ),
    "observateur@demo.example": ("Charlie", "Témoin", "Chargé d'études", {"france": [True]}),
    "administrateur@demo.example": ("Andréa", "Échantillon", "Administration du portail", {}),
}  # fmt: skip

JOURS_DEPUIS_LA_VISITE = 12
# The post is vacant there: its last holder has left.
POSTES_VACANTS = {"34111": -70, "38052": -45}
SANS_CHEF = {"34276"}


def create_comptes(territoires):
    """The accounts of COMPTES. `territoires`: INSEE code of a member -> Territoire."""
    secret = make_password(MOT_DE_PASSE_DEMO)
    visite = timezone.now() - dt.timedelta(days=JOURS_DEPUIS_LA_VISITE)
    users = {}
    for email, libelle, _, _ in COMPTES:
        prenom, nom, fonction, perimetre = DETAILS[email]
        role = next(role for role in Role if role.label == libelle)
        admin = role == Role.ADMINISTRATEUR
        user = User(
            email=email, password=secret, prenom=prenom, nom=nom, fonction=fonction, role=role,
            is_staff=admin, is_superuser=admin, last_login=visite, derniere_visite=visite,
        )  # fmt: skip
        if role == Role.PARTENAIRE:
            user.organisme = Organisme.objects.get(nom="Banque des territoires")
        user.save()
        _create_affectations(user, perimetre, territoires)
        users[email] = user
    return users


def _create_affectations(user, perimetre, territoires):
    for field, codes in perimetre.items():
        for code in codes:
            match field:
                case "territoire":
                    Affectation.objects.create(user=user, territoire=territoires[code])
                case "departement":
                    Affectation.objects.create(user=user, departement_id=code)
                case "france":
                    Affectation.objects.create(user=user, france=True)


def create_chefs(territoires, users, annuaire):
    """A chef de projet for each other territoire: accounts that nobody can sign in with.

    Returns Territoire pk -> User, those of COMPTES included.
    """
    chefs = {
        territoires["38509"].pk: users["chef-la-tour-du-pin@demo.example"],
        territoires["34114"].pk: users["chef-gignac@demo.example"],
    }
    fermes = {territoires[code].pk for code in SANS_CHEF}
    vacants = {territoires[code].pk: jours for code, jours in POSTES_VACANTS.items()}
    for code, territoire in territoires.items():
        if territoire.pk in chefs or territoire.pk in fermes:
            continue
        prenom, nom = annuaire.next()
        slug = normalize_search(territoire.nom).replace(" ", "-")[:40]
        chef = User.objects.create_user(
            f"chef-{slug}@demo.example",
            prenom=prenom,
            nom=nom,
            fonction="Chef de projet PVD",
            telephone=annuaire.telephone(),
            role=Role.CHEF_DE_PROJET,
        )
        fin = vacants.get(territoire.pk)
        Affectation.objects.create(
            user=chef,
            territoire=territoire,
            date_debut=day(-600 - 7 * int(code[-2:])),
            date_fin=None if fin is None else day(fin),
        )
        chefs[territoire.pk] = chef
    return chefs
