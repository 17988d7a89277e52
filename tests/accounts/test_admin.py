"""Accounts made by an administrateur: a role, a périmètre, a link to choose a password."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from pvd_portal.accounts.models import User
from tests.factories import MOT_DE_PASSE, DepartementFactory, UserFactory

pytestmark = pytest.mark.django_db
ADD = "admin:accounts_user_add"


@pytest.fixture
def admin(client):
    user = UserFactory(role="administrateur", is_staff=True, is_superuser=True)
    client.force_login(user)
    client.user = user
    return client


def form(role="prefecture", **fields):
    return {
        "email": "Prefecture@Test.example",
        "role": role,
        "is_active": "on",
        "affectations-TOTAL_FORMS": 0,
        "affectations-INITIAL_FORMS": 0,
        **fields,
    }


def affectation(**fields):
    lines = {f"affectations-0-{name}": value for name, value in fields.items()}
    return {"affectations-TOTAL_FORMS": 1, **lines}


def test_a_new_account_gets_its_perimetre_and_a_link(admin, django_capture_on_commit_callbacks):
    departement = DepartementFactory(code="38")
    data = form(**affectation(departement=departement.pk))
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.post(reverse(ADD), data).status_code == 302
    user = User.objects.get(email="prefecture@test.example")
    assert user.perimetre.departements == {"38"}
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert mail.outbox[0].to == ["prefecture@test.example"]


def test_the_link_opens_the_page_that_sets_the_password(
    admin, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(reverse(ADD), form())
    link = re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[0].body)[1]
    client.logout()
    response = client.get(link, follow=True)
    assert response.status_code == 200
    data = {"new_password1": "une-phrase-de-passe-38", "new_password2": "une-phrase-de-passe-38"}
    client.post(response.request["PATH_INFO"], data)
    user = User.objects.get(email="prefecture@test.example")
    assert user.check_password("une-phrase-de-passe-38")


def test_no_password_is_ever_typed_there(admin):
    for address in (reverse(ADD), reverse("admin:accounts_user_change", args=[admin.user.pk])):
        assert 'type="password"' not in admin.get(address).content.decode()


def test_the_admin_comes_with_the_role_and_goes_with_it(admin):
    admin.post(reverse(ADD), form("administrateur"))
    user = User.objects.get(email="prefecture@test.example")
    assert (user.is_staff, user.is_superuser) == (True, True)
    admin.post(reverse("admin:accounts_user_change", args=[user.pk]), form("elu"))
    user.refresh_from_db()
    assert (user.role, user.is_staff, user.is_superuser) == ("elu", False, False)
    assert user.history.first().history_user == admin.user


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"email": "pas une adresse"}, "adresse de courriel valide"),
        ({"role": "chef"}, "Sélectionnez un choix valide"),
        ({"role": "partenaire"}, "Un partenaire a un organisme."),
        (affectation(france="on", departement="38"), "un seul des quatre"),
        (affectation(france="on"), "Le périmètre du rôle « Préfecture » est un département."),
        (
            {"role": "chef_de_projet", **affectation(departement="38")},
            "Le périmètre du rôle « Chef de projet » est un territoire.",
        ),
        (
            {"role": "observateur", **affectation(departement="38")},
            "Le périmètre du rôle « Observateur » est une région ou la France entière.",
        ),
        (
            {"role": "administrateur", **affectation(departement="38")},
            "Le rôle « Administrateur » n&#x27;a pas de périmètre à choisir.",
        ),
        (
            affectation(departement="38", date_debut="02/01/2026", date_fin="01/01/2026"),
            "La fin précède le début.",
        ),
        (affectation(date_debut="01/01/2026"), "un seul des quatre"),
    ],
)
def test_what_is_refused_is_said_in_french(admin, fields, message):
    DepartementFactory(code="38")
    response = admin.post(reverse(ADD), form(**fields))
    assert response.status_code == 200
    assert message in response.content.decode()
    assert User.objects.count() == 1
    assert not mail.outbox


def test_a_role_does_not_change_under_its_perimetre(admin):
    user = UserFactory(role="prefecture", perimetre_de={"departement": DepartementFactory()})
    ligne = user.affectations.get()
    address = reverse("admin:accounts_user_change", args=[user.pk])
    kept = {"affectations-INITIAL_FORMS": 1, **affectation(id=ligne.pk, departement="38")}
    response = admin.post(address, form("elu", email=user.email, **kept))
    assert "Le périmètre du rôle « Élu » est un territoire." in response.content.decode()
    user.refresh_from_db()
    assert user.role == "prefecture"
    ended = {**kept, "affectations-0-date_fin": "01/01/2020"}
    assert admin.post(address, form("elu", email=user.email, **ended)).status_code == 302
    user.refresh_from_db()
    assert user.role == "elu"


def test_the_same_address_in_other_letters_is_refused(admin):
    UserFactory(email="prefecture@test.example")
    assert "existe déjà" in admin.post(reverse(ADD), form()).content.decode()


def test_an_administrateur_cannot_lock_itself_out(admin):
    address = reverse("admin:accounts_user_change", args=[admin.user.pk])
    for fields in ({"role": "elu"}, {"role": "administrateur", "is_active": ""}):
        response = admin.post(address, form(**{"email": admin.user.email, **fields}))
        assert "retirer votre propre accès" in response.content.decode()


def test_a_closed_account_no_longer_signs_in(admin, client):
    user = UserFactory()
    data = form(user.role, email=user.email)
    del data["is_active"]
    admin.post(reverse("admin:accounts_user_change", args=[user.pk]), data)
    client.logout()
    identifiants = {"username": user.email, "password": MOT_DE_PASSE}
    client.post(reverse("accounts:connexion"), identifiants)
    assert "_auth_user_id" not in client.session


def test_links_are_sent_again_to_active_accounts_only(admin, django_capture_on_commit_callbacks):
    users = [UserFactory(), UserFactory(is_active=False)]
    data = {"action": "send_password_links", "_selected_action": [u.pk for u in users]}
    with django_capture_on_commit_callbacks(execute=True):
        response = admin.post(reverse("admin:accounts_user_changelist"), data, follow=True)
    assert "Lien envoyé à 1 compte" in response.content.decode()
    assert [m.to for m in mail.outbox] == [[users[0].email]]


def test_the_password_page_is_the_portals_own(admin):
    response = admin.get(reverse("admin:password_change"))
    assert response["Location"] == reverse("accounts:mot_de_passe")


def test_the_way_to_the_admin_is_offered_to_the_administrateur_alone(client, monde):
    for name in ("administrateur", "observateur"):
        client.force_login(monde.users[name])
        html = client.get("/tableau-de-bord/").content.decode()
        assert ('href="/admin/"' in html) == (name == "administrateur")
