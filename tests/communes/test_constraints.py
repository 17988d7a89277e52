"""The database refuses what the rules forbid: one bad row per column."""

import datetime as dt

import pytest

from communes.models import AppartenanceEpci
from tests.factories import (
    AxeFactory,
    BeneficiaireFactory,
    CommuneFactory,
    ContactFactory,
    EpciFactory,
    OrganismeFactory,
)
from tests.refus import refused_by, update

pytestmark = pytest.mark.django_db
JOUR = dt.date(2026, 6, 1)
VEILLE = dt.date(2026, 5, 31)
SORTIE = {"date_entree": VEILLE, "date_sortie": JOUR, "motif_sortie": "Fusion"}


def appartenance(**dates):
    return AppartenanceEpci.objects.create(commune=CommuneFactory(), epci=EpciFactory(), **dates)


@pytest.mark.parametrize(
    ("build", "good", "bad", "constraint"),
    [
        (BeneficiaireFactory, SORTIE, {"date_sortie": VEILLE}, "beneficiaire_dates_ordonnees"),
        (BeneficiaireFactory, SORTIE, {"date_sortie": None}, "beneficiaire_sortie_motivee"),
        (BeneficiaireFactory, SORTIE, {"motif_sortie": ""}, "beneficiaire_sortie_motivee"),
        (BeneficiaireFactory, {}, {"date_sortie": JOUR}, "beneficiaire_sortie_motivee"),
        (BeneficiaireFactory, {}, {"motif_sortie": "Fusion"}, "beneficiaire_sortie_motivee"),
        (
            appartenance,
            {"date_debut": VEILLE, "date_fin": JOUR},
            {"date_fin": VEILLE},
            "appartenance_epci_dates_ordonnees",
        ),
        (
            ContactFactory,
            {"date_debut": JOUR, "date_fin": JOUR},
            {"date_fin": VEILLE},
            "contact_dates_ordonnees",
        ),
        (AxeFactory, {"numero": 1}, {"numero": 0}, "axe_numero_positif"),
    ],
)
def test_a_bad_column_is_refused(build, good, bad, constraint):
    row = build(**good)
    with refused_by(constraint):
        update(row, **bad)


@pytest.mark.parametrize(
    ("factory", "field", "constraint"),
    [
        (OrganismeFactory, "successeur", "organisme_successeur_date"),
        (EpciFactory, "successeur", "epci_successeur_date"),
        (CommuneFactory, "absorbee_par", "commune_absorbee_date"),
    ],
)
def test_what_has_a_successor_has_ended(factory, field, constraint):
    row = factory(date_fin=JOUR, **{field: factory()})
    with refused_by(constraint):
        update(row, date_fin=None)
    # It may end without a successor.
    update(row, **{field: None})
