"""The mechanism of the moves: table, guard, lock, trace. Through the model, without a page."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.utils import timezone

from conventions.models import Convention
from pvd_portal.core.locking import StaleRevision
from pvd_portal.dossiers.lifecycle import MoveRefused, offered_moves
from tests.dossiers.aides import HIER, each_kind, each_move, put, ready
from tests.dossiers.attendus import CYCLE
from tests.factories import MembreFactory

# One move of each kind that asks nothing.
SIMPLE = {
    "conventions": ("transmise", "approve", "validee"),
    "fiches_action": ("proposee", "approve", "prete"),
    "comites": ("planifie", "hold", "tenu"),
}
MOTIVE = {
    "conventions": ("validee", "reopen"),
    "fiches_action": ("validee", "remove"),
    "comites": ("planifie", "cancel"),
}


def changes_of(monde, action):
    """What some moves change beside the state."""
    match action:
        case "register":
            return {"convention": monde.a.territoire.conventions.get(type="adhesion")}
        case "correct_date":
            return {"date_signature": dt.date(2023, 3, 4)}
    return {}


@each_move
def test_every_legal_move_leaves_its_trace(monde, kind, state, action, target):
    dossier = ready(monde.a, kind, state)
    user, before = monde.prefecture_a, dossier.revision
    debut = timezone.now()
    dossier.move(action, user=user, reason="  Le motif  ", **changes_of(monde, action))
    row = type(dossier).objects.get(pk=dossier.pk)
    trace = row.mouvements.get()
    assert row.state == target
    assert (trace.action, trace.from_state, trace.to_state) == (action, state, target)
    assert trace.user == user
    assert trace.reason == trace.reason.strip()
    assert trace.reason.endswith("Le motif")
    assert debut <= trace.at <= timezone.now()
    assert (row.state_by, row.state_at) == (user, trace.at)
    assert row.revision == before + 1


@each_kind
def test_an_illegal_move_writes_nothing(monde, kind):
    cycle = CYCLE[kind]
    for state, action in [
        next((s, a) for s in cycle.etats if (s, a) not in cycle.ATTENDU) for a in cycle.QUI
    ]:
        dossier = ready(monde.a, kind, state)
        before = type(dossier).objects.values().get(pk=dossier.pk)
        with pytest.raises(MoveRefused) as refusal:
            dossier.move(action, user=monde.chef_a, reason="Motif", **changes_of(monde, action))
        assert refusal.value.action == action
        assert refusal.value.reasons == [
            f"Ce n'est pas possible à l'état « {cycle.etats[state]} »."
        ]
        assert type(dossier).objects.values().get(pk=dossier.pk) == before
    assert not dossier.mouvements.exists()


@each_kind
def test_the_state_in_the_database_decides_not_the_one_in_memory(monde, kind):
    """Two tabs: the second one's object is stale."""
    state, action, target = SIMPLE[kind]
    first = ready(monde.a, kind, state)
    second = type(first).objects.get(pk=first.pk)
    first.move(action, user=monde.prefecture_a)
    with pytest.raises(MoveRefused, match=CYCLE[kind].etats[target]):
        second.move(action, user=monde.prefecture_a)
    assert first.mouvements.count() == 1


@each_kind
def test_the_revision_is_that_of_the_locked_row(monde, kind):
    """Somebody saved since this object was read: his save is not undone, nor its number."""
    state, action, _ = SIMPLE[kind]
    dossier = ready(monde.a, kind, state)
    put(dossier, revision=8)
    dossier.move(action, user=monde.prefecture_a)
    dossier.refresh_from_db()
    assert dossier.revision == 9


@each_kind
def test_an_archived_dossier_does_not_move(monde, kind):
    state, action, _ = SIMPLE[kind]
    dossier = ready(monde.a, kind, state)
    dossier.set_archived(True, user=monde.chef_a)
    with pytest.raises(MoveRefused, match="Ce dossier est archivé : restaurez-le d'abord."):
        dossier.move(action, user=monde.prefecture_a)
    dossier.refresh_from_db()
    assert dossier.state == state


@each_kind
def test_a_reason_of_blanks_is_refused_and_writes_nothing(monde, kind):
    state, action = MOTIVE[kind]
    dossier = ready(monde.a, kind, state)
    for blank in ("", "   ", "\r\n"):
        with pytest.raises(MoveRefused) as refusal:
            dossier.move(action, user=monde.prefecture_a, reason=blank)
        assert refusal.value.reasons == ["Indiquez le motif."]
    dossier.refresh_from_db()
    assert (dossier.state, dossier.mouvements.count()) == (state, 0)


def test_a_correction_says_why_although_its_trace_begins_with_the_dates(monde):
    """« Du … au … » is no reason."""
    acte = ready(monde.a, "conventions", "signee")
    for blank in ("", "  ", "\n"):
        with pytest.raises(MoveRefused, match="Indiquez le motif."):
            acte.move(
                "correct_date",
                user=monde.prefecture_a,
                reason=blank,
                date_signature=dt.date(2023, 3, 4),
            )
    acte.refresh_from_db()
    assert (acte.date_signature, acte.mouvements.count()) == (dt.date(2023, 3, 1), 0)
    acte.move(
        "correct_date",
        user=monde.prefecture_a,
        reason=" Faute de frappe ",
        date_signature=dt.date(2023, 3, 4),
    )
    assert acte.mouvements.get().reason == "Du 01/03/2023 au 04/03/2023. Faute de frappe"
    acte.refresh_from_db()
    assert acte.date_signature == dt.date(2023, 3, 4)


def test_signed_an_act_takes_the_date_of_its_last_mandatory_signature(monde):
    acte = ready(monde.a, "conventions", "en_signature")
    dernier = acte.signatures.order_by("pk").last()
    acte.signatures.filter(pk=dernier.pk).update(date_signature="2023-04-11")
    acte = put(acte)
    acte.move("sign", user=monde.prefecture_a)
    acte.refresh_from_db()
    assert acte.date_signature == dt.date(2023, 4, 11)


def test_a_move_of_long_ago_is_dated_of_then(monde):
    """The decisions of a session held last month, written down today."""
    fiche = ready(monde.a, "fiches_action", "prete")
    soir = dt.datetime(2026, 1, 15, 19, tzinfo=dt.UTC)
    fiche.move("adopt", user=monde.chef_a, at=soir, sous_reserve=True)
    fiche.refresh_from_db()
    assert (fiche.state_at, fiche.derniere_nouvelle_at, fiche.sous_reserve) == (soir, soir, True)
    assert fiche.mouvements.get().at == soir


def test_a_lock_refused_by_a_fiche_changes_neither(monde):
    """Every decision, or none: the minutes stay open, and the fiches where they were."""
    comite = ready(monde.a, "comites", "tenu")
    fiche = put(monde.a.fiche, "prete")
    comite.points.update(decision="validee", fiche=fiche)
    comite = put(comite)
    # Decided in another session since this page was read.
    list(comite.points.all())
    put(fiche, "validee")
    with pytest.raises(MoveRefused):
        comite.move("lock", user=monde.chef_a)
    comite.refresh_from_db()
    fiche.refresh_from_db()
    assert (comite.statut, fiche.validation) == ("tenu", "validee")
    assert not comite.mouvements.exists()
    assert not fiche.mouvements.exists()


def test_what_is_missing_is_said_beside_the_button(monde):
    fiche = monde.a.fiche
    fiche.maitre_ouvrage = ""
    offered = {m.action: m for m in offered_moves(fiche, lambda action: True)}
    assert set(offered) == {"submit"}
    assert [str(missing) for missing in offered["submit"].missing] == [
        "Il manque le maître d'ouvrage."
    ]
    assert not offered["submit"].allowed
    assert offered["submit"].label == "Transmettre à la préfecture"
    assert offered_moves(fiche, lambda action: False) == []


def test_the_second_of_two_writers_is_told(monde):
    first = Convention.objects.get(pk=monde.a.convention.pk)
    second = Convention.objects.get(pk=monde.a.convention.pk)
    first.claim_revision(1)
    assert first.revision == 2
    with pytest.raises(StaleRevision):
        second.claim_revision(1)


def test_a_signed_act_without_date_is_refused_by_the_database(monde):
    with pytest.raises(IntegrityError):
        Convention.objects.filter(pk=monde.a.convention.pk).update(statut="signee")


def test_the_trace_says_itself_in_a_sentence(monde):
    fiche = ready(monde.a, "fiches_action", "proposee")
    fiche.move("approve", user=monde.prefecture_a)
    trace = fiche.mouvements.get()
    assert trace.sentence == "Donner un avis favorable : Proposée → Prête pour le comité"
    assert trace.action_label == "Donner un avis favorable"
    fiche.set_archived(True, user=monde.chef_a)
    trace = fiche.mouvements.first()
    assert (trace.action_label, trace.sentence) == ("Archiver", "Archiver")
    fiche.set_archived(False, user=monde.chef_a)
    assert fiche.mouvements.first().sentence == "Restaurer"


def test_the_traces_come_latest_first(monde):
    comite = ready(monde.a, "comites", "planifie")
    MembreFactory(comite=comite)
    comite.move("hold", user=monde.chef_a)
    comite.move("lock", user=monde.prefecture_a)
    assert [m.action for m in comite.mouvements.all()] == ["lock", "hold"]
    assert comite.date == HIER
