"""Who is told of a move, and in which words. One table, written by hand."""

import datetime as dt

import pytest
from django.core import mail

from pvd_portal.accounts.enums import Role
from pvd_portal.core.dates import today
from tests.dossiers.aides import (
    asked_by,
    each_action,
    exchanges,
    put,
    ready,
    source_of,
    url,
)
from tests.dossiers.attendus import CYCLE
from tests.dossiers.test_move_pages import MOVER
from tests.factories import DepartementFactory, UserFactory

SIGNATURE = "\n\nPortail PVD\nCe message est envoyé par le portail : n'y répondez pas."
HIER, DEMAIN = today() - dt.timedelta(days=1), today() + dt.timedelta(days=1)


def move(client, capture, user, side, kind, action):
    """Make the move on its page; the messages sent once it is committed."""
    dossier = ready(side, kind, source_of(kind, action))
    client.force_login(user)
    with capture(execute=True):
        client.post(url(dossier, "move", action), asked_by(side, kind, action))
    dossier.refresh_from_db()
    assert dossier.mouvements.exists()
    return dossier, list(mail.outbox)


def told(monde, side):
    return {
        "pilote": {monde.prefecture_a.email},
        "chefs": {monde.chef_a.email},
        "prefectures_et_elus": {
            monde.prefecture_a.email,
            monde.prefecture_associee.email,
            monde.elu_a.email,
        },
    }[side]


@each_action
def test_who_is_told_and_what(client, monde, django_capture_on_commit_callbacks, kind, action):
    """Each its own message: nobody reads the others' addresses."""
    cycle = CYCLE[kind]
    mover = monde.users[MOVER[min(cycle.QUI[action])]]
    if action in cycle.AILLEURS:
        # The comité's decisions are told with its minutes.
        fiche = ready(monde.a, kind, "prete")
        with django_capture_on_commit_callbacks(execute=True):
            fiche.move(action, user=mover, reason="Décidé")
        assert mail.outbox == []
        return
    dossier, sent = move(client, django_capture_on_commit_callbacks, mover, monde.a, kind, action)
    if action not in cycle.COURRIELS:
        assert sent == []
        return
    side, subject, sentence = cycle.COURRIELS[action]
    assert sorted(m.to for m in sent) == sorted([a] for a in told(monde, side) - {mover.email})
    in_words = {"D": str(dossier), "T": "Territoire A", "P": "Camille Test"}
    for message in sent:
        assert message.cc == message.bcc == []
        assert message.subject == say(subject, in_words)
        assert say(sentence, in_words) in message.body
        assert message.body.startswith("Bonjour,\n\n")
        assert message.body.endswith(SIGNATURE)
        page = url(dossier, "releve" if kind == "comites" else "detail")
        assert f"http://testserver{page}" in message.body


def say(pattern, words):
    """The capitals D, T and P that stand alone, in words."""
    text = pattern
    for letter, word in words.items():
        for left, right in (("« ", " »"), ("(", ")"), (": ", "")):
            text = text.replace(f"{left}{letter}{right}", f"{left}{word}{right}")
        if text.startswith(f"{letter} "):
            text = word + text[1:]
    return text


def test_the_whole_text_of_a_demand(client, monde, django_capture_on_commit_callbacks):
    fiche, (message,) = move(
        client,
        django_capture_on_commit_callbacks,
        monde.prefecture_a,
        monde.a,
        "fiches_action",
        "return",
    )
    assert message.body == (
        "Bonjour,\n\n"
        f"La préfecture demande des compléments sur la fiche action « {fiche} » (Territoire A)."
        "\n\nMotif : Doublon constaté\n\nPar : Camille Test\n\n"
        # To the remark itself, where the answer is written.
        f"http://testserver{exchanges(fiche)}#remarque-{fiche.remarques.last().pk}{SIGNATURE}"
    )


def test_the_whole_text_of_a_submission(client, monde, django_capture_on_commit_callbacks):
    """Without a reason, no line about it."""
    acte, (message,) = move(
        client, django_capture_on_commit_callbacks, monde.chef_a, monde.a, "conventions", "submit"
    )
    assert message.body == (
        f"Bonjour,\n\n« {acte} » (Territoire A) a été transmise à la préfecture. Elle est à "
        f"instruire.\n\nPar : Camille Test\n\nhttp://testserver{url(acte, 'detail')}{SIGNATURE}"
    )


class TestChefsDeProjet:
    def sent(self, client, monde, capture):
        _, sent = move(client, capture, monde.prefecture_a, monde.a, "fiches_action", "approve")
        return {address for message in sent for address in message.to}

    def test_each_chef_of_the_territoire(self, client, monde, django_capture_on_commit_callbacks):
        second = UserFactory(perimetre_de={"territoire": monde.a.territoire})
        sent = self.sent(client, monde, django_capture_on_commit_callbacks)
        assert sent == {monde.chef_a.email, second.email}

    @pytest.mark.parametrize(
        ("dates", "prevenu"),
        [
            ({"date_fin": HIER}, False),
            ({"date_fin": today()}, True),
            ({"date_debut": DEMAIN}, False),
            ({"date_debut": today()}, True),
        ],
    )
    def test_the_affectation_counts_on_its_first_and_last_days(
        self, client, monde, django_capture_on_commit_callbacks, dates, prevenu
    ):
        monde.chef_a.affectations.update(**dates)
        sent = self.sent(client, monde, django_capture_on_commit_callbacks)
        assert sent == ({monde.chef_a.email} if prevenu else set())

    def test_a_closed_account_is_not_told(self, client, monde, django_capture_on_commit_callbacks):
        type(monde.chef_a).objects.filter(pk=monde.chef_a.pk).update(is_active=False)
        assert self.sent(client, monde, django_capture_on_commit_callbacks) == set()


class TestPrefectures:
    def test_a_mover_is_not_told_of_its_own_move(
        self, client, monde, django_capture_on_commit_callbacks
    ):
        _, sent = move(
            client,
            django_capture_on_commit_callbacks,
            monde.prefecture_a,
            monde.a,
            "comites",
            "lock",
        )
        assert {a for m in sent for a in m.to} == {
            monde.prefecture_associee.email,
            monde.elu_a.email,
        }

    def test_the_pilot_even_without_a_commune(
        self, client, monde, django_capture_on_commit_callbacks
    ):
        pilote = UserFactory(
            role=Role.PREFECTURE, perimetre_de={"departement": DepartementFactory(code="73")}
        )
        territoire = monde.a.territoire
        type(territoire).objects.filter(pk=territoire.pk).update(departement_pilote="73")
        _, sent = move(
            client, django_capture_on_commit_callbacks, monde.chef_a, monde.a, "comites", "lock"
        )
        assert {a for m in sent for a in m.to} == {
            pilote.email,
            monde.prefecture_a.email,
            monde.prefecture_associee.email,
            monde.elu_a.email,
        }

    def test_who_has_no_commune_left_in_it_is_not_told(
        self, client, monde, django_capture_on_commit_callbacks
    ):
        monde.a.territoire.beneficiaires.filter(commune__departement="34").update(
            date_sortie=HIER, motif_sortie="Retrait"
        )
        _, sent = move(
            client, django_capture_on_commit_callbacks, monde.chef_a, monde.a, "comites", "lock"
        )
        assert {a for m in sent for a in m.to} == {monde.prefecture_a.email, monde.elu_a.email}

    def test_only_the_pilot_instructs(self, client, monde, django_capture_on_commit_callbacks):
        second = UserFactory(
            role=Role.PREFECTURE,
            perimetre_de={"departement": monde.a.territoire.departement_pilote},
        )
        for kind in ("conventions", "fiches_action"):
            mail.outbox.clear()
            _, sent = move(
                client, django_capture_on_commit_callbacks, monde.chef_a, monde.a, kind, "submit"
            )
            assert {a for m in sent for a in m.to} == {monde.prefecture_a.email, second.email}


def test_nothing_is_sent_of_a_move_that_is_refused(
    client, monde, django_capture_on_commit_callbacks
):
    fiche = put(monde.a.fiche, maitre_ouvrage="")
    client.force_login(monde.chef_a)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(fiche, "move", "submit"))
    assert mail.outbox == []


def test_a_long_title_makes_one_line_of_subject(client, monde, django_capture_on_commit_callbacks):
    type(monde.a.convention).objects.filter(pk=monde.a.convention.pk).update(
        intitule="Convention\nde  " + "revitalisation " * 15
    )
    _, (message,) = move(
        client, django_capture_on_commit_callbacks, monde.chef_a, monde.a, "conventions", "submit"
    )
    assert message.subject.startswith("Convention de revitalisation revitalisation")
    assert len(message.subject) == 200
