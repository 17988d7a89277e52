"""What a session lacks before each move, and what its minutes do to the fiches."""

import datetime as dt

import pytest

from pvd_portal.comites.decisions import apply_decisions
from pvd_portal.comites.models import Comite
from pvd_portal.core.dates import today
from pvd_portal.dossiers.lifecycle import MoveRefused
from tests.dossiers.aides import HIER, put, said, text_of, url
from tests.factories import ComiteFactory, FicheFactory, MembreFactory, PointFactory, UserFactory

MINIMUM = ("elu_commune", "elu_epci", "chef_de_projet", "prefet")


@pytest.fixture
def comite(db):
    """An open session that lacks nothing: everybody is there, its one point is decided."""
    session = ComiteFactory(statut="tenu", date=HIER)
    for qualite in MINIMUM:
        MembreFactory(
            comite=session, qualite=qualite, present=True, preside=qualite == "elu_commune"
        )
    session.points.create(intitule="Calendrier", decision="prise_acte")
    return session


@pytest.fixture
def chef(db):
    return UserFactory()


def lacks(comite, action="lock"):
    comite = Comite.objects.for_detail().get(pk=comite.pk)
    return [str(missing) for missing in comite.missing_for(action)]


def decide(comite, decision, commentaire="", **fiche):
    row = FicheFactory(territoire=comite.territoire, **{"validation": "prete", **fiche})
    return PointFactory(
        comite=comite, fiche=row, decision=decision, commentaire=commentaire, ordre=2
    )


class TestHold:
    """The session opens on its own day."""

    @pytest.mark.parametrize(
        ("jours", "ouvre"), [(-400, True), (-1, True), (0, True), (1, False), (30, False)]
    )
    def test_the_day(self, comite, jours, ouvre):
        comite.date = today() + dt.timedelta(days=jours)
        sentence = f"La séance s'ouvre le jour venu, le {comite.date:%d/%m/%Y}."
        assert [str(m) for m in comite.missing_for("hold")] == ([] if ouvre else [sentence])

    def test_it_asks_neither_members_nor_agenda(self, db):
        assert lacks(ComiteFactory(date=HIER), "hold") == []

    def test_too_early_it_is_refused_and_said(self, client, monde):
        comite = put(monde.a.comite, date=dt.date(2100, 1, 1))
        client.force_login(monde.chef_a)
        assert said(client.post(url(comite, "move", "hold"))) == [
            "« Ouvrir la séance » n'a pas été fait. La séance s'ouvre le jour venu, le 01/01/2100."
        ]
        assert put(comite).statut == "planifie"


class TestLock:
    def test_nothing_is_missing(self, comite):
        assert lacks(comite) == []

    def test_somebody_came(self, comite):
        comite.membres.update(present=False, preside=False)
        assert lacks(comite) == [
            "Notez les présences.",
            "Indiquez l'élu qui a présidé la séance.",
        ]

    def test_one_is_enough(self, comite):
        comite.membres.exclude(preside=True).update(present=False)
        assert lacks(comite) == []

    def test_an_elu_presided(self, comite):
        comite.membres.update(preside=False)
        assert lacks(comite) == ["Indiquez l'élu qui a présidé la séance."]

    def test_and_was_there(self, comite):
        """The database holds it too; the guard asks it of whatever it reads."""
        comite = Comite.objects.for_detail().get(pk=comite.pk)
        for membre in comite.membres.all():
            membre.present = not membre.preside
        said = [str(missing) for missing in comite.missing_for("lock")]
        assert said == ["Indiquez l'élu qui a présidé la séance."]

    def test_the_agenda_is_not_empty(self, comite):
        comite.points.all().delete()
        assert lacks(comite) == ["L'ordre du jour est vide."]

    def test_every_point_is_decided(self, comite):
        comite.points.create(intitule="Mobilités", ordre=2)
        comite.points.create(intitule="Vacance", ordre=3, decision="validee")
        comite.points.create(intitule="Questions", ordre=4)
        assert lacks(comite) == ["Il reste 2 points sans décision (les n° 2 et 4)."]

    @pytest.mark.parametrize(
        ("decision", "sentence"),
        [
            ("validee_sous_reserve", "écrivez la réserve dans le commentaire."),
            ("refusee", "écrivez le motif du refus dans le commentaire."),
        ],
    )
    @pytest.mark.parametrize("blank", ["", "  \n"])
    def test_a_reservation_and_a_refusal_say_why(self, comite, decision, sentence, blank):
        point = decide(comite, decision, blank)
        assert lacks(comite) == [f"Point 2, « {point} » : {sentence}"]
        type(point).objects.filter(pk=point.pk).update(commentaire="Le coût")
        assert lacks(comite) == []

    @pytest.mark.parametrize("decision", ["validee", "ajournee", "prise_acte"])
    def test_the_others_need_no_words(self, comite, decision):
        decide(comite, decision)
        assert lacks(comite) == []

    @pytest.mark.parametrize("decision", ["validee", "ajournee", "refusee"])
    def test_a_fiche_that_no_longer_waits_is_only_noted(self, comite, decision):
        point = decide(comite, decision, "Le coût", validation="a_completer")
        assert lacks(comite) == [
            f"Point 2, « {point} » : la fiche est à l'état « À compléter », notez « Pris acte »."
        ]

    def test_an_archived_fiche_is_only_noted(self, comite, chef):
        point = decide(comite, "validee", archived_at="2026-01-01T00:00Z", archived_by=chef)
        assert lacks(comite) == [
            f"Point 2, « {point} » : la fiche est archivée, notez « Pris acte »."
        ]
        type(point).objects.filter(pk=point.pk).update(decision="prise_acte")
        assert lacks(comite) == []

    def test_a_free_subject_moves_no_fiche(self, comite, chef):
        comite.points.update(decision="validee")
        assert lacks(comite) == []
        assert apply_decisions(comite, user=chef, at=comite.state_at) == []

    def test_cancelling_lacks_nothing(self, comite):
        comite.points.all().delete()
        assert lacks(comite, "cancel") == []

    def test_what_is_missing_is_listed_and_refuses_it(self, client, monde):
        comite = put(monde.a.comite, "tenu", date=HIER)
        comite.points.all().delete()
        client.force_login(monde.chef_a)
        page = text_of(client.get(url(comite, "move", "lock")))
        assert "Notez les présences." in page
        assert "L'ordre du jour est vide." in page
        assert 'type="submit">Valider et verrouiller' not in page
        assert said(client.post(url(comite, "move", "lock")))[0] == (
            "« Valider et verrouiller le relevé » n'a pas été fait. Notez les présences."
        )
        assert put(comite).statut == "tenu"


class TestWhatTheMinutesDo:
    """The decisions act on the fiches, at the hour of the lock, with the session in the trace."""

    def lock(self, comite, chef):
        row = Comite.objects.for_detail().get(pk=comite.pk)
        row.move("lock", user=chef)
        return row

    @pytest.mark.parametrize(
        ("decision", "depuis", "vers", "sous_reserve", "action"),
        [
            ("validee", "prete", "validee", False, "adopt"),
            ("validee", "ajournee", "validee", False, "adopt"),
            ("validee_sous_reserve", "prete", "validee", True, "adopt"),
            ("ajournee", "prete", "ajournee", False, "adjourn"),
            ("ajournee", "ajournee", "ajournee", False, "adjourn"),
            ("refusee", "prete", "refusee", False, "refuse"),
        ],
    )
    def test_with_everybody_there(self, comite, chef, decision, depuis, vers, sous_reserve, action):
        fiche = decide(comite, decision, "Vu le coût.", validation=depuis).fiche
        locked = self.lock(comite, chef)
        fiche.refresh_from_db()
        assert (fiche.validation, fiche.sous_reserve) == (vers, sous_reserve)
        trace = fiche.mouvements.get()
        assert (trace.action, trace.user, trace.at) == (action, chef, locked.state_at)
        label = {
            "validee": "validée",
            "validee_sous_reserve": "validée sous réserve",
            "ajournee": "ajournée",
            "refusee": "refusée",
        }[decision]
        assert trace.reason == f"Comité de projet du 15/01/2026 : {label}. Vu le coût."

    def test_taken_note_of_moves_nothing(self, comite, chef):
        fiche = decide(comite, "prise_acte").fiche
        self.lock(comite, chef)
        fiche.refresh_from_db()
        assert (fiche.validation, fiche.mouvements.count()) == ("prete", 0)

    @pytest.mark.parametrize(
        ("absente", "label"),
        [
            ("elu_epci", "Exécutif de l'EPCI"),
            ("chef_de_projet", "Chef de projet"),
            ("prefet", "Préfet ou son représentant"),
        ],
    )
    def test_without_the_minimum_it_is_under_reserve(self, comite, chef, absente, label):
        """Case 42."""
        comite.membres.filter(qualite=absente).update(present=False)
        fiche = decide(comite, "validee").fiche
        self.lock(comite, chef)
        fiche.refresh_from_db()
        assert (fiche.validation, fiche.sous_reserve) == ("validee", True)
        assert fiche.mouvements.get().reason == (
            f"Comité de projet du 15/01/2026 : validée. Sous réserve, absents : {label}."
        )

    @pytest.mark.parametrize("decision", ["ajournee", "refusee"])
    def test_what_is_not_validated_is_never_under_reserve(self, comite, chef, decision):
        comite.membres.filter(qualite="prefet").update(present=False)
        fiche = decide(comite, decision, "Vu.", sous_reserve=True).fiche
        self.lock(comite, chef)
        fiche.refresh_from_db()
        assert not fiche.sous_reserve
        assert "absents" not in fiche.mouvements.get().reason

    def test_every_decision_or_none(self, comite, chef, monkeypatch):
        """A fiche that moved since: nothing at all is done, and each reason is said."""
        monkeypatch.setattr(Comite, "_missing_to_lock", lambda self: [])
        bonne = decide(comite, "validee").fiche
        partie = decide(comite, "validee", validation="validee").fiche
        with pytest.raises(MoveRefused) as refusal:
            self.lock(comite, chef)
        assert refusal.value.reasons == [
            f"Fiche « {partie} » : Ce n'est pas possible à l'état « Validée en comité »."
        ]
        comite.refresh_from_db()
        bonne.refresh_from_db()
        assert (comite.statut, bonne.validation) == ("tenu", "prete")
        assert not bonne.mouvements.exists()


def test_who_is_missing_of_the_minimum(comite):
    assert comite.qualites_absentes() == []
    comite.membres.update(present=False, preside=False)
    assert Comite.objects.get(pk=comite.pk).qualites_absentes() == [
        "Exécutif de la commune",
        "Exécutif de l'EPCI",
        "Chef de projet",
        "Préfet ou son représentant",
    ]


def test_locking_after_a_colleague_is_refused_with_its_reason(client, monde):
    comite = put(monde.a.comite, "tenu", date=HIER)
    comite.points.update(decision="prise_acte")
    MembreFactory(comite=comite, present=True, preside=True)
    client.force_login(monde.chef_a)
    client.post(url(comite, "move", "lock"))
    client.force_login(monde.prefecture_a)
    response = client.post(url(comite, "move", "lock"))
    assert said(response)[-1] == (
        "« Valider et verrouiller le relevé » n'a pas été fait. Ce n'est pas possible à l'état "
        "« Relevé validé »."
    )
    assert comite.mouvements.count() == 1
