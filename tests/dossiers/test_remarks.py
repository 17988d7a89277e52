"""Remarks, whatever the kind of dossier: written once, answered once, lifted by their side."""

import pytest
from django.contrib.messages import get_messages

from tests.dossiers.aides import (
    archive_territoire,
    dossier_of,
    each_kind,
    exchanges,
    put,
    said,
    text_of,
    url,
)
from tests.factories import UserFactory

TEXTE = "Le coût n'est pas détaillé."


@pytest.fixture
def dossier(monde, kind):
    """Sent to the préfecture, where the kind has a draft; no remark yet."""
    row = dossier_of(monde.a, kind)
    row.remarques.all().delete()
    state = {"conventions": "transmise", "fiches_action": "proposee", "comites": "tenu"}[kind]
    return put(row, state)


@pytest.fixture
def remarque(dossier, monde):
    return dossier.remarques.create(auteur=monde.prefecture_a, texte=TEXTE)


def repondre(client, remarque, texte):
    data = {f"r{remarque.pk}-texte": texte}
    return client.post(url(remarque.dossier, "repondre", remarque.pk), data)


pytestmark = each_kind


def test_it_is_written_and_read(client, monde, dossier):
    client.force_login(monde.service_etat_a)
    response = client.post(url(dossier, "remarque"), {"texte": f"  {TEXTE}  "})
    remarque = dossier.remarques.get()
    assert response.url == f"{exchanges(dossier)}#remarque-{remarque.pk}"
    assert said(response) == ["La remarque est ajoutée."]
    assert (remarque.auteur, remarque.texte) == (monde.service_etat_a, TEXTE)
    assert remarque.etat == "en_attente"
    client.force_login(monde.chef_a)
    page = text_of(client.get(exchanges(dossier)))
    assert TEXTE in page
    assert "En attente de réponse" in page


def test_sent_twice_it_is_written_once(client, monde, dossier):
    client.force_login(monde.elu_a)
    for _ in range(2):
        assert client.post(url(dossier, "remarque"), {"texte": TEXTE}).status_code == 302
    assert dossier.remarques.count() == 1
    # Somebody else may write the same words; and the author again, once the first is settled.
    client.force_login(monde.prefecture_a)
    client.post(url(dossier, "remarque"), {"texte": TEXTE})
    assert dossier.remarques.count() == 2
    dossier.remarques.filter(auteur=monde.elu_a).update(
        levee_at="2026-01-01T00:00Z", levee_par=monde.elu_a
    )
    client.force_login(monde.elu_a)
    client.post(url(dossier, "remarque"), {"texte": TEXTE})
    assert dossier.remarques.count() == 3
    # Nor is an answered one the same: it is asked again.
    dossier.remarques.filter(auteur=monde.elu_a, levee_at=None).update(
        reponse="Voici", repondu_at="2026-01-01T00:00Z", repondu_par=monde.chef_a
    )
    client.post(url(dossier, "remarque"), {"texte": TEXTE})
    assert dossier.remarques.count() == 4


def test_who_writes_one(client, monde, dossier):
    writers = {"chef_a", "prefecture_a", "prefecture_associee", "service_etat_a", "elu_a"}
    for name, user in monde.users.items():
        client.force_login(user)
        status = client.post(url(dossier, "remarque"), {"texte": f"De {name}"}).status_code
        absent = name in {"chef_b", "prefecture_b", "sans_perimetre"}
        assert (name, status) == (name, 404 if absent else 302 if name in writers else 403)
    assert {r.texte for r in dossier.remarques.all()} == {f"De {name}" for name in writers}


@pytest.mark.parametrize("texte", ["", "   \n"])
def test_nothing_typed_is_nothing_saved(client, monde, dossier, texte):
    client.force_login(monde.prefecture_a)
    response = client.post(url(dossier, "remarque"), {"texte": texte})
    assert response.status_code == 302
    assert said(response) == ["La remarque est vide : rien n'est enregistré."]
    assert not dossier.remarques.exists()


def test_too_long_it_comes_back_with_what_was_typed(client, monde, dossier):
    client.force_login(monde.prefecture_a)
    response = client.post(url(dossier, "remarque"), {"texte": "y" * 5_001})
    assert response.status_code == 200
    assert "y" * 5_001 in text_of(response)
    assert "5001 caractères, 5000 au plus" in text_of(response)
    assert not dossier.remarques.exists()


def test_an_answer_has_its_text_its_author_and_its_date(client, monde, remarque):
    client.force_login(monde.chef_a)
    response = repondre(client, remarque, "  Voir l'annexe 2.  ")
    assert said(response) == ["La réponse est enregistrée : son auteur peut lever la remarque."]
    remarque.refresh_from_db()
    assert (remarque.reponse, remarque.repondu_par) == ("Voir l'annexe 2.", monde.chef_a)
    assert remarque.repondu_at is not None
    assert remarque.etat == "repondue"
    page = text_of(client.get(exchanges(remarque.dossier)))
    assert "Répondue" in page
    assert f'name="r{remarque.pk}-texte"' not in page


def test_a_second_answer_never_takes_the_place_of_the_first(client, monde, remarque):
    """It comes back as typed, with who answered."""
    second = UserFactory(
        prenom="Sacha", nom="Second", perimetre_de={"territoire": monde.a.territoire}
    )
    client.force_login(monde.chef_a)
    repondre(client, remarque, "Première réponse")
    remarque.refresh_from_db()
    first = (remarque.reponse, remarque.repondu_par_id, remarque.repondu_at)
    for user in (second, monde.chef_a):
        client.force_login(user)
        response = repondre(client, remarque, "Seconde réponse")
        assert response.status_code == 409
        page = text_of(response)
        assert "Cette remarque a déjà une réponse de Camille Test" in page
        assert "Première réponse" in page
        assert ">\nSeconde réponse</textarea>" in page
        remarque.refresh_from_db()
        assert (remarque.reponse, remarque.repondu_par_id, remarque.repondu_at) == first


def test_the_same_answer_twice_is_one(client, monde, remarque):
    client.force_login(monde.chef_a)
    assert repondre(client, remarque, "Voir l'annexe 2.").status_code == 302
    remarque.refresh_from_db()
    at = remarque.repondu_at
    assert repondre(client, remarque, "Voir l'annexe 2.").status_code == 302
    remarque.refresh_from_db()
    assert remarque.repondu_at == at
    # The same words from somebody else are an answer too many.
    second = UserFactory(perimetre_de={"territoire": monde.a.territoire})
    client.force_login(second)
    assert repondre(client, remarque, "Voir l'annexe 2.").status_code == 409


def test_who_answers(client, monde, remarque):
    """The chef de projet of the territoire, and nobody else."""
    for name, user in monde.users.items():
        if name == "chef_a":
            continue
        client.force_login(user)
        status = repondre(client, remarque, "Non").status_code
        absent = name in {"chef_b", "prefecture_b", "sans_perimetre"}
        assert (name, status) == (name, 404 if absent else 403)
    remarque.refresh_from_db()
    assert remarque.etat == "en_attente"


def test_an_empty_answer_is_not_one(client, monde, remarque):
    client.force_login(monde.chef_a)
    response = repondre(client, remarque, "  ")
    assert said(response) == ["La réponse est vide : rien n'est enregistré."]
    response = repondre(client, remarque, "z" * 5_001)
    assert response.status_code == 200
    assert "z" * 5_001 in text_of(response)
    remarque.refresh_from_db()
    assert remarque.etat == "en_attente"


def test_lifted_by_the_side_that_wrote_it(client, monde, remarque):
    """Another préfecture of the dossier may; the chef de projet, a service and an élu may not."""
    for name in ("chef_a", "service_etat_a", "elu_a", "partenaire", "administrateur"):
        client.force_login(monde.users[name])
        assert client.post(url(remarque.dossier, "lever", remarque.pk)).status_code == 403, name
    client.force_login(monde.chef_b)
    assert client.post(url(remarque.dossier, "lever", remarque.pk)).status_code == 404
    client.force_login(monde.prefecture_associee)
    response = client.post(url(remarque.dossier, "lever", remarque.pk))
    assert said(response)[-1] == "La remarque est levée."
    remarque.refresh_from_db()
    assert (remarque.levee_par, remarque.etat) == (monde.prefecture_associee, "levee")
    # Asked again, it says so and changes nothing.
    at = remarque.levee_at
    client.force_login(monde.prefecture_a)
    response = client.post(url(remarque.dossier, "lever", remarque.pk))
    assert said(response)[-1] == "Cette remarque est déjà levée."
    remarque.refresh_from_db()
    assert (remarque.levee_par, remarque.levee_at) == (monde.prefecture_associee, at)


def test_lifted_by_a_double_click_it_is_no_error(client, monde, remarque):
    client.force_login(monde.prefecture_a)
    for _ in range(2):
        response = client.post(url(remarque.dossier, "lever", remarque.pk))
    (*_, last) = get_messages(response.wsgi_request)
    assert (last.level_tag, str(last)) == ("info", "Cette remarque est déjà levée.")
    assert remarque.history.count() == 2


def test_the_remark_of_a_service_is_its_own_to_lift(client, monde, dossier):
    remarque = dossier.remarques.create(auteur=monde.service_etat_a, texte=TEXTE)
    client.force_login(monde.prefecture_a)
    assert client.post(url(dossier, "lever", remarque.pk)).status_code == 403
    client.force_login(monde.service_etat_a)
    assert client.post(url(dossier, "lever", remarque.pk)).status_code == 302
    remarque.refresh_from_db()
    assert remarque.etat == "levee"


def test_a_lifted_remark_is_not_answered(client, monde, remarque):
    client.force_login(monde.prefecture_a)
    client.post(url(remarque.dossier, "lever", remarque.pk))
    client.force_login(monde.chef_a)
    response = repondre(client, remarque, "Trop tard")
    assert response.status_code == 409
    assert "Cette remarque est déjà levée : rien n'est enregistré." in text_of(response)
    assert "Trop tard" in text_of(response)
    remarque.refresh_from_db()
    assert remarque.reponse == ""


@pytest.mark.parametrize("what", ["dossier", "territoire"])
def test_nothing_is_written_once_it_is_archived(client, monde, remarque, what):
    dossier = remarque.dossier
    if what == "dossier":
        put(dossier, archived_at="2026-01-01T00:00Z", archived_by=monde.chef_a)
    else:
        archive_territoire(monde.a.territoire)
    client.force_login(monde.prefecture_a)
    assert client.post(url(dossier, "remarque"), {"texte": "Encore"}).status_code == 403
    assert client.post(url(dossier, "lever", remarque.pk)).status_code == 403
    client.force_login(monde.chef_a)
    assert client.post(url(dossier, "remarque"), {"texte": "Encore"}).status_code == 403
    assert repondre(client, remarque, "Voici").status_code == 403
    remarque.refresh_from_db()
    assert (remarque.etat, dossier.remarques.count()) == ("en_attente", 1)
    # It is still read, without a form.
    page = text_of(client.get(exchanges(dossier)))
    assert TEXTE in page
    assert f'name="r{remarque.pk}-texte"' not in page
    assert url(dossier, "remarque") not in page
    assert url(dossier, "lever", remarque.pk) not in page


def test_an_observateur_reads_none(client, monde, remarque):
    client.force_login(monde.observateur)
    page = text_of(client.get(exchanges(remarque.dossier)))
    assert TEXTE not in page
    assert "Remarques" not in page
    for name in ("repondre", "lever"):
        assert client.post(url(remarque.dossier, name, remarque.pk)).status_code == 403


def test_the_forms_are_offered_to_who_may(client, monde, remarque):
    dossier = remarque.dossier
    may_write = {"chef_a", "prefecture_a", "prefecture_associee", "service_etat_a", "elu_a"}
    for name, user in monde.users.items():
        client.force_login(user)
        response = client.get(exchanges(dossier))
        if response.status_code != 200:
            continue
        page = text_of(response)
        assert (f'action="{url(dossier, "remarque")}"' in page) is (name in may_write), name
        assert (f'name="r{remarque.pk}-texte"' in page) is (name == "chef_a"), name
        lifts = name in {"prefecture_a", "prefecture_associee"}
        assert (url(dossier, "lever", remarque.pk) in page) is lifts, name


def test_a_remark_of_another_dossier_is_not_found(client, monde, kind, dossier):
    other = dossier_of(monde.b, kind).remarques.create(auteur=monde.chef_b, texte="Ailleurs")
    client.force_login(monde.chef_a)
    for name in ("repondre", "lever"):
        assert client.post(url(dossier, name, other.pk)).status_code == 404
        assert client.get(url(dossier, name, other.pk)).status_code == 405
    assert client.get(url(dossier, "remarque")).status_code == 405


def test_the_remarks_keep_their_history(client, monde, remarque):
    client.force_login(monde.chef_a)
    repondre(client, remarque, "Voir l'annexe 2.")
    assert [record.reponse for record in remarque.history.all()] == ["Voir l'annexe 2.", ""]
    assert remarque.history.first().history_user == monde.chef_a
