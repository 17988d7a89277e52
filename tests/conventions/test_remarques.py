"""Remarks on an act: who writes, who answers, who lifts, and what is refused."""

import pytest
from django.urls import reverse

from conventions.enums import StatutConvention
from conventions.models import Convention
from tests.factories import RemarqueConventionFactory

S = StatutConvention


def put(convention, statut):
    Convention.objects.filter(pk=convention.pk).update(statut=statut)
    return convention


REMARQUE = "conventions:remarque"


def remarque_url(name, convention, remarque=None):
    args = [convention.pk] + ([remarque.pk] if remarque else [])
    return reverse(f"conventions:{name}", args=args)


COMMENTANTS = {"chef_a", "prefecture_a", "prefecture_associee", "service_etat_a", "elu_a"}
ABSENTS = {"chef_b", "prefecture_b", "sans_perimetre"}


def test_who_may_write_a_remark(client, monde):
    """The associated préfecture comments (case 39); partners, observers and admins read."""
    acte = put(monde.a.convention, S.TRANSMISE)
    for name, user in monde.users.items():
        client.force_login(user)
        before = acte.remarques.count()
        status = client.post(remarque_url("remarque", acte), {"texte": "À voir"}).status_code
        expected = 404 if name in ABSENTS else 302 if name in COMMENTANTS else 403
        assert status == expected, name
        assert acte.remarques.count() == before + (name in COMMENTANTS)


def test_an_empty_remark_is_not_kept_and_a_long_one_not_lost(client, monde):
    acte = monde.a.convention
    client.force_login(monde.elu_a)
    html = client.post(remarque_url("remarque", acte), {"texte": " "}, follow=True).content.decode()
    assert "La remarque est vide" in html
    response = client.post(remarque_url("remarque", acte), {"texte": "y" * 5_001})
    assert response.status_code == 200
    assert "y" * 5_001 in response.content.decode()
    assert acte.remarques.count() == 1


def test_the_chef_answers(client, monde):
    acte, remarque = monde.a.convention, monde.a.remarque_convention
    champ = f"r{remarque.pk}-texte"
    client.force_login(monde.chef_a)
    client.post(remarque_url("repondre", acte, remarque), {champ: "C'est précisé"})
    remarque.refresh_from_db()
    assert (remarque.reponse, remarque.repondu_par) == ("C'est précisé", monde.chef_a)
    assert remarque.etat == "repondue"
    client.post(remarque_url("repondre", acte, remarque), {champ: "Deux fois"})
    remarque.refresh_from_db()
    assert remarque.reponse == "C'est précisé"


@pytest.mark.parametrize("texte", ["", "z" * 5_001])
def test_a_bad_answer_is_refused(client, monde, texte):
    acte, remarque = monde.a.convention, monde.a.remarque_convention
    client.force_login(monde.chef_a)
    response = client.post(
        remarque_url("repondre", acte, remarque), {f"r{remarque.pk}-texte": texte}, follow=True
    )
    assert (texte or "La réponse est vide") in response.content.decode()
    remarque.refresh_from_db()
    assert remarque.etat == "en_attente"


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("repondre", {"chef_a"}), ("lever", {"prefecture_a", "prefecture_associee"})],
)
def test_whose_answer_and_whose_closing(client, monde, name, allowed):
    acte = put(monde.a.convention, S.TRANSMISE)
    for persona, user in monde.users.items():
        remarque = RemarqueConventionFactory(dossier=acte, auteur=monde.prefecture_a)
        client.force_login(user)
        status = client.post(remarque_url(name, acte, remarque)).status_code
        expected = 404 if persona in ABSENTS else 302 if persona in allowed else 403
        assert status == expected, persona


def test_its_author_closes_a_remark_once(client, monde):
    acte = monde.a.convention
    remarque = RemarqueConventionFactory(dossier=acte, auteur=monde.elu_a)
    client.force_login(monde.elu_a)
    client.post(remarque_url("lever", acte, remarque))
    remarque.refresh_from_db()
    assert (remarque.etat, remarque.levee_par) == ("levee", monde.elu_a)
    at = remarque.levee_at
    html = client.post(remarque_url("lever", acte, remarque), follow=True).content.decode()
    remarque.refresh_from_db()
    assert "La remarque est levée" in html
    assert remarque.levee_at == at


@pytest.mark.parametrize("name", ["remarque", "repondre", "lever"])
def test_remarks_are_posted(client, monde, name):
    acte, remarque = monde.a.convention, monde.a.remarque_convention
    client.force_login(monde.prefecture_a)
    args = (acte,) if name == "remarque" else (acte, remarque)
    assert client.get(remarque_url(name, *args)).status_code == 405


@pytest.mark.parametrize("name", ["repondre", "lever"])
def test_a_remark_of_another_act_is_not_found(client, monde, name):
    for user in (monde.chef_a, monde.prefecture_a):
        client.force_login(user)
        target = remarque_url(name, monde.a.convention, monde.b.remarque_convention)
        assert client.post(target).status_code == 404
