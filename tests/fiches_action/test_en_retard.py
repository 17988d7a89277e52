"""« En retard » has one meaning: said by its statut or by its dates, on every page."""

import datetime as dt

import pytest
from django.urls import reverse

from fiches_action.avertissements import list_avertissements
from pvd_portal.core.dates import today
from tests.factories import FicheFactory
from tests.territoires.aides import count_of, page, text_of

HIER, DEMAIN = (today() + dt.timedelta(days=n) for n in (-1, 1))


@pytest.fixture
def fiches(monde):
    territoire = monde.a.territoire
    return {
        "dite": FicheFactory(territoire=territoire, statut="en_retard", date_fin_prevue=DEMAIN),
        "passée": FicheFactory(territoire=territoire, statut="en_cours", date_fin_prevue=HIER),
        "à l'heure": FicheFactory(territoire=territoire, statut="en_cours", date_fin_prevue=DEMAIN),
    }


def test_the_dashboard_the_filter_and_the_step_count_both(client, monde, fiches):
    client.force_login(monde.chef_a)
    assert client.get(reverse("tableau_de_bord:tableau_de_bord")).context["plan"].en_retard == 2
    liste = page(client, reverse("fiches_action:list", query={"en_retard": "on"}))
    assert count_of(liste) == 2
    assert fiches["à l'heure"].intitule not in liste
    detail = reverse("territoires:detail", args=[monde.a.territoire.pk])
    assert "2 actions en retard" in text_of(page(client, detail))


@pytest.mark.parametrize(("nom", "badges"), [("dite", 1), ("passée", 1), ("à l'heure", 0)])
def test_the_page_of_each_says_it_once(client, monde, fiches, nom, badges):
    url = reverse("fiches_action:detail", args=[fiches[nom].pk])
    html = page(client, url, monde.chef_a)
    tete = html[html.index('<p class="avancement">') :]
    assert text_of(tete[: tete.index("</p>")]).count("En retard") == badges


def test_the_warning_speaks_of_the_date_when_it_is_passed(monde, fiches):
    codes = {
        nom: "en_retard" in {alerte.code for alerte in list_avertissements(fiche, [])}
        for nom, fiche in fiches.items()
    }
    assert codes == {"dite": False, "passée": True, "à l'heure": False}
