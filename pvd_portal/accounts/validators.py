"""What a new password must not be, besides Django's own rules."""

from django.conf import settings
from django.core.exceptions import ValidationError

from pvd_portal.accounts.demo import MOT_DE_PASSE_DEMO


def refuse_demo_password(password):
    """It is printed in the README, and refused at the sign-in everywhere but in the demo."""
    if password == MOT_DE_PASSE_DEMO and not settings.DEMO:
        raise ValidationError(
            "Ce mot de passe est celui de la démonstration, connu de tous : choisissez-en un autre."
        )


class DemoPasswordValidator:
    """For AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password, user=None):
        refuse_demo_password(password)

    def get_help_text(self):
        return "Votre mot de passe n'est pas celui de la démonstration."
