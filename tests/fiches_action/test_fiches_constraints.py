"""The database refuses what the rules forbid: one bad row per column."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from fiches_action.models import FicheAction
from tests.factories import ConventionFactory, FicheFactory, FinancementFactory
from tests.refus import refused_by, update

pytestmark = pytest.mark.django_db
JOUR = dt.date(2026, 6, 1)
VEILLE = dt.date(2026, 5, 31)
ARRET = {"statut": "en_pause", "motif_statut": "Sol pollué", "date_statut": JOUR}
TERMINE = {"statut": "termine", "date_fin_reelle": JOUR}
DEROGATION = {"derogation_reference": "Arrêté 12", "derogation_taux": Decimal(10)}


@pytest.mark.parametrize(
    ("good", "bad", "constraint"),
    [
        ({}, {"numero": 0}, "fiche_numero_positif"),
        ({}, {"cout_total": Decimal("-0.01")}, "fiche_cout_positif"),
        ({}, {"cout_reel": Decimal("-0.01")}, "fiche_cout_reel_positif"),
        ({}, {"avancement": 101}, "fiche_avancement_100"),
        (
            {"date_debut_prevue": JOUR, "date_fin_prevue": JOUR},
            {"date_fin_prevue": VEILLE},
            "fiche_dates_prevues_ordonnees",
        ),
        (
            {**TERMINE, "date_debut_reelle": JOUR},
            {"date_fin_reelle": VEILLE},
            "fiche_dates_reelles_ordonnees",
        ),
        # A stop has its reason and its date, and nothing else has them.
        (ARRET, {"motif_statut": ""}, "fiche_arret_motive"),
        (ARRET, {"date_statut": None}, "fiche_arret_motive"),
        (ARRET, {"statut": "en_cours"}, "fiche_arret_motive"),
        ({**ARRET, "statut": "bloque"}, {"motif_statut": ""}, "fiche_arret_motive"),
        ({**ARRET, "statut": "bloque"}, {"date_statut": None}, "fiche_arret_motive"),
        ({**ARRET, "statut": "abandonne"}, {"motif_statut": ""}, "fiche_arret_motive"),
        ({**ARRET, "statut": "abandonne"}, {"date_statut": None}, "fiche_arret_motive"),
        ({}, {"statut": "abandonne"}, "fiche_arret_motive"),
        ({}, {"motif_statut": "Sol pollué"}, "fiche_arret_motive"),
        ({}, {"date_statut": JOUR}, "fiche_arret_motive"),
        # Finished, and only then, it has its real end.
        ({}, {"statut": "termine"}, "fiche_terminee_datee"),
        ({}, {"date_fin_reelle": JOUR}, "fiche_terminee_datee"),
        (TERMINE, {"date_fin_reelle": None}, "fiche_terminee_datee"),
        (TERMINE, {"statut": "en_cours"}, "fiche_terminee_datee"),
        # A derogation has its reference and its rate.
        (DEROGATION, {"derogation_reference": ""}, "fiche_derogation_complete"),
        (DEROGATION, {"derogation_taux": None}, "fiche_derogation_complete"),
        (DEROGATION, {"derogation_taux": Decimal("-0.01")}, "fiche_derogation_taux_100"),
        (DEROGATION, {"derogation_taux": Decimal("100.01")}, "fiche_derogation_taux_100"),
        # In the plan.
        ({"validation": "inscrite"}, {"convention": None}, "fiche_inscrite_rattachee"),
        ({"validation": "validee"}, {"validation": "inscrite"}, "fiche_inscrite_rattachee"),
        *(
            ({"validation": etat}, {"sous_reserve": True}, "fiche_reserve_d_une_validee")
            for etat in (
                "brouillon",
                "proposee",
                "a_completer",
                "prete",
                "ajournee",
                "refusee",
                "sortie",
            )
        ),
        (
            {"validation": "validee", "sous_reserve": True},
            {"validation": "sortie"},
            "fiche_reserve_d_une_validee",
        ),
    ],
    ids=str,
)
def test_a_bad_column_is_refused(good, bad, constraint):
    fiche = FicheFactory(**good)
    with refused_by(constraint):
        update(fiche, **bad)


@pytest.mark.parametrize(
    "good",
    [
        {"numero": 1},
        {"cout_total": Decimal(0), "cout_reel": Decimal(0)},
        {"avancement": 100},
        {"avancement": 0},
        {"date_debut_prevue": JOUR, "date_fin_prevue": JOUR},
        {"date_fin_prevue": JOUR},
        {**TERMINE, "date_debut_reelle": JOUR},
        {"date_debut_reelle": JOUR},
        ARRET,
        {**ARRET, "statut": "bloque"},
        {**ARRET, "statut": "abandonne"},
        {**DEROGATION, "derogation_taux": Decimal(0)},
        {**DEROGATION, "derogation_taux": Decimal(100)},
        {"validation": "validee", "sous_reserve": True},
        {"validation": "inscrite", "sous_reserve": True},
    ],
    ids=str,
)
def test_the_limit_itself_is_accepted(good):
    assert FicheFactory(**good).pk


def test_a_fiche_has_its_convention_before_it_is_registered():
    """Edge case 41 both ways: attached to an act, and decided later."""
    fiche = FicheFactory(validation="validee", convention=ConventionFactory())
    update(fiche, validation="inscrite")
    assert FicheAction.objects.get(pk=fiche.pk).validation == "inscrite"


def test_a_number_is_given_once_in_a_territoire():
    fiche = FicheFactory()
    FicheFactory(numero=fiche.numero)
    with pytest.raises(IntegrityError), transaction.atomic():
        FicheFactory(territoire=fiche.territoire, numero=fiche.numero)


@pytest.mark.parametrize(
    ("good", "bad", "constraint"),
    [
        ({}, {"montant": Decimal("-0.01")}, "financement_positif"),
        (
            {"date_demande": JOUR, "date_decision": JOUR},
            {"date_decision": VEILLE},
            "financement_dates_ordonnees",
        ),
        ({"statut": "accorde"}, {"date_decision": None}, "financement_accorde_date"),
        ({"statut": "engage"}, {"date_decision": None}, "financement_accorde_date"),
        ({"statut": "verse_partiel"}, {"date_decision": None}, "financement_accorde_date"),
        ({"statut": "solde"}, {"date_decision": None}, "financement_accorde_date"),
        ({"statut": "sollicite"}, {"statut": "accorde"}, "financement_accorde_date"),
        (
            {"statut": "accorde", "nature": "fonds_propres", "date_decision": None},
            {"nature": "pret"},
            "financement_accorde_date",
        ),
    ],
    ids=str,
)
def test_a_bad_financing_line_is_refused(good, bad, constraint):
    ligne = FinancementFactory(**good)
    with refused_by(constraint):
        update(ligne, **bad)


@pytest.mark.parametrize(
    "good",
    [
        {"montant": Decimal(0)},
        {"date_demande": JOUR, "date_decision": JOUR},
        {"date_decision": JOUR},
        {"statut": "accorde"},
        {"statut": "refuse", "date_decision": None},
        {"statut": "accorde", "nature": "fonds_propres", "date_decision": None},
    ],
    ids=str,
)
def test_a_good_financing_line_is_accepted(good):
    assert FinancementFactory(**good).pk
