"""Creating and editing a session."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from pvd_portal.comites.enums import QualiteMembre, StatutComite
from pvd_portal.comites.models import Comite
from tests.factories import (
    ComiteFactory,
    MembreFactory,
    TerritoireFactory,
    UserFactory,
)
from tests.sessions import expire_session

pytestmark = pytest.mark.django_db
HIER = dt.date(2026, 1, 15)


@pytest.fixture
def territoire():
    return TerritoireFactory()


@pytest.fixture
def chef(client, territoire):
    user = UserFactory(perimetre_de={"territoire": territoire})
    client.force_login(user)
    return user


def held(territoire):
    return ComiteFactory(territoire=territoire, statut=StatutComite.TENU, date=HIER)


def url(name, comite):
    return reverse(f"comites:{name}", args=[comite.pk])


def membres(*rows, initial=0):
    data = {"membres-TOTAL_FORMS": len(rows), "membres-INITIAL_FORMS": initial}
    for i, row in enumerate(rows):
        data |= {f"membres-{i}-{name}": value for name, value in row.items()}
    return data


MAIRE = {"nom": "Maire fictif", "qualite": "elu_commune"}


class TestCreate:
    URL = "/comites/nouveau/"

    def data(self, **champs):
        return {
            "cle": str(uuid.uuid4()),
            "date": "2026-12-10",
            "heure": "14:30",
            "lieu": "Mairie",
            **membres(MAIRE),
            **champs,
        }

    def test_the_page_proposes_the_members(self, client, chef):
        page = client.get(self.URL).content.decode()
        for nom in ("Maire de", "Préfet ou son représentant", "Chef de projet Petites villes"):
            assert nom in page

    def test_it_creates_the_session_and_its_members(self, client, chef, territoire):
        response = client.post(self.URL, self.data())
        comite = Comite.objects.get()
        assert response.url == url("ordre_du_jour", comite)
        assert (comite.territoire, comite.created_by) == (territoire, chef)
        assert (comite.date, comite.heure) == (dt.date(2026, 12, 10), dt.time(14, 30))
        assert comite.membres.get().nom == "Maire fictif"

    def test_sent_twice_it_makes_one_session(self, client, chef):
        data = self.data()
        first, second = client.post(self.URL, data), client.post(self.URL, data)
        comite = Comite.objects.get()
        assert first.status_code == second.status_code == 302
        assert second.url == url("detail", comite)
        assert comite.membres.count() == 1

    def test_edge_69_two_sessions_the_same_day(self, client, chef):
        for _ in range(2):
            client.post(self.URL, self.data())
        assert Comite.objects.filter(date="2026-12-10").count() == 2

    def test_somebody_elses_identifier_is_not_taken(self, client, chef):
        other = ComiteFactory(lieu="Ailleurs")
        assert client.post(self.URL, self.data(cle=str(other.pk))).status_code == 302
        other.refresh_from_db()
        assert other.lieu == "Ailleurs"
        assert Comite.objects.exclude(pk=other.pk).get().created_by == chef

    @pytest.mark.parametrize(
        ("champ", "valeur"),
        [
            ("date", ""),
            ("date", "31/02/2026"),
            ("date", "2019-01-01"),
            ("date", "2126-01-01"),
            ("heure", "25:00"),
            ("lieu", "x" * 201),
            ("membres-0-qualite", ""),
            ("membres-0-qualite", "roi"),
            ("membres-0-nom", "x" * 201),
        ],
    )
    def test_bad_input_is_said_and_kept(self, client, chef, champ, valeur):
        response = client.post(self.URL, self.data(**{champ: valeur}))
        assert response.status_code == 200
        page = response.content.decode()
        assert "Rien n'est enregistré" in page
        assert "Maire fictif" in page or champ == "membres-0-nom"
        assert not Comite.objects.exists()

    def test_without_management_data_nothing_breaks(self, client, chef):
        assert client.post(self.URL, {"date": "2026-12-10"}).status_code == 200
        assert not Comite.objects.exists()

    def test_a_row_more_without_javascript(self, client, chef):
        response = client.post(self.URL, self.data(ajouter="membres", date=""))
        page = response.content.decode()
        assert 'name="membres-1-nom"' in page
        assert "Rien n'est enregistré" not in page

    def test_a_proposed_member_can_be_left_out(self, client, chef):
        rows = [MAIRE, {"nom": "Absent", "qualite": "autre", "DELETE": "on"}]
        client.post(self.URL, {**self.data(), **membres(*rows, initial=2)})
        assert [m.nom for m in Comite.objects.get().membres.all()] == ["Maire fictif"]

    def test_a_prefecture_first_chooses_the_territoire(self, client, monde):
        TerritoireFactory(departement=monde.a.territoire.departement_pilote)
        client.force_login(monde.prefecture_a)
        page = client.get(self.URL).content.decode()
        assert "Territoire A" in page
        assert "Territoire B" not in page
        chosen = client.get(f"{self.URL}?territoire={monde.a.territoire.pk}")
        assert "Quand et où" in chosen.content.decode()

    @pytest.mark.parametrize(
        ("persona", "expected"),
        [
            ("prefecture_associee", 403),
            ("prefecture_b", 404),
            ("chef_b", 404),
            ("elu_a", 403),
            ("service_etat_a", 403),
            ("partenaire", 403),
            ("observateur", 403),
            ("administrateur", 403),
            ("sans_perimetre", 403),
        ],
    )
    def test_others_create_nothing(self, client, monde, persona, expected):
        client.force_login(monde.users[persona])
        before = Comite.objects.count()
        address = f"{self.URL}?territoire={monde.a.territoire.pk}"
        assert client.get(address).status_code == expected
        assert client.post(address, self.data()).status_code == expected
        assert Comite.objects.count() == before

    def test_what_was_typed_survives_an_expired_session(self, client, chef):
        expire_session(client, chef)
        client.post(self.URL, self.data(lieu="Salle des fêtes", _auteur=chef.pk))
        client.force_login(chef)
        page = client.get(self.URL).content.decode()
        assert "Salle des fêtes" in page
        assert "data-saisie-non-enregistree" in page


class TestEdit:
    def data(self, comite, **champs):
        base = {"revision": comite.revision, "date": "2026-12-10", "lieu": "Mairie"}
        return {**base, **membres(), **champs}

    def test_it_saves_and_raises_the_revision(self, client, chef, territoire):
        comite = ComiteFactory(territoire=territoire)
        ancien = MembreFactory(comite=comite)
        rows = [{"membre": ancien.pk, "nom": "Maire élue", "qualite": "elu_commune"}, MAIRE]
        data = self.data(comite, **membres(*rows, initial=1))
        assert client.post(url("edit", comite), data).url == url("detail", comite)
        comite.refresh_from_db()
        assert (comite.lieu, comite.revision) == ("Mairie", 2)
        assert [m.nom for m in comite.membres.all()] == ["Maire élue", "Maire fictif"]

    def test_a_stale_form_is_shown_both_versions_and_writes_nothing(self, client, chef, territoire):
        comite = ComiteFactory(territoire=territoire, lieu="Préfecture", revision=3)
        MembreFactory(comite=comite, nom="Ajouté entre-temps")
        response = client.post(url("edit", comite), self.data(comite, revision=2))
        page = response.content.decode()
        assert response.status_code == 409
        assert "Préfecture" in page
        assert 'value="Mairie"' in page
        assert "Ajouté entre-temps" in page
        assert 'name="revision" value="3"' in page
        comite.refresh_from_db()
        assert (comite.lieu, comite.revision) == ("Préfecture", 3)

    def test_after_the_409_a_member_deleted_meanwhile_is_written_anew(
        self, client, chef, territoire
    ):
        comite = ComiteFactory(territoire=territoire, revision=3)
        rows = [{"membre": 999_999, **MAIRE}]
        client.post(url("edit", comite), self.data(comite, **membres(*rows, initial=1)))
        assert comite.membres.get().nom == "Maire fictif"

    def test_a_member_of_another_session_is_not_touched(self, client, chef, territoire):
        etranger = MembreFactory(nom="Étranger")
        comite = ComiteFactory(territoire=territoire)
        rows = [{"membre": etranger.pk, "nom": "Volé", "qualite": "autre", "DELETE": "on"}]
        client.post(url("edit", comite), self.data(comite, **membres(*rows, initial=1)))
        etranger.refresh_from_db()
        assert etranger.nom == "Étranger"

    @pytest.mark.parametrize("revision", ["", "abc", "9" * 5000])
    def test_a_bad_revision_overwrites_nothing(self, client, chef, territoire, revision):
        comite = ComiteFactory(territoire=territoire, lieu="Préfecture")
        response = client.post(url("edit", comite), self.data(comite, revision=revision))
        assert response.status_code in {200, 409}
        comite.refresh_from_db()
        assert comite.lieu == "Préfecture"

    def test_the_chair_stays_an_elu(self, client, chef, territoire):
        comite = held(territoire)
        president = MembreFactory(comite=comite, present=True, preside=True)
        rows = [{"membre": president.pk, "nom": "Maire", "qualite": "partenaire"}]
        data = self.data(comite, date="2026-01-15", **membres(*rows, initial=1))
        response = client.post(url("edit", comite), data)
        assert "elle reste un élu" in response.content.decode()
        president.refresh_from_db()
        assert president.qualite == QualiteMembre.ELU_COMMUNE

    def test_an_open_session_is_not_moved_to_the_future(self, client, chef, territoire):
        comite = held(territoire)
        response = client.post(url("edit", comite), self.data(comite, date="2027-01-15"))
        assert "sa date n&#x27;est pas dans l&#x27;avenir" in response.content.decode()

    def test_another_may_edit_too(self, client, monde):
        client.force_login(monde.prefecture_a)
        client.post(url("edit", monde.a.comite), self.data(monde.a.comite))
        monde.a.comite.refresh_from_db()
        assert monde.a.comite.lieu == "Mairie"
