"""The demo's password, which opens nothing in production, can be chosen nowhere."""

import builtins
import getpass

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core.management import CommandError, call_command
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from pvd_portal.accounts.demo import MOT_DE_PASSE_DEMO
from pvd_portal.accounts.models import User
from tests.factories import MOT_DE_PASSE, UserFactory

pytestmark = pytest.mark.django_db
REFUS = "est celui de la démonstration"
NOUVEAU = {"new_password1": MOT_DE_PASSE_DEMO, "new_password2": MOT_DE_PASSE_DEMO}


def test_not_on_the_page_of_the_account(client):
    user = UserFactory()
    client.force_login(user)
    response = client.post("/compte/mot-de-passe/", {"old_password": MOT_DE_PASSE, **NOUVEAU})
    assert REFUS in response.content.decode()
    user.refresh_from_db()
    assert user.check_password(MOT_DE_PASSE)


def test_nor_through_the_link_of_a_message(client):
    user = UserFactory()
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    page = client.get(f"/mot-de-passe-oublie/{uid}/{token}/", follow=True)
    assert REFUS in client.post(page.request["PATH_INFO"], NOUVEAU).content.decode()
    user.refresh_from_db()
    assert user.check_password(MOT_DE_PASSE)


def test_nor_by_a_command_without_a_terminal(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", MOT_DE_PASSE_DEMO)
    with pytest.raises(CommandError, match=REFUS):
        call_command("createsuperuser", email="a@b.fr", interactive=False, verbosity=0)
    assert not User.objects.exists()


def test_nor_at_a_terminal_that_passes_over(monkeypatch):
    monkeypatch.setattr(getpass, "getpass", lambda prompt="": MOT_DE_PASSE_DEMO)
    monkeypatch.setattr(builtins, "input", lambda prompt: "y")

    class Terminal:
        def isatty(self):
            return True

    with pytest.raises(CommandError, match=REFUS):
        call_command("createsuperuser", email="a@b.fr", verbosity=0, stdin=Terminal())
    assert not User.objects.exists()


def test_nor_by_changing_it_at_a_terminal(monkeypatch):
    user = UserFactory()
    monkeypatch.setattr(getpass, "getpass", lambda prompt="": MOT_DE_PASSE_DEMO)
    with pytest.raises(CommandError):
        call_command("changepassword", user.email, verbosity=0)
    user.refresh_from_db()
    assert user.check_password(MOT_DE_PASSE)


def test_in_the_demo_it_is_a_password_like_another(settings):
    settings.DEMO = True
    user = User.objects.create_user("a@b.fr", MOT_DE_PASSE_DEMO, role="elu")
    assert user.check_password(MOT_DE_PASSE_DEMO)
