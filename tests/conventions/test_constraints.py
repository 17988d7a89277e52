"""The database refuses what the rules forbid: one bad row per column."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from conventions.enums import TypeConvention
from conventions.models import Convention, ConventionCommune, Signature
from tests.factories import CommuneFactory, ConventionFactory, SignatureFactory
from tests.refus import refused_by, update

D = dt.date
T = TypeConvention
DEROGATION = {
    "vaut_ort": True,
    "derogation_reference": "Arrêté",
    "derogation_motif": "Éloignement",
}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ({"signee_le": D(2022, 1, 1)}, {"date_signature": None}),
        ({}, {"date_signature": D(2022, 1, 1)}),
        ({}, {"statut": "signee"}),
        ({}, {"statut": "perdue"}),
        ({}, {"type": "pacte"}),
        ({}, {"type": T.AVENANT}),
        ({}, {"numero_avenant": 1}),
        ({}, {"nouvelle_echeance": D(2023, 1, 1)}),
        ({}, {"date_effet": D(2023, 1, 2), "date_fin": D(2023, 1, 1)}),
        ({}, {"derogation_reference": "Arrêté", "derogation_motif": "Éloignement"}),
        (DEROGATION, {"vaut_ort": False}),
        (DEROGATION, {"derogation_motif": ""}),
        (DEROGATION, {"derogation_reference": ""}),
        (
            {"date_effet": D(2023, 1, 1), "date_fin": D(2023, 1, 2)},
            {"date_fin": D(2023, 1, 1)},
        ),
        ({}, {"territoire": None}),
    ],
    ids=str,
)
def test_a_bad_column_is_refused(good, bad):
    convention = ConventionFactory(**good)
    with pytest.raises(IntegrityError), transaction.atomic():
        Convention.objects.filter(pk=convention.pk).update(**bad)


@pytest.mark.parametrize(
    ("bad", "constraint"),
    [
        ({"parent": None}, "convention_avenant_rattache"),
        ({"numero_avenant": None}, "convention_avenant_rattache"),
        ({"type": T.CADRE}, "convention_avenant_rattache"),
        ({"numero_avenant": 0}, "convention_avenant_numerote"),
    ],
    ids=str,
)
def test_an_avenant_has_its_convention_and_its_number(bad, constraint):
    parent = ConventionFactory()
    row = ConventionFactory(
        type=T.AVENANT, parent=parent, numero_avenant=1, territoire=parent.territoire
    )
    with refused_by(constraint):
        update(row, **bad)


@pytest.mark.parametrize("field", ["parent", "avenant_ort"])
def test_an_act_does_not_amend_itself(field):
    parent = ConventionFactory()
    row = ConventionFactory(
        type=T.AVENANT, parent=parent, numero_avenant=1, territoire=parent.territoire
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Convention.objects.filter(pk=row.pk).update(**{field: row.pk})


def test_two_avenants_do_not_share_a_number():
    parent = ConventionFactory()
    fields = {"type": T.AVENANT, "parent": parent, "territoire": parent.territoire}
    ConventionFactory(numero_avenant=1, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConventionFactory(numero_avenant=1, **fields)


def test_an_act_covers_a_commune_once():
    convention = ConventionFactory()
    commune = convention.communes.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ConventionCommune.objects.create(convention=convention, commune=commune)


@pytest.mark.parametrize(
    "bad", [{"role": "en_presence", "date_signature": D(2023, 1, 1)}, {"commune": True}], ids=str
)
def test_a_bad_signature_is_refused(bad):
    row = SignatureFactory()
    if "commune" in bad:
        bad = {"commune": CommuneFactory()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.filter(pk=row.pk).update(**bad)
