"""Composing the agenda, recording the session."""

import datetime as dt

import pytest
from django.urls import reverse

from fiches_action.enums import Validation
from pvd_portal.comites.enums import Decision, QualiteMembre, StatutComite
from pvd_portal.comites.models import Comite, PointOrdreDuJour
from tests.factories import (
    ComiteFactory,
    FicheFactory,
    MembreFactory,
    PointFactory,
    TerritoireFactory,
    UserFactory,
)

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


class TestAgenda:
    def fiches(self, territoire, count=3):
        return [
            FicheFactory(territoire=territoire, validation=Validation.PRETE) for _ in range(count)
        ]

    def labels(self, comite):
        points = comite.points.select_related("fiche")
        return [p.fiche.intitule if p.fiche else p.intitule for p in points]

    def test_tick_number_and_add(self, client, chef, territoire):
        comite = ComiteFactory(territoire=territoire)
        a, b, c = self.fiches(territoire)
        data = {
            "revision": comite.revision,
            f"inscrit_fiche_{a.pk}": "on",
            f"ordre_fiche_{a.pk}": "2",
            f"inscrit_fiche_{c.pk}": "on",
            f"ordre_fiche_{c.pk}": "1",
            f"ordre_fiche_{b.pk}": "3",
            "nouveau_sujet": "Calendrier de l'OPAH-RU",
        }
        assert client.post(url("ordre_du_jour", comite), data).url == url("detail", comite)
        assert self.labels(comite) == [c.intitule, a.intitule, "Calendrier de l'OPAH-RU"]
        assert [p.ordre for p in comite.points.all()] == [1, 2, 3]

    def test_reorder_rename_and_remove(self, client, chef, territoire):
        comite = ComiteFactory(territoire=territoire)
        un, deux = (PointFactory(comite=comite, ordre=i) for i in (1, 2))
        libre = PointOrdreDuJour.objects.create(comite=comite, intitule="Ancien", ordre=3)
        data = {
            "revision": comite.revision,
            f"inscrit_fiche_{deux.fiche_id}": "on",
            f"ordre_fiche_{deux.fiche_id}": "2",
            f"inscrit_point_{libre.pk}": "on",
            f"ordre_point_{libre.pk}": "1",
            f"sujet_{libre.pk}": "Nouveau",
        }
        client.post(url("ordre_du_jour", comite), data)
        assert self.labels(comite) == ["Nouveau", deux.fiche.intitule]
        assert not PointOrdreDuJour.objects.filter(pk=un.pk).exists()

    def test_a_fiche_already_there_is_not_offered_again(self, client, chef, territoire):
        (fiche,) = self.fiches(territoire, 1)
        comite = ComiteFactory(territoire=territoire)
        PointFactory(comite=comite, fiche=fiche)
        page = client.get(url("ordre_du_jour", comite)).content.decode()
        assert page.count(f'name="inscrit_fiche_{fiche.pk}"') == 1

    @pytest.mark.parametrize("kind", ["autre territoire", "pas prête"])
    def test_a_fiche_that_is_not_offered_is_refused(self, client, chef, territoire, kind):
        comite = ComiteFactory(territoire=territoire)
        fiche = {
            "autre territoire": lambda: FicheFactory(validation=Validation.PRETE),
            "pas prête": lambda: FicheFactory(territoire=territoire),
        }[kind]()
        before = comite.points.count()
        data = {"revision": comite.revision, f"inscrit_fiche_{fiche.pk}": "on"}
        response = client.post(url("ordre_du_jour", comite), data)
        assert "Une ligne cochée n&#x27;est plus proposée" in response.content.decode()
        assert comite.points.count() == before

    def test_a_decided_point_is_not_removed(self, client, chef, territoire):
        comite = held(territoire)
        PointFactory(comite=comite, decision=Decision.AJOURNEE)
        response = client.post(url("ordre_du_jour", comite), {"revision": comite.revision})
        assert "Une décision est notée sur ce point" in response.content.decode()
        assert comite.points.count() == 1

    @pytest.mark.parametrize("ordre", ["0", "-1", "mille", "1000", "1.5"])
    def test_a_bad_number_is_refused_next_to_its_field(self, client, chef, territoire, ordre):
        (fiche,) = self.fiches(territoire, 1)
        comite = ComiteFactory(territoire=territoire)
        data = {
            "revision": comite.revision,
            f"inscrit_fiche_{fiche.pk}": "on",
            f"ordre_fiche_{fiche.pk}": ordre,
        }
        response = client.post(url("ordre_du_jour", comite), data)
        assert response.context["form"].errors[f"ordre_fiche_{fiche.pk}"]
        assert not comite.points.exists()

    def test_an_emptied_subject_is_refused(self, client, chef, territoire):
        comite = ComiteFactory(territoire=territoire)
        point = PointOrdreDuJour.objects.create(comite=comite, intitule="Sujet")
        data = {"revision": comite.revision, f"inscrit_point_{point.pk}": "on"}
        response = client.post(url("ordre_du_jour", comite), data)
        assert "Écrivez le sujet, ou retirez le point." in response.content.decode()

    def test_a_stale_agenda_overwrites_nothing(self, client, chef, territoire):
        comite = ComiteFactory(territoire=territoire, revision=2)
        point = PointFactory(comite=comite)
        response = client.post(url("ordre_du_jour", comite), {"revision": 1})
        assert response.status_code == 409
        assert list(comite.points.all()) == [point]

    def test_save_and_add_another_subject(self, client, chef, territoire):
        comite = ComiteFactory(territoire=territoire)
        data = {"revision": comite.revision, "nouveau_sujet": "Un", "suite": "sujet"}
        response = client.post(url("ordre_du_jour", comite), data)
        assert response.url == url("ordre_du_jour", comite) + "#id_nouveau_sujet"


class TestSeance:
    def test_one_page_records_everything(self, client, chef, territoire):
        comite = held(territoire)
        maire = MembreFactory(comite=comite)
        prefet = MembreFactory(comite=comite, qualite=QualiteMembre.PREFET)
        point = PointFactory(comite=comite)
        data = {
            "revision": comite.revision,
            f"present_{prefet.pk}": "on",
            "preside": str(maire.pk),
            f"decision_{point.pk}": "ajournee",
            f"commentaire_{point.pk}": "Plan à revoir",
            "releve": "Prochaine séance en mars",
        }
        assert client.post(url("seance", comite), data).url == url("seance", comite)
        for item in (comite, maire, prefet, point):
            item.refresh_from_db()
        assert prefet.present
        assert maire.present
        assert maire.preside
        assert (point.decision, point.commentaire) == ("ajournee", "Plan à revoir")
        assert comite.releve == "Prochaine séance en mars"

    def test_it_saves_in_part_and_decides_nothing_yet(self, client, chef, territoire):
        comite = held(territoire)
        fiche = FicheFactory(territoire=territoire, validation=Validation.PRETE)
        point = PointFactory(comite=comite, fiche=fiche)
        data = {"revision": comite.revision, f"decision_{point.pk}": "refusee", "suite": "releve"}
        assert client.post(url("seance", comite), data).url == url("releve", comite)
        fiche.refresh_from_db()
        assert fiche.validation == Validation.PRETE
        assert not fiche.mouvements.exists()

    def test_the_chair_changes_hands(self, client, chef, territoire):
        comite = held(territoire)
        ancien = MembreFactory(comite=comite, present=True, preside=True)
        nouveau = MembreFactory(comite=comite, qualite=QualiteMembre.ELU_EPCI)
        data = {"revision": comite.revision, "preside": str(nouveau.pk)}
        client.post(url("seance", comite), data)
        assert comite.membres.get(preside=True) == nouveau
        assert not comite.membres.get(pk=ancien.pk).present

    def test_only_an_elu_of_this_session_presides(self, client, chef, territoire):
        comite = held(territoire)
        prefet = MembreFactory(comite=comite, qualite=QualiteMembre.PREFET)
        for membre in (prefet, MembreFactory()):
            data = {"revision": comite.revision, "preside": str(membre.pk)}
            response = client.post(url("seance", comite), data)
            assert response.context["form"].errors["preside"]
        assert not comite.membres.filter(preside=True).exists()

    @pytest.mark.parametrize(
        ("champ", "valeur"), [("decision", "adoptee"), ("commentaire", "x" * 5001)]
    )
    def test_bad_input_is_refused_next_to_its_field(self, client, chef, territoire, champ, valeur):
        comite = held(territoire)
        point = PointFactory(comite=comite)
        data = {"revision": comite.revision, f"{champ}_{point.pk}": valeur}
        response = client.post(url("seance", comite), data)
        assert response.context["form"].errors[f"{champ}_{point.pk}"]
        point.refresh_from_db()
        assert not point.decision
        assert not point.commentaire

    def test_a_stale_session_shows_both_and_writes_nothing(self, client, chef, territoire):
        comite = held(territoire)
        point = PointFactory(comite=comite)
        client.post(
            url("seance", comite), {"revision": 1, f"decision_{point.pk}": "validee", "preside": ""}
        )
        response = client.post(
            url("seance", comite), {"revision": 1, f"decision_{point.pk}": "ajournee"}
        )
        page = response.content.decode()
        assert response.status_code == 409
        assert "Vous avez enregistré cette page ailleurs pendant votre saisie" in page
        assert ("Décision sur le point 1", "Ajournée", "Validée") in (
            response.context["conflit"]["versions"]
        )
        point.refresh_from_db()
        assert point.decision == "validee"

    def test_locked_between_the_form_and_its_post(self, client, chef, territoire):
        comite = held(territoire)
        Comite.objects.filter(pk=comite.pk).update(statut=StatutComite.VERROUILLE)
        response = client.post(url("seance", comite), {"revision": comite.revision, "releve": "x"})
        assert response.status_code == 403
        comite.refresh_from_db()
        assert comite.releve == ""


class TestRoom:
    """One point at a time, each at its address; the attendance and the notes on theirs."""

    def point_url(self, point):
        return reverse("comites:point", args=[point.comite_id, point.pk])

    def text(self, client, address):
        return client.get(address).content.decode()

    def test_a_point_is_decided_alone_and_leads_to_the_next(self, client, chef, territoire):
        comite = held(territoire)
        membre = MembreFactory(comite=comite, present=True)
        un, deux = (PointFactory(comite=comite, ordre=n) for n in (1, 2))
        data = {
            "revision": comite.revision,
            f"decision_{un.pk}": "ajournee",
            f"commentaire_{un.pk}": "Plan à revoir",
            "suite": "suivant",
        }
        assert client.post(self.point_url(un), data).url == self.point_url(deux)
        for row in (un, deux, membre):
            row.refresh_from_db()
        assert (un.decision, un.commentaire) == ("ajournee", "Plan à revoir")
        assert deux.decision == ""
        # Nobody's presence is on that page: it says nothing of them.
        assert membre.present
        data = {"revision": comite.revision + 1, f"decision_{deux.pk}": "validee"}
        assert client.post(self.point_url(deux), data).url == self.point_url(deux)
        data = {"revision": comite.revision + 2, "suite": "suivant"}
        assert client.post(self.point_url(deux), data).url == url("releve", comite)

    def test_everybody_is_there_in_one_press(self, client, chef, territoire):
        comite = held(territoire)
        membres = [MembreFactory(comite=comite) for _ in range(3)]
        point = PointFactory(comite=comite, decision="validee")
        data = {"revision": comite.revision, "preside": "", "releve": "Notes", "tous": "1"}
        assert client.post(url("seance", comite), data).url == url("seance", comite)
        assert comite.membres.filter(present=True).count() == len(membres)
        comite.refresh_from_db()
        point.refresh_from_db()
        assert (comite.releve, point.decision) == ("Notes", "validee")

    def test_the_count_and_the_quorum_stay_in_sight(self, client, chef, territoire):
        comite = held(territoire)
        MembreFactory(comite=comite, present=True)
        un = PointFactory(comite=comite, ordre=1, decision="validee")
        deux = PointFactory(comite=comite, ordre=2)
        for address in (url("seance", comite), self.point_url(un)):
            page = self.text(client, address)
            assert "<strong>1 / 2</strong>" in page
            assert "Minimum <strong>1 / 4</strong>" in page
        # One goes on where one stopped.
        assert f'href="{self.point_url(deux)}">Saisir la séance' in self.text(
            client, url("detail", comite)
        )

    def test_a_comment_is_open_without_javascript(self, client, chef, territoire):
        point = PointFactory(comite=held(territoire))
        assert '<details class="commentaire" open>' in self.text(client, self.point_url(point))

    def test_a_point_taken_off_meanwhile_gives_back_what_was_typed(self, client, chef, territoire):
        comite = held(territoire)
        point = PointFactory(comite=comite)
        address, name = self.point_url(point), f"commentaire_{point.pk}"
        point.delete()
        assert client.get(address).status_code == 404
        response = client.post(address, {"revision": 1, name: "À ne pas perdre"}, follow=True)
        assert "À ne pas perdre" in response.content.decode()

    def test_a_point_of_another_session_is_not_found(self, client, chef, territoire):
        comite, other = held(territoire), PointFactory(comite=held(territoire))
        address = reverse("comites:point", args=[comite.pk, other.pk])
        assert client.get(address).status_code == 404
        client.post(address, {"revision": 1, f"decision_{other.pk}": "validee"})
        other.refresh_from_db()
        assert other.decision == ""
