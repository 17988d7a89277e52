"""Who fills the post of chef de projet: an account and a contact are two sides of one person."""

import datetime as dt
from itertools import product

import pytest
from django.urls import reverse

from communes.enums import FonctionContact
from communes.models import Territoire
from pvd_portal.accounts.models import Affectation
from pvd_portal.accounts.postes import (
    Poste,
    chefs_en_poste,
    contacts_en_poste,
    filter_posts,
    load_sides,
    read_post,
    sides_in_post,
)
from pvd_portal.comites.services import proposed_members
from pvd_portal.core.dates import today
from tests.factories import ContactFactory, TerritoireFactory, UserFactory
from tests.territoires.aides import count_of, page, text_of

pytestmark = pytest.mark.django_db
CHEF = FonctionContact.CHEF_DE_PROJET
JOUR = dt.timedelta(days=1)
HIER, DEMAIN = "hier", "demain"


def days(**periode):
    """Days by name, when the test runs."""
    named = {HIER: today() - JOUR, DEMAIN: today() + JOUR, "jour": today()}
    named |= {"semaine": today() - 7 * JOUR}
    return {key: named[value] for key, value in periode.items()}


def account(territoire, *, prenom="Claire", nom="Durand", email="c.durand@mens.fr", **fields):
    user = UserFactory(
        prenom=prenom,
        nom=nom,
        email=email,
        is_active=fields.pop("is_active", True),
        perimetre_de={"territoire": territoire},
    )
    Affectation.objects.filter(user=user).update(**days(**fields))
    return user


def contact(territoire, nom="Claire Durand", email="", **periode):
    return ContactFactory(
        territoire=territoire, fonction=CHEF, nom=nom, email=email, **days(**periode)
    )


def post_of(territoire):
    return read_post(load_sides([territoire.pk]))


# (account or None, contact or None, chefs, known, first vacant day): written by hand.
CAS = [
    (None, None, 0, 0, None),
    ({}, None, 1, 1, None),
    (None, {}, 1, 1, None),
    ({}, {}, 1, 1, None),
    # The finding: the account ended, the contact has no end.
    ({"date_fin": HIER}, {}, 0, 1, "jour"),
    ({"date_fin": HIER}, None, 0, 1, "jour"),
    (None, {"date_fin": HIER}, 0, 1, "jour"),
    # The other way round: the account is still open.
    ({}, {"date_fin": HIER}, 0, 1, "jour"),
    ({"date_fin": HIER}, {"date_fin": "semaine"}, 0, 1, "semaine+1"),
    # The last day is one of them.
    ({"date_fin": "jour"}, {"date_fin": "jour"}, 1, 1, None),
    # To come.
    (None, {"date_debut": DEMAIN}, 0, 1, None),
    ({"date_debut": DEMAIN}, None, 0, 1, None),
    ({}, {"date_debut": DEMAIN}, 0, 1, None),
    ({"date_debut": "jour"}, {"date_debut": "jour"}, 1, 1, None),
    # Closed without a date.
    ({"is_active": False}, {}, 0, 1, None),
]


@pytest.mark.parametrize(("compte", "ligne", "chefs", "connus", "depuis"), CAS)
def test_the_post_on_one_day(compte, ligne, chefs, connus, depuis):
    territoire, autre = TerritoireFactory(), TerritoireFactory()
    if compte is not None:
        account(territoire, **dict(compte))
    if ligne is not None:
        contact(territoire, email="C.Durand@mens.fr", nom="Durand Cl.", **ligne)
    # Somebody in post elsewhere changes nothing here.
    contact(autre)
    jours = {None: None, "jour": today(), "semaine+1": today() - 6 * JOUR}
    assert post_of(territoire) == Poste(chefs, connus, jours[depuis])
    vacants = filter_posts(Territoire.objects.all(), vacant=True)
    assert list(vacants) == ([] if chefs else [territoire])
    pourvus = filter_posts(Territoire.objects.all(), vacant=False)
    assert set(pourvus) == ({territoire, autre} if chefs else {autre})


def test_sql_and_python_agree_on_every_pair_of_periods():
    periodes = [{}, {"date_fin": HIER}, {"date_debut": DEMAIN}, {"date_fin": "jour"}, None]
    for n, (compte, ligne, meme) in enumerate(product(periodes, periodes, (True, False))):
        territoire = TerritoireFactory()
        if compte is not None:
            account(territoire, email=f"chef-{n}@mens.fr", **compte)
        if ligne is not None:
            contact(territoire, nom="Claire Durand" if meme else "Autre Personne", **ligne)
    vacants = set(filter_posts(Territoire.objects.all(), vacant=True))
    territoires = list(Territoire.objects.all())
    assert len(territoires) == 50
    assert {t for t in territoires if not post_of(t).chefs} == vacants
    assert 10 < len(vacants) < 40
    en_poste = [side for t in territoires for side in sides_in_post(load_sides([t.pk]))]
    assert {s.territoire for s in en_poste if s.compte} == places(chefs_en_poste())
    assert {s.territoire for s in en_poste if not s.compte} == places(contacts_en_poste())


def places(rows):
    return set(rows.values_list("territoire", flat=True))


def test_the_same_name_is_the_same_person_and_another_is_not():
    territoire = TerritoireFactory()
    account(territoire, date_fin=HIER)
    contact(territoire, nom="claire durand")
    assert post_of(territoire).chefs == 0
    contact(territoire, nom="Paul Martin", email="p.martin@mens.fr")
    assert post_of(territoire) == Poste(chefs=1, connus=2)


def test_two_accounts_of_one_name_are_two_people():
    territoire = TerritoireFactory()
    for n in range(2):
        account(territoire, email=f"chef-{n}@mens.fr")
    assert post_of(territoire).chefs == 2


def test_an_account_of_another_role_is_no_chef():
    territoire = TerritoireFactory()
    UserFactory(role="elu", perimetre_de={"territoire": territoire})
    assert post_of(territoire) == Poste()


@pytest.fixture
def mens(monde):
    """The chef's account of Mens ended yesterday; the contact was forgotten."""
    territoire = TerritoireFactory(nom="Mens", departement=monde.a.territoire.departement_pilote)
    account(territoire, date_fin=HIER)
    contact(territoire, email="c.durand@mens.fr")
    ContactFactory(territoire=territoire, nom="Maire de Mens")
    return territoire


def test_every_page_says_that_the_post_is_vacant(client, monde, mens):
    depuis = f"Poste de chef de projet vacant depuis le {today():%d}".replace(" 0", " ")
    for url in (
        reverse("territoires:detail", args=[mens.pk]),
        reverse("territoires:pilotage", args=[mens.pk]),
        reverse("territoires:list", query={"texte": "Mens"}),
    ):
        html = page(client, url, monde.prefecture_a)
        assert depuis.replace("le 1 ", "le 1er ") in text_of(html), url
    bord = page(client, reverse("tableau_de_bord:tableau_de_bord"))
    assert "poste vacant depuis aujourd'hui" in text_of(bord)
    detail = page(client, reverse("territoires:detail", args=[mens.pk]))
    assert "c.durand@mens.fr" not in detail
    assert "Maire de Mens" in detail
    assert "Claire Durand" not in str(proposed_members(mens))


def test_the_successor_is_the_only_chef_shown(client, monde, mens):
    account(mens, prenom="Paul", nom="Martin", email="p.martin@mens.fr", date_debut="jour")
    text = text_of(page(client, reverse("territoires:detail", args=[mens.pk]), monde.prefecture_a))
    assert "1 chef de projet" in text
    assert "p.martin@mens.fr" in text
    assert "c.durand@mens.fr" not in text


@pytest.mark.parametrize("persona", ["prefecture_a", "service_etat_a", "prefecture_associee"])
def test_the_dashboard_says_as_many_vacant_posts_as_the_list(client, monde, mens, persona):
    bord = page(client, reverse("tableau_de_bord:tableau_de_bord"), monde.users[persona])
    nombre = 0 if persona == "prefecture_associee" else 1
    assert text_of(bord).count("poste vacant") == nombre
    vacants = page(client, reverse("territoires:list", query={"poste": "vacant"}))
    assert count_of(vacants) == nombre
    pourvus = page(client, reverse("territoires:list", query={"poste": "pourvu"}))
    assert count_of(pourvus) == 1


def test_two_people_may_share_the_address_of_the_mairie(client, monde):
    for nom, fonction in (("Jeanne Petit", "maire"), ("Luc Grand", "elu_referent")):
        ContactFactory(
            territoire=monde.a.territoire, nom=nom, fonction=fonction, email="mairie@mens.fr"
        )
    url = reverse("territoires:detail", args=[monde.a.territoire.pk])
    text = text_of(page(client, url, monde.prefecture_a))
    assert "Jeanne Petit" in text
    assert "Luc Grand" in text
