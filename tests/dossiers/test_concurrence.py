"""What a colleague did while one waited for the row is seen: each right and guard asked again."""

import pytest

from pvd_portal.dossiers.kinds import Kind
from pvd_portal.dossiers.remarks import add_remark
from tests.dossiers.aides import (
    MODELS,
    as_shown,
    dossier_of,
    each_kind,
    put,
    ready,
    said,
    source_of,
    url,
)
from tests.dossiers.attendus import CYCLE

ONE = {"conventions": "approve", "fiches_action": "approve", "comites": "hold"}
CHAMP = {"conventions": "intitule", "fiches_action": "adresse", "comites": "lieu"}
FIGE = {"conventions": "transmise", "fiches_action": "proposee", "comites": "verrouille"}


@pytest.fixture
def meanwhile(monkeypatch, kind):
    """A function that does something just before the row is held, once."""
    model, lock, todo = MODELS[kind], MODELS[kind].lock, []

    def lock_after(self):
        while todo:
            todo.pop()()
        lock(self)

    monkeypatch.setattr(model, "lock", lock_after)
    return todo.append


@each_kind
def test_moved_by_a_colleague_it_is_not_moved_again(client, monde, meanwhile, kind):
    action = ONE[kind]
    dossier = ready(monde.a, kind, source_of(kind, action))
    target = CYCLE[kind].ATTENDU[dossier.state, action]
    client.force_login(monde.prefecture_a)
    meanwhile(lambda: put(dossier, target))
    response = client.post(url(dossier, "move", action))
    assert said(response) == [
        f"« {CYCLE[kind].LIBELLES[action]} » n'a pas été fait. Ce n'est pas possible à l'état "
        f"« {CYCLE[kind].etats[target]} »."
    ]
    assert not dossier.mouvements.exists()


@each_kind
def test_moved_by_ones_own_double_click_it_is_done(client, monde, meanwhile, kind):
    """Both passed the first guard: the second finds its own move under the lock."""
    action = ONE[kind]
    dossier = ready(monde.a, kind, source_of(kind, action))
    twin = MODELS[kind].objects.get(pk=dossier.pk)
    client.force_login(monde.prefecture_a)
    meanwhile(lambda: twin.move(action, user=monde.prefecture_a))
    response = client.post(url(dossier, "move", action))
    assert said(response) == [CYCLE[kind].SUCCES[action]]
    assert dossier.mouvements.count() == 1


def test_the_minutes_locked_by_ones_own_double_click(client, monde, monkeypatch):
    """Their fiches moved with the first click: the second is not told that they miss something."""
    comite = ready(monde.a, "comites", "tenu")
    comite.points.all().delete()
    comite.points.create(fiche=put(monde.a.fiche, "prete"), decision="validee")
    find = Kind.find

    def find_before(*args):
        """The row as it was, and its points as they are: the click came between two queries."""
        row = find(*args)
        MODELS["comites"].objects.get(pk=comite.pk).move("lock", user=monde.chef_a)
        row._prefetched_objects_cache = {}
        return row

    monkeypatch.setattr(Kind, "find", find_before)
    client.force_login(monde.chef_a)
    response = client.post(url(comite, "move", "lock"))
    assert said(response) == [CYCLE["comites"].SUCCES["lock"]]
    assert comite.mouvements.count() == 1


@each_kind
def test_archived_by_a_colleague_it_is_not_moved(client, monde, meanwhile, kind):
    action = ONE[kind]
    dossier = ready(monde.a, kind, source_of(kind, action))
    client.force_login(monde.prefecture_a)
    meanwhile(lambda: put(dossier, archived_at="2026-01-01T00:00Z", archived_by=monde.chef_a))
    assert client.post(url(dossier, "move", action)).status_code == 403
    assert not dossier.mouvements.exists()


@each_kind
def test_saved_by_a_colleague_it_is_a_conflict(client, monde, meanwhile, kind):
    dossier = dossier_of(monde.a, kind)
    client.force_login(monde.chef_a)
    shown = as_shown(client.get(url(dossier, "edit")))
    meanwhile(lambda: put(dossier, revision=2, **{CHAMP[kind]: "Le sien"}))
    response = client.post(url(dossier, "edit"), {**shown, CHAMP[kind]: "Le mien"})
    assert response.status_code == 409
    assert getattr(put(dossier), CHAMP[kind]) == "Le sien"


@each_kind
def test_sent_by_a_colleague_it_is_no_longer_edited(client, monde, meanwhile, kind):
    dossier = dossier_of(monde.a, kind)
    client.force_login(monde.chef_a)
    shown = as_shown(client.get(url(dossier, "edit")))
    meanwhile(lambda: put(dossier, FIGE[kind]))
    response = client.post(url(dossier, "edit"), {**shown, CHAMP[kind]: "Le mien"})
    assert response.status_code == 403
    assert as_shown(response)[CHAMP[kind]] == "Le mien"
    assert getattr(put(dossier), CHAMP[kind]) != "Le mien"


@each_kind
def test_the_twin_of_a_remark_is_found(monde, meanwhile, kind):
    dossier = dossier_of(monde.a, kind)
    written = []
    meanwhile(
        lambda: written.append(dossier.remarques.create(auteur=monde.elu_a, texte="La salle"))
    )
    assert add_remark(dossier, auteur=monde.elu_a, texte="La salle") == written[0]
    assert dossier.remarques.filter(auteur=monde.elu_a).count() == 1


@pytest.mark.parametrize("kind", ["fiches_action"])
def test_archived_by_a_colleague_it_is_archived_once(client, monde, meanwhile, kind):
    fiche = monde.a.fiche
    twin = MODELS[kind].objects.get(pk=fiche.pk)
    client.force_login(monde.chef_a)
    meanwhile(lambda: twin.set_archived(True, user=monde.chef_a))
    assert said(client.post(url(fiche, "archive"))) == ["C'est déjà archivé."]
    assert fiche.mouvements.count() == 1


@pytest.mark.parametrize("kind", ["fiches_action"])
def test_sent_by_a_colleague_it_is_neither_archived_nor_restored(client, monde, meanwhile, kind):
    fiche = monde.a.fiche
    row = MODELS[kind].objects.get(pk=fiche.pk)
    row.contexte = "Autre"
    row.save()
    asked = f"ficheaction.{fiche.history.first().pk}.contexte"
    client.force_login(monde.chef_a)
    meanwhile(lambda: put(fiche, "proposee"))
    assert client.post(url(fiche, "archive")).status_code == 403
    put(fiche, "brouillon")
    meanwhile(lambda: put(fiche, "proposee"))
    response = client.post(url(fiche, "restaurer_champ"), {"changement": asked})
    assert response.status_code == 403
    assert put(fiche).contexte == "Autre"


@each_kind
def test_answered_or_lifted_by_a_colleague(client, monde, monkeypatch, kind):
    """The remark is read again once its row is held."""
    state = {"conventions": "transmise", "fiches_action": "proposee", "comites": "tenu"}[kind]
    dossier = put(dossier_of(monde.a, kind), state)
    remarque = dossier.remarques.create(auteur=monde.prefecture_a, texte="La salle")
    rows = type(remarque).objects.filter(pk=remarque.pk)
    real = type(remarque).objects.none().__class__.select_for_update

    def held(self, *args, **kwargs):
        if self.model is type(remarque):
            rows.update(levee_at="2026-01-01T00:00Z", levee_par=monde.prefecture_a)
        return real(self, *args, **kwargs)

    monkeypatch.setattr(type(rows), "select_for_update", held)
    client.force_login(monde.chef_a)
    data = {f"r{remarque.pk}-texte": "Voici"}
    assert client.post(url(dossier, "repondre", remarque.pk), data).status_code == 409
    remarque.refresh_from_db()
    assert remarque.reponse == ""
