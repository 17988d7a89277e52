"""The people of the tests. Each stranger owns the same kinds of things, elsewhere.

Territoire A is in Isère (38) and shared with Hérault (34): one commune in each, Isère pilots.
Territoire B is in the Tarn (81), with its own chef de projet, préfecture, acts, fiches, comité.
"""

import datetime as dt
from types import SimpleNamespace

from pvd_portal.accounts.enums import Role
from tests.factories import (
    AxeFactory,
    ComiteFactory,
    CommuneFactory,
    ConventionFactory,
    DepartementFactory,
    EpciFactory,
    FicheFactory,
    FinancementFactory,
    OrganismeFactory,
    PointFactory,
    RegionFactory,
    RemarqueComiteFactory,
    RemarqueConventionFactory,
    RemarqueFicheFactory,
    TerritoireFactory,
    UserFactory,
)

NAMES = (
    "chef_a",
    "chef_b",
    "prefecture_a",
    "prefecture_associee",
    "prefecture_b",
    "service_etat_a",
    "partenaire",
    "elu_a",
    "observateur",
    "administrateur",
    "sans_perimetre",
)


def _side(nom, departements, epci):
    """A territoire with one commune per département and one object of each kind."""
    # Codes of their own: the factory's go round, and the world outlives many a test.
    communes = [
        CommuneFactory(code_insee=f"{d.code}901", departement=d, epci=epci) for d in departements
    ]
    territoire = TerritoireFactory(
        nom=nom, epci=epci, departement=departements[0], communes=communes
    )
    ConventionFactory(
        territoire=territoire, type="adhesion", signee_le=dt.date(2021, 4, 27), intitule="Adhésion"
    )
    fiche = FicheFactory(territoire=territoire, complete=True)
    comite = ComiteFactory(territoire=territoire)
    return SimpleNamespace(
        territoire=territoire,
        communes=communes,
        convention=ConventionFactory(territoire=territoire),
        fiche=fiche,
        comite=comite,
        axe=AxeFactory(territoire=territoire),
        point=PointFactory(comite=comite, fiche=fiche),
    )


def build_world():
    """Both sides and every persona. The tests take it as the fixture `monde` (tests/world.py)."""
    region = RegionFactory()
    isere, herault, tarn = (
        DepartementFactory(code="38", region=region),
        DepartementFactory(code="34", region=RegionFactory(code="76", nom="Occitanie")),
        DepartementFactory(code="81", region=RegionFactory(code="76")),
    )
    a = _side("Territoire A", [isere, herault], EpciFactory())
    b = _side("Territoire B", [tarn], EpciFactory())
    banque = OrganismeFactory(nom="Banque fictive", nature="banque_territoires")
    for side in (a, b):
        side.financement = FinancementFactory(fiche=side.fiche, organisme=banque)
        side.autre_financement = FinancementFactory(fiche=side.fiche)
    users = {
        "chef_a": UserFactory(perimetre_de={"territoire": a.territoire}),
        "chef_b": UserFactory(perimetre_de={"territoire": b.territoire}),
        "prefecture_a": _agent(Role.PREFECTURE, isere),
        "prefecture_associee": _agent(Role.PREFECTURE, herault),
        "prefecture_b": _agent(Role.PREFECTURE, tarn),
        "service_etat_a": _agent(Role.SERVICE_ETAT, isere),
        "partenaire": UserFactory(
            role=Role.PARTENAIRE, organisme=banque, perimetre_de={"departement": isere}
        ),
        "elu_a": UserFactory(role=Role.ELU, perimetre_de={"territoire": a.territoire}),
        "observateur": UserFactory(role=Role.OBSERVATEUR, perimetre_de={"region": region}),
        "administrateur": UserFactory(role=Role.ADMINISTRATEUR, is_staff=True, is_superuser=True),
        "sans_perimetre": UserFactory(role=Role.PREFECTURE),
    }
    for side, auteur in ((a, users["prefecture_a"]), (b, users["prefecture_b"])):
        side.remarque_fiche = RemarqueFicheFactory(dossier=side.fiche, auteur=auteur)
        side.remarque_comite = RemarqueComiteFactory(dossier=side.comite, auteur=auteur)
        side.remarque_convention = RemarqueConventionFactory(dossier=side.convention, auteur=auteur)
    return SimpleNamespace(a=a, b=b, banque=banque, users=users, **users)


def _agent(role, departement):
    return UserFactory(role=role, perimetre_de={"departement": departement})
