"""Who may do what, verb by verb: role × standing × state, in memory. Written by hand."""

import itertools
from types import SimpleNamespace

import pytest

from conventions.models import Convention
from fiches_action.models import FicheAction
from fiches_action.rights import can_edit_financement
from pvd_portal.accounts.perimetre import FRANCE, Perimetre
from pvd_portal.comites.models import Comite
from pvd_portal.dossiers.rights import (
    can,
    can_answer,
    can_close_remark,
    can_create,
    creatable_in,
    is_chef,
    is_pilote,
    reads_history,
    reads_remarks,
    writes_in,
)
from tests.dossiers.aides import (
    KINDS,
    MODELS,
    STANDINGS,
    TERRITOIRE,
    TOUS,
    archive_territoire,
    dossier_of,
    each_kind,
    in_memory,
    someone,
    url,
)
from tests.dossiers.attendus import CYCLE, ROLES

EVERYBODY = [*sorted(ROLES), "nouveau"]
CHEF, PREF = ("chef_de_projet", "territoire"), ("prefecture", "pilote")
ALL = "tous les états"
FICHE_DU_CHEF = {
    "brouillon",
    "a_completer",
    "prete",
    "ajournee",
    "refusee",
    "validee",
    "inscrite",
}
# kind, verb -> {(role, standing): states}
QUI = {
    ("conventions", "edit"): {
        CHEF: {"en_preparation", "a_completer"},
        PREF: {"en_preparation", "a_completer", "transmise", "validee", "en_signature"},
    },
    ("conventions", "answer"): {CHEF: ALL, PREF: ALL},
    ("conventions", "archive"): {},
    ("fiches_action", "edit"): {CHEF: FICHE_DU_CHEF},
    ("fiches_action", "answer"): {CHEF: ALL, PREF: ALL},
    ("fiches_action", "news"): {CHEF: ALL},
    ("fiches_action", "archive"): {
        CHEF: {"brouillon", "a_completer", "prete", "ajournee", "refusee"}
    },
    ("comites", "edit"): {CHEF: {"planifie", "tenu"}, PREF: {"planifie", "tenu"}},
    ("comites", "decide"): {CHEF: {"tenu"}, PREF: {"tenu"}},
    ("comites", "answer"): {CHEF: ALL, PREF: ALL},
    ("comites", "archive"): {},
}
COMMENTENT = {"chef_de_projet", "prefecture", "service_etat", "elu"}
for nom in KINDS:
    QUI[nom, "comment"] = {(role, place): ALL for role in COMMENTENT for place in TOUS}
CREENT = {
    "conventions": {CHEF, PREF},
    "fiches_action": {CHEF},
    "comites": {CHEF, PREF},
}
# Brought back by who archived it: the one verb of an archived dossier.
SUR_UNE_ARCHIVE = {"archive"}


@pytest.mark.parametrize(("kind", "verb"), QUI)
def test_who_in_each_state(kind, verb):
    for role, place, state in itertools.product(EVERYBODY, STANDINGS, CYCLE[kind].etats):
        states = QUI[kind, verb].get((role, place), set())
        expected = states == ALL or state in states
        user, case = someone(role, place), (role, place, state)
        assert can(user, verb, in_memory(kind, state)) is expected, case
        archived = in_memory(kind, state, archived=True)
        assert can(user, verb, archived) is (expected and verb in SUR_UNE_ARCHIVE), case
        # Nothing is written in a territoire that is closed.
        for both in (False, True):
            closed = in_memory(kind, state, archived=both, closed_territoire=True)
            assert not can(user, verb, closed), case


@each_kind
def test_every_verb_is_in_the_table(kind):
    verbs = {"edit", "comment", "answer", "archive", *MODELS[kind].rights.others}
    assert {verb for nom, verb in QUI if nom == kind} == verbs


@each_kind
def test_who_creates(kind):
    closed = in_memory(kind, CYCLE[kind].initial, closed_territoire=True).territoire
    for role, place in itertools.product(EVERYBODY, STANDINGS):
        user = someone(role, place)
        model, case = MODELS[kind], (role, place)
        assert can_create(user, model, TERRITOIRE) is ((role, place) in CREENT[kind]), case
        assert not can_create(user, model, closed), case
        # Somewhere: for the button.
        roles = {r for r, _ in CREENT[kind]}
        assert can_create(user, model) is (role in roles and place != "vide"), case


@each_kind
def test_the_territoires_offered_to_a_creation(monde, kind):
    expected = {"chef_a": {monde.a.territoire}, "chef_b": {monde.b.territoire}}
    if kind != "fiches_action":
        expected |= {"prefecture_a": {monde.a.territoire}, "prefecture_b": {monde.b.territoire}}
    for name, user in monde.users.items():
        assert set(creatable_in(user, MODELS[kind])) == expected.get(name, set()), name
    archive_territoire(monde.a.territoire)
    assert not creatable_in(monde.chef_a, MODELS[kind]).exists()
    assert not creatable_in(monde.prefecture_a, MODELS[kind]).exists()


@each_kind
def test_a_chef_de_projet_creates_in_its_territoire_only(monde, kind):
    """Whatever else an import or the administration has given it to read."""
    user = type(monde.chef_a).objects.get(pk=monde.chef_a.pk)
    user.perimetre = Perimetre(
        territoires=frozenset({monde.a.territoire.pk}),
        departements=frozenset({monde.b.territoire.departement_pilote_id}),
    )
    assert monde.b.fiche in FicheAction.objects.visible_to(user)
    assert set(creatable_in(user, MODELS[kind])) == {monde.a.territoire}
    assert not can_create(user, MODELS[kind], monde.b.territoire)


def test_the_two_sides_of_a_dossier():
    closed = in_memory("comites", "tenu", closed_territoire=True).territoire
    for role, place in itertools.product(EVERYBODY, STANDINGS):
        user, case = someone(role, place), (role, place)
        assert is_chef(user, TERRITOIRE) is (case == CHEF), case
        assert is_pilote(user, TERRITOIRE) is (case == PREF), case
        assert writes_in(user, TERRITOIRE) is (case in {CHEF, PREF}), case
        assert not is_chef(user, closed)
        assert not is_pilote(user, closed)
        assert not writes_in(user, closed)


@each_kind
@pytest.mark.parametrize("role", EVERYBODY)
def test_what_each_role_reads(kind, role):
    """Drafts are the dossier's own business; an observateur reads no remark, no history."""
    user = someone(role, "france")
    reading = MODELS[kind].rights.read.get(role)
    assert (reading is None) is (role == "nouveau")
    lit = role not in {"observateur", "nouveau"}
    assert reads_remarks(user, MODELS[kind]) is lit
    assert reads_history(user, MODELS[kind]) is lit
    if reading is not None:
        assert reading.drafts is (role not in {"observateur", "partenaire"})


@pytest.mark.parametrize("auteur", sorted(COMMENTENT))
def test_who_says_that_a_remark_is_settled(auteur):
    """Its author, or a colleague: another préfecture's agent, or who follows as chef de projet."""
    dossier = in_memory("fiches_action", "proposee")
    archived = in_memory("fiches_action", "proposee", archived=True)
    for role, place, himself in itertools.product(EVERYBODY, STANDINGS, (True, False)):
        user = someone(role, place)
        who = SimpleNamespace(role=auteur)
        remarque = SimpleNamespace(
            dossier=dossier, auteur_id=user.pk if himself else user.pk + 1, auteur=who
        )
        here = role in COMMENTENT and place in TOUS
        settled = himself or (role == auteur and role in {"prefecture", "chef_de_projet"})
        assert can_close_remark(user, remarque) is (here and settled), (role, place, himself)
        remarque.dossier = archived
        assert not can_close_remark(user, remarque)


@pytest.mark.parametrize("auteur", sorted(COMMENTENT))
def test_who_answers_a_remark(auteur):
    """The other of the two sides than its author's; to a third, the chef de projet."""
    dossier = in_memory("fiches_action", "proposee")
    side = PREF if auteur == "chef_de_projet" else CHEF
    for role, place in itertools.product(EVERYBODY, STANDINGS):
        remarque = SimpleNamespace(dossier=dossier, auteur=SimpleNamespace(role=auteur))
        assert can_answer(someone(role, place), remarque) is ((role, place) == side), (role, place)


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize("organisme", [5, 6, None])
def test_who_updates_a_funding_line(role, organisme):
    """A partenaire, the line of its own organisme, in a dossier that lives."""

    def may(fiche, ligne_de=5):
        ligne = SimpleNamespace(fiche=fiche, organisme_id=ligne_de)
        return can_edit_financement(someone(role, "pilote", organisme_id=organisme), ligne)

    expected = role == "partenaire" and organisme == 5
    for state in CYCLE["fiches_action"].etats:
        assert may(in_memory("fiches_action", state)) is expected
        assert not may(in_memory("fiches_action", state, archived=True))
        assert not may(in_memory("fiches_action", state, closed_territoire=True))
    # A line without organisme is nobody's.
    assert not may(in_memory("fiches_action", "proposee"), ligne_de=None) or organisme is not None


# A role that no table knows


@pytest.mark.parametrize("place", ["territoire", "departement", "region", "france"])
@pytest.mark.parametrize("name", ["chef_a", "prefecture_a", "observateur", "administrateur"])
def test_a_new_role_sees_nothing_of_any_dossier(monde, place, name):
    """Closed by default, whatever its périmètre: drafts, signed acts, and all that hangs."""
    user = type(monde.chef_a).objects.get(pk=monde.users[name].pk)
    user.affectations.all().delete()
    departement = monde.a.territoire.departement_pilote
    where = {
        "territoire": monde.a.territoire,
        "departement": departement,
        "region": departement.region,
        "france": True,
    }[place]
    user.affectations.create(**{place: where})
    user.role = "nouveau"
    assert user.perimetre.vide
    # Even with one: no table of any kind of dossier names it.
    user.perimetre = {
        "territoire": Perimetre(territoires=frozenset({monde.a.territoire.pk})),
        "departement": Perimetre(departements=frozenset({departement.pk})),
        "region": Perimetre(regions=frozenset({departement.region_id})),
        "france": FRANCE,
    }[place]
    for model in (Convention, FicheAction, Comite):
        assert not model.objects.visible_to(user).exists()
        assert not model.objects.waiting_for(user).exists()
        assert not creatable_in(user, model).exists()
        for hanging in ("mouvements", "remarques"):
            part = model._meta.get_field(hanging).related_model
            assert not part.objects.visible_to(user).exists()
    assert not can_edit_financement(user, monde.a.financement)


@pytest.mark.parametrize("name", ["chef_a", "prefecture_a", "administrateur"])
@each_kind
def test_a_new_role_opens_no_page(client, monde, monkeypatch, name, kind):
    user = monde.users[name]
    # Whatever the row says: the database refuses a role that it does not know.
    monkeypatch.setattr(type(user), "role", property(lambda u: "nouveau", lambda u, value: None))
    client.force_login(user)
    dossier = dossier_of(monde.a, kind)
    for page in ("detail", "historique", "edit"):
        assert client.get(url(dossier, page)).status_code == 404, page
    for page in ("archive", "remarque"):
        assert client.post(url(dossier, page), {"texte": "x"}).status_code == 404, page
    for action in CYCLE[kind].QUI:
        assert client.post(url(dossier, "move", action)).status_code == 404, action
