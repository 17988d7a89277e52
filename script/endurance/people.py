"""The accounts of the trial, over the demo's territoires, and what each of them may open."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.core.management import call_command

from communes.models import Organisme, Territoire
from conventions.models import Convention
from fiches_action.models import FicheAction, Financement
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.models import Affectation, User
from pvd_portal.comites.models import Comite
from pvd_portal.demo.chargement import load

PASSWORD = "trois-coupures-et-deux-cents-2026"  # noqa: S105
# Out of fifty; two chefs de projet share each territoire, so that they meet.
SHARES = (
    [Role.CHEF_DE_PROJET] * 20
    + [Role.PREFECTURE] * 10
    + [Role.PARTENAIRE] * 7
    + [Role.ELU] * 5
    + [Role.SERVICE_ETAT] * 4
    + [Role.OBSERVATEUR] * 4
)
DEPARTEMENTS = ("38", "34")


@dataclass
class Person:
    email: str
    role: str
    territoires: list = field(default_factory=list)
    organisme: int | None = None


@dataclass
class Ground:
    """What there is: kind -> territoire -> keys; a creation adds to it."""

    dossiers: dict = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    # organisme -> [(fiche, line)]
    lines: dict = field(default_factory=lambda: defaultdict(list))
    departements: dict = field(default_factory=dict)


def fill():
    """The demo, in an empty database."""
    call_command("migrate", verbosity=0)
    load()


def create_people(count):
    """`count` accounts of every role; those of the same rank share their territoire."""
    ground_ = list(_lively_territoires())
    secret = make_password(PASSWORD)
    organismes = list(
        Organisme.objects.filter(financements__isnull=False).distinct().order_by("pk")[:3]
    )
    people = []
    # Every role has its share, whatever the number.
    step = len(SHARES) / count
    roles = [SHARES[int(rank * step) % len(SHARES)] for rank in range(count)]
    for rank, role in enumerate(roles):
        email = f"epreuve-{rank:02d}@epreuve.example"
        user = User(email=email, prenom="Épreuve", nom=f"{rank:02d}", role=role, password=secret)
        person = Person(email, role)
        if role == Role.PARTENAIRE:
            user.organisme = organismes[rank % len(organismes)]
            person.organisme = user.organisme.pk
        user.save()
        _place(person, user, rank, ground_)
        people.append(person)
    return people


def _lively_territoires():
    """Those with fiches, the fullest first."""
    rows = Territoire.objects.filter(fiches__isnull=False).distinct()
    return sorted(rows, key=lambda t: (-t.fiches.count(), str(t.pk)))


def _place(person, user, rank, territoires):
    match person.role:
        case Role.CHEF_DE_PROJET | Role.ELU:
            chosen = territoires[(rank // 2) % len(territoires)]
            Affectation.objects.create(user=user, territoire=chosen)
            person.territoires = [chosen.pk]
        case Role.OBSERVATEUR:
            Affectation.objects.create(user=user, france=True)
            person.territoires = [t.pk for t in territoires]
        case Role.PARTENAIRE:
            for code in DEPARTEMENTS:
                Affectation.objects.create(user=user, departement_id=code)
            person.territoires = [t.pk for t in territoires]
        case _:
            code = DEPARTEMENTS[rank % len(DEPARTEMENTS)]
            Affectation.objects.create(user=user, departement_id=code)
            person.territoires = [t.pk for t in territoires if t.departement_pilote_id == code]


def survey():
    """The ground as the database has it."""
    ground = Ground()
    kinds = {"fiches_action": FicheAction, "conventions": Convention, "comites": Comite}
    for kind, model in kinds.items():
        for pk, territoire in model.objects.values_list("pk", "territoire"):
            ground.dossiers[kind][territoire].append(pk)
    for pk in Territoire.objects.values_list("pk", flat=True):
        ground.dossiers["territoires"][pk].append(pk)
    lines = Financement.objects.exclude(fiche__validation="brouillon")
    for organisme, fiche, pk in lines.values_list("organisme", "fiche", "pk"):
        ground.lines[organisme].append((fiche, pk))
    return ground
