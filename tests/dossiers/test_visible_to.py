"""`obj in visible_to(user)` for every model and every persona, and drafts, by hand."""

import pytest
from django.apps import apps

from communes.models import Beneficiaire, Territoire
from conventions.models import Convention
from fiches_action.models import FicheAction, Financement
from pvd_portal.accounts.enums import Role
from tests.dossiers.aides import MODELS, dossier_of, each_kind, put
from tests.dossiers.attendus import CYCLE
from tests.factories import (
    AxeFactory,
    ContactFactory,
    ConventionFactory,
    EnjeuFactory,
    FicheFactory,
    IndicateurFactory,
    JalonFactory,
    MembreFactory,
    SignatureFactory,
    UserFactory,
)
from tests.personas import NAMES

# Rows that lead to a territoire and are read in one way only, which is closed already.
WITHOUT = {
    "Affectation": "the périmètre itself: read for the account that is signed in",
    "DatesBeneficiaire": "the index of a membership's dates, read with the membership",
}

DU_COTE_A = {"chef_a", "prefecture_a", "prefecture_associee", "service_etat_a", "elu_a"}
DU_COTE_B = {"chef_b", "prefecture_b"}
PARTOUT = {"administrateur"}
SANS_BROUILLON = {"partenaire", "observateur"}
LECTEURS_A = DU_COTE_A | PARTOUT | SANS_BROUILLON
LECTEURS_B = DU_COTE_B | PARTOUT
PERSONNE = {"sans_perimetre"}


def readers(monde, row):
    """The personas who find the row, each once."""
    found = set()
    for name, user in monde.users.items():
        count = type(row).objects.visible_to(user).filter(pk=row.pk).count()
        assert count in {0, 1}, name
        if count:
            found.add(name)
    return found


def leads_to_territoire(model, seen=()):
    """By its own keys, or by those of the rows they lead to."""
    for field in (*model._meta.fields, *model._meta.many_to_many):
        target = field.related_model
        if target is Territoire:
            return True
        if target and target not in seen and leads_to_territoire(target, (*seen, model, target)):
            return True
    return False


def test_the_personas_are_all_in_the_table():
    assert set(NAMES) == LECTEURS_A | LECTEURS_B | PERSONNE


def test_every_model_of_a_territoire_says_who_sees_it():
    """A model that leads to a territoire and has no `visible_to` is a leak to come."""
    ours = [
        model
        for model in apps.get_models()
        # The records of a history are read through the page of their dossier, and its rights.
        if leads_to_territoire(model) and not model.__name__.startswith("Historical")
    ]
    names = {model.__name__ for model in ours}
    assert {"Convention", "Signature", "RemarqueFiche", "PointOrdreDuJour"} <= names
    without = {m.__name__ for m in ours if not hasattr(m._default_manager, "visible_to")}
    assert without <= set(WITHOUT), f"no visible_to, and no reason why: {without - set(WITHOUT)}"


def parts_of(monde, side):
    """One row of every model that hangs from a dossier of that side, by dossier."""
    convention, fiche, comite = side.convention, side.fiche, side.comite
    for kind in MODELS:
        dossier_of(side, kind).set_archived(True, user=monde.administrateur)
        put(dossier_of(side, kind), archived_at=None, archived_by=None)
    comite.remarques.create(auteur=monde.administrateur, texte="Salle")
    return {
        convention: [
            convention.convention_communes.first(),
            SignatureFactory(convention=convention),
            convention.mouvements.first(),
            convention.remarques.first(),
        ],
        fiche: [
            side.financement,
            JalonFactory(fiche=fiche),
            IndicateurFactory(fiche=fiche),
            fiche.partenaires.create(nom="Agence", role="amo"),
            fiche.liens.create(type="crte"),
            fiche.mouvements.first(),
            fiche.remarques.first(),
        ],
        comite: [
            MembreFactory(comite=comite),
            side.point,
            comite.mouvements.first(),
            comite.remarques.first(),
        ],
    }


def test_who_sees_the_territoires(monde):
    assert readers(monde, monde.a.territoire) == LECTEURS_A
    assert readers(monde, monde.b.territoire) == LECTEURS_B
    assert readers(monde, monde.a.territoire.beneficiaires.first()) == LECTEURS_A
    assert readers(monde, monde.b.territoire.beneficiaires.first()) == LECTEURS_B


def test_who_sees_each_draft_and_all_that_hangs_from_it(monde):
    """A comité has no draft; a fiche and an act are the dossier's own until they are sent."""
    drafts = {"conventions", "fiches_action"}
    for side, whole, sans in (
        (monde.a, LECTEURS_A, LECTEURS_A - SANS_BROUILLON),
        (monde.b, LECTEURS_B, LECTEURS_B),
    ):
        for dossier, parts in parts_of(monde, side).items():
            kind = next(kind for kind, model in MODELS.items() if isinstance(dossier, model))
            expected = sans if kind in drafts else whole
            assert readers(monde, dossier) == expected, dossier
            for part in parts:
                remark = "Remarque" in type(part).__name__
                lit = expected - {"observateur"} if remark else expected
                assert readers(monde, part) == lit, part


@each_kind
def test_who_sees_each_state_and_all_that_hangs_from_it(monde, kind):
    parts = parts_of(monde, monde.a)[dossier_of(monde.a, kind)]
    cycle = CYCLE[kind]
    for state in cycle.etats:
        date = {"date_signature": "2023-03-01"} if state == "signee" else {}
        if kind == "conventions":
            date = {"date_signature": None, **date}
        dossier = put(dossier_of(monde.a, kind), state, **date)
        hidden = SANS_BROUILLON if state in cycle.brouillons else set()
        assert readers(monde, dossier) == LECTEURS_A - hidden, state
        for part in parts:
            remark = "Remarque" in type(part).__name__
            hidden_part = hidden | ({"observateur"} if remark else set())
            assert readers(monde, part) == LECTEURS_A - hidden_part, (state, part)


PERIMETRES = {
    Role.CHEF_DE_PROJET: {"territoire"},
    Role.PREFECTURE: {"departement"},
    Role.SERVICE_ETAT: {"departement"},
    Role.PARTENAIRE: {"region", "departement", "territoire"},
    Role.ELU: {"territoire"},
    Role.OBSERVATEUR: {"region", "france"},
}


@each_kind
@pytest.mark.parametrize("role", [r for r in Role if r != Role.ADMINISTRATEUR])
@pytest.mark.parametrize("place", ["france", "region", "departement", "territoire"])
def test_a_draft_per_role_and_per_perimetre(monde, kind, role, place):
    """France entière too: seeing everywhere is not seeing what is not sent."""
    departement = monde.a.territoire.departement_pilote
    where = {
        "territoire": monde.a.territoire,
        "departement": departement,
        "region": departement.region,
        "france": True,
    }[place]
    user = UserFactory(role=role, perimetre_de={place: where})
    dossier = put(dossier_of(monde.a, kind), CYCLE[kind].initial)
    has_draft = bool(CYCLE[kind].brouillons)
    # A périmètre that does not fit the role is none.
    seen = place in PERIMETRES[role] and not (
        has_draft and role in {Role.PARTENAIRE, Role.OBSERVATEUR}
    )
    assert (dossier in MODELS[kind].objects.visible_to(user)) is seen
    assert MODELS[kind].objects.visible_to(user).filter(pk=dossier.pk).count() == seen
    # What is archived leaves the lists, not the addresses.
    put(dossier, archived_at="2026-01-01T00:00Z", archived_by=user)
    assert (dossier in MODELS[kind].objects.visible_to(user)) is seen
    assert dossier not in MODELS[kind].objects.actifs()


@each_kind
def test_what_waits_for_each_persona(monde, kind):
    """The next move is theirs, and they may write: the pilot, and the chef of the territoire."""
    expected = {"prefecture": "prefecture_a", "chef_de_projet": "chef_a"}
    for state in CYCLE[kind].etats:
        date = {}
        if kind == "conventions":
            date = {"date_signature": "2023-03-01" if state == "signee" else None}
        dossier = put(dossier_of(monde.a, kind), state, **date)
        waiting = {
            name
            for name, user in monde.users.items()
            if dossier in MODELS[kind].objects.waiting_for(user)
        }
        roles = {role for role, states in CYCLE[kind].ATTEND.items() if state in states}
        assert waiting == {expected[role] for role in roles}, state
        put(dossier, archived_at="2026-01-01T00:00Z", archived_by=monde.chef_a)
        assert not any(
            dossier in MODELS[kind].objects.waiting_for(user) for user in monde.users.values()
        )
        put(dossier, archived_at=None, archived_by=None)


class TestAnActThatCoversTheNeighbour:
    """A cadre of territoire A that covers the commune of territoire B too."""

    @pytest.fixture
    def commun(self, monde):
        communes = [*monde.a.communes, *monde.b.communes]
        return ConventionFactory(territoire=monde.a.territoire, communes=communes)

    def test_both_sides_see_it_and_its_rows_once(self, monde, commun):
        lecteurs = (LECTEURS_A | LECTEURS_B) - SANS_BROUILLON
        assert readers(monde, commun) == lecteurs
        assert readers(monde, SignatureFactory(convention=commun)) == lecteurs
        remarque = commun.remarques.create(auteur=monde.prefecture_a, texte="Périmètre")
        assert readers(monde, remarque) == lecteurs

    def test_a_commune_that_left_still_shows_it(self, monde, commun):
        monde.b.territoire.beneficiaires.update(date_sortie="2024-01-01", motif_sortie="Retrait")
        assert "chef_b" in readers(monde, commun)

    def test_it_waits_for_its_own_side_only(self, monde, commun):
        commun = put(commun, "transmise")
        assert commun in Convention.objects.waiting_for(monde.prefecture_a)
        assert commun not in Convention.objects.waiting_for(monde.prefecture_b)
        assert commun not in Convention.objects.waiting_for(monde.prefecture_associee)

    def test_the_neighbour_of_its_own_act_sees_no_fiche_of_it(self, monde, commun):
        assert monde.a.fiche not in FicheAction.objects.visible_to(monde.chef_b)


def test_no_row_of_another_territoire_comes_with_a_fiche(monde):
    FicheFactory(territoire=monde.b.territoire)
    assert set(FicheAction.objects.visible_to(monde.chef_a)) == {monde.a.fiche}
    assert set(Financement.objects.visible_to(monde.elu_a)) == {
        monde.a.financement,
        monde.a.autre_financement,
    }


def test_a_closed_account_sees_nothing(monde):
    user = monde.administrateur
    user.is_active = False
    for model in (Territoire, Beneficiaire, Convention, FicheAction, Financement):
        assert not model.objects.visible_to(user).exists()


def test_who_sees_what_hangs_from_a_territoire(monde):
    """An observateur reads no personal contact details."""
    a, b = monde.a.territoire, monde.b.territoire
    for rows, lecteurs in ((a, LECTEURS_A), (b, LECTEURS_B)):
        assert readers(monde, EnjeuFactory(territoire=rows)) == lecteurs
        assert readers(monde, AxeFactory(territoire=rows)) == lecteurs
        contact = ContactFactory(territoire=rows, email="maire@test.example")
        assert readers(monde, contact) == lecteurs - {"observateur"}


def test_a_new_role_reads_nobodys_contact_details(monde):
    ContactFactory(territoire=monde.a.territoire)
    user = monde.administrateur
    user.role = "nouveau"
    assert not user.lit_les_contacts
