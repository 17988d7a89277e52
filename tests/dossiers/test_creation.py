"""One creation, however often its form is sent; and who may create."""

import threading
import uuid

import pytest
from django.db import IntegrityError, connection, connections
from django.test import Client
from django.urls import reverse

from communes.models import Territoire
from pvd_portal.dossiers.creation import create_once, find_created, read_key
from tests.dossiers.aides import KINDS, MODELS, archive_territoire, each_kind, said
from tests.factories import TerritoireFactory, UserFactory

CLE = "3f0b1c9e-6f6d-4b7e-9b53-0d6a1c3f2a10"


def request_of(kind, territoire, cle=CLE, **fields):
    """(address, data) of the last step of the creation, as its form posts it."""
    commune = territoire.beneficiaires.first().commune_id
    match kind:
        case "conventions":
            address = reverse("conventions:create") + f"?type=cadre&territoire={territoire.pk}"
            data = {"intitule": "Convention du Trièves", "communes": [commune]}
            if territoire.epci_id:
                data["epci"] = territoire.epci_id
        case "fiches_action":
            address = reverse("fiches_action:create")
            data = {
                "territoire": str(territoire.pk),
                "intitule": "La halle",
                "communes": [commune],
            }
        case _:
            address = reverse("comites:create") + f"?territoire={territoire.pk}"
            data = {
                "date": "2026-12-10",
                "membres-TOTAL_FORMS": "1",
                "membres-INITIAL_FORMS": "0",
                "membres-0-nom": "Maire fictive",
                "membres-0-qualite": "elu_commune",
            }
    return address, {"cle": cle, **data, **fields}


def created(kind, user):
    return MODELS[kind].objects.filter(created_by=user)


@each_kind
def test_the_key_of_the_form_is_the_id_of_the_dossier(client, monde, kind):
    client.force_login(monde.chef_a)
    address, data = request_of(kind, monde.a.territoire)
    assert client.post(address, data).status_code == 302
    row = created(kind, monde.chef_a).get()
    assert str(row.pk) == CLE
    assert row.territoire == monde.a.territoire
    assert (row.revision, row.archived) == (1, False)
    assert row.created_at is not None


@each_kind
def test_sent_twice_the_first_is_found(client, monde, kind):
    client.force_login(monde.chef_a)
    address, data = request_of(kind, monde.a.territoire)
    client.post(address, data)
    before = type(created(kind, monde.chef_a).get()).objects.values().get(pk=CLE)
    second = client.post(address, {**data, "intitule": "Autre", "lieu": "Ailleurs"})
    assert second.status_code == 302
    assert CLE in second.url
    assert MODELS[kind].objects.values().get(pk=CLE) == before
    assert created(kind, monde.chef_a).count() == 1
    if kind == "comites":
        assert created(kind, monde.chef_a).get().membres.count() == 1
        assert said(second)[-1] == "Cette séance était déjà enregistrée."


@each_kind
def test_a_key_taken_by_somebody_else_makes_another_dossier(client, monde, kind):
    """What another person wrote is neither shown nor touched."""
    client.force_login(monde.chef_b)
    client.post(*request_of(kind, monde.b.territoire))
    theirs = MODELS[kind].objects.values().get(pk=CLE)
    client.force_login(monde.chef_a)
    response = client.post(*request_of(kind, monde.a.territoire))
    assert response.status_code == 302
    assert CLE not in response.url
    mine = created(kind, monde.chef_a).get()
    assert mine.territoire == monde.a.territoire
    assert str(mine.pk) in response.url
    assert MODELS[kind].objects.values().get(pk=CLE) == theirs


@each_kind
def test_another_key_is_another_dossier(client, monde, kind):
    client.force_login(monde.chef_a)
    client.post(*request_of(kind, monde.a.territoire))
    address, data = request_of(kind, monde.a.territoire, cle=str(uuid.uuid4()))
    if kind == "fiches_action":
        data["intitule"] = "Les vitrines"
    client.post(address, data)
    assert created(kind, monde.chef_a).count() == 2


@each_kind
def test_a_form_in_error_creates_nothing_and_keeps_its_key(client, monde, kind):
    client.force_login(monde.chef_a)
    address, data = request_of(kind, monde.a.territoire)
    response = client.post(address, {**data, "intitule": "", "date": ""})
    assert response.status_code == 200
    assert CLE in response.content.decode()
    assert not created(kind, monde.chef_a).exists()


@each_kind
def test_who_may_create(client, monde, kind):
    may = {"chef_a"} if kind == "fiches_action" else {"chef_a", "prefecture_a"}
    for name, user in monde.users.items():
        client.force_login(user)
        response = client.post(*request_of(kind, monde.a.territoire, cle=str(uuid.uuid4())))
        count = created(kind, user).count()
        assert (name, count) == (name, 1 if name in may else 0)
        if name in may:
            assert response.status_code == 302
        elif user.role not in {"chef_de_projet", "prefecture"}:
            assert response.status_code == 403, name
    # Not even when the button was shown before it was closed.
    archive_territoire(monde.a.territoire)
    client.force_login(monde.chef_a)
    client.post(*request_of(kind, monde.a.territoire, cle=str(uuid.uuid4())))
    assert created(kind, monde.chef_a).count() == 1


class TestTheFunctions:
    @pytest.mark.parametrize("value", ["", "abc", CLE + "0", None])
    def test_an_unreadable_key_is_a_new_one(self, value):
        data = {} if value is None else {"cle": value}
        assert isinstance(read_key(data), uuid.UUID)
        assert read_key(data) != read_key(data)
        assert isinstance(read_key(None), uuid.UUID)

    def test_a_readable_key_is_read(self):
        assert read_key({"cle": CLE}) == uuid.UUID(CLE)

    def test_an_error_that_is_no_twin_is_not_hidden(self, monde):
        """The number of a fiche already taken, for instance: nothing is found instead."""
        fiche = monde.a.fiche

        def create(key):
            return MODELS["fiches_action"].objects.create(
                pk=key, territoire=fiche.territoire, numero=fiche.numero, created_by=monde.chef_a
            )

        with pytest.raises(IntegrityError):
            create_once(MODELS["fiches_action"], uuid.uuid4(), user=monde.chef_a, create=create)

    def test_the_twin_that_was_just_written_is_found(self, monde, monkeypatch):
        """Both asked before either wrote: the second meets the primary key, then finds it."""
        model, key = MODELS["comites"], uuid.UUID(CLE)
        asked = []

        def find(*args):
            """Nothing yet, the first time that it is asked."""
            asked.append(args)
            return None if len(asked) == 1 else find_created(*args)

        def create(pk):
            model(
                pk=pk, territoire=monde.a.territoire, date="2026-12-10", created_by=monde.chef_a
            ).save(force_insert=True)
            return model.objects.get(pk=pk)

        create(key)
        monkeypatch.setattr("pvd_portal.dossiers.creation.find_created", find)
        twin, is_new = create_once(model, key, user=monde.chef_a, create=create)
        assert (twin.pk, is_new) == (key, False)

    def test_only_the_author_finds_it(self, monde):
        row = MODELS["comites"].objects.create(
            territoire=monde.a.territoire, date="2026-12-10", created_by=monde.chef_a
        )
        assert find_created(MODELS["comites"], row.pk, monde.chef_a) == row
        assert find_created(MODELS["comites"], row.pk, monde.prefecture_a) is None
        assert find_created(MODELS["fiches_action"], row.pk, monde.chef_a) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
def test_two_at_the_same_moment_are_one(kind):
    """Really in parallel where the engine can; both are answered, one row is there."""
    territoire = TerritoireFactory()
    user = UserFactory(perimetre_de={"territoire": territoire})
    together = connection.vendor == "postgresql"
    gate, answers = threading.Barrier(2 if together else 1), []

    def send():
        try:
            browser = Client()
            browser.force_login(user)
            address, data = request_of(kind, Territoire.objects.get(pk=territoire.pk))
            gate.wait(timeout=30)
            response = browser.post(address, data)
            answers.append((response.status_code, CLE in response.url))
        finally:
            # Else a failure keeps its locks, and the flush after the test waits for them for ever.
            connections.close_all()

    threads = [threading.Thread(target=send, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
        if not together:
            # SQLite in memory has one connection, and one writer.
            thread.join(timeout=60)
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    assert answers == [(302, True), (302, True)]
    assert created(kind, user).count() == 1
