"""The territoires to see and their order, on hand-written territoires."""

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


def groups(client, user):
    """The territoires to see and those up to date, by name."""
    client.force_login(user)
    context = client.get(URL).context
    return tuple([row["lieu"].nom for row in context[name]] for name in ("a_voir", "a_jour"))


def facts(client, user, nom):
    client.force_login(user)
    context = client.get(URL).context
    rows = [*context["a_voir"], *context["a_jour"]]
    return [tuple(fait) for row in rows if row["lieu"].nom == nom for fait in row["faits"]]


def test_an_old_settled_delay_is_no_alarm(client, monde, make):
    """Beaurepaire, signed 1 005 days late, was 2nd of the list, in orange."""
    make("Beaurepaire", adhesion=60, signee=1005)
    make("Chasse", signee=32, nouvelle=None)
    make("Bourg", adhesion=67)
    assert groups(client, monde.prefecture_a) == (["Bourg", "Chasse"], ["Beaurepaire"])
    ((texte, ton),) = facts(client, monde.prefecture_a, "Beaurepaire")
    assert ton == "neutral"
    assert texte.startswith("Dernier comité le ")


def test_where_nothing_calls_the_next_session_is_said(client, monde, make):
    calme = make("Calme", adhesion=60, signee=10)
    ComiteFactory(territoire=calme, date=dt.date(2099, 12, 11))
    assert facts(client, monde.prefecture_a, "Calme") == [("Comité le 11 décembre 2099", "neutral")]


def test_each_need_in_its_turn(client, monde, make):
    make("A réglé", adhesion=60, signee=900)
    make("B en cours", adhesion=10)
    make("C sans chef", adhesion=60, signee=10, chef=False)
    make("D en silence", adhesion=60, signee=10, nouvelle=200)
    make("E bientôt", adhesion=16)
    make("F en retard", adhesion=30)
    make("G attend", adhesion=60, signee=10, attend=1)
    a_voir, a_jour = groups(client, monde.prefecture_a)
    assert a_voir == ["F en retard", "E bientôt", "D en silence", "C sans chef"]
    # What waits for the préfecture is in its own list, above.
    assert a_jour == ["A réglé", "B en cours", "G attend"]


def test_each_need_is_said_with_its_tone(client, monde, make):
    make("Retard", adhesion=30)
    make("Bientôt", adhesion=16)
    make("Silence", adhesion=60, signee=10, nouvelle=200)
    make("Jamais", adhesion=60, signee=10, nouvelle=None)
    make("Vacant", adhesion=60, signee=10, chef=False)
    user = monde.prefecture_a
    assert facts(client, user, "Retard") == [("Échéance dépassée de 12 mois", "error")]
    assert facts(client, user, "Bientôt") == [("Échéance dans 9 semaines", "warning")]
    assert facts(client, user, "Silence") == [("Sans nouvelles depuis 7 mois", "warning")]
    assert facts(client, user, "Jamais") == [("Sans nouvelles", "warning")]
    assert facts(client, user, "Vacant") == [("chef de projet jamais enregistré", "neutral")]


def test_the_longest_of_each_need_comes_first(client, monde, make):
    make("Retard peu", adhesion=20)
    make("Retard long", adhesion=50)
    make("Bientôt 1", adhesion=17)
    make("Bientôt 2", adhesion=16)
    make("Silence récent", adhesion=60, signee=5, nouvelle=200)
    make("Silence ancien", adhesion=60, signee=700, nouvelle=400)
    make("Jamais", adhesion=60, signee=700, nouvelle=None)
    assert groups(client, monde.prefecture_a)[0] == [
        "Retard long",
        "Retard peu",
        "Bientôt 1",
        "Bientôt 2",
        "Jamais",
        "Silence ancien",
        "Silence récent",
    ]


def test_those_up_to_date_come_by_name(client, monde, make):
    make("Zoé", adhesion=60, signee=1000)
    make("Anne", adhesion=60, signee=1)
    make("Milieu", adhesion=60, signee=-10)
    assert groups(client, monde.prefecture_a) == ([], ["Anne", "Milieu", "Zoé"])


def test_more_than_ten_are_folded_and_lead_to_the_list(client, monde, make):
    for n in range(11):
        make(f"Calme {n:02}", adhesion=60, signee=10)
    html = page(client, URL, monde.prefecture_a)
    assert "11 territoires à jour" in text_of(html)
    assert '<details class="pli">' in html
    assert "Calme 09" in html
    assert "Calme 10" not in html
    make("Bientôt", adhesion=16)
    assert "1 à voir, 11 à jour" in text_of(page(client, URL))
