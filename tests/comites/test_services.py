"""What the comité proposes, and what its minutes do to the fiches."""

import datetime as dt

import pytest
from django.core import mail

from fiches_action.enums import ActionFiche, Validation
from pvd_portal.comites.enums import (
    MINIMUM_COMITE,
    ActionComite,
    Decision,
    QualiteMembre,
    StatutComite,
)
from pvd_portal.comites.models import PointOrdreDuJour
from pvd_portal.comites.services import fiches_en_attente, proposed_members
from pvd_portal.dossiers.lifecycle import MoveRefused, Side
from pvd_portal.dossiers.notifications import notify_move, recipients_of
from tests.factories import (
    ComiteFactory,
    ContactFactory,
    ConventionFactory,
    FicheFactory,
    MembreFactory,
    PointFactory,
    SignatureFactory,
    TerritoireFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HIER = dt.date(2026, 1, 15)


def lock(comite, user, url=""):
    """As the page does it: the move, then the mail."""
    comite.move(ActionComite.LOCK, user=user)
    notify_move(comite, ActionComite.LOCK, user=user, reason="", url=url)


def reasons(comite):
    return [lack.text for lack in comite.refusals(ActionComite.LOCK)]


def recipients(territoire, auteur):
    comite = ComiteFactory(territoire=territoire)
    return recipients_of(comite, (Side.PREFECTURES, Side.ELUS), sauf=auteur)


def open_session(*, territoire=None, absent=None, **champs):
    """A session held, with the programme's minimum present but `absent`, presided by an élu."""
    champs = {"statut": StatutComite.TENU, "date": HIER, **champs}
    comite = ComiteFactory(territoire=territoire or TerritoireFactory(), **champs)
    for qualite in MINIMUM_COMITE:
        MembreFactory(
            comite=comite,
            nom=qualite.label,
            qualite=qualite,
            present=qualite != absent,
            preside=qualite == QualiteMembre.ELU_COMMUNE != absent,
        )
    return comite


def decide(comite, decision, *, validation=Validation.PRETE, commentaire="Motif"):
    fiche = FicheFactory(territoire=comite.territoire, complete=True, validation=validation)
    PointFactory(comite=comite, fiche=fiche, decision=decision, commentaire=commentaire)
    return fiche


class TestMembers:
    def test_without_contact_the_minimum_is_proposed(self):
        territoire = TerritoireFactory()
        membres = proposed_members(territoire)
        assert [m["qualite"] for m in membres] == list(MINIMUM_COMITE)
        commune = territoire.beneficiaires.get().commune
        assert membres[0]["nom"] == f"Maire de {commune.nom}"

    def test_contacts_in_post_take_the_place_of_the_placeholders(self):
        territoire = TerritoireFactory()
        ContactFactory(territoire=territoire, nom="Anne Fictive", organisme="Commune")
        ContactFactory(territoire=territoire, nom="Ancien Maire", date_fin=dt.date(2020, 6, 1))
        noms = [m["nom"] for m in proposed_members(territoire)]
        assert noms[0] == "Anne Fictive, Maire, Commune"
        assert not [nom for nom in noms if "Ancien" in nom or nom.startswith("Maire de")]

    def test_the_other_signatories_of_the_adhesion_are_invited(self):
        territoire = TerritoireFactory()
        act = ConventionFactory(territoire=territoire, type="adhesion", signee_le=HIER)
        SignatureFactory(convention=act, type="autre", organisme="Banque fictive")
        SignatureFactory(
            convention=act, type="autre", organisme="Témoin fictif", role="en_presence"
        )
        assert {"nom": "Banque fictive", "qualite": QualiteMembre.PARTENAIRE} in (
            proposed_members(territoire)
        )
        assert "Témoin fictif" not in [m["nom"] for m in proposed_members(territoire)]

    @pytest.mark.parametrize("absent", MINIMUM_COMITE)
    def test_each_missing_qualite_is_named(self, absent):
        assert open_session(absent=absent).qualites_absentes() == [absent.label]


class TestAgenda:
    @pytest.mark.parametrize("validation", Validation)
    def test_only_what_waits_is_proposed(self, validation):
        fiche = FicheFactory(validation=validation)
        waits = validation in {Validation.PRETE, Validation.AJOURNEE}
        assert (fiche in fiches_en_attente(fiche.territoire)) is waits

    def test_archived_or_of_another_territoire_is_not_proposed(self):
        archivee = FicheFactory(
            validation=Validation.PRETE, archived_at="2026-01-01T00:00Z", archived_by=UserFactory()
        )
        FicheFactory(validation=Validation.PRETE)
        assert not fiches_en_attente(archivee.territoire)


class TestLocking:
    @pytest.mark.parametrize(
        ("decision", "depart", "arrivee", "sous_reserve"),
        [
            (Decision.VALIDEE, Validation.PRETE, Validation.VALIDEE, False),
            (Decision.VALIDEE, Validation.AJOURNEE, Validation.VALIDEE, False),
            (Decision.VALIDEE_SOUS_RESERVE, Validation.PRETE, Validation.VALIDEE, True),
            (Decision.AJOURNEE, Validation.PRETE, Validation.AJOURNEE, False),
            (Decision.AJOURNEE, Validation.AJOURNEE, Validation.AJOURNEE, False),
            (Decision.REFUSEE, Validation.PRETE, Validation.REFUSEE, False),
            (Decision.PRISE_ACTE, Validation.PRETE, Validation.PRETE, False),
            (Decision.PRISE_ACTE, Validation.VALIDEE, Validation.VALIDEE, False),
        ],
    )
    def test_each_decision_acts_on_its_fiche(self, decision, depart, arrivee, sous_reserve):
        comite = open_session()
        fiche = decide(comite, decision, validation=depart)
        lock(comite, UserFactory())
        fiche.refresh_from_db()
        comite.refresh_from_db()
        assert (fiche.validation, fiche.sous_reserve) == (arrivee, sous_reserve)
        assert comite.statut == StatutComite.VERROUILLE

    @pytest.mark.parametrize("absent", set(MINIMUM_COMITE) - {QualiteMembre.ELU_COMMUNE})
    def test_edge_42_without_the_minimum_it_is_sous_reserve(self, absent):
        comite = open_session(absent=absent)
        fiche = decide(comite, Decision.VALIDEE)
        lock(comite, UserFactory())
        fiche.refresh_from_db()
        assert fiche.sous_reserve
        assert absent.label in fiche.mouvements.get().reason

    def test_a_fiche_validated_later_by_a_full_comite_loses_its_reserve(self):
        premier = open_session(absent=QualiteMembre.PREFET)
        fiche = decide(premier, Decision.VALIDEE)
        lock(premier, UserFactory())
        fiche.refresh_from_db()
        assert fiche.sous_reserve
        fiche.move(ActionFiche.REMOVE, user=UserFactory(), reason="À revoir")
        fiche.refresh_from_db()
        assert not fiche.sous_reserve
        type(fiche).objects.filter(pk=fiche.pk).update(validation=Validation.PRETE)
        second = open_session(territoire=fiche.territoire)
        PointFactory(comite=second, fiche=fiche, decision=Decision.VALIDEE)
        lock(second, UserFactory())
        fiche.refresh_from_db()
        assert (fiche.validation, fiche.sous_reserve) == (Validation.VALIDEE, False)

    def test_edge_41_a_fiche_before_the_convention_cadre_is_decided_too(self):
        comite = open_session()
        fiche = decide(comite, Decision.VALIDEE)
        assert fiche.convention is None
        lock(comite, UserFactory())
        fiche.refresh_from_db()
        assert fiche.validation == Validation.VALIDEE

    def test_edge_69_two_sessions_on_the_same_day_can_both_be_locked(self):
        territoire = TerritoireFactory()
        for _ in range(2):
            comite = open_session(territoire=territoire)
            decide(comite, Decision.VALIDEE)
            lock(comite, UserFactory())
        assert territoire.comites.filter(statut=StatutComite.VERROUILLE).count() == 2

    def test_traces_name_the_session_and_the_author(self):
        comite, chef = open_session(), UserFactory()
        fiche = decide(comite, Decision.AJOURNEE, commentaire="Plan à revoir.")
        lock(comite, chef)
        trace = fiche.mouvements.get()
        assert trace.user == chef
        assert trace.reason == "Comité de projet du 15/01/2026 : ajournée. Plan à revoir."
        mouvement = comite.mouvements.get()
        assert (mouvement.action, mouvement.user) == (ActionComite.LOCK, chef)

    def test_one_fiche_that_can_no_longer_move_and_nothing_is_written(self):
        comite = open_session()
        bonne = decide(comite, Decision.VALIDEE)
        changee = decide(comite, Decision.VALIDEE)
        # Between the page and the click, another session has refused it.
        type(changee).objects.filter(pk=changee.pk).update(validation=Validation.REFUSEE)
        with pytest.raises(MoveRefused) as refusal:
            lock(comite, UserFactory())
        assert changee.intitule in str(refusal.value)
        bonne.refresh_from_db()
        comite.refresh_from_db()
        assert bonne.validation == Validation.PRETE
        assert comite.statut == StatutComite.TENU
        assert not comite.mouvements.exists()
        assert not bonne.mouvements.exists()

    def test_a_failure_in_the_middle_undoes_the_fiches_already_moved(self, monkeypatch):
        comite = open_session()
        fiches = [decide(comite, Decision.VALIDEE) for _ in range(2)]
        move = type(fiches[0]).move

        def fail_on_second(self, *args, **kwargs):
            if self.pk == fiches[1].pk:
                raise MoveRefused("adopt", ["Elle a changé."])
            move(self, *args, **kwargs)

        monkeypatch.setattr(type(fiches[0]), "move", fail_on_second)
        with pytest.raises(MoveRefused, match=r"Elle a changé\."):
            lock(comite, UserFactory())
        comite.refresh_from_db()
        fiches[0].refresh_from_db()
        assert comite.statut == StatutComite.TENU
        assert fiches[0].validation == Validation.PRETE

    def test_twice_is_refused(self):
        comite = open_session()
        decide(comite, Decision.VALIDEE)
        lock(comite, UserFactory())
        with pytest.raises(MoveRefused, match="Relevé validé"):
            lock(comite, UserFactory())
        assert comite.mouvements.count() == 1

    @pytest.mark.parametrize(
        ("decision", "commentaire", "raison"),
        [
            ("", "", "Il reste 1 point sans décision (le n° 1)."),
            (Decision.REFUSEE, " ", "motif du refus"),
            (Decision.VALIDEE_SOUS_RESERVE, "", "écrivez la réserve"),
        ],
    )
    def test_what_is_missing_is_said(self, decision, commentaire, raison):
        comite = open_session()
        decide(comite, decision, commentaire=commentaire)
        assert raison in " ".join(reasons(comite))

    def test_an_archived_fiche_is_only_noted(self):
        comite = open_session()
        fiche = decide(comite, Decision.VALIDEE)
        type(fiche).objects.filter(pk=fiche.pk).update(
            archived_at="2026-01-01T00:00Z", archived_by=UserFactory()
        )
        assert "archivée" in reasons(comite)[0]
        comite.points.update(decision=Decision.PRISE_ACTE)
        assert not reasons(comite)

    def test_nobody_presided_nobody_came_nothing_said(self):
        comite = ComiteFactory(statut=StatutComite.TENU, date=HIER)
        assert reasons(comite) == [
            "Notez les présences.",
            "Indiquez l'élu qui a présidé la séance.",
            "L'ordre du jour est vide.",
        ]

    def test_a_free_subject_is_decided_without_moving_anything(self):
        comite = open_session()
        PointOrdreDuJour.objects.create(
            comite=comite, intitule="Calendrier", decision=Decision.VALIDEE
        )
        lock(comite, UserFactory())
        assert comite.mouvements.count() == 1


class TestMinutesSent:
    def test_to_the_prefectures_and_elus_of_the_territoire_only(self, monde):
        adresses = recipients(monde.a.territoire, monde.chef_a)
        expected = {monde.prefecture_a, monde.prefecture_associee, monde.elu_a}
        assert set(adresses) == {user.email for user in expected}

    def test_not_to_the_one_who_locks(self, monde):
        adresses = recipients(monde.a.territoire, monde.prefecture_a)
        assert monde.prefecture_a.email not in adresses

    def test_once_committed_each_gets_its_own(self, monde, django_capture_on_commit_callbacks):
        comite = open_session(territoire=monde.a.territoire)
        fiche = decide(comite, Decision.VALIDEE)
        with django_capture_on_commit_callbacks(execute=True):
            lock(comite, monde.chef_a, url="https://portail.example/releve/")
            assert not mail.outbox
        assert len(mail.outbox) == 3
        assert all(len(message.to) == 1 for message in mail.outbox)
        body = mail.outbox[0].body
        assert f"1. {fiche.intitule} (fiche n° {fiche.numero}) : Validée" in body
        assert "https://portail.example/releve/" in body

    def test_nothing_is_sent_when_refused(self, monde, django_capture_on_commit_callbacks):
        comite = ComiteFactory(territoire=monde.a.territoire, statut=StatutComite.TENU)
        with (
            django_capture_on_commit_callbacks(execute=True) as callbacks,
            pytest.raises(MoveRefused),
        ):
            lock(comite, monde.chef_a)
        assert not callbacks
