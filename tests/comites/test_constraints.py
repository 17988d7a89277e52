"""The database refuses what the rules forbid: one bad row per column."""

import pytest
from django.db import IntegrityError, transaction

from tests.factories import MembreFactory, PointFactory
from tests.refus import refused_by, update

pytestmark = pytest.mark.django_db
PRESIDENT = {"present": True, "preside": True}


@pytest.mark.parametrize(
    ("good", "bad", "constraint"),
    [
        (PRESIDENT, {"present": False}, "comite_preside_par_un_present"),
        ({}, {"preside": True}, "comite_preside_par_un_present"),
        (PRESIDENT, {"qualite": "prefet"}, "comite_preside_par_un_elu"),
    ],
    ids=str,
)
def test_a_bad_member_is_refused(good, bad, constraint):
    membre = MembreFactory(**good)
    with refused_by(constraint):
        update(membre, **bad)


def test_one_person_presides():
    president = MembreFactory(**PRESIDENT)
    autre = MembreFactory(comite=president.comite, present=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        update(autre, preside=True)


def test_a_point_is_about_something_and_once():
    point = PointFactory()
    with refused_by("point_fiche_ou_sujet"):
        update(point, fiche=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        PointFactory(comite=point.comite, fiche=point.fiche)
