"""What goes together on a fiche, asked by its forms beside the field: states, dates, reasons."""

import datetime as dt

import pytest

from fiches_action.models import FicheAction
from pvd_portal.core.dates import today
from tests.factories import FinancementFactory
from tests.fiches_action.saisie import save


@pytest.fixture
def fiche(monde, client):
    client.force_login(monde.chef_a)
    return monde.a.fiche


def errors_of(response):
    return response.context["form"].errors


def test_finished_without_its_end_is_refused_and_without_its_payments_warns(client, fiche):
    """Edge case 48."""
    FinancementFactory(fiche=fiche, statut="accorde")
    refuse = save(client, fiche, "vie", statut="termine")
    assert errors_of(refuse) == {"date_fin_reelle": ["Quand l'action s'est-elle terminée ?"]}
    response = save(client, fiche, "vie", statut="termine", date_fin_reelle="2026-05-31")
    assert "financements non soldés" in response.text
    fiche.refresh_from_db()
    assert (fiche.statut, fiche.date_fin_reelle) == ("termine", dt.date(2026, 5, 31))


def stopped(fiche):
    fields = {"statut": "en_pause", "motif_statut": "Sol", "date_statut": dt.date(2026, 5, 4)}
    FicheAction.objects.filter(pk=fiche.pk).update(**fields)
    return fields


def test_taken_up_again_the_reason_of_the_pause_goes_and_its_history_stays(client, fiche):
    stopped(fiche)
    assert save(client, fiche, "vie", follow=False, statut="en_cours").status_code == 302
    fiche.refresh_from_db()
    assert (fiche.statut, fiche.motif_statut, fiche.date_statut) == ("en_cours", "", None)


def test_opened_again_a_finished_action_has_no_end(client, fiche):
    FicheAction.objects.filter(pk=fiche.pk).update(
        statut="termine", date_fin_reelle=dt.date(2026, 5, 4)
    )
    assert save(client, fiche, "vie", follow=False, statut="en_cours").status_code == 302
    fiche.refresh_from_db()
    assert (fiche.statut, fiche.date_fin_reelle) == ("en_cours", None)


@pytest.mark.parametrize(
    "typed",
    [
        {"motif_statut": "Attente"},
        {"date_statut": "2026-05-04"},
        {"date_fin_reelle": "2026-05-04"},
    ],
    ids=str,
)
def test_what_does_not_go_with_the_statut_is_refused_not_dropped(client, fiche, typed):
    response = save(client, fiche, "vie", statut="en_cours", **typed)
    assert set(errors_of(response)) == set(typed)


@pytest.mark.parametrize(
    ("debut", "fin", "accepted"),
    [
        (None, "2026-05-04", True),
        (dt.date(2026, 5, 4), "2026-05-04", True),
        (dt.date(2026, 5, 5), "2026-05-04", False),
        (None, str(today()), True),
        (None, str(today() + dt.timedelta(1)), False),
        (None, "31/02/2026", False),
    ],
)
def test_the_real_end_follows_the_real_start_and_is_not_to_come(
    client, fiche, debut, fin, accepted
):
    FicheAction.objects.filter(pk=fiche.pk).update(date_debut_reelle=debut)
    response = save(client, fiche, "vie", follow=False, statut="termine", date_fin_reelle=fin)
    assert (response.status_code == 302) is accepted
    assert accepted or list(errors_of(response)) == ["date_fin_reelle"]


@pytest.mark.parametrize(("debut", "accepted"), [("2026-05-04", True), ("2026-05-05", False)])
def test_the_real_start_does_not_follow_the_real_end(client, fiche, debut, accepted):
    FicheAction.objects.filter(pk=fiche.pk).update(
        statut="termine", date_fin_reelle=dt.date(2026, 5, 4)
    )
    response = save(client, fiche, "calendrier", follow=False, date_debut_reelle=debut)
    assert (response.status_code == 302) is accepted
    assert accepted or list(errors_of(response)) == ["date_debut_reelle"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"derogation_reference": "Arrêté 12"}, "derogation_taux"),
        ({"derogation_taux": "10"}, "derogation_reference"),
        ({"derogation_taux": "100.01", "derogation_reference": "Arrêté 12"}, "derogation_taux"),
    ],
    ids=str,
)
def test_half_a_derogation_is_refused(client, fiche, typed, field):
    assert list(errors_of(save(client, fiche, "financement", **typed))) == [field]


def test_a_derogation_may_be_of_nothing_at_all(client, fiche):
    typed = {"derogation_reference": "Arrêté 12", "derogation_taux": "0"}
    assert save(client, fiche, "financement", follow=False, **typed).status_code == 302


@pytest.mark.parametrize(
    ("nature", "statut", "decision", "accepted"),
    [
        ("subvention", "accorde", "", False),
        ("subvention", "engage", "", False),
        ("pret", "solde", "", False),
        ("subvention", "accorde", "2026-02-02", True),
        ("subvention", "sollicite", "", True),
        ("subvention", "refuse", "", True),
        # Nobody decides on the owner's own money.
        ("fonds_propres", "accorde", "", True),
    ],
)
def test_what_is_granted_says_when(client, fiche, nature, statut, decision, accepted):
    changes = {
        "financements-0-nature": nature,
        "financements-0-statut": statut,
        "financements-0-date_decision": decision,
    }
    response = save(client, fiche, "financement", follow=False, **changes)
    assert (response.status_code == 302) is accepted
    if not accepted:
        [lignes] = response.context["formsets"]
        assert lignes.errors[0] == {"date_decision": ["Indiquez quand il a été accordé."]}
