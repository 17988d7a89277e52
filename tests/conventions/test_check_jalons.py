"""`check_jalons`: the index of dates is what the acts say, and nothing else."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from conventions.models import DatesBeneficiaire
from tests.factories import ConventionFactory

pytestmark = pytest.mark.django_db
JOUR = dt.date(2021, 4, 27)


@pytest.fixture
def jalons():
    ConventionFactory(type="adhesion", signee_le=JOUR)
    return DatesBeneficiaire.objects.get()


def check(**options):
    out = io.StringIO()
    call_command("check_jalons", stdout=out, **options)
    return out.getvalue()


def test_right_after_a_signature_all_is_well(jalons):
    assert "sont celles de leurs actes" in check()


def test_a_wrong_date_is_named_and_fails(jalons):
    DatesBeneficiaire.objects.update(date_adhesion=dt.date(2020, 1, 1))
    with pytest.raises(CommandError, match="1 commune à corriger") as caught:
        check()
    assert caught.value.returncode == 1


def test_refresh_repairs(jalons):
    DatesBeneficiaire.objects.update(date_adhesion=None, date_jalon=JOUR)
    assert f"{jalons.beneficiaire.commune_id} : –, 27/04/2021" in check(refresh=True)
    jalons.refresh_from_db()
    assert (jalons.date_adhesion, jalons.date_jalon) == (JOUR, None)


def test_a_missing_row_is_found_and_made(jalons):
    DatesBeneficiaire.objects.all().delete()
    assert "rien au lieu de 27/04/2021" in check(refresh=True)
    assert DatesBeneficiaire.objects.get().date_adhesion == JOUR
