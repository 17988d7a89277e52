"""The order of « ceux qui ont besoin de vous d'abord », on hand-written territoires."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.models import Convention
from fiches_action.models import FicheAction
from pvd_portal.core.dates import add_months, start_of_day, today
from tests.factories import (
    ComiteFactory,
    CommuneFactory,
    ContactFactory,
    ConventionFactory,
    FicheFactory,
    TerritoireFactory,
)
from tests.territoires.aides import page, text_of

URL = reverse("tableau_de_bord:tableau_de_bord")


@pytest.fixture
def make(monde):
    """make(nom, adhesion=months ago, signee=days late, attend=days, nouvelle=days, chef=True)."""
    departement = monde.a.territoire.departement_pilote
    monde.a.territoire.archived_at = timezone.now()
    monde.a.territoire.save()

    def _make(nom, *, adhesion=40, signee=None, attend=None, genre="fiche", nouvelle=1, chef=True):
        territoire = TerritoireFactory(
            nom=nom, departement=departement, communes=[CommuneFactory(departement=departement)]
        )
        jour = add_months(today(), -adhesion)
        ConventionFactory(territoire=territoire, type="adhesion", signee_le=jour)
        if signee is not None:
            limite = add_months(jour, 18)
            ConventionFactory(territoire=territoire, signee_le=limite + dt.timedelta(days=signee))
        if nouvelle is not None:
            seance = today() - dt.timedelta(days=nouvelle)
            ComiteFactory(territoire=territoire, statut="tenu", date=seance)
        if chef:
            ContactFactory(territoire=territoire, fonction="chef_de_projet")
        if attend is not None:
            # At noon: the day is the same in summer and in winter, whatever the hour of the test.
            since = start_of_day(today() - dt.timedelta(days=attend)) + dt.timedelta(hours=12)
            if genre == "fiche":
                fiche = FicheFactory(territoire=territoire, validation="proposee")
                nouvelles = {"state_at": since, "derniere_nouvelle_at": since}
                FicheAction.objects.filter(pk=fiche.pk).update(**nouvelles)
            else:
                acte = ConventionFactory(territoire=territoire, statut="transmise")
                Convention.objects.filter(pk=acte.pk).update(state_at=since)
        return territoire

    return _make


def order(client, user, *noms):
    html = page(client, URL, user)
    table = html[html.index('id="territoires"') :]
    table = table[: table.index("Ce qui a changé")]
    return sorted(noms, key=lambda nom: table.index(f">{nom}<"))


def test_what_is_open_today_comes_before_an_old_settled_delay(client, monde, make):
    """Beaurepaire (signed, 1 005 days late) was 2nd, Chasse (205 days waiting, silent) 11th."""
    make("Beaurepaire", adhesion=60, signee=1005)
    make("Chasse", signee=32, attend=205, nouvelle=None)
    make("Bourg", adhesion=67, attend=7)
    noms = ("Beaurepaire", "Chasse", "Bourg")
    assert order(client, monde.prefecture_a, *noms) == ["Chasse", "Bourg", "Beaurepaire"]
    jours = [today() - dt.timedelta(days=n) for n in (205, 7)]
    text = text_of(page(client, URL))
    for jour in jours:
        assert f"Attend la préfecture depuis le {jour:%d/%m/%Y}" in text
    assert text.count("Attend la préfecture") == 2


def test_each_need_in_its_turn(client, monde, make):
    make("A réglé", adhesion=60, signee=900)
    make("B en cours", adhesion=10)
    make("C sans chef", adhesion=60, signee=10, chef=False)
    make("D bientôt", adhesion=16)
    make("E en retard", adhesion=30)
    make("F en silence", adhesion=60, signee=10, nouvelle=200)
    make("G attend", adhesion=60, signee=10, attend=1)
    noms = "A réglé|B en cours|C sans chef|D bientôt|E en retard|F en silence|G attend".split("|")
    assert order(client, monde.prefecture_a, *noms) == noms[::-1]


def test_the_longest_of_each_need_comes_first(client, monde, make):
    make("Attend 3", attend=3, genre="acte")
    make("Attend 20", attend=20)
    make("Attend 40", attend=40, genre="acte")
    assert order(client, monde.prefecture_a, "Attend 3", "Attend 20", "Attend 40") == [
        "Attend 40",
        "Attend 20",
        "Attend 3",
    ]
    make("Retard peu", adhesion=20)
    make("Retard long", adhesion=50)
    make("Bientôt 1", adhesion=17)
    make("Bientôt 2", adhesion=16)
    noms = ("Retard peu", "Retard long", "Bientôt 1", "Bientôt 2")
    assert order(client, monde.prefecture_a, *noms) == [
        "Retard long",
        "Retard peu",
        "Bientôt 1",
        "Bientôt 2",
    ]


def test_the_silent_who_are_late_come_before_the_silent_who_signed(client, monde, make):
    make("Signé jamais", adhesion=60, signee=700, nouvelle=None)
    make("Signé ancien", adhesion=60, signee=700, nouvelle=400)
    make("Signé récent", signee=5, nouvelle=200)
    make("Retard", adhesion=30, nouvelle=190)
    noms = ("Signé jamais", "Signé ancien", "Signé récent", "Retard")
    assert order(client, monde.prefecture_a, *noms) == [
        "Retard",
        "Signé jamais",
        "Signé ancien",
        "Signé récent",
    ]


def test_settled_delays_are_all_alike_and_come_by_name(client, monde, make):
    make("Zoé", adhesion=60, signee=1000)
    make("Anne", adhesion=60, signee=1)
    make("Milieu", adhesion=60, signee=-10)
    assert order(client, monde.prefecture_a, "Zoé", "Anne", "Milieu") == ["Anne", "Milieu", "Zoé"]


def test_an_associated_prefecture_is_not_the_one_waited_for(client, monde, make):
    herault = monde.prefecture_associee.affectations.get().departement
    for nom, attend in (("Attend", 90), ("Vacant", None)):
        territoire = make(nom, adhesion=60, signee=10, attend=attend, chef=attend is not None)
        commune = CommuneFactory(departement=herault)
        territoire.beneficiaires.create(commune=commune, territoire=territoire)
        ConventionFactory(
            territoire=territoire, type="adhesion", signee_le=today(), communes=[commune]
        )
        ConventionFactory(territoire=territoire, signee_le=today(), communes=[commune])
    assert order(client, monde.prefecture_associee, "Attend", "Vacant") == ["Vacant", "Attend"]
    assert order(client, monde.prefecture_a, "Attend", "Vacant") == ["Attend", "Vacant"]
