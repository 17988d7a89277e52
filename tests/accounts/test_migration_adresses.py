"""Addresses stored before the field normalised them."""

import importlib
import pkgutil

import pytest
from django.apps import apps
from django.db import connection

from pvd_portal.accounts import migrations
from pvd_portal.accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def migrate():
    names = [module.name for module in pkgutil.iter_modules(migrations.__path__)]
    (name,) = [name for name in names if name.endswith("_adresses_normalisees")]
    importlib.import_module(f"{migrations.__name__}.{name}").prepare(apps, None)


def stored_as(user, text):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET email = %s WHERE id = %s", [text, user.pk])


def test_a_spelling_of_before_becomes_the_one_of_the_sign_in():
    user, other = UserFactory(email="a@test.example"), UserFactory(email="b@test.example")
    stored_as(user, " A@Test.example")
    migrate()
    user.refresh_from_db()
    other.refresh_from_db()
    assert (user.email, other.email) == ("a@test.example", "b@test.example")


def test_two_accounts_of_one_address_stop_it_with_a_sentence():
    user, other = UserFactory(email="a@test.example"), UserFactory(email="b@test.example")
    stored_as(other, "\uff41@test.example")
    with pytest.raises(ValueError, match=f"comptes {other.pk} et {user.pk} ont la même adresse"):
        migrate()
    assert User.objects.count() == 2
