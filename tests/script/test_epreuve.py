"""The judges of script/epreuve: each says what is wrong of a database broken by hand."""

import datetime as dt
from collections import Counter
from types import SimpleNamespace

import pytest
from django.utils import timezone
from endurance import invariants
from endurance.browser import SIGNED_OUT, Journal, Request
from endurance.chaos import Kill, Outage
from endurance.coupures import check_sessions, count_between_kills, explain_errors
from endurance.entries import JALONS, type_in_rows, written_rows
from endurance.pages import errors, read_form
from endurance.verify import check_writes
from endurance.writes import REFUSED, SAVED, UNKNOWN, Write

from conventions.models import Convention, DatesBeneficiaire
from fiches_action.models import FicheAction, Jalon
from pvd_portal.comites.models import Comite
from tests.dossiers.aides import HIER, put
from tests.factories import ConventionFactory, JalonFactory, PointFactory


def change_without_history(monde):
    FicheAction.objects.filter(pk=monde.a.fiche.pk).update(adresse="Ailleurs")


def remove_without_history(monde):
    Jalon.objects.filter(pk=monde.jalon.pk)._raw_delete("default")


def add_a_commune_without_history(monde):
    communes = FicheAction.communes.through.objects
    communes.create(ficheaction_id=monde.a.fiche.pk, commune_id=monde.b.communes[0].pk)


def move_without_trace(monde):
    put(monde.a.fiche, "prete")


def date_a_state_otherwise(monde):
    put(monde.a.fiche, state_at="2024-01-01T00:00Z")


def archive_without_trace(monde):
    put(monde.a.fiche, archived_at="2026-01-01T00:00Z", archived_by=monde.chef_a)


def go_back_in_revisions(monde):
    put(monde.a.fiche, revision=1)


def forget_the_words_searched(monde):
    put(monde.a.fiche, intitule_recherche="autre")


def lock_without_deciding(monde):
    monde.a.comite.points.all().delete()
    PointFactory(comite=monde.a.comite, fiche=monde.a.fiche, decision="validee")
    put(monde.a.comite, "verrouille")


def skip_a_rank(monde):
    PointFactory(comite=monde.a.comite, fiche=None, intitule="Vacance", ordre=9)


def create_half_an_act(monde):
    ConventionFactory(territoire=monde.a.territoire, communes=[])


def forget_the_dates(monde):
    ConventionFactory(territoire=monde.a.territoire, type="adhesion", signee_le=HIER)
    DatesBeneficiaire.objects.update(date_adhesion=None)


BROKEN = [
    (invariants.check_history, change_without_history, "adresse vaut 'Ailleurs'"),
    (invariants.check_history, remove_without_history, "ligne absente"),
    (invariants.check_many_to_many, add_a_commune_without_history, "et l'historique dit"),
    (invariants.check_moves, move_without_trace, "le dernier mouvement dit proposee"),
    (invariants.check_moves, date_a_state_otherwise, "état du 2024-01-01"),
    (invariants.check_archives, archive_without_trace, "trace «  »"),
    (invariants.check_revisions, go_back_in_revisions, "révision 1, l'historique dit"),
    (invariants.check_derived, forget_the_words_searched, "la recherche dit « autre »"),
    (invariants.check_decisions, lock_without_deciding, "« validee » n'est pas sur"),
    (invariants.check_agendas, skip_a_rank, "les points sont numérotés"),
    (invariants.check_creations, create_half_an_act, "aucune ligne dans convention_communes"),
    (invariants.check_dates, forget_the_dates, "au lieu de"),
]


@pytest.fixture
def sound(monde):
    """A fiche sent by its chef, with a milestone: nothing to say of it."""
    fiche = put(monde.a.fiche, "brouillon")
    monde.jalon = JalonFactory(fiche=fiche)
    for name in ("maitre_ouvrage", "contexte", "objectifs", "contenu"):
        setattr(fiche, name, "Texte")
    fiche.cout_total, fiche.date_debut_prevue, fiche.date_fin_prevue = 10, HIER, HIER
    fiche.save()
    fiche.communes.set(monde.a.communes)
    fiche.move("submit", user=monde.chef_a)
    return monde


@pytest.mark.parametrize(
    ("check", "break_it", "sentence"), BROKEN, ids=[broken.__name__ for _, broken, _ in BROKEN]
)
def test_each_check_says_what_is_broken(sound, check, break_it, sentence):
    before = set(check())
    assert not any(str(sound.a.fiche.pk) in text for text in before)
    break_it(sound)
    said = set(check()) - before
    assert said
    assert any(sentence in text for text in said), said


def test_every_check_is_run(sound):
    checks = {n for n in vars(invariants) if n.startswith("check_")} - {"check_all"}
    assert {check.__name__ for check, _, _ in BROKEN} == checks - {"check_database"}
    before = set(invariants.check_all())
    for _, break_it, _ in BROKEN:
        break_it(sound)
    said = " ".join(set(invariants.check_all()) - before)
    for word in ("adresse", "absente", "communes", "mouvement", "révision", "recherche"):
        assert word in said


# What became of a write


PLACES = {"fiches_action.FicheAction.adresse": 1, "fiches_action.Jalon.libelle": 2}


def written(outcome, places=PLACES, who="chef-a@test.example", **more):
    write = Write("[ep.7]", who, "fiche", Counter(places), outcome=outcome, **more)
    write.start, write.end = (timezone.now() + dt.timedelta(minutes=m) for m in (-1, 1))
    return write


def leave(fiche, *, parent, lines, user):
    if parent:
        fiche.adresse = "Épreuve [ep.7]"
        fiche._history_user = user
        fiche.save()
    for _ in range(lines):
        row = JalonFactory.build(fiche=fiche, libelle="Épreuve [ep.7]")
        row._history_user = user
        row.save()


@pytest.mark.parametrize(
    ("outcome", "parent", "lines", "sentence"),
    [
        (SAVED, True, 2, ""),
        (SAVED, False, 0, "Écriture perdue"),
        (SAVED, True, 1, "Écriture à moitié"),
        (REFUSED, False, 0, ""),
        (REFUSED, True, 2, "Écriture refusée (0) et pourtant faite"),
        (UNKNOWN, False, 0, ""),
        (UNKNOWN, True, 2, ""),
        (UNKNOWN, True, 0, "Écriture à moitié"),
        (UNKNOWN, False, 2, "Écriture à moitié"),
    ],
)
def test_a_write_is_whole_or_absent_as_it_was_answered(monde, outcome, parent, lines, sentence):
    leave(monde.a.fiche, parent=parent, lines=lines, user=monde.chef_a)
    said = list(check_writes([written(outcome, who=monde.chef_a.email)]))
    assert len(said) == bool(sentence)
    assert all(text.startswith(sentence) for text in said)


def test_the_second_of_a_double_click_may_be_refused(monde):
    leave(monde.a.fiche, parent=True, lines=2, user=monde.chef_a)
    twins = [written(outcome, who=monde.chef_a.email) for outcome in (SAVED, REFUSED)]
    assert list(check_writes(twins)) == []


def test_a_write_is_under_its_own_name(monde):
    leave(monde.a.fiche, parent=True, lines=2, user=monde.chef_b)
    said = list(check_writes([written(SAVED, who=monde.chef_a.email)]))
    assert {text.split(" : ")[0] for text in said} == {"Écriture sous un autre nom"}


def test_the_rest_of_a_creation_is_asked(monde):
    leave(monde.a.fiche, parent=True, lines=2, user=monde.chef_a)
    write = written(SAVED, who=monde.chef_a.email, also=lambda: False)
    assert [text[:17] for text in check_writes([write])] == ["Écriture à moitié"]


def test_what_carries_no_marker_is_asked_too():
    lost, there = (written(SAVED, {}, also=lambda said=said: said) for said in (False, True))
    assert [text[:15] for text in check_writes([lost, there])] == ["Écriture perdue"]
    assert list(check_writes([written(UNKNOWN, {}, also=lambda: False)])) == []


def test_a_move_has_its_trace_and_its_record(sound):
    move = ("fiches_action.FicheAction", sound.a.fiche.pk, "submit")
    write = written(SAVED, {}, sound.chef_a.email, move=move)
    sound.a.fiche.history.update(history_user=sound.chef_a)
    assert list(check_writes([write])) == []
    sound.a.fiche.history.filter(validation="proposee").delete()
    assert [text.split(" : ")[0] for text in check_writes([write])] == ["Mouvement sans historique"]
    sound.a.fiche.mouvements.all().delete()
    assert [text.split(" : ")[0] for text in check_writes([write])] == ["Mouvement sans trace"]


# Errors and their cause


def request(start, end, status=0, error="RemoteDisconnected"):
    return Request(start, end, "GET", "/", status, "chef", error)


def result(*requests):
    journal = Journal()
    journal.requests += requests
    chaos = SimpleNamespace(kills=[Kill(10, 1), Kill(20, 2)], outages=[Outage(100, 103)])
    return SimpleNamespace(journal=journal, chaos=chaos, errors=Counter(), returns=[])


@pytest.mark.parametrize(
    ("cut", "cause"),
    [
        (request(9.5, 10.1), "processus tué"),
        (request(10.2, 10.3), "processus tué"),
        (request(12, 13), "inexpliquée"),
        (request(9.5, 10.1, 500, ""), "inexpliquée"),
        (request(101, 102, 500, ""), "base absente"),
        (request(106, 107, 503, ""), "base absente"),
        (request(109, 110, 500, ""), "inexpliquée"),
        (request(9, 11, 409, ""), ""),
    ],
)
def test_an_error_is_the_kill_s_or_the_outage_s_or_a_breach(cut, cause):
    judged = result(cut)
    said = list(explain_errors(judged, 5))
    assert [cause for cause, _ in judged.errors] == ([cause] if cause else [])
    assert len(said) == (cause == "inexpliquée")


def test_the_return_of_the_database_is_measured():
    """From 103: a page at 104.5, the last error at 103.5; the rest is another's."""
    judged = result(
        request(99, 102, 500, ""),
        request(102, 103.5, 500, ""),
        request(103, 104.5, 200, ""),
        request(110, 111, 500, ""),
    )
    list(explain_errors(judged, 5))
    assert judged.returns == [(1.5, 0.5)]


def test_who_is_signed_out_is_named():
    assert list(check_sessions(result(request(1, 2, 302, SIGNED_OUT)).journal)) == [
        "chef a été déconnecté."
    ]
    assert list(check_sessions(result(request(1, 2, 302, "")).journal)) == []


def test_writes_between_two_kills_are_counted():
    judged = result()
    for second in (5, 11, 12, 19, 25):
        write = written(SAVED)
        write.end = dt.datetime.fromtimestamp(second, dt.UTC)
        judged.journal.writes.append(write)
    assert count_between_kills(judged) == [3]


# Forms as a browser sends them


FORM = """
<form method="post" action="/la/">
  <input type="hidden" name="revision" value="4">
  <input type="hidden" name="jalons-TOTAL_FORMS" value="2">
  <input type="hidden" name="jalons-INITIAL_FORMS" value="1">
  <input name="jalons-0-libelle" value="L&#x27;avant-projet"><input name="jalons-1-libelle">
  <template><input name="jalons-__prefix__-libelle"></template>
  <textarea name="texte">
Deux
lignes</textarea>
  <select name="role"><option value="">Choisir</option><option value="amo" selected>A</option>
  </select>
  <input type="checkbox" name="seul" checked><input type="radio" name="choix" value="a">
  <button name="suite" value="continuer">Continuer</button>
</form>
"""


def test_a_form_is_read_as_a_browser_sends_it():
    form = read_form(FORM)
    assert form.action == "/la/"
    assert form.get("jalons-0-libelle") == "L'avant-projet"
    assert form.get("texte") == "Deux\nlignes"
    assert form.fields["role"] == ["amo"]
    assert form.fields["seul"] == ["on"]
    assert "choix" not in form
    assert "suite" not in form
    assert "jalons-__prefix__-libelle" not in form
    assert form.choices["role"] == ["", "amo"]
    assert form.buttons == {"suite": "continuer"}


def test_a_row_is_changed_and_one_is_added_in_the_blank_one():
    form = read_form(FORM)
    rng = SimpleNamespace(choice=lambda rows: rows[0])
    assert type_in_rows(form, JALONS, "[ep.7]", rng) == 2
    assert written_rows(form, JALONS) == [0, 1]
    assert form.get("jalons-TOTAL_FORMS") == "2"
    type_in_rows(form, JALONS, "[ep.8]", rng)
    assert written_rows(form, JALONS) == [0, 1, 2]
    assert form.get("jalons-TOTAL_FORMS") == "3"


def test_a_refusal_is_read_in_the_page_that_follows():
    page = '<div class="fr-alert fr-alert--{} message" role="alert">\n    <p>{}</p>\n  </div>'
    assert errors(page.format("error", "Non")) == ["Non"]
    assert errors(page.format("info", "C&#x27;est déjà archivé.")) == ["C'est déjà archivé."]
    assert errors(page.format("success", "Fait")) == []


def test_the_models_of_the_checks_are_all_the_kinds():
    assert set(invariants.DOSSIERS) == {Convention, FicheAction, Comite}
