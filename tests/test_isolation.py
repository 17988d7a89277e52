"""What a reader can reach by forging addresses, rows and keys: nothing of somebody else's."""

import datetime as dt

import pytest
from django.utils import timezone

from communes.models import Contact
from pvd_portal.accounts.enums import Role
from pvd_portal.comites.models import MembreComite
from tests.factories import FicheFactory, FinancementFactory, UserFactory

pytestmark = pytest.mark.django_db


def rows(prefix, *lignes, initial=0):
    data = {f"{prefix}-TOTAL_FORMS": len(lignes), f"{prefix}-INITIAL_FORMS": initial}
    for rang, ligne in enumerate(lignes):
        data |= {f"{prefix}-{rang}-{name}": value for name, value in ligne.items()}
    return data


# Who sees what


@pytest.mark.parametrize("role", [Role.PARTENAIRE, Role.OBSERVATEUR])
@pytest.mark.parametrize("perimetre", ["france", "departement"])
def test_the_money_of_a_draft_stays_in_its_dossier(client, monde, role, perimetre):
    brouillon = FicheFactory(
        territoire=monde.a.territoire, validation="brouillon", intitule="Projet confidentiel"
    )
    FinancementFactory(fiche=brouillon, organisme=monde.banque)
    departement = monde.a.territoire.departement_pilote
    cible = {"france": True} if perimetre == "france" else {"departement": departement}
    client.force_login(UserFactory(role=role, organisme=monde.banque, perimetre_de=cible))
    for url in ("/tableau-de-bord/", "/financements/", "/fiches-action/", "/recherche/?q=projet"):
        assert "Projet confidentiel" not in client.get(url).content.decode(), url


def test_a_partenaire_without_organisme_has_an_empty_dashboard(client, monde):
    departement = monde.a.territoire.departement_pilote
    user = UserFactory(role=Role.PARTENAIRE, perimetre_de={"departement": departement})
    client.force_login(user)
    assert client.get("/tableau-de-bord/").status_code == 200


def test_an_open_session_sees_nothing_once_the_affectation_has_ended(client, monde):
    client.force_login(monde.chef_a)
    url = f"/fiches-action/{monde.a.fiche.pk}/"
    assert client.get(url).status_code == 200
    monde.chef_a.affectations.update(date_fin=timezone.localdate() - dt.timedelta(days=1))
    assert client.get(url).status_code == 404
    assert client.get(f"{url}modifier/").status_code == 404
    csv = b"".join(client.get("/fiches-action/?format=csv")).decode()
    assert len(csv.splitlines()) == 1
    assert client.get("/echeances.ics").content.count(b"BEGIN:VEVENT") == 0


def test_an_open_session_ends_with_its_account(client, monde):
    client.force_login(monde.chef_a)
    type(monde.chef_a).objects.filter(pk=monde.chef_a.pk).update(is_active=False)
    response = client.get("/fiches-action/")
    assert response.status_code == 302
    assert response.url.startswith("/connexion/")


# Forged rows and keys


def test_a_row_of_another_dossier_is_not_changed(client, monde):
    autre = Contact.objects.create(territoire=monde.b.territoire, nom="Autre", fonction="maire")
    client.force_login(monde.chef_a)
    ligne = {"id": autre.pk, "nom": "Détourné", "fonction": "maire", "DELETE": "on"}
    for forgee in (ligne, {**ligne, "DELETE": ""}, {**ligne, "territoire": monde.b.territoire.pk}):
        for initial in (0, 1):
            data = rows("contacts", forgee, initial=initial)
            client.post(f"/territoires/{monde.a.territoire.pk}/pilotage/", data)
    autre.refresh_from_db()
    assert (autre.nom, autre.territoire_id) == ("Autre", monde.b.territoire.pk)


def test_a_funding_line_of_another_fiche_is_not_changed(client, monde):
    fiche, ligne = monde.a.fiche, monde.b.financement
    client.force_login(monde.chef_a)
    forgee = {
        "id": ligne.pk,
        "fiche": monde.b.fiche.pk,
        "organisme": ligne.organisme_id,
        "nature": ligne.nature,
        "montant": "1",
        "base": "ht",
        "statut": "accorde",
    }
    url = f"/fiches-action/{fiche.pk}/modifier/?section=financement"
    for initial in (0, 1):
        data = rows("financements", forgee, initial=initial)
        client.post(url, {**data, "revision": fiche.revision, "base": "ht"})
    avant = ligne.montant
    ligne.refresh_from_db()
    assert (ligne.montant, ligne.fiche_id) == (avant, monde.b.fiche.pk)


def test_a_member_of_another_session_is_not_changed(client, monde):
    autre = MembreComite.objects.create(comite=monde.b.comite, nom="Autre", qualite="prefet")
    client.force_login(monde.chef_a)
    comite = monde.a.comite
    data = rows("membres", {"membre": autre.pk, "nom": "X", "qualite": "autre", "DELETE": "on"})
    client.post(
        f"/comites/{comite.pk}/modifier/",
        {**data, "revision": comite.revision, "date": comite.date.isoformat()},
    )
    autre.refresh_from_db()
    assert (autre.nom, autre.comite_id) == ("Autre", monde.b.comite.pk)


@pytest.mark.parametrize("verbe", ["repondre", "lever"])
def test_a_remark_of_another_dossier_does_not_exist_here(client, monde, verbe):
    for user in (monde.chef_a, monde.prefecture_a):
        client.force_login(user)
        for path, remarque in (
            (f"/fiches-action/{monde.a.fiche.pk}", monde.b.remarque_fiche),
            (f"/conventions/{monde.a.convention.pk}", monde.b.remarque_convention),
        ):
            response = client.post(f"{path}/remarques/{remarque.pk}/{verbe}/", {"texte": "x"})
            assert response.status_code == 404


def test_a_partenaire_can_not_touch_a_line_by_the_address_of_another_fiche(client, monde):
    monde.a.fiche.validation = "proposee"
    monde.a.fiche.save()
    client.force_login(monde.partenaire)
    for ligne, statut in ((monde.a.autre_financement, 403), (monde.b.financement, 404)):
        url = f"/fiches-action/{monde.a.fiche.pk}/financements/{ligne.pk}/"
        assert client.post(url, {"montant": "1", "statut": "accorde"}).status_code == statut


def test_a_remark_sent_twice_is_written_once(client, monde):
    client.force_login(monde.prefecture_a)
    for path, objet in (
        (f"/fiches-action/{monde.a.fiche.pk}", monde.a.fiche),
        (f"/conventions/{monde.a.convention.pk}", monde.a.convention),
    ):
        for _ in range(2):
            assert client.post(f"{path}/remarques/", {"texte": "À préciser."}).status_code == 302
        assert objet.remarques.filter(texte="À préciser.").count() == 1


# An archived dossier is read only


def test_nothing_is_written_in_an_archived_territoire(client, monde):
    territoire = monde.a.territoire
    territoire.archived_at = timezone.now()
    territoire.save()
    for user in (monde.chef_a, monde.prefecture_a):
        client.force_login(user)
        for path in (
            f"/fiches-action/{monde.a.fiche.pk}/modifier/",
            f"/conventions/{monde.a.convention.pk}/modifier/",
            f"/conventions/nouvelle/?type=cadre&territoire={territoire.pk}",
            f"/comites/nouveau/?territoire={territoire.pk}",
            f"/comites/{monde.a.comite.pk}/modifier/",
        ):
            assert client.get(path).status_code == 403, (user.role, path)


@pytest.mark.parametrize(
    "suite", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(client, monde, suite):
    response = client.post(
        f"/connexion/?next={suite}",
        {"username": monde.chef_a.email, "password": "mot-de-passe-de-test", "next": suite},
    )
    assert response.url == "/tableau-de-bord/"
