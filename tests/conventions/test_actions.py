"""Moves, asked the same six questions: works, leaves its trace, GET changes nothing,
a team-mate may, a reader is refused, a stranger finds nothing."""

import datetime as dt

import pytest
from django.urls import reverse

from conventions.enums import ActionConvention, StatutConvention, TypeConvention
from conventions.models import Convention, DatesBeneficiaire
from conventions.services import complete_parties
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.models import User
from tests.factories import UserFactory

A = ActionConvention
D = dt.date
S = StatutConvention
SIGNEE_LE = D(2023, 3, 1)
DU_CHEF = {A.SUBMIT, A.WITHDRAW}
# action -> a statut from which it is made, and where it leads.
DEPART = {
    A.SUBMIT: S.A_COMPLETER,
    A.WITHDRAW: S.TRANSMISE,
    A.REQUEST_CHANGES: S.TRANSMISE,
    A.APPROVE: S.TRANSMISE,
    A.OPEN_SIGNATURE: S.VALIDEE,
    A.SIGN: S.EN_SIGNATURE,
    A.REOPEN: S.EN_SIGNATURE,
    A.ABANDON: S.A_COMPLETER,
    A.RESUME: S.ABANDONNEE,
    A.CORRECT_DATE: S.SIGNEE,
}
ARRIVEE = {
    A.SUBMIT: S.TRANSMISE,
    A.WITHDRAW: S.EN_PREPARATION,
    A.REQUEST_CHANGES: S.A_COMPLETER,
    A.APPROVE: S.VALIDEE,
    A.OPEN_SIGNATURE: S.EN_SIGNATURE,
    A.SIGN: S.SIGNEE,
    A.REOPEN: S.TRANSMISE,
    A.ABANDON: S.ABANDONNEE,
    A.RESUME: S.EN_PREPARATION,
    A.CORRECT_DATE: S.SIGNEE,
}
A_MOTIVER = {A.REQUEST_CHANGES, A.REOPEN, A.ABANDON, A.RESUME, A.CORRECT_DATE}


@pytest.fixture
def acte(monde):
    """Complete, deliberated and signed by all: no move lacks anything."""
    convention = Convention.objects.for_detail().get(pk=monde.a.convention.pk)
    complete_parties(convention)
    convention.signatures.update(date_deliberation=D(2023, 1, 10), date_signature=D(2023, 3, 1))
    return convention


def put(convention, statut):
    date = SIGNEE_LE if statut == S.SIGNEE else None
    if statut == S.SIGNEE:
        # The table says the right date: the act's is the one to correct.
        convention.signatures.update(date_signature=D(2023, 3, 4))
    Convention.objects.filter(pk=convention.pk).update(statut=statut, date_signature=date)
    return convention


def url(convention, action):
    return reverse("conventions:move", args=[convention.pk, action])


def owner(monde, action):
    return monde.chef_a if action in DU_CHEF else monde.prefecture_a


each_action = pytest.mark.parametrize("action", A)
# What a form posts: the motif, and the date that only a correction reads.
MOTIF = {"motif": "Préciser le périmètre", "date_signature": "2023-03-04"}


@each_action
def test_it_works_and_leaves_its_trace(client, monde, acte, action):
    put(acte, DEPART[action])
    user = owner(monde, action)
    client.force_login(user)
    response = client.post(url(acte, action), MOTIF, follow=True)
    assert "fr-alert--success" in response.content.decode()
    acte.refresh_from_db()
    mouvement = acte.mouvements.get()
    assert acte.statut == ARRIVEE[action] == mouvement.to_state
    assert (mouvement.user, mouvement.action) == (user, action)
    assert mouvement.reason.endswith(MOTIF["motif"] if (action in A_MOTIVER) else "")


@each_action
def test_get_only_asks(client, monde, acte, action):
    put(acte, DEPART[action])
    client.force_login(owner(monde, action))
    response = client.get(url(acte, action))
    html = response.content.decode()
    assert response.status_code == 200
    assert "VARIABLE_INCONNUE" not in html
    assert ("motif" in html) == (action in A_MOTIVER)
    assert not acte.mouvements.exists()


@each_action
def test_a_team_mate_may(client, monde, acte, action):
    put(acte, DEPART[action])
    place = {"territoire": monde.a.territoire} if action in DU_CHEF else {"departement": "38"}
    if "departement" in place:
        place = {"departement": monde.a.territoire.departement_pilote}
    mate = UserFactory(role=owner(monde, action).role, perimetre_de=place)
    client.force_login(mate)
    assert client.post(url(acte, action), MOTIF).status_code == 302
    assert acte.mouvements.get().user == mate


@each_action
def test_readers_are_refused_and_strangers_find_nothing(client, monde, acte, action):
    put(acte, DEPART[action])
    brouillon = DEPART[action] == S.EN_PREPARATION
    absents = {"chef_b", "prefecture_b", "sans_perimetre"}
    absents |= {"partenaire", "observateur"} if brouillon else set()
    for name, user in monde.users.items():
        if user == owner(monde, action):
            continue
        client.force_login(user)
        for method in (client.get, client.post):
            assert method(url(acte, action)).status_code == (404 if name in absents else 403), name
    assert not acte.mouvements.exists()


@pytest.mark.parametrize(
    ("action", "statut"),
    [
        (a, s)
        for a in A
        for s in (S.SIGNEE, S.ABANDONNEE)
        if (a, s) not in {(A.CORRECT_DATE, S.SIGNEE), (A.RESUME, S.ABANDONNEE)}
    ],
)
def test_a_move_out_of_place_is_refused_with_its_reason(client, monde, acte, action, statut):
    put(acte, statut)
    client.force_login(owner(monde, action))
    response = client.post(url(acte, action), MOTIF, follow=True)
    assert "pas été fait" in response.content.decode()
    acte.refresh_from_db()
    assert (acte.statut, acte.mouvements.count()) == (statut, 0)
    assert "pas encore possible" in client.get(url(acte, action)).content.decode()


def test_an_unknown_action_is_not_found(client, monde, acte):
    client.force_login(monde.chef_a)
    for action in ("delete", "archive", "SIGN"):
        assert client.post(url(acte, action)).status_code == 404


def test_a_motif_is_asked_and_kept_when_too_long(client, monde, acte):
    put(acte, S.TRANSMISE)
    client.force_login(monde.prefecture_a)
    for motif in ("", "   ", "x" * 5_001):
        response = client.post(url(acte, A.REQUEST_CHANGES), {"motif": motif})
        assert response.status_code == 200
        assert "motif" in response.context["form"].errors
    assert "x" * 5_001 in response.content.decode()
    assert not acte.mouvements.exists()


def test_a_demand_becomes_a_remark(client, monde, acte):
    put(acte, S.TRANSMISE)
    client.force_login(monde.prefecture_a)
    client.post(url(acte, A.REQUEST_CHANGES), MOTIF)
    remarque = acte.remarques.latest("pk")
    assert (remarque.texte, remarque.auteur) == (MOTIF["motif"], monde.prefecture_a)
    assert remarque.etat == "en_attente"


def test_a_refused_move_says_what_is_missing_with_links(client, monde):
    acte = put(monde.a.convention, S.VALIDEE)
    client.force_login(monde.prefecture_a)
    html = client.get(url(acte, A.OPEN_SIGNATURE)).content.decode()
    assert reverse("conventions:signatures", args=[acte.pk]) in html
    assert "parmi les parties" in html
    html = client.post(url(acte, A.OPEN_SIGNATURE), follow=True).content.decode()
    assert "parmi les parties" in html
    acte.refresh_from_db()
    assert acte.statut == S.VALIDEE


# Signature


def test_signing_takes_the_last_mandatory_signature(client, monde, acte):
    """Cases 4 and 5; and the clocks of the communes follow."""
    put(acte, S.EN_SIGNATURE)
    acte.signatures.filter(type="epci").update(date_signature=D(2023, 3, 20))
    client.force_login(monde.prefecture_a)
    assert "20 mars 2023" in client.get(url(acte, A.SIGN)).content.decode()
    client.post(url(acte, A.SIGN))
    acte.refresh_from_db()
    assert acte.date_signature == D(2023, 3, 20)
    jalons = DatesBeneficiaire.objects.filter(beneficiaire__commune__in=acte.communes.all())
    assert {row.date_jalon for row in jalons} == {D(2023, 3, 20)}


@pytest.mark.parametrize("champ", ["date_signature", "date_deliberation"])
def test_it_is_not_signed_while_a_party_is_missing(client, monde, acte, champ):
    put(acte, S.EN_SIGNATURE)
    acte.signatures.filter(type="epci").update(**{champ: None})
    client.force_login(monde.prefecture_a)
    client.post(url(acte, A.SIGN))
    acte.refresh_from_db()
    assert (acte.statut, acte.date_signature) == (S.EN_SIGNATURE, None)


def test_it_is_not_signed_without_any_signature(client, monde):
    acte = put(monde.a.convention, S.EN_SIGNATURE)
    client.force_login(monde.prefecture_a)
    response = client.post(url(acte, A.SIGN), follow=True)
    assert "Il manque" in response.content.decode()
    acte.refresh_from_db()
    assert acte.statut == S.EN_SIGNATURE


def test_a_cadre_before_the_adhesion_is_not_signed(client, monde, acte):
    """Case 10."""
    put(acte, S.EN_SIGNATURE)
    acte.signatures.update(date_signature=D(2021, 4, 26))
    client.force_login(monde.prefecture_a)
    response = client.post(url(acte, A.SIGN), follow=True)
    assert "avant la convention d" in response.content.decode()
    assert not acte.mouvements.exists()


def test_a_corrected_date_says_both_and_moves_the_clock(client, monde, acte):
    """Case 15: old and new in the trace and in the history, the index refreshed."""
    put(acte, S.SIGNEE)
    client.force_login(monde.prefecture_a)
    client.post(url(acte, A.CORRECT_DATE), MOTIF)
    acte.refresh_from_db()
    assert acte.date_signature == D(2023, 3, 4)
    reason = acte.mouvements.get().reason
    assert reason == "Du 01/03/2023 au 04/03/2023. Préciser le périmètre"
    assert acte.history.first().date_signature == D(2023, 3, 4)
    jalons = DatesBeneficiaire.objects.filter(beneficiaire__commune__in=acte.communes.all())
    assert {row.date_jalon for row in jalons} == {D(2023, 3, 4)}


@pytest.mark.parametrize(
    "date", ["", "2023-03-01", "2999-01-01", "31/02/2023", "2021-04-26"], ids=str
)
def test_a_wrong_correction_is_refused_beside_the_date(client, monde, acte, date):
    """Empty, unchanged, to come, impossible, before the adhésion (case 10)."""
    put(acte, S.SIGNEE)
    client.force_login(monde.prefecture_a)
    response = client.post(url(acte, A.CORRECT_DATE), {**MOTIF, "date_signature": date})
    assert "date_signature" in response.context["form"].errors
    acte.refresh_from_db()
    assert acte.date_signature == SIGNEE_LE


def test_a_correction_is_checked_against_the_table_of_the_act(client, monde, acte):
    """The head would say January above a table that says March."""
    put(acte, S.SIGNEE)
    client.force_login(monde.prefecture_a)
    asked = {**MOTIF, "date_signature": "2022-01-05"}
    response = client.post(url(acte, A.CORRECT_DATE), asked)
    assert "La dernière signature du tableau est du 04/03/2023" in response.text
    lignes = list(acte.signatures.all())
    for ligne in lignes:
        assert f'name="signature_{ligne.pk}"' in response.text
    asked |= {f"signature_{ligne.pk}": "2022-01-05" for ligne in lignes}
    assert client.post(url(acte, A.CORRECT_DATE), asked).status_code == 302
    acte.refresh_from_db()
    assert acte.date_signature == D(2022, 1, 5)
    assert {s.date_signature for s in acte.signatures.all()} == {D(2022, 1, 5)}
    assert acte.signatures.first().history.first().date_signature == D(2022, 1, 5)


@pytest.mark.parametrize("date", ["2999-01-01", "1922-09-28", "2026-02-30"])
def test_a_line_of_the_table_is_not_corrected_to_just_any_date(client, monde, acte, date):
    put(acte, S.SIGNEE)
    client.force_login(monde.prefecture_a)
    champ = f"signature_{acte.signatures.first().pk}"
    response = client.post(url(acte, A.CORRECT_DATE), {**MOTIF, champ: date})
    assert champ in response.context["form"].errors
    acte.refresh_from_db()
    assert acte.date_signature == SIGNEE_LE


# E-mails


@pytest.mark.parametrize(
    ("action", "destinataire"),
    [
        (A.SUBMIT, "prefecture_a"),
        (A.REQUEST_CHANGES, "chef_a"),
        (A.APPROVE, "chef_a"),
        (A.SIGN, "chef_a"),
        (A.CORRECT_DATE, "chef_a"),
    ],
)
def test_the_other_side_is_told(
    client, monde, acte, mailoutbox, django_capture_on_commit_callbacks, action, destinataire
):
    put(acte, DEPART[action])
    client.force_login(owner(monde, action))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(acte, action), MOTIF)
    assert [mail.to for mail in mailoutbox] == [[monde.users[destinataire].email]]
    message = mailoutbox[0]
    assert f"http://testserver/conventions/{acte.pk}/" in message.body
    assert acte.intitule in message.subject
    assert (MOTIF["motif"] in message.body) == (action in A_MOTIVER)


@pytest.mark.parametrize("action", [A.WITHDRAW, A.REOPEN, A.ABANDON])
def test_other_moves_write_to_nobody(
    client, monde, acte, mailoutbox, django_capture_on_commit_callbacks, action
):
    put(acte, DEPART[action])
    client.force_login(owner(monde, action))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(acte, action), MOTIF)
    assert mailoutbox == []


def test_who_left_is_not_told(client, monde, acte, mailoutbox, django_capture_on_commit_callbacks):
    """Case 52: closed accounts and past affectations get nothing."""
    put(acte, S.TRANSMISE)
    User.objects.filter(pk=monde.chef_a.pk).update(is_active=False)
    ancien = UserFactory(perimetre_de={"territoire": monde.a.territoire})
    ancien.affectations.update(date_fin=D(2022, 1, 1))
    client.force_login(monde.prefecture_a)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(acte, A.APPROVE))
    assert mailoutbox == []


def test_the_roles_of_the_tests_are_all_there(monde):
    """Else a new role would escape the loops above."""
    assert {user.role for user in monde.users.values()} == set(Role)
    assert {c.type for c in Convention.objects.all()} <= set(TypeConvention)
