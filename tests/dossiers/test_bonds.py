"""What the database refuses of the engine's own columns: one bad row per column, by hand."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.dossiers.aides import dossier_of, each_kind, put

AUTRE_ETAT = {"conventions": "transmise", "fiches_action": "proposee", "comites": "tenu"}
PREFIX = {"conventions": "convention", "fiches_action": "fiche", "comites": "comite"}


def refused(rows, name, **values):
    """The UPDATE is refused, by the constraint of that name."""
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        rows.update(**values)


@pytest.fixture
def rows(monde, kind):
    dossier = dossier_of(monde.a, kind)
    put(dossier, state_by=monde.chef_a)
    return type(dossier).objects.filter(pk=dossier.pk)


@each_kind
class TestTheDossier:
    def test_an_unknown_state(self, rows, kind):
        field = rows.model.state_field
        refused(rows, f"{PREFIX[kind]}_{field}_connu", **{field: "inconnu"})
        refused(rows, f"{PREFIX[kind]}_{field}_connu", **{field: ""})

    def test_a_state_that_is_not_the_first_has_its_author(self, rows, kind):
        field = rows.model.state_field
        name = f"{PREFIX[kind]}_etat_a_son_auteur"
        rows.update(state_by=None)
        refused(rows, name, **{field: AUTRE_ETAT[kind]})

    def test_the_first_state_may_have_no_author(self, rows, kind):
        assert rows.update(state_by=None) == 1

    def test_an_archive_has_its_date_and_its_author(self, monde, rows, kind):
        name = f"{PREFIX[kind]}_archive_a_son_auteur"
        refused(rows, name, archived_at=timezone.now())
        refused(rows, name, archived_by=monde.chef_a)
        assert rows.update(archived_at=timezone.now(), archived_by=monde.chef_a) == 1

    def test_a_revision_is_not_negative(self, rows, kind):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(revision=-1)


@pytest.mark.parametrize("source", ["anct", "ministere_ort", "reprise"])
def test_an_act_taken_from_open_data_has_no_author(monde, source):
    acte = monde.a.convention
    rows = type(acte).objects.filter(pk=acte.pk)
    assert rows.update(state_by=None, source=source, statut="transmise") == 1


@pytest.mark.parametrize("source", ["saisie", "demo"])
def test_an_act_typed_in_the_portal_has_one(monde, source):
    acte = monde.a.convention
    rows = type(acte).objects.filter(pk=acte.pk)
    refused(rows, "convention_etat_a_son_auteur", state_by=None, source=source, statut="transmise")


@each_kind
@pytest.mark.parametrize("column", ["action", "from_state", "to_state"])
def test_the_trace_knows_the_table(monde, kind, column):
    dossier = dossier_of(monde.a, kind)
    dossier.set_archived(True, user=monde.chef_a)
    rows = dossier.mouvements.all()
    assert rows.count() == 1
    names = {"action": "action_connue", "from_state": "depart_connu", "to_state": "arrivee_connue"}
    name = f"mouvement_{PREFIX[kind]}_{names[column]}"
    for value in ("inconnu", ""):
        refused(rows, name, **{column: value})
    other = "archive" if column != "action" else dossier.state
    refused(rows, name, **{column: other})


@each_kind
def test_the_trace_of_an_archive_and_of_its_end(monde, kind):
    dossier = dossier_of(monde.a, kind)
    dossier.set_archived(True, user=monde.chef_a)
    dossier.set_archived(False, user=monde.chef_a)
    assert {m.action for m in dossier.mouvements.all()} == {"archive", "restore"}


@each_kind
class TestTheRemark:
    @pytest.fixture
    def rows(self, monde, kind):
        dossier = dossier_of(monde.a, kind)
        remarque = dossier.remarques.create(auteur=monde.prefecture_a, texte="Précisez")
        return type(remarque).objects.filter(pk=remarque.pk)

    def test_half_an_answer(self, monde, rows, kind):
        name = f"remarque_{PREFIX[kind]}_reponse_entiere"
        now, user = timezone.now(), monde.chef_a
        refused(rows, name, reponse="Voici")
        refused(rows, name, repondu_at=now)
        refused(rows, name, repondu_par=user)
        refused(rows, name, reponse="Voici", repondu_at=now)
        refused(rows, name, reponse="Voici", repondu_par=user)
        refused(rows, name, repondu_at=now, repondu_par=user)
        assert rows.update(reponse="Voici", repondu_at=now, repondu_par=user) == 1

    def test_half_a_lift(self, monde, rows, kind):
        name = f"remarque_{PREFIX[kind]}_levee_entiere"
        refused(rows, name, levee_at=timezone.now())
        refused(rows, name, levee_par=monde.prefecture_a)
        assert rows.update(levee_at=timezone.now(), levee_par=monde.prefecture_a) == 1

    def test_a_remark_has_its_author(self, rows, kind):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(auteur=None)


def test_the_bonds_say_why_in_french(monde):
    fiche = monde.a.fiche
    remarque = fiche.remarques.first()
    messages = {
        constraint.violation_error_message
        for model in (type(fiche), type(remarque))
        for constraint in model._meta.constraints
        if constraint.name.split("_", 1)[-1]
        in {
            "etat_a_son_auteur",
            "archive_a_son_auteur",
            "fiche_reponse_entiere",
            "fiche_levee_entiere",
        }
    }
    assert messages == {
        "Un état a son auteur.",
        "Un archivage a sa date et son auteur.",
        "Une levée a sa date et son auteur.",
        "Une réponse a son texte, son auteur et sa date.",
    }
