"""The pages of the comités de projet, per reader, and the list with its exports."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from fiches_action.enums import Validation
from pvd_portal.comites.enums import Decision, StatutComite
from pvd_portal.comites.models import PointOrdreDuJour
from pvd_portal.core.dates import today
from tests.factories import (
    ComiteFactory,
    FicheFactory,
    MembreFactory,
    PointFactory,
    TerritoireFactory,
    UserFactory,
)
from tests.personas import NAMES

pytestmark = pytest.mark.django_db
HIER = dt.date(2026, 1, 15)
OUTSIDE = {"chef_b", "prefecture_b", "sans_perimetre"}
WRITERS = {"chef_a", "prefecture_a"}
SAISIES = ["edit", "ordre_du_jour", "seance"]


def held(territoire, **champs):
    return ComiteFactory(
        territoire=territoire, **{"statut": StatutComite.TENU, "date": HIER, **champs}
    )


def get(client, name, comite):
    return client.get(reverse(f"comites:{name}", args=[comite.pk]))


@pytest.mark.parametrize("page", ["detail", "releve", *SAISIES])
def test_each_page_for_each_persona(client, monde, page):
    comite = held(monde.a.territoire)
    for name in NAMES:
        client.force_login(monde.users[name])
        allowed = page not in SAISIES or name in WRITERS
        expected = 404 if name in OUTSIDE else 200 if allowed else 403
        assert (name, get(client, page, comite).status_code) == (name, expected)


@pytest.mark.parametrize("page", SAISIES)
@pytest.mark.parametrize("statut", [StatutComite.VERROUILLE, StatutComite.ANNULE])
def test_a_closed_session_is_read_only(client, monde, page, statut):
    comite = held(monde.a.territoire, statut=statut, lieu="Mairie")
    client.force_login(monde.chef_a)
    url = reverse(f"comites:{page}", args=[comite.pk])
    assert client.get(url).status_code == 403
    data = {"revision": comite.revision, "date": "2026-02-01", "lieu": "Ailleurs"}
    response = client.post(url, data)
    assert response.status_code == 403
    assert "rien n&#x27;y change" in response.content.decode()
    comite.refresh_from_db()
    assert (comite.lieu, comite.revision) == ("Mairie", 1)


def test_decisions_wait_for_the_session(client, monde):
    client.force_login(monde.chef_a)
    response = get(client, "seance", monde.a.comite)
    assert response.status_code == 403
    assert "elle n&#x27;est pas ouverte" in response.content.decode()


@pytest.mark.parametrize("statut", [StatutComite.PLANIFIE, StatutComite.ANNULE])
def test_no_minutes_before_the_session(client, monde, statut):
    client.force_login(monde.chef_a)
    assert get(client, "releve", held(monde.a.territoire, statut=statut)).status_code == 404


def test_signing_in_comes_first(client, monde):
    response = get(client, "detail", monde.a.comite)
    assert response.status_code == 302
    assert response.url.startswith(reverse("accounts:connexion"))


class TestDetail:
    def test_readers_see_no_button_to_write(self, client, monde):
        comite = held(monde.a.territoire)
        for name in ("elu_a", "prefecture_associee", "service_etat_a", "observateur"):
            client.force_login(monde.users[name])
            page = get(client, "detail", comite).content.decode()
            assert "Lire le relevé de décisions" in page
            assert "Saisir la séance" not in page
            assert not re.search(r'action="/comites/[^"]*/(actions|archiver|seance|modifier)', page)

    def test_it_says_which_of_the_minimum_is_missing(self, client, monde):
        comite = ComiteFactory(territoire=monde.a.territoire)
        MembreFactory(comite=comite, nom="Maire de Mens")
        client.force_login(monde.chef_a)
        page = get(client, "detail", comite).content.decode()
        assert "invité : Maire de Mens" in page
        assert page.count("personne n'est invité, le programme le demande") == 3

    def test_a_fiche_the_reader_cannot_open_has_no_link(self, client, monde):
        lien = reverse("fiches_action:detail", args=[monde.a.fiche.pk])
        for name, linked in (("chef_a", True), ("partenaire", False)):
            client.force_login(monde.users[name])
            page = get(client, "detail", monde.a.comite).content.decode()
            assert monde.a.fiche.intitule in page
            assert (lien in page) is linked

    def test_decisions_under_reserve_say_so(self, client, monde):
        comite = held(monde.a.territoire)
        MembreFactory(comite=comite, present=True, preside=True)
        PointFactory(comite=comite, fiche=monde.a.fiche, decision=Decision.VALIDEE)
        client.force_login(monde.elu_a)
        for page in ("detail", "releve"):
            text = get(client, page, comite).content.decode()
            assert "Sous réserve : le comité n'était pas complet." in text

    def test_typed_text_is_escaped(self, client, monde):
        comite = held(monde.a.territoire, releve="<script>alert(1)</script> **gras**")
        PointOrdreDuJour.objects.create(
            comite=comite, intitule="<script>x</script>", commentaire="<b>y</b>", decision="validee"
        )
        client.force_login(monde.chef_a)
        for page in ("detail", "releve", "seance", "ordre_du_jour"):
            text = get(client, page, comite).content.decode()
            assert "<script>x" not in text
            assert "<script>alert" not in text
            assert "<b>y" not in text
        assert "<strong>gras</strong>" in get(client, "releve", comite).content.decode()


class TestList:
    def url(self, **params):
        return reverse("comites:list", query=params)

    def test_each_sees_its_own(self, client, monde):
        for name in NAMES:
            client.force_login(monde.users[name])
            page = client.get(self.url()).content.decode()
            seen = {side for side in ("a", "b") if str(getattr(monde, side).comite.pk) in page}
            everything = name == "administrateur"
            expected = {"a", "b"} if everything else {"a"}
            if name in OUTSIDE:
                expected = set() if name == "sans_perimetre" else {"b"}
            assert (name, seen) == (name, expected)

    @pytest.mark.parametrize(
        ("params", "dates"),
        [
            ({"periode": "a_venir"}, [2099]),
            ({"periode": "passes"}, [2024]),
            ({"periode": "3_mois"}, []),
            ({"statut": "tenu"}, [2024]),
            ({"q": "saint egreve"}, [2099, 2024]),
            ({"q": "ailleurs"}, []),
            ({"tri": "date"}, [2024, 2099]),
            ({"page": "99"}, [2099, 2024]),
        ],
    )
    def test_filters_and_sorts(self, client, params, dates):
        territoire = TerritoireFactory(nom="Saint-Égrève")
        held(territoire, date=dt.date(2024, 5, 1))
        ComiteFactory(territoire=territoire, date=dt.date(2099, 5, 1))
        client.force_login(UserFactory(perimetre_de={"territoire": territoire}))
        rows = client.get(self.url(**params)).context["page_obj"].object_list
        assert [row.date.year for row in rows] == dates

    def test_departement_filter_counts_a_shared_territoire_in_both(self, client, monde):
        client.force_login(monde.administrateur)
        for code in ("38", "34"):
            rows = client.get(self.url(departement=code)).context["page_obj"].object_list
            assert list(rows) == [monde.a.comite]

    def test_the_two_empty_states_say_what_to_do(self, client):
        user = UserFactory(perimetre_de={"territoire": TerritoireFactory()})
        client.force_login(user)
        assert "planifiez le premier" in client.get(self.url()).content.decode()
        filtered = client.get(self.url(periode="passes")).content.decode()
        assert "Voir toutes les séances" in filtered

    @pytest.mark.parametrize("format_", ["csv", "xlsx", "ods"])
    def test_exports(self, client, monde, format_):
        monde.a.comite.lieu = "=CMD()"
        monde.a.comite.save()
        client.force_login(monde.chef_a)
        response = client.get(self.url(format=format_))
        content = b"".join(response.streaming_content)
        assert f"comites-{today():%Y-%m-%d}.{format_}" in response["Content-Disposition"]
        if format_ == "csv":
            lines = content.decode("utf-8-sig").splitlines()
            assert len(lines) == 2
            assert "2026-12-15;;Territoire A;38;'=CMD();;Planifié;1" in lines[1]

    def test_an_unknown_format_does_not_exist(self, client, monde):
        client.force_login(monde.chef_a)
        assert client.get(self.url(format="pdf")).status_code == 400


class TestQueries:
    """Same count for 1 and 30 rows, and at most 11."""

    def count(self, client, django_assert_max_num_queries, url):
        with django_assert_max_num_queries(11) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    def test_list(self, client, django_assert_max_num_queries):
        territoire = TerritoireFactory()
        client.force_login(UserFactory(perimetre_de={"territoire": territoire}))
        url = reverse("comites:list")
        ComiteFactory(territoire=territoire)
        few = self.count(client, django_assert_max_num_queries, url)
        for _ in range(30):
            PointFactory(comite=ComiteFactory(territoire=territoire))
        assert self.count(client, django_assert_max_num_queries, url) == few

    @pytest.mark.parametrize("page", ["detail", "releve", *SAISIES])
    def test_one_session(self, client, monde, django_assert_max_num_queries, page):
        comite = held(monde.a.territoire)
        self.fill(comite, 1)
        client.force_login(monde.chef_a)
        url = reverse(f"comites:{page}", args=[comite.pk])
        few = self.count(client, django_assert_max_num_queries, url)
        self.fill(comite, 30)
        assert self.count(client, django_assert_max_num_queries, url) == few

    def fill(self, comite, count):
        for _ in range(count):
            MembreFactory(comite=comite)
            fiche = FicheFactory(territoire=comite.territoire, validation=Validation.PRETE)
            FicheFactory(territoire=comite.territoire, validation=Validation.PRETE)
            PointFactory(comite=comite, fiche=fiche, decision=Decision.VALIDEE)
            comite.mouvements.create(
                action="hold", from_state="planifie", to_state="tenu", user=UserFactory()
            )
