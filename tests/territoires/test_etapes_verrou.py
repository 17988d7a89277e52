"""Pilotage, diagnostic, stratégie: two people, two clicks, a row or a right gone meanwhile."""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from communes.models import AxeStrategique, Contact, Enjeu, Territoire
from tests.dossiers.aides import archive_territoire, as_shown, said, text_of

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Step:
    """A step's page: a field of its first row, one of its second, and a row that is added."""

    name: str
    model: type
    prefix: str
    field: str
    lines: tuple
    new: dict

    def __str__(self):
        return self.name


STEPS = [
    Step(
        "pilotage",
        Contact,
        "contacts",
        "nom",
        ({"fonction": "maire", "nom": "Une"}, {"fonction": "equipe_projet", "nom": "Deux"}),
        {"fonction": "partenaire", "nom": "Trois"},
    ),
    Step(
        "diagnostic",
        Enjeu,
        "enjeux",
        "texte",
        ({"theme": "habitat", "texte": "Une"}, {"theme": "commerce", "texte": "Deux"}),
        {"theme": "mobilite", "texte": "Trois"},
    ),
    Step(
        "strategie",
        AxeStrategique,
        "axes",
        "intitule",
        ({"numero": 1, "intitule": "Une"}, {"numero": 2, "intitule": "Deux"}),
        {"numero": "3", "intitule": "Trois"},
    ),
]
each_step = pytest.mark.parametrize("step", STEPS, ids=str)


@dataclass
class Opened:
    """The blocks of a step as its chef de projet opens them, all at the same revision."""

    read: str
    blocs: dict

    def __getitem__(self, name):
        """(address, what the browser would post) of a row by its text, or of the new one."""
        return self.blocs[name]


@pytest.fixture
def opened(client, monde, step):
    territoire = monde.a.territoire
    territoire.fiches.update(axe=None)
    step.model.objects.filter(territoire=territoire).delete()
    keys = {"nouveau": "nouveau"}
    for line in step.lines:
        keys[line[step.field]] = step.model.objects.create(territoire=territoire, **line).pk
    client.force_login(monde.chef_a)
    read = reverse(f"territoires:{step.name}", args=[territoire.pk])
    addresses = {name: f"{read}?modifier={key}" for name, key in keys.items()}
    return Opened(read, {name: (url, as_shown(client.get(url))) for name, url in addresses.items()})


def rows_of(monde, step):
    mine = step.model.objects.filter(territoire=monde.a.territoire)
    return sorted(mine.values_list(step.field, flat=True))


def name_of(step, shown, text):
    """The field of the row that says so."""
    return next(
        name
        for name, value in shown.items()
        if value == text and name.startswith(f"{step.prefix}-") and name.endswith(step.field)
    )


def written(step, shown, before, after):
    return {**shown, name_of(step, shown, before): after}


@each_step
def test_the_second_of_two_loses_nothing(client, monde, step, opened):
    address, shown = opened["Une"]
    assert client.post(address, written(step, shown, "Une", "Première")).status_code == 302
    client.force_login(monde.prefecture_a)
    response = client.post(address, written(step, shown, "Une", "Seconde"))
    assert response.status_code == 409
    assert "Première" in text_of(response)
    assert "Seconde" in text_of(response)
    assert str(monde.chef_a) in text_of(response)
    assert rows_of(monde, step) == sorted(["Première", "Deux"])
    assert client.post(address, as_shown(response)).status_code == 302
    assert rows_of(monde, step) == ["Deux", "Seconde"]


@each_step
def test_another_row_written_meanwhile_stays(client, monde, step, opened):
    address, shown = opened["Une"]
    assert client.post(address, written(step, shown, "Une", "Première")).status_code == 302
    client.force_login(monde.prefecture_a)
    address, shown = opened["Deux"]
    response = client.post(address, written(step, shown, "Deux", "Seconde"))
    assert response.status_code == 409
    assert client.post(address, as_shown(response)).status_code == 302
    assert rows_of(monde, step) == ["Première", "Seconde"]


@each_step
def test_a_double_click_adds_one_row_and_no_conflict(client, monde, step, opened):
    address, shown = opened["nouveau"]
    data = {**shown, **{f"{step.prefix}-0-{name}": value for name, value in step.new.items()}}
    answers = [client.post(address, data) for _ in range(2)]
    assert [(a.status_code, getattr(a, "url", "")) for a in answers] == [(302, opened.read)] * 2
    assert rows_of(monde, step) == ["Deux", "Trois", "Une"]


@each_step
def test_a_double_click_on_a_row_is_one_save(client, monde, step, opened):
    address, shown = opened["Une"]
    data = written(step, shown, "Une", "Première")
    answers = [client.post(address, data) for _ in range(2)]
    assert [(a.status_code, getattr(a, "url", "")) for a in answers] == [(302, opened.read)] * 2
    assert rows_of(monde, step) == ["Deux", "Première"]


@each_step
def test_without_a_change_it_says_so(client, step, opened):
    response = client.post(*opened["Une"])
    assert said(response) == ["Rien n'a changé : il n'y avait rien à enregistrer."]


@each_step
def test_a_row_removed_by_a_colleague_is_part_of_the_conflict(client, monde, step, opened):
    address, shown = opened["Une"]
    client.force_login(monde.prefecture_a)
    removed = name_of(step, shown, "Une").replace(step.field, "DELETE")
    assert client.post(address, {**shown, removed: "on"}).status_code == 302
    client.force_login(monde.chef_a)
    response = client.post(address, written(step, shown, "Une", "Première"))
    assert response.status_code == 409
    assert rows_of(monde, step) == ["Deux"]
    assert client.post(address, as_shown(response)).status_code == 302
    assert rows_of(monde, step) == ["Deux", "Première"]


@each_step
def test_the_right_is_asked_again_on_the_locked_row(client, monde, monkeypatch, step, opened):
    """Archived while one waited for the row: nothing is written, and what was typed is shown."""
    address, shown = opened["Une"]
    lock = Territoire.lock

    def lock_after(self):
        archive_territoire(monde.a.territoire)
        lock(self)

    monkeypatch.setattr(Territoire, "lock", lock_after)
    response = client.post(address, written(step, shown, "Une", "Première"))
    assert response.status_code == 403
    assert "Première" in text_of(response)
    assert rows_of(monde, step) == ["Deux", "Une"]
