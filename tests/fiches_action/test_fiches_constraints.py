"""The database refuses what the rules forbid: one bad row per column."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.factories import FicheFactory, FinancementFactory

JOUR = dt.date(2026, 6, 1)
VEILLE = dt.date(2026, 5, 31)


@pytest.mark.parametrize(
    "bad",
    [
        {"cout_total": Decimal("-0.01")},
        {"cout_reel": Decimal(-1)},
        {"avancement": 101},
        {"date_debut_prevue": JOUR, "date_fin_prevue": VEILLE},
        {"date_debut_reelle": JOUR, "date_fin_reelle": VEILLE},
        {"statut": "en_pause"},
        {"statut": "bloque"},
        {"statut": "abandonne"},
        {"statut": "inconnu"},
        {"phase": "inconnue"},
        {"validation": "inconnue"},
    ],
    ids=str,
)
def test_a_bad_fiche_is_refused(db, bad):
    with pytest.raises(IntegrityError), transaction.atomic():
        FicheFactory(**bad)


@pytest.mark.parametrize(
    "good",
    [
        {"cout_total": Decimal(0)},
        {"avancement": 100},
        {"date_debut_prevue": JOUR, "date_fin_prevue": JOUR},
        {"statut": "abandonne", "motif_statut": "Plus de porteur"},
    ],
    ids=str,
)
def test_the_limit_itself_is_accepted(db, good):
    assert FicheFactory(**good).pk


def test_a_number_is_given_once_in_a_territoire(db):
    fiche = FicheFactory()
    FicheFactory(numero=fiche.numero)
    with pytest.raises(IntegrityError), transaction.atomic():
        FicheFactory(territoire=fiche.territoire, numero=fiche.numero)


@pytest.mark.parametrize("bad", [{"montant": Decimal("-0.01")}, {"statut": "promis"}], ids=str)
def test_a_bad_financing_line_is_refused(db, bad):
    with pytest.raises(IntegrityError), transaction.atomic():
        FinancementFactory(**bad)
