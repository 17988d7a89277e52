"""Accounts and their périmètres; the three that the measures sign in with come first."""

from django.contrib.auth.hashers import make_password

from benchmark.insert import insert
from communes.models import Organisme, Territoire
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.models import Affectation, User

DEPARTEMENT = "38"
# One in a hundred each time: how the accounts share out.
PARTS = (
    [Role.CHEF_DE_PROJET] * 25
    + [Role.ELU] * 45
    + [Role.PREFECTURE] * 8
    + [Role.SERVICE_ETAT] * 10
    + [Role.PARTENAIRE] * 11
    + [Role.OBSERVATEUR]
)
LOCAUX = {Role.CHEF_DE_PROJET, Role.ELU}


def email_of(role):
    """The account that signs in for this role."""
    return f"mesure-{role.replace('_', '-')}@bench.example"


# The administrateur, whom every dossier names as its author.
AUTHOR = 1


def create_author():
    """Before the dossiers, which need it."""
    admin = (AUTHOR, email_of(Role.ADMINISTRATEUR), make_password(None), Role.ADMINISTRATEUR)
    names = ["id", "email", "password", "role", "prenom", "nom", "is_staff", "is_superuser"]
    insert(User, names, [(*admin, "Prénom", "Nom 1", True, True)])


def create(count, rng):
    """`count` accounts, the author's included, that nobody can sign in with by password."""
    # The préfecture measured has the same département at any scale.
    pilot = Territoire.objects.filter(departement_pilote=DEPARTEMENT).order_by("pk").first()
    territoires = [pilot.pk, *Territoire.objects.exclude(pk=pilot.pk).values_list("pk", flat=True)]
    departements = [DEPARTEMENT, *_other_departements()]
    organismes = list(Organisme.objects.values_list("pk", flat=True))
    secret = make_password(None)
    users, affectations = [], []
    for pk, role, rank in _roles(count):
        first = rank == 0
        email = email_of(role) if first else f"{role.replace('_', '-')}-{rank}@bench.example"
        organisme = rng.choice(organismes) if role == Role.PARTENAIRE else None
        users.append((pk, email, secret, "Prénom", f"Nom {pk}", role, organisme))
        if role in LOCAUX:
            affectations.append((pk, False, None, territoires[rank % len(territoires)]))
        elif role == Role.OBSERVATEUR:
            affectations.append((pk, True, None, None))
        else:
            affectations.append((pk, False, departements[rank % len(departements)], None))
    names = ["id", "email", "password", "prenom", "nom", "role", "organisme"]
    insert(User, names, users)
    insert(Affectation, ["user", "france", "departement", "territoire"], affectations)


def _roles(count):
    """(pk, role, rank in that role)."""
    ranks = {}
    for pk in range(AUTHOR + 1, count + 1):
        role = PARTS[pk % len(PARTS)]
        ranks[role] = ranks.get(role, -1) + 1
        yield pk, role, ranks[role]


def _other_departements():
    rows = Territoire.objects.exclude(departement_pilote=DEPARTEMENT).order_by()
    return sorted(rows.values_list("departement_pilote", flat=True).distinct())
