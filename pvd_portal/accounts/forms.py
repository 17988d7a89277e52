"""Forms of the account pages."""

import functools

from django import forms
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
)
from django.core.exceptions import ValidationError
from django.db import transaction
from dsfr.forms import DsfrBaseForm

from pvd_portal.accounts.addresses import normalize_address
from pvd_portal.accounts.limits import ANCIEN_MOT_DE_PASSE, forget, spend
from pvd_portal.accounts.models import User
from pvd_portal.core.forms import PortailFormMixin, PortailModelForm


class ConnexionForm(PortailFormMixin, AuthenticationForm, DsfrBaseForm):
    mention = ""
    error_messages = {
        "invalid_login": (
            "L'adresse électronique ou le mot de passe est incorrect. "
            "Vérifiez-les, ou demandez un nouveau mot de passe."
        ),
        "inactive": "Ce compte est fermé.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Adresse électronique"
        # type=text: the browser's own e-mail check would speak before ours, in its language.
        self.fields["username"].widget.attrs.update({"inputmode": "email", "spellcheck": "false"})
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["password"].label = "Mot de passe"


class MotDePasseForm(PortailFormMixin, PasswordChangeForm, DsfrBaseForm):
    mention = ""

    def clean_old_password(self):
        """An open session on a forgotten screen is no place to guess a password."""
        if not spend(ANCIEN_MOT_DE_PASSE, self.user.pk):
            raise ValidationError(
                "Trop d'essais. Attendez un quart d'heure, ou déconnectez-vous et demandez un "
                "nouveau mot de passe par courriel."
            )
        ancien = super().clean_old_password()
        forget(ANCIEN_MOT_DE_PASSE, self.user.pk)
        return ancien


class NouveauMotDePasseForm(PortailFormMixin, SetPasswordForm, DsfrBaseForm):
    mention = ""


class LienForm(PasswordResetForm):
    """Sends the link that chooses a password, once the transaction is over.

    A mail server that is slow would else hold the rows that this request has locked.
    """

    def clean_email(self):
        return normalize_address(self.cleaned_data["email"])

    def send_mail(self, *args, **kwargs):
        envoi = functools.partial(super().send_mail, *args, **kwargs)
        transaction.on_commit(envoi, robust=True)


class MotDePasseOublieForm(PortailFormMixin, LienForm, DsfrBaseForm):
    mention = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Adresse électronique"


class CompteForm(PortailModelForm):
    class Meta:
        model = User
        fields = ["prenom", "nom", "fonction", "telephone"]
        widgets = {
            "prenom": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "nom": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "fonction": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "telephone": forms.TelInput(attrs={"autocomplete": "tel"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # What it was when the page was opened: an older tab changes what was typed there.
            field.show_hidden_initial = True

    def save(self, commit=True):
        """Only what was typed: an administrateur may be changing the role at this moment."""
        if self.changed_data:
            self.instance.save(update_fields=self.changed_data)
        return self.instance
