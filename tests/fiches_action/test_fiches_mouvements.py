"""What a move brings with it: reasons, remarks, messages, archive."""

import pytest
from django.core import mail
from django.urls import reverse

from fiches_action.models import FicheAction, RemarqueFiche
from tests.factories import ConventionFactory, FicheFactory


@pytest.fixture
def fiche(monde):
    return monde.a.fiche


def url(fiche, name, **kwargs):
    return reverse(f"fiches_action:{name}", kwargs={"pk": fiche.pk, **kwargs})


def post_move(client, fiche, action, **data):
    return client.post(url(fiche, "move", action=action), data, follow=True)


def set_validation(fiche, validation, **fields):
    FicheAction.objects.filter(pk=fiche.pk).update(validation=validation, **fields)


def test_submit_tells_the_pilot_prefecture_and_nobody_else(
    client, monde, fiche, django_capture_on_commit_callbacks
):
    client.force_login(monde.chef_a)
    with django_capture_on_commit_callbacks(execute=True):
        response = post_move(client, fiche, "submit")
    assert "Reprenez la main pour la modifier" in response.text
    [message] = mail.outbox
    assert message.to == [monde.prefecture_a.email]
    assert fiche.intitule in message.body
    assert f"http://testserver{url(fiche, 'detail')}" in message.body


@pytest.mark.parametrize("action", ["return", "approve"])
def test_the_answer_goes_to_the_chefs_of_the_territoire(
    client, monde, fiche, action, django_capture_on_commit_callbacks
):
    set_validation(fiche, "proposee")
    client.force_login(monde.prefecture_a)
    with django_capture_on_commit_callbacks(execute=True):
        post_move(client, fiche, action, motif="Précisez le coût")
    [message] = mail.outbox
    assert message.to == [monde.chef_a.email]
    assert ("Précisez le coût" in message.body) is (action == "return")


def test_submit_keeps_the_first_planned_end_and_measures_the_drift(client, monde, fiche):
    """Edge case 49: a re-planned date keeps the initial one."""
    client.force_login(monde.chef_a)
    post_move(client, fiche, "submit")
    fiche.refresh_from_db()
    assert fiche.date_fin_initiale == fiche.date_fin_prevue
    set_validation(fiche, "a_completer", date_fin_prevue="2029-01-10")
    assert "10 jours de plus" in client.get(url(fiche, "detail")).text


def test_submit_says_what_is_missing(client, monde, fiche):
    set_validation(fiche, "brouillon", contexte="", cout_total=None)
    client.force_login(monde.chef_a)
    page = client.get(url(fiche, "detail")).text
    assert "Il manque le contexte et le constat." in page
    response = post_move(client, fiche, "submit")
    assert "Il manque le coût prévisionnel." in response.text
    fiche.refresh_from_db()
    assert fiche.validation == "brouillon"


def test_return_needs_a_reason_that_becomes_a_remark(client, monde, fiche):
    set_validation(fiche, "proposee")
    client.force_login(monde.prefecture_a)
    refused = client.post(url(fiche, "move", action="return"), {"motif": "   "})
    assert refused.status_code == 200
    assert "Indiquez le motif." in refused.text
    fiche.remarques.all().delete()
    post_move(client, fiche, "return", motif="Précisez le coût")
    remarque = fiche.remarques.get()
    assert (remarque.texte, remarque.auteur) == ("Précisez le coût", monde.prefecture_a)


def test_register_asks_a_signed_act_that_covers_the_communes(client, monde, fiche):
    set_validation(fiche, "validee")
    client.force_login(monde.prefecture_a)
    page = client.get(url(fiche, "move", action="register")).text
    signed = monde.a.territoire.conventions.get(type="adhesion")
    assert signed.intitule in page
    assert monde.a.convention.intitule not in page  # not signed
    autre = ConventionFactory(signee_le="2022-01-01")
    response = client.post(url(fiche, "move", action="register"), {"convention": autre.pk})
    assert response.status_code == 200
    post_move(client, fiche, "register", convention=signed.pk)
    fiche.refresh_from_db()
    assert (fiche.validation, fiche.convention) == ("inscrite", signed)


def test_a_fiche_registered_keeps_its_number(client, monde, fiche):
    """Edge case 41."""
    numero = fiche.numero
    set_validation(fiche, "validee")
    client.force_login(monde.prefecture_a)
    signed = monde.a.territoire.conventions.get(type="adhesion")
    post_move(client, fiche, "register", convention=signed.pk)
    fiche.refresh_from_db()
    assert fiche.numero == numero


# Remarks


def test_a_remark_is_made_answered_and_closed(client, monde, fiche):
    client.force_login(monde.prefecture_a)
    client.post(url(fiche, "remarque"), {"texte": "Quel est le coût ?"})
    remarque = RemarqueFiche.objects.get(texte="Quel est le coût ?")
    client.force_login(monde.chef_a)
    answer = {f"r{remarque.pk}-texte": "100 000 € HT"}
    client.post(url(fiche, "repondre", remarque_pk=remarque.pk), answer)
    remarque.refresh_from_db()
    assert (remarque.reponse, remarque.repondu_par) == ("100 000 € HT", monde.chef_a)
    client.force_login(monde.prefecture_a)
    client.post(url(fiche, "lever", remarque_pk=remarque.pk))
    remarque.refresh_from_db()
    assert remarque.etat == "levee"


@pytest.mark.parametrize("persona", ["partenaire", "observateur", "administrateur"])
def test_readers_do_not_comment(client, monde, fiche, persona):
    client.force_login(monde.users[persona])
    set_validation(fiche, "validee")
    assert client.post(url(fiche, "remarque"), {"texte": "Non"}).status_code == 403


def test_a_remark_of_another_fiche_does_not_exist_here(client, monde, fiche):
    client.force_login(monde.chef_a)
    autre = monde.b.remarque_fiche.pk
    for name in ("repondre", "lever"):
        assert client.post(url(fiche, name, remarque_pk=autre)).status_code == 404


@pytest.mark.parametrize("name", ["remarque", "restore"])
def test_a_get_is_refused(client, monde, fiche, name):
    client.force_login(monde.chef_a)
    assert client.get(url(fiche, name)).status_code == 405


def test_a_remark_too_long_is_shown_again_with_its_message(client, monde, fiche):
    client.force_login(monde.prefecture_a)
    response = client.post(url(fiche, "remarque"), {"texte": "x" * 6_000})
    assert response.status_code == 200
    assert "Ce texte est trop long" in response.text
    assert "x" * 6_000 in response.text


def test_an_empty_remark_says_so(client, monde, fiche):
    client.force_login(monde.prefecture_a)
    response = client.post(url(fiche, "remarque"), {"texte": ""}, follow=True)
    assert "La remarque est vide" in response.text


# Archive


def test_archive_asks_then_hides_and_restores(client, monde, fiche):
    client.force_login(monde.chef_a)
    assert "Rien n&#x27;est détruit" in client.get(url(fiche, "archive")).text
    client.post(url(fiche, "archive"))
    fiche.refresh_from_db()
    assert fiche.archived_at
    assert fiche.intitule not in client.get(reverse("fiches_action:list")).text
    archived = client.get(reverse("fiches_action:list"), {"archivees": "on"})
    assert fiche.intitule in archived.text
    assert client.get(url(fiche, "edit")).status_code == 403
    client.post(url(fiche, "restore"))
    fiche.refresh_from_db()
    assert fiche.archived_at is None


@pytest.mark.parametrize("validation", ["proposee", "validee", "inscrite", "sortie"])
def test_a_fiche_in_the_plan_is_not_archived(client, monde, fiche, validation):
    set_validation(fiche, validation, convention=monde.a.convention)
    client.force_login(monde.chef_a)
    assert client.post(url(fiche, "archive")).status_code == 403


def test_the_number_of_an_archived_fiche_is_not_given_again(client, monde, fiche):
    """Edge case 50."""
    haute = FicheFactory(territoire=fiche.territoire, numero=100_000)
    FicheAction.objects.filter(pk=haute.pk).update(
        archived_at="2026-01-01T00:00Z", archived_by=monde.chef_a
    )
    client.force_login(monde.chef_a)
    page = client.get(reverse("fiches_action:create"))
    form = page.context["form"]
    commune = form.fields["communes"].queryset.first()
    data = {**form.initial, "intitule": "Nouvelle", "communes": [commune.pk]}
    client.post(reverse("fiches_action:create"), data)
    assert FicheAction.objects.get(intitule="Nouvelle").numero == 100_001
