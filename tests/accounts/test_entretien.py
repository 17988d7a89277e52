"""What is of no more use is deleted, and nothing else."""

import datetime as dt

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from pvd_portal.accounts.models import Compteur, SaisieEnAttente
from tests.factories import UserFactory


def ago(**lapse):
    return timezone.now() - dt.timedelta(**lapse)


def attempt(username, when):
    row = AccessAttempt.objects.create(
        username=username, ip_address="192.0.2.1", failures_since_start=1
    )
    AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=when)


def sign_in_of(username, when):
    row = AccessLog.objects.create(username=username, ip_address="192.0.2.1")
    AccessLog.objects.filter(pk=row.pk).update(attempt_time=when)


def draft(user, adresse, when):
    row = SaisieEnAttente.objects.create(user=user, adresse=adresse, contenu="x=1")
    SaisieEnAttente.objects.filter(pk=row.pk).update(modifiee_le=when)


@pytest.mark.django_db
def test_what_is_past_goes_and_the_rest_stays(capsys):
    Session.objects.create(session_key="passee", session_data="x", expire_date=ago(minutes=1))
    Session.objects.create(session_key="ouverte", session_data="x", expire_date=ago(hours=-1))
    attempt("hier", ago(hours=25))
    attempt("maintenant", ago(minutes=1))
    sign_in_of("ancien", ago(days=183))
    sign_in_of("de l'hiver", ago(days=181))
    user = UserFactory()
    draft(user, "/ancienne/", ago(days=7, minutes=1))
    draft(user, "/de-vendredi/", ago(days=3))
    Compteur.objects.create(cle="passe", debut=ago(minutes=61))
    Compteur.objects.create(cle="present", debut=ago(minutes=59))

    call_command("entretien")

    assert list(Session.objects.values_list("pk", flat=True)) == ["ouverte"]
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["maintenant"]
    assert list(AccessLog.objects.values_list("username", flat=True)) == ["de l'hiver"]
    assert list(SaisieEnAttente.objects.values_list("adresse", flat=True)) == ["/de-vendredi/"]
    assert list(Compteur.objects.values_list("cle", flat=True)) == ["present"]
    assert "Effacé : 1 session." in capsys.readouterr().out
