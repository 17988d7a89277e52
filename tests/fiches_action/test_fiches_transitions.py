"""What a fiche lacks before each move. Its table of moves is held in tests/dossiers."""

import datetime as dt

import pytest

from fiches_action.models import FicheAction
from pvd_portal.dossiers.lifecycle import MoveRefused
from tests.dossiers.aides import put, ready, said, text_of, url
from tests.factories import ConventionFactory, FicheFactory, UserFactory


@pytest.fixture
def fiche(db):
    return FicheFactory(complete=True)


def lacks(fiche, action="submit"):
    return [str(missing) for missing in fiche.missing_for(action)]


class TestSubmit:
    """The model's own essentials: who, what, for whom, how much, when."""

    def test_a_complete_fiche_lacks_nothing(self, fiche):
        assert lacks(fiche) == []

    @pytest.mark.parametrize(
        ("name", "empty", "sentence"),
        [
            ("maitre_ouvrage", "", "Il manque le maître d'ouvrage."),
            ("contexte", "", "Il manque le contexte et le constat."),
            ("objectifs", "", "Il manque les objectifs."),
            ("contenu", "", "Il manque le contenu de l'action."),
            ("cout_total", None, "Il manque le coût prévisionnel."),
            ("date_debut_prevue", None, "Il manque le début prévu."),
            ("date_fin_prevue", None, "Il manque la fin prévue."),
        ],
    )
    def test_each_of_them(self, fiche, name, empty, sentence):
        setattr(fiche, name, empty)
        assert lacks(fiche) == [sentence]
        put(fiche, **{name: empty})
        with pytest.raises(MoveRefused) as refusal:
            fiche.move("submit", user=UserFactory())
        assert refusal.value.reasons == [sentence]

    def test_a_commune(self, fiche):
        fiche.communes.clear()
        assert lacks(fiche) == ["Il manque la commune concernée."]

    def test_everything_is_said_at_once(self, db):
        assert len(lacks(FicheFactory(communes=[]))) == 8

    @pytest.mark.parametrize(
        "action", ["withdraw", "approve", "return", "adopt", "adjourn", "refuse", "rework"]
    )
    def test_the_other_moves_lack_nothing(self, db, action):
        assert lacks(FicheFactory(communes=[]), action) == []


class TestRegister:
    def test_it_asks_the_act(self, fiche):
        assert lacks(fiche, "register") == ["Choisissez la convention de rattachement."]
        put(fiche, "validee")
        with pytest.raises(MoveRefused, match="Choisissez la convention de rattachement."):
            fiche.move("register", user=UserFactory(role="prefecture"))
        assert put(fiche).validation == "validee"

    def test_its_page_asks_it_and_saves_it(self, client, monde):
        fiche = ready(monde.a, "fiches_action", "validee")
        adhesion = monde.a.territoire.conventions.get(type="adhesion")
        client.force_login(monde.prefecture_a)
        page = text_of(client.get(url(fiche, "move", "register")))
        assert "Ce n'est pas encore possible" not in page
        for value in ("", "abc", str(fiche.pk)):
            response = client.post(url(fiche, "move", "register"), {"convention": value})
            assert response.status_code == 200
            assert set(response.context["form"].errors) == {"convention"}
        assert put(fiche).validation == "validee"
        client.post(url(fiche, "move", "register"), {"convention": str(adhesion.pk)})
        fiche = put(fiche)
        assert (fiche.validation, fiche.convention) == ("inscrite", adhesion)

    def test_the_acts_that_are_offered(self, client, monde):
        """Signed, not thematic, of this territoire's communes."""
        fiche = ready(monde.a, "fiches_action", "validee")
        adhesion = monde.a.territoire.conventions.get(type="adhesion")
        day = dt.date(2023, 1, 12)
        cadre = ConventionFactory(territoire=monde.a.territoire, signee_le=day)
        ConventionFactory(
            territoire=monde.a.territoire, type="thematique", thematique="Sécurité", signee_le=day
        )
        partagee = ConventionFactory(
            territoire=monde.b.territoire,
            signee_le=day,
            communes=[*monde.a.communes, *monde.b.communes],
        )
        client.force_login(monde.prefecture_a)
        form = client.get(url(fiche, "move", "register")).context["form"]
        assert set(form.fields["convention"].queryset) == {adhesion, cadre, partagee}


def test_what_is_missing_is_said_beside_the_button_and_refuses_it(client, monde):
    fiche = put(monde.a.fiche, maitre_ouvrage="", contexte="")
    client.force_login(monde.chef_a)
    page = text_of(client.get(url(fiche, "detail")))
    assert "« Transmettre à la préfecture » n'est pas encore possible" in page
    assert "Il manque le maître d'ouvrage." in page
    assert url(fiche, "move", "submit") not in page
    response = client.post(url(fiche, "move", "submit"))
    assert said(response) == [
        "« Transmettre à la préfecture » n'a pas été fait. Il manque le maître d'ouvrage.",
        "« Transmettre à la préfecture » n'a pas été fait. Il manque le contexte et le constat.",
    ]
    assert put(fiche).validation == "brouillon"


def test_a_move_is_news_of_the_fiche(monde):
    fiche = put(monde.a.fiche, derniere_nouvelle_at="2025-01-01T00:00Z")
    fiche.move("submit", user=monde.chef_a)
    fiche.refresh_from_db()
    assert fiche.derniere_nouvelle_at == fiche.state_at


def test_the_first_planned_end_that_was_sent_stays(monde):
    """Case 49: the drift is measured from it."""
    fiche = FicheAction.objects.get(pk=monde.a.fiche.pk)
    assert fiche.date_fin_initiale is None
    fiche.move("submit", user=monde.chef_a)
    fiche.move("return", user=monde.prefecture_a, reason="Dates")
    fiche.refresh_from_db()
    assert fiche.date_fin_initiale == dt.date(2028, 12, 31)
    fiche.date_fin_prevue = dt.date(2029, 6, 30)
    fiche.save()
    assert (fiche.date_fin_initiale, fiche.derive_jours) == (dt.date(2028, 12, 31), 181)
